//! The sheets of a workbook and the tables of a document seen alike.

use super::Body;
use super::book::Book;
use super::grid::Grid;
use super::refs::cell_name;
use super::shape::{self, Shape};
use crate::roster::column_letter;

/// One sheet or table that may be filled.
pub(super) struct Surface<'a> {
    /// Its number among the sheets of the workbook or the tables of the document.
    pub number: usize,
    /// The name of the sheet; none for a table.
    pub sheet: Option<&'a str>,
    /// What stands in it.
    pub grid: &'a Grid,
    /// Where something may be filled in.
    pub shape: Shape,
    /// Whether rows may not be added.
    pub is_fixed: bool,
    body: &'a Body,
    is_alone: bool,
}

/// Sheets that explain a form, or show how it is filled in, are no forms.
const EXPLAINING: &[&str] =
    &["说明", "样表", "样例", "示例", "范例", "样本", "解释", "须知", "字典", "下拉", "选项", "代码表"];

/// Returns the numbers of the sheets that show and may be forms.
pub(super) fn sheets(book: &Book) -> Vec<usize> {
    let explains = |at: &usize| EXPLAINING.iter().any(|word| book.sheets[*at].name.contains(word));
    let mut shown: Vec<usize> = (0..book.sheets.len()).filter(|at| book.sheets[*at].is_visible).collect();
    if !shown.iter().all(explains) {
        shown.retain(|at| !explains(at));
    }
    shown
}

/// Returns all that show and may be forms.
pub(super) fn surfaces(body: &Body) -> Vec<Surface<'_>> {
    match body {
        Body::Book(book) => {
            let shown = sheets(book);
            let is_alone = shown.len() == 1;
            let surface = |number: usize| {
                let sheet = &book.sheets[number];
                Surface {
                    number,
                    sheet: Some(&sheet.name),
                    grid: &sheet.grid,
                    shape: shape::find(&sheet.grid),
                    is_fixed: sheet.is_fixed,
                    body,
                    is_alone,
                }
            };
            shown.into_iter().map(surface).collect()
        }
        Body::Document(document) => {
            let surface = |(number, table): (usize, &'_ super::document::Table)| (number, shape::find(&table.grid));
            let shapes: Vec<(usize, Shape)> = document.tables.iter().enumerate().map(surface).collect();
            let made = shapes.into_iter().map(|(number, shape)| Surface {
                number,
                sheet: None,
                grid: &document.tables[number].grid,
                shape,
                is_fixed: false,
                body,
                is_alone: false,
            });
            made.collect()
        }
    }
}

impl Surface<'_> {
    /// Returns the name of a place in it, for people and for corrections.
    pub fn place(&self, row: usize, column: usize) -> String {
        match self.body {
            Body::Book(_) => self.named(cell_name(row, column)),
            Body::Document(document) => {
                let cell = document.tables[self.number].cells.get(&(row, column)).map_or(column, |number| *number);
                format!("t{}r{}c{}", self.number + 1, row + 1, cell + 1)
            }
        }
    }

    /// Returns the name of a column whose head stands at a place.
    pub fn column(&self, row: usize, column: usize) -> String {
        match self.body {
            Body::Book(_) => self.named(column_letter(column)),
            Body::Document(_) => self.place(row, column),
        }
    }

    fn named(&self, place: String) -> String {
        match self.sheet.filter(|_| !self.is_alone) {
            Some(sheet) => format!("{sheet}!{place}"),
            None => place,
        }
    }

    /// Returns what a list allows at a place, if there is one.
    pub fn allowed(&self, row: usize, column: usize) -> Option<&[String]> {
        match self.body {
            Body::Book(book) => book.sheets[self.number].allowed(row, column),
            Body::Document(_) => None,
        }
    }
}
