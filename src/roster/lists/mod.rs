//! Lists that people keep: villages, policies, catalogues. In any encoding and spreadsheet
//! format that rosters come in; columns are found by their headings, wherever they stand.

mod catalogs;
mod error;
mod policies;
mod villages;
mod weighed;

use std::path::Path;

use serde_json::{Map, Value};

pub use catalogs::{Fault, Slip, catalog, catalog_file, catalog_slips, shipped};
pub use error::{BadRow, ListError};
pub use policies::{is_without_end, own_policy_code, policies, policy_audience, policy_columns, policy_day};
pub use villages::{villages, weigh_villages};
pub use weighed::Weighed;

use super::header::{distinct, furniture_of, units_or_numbers};
use super::sheet::{self, Sheet};
use super::words::{bare, letters, squeeze};
use crate::base::text::visible;
use crate::tr;

/// A column that a list may have.
struct Column {
    /// Its stable English name.
    name: &'static str,
    /// Its name on screen.
    label: fn() -> String,
    /// What else it is called.
    words: &'static [&'static str],
}

/// A row: its number in the sheet, and what it says under each column's name.
type Row = (usize, Map<String, Value>);

/// What a file lists, and what of it was passed over, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// What is listed.
    pub items: Vec<T>,
    /// What was passed over.
    pub notes: Vec<String>,
}

/// Rows above the table that are looked at for headings.
const PROBE_ROWS: usize = 30;

/// Reads a table whose columns are named in one of its first rows. Returns its rows,
/// numbered as the sheet numbers them, with the columns under their English names, and
/// the headings that say nothing. The column `needed` must be there.
fn read(
    path: &Path,
    bytes: &[u8],
    columns: &[Column],
    needed: &'static str,
) -> Result<(Vec<Row>, Vec<String>), ListError> {
    let book = sheet::load(path, bytes)?;
    let tables = book.sheets.iter().filter(|sheet| !sheet.is_blank());
    let headed = tables.clone().filter_map(|sheet| Some((sheet, head(sheet, columns, needed)?)));
    // The table that says most; of two alike the first.
    let best = headed.reduce(|best, next| if known(&next.1.1) > known(&best.1.1) { next } else { best });
    let Some((sheet, (head, names))) = best else {
        let first = tables.clone().next();
        let seen =
            first.map(|sheet| (0..sheet.rows.len()).map(|row| distinct(sheet, row)).find(|texts| !texts.is_empty()));
        let seen = seen.flatten().unwrap_or_default().into_iter().map(str::to_owned).collect();
        let column =
            columns.iter().find(|column| column.name == needed).map_or_else(String::new, |column| (column.label)());
        return Err(ListError::NoColumn { column, seen });
    };
    let unread = sheet.rows[head].iter().zip(&names).filter(|(cell, name)| name.is_none() && !cell.is_empty());
    let unread = unread.map(|(cell, _)| cell.text().to_owned()).filter(|heading| !is_numbering(heading)).collect();
    let (mut rows, mut bad) = (Vec::new(), Vec::new());
    for (at, cells) in sheet.rows.iter().enumerate().skip(head + 1) {
        let texts = distinct(sheet, at);
        let again = cells.iter().zip(&sheet.rows[head]).all(|(cell, head)| cell.is_empty() || cell == head);
        if cells.iter().all(sheet::Cell::is_empty)
            || again
            || !texts.is_empty() && (furniture_of(&texts).is_some() || units_or_numbers(&texts))
        {
            continue;
        }
        let mut fields = Map::new();
        for (cell, name) in cells.iter().zip(&names) {
            let Some(column) = name else { continue };
            if let Some(loss) = cell.loss() {
                bad.push(BadRow {
                    row: at + 1,
                    reason: tr!("roster-list-lost", column = (column.label)(), why = loss.message()),
                });
            } else if !cell.is_empty() {
                fields.insert(column.name.to_owned(), cell.text().trim().into());
            }
        }
        // Numbered ahead and left blank.
        if !fields.is_empty() {
            rows.push((at + 1, fields));
        }
    }
    match (bad.is_empty(), rows.is_empty()) {
        (false, _) => Err(ListError::Rows(bad)),
        (true, true) => Err(ListError::Empty),
        (true, false) => Ok((rows, unread)),
    }
}

fn known(names: &[Option<&Column>]) -> usize {
    names.iter().flatten().count()
}

/// Finds the row of headings, and which column each of its cells is.
fn head<'a>(sheet: &Sheet, columns: &'a [Column], needed: &str) -> Option<(usize, Vec<Option<&'a Column>>)> {
    let rows = (0..sheet.rows.len().min(PROBE_ROWS)).map(|row| (row, named(sheet, row, columns)));
    let fits = rows.filter(|(row, names)| {
        let has = names.iter().flatten().any(|column| column.name == needed);
        // One heading alone may be a title.
        has && (known(names) > 1 || sheet.rows[*row + 1..].iter().any(|cells| cells.len() == 1))
    });
    fits.reduce(|best, next| if known(&next.1) > known(&best.1) { next } else { best })
}

/// Returns which column each cell of a row is the heading of: first by its whole
/// heading, then by what that ends in.
fn named<'a>(sheet: &Sheet, row: usize, columns: &'a [Column]) -> Vec<Option<&'a Column>> {
    let headings: Vec<[String; 2]> =
        sheet.rows[row].iter().map(|cell| [letters(cell.text()), bare(cell.text())]).collect();
    let mut names: Vec<Option<&Column>> = vec![None; headings.len()];
    let whole = |heading: &str, column: &Column| heading == column.name || column.words.contains(&heading);
    let tail = |heading: &str, column: &Column| {
        let foreign =
            ["联系", "负责", "书记", "主任", "分类", "邮政", "电话"].iter().any(|word| heading.contains(word));
        !foreign && column.words.iter().any(|word| word.chars().count() > 1 && heading.ends_with(word))
    };
    for fits in [&whole as &dyn Fn(&str, &Column) -> bool, &tail] {
        for column in columns {
            if names.iter().flatten().any(|known| known.name == column.name) {
                continue;
            }
            let free = (0..headings.len()).find(|at| {
                names[*at].is_none() && headings[*at].iter().any(|heading| !heading.is_empty() && fits(heading, column))
            });
            if let Some(at) = free {
                names[at] = Some(column);
            }
        }
    }
    names
}

/// Tells whether a column only counts the rows.
fn is_numbering(heading: &str) -> bool {
    ["序号", "序", "no", "编次", "行号"].contains(&letters(heading).as_str())
}

/// Says which columns were passed over.
fn notes(unread: &[String]) -> Vec<String> {
    let shown = unread.iter().map(|heading| visible(&squeeze(heading)).into_owned()).collect::<Vec<_>>().join("、");
    if shown.is_empty() { Vec::new() } else { vec![tr!("roster-list-unread", columns = shown)] }
}

fn text(fields: &Map<String, Value>, name: &str) -> String {
    fields.get(name).and_then(Value::as_str).unwrap_or_default().trim().to_owned()
}
