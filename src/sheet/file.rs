//! The bytes of a file, whole and unchanged, or the reason why not.

use std::io::{self, Read};
use std::path::Path;

use crate::store::{journal, private};

/// A larger file is split: a million people with 25 columns have less.
const LARGEST: u64 = 256 << 20;

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bytes {
    pub bytes: Vec<u8>,
    /// SHA-256 of it.
    pub sum: String,
}

/// Reads a file, or standard input for `-`. A link is not followed: whoever can change where it leads would choose who is
/// imported. Blocks.
///
/// # Errors
/// Why it cannot be read, in a sentence that does not name the file.
pub fn read_bytes(path: &Path) -> Result<Bytes, String> {
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        io::stdin().take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    } else {
        let words = |error: io::Error| journal::words(&error);
        let file = private::open(path).map_err(words)?;
        let before = file.metadata().map_err(words)?;
        if before.len() > LARGEST {
            return Err(too_large());
        }
        (&file).take(LARGEST + 1).read_to_end(&mut bytes).map_err(words)?;
        let after = file.metadata().map_err(words)?;
        let is_same = before.len() == after.len() && before.modified().ok() == after.modified().ok();
        if !is_same || bytes.len() as u64 != after.len() {
            return Err("it was changed while it was read; close it where it is open, and try again".to_owned());
        }
    }
    if bytes.len() as u64 > LARGEST {
        return Err(too_large());
    }
    let sum = journal::digest_of(&bytes);
    Ok(Bytes { bytes, sum })
}

fn too_large() -> String {
    format!("it is larger than {} MB; split it", LARGEST >> 20)
}
