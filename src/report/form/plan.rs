//! What would be written into a form: each place with what it asks for and an example,
//! what stays empty, and what else is to be known before it is handed in. The filled
//! copy is made of the same plan.

use std::collections::HashMap;

use chrono::Datelike;

use super::ask::{About, Ask};
use super::choice::choose;
use super::document::Document;
use super::filling::Lines;
use super::grid::Fill;
use super::items::{self, Item, Target};
use super::known::{Known, shape};
use super::segment::filled;
use super::shape::Table;
use super::surface::{Surface, surfaces};
use super::tables::{self, Understood, corrected, figure_of_row, key};
use super::{Body, Form, FormError, KnownForms, book, document};
use crate::base::ids::{CadreId, HouseholdId, VisitId};
use crate::base::text::gist;
use crate::domain::village::VillageCode;
use crate::domain::words;
use crate::query::words as called;
use crate::report::cell::{Cell, long_day};
use crate::report::field::Field;
use crate::report::figure::{Counts, Figure};
use crate::report::ledger::{Ledger, Row, Selection};
use crate::roster::words::{letters, squeeze};
use crate::tr;
use crate::workspace::ReadError;

/// Characters of an example.
const EXAMPLE_CHARS: usize = 24;
/// Texts of a form that an error names.
const SEEN_MAX: usize = 12;

/// What somebody takes a place or a head for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The place, such as `H`, `B3`, `t1r2c2`, or the words of the head.
    pub place: String,
    /// What it asks for.
    pub ask: Ask,
}

impl Said {
    /// Reads corrections such as `H=办实事，备注=-`.
    ///
    /// # Errors
    /// Names what can't be read.
    pub fn parse(text: &str) -> Result<Vec<Self>, FormError> {
        let wrong = |text: &str| FormError::BadMap { text: text.to_owned() };
        let one = |part: &str| {
            let (place, word) = part.split_once(['=', '＝']).ok_or_else(|| wrong(part))?;
            let ask = Ask::from_word(word).ok_or_else(|| wrong(part))?;
            let place = place.trim().to_owned();
            if place.is_empty() { Err(wrong(part)) } else { Ok(Self { place, ask }) }
        };
        text.split([',', '，', ';', '；']).filter(|part| !part.trim().is_empty()).map(one).collect()
    }
}

/// What a form is to be filled with.
pub struct Wish<'a> {
    /// Which records.
    pub selection: Selection,
    /// The visit that the form is about.
    pub visit: Option<VisitId>,
    /// Who fills it in.
    pub author: Option<CadreId>,
    /// Corrections.
    pub said: &'a [Said],
    /// The forms that were filled before.
    pub known: &'a KnownForms,
}

words! {
    /// Why a place is taken for something.
    pub enum Source {
        /// By the words of its head or label.
        Recognised = "recognised" / "form-source-recognised",
        /// As the last time.
        Remembered = "remembered" / "form-source-remembered",
        /// Somebody said so.
        Said = "said" / "form-source-said",
    }
}

/// One place and what it is taken for.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The place: `B`, `B3`, `t1r2c2`, `p4`.
    pub place: String,
    /// The head or label.
    pub label: String,
    /// What it asks for; [`Ask::Nothing`] where it stays empty.
    pub ask: Ask,
    /// How sure that is, from 0 to 1.
    pub sure: f32,
    /// Why.
    pub source: Source,
    /// What would be written there, or the first of it, shortened.
    pub example: String,
}

/// A table and how much goes into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lined {
    /// Where its head stands.
    pub place: String,
    /// What its lines are about.
    pub about: About,
    /// How many rows it has.
    pub rows: usize,
    /// How many records go into it.
    pub records: usize,
}

