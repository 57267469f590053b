//! What a workbook says about rows and cells that its parser doesn't tell: rows
//! that aren't shown, formulas that were never calculated, errors that are newer
//! than the parser. Where this can't be read, the parser says what is wrong.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::Loss;
use super::compound::{records, stream, u16_at, u32_at};
use crate::base::limits;

/// Lost cells that are noted in one sheet.
const LOST_MAX: usize = 100_000;

/// What is to be known of one sheet; rows and columns count from 0.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// Rows that aren't shown, in order.
    pub hidden: Vec<usize>,
    /// Cells whose value can't be relied on.
    pub lost: Vec<((usize, usize), Loss)>,
}

impl Marks {
    fn hide(&mut self, row: usize, rows: usize) {
        let end = row.saturating_add(rows).min(limits::ROSTER_ROWS_MAX);
        self.hidden.extend(row..end);
    }

    fn lose(&mut self, at: (usize, usize), loss: Loss) {
        if self.lost.len() < LOST_MAX {
            self.lost.push((at, loss));
        }
    }
}

/// Returns the marks of the sheets of an xlsx workbook, by their names.
pub(super) fn of_xlsx(bytes: &[u8]) -> HashMap<String, Marks> {
    let Ok(mut zip) = ZipArchive::new(Cursor::new(bytes)) else { return HashMap::new() };
    let mut parts = HashMap::new();
    each_tag(&mut zip, "xl/_rels/workbook.xml.rels", |tag| {
        if let Tag::Begins(element) = tag
            && let (Some(id), Some(target)) = (attribute(element, "Id"), attribute(element, "Target"))
        {
            let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
            parts.insert(id, path);
        }
    });
    let mut sheets = Vec::new();
    each_tag(&mut zip, "xl/workbook.xml", |tag| {
        if let Tag::Begins(element) = tag
            && element.local_name().as_ref() == "sheet"
            && let (Some(name), Some(id)) = (attribute(element, "name"), attribute(element, "id"))
        {
            sheets.push((name, id));
        }
    });
    let marks = sheets.into_iter().take(limits::ROSTER_SHEETS_MAX).filter_map(|(name, id)| {
        let part = parts.get(&id)?;
        Some((name, xlsx_sheet(&mut zip, part)))
    });
    marks.collect()
}

fn xlsx_sheet(zip: &mut ZipArchive<Cursor<&[u8]>>, part: &str) -> Marks {
    let mut marks = Marks::default();
    let (mut row, mut column) = (0usize, 0usize);
    // What the cell at hand has: a formula, a value, the kind of text that may be empty.
    let (mut formula, mut value, mut error, mut worded) = (false, false, false, false);
    each_tag(zip, part, |tag| match tag {
        Tag::Begins(element) => match element.local_name().as_ref() {
            "row" => {
                let said = attribute(element, "r").and_then(|r| r.parse::<usize>().ok());
                row = said.map_or(row, |r| r.saturating_sub(1));
                column = 0;
                if attribute(element, "hidden").is_some_and(|hidden| hidden == "1" || hidden == "true") {
                    marks.hide(row, 1);
                }
            }
            "c" => {
                if let Some(at) = attribute(element, "r").and_then(|r| column_of(&r)) {
                    column = at;
                }
                let kind = attribute(element, "t").unwrap_or_default();
                (formula, value) = (false, false);
                (error, worded) = (kind == "e", kind == "str");
            }
            "f" => formula = true,
            _ => {}
        },
        Tag::Says => value = true,
        Tag::Ends(name) => match name {
            "f" => value = false,
            "c" => {
                if error {
                    marks.lose((row, column), Loss::Error);
                } else if formula && !value && !worded {
                    marks.lose((row, column), Loss::Formula);
                }
                column += 1;
                error = false;
            }
            "row" => row += 1,
            _ => {}
        },
    });
    marks
}

/// Returns the column of a cell such as AB12, from 0.
fn column_of(cell: &str) -> Option<usize> {
    let letters = cell.trim_end_matches(|c: char| c.is_ascii_digit());
    let mut column = 0usize;
    for letter in letters.bytes() {
        let letter = letter.to_ascii_uppercase();
        column = column.checked_mul(26)?.checked_add(usize::from(letter.checked_sub(b'A' - 1)?))?;
    }
    column.checked_sub(1)
}

