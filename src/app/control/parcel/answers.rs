//! What a file on its way asks of the world, and what becomes of the answers.

use std::sync::Arc;

use super::on;
use crate::app::dialogs::deal::{Deal, Dealt, Standing, Undone};
use crate::app::dialogs::overlay::Overlay;
use crate::app::dialogs::parcel::batch::Batch;
use crate::app::dialogs::parcel::pages;
use crate::app::dialogs::parcel::{Load, Next, Parcel, Step, To, What};
use crate::app::effect::{Effect, TerminalEffect, WorkerEffect};
use crate::app::model::Model;
use crate::app::screens::exchange::Item;
use crate::app::screens::exchange::people;
use crate::app::sheet::kinds::Guest;
use crate::app::widgets::field::Field;
use crate::app::widgets::files::{self, Chooser, Looked};
use crate::app::widgets::token::Token;
use crate::app::world::notices::Tone;
use crate::base::ids::DeviceId;
use crate::base::text::{file_name, visible};
use crate::display::{bundles, peers};
use crate::domain::cadre::Role;
use crate::keymap::Action;
use crate::tr;
use crate::workspace::{Auto, BackedUp, Outcome, Verdict, recipients};

/// Tells whether a file on its way is in front.
pub fn is_open(model: &Model) -> bool {
    matches!(model.overlay, Some(Overlay::Parcel(_)))
}

fn front(model: &mut Model) -> Option<&mut Parcel> {
    match &mut model.overlay {
        Some(Overlay::Parcel(parcel)) => Some(parcel),
        _ => None,
    }
}

/// Begins to write what wasn't sent: to `to`, else to whom there is; where that
/// isn't clear, it is asked.
pub fn begin_export(model: &mut Model, to: Option<DeviceId>, out: &mut Vec<Effect>) {
    let Some(world) = model.world.clone() else { return };
    if let Some(reason) = &world.read_only {
        return model.say(Tone::Danger, reason.clone());
    }
    let people = recipients(&world.state());
    let is_committee = world.me.role == Role::Committee;
    let hosts: Vec<_> = people.iter().filter(|who| who.is_host()).collect();
    let at_hand = to.and_then(|device| people::of(&people, device));
    let to = match (at_hand, &people[..], &hosts[..]) {
        (Some(who), ..) | (None, [who], _) => Some(who),
        (None, _, [host]) if !is_committee => Some(*host),
        _ => None,
    };
    let to = to.map(|who| To::One(who.peer().device));
    if people.is_empty() {
        let text = if is_committee { tr!("exchange-next-invite") } else { tr!("exchange-next-join") };
        return model.say(Tone::Plain, text);
    }
    let (chooser, wanted) = Chooser::new(files::FOLDERS);
    let mut parcel = Parcel::new(What::Export { to, load: Load::New }, chooser);
    parcel.narrower = is_committee;
    if people.len() > 1 {
        let each = people.iter().map(|who| To::One(who.peer().device));
        parcel.whom = std::iter::once(To::Each).chain(each).collect();
    }
    if to.is_none() {
        parcel.ask_whom();
    }
    model.overlay = Some(Overlay::Parcel(Box::new(parcel)));
    if to.is_some() {
        on(model, Next::Look(wanted), out);
    }
}

/// Begins to take a file in with the choice of it.
pub fn begin_import(model: &mut Model, out: &mut Vec<Effect>) {
    if let Some(reason) = model.world.as_ref().and_then(|world| world.read_only.clone()) {
        return model.say(Tone::Danger, reason);
    }
    let (chooser, wanted) = Chooser::new(files::BUNDLES);
    model.overlay = Some(Overlay::Parcel(Box::new(Parcel::new(What::Import, chooser))));
    on(model, Next::Look(wanted), out);
}

/// Begins to write a backup with the choice of its place. A ledger that can't be
/// written to any more can be backed up all the same.
pub fn begin_backup(model: &mut Model, out: &mut Vec<Effect>) {
    if model.world.is_none() {
        return;
    }
    let (chooser, wanted) = Chooser::new(files::FOLDERS);
    model.overlay = Some(Overlay::Parcel(Box::new(Parcel::new(What::Backup { daily: false }, chooser))));
    on(model, Next::Look(wanted), out);
}

/// Goes on to write an invitation with the choice of its place.
pub fn invite(model: &mut Model, guest: Guest, out: &mut Vec<Effect>) {
    let (chooser, wanted) = Chooser::new(files::FOLDERS);
    model.overlay = Some(Overlay::Parcel(Box::new(Parcel::new(What::Invite(guest), chooser))));
    on(model, Next::Look(wanted), out);
}

