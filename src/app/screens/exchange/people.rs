//! With whom files are exchanged, person by person: who stands on the screen,
//! what waits for them, which invitations nobody has used.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::base::ids::DeviceId;
use crate::domain::record::Kind;
use crate::oplog::note::Peer;
use crate::state::State;
use crate::state::invited::Stands;
use crate::workspace::{Listed, Recipient, Unsent};

/// Days for which an invitation that was used is still shown.
const USED_SHOWN_DAYS: i64 = 31;

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

/// Returns the invitations that nobody has used, without those that were called
/// back, and of those whose days are over the ones whose cadre still waits.
pub fn unused<'l>(state: &State, all: &'l [Listed]) -> Vec<&'l Listed> {
    let enrolled = |one: &Listed| {
        let person = state.canon(one.offered.person);
        state.exchange().peers().any(|peer| peer.cadre.map(|id| state.canon(id)) == Some(person))
    };
    let later = |one: &Listed| {
        let same = |other: &&Listed| other.offered.person == one.offered.person;
        all.iter().filter(same).any(|other| other.offered.at > one.offered.at)
    };
    let shown = |one: &&Listed| match one.stands {
        Stands::Open(_) => true,
        Stands::Over => !enrolled(one) && !later(one),
        Stands::Used(_) | Stands::Cancelled => false,
    };
    all.iter().filter(shown).collect()
}

/// Returns the invitations that somebody has used, the last written first: those
/// that another one came with besides, and those of the last weeks.
pub fn used(all: &[Listed], today: NaiveDate) -> Vec<&Listed> {
    let fresh = |one: &Listed| (today - one.offered.at.date_naive()).num_days() <= USED_SHOWN_DAYS;
    let shown = |one: &&Listed| matches!(one.stands, Stands::Used(_)) && (fresh(one) || !one.seconds.is_empty());
    let mut used: Vec<&Listed> = all.iter().filter(shown).collect();
    used.sort_by_key(|one| (one.seconds.is_empty(), Reverse(one.offered.at)));
    used
}
