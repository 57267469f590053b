//! Which device is whose, written down by the office that admitted it: a record
//! like any other, which goes up with the ledger and says the same on every machine.

use super::super::{CommitError, Workspace};
use crate::base::ids::{CadreId, DeviceId};
use crate::base::limits::GROUP_CHANGES_MAX;
use crate::bundle::manifest::VERSION;
use crate::domain::cadre::Cadre;
use crate::domain::change::{Change, Edit};
use crate::domain::device::Device;
use crate::domain::record::Kind;
use crate::oplog::note::{Known, Note, Peer};

impl Workspace {
    /// Writes down every device that this office has admitted and that isn't in
    /// the registry yet; its own are written down by the office above. Does
    /// nothing where a cadre works.
    ///
    /// # Errors
    /// [`CommitError`]; what is missing is written the next time.
    pub(in super::super) fn complete_registry(&mut self) -> Result<(), CommitError> {
        let me = self.me();
        let Some(office) = me.office else { return Ok(()) };
        let mut changes = Vec::new();
        let admitted: Vec<Peer> = {
            let state = self.shared.read();
            let shown = |device| state.exchange().peer(device).and_then(|peer: &Peer| peer.invitation);
            // Another machine of this office is written down by the one that let it in.
            let by_us = |peer: &&Peer| match peer.known {
                Known::Invited | Known::Renewed => true,
                Known::Sibling => shown(peer.device).or_else(|| shown(state.exchange().root(peer.device))).is_some(),
                Known::Host | Known::Vouched => false,
            };
            let admitted = |peer: &&Peer| by_us(peer) && !peer.is_unproven();
            let new = |peer: &&Peer| state.device(peer.device).is_none();
            state.exchange().peers().filter(admitted).filter(new).cloned().collect()
        };
        for peer in admitted {
            let Some((person, alias)) = self.person_of(&peer)? else { continue };
            changes.extend(alias);
            let device = Device {
                device: peer.device,
                key: peer.key,
                reader: peer.reader,
                person,
                role: peer.role,
                office,
                before: peer.before,
                clerk: peer.known == Known::Sibling,
                invitation: peer.invitation,
                cut: None,
            };
            changes.push(Change::add(Device::id(device.device), device));
        }
        for group in changes.chunks(GROUP_CHANGES_MAX) {
            self.commit(group.to_vec())?;
        }
        self.know_admitted()?;
        self.cut_as_noted()?;
        self.part_seconds()
    }

    /// Tells everybody who was sent words of whoever came second with an invitation that
    /// they don't count, where this machine had let them in; and lets them in again once
    /// they have shown one of their own.
    fn part_seconds(&mut self) -> Result<(), CommitError> {
        let device = self.device();
        let (named, cut, anew) = {
            let state = self.shared.read();
            let (known, own) = (state.authority(), state.exchange().own(device));
            let seconds = || state.registry().filter(|one| known.is_second(one.device));
            let ours = |one: &&Device| {
                let born = state.birth(Kind::Device, Device::id(one.device));
                one.cut.is_none() && born.is_some_and(|born| own.contains(&born.device)) && self.may_cut(one.device)
            };
            // By the invitation they went by the name of whom it was for.
            let named = seconds().filter_map(|one| {
                let peer = state.exchange().peer(one.device)?;
                let (name, unit) = known.waiting().self_made(one.device)?;
                (peer.name != name || peer.unit != unit).then(|| Peer { name, unit, ..peer.clone() })
            });
            let named: Vec<Note> = named.map(|peer| Note::Peer(Box::new(peer))).collect();
            let cut: Vec<DeviceId> = seconds().filter(ours).map(|one| one.device).collect();
            // What the same installation wrote before is theirs, too.
            let anew = seconds().filter_map(|one| {
                let goes_on = |peer: &&Peer| {
                    let root = state.exchange().root(peer.device);
                    let shown = peer.invitation.filter(|_| matches!(peer.known, Known::Invited | Known::Sibling));
                    (peer.device == one.device || root == one.device)
                        && shown.is_some_and(|shown| {
                            !known.came_second(peer.device, shown) && state.offered(shown).is_some()
                        })
                };
                state.exchange().peers().find(goes_on).map(|peer| (one.clone(), peer.clone()))
            });
            (named, cut, anew.collect::<Vec<_>>())
        };
        self.note(named)?;
        let mut changes: Vec<Change> = cut.into_iter().filter_map(|device| self.set_cut(device, Some(&[]))).collect();
        for (old, peer) in anew {
            let Some((person, _)) = self.person_of(&peer)? else { continue };
            let set = [
                ("person", serde_json::to_value(person)?),
                ("invitation", serde_json::to_value(peer.invitation)?),
                ("role", serde_json::to_value(peer.role)?),
                ("cut", serde_json::Value::Null),
            ];
            let set = set.into_iter().map(|(field, value)| (field.to_owned(), value)).collect();
            let (kind, id) = (Kind::Device, Device::id(old.device));
            changes.push(Change::Edit(Edit { kind, id, set, was: Default::default(), step: None }));
        }
        self.commit(changes)?;
        Ok(())
    }

