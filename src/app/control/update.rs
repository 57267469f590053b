//! What follows from what happened: the one place where the model changes.
//! Answers of the world are taken here, keys are looked up and handed on, and
//! after each message the screen in front brings itself up to date.

use super::act;
use super::asking;
use super::import;
use super::paper;
use super::parcel;
use super::pointer;
use super::quick;
use super::typing;
use super::work;
use crate::app::dialogs::deal::Deal;
use crate::app::dialogs::import::What;
use crate::app::dialogs::overlay::{Machines, Overlay};
use crate::app::dialogs::quick::Moment;
use crate::app::dialogs::welcome;
use crate::app::effect::{Effect, TerminalEffect, WorkerEffect};
use crate::app::form::{Ctx, Input, Output, VisitForm};
use crate::app::model::drafts;
use crate::app::model::{Lock, Model, Purpose, Stage};
use crate::app::msg::{Msg, Outcome};
use crate::app::screens::history;
use crate::app::sheet::{self, About, Done, Sheet};
use crate::app::widgets::layout;
use crate::app::world::notices::Tone;
use crate::app::world::seen::Seen;
use crate::app::world::tab::Tab;
use crate::app::world::{Opened, World};
use crate::base::ids::{HouseholdId, PolicyId, RecordId};
use crate::domain::change::Change;
use crate::domain::record::Kind;
use crate::keymap::Action;
use crate::tr;

/// Takes one message and returns what the world is asked to do about it.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let mut out = Vec::new();
    work::note(model, &msg);
    match msg {
        // Whoever leaves can only leave at once.
        Msg::Paste(_) | Msg::Mouse(_) if model.closing => {}
        Msg::Key(key) => typing::key(model, key, &mut out),
        Msg::Paste(text) => typing::paste(model, text, &mut out),
        Msg::Mouse(mouse) => pointer::mouse(model, mouse, &mut out),
        Msg::Resize(columns, rows) => model.size = (columns, rows),
        Msg::Tick(now) => {
            model.now = now;
            model.lunar.turn(now.date_naive());
        }
        Msg::Opening(progress, what) => model.stage = Stage::Opening { progress, what },
        Msg::Locked(wrong) => {
            model.early.clear();
            locked(model, wrong);
        }
        Msg::NoLedger => {
            model.early.clear();
            model.stage = Stage::Welcome(Box::default());
        }
        Msg::Founded(opened, recovery_code) => {
            model.world = Some(World::new(&opened));
            for note in opened.notes {
                model.say(Tone::Warning, note);
            }
            if !matches!(model.stage, Stage::Welcome(_)) {
                // Made at an earlier start, which ended before the code was noted.
                model.early.clear();
                model.stage = Stage::Welcome(Box::new(welcome::Welcome::of(opened.me.role)));
            }
            super::welcome::prepare(model);
            with_welcome(model, welcome::Input::Founded { recovery_code }, &mut out);
        }
        Msg::FoundFailed(reason) => with_welcome(model, welcome::Input::Failed(reason), &mut out),
        Msg::OpenFailed(reason) => model.stage = Stage::Failed(reason),
        Msg::Opened(opened) => {
            self::opened(model, *opened, &mut out);
            play_early(model, &mut out);
        }
        Msg::Committed(token, outcome) => committed(model, token, outcome, &mut out),
        Msg::Waits(token, question, changes) => asking::ask(model, token, question, changes, &mut out),
        Msg::Undone(outcome, what) => {
            let again = model.named(Action::Redo);
            let done = tr!("keys-undone", what = what.unwrap_or_else(|| tr!("keys-last-change")), again = again);
            turned(model, outcome, done, tr!("app-undo-nothing"));
        }
        Msg::Redone(outcome, what) => {
            let done = tr!("keys-redone", what = what.unwrap_or_else(|| tr!("keys-last-change")));
            turned(model, outcome, done, tr!("app-redo-nothing"));
        }
        Msg::Loaded(kind, id, doc) => {
            if let Some(doc) = &doc {
                with_form(model, Input::Loaded(doc.clone()), &mut out);
            }
            model.docs.take(kind, id, doc);
        }
        Msg::Found(token, hits) => {
            if let Some(Overlay::Search(search)) = &mut model.overlay {
                search.take(token, hits);
            }
        }
        Msg::Folder(token, found) if parcel::is_open(model) => parcel::folder(model, token, found, &mut out),
        Msg::Folder(token, found) if matches!(model.overlay, Some(Overlay::Paper(_))) => {
            paper::folder(model, token, found);
        }
        Msg::Drives(found) => paper::drives(model, &found),
        Msg::Glanced(token, answer) => paper::glanced(model, token, answer),
        Msg::Planned(token, answer) => paper::planned(model, token, answer),
        Msg::NotOpened(reason) => paper::not_opened(model, reason),
        Msg::Folder(token, found) => import::folder(model, token, found, &mut out),
        Msg::Proposed(token, answer) => import::proposed(model, token, answer),
        Msg::Dealt(token, answer, standing) => parcel::dealt(model, token, answer, *standing, &mut out),
        Msg::Unsent(unsent) => {
            if let Some(world) = &mut model.world {
                world.unsent = unsent;
            }
        }
        Msg::BackedUp(backups) => {
            if let Some(world) = &mut model.world {
                world.backups = Some(backups);
            }
        }
        // The program ends by itself.
        Msg::AtRest(None) => {}
        Msg::AtRest(Some(text)) => {
            (model.closing, model.work) = (false, None);
            let leave = model.named(Action::Quit);
            model.say(Tone::Warning, tr!("backup-own-then-leave", said = text, key = leave));
        }
        // It was noted above.
        Msg::Work(..) => {}
        Msg::DraftSaved(number) => {
            if model.draft_pending == Some(number) {
                model.draft_pending = None;
            }
        }
        Msg::DraftFailed(reason) => {
            model.draft_pending = None;
            model.say(Tone::Danger, reason);
        }
        Msg::Written(outcome) => paper::written(model, outcome),
        Msg::StoreTrouble(reason) => {
            model.say(Tone::Danger, reason.clone());
            if let Some(world) = &mut model.world {
                world.read_only = Some(reason);
            }
        }
        Msg::Keys(keys, why) => act::prefs::keys(model, *keys, why, &mut out),
        Msg::Clipboard(text) => typing::clipboard(model, text, &mut out),
        Msg::Told(text) => model.say(Tone::Warning, text),
    }
    if let Some(token) = asking::given_up(model) {
        committed(model, token, Outcome::Refused(tr!("request-not-saved")), &mut out);
    }
    // Where no ledger is open there is nothing to bring to rest.
    model.closing |= model.world.is_some() && out.contains(&Effect::Terminal(TerminalEffect::Quit));
    refresh(model, &mut out);
    if let Some(Effect::Terminal(TerminalEffect::Copy(text))) =
        out.iter().rfind(|effect| matches!(effect, Effect::Terminal(TerminalEffect::Copy(_))))
    {
        model.copied.clone_from(text);
    }
    out
}

