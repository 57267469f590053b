//! A spreadsheet file as plain cells, whatever program wrote it. The kind of
//! file is told by its content; what the cells mean is no business of this folder.

mod cell;
mod compound;
mod delimited;
mod marks;
mod markup;
mod workbook;

pub use cell::{Cell, Loss};
pub use compound::{records, stream};
pub use delimited::decode;

use std::path::Path;

use zeroize::Zeroize;

use super::RosterError;
use crate::base::limits;

/// One sheet. Row `i` of the file is `rows[i - 1]`; trailing blanks are left off.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// The name on its tab, or the file's where the format has none.
    pub name: String,
    /// Not hidden by who made the workbook.
    pub visible: bool,
    /// The sheet, counted from 0, of which it is a further table.
    pub of: Option<usize>,
    /// The cells.
    pub rows: Vec<Vec<Cell>>,
    /// The rows that the program doesn't show, hidden by hand or by a filter, from 0.
    pub hidden: Vec<usize>,
    /// Cells far outside of the table that were left out, as rows and columns from 0.
    pub strays: Vec<(usize, usize)>,
}

impl Sheet {
    /// Returns the text at `row`, `column`, counted from 0.
    pub fn text(&self, row: usize, column: usize) -> &str {
        self.cell(row, column).text()
    }

    /// Returns the cell at `row`, `column`, counted from 0.
    pub fn cell(&self, row: usize, column: usize) -> &Cell {
        self.rows.get(row).and_then(|cells| cells.get(column)).unwrap_or(&Cell::Empty)
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
            if let Cell::Text(text) | Cell::Date(text) = cell {
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
    hidden: Vec<usize>,
    strays: Vec<(usize, usize)>,
}

/// So many cells may lie outside of what is looked at; more of them are a table.
const STRAYS_MAX: usize = 100;

impl Grid {
    fn new() -> Self {
        Self { rows: Vec::new(), cells: 0, hidden: Vec::new(), strays: Vec::new() }
    }

    /// Puts `cell` at `row`, `column`, counted from 0. A few cells beyond the last
    /// row or column looked at are strays; too many of them are an error.
    fn put(&mut self, row: usize, column: usize, cell: Cell) -> Result<(), RosterError> {
        if cell.is_empty() {
            return Ok(());
        }
        if row >= limits::ROSTER_ROWS_MAX || column >= limits::ROSTER_COLUMNS_MAX {
            // What reaches far down or out within merged cells or wide tables is told once.
            if self.strays.len() < STRAYS_MAX {
                self.strays.push((row, column));
            } else if row >= limits::ROSTER_ROWS_MAX {
                return Err(RosterError::TooManyRows { rows_max: limits::ROSTER_ROWS_MAX });
            }
            return Ok(());
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

    /// Notes that `row` isn't shown.
    fn hide(&mut self, row: usize) {
        if row < limits::ROSTER_ROWS_MAX && self.hidden.last() != Some(&row) {
            self.hidden.push(row);
        }
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
        let (hidden, strays) = (self.hidden, self.strays);
        let mut sheet = Sheet { name: name.to_owned(), visible, of: None, rows: self.rows, hidden, strays };
        sheet.trim();
        sheet.hidden.retain(|row| *row < sheet.rows.len());
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
    // A file of exchange is sealed, or packed where it is an invitation.
    const SEALED: &[u8] = b"age-encryption.org/";
    const PACKED: &[u8] = b"\x28\xb5\x2f\xfd";
    if bytes.starts_with(SEALED) || bytes.starts_with(PACKED) {
        return Err(RosterError::Exchange);
    }
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
    fn too_many_rows_are_an_error_and_a_stray_mark_is_none() {
        let mut grid = Grid::new();
        let cell = Cell::from_text("甲");
        for row in 0..STRAYS_MAX {
            grid.put(limits::ROSTER_ROWS_MAX + row, 0, cell.clone()).unwrap();
        }
        assert!(matches!(grid.put(limits::ROSTER_ROWS_MAX, 0, cell), Err(RosterError::TooManyRows { .. })));
    }
}
