//! What the screen 交换 alone can do.

use super::super::update::open_sheet;
use super::jump;
use crate::app::control::parcel;
use crate::app::dialogs::deal::Deal;
use crate::app::dialogs::overlay::{Confirm, Machines, Overlay, Yes};
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::screens::exchange::Item;
use crate::app::screens::exchange::people;
use crate::app::sheet::About;
use crate::app::widgets::list::{List, Move, Row};
use crate::app::world::notices::Tone;
use crate::base::ids::DeviceId;
use crate::base::text::visible;
use crate::display::{peers, request};
use crate::domain::authority::Deed;
use crate::domain::cadre::Role;
use crate::domain::decision::Outcome;
use crate::keymap::Action;
use crate::oplog::note::{Known, PaperId};
use crate::query::requests::requests;
use crate::state::authority::Key;
use crate::state::invited::Stands;
use crate::tr;

/// Carries a command of the screen out. Returns whether it was one.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    if super::conflicts::act(model, action, out) {
        return true;
    }
    let at_hand = model.exchange.list.current().copied();
    match (action, at_hand) {
        (Action::Open | Action::Confirm, _) => open(model),
        (Action::Export, Some(Item::Peer(device))) => parcel::begin_export(model, Some(device), out),
        (Action::Export, _) => parcel::begin_export(model, None, out),
        (Action::Import, _) => parcel::begin_import(model, out),
        (Action::Invite, _) => invite(model),
        (Action::Backup, _) => parcel::begin_backup(model, out),
        (Action::TakeBack, Some(Item::Request(key))) => decide(model, key, false),
        (Action::TakeBack, Some(Item::Import(import))) => take_back(model, import),
        (Action::TakeBack, Some(Item::Invitation(invitation))) => withdraw(model, invitation),
        (Action::TakeBack, _) => model.say(Tone::Plain, tr!("exchange-take-back-what")),
        (Action::Revoke, Some(Item::Peer(device))) => revoke(model, device),
        (Action::Revoke, _) => model.say(Tone::Plain, tr!("exchange-revoke-what")),
        _ => return false,
    }
    true
}

/// Opens what is at hand.
fn open(model: &mut Model) {
    match model.exchange.list.current().copied() {
        Some(Item::Conflict(subject)) => {
            model.exchange.conflicts.list.choose(&subject);
            model.exchange.conflicts.open_at_hand();
        }
        Some(Item::Record(kind, id)) => jump(model, kind, id),
        Some(Item::Peer(device)) => compare(model, device),
        Some(Item::Request(key)) => decide(model, key, true),
        Some(Item::Waiting(_) | Item::Import(_) | Item::Invitation(_)) | None => {}
    }
}

/// Asks whether an office agrees to what somebody wrote; whoever wrote it can only
/// take it back.
fn decide(model: &mut Model, key: Key, agrees: bool) {
    let Some(world) = model.world.clone() else { return };
    let state = world.state();
    let Some(asked) = requests(&state).into_iter().find(|asked| asked.key() == key) else { return };
    let what = request::summary(&state, &asked, |kind, id| model.docs.record(kind, id));
    let (said, outcome) = match (world.me.role, agrees) {
        (Role::Committee, true) if asked.deed == Deed::Erased => {
            (tr!("exchange-request-erase-ask", what = what), Outcome::Taken)
        }
        (Role::Committee, true) => (tr!("exchange-request-ask", what = what), Outcome::Taken),
        (Role::Committee, false) => (tr!("exchange-request-refuse-ask", what = what), Outcome::Refused),
        (Role::Cadre, true) => return model.say(Tone::Plain, tr!("request-not-here")),
        (Role::Cadre, false) => (tr!("exchange-request-withdraw-ask", what = what), Outcome::Withdrawn),
    };
    question(model, said, Deal::Decide(key, outcome));
}

