//! 任务 as it looks.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::paint::{self, Cell};
use super::{Screen, empty};
use crate::app::screens::tasks::{Item, When};
use crate::app::widgets::layout::panes_for;
use crate::base::ids::{AssignmentId, StayId};
use crate::base::text::visible;
use crate::display::words;
use crate::query::progress::Pace;
use crate::tr;

/// Columns of the bar of households covered, where there is room for it.
const BAR_COLUMNS: u16 = 10;
/// From so many columns on a row has room for the bar, and for the cadres.
const BAR_FROM: u16 = 50;
/// See [`BAR_FROM`].
const CADRES_FROM: u16 = 72;

/// Draws the screen.
pub fn draw(buf: &mut Buffer, screen: &Screen<'_>, area: Rect) -> Option<Position> {
    let theme = screen.theme;
    let tasks = &screen.model.tasks;
    if tasks.list.is_empty() {
        empty(buf, theme, area, &tr!("app-empty-tasks"), &tr!("app-empty-tasks-do"));
        return None;
    }
    let panes = panes_for(area, tasks.list.rows().len());
    paint::list(buf, panes.list, theme, &tasks.list, |item, width| match item {
        Item::Task(id) => task(screen, *id, width),
        Item::Stay(id) => stay(screen, *id),
    });
    paint::rule(buf, panes.rule, theme);
    paint::page(buf, panes.detail, theme, &tasks.detail);
    None
}

fn task(screen: &Screen<'_>, id: AssignmentId, width: u16) -> Vec<Cell> {
    let theme = screen.theme;
    let Some(assignment) = screen.state.assignment(id) else { return Vec::new() };
    let today = screen.model.today_date();
    let when = When::of(assignment, today);
    let style = if when == When::Over { theme.dim } else { theme.text };
    let mut cells = vec![Cell::new(visible(&assignment.title), 0, style)];
    if width >= CADRES_FROM {
        cells.push(Cell::new(words::cadres(screen.state, &assignment.cadres), 10, theme.dim));
    }
    if let Some(metric) = screen.model.tasks.coverage(id) {
        let share = metric.share.unwrap_or(0.0);
        let behind = metric.pace == Pace::Behind && when == When::Running;
        if width >= BAR_FROM {
            cells.push(Cell::bar(share, BAR_COLUMNS, theme));
        }
        cells.push(Cell::new(format!("{:.0}%", share * 100.0), 4, theme.text).right());
        let pace = if when == When::Running && metric.pace != Pace::None { metric.pace.label() } else { String::new() };
        cells.push(Cell::new(pace, 8.min(width / 8), if behind { theme.warning } else { theme.dim }));
    }
    let left = match when {
        When::Running => words::due(assignment.to, today),
        When::Coming => tr!("tasks-begins-in", days = (assignment.from - today).num_days()),
        When::Over => words::ago(assignment.to, today),
    };
    cells.push(Cell::new(left, 12, theme.dim).right());
    cells
}

fn stay(screen: &Screen<'_>, id: StayId) -> Vec<Cell> {
    let theme = screen.theme;
    let Some(stay) = screen.state.stay(id) else { return Vec::new() };
    let days = [stay.from, stay.to].map(|day| words::day(day, screen.model.today_date())).join(&tr!("app-to"));
    vec![
        Cell::new(days, 0, theme.text),
        Cell::new(words::village(screen.state, stay.village), 12, theme.text),
        Cell::new(words::cadre(screen.state, stay.cadre), 8, theme.dim),
        Cell::new(tr!("tasks-nights-count", nights = (stay.to - stay.from).num_days()), 8, theme.text).right(),
    ]
}
