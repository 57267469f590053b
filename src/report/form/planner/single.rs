//! Single places, and templates: what is asked for of one visit, or of the period.

use chrono::Datelike;

use super::{Planner, allowed, joined};
use crate::base::ids::{HouseholdId, VisitId};
use crate::report::cell::{Cell, long_day};
use crate::report::figure::Figure;
use crate::report::form::ask::Ask;
use crate::report::form::items::{Item, Target};
use crate::report::form::plan::{Lined, Note, Source};
use crate::report::form::surface::Surface;
use crate::report::form::{FormError, document};
use crate::report::ledger::{Row, Selection};
use crate::report::register::Register;
use crate::tr;
use crate::workspace::ReadError;

impl Planner<'_> {
    pub(super) fn item(
        &mut self,
        item: &Item,
        answer: Option<(Ask, f32, Source)>,
        surfaces: &[Surface<'_>],
    ) -> Result<(), FormError> {
        let (ask, sure, source) = answer.unwrap_or((Ask::Nothing, 0.0, Source::Recognised));
        let (ledger, wish) = (self.ledger, self.wish);
        let (mut cell, row) = match &ask {
            Ask::Nothing | Ask::Serial => (Cell::Empty, None),
            Ask::Figure(Figure::Period) => (Cell::Text(self.period(item)), None),
            Ask::Figure(figure) => (ledger.figure(*figure, &wish.selection, wish.author)?, None),
            Ask::Fields(fields) => {
                let row = self.record()?;
                (row.as_ref().map_or(Cell::Empty, |row| joined(ledger, row, fields)), row)
            }
        };
        if let Target::Cell(surface, at) = &item.target {
            let mut notes = Vec::new();
            cell = allowed(&surfaces[*surface], *at, &item.parts, cell, &ask, row.as_ref(), &mut notes);
            self.note_all(notes);
        }
        self.note_match(item.place.clone(), &item.parts, ask, sure, source, &cell.words());
        if !cell.is_empty() {
            self.plan.work.single.push((item.clone(), cell));
        }
        Ok(())
    }

    /// Returns the days it is about, as a place asks for them.
    fn period(&self, item: &Item) -> String {
        let period = self.wish.selection.period;
        let by_month = item.gap.contains('月') && !item.gap.contains('日')
            || item.parts.last().is_some_and(|label| label.contains("月份"));
        let whole = period.from.day() == 1 && period.to.succ_opt().is_some_and(|next| next.day() == 1);
        if by_month && whole && (period.from.year(), period.from.month()) == (period.to.year(), period.to.month()) {
            return tr!("report-figure-month", year = period.from.year().to_string(), month = period.from.month());
        }
        tr!("report-figure-days", from = long_day(period.from), to = long_day(period.to))
    }

    /// Returns the visit, or at least the household, that single places are about.
    fn record(&mut self) -> Result<Option<Row>, FormError> {
        if let Some(record) = &self.record {
            return Ok(record.clone());
        }
        let (ledger, selection) = (self.ledger, self.wish.selection);
        let found = match (self.wish.visit, selection.household) {
            (Some(visit), _) => {
                if ledger.state.is_restricted(visit) && !ledger.restricted {
                    return Err(FormError::Restricted);
                }
                self.visit(visit)?
            }
            (None, Some(household)) => self.latest(household, &selection)?,
            (None, None) => return Err(FormError::NeedsRecord),
        };
        self.record = Some(found.clone());
        Ok(found)
    }

    fn visit(&self, visit: VisitId) -> Result<Option<Row>, FormError> {
        let mut found = None;
        self.ledger.each_visit(&[visit], |row| {
            found = Some(row);
            Ok::<(), ReadError>(())
        })?;
        Ok(found)
    }

    /// Returns the last visit to a household in the period at which somebody was met.
    fn latest(&mut self, household: HouseholdId, selection: &Selection) -> Result<Option<Row>, FormError> {
        let ledger = self.ledger;
        let visits = ledger.visits(selection);
        let met = |id: &&VisitId| ledger.state.visit(**id).is_some_and(|visit| !visit.nobody_home);
        let chosen = visits.iter().rev().find(met).or(visits.last()).copied();
        match chosen {
            Some(id) => {
                let day = ledger.state.visit(id).map(|visit| long_day(visit.day())).unwrap_or_default();
                let head = ledger.heads(&[household]);
                self.plan.notes.push(Note::Visit { day, head, of: visits.len() });
                self.visit(id)
            }
            None => {
                self.plan.notes.push(Note::NoVisit);
                Ok(ledger.household_row(ledger.state.stands_for(household)))
            }
        }
    }

    /// Plans a document that names its fields.
    ///
    /// # Errors
    /// Says that the records can't be read, or that there are none.
    pub(in crate::report::form) fn template(&mut self, template: document::Template) -> Result<(), FormError> {
        let mut single = document::Words::new();
        for (mark, ask) in template.single {
            let cell = match &ask {
                Ask::Figure(figure) => self.ledger.figure(*figure, &self.wish.selection, self.wish.author)?,
                Ask::Fields(fields) => {
                    let ledger = self.ledger;
                    self.record()?.as_ref().map_or(Cell::Empty, |row| joined(ledger, row, fields))
                }
                Ask::Serial | Ask::Nothing => Cell::Empty,
            };
            self.note_match(
                format!("{{{{{mark}}}}}"),
                std::slice::from_ref(&mark),
                ask,
                1.0,
                Source::Recognised,
                &cell.words(),
            );
            single.insert(mark, cell.words());
        }
        let mut repeated = Vec::new();
        for part in template.repeated {
            let rows = self.copies(&part)?;
            for (mark, ask) in &part.fields {
                let example = rows.first().and_then(|words| words.get(mark)).cloned().unwrap_or_default();
                self.note_match(
                    format!("{{{{{mark}}}}}"),
                    std::slice::from_ref(mark),
                    ask.clone(),
                    1.0,
                    Source::Recognised,
                    &example,
                );
            }
            self.plan.tables.push(Lined {
                place: format!("{{{{#{}}}}}", part.name),
                about: part.about,
                rows: rows.len(),
                records: rows.len(),
            });
            repeated.push(rows);
        }
        if !repeated.is_empty() && repeated.iter().all(Vec::is_empty) {
            return Err(self.nothing());
        }
        self.plan.work.template = Some((single, repeated));
        Ok(())
    }

    fn copies(&self, part: &document::Repeated) -> Result<Vec<document::Words>, FormError> {
        let (ledger, selection, wish) = (self.ledger, self.wish.selection, self.wish);
        let mut copies: Vec<document::Words> = Vec::new();
        let mut add = |row: Row| {
            let mut words = document::Words::new();
            for (mark, ask) in &part.fields {
                let cell = match ask {
                    Ask::Serial => Cell::Count(copies.len() as u64 + 1),
                    Ask::Fields(fields) => joined(ledger, &row, fields),
                    Ask::Figure(figure) => ledger.figure(*figure, &selection, wish.author)?,
                    Ask::Nothing => Cell::Empty,
                };
                words.insert(mark.clone(), cell.words());
            }
            copies.push(words);
            Ok::<(), ReadError>(())
        };
        // What is asked of a period is said beside each household.
        let register = part.about.register().unwrap_or(Register::Households);
        ledger.each_row(&ledger.listed(register, &selection), &mut add)?;
        Ok(copies)
    }
}