/// Something to be known before the form is handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The visit that was chosen.
    Visit {
        /// The day.
        day: String,
        /// The household.
        head: String,
        /// How many there are in the period.
        of: usize,
    },
    /// The household wasn't visited in the period.
    NoVisit,
    /// A list doesn't allow what would be written.
    NotAllowed {
        /// The place.
        place: String,
        /// What would be written.
        value: String,
    },
    /// A printed name isn't known.
    UnknownRow {
        /// The place.
        place: String,
        /// The name.
        name: String,
    },
    /// Restricted visits are left out.
    HeldBack {
        /// How many.
        count: usize,
    },
}

impl Note {
    /// Returns it in words.
    pub fn message(&self) -> String {
        match self {
            Self::Visit { day, head, of } => {
                tr!("form-note-visit", day = day.as_str(), head = head.as_str(), of = *of)
            }
            Self::NoVisit => tr!("form-note-no-visit"),
            Self::NotAllowed { place, value } => {
                tr!("form-note-not-allowed", place = place.as_str(), value = value.as_str())
            }
            Self::UnknownRow { place, name } => {
                tr!("form-note-unknown-row", place = place.as_str(), name = name.as_str())
            }
            Self::HeldBack { count } => tr!("form-note-held-back", count = *count),
        }
    }
}

/// What would be written into a form.
#[derive(Debug, Default)]
pub struct Plan {
    /// All places, in reading order.
    pub matches: Vec<Match>,
    /// The tables.
    pub tables: Vec<Lined>,
    /// What is to be known.
    pub notes: Vec<Note>,
    /// The form as it is to be remembered.
    pub heads: Vec<(String, Ask)>,
    work: Work,
}

impl Plan {
    /// Returns the form as it is to be remembered.
    pub fn known(&self) -> Known {
        Known::of(self.heads.iter().cloned())
    }
}

/// All values with their places.
#[derive(Debug, Default)]
struct Work {
    single: Vec<(Item, Cell)>,
    cells: Vec<(usize, (usize, usize), Cell)>,
    lines: Vec<(usize, Lines)>,
    template: Option<(document::Words, Vec<Vec<document::Words>>)>,
}

impl Form {
    /// Says what would be written.
    ///
    /// # Errors
    /// Says why the form can't be filled, or that the records can't be read.
    pub fn plan(&self, ledger: &Ledger<'_>, wish: &Wish<'_>) -> Result<Plan, FormError> {
        let mut planner = Planner { ledger, wish, plan: Plan::default(), record: None, counts: HashMap::new() };
        if let Body::Document(document) = &self.body
            && let Some(template) = document.template()?
        {
            planner.template(template)?;
            return Ok(planner.plan);
        }
        planner.form(&self.body)?;
        Ok(planner.plan)
    }

    /// Returns the filled form in bytes.
    ///
    /// # Errors
    /// Fails where the form is damaged.
    pub fn fill(self, plan: Plan) -> Result<Vec<u8>, FormError> {
        let work = plan.work;
        match self.body {
            Body::Book(book) => fill_book(*book, work),
            Body::Document(document) => fill_document(*document, work),
        }
    }
}

fn fill_book(mut book: book::Book, work: Work) -> Result<Vec<u8>, FormError> {
    let shown: Vec<usize> = (0..book.sheets.len()).filter(|at| book.sheets[*at].is_visible).collect();
    let mut values: Vec<book::Values> = shown.iter().map(|_| book::Values::default()).collect();
    let mut texts: HashMap<(usize, (usize, usize)), Vec<(std::ops::Range<usize>, String)>> = HashMap::new();
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

fn fill_document(mut document: Document, work: Work) -> Result<Vec<u8>, FormError> {
    if let Some((single, repeated)) = work.template {
        document.fill_template(&single, repeated)?;
        return document.write();
    }
    let number = |document: &Document, table: usize, at: (usize, usize)| {
        (at.0, document.tables[table].cells.get(&at).map_or(at.1, |number| *number))
    };
    let mut values: Vec<document::Values> = document.tables.iter().map(|_| document::Values::default()).collect();
    let mut gaps: HashMap<usize, Vec<(std::ops::Range<usize>, String)>> = HashMap::new();
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
                *column = number(&document, table, (lines.first.min(document.tables[table].grid.height - 1), *column)).1;
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

/// The record that single places are about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Single {
    /// One was asked for.
    Asked,
    /// None was.
    Open,
}

struct Planner<'a> {
    ledger: &'a Ledger<'a>,
    wish: &'a Wish<'a>,
    plan: Plan,
    record: Option<Option<Row>>,
    counts: HashMap<Option<VillageCode>, Counts>,
}

