//! 任务 as it looks.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::paint::{self, Cell};
use super::{Screen, empty};
use crate::app::layout::panes;
use crate::app::words;
use crate::base::text::visible;
use crate::tr;

/// Draws the screen.
pub fn draw(buf: &mut Buffer, screen: &Screen<'_>, area: Rect) -> Option<Position> {
    let theme = screen.theme;
    let tasks = &screen.model.tasks;
    if tasks.list.is_empty() {
        empty(buf, theme, area, &tr!("app-empty-tasks"), &tr!("app-empty-tasks-do"));
        return None;
    }
    let panes = panes(area);
    let today = screen.model.today_date();
    paint::list(buf, panes.list, theme, &tasks.list, |id, _| match screen.state.assignment(*id) {
        Some(assignment) => {
            let (style, left) = if assignment.to < today {
                (theme.dim, tr!("app-task-over"))
            } else {
                (theme.text, words::due(assignment.to, today))
            };
            vec![
                Cell::new(visible(&assignment.title), 0, style),
                Cell::new(words::cadres(screen.state, &assignment.cadres), 12, theme.dim),
                Cell::new(left, 12, theme.dim).right(),
            ]
        }
        None => Vec::new(),
    });
    paint::rule(buf, panes.rule, theme);
    paint::page(buf, panes.detail, theme, &tasks.detail);
    None
}
