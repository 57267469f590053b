//! Who works where: which records of cadres are one person, and whose a device
//! is. What is said of that bears on the heads of other records, which are then
//! taken in once more.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::authority::{Authority, Seat};
use super::people;
use super::whole::State;
use crate::base::ids::{CadreId, DeviceId, RecordId, VisitId};
use crate::domain::cadre::{Cadre, Role};
use crate::domain::decision::Decision;
use crate::domain::device::Device;
use crate::domain::record::{Kind, Record};
use crate::domain::village::VillageCode;
use crate::oplog::note::{Known, PaperId, Peer};

impl State {
    /// Returns the cadre with this id, if it is present: the record that stands
    /// for the person, where there are several.
    pub fn cadre(&self, id: CadreId) -> Option<&Cadre> {
        self.cadre_record(self.people.canon(id))
    }

    /// Returns the record that stands for a cadre.
    pub fn canon(&self, id: CadreId) -> CadreId {
        self.people.canon(id)
    }

    /// Returns all records of the person whom `id` stands for, that one first.
    pub fn records_of(&self, id: CadreId) -> impl Iterator<Item = CadreId> + '_ {
        std::iter::once(id).chain(self.people.aliases_of(id))
    }

    /// Tells whether a record is the name of somebody for whom another one stands.
    pub fn is_alias(&self, kind: Kind, id: RecordId) -> bool {
        kind == Kind::Cadre && self.people.is_alias(CadreId(id))
    }

    /// Returns the cadre who writes on this device: whom an office admitted it
    /// for, else who says of themselves that they do.
    pub fn cadre_of(&self, device: DeviceId) -> Option<(CadreId, &Cadre)> {
        let id = self.person_on(device)?;
        self.cadre(id).map(|cadre| (id, cadre))
    }

    /// Does what [`State::cadre_of`] does, where the cadre's record isn't here.
    pub fn person_on(&self, device: DeviceId) -> Option<CadreId> {
        self.admitted(device).map(|known| known.person).or_else(|| self.people.claimed(device))
    }

    /// Returns the person or office that what is written on a device stands for:
    /// what a clerk writes is the office's.
    pub fn party_on(&self, device: DeviceId) -> Option<CadreId> {
        self.admitted(device).map(Device::stands_for).or_else(|| self.people.claimed(device))
    }

    /// Returns a device as it was written down, but for one that was let in by what
    /// somebody else had used: whose that is nobody has said.
    fn admitted(&self, device: DeviceId) -> Option<&Device> {
        self.device(device).filter(|_| !self.authority.is_second(device))
    }

    /// Returns the record that whoever works on a device made of themselves.
    pub fn self_made(&self, device: DeviceId) -> Option<CadreId> {
        self.people.made_on(device)
    }

    /// Returns a device as the office that admitted it has written it down.
    pub fn device(&self, device: DeviceId) -> Option<&Device> {
        self.registry.get(Device::id(device))
    }

    /// Returns all devices that offices have admitted.
    pub fn registry(&self) -> impl DoubleEndedIterator<Item = &Device> {
        self.registry.iter().map(|(_, device)| device)
    }

    /// Returns what was decided of entries that didn't count by themselves.
    pub fn decisions(&self) -> impl DoubleEndedIterator<Item = (RecordId, &Decision)> {
        self.decisions.iter()
    }

    /// Returns one of these decisions, by the id of its record.
    pub fn decision(&self, id: RecordId) -> Option<&Decision> {
        self.decisions.get(id)
    }

    /// Returns the cadres and villages that a record names by itself.
    pub fn named_in(&self, kind: Kind, id: RecordId) -> (Vec<CadreId>, Vec<VillageCode>) {
        match kind {
            Kind::Assignment => self.assignments.get(id).map_or_else(Default::default, |one| {
                let over = one.handovers.iter().flat_map(|over| [over.from, over.to]);
                (one.cadres.iter().copied().chain(over).collect(), one.villages.clone())
            }),
            Kind::Stay => self.stays.get(id).map_or_else(Default::default, |one| (vec![one.cadre], vec![one.village])),
            Kind::Visit => {
                self.visits.get(id).map_or_else(Default::default, |one| (one.cadres.clone(), vec![one.village]))
            }
            Kind::Concern => self.concerns.get(id).map_or_else(Default::default, |one| {
                (one.told_by.into_iter().chain(one.assignee).collect(), vec![one.village])
            }),
            Kind::Matter => self.matters.get(id).map_or_else(Default::default, |one| (Vec::new(), vec![one.village])),
            Kind::Household => {
                self.households.get(id).map_or_else(Default::default, |one| (Vec::new(), vec![one.village]))
            }
            Kind::Remark => {
                self.remarks.get(id).map_or_else(Default::default, |one| (one.author.into_iter().collect(), Vec::new()))
            }
            Kind::Village
            | Kind::Cadre
            | Kind::Policy
            | Kind::Catalog
            | Kind::Device
            | Kind::Decision
            | Kind::Invitation => Default::default(),
        }
    }

    /// Tells whether a visit is for those who went alone 受限, though it be removed.
    pub fn is_restricted(&self, visit: VisitId) -> bool {
        self.restricted.contains(&visit)
    }

    /// Tells whether everything about a record was erased for good.
    pub fn is_erased(&self, kind: Kind, id: RecordId) -> bool {
        self.erased.contains(&(kind, id))
    }

    /// Returns what is known of what counts.
    pub fn authority(&self) -> &Arc<Authority> {
        &self.authority
    }

    /// Puts it in the place of what was known before.
    pub fn put_authority(&mut self, authority: Arc<Authority>) {
        self.authority = authority;
    }

    /// Tells whether a device was cut off 停用: by an office, or, where whoever
    /// works here is none, from here alone; or came second with an invitation.
    pub fn is_cut(&self, device: DeviceId) -> bool {
        let noted = self.exchange.peer(device).is_some_and(|peer| peer.until.is_some());
        noted || self.authority.cuts().of(device).is_some() || self.authority.is_second(device)
    }

    /// Returns those that something can be sent to: their key is good, and the
    /// same installation has no later device.
    pub fn recipients(&self) -> impl Iterator<Item = &Peer> {
        self.exchange.readers().filter(|peer| !self.is_cut(peer.device))
    }

    /// Returns where the installation stands that has had these devices.
    pub fn seat(&self, own: Vec<DeviceId>) -> Seat {
        let siblings = self.exchange.siblings().filter(|peer| !peer.is_unproven()).map(|peer| peer.device);
        let siblings = siblings.filter(|device| !self.authority.is_second(*device)).collect();
        Seat { own, siblings, reports: self.exchange.hosts().next().is_some() }
    }

    /// Tells whether an import came of an office that is reported to, which has
    /// judged what is in it. One that nothing is noted of is an invitation. What
    /// this installation had sent itself before its disk was lost it had judged, too.
    pub fn is_from_above(&self, import: PaperId) -> bool {
        let known = self.exchange.imports().iter().rev().find(|known| known.import.import == import);
        let host = |device| self.exchange.peer(device).is_some_and(|peer| peer.known == Known::Host);
        let own = |device| self.exchange.renewals().iter().any(|renewal| renewal.before == device);
        known.is_none_or(|known| host(known.import.sender) || own(known.import.sender))
    }

    /// Tells whether an import came of another machine of the same office: the
    /// single entries in it count, as they did there.
    pub fn is_from_sibling(&self, import: PaperId) -> bool {
        let known = self.exchange.imports().iter().rev().find(|known| known.import.import == import);
        let sibling = |device| self.exchange.peer(device).is_some_and(|peer| peer.known == Known::Sibling);
        known.is_some_and(|known| sibling(known.import.sender))
    }

    /// Tells whether an office writes on a device.
    pub fn is_office(&self, device: DeviceId) -> bool {
        match self.device(device) {
            Some(known) => known.role == Role::Committee,
            None => self.exchange.peer(device).is_some_and(|peer| peer.role == Role::Committee),
        }
    }

    /// Works out anew who is who, after something was said that bears on it.
    pub(super) fn settle_people(&mut self) {
        let mut people = std::mem::take(&mut self.people);
        let changed = people.settle(|device| self.is_office(device));
        self.people = people;
        self.meta_dirty = true;
        if changed.is_empty() {
            return;
        }
        // Heads name the one that stood before, too.
        let touched: BTreeSet<CadreId> =
            changed.iter().flat_map(|(id, stood)| [*id, *stood, self.people.canon(*id)]).collect();
        let named = |ids: &mut (dyn Iterator<Item = CadreId> + '_)| {
            for id in ids {
                if touched.contains(&id) {
                    return true;
                }
            }
            false
        };
        let mut stale: Vec<(Kind, RecordId)> = changed.keys().map(|id| (Kind::Cadre, id.0)).collect();
        let visits = self.visits.iter().filter(|(_, visit)| named(&mut visit.cadres.iter().copied()));
        stale.extend(visits.map(|(id, _)| (Kind::Visit, id)));
        macro_rules! touched {
            ($table:ident, $kind:ident) => {
                let all = self.$table.iter();
                let found = all.filter(|(_, one)| named(&mut people::names(&Record::$kind((*one).clone()))));
                stale.extend(found.map(|(id, _)| (Kind::$kind, id)));
            };
        }
        touched!(assignments, Assignment);
        touched!(stays, Stay);
        touched!(concerns, Concern);
        touched!(remarks, Remark);
        touched!(registry, Device);
        touched!(invitations, Invitation);
        self.stale.extend(stale);
    }
}