impl Planner<'_> {
    fn form(&mut self, body: &Body) -> Result<(), FormError> {
        let surfaces = surfaces(body);
        let items = items::find(body, &surfaces);
        let heads = surfaces.iter().flat_map(|surface| &surface.shape.tables).flat_map(|table| &table.columns);
        let heads: Vec<String> =
            heads.map(|column| key(&column.parts)).chain(items.iter().map(items::name)).collect();
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
        self.plan.heads.extend(heads.iter().filter(|head| !self.plan.heads.iter().any(|(known, _)| known == *head)).map(|head| (head.clone(), Ask::Nothing)).collect::<Vec<_>>());
        let held_back = self.ledger.held_back(&self.wish.selection);
        if held_back > 0 && self.plan.tables.iter().any(|table| table.about == About::Visit) {
            self.plan.notes.push(Note::HeldBack { count: held_back });
        }
        let asks = self.plan.matches.iter().filter(|one| one.ask != Ask::Nothing).count();
        if asks == 0 {
            return Err(if locked { FormError::AllLocked } else { FormError::NoPlaces { seen: seen(body, &surfaces) } });
        }
        let is_empty = |lined: &Lined| lined.records == 0;
        let others = self.plan.work.single.iter().any(|(item, _)| !item.is_signed && !is_around) || !self.plan.work.cells.is_empty();
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
    fn unheard(&self, surfaces: &[Surface<'_>], tables: &[(usize, &Table, Option<Understood>)], items: &[Item]) -> Result<(), FormError> {
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

    /// Plans a table. Returns whether anything that it asks for is locked.
    fn table(&mut self, surface: &Surface<'_>, at: usize, table: &Table, understood: Option<&Understood>) -> Result<bool, FormError> {
        let Some(understood) = understood else {
            if table.is_printed && self.by_indicator(surface, at, table)? {
                return Ok(false);
            }
            for column in &table.columns {
                let place = surface.column(table.head.1, column.at);
                self.note_match(place, &column.parts, Ask::Nothing, 0.0, Source::Recognised, "");
            }
            return Ok(false);
        };
        let mut asks: Vec<Ask> = understood.columns.iter().map(|answer| answer.ask.clone()).collect();
        let mut locked = false;
        for (ask, column) in asks.iter_mut().zip(&table.columns) {
            let closed = |row: usize| {
                let fill = surface.grid.block(row, column.at).map_or(surface.grid.elsewhere, |block| block.fill);
                fill != Fill::Open
            };
            if *ask != Ask::Nothing && (table.first..table.end).all(closed) && table.first < table.end {
                locked |= *ask != Ask::Serial;
                *ask = Ask::Nothing;
            }
        }
        if table.is_printed {
            self.printed(surface, at, table, &asks, understood)?;
            return Ok(locked);
        }
        for (ask, column) in asks.iter().zip(&table.columns).filter(|(ask, _)| **ask != Ask::Nothing) {
            let joined = (table.first..table.end).map(|row| surface.grid.area(row, column.at)).find(|area| area.bottom > area.top);
            if let Some(area) = joined.filter(|_| *ask != Ask::Serial || table.end - table.first > 0) {
                return Err(FormError::MergedAcross { place: surface.place(area.top, area.left) });
            }
        }
        let rows = self.lines(understood.about, surface, table, &asks)?;
        let room = table.end - table.first;
        if rows.len() > room && surface.is_fixed {
            return Err(FormError::NoRoom { records: rows.len(), rows: room });
        }
        let first = rows.first().cloned().unwrap_or_default();
        for ((ask, column), answer) in asks.iter().zip(&table.columns).zip(&understood.columns) {
            let example = first.iter().find(|(at, _)| *at == column.at).map(|(_, cell)| cell.words()).unwrap_or_default();
            let place = surface.column(table.head.1, column.at);
            self.note_match(place, &column.parts, ask.clone(), answer.sure, answer.source, &example);
        }
        self.plan.tables.push(Lined {
            place: surface.place(table.head.1, table.columns.first().map_or(0, |column| column.at)),
            about: understood.about,
            rows: room,
            records: rows.len(),
        });
        self.plan.work.lines.push((at, Lines { first: table.first, end: table.end, rows }));
        Ok(locked)
    }

    /// Returns the lines of a table.
    fn lines(&mut self, about: About, surface: &Surface<'_>, table: &Table, asks: &[Ask]) -> Result<Vec<Vec<(usize, Cell)>>, FormError> {
        let (ledger, selection) = (self.ledger, self.wish.selection);
        let mut lines: Vec<Vec<(usize, Cell)>> = Vec::new();
        let mut notes: Vec<Note> = Vec::new();
        let mut add = |row: Row| {
            let number = lines.len() + 1;
            let mut line = Vec::new();
            for (ask, column) in asks.iter().zip(&table.columns) {
                let cell = match ask {
                    Ask::Serial => Cell::Count(number as u64),
                    Ask::Fields(fields) => joined(ledger, &row, fields),
                    Ask::Figure(_) | Ask::Nothing => continue,
                };
                let cell = allowed(surface, (table.first, column.at), cell, ask, Some(&row), &mut notes);
                line.push((column.at, cell));
            }
            lines.push(line);
            Ok::<(), ReadError>(())
        };
        match about {
            About::Visit => ledger.each_visit(&ledger.visits(&selection), &mut add)?,
            About::Concern => ledger.each_concern(&ledger.concerns(&selection), &mut add)?,
            About::Matter => ledger.each_matter(&ledger.matters(&selection), &mut add)?,
            About::Told => {
                for row in ledger.told(&ledger.visits(&selection)) {
                    add(row)?;
                }
            }
            About::Household => {
                for id in ledger.households(&selection) {
                    if let Some(row) = ledger.household_row(id) {
                        add(row)?;
                    }
                }
            }
            About::Period => {
                let villages = self.villages();
                for (number, village) in villages.into_iter().enumerate() {
                    let mut line = Vec::new();
                    for (ask, column) in asks.iter().zip(&table.columns) {
                        let cell = match ask {
                            Ask::Serial => Cell::Count(number as u64 + 1),
                            Ask::Fields(_) => Cell::text(called::village(ledger.state, village)),
                            Ask::Figure(figure) => self.count(*figure, Some(village)),
                            Ask::Nothing => continue,
                        };
                        line.push((column.at, cell));
                    }
                    lines.push(line);
                }
            }
        }
        self.note_all(notes);
        Ok(lines)
    }

    /// Returns the villages with households in the selection, by their code.
    fn villages(&self) -> Vec<VillageCode> {
        let ids = self.ledger.households(&self.wish.selection).into_iter();
        let mut villages: Vec<VillageCode> = ids.filter_map(|id| self.ledger.state.household(id)).map(|home| home.village).collect();
        villages.sort_unstable();
        villages.dedup();
        villages
    }

    /// Plans a table that has a village printed at the head of each row.
    fn printed(&mut self, surface: &Surface<'_>, at: usize, table: &Table, asks: &[Ask], understood: &Understood) -> Result<(), FormError> {
        let names = name_column(surface, table);
        let mut examples: HashMap<usize, String> = HashMap::new();
        let mut villages = 0;
        let mut cells = Vec::new();
        let mut notes = Vec::new();
        for row in table.first..table.end {
            let name = surface.grid.text(row, names);
            let Some(village) = self.village_called(name) else {
                notes.push(Note::UnknownRow { place: surface.place(row, names), name: name.to_owned() });
                continue;
            };
            villages += 1;
            for (ask, column) in asks.iter().zip(&table.columns) {
                if let Ask::Figure(figure) = ask
                    && surface.grid.is_open(row, column.at)
                {
                    let cell = self.count(*figure, Some(village));
                    examples.entry(column.at).or_insert_with(|| cell.words());
                    cells.push((at, (row, column.at), cell));
                }
            }
        }
        if villages == 0 && self.by_indicator(surface, at, table)? {
            return Ok(());
        }
        self.plan.work.cells.extend(cells);
        self.note_all(notes);
        for ((ask, column), answer) in asks.iter().zip(&table.columns).zip(&understood.columns) {
            let ask = if column.at == names { Ask::Nothing } else { ask.clone() };
            let example = examples.get(&column.at).cloned().unwrap_or_default();
            let place = surface.column(table.head.1, column.at);
            self.note_match(place, &column.parts, ask, answer.sure, answer.source, &example);
        }
        Ok(())
    }

    /// Plans a table that has a figure printed at the head of each row: 指标 | 本月 | 累计.
    fn by_indicator(&mut self, surface: &Surface<'_>, at: usize, table: &Table) -> Result<bool, FormError> {
        let names = name_column(surface, table);
        let mut is_any = false;
        for row in table.first..table.end {
            let name = surface.grid.text(row, names).to_owned();
            let Some(figure) = figure_of_row(&name) else {
                self.note_match(surface.place(row, names), &[name], Ask::Nothing, 0.0, Source::Recognised, "");
                continue;
            };
            for column in &table.columns {
                let head = column.parts.last().map(|part| letters(part)).unwrap_or_default();
                let mut selection = self.wish.selection;
                match head.as_str() {
                    "本月" | "本周" | "本期" | "本季度" | "数量" | "数值" | "完成数" | "完成情况" | "合计" | "本月数" | "本期数"
                    | "本周数" | "实际完成" | "当月" | "当期" | "数据" | "情况" | "内容" => {}
                    "累计" | "全年累计" | "本年累计" | "年度累计" | "今年以来" | "累计数" | "本年" | "全年" => {
                        let first = selection.period.to.with_month(1).and_then(|day| day.with_day(1));
                        selection.period.from = first.unwrap_or(selection.period.from);
                    }
                    _ => continue,
                }
                if !surface.grid.is_open(row, column.at) {
                    continue;
                }
                is_any = true;
                let cell = self.ledger.figure(figure, &selection, self.wish.author)?;
                let parts = [name.clone(), head];
                let place = surface.place(row, column.at);
                self.note_match(place, &parts, Ask::Figure(figure), 0.8, Source::Recognised, &cell.words());
                self.plan.work.cells.push((at, (row, column.at), cell));
            }
        }
        Ok(is_any)
    }

    fn count(&mut self, figure: Figure, village: Option<VillageCode>) -> Cell {
        let mut selection = self.wish.selection;
        selection.village = village.or(selection.village);
        let ledger = self.ledger;
        let counts = self.counts.entry(village).or_insert_with(|| Counts::of(ledger, &selection));
        counts.get(figure).map_or(Cell::Empty, Cell::Count)
    }

    /// Returns the village with this name, if one alone has it.
    fn village_called(&self, name: &str) -> Option<VillageCode> {
        let wanted = stem(name);
        let mut found = self.ledger.state.villages().filter(|(_, village)| !wanted.is_empty() && stem(&village.name) == wanted);
        let (_, village) = found.next()?;
        found.next().is_none().then_some(village.code)
    }

    fn item(&mut self, item: &Item, answer: Option<(Ask, f32, Source)>, surfaces: &[Surface<'_>]) -> Result<(), FormError> {
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
            cell = allowed(&surfaces[*surface], *at, cell, &ask, row.as_ref(), &mut notes);
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
            return tr!("report-month", year = period.from.year().to_string(), month = period.from.month());
        }
        tr!("report-period", from = long_day(period.from), to = long_day(period.to))
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

    fn template(&mut self, template: document::Template) -> Result<(), FormError> {
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
            self.note_match(format!("{{{{{mark}}}}}"), &[mark.clone()], ask, 1.0, Source::Recognised, &cell.words());
            single.insert(mark, cell.words());
        }
        let mut repeated = Vec::new();
        for part in template.repeated {
            let rows = self.copies(&part)?;
            for (mark, ask) in &part.fields {
                let example = rows.first().and_then(|words| words.get(mark)).cloned().unwrap_or_default();
                self.note_match(format!("{{{{{mark}}}}}"), &[mark.clone()], ask.clone(), 1.0, Source::Recognised, &example);
            }
            self.plan.tables.push(Lined { place: format!("{{{{#{}}}}}", part.name), about: part.about, rows: 1, records: rows.len() });
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
        match part.about {
            About::Visit => ledger.each_visit(&ledger.visits(&selection), &mut add)?,
            About::Concern => ledger.each_concern(&ledger.concerns(&selection), &mut add)?,
            About::Matter => ledger.each_matter(&ledger.matters(&selection), &mut add)?,
            About::Told => {
                for row in ledger.told(&ledger.visits(&selection)) {
                    add(row)?;
                }
            }
            About::Household | About::Period => {
                for id in ledger.households(&selection) {
                    if let Some(row) = ledger.household_row(id) {
                        add(row)?;
                    }
                }
            }
        }
        Ok(copies)
    }

    fn note_match(&mut self, place: String, parts: &[String], ask: Ask, sure: f32, source: Source, example: &str) {
        let label = parts.iter().map(|part| part.split_whitespace().collect::<String>()).collect::<Vec<_>>().join("/");
        self.plan.heads.push((key(parts), ask.clone()));
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

/// Returns the column in which a printed table has the names of its rows.
fn name_column(surface: &Surface<'_>, table: &Table) -> usize {
    let named = |column: &&super::shape::Column| {
        let text = surface.grid.text(table.first, column.at);
        !text.is_empty() && text.parse::<f64>().is_err()
    };
    table.columns.iter().find(named).map_or(0, |column| column.at)
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
fn allowed(surface: &Surface<'_>, at: (usize, usize), cell: Cell, ask: &Ask, row: Option<&Row>, notes: &mut Vec<Note>) -> Cell {
    let Some(words) = surface.allowed(at.0, at.1) else { return cell };
    match choose(words, &cell, ask, row) {
        Some(chosen) => chosen,
        None => {
            if !cell.is_empty() {
                let note = Note::NotAllowed { place: surface.column(at.0, at.1), value: gist(&cell.words(), EXAMPLE_CHARS) };
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

/// Returns the name of a village without the word for what it is.
fn stem(name: &str) -> String {
    let name = squeeze(name);
    let tails = ["村民委员会", "居民委员会", "村委会", "居委会", "委会", "社区", "行政村", "村"];
    tails.iter().find_map(|tail| name.strip_suffix(tail)).unwrap_or(&name).to_owned()
}

/// Returns what stands at the top of a form.
fn titles(body: &Body, surfaces: &[Surface<'_>]) -> Vec<String> {
    match body {
        Body::Document(document) => {
            let texts = document.paragraphs.iter().map(|paragraph| paragraph.text.trim());
            texts.filter(|text| !text.is_empty()).take(2).filter(|text| !text.contains([':', '：'])).map(str::to_owned).collect()
        }
        Body::Book(_) => surfaces
            .iter()
            .flat_map(|surface| surface.sheet.map(str::to_owned).into_iter().chain((0..2).flat_map(|row| surface.grid.texts(row)).map(|block| block.text.clone()).take(1)))
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
