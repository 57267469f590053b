//! What goes to stdout: tables for people, JSON lines for scripts. Nothing from
//! outside reaches a terminal raw, and a reader that went away is no error.

use std::fmt::Write as _;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use serde::Serialize;

use super::failure::Failure;
use crate::base::text::{cut, fit, fit_right, is_harmless, visible, width};

/// The columns between two columns of a table.
const GAP: usize = 2;

/// Stdout, as lines.
pub(super) struct Out {
    to: BufWriter<StdoutLock<'static>>,
    json: bool,
    columns: Option<usize>,
}

impl Out {
    /// Takes stdout, for JSON lines where `json`.
    pub(super) fn new(json: bool) -> Self {
        let columns = io::stdout().is_terminal().then(|| crossterm::terminal::size().map_or(80, |size| size.0.into()));
        Self { to: BufWriter::new(io::stdout().lock()), json, columns }
    }

    /// Tells whether JSON lines are asked for.
    pub(super) fn is_json(&self) -> bool {
        self.json
    }

    /// Writes a line of our own words.
    pub(super) fn say(&mut self, line: &str) -> Result<(), Failure> {
        Ok(writeln!(self.to, "{line}")?)
    }

    /// Writes a label and what stands behind it, made safe; nothing where that is empty.
    pub(super) fn field(&mut self, label: &str, text: &str) -> Result<(), Failure> {
        let mut lines = text.lines().map(visible);
        let Some(first) = lines.next() else { return Ok(()) };
        let label = fit(label, width(label).max(10));
        writeln!(self.to, "{label}  {first}")?;
        for line in lines {
            writeln!(self.to, "{}  {line}", " ".repeat(width(&label)))?;
        }
        Ok(())
    }

    /// Writes a value as one line of JSON.
    pub(super) fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string(value).map_err(io::Error::from)?;
        self.to.write_all(harmless(&text).as_bytes())?;
        Ok(self.to.write_all(b"\n")?)
    }

    /// Writes bytes as they are, for texts that are files of their own.
    pub(super) fn raw(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        Ok(self.to.write_all(bytes)?)
    }

    /// Writes a table; on a terminal, lines are cut to its width.
    pub(super) fn table(&mut self, table: &Table) -> Result<(), Failure> {
        for line in table.lines() {
            let line = match self.columns {
                Some(columns) => cut(&line, columns),
                None => line.into(),
            };
            writeln!(self.to, "{line}")?;
        }
        Ok(())
    }

    /// Hands over all that was written so far.
    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        Ok(self.to.flush()?)
    }
}

/// Returns JSON text with everything that could steer a terminal escaped, which
/// means the same to whoever parses it.
fn harmless(json: &str) -> std::borrow::Cow<'_, str> {
    if json.chars().all(is_harmless) {
        return json.into();
    }
    let mut out = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        if is_harmless(c) {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string can't fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out.into()
}

/// A table whose columns are as wide as what they hold.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Begins a table with its headings.
    pub(super) fn new<const N: usize>(headings: [String; N]) -> Self {
        Self { rows: vec![headings.into()] }
    }

    /// Adds a row; what it holds is made safe.
    pub(super) fn row<const N: usize>(&mut self, cells: [&str; N]) {
        self.rows.push(cells.iter().map(|cell| visible(cell).into_owned()).collect());
    }

    fn lines(&self) -> Vec<String> {
        let columns = self.rows.first().map_or(0, Vec::len);
        let widest: Vec<usize> =
            (0..columns).map(|column| self.rows.iter().map(|row| width(&row[column])).max().unwrap_or(0)).collect();
        let is_number = |column: usize| {
            self.rows.len() > 1 && self.rows[1..].iter().all(|row| row[column].bytes().all(|b| b.is_ascii_digit()))
        };
        let numbers: Vec<bool> = (0..columns).map(is_number).collect();
        let cell = |(column, cell): (usize, &String)| {
            if numbers[column] { fit_right(cell, widest[column]) } else { fit(cell, widest[column]) }
        };
        self.rows
            .iter()
            .map(|row| {
                row.iter().enumerate().map(cell).collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end().to_owned()
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_stand_straight_by_columns_of_the_terminal() {
        let mut table = Table::new(["户号", "户主"].map(String::from));
        table.row(["7", "欧阳\u{1b}建国"]);
        table.row(["12", "李四"]);
        assert_eq!(table.lines(), ["户号  户主", "   7  欧阳␛建国", "  12  李四"]);
    }

    #[test]
    fn json_means_the_same_and_steers_nothing() {
        let text = "a\u{9b}2J\u{202e}村\u{e0001}";
        let json = serde_json::to_string(text).unwrap();
        let safe = harmless(&json);
        assert!(safe.contains("\\u009b2J\\u202e村\\udb40\\udc01"), "{safe}");
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), text);
    }
}