/// Takes what was found in a folder.
pub fn folder(model: &mut Model, token: Token, found: Result<Looked, String>, out: &mut Vec<Effect>) {
    let Some(parcel) = front(model) else { return };
    if let Some(path) = parcel.chooser.take(token, found) {
        let next = match parcel.what {
            What::Import => parcel.look(path),
            What::Export { .. } | What::Invite(_) | What::Backup { .. } => parcel.write(Some(path)),
        };
        on(model, next, out);
    }
}

/// Has something done.
pub fn ask(model: &mut Model, deal: Deal, out: &mut Vec<Effect>) {
    let token = model.token();
    if let Some(parcel) = front(model) {
        parcel.problem = None;
        parcel.asked = Some(token);
        let name = file_name(&parcel.file);
        let what = match &deal {
            Deal::Look(_) | Deal::Unlock(..) | Deal::LookFolder(_) => {
                tr!("exchange-reading", file = visible(&name).into_owned())
            }
            Deal::Import { .. } | Deal::ImportLate(_) | Deal::ImportFolder(_) => tr!("exchange-taking-in"),
            Deal::Backup(_) | Deal::BackupDaily(_) => tr!("backup-writing"),
            _ => tr!("exchange-writing"),
        };
        let reading = matches!(deal, Deal::Look(_) | Deal::Unlock(..) | Deal::LookFolder(_));
        parcel.step = Step::Busy { what, reading };
    }
    out.push(Effect::Worker(WorkerEffect::Deal(token, deal)));
}

/// Takes an answer, and who this installation is now.
pub fn dealt(
    model: &mut Model,
    token: Token,
    answer: Result<Box<Dealt>, Undone>,
    standing: Standing,
    out: &mut Vec<Effect>,
) {
    if let Some(world) = &mut model.world {
        world.me = standing.me;
        world.unsent = standing.unsent;
    }
    model.exchange.fingerprint = Some(standing.fingerprint);
    let waits = front(model).is_some_and(|parcel| parcel.asked == Some(token));
    if let Some(parcel) = front(model).filter(|_| waits) {
        parcel.asked = None;
    }
    match answer {
        Ok(dealt) => done(model, waits, *dealt, out),
        Err(undone) => {
            let said = match undone {
                Undone::Cancelled => tr!("parcel-cancelled"),
                Undone::Locked(why) => match front(model).filter(|_| waits) {
                    Some(parcel) => {
                        parcel.problem = why;
                        parcel.step = Step::Code(Field::default());
                        return;
                    }
                    None => why.unwrap_or_else(|| tr!("bundle-needs-code")),
                },
                Undone::Told(reason) => reason,
            };
            match front(model).filter(|_| waits) {
                Some(parcel) => {
                    parcel.step = Step::Place;
                    parcel.chooser.problem = Some(said);
                }
                None => model.say(Tone::Danger, said),
            }
        }
    }
}

