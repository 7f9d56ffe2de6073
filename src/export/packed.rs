//! Files of cells that are whole or nothing: which of them this build can write.

use std::io;
use std::path::Path;

use super::cell::{Cell, Head};
use crate::protocol::export::Format;
#[cfg(any(feature = "xlsx", feature = "parquet"))]
use crate::store::Unfinished;

/// A file of cells that is being written. Given up, it is gone.
pub trait CellWriter: Send {
    /// A row with a cell for each head.
    ///
    /// # Errors
    /// `FileTooLarge` where the format has no more rows.
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()>;

    /// Gives it its name. How many values did not fit their cells: they were left empty or cut.
    ///
    /// # Errors
    /// `AlreadyExists` where another file has the name meanwhile.
    fn finish(self: Box<Self>) -> io::Result<u64>;
}

/// A file of that name, when it is whole.
///
/// # Errors
/// `Unsupported` for formats of lines, and where this build lacks the format.
#[cfg_attr(not(any(feature = "xlsx", feature = "parquet")), expect(unused_variables, reason = "nothing is written"))]
pub fn cell_writer(format: Format, heads: &[Head], path: &Path) -> io::Result<Box<dyn CellWriter>> {
    match format {
        #[cfg(feature = "xlsx")]
        Format::Xlsx => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Ok(Box::new(super::xlsx::Xlsx::begin(heads, folder, Unfinished::of(path)?)?))
        }
        #[cfg(feature = "parquet")]
        Format::Parquet => Ok(Box::new(super::parquet::Parquet::begin(heads, Unfinished::of(path)?)?)),
        _ => Err(io::ErrorKind::Unsupported.into()),
    }
}
