//! Workbooks of Excel, WPS and LibreOffice, read through calamine.

use std::io::Cursor;

use calamine::{
    Data, DataRef, Dimensions, Ods, OdsError, Range, Reader, SheetVisible, Xls, XlsError, Xlsb, Xlsx, XlsxError,
};

use super::marks::{self, Marks};
use super::{Cell, Grid, Loss, Sheet};
use crate::base::limits;
use crate::roster::RosterError;

/// Reads a workbook that is a zip archive: xlsx, xlsb or ods.
pub(super) fn from_zip(bytes: &[u8]) -> Result<Vec<Sheet>, RosterError> {
    let holds = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    check_unpacked_size(bytes)?;
    if holds(b"xl/workbook.bin") {
        from_xlsb(bytes)
    } else if holds(b"xl/") {
        from_xlsx(bytes)
    } else if holds(b"opendocument.spreadsheet") {
        from_ods(bytes)
    } else {
        Err(RosterError::NotASpreadsheet)
    }
}

/// Reads a workbook that is a compound file: xls, WPS et, or an encrypted xlsx.
pub(super) fn from_compound(bytes: &[u8]) -> Result<Vec<Sheet>, RosterError> {
    let utf16 = |name: &str| name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let holds = |name: &str| {
        let name = utf16(name);
        bytes.windows(name.len()).any(|window| window == name)
    };
    if holds("EncryptedPackage") {
        return Err(RosterError::Encrypted);
    }
    if !holds("Workbook") && !holds("Book") && bytes.starts_with(b"\xd0\xcf") {
        return Err(RosterError::NotASpreadsheet);
    }
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => RosterError::Encrypted,
        other => RosterError::Broken { format: "xls", detail: other.to_string() },
    })?;
    let mut marks = marks::of_xls(bytes).into_iter();
    let mut sheets = Vec::new();
    for (name, visible) in tabs(&book) {
        let marks = marks.next().unwrap_or_default();
        let Ok(range) = book.worksheet_range(&name) else { continue };
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        sheets.push(from_range(&name, visible, &range, &merged, &marks)?);
    }
    Ok(sheets)
}

fn from_xlsx(bytes: &[u8]) -> Result<Vec<Sheet>, RosterError> {
    let broken = |error: XlsxError| match error {
        XlsxError::Password => RosterError::Encrypted,
        other => RosterError::Broken { format: "xlsx", detail: other.to_string() },
    };
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let marks = marks::of_xlsx(bytes);
    let mut sheets = Vec::new();
    for (name, visible) in tabs(&book) {
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let mut grid = Grid::new();
        // Cell by cell: a formatted cell in the last row must not cost a million rows.
        let mut cells = match book.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            Err(XlsxError::NotAWorksheet(_) | XlsxError::WorksheetNotFound(_)) => continue,
            Err(error) => return Err(broken(error)),
        };
        loop {
            match cells.next_cell() {
                Ok(Some(cell)) => {
                    let (row, column) = place(cell.get_position());
                    grid.put(row, column, from_data_ref(cell.get_value()))?;
                }
                Ok(None) => break,
                // An error that the parser doesn't know yet; the marks tell where it stands.
                Err(XlsxError::CellError(_)) => {}
                Err(error) => return Err(broken(error)),
            }
        }
        if let Some(marks) = marks.get(&name) {
            mark(&mut grid, marks)?;
        }
        for area in &merged {
            grid.merge(place(area.start), place(area.end))?;
        }
        sheets.push(grid.into_sheet(&name, visible));
    }
    Ok(sheets)
}

fn from_xlsb(bytes: &[u8]) -> Result<Vec<Sheet>, RosterError> {
    let broken = |error: calamine::XlsbError| RosterError::Broken { format: "xlsb", detail: error.to_string() };
    let mut book: Xlsb<_> = Xlsb::new(Cursor::new(bytes)).map_err(broken)?;
    let mut sheets = Vec::new();
    for (name, visible) in tabs(&book) {
        let mut grid = Grid::new();
        let mut cells = book.worksheet_cells_reader(&name).map_err(broken)?;
        while let Some(cell) = cells.next_cell().map_err(broken)? {
            let (row, column) = place(cell.get_position());
            grid.put(row, column, from_data_ref(cell.get_value()))?;
        }
        sheets.push(grid.into_sheet(&name, visible));
    }
    Ok(sheets)
}

fn from_ods(bytes: &[u8]) -> Result<Vec<Sheet>, RosterError> {
    let broken = |error: OdsError| match error {
        OdsError::Password => RosterError::Encrypted,
        other => RosterError::Broken { format: "ods", detail: other.to_string() },
    };
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(broken)?;
    let marks = marks::of_ods(bytes);
    let unmarked = Marks::default();
    let mut sheets = Vec::new();
    for (name, visible) in tabs(&book) {
        let range = book.worksheet_range(&name).map_err(broken)?;
        sheets.push(from_range(&name, visible, &range, &[], marks.get(&name).unwrap_or(&unmarked))?);
    }
    Ok(sheets)
}

fn tabs<R: std::io::Read + std::io::Seek>(book: &impl Reader<R>) -> Vec<(String, bool)> {
    book.sheets_metadata()
        .iter()
        .take(limits::ROSTER_SHEETS_MAX)
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect()
}

