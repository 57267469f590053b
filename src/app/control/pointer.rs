//! The mouse: what was clicked is what a key would have chosen, the wheel moves,
//! the right button shows what can be done.

use ratatui::layout::{Position, Rect};

use super::act::{self, go};
use super::update::with_form;
use crate::app::dialogs::overlay::{Machines, Overlay};
use crate::app::effect::Effect;
use crate::app::form::Input;
use crate::app::model::{Model, Stage};
use crate::app::msg::Mouse;
use crate::app::screens::conflicts::column;
use crate::app::screens::policies::Front;
use crate::app::screens::progress::Pane;
use crate::app::widgets::layout::{OVERLAY_COLUMNS, below, overlay as place, overlay_body, panes, panes_for};
use crate::app::widgets::list::{List, Move};
use crate::app::world::tab::Tab;
use crate::keymap::Action;

/// Rows that the wheel moves by.
const WHEEL_ROWS: isize = 3;

/// Takes what the mouse did.
pub fn mouse(model: &mut Model, mouse: Mouse, out: &mut Vec<Effect>) {
    if !matches!(model.stage, Stage::Ready) {
        return;
    }
    if !matches!(mouse, Mouse::Wheel(_)) {
        model.notices.fresh = false;
        model.matcher.clear();
    }
    match mouse {
        Mouse::Wheel(down) => {
            let action = if down { Action::Down } else { Action::Up };
            let turns = if model.form_in_front || model.sheet.is_some() { 1 } else { WHEEL_ROWS };
            for _ in 0..turns {
                act::act(model, action, out);
            }
        }
        Mouse::Command(action) => act::act(model, action, out),
        Mouse::Spot(spot) => with_form(model, Input::Point(spot), out),
        Mouse::Click(column, row) => click(model, Position::new(column, row), out),
        Mouse::Menu(column, row) => menu(model, Position::new(column, row), out),
    }
}

fn click(model: &mut Model, at: Position, out: &mut Vec<Effect>) {
    let Some(layout) = model.layout() else { return };
    if model.overlay.is_some() {
        return click_over(model, layout.body, at, out);
    }
    let areas = layout.tab_areas(&model.tab_titles());
    let tab = Tab::ALL.iter().zip(areas).find(|(_, area)| area.contains(at));
    match tab {
        // A sheet says itself that it has to be finished first.
        Some((tab, _)) if model.sheet.is_some() => act::act(model, tab.action(), out),
        Some((tab, _)) => go(model, *tab),
        None if !model.is_covered() && take_row(model, layout.body, at) => act::act(model, Action::Open, out),
        None => {}
    }
}

/// Takes a click while something lies over the screen: on a row it chooses,
/// outside it closes what asks nothing.
fn click_over(model: &mut Model, body: Rect, at: Position, out: &mut Vec<Effect>) {
    let inner = overlay_body(body);
    let rows = below(inner, 2);
    let (area, confirm) = match &mut model.overlay {
        Some(Overlay::Menu(menu)) => {
            let area = menu.area(body);
            let rows = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
            (area, rows.contains(at) && take(&mut menu.list, usize::from(at.y - rows.y)).is_some())
        }
        Some(Overlay::Settings(choices)) => {
            let area = choices.area(body);
            let rows = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
            (area, rows.contains(at) && take(&mut choices.list, usize::from(at.y - rows.y)).is_some())
        }
        Some(Overlay::Machines(machines)) => {
            let area = machines.area(body);
            let rows = Machines::rows(area);
            (area, rows.contains(at) && take(&mut machines.list, usize::from(at.y - rows.y)) == Some(true))
        }
        Some(Overlay::Palette(palette)) => {
            let taken = rows.contains(at) && take(&mut palette.list, usize::from(at.y - rows.y)).is_some();
            (place(body, OVERLAY_COLUMNS, body.height), taken)
        }
        Some(Overlay::Search(search)) => {
            // Each hit has two rows.
            let again = rows.contains(at) && take(&mut search.list, usize::from(at.y - rows.y) / 2) == Some(true);
            (place(body, OVERLAY_COLUMNS, body.height), again)
        }
        Some(Overlay::Help(_) | Overlay::Messages(_)) => (place(body, OVERLAY_COLUMNS, body.height), false),
        _ => return,
    };
    if confirm {
        act::act(model, Action::Confirm, out);
    } else if !area.contains(at) {
        act::act(model, Action::Cancel, out);
    }
}

/// Shows what can be done with the row under the mouse.
fn menu(model: &mut Model, at: Position, out: &mut Vec<Effect>) {
    let Some(layout) = model.layout() else { return };
    if model.overlay.is_some() {
        return act::act(model, Action::Cancel, out);
    }
    if !model.is_covered() {
        take_row(model, layout.body, at);
    }
    act::act(model, Action::Menu, out);
}

/// Takes the row of the screen in front as the one at hand. Returns whether it
/// was so already: a second click opens.
fn take_row(model: &mut Model, body: Rect, at: Position) -> bool {
    let area = list_area(model, body);
    if !area.contains(at) {
        return false;
    }
    let row = usize::from(at.y - area.y);
    let again = match model.tab {
        Tab::Today => match &mut model.today.day_plan {
            Some(plan) => take(&mut plan.list, row),
            None => take(&mut model.today.list, row),
        },
        Tab::Visits if model.visits.history.is_none() => take(&mut model.visits.list, row),
        Tab::Households if model.households.dossier.is_none() => take(&mut model.households.list, row),
        Tab::Todo => take(&mut model.todo.list, row),
        Tab::Policies => match model.policies.front() {
            Front::Catalogue => take(&mut model.policies.list, row),
            Front::Untold => model.policies.untold.as_mut().and_then(|untold| take(&mut untold.list, row)),
            Front::Matrix | Front::Reading => None,
        },
        Tab::Progress => match (&mut model.progress.explanation, model.progress.pane) {
            (Some(explanation), _) => take(&mut explanation.missing, row),
            (None, Pane::Figures | Pane::Pictures) => take(&mut model.progress.figures, row),
            (None, Pane::Villages) => take(&mut model.progress.villages, row),
            (None, Pane::Cadres) => take(&mut model.progress.people, row),
            (None, Pane::Offices) => take(&mut model.progress.offices, row),
        },
        Tab::Tasks => take(&mut model.tasks.list, row),
        Tab::Exchange => match &mut model.conflicts.facing {
            Some(facing) => {
                // A click chooses a side; to decide takes a key.
                facing.point(usize::from(at.x > body.x + column(body.width)));
                None
            }
            None => take(&mut model.exchange.list, row),
        },
        _ => None,
    };
    again == Some(true)
}

/// Takes a row of a list as the one at hand. Returns whether it was so already,
/// or nothing where there is no item in that row.
fn take<T>(list: &mut List<T>, row: usize) -> Option<bool> {
    let before = list.at();
    let item = list.click(row);
    list.go(Move::By(0));
    item.then(|| list.at() == before)
}

/// Returns where the list of the screen in front stands.
pub fn list_area(model: &Model, body: Rect) -> Rect {
    let filter = model.rows_above();
    match model.tab {
        Tab::Visits | Tab::Todo => below(panes(body).list, filter),
        Tab::Policies => model.policies.list_area(body),
        Tab::Tasks => panes_for(body, model.tasks.list.rows().len()).list,
        Tab::Households => below(body, crate::app::screens::households::HEAD_ROWS + filter),
        Tab::Today => model.today.list_area(body),
        Tab::Progress => model.progress.list_area(body),
        Tab::Exchange if model.conflicts.facing.is_some() => body,
        Tab::Exchange => model.exchange.areas(body).1.list,
    }
}