/// Returns the marks of the sheets of an ods workbook, by their names.
pub(super) fn of_ods(bytes: &[u8]) -> HashMap<String, Marks> {
    let Ok(mut zip) = ZipArchive::new(Cursor::new(bytes)) else { return HashMap::new() };
    let mut sheets = HashMap::new();
    let mut sheet: Option<(String, Marks)> = None;
    let (mut row, mut rows, mut column) = (0usize, 1usize, 0usize);
    // The cell at hand: how many it stands for, and its loss unless it says something.
    let mut cell = (1usize, None::<Loss>);
    let times = |element: &BytesStart<'_>, name: &str| {
        attribute(element, name).and_then(|times| times.parse::<usize>().ok()).unwrap_or(1)
    };
    each_tag(&mut zip, "content.xml", |tag| match tag {
        Tag::Begins(element) => match element.local_name().as_ref() {
            "table" => {
                sheet = attribute(element, "name").map(|name| (name, Marks::default()));
                row = 0;
            }
            "table-row" => {
                (rows, column) = (times(element, "number-rows-repeated"), 0);
                let shown = attribute(element, "visibility").is_none_or(|visibility| visibility == "visible");
                if let Some((_, marks)) = sheet.as_mut().filter(|_| !shown) {
                    marks.hide(row, rows);
                }
            }
            "table-cell" | "covered-table-cell" => {
                let kinds: Vec<String> = element
                    .attributes()
                    .with_checks(false)
                    .flatten()
                    .filter(|attribute| attribute.key.local_name().as_ref() == "value-type")
                    .map(|attribute| attribute.value.into_owned())
                    .collect();
                let loss = if kinds.iter().any(|kind| kind == "error") {
                    Some(Loss::Error)
                } else {
                    (kinds.is_empty() && attribute(element, "formula").is_some()).then_some(Loss::Formula)
                };
                cell = (times(element, "number-columns-repeated"), loss);
            }
            _ => {}
        },
        Tag::Says => {
            if cell.1 == Some(Loss::Formula) {
                cell.1 = None;
            }
        }
        Tag::Ends(name) => match name {
            "table-cell" | "covered-table-cell" => {
                if let (Some((_, marks)), Some(loss)) = (&mut sheet, cell.1.take()) {
                    let end = column.saturating_add(cell.0).min(limits::ROSTER_COLUMNS_MAX);
                    for at in column..end {
                        marks.lose((row, at), loss);
                    }
                }
                column = column.saturating_add(cell.0);
            }
            "table-row" => row = row.saturating_add(rows),
            "table" => sheets.extend(sheet.take()),
            _ => {}
        },
    });
    sheets
}

/// Returns the marks of the sheets of an old workbook, in the order in which it
/// names them. See MS-XLS 2.4.28 and 2.4.221.
pub(super) fn of_xls(bytes: &[u8]) -> Vec<Marks> {
    const END: u32 = 0x000a;
    const SHEET: u32 = 0x0085;
    const ROW: u32 = 0x0208;
    let Ok(Some(stream)) = stream(bytes) else { return Vec::new() };
    let sheets = records(&stream).take_while(|(kind, _)| *kind != END).filter(|(kind, _)| *kind == SHEET);
    let marks = sheets.take(limits::ROSTER_SHEETS_MAX).map(|(_, sheet)| {
        let from = u32_at(sheet, 0).and_then(|from| usize::try_from(from).ok()).unwrap_or(usize::MAX);
        let mut marks = Marks::default();
        for (_, data) in records(stream.get(from..).unwrap_or_default())
            .take_while(|(kind, _)| *kind != END)
            .filter(|(kind, _)| *kind == ROW)
        {
            if let (Some(row), Some(flags)) = (u16_at(data, 0), u16_at(data, 12))
                && flags & 0x20 != 0
            {
                marks.hide(usize::try_from(row).unwrap_or(usize::MAX), 1);
            }
        }
        marks
    });
    marks.collect()
}

/// What a part of a package goes on with.
enum Tag<'a, 'b> {
    Begins(&'a BytesStart<'b>),
    /// Text that isn't blank.
    Says,
    Ends(&'a str),
}

/// Shows every tag of a part of a package; one that is missing has none.
fn each_tag(zip: &mut ZipArchive<Cursor<&[u8]>>, part: &str, mut each: impl FnMut(Tag<'_, '_>)) {
    let Ok(file) = zip.by_name(part) else { return };
    tags(BufReader::new(file.take(limits::ROSTER_UNPACKED_BYTES_MAX)), &mut each);
}

fn tags(part: impl BufRead, each: &mut impl FnMut(Tag<'_, '_>)) {
    let mut reader = Reader::from_reader(part);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.expand_empty_elements = true;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element)) => each(Tag::Begins(&element)),
            Ok(Event::End(element)) => each(Tag::Ends(element.local_name().as_ref())),
            Ok(Event::Text(text)) if !text.trim().is_empty() => each(Tag::Says),
            Ok(Event::GeneralRef(_) | Event::CData(_)) => each(Tag::Says),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// Returns the value of an attribute, whatever its prefix.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name)?;
    Some(quick_xml::escape::unescape(&found.value).map_or_else(|_| found.value.to_string(), |text| text.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_columns() {
        for (cell, column) in [("A1", Some(0)), ("Z9", Some(25)), ("AB12", Some(27)), ("12", None), ("", None)] {
            assert_eq!(column_of(cell), column, "{cell}");
        }
    }

    #[test]
    fn what_is_no_archive_has_no_marks() {
        assert!(of_xlsx(b"PK\x03\x04xl/").is_empty());
        assert!(of_ods(b"PK\x03\x04").is_empty());
        assert!(of_xls(b"\xd0\xcf\x11\xe0").is_empty());
    }
}
