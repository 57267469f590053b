//! What each command does where one is. An overlay takes what it understands,
//! then the form, then the screen in front; the rest is for the program. What
//! one screen alone can do stands in a file of its own.

pub mod begin;
mod command;
mod conflicts;
pub mod exchange;
mod households;
pub mod narrow;
mod over;
mod policies;
pub mod prefs;
mod progress;
mod remark;
mod tasks;
mod today;
mod todo;
mod visits;

use super::import;
use super::paper;
use super::quick;
use super::typing;
use super::update::{open_sheet, with_form, with_sheet};
use super::work;
use crate::app::dialogs::commands::{Menu, Palette};
use crate::app::dialogs::help::Help;
use crate::app::dialogs::import::What;
use crate::app::dialogs::overlay::{Confirm, Overlay, Search, Yes};
use crate::app::effect::{Effect, TerminalEffect, WorkerEffect};
use crate::app::filter::narrow::Narrow;
use crate::app::form::Input;
use crate::app::model::Model;
use crate::app::screens::exchange as exchanged;
use crate::app::screens::explain::Explanation;
use crate::app::screens::todo as waiting;
use crate::app::screens::todo::Key;
use crate::app::sheet::errand::Last;
use crate::app::sheet::{self, About};
use crate::app::widgets::list::way;
use crate::app::world::notices::Tone;
use crate::app::world::tab::Tab;
use crate::base::ids::{ConcernId, HouseholdId, MatterId, PolicyId, RecordId, RemarkId, VisitId};
use crate::display::records::name;
use crate::display::words;
use crate::domain::record::Kind;
use crate::keymap::{Action, Scope};
use crate::query::todo::TodoKind;
use crate::tr;
pub use policies::edit_now as edit_policy_now;
pub use visits::edit_now;

/// Carries a command out.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) {
    if action == Action::Paste {
        return out.push(Effect::Terminal(TerminalEffect::Paste));
    }
    if action == Action::Cancel && model.overlay.is_none() && work::stop(model, out) {
        return;
    }
    if typing::in_field(model, action, out) {
        return;
    }
    if model.overlay.is_some() && over::act(model, action, out) {
        return;
    }
    if model.overlay.is_none() && model.sheet.is_some() {
        return in_sheet(model, action, out);
    }
    if model.overlay.is_none() && model.quick.open && quick::act(model, action, out) {
        return;
    }
    let forms = action.scopes().iter().any(|scope| is_forms(*scope)) || matches!(action, Action::Undo | Action::Redo);
    if model.overlay.is_none() && !model.quick.open && model.form_in_front && forms {
        return with_form(model, Input::Action(action), out);
    }
    if model.overlay.is_none() && !model.quick.open && !model.form_in_front && on_screen(model, action, out) {
        return;
    }
    everywhere(model, action, out);
}

/// Carries a command out while a sheet is filled in. What would lead away from
/// it waits until the sheet is saved or given up.
fn in_sheet(model: &mut Model, action: Action, out: &mut Vec<Effect>) {
    let forms = action.scopes().iter().any(|scope| is_forms(*scope));
    let of_paper = model.sheet.as_ref().is_some_and(|sheet| sheet.about().is_paper());
    match action {
        Action::Help | Action::Palette | Action::Messages | Action::ToggleMouse | Action::Settings => {
            everywhere(model, action, out);
        }
        Action::Quit => everywhere(model, action, out),
        Action::Undo | Action::Redo | Action::Cancel => with_sheet(model, sheet::Input::Action(action), out),
        Action::PickHousehold
        | Action::AddHousehold
        | Action::AddConcern
        | Action::AddPolicy
        | Action::AddMatter
        | Action::ToggleNobodyHome => model.say(Tone::Plain, tr!("keys-nothing", what = action.title())),
        Action::Preview | Action::ChooseForm if !of_paper => command::not_here(model, action),
        Action::Preview => with_sheet(model, sheet::Input::Action(action), out),
        Action::ChooseForm => paper::choose_blank(model, out),
        _ if forms => with_sheet(model, sheet::Input::Action(action), out),
        _ => model.say(Tone::Plain, tr!("sheet-first")),
    }
}

/// Tells whether a form answers to the commands of a scope.
fn is_forms(scope: Scope) -> bool {
    matches!(scope, Scope::Form | Scope::Text | Scope::Overlay)
}

/// Carries out what the screen in front alone can do. Returns whether it was that.
fn own(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    match model.tab {
        Tab::Today => today::act(model, action, out),
        Tab::Visits => visits::act(model, action, out),
        Tab::Households => households::act(model, action, out),
        Tab::Todo => todo::act(model, action, out),
        Tab::Progress => progress::act(model, action, out),
        Tab::Policies => policies::act(model, action, out),
        Tab::Tasks => tasks::act(model, action, out),
        Tab::Exchange => exchange::act(model, action, out),
    }
}

