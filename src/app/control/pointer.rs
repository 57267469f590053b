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
use crate::app::widgets::layout::{OVERLAY_COLUMNS, below, overlay as place, overlay_body};
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
            (area, rows.contains(at) && menu.list.take(usize::from(at.y - rows.y)).is_some())
        }
        Some(Overlay::Settings(choices)) => {
            let area = choices.area(body);
            let rows = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
            (area, rows.contains(at) && choices.list.take(usize::from(at.y - rows.y)).is_some())
        }
        Some(Overlay::Machines(machines)) => {
            let area = machines.area(body);
            let rows = Machines::rows(area);
            (area, rows.contains(at) && machines.list.take(usize::from(at.y - rows.y)) == Some(true))
        }
        Some(Overlay::Palette(palette)) => {
            let taken = rows.contains(at) && palette.list.take(usize::from(at.y - rows.y)).is_some();
            (place(body, OVERLAY_COLUMNS, body.height), taken)
        }
        Some(Overlay::Search(search)) => {
            // Each hit has two rows.
            let again = rows.contains(at) && search.list.take(usize::from(at.y - rows.y) / 2) == Some(true);
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
    let area = model.screen().list_area(body);
    if !area.contains(at) {
        return false;
    }
    let right = at.x > body.x + column(body.width);
    model.screen_mut().click(usize::from(at.y - area.y), right)
}
