//! The making of a plan: what each place asks for, answered from the records.

mod lines;
mod single;

use std::collections::HashMap;

use super::ask::{About, Ask};
use super::choice::{YES_OR_NO, asks_yes_or_no, choose};
use super::items::{self, Item};
use super::known::shape;
use super::plan::{Lined, Match, Note, Plan, Source, Wish};
use super::shape::Table;
use super::surface::{Surface, surfaces};
use super::tables::{self, Understood, corrected, key};
use super::{Body, FormError};
use crate::base::text::gist;
use crate::domain::village::VillageCode;
use crate::report::cell::{Cell, long_day};
use crate::report::field::Field;
use crate::report::figure::Counts;
use crate::report::ledger::{Ledger, Row};

/// Characters of an example.
const EXAMPLE_CHARS: usize = 24;
/// Texts of a form that an error names.
const SEEN_MAX: usize = 12;

/// The record that single places are about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Single {
    /// One was asked for.
    Asked,
    /// None was.
    Open,
}

/// Makes a plan.
pub(super) struct Planner<'a> {
    ledger: &'a Ledger<'a>,
    wish: &'a Wish<'a>,
    plan: Plan,
    record: Option<Option<Row>>,
    counts: HashMap<Option<VillageCode>, Counts>,
}

impl<'a> Planner<'a> {
    /// Begins a plan.
    pub fn new(ledger: &'a Ledger<'a>, wish: &'a Wish<'a>) -> Self {
        Self { ledger, wish, plan: Plan::default(), record: None, counts: HashMap::new() }
    }

    /// Returns the plan.
    pub fn done(self) -> Plan {
        self.plan
    }

    /// Plans a form that doesn't name its fields.
    ///
    /// # Errors
    /// Says why it can't be filled.
    pub(super) fn form(&mut self, body: &Body) -> Result<(), FormError> {
        let surfaces = surfaces(body);
        let items = items::find(body, &surfaces);
        let heads = surfaces.iter().flat_map(|surface| &surface.shape.tables).flat_map(|table| &table.columns);
        let heads: Vec<String> = heads.map(|column| key(&column.parts)).chain(items.iter().map(items::name)).collect();
        let known = self.wish.known.of(&shape(heads.iter().map(String::as_str)));
        let said = |place: &str, parts: &[String]| {
            let own = corrected(self.wish.said, place, parts).map(|ask| (ask, Source::Said));
            own.or_else(|| Some((known?.ask(&key(parts))?, Source::Remembered)))
        };
        let mut tables: Vec<(usize, &Table, Option<Understood>)> = Vec::new();
        for (at, surface) in surfaces.iter().enumerate() {
            for table in &surface.shape.tables {
                tables.push((at, table, tables::understand(surface, table, &said)?));
            }
        }
        twice(&tables)?;
        let single = match (self.wish.visit, self.wish.selection.household) {
            (None, None) => Single::Open,
            _ => Single::Asked,
        };
        let is_around = tables.iter().any(|(_, table, understood)| understood.is_some() && !table.is_printed);
        let titles = titles(body, &surfaces);
        let about = items::about(&items, &titles);
        let mut answers: Vec<Option<(Ask, f32, Source)>> = items
            .iter()
            .map(|item| match said(&item.place, &item.parts) {
                Some((ask, source)) => Some((ask, 1.0, source)),
                None => {
                    let around = is_around && (single == Single::Open || about == About::Period);
                    items::ask(item, about, around).map(|(ask, sure)| (ask, sure, Source::Recognised))
                }
            })
            .collect();
        items::settle(&mut answers);
        self.unheard(&surfaces, &tables, &items)?;
        let mut locked = false;
        for (at, table, understood) in &tables {
            locked |= self.table(&surfaces[*at], *at, table, understood.as_ref())?;
        }
        for (item, answer) in items.iter().zip(answers) {
            self.item(item, answer, &surfaces)?;
        }
        self.plan.shape = shape(heads.iter().map(String::as_str));
        self.plan.heads.retain(|(head, _)| heads.contains(head));
        let held_back = self.ledger.held_back(&self.wish.selection);
        if held_back > 0 && self.plan.tables.iter().any(|table| table.about == About::Visit) {
            self.plan.notes.push(Note::HeldBack { count: held_back });
        }
        let asks = self.plan.matches.iter().filter(|one| one.ask != Ask::Nothing).count();
        if asks == 0 {
            return Err(if locked {
                FormError::AllLocked
            } else {
                FormError::NoPlaces { seen: seen(body, &surfaces) }
            });
        }
        let is_empty = |lined: &Lined| lined.records == 0;
        let others = self.plan.work.single.iter().any(|(item, _)| !item.is_signed && !is_around)
            || !self.plan.work.cells.is_empty();
        if !self.plan.tables.is_empty() && self.plan.tables.iter().all(is_empty) && !others {
            return Err(self.nothing());
        }
        Ok(())
    }

    fn nothing(&self) -> FormError {
        let period = self.wish.selection.period;
        FormError::Nothing { from: long_day(period.from), to: long_day(period.to) }
    }