fn locked(model: &mut Model, wrong: bool) {
    let recovery = matches!(&model.stage, Stage::Locked(lock) if lock.recovery);
    model.stage = Stage::Locked(Lock { wrong, recovery, ..Lock::default() });
}

fn opened(model: &mut Model, opened: Opened, out: &mut Vec<Effect>) {
    model.world = Some(World::new(&opened));
    model.stage = Stage::Ready;
    for note in opened.notes {
        model.say(Tone::Warning, note);
    }
    let draft = |name: &str| opened.drafts.iter().find(|(draft, _)| draft == name).map(|(_, bytes)| bytes.clone());
    if let Some(bytes) = draft(sheet::DRAFT) {
        reopen_sheet(model, &bytes);
    }
    if let Some(bytes) = draft(crate::app::dialogs::quick::DRAFT) {
        quick::restore(model, &bytes, out);
    }
    if let Some(bytes) = draft(welcome::DRAFT) {
        super::welcome::resume(model, &bytes, out);
    }
    for (name, bytes) in opened.drafts.iter().filter(|(name, _)| drafts::is_visit(name)) {
        match VisitForm::from_draft(bytes) {
            Ok(form) => model.put_back(name, form),
            Err(_) => model.say(Tone::Danger, tr!("app-draft-unreadable")),
        }
    }
    if let Some(place) = model.begun().first().copied() {
        model.take_up(place);
        model.say(Tone::Plain, tr!("app-draft-found"));
        start_form(model, out);
    }
}

