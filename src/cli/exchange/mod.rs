//! `invite`, `export`, `import`, `exchange status`: entries on their way between
//! a cadre and a committee, as files. What may be believed and what is new is
//! worked out below.

mod export;
mod folder;
mod import;
mod invite;
mod rows;
mod status;
mod whom;

use std::collections::BTreeMap;
use std::path::Path;

use clap::Subcommand;

pub(super) use self::export::{Export, export};
pub(super) use self::import::{Import, import};
pub(super) use self::invite::{Invite, invite};
pub(super) use self::whom::{ambiguous, is_called};
use super::command::Json;
use super::context::{Context, Meter};
use super::failure::Failure;
use crate::base::progress::{Nth, Onward, Progress};
use crate::display::bundles;
use crate::domain::record::Kind;
use crate::tr;

#[derive(Debug, Subcommand)]
pub(super) enum Exchange {
    #[command(about = tr!("courier-do-status"))]
    Status(Json),
}

/// Carries out `exchange …`.
pub(super) fn run(context: &Context, command: Exchange) -> Result<(), Failure> {
    match command {
        Exchange::Status(wanted) => status::status(context, wanted),
    }
}

/// Returns a watch that shows on stderr how far `what` has come.
pub(super) fn shown<'m>(meter: &'m mut Meter, what: &'m str) -> impl FnMut(Progress) -> Onward + 'm {
    move |progress| {
        meter.show(what, progress);
        Onward::Continue
    }
}

/// Does what [`shown`] does, for several files.
pub(super) fn shown_each<'m>(meter: &'m mut Meter, what: &'m str) -> impl FnMut(Nth, Progress) -> Onward + 'm {
    move |nth, progress| {
        meter.show(&bundles::nth(what, nth), progress);
        Onward::Continue
    }
}

pub(super) fn path(path: &Path) -> String {
    path.display().to_string()
}

/// Returns how many records there are of each kind, in one line.
fn kinds(counts: &BTreeMap<Kind, u64>) -> String {
    let some = bundles::KINDS.iter().filter_map(|kind| Some((kind, *counts.get(kind)?)));
    let said = some.filter(|(_, count)| *count > 0).map(|(kind, count)| format!("{} {count}", kind.label()));
    said.collect::<Vec<_>>().join(&tr!("app-comma"))
}

/// Returns how many records there are of one kind.
fn count(counts: &BTreeMap<Kind, u64>, kind: Kind) -> u64 {
    counts.get(&kind).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// But for the registry, which is told of by the names of its people and machines.
    #[test]
    fn every_kind_is_counted_by_name() {
        let quiet = [Kind::Device, Kind::Decision, Kind::Invitation];
        for kind in Kind::ALL {
            let line = kinds(&BTreeMap::from([(*kind, 3)]));
            assert_eq!(line.is_empty(), quiet.contains(kind), "{kind:?}");
        }
    }
}
