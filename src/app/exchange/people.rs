//! With whom files are exchanged, person by person: who stands on the screen,
//! what waits for them, which invitations nobody has used.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::told::KINDS;
use crate::base::ids::DeviceId;
use crate::domain::record::Kind;
use crate::oplog::note::{Invited, Peer};
use crate::state::State;
use crate::workspace::{Recipient, Unsent};

/// Returns whom of these a machine belongs to.
pub fn of(people: &[Recipient], device: DeviceId) -> Option<&Recipient> {
    people.iter().find(|one| one.machines.iter().any(|peer| peer.device == device))
}

/// Returns all machines of somebody that are known: those in use, the one heard
/// of last first, then those that were revoked or given up.
pub fn machines<'s>(state: &'s State, who: &Recipient) -> Vec<&'s Peer> {
    let exchange = state.exchange();
    let mut all: Vec<&Peer> = exchange.peers().filter(|peer| is_of(state, peer, who)).collect();
    let place = |peer: &Peer| who.machines.iter().position(|one| one.device == peer.device).unwrap_or(usize::MAX);
    all.sort_by_key(|peer| (place(peer), Reverse(state.latest(peer.device)), peer.device));
    all
}

fn is_of(state: &State, peer: &Peer, who: &Recipient) -> bool {
    let person = peer.cadre.map(|id| state.canon(id));
    let root = |device| state.exchange().root(device);
    person.is_some() && person == who.person || who.machines.iter().any(|one| root(one.device) == root(peer.device))
}

/// Returns those nothing can be sent to: passed on by others first, revoked ones last.
pub fn others(state: &State, people: &[Recipient]) -> Vec<DeviceId> {
    let mut all: Vec<&Peer> =
        state.exchange().peers().filter(|peer| !people.iter().any(|who| is_of(state, peer, who))).collect();
    all.sort_by_key(|peer| (state.is_cut(peer.device), crate::query::order::name_key(&peer.name), peer.device));
    all.iter().map(|peer| peer.device).collect()
}

/// Returns what waits to be sent to somebody, by kind.
pub fn waits<'u>(unsent: &'u Unsent, who: &Recipient) -> Option<&'u BTreeMap<Kind, u64>> {
    who.machines.iter().find_map(|peer| unsent.waits.get(&peer.device))
}

/// Returns how many records wait to be sent to somebody.
pub fn waiting(unsent: &Unsent, who: &Recipient) -> u64 {
    waits(unsent, who).map_or(0, |waits| waits.values().sum())
}

/// Returns counts by kind as people say them: 走访 2 · 诉求 1.
pub fn by_kind(counts: &BTreeMap<Kind, u64>) -> String {
    let some = KINDS.iter().filter_map(|kind| Some((kind, counts.get(kind).filter(|count| **count > 0)?)));
    some.map(|(kind, count)| format!("{} {count}", kind.label())).collect::<Vec<_>>().join(" · ")
}

/// Returns the invitations that nobody has used, without those that were
/// withdrawn, and of those whose days are over the ones whose cadre still waits.
pub fn invitations(state: &State, today: NaiveDate) -> Vec<&Invited> {
    let exchange = state.exchange();
    let enrolled = |invited: &Invited| exchange.peers().any(|peer| peer.cadre == Some(invited.cadre));
    let later =
        |invited: &Invited| exchange.invitations().any(|other| other.cadre == invited.cadre && other.at > invited.at);
    let is_over = |invited: &Invited| days_left(invited, today).is_some_and(|days| days < 0);
    let shown = |invited: &&Invited| {
        let used = exchange.peers().any(|peer| peer.invitation == Some(invited.invitation));
        let stale = is_over(invited) && (enrolled(invited) || later(invited));
        !used && !stale && !exchange.is_withdrawn(invited.invitation)
    };
    exchange.invitations().filter(shown).collect()
}

/// Returns for how many days an invitation can be used after this one; `None`
/// where it has no end.
pub fn days_left(invited: &Invited, today: NaiveDate) -> Option<i64> {
    invited.last_day().map(|last| (last - today).num_days())
}
