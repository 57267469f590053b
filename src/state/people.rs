//! Who is who. Somebody who began alone and was invited later has two records
//! of a cadre, and the one they made themselves says that it is the other
//! ([`Cadre::same_as`]). All lists speak of the one that stands; what was
//! written is left as it is.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::base::ids::{CadreId, DeviceId, RecordId};
use crate::base::limits::ALIAS_HOPS_MAX;
use crate::domain::cadre::Cadre;
use crate::domain::device::Device;
use crate::domain::record::Record;

/// That one record of a cadre is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Same {
    /// The other record.
    of: CadreId,
    /// The device on which the one that points was made.
    born_by: Option<DeviceId>,
    /// The device on which it was said.
    said_by: Option<DeviceId>,
}

/// Which records of cadres are one person, and who says of themselves that
/// they work on which device.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct People {
    same: BTreeMap<CadreId, Same>,
    /// Who says so of which device; several may, and the smallest id is believed.
    claims: BTreeSet<(DeviceId, CadreId)>,
    /// Whom each admitted device was admitted for, by its record and as written:
    /// who is who must not hang on what it was thought to be before.
    owners: BTreeMap<RecordId, CadreId>,
    /// For each record that isn't its own: the one that stands.
    canon: BTreeMap<CadreId, CadreId>,
}

impl People {
    /// Takes in what a record of a cadre says.
    pub fn take(&mut self, id: CadreId, cadre: &Cadre, born_by: Option<DeviceId>, said_by: Option<DeviceId>) {
        self.claims.retain(|(_, of)| *of != id);
        self.claims.extend(cadre.devices.iter().map(|device| (*device, id)));
        match cadre.same_as.filter(|of| *of != id) {
            Some(of) => self.same.insert(id, Same { of, born_by, said_by }),
            None => self.same.remove(&id),
        };
    }

    /// Forgets what the record of a cadre said that can't be made out any more.
    pub fn forget(&mut self, id: CadreId) {
        self.claims.retain(|(_, of)| *of != id);
        self.same.remove(&id);
    }

    /// Takes in for whom the record of a device says that it was admitted.
    pub fn own(&mut self, device: RecordId, person: Option<CadreId>) {
        match person {
            Some(person) => self.owners.insert(device, person),
            None => self.owners.remove(&device),
        };
    }

    /// Returns who says of themselves that they work on a device.
    pub fn claimed(&self, device: DeviceId) -> Option<CadreId> {
        self.made_on(device).map(|id| self.canon(id))
    }

    /// Does the same, and returns the very record that says so.
    pub fn made_on(&self, device: DeviceId) -> Option<CadreId> {
        let first = (device, CadreId(RecordId([0; 16])));
        self.claims.range(first..).next().filter(|(of, _)| *of == device).map(|(_, id)| *id)
    }

    /// Returns the record that stands for a cadre.
    pub fn canon(&self, id: CadreId) -> CadreId {
        self.canon.get(&id).copied().unwrap_or(id)
    }

    /// Tells whether another record stands for this one.
    pub fn is_alias(&self, id: CadreId) -> bool {
        self.canon.contains_key(&id)
    }

    /// Returns the records that stand for the same person as `id`, without the
    /// one that stands.
    pub fn aliases_of(&self, id: CadreId) -> impl Iterator<Item = CadreId> + '_ {
        self.canon.iter().filter(move |(_, stands)| **stands == id).map(|(alias, _)| *alias)
    }

    /// Works out which record stands for which. `is_office` says whose devices
    /// are offices'. Returns the cadres for whom another record stands than
    /// before, each with the one that stood.
    ///
    /// What was said counts where the device on which the pointing record was
    /// made belongs to nobody else, or where an office said it.
    pub fn settle(&mut self, is_office: impl Fn(DeviceId) -> bool) -> BTreeMap<CadreId, CadreId> {
        let owner = |device| self.owners.get(&Device::id(device)).copied();
        let counts = |id: &CadreId, same: &Same| {
            same.said_by.is_some_and(&is_office)
                || same.born_by.and_then(owner).is_none_or(|owner| owner == same.of || owner == *id)
        };
        let edges: BTreeMap<CadreId, CadreId> =
            self.same.iter().filter(|(id, same)| counts(id, same)).map(|(id, same)| (*id, same.of)).collect();
        let canon: BTreeMap<CadreId, CadreId> =
            edges.keys().map(|id| (*id, follow(&edges, *id))).filter(|(id, to)| id != to).collect();
        let before = std::mem::replace(&mut self.canon, canon);
        let all = before.keys().chain(self.canon.keys()).copied();
        let stood = all.map(|id| (id, before.get(&id).copied().unwrap_or(id)));
        stood.filter(|(id, stood)| self.canon(*id) != *stood).collect()
    }

    /// Returns the record with every cadre that it names as the one that stands;
    /// `None` where that changes nothing.
    pub fn canonical(&self, record: &Record) -> Option<Record> {
        if self.canon.is_empty() || !names(record).any(|id| self.is_alias(id)) {
            return None;
        }
        let mut new = record.clone();
        let one = |id: &mut CadreId| *id = self.canon(*id);
        let many = |ids: &mut Vec<CadreId>| {
            let mut met = BTreeSet::new();
            ids.iter_mut().for_each(one);
            ids.retain(|id| met.insert(*id));
        };
        match &mut new {
            Record::Assignment(assignment) => {
                many(&mut assignment.cadres);
                for over in &mut assignment.handovers {
                    one(&mut over.from);
                    one(&mut over.to);
                }
            }
            Record::Stay(stay) => one(&mut stay.cadre),
            Record::Visit(visit) => many(&mut visit.cadres),
            Record::Concern(concern) => {
                [&mut concern.told_by, &mut concern.assignee].into_iter().flatten().for_each(one)
            }
            Record::Remark(remark) => remark.author.iter_mut().for_each(one),
            Record::Device(device) => {
                one(&mut device.person);
                one(&mut device.office);
            }
            Record::Invitation(invitation) => {
                one(&mut invitation.person);
                one(&mut invitation.office);
            }
            Record::Village(_)
            | Record::Household(_)
            | Record::Cadre(_)
            | Record::Matter(_)
            | Record::Policy(_)
            | Record::Catalog(_)
            | Record::Decision(_) => {}
        }
        Some(new)
    }
}

