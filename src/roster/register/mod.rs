//! An office's own registers of the past 走访台账, 诉求台账: read as visits, concerns and
//! practical matters, so that nobody begins with an empty ledger. Sheets, headings and
//! places are read as those of rosters are; households are looked up in the ledger and
//! never made. Changes no record itself.

mod columns;
mod course;
mod days;
mod draft;
mod error;
mod houses;
mod layout;
mod people;
mod reading;
mod records;
mod rows;
mod says;
mod sense;
#[cfg(test)]
mod tests;

pub use error::RegisterError;
pub use reading::{Fate, Reading, RowRead, SheetReading, TableReading, Why};
pub use records::changes;
pub use sense::{Sense, Topic};

use chrono::{DateTime, FixedOffset};

use self::columns::Columns;
use self::houses::Houses;
use self::layout::{Layout, Place};
use self::records::Maker;
use super::reading::Skipped;
use super::sheet::{Sheet, Workbook};
use super::village::Villages;
use crate::base::ids::{CadreId, DeviceId};
use crate::domain::village::{Village, VillageCode};
use crate::domain::workdays::Calendar;
use crate::state::State;

/// What the user takes one column of a register for.
pub type Said = super::Said<Sense>;

/// Whose visits a register tells of.
#[derive(Debug, Clone)]
pub struct Author {
    /// The cadre of this installation.
    pub cadre: Option<CadreId>,
    /// Their name.
    pub name: Option<String>,
    /// This installation.
    pub device: DeviceId,
}

/// What the one who imports says, and what surrounds it.
#[derive(Debug)]
pub struct Options<'a> {
    /// The village of the rows that name none.
    pub village: Option<VillageCode>,
    /// What the user takes columns for, against what they look like.
    pub columns: &'a [Said],
    /// Whose visits they are.
    pub by: &'a Author,
    /// The present moment.
    pub now: DateTime<FixedOffset>,
    /// Working days, for concerns without a due date.
    pub calendar: &'a Calendar,
    /// What stands in the ledger already is wanted, too.
    pub whole: bool,
}

/// Understands a loaded workbook as a register, for the households of the ledger.
///
/// # Errors
/// Says what is missing for it: a table that is a register, households to find.
pub fn understand(book: &Workbook, state: &State, options: &Options<'_>) -> Result<Reading, RegisterError> {
    let houses = Houses::of(state);
    let codes: std::collections::BTreeSet<VillageCode> = houses.villages().collect();
    if codes.is_empty() {
        return Err(RegisterError::NoHouseholds);
    }
    if let Some(code) = options.village.filter(|code| !codes.contains(code)) {
        return Err(RegisterError::UnknownCode(code.to_string()));
    }
    let known: Vec<Village> = codes.iter().filter_map(|code| state.village(*code).cloned()).collect();
    if known.is_empty() {
        return Err(RegisterError::NoHouseholds);
    }
    let villages = Villages::new(&known);
    let laid: Vec<(Layout, Vec<Columns>)> =
        book.sheets.iter().enumerate().map(|(at, sheet)| laid_out(book, at, sheet, options)).collect();
    let is_register = |at: usize| laid[at].1.iter().any(|columns| columns.topic.is_some());
    // Hidden sheets hold lists for choosing and old copies.
    let shown = (0..laid.len()).any(|at| book.sheets[at].visible && is_register(at));
    if !(0..laid.len()).any(is_register) {
        return Err(RegisterError::NoTable { seen: seen(book, &laid) });
    }
    let mut maker = Maker::new(state, options);
    let mut sheets = Vec::new();
    for (at, (layout, columns)) in laid.iter().enumerate() {
        let mut rows: Vec<RowRead> =
            layout.rows.iter().enumerate().map(|(row, place)| outside(&book.sheets[at], row, *place)).collect();
        for (part, columns) in layout.parts.iter().zip(columns) {
            let read = columns.topic.filter(|_| book.sheets[at].visible || !shown);
            let source = rows::Source { book, at, part, columns, villages: &villages, known: &known, houses: &houses };
            match read {
                Some(topic) => {
                    for (row, read) in rows::read(&source, topic, options, &mut maker) {
                        rows[row] = read;
                    }
                }
                None => {
                    for row in &part.body {
                        let blank = book.sheets[at].rows[*row].is_empty();
                        rows[*row] = RowRead::new(if blank { Fate::Passed(Skipped::Blank) } else { Fate::OtherTable });
                    }
                }
            }
        }
        let tables = columns
            .iter()
            .map(|columns| TableReading { topic: columns.topic, columns: columns.matches.clone() })
            .collect();
        sheets.push(SheetReading { name: book.sheets[at].name.clone(), tables, rows });
    }
    let Maker { visits, concerns, matters, .. } = maker;
    Ok(Reading { file: book.name.clone(), sheets, visits, concerns, matters })
}

fn laid_out(book: &Workbook, at: usize, sheet: &Sheet, options: &Options<'_>) -> (Layout, Vec<Columns>) {
    let layout = Layout::of(sheet);
    let said: Vec<&Said> = options.columns.iter().filter(|said| said.sheet == at).collect();
    let around = [sheet.name.as_str(), book.name.as_str()];
    let columns = layout.parts.iter().map(|part| columns::find(sheet, part, &around, &said)).collect();
    (layout, columns)
}

/// Returns what becomes of a row that stands in no table.
fn outside(sheet: &Sheet, row: usize, place: Place) -> RowRead {
    let fate = match place {
        _ if sheet.rows[row].is_empty() => Fate::Passed(Skipped::Blank),
        Place::Title => Fate::Passed(Skipped::Title),
        Place::Head => Fate::Passed(Skipped::Header),
        Place::Loose if super::header::distinct(sheet, row).len() > 1 => Fate::OtherTable,
        Place::Loose | Place::Body(_) => Fate::Passed(Skipped::Note),
    };
    RowRead::new(fate)
}

/// Returns headings that were seen, or texts of the first rows.
fn seen(book: &Workbook, laid: &[(Layout, Vec<Columns>)]) -> Vec<String> {
    let headings = laid.iter().flat_map(|(_, columns)| columns).flat_map(|columns| &columns.matches);
    let seen: Vec<String> = headings.map(|m| m.heading.clone()).filter(|heading| !heading.is_empty()).collect();
    if !seen.is_empty() {
        return seen;
    }
    let texts = book.sheets.iter().flat_map(|sheet| sheet.rows.iter().take(3)).flatten().map(super::Cell::text);
    texts.filter(|text| !text.is_empty()).map(super::values::kept).collect()
}
