//! Whose keys are believed: those that are known, those that show an invitation
//! which was written here, those that a known key of the same installation signs
//! for, and those that a committee answers for whose entries it passes on.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::super::Workspace;
use super::error::ExchangeError;
use super::heirs::{heard, successor};
use crate::base::ids::{CadreId, DeviceId};
use crate::bundle::keys::{is_public, is_signed};
use crate::bundle::leaf::Leaf;
use crate::bundle::manifest::{Manifest, Proof, Sender, Vouched};
use crate::domain::cadre::Role;
use crate::domain::device::Device;
use crate::oplog::note::{Known, Peer, Why};
use crate::state::State;
use crate::state::exchange::Exchange;

/// The keys by which a bundle is verified, and those that are new with it.
pub(super) struct Trust {
    pub keys: BTreeMap<DeviceId, String>,
    /// Who wrote the bundle.
    pub sender: Peer,
    /// Peers that are new, or better known than before.
    pub news: Vec<Peer>,
    /// Whether nothing has come of the sender's device before.
    pub first: bool,
    /// The keys of this installation's own devices.
    own: BTreeMap<DeviceId, String>,
    /// The keys of those whom this installation reports to, and of the sender where
    /// an office is.
    offices: Vec<String>,
    /// The devices that the sender's installation has had, and those of the same person.
    theirs: BTreeSet<DeviceId>,
    /// This installation itself wrote the bundle, before its disk was lost.
    pub lost: bool,
}

impl Workspace {
    /// Returns the keys that a bundle may be believed by.
    pub(super) fn trust(&self, manifest: &Manifest) -> Result<Trust, ExchangeError> {
        let state = self.shared.read();
        let exchange = state.exchange();
        let from = &manifest.sender;
        let own = exchange.own(self.device());
        if own.contains(&from.device) {
            return self.trust_of_lost(exchange, manifest);
        }
        if !self.identity.is_meant(manifest)? {
            return Err(ExchangeError::NotForUs);
        }
        let known = exchange.peer(from.device);
        let sender = match known {
            Some(peer) if peer.key != from.key => return Err(ExchangeError::OtherKey(from.device)),
            Some(peer) => spoken(exchange, renamed(exchange, peer, from), manifest),
            None => match admitted(&state, from) {
                Some(peer) => peer,
                None => stranger(&state, from, &manifest.vouched, self.clock.today())?,
            },
        };
        let hosts: BTreeSet<DeviceId> = exchange.hosts().map(|peer| exchange.root(peer.device)).collect();
        let above = exchange.peers().filter(|peer| hosts.contains(&exchange.root(peer.device)) && !peer.is_unproven());
        let mut trust = Trust {
            offices: above.map(|peer| peer.key.clone()).collect(),
            keys: BTreeMap::from([(from.device, from.key.clone())]),
            first: known.is_none(),
            news: if known == Some(&sender) { Vec::new() } else { vec![sender.clone()] },
            sender,
            own: own.into_iter().filter_map(|device| Some((device, self.identity.public(device)?))).collect(),
            theirs: BTreeSet::from([from.device]),
            lost: false,
        };
        let person = |peer: &Peer| peer.cadre.map(|id| state.canon(id));
        let root = exchange.root(trust.sender.before.unwrap_or(from.device));
        let one = |peer: &&Peer| {
            exchange.root(peer.device) == root || person(peer).is_some() && person(peer) == person(&trust.sender)
        };
        let theirs: Vec<&Peer> = exchange.peers().filter(one).collect();
        trust.theirs.extend(theirs.iter().map(|peer| peer.device));
        if trust.sender.role == Role::Committee {
            trust.offices.extend(theirs.iter().map(|peer| peer.key.clone()));
        }
        trust.keys.extend(trust.own.clone());
        for vouched in manifest.vouched.iter().filter(|vouched| vouched.device != from.device) {
            trust.vouch(exchange, from, vouched)?;
        }
        for span in &manifest.spans {
            if let Some(peer) = exchange.peer(span.device) {
                if peer.until.is_some_and(|until| until < span.to) {
                    return Err(ExchangeError::Revoked(span.device));
                }
                trust.keys.entry(span.device).or_insert_with(|| peer.key.clone());
            }
        }
        if trust.sender.until.is_some() && manifest.spans.is_empty() {
            return Err(ExchangeError::Revoked(from.device));
        }
        Ok(trust)
    }
}

