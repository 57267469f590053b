//! The pieces that rows of the form are put together from: a text with its
//! caret, a choice, a bare word. It knows no field by name.

use ratatui::style::{Modifier, Style};
use ratatui::symbols::border;
use ratatui::text::Span;

use crate::app::widgets::text::TextBox;
use crate::app::widgets::wrap;
use crate::base::text::{fit, visible, width};
use crate::view::theme::Theme;

/// A piece of a row.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// What is drawn.
    pub spans: Vec<Span<'static>>,
    /// Columns from its start to the caret, where the caret is in it.
    pub caret: Option<usize>,
}

impl Cell {
    /// Returns a piece of text without a caret.
    pub fn text(text: impl Into<String>, style: Style) -> Self {
        // Put together, a part that begins with a mark would stand on what is before it.
        Self { spans: vec![Span::styled(visible(&text.into()).into_owned(), style)], caret: None }
    }

    /// Returns how many columns it takes.
    pub fn columns(&self) -> usize {
        self.spans.iter().map(|span| width(&span.content)).sum()
    }

    /// Returns the piece with a small label before it.
    pub fn labelled(mut self, label: &str, style: Style) -> Self {
        let label = format!("{label} ");
        self.caret = self.caret.map(|caret| caret + width(&label));
        self.spans.insert(0, Span::styled(label, style));
        self
    }

    /// Returns the piece with a word after it.
    pub fn followed(mut self, text: String, style: Style) -> Self {
        self.spans.push(Span::styled(text, style));
        self
    }
}

/// Returns a one-line field, `columns` wide.
pub fn field(text: &TextBox, columns: usize, hint: &str, focused: bool, theme: &Theme) -> Cell {
    if !focused {
        return match (text.text().is_empty(), hint.is_empty()) {
            (true, true) => Cell::text("_".repeat(columns), theme.border),
            (true, false) => Cell::text(fit(hint, columns), theme.border),
            (false, _) => Cell::text(fit(&visible(text.text()), columns), theme.text),
        };
    }
    if text.text().is_empty() {
        return Cell { spans: vec![Span::styled(fit(hint, columns), theme.dim.patch(theme.selected))], caret: Some(0) };
    }
    let (shown, caret) = wrap::window(text.text(), text.caret(), columns);
    let mut spans = marked(text, shown, theme.selected, theme);
    let used: usize = spans.iter().map(|span| width(&span.content)).sum();
    spans.push(Span::styled(" ".repeat(columns.saturating_sub(used)), theme.selected));
    Cell { spans, caret: Some(caret) }
}

/// Returns part of a text, what is selected of it turned round.
pub fn marked(text: &TextBox, part: std::ops::Range<usize>, style: Style, theme: &Theme) -> Vec<Span<'static>> {
    let selected = text.selection().unwrap_or(part.start..part.start);
    let (from, to) = (selected.start.clamp(part.start, part.end), selected.end.clamp(part.start, part.end));
    let piece = |range: std::ops::Range<usize>| visible(&text.text()[range]).into_owned();
    vec![
        Span::styled(piece(part.start..from), theme.text.patch(style)),
        Span::styled(piece(from..to), theme.text.add_modifier(Modifier::REVERSED)),
        Span::styled(piece(to..part.end), theme.text.patch(style)),
    ]
}

/// Returns a choice with its value between two signs.
pub fn choice(value: &str, focused: bool, theme: &Theme) -> Cell {
    let style = if focused { theme.accent.patch(theme.selected) } else { theme.text };
    let sign = if focused { style } else { theme.border };
    Cell {
        spans: vec![Span::styled("<", sign), Span::styled(format!(" {value} "), style), Span::styled(">", sign)],
        caret: None,
    }
}

/// Returns a box to be ticked.
pub fn tick(on: bool, label: &str, focused: bool, theme: &Theme) -> Cell {
    let mark = if on { theme.signs.marked } else { " " };
    let style = match (focused, on) {
        (true, _) => theme.accent.patch(theme.selected),
        (false, true) => theme.warning,
        (false, false) => theme.dim,
    };
    Cell::text(format!("[{mark}] {label}"), style)
}

/// Returns the line to the left of the panel, in the signs of the theme.
pub fn left_border(theme: &Theme) -> border::Set<'static> {
    border::Set { vertical_left: theme.signs.vertical, ..border::PLAIN }
}
