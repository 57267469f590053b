//! Who goes on from whom where a disk was lost: which of several installations
//! that say so of themselves something is sent to, what is kept for an office
//! until then, and who has yet to send what they hold.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset};

use super::exchange::Exchange;
use crate::base::ids::DeviceId;
use crate::oplog::note::Peer;

impl Exchange {
    /// Returns the devices that an installation had before this one, the last first.
    fn before(&self, device: DeviceId) -> Vec<DeviceId> {
        let mut met = vec![device];
        while let Some(before) = met.last().and_then(|at| self.peer(*at)).and_then(|peer| peer.before) {
            if met.contains(&before) {
                break;
            }
            met.push(before);
        }
        met.split_off(1)
    }

    /// Returns the first device of an installation since its disk was lost last:
    /// what the one before had, it doesn't have.
    pub fn branch(&self, device: DeviceId) -> DeviceId {
        let by_heir = |device: &DeviceId| self.peer(*device).is_some_and(|peer| peer.succession.by_heir);
        let way = std::iter::once(device).chain(self.before(device));
        let mut first = device;
        for at in way {
            first = at;
            if by_heir(&at) {
                break;
            }
        }
        first
    }

    /// Tells whether a machine goes on by itself: it wasn't revoked, and no later
    /// one has taken its place.
    pub fn stands(&self, peer: &Peer) -> bool {
        let follows = |later: &Peer| {
            let refused = later.succession.by_heir && later.until.is_some();
            later.before == Some(peer.device) && !refused
        };
        peer.until.is_none() && (peer.succession.again || !self.peers().any(follows))
    }

    /// Returns the machines that each say that they are the one which goes on from
    /// a lost disk, where there is more than one. Nothing is sent to any of them
    /// until a person decides.
    pub fn rivals(&self, device: DeviceId) -> Vec<&Peer> {
        let root = self.root(device);
        let mut all: Vec<&Peer> = self.readers().filter(|peer| self.root(peer.device) == root).collect();
        let mut met = BTreeSet::new();
        all.retain(|peer| met.insert(&peer.reader));
        let contested = all.len() > 1 && all.iter().any(|peer| peer.succession.by_heir);
        if contested { all } else { Vec::new() }
    }

    /// Returns those who go on from a device by its recovery code and weren't revoked.
    fn successors(&self, device: DeviceId) -> impl Iterator<Item = &Peer> {
        let heirs = self.peers().filter(|peer| peer.succession.by_heir && peer.until.is_none());
        heirs.filter(move |peer| self.before(peer.device).contains(&device))
    }

    /// Tells whether what a machine says to have is what the office has: a person has
    /// compared its key where it goes on by a recovery code, and nobody goes on from it.
    pub(super) fn speaks_for_office(&self, peer: &Peer) -> bool {
        let refused = peer.succession.by_heir && peer.until.is_some();
        !peer.is_unproven() && !refused && !self.is_succeeded(peer.device)
    }

    /// Tells whether somebody goes on from a device by its recovery code, and a person
    /// has compared their key.
    pub fn is_succeeded(&self, device: DeviceId) -> bool {
        self.successors(device).any(|later| later.compared)
    }

    /// Tells whether a device has written at `made` after something of a successor
    /// of it was taken in here.
    pub fn speaks_again(&self, device: DeviceId, made: DateTime<FixedOffset>) -> bool {
        self.successors(device).any(|successor| {
            let came = self.imports().iter().find(|known| known.import.sender == successor.device);
            came.is_some_and(|came| came.import.at < made)
        })
    }

    /// Returns what an office has this installation keep for it.
    pub fn kept_for(&self, device: DeviceId) -> Option<&String> {
        self.kept.get(&self.branch(device))
    }

    /// Returns those who have yet to send what they hold: this installation goes
    /// on from one whose disk is gone.
    pub fn owing(&self) -> impl Iterator<Item = &Peer> {
        self.readers().filter(|peer| self.owes_all(peer.device))
    }

    /// Tells whether there is anybody: until all have sent what they hold, it isn't
    /// known for sure what is whose.
    pub fn is_unsure(&self) -> bool {
        !self.owing.is_empty() && self.owing().next().is_some()
    }

    /// Tells whether an installation is one of them.
    pub fn owes_all(&self, device: DeviceId) -> bool {
        self.owing.iter().any(|owing| self.root(*owing) == self.root(device))
    }

    /// Notes that somebody has sent all that they hold.
    pub(super) fn paid(&mut self, device: DeviceId) {
        let root = self.root(device);
        let of = |owing: &DeviceId| self.root(*owing) == root;
        let paid: Vec<DeviceId> = self.owing.iter().copied().filter(of).collect();
        paid.iter().for_each(|device| {
            self.owing.remove(device);
        });
    }
}
