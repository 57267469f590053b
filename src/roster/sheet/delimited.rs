//! Text tables: the encoding and the delimiter are found by looking, since the
//! offices' programs name neither.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use zeroize::Zeroize;

use super::{Cell, Grid, Sheet};
use crate::roster::RosterError;

/// How much of a file is looked at to find its encoding and delimiter.
const PROBE_BYTES: usize = 1 << 20;

/// Returns the text of a file, in whatever encoding the offices' programs write.
///
/// # Errors
/// Says that it is no text.
pub fn decode(bytes: &[u8]) -> Result<String, RosterError> {
    let encoding = encoding_of(bytes)?;
    let (text, _, malformed) = encoding.decode(bytes);
    if malformed && encoding != UTF_8 {
        // A stray bad byte may be lived with, a file full of them is no text.
        let bad = text.chars().filter(|c| *c == '\u{fffd}').count();
        if bad * 100 > text.chars().count() {
            return Err(RosterError::NotText);
        }
    }
    Ok(text.into_owned())
}

fn encoding_of(bytes: &[u8]) -> Result<&'static Encoding, RosterError> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Ok(encoding);
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return Ok(encoding);
    }
    // Neither a text table nor any encoding of Chinese has these bytes.
    if bytes.iter().any(|b| matches!(b, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f)) {
        return Err(RosterError::NotText);
    }
    if std::str::from_utf8(bytes).is_ok() {
        return Ok(UTF_8);
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    let probe = &bytes[..bytes.len().min(PROBE_BYTES)];
    detector.feed(probe, probe.len() == bytes.len());
    let guess = detector.guess(Some(b"cn"), chardetng::Utf8Detection::Allow);
    let (_, _, gb_fails) = GB18030.decode(bytes);
    // The detector knows of GBK only; GB18030 holds all of it and the names that it lacks.
    Ok(if guess.name() == "GBK" || !gb_fails { GB18030 } else { guess })
}

/// UTF-16 without its mark shows in the zero bytes of commas, digits and line ends.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let probe = &bytes[..bytes.len().min(4096) & !1];
    let zeros = |at: usize| probe.iter().skip(at).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let enough = probe.len() / 20;
    if !bytes.len().is_multiple_of(2) || even.max(odd) <= enough {
        return None;
    }
    // A few characters, 一 among them, have their zero on the other side.
    match (odd > 3 * even, even > 3 * odd) {
        (true, _) => Some(UTF_16LE),
        (_, true) => Some(UTF_16BE),
        _ => None,
    }
}

/// Returns the table that `text` holds. Rows count as a spreadsheet counts
/// them: an empty line is a row, a line break within quotes is not.
pub(super) fn sheet(text: &str) -> Result<Sheet, RosterError> {
    let table = Delimited::of(text);
    let mut grid = Grid::new();
    let (mut row, mut column, mut from) = (0, 0, 0);
    loop {
        let rest = &text[from..];
        let (mut field, length) = match table.quoted(rest) {
            Some(quoted) => quoted,
            None => {
                let end = rest.find([table.delimiter, '\r', '\n']).unwrap_or(rest.len());
                (without_stray_quote(&rest[..end]).to_owned(), end)
            }
        };
        grid.put(row, column, Cell::from_text(&field))?;
        field.zeroize();
        from += length;
        let Some(end) = text[from..].chars().next() else { break };
        from += end.len_utf8();
        if end == table.delimiter {
            column += 1;
        } else {
            from += usize::from(end == '\r' && text[from..].starts_with('\n'));
            (row, column) = (row + 1, 0);
        }
    }
    Ok(grid.into_sheet("", true))
}

/// Returns a field without a quote that has no other half. Behind a digit it may mean inches.
fn without_stray_quote(field: &str) -> &str {
    let trimmed = field.trim();
    if trimmed.matches('"').count() != 1 {
        return field;
    }
    let end = || trimmed.strip_suffix('"').filter(|rest| !rest.ends_with(|c: char| c.is_ascii_digit()));
    trimmed.strip_prefix('"').or_else(end).unwrap_or(field)
}

/// How the lines of a text table are parted.
struct Delimited {
    delimiter: char,
    /// How often it stands in most lines.
    times: usize,
}

impl Delimited {
    /// Finds the delimiter that parts the lines of `text` most evenly.
    fn of(text: &str) -> Self {
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(50).collect();
        let mut best = Self { delimiter: ',', times: 0 };
        for delimiter in [',', '\t', ';', '|', '，'] {
            let mut counts: Vec<usize> = lines.iter().map(|line| line.matches(delimiter).count()).collect();
            counts.sort_unstable();
            // The median row, so that titles and remarks without delimiters don't decide.
            let times = counts.get(counts.len() / 2).copied().unwrap_or(0);
            if times > best.times {
                best = Self { delimiter, times };
            }
        }
        best
    }