/// Takes a sheet up again that was being filled in when the program ended.
fn reopen_sheet(model: &mut Model, bytes: &[u8]) {
    let Some(world) = model.world.clone() else { return };
    let sheet = Sheet::from_draft(&ctx(model, &world, &world.state()), bytes);
    match sheet {
        Ok(sheet) => {
            model.say(Tone::Plain, tr!("sheet-found", what = sheet.title()));
            model.sheet = Some(sheet);
        }
        Err(sheet::DraftError::Gone(reason)) => model.say(Tone::Warning, tr!("sheet-gone", reason = reason)),
        Err(_) => model.say(Tone::Danger, tr!("app-draft-unreadable")),
    }
}

/// Plays what was pressed before there was a screen to press it on.
fn play_early(model: &mut Model, out: &mut Vec<Effect>) {
    model.matcher.clear();
    let told = model.notices.fresh;
    for key in std::mem::take(&mut model.early) {
        refresh(model, out);
        typing::key(model, key, out);
    }
    // Keys take away what was read; what opening had to say was not seen yet.
    model.notices.fresh |= told;
}

fn committed(model: &mut Model, token: u64, outcome: Outcome, out: &mut Vec<Effect>) {
    let purpose = model.pending.remove(&token);
    match (outcome, purpose) {
        (Outcome::Saved(warnings), purpose) => {
            let said = match purpose {
                Some(Purpose::Visit) => {
                    let nobody = model.form.as_ref().is_some_and(VisitForm::nobody_home);
                    out.push(Effect::Worker(WorkerEffect::RemoveDraft(drafts::name(model.drafts.place()))));
                    let seen = model.form.as_ref().map(|form| form.picked().to_vec()).unwrap_or_default();
                    model.households.marked.retain(|id| !seen.contains(id));
                    model.let_go();
                    if nobody { nobody_home_saved(model) } else { tr!("app-visit-saved") }
                }
                Some(Purpose::Sheet(said)) => {
                    model.sheet = None;
                    model.todo.marked.clear();
                    model.households.marked.clear();
                    out.push(Effect::Worker(WorkerEffect::RemoveDraft(sheet::DRAFT.into())));
                    said
                }
                Some(Purpose::AtOnce(said)) => {
                    model.todo.marked.clear();
                    said
                }
                Some(Purpose::Quick(said)) => {
                    quick::settled(model, token, true, out);
                    said
                }
                Some(Purpose::Import(said)) => {
                    import::committed(model, token, None);
                    super::welcome::imported(model, out);
                    said
                }
                Some(Purpose::Welcome(said)) => {
                    super::welcome::written(model, None, out);
                    said
                }
                None => tr!("app-saved"),
            };
            model.say(Tone::Good, said);
            for warning in warnings {
                model.say(Tone::Warning, warning);
            }
        }
        (Outcome::Refused(reason), purpose) => {
            match (purpose, &mut model.sheet) {
                (Some(Purpose::Sheet(_)), Some(sheet)) => sheet.refuse(reason.clone()),
                (Some(Purpose::Quick(_)), _) => quick::settled(model, token, false, out),
                _ => {}
            }
            import::committed(model, token, Some(&reason));
            super::welcome::written(model, Some(reason.clone()), out);
            model.say(Tone::Danger, reason);
        }
        (Outcome::Nothing, _) => {}
    }
}

/// Says that a visit at which nobody was home is saved, and the way back: it
/// takes two keys, and may have been meant otherwise.
fn nobody_home_saved(model: &Model) -> String {
    let key = model.keymap.hint(Action::Undo, &model.scopes()).unwrap_or_default();
    tr!("waiting-and-undo", said = tr!("waiting-nobody-home-saved"), key = key)
}

fn turned(model: &mut Model, outcome: Outcome, done: String, nothing: String) {
    match outcome {
        Outcome::Saved(_) => model.say(Tone::Good, done),
        Outcome::Nothing => model.say(Tone::Plain, nothing),
        Outcome::Refused(reason) => model.say(Tone::Danger, reason),
    }
}

