//! Spreadsheets and lists, which village offices send in any shape.

use std::path::Path;
use std::sync::LazyLock;

use dundian::base::limits::{ROSTER_CELLS_MAX, ROSTER_COLUMNS_MAX, ROSTER_ROWS_MAX, ROSTER_SHEETS_MAX};
use dundian::domain::village::Village;
use dundian::roster::{self, Options, RowFate, Workbook, lists};
use dundian::state::State;

use super::safe;

static VILLAGES: LazyLock<Vec<Village>> = LazyLock::new(|| {
    let village = |code: &str, name: &str| Village {
        code: code.parse().unwrap(),
        name: name.into(),
        town: "青湖镇".into(),
        county: "东海县".into(),
    };
    vec![village("320722114204", "前张村委会"), village("320722114205", "后李村委会")]
});

/// Any file is a workbook within the bounds or is refused in words; what is
/// understood of it names rows that there are, and is planned without harm.
pub fn roster(data: &[u8]) {
    let book = match roster::from_bytes("名单", data) {
        Ok(book) => book,
        Err(error) => return safe(&error.message(), false),
    };
    bounded(&book);
    let options = Options { sheet: None, columns: &[], village: Some(VILLAGES[0].code), villages: &VILLAGES };
    let reading = match roster::understand(&book, &options) {
        Ok(reading) => reading,
        Err(error) => return safe(&error.message(), false),
    };
    for warning in &reading.warnings {
        safe(&warning.message(), false);
    }
    for (sheet, of) in reading.sheets.iter().zip(&book.sheets) {
        assert!(!sheet.read || sheet.rows.len() == of.rows.len(), "{} of {} rows", sheet.rows.len(), of.rows.len());
        for fate in &sheet.rows {
            safe(&fate.message(), false);
            if let RowFate::Household(at) | RowFate::Member(at) = fate {
                assert!(*at < reading.households.len());
            }
        }
    }
    let plan = roster::plan(&reading, &[]);
    assert!(plan.changed.is_empty() && plan.missing.is_empty());
    roster::changes(&reading, &plan, &State::default()).unwrap();
    let known: Vec<_> = plan.added.iter().map(|(id, household)| (*id, household)).collect();
    let again = roster::plan(&reading, &known);
    assert!(again.added.is_empty() && again.changed.is_empty(), "read twice it changes something");
}

fn bounded(book: &Workbook) {
    assert!(!book.sheets.is_empty() && book.sheets.len() <= ROSTER_SHEETS_MAX);
    for sheet in &book.sheets {
        assert!(sheet.rows.len() <= ROSTER_ROWS_MAX && sheet.width() <= ROSTER_COLUMNS_MAX);
        assert!(sheet.rows.iter().map(Vec::len).sum::<usize>() <= ROSTER_CELLS_MAX);
    }
}

/// Any file is a list of villages or policies or is refused in words.
pub fn lists(data: &[u8]) {
    for name in ["名单.csv", "名单.json", "名单.toml"] {
        if let Err(error) = lists::policies(Path::new(name), data) {
            safe(&error.message(), false);
        }
    }
    match lists::villages(Path::new("名单.csv"), data) {
        Ok(villages) => assert!(!villages.items.is_empty()),
        Err(error) => safe(&error.message(), false),
    }
}
