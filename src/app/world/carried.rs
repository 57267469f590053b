//! How far records have come on their way to whom one reports to.

use chrono::NaiveDate;

use crate::app::widgets::page::Page;
use crate::app::world::World;
use crate::app::world::seen::Seen;
use crate::base::ids::{DeviceId, RecordId};
use crate::domain::record::Kind;
use crate::state::State;
use crate::state::exchange::Carried;
use crate::tr;
use crate::workspace::MISSED;

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
    state.exchange().own(world.device(state))
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

/// Returns the records that somebody would miss and whose last change wasn't
/// sent yet to whom one reports to, the latest first.
pub fn unsent(world: &World, state: &State) -> Vec<(Kind, RecordId)> {
    let exchange = state.exchange();
    if exchange.hosts().next().is_none() {
        return Vec::new();
    }
    let own = own(world, state);
    let mut found = Vec::new();
    for (kind, id) in MISSED.iter().flat_map(|kind| state.ids(*kind).map(|id| (*kind, id))) {
        let Some(entry) = state.last_entry(kind, id).filter(|_| state.is_shown(kind, id)) else { continue };
        if exchange.carried(entry, &own) == Carried::Unsent {
            found.push((entry, kind, id));
        }
    }
    // Entries of one device are counted up in the order in which they were written.
    found.sort_by_key(|(entry, kind, id)| (std::cmp::Reverse(entry.seq), *kind, *id));
    found.into_iter().map(|(_, kind, id)| (kind, id)).collect()
}