/// Hands something to the first run, if it is in front, and carries out what it wants.
pub fn with_welcome(model: &mut Model, input: welcome::Input, out: &mut Vec<Effect>) {
    let Stage::Welcome(welcome) = &mut model.stage else { return };
    let was_code = welcome.page() == welcome::Page::Code;
    let outputs = welcome.update(input);
    if was_code && welcome.page() != welcome::Page::Code {
        out.push(Effect::Worker(WorkerEffect::CodeNoted));
    }
    for output in outputs {
        match output {
            welcome::Output::Found { role, name, unit, passphrase } => {
                out.push(Effect::Worker(WorkerEffect::Found { role, name, unit, passphrase }));
            }
            welcome::Output::Restore { file, secret, recovery } => {
                out.push(Effect::Worker(WorkerEffect::Restore { file, secret, recovery }));
            }
            welcome::Output::Demo => out.push(Effect::Terminal(TerminalEffect::Demo)),
            welcome::Output::Villages(villages) => return super::welcome::villages(model, &villages, out),
            welcome::Output::VillagesFromFile => return import::begin(model, What::Villages, out),
            welcome::Output::Task(terms) => return super::welcome::task(model, terms, out),
            welcome::Output::Roster => return import::begin(model, What::Roster, out),
            welcome::Output::Keep => return super::welcome::keep(model, out),
            welcome::Output::Done(then) => {
                model.stage = Stage::Ready;
                out.push(Effect::Worker(WorkerEffect::RemoveDraft(welcome::DRAFT.into())));
                if let Some(action) = then {
                    act::act(model, action, out);
                }
            }
            welcome::Output::Leave => out.push(Effect::Terminal(TerminalEffect::Quit)),
            welcome::Output::Notice(text) => model.say(Tone::Plain, text),
        }
    }
}

/// Hands something to the form, if there is one, and carries out what it wants.
pub fn with_form(model: &mut Model, input: Input, out: &mut Vec<Effect>) {
    let Some((mut form, world)) = model.form.take().zip(model.world.clone()) else { return };
    let outputs = {
        let state = world.state();
        form.update(&ctx(model, &world, &state), input)
    };
    model.form = Some(form);
    carry_out(model, outputs, out);
}

/// Opens a sheet, or says why there is none.
pub fn open_sheet(model: &mut Model, about: About) {
    let Some(world) = model.world.clone() else { return };
    if let Some(reason) = &world.read_only {
        return model.say(Tone::Danger, reason.clone());
    }
    let sheet = Sheet::new(&ctx(model, &world, &world.state()), about);
    match sheet {
        Ok(sheet) => {
            model.overlay = None;
            model.sheet = Some(sheet);
        }
        Err(reason) => model.say(Tone::Plain, reason),
    }
}

/// Hands something to the sheet, if there is one, and carries out what it wants.
pub fn with_sheet(model: &mut Model, input: sheet::Input, out: &mut Vec<Effect>) {
    let Some((mut sheet, world)) = model.sheet.take().zip(model.world.clone()) else { return };
    let outputs = sheet.update(&ctx(model, &world, &world.state()), input);
    model.sheet = Some(sheet);
    for output in outputs {
        match output {
            sheet::Output::Changed => save_sheet_draft(model, out),
            sheet::Output::Copy(text) => out.push(Effect::Terminal(TerminalEffect::Copy(text))),
            sheet::Output::Notice(text) => model.say(Tone::Warning, text),
            sheet::Output::Close => close_sheet(model, out),
            sheet::Output::Done(Done::Nothing) => {
                model.say(Tone::Plain, tr!("sheet-nothing"));
                close_sheet(model, out);
            }
            sheet::Output::Done(Done::Open(household)) => {
                close_sheet(model, out);
                act::jump(model, Kind::Household, household.into());
            }
            sheet::Output::Done(Done::Invite(guest)) => {
                close_sheet(model, out);
                parcel::invite(model, *guest, out);
            }
            sheet::Output::Done(Done::Paper(errand)) => paper::write(model, *errand, out),
            sheet::Output::Glance(Done::Paper(errand)) => paper::glance(model, *errand, out),
            // Only papers can be looked at before.
            sheet::Output::Glance(_) => {}
            sheet::Output::Done(Done::Narrow(narrow)) => {
                model.sheet = None;
                act::narrow::set(model, *narrow);
            }
            sheet::Output::Done(Done::Commit(changes, said)) => commit_sheet(model, &world, (changes, said), out),
        }
    }
}