    /// Reads a field that begins with a quote; returns what is quoted and the length
    /// of the field. `None` where none begins, or where the quote is only a character:
    /// it is never closed, or not at the end of a field, or it would swallow whole rows.
    fn quoted(&self, text: &str) -> Option<(String, usize)> {
        let blank = |c: char| c.is_whitespace() && c != self.delimiter && !matches!(c, '\r' | '\n');
        let begin = text.len() - text.trim_start_matches(blank).len();
        let inner = text[begin..].strip_prefix('"')?;
        let mut field = String::new();
        let mut at = 0;
        loop {
            let quote = at + inner[at..].find('"')?;
            field.push_str(&inner[at..quote]);
            at = quote + 1;
            if !inner[at..].starts_with('"') {
                break;
            }
            field.push('"');
            at += 1;
        }
        let after = inner[at..].trim_start_matches(blank);
        let ends = after.is_empty() || after.starts_with([self.delimiter, '\r', '\n']);
        if !ends || self.swallows_rows(&inner[..at - 1], after) {
            field.zeroize();
            return None;
        }
        Some((field, text.len() - after.len()))
    }

    /// Tells whether lines that would be quoted are rows of the table: an earlier
    /// quote was never closed, and one further down was never opened.
    fn swallows_rows(&self, inner: &str, after: &str) -> bool {
        let mut lines = inner.split('\n').skip(1).peekable();
        while let Some(line) = lines.next() {
            let own = line.matches(self.delimiter).count();
            let further = || after.lines().next().unwrap_or_default().matches(self.delimiter).count();
            let all = if lines.peek().is_none() { own + further() } else { own };
            if own > 0 && self.times > 1 && all == self.times {
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "户号,户主,组\n1,张三,一组\n2,𠮷田·李,二组\n";

    fn cells(bytes: &[u8]) -> Vec<String> {
        let sheet = sheet(&decode(bytes).unwrap()).unwrap();
        sheet.rows.iter().flatten().map(|cell| cell.text().to_owned()).collect()
    }

    #[test]
    fn every_encoding_of_the_offices_reads_the_same() {
        let expected = cells(TABLE.as_bytes());
        assert_eq!(expected[4], "张三");
        let utf16 = |mark: bool, big: bool| -> Vec<u8> {
            let units = mark.then_some(0xfeff).into_iter().chain(TABLE.encode_utf16());
            units.flat_map(|u: u16| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
        };
        let variants = [
            [b"\xef\xbb\xbf", TABLE.as_bytes()].concat(),
            GB18030.encode(TABLE).0.into_owned(),
            utf16(true, false),
            utf16(true, true),
            utf16(false, false),
            utf16(false, true),
        ];
        for (i, bytes) in variants.iter().enumerate() {
            assert_eq!(cells(bytes), expected, "variant {i}");
        }
    }

    #[test]
    fn delimiters_are_found() {
        for delimiter in [",", ";", "\t", "|"] {
            let text = format!("前张村花名册\n{}", TABLE.replace(',', delimiter));
            assert_eq!(sheet(&text).unwrap().text(2, 1), "张三", "{delimiter:?}");
        }
    }

    #[test]
    fn rows_keep_the_numbers_of_the_file() {
        let sheet = sheet("户号,户主\n\n\n1,张三\n2,\"李\n四\"\n\n3,王五\n").unwrap();
        let numbers: Vec<&str> = (0..sheet.rows.len()).map(|row| sheet.text(row, 0)).collect();
        assert_eq!(numbers, ["户号", "", "", "1", "2", "", "3"]);
        assert_eq!(sheet.text(4, 1), "李\n四");
    }

    #[test]
    fn a_quote_that_is_not_closed_swallows_no_rows() {
        let rows = |marked: &str| {
            let text = format!("户号,户主,组,备注\n1,张三,1组,\n2,李四,1组,{marked}\n4,赵六,2组,\n5,孙七,2组,\n");
            let sheet = sheet(&text).unwrap();
            sheet.rows.iter().map(|row| row.get(1).map_or("", Cell::text).to_owned()).collect::<Vec<_>>()
        };
        let all = ["户主", "张三", "李四", "王五", "赵六", "孙七"];
        for marked in [
            "\"院里有狗\n3,王五,2组,",
            "\"院里有狗\n3,王五,2组,\"养鸡\"",
            "\"院里有狗\n3,王五,2组,养鸡\"",
            "\"院里有狗\n3,王五,2组,\"",
            "\"院里有狗\n3,王五,\"2组,",
            "院里有\"狗\n3,王五,2组,5\"",
            "\"\"院里有狗\n3,王五,2组,",
        ] {
            assert_eq!(rows(marked), all, "{marked}");
        }
        assert_eq!(rows("\"两行\n备注\"\n3,\"王五\" ,2组,\"他说\"\"好,\"\"\""), all);
        assert_eq!(sheet("户主,备注\n\"张三\",\"说\"\"好\"\"\"\n").unwrap().text(1, 1), "说\"好\"");
        let stray = sheet("户主,备注\n张三,屏幕5\"\n李四\",无\n\"王五,有狗\n").unwrap();
        let texts = [(1, 1), (2, 0), (3, 0), (3, 1)].map(|(row, column)| stray.text(row, column));
        assert_eq!(texts, ["屏幕5\"", "李四", "王五", "有狗"]);
    }

    #[test]
    fn garbage_is_no_text() {
        let garbage: Vec<u8> = (0..2000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(matches!(decode(&garbage), Err(RosterError::NotText)));
    }
}
