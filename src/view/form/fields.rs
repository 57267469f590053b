//! The fields of the form, row by row, and which of the rows are in view.

use std::ops::Range;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::cells::{self, Cell};
use super::place_in_village;
use crate::app::form::measure::{self, GUTTER, NUMBER};
use crate::app::form::pick::Offer;
use crate::app::form::text::TextBox;
use crate::app::form::{ConcernCell, Ctx, MatterCell, Spot, VisitForm, dates, wrap};
use crate::base::text::{cut, fit, fit_right, visible, width, wrap as wrap_text};
use crate::domain::concern::DueRule;
use crate::domain::visit::{Block, Understanding};
use crate::tr;
use crate::view::theme::Theme;

/// Columns between two fields on one row.
const GAP: usize = 3;
/// Rows of a text that isn't being written.
const REST_ROWS: usize = 3;
/// Rows of a list that is open below its field.
const LIST_ROWS: usize = 8;

/// The rows of the form.
pub struct Page<'a> {
    form: &'a VisitForm,
    ctx: &'a Ctx<'a>,
    theme: &'a Theme,
    columns: u16,
    rows: u16,
    lines: Vec<Line<'static>>,
    /// The rows of the field in focus.
    focus: Range<usize>,
    /// Which place stands where: the row, the columns, and the place. Of two
    /// that hold a position the first counts.
    places: Vec<(usize, Range<usize>, Spot)>,
    /// Column and row of the caret.
    caret: Option<(usize, usize)>,
}

impl<'a> Page<'a> {
    /// Lays the form out for so many columns in all and so many rows in view.
    pub fn of(form: &'a VisitForm, ctx: &'a Ctx<'a>, theme: &'a Theme, columns: u16, rows: u16) -> Self {
        let mut page =
            Self { form, ctx, theme, columns, rows, lines: Vec::new(), focus: 0..0, places: Vec::new(), caret: None };
        page.households();
        page.when_and_where();
        page.whom();
        for block in Block::ALL {
            page.block(*block);
        }
        page.concerns();
        page.policies();
        page.matters();
        page.next();
        page
    }

    /// Adds lines below the fields, moved in a little.
    pub fn below(&mut self, lines: Vec<Line<'static>>) {
        self.lines.push(Line::default());
        for mut line in lines {
            line.spans.insert(0, Span::raw("  "));
            self.lines.push(line);
        }
    }

    /// Returns the first row in view.
    fn top(&self, rows: usize) -> usize {
        // As little is scrolled as shows all of the focus and the row after it.
        let end = (self.focus.end + 1).min(self.lines.len());
        let top = end.saturating_sub(rows).min(self.focus.start);
        self.caret.map_or(top, |(_, row)| top.max((row + 1).saturating_sub(rows)).min(row))
    }

    /// Returns the place at a position of `area`, where there is one.
    pub fn spot_at(&self, area: Rect, at: Position) -> Option<Spot> {
        let row = self.top(usize::from(area.height)) + usize::from(at.y.checked_sub(area.y)?);
        let column = usize::from(at.x.checked_sub(area.x)?);
        let mut here = self.places.iter().filter(|(place, ..)| *place == row);
        here.find(|(_, columns, _)| columns.contains(&column)).map(|(.., spot)| *spot)
    }

    /// Draws the rows around the focus and sets the cursor.
    pub fn render(self, area: Rect, frame: &mut Frame<'_>) {
        let rows = usize::from(area.height);
        let top = self.top(rows);
        let more_below = self.lines.len() > top + rows;
        for (line, y) in self.lines.iter().skip(top).zip(area.y..area.bottom()) {
            frame.render_widget(line, Rect { y, height: 1, ..area });
        }
        for (more, sign, y) in [(top > 0, 0, area.y), (more_below, 1, area.bottom().saturating_sub(1))] {
            if more && area.width > 0 {
                let corner = Rect { x: area.right() - 1, y, width: 1, height: 1 };
                frame.render_widget(Line::styled(self.theme.signs.more[sign], self.theme.dim), corner);
            }
        }
        if let Some((column, row)) = self.caret {
            let x = area.x + u16::try_from(column).unwrap_or(u16::MAX).min(area.width.saturating_sub(1));
            let y = area.y + u16::try_from(row - top).unwrap_or(u16::MAX);
            if y < area.bottom() {
                frame.set_cursor_position(Position { x, y });
            }
        }
    }

    fn here(&self, spot: Spot) -> bool {
        self.form.focus() == spot
    }

    fn room(&self) -> usize {
        usize::from(measure::field_columns(self.columns))
    }

