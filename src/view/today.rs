//! 今日 as it looks.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::paint::{self, Cell};
use super::{Screen, dayplan, empty};
use crate::app::screens::today::{BESIDE_COLUMNS, Item, Reminder, area_of_panes, list_area, reminder};
use crate::app::screens::todo::{Key, item, why};
use crate::app::widgets::layout::{below, panes};
use crate::base::ids::HouseholdId;
use crate::base::text::{visible, width};
use crate::display::day_plan::{place, why_in_brief};
use crate::display::words;
use crate::keymap::Action;
use crate::query::plan::Stop;
use crate::query::progress::{MetricKind, Pace};
use crate::query::todo::{Group, Todo};
use crate::tr;

/// Draws the screen.
pub fn draw(buf: &mut Buffer, screen: &Screen<'_>, area: Rect) -> Option<Position> {
    let today = &screen.model.today;
    if let Some(plan) = &today.day_plan {
        dayplan::draw(buf, screen, plan, area);
        return None;
    }
    let list = &today.list;
    if list.is_empty() {
        let next =
            if screen.state.households().next().is_none() { screen.how_to_begin() } else { tr!("app-empty-today-do") };
        empty(buf, screen.theme, area, &tr!("app-empty-today"), &next);
    }
    let places = places(screen);
    paint::list(buf, list_area(area), screen.theme, list, |item, width| cells(screen, *item, width, places));
    if area.width >= BESIDE_COLUMNS && !list.is_empty() {
        let panes = panes(area_of_panes(area));
        paint::rule(buf, panes.rule, screen.theme);
        paint::page(buf, panes.detail, screen.theme, &today.detail);
    }
    backup_line(buf, screen, Rect { height: 1, ..below(area, area.height.saturating_sub(2)) });
    progress_line(buf, screen, Rect { height: 1, ..below(area, area.height.saturating_sub(1)) });
    None
}

/// Returns the columns that village and group of the households shown take.
fn places(screen: &Screen<'_>) -> u16 {
    let shown = screen.model.today.list.items().filter_map(|item| match item {
        Item::Stop(id) => Some(width(&place(screen.state, *id))),
        _ => None,
    });
    u16::try_from(shown.max().unwrap_or(0)).unwrap_or(0).clamp(8, 16)
}

fn cells(screen: &Screen<'_>, line: Item, width: u16, places: u16) -> Vec<Cell> {
    let theme = screen.theme;
    match line {
        Item::Stop(id) => stop_cells(screen, id, places),
        Item::Due(key) => todo_cells(screen, key, width),
        Item::Draft(place) => {
            let ctx = crate::app::form_ctx(screen.model, screen.world, screen.state);
            let title = screen.model.begun_in(place).map(|form| form.title(&ctx)).unwrap_or_default();
            vec![Cell::new(title, 0, theme.text), Cell::new(tr!("app-draft-go-on"), 16, theme.accent).right()]
        }
        Item::Logged(id) => {
            let Some(visit) = screen.state.visit(id) else { return Vec::new() };
            vec![
                Cell::new(visit.at.format("%H:%M").to_string(), 8, theme.dim),
                Cell::new(words::households(screen.state, &visit.households), 10, theme.text),
                Cell::new(words::visit(screen.state, id, visit), 0, theme.text),
                Cell::new(tr!("app-saved-mark"), 6, theme.good).right(),
            ]
        }
        Item::More(count) => vec![Cell::new(tr!("app-today-more", count = count), 0, theme.dim)],
    }
}

/// Returns the cells of a household to be seen: who, where, and all reasons.
fn stop_cells(screen: &Screen<'_>, id: HouseholdId, places: u16) -> Vec<Cell> {
    let theme = screen.theme;
    let stop = screen.model.today.stop(id);
    let reasons = stop.map(|stop| why_in_brief(stop, screen.model.today_date())).unwrap_or_default();
    vec![
        Cell::new(words::household(screen.state, id), 8, theme.text),
        Cell::new(place(screen.state, id), places, theme.dim),
        Cell::new(reasons, 0, stop.map_or(theme.dim, |stop| urgency(screen, stop))),
    ]
}

/// Returns how the reasons to go to a household look.
pub fn urgency(screen: &Screen<'_>, stop: &Stop) -> Style {
    if stop.due { screen.theme.warning } else { screen.theme.dim }
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

/// Reminds of a backup, where one is due.
fn backup_line(buf: &mut Buffer, screen: &Screen<'_>, area: Rect) {
    let (today, command) = (screen.model.today_date(), screen.model.named(Action::Backup));
    if let Some(Reminder { said, is_urgent }) = reminder(screen.world, screen.state, today, &command) {
        let style = if is_urgent { screen.theme.warning } else { screen.theme.dim };
        paint::parts(buf, area, &[(&said, style)]);
    }
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