fn on_screen(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    let opens = matches!(action, Action::Open | Action::Confirm);
    if let Some(filter) = model.screen_mut().filter_mut().filter(|filter| opens && filter.typing) {
        filter.typing = false;
        return true;
    }
    if own(model, action, out) {
        return true;
    }
    if let Some(way) = way(action) {
        model.screen_mut().go(way);
        return true;
    }
    match action {
        Action::NextPane | Action::PreviousPane => model.screen_mut().next_pane(action == Action::PreviousPane),
        // There is nothing at hand that could be opened.
        Action::Open | Action::Confirm => {}
        Action::Cancel => cancel(model),
        Action::Filter => match model.screen_mut().filter_mut() {
            Some(filter) => filter.typing = true,
            None => everywhere(model, Action::Search, out),
        },
        Action::ClearFilter => {
            drop(model.screen_mut().filter_mut().map(std::mem::take));
            narrow::clear(model);
        }
        Action::Narrow => narrow::open(model),
        Action::Remark => remark::remark(model),
        Action::Copy => copy(model, out),
        _ => return false,
    }
    true
}

fn everywhere(model: &mut Model, action: Action, out: &mut Vec<Effect>) {
    if let Some(tab) = Tab::of(action) {
        return go(model, tab);
    }
    match action {
        Action::Quit if model.pending.is_empty() => out.push(Effect::Terminal(TerminalEffect::Quit)),
        Action::Quit => {
            model.overlay = Some(Overlay::Confirm(Confirm { question: tr!("app-quit-writing"), yes: Yes::Quit }));
        }
        Action::Help => model.overlay = Some(Overlay::Help(Box::new(Help::new(&model.keymap, &model.scopes())))),
        Action::Palette => {
            model.overlay = Some(Overlay::Palette(Box::new(Palette::new(&model.keymap, model.scopes()))));
        }
        Action::Menu => {
            let mut menu = Menu::new(&model.keymap, model.scopes());
            if model.wants_remark() {
                menu.begin_with(Action::Remark);
            }
            model.overlay = Some(Overlay::Menu(menu));
        }
        Action::Search => model.overlay = Some(Overlay::Search(Search::default())),
        Action::Messages => model.overlay = Some(Overlay::Messages(over::said(model))),
        Action::Undo => out.push(Effect::Worker(WorkerEffect::Undo)),
        Action::Redo => out.push(Effect::Worker(WorkerEffect::Redo)),
        Action::NextTab => go(model, model.tab.step(1)),
        Action::PreviousTab => go(model, model.tab.step(-1)),
        Action::NewVisit | Action::VisitHere => begin::new_visit(model, out),
        Action::ImportVillages => import::add_villages(model),
        Action::ImportRoster => import::begin(model, What::Roster, out),
        Action::ImportRegister => import::begin(model, What::Register, out),
        Action::ImportPolicies => import::begin(model, What::Policies, out),
        Action::LogStay => tasks::log_stay(model),
        Action::WritePaper => write_paper(model, out),
        Action::QuickEntry => quick::open(model),
        _ if prefs::act(model, action, out) => {}
        // The key that takes a part out of a form takes lines by their mark here.
        Action::RemovePart | Action::Mark if model.tab == Tab::Today && !model.begun().is_empty() => {
            begin::ask_drop(model)
        }
        Action::Cancel if model.form_in_front => with_form(model, Input::Action(action), out),
        // Nothing to close, and nothing to move in, is nothing to speak of.
        Action::Cancel => {}
        _ if way(action).is_some() => {}
        _ => command::not_here(model, action),
    }
}

/// Opens the sheet for a paper, of the household or visit at hand, too.
fn write_paper(model: &mut Model, out: &mut Vec<Effect>) {
    let visit = if model.tab == Tab::Visits { model.visits.list.current().copied() } else { None };
    let household = household_at_hand(model);
    let last = Box::new(Last::of(&model.settings));
    open_sheet(model, About::Paper { household, visit, last });
    out.push(Effect::Worker(WorkerEffect::ListDrives));
}

/// Goes to a screen. A form that is open waits behind it.
pub fn go(model: &mut Model, tab: Tab) {
    model.quick.open = false;
    model.form_in_front = false;
    model.overlay = None;
    model.matcher.clear();
    if model.tab == tab && tab == Tab::Households {
        model.households.dossier = None;
    }
    model.households.from = None;
    model.tab = tab;
}

fn cancel(model: &mut Model) {
    if let Some(filter) = model.screen_mut().filter_mut().filter(|filter| filter.is_shown()) {
        *filter = crate::app::filter::Filter::default();
    } else if model.tab == Tab::Households && model.households.dossier.is_none() && !model.households.marked.is_empty()
    {
        model.households.marked.clear();
    } else if narrow::clear(model) {
        // The whole list is back.
    } else if model.tab == Tab::Households && model.households.dossier.is_some() {
        model.households.dossier = None;
        // Whoever came from another screen goes on there.
        if let Some(from) = model.households.from {
            go(model, from);
        }
    } else if model.tab == Tab::Visits && model.visits.history.is_some() {
        model.visits.history = None;
    } else if model.tab == Tab::Todo {
        model.todo.marked.clear();
    }
}