fn commit_sheet(model: &mut Model, world: &World, (changes, said): (Vec<Change>, String), out: &mut Vec<Effect>) {
    if let Some(reason) = &world.read_only {
        if let Some(sheet) = &mut model.sheet {
            sheet.refuse(reason.clone());
        }
        return;
    }
    if let Some(sheet) = &mut model.sheet {
        sheet.set_saving(true);
    }
    let token = model.token();
    let made = |kind| {
        changes.iter().rev().find_map(|change| match change {
            Change::Add { id, .. } | Change::Restore { id, .. } if change.kind() == kind => Some(*id),
            _ => None,
        })
    };
    model.households.wanted = made(Kind::Household).map(HouseholdId);
    model.policies.wanted = made(Kind::Policy).map(PolicyId);
    model.pending.insert(token, Purpose::Sheet(said));
    out.push(Effect::Worker(WorkerEffect::Commit(token, changes)));
}

/// Writes changes that nothing has to be filled in for, and then says so.
pub fn commit_at_once(model: &mut Model, changes: Vec<Change>, said: String, out: &mut Vec<Effect>) {
    let read_only = model.world.as_ref().and_then(|world| world.read_only.clone());
    if let Some(reason) = read_only {
        return model.say(Tone::Danger, reason);
    }
    // Pressed twice it is still one step: the first has to be answered before.
    if model.pending.values().any(|purpose| matches!(purpose, Purpose::AtOnce(_))) {
        return;
    }
    let token = model.token();
    model.pending.insert(token, Purpose::AtOnce(said));
    out.push(Effect::Worker(WorkerEffect::Commit(token, changes)));
}

fn close_sheet(model: &mut Model, out: &mut Vec<Effect>) {
    if model.sheet.take().is_some_and(|sheet| sheet.is_dirty() && sheet.about().is_kept()) {
        out.push(Effect::Worker(WorkerEffect::RemoveDraft(sheet::DRAFT.into())));
    }
}

fn save_sheet_draft(model: &mut Model, out: &mut Vec<Effect>) {
    let kept = model.sheet.as_ref().filter(|sheet| sheet.about().is_kept());
    if let Some(bytes) = kept.map(Sheet::to_draft) {
        model.drafts_sent += 1;
        model.draft_pending = Some(model.drafts_sent);
        out.push(Effect::Worker(WorkerEffect::SaveDraft(sheet::DRAFT.into(), model.drafts_sent, bytes)));
    }
}

/// Asks a form that has just come to be what it needs.
pub fn start_form(model: &mut Model, out: &mut Vec<Effect>) {
    let Some((mut form, world)) = model.form.take().zip(model.world.clone()) else { return };
    let outputs = {
        let state = world.state();
        form.start(&ctx(model, &world, &state))
    };
    model.form = Some(form);
    carry_out(model, outputs, out);
}

/// Returns what a form has to know of everything else.
pub fn ctx<'a>(model: &Model, world: &'a World, state: &'a crate::state::State) -> Ctx<'a> {
    Ctx {
        state,
        calendar: &world.calendar,
        now: model.now,
        me: world.me.cadre,
        device: world.me.device,
        columns: model.layout().map_or(80, |layout| layout.body.width),
    }
}

fn carry_out(model: &mut Model, outputs: Vec<Output>, out: &mut Vec<Effect>) {
    for output in outputs {
        match output {
            Output::Changed => save_draft(model, out),
            Output::Save(changes) => {
                if let Some(reason) = model.world.as_ref().and_then(|world| world.read_only.clone()) {
                    model.say(Tone::Danger, reason);
                } else if !model.pending.values().any(|purpose| *purpose == Purpose::Visit) {
                    let token = model.token();
                    model.pending.insert(token, Purpose::Visit);
                    out.push(Effect::Worker(WorkerEffect::Commit(token, changes)));
                }
            }
            Output::Load(kind, id) => out.push(Effect::Worker(WorkerEffect::Load(kind, id))),
            Output::Copy(text) => out.push(Effect::Terminal(TerminalEffect::Copy(text))),
            Output::Close => {
                model.form_in_front = false;
                if model.form.as_ref().is_some_and(|form| !form.is_dirty()) {
                    out.push(Effect::Worker(WorkerEffect::RemoveDraft(drafts::name(model.drafts.place()))));
                    model.let_go();
                } else {
                    let here = act::begin::gone_on_with(model) == Some(model.drafts.place());
                    model.say(Tone::Plain, if here { tr!("app-draft-kept") } else { tr!("waiting-draft-waits") });
                }
            }
            Output::Notice(text) => model.say(Tone::Warning, text),
        }
    }
}

