//! A sheet as it looks: labels in one column, slots beside them, below the slot
//! at hand what is wanted or wrong. It draws what the sheet is and changes nothing.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::form::cells;
use super::paint::{frame, parts, text};
use super::theme::Theme;
use crate::app::Model;
use crate::app::sheet::{Choice, GUTTER, Sheet, Slot, Value};
use crate::app::widgets::layout::{OVERLAY_COLUMNS, below, overlay as place};
use crate::app::widgets::wrap;
use crate::base::text::{cut, fit, visible, width, wrap as wrap_text};
use crate::keymap::Action;
use crate::tr;

/// Rows that a text of several lines takes at least, and at most.
const BLOCK_ROWS: (usize, usize) = (3, 8);

/// Picked ones shown in rows of their own while more can be picked, the last of them.
const TAKEN_ROWS: usize = 4;

/// Draws a sheet over the body and returns where the caret stands.
pub fn draw(buf: &mut Buffer, theme: &Theme, model: &Model, sheet: &Sheet, body: Rect) -> Option<Position> {
    let mut page = Page::new(theme, sheet, body);
    page.fill(sheet);
    let room = usize::from(body.height.saturating_sub(2));
    if page.lines.len() + sheet.shown().count() + 1 < room {
        page.spread();
    }
    // What it comes to stands at the foot, also where the slots scroll.
    let foot = usize::from(sheet.is_asking() || !sheet.told().is_empty());
    let rows = u16::try_from(page.lines.len() + foot).unwrap_or(u16::MAX).saturating_add(2);
    let inner = frame(buf, place(body, OVERLAY_COLUMNS, rows), theme, sheet.title());
    let view = Rect { height: inner.height.saturating_sub(foot as u16), ..inner };
    let caret = page.render(buf, view);
    if sheet.is_asking() {
        ask(buf, theme, model, below(inner, view.height));
        return None;
    }
    if foot > 0 {
        let gutter = GUTTER as u16;
        let place = below(inner, view.height);
        let place = Rect { x: place.x + gutter, width: place.width.saturating_sub(gutter), ..place };
        text(buf, place, sheet.told(), theme.accent);
    }
    caret
}

fn ask(buf: &mut Buffer, theme: &Theme, model: &Model, area: Rect) {
    let scopes = model.scopes();
    let keys = |action| model.keymap.hint(action, &scopes).unwrap_or_default();
    let (yes, no) = (keys(Action::Confirm), keys(Action::Cancel));
    let said = [
        (tr!("sheet-ask-leave"), theme.warning),
        ("  ".to_owned(), theme.text),
        (yes, theme.accent),
        (format!(" {}  ", tr!("sheet-drop")), theme.dim),
        (no, theme.accent),
        (format!(" {}", tr!("sheet-go-on")), theme.dim),
    ];
    let said: Vec<(&str, Style)> = said.iter().map(|(text, style)| (text.as_str(), *style)).collect();
    parts(buf, area, &said);
}

/// The lines of a sheet.
struct Page<'a> {
    theme: &'a Theme,
    labels: usize,
    room: usize,
    lines: Vec<Line<'static>>,
    /// The lines where slots begin.
    starts: Vec<usize>,
    focus: std::ops::Range<usize>,
    /// Column and line of the caret.
    caret: Option<(usize, usize)>,
}

impl<'a> Page<'a> {
    fn new(theme: &'a Theme, sheet: &Sheet, body: Rect) -> Self {
        Self {
            theme,
            labels: sheet.label_columns(),
            room: sheet.text_columns(body),
            lines: Vec::new(),
            starts: Vec::new(),
            focus: 0..0,
            caret: None,
        }
    }

    fn fill(&mut self, sheet: &Sheet) {
        for line in sheet.lead() {
            let line = cut(line, self.room + self.labels + GUTTER).into_owned();
            self.lines.push(Line::styled(line, self.theme.dim));
        }
        if !sheet.lead().is_empty() {
            self.lines.push(Line::default());
        }
        for (slot, here) in sheet.shown() {
            let start = self.lines.len();
            self.starts.push(start);
            self.slot(slot, here);
            let flaws: Vec<_> = sheet.flaws().iter().filter(|flaw| flaw.slot == Some(slot.name)).collect();
            for flaw in &flaws {
                let style = if flaw.grave { self.theme.danger } else { self.theme.warning };
                self.note(&format!("! {}", flaw.message), style);
            }
            for said in sheet.asides(slot.name) {
                self.note(said, self.theme.dim);
            }
            if here && flaws.is_empty() && !slot.help.is_empty() {
                self.note(&slot.help, self.theme.dim);
            }
            if here {
                self.focus = start..self.lines.len();
            }
        }
        // What stands against the whole, or against something that isn't shown.
        let names: Vec<_> = sheet.shown().map(|(slot, _)| slot.name).collect();
        for flaw in sheet.flaws().iter().filter(|flaw| flaw.slot.is_none_or(|slot| !names.contains(&slot))) {
            let style = if flaw.grave { self.theme.danger } else { self.theme.warning };
            self.note(&format!("! {}", flaw.message), style);
        }
    }

