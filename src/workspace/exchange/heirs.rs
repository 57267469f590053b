//! A successor: an office whose disk is gone goes on elsewhere, by the recovery
//! code and by what others have. Who may say so, and what it is sent until a
//! person has compared its key.

use super::super::Workspace;
use super::error::ExchangeError;
use super::outbox::{Mail, Recipient};
use crate::base::ids::{CadreId, DeviceId};
use crate::base::limits::CAPSULE_BYTES_MAX;
use crate::base::progress::{Onward, unwatched};
use crate::bundle::keys::{is_public, is_signed};
use crate::bundle::manifest::{Keep, Manifest, Sender};
use crate::domain::cadre::Role;
use crate::oplog::note::{Known, Note, Peer, Succession};
use crate::state::exchange::Exchange;

/// Why somebody is sent a receipt and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bare {
    /// They say that they succeed an office, and nobody has compared their key.
    Unproven,
    /// This installation goes on from one whose disk is gone, and doesn't know yet
    /// what they hold.
    Owing,
}

/// Returns what is known of somebody's succession with what they say now. The heir
/// of a later recovery code takes the place of the one before.
pub(super) fn heard(known: Option<&Peer>, from: &Sender) -> Succession {
    let known = known.map(|peer| peer.succession.clone()).unwrap_or_default();
    let is_later = |turn: u32| known.heir.as_ref().is_none_or(|heir| heir.turn < turn);
    let told = from.heir.as_ref().filter(|heir| is_public(&heir.key) && is_later(heir.turn));
    Succession { heir: told.cloned().or(known.heir), ..known }
}

/// Returns somebody of whom nothing is known but what they say.
pub(in super::super) fn peer_of(from: &Sender, role: Role, cadre: Option<CadreId>) -> Peer {
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

/// Returns who a device is that an heir has signed for. It stands behind the last
/// machine that announced this heir.
pub(super) fn successor(exchange: &Exchange, from: &Sender) -> Option<Peer> {
    let signature = from.succeeds.as_deref()?;
    let message = Sender::succession(from.device, &from.key, &from.reader);
    let by = |peer: &&Peer| {
        let heir = peer.succession.heir.as_ref().filter(|_| peer.role == Role::Committee);
        heir.is_some_and(|heir| is_signed(&heir.key, &message, signature))
    };
    let all: Vec<&Peer> = exchange.peers().filter(by).collect();
    let is_last = |peer: &&&Peer| !all.iter().any(|later| later.before == Some(peer.device));
    let before = *all.iter().find(is_last)?;
    Some(Peer {
        known: match before.known {
            Known::Host | Known::Sibling => before.known,
            _ => Known::Renewed,
        },
        before: Some(before.device),
        succession: Succession { by_heir: true, ..heard(None, from) },
        ..peer_of(from, before.role, before.cadre.or(from.cadre))
    })
}

impl Workspace {
    /// Tells whether others come to know who may succeed this installation, where
    /// an office works here: an earlier version's recovery code tells nobody.
    pub fn is_heir_told(&self) -> bool {
        self.me().role != Role::Committee || self.identity.heir().is_some()
    }

    /// Tells whether this installation goes on from one whose disk is gone.
    pub fn is_successor(&self) -> bool {
        self.identity.succeeds().is_some()
    }

    /// Returns why somebody is sent a receipt and nothing else, where that is so.
    ///
    /// # Errors
    /// [`ExchangeError::Rivals`] where several machines each say that they are the
    /// one: nothing is sent to any of them.
    pub(super) fn bare(&self, to: &Recipient) -> Result<Option<Bare>, ExchangeError> {
        let state = self.shared.read();
        let exchange = state.exchange();
        for peer in &to.machines {
            let rivals = exchange.rivals(peer.device);
            if !rivals.is_empty() {
                let devices = rivals.iter().map(|peer| peer.device).collect();
                return Err(ExchangeError::Rivals(peer.name.clone(), devices));
            }
        }
        if to.machines.iter().any(Peer::is_unproven) {
            return Ok(Some(Bare::Unproven));
        }
        let owes = !to.is_host() && to.machines.iter().all(|peer| exchange.owes_all(peer.device));
        Ok(owes.then_some(Bare::Owing))
    }

    /// Returns what of a person's or an office's bundle makes up for a lost disk.
    pub(super) fn keep(&mut self, to: &Recipient, bare: Option<Bare>) -> Result<Keep, ExchangeError> {
        let held_back = bare == Some(Bare::Unproven);
        // Whoever took the code would read there whom the office has admitted.
        let back = to.machines.iter().filter(|_| !held_back).find_map(|peer| {
            let state = self.shared.read();
            state.exchange().kept_for(peer.device).cloned()
        });
        let shows = to.is_host() && !held_back;
        let invited = self.identity.joined().iter().filter(|_| shows).filter_map(|joined| joined.entry.clone());
        let invited = invited.collect();
        Ok(Keep { capsule: self.capsule()?, back, held_back, invited })
    }

    /// Returns the note of what a bundle has this installation keep, where that is new.
    pub(super) fn to_be_kept(&self, manifest: &Manifest) -> Option<Note> {
        let capsule = manifest.keep.capsule.as_ref().filter(|text| text.len() <= CAPSULE_BYTES_MAX * 2)?;
        let state = self.shared.read();
        let of = manifest.sender.device;
        let is_known = state.exchange().kept_for(of) == Some(capsule);
        (!is_known).then(|| Note::Kept { of, capsule: capsule.clone() })
    }

    /// Has a person's word that a machine is the one which goes on settle who does:
    /// the others are revoked, and what it sent goes in.
    pub(super) fn decide_succession(&mut self, device: DeviceId) -> Result<(), ExchangeError> {
        let (rivals, chosen): (Vec<DeviceId>, Option<Peer>) = {
            let state = self.shared.read();
            let exchange = state.exchange();
            let rivals = exchange.rivals(device).iter().map(|peer| peer.device).collect();
            (rivals, exchange.peer(device).filter(|peer| peer.succession.again).cloned())
        };
        for rival in rivals.into_iter().filter(|rival| *rival != device) {
            let cutting = self.plan_cut(rival, None)?;
            self.cut_off(rival, &cutting, &mut |_, _| Onward::Continue)?;
        }
        if let Some(mut peer) = chosen {
            peer.succession.again = false;
            self.note(vec![Note::Peer(Box::new(peer))])?;
        }
        if self.shared.read().exchange().waiting().next().is_some() {
            self.follow_up(&mut unwatched)?;
        }
        Ok(self.complete_registry()?)
    }
}

impl Mail {
    /// Returns the same for whoever is sent a receipt and nothing else.
    pub fn bare(&self) -> Self {
        Self { machines: self.machines.clone(), ..Self::default() }
    }
}
