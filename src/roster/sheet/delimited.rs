//! Text tables: the encoding and the delimiter are found by looking, since the
//! offices' programs name neither.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use zeroize::Zeroize;

use super::{Cell, Grid, Sheet};
use crate::roster::RosterError;

/// How much of a file is looked at to find its encoding and delimiter.
const PROBE_BYTES: usize = 1 << 20;

/// Returns the text of a file.
pub(super) fn decode(bytes: &[u8]) -> Result<String, RosterError> {
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
    let delimiter = delimiter_of(text);
    let mut grid = Grid::new();
    let (mut row, mut column) = (0, 0);
    let mut field = String::new();
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' if quoted => quoted = false,
            // A quote in the middle of a field is only a character.
            '"' if field.trim().is_empty() => quoted = true,
            '\r' if !quoted && chars.peek() == Some(&'\n') => {}
            '\r' | '\n' if !quoted => {
                grid.put(row, column, Cell::from_text(&field))?;
                field.zeroize();
                (row, column) = (row + 1, 0);
            }
            c if c == delimiter && !quoted => {
                grid.put(row, column, Cell::from_text(&field))?;
                field.zeroize();
                column += 1;
            }
            c => field.push(c),
        }
    }
    grid.put(row, column, Cell::from_text(&field))?;
    field.zeroize();
    Ok(grid.into_sheet("", true))
}

/// Returns the delimiter that parts the lines of `text` most evenly.
fn delimiter_of(text: &str) -> char {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(50).collect();
    let mut best = (0, ',');
    for delimiter in [',', '\t', ';', '|', '，'] {
        let count = |line: &str| line.chars().filter(|c| *c == delimiter).count();
        let mut counts: Vec<usize> = lines.iter().map(|line| count(line)).collect();
        counts.sort_unstable();
        // The median row, so that titles and remarks without delimiters don't decide.
        let median = counts.get(counts.len() / 2).copied().unwrap_or(0);
        if median > best.0 {
            best = (median, delimiter);
        }
    }
    best.1
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
    fn garbage_is_no_text() {
        let garbage: Vec<u8> = (0..2000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(matches!(decode(&garbage), Err(RosterError::NotText)));
    }
}
