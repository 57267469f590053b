//! Villages being chosen, as it looks: over a screen, and in the first run.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::field;
use super::import::{below_list, from_bottom, keys, typed};
use super::paint::{self, Cell, frame, text};
use super::theme::Theme;
use crate::app::Model;
use crate::app::widgets::layout::{OVERLAY_COLUMNS, Room, below, overlay as place};
use crate::app::widgets::villages::{ByHand, COUNTY, Item, VillagePicker};
use crate::base::text::visible;
use crate::keymap::Action;
use crate::tr;

/// Draws the choice of villages over a screen.
pub fn over(buf: &mut Buffer, theme: &Theme, model: &Model, picker: &VillagePicker, body: Rect) -> Position {
    let inner = frame(buf, place(body, OVERLAY_COLUMNS, body.height), theme, &tr!("import-title-add-villages"));
    let chosen: Vec<String> = picker.chosen.iter().map(|v| visible(v.short_name()).into_owned()).collect();
    match chosen.is_empty() {
        true => text(buf, inner, &tr!("import-villages-how"), theme.dim),
        false => text(buf, inner, &tr!("import-villages-chosen", names = chosen.join(&tr!("app-comma"))), theme.text),
    };
    draw(buf, theme, model, picker, inner)
}

/// Draws the choice of villages; its first row is left to the one around it.
pub fn draw(buf: &mut Buffer, theme: &Theme, model: &Model, picker: &VillagePicker, inner: Rect) -> Position {
    if let Some(problem) = &picker.problem {
        below_list(buf, inner, problem, theme.danger);
    }
    if let Some(hand) = &picker.by_hand {
        let known = [
            (Action::Confirm, tr!("import-key-take")),
            (Action::NextField, tr!("import-key-field")),
            (Action::Cancel, tr!("import-key-back")),
        ];
        keys(buf, theme, model, from_bottom(inner, 1), &known);
        // What stands in the way is said below the list that was there before.
        let bottom = Room::of(inner.height).list(inner).bottom();
        return by_hand(buf, theme, hand, below(inner, 2), bottom);
    }
    let line = Rect { height: 1, ..below(inner, 1) };
    let caret = typed(buf, theme, line, &picker.field, &tr!("import-type-village"));
    let rows = Room::of(inner.height).list(inner);
    paint::list(buf, rows, theme, &picker.list, |item, columns| cells(theme, picker, *item, columns));
    let known = [(Action::Confirm, tr!("import-key-take")), (Action::Cancel, tr!("import-key-back"))];
    keys(buf, theme, model, from_bottom(inner, 1), &known);
    caret
}

fn cells(theme: &Theme, picker: &VillagePicker, item: Item, columns: u16) -> Vec<Cell> {
    let said = |text: String| vec![Cell::new(text, 0, theme.accent)];
    let at = match item {
        Item::Village(at) => at,
        Item::GoOn => {
            let names: Vec<String> = picker.chosen.iter().map(|v| visible(v.short_name()).into_owned()).collect();
            return said(tr!("import-villages-go-on", names = names.join(&tr!("app-comma"))));
        }
        Item::ByHand => return said(tr!("import-villages-by-hand")),
        Item::FromFile => return said(tr!("import-villages-from-file")),
        Item::Later => return said(tr!("import-villages-later")),
    };
    let Some(village) = picker.village(at) else { return Vec::new() };
    let chosen = picker.is_chosen(village.code);
    let mark = if chosen { theme.signs.marked } else { "" };
    let style = if chosen || picker.is_own(at) { theme.good } else { theme.text };
    let mut cells = vec![
        Cell::new(mark, 1, theme.good),
        Cell::new(visible(village.short_name()), 0, style),
        Cell::new(visible(&village.town), 12, theme.dim),
        Cell::new(village.code.to_string(), 12, theme.dim),
    ];
    if columns < 50 {
        cells.truncate(3);
    }
    cells
}

fn by_hand(buf: &mut Buffer, theme: &Theme, hand: &ByHand, area: Rect, bottom: u16) -> Position {
    let labels = [tr!("import-hand-code"), tr!("import-hand-name"), tr!("import-hand-town"), tr!("import-hand-county")];
    let told = hand.told().map(|county| tr!("import-hand-county-told", county = county.full()));
    let about = [
        tr!("import-hand-code-about"),
        tr!("import-hand-name-about"),
        tr!("import-hand-town-about"),
        told.unwrap_or_else(|| tr!("import-hand-county-about")),
    ];
    let mut caret = Position::new(area.x, area.y);
    for (n, (label, about)) in (0u16..).zip(labels.iter().zip(&about)) {
        let row = Rect { height: area.height.min(1), ..below(area, n) };
        let here = hand.at == usize::from(n);
        if here {
            text(buf, row, theme.signs.pointer, theme.accent);
        }
        text(buf, Rect { x: row.x + 2, width: 12, ..row }, label, if here { theme.heading } else { theme.dim });
        let value = Rect { x: row.x + 15, width: row.width.saturating_sub(15), ..row };
        let written = &hand.fields[usize::from(n)];
        if written.is_empty() {
            text(buf, Rect { x: value.x + 1, width: value.width.saturating_sub(1), ..value }, about, theme.dim);
        }
        let at = field(buf, value, written, theme.text);
        if here {
            caret = at;
        }
    }
    if hand.at == COUNTY {
        let first = below(area, labels.len() as u16);
        let rows = Rect { height: bottom.saturating_sub(first.y), ..first };
        offers(buf, theme, hand, rows);
    }
    caret
}

/// Draws the counties that fit, scrolled to the one at hand.
fn offers(buf: &mut Buffer, theme: &Theme, hand: &ByHand, area: Rect) {
    let skipped = (hand.row + 1).saturating_sub(usize::from(area.height));
    for ((n, county), row) in hand.offers.iter().enumerate().skip(skipped).zip(area.rows()) {
        let here = n == hand.row;
        if here {
            text(buf, Rect { x: row.x + 14, width: 1, ..row }, theme.signs.pointer, theme.accent);
        }
        let place = Rect { x: row.x + 16, width: row.width.saturating_sub(16), ..row };
        let style = if here { theme.accent } else { theme.text };
        text(buf, place, &format!("{}  {}", county.name, county.parent()), style);
    }
}
