//! 待办 as it looks.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::paint::{self, Cell};
use super::today::{lateness, todo_cells};
use super::{Screen, empty, filter, narrowed};
use crate::app::layout::{WIDE, panes};
use crate::app::todo::{Key, item, why_above_all};
use crate::tr;

/// The least columns for the gravest reason where the detail stands beside the list.
const WHY_COLUMNS_MIN: u16 = 16;

/// Draws the screen.
pub fn draw(buf: &mut Buffer, screen: &Screen<'_>, area: Rect) -> Option<Position> {
    let todo = &screen.model.todo;
    if screen.model.answers.todo.is_empty() {
        empty(buf, screen.theme, area, &tr!("app-empty-todo"), &tr!("app-empty-todo-do"));
        return None;
    }
    let panes = panes(area);
    let found = todo.list.items().count();
    let (rows, caret) = filter(buf, screen.theme, panes.list, &todo.filter, found);
    let rows = narrowed(buf, screen, rows, &todo.narrow, tr!("app-filter-found", count = found));
    if todo.list.is_empty() {
        empty(buf, screen.theme, rows, &tr!("app-filter-nothing"), &tr!("app-filter-nothing-do"));
    }
    paint::list(buf, rows, screen.theme, &todo.list, |key, width| cells(screen, *key, width, area.width + 2 >= WIDE));
    paint::rule(buf, panes.rule, screen.theme);
    paint::page(buf, panes.detail, screen.theme, &todo.detail);
    caret
}

fn cells(screen: &Screen<'_>, key: Key, width: u16, wide: bool) -> Vec<Cell> {
    let theme = screen.theme;
    let mut cells = todo_cells(screen, key, width);
    // Beside the list the detail tells the reasons in full.
    if let Some(todo) = item(&screen.model.answers, key).filter(|_| wide) {
        cells.pop();
        cells.push(Cell::new(why_above_all(todo), (width / 4).max(WHY_COLUMNS_MIN), lateness(screen, todo)));
    }
    if !screen.model.todo.marked.is_empty() {
        let mark = if screen.model.todo.marked.contains(&key) { theme.signs.marked } else { "" };
        cells.insert(0, Cell::new(mark, 1, theme.accent));
    }
    cells
}