    /// Returns what stands before a row: the label at the right of its column,
    /// and a mark where the focus is.
    fn lead(&self, label: &str, here: bool) -> Vec<Span<'static>> {
        let style = if here { self.theme.accent } else { self.theme.dim };
        let label = fit_right(label, usize::from(measure::label_columns()));
        let mark = if here { self.theme.signs.pointer } else { " " };
        vec![
            Span::styled(label, style),
            Span::raw(" ".repeat(usize::from(GUTTER) - 1)),
            Span::styled(mark, self.theme.accent),
        ]
    }

    /// Adds a row of cells, on as many lines as they need, and what is wrong
    /// with them. The caret in one of them makes it the focus.
    fn row(&mut self, label: &str, indent: usize, spots: &[Spot], cells: Vec<Cell>) {
        let start = self.lines.len();
        let here = spots.iter().any(|spot| self.here(*spot));
        let left = usize::from(measure::label_columns() + GUTTER);
        let mut spans = self.lead(label, here);
        spans.push(Span::raw(" ".repeat(indent)));
        let mut used = indent;
        // A cell for each place, or all cells for the first.
        let each = spots.len() == cells.len();
        for (n, cell) in cells.into_iter().enumerate() {
            let wide = cell.columns();
            if used > indent && used + GAP + wide > self.room() {
                self.lines.push(Line::from(std::mem::take(&mut spans)));
                spans = self.lead("", here);
                spans.push(Span::raw(" ".repeat(indent)));
                used = indent;
            } else if used > indent {
                spans.push(Span::raw(" ".repeat(GAP)));
                used += GAP;
            }
            if let Some(caret) = cell.caret {
                self.caret = Some((left + used + caret, self.lines.len()));
            }
            if let Some(spot) = spots.get(if each { n } else { 0 }) {
                self.places.push((self.lines.len(), left + used..left + used + wide, *spot));
            }
            spans.extend(cell.spans);
            used += wide;
        }
        self.lines.push(Line::from(spans));
        self.close(start, spots);
    }

    /// Adds what is wrong at these places below the rows that begin at `start`.
    fn close(&mut self, start: usize, spots: &[Spot]) {
        let flaws: Vec<_> = self.form.flaws().iter().filter(|flaw| spots.contains(&flaw.spot)).cloned().collect();
        for flaw in flaws {
            let style = if flaw.grave { self.theme.danger } else { self.theme.warning };
            for row in wrap_text(&flaw.message, self.room().saturating_sub(2)) {
                self.under(vec![Span::styled(format!("! {row}"), style)]);
            }
        }
        if spots.iter().any(|spot| self.here(*spot)) {
            self.focus = start..self.lines.len();
        }
        // What is no cell of its own, such as a label, belongs to the first.
        if let Some(spot) = spots.first() {
            self.places.extend((start..self.lines.len()).map(|row| (row, 0..usize::MAX, *spot)));
        }
    }

    /// Adds a line under the fields' column.
    fn under(&mut self, spans: Vec<Span<'static>>) {
        let mut line = vec![Span::raw(" ".repeat(usize::from(measure::label_columns() + GUTTER)))];
        line.extend(spans);
        self.lines.push(Line::from(line));
    }

    fn field(&self, spot: Spot, columns: usize, hint: &str) -> Cell {
        static EMPTY: std::sync::LazyLock<TextBox> = std::sync::LazyLock::new(TextBox::default);
        let text = self.form.text_at(spot).unwrap_or(&EMPTY);
        cells::field(text, columns.min(self.room()), hint, self.here(spot), self.theme)
    }

    fn households(&mut self) {
        let mut cells: Vec<Cell> = Vec::new();
        for id in self.form.picked() {
            let name = match self.ctx.state.household(*id) {
                Some(household) => {
                    let place = place_in_village(household).join(" ");
                    format!("{} {place}", visible(&household.head))
                }
                None => id.0.short(),
            };
            cells.push(Cell::text(cut(name.trim_end(), self.room()).into_owned(), self.theme.text));
        }
        if let Some(new) = self.form.newcomer() {
            let head = visible(&new.head).into_owned();
            cells.push(Cell::text(tr!("form-new-household", head = head), self.theme.good));
        }
        let here = self.here(Spot::Households);
        if here || cells.is_empty() {
            let hint = if cells.is_empty() { tr!("form-household-hint") } else { String::new() };
            let columns = if cells.is_empty() { 40 } else { 16 };
            cells.push(self.field(Spot::Households, columns, &hint));
        }
        let start = self.lines.len();
        self.row(&tr!("form-households"), 0, &[Spot::Households], cells);
        if here {
            self.offers();
            self.focus = start..self.lines.len();
        }
        if let Some(new) = self.form.newcomer() {
            let village = self.ctx.state.village(new.village);
            let village = village.map_or_else(|| new.village.to_string(), |v| visible(v.short_name()).into_owned());
            let group = self.field(Spot::NewGroup, 8, "").labelled(&tr!("form-new-group"), self.theme);
            let village = cells::choice(&village, self.here(Spot::NewVillage), self.theme);
            let village = village.labelled(&tr!("form-new-village"), self.theme);
            self.row("", 0, &[Spot::NewGroup, Spot::NewVillage], vec![group, village]);
        }
    }

    fn offers(&mut self) {
        let offers = self.form.offers();
        let typed = self.form.text_at(Spot::Households).is_some_and(|query| !query.is_blank());
        if offers.is_empty() && typed {
            self.under(vec![Span::styled(cut(&tr!("form-no-hits"), self.room()).into_owned(), self.theme.warning)]);
        }
        for (at, offer) in offers.iter().enumerate() {
            let line = match offer {
                Offer::New(head) => tr!("form-new-household-offer", head = visible(head).into_owned()),
                Offer::Known(id) => self.offer(*id),
            };
            let style = if at == self.form.offer_at_hand() {
                self.theme.accent.patch(self.theme.selected)
            } else {
                self.theme.text
            };
            self.under(vec![Span::styled(fit(&format!(" {line}"), self.room().min(52)), style)]);
        }
    }

    /// Returns a household as a line of the list: number, head, where it is.
    fn offer(&self, id: crate::base::ids::HouseholdId) -> String {
        let Some(household) = self.ctx.state.household(id) else { return id.0.short() };
        let number = household.number.as_deref().unwrap_or_default();
        let village = self.ctx.state.village(household.village).map_or("", |village| village.short_name());
        let group = place_in_village(household).into_iter().next().unwrap_or_default();
        let categories = household.categories.iter().filter(|c| !c.is_ordinary()).map(|c| c.0.as_str());
        let rest = categories.collect::<Vec<_>>().join(" ");
        visible(&format!("{} {} {village} {group} {rest}", fit(number, 6), fit(&household.head, 12))).into_owned()
    }

    fn when_and_where(&mut self) {
        let mut at = self.field(Spot::At, 18, "");
        if let Some(moment) = self.form.moment(self.ctx) {
            at = at.followed(format!(" {}", self.day_words(moment.date_naive())), self.theme.dim);
        }
        let place = cells::choice(&self.form.place().label(), self.here(Spot::Place), self.theme);
        let place = place.labelled(&tr!("form-place"), self.theme);
        self.row(&tr!("form-at"), 0, &[Spot::At, Spot::Place], vec![at, place]);
    }

    /// Returns how far away a day is, and its weekday.
    fn day_words(&self, day: chrono::NaiveDate) -> String {
        let far = match (day - self.ctx.now.date_naive()).num_days() {
            0 => tr!("form-today"),
            -1 => tr!("form-yesterday"),
            1 => tr!("form-tomorrow"),
            days if days < 0 => tr!("form-days-ago", days = -days),
            days => tr!("form-days-ahead", days = days),
        };
        format!("{far} {}", weekday(day))
    }

    fn whom(&mut self) {
        let nobody =
            cells::tick(self.form.nobody_home(), &tr!("form-nobody-home"), self.here(Spot::NobodyHome), self.theme);
        if !self.form.shows(Spot::Met) {
            self.row("", 0, &[Spot::NobodyHome], vec![nobody]);
            return;
        }
        let minutes = self.field(Spot::Minutes, 6, "").labelled(&tr!("form-minutes"), self.theme);
        let minutes = minutes.followed(format!(" {}", tr!("form-minutes-unit")), self.theme.dim);
        let met = self.field(Spot::Met, 12, "");
        let relation = self.field(Spot::Relation, 8, "").labelled(&tr!("form-relation"), self.theme);
        let start = self.lines.len();
        let spots = [Spot::Met, Spot::Relation, Spot::Minutes, Spot::NobodyHome];
        self.row(&tr!("form-met"), 0, &spots, vec![met, relation, minutes, nobody]);
        self.words(&[Spot::Met, Spot::Relation], 0);
        if spots.iter().any(|spot| self.here(*spot)) {
            self.focus = start..self.lines.len();
        }
    }

    /// Adds the words offered at the focus, where it is one of `spots`.
    fn words(&mut self, spots: &[Spot], indent: usize) {
        let Some(spot) = spots.iter().find(|spot| self.here(**spot)) else { return };
        let words = self.form.words(self.ctx, *spot);
        let written = self.form.text_at(*spot).map_or("", TextBox::text);
        let mut spans = vec![Span::raw(" ".repeat(indent))];
        let mut used = indent;
        for word in &words {
            let shown = visible(&format!("{} {}", word.text, word.note)).trim_end().to_owned();
            used += width(&shown) + 2;
            if used > self.room() {
                break;
            }
            let style = if word.text == written { self.theme.accent } else { self.theme.dim };
            spans.extend([Span::styled(shown, style), Span::raw("  ")]);
        }
        if !words.is_empty() {
            self.under(spans);
        }
    }

    fn block(&mut self, block: Block) {
        let spot = Spot::Block(block);
        if self.form.shows(spot) {
            let start = self.lines.len();
            self.text_rows(&block.label(), spot, Vec::new());
            self.close(start, &[spot]);
        }
    }

    /// Adds a text of several rows, `lead` before its first. A text that is
    /// being written shows the rows around its caret, others their first few.
    fn text_rows(&mut self, label: &str, spot: Spot, lead: Vec<Span<'static>>) {
        let Some(text) = self.form.text_at(spot) else { return };
        let here = self.here(spot);
        let rows = wrap::rows(text.text(), measure::text_columns(self.columns, spot));
        let (row, column) = wrap::place(text.text(), &rows, text.caret());
        let most = if here { usize::from(self.rows / 2).max(REST_ROWS) } else { REST_ROWS };
        let top = if here { (row + 1).saturating_sub(most) } else { 0 };
        let indent: usize = lead.iter().map(|span| width(&span.content)).sum();
        for (at, range) in rows.iter().enumerate().skip(top).take(most) {
            let mut spans = self.lead(if at == top { label } else { "" }, here);
            if at == top {
                spans.extend(lead.clone());
            } else {
                spans.push(Span::raw(" ".repeat(indent)));
            }
            if here && at == row {
                self.caret = Some((usize::from(measure::label_columns() + GUTTER) + indent + column, self.lines.len()));
            }
            if !here && text.text().is_empty() {
                spans.push(Span::styled("_".repeat(self.room().saturating_sub(indent).min(40)), self.theme.border));
            }
            spans.extend(cells::marked(text, range.clone(), self.theme.text, self.theme));
            self.lines.push(Line::from(spans));
        }
        let hidden = rows.len().saturating_sub(top + most);
        if hidden > 0 {
            self.under(vec![Span::styled(tr!("form-rows-more", rows = hidden), self.theme.dim)]);
        }
    }

    fn concerns(&mut self) {
        let number = usize::from(NUMBER);
        for (at, concern) in self.form.concerns().iter().enumerate() {
            use ConcernCell::{Category, People, Responsible, Text, Urgency};
            let [text, category, urgency, people, responsible] =
                [Text, Category, Urgency, People, Responsible].map(|cell| Spot::Concern(at, cell));
            let start = self.lines.len();
            let label = if at == 0 { tr!("form-concerns") } else { String::new() };
            if concern.is_gone() {
                let what = format!("{} {}", self.form.number(self.ctx, at), concern.text.text());
                self.gone(&label, &what, Spot::Concern(at, ConcernCell::Gone));
                continue;
            }
            let lead = vec![Span::styled(fit(&self.form.number(self.ctx, at), number), self.theme.dim)];
            self.text_rows(&label, text, lead);
            let due = self.form.due(self.ctx, at).map(|(due, rule)| {
                let day = format!("{} {}", due.day.format("%m-%d"), weekday(due.day));
                let words = match rule {
                    DueRule::WorkingDays(days) if due.known => tr!("form-due-days", day = day, days = days),
                    DueRule::WorkingDays(_) => tr!("form-due-unknown", day = day),
                    DueRule::Date => day,
                };
                Cell::text(words, self.theme.text).labelled(&tr!("form-due"), self.theme)
            });
            let unit = format!(" {}", tr!("form-people-unit"));
            let label = |cell: Cell, key: String| cell.labelled(&key, self.theme);
            let mut cells = vec![
                label(self.field(category, 10, ""), tr!("form-category")),
                label(cells::choice(&concern.urgency.label(), self.here(urgency), self.theme), tr!("form-urgency")),
                label(self.field(people, 4, ""), tr!("form-people")).followed(unit, self.theme.dim),
                label(self.field(responsible, 10, ""), tr!("form-responsible")),
            ];
            cells.extend(due);
            let spots = [text, category, urgency, people, responsible];
            self.row("", number, &spots, cells);
            self.words(&spots, number);
            if spots.iter().any(|spot| self.here(*spot)) {
                self.focus = start..self.lines.len();
            }
        }
        if self.form.shows(Spot::MoreConcerns) {
            let label = if self.form.concerns().is_empty() { tr!("form-concerns") } else { String::new() };
            self.more(&label, Spot::MoreConcerns, &tr!("form-concern-hint"));
        }
    }

    /// Adds the row of a part that is taken out, with the reason.
    fn gone(&mut self, label: &str, what: &str, spot: Spot) {
        let what = cut(&visible(what), self.room() / 2).into_owned();
        let why = self.field(spot, 24, &tr!("waiting-gone-hint")).labelled(&tr!("waiting-gone"), self.theme);
        self.row(label, 0, &[spot], vec![Cell::text(what, self.theme.dim), why]);
    }

    /// Adds the row on which the next part of a list begins.
    fn more(&mut self, label: &str, spot: Spot, hint: &str) {
        let here = self.here(spot);
        let style = if here { self.theme.dim.patch(self.theme.selected) } else { self.theme.border };
        let cell = Cell { caret: here.then_some(0), ..Cell::text(cut(hint, self.room()).into_owned(), style) };
        self.row(label, 0, &[spot], vec![cell]);
    }

    fn policies(&mut self) {
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
            self.row(&tr!("form-policies"), 0, &[Spot::Policies], cells);
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
            let mut spans = self.lead(&if at == top { tr!("form-policies") } else { String::new() }, true);
            spans.push(Span::styled(fit(&line, self.room()), style));
            self.lines.push(Line::from(spans));
        }
        self.close(start, &[Spot::Policies]);
    }

    fn matters(&mut self) {
        for (at, matter) in self.form.matters().iter().enumerate() {
            use MatterCell::{Action, Done, Need, Promised};
            let [need, done, promised, action] = [Need, Done, Promised, Action].map(|cell| Spot::Matter(at, cell));
            let label = if at == 0 { tr!("form-matters") } else { String::new() };
            if matter.is_gone() {
                self.gone(&label, matter.need.text(), Spot::Matter(at, MatterCell::Gone));
                continue;
            }
            let state = if matter.done { tr!("form-matter-done") } else { tr!("form-matter-open") };
            let (how, last) = if matter.done {
                (self.field(action, 28, "").labelled(&tr!("form-action"), self.theme), action)
            } else {
                (self.field(promised, 12, "").labelled(&tr!("form-promised"), self.theme), promised)
            };
            let cells = vec![self.field(need, 30, ""), cells::choice(&state, self.here(done), self.theme), how];
            self.row(&label, 0, &[need, done, last], cells);
        }
        if self.form.shows(Spot::MoreMatters) {
            let label = if self.form.matters().is_empty() { tr!("form-matters") } else { String::new() };
            self.more(&label, Spot::MoreMatters, &tr!("form-matter-hint"));
        }
    }

    fn next(&mut self) {
        let hint = if self.here(Spot::Next) { tr!("form-next-hint") } else { String::new() };
        let mut next = self.field(Spot::Next, 24, &hint);
        let day = self.form.text_at(Spot::Next).and_then(|text| dates::coming(text.text(), self.ctx.now.date_naive()));
        if let Some(day) = day {
            next = next.followed(format!(" {}", self.day_words(day)), self.theme.dim);
        }
        let mut cells = vec![next];
        if self.form.shows(Spot::Acknowledged) {
            let label = self.form.acknowledged().label();
            let choice = cells::choice(&label, self.here(Spot::Acknowledged), self.theme);
            cells.push(choice.labelled(&tr!("form-acknowledged"), self.theme));
        }
        self.row(&tr!("form-next"), 0, &[Spot::Next, Spot::Acknowledged], cells);
    }
}

/// Returns the weekday of a day, in the language in force.
fn weekday(day: chrono::NaiveDate) -> String {
    use chrono::{Datelike, Weekday};
    match day.weekday() {
        Weekday::Mon => tr!("form-weekday-1"),
        Weekday::Tue => tr!("form-weekday-2"),
        Weekday::Wed => tr!("form-weekday-3"),
        Weekday::Thu => tr!("form-weekday-4"),
        Weekday::Fri => tr!("form-weekday-5"),
        Weekday::Sat => tr!("form-weekday-6"),
        Weekday::Sun => tr!("form-weekday-7"),
    }
}
