//! What each command does where one is. An overlay takes what it understands,
//! then the form, then the screen in front; the rest is for the program.

use super::form::{Input, VisitForm};
use super::list::Move;
use super::model::{Model, Purpose, Tone};
use super::msg::Effect;
use super::overlay::{Confirm, Overlay, Palette, Search, Yes, help};
use super::page::{Page, Piece, Tint};
use super::step::StepForm;
use super::tab::Tab;
use super::today::Item;
use super::todo::{self, Key};
use super::typing::{filter_mut, overlay_typed};
use super::update::{DRAFT, ctx, start_form, with_form};
use super::{Tone as Ground, exchange};
use crate::base::ids::{ConcernId, HouseholdId, MatterId, PolicyId, RecordId, VisitId};
use crate::domain::concern::ConcernState;
use crate::domain::record::Kind;
use crate::domain::visit::Visit;
use crate::keymap::Action;
use crate::query::todo::TodoKind;
use crate::tr;

/// Carries a command out.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) {
    if model.overlay.is_some() && in_overlay(model, action, out) {
        return;
    }
    if model.overlay.is_none() && model.form_in_front && action.scopes().iter().any(|scope| is_forms(*scope)) {
        return with_form(model, Input::Action(action), out);
    }
    if model.overlay.is_none() && !model.form_in_front && on_screen(model, action, out) {
        return;
    }
    everywhere(model, action, out);
}

/// Tells whether a form answers to the commands of a scope.
fn is_forms(scope: crate::keymap::Scope) -> bool {
    matches!(scope, crate::keymap::Scope::Form | crate::keymap::Scope::Text | crate::keymap::Scope::Overlay)
}

fn way(action: Action) -> Option<Move> {
    Some(match action {
        Action::Up => Move::By(-1),
        Action::Down => Move::By(1),
        Action::PageUp => Move::PageUp,
        Action::PageDown => Move::PageDown,
        Action::First => Move::First,
        Action::Last => Move::Last,
        _ => return None,
    })
}

fn in_overlay(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    let Some(overlay) = &mut model.overlay else { return false };
    let edits = matches!(action, Action::DeleteWord | Action::LineStart | Action::LineEnd);
    if let Some(field) = overlay.field_mut().filter(|_| edits) {
        match action {
            Action::DeleteWord => field.delete_word(),
            _ => field.to_edge(action == Action::LineEnd),
        }
        overlay_typed(model, out);
        return true;
    }
    if action == Action::Cancel {
        model.overlay = None;
        return true;
    }
    match overlay {
        Overlay::Help(page) | Overlay::Messages(page) => match way(action) {
            Some(way) => scroll(page, way),
            None if matches!(action, Action::Confirm | Action::Help | Action::Messages) => model.overlay = None,
            None => return false,
        },
        Overlay::Palette(palette) => match (way(action), action) {
            (Some(way), _) => drop(palette.list.go(way)),
            (None, Action::Confirm) => {
                let chosen = palette.list.current().copied();
                model.overlay = None;
                if let Some(chosen) = chosen {
                    act(model, chosen, out);
                }
            }
            _ => return false,
        },
        Overlay::Search(search) => match (way(action), action) {
            (Some(way), _) => drop(search.list.go(way)),
            (None, Action::Confirm) => {
                if let Some((kind, id)) = search.at_hand() {
                    model.overlay = None;
                    jump(model, kind, id);
                }
            }
            _ => return false,
        },
        Overlay::Step(step) => match action {
            Action::Up | Action::PreviousField => step.step_line(-1),
            Action::Down | Action::NextField => step.step_line(1),
            Action::PreviousChoice => step.turn(-1),
            Action::NextChoice => step.turn(1),
            Action::Confirm | Action::Save => take_step(model, out),
            _ => return false,
        },
        Overlay::Confirm(confirm) => match action {
            Action::Confirm => {
                let yes = confirm.yes.clone();
                model.overlay = None;
                match yes {
                    Yes::Quit => out.push(Effect::Quit),
                    Yes::DropDraft => {
                        model.form = None;
                        model.form_in_front = false;
                        out.push(Effect::RemoveDraft(DRAFT.into()));
                        model.say(Tone::Plain, tr!("app-draft-dropped"));
                    }
                }
            }
            _ => return false,
        },
    }
    true
}

