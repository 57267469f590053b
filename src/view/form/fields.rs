//! The fields of the form, row by row, and which of the rows are in view.

mod parts;

use std::ops::Range;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::cells::{self, Cell};
use super::place_in_village;
use crate::app::form::measure::{self, GUTTER, NUMBER};
use crate::app::form::pick::Offer;
use crate::app::form::{Ctx, Spot, VisitForm, dates};
use crate::app::widgets::text::TextBox;
use crate::app::widgets::wrap;
use crate::base::text::{cut, fit, fit_right, visible, width, wrap as wrap_text};
use crate::domain::visit::Block;
use crate::tr;
use crate::view::theme::Theme;

/// Columns between two fields on one row.
const GAP: usize = 3;
/// Rows of a text that isn't being written.
const REST_ROWS: usize = 3;
/// Columns kept for the label before a field.
const LABEL_MAX: usize = 12;
/// Columns of a list that is open below its field.
const LIST_COLUMNS: usize = 52;
/// Rows of a list that is open below its field.
const LIST_ROWS: usize = 8;

/// A piece of a row at its place of the form.
struct Placed {
    /// The place; `None` for what can't be gone to.
    spot: Option<Spot>,
    /// The focus is here.
    here: bool,
    cell: Cell,
}

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

    /// Returns the label of a row, at the right of its column.
    fn label(&self, label: &str, here: bool) -> Vec<Span<'static>> {
        let label = fit_right(label, usize::from(measure::label_columns()));
        vec![Span::styled(label, self.label_style(here)), Span::raw(" ".repeat(usize::from(GUTTER) - 1))]
    }

    fn label_style(&self, here: bool) -> Style {
        if here { self.theme.accent } else { self.theme.dim }
    }

    /// Returns so many empty columns; where the focus is, the last of them is its mark.
    fn gap(&self, columns: usize, here: bool) -> Vec<Span<'static>> {
        let mark = if here { self.theme.signs.pointer } else { " " };
        vec![Span::raw(" ".repeat(columns.saturating_sub(1))), Span::styled(mark, self.theme.accent)]
    }

    /// Returns what stands before a row of a text: its label, and the mark where
    /// the focus is. There is one mark on the screen.
    fn lead(&self, label: &str, here: bool, marked: bool) -> Vec<Span<'static>> {
        let mut spans = self.label(label, here);
        spans.extend(self.gap(1, marked));
        spans
    }

    /// Returns a piece of a row at its place.
    fn placed(&self, spot: Spot, cell: Cell) -> Placed {
        Placed { spot: Some(spot), here: self.here(spot), cell }
    }

    /// Returns a piece of a row at its place, with a label of its own.
    fn labelled(&self, spot: Spot, label: &str, cell: Cell) -> Placed {
        self.placed(spot, cell.labelled(label, self.label_style(self.here(spot))))
    }

    /// Adds a row of pieces, on as many lines as they need, and what is wrong
    /// with them. The label is that of the first. The caret in one of them makes
    /// it the focus.
    fn row(&mut self, label: &str, indent: usize, cells: Vec<Placed>) {
        let start = self.lines.len();
        let left = usize::from(measure::label_columns() + GUTTER);
        let mut spans = self.label(label, cells.first().is_some_and(|first| first.here));
        let mut used = indent;
        let mut spots: Vec<Spot> = Vec::new();
        for (n, Placed { spot, here, cell }) in cells.into_iter().enumerate() {
            let wide = cell.columns();
            if used > indent && used + GAP + wide > self.room() {
                self.lines.push(Line::from(std::mem::replace(&mut spans, self.label("", false))));
                used = indent;
                spans.extend(self.gap(1 + indent, here));
            } else if n == 0 {
                spans.extend(self.gap(1 + indent, here));
            } else {
                spans.extend(self.gap(GAP, here));
                used += GAP;
            }
            if let Some(caret) = cell.caret {
                self.caret = Some((left + used + caret, self.lines.len()));
            }
            if let Some(spot) = spot {
                self.places.push((self.lines.len(), left + used..left + used + wide, spot));
                spots.push(spot);
            }
            spans.extend(cell.spans);
            used += wide;
        }
        self.lines.push(Line::from(spans));
        self.close(start, &spots);
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

    /// Returns a field at least so many columns wide, and as wide as its text where
    /// the line has room for that.
    fn field(&self, spot: Spot, columns: usize, hint: &str) -> Cell {
        static EMPTY: std::sync::LazyLock<TextBox> = std::sync::LazyLock::new(TextBox::default);
        let text = self.form.text_at(spot).unwrap_or(&EMPTY);
        let wanted = columns.max(width(&visible(text.text())) + 1).max(width(hint));
        cells::field(text, wanted.min(self.room() - self.indent(spot)), hint, self.here(spot), self.theme)
    }

    /// Returns the columns by which the row of a place is moved in, and those that
    /// its label takes.
    fn indent(&self, spot: Spot) -> usize {
        match spot {
            Spot::Concern(..) => usize::from(NUMBER) + LABEL_MAX,
            Spot::Households | Spot::Block(_) => 0,
            _ => LABEL_MAX,
        }
        .min(self.room() / 2)
    }

    fn households(&mut self) {
        let here = self.here(Spot::Households);
        let selected = here && self.form.is_replacing();
        let style = if selected { Style::new().add_modifier(Modifier::REVERSED) } else { Style::new() };
        let mut names: Vec<Cell> = Vec::new();
        for id in self.form.picked() {
            let name = match self.ctx.state.household(*id) {
                Some(household) => {
                    let place = place_in_village(household).join(" ");
                    format!("{} {place}", visible(&household.head))
                }
                None => id.0.short(),
            };
            names.push(Cell::text(cut(name.trim_end(), self.room()).into_owned(), self.theme.text.patch(style)));
        }
        if let Some(new) = self.form.newcomer() {
            let head = visible(&new.head).into_owned();
            names.push(Cell::text(tr!("form-new-household", head = head), self.theme.good.patch(style)));
        }
        if let Some(last) = names.last_mut().filter(|_| selected) {
            last.caret = Some(last.columns());
        }
        let nobody = names.is_empty();
        let mut cells: Vec<Placed> = names.into_iter().map(|cell| self.placed(Spot::Households, cell)).collect();
        // One mark: before what is selected, or before what is typed.
        cells.iter_mut().enumerate().for_each(|(n, name)| name.here = selected && n == 0);
        if nobody || (here && !selected) {
            let hint = if nobody { tr!("form-household-hint") } else { String::new() };
            let field = self.field(Spot::Households, if nobody { 40 } else { 16 }, &hint);
            cells.push(self.placed(Spot::Households, field));
        }
        let start = self.lines.len();
        self.row(&tr!("form-households"), 0, cells);
        if selected {
            let said = cut(&tr!("form-households-selected"), self.room()).into_owned();
            self.under(vec![Span::styled(said, self.theme.dim)]);
        }
        if here {
            self.offers();
            self.focus = start..self.lines.len();
        }
        if let Some(new) = self.form.newcomer() {
            let village = self.ctx.state.village(new.village);
            let village = village.map_or_else(|| new.village.to_string(), |v| visible(v.short_name()).into_owned());
            let group = self.field(Spot::NewGroup, 8, "");
            let village = cells::choice(&village, self.here(Spot::NewVillage), self.theme);
            let group = self.labelled(Spot::NewGroup, &tr!("form-new-group"), group);
            let village = self.labelled(Spot::NewVillage, &tr!("form-new-village"), village);
            self.row("", 0, vec![group, village]);
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
            self.under(vec![Span::styled(fit(&format!(" {line}"), self.room().min(LIST_COLUMNS)), style)]);
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
        let cells = vec![self.placed(Spot::At, at), self.labelled(Spot::Place, &tr!("form-place"), place)];
        self.row(&tr!("form-at"), 0, cells);
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
        let nobody = self.placed(Spot::NobodyHome, nobody);
        if !self.form.shows(Spot::Met) {
            return self.row("", 0, vec![nobody]);
        }
        let unit = format!(" {}", tr!("form-minutes-unit"));
        let minutes = self.field(Spot::Minutes, 6, "").followed(unit, self.theme.dim);
        let cells = vec![
            self.placed(Spot::Met, self.field(Spot::Met, 12, "")),
            self.labelled(Spot::Relation, &tr!("form-relation"), self.field(Spot::Relation, 8, "")),
            self.labelled(Spot::Minutes, &tr!("form-minutes"), minutes),
            nobody,
        ];
        let start = self.lines.len();
        self.row(&tr!("form-met"), 0, cells);
        self.words(start, &[Spot::Met, Spot::Relation]);
    }

    /// Adds the words that there are for the focus, where it is one of `spots` in the
    /// row that begins at `start`: as a list below it while that is open.
    fn words(&mut self, start: usize, spots: &[Spot]) {
        let Some(spot) = spots.iter().copied().find(|spot| self.here(*spot)) else { return };
        let place = self.places.iter().find(|(row, _, placed)| *row >= start && *placed == spot);
        let left = usize::from(measure::label_columns() + GUTTER);
        let indent = place.map_or(0, |(_, columns, _)| columns.start.saturating_sub(left)).min(self.room() / 2);
        let open = self.form.offered(self.ctx);
        let columns = (self.room() - indent).min(LIST_COLUMNS / 2);
        // Right below its cell, also where the row goes on below that.
        let below = place.map_or(self.lines.len(), |(row, ..)| row + 1);
        let rest = self.lines.split_off(below.min(self.lines.len()));
        for place in self.places.iter_mut().filter(|(row, ..)| *row >= below) {
            place.0 += open.len();
        }
        for (at, word) in open.iter().enumerate() {
            let at_hand = at == self.form.offered_at_hand();
            let style = if at_hand { self.theme.accent.patch(self.theme.selected) } else { self.theme.text };
            let line = visible(&format!(" {} {}", word.text, word.note)).into_owned();
            self.under(vec![Span::raw(" ".repeat(indent)), Span::styled(fit(&line, columns), style)]);
        }
        self.lines.extend(rest);
        if open.is_empty() {
            self.words_there_are(spot);
        }
        self.focus = start..self.lines.len();
    }

    /// Adds the words there are in one line, for whoever wonders what to type.
    fn words_there_are(&mut self, spot: Spot) {
        let written = self.form.text_at(spot).map_or("", TextBox::text);
        let (mut spans, mut used) = (Vec::new(), 0);
        for word in self.form.words(self.ctx, spot) {
            let shown = visible(&format!("{} {}", word.text, word.note)).trim_end().to_owned();
            used += width(&shown) + 2;
            if used > self.room() {
                break;
            }
            let style = if word.text == written { self.theme.accent } else { self.theme.dim };
            spans.extend([Span::styled(shown, style), Span::raw("  ")]);
        }
        if !spans.is_empty() {
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
            let mut spans = self.lead(if at == top { label } else { "" }, here, here && at == top);
            if at == top {
                spans.extend(lead.clone());
            } else {
                spans.push(Span::raw(" ".repeat(indent)));
            }
            if here && at == row {
                self.caret = Some((usize::from(measure::label_columns() + GUTTER) + indent + column, self.lines.len()));
            }
            if !here && text.text().is_empty() {
                spans.push(Span::styled("_".repeat(self.room().saturating_sub(indent)), self.theme.border));
            }
            spans.extend(cells::marked(text, range.clone(), self.theme.text, self.theme));
            self.lines.push(Line::from(spans));
        }
        let hidden = rows.len().saturating_sub(top + most);
        if hidden > 0 {
            self.under(vec![Span::styled(tr!("form-rows-more", rows = hidden), self.theme.dim)]);
        }
    }

    fn next(&mut self) {
        let hint = if self.here(Spot::Next) { tr!("form-next-hint") } else { String::new() };
        let mut next = self.field(Spot::Next, 24, &hint);
        let day = self.form.text_at(Spot::Next).and_then(|text| dates::coming(text.text(), self.ctx.now.date_naive()));
        if let Some(day) = day {
            next = next.followed(format!(" {}", self.day_words(day)), self.theme.dim);
        }
        let mut cells = vec![self.placed(Spot::Next, next)];
        if self.form.shows(Spot::Acknowledged) {
            let label = self.form.acknowledged().label();
            let choice = cells::choice(&label, self.here(Spot::Acknowledged), self.theme);
            cells.push(self.labelled(Spot::Acknowledged, &tr!("form-acknowledged"), choice));
        }
        self.row(&tr!("form-next"), 0, cells);
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