fn place((row, column): (u32, u32)) -> (usize, usize) {
    (usize::try_from(row).unwrap_or(usize::MAX), usize::try_from(column).unwrap_or(usize::MAX))
}

fn from_range(
    name: &str,
    visible: bool,
    range: &Range<Data>,
    merged: &[Dimensions],
    marks: &Marks,
) -> Result<Sheet, RosterError> {
    let mut grid = Grid::new();
    let (top, left) = range.start().map(place).unwrap_or_default();
    for (row, column, data) in range.used_cells() {
        grid.put(top + row, left + column, from_data(data))?;
    }
    mark(&mut grid, marks)?;
    for area in merged {
        grid.merge(place(area.start), place(area.end))?;
    }
    Ok(grid.into_sheet(name, visible))
}

/// Takes in what the parser doesn't tell.
fn mark(grid: &mut Grid, marks: &Marks) -> Result<(), RosterError> {
    for ((row, column), loss) in &marks.lost {
        grid.put(*row, *column, Cell::Lost(*loss))?;
    }
    marks.hidden.iter().for_each(|row| grid.hide(*row));
    Ok(())
}

fn from_data(data: &Data) -> Cell {
    match data {
        Data::Int(value) => from_integer(*value),
        Data::Float(value) => Cell::from_number(*value),
        Data::String(text) => Cell::from_text(text),
        Data::Bool(value) => from_bool(*value),
        Data::DateTime(moment) => from_moment(moment),
        Data::DateTimeIso(text) => from_iso(text),
        Data::DurationIso(text) => Cell::Date(text.to_owned()),
        Data::Error(_) => Cell::Lost(Loss::Error),
        Data::Empty => Cell::Empty,
    }
}

fn from_data_ref(data: &DataRef<'_>) -> Cell {
    match data {
        DataRef::SharedString(text) => Cell::from_text(text),
        other => from_data(&Data::from(other.clone())),
    }
}

fn from_integer(value: i64) -> Cell {
    // Compared as the double that the spreadsheet kept it as.
    if value.abs() < 1_000_000_000_000_000 { Cell::Text(value.to_string()) } else { Cell::Lost(Loss::Digits) }
}

fn from_bool(value: bool) -> Cell {
    Cell::from_text(if value { "是" } else { "否" })
}

fn from_moment(moment: &calamine::ExcelDateTime) -> Cell {
    if !moment.is_datetime() {
        return Cell::from_number(moment.as_f64());
    }
    let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}");
    Cell::Date(match (moment.as_f64() < 1.0, (hour, minute)) {
        (true, _) => time,
        (false, (0, 0)) => format!("{year:04}-{month:02}-{day:02}"),
        (false, _) => format!("{year:04}-{month:02}-{day:02} {time}"),
    })
}

/// Returns a day as `2026-03-05T14:30:00` says it; midnight says nothing.
fn from_iso(text: &str) -> Cell {
    let (day, time) = text.split_once('T').unwrap_or((text, ""));
    let time = time.get(..5).filter(|time| *time != "00:00");
    Cell::Date(time.map_or_else(|| day.to_owned(), |time| format!("{day} {time}")))
}

/// Refuses an archive that says it unpacks to more than a roster can be. The
/// sizes stand in the central directory (PKWARE APPNOTE 6.3.10, section 4.3.12).
fn check_unpacked_size(bytes: &[u8]) -> Result<(), RosterError> {
    const ENTRY: &[u8] = b"PK\x01\x02";
    let mut total = 0u64;
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| rest.windows(4).position(|window| window == ENTRY)) {
        at += found;
        let Some(size) = bytes.get(at + 24..at + 28).and_then(|raw| raw.try_into().ok()) else { break };
        total += u64::from(u32::from_le_bytes(size));
        at += 46;
    }
    if total > limits::ROSTER_UNPACKED_BYTES_MAX {
        return Err(RosterError::UnpacksTooLarge { mib_max: limits::ROSTER_UNPACKED_BYTES_MAX >> 20 });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_that_swells_is_refused_before_it_is_unpacked() {
        let mut bytes = b"PK\x03\x04xl/".to_vec();
        for _ in 0..2 {
            bytes.extend(b"PK\x01\x02");
            bytes.extend([0; 20]);
            bytes.extend(0x7fff_ffffu32.to_le_bytes());
            bytes.extend([0; 18]);
        }
        assert!(matches!(from_zip(&bytes), Err(RosterError::UnpacksTooLarge { .. })));
    }

    #[test]
    fn other_archives_and_documents_are_no_spreadsheets() {
        assert!(matches!(from_zip(b"PK\x03\x04word/document.xml"), Err(RosterError::NotASpreadsheet)));
        let mut word = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        word.extend("WordDocument".encode_utf16().flat_map(u16::to_le_bytes));
        assert!(matches!(from_compound(&word), Err(RosterError::NotASpreadsheet)));
        let mut locked = word.clone();
        locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        assert!(matches!(from_compound(&locked), Err(RosterError::Encrypted)));
        assert!(matches!(from_zip(b"PK\x03\x04xl/cut off"), Err(RosterError::Broken { .. })));
    }
}