/// Hands the draft of the form over, where there is anything in it.
pub fn save_draft(model: &mut Model, out: &mut Vec<Effect>) {
    if let Some(form) = model.form.as_ref().filter(|form| form.is_dirty()) {
        let bytes = form.to_draft();
        model.drafts_sent += 1;
        model.draft_pending = Some(model.drafts_sent);
        out.push(Effect::Worker(WorkerEffect::SaveDraft(drafts::name(model.drafts.place()), model.drafts_sent, bytes)));
    }
}

/// Brings the screen in front up to date.
pub(super) fn refresh(model: &mut Model, out: &mut Vec<Effect>) {
    let (Some(world), Some(layout)) = (model.world.clone(), model.layout()) else { return };
    if let Stage::Welcome(welcome) = &mut model.stage {
        let (columns, rows) = model.size;
        welcome.fit(layout::first_run_list(ratatui::layout::Rect::new(0, 0, columns, rows)));
    }
    if let Some(overlay) = &mut model.overlay {
        let inner = layout::overlay_body(layout.body);
        match overlay {
            Overlay::Help(help) => help.page.fit(inner.width.into(), inner.height.saturating_sub(2).into()),
            Overlay::Messages(page) => page.fit(inner.width.into(), inner.height.into()),
            Overlay::Menu(menu) => {
                let rows = menu.area(layout.body).height.saturating_sub(2);
                menu.list.fit(rows.into());
            }
            Overlay::Palette(palette) => palette.list.fit(inner.height.saturating_sub(2).into()),
            Overlay::Search(search) => search.list.fit((inner.height.saturating_sub(2) / 2).into()),
            Overlay::Import(import) => import.fit(inner),
            Overlay::Parcel(parcel) => parcel.fit(inner),
            Overlay::Paper(desk) => desk.fit(inner),
            Overlay::Villages(picker) => picker.fit(inner),
            Overlay::Settings(choices) => {
                let rows = choices.area(layout.body).height.saturating_sub(2);
                choices.list.fit(rows.into());
            }
            Overlay::Machines(machines) => {
                let rows = Machines::rows(machines.area(layout.body));
                machines.list.fit(rows.height.into());
            }
            Overlay::Confirm(_) => {}
        }
    }
    if let Some(sheet) = &mut model.sheet {
        sheet.fit(sheet.text_columns(layout.body));
    }
    let begun = model.begun();
    let state = world.state();
    let today = model.today_date();
    if model.quick.open {
        let moment = Moment { world: &world, state: &state, now: model.now };
        model.quick.refresh(&moment, &model.keymap, layout.body);
    }
    model.docs.keep_to(state.generation());
    model.answers.refresh(&world, &state, today);
    let mut asked = Vec::new();
    let seen = &mut Seen {
        world: &world,
        state: &state,
        now: model.now,
        today,
        zone: *model.now.offset(),
        body: layout.body,
        docs: &mut model.docs,
        sift: &mut model.sift,
        asked: &mut asked,
    };
    match model.tab {
        Tab::Today => model.today.refresh(seen, &model.answers, begun),
        Tab::Visits => model.visits.refresh(seen),
        Tab::Households => model.households.refresh(seen),
        Tab::Todo => model.todo.refresh(seen, &model.answers),
        Tab::Progress => model.progress.refresh(seen),
        Tab::Policies => model.policies.refresh(seen),
        Tab::Tasks => model.tasks.refresh(seen),
        Tab::Exchange => {
            if model.exchange.asks_who() {
                out.push(Effect::Worker(WorkerEffect::Deal(0, Deal::Who)));
            }
            model.exchange.refresh(seen);
        }
    }
    out.extend(asked.into_iter().map(|(kind, id)| Effect::Worker(WorkerEffect::Load(kind, id))));
    let here = |(kind, id): &(Kind, RecordId)| model.docs.get(*kind, *id).is_some();
    let visit = model.wants_edit.is_some_and(|id| history::records(&state, id).iter().all(here));
    let policy = model.policies.wants_edit.is_some_and(|id| here(&(Kind::Policy, id.into())));
    drop(state);
    if visit {
        act::edit_now(model, out);
    }
    if policy {
        act::edit_policy_now(model);
    }
}
