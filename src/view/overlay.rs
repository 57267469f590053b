//! What lies over the screen, as it looks.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::field;
use super::paint::{self, Cell, frame};
use super::theme::Theme;
use crate::app::layout::{OVERLAY_COLUMNS, below, overlay as place};
use crate::app::overlay::{Confirm, Overlay, Palette, Search};
use crate::app::page::Page;
use crate::app::step::{Line, StepForm};
use crate::app::{Model, words};
use crate::base::text::{visible, wrap};
use crate::keymap::Action;
use crate::tr;

/// Draws an overlay and returns where the caret stands in it.
pub fn draw(buf: &mut Buffer, theme: &Theme, model: &Model, overlay: &Overlay, body: Rect) -> Option<Position> {
    let whole = place(body, OVERLAY_COLUMNS, body.height);
    match overlay {
        Overlay::Help(page) => text(buf, theme, whole, page, &tr!("app-help-title")),
        Overlay::Messages(page) => text(buf, theme, whole, page, &tr!("app-messages-title")),
        Overlay::Palette(palette) => Some(commands(buf, theme, model, whole, palette)),
        Overlay::Search(search) => Some(found(buf, theme, model, whole, search)),
        Overlay::Step(step) => next_step(buf, theme, body, step),
        Overlay::Confirm(confirm) => ask(buf, theme, model, body, confirm),
    }
}

fn text(buf: &mut Buffer, theme: &Theme, area: Rect, page: &Page, title: &str) -> Option<Position> {
    let inner = frame(buf, area, theme, title);
    paint::page(buf, inner, theme, page);
    None
}

fn commands(buf: &mut Buffer, theme: &Theme, model: &Model, area: Rect, palette: &Palette) -> Position {
    let inner = frame(buf, area, theme, &tr!("app-palette-title"));
    let caret = asked(buf, theme, inner, &palette.field);
    let rows = below(inner, 2);
    if palette.list.is_empty() {
        paint::text(buf, rows, &tr!("app-palette-nothing"), theme.dim);
    }
    paint::list(buf, rows, theme, &palette.list, |action: &Action, _| {
        let keys = model.keymap.keys_anywhere(*action);
        let keys = keys.first().map(|keys| keys.hint()).unwrap_or_default();
        vec![
            Cell::new(action.title(), 16, theme.text),
            Cell::new(action.about(), 0, theme.dim),
            Cell::new(keys, 14, theme.accent).right(),
        ]
    });
    caret
}

fn asked(buf: &mut Buffer, theme: &Theme, inner: Rect, asked: &crate::app::field::Field) -> Position {
    let line = Rect { height: 1, ..inner };
    let used = paint::parts(buf, line, &[(theme.signs.pointer, theme.accent), (" ", theme.text)]);
    field(buf, Rect { x: line.x + used, width: line.width.saturating_sub(used), ..line }, asked, theme.text)
}