    /// Puts an empty line between the slots, where there is room for them.
    fn spread(&mut self) {
        for start in self.starts.iter().skip(1).rev() {
            self.lines.insert(*start, Line::default());
            if self.focus.start >= *start {
                self.focus = self.focus.start + 1..self.focus.end + 1;
            }
            if let Some((_, line)) = self.caret.as_mut().filter(|(_, line)| line >= start) {
                *line += 1;
            }
        }
    }

    fn lead(&self, label: &str, here: bool) -> Vec<Span<'static>> {
        let (style, mark) = if here { (self.theme.heading, self.theme.signs.pointer) } else { (self.theme.dim, " ") };
        vec![Span::styled(format!("{mark} "), self.theme.accent), Span::styled(fit(label, self.labels + 1), style)]
    }

    fn row(&mut self, label: &str, here: bool, spans: Vec<Span<'static>>) {
        let mut line = self.lead(label, here);
        line.extend(spans);
        self.lines.push(Line::from(line));
    }

    fn note(&mut self, text: &str, style: Style) {
        for row in wrap_text(&visible(text), self.room) {
            self.row("", false, vec![Span::styled(row, style)]);
        }
    }

    fn slot(&mut self, slot: &Slot, here: bool) {
        match &slot.value {
            Value::Text { text, .. } if text.many_lines() => self.block(slot, here),
            Value::Text { text, words } => {
                let cell = cells::field(text, self.room, "", here, self.theme);
                self.text_cell(&slot.label, here, cell);
                if here && !words.is_empty() {
                    self.words(words);
                }
            }
            Value::One { all, taken } => {
                let taken: Vec<&str> = taken.iter().map(String::as_str).collect();
                self.choices(&slot.label, here, all, &taken, None);
            }
            Value::Some { all, taken, row } => {
                let taken: Vec<&str> = taken.iter().map(String::as_str).collect();
                self.choices(&slot.label, here, all, &taken, here.then_some(*row));
            }
            Value::Tick(on) => {
                let cell = cells::tick(*on, "", here, self.theme);
                self.row(&slot.label, here, cell.spans);
            }
            Value::Pick { .. } => self.pick(slot, here),
        }
    }

    fn text_cell(&mut self, label: &str, here: bool, cell: cells::Cell) {
        if let Some(caret) = cell.caret {
            self.caret = Some((GUTTER + self.labels + 1 + caret, self.lines.len()));
        }
        self.row(label, here, cell.spans);
    }

    fn block(&mut self, slot: &Slot, here: bool) {
        let Value::Text { text, .. } = &slot.value else { return };
        let rows = wrap::rows(text.text(), self.room.saturating_sub(1).max(2));
        let (at, column) = wrap::place(text.text(), &rows, text.caret());
        let count = if here { rows.len().clamp(BLOCK_ROWS.0, BLOCK_ROWS.1) } else { rows.len().min(BLOCK_ROWS.0) };
        let first = if here { (at + 1).saturating_sub(count) } else { 0 };
        if here {
            self.caret = Some((GUTTER + self.labels + 1 + column, self.lines.len() + at - first));
        }
        for n in 0..count.max(1) {
            let part = rows.get(first + n).cloned();
            let style = if here { self.theme.selected } else { Style::new() };
            let mut spans = part.map(|part| cells::marked(text, part, style, self.theme)).unwrap_or_default();
            let used: usize = spans.iter().map(|span| width(&span.content)).sum();
            let rest = self.room.saturating_sub(used);
            let empty = text.text().is_empty() && !here;
            let filler = if empty { "_".repeat(rest) } else { " ".repeat(rest) };
            spans.push(Span::styled(filler, if empty { self.theme.border } else { style }));
            self.row(if n == 0 { &slot.label } else { "" }, here && n == 0, spans);
        }
    }

    fn words(&mut self, words: &[String]) {
        let all: String = words.iter().map(|word| format!("{}  ", visible(word))).collect();
        let line = Span::styled(cut(all.trim_end(), self.room).into_owned(), self.theme.dim);
        self.row("", false, vec![line]);
    }

    /// All choices in reading order, those taken standing out.
    fn choices(&mut self, label: &str, here: bool, all: &[Choice], taken: &[&str], row: Option<usize>) {
        let mut spans: Vec<Span<'static>> = Vec::new();
        let mut used = 0;
        let mut label = label;
        for (n, choice) in all.iter().enumerate() {
            let on = taken.contains(&choice.key.as_str());
            let marks = row.is_some() || taken.len() > 1;
            let mark = if on && marks { format!("{} ", self.theme.signs.marked) } else { String::new() };
            let text = format!(" {mark}{} ", visible(&choice.label));
            let style = match (on, row == Some(n) || (here && row.is_none() && on)) {
                (_, true) => self.theme.accent.patch(self.theme.heading).patch(self.theme.selected),
                (true, false) => self.theme.accent,
                (false, false) => self.theme.dim,
            };
            let columns = width(&text);
            if used > 0 && used + columns > self.room {
                self.row(label, here && !label.is_empty(), std::mem::take(&mut spans));
                (label, used) = ("", 0);
            }
            spans.push(Span::styled(text, style));
            used += columns;
        }
        self.row(label, here && !label.is_empty(), spans);
    }

    fn pick(&mut self, slot: &Slot, here: bool) {
        let Value::Pick { query, taken, hits, row, many, .. } = &slot.value else { return };
        let mut label = slot.label.as_str();
        if !here && taken.len() > 1 {
            let names: Vec<&str> = taken.iter().map(|choice| choice.label.as_str()).collect();
            let line = names_within(&names, self.room);
            return self.row(label, false, vec![Span::styled(line, self.theme.text)]);
        }
        let first = taken.len().saturating_sub(TAKEN_ROWS);
        if first > 0 {
            let more = tr!("tasks-picked-before", count = first);
            self.row(label, here, vec![Span::styled(more, self.theme.dim)]);
            label = "";
        }
        for choice in &taken[first..] {
            let note = format!("  {}", visible(&choice.note));
            let name = cut(&visible(&choice.label), self.room).into_owned();
            let left = self.room.saturating_sub(width(&name));
            let spans =
                vec![Span::styled(name, self.theme.text), Span::styled(cut(&note, left).into_owned(), self.theme.dim)];
            self.row(label, here && !label.is_empty(), spans);
            label = "";
        }
        if taken.is_empty() || here {
            let hint = if taken.is_empty() { tr!("sheet-find") } else { String::new() };
            let hint = if *many && !taken.is_empty() { tr!("sheet-find-more") } else { hint };
            let cell = cells::field(query, self.room, &hint, here, self.theme);
            self.text_cell(label, here && !label.is_empty(), cell);
        }
        let looking = here && (!query.is_blank() || taken.is_empty());
        if looking && hits.is_empty() && !query.is_blank() {
            self.note(&tr!("sheet-find-nothing"), self.theme.warning);
        }
        for (n, choice) in hits.iter().enumerate().filter(|_| looking) {
            let line = fit(&format!(" {}  {}", visible(&choice.label), visible(&choice.note)), self.room);
            let style = if n == *row { self.theme.accent.patch(self.theme.selected) } else { self.theme.text };
            self.row("", false, vec![Span::styled(line, style)]);
        }
    }

    /// Draws the lines, scrolled so that the slot at hand is seen.
    fn render(&self, buf: &mut Buffer, area: Rect) -> Option<Position> {
        let rows = usize::from(area.height);
        let caret = self.caret.map_or(self.focus.start, |(_, line)| line);
        let end = self.focus.end.min(self.focus.start + rows).max(caret + 1);
        let top = end.saturating_sub(rows).min(self.lines.len().saturating_sub(rows));
        for (line, row) in self.lines.iter().skip(top).zip(area.rows()) {
            line.render(row, buf);
        }
        let (column, line) = self.caret?;
        let at =
            Position::new(area.x + u16::try_from(column).ok()?, area.y + u16::try_from(line.checked_sub(top)?).ok()?);
        area.contains(at).then_some(at)
    }
}

/// Returns as many of the names as fit into so many columns, and how many there are.
fn names_within(names: &[&str], columns: usize) -> String {
    let all = names.join(&tr!("app-comma"));
    if width(&all) <= columns {
        return all;
    }
    let count = tr!("tasks-picked-in-all", count = names.len());
    format!("{}{count}", cut(&all, columns.saturating_sub(width(&count))))
}
