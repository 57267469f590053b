//! 今日 as it looks.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::paint::{self, Cell};
use super::{Screen, empty};
use crate::app::layout::below;
use crate::app::today::Item;
use crate::app::todo::{Key, item, why};
use crate::app::words;
use crate::base::text::visible;
use crate::query::progress::{MetricKind, Pace};
use crate::query::todo::{Group, Todo};
use crate::tr;

/// Draws the screen.
pub fn draw(buf: &mut Buffer, screen: &Screen<'_>, area: Rect) -> Option<Position> {
    let list = &screen.model.today.list;
    if list.is_empty() {
        let next = if screen.state.households().next().is_none() {
            tr!("app-empty-households-do")
        } else {
            tr!("app-empty-today-do")
        };
        empty(buf, screen.theme, area, &tr!("app-empty-today"), &next);
    }
    let rows = Rect { height: area.height.saturating_sub(2), ..area };
    paint::list(buf, rows, screen.theme, list, |item, width| cells(screen, *item, width));
    progress_line(buf, screen, Rect { height: 1, ..below(area, area.height.saturating_sub(1)) });
    None
}

fn cells(screen: &Screen<'_>, line: Item, width: u16) -> Vec<Cell> {
    let theme = screen.theme;
    match line {
        Item::Due(key) | Item::Next(key) => todo_cells(screen, key, width),
        Item::Draft => {
            let ctx = crate::app::form_ctx(screen.model, screen.world, screen.state);
            let title = screen.model.form.as_ref().map(|form| form.title(&ctx)).unwrap_or_default();
            vec![Cell::new(title, 0, theme.text), Cell::new(tr!("app-draft-go-on"), 16, theme.accent).right()]
        }
        Item::Logged(id) => {
            let Some(visit) = screen.state.visit(id) else { return Vec::new() };
            let said = if visit.nobody_home { tr!("app-nobody-home") } else { visible(&visit.gist).into_owned() };
            vec![
                Cell::new(visit.at.format("%H:%M").to_string(), 8, theme.dim),
                Cell::new(words::households(screen.state, &visit.households), 10, theme.text),
                Cell::new(said, 0, theme.text),
                Cell::new(tr!("app-saved-mark"), 6, theme.good).right(),
            ]
        }
        Item::More(count) => vec![Cell::new(tr!("app-today-more", count = count), 0, theme.dim)],
    }
}

/// Returns how something that waits looks by how late it is.
pub fn lateness(screen: &Screen<'_>, todo: &Todo) -> Style {
    match todo.group {
        Group::Overdue => screen.theme.danger,
        Group::Today => screen.theme.warning,
        _ => screen.theme.dim,
    }
}

/// Returns the cells of something that waits: what, who, about what, and why here.
pub fn todo_cells(screen: &Screen<'_>, key: Key, width: u16) -> Vec<Cell> {
    let theme = screen.theme;
    let Some(todo) = item(&screen.model.answers, key) else { return Vec::new() };
    let household = todo.household.and_then(|id| screen.state.household(id));
    let who = household.map(|household| visible(&household.head).into_owned()).unwrap_or_default();
    // An item about a household as such has nothing to say but where that is.
    let about = match household {
        Some(household) if todo.title == household.head => words::whereabouts(screen.state, household),
        _ => visible(&todo.title).into_owned(),
    };
    let why_columns = (width * 2 / 5).max(16);
    vec![
        Cell::new(todo.kind.label(), 10, theme.dim),
        Cell::new(who, 8, theme.text),
        Cell::new(about, 0, theme.text),
        Cell::new(why(todo), why_columns, lateness(screen, todo)),
    ]
}

/// Draws how far the work has come, in one line.
fn progress_line(buf: &mut Buffer, screen: &Screen<'_>, area: Rect) {
    let theme = screen.theme;
    let Some(answer) = &screen.model.answers.progress else { return };
    let mut used = 0;
    for kind in [MetricKind::Coverage, MetricKind::Visits, MetricKind::Told] {
        let Some(metric) = answer.metrics.iter().find(|metric| metric.kind == kind && metric.target > 0) else {
            continue;
        };
        let rest = Rect { x: area.x + used, width: area.width.saturating_sub(used), ..area };
        if rest.width < 30 {
            break;
        }
        used += paint::parts(buf, rest, &[(&kind.label(), theme.dim), (" ", theme.text)]);
        let gauge = Rect { x: area.x + used, width: 8, ..area };
        paint::bar(buf, gauge, theme, metric.share.unwrap_or(0.0), theme.accent);
        let of = format!(" {}/{} ", metric.done, metric.target);
        let pace = if metric.pace == Pace::None { String::new() } else { metric.pace.label() };
        let style = if metric.pace == Pace::Behind { theme.warning } else { theme.dim };
        let rest = Rect { x: area.x + used + 8, width: area.width.saturating_sub(used + 8), ..area };
        used += 8 + paint::parts(buf, rest, &[(&of, theme.text), (&pace, style), ("   ", theme.text)]);
    }
}
