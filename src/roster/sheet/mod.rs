//! A spreadsheet file as plain cells, whatever program wrote it. The kind of
//! file is told by its content; what the cells mean is no business of this folder.

mod compound;
mod delimited;
mod markup;
mod workbook;

pub use compound::{records, stream};

use std::fmt;
use std::path::Path;

use zeroize::Zeroize;

use super::RosterError;
use crate::base::limits;

/// What stands in one cell.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text, or a number or date written out.
    Text(String),
    /// A number of more digits than a spreadsheet keeps: the last ones are lost.
    Lossy,
}

impl Cell {
    /// Returns the text of the cell, empty where there is none to rely on.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Empty | Self::Lossy => "",
        }
    }

    /// Tells whether nothing at all stands in the cell.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// Makes a cell of `text`; blank text makes an empty one.
    pub fn from_text(text: &str) -> Self {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if text.is_empty() {
            return Self::Empty;
        }
        if is_rounded(text) { Self::Lossy } else { Self::Text(text.to_owned()) }
    }

    /// Makes a cell of a number; whole ones lose their decimal point.
    fn from_number(value: f64) -> Self {
        // A double keeps 53 bits, and spreadsheets show fifteen digits.
        const EXACT_MAX: f64 = 1e15;
        if !value.is_finite() {
            Self::Empty
        } else if value.abs() >= EXACT_MAX {
            Self::Lossy
        } else {
            Self::Text(value.to_string())
        }
    }
}

/// Cells may hold identity numbers, so only their kind is shown.
impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "Empty",
            Self::Text(_) => "Text(..)",
            Self::Lossy => "Lossy",
        })
    }
}

/// Tells whether `text` is a long number that a spreadsheet wrote out rounded: 3.20722E+17.
fn is_rounded(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    digits(mantissa)
        && exponent.strip_prefix('+').is_some_and(digits)
        && exponent[1..].parse::<u32>().is_ok_and(|power| power >= 10)
}

/// One sheet. Row `i` of the file is `rows[i - 1]`; trailing blanks are left off.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// The name on its tab, or the file's where the format has none.
    pub name: String,
    /// Not hidden by who made the workbook.
    pub visible: bool,
    /// The cells.
    pub rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// Returns the text at `row`, `column`, counted from 0.
    pub fn text(&self, row: usize, column: usize) -> &str {
        self.rows.get(row).and_then(|cells| cells.get(column)).map_or("", Cell::text)
    }

    /// Returns how many columns the widest row has.
    pub fn width(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// Tells whether no cell holds anything.
    pub fn is_blank(&self) -> bool {
        self.rows.iter().flatten().all(Cell::is_empty)
    }

    fn trim(&mut self) {
        for row in &mut self.rows {
            let used = row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
            row.truncate(used);
        }
        let used = self.rows.iter().rposition(|row| !row.is_empty()).map_or(0, |last| last + 1);
        self.rows.truncate(used);
    }
}

impl Drop for Sheet {
    fn drop(&mut self) {
        for cell in self.rows.iter_mut().flatten() {
            if let Cell::Text(text) = cell {
                text.zeroize();
            }
        }
    }
}

/// A loaded file.
#[derive(Debug, Clone, Default)]
pub struct Workbook {
    /// The file's name without folder and ending.
    pub name: String,
    /// Its sheets, in order.
    pub sheets: Vec<Sheet>,
}

/// Collects cells while it holds them against the bounds.
struct Grid {
    rows: Vec<Vec<Cell>>,
    cells: usize,
}

impl Grid {
    fn new() -> Self {
        Self { rows: Vec::new(), cells: 0 }
    }

    /// Puts `cell` at `row`, `column`, counted from 0. Cells beyond the last
    /// column looked at are left out; too many rows or cells are an error.
    fn put(&mut self, row: usize, column: usize, cell: Cell) -> Result<(), RosterError> {
        if cell.is_empty() || column >= limits::ROSTER_COLUMNS_MAX {
            return Ok(());
        }
        if row >= limits::ROSTER_ROWS_MAX {
            return Err(RosterError::TooManyRows { rows_max: limits::ROSTER_ROWS_MAX });
        }
        if self.rows.len() <= row {
            self.rows.resize_with(row + 1, Vec::new);
        }
        let cells = &mut self.rows[row];
        if cells.len() <= column {
            self.cells += column + 1 - cells.len();
            if self.cells > limits::ROSTER_CELLS_MAX {
                return Err(RosterError::TooManyCells { cells_max: limits::ROSTER_CELLS_MAX });
            }
            cells.resize_with(column + 1, Cell::default);
        }
        cells[column] = cell;
        Ok(())
    }

