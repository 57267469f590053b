//! Small tables that people write by hand: villages, policies. By name of the
//! column, in any encoding and spreadsheet format that rosters come in.

mod error;
mod policies;
mod villages;
mod weighed;

use std::path::Path;

use serde_json::{Map, Value};

pub use error::ListError;
pub use policies::policies;
pub use villages::{villages, weigh_villages};
pub use weighed::Weighed;

use super::sheet;
use crate::base::text::half_width;

/// A column: its stable English name, and what else it may be called.
type Column = (&'static str, &'static [&'static str]);

/// A row: its number in the sheet, and what it says under each column's name.
type Row = (usize, Map<String, Value>);

/// Reads a table whose first row names its columns. Returns its rows, numbered
/// as the sheet numbers them, with the columns under their English names. The
/// first two columns must be there.
fn read(path: &Path, bytes: &[u8], columns: &[Column]) -> Result<Vec<Row>, ListError> {
    let book = sheet::load(path, bytes)?;
    let sheet = book.sheets.iter().find(|sheet| !sheet.is_blank());
    let rows = sheet.map_or(&[][..], |sheet| &sheet.rows);
    let mut rows = rows.iter().enumerate().filter(|(_, row)| row.iter().any(|cell| !cell.is_empty()));
    let Some((_, head)) = rows.next() else { return Err(ListError::Empty) };
    let mut names = Vec::with_capacity(head.len());
    for cell in head {
        names.push(if cell.is_empty() { None } else { Some(column(cell.text(), columns)?) });
    }
    if let Some((missing, _)) = columns.iter().take(2).find(|(name, _)| !names.contains(&Some(name))) {
        return Err(ListError::NoColumn { column: missing });
    }
    let read: Vec<_> = rows
        .map(|(at, row)| {
            let cells = names.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
            let fields = cells.filter_map(|(name, cell)| Some(((*name)?.to_owned(), cell.text().trim().into())));
            (at + 1, fields.collect())
        })
        .collect();
    if read.is_empty() { Err(ListError::Empty) } else { Ok(read) }
}

/// Returns the column that is called `heading`.
fn column(heading: &str, columns: &[Column]) -> Result<&'static str, ListError> {
    let plain = half_width(heading.trim()).to_ascii_lowercase();
    let found = columns.iter().find(|(name, others)| *name == plain || others.contains(&plain.as_str()));
    found.map(|(name, _)| *name).ok_or_else(|| ListError::UnknownColumn {
        column: heading.to_owned(),
        known: columns.iter().map(|(name, _)| *name).collect(),
    })
}

fn text(fields: &Map<String, Value>, name: &str) -> String {
    fields.get(name).and_then(Value::as_str).unwrap_or_default().trim().to_owned()
}