fn done(model: &mut Model, waits: bool, dealt: Dealt, out: &mut Vec<Effect>) {
    let Some(world) = model.world.clone() else { return };
    let (today, zone) = (model.today_date(), *model.now.offset());
    match dealt {
        Dealt::Who => {}
        Dealt::Exported(exported) => {
            let said = tr!("parcel-exported", file = pages::name_of(&exported.file), to = peers::who(&exported.to));
            model.say(Tone::Good, said);
            if let Some(parcel) = front(model).filter(|_| waits) {
                parcel.page = pages::exported(&exported);
                parcel.step = Step::Written;
            }
        }
        Dealt::BackedUp(done) => backed_up(model, waits, &done, None),
        Dealt::BackedUpDaily(auto, done) => {
            backed_up(model, waits, &done, Some(&auto));
            model.settings.backup = Some(auto);
            out.push(Effect::Terminal(TerminalEffect::Remember(model.settings.clone())));
        }
        Dealt::ExportedAll(all) => {
            let count = all.iter().filter(|(_, result)| result.is_ok()).count();
            match (count, all.len()) {
                (_, 0) => model.say(Tone::Plain, tr!("parcel-all-nothing")),
                (count, of) if count == of => model.say(Tone::Good, tr!("parcel-all-written", count = count)),
                (count, of) => model.say(Tone::Warning, tr!("parcel-all-some", count = count, failed = of - count)),
            }
            if let Some(parcel) = front(model).filter(|_| waits) {
                parcel.page = pages::exported_all(&all);
                parcel.step = Step::Written;
            }
        }
        Dealt::FolderLooked(files) => {
            if let Some(parcel) = front(model).filter(|_| waits) {
                parcel.step = Step::Batch(Box::new(Batch::new(parcel.file.clone(), &files, false)));
            }
        }
        Dealt::FolderImported(files) => {
            let dir = front(model).map(|parcel| parcel.file.clone()).unwrap_or_default();
            let batch = Batch::new(dir, &files, true);
            model.say(Tone::Good, batch.summary());
            if let Some(parcel) = front(model).filter(|_| waits) {
                parcel.step = Step::Batch(Box::new(batch));
            }
        }
        Dealt::Withdrawn(name) => {
            model.say(Tone::Good, tr!("exchange-withdrawn", name = visible(&name).into_owned()));
        }
        Dealt::Invited(done) => {
            let own = model.exchange.fingerprint.clone().unwrap_or_default();
            if let Some(parcel) = front(model).filter(|_| waits) {
                let name = match &parcel.what {
                    What::Invite(guest) => guest.name.clone(),
                    What::Export { .. } | What::Import | What::Backup { .. } => String::new(),
                };
                parcel.page = pages::invited(&name, &done, &own);
                parcel.step = Step::Written;
            }
        }
        Dealt::Looked(plan) => {
            let state = world.state();
            if let Some(parcel) = front(model).filter(|_| waits) {
                parcel.page = pages::preview(&plan, &state, today, zone);
                parcel.step = Step::Preview(plan);
            }
        }
        Dealt::Imported(outcome) => imported(model, waits, &outcome),
        Dealt::TakenBack(entries) => model.say(Tone::Good, tr!("exchange-taken-back", entries = entries)),
        Dealt::Revoked(peer, cutting) => model.say(Tone::Good, peers::cut(&peers::who(&peer), &cutting)),
        Dealt::Reinstated(peer) => model.say(Tone::Good, tr!("exchange-reinstated", name = peers::who(&peer))),
        Dealt::Decided(outcome) => {
            model.say(Tone::Good, tr!("exchange-request-decided", outcome = outcome.label()));
        }
        Dealt::Compared(peer) => {
            let digits = peers::fingerprint(&peer);
            model.say(Tone::Good, tr!("exchange-confirmed", name = peers::who(&peer), fingerprint = digits));
        }
    }
}

/// Shows a backup that was made, and where copies are made from now on.
fn backed_up(model: &mut Model, waits: bool, done: &BackedUp, daily: Option<&Auto>) {
    model.say(Tone::Good, tr!("backup-done", file = pages::name_of(&done.file)));
    if let Some(known) = model.world.as_mut().and_then(|world| world.backups.as_mut()) {
        Arc::make_mut(known).take(done.last.clone(), done.outside);
    }
    if let Some(parcel) = front(model).filter(|_| waits) {
        parcel.page = pages::backed_up(done, daily);
        parcel.step = Step::Written;
    }
}

/// Says what came in, and goes to where it can be taken back.
fn imported(model: &mut Model, waits: bool, outcome: &Outcome) {
    let plan = &outcome.plan;
    if waits {
        model.overlay = None;
    }
    let name = peers::who(&plan.sender);
    for followed in &outcome.followed {
        model.say(Tone::Good, tr!("exchange-followed", file = visible(&followed.file).into_owned()));
    }
    if let Some(joined) = &outcome.joined {
        return model.say(Tone::Good, tr!("parcel-joined", name = peers::who(&joined.host)));
    }
    let said = match plan.verdict {
        Verdict::Imported => {
            let mut what = vec![bundles::new(plan)];
            if plan.changed > 0 {
                what.push(tr!("parcel-changed", count = plan.changed));
            }
            what.extend(bundles::turned(plan));
            what.retain(|what| !what.is_empty());
            if what.is_empty() {
                what.push(tr!("parcel-entries", count = plan.fresh));
            }
            let what = what.join(&tr!("app-comma"));
            tr!("parcel-imported", name = name, what = what, key = model.named(Action::TakeBack))
        }
        Verdict::NothingNew => tr!("parcel-nothing-new", name = name),
        Verdict::Waiting => tr!("parcel-waits", name = name),
    };
    model.say(Tone::Good, said);
    if let Some(import) = outcome.import {
        model.exchange.wanted = Some(Item::Import(import));
    }
}
