//! 待办 as it looks.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::exchange::{carried, legend};
use super::paint::{self, Cell};
use super::today::{lateness, todo_cells};
use super::{Screen, empty, filter, narrowed};
use crate::app::screens::todo::{Key, item, why_above_all};
use crate::app::widgets::layout::{WIDE, panes};
use crate::display::words;
use crate::query::todo::{Reason, Todo};
use crate::tr;

/// Before a line that can be unfolded, and before one that can be folded.
const FOLDED: &str = "+";
const UNFOLDED: &str = "-";
/// Columns that say what a line stands for: those of kind and head together.
const FOLD_COLUMNS: u16 = 19;
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
    legend(buf, screen, panes.rule);
    paint::page(buf, panes.detail, screen.theme, &todo.detail);
    caret
}

fn cells(screen: &Screen<'_>, key: Key, width: u16, wide: bool) -> Vec<Cell> {
    let theme = screen.theme;
    let todo = &screen.model.todo;
    let fold = todo.fold(key);
    // A line that stands for several looks like the gravest of them.
    let shown = fold.and_then(|fold| fold.members.first().copied()).unwrap_or(key);
    let mut cells = todo_cells(screen, shown, width);
    // Beside the list the detail tells the reasons in full.
    if let Some(item) = item(&screen.model.answers, shown).filter(|_| wide) {
        cells.pop();
        cells.push(Cell::new(why_above_all(item), (width / 4).max(WHY_COLUMNS_MIN), lateness(screen, item)));
    }
    if let Some(fold) = fold {
        let sign = if todo.unfolded.contains(&fold.id) { UNFOLDED } else { FOLDED };
        cells.splice(0..2, [Cell::new(format!("{sign} {}", fold.said()), FOLD_COLUMNS, theme.accent)]);
    } else if todo.is_unfolded(key) {
        cells[0] = Cell::new("", 2, theme.dim);
        cells[1] = Cell::new(who(screen, key), FOLD_COLUMNS - 3, theme.text);
    }
    let remarked = item(&screen.model.answers, key).is_some_and(|item| item.why.contains(&Reason::Remarked));
    if remarked && wide {
        cells.push(Cell::new(tr!("remark-mark"), 6, theme.accent));
    }
    cells.extend(carried(screen, item(&screen.model.answers, key).and_then(Todo::record)));
    if !todo.marked.is_empty() {
        let mark = if todo.marked.contains(&key) { theme.signs.marked } else { "" };
        cells.insert(0, Cell::new(mark, 1, theme.accent));
    }
    cells
}

/// Returns who a concern is of, and where.
fn who(screen: &Screen<'_>, key: Key) -> String {
    let Some(todo) = item(&screen.model.answers, key) else { return String::new() };
    let who = todo.household.map(|id| words::household(screen.state, id)).unwrap_or_default();
    let village = todo.village.map(|code| words::village(screen.state, code)).unwrap_or_default();
    format!("{who} {village}").trim().to_owned()
}
