//! Floor 4: household rosters, and the lists of villages and policies that come
//! in the same files. Reads the spreadsheets that village offices keep, in
//! whatever shape, and plans what an import would do. It is handed what files
//! hold, touches none itself, and changes no record.

mod alike;
mod apart;
mod categories;
mod changes;
mod columns;
mod error;
mod header;
pub mod headings;
pub mod lists;
mod matching;
mod meaning;
mod names;
mod place;
mod plan;
mod reading;
pub mod register;
mod rows;
mod sheet;
mod table;
mod understand;
pub mod values;
mod village;
pub mod words;

#[cfg(test)]
mod lies;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod zoo;

pub use alike::{Alike, LookAlike};
pub use apart::load;
pub use changes::changes;
pub use columns::{ColumnMatch, Taken, assign, column_letter};
pub use error::RosterError;
pub use header::{Furniture, furniture_of, units_or_numbers};
pub use meaning::{Meaning, by_heading};
pub use plan::{Change, Doubtful, Field, FieldChange, Plan, plan, plan_as};
pub use reading::{Given, HouseholdRead, NumberFrom, Reading, Refused, RowFate, SheetReading, Skipped, Warning};
pub use sheet::{Cell, Loss, Sheet, Workbook, decode, from_bytes, records, stream};
pub use understand::understand;

use crate::domain::village::{Village, VillageCode};

/// What the user takes one column for: of a roster, or of what else has its own
/// meanings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said<M = Meaning> {
    /// The sheet, counted from 0.
    pub sheet: usize,
    /// The column, counted from 0; of every table in the sheet.
    pub column: usize,
    /// What it holds, or nothing that is to be read.
    pub means: Option<M>,
}

impl<M: PartialEq> Said<M> {
    /// Adds it to what was said before; of two columns that hold one thing the last
    /// one named does.
    pub fn join(self, before: &mut Vec<Self>) {
        before.retain(|said| {
            (said.sheet, said.column) != (self.sheet, self.column)
                && (self.means.is_none() || said.sheet != self.sheet || said.means != self.means)
        });
        before.push(self);
    }
}

/// What the one who imports says about the file.
pub struct Options<'a> {
    /// The sheet to read, by name or by number from 1; else the fitting ones.
    pub sheet: Option<&'a str>,
    /// What the user takes columns for, against what they look like.
    pub columns: &'a [Said],
    /// The village of the rows that name none, or none that is known.
    pub village: Option<VillageCode>,
    /// The villages that are known.
    pub villages: &'a [Village],
}
