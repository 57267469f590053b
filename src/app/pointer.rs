//! The mouse: a click on a tab or a row, and the wheel.

use ratatui::layout::{Position, Rect};

use super::act::{go, open};
use super::layout::{below, panes, panes_for};
use super::list::{List, Move};
use super::model::{Model, Stage};
use super::msg::{Effect, Mouse};
use super::tab::Tab;
use crate::keymap::Action;

/// Rows that the wheel moves by.
const WHEEL_ROWS: isize = 3;

/// Takes what the mouse did.
pub fn mouse(model: &mut Model, mouse: Mouse, out: &mut Vec<Effect>) {
    if !matches!(model.stage, Stage::Ready) {
        return;
    }
    match mouse {
        Mouse::Wheel(down) => {
            let action = if down { Action::Down } else { Action::Up };
            let turns = if model.form_in_front { 1 } else { WHEEL_ROWS };
            for _ in 0..turns {
                super::act::act(model, action, out);
            }
        }
        Mouse::Click(column, row) => click(model, Position::new(column, row)),
    }
}

fn click(model: &mut Model, at: Position) {
    let Some(layout) = model.layout() else { return };
    if model.overlay.is_some() {
        return;
    }
    let tab = layout.tab_areas(&model.tab_titles()).into_iter().find(|(_, area)| area.contains(at));
    if let Some((tab, _)) = tab {
        return go(model, tab);
    }
    if model.form_in_front || model.quick.open {
        return;
    }
    let area = list_area(model, layout.body);
    if !area.contains(at) {
        return;
    }
    let row = usize::from(at.y - area.y);
    let again = match model.tab {
        Tab::Today => hit(&mut model.today.list, row),
        Tab::Visits => hit(&mut model.visits.list, row),
        Tab::Households if model.households.dossier.is_none() => hit(&mut model.households.list, row),
        Tab::Todo => hit(&mut model.todo.list, row),
        Tab::Policies => hit(&mut model.policies.list, row),
        Tab::Tasks => hit(&mut model.tasks.list, row),
        _ => false,
    };
    if again {
        open(model);
    }
}

/// Takes the row as the one at hand. Returns whether it was so already: a
/// second click opens.
fn hit<T>(list: &mut List<T>, row: usize) -> bool {
    let before = list.at();
    let item = list.click(row);
    list.go(Move::By(0));
    item && list.at() == before
}

/// Returns where the list of the screen in front stands.
pub fn list_area(model: &Model, body: Rect) -> Rect {
    let filter = model.rows_above();
    match model.tab {
        Tab::Visits | Tab::Todo => below(panes(body).list, filter),
        Tab::Policies => panes(body).list,
        Tab::Tasks => panes_for(body, model.tasks.list.rows().len()).list,
        Tab::Households => below(body, super::households::HEAD_ROWS + filter),
        Tab::Today | Tab::Progress | Tab::Exchange => body,
    }
}
