//! What the screen 住户 alone can do.

use super::super::update::open_sheet;
use crate::app::effect::Effect;
use crate::app::filter::narrow::Unseen;
use crate::app::model::Model;
use crate::app::sheet::About;
use crate::app::widgets::list::Move;
use crate::app::world::notices::Tone;
use crate::base::ids::HouseholdId;
use crate::domain::village::VillageCode;
use crate::keymap::Action;
use crate::tr;

/// Carries a command of the screen out. Returns whether it was one.
pub fn act(model: &mut Model, action: Action, _: &mut Vec<Effect>) -> bool {
    match action {
        Action::Sort => model.households.sort = model.households.sort.next(),
        Action::ShowNeverVisited => {
            model.households.dossier = None;
            let never = Some(Unseen::Ever);
            let unseen = &mut model.households.narrow.unseen;
            *unseen = if *unseen == never { None } else { never };
        }
        Action::Mark if model.households.dossier.is_none() => model.households.list.mark(&mut model.households.marked),
        Action::MarkAll if model.households.dossier.is_none() => {
            model.households.list.mark_all(&mut model.households.marked)
        }
        Action::Open | Action::Confirm => open(model),
        Action::NextPane if model.households.dossier.is_some() => turn(model, 1),
        Action::PreviousPane if model.households.dossier.is_some() => turn(model, -1),
        Action::Add => {
            let village = village(model);
            open_sheet(model, About::Household { id: None, village });
        }
        Action::Edit => with_chosen(model, |chosen| match chosen.as_slice() {
            [one] => About::Household { id: Some(*one), village: None },
            _ => About::Several { households: chosen },
        }),
        Action::SplitHousehold => with_one(model, |household| About::Split { household }),
        Action::MergeHousehold => with_one(model, |household| About::Merge { household }),
        Action::MoveHousehold => with_chosen(model, |households| About::Relocate { households }),
        Action::ExcuseHousehold => with_chosen(model, |households| About::Excuse { households }),
        _ => return false,
    }
    true
}

/// Opens the page of the household at hand.
fn open(model: &mut Model) {
    if model.households.dossier.is_none()
        && let Some(id) = model.households.list.current().copied()
    {
        model.households.open(id);
    }
}

/// Turns to the page of the household further down in the list, or further up.
fn turn(model: &mut Model, by: isize) {
    if model.households.list.go(Move::By(by))
        && let Some(id) = model.households.list.current().copied()
    {
        model.households.open(id);
    }
}

/// Returns the village in which a new household most likely is: that of the
/// household at hand, else the first of the cadre's own assignment.
fn village(model: &Model) -> Option<VillageCode> {
    let world = model.world.as_ref()?;
    let state = world.state();
    let here = model.households.at_hand().and_then(|id| state.household(id)).map(|household| household.village);
    let own = || world.assignment(&state, model.today_date())?.1.villages.first().copied();
    here.or_else(own)
}

/// Opens a sheet about the households marked, else about the one at hand.
fn with_chosen(model: &mut Model, about: impl FnOnce(Vec<HouseholdId>) -> About) {
    let chosen = model.households.chosen();
    if chosen.is_empty() {
        return model.say(Tone::Plain, tr!("house-none"));
    }
    open_sheet(model, about(chosen));
}

/// Opens a sheet about one household.
fn with_one(model: &mut Model, about: impl FnOnce(HouseholdId) -> About) {
    match model.households.chosen().as_slice() {
        [one] => open_sheet(model, about(*one)),
        [] => model.say(Tone::Plain, tr!("house-none")),
        _ => model.say(Tone::Plain, tr!("house-one-only")),
    }
}
