//! Tables as they go into a file, a row at a time, so that a long one needs no more
//! memory than a short one.

use std::io;

use super::cell::Cell;
use crate::base::text::is_harmless;

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What it is called.
    pub head: String,
    /// How wide it is, in half-width characters.
    pub width: u16,
}

/// A table that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// What it is called; the name of its tab.
    pub name: String,
    /// What is printed over it.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// Something that tables are written to, one after the other.
pub trait Tables {
    /// Begins a table; the one before is over.
    ///
    /// # Errors
    /// Fails where the file does.
    fn begin(&mut self, sheet: &Sheet) -> io::Result<()>;

    /// Adds a row to the table that was begun last.
    ///
    /// # Errors
    /// Fails where the file does.
    fn row(&mut self, cells: &[Cell]) -> io::Result<()>;
}

/// Returns text without what no file can hold or no reader should act on: control
/// characters other than line breaks and tabs, and what turns the reading order.
pub fn clean(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let holds = |c: char| match c {
        '\n' | '\t' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        c => is_harmless(c),
    };
    lines.chars().filter(|c| holds(*c)).collect()
}