    /// Writes the first cell of a merged area into all of its cells.
    fn merge(&mut self, first: (usize, usize), last: (usize, usize)) -> Result<(), RosterError> {
        let Some(cell) =
            self.rows.get(first.0).and_then(|row| row.get(first.1)).filter(|cell| !cell.is_empty()).cloned()
        else {
            return Ok(());
        };
        // An area that runs far below the last used row says nothing there.
        for row in first.0..=last.0.min(self.rows.len().saturating_sub(1)) {
            for column in first.1..=last.1.min(limits::ROSTER_COLUMNS_MAX - 1) {
                if (row, column) != first {
                    self.put(row, column, cell.clone())?;
                }
            }
        }
        Ok(())
    }

    fn into_sheet(self, name: &str, visible: bool) -> Sheet {
        let mut sheet = Sheet { name: name.to_owned(), visible, rows: self.rows };
        sheet.trim();
        sheet
    }
}

/// Reads what the file at `path` holds; the path is taken for nothing but its name.
///
/// # Errors
/// Says which of the ways in which a file can be no readable spreadsheet it is.
pub fn load(path: &Path, bytes: &[u8]) -> Result<Workbook, RosterError> {
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    from_bytes(&name, bytes)
}

/// Reads a file that is already in memory; `name` is its name without the ending.
///
/// # Errors
/// Says why the bytes are no readable spreadsheet.
pub fn from_bytes(name: &str, bytes: &[u8]) -> Result<Workbook, RosterError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(RosterError::EmptyFile);
    }
    const ZIP: &[u8] = b"PK\x03\x04";
    const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    let mut sheets = if bytes.starts_with(ZIP) {
        guarded(|| workbook::from_zip(bytes))?
    } else if bytes.starts_with(COMPOUND) || is_bare_biff(bytes) {
        compound::check(bytes)?;
        guarded(|| workbook::from_compound(bytes))?
    } else {
        let text = delimited::decode(bytes)?;
        if markup::is_markup(&text) { markup::sheets(&text)? } else { vec![delimited::sheet(&text)?] }
    };
    if sheets.iter().all(Sheet::is_blank) {
        return Err(RosterError::EmptySheets);
    }
    for sheet in sheets.iter_mut().filter(|sheet| sheet.name.is_empty()) {
        name.clone_into(&mut sheet.name);
    }
    Ok(Workbook { name: name.to_owned(), sheets })
}

/// Runs a parser over a file from strangers; a panic in it is a damaged file
/// and not the end of the program.
fn guarded<T>(parse: impl FnOnce() -> Result<T, RosterError>) -> Result<T, RosterError> {
    crate::base::guarded::guarded(parse)
        .unwrap_or_else(|| Err(RosterError::Broken { format: "spreadsheet", detail: "the parser stopped".to_owned() }))
}

/// Workbooks of before 1995 start right with a BOF record.
fn is_bare_biff(bytes: &[u8]) -> bool {
    matches!(bytes, [0x09, 0x00 | 0x02 | 0x04 | 0x08, 0x04 | 0x06 | 0x08, 0x00, ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_lose_their_point_and_long_ones_their_credit() {
        assert_eq!(Cell::from_number(5.0).text(), "5");
        assert_eq!(Cell::from_number(502.5).text(), "502.5");
        assert_eq!(Cell::from_number(15_973_799_401.0).text(), "15973799401");
        assert!(Cell::from_number(320_722_197_407_286_330.0) == Cell::Lossy);
        assert!(Cell::from_number(f64::NAN) == Cell::Empty);
        assert!(Cell::from_text("3.20722E+17") == Cell::Lossy);
        assert_eq!(Cell::from_text("1E+2").text(), "1E+2");
        assert_eq!(Cell::from_text("\t320722197407286330 ").text(), "320722197407286330");
    }

    #[test]
    fn a_file_without_anything_in_it_is_refused() {
        let path = Path::new("名单/空.csv");
        assert!(matches!(load(path, b"\r\n \n"), Err(RosterError::EmptyFile)));
        assert!(matches!(load(path, b",,\n,,\n"), Err(RosterError::EmptySheets)));
        assert_eq!(load(path, "户主\n张三".as_bytes()).unwrap().name, "空");
    }

    #[test]
    fn merged_areas_are_filled_within_what_is_used() {
        let mut grid = Grid::new();
        grid.put(0, 0, Cell::from_text("前张村")).unwrap();
        grid.put(2, 1, Cell::from_text("李四")).unwrap();
        grid.merge((0, 0), (1_000_000, 0)).unwrap();
        let sheet = grid.into_sheet("一组", true);
        assert_eq!(sheet.rows.len(), 3);
        assert_eq!(sheet.text(2, 0), "前张村");
    }

    #[test]
    fn too_many_rows_are_an_error_and_not_a_shorter_sheet() {
        let mut grid = Grid::new();
        let cell = Cell::from_text("甲");
        assert!(matches!(grid.put(limits::ROSTER_ROWS_MAX, 0, cell), Err(RosterError::TooManyRows { .. })));
    }
}
