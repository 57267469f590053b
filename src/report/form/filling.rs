//! The values of a plan with their places, put into the form.

use std::collections::HashMap;

use super::document::Document;
use super::items::{Item, Target};
use super::segment::filled;
use super::surface::sheets;
use super::{FormError, book, document};
use crate::report::cell::Cell;

/// The lines of one table.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Lines {
    /// The first row to fill.
    pub first: usize,
    /// One beyond the last row to fill.
    pub end: usize,
    /// The lines: column and value.
    pub rows: Vec<Vec<(usize, Cell)>>,
}

/// All values with their places.
#[derive(Debug, Default)]
pub(super) struct Work {
    /// Single places.
    pub single: Vec<(Item, Cell)>,
    /// Cells of printed tables: the surface, row and column.
    pub cells: Vec<(usize, (usize, usize), Cell)>,
    /// Lines of tables, each with its surface.
    pub lines: Vec<(usize, Lines)>,
    /// The words of a template.
    pub template: Option<(document::Words, Vec<Vec<document::Words>>)>,
}

/// Returns the filled workbook in bytes.
///
/// # Errors
/// Fails where a sheet would be too long or the package is damaged.
pub(super) fn fill_book(mut book: book::Book, work: Work) -> Result<Vec<u8>, FormError> {
    let shown = sheets(&book);
    let mut values: Vec<book::Values> = shown.iter().map(|_| book::Values::default()).collect();
    let mut texts: HashMap<(usize, (usize, usize)), document::Edits> = HashMap::new();
    for (item, cell) in work.single {
        match item.target {
            Target::Cell(surface, at) => values[surface].cells.push((at, cell)),
            Target::Gap(surface, at, gap) => {
                texts.entry((surface, at)).or_default().push((gap, filled(&item.gap, &cell.words(), item.goes_on)));
            }
            Target::Paragraph(..) | Target::Below(_) => {}
        }
    }
    for ((surface, at), mut gaps) in texts {
        let sheet = &book.sheets[shown[surface]];
        let mut text = sheet.grid.block(at.0, at.1).map(|block| block.text.clone()).unwrap_or_default();
        gaps.sort_by_key(|(gap, _)| std::cmp::Reverse(gap.start));
        gaps.into_iter().for_each(|(gap, words)| text.replace_range(gap, &words));
        values[surface].cells.push((at, Cell::Text(text)));
    }
    work.cells.into_iter().for_each(|(surface, at, cell)| values[surface].cells.push((at, cell)));
    work.lines.into_iter().for_each(|(surface, lines)| values[surface].lines.push(lines));
    for (surface, values) in values.into_iter().enumerate() {
        book.fill(shown[surface], values)?;
    }
    book.write()
}

/// Returns the filled document in bytes.
///
/// # Errors
/// Fails where the package is damaged.
pub(super) fn fill_document(mut document: Document, work: Work) -> Result<Vec<u8>, FormError> {
    if let Some((single, repeated)) = work.template {
        document.fill_template(&single, repeated)?;
        return document.write();
    }
    let number = |document: &Document, table: usize, at: (usize, usize)| {
        (at.0, document.tables[table].cells.get(&at).map_or(at.1, |number| *number))
    };
    let mut values: Vec<document::Values> = document.tables.iter().map(|_| document::Values::default()).collect();
    let mut gaps: HashMap<usize, document::Edits> = HashMap::new();
    let mut below: Vec<(usize, String)> = Vec::new();
    for (item, cell) in work.single {
        let words = cell.words();
        match item.target {
            Target::Cell(table, at) => values[table].cells.push((number(&document, table, at), words)),
            Target::Gap(table, at, gap) => {
                let place = number(&document, table, at);
                let edit = (gap, filled(&item.gap, &words, item.goes_on));
                match values[table].gaps.iter_mut().find(|(known, _)| *known == place) {
                    Some((_, edits)) => edits.push(edit),
                    None => values[table].gaps.push((place, vec![edit])),
                }
            }
            Target::Paragraph(at, gap) => {
                gaps.entry(at).or_default().push((gap, filled(&item.gap, &words, item.goes_on)));
            }
            Target::Below(at) => below.push((at, words)),
        }
    }
    for (table, at, cell) in work.cells {
        let place = number(&document, table, at);
        values[table].cells.push((place, cell.words()));
    }
    for (table, mut lines) in work.lines {
        for line in &mut lines.rows {
            for (column, _) in line.iter_mut() {
                *column =
                    number(&document, table, (lines.first.min(document.tables[table].grid.height - 1), *column)).1;
            }
        }
        values[table].lines.push(lines);
    }
    for (table, values) in values.into_iter().enumerate() {
        document.fill_table(table, values);
    }
    for (paragraph, mut edits) in gaps {
        edits.sort_by_key(|(gap, _)| gap.start);
        document.fill_gaps(paragraph, &edits);
    }
    // From the end on: what is put in moves all that follows.
    below.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    below.into_iter().for_each(|(at, words)| document.write_below(at, &words));
    document.write()
}
