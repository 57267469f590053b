//! Where the tables in a sheet are: titles, one or more rows of headings, the rows
//! below. A sheet may hold several, one below the other.

use std::collections::HashMap;

use super::super::header::{self, distinct, is_data, is_form_field, units_or_numbers};
use super::super::sheet::Sheet;
use super::super::words::squeeze;
use super::sense::likeness;

/// Rows that one head of a table may have.
const HEAD_ROWS_MAX: usize = 4;
/// Rows above a further table that may be its title.
const TITLE_ROWS_MAX: usize = 3;

/// What a row of a sheet is, by where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Above a table.
    Title,
    /// Headings of a table.
    Head,
    /// Below the headings of this table.
    Body(usize),
    /// In a sheet without any table.
    Loose,
}

/// One table.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// The first and last row of headings, counted from 0.
    pub head: (usize, usize),
    /// What stands above, the nearest first where there are other tables above.
    pub titles: Vec<String>,
    /// The headings of each column, from top to bottom.
    pub labels: Vec<Vec<String>>,
    /// The rows below.
    pub body: Vec<usize>,
}

/// The tables of one sheet.
#[derive(Debug, Clone, Default)]
pub(super) struct Layout {
    pub parts: Vec<Part>,
    /// What each row is.
    pub rows: Vec<Place>,
}

impl Layout {
    /// Finds the tables in `sheet`.
    pub fn of(sheet: &Sheet) -> Self {
        let mut found = Self { parts: Vec::new(), rows: vec![Place::Loose; sheet.rows.len()] };
        let mut words = Words::default();
        let mut row = 0;
        while row < sheet.rows.len() {
            row = match found.head_at(sheet, row, &mut words) {
                Some((first, last)) => found.enter(sheet, first, last),
                None => {
                    if let Some(part) = found.parts.len().checked_sub(1) {
                        found.rows[row] = Place::Body(part);
                        found.parts[part].body.push(row);
                    }
                    row + 1
                }
            };
        }
        found
    }

    /// Returns the rows of the head that begins at `row`, if one does.
    fn head_at(&self, sheet: &Sheet, row: usize, words: &mut Words) -> Option<(usize, usize)> {
        let further = !self.parts.is_empty();
        let begins = is_head(sheet, row, further, words) || (further && is_head_of_another(sheet, row, words));
        let (first, mut last) = match begins {
            true => (row, row),
            // The title of a group of columns stands above the headings.
            false
                if row + 1 < sheet.rows.len()
                    && is_upper_head(sheet, row)
                    && is_head(sheet, row + 1, further, words) =>
            {
                (row, row + 1)
            }
            false => return None,
        };
        while last + 1 < sheet.rows.len() && last - first + 1 < HEAD_ROWS_MAX && is_lower_head(sheet, last, words) {
            last += 1;
        }
        Some((first, last))
    }

    /// Takes a head in and returns the first row after it.
    fn enter(&mut self, sheet: &Sheet, first: usize, last: usize) -> usize {
        let labels = header::labels(sheet, first, last);
        let mut next = last + 1;
        while next < sheet.rows.len() && units_or_numbers(&distinct(sheet, next)) && distinct(sheet, next).len() > 1 {
            next += 1;
        }
        self.rows[first..next].fill(Place::Head);
        // Printed tables repeat their head on each page.
        if self.parts.last().is_some_and(|part| part.labels == labels) {
            return next;
        }
        let above = match self.parts.last_mut() {
            None => 0..first,
            Some(part) => {
                let titles = part.body.iter().rev().take(TITLE_ROWS_MAX).zip((0..first).rev());
                let own = titles.take_while(|(row, at)| *row == at && distinct(sheet, *at).len() == 1).count();
                part.body.truncate(part.body.len() - own);
                first - own..first
            }
        };
        let own = above.clone().flat_map(|row| distinct(sheet, row)).map(str::to_owned);
        // What stands at the top of a sheet holds for all of it.
        let before = self.parts.last().into_iter().flat_map(|part| part.titles.iter().cloned());
        let titles = own.chain(before).collect();
        self.rows[above].fill(Place::Title);
        self.parts.push(Part { head: (first, last), titles, labels, body: Vec::new() });
        next
    }
}

/// How much texts look like headings; cells of one sheet say the same over and over.
#[derive(Default)]
struct Words(HashMap<String, f32>);

impl Words {
    fn likeness(&mut self, text: &str) -> f32 {
        if let Some(known) = self.0.get(text) {
            return *known;
        }
        let like = likeness(text);
        self.0.insert(text.to_owned(), like);
        like
    }
}

/// Tells whether a row looks like headings. Below another table it takes more.
fn is_head(sheet: &Sheet, row: usize, further: bool, words: &mut Words) -> bool {
    let texts = distinct(sheet, row);
    let (mut score, mut named) = (0.0, 0);
    for text in &texts {
        if is_data(text) || (further && super::days::is_like(text)) {
            score -= 0.6;
        } else if !is_form_field(text) {
            let like = words.likeness(text);
            if like >= 0.35 {
                named += 1;
                score += like;
            }
        }
    }
    let (least, share) = if further { (3, 6) } else { (2, 4) };
    score >= 1.2 && named >= least && named * 10 >= texts.len() * share
}

/// Tells whether a row below a gap or a title looks like headings of a table of another
/// kind, of which not even the words are known.
fn is_head_of_another(sheet: &Sheet, row: usize, words: &mut Words) -> bool {
    let texts = distinct(sheet, row);
    let plain = |text: &&str| {
        !text.chars().any(|c| c.is_ascii_digit())
            && !is_data(text)
            && !is_form_field(text)
            && !super::days::is_like(text)
            && text.chars().count() <= 12
    };
    row > 0
        && distinct(sheet, row - 1).len() <= 1
        && texts.len() >= 3
        && texts.iter().all(plain)
        && words.likeness(texts[0]) >= 0.5
}

/// Tells whether a row groups the columns below it.
fn is_upper_head(sheet: &Sheet, upper: usize) -> bool {
    let texts = distinct(sheet, upper);
    let plain = |text: &&str| !is_data(text) && !is_form_field(text) && text.chars().count() <= 20;
    texts.len() >= 2 && texts.iter().all(plain)
}

/// Tells whether the row below a head goes on with it.
fn is_lower_head(sheet: &Sheet, upper: usize, words: &mut Words) -> bool {
    let (mut fresh, mut named) = (0, 0);
    for column in 0..sheet.rows[upper + 1].len() {
        let text = sheet.text(upper + 1, column);
        if text.is_empty() || squeeze(text) == squeeze(sheet.text(upper, column)) {
            continue;
        }
        if is_data(text) || is_form_field(text) || super::days::is_like(text) || text.chars().count() > 14 {
            return false;
        }
        fresh += 1;
        named += usize::from(words.likeness(text) >= 0.5);
    }
    fresh >= 2 && named * 2 > fresh
}