fn scroll(page: &mut Page, way: Move) {
    match way {
        Move::By(by) => page.scroll(by),
        Move::PageDown | Move::PageUp => page.scroll_page(way == Move::PageDown),
        Move::First | Move::NextHead | Move::PreviousHead => page.scroll_to_edge(false),
        Move::Last => page.scroll_to_edge(true),
    }
}

/// Saves the step that the overlay holds, or says there what stands against it.
fn take_step(model: &mut Model, out: &mut Vec<Effect>) {
    let Some(world) = model.world.clone() else { return };
    let Some(Overlay::Step(step)) = &mut model.overlay else { return };
    if let Some(reason) = &world.read_only {
        step.problem = Some(reason.clone());
        return;
    }
    let changes = step.changes(&world.state(), &world, model.now);
    match changes {
        Ok((changes, said)) => {
            model.overlay = None;
            let token = model.token();
            model.pending.insert(token, Purpose::Steps(said));
            out.push(Effect::Commit(token, changes));
        }
        Err(problem) => step.problem = Some(problem),
    }
}

/// Moves in the list or page of the screen in front.
fn move_on_screen(model: &mut Model, way: Move) {
    match model.tab {
        Tab::Today => drop(model.today.list.go(way)),
        Tab::Visits => drop(model.visits.list.go(way)),
        Tab::Households => match &mut model.households.dossier {
            Some(dossier) => scroll(&mut dossier.page, way),
            None => drop(model.households.list.go(way)),
        },
        Tab::Todo => drop(model.todo.list.go(way)),
        Tab::Progress => match model.progress.pane {
            super::progress::Pane::Cadres => drop(model.progress.people.go(way)),
            _ => drop(model.progress.villages.go(way)),
        },
        Tab::Policies => drop(model.policies.list.go(way)),
        Tab::Exchange => scroll(&mut model.exchange.page, way),
    }
}

/// Goes to the next part of the screen: the next heading of a list, or the
/// next page of what stands beside it.
fn next_pane(model: &mut Model, back: bool) {
    match model.tab {
        Tab::Visits => model.visits.detail.scroll_page(!back),
        Tab::Policies => model.policies.detail.scroll_page(!back),
        Tab::Progress => model.progress.next_pane(),
        Tab::Today => drop(model.today.list.go(if back { Move::PreviousHead } else { Move::NextHead })),
        Tab::Todo => drop(model.todo.list.go(if back { Move::PreviousHead } else { Move::NextHead })),
        Tab::Households | Tab::Exchange => {}
    }
}

fn on_screen(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    if let Some(way) = way(action) {
        move_on_screen(model, way);
        return true;
    }
    match action {
        Action::NextPane | Action::PreviousPane => next_pane(model, action == Action::PreviousPane),
        Action::Open | Action::Confirm => open(model),
        Action::Cancel => cancel(model),
        Action::Filter => match filter_mut(model) {
            Some(filter) => filter.typing = true,
            None => everywhere(model, Action::Search, out),
        },
        Action::ClearFilter => drop(filter_mut(model).map(std::mem::take)),
        Action::DeleteWord | Action::LineStart | Action::LineEnd => {
            if let Some(filter) = filter_mut(model) {
                match action {
                    Action::DeleteWord => filter.field.delete_word(),
                    _ => filter.field.to_edge(action == Action::LineEnd),
                }
            }
        }
        Action::Copy => copy(model, out),
        Action::Sort if model.tab == Tab::Households => model.households.sort = model.households.sort.next(),
        Action::ShowNeverVisited if model.tab == Tab::Households => {
            model.households.dossier = None;
            model.households.never_only = !model.households.never_only;
        }
        Action::Edit if model.tab == Tab::Households => model.say(Tone::Plain, tr!("app-edit-elsewhere")),
        Action::EditVisit if model.tab == Tab::Visits => edit_visit(model, out),
        Action::Mark if model.tab == Tab::Todo => mark(model),
        Action::MarkAll if model.tab == Tab::Todo => mark_all(model),
        Action::Advance | Action::AdvanceWithNote if model.tab == Tab::Todo => advance(model, None),
        Action::TellHousehold if model.tab == Tab::Todo => advance(model, Some(ConcernState::Told)),
        Action::SwitchAssignment if model.tab == Tab::Progress => switch_assignment(model),
        Action::NextPeriod | Action::PreviousPeriod if model.tab == Tab::Progress => {
            model.progress.turn(action == Action::PreviousPeriod);
        }
        Action::Export | Action::Import if model.tab == Tab::Exchange => {
            model.say(Tone::Plain, tr!("app-exchange-later"));
        }
        _ => return false,
    }
    true
}

