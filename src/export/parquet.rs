//! Columns with types, in groups of rows: no more is held than one group.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::cell::{Cell, Head, Kind};
use super::packed::CellWriter;
use crate::store::Unfinished;

/// A group ends with so many rows, or with so many bytes.
const ROWS: usize = 100_000;
const BYTES: usize = 12 << 20;

pub(super) struct Parquet {
    file: SerializedFileWriter<Unfinished>,
    columns: Vec<Gathered>,
    rows: usize,
    /// Values that are not what their column is, and were left empty.
    misfits: u64,
}

impl Parquet {
    pub(super) fn begin(heads: &[Head], out: Unfinished) -> io::Result<Self> {
        let fields = heads.iter().map(|head| field(head).map(Arc::new)).collect::<Result<_, _>>().map_err(failed)?;
        let schema = Type::group_type_builder("people").with_fields(fields).build().map_err(failed)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("oktui ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let file = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)).map_err(failed)?;
        let columns = heads.iter().map(|head| Gathered { kind: head.kind, ..Gathered::default() }).collect();
        Ok(Self { file, columns, rows: 0, misfits: 0 })
    }

    fn write_group(&mut self) -> io::Result<()> {
        self.rows = 0;
        let mut group = self.file.next_row_group().map_err(failed)?;
        for column in &mut self.columns {
            if let Some(mut writer) = group.next_column().map_err(failed)? {
                column.write(writer.untyped()).map_err(failed)?;
                writer.close().map_err(failed)?;
            }
        }
        group.close().map(drop).map_err(failed)
    }
}

impl CellWriter for Parquet {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            self.misfits += column.take(cell);
        }
        self.rows += 1;
        let bytes: usize = self.columns.iter().map(Gathered::bytes).sum();
        if self.rows >= ROWS || bytes >= BYTES { self.write_group() } else { Ok(()) }
    }

    fn finish(mut self: Box<Self>) -> io::Result<u64> {
        if self.rows > 0 {
            self.write_group()?;
        }
        self.file.into_inner().map_err(failed)?.finish()?;
        Ok(self.misfits)
    }
}

fn field(head: &Head) -> Result<Type, ParquetError> {
    let (physical, logical) = match head.kind {
        Kind::Text | Kind::Texts => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Integer | Kind::Integers => (Physical::INT64, None),
        Kind::Number | Kind::Numbers => (Physical::DOUBLE, None),
        Kind::Boolean => (Physical::BOOLEAN, None),
        Kind::Moment => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS))),
    };
    let primitive = |name: &str| {
        Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical.clone())
            .build()
    };
    if !head.kind.is_list() {
        return primitive(&head.name);
    }
    let list = Type::group_type_builder("list")
        .with_repetition(Repetition::REPEATED)
        .with_fields(vec![Arc::new(primitive("element")?)])
        .build()?;
    Type::group_type_builder(&head.name)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(Some(LogicalType::List))
        .with_fields(vec![Arc::new(list)])
        .build()
}

/// Levels of definition: nothing, an empty list, an element that is null, one that is there.
const NOTHING: i16 = 0;
const EMPTY_LIST: i16 = 1;
const NULL_ELEMENT: i16 = 2;
const ELEMENT: i16 = 3;
/// The same for what is no list.
const VALUE: i16 = 1;

/// A column's values of the group at hand.
struct Gathered {
    kind: Kind,
    texts: Vec<u8>,
    /// Where each text ends.
    ends: Vec<usize>,
    integers: Vec<i64>,
    numbers: Vec<f64>,
    booleans: Vec<bool>,
    definition: Vec<i16>,
    repetition: Vec<i16>,
}

impl Default for Gathered {
    fn default() -> Self {
        Self {
            kind: Kind::Text,
            texts: Vec::new(),
            ends: Vec::new(),
            integers: Vec::new(),
            numbers: Vec::new(),
            booleans: Vec::new(),
            definition: Vec::new(),
            repetition: Vec::new(),
        }
    }
}

