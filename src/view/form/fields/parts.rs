//! The rows of what a visit brings along: concerns, policies, matters.

use ratatui::text::{Line, Span};

use super::{GAP, LIST_ROWS, Page, Placed, weekday};
use crate::app::form::measure::NUMBER;
use crate::app::form::{ConcernCell, MatterCell, Spot};
use crate::base::text::{cut, fit, visible};
use crate::domain::concern::DueRule;
use crate::domain::visit::Understanding;
use crate::tr;
use crate::view::form::cells::{self, Cell};

impl Page<'_> {
    pub(super) fn concerns(&mut self) {
        let number = usize::from(NUMBER);
        for (at, concern) in self.form.concerns().iter().enumerate() {
            use ConcernCell::{Category, People, Responsible, Text, Urgency};
            let [text, category, urgency, people, responsible] =
                [Text, Category, Urgency, People, Responsible].map(|cell| Spot::Concern(at, cell));
            let label = if at == 0 { tr!("form-concerns") } else { String::new() };
            if concern.is_gone() {
                let what = format!("{} {}", self.form.number(self.ctx, at), concern.text.text());
                self.gone(&label, &what, Spot::Concern(at, ConcernCell::Gone));
                continue;
            }
            let start = self.lines.len();
            let style = self.label_style(self.here(text));
            let lead = vec![Span::styled(fit(&self.form.number(self.ctx, at), number), style)];
            self.text_rows(&label, text, lead);
            self.close(start, &[text]);
            let unit = format!(" {}", tr!("form-people-unit"));
            let choice = cells::choice(&concern.urgency.label(), self.here(urgency), self.theme);
            let mut cells = vec![
                self.labelled(category, &tr!("form-category"), self.field(category, 10, "")),
                self.labelled(urgency, &tr!("form-urgency"), choice),
                self.labelled(people, &tr!("form-people"), self.field(people, 4, "").followed(unit, self.theme.dim)),
                self.labelled(responsible, &tr!("form-responsible"), self.field(responsible, 10, "")),
            ];
            cells.extend(self.due(at));
            let row = self.lines.len();
            self.row("", number, cells);
            self.words(row, &[category, responsible]);
            let all = [text, category, urgency, people, responsible, Spot::Concern(at, ConcernCell::Due)];
            if all.iter().any(|spot| self.here(*spot)) {
                self.focus = start..self.lines.len();
            }
        }
        if self.form.shows(Spot::MoreConcerns) {
            let label = if self.form.concerns().is_empty() { tr!("form-concerns") } else { String::new() };
            self.more(&label, Spot::MoreConcerns, &tr!("form-concern-hint"));
        }
    }

    /// Returns when a concern is due: a field that shows what follows from how urgent
    /// it is until somebody writes a day; only told of one that was saved.
    fn due(&self, at: usize) -> Option<Placed> {
        let spot = Spot::Concern(at, ConcernCell::Due);
        let (due, rule) = self.form.due(self.ctx, at)?;
        let day = format!("{} {}", due.day.format("%m-%d"), weekday(due.day));
        let words = match rule {
            DueRule::WorkingDays(days) if due.known => tr!("form-due-days", day = day, days = days),
            DueRule::WorkingDays(_) => tr!("form-due-unknown", day = day),
            DueRule::Date => day,
        };
        if self.form.concerns()[at].is_saved() {
            let cell = Cell::text(words, self.theme.text).labelled(&tr!("form-due"), self.theme.dim);
            return Some(Placed { spot: None, here: false, cell });
        }
        let asked = self.form.text_at(spot).is_some_and(|text| !text.is_blank());
        let field = self.field(spot, 12, if asked { "" } else { &words });
        let field = if asked { field.followed(format!(" {}", weekday(due.day)), self.theme.dim) } else { field };
        Some(self.labelled(spot, &tr!("form-due"), field))
    }

    /// Adds the row of a part that is taken out, with the reason.
    fn gone(&mut self, label: &str, what: &str, spot: Spot) {
        let what = cut(&visible(what), self.room() / 2).into_owned();
        let why = self.labelled(spot, &tr!("waiting-gone"), self.field(spot, 24, &tr!("waiting-gone-hint")));
        let what = Placed { spot: Some(spot), here: false, cell: Cell::text(what, self.theme.dim) };
        self.row(label, 0, vec![what, why]);
    }

    /// Adds the row on which the next part of a list begins.
    fn more(&mut self, label: &str, spot: Spot, hint: &str) {
        let here = self.here(spot);
        let style = if here { self.theme.dim.patch(self.theme.selected) } else { self.theme.border };
        let cell = Cell { caret: here.then_some(0), ..Cell::text(cut(hint, self.room()).into_owned(), style) };
        self.row(label, 0, vec![self.placed(spot, cell)]);
    }

    pub(super) fn policies(&mut self) {
        if !self.form.shows(Spot::Policies) {
            return;
        }
        let rows = self.form.policy_rows(self.ctx);
        let here = self.here(Spot::Policies);
        if !here || rows.is_empty() {
            let told: Vec<_> = rows.iter().filter(|(id, ..)| self.form.outcome(*id).is_some()).collect();
            let summary = if rows.is_empty() {
                tr!("form-policy-none")
            } else {
                let left = rows.iter().filter(|(id, _, before)| !before && self.form.outcome(*id).is_none()).count();
                tr!("form-policy-summary", told = told.len(), left = left)
            };
            let mut cells = vec![Cell::text(summary, if told.is_empty() { self.theme.dim } else { self.theme.text })];
            let titles: Vec<_> = told.iter().map(|(_, policy, _)| visible(&policy.title)).collect();
            if !titles.is_empty() {
                let room = self.room().saturating_sub(cells[0].columns() + GAP);
                cells.push(Cell::text(cut(&titles.join(" "), room).into_owned(), self.theme.dim));
            }
            let mut cells: Vec<_> = cells.into_iter().map(|cell| self.placed(Spot::Policies, cell)).collect();
            cells.iter_mut().skip(1).for_each(|title| title.here = false);
            self.row(&tr!("form-policies"), 0, cells);
            return;
        }
        let start = self.lines.len();
        let hand = self.form.policy_at_hand().min(rows.len() - 1);
        let top = (hand + 1).saturating_sub(LIST_ROWS);
        for (at, (id, policy, before)) in rows.iter().enumerate().skip(top).take(LIST_ROWS) {
            let outcome = self.form.outcome(*id);
            let mark = outcome.map_or_else(String::new, Understanding::label);
            let style = match outcome {
                Some(Understanding::Understood) => self.theme.good,
                Some(Understanding::Again) => self.theme.warning,
                None => self.theme.text,
            };
            let style = if at == hand { style.patch(self.theme.selected) } else { style };
            let note = if *before { tr!("form-policy-told") } else { String::new() };
            let line = visible(&format!("[{}] {} {note}", fit(&mark, 6), policy.title)).into_owned();
            let label = if at == top { tr!("form-policies") } else { String::new() };
            let mut spans = self.lead(&label, true, at == hand);
            spans.push(Span::styled(fit(&line, self.room()), style));
            self.lines.push(Line::from(spans));
        }
        self.close(start, &[Spot::Policies]);
    }

    pub(super) fn matters(&mut self) {
        for (at, matter) in self.form.matters().iter().enumerate() {
            use MatterCell::{Action, Done, Need, Promised};
            let [need, done, promised, action] = [Need, Done, Promised, Action].map(|cell| Spot::Matter(at, cell));
            let label = if at == 0 { tr!("form-matters") } else { String::new() };
            if matter.is_gone() {
                self.gone(&label, matter.need.text(), Spot::Matter(at, MatterCell::Gone));
                continue;
            }
            let state = if matter.done { tr!("form-matter-done") } else { tr!("form-matter-open") };
            let how = if matter.done {
                self.labelled(action, &tr!("form-action"), self.field(action, 28, ""))
            } else {
                self.labelled(promised, &tr!("form-promised"), self.field(promised, 12, ""))
            };
            let need = self.placed(need, self.field(need, 30, ""));
            let done = self.placed(done, cells::choice(&state, self.here(done), self.theme));
            self.row(&label, 0, vec![need, done, how]);
        }
        if self.form.shows(Spot::MoreMatters) {
            let label = if self.form.matters().is_empty() { tr!("form-matters") } else { String::new() };
            self.more(&label, Spot::MoreMatters, &tr!("form-matter-hint"));
        }
    }
}
