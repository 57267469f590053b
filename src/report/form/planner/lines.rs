//! Tables: a line for each record, or a row for each village.

use std::collections::HashMap;

use chrono::Datelike;

use super::{Planner, allowed, joined};
use crate::domain::village::VillageCode;
use crate::query::words as called;
use crate::report::cell::Cell;
use crate::report::figure::{Counts, Figure};
use crate::report::form::FormError;
use crate::report::form::ask::{About, Ask};
use crate::report::form::filling::Lines;
use crate::report::form::grid::Fill;
use crate::report::form::plan::{Lined, Note, Source};
use crate::report::form::shape::{Column, Table};
use crate::report::form::surface::Surface;
use crate::report::form::tables::{Understood, figure_of_row};
use crate::report::ledger::Row;
use crate::roster::words::{letters, squeeze};
use crate::workspace::ReadError;

impl Planner<'_> {
    /// Plans a table. Returns whether anything that it asks for is locked.
    pub(super) fn table(
        &mut self,
        surface: &Surface<'_>,
        at: usize,
        table: &Table,
        understood: Option<&Understood>,
    ) -> Result<bool, FormError> {
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
            let joined = (table.first..table.end)
                .map(|row| surface.grid.area(row, column.at))
                .find(|area| area.bottom > area.top);
            if let Some(area) = joined.filter(|_| *ask != Ask::Serial || table.end - table.first > 0) {
                return Err(FormError::MergedAcross { place: surface.place(area.top, area.left) });
            }
        }
        if locked && asks.iter().all(|ask| matches!(ask, Ask::Nothing | Ask::Serial)) {
            return Ok(true);
        }
        let rows = self.lines(understood.about, surface, table, &asks)?;
        let room = table.end - table.first;
        if rows.len() > room && surface.is_fixed {
            return Err(FormError::NoRoom { records: rows.len(), rows: room });
        }
        let first = rows.first().cloned().unwrap_or_default();
        for ((ask, column), answer) in asks.iter().zip(&table.columns).zip(&understood.columns) {
            let example =
                first.iter().find(|(at, _)| *at == column.at).map(|(_, cell)| cell.words()).unwrap_or_default();
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
    fn lines(
        &mut self,
        about: About,
        surface: &Surface<'_>,
        table: &Table,
        asks: &[Ask],
    ) -> Result<Vec<Vec<(usize, Cell)>>, FormError> {
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
                let at = (table.first, column.at);
                let cell = allowed(surface, at, &column.parts, cell, ask, Some(&row), &mut notes);
                line.push((column.at, cell));
            }
            lines.push(line);
            Ok::<(), ReadError>(())
        };
        match about.register() {
            Some(register) => ledger.each_row(&ledger.listed(register, &selection), &mut add)?,
            None => {
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
        let mut villages: Vec<VillageCode> =
            ids.filter_map(|id| self.ledger.state.household(id)).map(|home| home.village).collect();
        villages.sort_unstable();
        villages.dedup();
        villages
    }

    /// Plans a table that has a village printed at the head of each row.
    fn printed(
        &mut self,
        surface: &Surface<'_>,
        at: usize,
        table: &Table,
        asks: &[Ask],
        understood: &Understood,
    ) -> Result<(), FormError> {
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
                    "本月" | "本周" | "本期" | "本季度" | "数量" | "数值" | "完成数" | "完成情况" | "合计"
                    | "本月数" | "本期数" | "本周数" | "实际完成" | "当月" | "当期" | "数据" | "情况" | "内容" =>
                        {}
                    "累计" | "全年累计" | "本年累计" | "年度累计" | "今年以来" | "累计数" | "本年" | "全年" =>
                    {
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
        let counts = self.counts.entry(village).or_insert_with(|| Counts::of(ledger.state, ledger.today, &selection));
        counts.get(figure).map_or(Cell::Empty, Cell::Count)
    }

    /// Returns the village with this name, if one alone has it.
    fn village_called(&self, name: &str) -> Option<VillageCode> {
        let wanted = stem(name);
        let mut found =
            self.ledger.state.villages().filter(|(_, village)| !wanted.is_empty() && stem(&village.name) == wanted);
        let (_, village) = found.next()?;
        found.next().is_none().then_some(village.code)
    }
}

/// Returns the column in which a printed table has the names of its rows.
fn name_column(surface: &Surface<'_>, table: &Table) -> usize {
    let named = |column: &&Column| {
        let text = surface.grid.text(table.first, column.at);
        !text.is_empty() && text.parse::<f64>().is_err()
    };
    table.columns.iter().find(named).map_or(0, |column| column.at)
}

/// Returns the name of a village without the word for what it is.
fn stem(name: &str) -> String {
    let name = squeeze(name);
    let tails = ["村民委员会", "居民委员会", "村委会", "居委会", "委会", "社区", "行政村", "村"];
    tails.iter().find_map(|tail| name.strip_suffix(tail)).unwrap_or(&name).to_owned()
}
