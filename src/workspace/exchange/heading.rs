//! The first line of a bundle: who writes, for whom, what is in it, and what
//! came of theirs.

use std::collections::BTreeSet;

use super::super::Workspace;
use super::catalog::Catalog;
use super::error::ExchangeError;
use super::heirs::Bare;
use super::outbox::{Mail, Recipient};
use super::stock::Stock;
use crate::base::ids::{DeviceId, RecordId};
use crate::bundle::manifest::{
    Fellow, ForDevice, Founded, Manifest, Profile, Proof, RANGES, Sender, Sort, VERSION, Vouched,
};
use crate::domain::cadre::{Cadre, Role};
use crate::oplog::note::{Holdings, PaperId, Peer, Span};
use crate::oplog::stamp::Stamp;
use crate::state::State;

impl Workspace {
    pub(super) fn manifest(
        &mut self,
        stock: &Stock,
        to: &Recipient,
        mail: &Mail,
        profile: Profile,
        (spans, said_at): (Vec<Span>, Stamp),
        bare: Option<Bare>,
    ) -> Result<Manifest, ExchangeError> {
        let keep = self.keep(to, bare)?;
        let id = RecordId::fresh(self.unix_ms(), &mut *self.entropy);
        let sender = self.sender()?;
        let state = self.shared.read();
        let exchange = state.exchange();
        let own = exchange.own(self.device());
        let vouched = |device: DeviceId| -> Option<Vouched> {
            if own.contains(&device) {
                let key = self.identity.public(device)?;
                let Sender { name, unit, role, cadre, .. } = sender.clone();
                return (device != self.device()).then_some(Vouched {
                    device,
                    key,
                    name,
                    unit,
                    role,
                    cadre,
                    until: None,
                });
            }
            let Peer { key, name, unit, role, cadre, until, .. } = exchange.peer(device)?.clone();
            Some(Vouched { device, key, name, unit, role, cadre, until })
        };
        // One that they had themselves, too: set back to an older copy, they have
        // forgotten it.
        let mut devices: BTreeSet<DeviceId> = spans.iter().map(|span| span.device).collect();
        if to.is_whole() && !mail.items.is_empty() {
            devices.extend(&own);
        }
        let theirs = self.devices_of(to);
        let waiting = exchange.waiting().filter(|(_, waiting)| theirs.contains(&waiting.sender));
        // Above, all ledgers are known; below, nobody learns of the ledgers of others.
        let of_theirs = |device: &DeviceId| theirs.contains(device) || to.is_admitted(&state, *device);
        let known =
            state.devices().iter().filter(|(device, _)| to.is_whole() || of_theirs(device) || own.contains(device));
        // A successor goes on with the numbers of the one before: it may have had those.
        let machines = to.machines.iter().map(|peer| peer.device).chain(theirs.iter().copied());
        let last = machines.filter_map(|device| exchange.sent_to(device)).map(|sent| sent.number).max();
        let readers = mail.machines.iter().map(|(peer, since)| ForDevice {
            device: peer.device,
            reader: peer.reader.clone(),
            since: since.unwrap_or(id),
        });
        let mut holdings = to.machines.iter().filter_map(|peer| self.holdings(&stock.catalog, peer.device));
        // A receipt alone, too, is for each of several machines.
        let singles = !mail.is_empty() || mail.machines.len() > 1;
        Ok(Manifest {
            dundian: Sort::Bundle,
            v: if singles { VERSION } else { RANGES },
            id,
            made: self.clock.now(),
            vouched: devices.into_iter().filter_map(vouched).collect(),
            to: Some(to.peer().reader.clone()),
            number: last.unwrap_or(0) + 1,
            profile,
            spans,
            have: known.map(|(device, tip)| (*device, tip.seq)).collect(),
            missing: waiting.flat_map(|(_, waiting)| waiting.missing.clone()).collect(),
            offer: None,
            figures: Vec::new(),
            readers: if singles { readers.collect() } else { Vec::new() },
            leaves: mail.items.len() as u64,
            said: (!mail.is_empty()).then_some(said_at),
            more: mail.more,
            holdings: holdings.next(),
            more_holdings: holdings.collect(),
            fellows: fellows(&state, state.exchange().siblings()),
            above: if to.is_sibling() { fellows(&state, state.exchange().hosts()) } else { Vec::new() },
            keep,
            sender,
        })
    }

