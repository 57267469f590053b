//! What the first run asks of the world once the ledger is there, as changes,
//! and what it makes of the answers.

use super::update::with_welcome;
use crate::app::dialogs::welcome::setup;
use crate::app::dialogs::welcome::{Input, Page, Setup, Terms, Welcome};
use crate::app::effect::{Effect, WorkerEffect};
use crate::app::model::{Model, Purpose, Stage};
use crate::app::world::notices::Tone;
use crate::base::ids::{AssignmentId, CadreId};
use crate::domain::assignment::{Assignment, Targets};
use crate::domain::change::Change;
use crate::domain::record::Kind;
use crate::domain::village::{Village, VillageCode};
use crate::tr;

fn front(model: &mut Model) -> Option<&mut Welcome> {
    match &mut model.stage {
        Stage::Welcome(welcome) => Some(welcome),
        _ => None,
    }
}

/// Readies the setting up for a ledger that was just made.
pub fn prepare(model: &mut Model) {
    let Some(world) = model.world.clone() else { return };
    let today = model.today_date();
    if let Some(welcome) = front(model) {
        welcome.set_up(Setup::new(&world.state(), today));
    }
}

/// Goes on with a first run that the end of the program cut short.
pub fn resume(model: &mut Model, bytes: &[u8], out: &mut Vec<Effect>) {
    let Some(world) = model.world.clone() else { return };
    let today = model.today_date();
    match Setup::from_draft(bytes, &world.state(), today) {
        Some((setup, page)) => {
            if page == Page::Code {
                model.say(Tone::Warning, tr!("welcome-code-missed"));
            }
            model.early.clear();
            model.stage = Stage::Welcome(Box::new(Welcome::resumed(setup, page, world.me.role)));
        }
        None => out.push(Effect::Worker(WorkerEffect::RemoveDraft(setup::DRAFT.into()))),
    }
}

/// Keeps what was filled in until the first run is over.
pub fn keep(model: &mut Model, out: &mut Vec<Effect>) {
    let Some(bytes) = front(model).and_then(|welcome| welcome.to_draft()) else { return };
    model.drafts_sent += 1;
    model.draft_pending = Some(model.drafts_sent);
    out.push(Effect::Worker(WorkerEffect::SaveDraft(setup::DRAFT.into(), model.drafts_sent, bytes)));
}

/// Puts the villages that were chosen into the ledger, and takes those out that
/// were put there before and aren't wanted any more.
pub fn villages(model: &mut Model, chosen: &[Village], out: &mut Vec<Effect>) {
    let Some(world) = model.world.clone() else { return };
    let state = world.state();
    let Some(setup) = front(model).and_then(Welcome::setup_mut) else { return };
    let mut changes = Vec::new();
    for village in chosen.iter().filter(|village| state.village(village.code).is_none()) {
        let id = village.code.id();
        match state.knows(Kind::Village, id.into()) {
            true => changes.extend(Change::back(id, village).into_iter().flatten()),
            false => changes.push(Change::add(id, village.clone())),
        }
        setup.kept.push(village.code);
    }
    let inhabited = |code: VillageCode| state.households().any(|(_, household)| household.village == code);
    let unwanted = |code: VillageCode| !chosen.iter().any(|village| village.code == code) && !inhabited(code);
    for code in setup.kept.iter().copied().filter(|code| unwanted(*code) && state.village(*code).is_some()) {
        let reason = tr!("welcome-village-unwanted");
        changes.push(Change::Remove { kind: Kind::Village, id: code.id().into(), reason });
    }
    setup.kept.retain(|code| !unwanted(*code));
    drop(state);
    write(model, changes, tr!("welcome-villages-saved", count = chosen.len()), out);
}

/// Makes the assignment, changes the one that was made before, or takes it out
/// where the committee is to send one.
pub fn task(model: &mut Model, terms: Option<Terms>, out: &mut Vec<Effect>) {
    let Some(world) = model.world.clone() else { return };
    let state = world.state();
    let fresh = AssignmentId(model.new_id());
    let Some(setup) = front(model).and_then(Welcome::setup_mut) else { return };
    let old = setup.made.and_then(|id| Some((id, state.assignment(id)?)));
    let mut changes = Vec::new();
    match (terms, old) {
        (None, None) => {}
        (None, Some((id, _))) => {
            setup.made = None;
            changes.push(Change::Remove {
                kind: Kind::Assignment,
                id: id.into(),
                reason: tr!("welcome-task-unwanted"),
            });
        }
        (Some(terms), old) => {
            let new = assignment(&terms, &setup.picker.chosen, world.me.cadre);
            match old {
                Some((id, old)) => changes.extend(Change::edit(id, old, &new).ok().flatten()),
                None => {
                    setup.made = Some(fresh);
                    changes.push(Change::add(fresh, new));
                }
            }
        }
    }
    drop(state);
    write(model, changes, tr!("welcome-task-saved"), out);
}

fn assignment(terms: &Terms, villages: &[Village], me: Option<CadreId>) -> Assignment {
    let title = match villages {
        [] => tr!("welcome-task-title-none"),
        [one] => tr!("welcome-task-title", village = one.short_name()),
        [first, ..] => tr!("welcome-task-title-many", village = first.short_name(), count = villages.len()),
    };
    Assignment {
        title,
        campaign: String::new(),
        cadres: me.into_iter().collect(),
        villages: villages.iter().map(|village| village.code).collect(),
        households: Vec::new(),
        from: terms.from,
        to: terms.to,
        targets: Targets { coverage_percent: Some(terms.coverage), ..Targets::default() },
        excused: Vec::new(),
        handovers: Vec::new(),
    }
}

fn write(model: &mut Model, changes: Vec<Change>, said: String, out: &mut Vec<Effect>) {
    if changes.is_empty() {
        return with_welcome(model, Input::Saved(None), out);
    }
    let token = model.token();
    model.pending.insert(token, Purpose::Welcome(said));
    out.push(Effect::Worker(WorkerEffect::Commit(token, changes)));
}

/// Tells the first run that an import is done.
pub fn imported(model: &mut Model, out: &mut Vec<Effect>) {
    let Some(world) = model.world.clone() else { return };
    let Some(setup) = front(model).and_then(Welcome::setup_mut) else { return };
    setup.renew(&world.state());
    with_welcome(model, Input::Imported, out);
}

/// Tells the first run that what it wanted written is on the disk, or why not.
pub fn written(model: &mut Model, refused: Option<String>, out: &mut Vec<Effect>) {
    with_welcome(model, Input::Saved(refused), out);
}