fn invite(model: &mut Model) {
    if model.world.as_ref().is_some_and(|world| world.me.role == Role::Committee) {
        open_sheet(model, About::Invite);
    } else {
        model.say(Tone::Plain, tr!("exchange-only-committee"));
    }
}

pub fn question(model: &mut Model, question: String, deal: Deal) {
    if let Some(reason) = model.world.as_ref().and_then(|world| world.read_only.clone()) {
        return model.say(Tone::Danger, reason);
    }
    model.overlay = Some(Overlay::Confirm(Confirm { question, yes: Yes::Deal(deal) }));
}

fn take_back(model: &mut Model, import: PaperId) {
    let Some(world) = model.world.clone() else { return };
    let state = world.state();
    let found = state.exchange().imports().iter().find(|known| known.import.import == import);
    let Some(found) = found.filter(|known| !known.undone) else {
        return model.say(Tone::Plain, tr!("exchange-import-undone"));
    };
    let asked =
        tr!("exchange-take-back-ask", file = visible(&found.import.file).into_owned(), count = found.import.entries);
    question(model, asked, Deal::TakeBack(import));
}

/// Asks whether an invitation is to be withdrawn, where it can still be used.
fn withdraw(model: &mut Model, invitation: PaperId) {
    let Some(world) = model.world.clone() else { return };
    let state = world.state();
    let Some(offered) = state.offered(invitation) else { return };
    match state.stands(&offered, model.today_date()) {
        Stands::Open(_) => {}
        Stands::Over => return model.say(Tone::Plain, tr!("exchange-invitation-expired")),
        Stands::Cancelled => return model.say(Tone::Plain, tr!("exchange-invitation-cancelled")),
        Stands::Used(_) => return model.say(Tone::Plain, tr!("exchange-invitation-used")),
    }
    let name = visible(&offered.name).into_owned();
    question(model, tr!("exchange-withdraw-ask", name = name), Deal::Withdraw(invitation));
}

/// Asks whether a machine is to be revoked; of several that somebody has, which.
fn revoke(model: &mut Model, device: DeviceId) {
    let Some(world) = model.world.clone() else { return };
    let state = world.state();
    let machines = model.exchange.person(device).map(|who| people::machines(&state, who)).unwrap_or_default();
    let [first, _, ..] = &machines[..] else { return cut_or_lift(model, device) };
    let mut list = List::default();
    list.set(machines.iter().map(|peer| Row::Item(peer.device)).collect());
    list.go(Move::First);
    let name = peers::who(first);
    model.overlay = Some(Overlay::Machines(Machines { name, list }));
}

/// Asks whether a machine is to be revoked, or to count again.
pub fn cut_or_lift(model: &mut Model, device: DeviceId) {
    let Some(world) = model.world.clone() else { return };
    let state = world.state();
    match state.exchange().peer(device) {
        Some(peer) if state.is_cut(device) => {
            let asked = tr!("exchange-reinstate-ask", name = peers::who(peer), device = device.to_string());
            question(model, asked, Deal::Reinstate(device));
        }
        Some(peer) => {
            let asked = tr!("exchange-revoke-ask", name = peers::who(peer), device = device.to_string());
            question(model, asked, Deal::Revoke(device));
        }
        None => {}
    }
}

/// Asks whether the fingerprint of a machine of somebody was compared, where it wasn't.
fn compare(model: &mut Model, device: DeviceId) {
    let Some(world) = model.world.clone() else { return };
    let state = world.state();
    let open = model.exchange.person(device).and_then(|who| who.machines.iter().find(|peer| !peer.compared));
    let device = open.map_or(device, |peer| peer.device);
    let Some(peer) = state.exchange().peer(device) else { return };
    if peer.compared || peer.known == Known::Vouched {
        return model.say(Tone::Plain, tr!("exchange-is-compared"));
    }
    let asked = tr!("exchange-compare-ask", name = peers::who(peer), fingerprint = peers::fingerprint(peer));
    question(model, asked, Deal::Compared(device));
}