impl Workspace {
    /// Returns the keys by which a bundle is believed that this installation wrote
    /// itself before its disk was lost: what it passed on then, it answered for.
    fn trust_of_lost(&self, exchange: &Exchange, manifest: &Manifest) -> Result<Trust, ExchangeError> {
        let from = &manifest.sender;
        let since = exchange.renewals().iter().rev().find(|renewal| renewal.why == Why::Recovered);
        let is_earlier = since.is_some_and(|renewal| manifest.made <= renewal.at);
        match self.identity.lost(from.device) {
            Some(key) if *key != from.key => return Err(ExchangeError::OtherKey(from.device)),
            Some(_) if is_earlier => {}
            _ => return Err(ExchangeError::Own),
        }
        let own = exchange.own(self.device());
        let own: BTreeMap<_, _> = own.into_iter().filter_map(|of| Some((of, self.identity.public(of)?))).collect();
        let known = Known::Host;
        let mut trust = Trust {
            keys: own.clone(),
            sender: Peer { known, ..peer_of(from, from.role, from.cadre) },
            news: Vec::new(),
            first: false,
            own,
            offices: Vec::new(),
            theirs: BTreeSet::from([from.device]),
            lost: true,
        };
        for vouched in &manifest.vouched {
            trust.vouch(exchange, from, vouched)?;
        }
        for span in &manifest.spans {
            let key = exchange.peer(span.device).map(|peer| peer.key.clone());
            trust.keys.extend(key.map(|key| (span.device, key)));
        }
        Ok(trust)
    }
}

impl Trust {
    /// Tells whether the sender may bring a single entry: whom one reports to
    /// may, an office below what others wrote, and everybody what they wrote
    /// themselves, or what this installation or one it reports to has signed, be it
    /// by a device that is forgotten since.
    pub fn believes(&self, leaf: &Leaf<'_>) -> bool {
        if self.sender.known == Known::Host {
            return true;
        }
        self.speaks_for(leaf.entry.head.by) || self.is_signed(leaf)
    }

    /// Tells whether this installation, one it reports to, or the office that sends it
    /// has signed an entry.
    fn is_signed(&self, leaf: &Leaf<'_>) -> bool {
        self.own.values().chain(&self.offices).any(|key| leaf.is_signed_by(key))
    }

    /// Returns the signature under which an entry is kept. Of anybody but whom one
    /// reports to only one that was verified is: what has one counts.
    pub fn signature<'l>(&self, leaf: &Leaf<'l>) -> Option<&'l str> {
        leaf.signature.filter(|_| self.sender.known == Known::Host || self.is_signed(leaf))
    }

    /// Tells whether the sender's word alone may stand for what a device wrote.
    pub fn speaks_for(&self, device: DeviceId) -> bool {
        match self.sender.known {
            Known::Host => true,
            _ if self.own.contains_key(&device) => false,
            _ => self.sender.role == Role::Committee || self.theirs.contains(&device),
        }
    }

    /// Takes the key of a device whose entries the sender passes on.
    fn vouch(&mut self, exchange: &Exchange, from: &Sender, vouched: &Vouched) -> Result<(), ExchangeError> {
        let device = vouched.device;
        if let Some(key) = self.keys.get(&device) {
            return if *key == vouched.key { Ok(()) } else { Err(ExchangeError::OtherKey(device)) };
        }
        let known = exchange.peer(device);
        if known.is_some_and(|peer| peer.key != vouched.key) {
            return Err(ExchangeError::OtherKey(device));
        }
        let theirs = is_before(from, vouched);
        if theirs {
            self.theirs.insert(device);
        }
        if known.is_none() && !theirs && self.sender.role != Role::Committee || !is_public(&vouched.key) {
            return Err(ExchangeError::UnknownSender(vouched.name.clone()));
        }
        self.keys.insert(device, vouched.key.clone());
        let peer = Peer {
            device,
            key: vouched.key.clone(),
            reader: String::new(),
            escrow: None,
            name: vouched.name.clone(),
            unit: vouched.unit.clone(),
            // What somebody had before is theirs.
            role: if theirs { self.sender.role } else { vouched.role },
            cadre: if theirs { self.sender.cadre } else { vouched.cadre },
            known: if theirs { Known::Renewed } else { Known::Vouched },
            invitation: None,
            compared: false,
            before: None,
            until: vouched.until,
            speaks: 1,
            succession: Default::default(),
        };
        if known.is_none() {
            if theirs {
                // It stands before the sender's device in one row.
                self.sender.before = self.sender.before.or(Some(device));
                self.news.retain(|peer| peer.device != self.sender.device);
                self.news.push(self.sender.clone());
            }
            self.news.push(peer);
        } else if let Some(peer) = known.filter(|peer| peer.known == Known::Vouched && peer.until != vouched.until) {
            self.news.push(Peer { until: vouched.until, ..peer.clone() });
        }
        Ok(())
    }
}

/// Tells whether `vouched` is a device that the sender's installation had
/// before: its key has signed for the sender's.
fn is_before(from: &Sender, vouched: &Vouched) -> bool {
    from.proofs.iter().any(|proof| {
        matches!(proof, Proof::Before { device, signature }
            if *device == vouched.device && is_signed(&vouched.key, &from.keys(), signature))
    })
}

