//! A command chosen from a list of commands: carried out where it works, else
//! on the screen where it does, or answered with the reason why not.

use super::super::update::refresh;
use super::{act, go};
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::world::notices::Tone;
use crate::app::world::tab::Tab;
use crate::keymap::{Action, Scope};
use crate::tr;

/// Carries a command out that was chosen by name.
pub fn run(model: &mut Model, action: Action, out: &mut Vec<Effect>) {
    let scopes = model.scopes();
    // A sheet says itself what has to wait until it is saved.
    if action.works_in(&scopes) || model.sheet.is_some() {
        return act(model, action, out);
    }
    let of_screen = |tab: &&Tab| action.scopes().contains(&tab.scope());
    if let Some(tab) = Tab::ALL.iter().find(of_screen) {
        go(model, *tab);
        refresh(model, out);
        if is_about_all(action) {
            return act(model, action, out);
        }
        // Nothing is done to a line that nobody has looked at.
        return model.say(Tone::Plain, tr!("keys-went-there", screen = tab.title(), what = model.named(action)));
    }
    if action.scopes().contains(&Scope::Form) || action.scopes().contains(&Scope::Text) {
        if model.form.is_some() {
            model.form_in_front = true;
            return model.say(Tone::Plain, tr!("keys-went-to-form", what = model.named(action)));
        }
        let visit = model.named(Action::NewVisit);
        return model.say(Tone::Plain, tr!("keys-needs-form", what = action.title(), visit = visit));
    }
    not_here(model, action);
}

/// Says why nothing came of a command: it means nothing where one is, or there
/// is nothing there that it could do something to.
pub fn not_here(model: &mut Model, action: Action) {
    if action.works_in(&model.scopes()) {
        return model.say(Tone::Plain, tr!("keys-nothing", what = action.title()));
    }
    let places: Vec<String> = action.scopes().iter().map(|scope| scope.title()).collect();
    let places = places.join(&tr!("app-comma"));
    model.say(Tone::Plain, tr!("keys-not-here", what = action.title(), places = places));
}

/// Tells whether a command of a screen is about the screen as a whole, and not
/// about the line at hand.
fn is_about_all(action: Action) -> bool {
    use Action::*;
    matches!(
        action,
        DayPlan
            | Add
            | ShowNeverVisited
            | Narrow
            | SwitchAssignment
            | NextPeriod
            | PreviousPeriod
            | CoverageMatrix
            | Export
            | Import
            | Invite
            | Backup
    )
}
