//! 一行速记 as it looks: the line, the words offered for it, and below what
//! each part of it became.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::paint;
use super::theme::Theme;
use crate::app::Model;
use crate::app::dialogs::quick::room::{GUTTER, Room, room};
use crate::base::text::width;
use crate::keymap::Action;
use crate::tr;

/// Draws the quick entry over the screen and returns where the caret stands.
pub fn draw(buf: &mut Buffer, theme: &Theme, model: &Model, body: Rect) -> Position {
    let quick = &model.quick;
    let text = quick.text();
    let Room { frame, line, rows, caret, offers, rule, page } = room(body, text);
    paint::frame(buf, frame, theme, &tr!("quick-title"));
    let gutter = Rect { x: line.x - GUTTER, width: GUTTER, height: 1, ..line };
    paint::text(buf, gutter, theme.signs.pointer, theme.accent);
    let selected = text.selection().unwrap_or(0..0);
    for (place, row) in line.rows().zip(&rows) {
        let cut = |at: usize| at.clamp(row.start, row.end);
        let (start, end) = (cut(selected.start), cut(selected.end));
        let piece = |range: std::ops::Range<usize>| text.text()[range].to_owned();
        let pieces = [
            (&*piece(row.start..start), theme.text),
            (&*piece(start..end), theme.selected),
            (&*piece(end..row.end), theme.text),
        ];
        paint::parts(buf, place, &pieces);
    }
    self::offers(buf, theme, model, offers);
    paint::rule(buf, rule, theme);
    paint::page(buf, page, theme, &quick.page);
    Position::new((line.x + caret.0).min(line.right().saturating_sub(1)), line.y + caret.1)
}

/// Draws the words that the key for the next field puts in, as many as fit.
fn offers(buf: &mut Buffer, theme: &Theme, model: &Model, area: Rect) {
    let (offers, taken) = model.quick.offered();
    let Some(keys) = model.keymap.hint(Action::NextField, &model.scopes()).filter(|_| !offers.all.is_empty()) else {
        return;
    };
    let mut used = paint::parts(buf, area, &[(&keys, theme.accent), (" ", theme.text)]);
    for (at, offer) in offers.all.iter().enumerate() {
        let note = if offer.note.is_empty() { String::new() } else { format!("（{}）", offer.note) };
        let columns = u16::try_from(width(&offer.text) + width(&note) + 2).unwrap_or(u16::MAX);
        if used.saturating_add(columns) > area.width {
            break;
        }
        let place = Rect { x: area.x + used, width: columns, ..area };
        let style = if taken == Some(at) { theme.accent.patch(theme.heading) } else { theme.text };
        used +=
            paint::parts(buf, place, &[(" ", theme.text), (&offer.text, style), (&note, theme.dim), (" ", theme.text)]);
    }
}
