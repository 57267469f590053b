//! Whom somebody means by a name, a name with a unit, or the beginning of an id.

use crate::base::text::{half_width, visible};
use crate::cli::failure::Failure;
use crate::cli::find::DIGITS_MIN;
use crate::display::peers;
use crate::oplog::note::Peer;
use crate::state::State;
use crate::tr;
use crate::workspace::{ExchangeError, Recipient, recipients};

/// What stands between a name and a unit. It stands within some names, too.
const BETWEEN: [char; 3] = ['·', '・', '•'];

/// Tells whether `text` is somebody's name, or their name and unit.
pub(in crate::cli) fn is_called(peer: &Peer, text: &str) -> bool {
    let text = text.trim();
    let parted = |(at, between): (usize, char)| {
        let (name, unit) = (&text[..at], &text[at + between.len_utf8()..]);
        BETWEEN.contains(&between) && peer.name == name.trim() && peer.unit == unit.trim()
    };
    peer.name == text || text.char_indices().any(parted)
}

/// Tells whether an id begins, or ends, with `text`.
fn fits(id: &impl std::fmt::Display, text: &str) -> bool {
    let wanted = half_width(text.trim()).to_ascii_lowercase();
    let id = id.to_string();
    wanted.len() >= DIGITS_MIN && (id.starts_with(&wanted) || id.ends_with(&wanted))
}

/// Returns the person or office that `text` means.
pub(super) fn recipient(state: &State, text: &str) -> Result<Recipient, Failure> {
    let all = recipients(state);
    let named = |one: &&Recipient| one.machines.iter().any(|peer| is_called(peer, text));
    let found: Vec<&Recipient> = all.iter().filter(named).collect();
    match found[..] {
        [one] => return Ok(one.clone()),
        [] => {}
        _ => return Err(ExchangeError::Which(labels(&found)).into()),
    }
    let known = |one: &&Recipient| {
        one.machines.iter().any(|peer| fits(&peer.device, text)) || one.person.is_some_and(|id| fits(&id, text))
    };
    let found: Vec<&Recipient> = all.iter().filter(known).collect();
    match found[..] {
        [one] => Ok(one.clone()),
        [] => Err(ExchangeError::NoSuch(text.to_owned()).into()),
        _ => Err(ambiguous(text, found.iter().flat_map(|one| &one.machines))),
    }
}

/// Says which machines `text` could mean, each on a line.
pub(in crate::cli) fn ambiguous<'a>(text: &str, all: impl Iterator<Item = &'a Peer>) -> Failure {
    let lines: Vec<String> = all.map(|peer| format!("  {}  {}", peer.device, peers::who(peer))).collect();
    let (id, candidates) = (visible(text).into_owned(), lines.join("\n"));
    Failure::new(tr!("exchange-ambiguous", id = id, candidates = candidates))
}

/// Returns for each what tells them from the others: the unit, and where even
/// that is the same, a machine.
fn labels(all: &[&Recipient]) -> Vec<String> {
    let plain = |one: &Recipient| format!("{}·{}", one.peer().name, one.peer().unit);
    let said: Vec<String> = all.iter().map(|one| plain(one)).collect();
    let label = |(one, label): (&&Recipient, &String)| match said.iter().filter(|other| *other == label).count() {
        1 => label.clone(),
        _ => one.peer().device.to_string(),
    };
    all.iter().zip(&said).map(label).collect()
}
