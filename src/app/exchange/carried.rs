//! How far records have come on their way to whom one reports to.

use chrono::NaiveDate;

use crate::app::model::World;
use crate::app::page::Page;
use crate::app::seen::Seen;
use crate::base::ids::{DeviceId, RecordId};
use crate::domain::cadre::Role;
use crate::domain::record::Kind;
use crate::oplog::note::Span;
use crate::state::State;
use crate::state::exchange::Carried;
use crate::tr;

/// How far a record has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// 未送.
    Unsent,
    /// 已送.
    Sent,
    /// 已收.
    Received,
    /// 有批示.
    Remarked,
}

impl Mark {
    /// Every mark.
    pub const ALL: [Self; 4] = [Self::Unsent, Self::Sent, Self::Received, Self::Remarked];

    /// Returns what it is called.
    pub fn label(self) -> String {
        match self {
            Self::Unsent => tr!("exchange-mark-unsent"),
            Self::Sent => tr!("exchange-mark-sent"),
            Self::Received => tr!("exchange-mark-received"),
            Self::Remarked => tr!("exchange-mark-remarked"),
        }
    }
}

/// Returns the devices of this installation: the one it has now and those before.
pub fn own(world: &World, state: &State) -> Vec<DeviceId> {
    let exchange = state.exchange();
    let mut now = world.me.device;
    // It may have taken another one since it was opened. None comes twice.
    for _ in exchange.renewals() {
        now = exchange.renewals().iter().find(|known| known.before == now).map_or(now, |known| known.now);
    }
    exchange.own(now)
}

/// Returns how far a record has come; `None` where there is nobody it would go
/// to, or it isn't known who wrote it last.
pub fn mark(world: &World, state: &State, kind: Kind, id: RecordId) -> Option<Mark> {
    if state.remarks().any(|(_, remark)| (remark.kind, remark.on) == (kind, id)) {
        return Some(Mark::Remarked);
    }
    let exchange = state.exchange();
    exchange.hosts().next()?;
    Some(match exchange.carried(state.last_entry(kind, id)?, &own(world, state)) {
        Carried::Unsent => Mark::Unsent,
        Carried::Sent => Mark::Sent,
        Carried::Received => Mark::Received,
    })
}

/// Adds how far a record has come to what is said of it.
pub fn say(page: &mut Page, seen: &Seen<'_>, kind: Kind, id: RecordId) {
    let mark = mark(seen.world, seen.state, kind, id);
    page.fact(tr!("exchange-carried"), mark.map(Mark::label).unwrap_or_default());
}

/// Returns since when something waits to be sent to whom one reports to: the
/// day when something was sent to them last, else the day they came to be known.
pub fn since(state: &State, today: NaiveDate) -> Option<NaiveDate> {
    let exchange = state.exchange();
    let host = exchange.hosts().next()?;
    let last = exchange.sent_to(host.device).and_then(|sent| sent.files.last());
    Some(last.map_or(today, |sent| sent.at.date_naive()))
}

/// Returns how many entries of this installation are still to be sent to whom
/// it reports to. Without anybody, all that a cadre wrote is; a committee with
/// nobody above it has nothing to send of its own accord.
pub fn count(world: &World, state: &State) -> u64 {
    let exchange = state.exchange();
    let tips = || {
        let own = own(world, state);
        own.into_iter().filter_map(|device| Some((device, state.devices().get(&device)?.seq))).collect::<Vec<_>>()
    };
    let sum = |spans: Vec<Span>| spans.iter().map(|span| span.to + 1 - span.from).sum::<u64>();
    let to = |host: DeviceId| tips().into_iter().map(|(device, tip)| sum(exchange.unsent_to(host, device, tip))).sum();
    match exchange.hosts().map(|host| to(host.device)).max() {
        Some(count) => count,
        None if world.me.role == Role::Committee => 0,
        None => tips().into_iter().map(|(_, tip)| tip).sum(),
    }
}

/// Returns the records whose last change wasn't sent yet, the latest first.
pub fn unsent(world: &World, state: &State) -> Vec<(Kind, RecordId)> {
    let exchange = state.exchange();
    if exchange.hosts().next().is_none() && world.me.role == Role::Committee {
        return Vec::new();
    }
    let own = own(world, state);
    let mut found = Vec::new();
    for (kind, id) in all(state) {
        let Some(entry) = state.last_entry(kind, id) else { continue };
        if exchange.carried(entry, &own) == Carried::Unsent {
            found.push((entry, kind, id));
        }
    }
    // Entries of one device are counted up in the order in which they were written.
    found.sort_by_key(|(entry, kind, id)| (std::cmp::Reverse(entry.seq), *kind, *id));
    found.into_iter().map(|(_, kind, id)| (kind, id)).collect()
}

/// Returns all records that show.
fn all(state: &State) -> impl Iterator<Item = (Kind, RecordId)> + '_ {
    let visits = state.visits().map(|(id, _)| (Kind::Visit, id.0));
    let concerns = state.concerns().map(|(id, _)| (Kind::Concern, id.0));
    let matters = state.matters().map(|(id, _)| (Kind::Matter, id.0));
    let households = state.households().map(|(id, _)| (Kind::Household, id.0));
    let assignments = state.assignments().map(|(id, _)| (Kind::Assignment, id.0));
    let policies = state.policies().map(|(id, _)| (Kind::Policy, id.0));
    let stays = state.stays().map(|(id, _)| (Kind::Stay, id.0));
    let remarks = state.remarks().map(|(id, _)| (Kind::Remark, id.0));
    let villages = state.villages().map(|(id, _)| (Kind::Village, id.0));
    let cadres = state.cadres().map(|(id, _)| (Kind::Cadre, id.0));
    visits
        .chain(concerns)
        .chain(matters)
        .chain(households)
        .chain(assignments)
        .chain(policies)
        .chain(stays)
        .chain(remarks)
        .chain(villages)
        .chain(cadres)
}
