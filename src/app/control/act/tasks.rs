//! What the screen 任务 alone can do, and noting nights stayed from anywhere.

use super::super::update::open_sheet;
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::screens::tasks::Item;
use crate::app::sheet::About;
use crate::app::world::notices::Tone;
use crate::app::world::tab::Tab;
use crate::base::ids::{AssignmentId, StayId};
use crate::domain::record::Kind;
use crate::domain::village::VillageCode;
use crate::keymap::Action;
use crate::tr;

/// Carries a command of the screen out. Returns whether it was one.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    let _ = out;
    let at_hand = model.tasks.list.current().copied();
    match (action, at_hand) {
        (Action::Add, _) => {
            let id = AssignmentId(model.new_id());
            open_sheet(model, About::Assignment { id });
        }
        (Action::Edit | Action::Open, Some(Item::Task(id))) => open_sheet(model, About::Assignment { id }),
        (Action::Edit | Action::Open, Some(Item::Stay(id))) => open_sheet(model, About::Stay { id, village: None }),
        (Action::HandOver, Some(Item::Task(id))) => open_sheet(model, About::HandOver { id }),
        (Action::EndTask, Some(Item::Task(id))) => {
            open_sheet(model, About::Ending { kind: Kind::Assignment, id: id.0 })
        }
        (Action::EndTask, Some(Item::Stay(id))) => open_sheet(model, About::Ending { kind: Kind::Stay, id: id.0 }),
        (Action::HandOver, Some(Item::Stay(_))) => model.say(Tone::Plain, tr!("tasks-stay-not-handed-over")),
        (Action::Edit | Action::HandOver | Action::EndTask, None) => model.say(Tone::Plain, tr!("tasks-none-at-hand")),
        _ => return false,
    }
    true
}

/// Opens the sheet for nights stayed: in the village at hand, else the one of
/// the assignment.
pub fn log_stay(model: &mut Model) {
    let village = village_at_hand(model);
    let id = StayId(model.new_id());
    open_sheet(model, About::Stay { id, village });
}

fn village_at_hand(model: &Model) -> Option<VillageCode> {
    let world = model.world.as_ref()?;
    let state = world.state();
    let household = super::household_at_hand(model).and_then(|id| state.household(id));
    let listed = match (model.tab, model.tasks.list.current()) {
        (Tab::Tasks, Some(Item::Task(id))) => state.assignment(*id),
        _ => None,
    };
    let running = || world.assignment(&state, model.today_date()).map(|(_, assignment)| assignment);
    let of_task = || listed.or_else(running).and_then(|assignment| assignment.villages.first().copied());
    household.map(|household| household.village).or_else(of_task)
}