/// Returns which cadre the sender is: the one that is known. A program of an
/// earlier version may name another record of theirs, unless that is somebody
/// else's here, whose villages it would get to read about.
fn claimed(exchange: &Exchange, from: &Sender, known: Option<CadreId>) -> Option<CadreId> {
    if from.speaks.is_some() {
        return known.or(from.cadre);
    }
    let others = |peer: &&Peer| {
        peer.device != from.device && peer.cadre.is_some() && peer.cadre == from.cadre && peer.cadre != known
    };
    let invited = exchange.invitations().any(|invited| Some(invited.cadre) == from.cadre && from.cadre != known);
    if invited || exchange.peers().any(|peer| others(&peer)) { known } else { from.cadre.or(known) }
}

/// Returns a known peer with what it says of itself now.
fn renamed(exchange: &Exchange, peer: &Peer, from: &Sender) -> Peer {
    Peer {
        name: from.name.clone(),
        unit: from.unit.clone(),
        reader: from.reader.clone(),
        escrow: from.escrow.clone(),
        cadre: claimed(exchange, from, peer.cadre),
        speaks: from.speaks.unwrap_or(1),
        succession: heard(Some(peer), from),
        ..peer.clone()
    }
}

/// Returns a known peer who has written a bundle: again, where a successor of
/// theirs was here by then.
fn spoken(exchange: &Exchange, mut peer: Peer, manifest: &Manifest) -> Peer {
    peer.succession.again |= peer.until.is_none() && exchange.speaks_again(peer.device, manifest.made);
    peer
}

/// Returns somebody of whom nothing is known but what they say.
fn peer_of(from: &Sender, role: Role, cadre: Option<CadreId>) -> Peer {
    Peer {
        device: from.device,
        key: from.key.clone(),
        reader: from.reader.clone(),
        escrow: from.escrow.clone(),
        name: from.name.clone(),
        unit: from.unit.clone(),
        role,
        cadre,
        known: Known::Vouched,
        invitation: None,
        compared: false,
        before: None,
        until: None,
        speaks: from.speaks.unwrap_or(1),
        succession: heard(None, from),
    }
}

/// Returns who a device is of which this installation knows nothing but what it
/// once wrote down itself: it was set back to an older copy, and its own words
/// came back by way of the office above.
fn admitted(state: &State, from: &Sender) -> Option<Peer> {
    let known = state.device(from.device).filter(|known| known.key == from.key)?;
    Some(written_down(known, from))
}

/// Returns a device of the registry as one that is exchanged with, under the
/// name that the sender goes by.
fn written_down(known: &Device, from: &Sender) -> Peer {
    Peer {
        key: known.key.clone(),
        known: Known::Invited,
        invitation: known.invitation,
        before: known.before,
        ..peer_of(from, known.role, Some(known.person))
    }
}

/// Returns who a device is that nothing has come of before, if it can show
/// that it may be believed.
fn stranger(state: &State, from: &Sender, vouched: &[Vouched], today: NaiveDate) -> Result<Peer, ExchangeError> {
    let exchange = state.exchange();
    let unknown = || ExchangeError::UnknownSender(from.name.clone());
    if !is_public(&from.key) {
        return Err(unknown());
    }
    let peer = |known, role, cadre, before| Peer { known, before, ..peer_of(from, role, cadre) };
    for proof in &from.proofs {
        let Proof::Before { device, signature } = proof else { continue };
        let registered = || state.device(*device).map(|known| written_down(known, from));
        if let Some(before) = exchange.peer(*device).cloned().or_else(registered)
            && is_signed(&before.key, &from.keys(), signature)
        {
            // A revoked device can't name its successor.
            if before.until.is_some() {
                return Err(ExchangeError::Revoked(*device));
            }
            let known = if before.known == Known::Host { Known::Host } else { Known::Renewed };
            let cadre = claimed(exchange, from, before.cadre);
            let mut peer = peer(known, before.role, cadre, Some(*device));
            // What nobody has compared doesn't come to be believed by being copied.
            peer.succession.by_heir = before.is_unproven();
            return Ok(peer);
        }
    }
    if let Some(peer) = successor(exchange, from) {
        return Ok(peer);
    }
    for proof in &from.proofs {
        let Proof::Invitation { invitation, mark } = proof else { continue };
        let Some(invited) = exchange.invitation(*invitation) else { continue };
        if from.mark(&invited.secret) != *mark {
            continue;
        }
        let used = |peer: &Peer| peer.invitation == Some(*invitation);
        if exchange.peers().any(used) {
            return Err(ExchangeError::Used(invited.name.clone()));
        }
        if !exchange.is_open(invited, today) {
            return Err(ExchangeError::Expired(invited.name.clone()));
        }
        let before = vouched.iter().find(|vouched| is_before(from, vouched)).map(|vouched| vouched.device);
        let cadre = claimed(exchange, from, Some(invited.cadre));
        let peer = peer(Known::Invited, invited.role, cadre, before);
        return Ok(Peer { invitation: Some(*invitation), ..peer });
    }
    Err(unknown())
}
