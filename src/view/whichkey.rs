//! What may follow on a sequence of keys that has begun: a small panel above
//! the line of hints. However many there are, it says how many don't fit.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::paint::{Cell, cells, clear, parts, rule};
use super::theme::Theme;
use crate::app::Model;
use crate::app::widgets::layout::Layout;
use crate::base::text::width;
use crate::keymap::{LeadsTo, Pending};
use crate::tr;

/// Columns between two entries.
const GAP: u16 = 3;
/// Of the rows of a screen so many stay free above the panel.
const ROWS_LEFT: u16 = 6;

/// Draws the panel if a sequence has begun.
pub fn draw(buf: &mut Buffer, theme: &Theme, model: &Model, layout: &Layout) {
    let Some(pending) = model.matcher.pending(&model.keymap, &model.scopes()) else { return };
    let entries: Vec<(String, String)> = entries(&pending);
    let keys = columns(entries.iter().map(|(keys, _)| keys));
    let titles = columns(entries.iter().map(|(_, title)| title));
    let entry = keys + 2 + titles;
    let across = ((layout.notice.width + GAP) / (entry + GAP)).max(1);
    let rows_max = (layout.notice.bottom().saturating_sub(ROWS_LEFT)).max(1);
    let count = u16::try_from(entries.len()).unwrap_or(u16::MAX);
    let rows = count.div_ceil(across).min(rows_max);
    let shown = usize::from(rows) * usize::from(across);
    let top = layout.notice.bottom().saturating_sub(rows + 1);
    let area = Rect { x: 0, y: top, width: layout.rule.width, height: rows + 1 };
    clear(buf, area);
    rule(buf, Rect { height: 1, ..area }, theme);
    head(buf, theme, &pending, entries.len().saturating_sub(shown), Rect { y: top, ..layout.notice });
    for (at, (key, title)) in entries.iter().take(shown).enumerate() {
        let at = u16::try_from(at).unwrap_or(u16::MAX);
        // Down the columns, as a person reads a list.
        let (column, row) = (at / rows, at % rows);
        let place = Rect { x: layout.notice.x + column * (entry + GAP), y: top + 1 + row, width: entry, height: 1 };
        let cell = [Cell::new(key.as_str(), keys, theme.accent), Cell::new(title.as_str(), titles, theme.text)];
        cells(buf, place.intersection(layout_row(layout, place.y)), theme, &cell);
    }
}

fn layout_row(layout: &Layout, y: u16) -> Rect {
    Rect { y, height: 1, ..layout.notice }
}

/// Writes over the rule what has begun, how to give it up, and what doesn't fit.
fn head(buf: &mut Buffer, theme: &Theme, pending: &Pending, hidden: usize, line: Rect) {
    let label = pending.label.clone().unwrap_or_default();
    let (keys, give_up) = (format!(" {}", pending.keys.hint()), tr!("keys-give-up"));
    let more = if hidden > 0 { format!("{} ", tr!("keys-more", count = hidden)) } else { String::new() };
    let said = [
        (keys.as_str(), theme.accent.patch(theme.heading)),
        (" ", theme.text),
        (label.as_str(), theme.heading),
        ("  ", theme.text),
        (give_up.as_str(), theme.dim),
        (" ", theme.text),
        (more.as_str(), theme.warning),
    ];
    parts(buf, line, &said);
}

/// Returns keys and titles of what may follow.
fn entries(pending: &Pending) -> Vec<(String, String)> {
    let title = |leads_to: &LeadsTo| match leads_to {
        LeadsTo::Action(action) => action.title(),
        LeadsTo::More(label) => format!("{}…", label.clone().unwrap_or_default()),
    };
    pending.next.iter().map(|next| (next.key.hint(), title(&next.leads_to))).collect()
}

fn columns<'a>(texts: impl Iterator<Item = &'a String>) -> u16 {
    u16::try_from(texts.map(|text| width(text)).max().unwrap_or(0)).unwrap_or(u16::MAX)
}