/// Returns the cadres that a record names, some of them perhaps twice.
pub(super) fn names(record: &Record) -> impl Iterator<Item = CadreId> + '_ {
    let (many, handovers): (&[CadreId], &[crate::domain::assignment::Handover]) = match record {
        Record::Assignment(assignment) => (&assignment.cadres, &assignment.handovers),
        Record::Visit(visit) => (&visit.cadres, &[]),
        _ => (&[], &[]),
    };
    let some = match record {
        Record::Stay(stay) => [Some(stay.cadre), None],
        Record::Concern(concern) => [concern.told_by, concern.assignee],
        Record::Remark(remark) => [remark.author, None],
        Record::Device(device) => [Some(device.person), Some(device.office)],
        Record::Invitation(invitation) => [Some(invitation.person), Some(invitation.office)],
        _ => [None, None],
    };
    many.iter().copied().chain(handovers.iter().flat_map(|over| [over.from, over.to])).chain(some.into_iter().flatten())
}

/// Follows who is who to the end. In a ring the smallest id stands. Whoever is further
/// from the end than is followed stands alone: whoever it would come to stands for
/// nobody.
fn follow(edges: &BTreeMap<CadreId, CadreId>, from: CadreId) -> CadreId {
    let mut way = vec![from];
    while let Some(next) = way.last().and_then(|at| edges.get(at)) {
        if let Some(start) = way.iter().position(|met| met == next) {
            return way[start..].iter().min().copied().unwrap_or(from);
        }
        if way.len() > ALIAS_HOPS_MAX {
            return from;
        }
        way.push(*next);
    }
    way.last().copied().unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cadre::Role;

    fn id(n: u8) -> CadreId {
        CadreId(RecordId([n; 16]))
    }

    fn device(n: u8) -> DeviceId {
        DeviceId([n; 8])
    }

    fn people(same: &[(u8, u8)]) -> People {
        let mut people = People::default();
        for (from, to) in same {
            let cadre = Cadre {
                name: "张三".into(),
                unit: "水利局".into(),
                post: String::new(),
                role: Role::Cadre,
                devices: vec![device(*from)],
                same_as: Some(id(*to)),
            };
            people.take(id(*from), &cadre, Some(device(*from)), Some(device(*from)));
        }
        people
    }

    #[test]
    fn one_of_a_chain_or_ring_stands_for_all_of_it() {
        let mut people = people(&[(1, 2), (2, 3), (5, 4), (4, 5), (6, 5), (7, 7)]);
        let changed = people.settle(|_| false);
        assert_eq!([1, 2, 3].map(|n| people.canon(id(n))), [id(3); 3]);
        assert_eq!([4, 5, 6].map(|n| people.canon(id(n))), [id(4); 3]);
        assert_eq!(people.canon(id(7)), id(7));
        assert_eq!(changed, [1, 2, 5, 6].map(|n| (id(n), id(n))).into_iter().collect());
        assert!(people.settle(|_| false).is_empty());
        assert_eq!(people.claimed(device(1)), Some(id(3)));
    }

    /// Whoever has more records in a row than are followed is still named everywhere by
    /// one that stands: no record stands for another and not for itself.
    #[test]
    fn a_row_that_is_longer_than_is_followed_leaves_those_at_its_beginning_alone() {
        let hops = u8::try_from(ALIAS_HOPS_MAX).unwrap();
        for more in 0..3 {
            let last = hops + 1 + more;
            let row: Vec<(u8, u8)> = (1..last).map(|n| (n, n + 1)).collect();
            let mut people = people(&row);
            people.settle(|_| false);
            for n in 1..=last {
                let stands = if n <= more { n } else { last };
                assert_eq!(people.canon(id(n)), id(stands), "{n} of {last}");
                assert!(!people.is_alias(people.canon(id(n))), "{n} of {last}");
            }
        }
        // A ring is followed once round.
        for (more, stands) in [(0, true), (1, false)] {
            let last = hops + 1 + more;
            let ring: Vec<(u8, u8)> = (1..=last).map(|n| (n, n % last + 1)).collect();
            let mut people = people(&ring);
            people.settle(|_| false);
            let first = |n| if stands { id(1) } else { id(n) };
            assert!((1..=last).all(|n| people.canon(id(n)) == first(n)), "{last}");
        }
    }

    #[test]
    fn nobody_takes_the_name_of_somebody_else() {
        let mut people = people(&[(1, 2)]);
        // The device on which 1 was made belongs to 9: 1 isn't 2.
        people.own(Device::id(device(1)), Some(id(9)));
        people.settle(|_| false);
        assert_eq!(people.canon(id(1)), id(1));
        people.own(Device::id(device(1)), Some(id(2)));
        people.settle(|_| false);
        assert_eq!(people.canon(id(1)), id(2));
        // An office may say it of anybody.
        people.own(Device::id(device(1)), Some(id(9)));
        let changed = people.settle(|_| true);
        assert_eq!((people.canon(id(1)), changed.len()), (id(2), 0));
        assert_eq!(people.settle(|_| false), [(id(1), id(2))].into_iter().collect());
    }
}