    /// Refuses corrections of places that aren't there.
    fn unheard(
        &self,
        surfaces: &[Surface<'_>],
        tables: &[(usize, &Table, Option<Understood>)],
        items: &[Item],
    ) -> Result<(), FormError> {
        for said in self.wish.said {
            let one = std::slice::from_ref(said);
            let of_table = tables.iter().any(|(at, table, _)| {
                table.columns.iter().any(|column| {
                    corrected(one, &surfaces[*at].column(table.head.1, column.at), &column.parts).is_some()
                })
            });
            if !of_table && !items.iter().any(|item| corrected(one, &item.place, &item.parts).is_some()) {
                return Err(FormError::NoSuchPlace { place: said.place.clone() });
            }
        }
        Ok(())
    }

    fn note_match(&mut self, place: String, parts: &[String], ask: Ask, sure: f32, source: Source, example: &str) {
        let label = parts.iter().map(|part| part.split_whitespace().collect::<String>()).collect::<Vec<_>>().join("/");
        // Whatever nobody knows may be a name; it isn't remembered.
        if ask != Ask::Nothing || source != Source::Recognised {
            self.plan.heads.push((key(parts), ask.clone()));
        }
        self.plan.matches.push(Match { place, label, ask, sure, source, example: gist(example, EXAMPLE_CHARS) });
    }

    fn note_all(&mut self, notes: Vec<Note>) {
        for note in notes {
            if !self.plan.notes.contains(&note) {
                self.plan.notes.push(note);
            }
        }
    }
}

/// Returns what a row says of fields, one below the other.
fn joined(ledger: &Ledger<'_>, row: &Row, fields: &[Field]) -> Cell {
    if let [field] = fields {
        return ledger.value(row, *field);
    }
    let words = fields.iter().map(|field| ledger.value(row, *field).words()).filter(|words| !words.trim().is_empty());
    Cell::text(words.collect::<Vec<_>>().join("\n"))
}

/// Returns the value as a list at the place allows it.
fn allowed(
    surface: &Surface<'_>,
    at: (usize, usize),
    head: &[String],
    cell: Cell,
    ask: &Ask,
    row: Option<&Row>,
    notes: &mut Vec<Note>,
) -> Cell {
    let words = match surface.allowed(at.0, at.1) {
        Some(words) => words.to_vec(),
        None if asks_yes_or_no(head, ask) => YES_OR_NO.map(str::to_owned).to_vec(),
        None => return cell,
    };
    match choose(&words, &cell, ask, row) {
        Some(chosen) => chosen,
        None => {
            if !cell.is_empty() {
                let note =
                    Note::NotAllowed { place: surface.column(at.0, at.1), value: gist(&cell.words(), EXAMPLE_CHARS) };
                if !notes.contains(&note) {
                    notes.push(note);
                }
            }
            Cell::Empty
        }
    }
}

/// Refuses a form in which two tables of one sheet ask for the same records.
fn twice(tables: &[(usize, &Table, Option<Understood>)]) -> Result<(), FormError> {
    for (number, (at, table, understood)) in tables.iter().enumerate() {
        let Some(about) = understood.as_ref().map(|one| one.about).filter(|_| !table.is_printed) else { continue };
        let other = tables[..number].iter().find(|(other, earlier, known)| {
            other == at && !earlier.is_printed && known.as_ref().is_some_and(|known| known.about == about)
        });
        if let Some((_, earlier, _)) = other {
            return Err(FormError::TwoHeads { first: earlier.head.1 + 1, second: table.head.1 + 1 });
        }
    }
    Ok(())
}

/// Returns what stands at the top of a form.
fn titles(body: &Body, surfaces: &[Surface<'_>]) -> Vec<String> {
    match body {
        Body::Document(document) => {
            let texts = document.paragraphs.iter().map(|paragraph| paragraph.text.trim());
            texts
                .filter(|text| !text.is_empty())
                .take(2)
                .filter(|text| !text.contains([':', '：']))
                .map(str::to_owned)
                .collect()
        }
        Body::Book(_) => surfaces
            .iter()
            .flat_map(|surface| {
                surface
                    .sheet
                    .map(str::to_owned)
                    .into_iter()
                    .chain((0..2).flat_map(|row| surface.grid.texts(row)).map(|block| block.text.clone()).take(1))
            })
            .collect(),
    }
}

/// Returns some of what stands in a form.
fn seen(body: &Body, surfaces: &[Surface<'_>]) -> Vec<String> {
    let cells = surfaces.iter().flat_map(|surface| surface.grid.blocks()).map(|block| block.text.as_str());
    let paragraphs: Vec<&str> = match body {
        Body::Document(document) => document.paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect(),
        Body::Book(_) => Vec::new(),
    };
    let texts = paragraphs.into_iter().chain(cells).map(str::trim).filter(|text| !text.is_empty());
    texts.take(SEEN_MAX).map(|text| gist(text, EXAMPLE_CHARS)).collect()
}