fn found(buf: &mut Buffer, theme: &Theme, model: &Model, area: Rect, search: &Search) -> Position {
    let inner = frame(buf, area, theme, &tr!("app-search-title"));
    let caret = asked(buf, theme, inner, &search.field);
    let rows = below(inner, 2);
    let today = model.today_date();
    if search.list.is_empty() {
        let said = match (search.field.is_empty(), search.asked) {
            (true, _) => tr!("app-search-what"),
            (false, Some(_)) => tr!("app-search-busy"),
            (false, None) => tr!("app-search-nothing"),
        };
        paint::text(buf, rows, &said, theme.dim);
    }
    // Each hit has two rows: what it is, and the text around what was found.
    let shown = search.list.in_view().filter_map(|(at, row)| match row {
        crate::app::list::Row::Item(hit) => Some((at, search.hits.get(*hit)?)),
        _ => None,
    });
    for (n, (at, hit)) in shown.enumerate() {
        let pair = below(rows, u16::try_from(n * 2).unwrap_or(u16::MAX));
        if pair.height < 2 {
            break;
        }
        let head = Rect { height: 1, x: pair.x + 2, width: pair.width.saturating_sub(2), ..pair };
        let day = hit.at.map(|day| words::day(day, today)).unwrap_or_default();
        let cells = [
            Cell::new(hit.kind.label(), 6, theme.dim),
            Cell::new(visible(&hit.title), 0, theme.text),
            Cell::new(day, 16, theme.dim).right(),
        ];
        paint::cells(buf, head, theme, &cells);
        let under = Rect { y: head.y + 1, ..head };
        let (before, rest) = hit.snippet.split_at_checked(hit.found.start).unwrap_or((&hit.snippet, ""));
        let length = hit.found.end.saturating_sub(hit.found.start);
        let (word, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        paint::parts(buf, under, &[(before, theme.dim), (word, theme.accent), (after, theme.dim)]);
        if at == search.list.at() {
            buf.set_style(Rect { height: 2, ..pair }, theme.selected);
            paint::text(buf, pair, theme.signs.pointer, theme.accent);
            paint::text(buf, below(pair, 1), theme.signs.pointer, theme.accent);
        }
    }
    caret
}

fn next_step(buf: &mut Buffer, theme: &Theme, body: Rect, step: &StepForm) -> Option<Position> {
    let rows = u16::try_from(step.lines().len()).unwrap_or(4) * 2 + 4;
    let title = match step.targets.len() {
        1 => tr!("app-step-title", what = step.about.as_str()),
        count => tr!("app-step-title-many", count = count),
    };
    let inner = frame(buf, place(body, 72, rows), theme, &title);
    let mut caret = None;
    for (n, line) in step.lines().iter().enumerate() {
        let row = Rect { height: 1, ..below(inner, 1 + u16::try_from(n).unwrap_or(0) * 2) };
        let here = *line == step.line;
        if here {
            paint::text(buf, row, theme.signs.pointer, theme.accent);
        }
        let label = Rect { x: row.x + 2, width: 12, ..row };
        let value = Rect { x: row.x + 15, width: row.width.saturating_sub(15), ..row };
        // The chosen word stands out by a space on each side.
        let choice = Rect { x: value.x - 1, width: value.width + 1, ..value };
        let named = match line {
            Line::Way => tr!("app-step-way"),
            Line::Note => tr!("app-step-note"),
            Line::ToldOn => tr!("app-step-told-on"),
            Line::Satisfaction => tr!("app-step-satisfaction"),
        };
        paint::text(buf, label, &named, if here { theme.heading } else { theme.dim });
        let drawn = match line {
            Line::Way => {
                choices(buf, theme, choice, step.ways.iter().map(|way| way.label()), Some(step.way));
                None
            }
            Line::Satisfaction => {
                let all = crate::domain::concern::Satisfaction::ALL;
                let chosen = step.satisfaction.and_then(|now| all.iter().position(|one| *one == now));
                choices(buf, theme, choice, all.iter().map(|one| one.label()), chosen);
                None
            }
            Line::Note => Some(field(buf, value, &step.note, theme.text)),
            Line::ToldOn => Some(field(buf, value, &step.told_on, theme.text)),
        };
        if here {
            caret = drawn;
        }
    }
    if let Some(problem) = &step.problem {
        let last = Rect { height: 1, ..below(inner, inner.height.saturating_sub(1)) };
        paint::text(buf, last, problem, theme.danger);
    }
    caret
}

/// Draws choices side by side, the chosen one standing out.
fn choices(buf: &mut Buffer, theme: &Theme, area: Rect, all: impl Iterator<Item = String>, chosen: Option<usize>) {
    let mut used = 0;
    for (n, choice) in all.enumerate() {
        let rest = Rect { x: area.x + used, width: area.width.saturating_sub(used), ..area };
        let taken = chosen == Some(n);
        let style = if taken { theme.accent.patch(theme.heading).patch(theme.selected) } else { theme.dim };
        used += paint::parts(buf, rest, &[(&format!(" {choice} "), style), (" ", theme.text)]);
    }
}

fn ask(buf: &mut Buffer, theme: &Theme, model: &Model, body: Rect, confirm: &Confirm) -> Option<Position> {
    let columns = 56.min(body.width);
    let lines = wrap(&confirm.question, usize::from(columns - 4));
    let rows = u16::try_from(lines.len()).unwrap_or(body.height).saturating_add(4);
    let inner = frame(buf, place(body, columns, rows), theme, &tr!("app-confirm-title"));
    for (row, line) in inner.rows().zip(&lines) {
        paint::text(buf, row, line, theme.text);
    }
    let scopes = model.scopes();
    let keys = |action| model.keymap.hint(action, &scopes).unwrap_or_default();
    let (yes, no) = (keys(Action::Confirm), keys(Action::Cancel));
    let last = below(inner, inner.height.saturating_sub(1));
    let said = [
        (yes.as_str(), theme.accent),
        (" ", theme.text),
        (&tr!("app-yes"), theme.dim),
        ("    ", theme.text),
        (no.as_str(), theme.accent),
        (" ", theme.text),
        (&tr!("app-no"), theme.dim),
    ];
    paint::parts(buf, last, &said);
    None
}
