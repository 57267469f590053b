//! Whose keys are believed: those that are known, those that show an invitation
//! which was written here, those that a known key of the same installation signs
//! for, and those that a committee answers for whose entries it passes on.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Workspace;
use super::error::ExchangeError;
use super::forgotten::shown;
use super::heirs::{heard, peer_of, successor};
use super::plan::Unvouched;
use crate::base::ids::{CadreId, DeviceId};
use crate::base::limits::MACHINES_MAX;
use crate::bundle::keys::{is_public, is_signed, recipient};
use crate::bundle::leaf::Leaf;
use crate::bundle::manifest::{Fellow, Manifest, Proof, Sender, VERSION, Vouched};
use crate::bundle::verify::{Refusal, Verifier};
use crate::domain::cadre::Role;
use crate::domain::device::Device;
use crate::oplog::entry::Head;
use crate::oplog::note::{Known, Peer, Second, Why};
use crate::state::State;
use crate::state::exchange::Exchange;
use crate::state::invited::{Lock, Offered, Stands};

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
    /// The devices on the disk that was lost, and when this installation went on from it,
    /// in milliseconds since 1970, where the sender has sent all that they held since.
    past: BTreeSet<DeviceId>,
    lost_at: Option<u64>,
}

impl Workspace {
    /// Returns the keys that a bundle may be believed by.
    pub(super) fn trust(&self, manifest: &Manifest) -> Result<Trust, ExchangeError> {
        let office = self.me().office;
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
        let came_second = office.is_some() && state.authority().is_second(from.device);
        let sender = match known {
            Some(peer) if peer.key != from.key => return Err(ExchangeError::OtherKey(from.device)),
            // Another machine had let it in. An invitation of its own makes that good.
            _ if came_second => self.invited(&state, office, manifest)?,
            Some(peer) => spoken(exchange, renamed(&state, peer, from), manifest),
            None => match admitted(&state, from) {
                Some(peer) => peer,
                None => self.stranger(&state, office, manifest)?,
            },
        };
        let is_new = known.is_none() && sender.before.is_none();
        let same = |peer: &&Peer| peer.cadre.map(|id| state.canon(id)) == sender.cadre.map(|id| state.canon(id));
        if is_new && sender.cadre.is_some() && state.recipients().filter(same).count() >= MACHINES_MAX {
            return Err(ExchangeError::TooManyMachines(from.name.clone()));
        }
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
            past: self.identity.devices().into_iter().filter(|of| self.identity.lost(*of).is_some()).collect(),
            lost_at: recovered_at(exchange).filter(|_| !exchange.owes_all(from.device)),
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
                trust.keys.entry(span.device).or_insert_with(|| peer.key.clone());
            }
        }
        trust.fellows(exchange, manifest);
        // Nothing of whom somebody without an office has stopped to exchange with.
        if trust.sender.until.is_some() && state.authority().cuts().of(from.device).is_none() {
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
            Some(_) => return Err(ExchangeError::OldMachine(from.device)),
            None => return Err(ExchangeError::Own),
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
            past: BTreeSet::new(),
            lost_at: None,
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
    ///
    /// What the machine that this one goes on from wrote after that isn't this office's
    /// word any more, whoever hands it back once they have sent all that they held.
    pub fn believes(&self, leaf: &Leaf<'_>) -> bool {
        let Head { by, stamp, .. } = &leaf.entry.head;
        if self.lost_at.is_some_and(|at| stamp.unix_ms() > at) && self.past.contains(by) {
            return false;
        }
        if matches!(self.sender.known, Known::Host | Known::Sibling) {
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

    /// Takes in which machines there are beside the sender's: of the office that one
    /// reports to, or of one's own and the one above. Nobody else's word counts for that.
    fn fellows(&mut self, exchange: &Exchange, manifest: &Manifest) {
        let told: Vec<(Known, &Fellow)> = match self.sender.known {
            Known::Host => manifest.fellows.iter().map(|one| (Known::Host, one)).collect(),
            Known::Sibling => {
                let siblings = manifest.fellows.iter().map(|one| (Known::Sibling, one));
                siblings.chain(manifest.above.iter().map(|one| (Known::Host, one))).collect()
            }
            _ => Vec::new(),
        };
        for (known, one) in told.into_iter().filter(|(_, one)| !self.own.contains_key(&one.device)) {
            let before = exchange.peer(one.device);
            if let Some(new) = fellow(known, one, before, self.sender.compared)
                && before != Some(&new)
            {
                self.news.push(new);
            }
        }
    }

    /// Begins to verify what the sender wrote.
    pub fn verifier(&self, manifest: &Manifest) -> Result<Verifier<'_>, Refusal> {
        let verifier = Verifier::new(manifest, |device| self.keys.get(&device).cloned())?;
        Ok(verifier.by_word(|device| self.speaks_for(device)))
    }

    /// Returns the devices in a bundle whose keys nobody answers for that may: what
    /// they wrote is left out.
    pub fn unvouched(&self, manifest: &Manifest) -> Vec<Unvouched> {
        let mut found: BTreeMap<DeviceId, u64> = BTreeMap::new();
        for span in manifest.spans.iter().filter(|span| !self.keys.contains_key(&span.device)) {
            *found.entry(span.device).or_default() += span.to - span.from + 1;
        }
        let told = |(device, entries)| {
            let by_name = manifest.vouched.iter().find(|one| one.device == device);
            let (name, unit) = by_name.map_or_else(Default::default, |one| (one.name.clone(), one.unit.clone()));
            Unvouched { device, name, unit, entries }
        };
        found.into_iter().map(told).collect()
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
        // Nobody but an office answers for others: what they wrote is left out.
        if known.is_none() && !theirs && self.sender.role != Role::Committee || !is_public(&vouched.key) {
            return Ok(());
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
            known: match (theirs, self.sender.known) {
                (true, Known::Sibling) => Known::Sibling,
                (true, _) => Known::Renewed,
                (false, _) => Known::Vouched,
            },
            invitation: None,
            compared: false,
            // Set back twice, they went on from one device by two others.
            before: self.sender.before.filter(|_| theirs),
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

/// Returns when this installation went on from one whose disk is gone, the last time.
fn recovered_at(exchange: &Exchange) -> Option<u64> {
    let since = exchange.renewals().iter().rev().find(|renewal| renewal.why == Why::Recovered)?;
    u64::try_from(since.at.timestamp_millis()).ok()
}

/// Returns a machine that somebody told of who may; `None` where it is known under
/// another key, or that is none.
pub(super) fn fellow(known: Known, one: &Fellow, before: Option<&Peer>, compared: bool) -> Option<Peer> {
    let same = before.is_none_or(|before| before.key == one.key);
    if !same || !is_public(&one.key) || recipient(&one.reader).is_err() {
        return None;
    }
    Some(Peer {
        device: one.device,
        key: one.key.clone(),
        reader: one.reader.clone(),
        escrow: before.and_then(|before| before.escrow.clone()),
        name: one.name.clone(),
        unit: one.unit.clone(),
        role: Role::Committee,
        cadre: one.cadre,
        known,
        invitation: before.and_then(|before| before.invitation),
        compared: before.is_some_and(|before| before.compared) || one.compared && compared,
        before: before.and_then(|before| before.before),
        until: one.cut.then(|| before.and_then(|before| before.until).unwrap_or(0)),
        speaks: before.map_or(VERSION, |before| before.speaks),
        succession: before.map(|before| before.succession.clone()).unwrap_or_default(),
    })
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
fn claimed(state: &State, from: &Sender, known: Option<CadreId>) -> Option<CadreId> {
    let exchange = state.exchange();
    if from.speaks.is_some() {
        return known.or(from.cadre);
    }
    let others = |peer: &&Peer| {
        peer.device != from.device && peer.cadre.is_some() && peer.cadre == from.cadre && peer.cadre != known
    };
    let invited = from.cadre.filter(|_| from.cadre != known).is_some_and(|cadre| state.is_invited(cadre));
    if invited || exchange.peers().any(|peer| others(&peer)) { known } else { from.cadre.or(known) }
}

/// Returns a known peer with what it says of itself now.
fn renamed(state: &State, peer: &Peer, from: &Sender) -> Peer {
    Peer {
        name: from.name.clone(),
        unit: from.unit.clone(),
        reader: from.reader.clone(),
        escrow: from.escrow.clone(),
        cadre: claimed(state, from, peer.cadre),
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
        ..peer_of(from, known.role, Some(known.stands_for()))
    }
}

/// Tells whether whoever shows a mark holds an invitation.
pub(super) fn holds(offered: &Offered, from: &Sender, mark: &str) -> bool {
    match &offered.lock {
        Lock::Key(key) => is_signed(key, &from.claim(offered.id), mark),
        Lock::Secret(secret) => from.mark(secret) == mark,
    }
}

impl Workspace {
    /// Returns who a device is that nothing has come of before, if it can show
    /// that it may be believed.
    fn stranger(&self, state: &State, office: Option<CadreId>, manifest: &Manifest) -> Result<Peer, ExchangeError> {
        let from = &manifest.sender;
        let exchange = state.exchange();
        if !is_public(&from.key) {
            return Err(ExchangeError::UnknownSender(from.name.clone()));
        }
        let peer = |known, role, cadre, before| Peer { known, before, ..peer_of(from, role, cadre) };
        for proof in &from.proofs {
            let Proof::Before { device, signature } = proof else { continue };
            let registered = || state.device(*device).map(|known| written_down(known, from));
            if let Some(before) = exchange.peer(*device).cloned().or_else(registered)
                && is_signed(&before.key, &from.keys(), signature)
            {
                if state.authority().is_second(*device) {
                    break;
                }
                // A device that was cut off can't name its successor.
                if state.is_cut(*device) {
                    return Err(ExchangeError::Revoked(*device));
                }
                let known = match before.known {
                    Known::Host | Known::Sibling => before.known,
                    _ => Known::Renewed,
                };
                let cadre = claimed(state, from, before.cadre);
                let mut peer = peer(known, before.role, cadre, Some(*device));
                // What nobody has compared doesn't come to be believed by being copied.
                peer.succession.by_heir = before.is_unproven();
                return Ok(peer);
            }
        }
        if let Some(peer) = successor(exchange, from) {
            return Ok(peer);
        }
        self.invited(state, office, manifest)
    }

    /// Returns who a device is by an invitation of this office that it shows.
    fn invited(&self, state: &State, office: Option<CadreId>, manifest: &Manifest) -> Result<Peer, ExchangeError> {
        let Manifest { sender: from, vouched, .. } = manifest;
        let offered = self.admitted_by(state, office, manifest)?;
        let before = vouched.iter().find(|vouched| is_before(from, vouched)).map(|vouched| vouched.device);
        // Another machine of this office is the office, whoever works on it.
        let (known, cadre) = match offered.clerk {
            true => (Known::Sibling, office),
            false => (Known::Invited, claimed(state, from, Some(offered.person))),
        };
        Ok(Peer { known, before, invitation: Some(offered.id), ..peer_of(from, offered.role, cadre) })
    }

    /// Returns the invitation of this office that lets a device in. Of several that
    /// it shows the one that was taken in last decides, but for those that don't
    /// hold: somebody whose invitation was over has got another one since.
    fn admitted_by(
        &self,
        state: &State,
        office: Option<CadreId>,
        manifest: &Manifest,
    ) -> Result<Offered, ExchangeError> {
        let (mut why, from) = (None, &manifest.sender);
        let today = self.clock.today();
        // Whom it let in while it was heard of is known.
        let lost = state.exchange().heard_until().unwrap_or(today);
        let ours: Vec<_> = state.invitations_of(office).into_iter().map(|one| (one, today)).collect();
        let own: Vec<String> = self.identity.devices().into_iter().filter_map(|of| self.identity.public(of)).collect();
        let forgotten = office.map(|office| shown(manifest, &own, office)).unwrap_or_default();
        let forgotten = forgotten.into_iter().filter(|one| state.offered(one.id).is_none());
        let all: Vec<_> = ours.into_iter().chain(forgotten.map(|one| (one, lost.min(today)))).collect();
        for proof in from.proofs.iter().rev() {
            let Proof::Invitation { invitation, mark } = proof else { continue };
            let Some((offered, day)) = all.iter().find(|(one, _)| one.id == *invitation && holds(one, from, mark))
            else {
                continue;
            };
            let refused = match state.stands(offered, *day) {
                Stands::Open(_) => return Ok(offered.clone()),
                Stands::Used(first) => ExchangeError::Used(Box::new(Refused {
                    offered: offered.clone(),
                    first: state.who_took(first).unwrap_or_default(),
                    second: Second {
                        invitation: offered.id,
                        device: from.device,
                        // By the invitation they go by the name of whom it is for.
                        name: from.founded.as_ref().map_or(&from.name, |one| &one.name).clone(),
                        unit: from.founded.as_ref().map_or(&from.unit, |one| &one.unit).clone(),
                        at: self.clock.now(),
                        file: String::new(),
                    },
                })),
                Stands::Cancelled => ExchangeError::CalledBack(offered.name.clone()),
                Stands::Over => ExchangeError::Expired(offered.name.clone(), offered.last_day.unwrap_or_default()),
            };
            why = why.or(Some(refused));
        }
        Err(why.unwrap_or_else(|| ExchangeError::UnknownSender(from.name.clone())))
    }
}

/// Somebody who came with an invitation that was used already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The invitation.
    pub offered: Offered,
    /// Who has used it: name and unit.
    pub first: String,
    /// Who came now.
    pub second: Second,
}