    /// Knows whom another machine of this office has admitted, or this one before it
    /// was set back to an older copy: so they can be sent something, too.
    fn know_admitted(&mut self) -> Result<(), CommitError> {
        let me = self.me();
        let found: Vec<Note> = {
            let state = self.shared.read();
            let exchange = state.exchange();
            let own = exchange.own(me.device);
            let peer = |device: &Device| {
                let known = exchange.peer(device.device);
                // Whoever came second with an invitation is known anew by one of their own.
                let stale = |peer: &Peer| {
                    let shown = peer.invitation.filter(|_| peer.invitation != device.invitation);
                    shown.is_some_and(|shown| state.authority().came_second(device.device, shown))
                };
                let new = known.is_none_or(|peer| peer.known == Known::Vouched || stale(peer))
                    && !own.contains(&device.device)
                    && !state.authority().is_second(device.device);
                let ours = Some(device.office) == me.office && !device.clerk && !device.reader.is_empty();
                let person = state.cadre(device.person).filter(|_| new && ours)?;
                // What runs there hasn't become older since.
                let before = device.before.and_then(|before| exchange.peer(before));
                Some(Peer {
                    device: device.device,
                    key: device.key.clone(),
                    reader: device.reader.clone(),
                    escrow: None,
                    name: person.name.clone(),
                    unit: person.unit.clone(),
                    role: device.role,
                    cadre: Some(device.person),
                    known: Known::Invited,
                    invitation: device.invitation,
                    compared: false,
                    before: device.before,
                    until: None,
                    speaks: before.map_or(VERSION, |before| before.speaks),
                    succession: Default::default(),
                })
            };
            state.registry().filter_map(peer).map(|peer| Note::Peer(Box::new(peer))).collect()
        };
        self.note(found)
    }

    /// Returns whom a device was admitted for. An earlier version of the program
    /// took the record of whom it had invited away and kept the one that they had
    /// made themselves; then that one stands for the other, and the change that
    /// says so comes along.
    fn person_of(&self, peer: &Peer) -> Result<Option<(CadreId, Option<Change>)>, CommitError> {
        let invited = {
            let state = self.shared.read();
            let root = state.exchange().root(peer.device);
            let of = |device| state.exchange().peer(device).and_then(|peer: &Peer| peer.invitation);
            let invitation = peer.invitation.or_else(|| of(root));
            invitation.and_then(|id| state.offered(id)).map(|offered| offered.person)
        };
        let Some(invited) = invited else { return Ok(peer.cadre.map(|cadre| (cadre, None))) };
        let gone = self.doc(Kind::Cadre, invited.0)?.filter(|doc| doc.is_removed());
        let Some((doc, made)) = gone.zip(peer.cadre.filter(|made| *made != invited)) else {
            return Ok(Some((invited, None)));
        };
        if doc.read::<Cadre>()?.same_as == Some(made) {
            return Ok(Some((made, None)));
        }
        let set = serde_json::Map::from_iter([("same_as".to_owned(), serde_json::to_value(made)?)]);
        let (kind, id) = (Kind::Cadre, invited.0);
        let alias = Edit { kind, id, set, was: Default::default(), step: None };
        Ok(Some((made, Some(Change::Edit(alias)))))
    }
}
