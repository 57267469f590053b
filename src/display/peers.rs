//! Who somebody is with whom files are exchanged, how their key is compared, and
//! what cutting a device of theirs off comes to.

use crate::base::text::visible;
use crate::bundle::keys;
use crate::oplog::note::Peer;
use crate::tr;
use crate::workspace::Cutting;

/// Returns name and unit of somebody.
pub fn who(peer: &Peer) -> String {
    match peer.name.is_empty() {
        true => peer.device.to_string(),
        false => of_unit(&peer.name, &peer.unit),
    }
}

/// Returns a name and the unit that goes with it, where it says more than the name.
pub fn of_unit(name: &str, unit: &str) -> String {
    let (name, unit) = (visible(name), visible(unit));
    match unit.is_empty() || unit == name {
        true => name.into_owned(),
        false => format!("{name} · {unit}"),
    }
}

/// Returns the digits by which two people compare a key.
pub fn fingerprint(peer: &Peer) -> String {
    keys::fingerprint(&peer.key)
}

/// Returns for how many days something can still be used, in words.
pub fn days_left(days: i64) -> String {
    if days == 0 { tr!("exchange-days-last") } else { tr!("exchange-days-left", days = days) }
}

/// Returns what cutting a device off would come to.
pub fn would_cut(cutting: &Cutting) -> String {
    let last = cutting.last.map(|at| at.format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default();
    match (cutting.stays, cutting.goes) {
        (0, goes) => tr!("exchange-cut-none", goes = goes),
        (stays, 0) => tr!("exchange-cut-all", stays = stays, last = last),
        (stays, goes) => tr!("exchange-cut-some", stays = stays, goes = goes, last = last),
    }
}

/// Returns that somebody's device was cut off, and what that came to.
pub fn cut(name: &str, cutting: &Cutting) -> String {
    tr!("exchange-revoked", name = name, what = would_cut(cutting))
}
