//! Invitations that this office has written and has forgotten: the disk is gone on
//! which that was written down, or an older copy of it took its place. Whoever came by
//! one shows the entry as the office had signed it, and needs no other. The signature
//! is by one of the office's own old keys, which nobody has who stole its recovery
//! code alone.

use crate::base::ids::CadreId;
use crate::base::limits::INVITED_BYTES_MAX;
use crate::bundle::leaf::read_leaf;
use crate::bundle::manifest::{Manifest, Proof};
use crate::domain::change::Change;
use crate::domain::invitation::Invitation;
use crate::domain::record::Record;
use crate::state::invited::Offered;

use super::super::apply::{Said, What};
use super::trust::holds;

/// Returns the invitations of `office` that the sender of a bundle holds, and shows as
/// one of its keys has signed them.
pub fn shown(manifest: &Manifest, keys: &[String], office: CadreId) -> Vec<Offered> {
    let lines = manifest.keep.invited.iter().filter(|line| line.len() <= INVITED_BYTES_MAX);
    let written = lines.filter_map(|line| signed(line, keys)).filter(|written| written.office == office);
    let offered = written.map(|written| Offered::of(Invitation::id(&written.key), &written));
    let from = &manifest.sender;
    let is_held = |one: &Offered| {
        let shows = |proof: &Proof| {
            matches!(proof, Proof::Invitation { invitation, mark }
            if *invitation == one.id && holds(one, from, mark))
        };
        from.proofs.iter().any(shows)
    };
    offered.filter(is_held).collect()
}

/// Returns the invitation that the line of a single entry tells of.
fn signed(line: &str, keys: &[String]) -> Option<Invitation> {
    let leaf = read_leaf(line).ok()??;
    if !keys.iter().any(|key| leaf.is_signed_by(key)) {
        return None;
    }
    match Said::by(&leaf.entry).what {
        What::Change(Change::Add { record: Record::Invitation(written), .. }, _) => Some(written),
        _ => None,
    }
}