impl Gathered {
    /// How many values did not fit.
    fn take(&mut self, cell: &Cell<'_>) -> u64 {
        if !self.kind.is_list() {
            let fits = self.push(cell);
            self.definition.push(if fits == Fits::Value { VALUE } else { NOTHING });
            return u64::from(fits == Fits::Not);
        }
        match cell {
            Cell::List(elements) if !elements.is_empty() => {
                let mut misfits = 0;
                for (at, element) in elements.iter().enumerate() {
                    let fits = self.push(element);
                    misfits += u64::from(fits == Fits::Not);
                    self.definition.push(if fits == Fits::Value { ELEMENT } else { NULL_ELEMENT });
                    self.repetition.push(i16::from(at > 0));
                }
                misfits
            }
            Cell::List(_) => self.no_element(EMPTY_LIST, 0),
            Cell::Empty => self.no_element(NOTHING, 0),
            Cell::Text(_) | Cell::Integer(_) | Cell::Number(_) | Cell::Boolean(_) | Cell::Moment(_) => {
                self.no_element(NOTHING, 1)
            }
        }
    }

    fn no_element(&mut self, level: i16, misfits: u64) -> u64 {
        self.definition.push(level);
        self.repetition.push(0);
        misfits
    }

    fn push(&mut self, cell: &Cell<'_>) -> Fits {
        match (self.kind, cell) {
            (_, Cell::Empty) => return Fits::Empty,
            (Kind::Text | Kind::Texts, Cell::Text(text)) => {
                self.texts.extend_from_slice(text.as_bytes());
                self.ends.push(self.texts.len());
            }
            (Kind::Integer | Kind::Integers, Cell::Integer(number)) => self.integers.push(*number),
            (Kind::Number | Kind::Numbers, Cell::Number(number)) => self.numbers.push(*number),
            (Kind::Boolean, Cell::Boolean(is)) => self.booleans.push(*is),
            (Kind::Moment, Cell::Moment(moment)) => self.integers.push(moment.seconds() * 1_000),
            _ => return Fits::Not,
        }
        Fits::Value
    }

    fn bytes(&self) -> usize {
        self.texts.len() + 8 * (self.ends.len() + self.integers.len() + self.numbers.len()) + 2 * self.definition.len()
    }

    /// Writes what was gathered, and is empty again.
    fn write(&mut self, writer: &mut ColumnWriter<'_>) -> Result<(), ParquetError> {
        let definition = Some(self.definition.as_slice());
        let repetition = self.kind.is_list().then_some(self.repetition.as_slice());
        match writer {
            ColumnWriter::ByteArrayColumnWriter(writer) => {
                let texts = Bytes::from(std::mem::take(&mut self.texts));
                let mut begin = 0;
                let text = |end: &usize| ByteArray::from(texts.slice(std::mem::replace(&mut begin, *end)..*end));
                let values: Vec<ByteArray> = self.ends.iter().map(text).collect();
                writer.write_batch(&values, definition, repetition)?;
            }
            ColumnWriter::Int64ColumnWriter(writer) => {
                writer.write_batch(&self.integers, definition, repetition)?;
            }
            ColumnWriter::DoubleColumnWriter(writer) => {
                writer.write_batch(&self.numbers, definition, repetition)?;
            }
            ColumnWriter::BoolColumnWriter(writer) => {
                writer.write_batch(&self.booleans, definition, repetition)?;
            }
            ColumnWriter::Int32ColumnWriter(_)
            | ColumnWriter::Int96ColumnWriter(_)
            | ColumnWriter::FloatColumnWriter(_)
            | ColumnWriter::FixedLenByteArrayColumnWriter(_) => {}
        }
        *self = Self { kind: self.kind, ..Self::default() };
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fits {
    Empty,
    Value,
    Not,
}

fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(inner) => io::Error::other(inner),
        },
        other => io::Error::other(other),
    }
}
