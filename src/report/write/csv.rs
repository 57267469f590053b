//! One table as comma-separated values, for programs that read nothing else.

use std::io::{self, Write};

use encoding_rs::GB18030;

use crate::domain::words;
use crate::report::cell::Cell;
use crate::report::table::{Sheet, Tables, clean};

words! {
    /// How the characters are written.
    pub enum Encoding {
        /// UTF-8 with the mark by which Excel and WPS recognise it.
        Utf8 = "utf-8" / "report-encoding-utf8",
        /// GB18030, which older programs expect.
        Gb18030 = "gb18030" / "report-encoding-gb18030",
    }
}

/// Writes one table as CSV.
pub struct CsvFile<W: Write> {
    out: W,
    encoding: Encoding,
    begun: bool,
}

impl<W: Write> CsvFile<W> {
    /// Begins a file.
    pub fn new(out: W, encoding: Encoding) -> Self {
        Self { out, encoding, begun: false }
    }

    /// Ends it and hands the file back.
    ///
    /// # Errors
    /// Fails where the file does.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }

    fn line<'a>(&mut self, fields: impl Iterator<Item = std::borrow::Cow<'a, str>>) -> io::Result<()> {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        writer.write_record(fields.map(|field| field.into_owned()))?;
        let line = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
        let text = String::from_utf8_lossy(&line);
        match self.encoding {
            Encoding::Utf8 => self.out.write_all(text.as_bytes()),
            Encoding::Gb18030 => self.out.write_all(&GB18030.encode(&text).0),
        }
    }
}

impl<W: Write> Tables for CsvFile<W> {
    fn begin(&mut self, sheet: &Sheet) -> io::Result<()> {
        if self.begun {
            return Err(io::Error::other("a CSV file holds one table"));
        }
        self.begun = true;
        if self.encoding == Encoding::Utf8 {
            self.out.write_all("\u{feff}".as_bytes())?;
        }
        self.line(sheet.columns.iter().map(|column| column.head.as_str().into()))
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.line(cells.iter().map(|cell| match cell {
            Cell::Text(text) => harmless(&clean(text)).into(),
            other => other.plain().into(),
        }))
    }
}

/// Returns text that no spreadsheet takes for a formula: CSV can't say that a field
/// is text, and a program that opens it would reckon.
fn harmless(text: &str) -> String {
    let first = text.trim_start().chars().next();
    match first {
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') => format!("'{text}"),
        _ if text.starts_with('\t') => format!("'{text}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::table::Column;

    fn written(encoding: Encoding, text: &str) -> Vec<u8> {
        let mut file = CsvFile::new(Vec::new(), encoding);
        let columns = vec![Column { head: "户主".into(), width: 9 }, Column { head: "件数".into(), width: 9 }];
        file.begin(&Sheet { name: "走访".into(), title: String::new(), columns }).unwrap();
        file.row(&[Cell::text(text), Cell::Count(3)]).unwrap();
        file.finish().unwrap()
    }

    #[test]
    fn a_field_can_hold_anything_and_commands_nothing() {
        for (text, field) in [
            ("=1+1", "'=1+1"),
            ("＝cmd|' /C calc'!A0", "'＝cmd|' /C calc'!A0"),
            (" -2", "' -2"),
            ("@a", "'@a"),
            ("他说\"好\",\n行", "\"他说\"\"好\"\",\n行\""),
            ("a\u{1}\u{202e}b", "ab"),
        ] {
            let bytes = written(Encoding::Utf8, text);
            assert_eq!(String::from_utf8(bytes).unwrap(), format!("\u{feff}户主,件数\r\n{field},3\r\n"));
        }
    }

    #[test]
    fn older_programs_get_their_encoding() {
        let bytes = written(Encoding::Gb18030, "刘𠮷");
        assert_eq!(GB18030.decode(&bytes).0, "户主,件数\r\n刘𠮷,3\r\n");
    }
}