    /// Returns which single entries are held here of those that somebody sent.
    fn holdings(&self, catalog: &Catalog, from: DeviceId) -> Option<Holdings> {
        let state = self.shared.read();
        let exchange = state.exchange();
        let root = exchange.root(from);
        let theirs = |sender| exchange.root(sender) == root;
        let came = || {
            let standing = exchange.imports().iter().filter(|known| known.done && !known.undone);
            standing.map(|known| &known.import).filter(|import| theirs(import.sender))
        };
        let since = came().rev().find_map(|import| import.since)?;
        let counted = came().filter(|import| import.since == Some(since));
        let (bundles, imports): (Vec<u64>, Vec<PaperId>) = counted.map(|import| (import.number, import.import)).unzip();
        let (count, mark) = catalog.digest_of(&imports);
        let heard = came().filter_map(|import| import.said).max().unwrap_or_default();
        Some(Holdings { since, bundles, count, mark, heard })
    }

    /// Returns the machines that this installation reports to.
    pub(super) fn above(&self) -> Vec<Fellow> {
        let state = self.shared.read();
        fellows(&state, state.exchange().hosts())
    }

    /// Returns who this installation is to others.
    pub(super) fn sender(&self) -> Result<Sender, ExchangeError> {
        let me = self.me();
        let founded = self.shared.read().self_made(self.device()).filter(|id| Some(*id) != me.cadre);
        let founded = founded.map(|id| self.read::<Cadre>(id)).transpose()?.flatten();
        let state = self.shared.read();
        let cadre = me.cadre.and_then(|id| state.cadre(id));
        let device = self.device();
        let signing = self.identity.signing(device).ok_or(super::super::OpenError::Keys)?;
        let mut sender = Sender {
            device,
            key: signing.public(),
            reader: self.identity.reader()?.recipient(),
            escrow: self.identity.escrow().map(str::to_owned),
            name: cadre.map(|cadre| cadre.name.clone()).unwrap_or_default(),
            unit: cadre.map(|cadre| cadre.unit.clone()).unwrap_or_default(),
            role: me.role,
            cadre: me.office.or(me.cadre),
            proofs: Vec::new(),
            speaks: Some(VERSION),
            founded: None,
            heir: self.identity.heir().filter(|_| me.role == Role::Committee).cloned(),
            succeeds: self.identity.succeeds(),
        };
        let founded = founded.map(|cadre| Founded { name: cadre.name, unit: cadre.unit });
        sender.founded = founded.filter(|one| one.name != sender.name || one.unit != sender.unit);
        let keys = sender.keys();
        for joined in self.identity.joined() {
            sender.proofs.push(joined.proof(&sender)?);
        }
        for before in state.exchange().own(device).into_iter().skip(1) {
            if let Some(key) = self.identity.signing(before) {
                sender.proofs.push(Proof::Before { device: before, signature: key.sign(&keys) });
            }
        }
        Ok(sender)
    }
}

/// Returns machines as those are told of them that something is sent to.
pub(super) fn fellows<'a>(state: &State, peers: impl Iterator<Item = &'a Peer>) -> Vec<Fellow> {
    let latest = |peer: &&Peer| !state.exchange().peers().any(|later| later.before == Some(peer.device));
    let fellow = |peer: &Peer| Fellow {
        device: peer.device,
        key: peer.key.clone(),
        reader: peer.reader.clone(),
        name: peer.name.clone(),
        unit: peer.unit.clone(),
        cadre: peer.cadre,
        compared: peer.compared,
        cut: state.is_cut(peer.device),
    };
    peers.filter(|peer| !peer.reader.is_empty()).filter(latest).map(fellow).collect()
}
