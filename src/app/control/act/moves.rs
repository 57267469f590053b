//! Moving on a screen: among the lines of a list, the rows of a page, the
//! parts of the screen.

use crate::app::model::Model;
use crate::app::widgets::list::Move;
use crate::app::world::tab::Tab;

/// Moves in the list or page of the screen in front.
pub fn go(model: &mut Model, way: Move) {
    match model.tab {
        Tab::Today => drop(model.today.list.go(way)),
        Tab::Visits => match &mut model.visits.history {
            Some(history) => history.page.go(way),
            None => drop(model.visits.list.go(way)),
        },
        Tab::Households => match &mut model.households.dossier {
            Some(dossier) => dossier.page.go(way),
            None => drop(model.households.list.go(way)),
        },
        Tab::Todo => drop(model.todo.list.go(way)),
        Tab::Progress => super::progress::move_in_pane(model, way),
        Tab::Policies => drop(model.policies.list.go(way)),
        Tab::Tasks => drop(model.tasks.list.go(way)),
        Tab::Exchange => {
            if !super::conflicts::moved(model, way) {
                model.exchange.list.go(way);
            }
        }
    }
}

/// Goes to the next part of the screen: the next heading of a list, or the
/// next page of what stands beside it.
pub fn next_pane(model: &mut Model, back: bool) {
    match model.tab {
        Tab::Visits => match &mut model.visits.history {
            Some(history) => history.page.scroll_page(!back),
            None => model.visits.detail.scroll_page(!back),
        },
        Tab::Policies => model.policies.detail.scroll_page(!back),
        Tab::Tasks => model.tasks.detail.scroll_page(!back),
        Tab::Today => drop(model.today.list.go(if back { Move::PreviousHead } else { Move::NextHead })),
        Tab::Todo => model.todo.detail.scroll_page(!back),
        Tab::Exchange => model.exchange.detail.scroll_page(!back),
        Tab::Households | Tab::Progress => {}
    }
}