fn everywhere(model: &mut Model, action: Action, out: &mut Vec<Effect>) {
    if let Some(tab) = Tab::of(action) {
        return go(model, tab);
    }
    match action {
        Action::Quit if model.pending.is_empty() => out.push(Effect::Quit),
        Action::Quit => {
            model.overlay = Some(Overlay::Confirm(Confirm { question: tr!("app-quit-writing"), yes: Yes::Quit }));
        }
        Action::Help => model.overlay = Some(Overlay::Help(help(&model.keymap, &model.scopes()))),
        Action::Palette => model.overlay = Some(Overlay::Palette(Palette::default())),
        Action::Search => model.overlay = Some(Overlay::Search(Search::default())),
        Action::Messages => model.overlay = Some(Overlay::Messages(said(model))),
        Action::Undo => out.push(Effect::Undo),
        Action::Redo => out.push(Effect::Redo),
        Action::NextTab => go(model, model.tab.step(1)),
        Action::PreviousTab => go(model, model.tab.step(-1)),
        Action::NewVisit | Action::VisitHere => new_visit(model, out),
        Action::QuickEntry => model.say(Tone::Plain, tr!("app-quick-not-yet")),
        Action::ToggleTheme => {
            model.look.tone = if model.look.tone == Ground::Dark { Ground::Light } else { Ground::Dark };
        }
        Action::ToggleMouse => {
            model.mouse = !model.mouse;
            out.push(Effect::CaptureMouse(model.mouse));
            model.say(Tone::Plain, if model.mouse { tr!("app-mouse-on") } else { tr!("app-mouse-off") });
        }
        Action::RemovePart if model.tab == Tab::Today && model.form.is_some() => ask_drop(model),
        Action::Cancel if model.form_in_front => with_form(model, Input::Action(action), out),
        // Nothing here answers to the others; what is shown is always current.
        _ => {}
    }
}

/// Goes to a screen. A form that is open waits behind it.
pub fn go(model: &mut Model, tab: Tab) {
    model.form_in_front = false;
    model.overlay = None;
    model.matcher.clear();
    if model.tab == tab && tab == Tab::Households {
        model.households.dossier = None;
    }
    model.tab = tab;
}

fn cancel(model: &mut Model) {
    if let Some(filter) = filter_mut(model).filter(|filter| filter.is_shown()) {
        *filter = super::model::Filter::default();
    } else if model.tab == Tab::Households && model.households.dossier.is_some() {
        model.households.dossier = None;
    } else if model.tab == Tab::Todo {
        model.todo.marked.clear();
    }
}