/// Goes to where something that waits lives.
fn follow(model: &mut Model, key: Key) {
    let Some(todo) = waiting::item(&model.answers, key) else { return };
    let (kind, household, id) = (todo.kind, todo.household, todo.id);
    match (kind, household, id) {
        (
            TodoKind::Concern
            | TodoKind::Tell
            | TodoKind::Close
            | TodoKind::Matter
            | TodoKind::Remark
            | TodoKind::Answer
            | TodoKind::Alike,
            ..,
        ) => {
            go(model, Tab::Todo);
            model.todo.filter = crate::app::filter::Filter::default();
            model.todo.narrow = Narrow::default();
            model.todo.wanted = Some(key);
        }
        (TodoKind::Draft, ..) => model.form_in_front = model.form.is_some(),
        (TodoKind::Conflict, _, Some(id)) => conflicts::show(model, id),
        (TodoKind::Conflict | TodoKind::Unsent, ..) => go(model, Tab::Exchange),
        (_, Some(household), _) => jump(model, Kind::Household, household.into()),
        (_, None, Some(id)) => jump(model, Kind::Visit, id),
        _ => {}
    }
}

/// Shows a record where it lives.
pub fn jump(model: &mut Model, kind: Kind, id: RecordId) {
    let Some(world) = model.world.clone() else { return };
    let state = world.state();
    // A remark is read where it stands: with what it is on. Nothing leads round in a circle.
    let remark = state.remark(RemarkId(id)).filter(|remark| kind == Kind::Remark && remark.kind != Kind::Remark);
    if let Some(remark) = remark {
        let (kind, on) = (remark.kind, remark.on);
        drop(state);
        return jump(model, kind, on);
    }
    // What was raised in a household that was merged is found with the other one.
    let standing = |household: HouseholdId| state.stands_for(household);
    let concern = || state.concern(ConcernId(id)).and_then(|concern| concern.household).map(standing);
    let matter = || state.matter(MatterId(id)).and_then(|matter| matter.household).map(standing);
    let visit = match kind {
        Kind::Concern => state.concern(ConcernId(id)).and_then(|concern| concern.visit),
        Kind::Matter => state.matter(MatterId(id)).and_then(|matter| matter.visit),
        _ => None,
    };
    let household = match kind {
        Kind::Household => Some(HouseholdId(id)),
        Kind::Concern => concern(),
        Kind::Matter => matter(),
        _ => None,
    };
    if let (None, Some(visit)) = (household, visit) {
        return jump(model, Kind::Visit, visit.into());
    }
    match (kind, household) {
        (_, Some(household)) => {
            let from = Some(model.tab).filter(|tab| *tab != Tab::Households);
            go(model, Tab::Households);
            model.households.from = from;
            model.households.open(household);
        }
        (Kind::Visit, _) => {
            go(model, Tab::Visits);
            (model.visits.history, model.visits.narrow) = (None, Narrow::default());
            model.visits.filter = crate::app::filter::Filter::default();
            model.visits.wanted = Some(VisitId(id));
        }
        (Kind::Policy, _) => {
            go(model, Tab::Policies);
            model.policies.wanted = Some(PolicyId(id));
        }
        (Kind::Invitation, _) => {
            go(model, Tab::Exchange);
            model.exchange.wanted = Some(exchanged::Item::Invitation(id));
        }
        _ => {
            let name = name(&state, kind, id);
            model.say(Tone::Plain, tr!("app-no-page", kind = kind.label(), name = name));
        }
    }
}

/// Returns the household that a visit begun now would go to.
pub fn household_at_hand(model: &Model) -> Option<HouseholdId> {
    let of_todo = |key: &Key| waiting::item(&model.answers, *key).and_then(|todo| todo.household);
    match model.tab {
        Tab::Today => model.today.at_hand(),
        Tab::Visits => {
            let id = model.visits.list.current()?;
            model.world.as_ref()?.state().visit(*id)?.households.first().copied()
        }
        Tab::Households => model.households.at_hand(),
        Tab::Todo => model.todo.list.current().and_then(of_todo),
        Tab::Policies => model.policies.household(),
        Tab::Progress => model.progress.explanation.as_ref().and_then(Explanation::household),
        _ => None,
    }
}

fn copy(model: &mut Model, out: &mut Vec<Effect>) {
    let text = model.screen().text();
    // Where a list has no page beside it, the household at hand is what there is.
    let text = if text.is_empty() { whom(model).unwrap_or_default() } else { text };
    if text.is_empty() {
        return model.say(Tone::Plain, tr!("keys-nothing", what = Action::Copy.title()));
    }
    out.push(Effect::Terminal(TerminalEffect::Copy(text)));
    model.say(Tone::Plain, tr!("app-copied"));
}

/// Returns name and place of the household at hand.
fn whom(model: &Model) -> Option<String> {
    let id = household_at_hand(model)?;
    let state = model.world.as_ref()?.state();
    let household = state.household(id)?;
    let place = words::whereabouts(&state, household);
    Some(format!("{} {place}", words::household(&state, id)))
}
