//! Where the parts of the quick entry stand. Drawing and scrolling must agree
//! on it, so both ask here.

use std::ops::Range;

use ratatui::layout::Rect;

use crate::app::widgets::layout::{OVERLAY_COLUMNS, below, overlay, overlay_body};
use crate::app::widgets::text::TextBox;
use crate::app::widgets::wrap;

/// Columns before the line: the pointer, and a space.
pub const GUTTER: u16 = 2;

/// The parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// The frame around all of it.
    pub frame: Rect,
    /// The line.
    pub line: Rect,
    /// The rows of the line that are in view, as bytes of its text.
    pub rows: Vec<Range<usize>>,
    /// Where the caret stands in the line.
    pub caret: (u16, u16),
    /// The words offered.
    pub offers: Rect,
    /// The rule below them.
    pub rule: Rect,
    /// What the line became.
    pub page: Rect,
}

/// Returns where the parts stand on the body of the screen.
pub fn room(body: Rect, text: &TextBox) -> Room {
    let inner = overlay_body(body);
    let columns = inner.width.saturating_sub(GUTTER + 1);
    let all = wrap::rows(text.text(), columns.into());
    // A long line has a quarter of the room, and is scrolled in it.
    let most = usize::from((inner.height / 4).max(1));
    let (row, column) = wrap::place(text.text(), &all, text.caret());
    let shown = all.len().min(most);
    let top = (row + 1).saturating_sub(shown);
    let height = u16::try_from(shown).unwrap_or(1);
    let line = Rect { x: inner.x + GUTTER, width: inner.width.saturating_sub(GUTTER), height, ..inner };
    let one = |after: u16| Rect { height: 1, ..below(inner, height + after) };
    Room {
        frame: overlay(body, OVERLAY_COLUMNS, body.height),
        line,
        rows: all[top..top + shown].to_vec(),
        caret: (u16::try_from(column).unwrap_or(0), u16::try_from(row - top).unwrap_or(0)),
        offers: one(0),
        rule: one(1),
        page: below(inner, height + 2),
    }
}