/// Opens what is at hand, where it lives.
pub fn open(model: &mut Model) {
    if let Some(filter) = filter_mut(model).filter(|filter| filter.typing) {
        filter.typing = false;
        return;
    }
    match model.tab {
        Tab::Today => match model.today.list.current().copied() {
            Some(Item::Draft) => model.form_in_front = true,
            Some(Item::Due(key) | Item::Next(key)) => follow(model, key),
            Some(Item::Logged(id)) => jump(model, Kind::Visit, id.into()),
            Some(Item::More(_)) => go(model, Tab::Todo),
            None => {}
        },
        Tab::Visits => {
            if let Some(id) = household_at_hand(model) {
                jump(model, Kind::Household, id.into());
            }
        }
        Tab::Households if model.households.dossier.is_none() => {
            if let Some(id) = model.households.list.current().copied() {
                model.households.open(id);
            }
        }
        Tab::Todo => {
            if let Some(key) = model.todo.list.current().copied() {
                match todo::item(&model.answers, key).and_then(todo::record) {
                    Some(_) => advance(model, None),
                    None => follow(model, key),
                }
            }
        }
        _ => {}
    }
}

/// Goes to where something that waits lives.
fn follow(model: &mut Model, key: Key) {
    let Some(todo) = todo::item(&model.answers, key) else { return };
    let (kind, household, id) = (todo.kind, todo.household, todo.id);
    match (kind, household, id) {
        (TodoKind::Concern | TodoKind::Tell | TodoKind::Close | TodoKind::Matter | TodoKind::Remark, ..) => {
            go(model, Tab::Todo);
            model.todo.filter = super::model::Filter::default();
            model.todo.wanted = Some(key);
        }
        (TodoKind::Draft, ..) => model.form_in_front = model.form.is_some(),
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
    let concern = || state.concern(ConcernId(id)).and_then(|concern| concern.household);
    let matter = || state.matter(MatterId(id)).and_then(|matter| matter.household);
    let household = match kind {
        Kind::Household => Some(HouseholdId(id)),
        Kind::Concern => concern(),
        Kind::Matter => matter(),
        _ => None,
    };
    match (kind, household) {
        (_, Some(household)) => {
            go(model, Tab::Households);
            model.households.open(household);
        }
        (Kind::Visit, _) => {
            go(model, Tab::Visits);
            model.visits.filter = super::model::Filter::default();
            model.visits.wanted = Some(VisitId(id));
        }
        (Kind::Policy, _) => {
            go(model, Tab::Policies);
            model.policies.list.choose(&PolicyId(id));
        }
        _ => {
            let name = exchange::name(&state, kind, id);
            model.say(Tone::Plain, tr!("app-no-page", kind = kind.label(), name = name));
        }
    }
}

/// Returns the household that a visit begun now would go to.
pub fn household_at_hand(model: &Model) -> Option<HouseholdId> {
    let of_todo = |key: &Key| todo::item(&model.answers, *key).and_then(|todo| todo.household);
    match model.tab {
        Tab::Today => match model.today.list.current()? {
            Item::Due(key) | Item::Next(key) => of_todo(key),
            Item::Logged(_) | Item::Draft | Item::More(_) => None,
        },
        Tab::Visits => {
            let id = model.visits.list.current()?;
            model.world.as_ref()?.state().visit(*id)?.households.first().copied()
        }
        Tab::Households => model.households.at_hand(),
        Tab::Todo => model.todo.list.current().and_then(of_todo),
        _ => None,
    }
}

/// Begins a visit, or goes on with the one that was begun.
fn new_visit(model: &mut Model, out: &mut Vec<Effect>) {
    model.overlay = None;
    if model.form.is_some() {
        if !model.form_in_front {
            model.say(Tone::Plain, tr!("app-draft-first"));
        }
        model.form_in_front = true;
        return;
    }
    let Some(world) = model.world.clone() else { return };
    if let Some(reason) = &world.read_only {
        return model.say(Tone::Danger, reason.clone());
    }
    let household = household_at_hand(model);
    let mut entropy = std::mem::replace(&mut model.entropy, Box::new(crate::base::entropy::OsEntropy));
    let form = VisitForm::new(&ctx(model, &world, &world.state()), household, &mut *entropy);
    model.entropy = entropy;
    model.form = Some(form);
    model.form_in_front = true;
    start_form(model, out);
}

fn edit_visit(model: &mut Model, out: &mut Vec<Effect>) {
    if model.form.is_some() {
        return new_visit(model, out);
    }
    model.wants_edit = model.visits.list.current().copied();
}

/// Opens the visit that is to be corrected, now that its text is here.
pub fn edit_now(model: &mut Model, out: &mut Vec<Effect>) {
    let (Some(id), Some(world)) = (model.wants_edit.take(), model.world.clone()) else { return };
    let Some(visit) = model.docs.read::<Visit>(id) else { return };
    let mut entropy = std::mem::replace(&mut model.entropy, Box::new(crate::base::entropy::OsEntropy));
    let form = VisitForm::edit(&ctx(model, &world, &world.state()), id, &visit, &mut *entropy);
    model.entropy = entropy;
    model.form = Some(form);
    model.form_in_front = true;
    start_form(model, out);
}

fn ask_drop(model: &mut Model) {
    model.overlay = Some(Overlay::Confirm(Confirm { question: tr!("app-drop-draft"), yes: Yes::DropDraft }));
}

fn mark(model: &mut Model) {
    if let Some(key) = model.todo.list.current().copied() {
        if !model.todo.marked.remove(&key) {
            model.todo.marked.insert(key);
        }
        model.todo.list.go(Move::By(1));
    }
}

fn mark_all(model: &mut Model) {
    let all: Vec<Key> = model.todo.list.items().copied().collect();
    if all.iter().all(|key| model.todo.marked.contains(key)) {
        model.todo.marked.clear();
    } else {
        model.todo.marked.extend(all);
    }
}

/// Opens the form for the next step of what is marked or at hand.
fn advance(model: &mut Model, wanted: Option<ConcernState>) {
    let Some(world) = model.world.clone() else { return };
    let chosen = model.todo.chosen();
    let records: Vec<_> =
        chosen.iter().filter_map(|key| todo::item(&model.answers, *key).and_then(todo::record)).collect();
    if records.is_empty() {
        return model.say(Tone::Plain, tr!("app-step-none"));
    }
    match StepForm::new(&world.state(), records, wanted, model.today_date()) {
        Some(step) => model.overlay = Some(Overlay::Step(step)),
        None if wanted.is_some() => model.say(Tone::Plain, tr!("app-step-not-yet")),
        None => model.say(Tone::Plain, tr!("app-step-none-common")),
    }
}

fn switch_assignment(model: &mut Model) {
    let Some(world) = model.world.clone() else { return };
    let state = world.state();
    let all: Vec<_> = state.assignments().map(|(id, _)| id).collect();
    model.progress.switch(&all);
}

fn copy(model: &mut Model, out: &mut Vec<Effect>) {
    let text = match model.tab {
        Tab::Visits => model.visits.detail.text(),
        Tab::Households => model.households.dossier.as_ref().map(|dossier| dossier.page.text()).unwrap_or_default(),
        Tab::Todo => model.todo.detail.text(),
        Tab::Policies => model.policies.detail.text(),
        Tab::Exchange => model.exchange.page.text(),
        Tab::Today | Tab::Progress => String::new(),
    };
    if !text.is_empty() {
        out.push(Effect::Copy(text));
        model.say(Tone::Plain, tr!("app-copied"));
    }
}

/// Returns the page of all that was said, the latest first.
fn said(model: &Model) -> Page {
    let mut page = Page::default();
    page.add(Tint::Title, tr!("app-messages-title"));
    if model.notices.all().next().is_none() {
        page.add(Tint::Dim, tr!("app-messages-none"));
    }
    for notice in model.notices.all().rev() {
        let tint = match notice.tone {
            Tone::Plain => Tint::Text,
            Tone::Good => Tint::Good,
            Tone::Warning => Tint::Warning,
            Tone::Danger => Tint::Danger,
        };
        page.put(Piece { tint, indent: 0, label: notice.at.format("%H:%M").to_string(), text: notice.text.clone() });
    }
    page
}
