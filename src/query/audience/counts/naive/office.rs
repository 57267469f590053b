//! What an office may write, from the rules.

use std::collections::BTreeSet;

use super::{Key, Naive, Names, read, same_as};
use crate::base::ids::{CadreId, DeviceId, RecordId};
use crate::domain::change::Change;
use crate::domain::device::Device;
use crate::domain::record::{Kind, Record};
use crate::state::doc::Origin;

impl Naive<'_> {
    /// What an office writes about, whom it admits, and of whose entries it decides, is
    /// below it.
    pub(super) fn office_may(&self, change: &Change, offices: &Names, at: Origin) -> bool {
        let (by, key) = (at.entry.device, (change.kind(), change.id()));
        let all_below = |names: Names| names.iter().any(|name| self.within(*name, offices));
        let set = |field: &str| match change {
            Change::Edit(edit) => edit.set.get(field).cloned(),
            _ => None,
        };
        let goes_below = set("office").is_none_or(|to| self.within(read(&to).unwrap(), offices));
        match (change, key.0) {
            (Change::Add { record: Record::Device(device), .. }, _) => {
                self.within(device.office, offices) && self.is_own_person(device.person, offices)
            }
            (Change::Add { record: Record::Invitation(one), .. }, _) => self.within(one.office, offices),
            (Change::Add { record: Record::Decision(decision), .. }, _) => {
                all_below(self.author(decision.entry.device).0)
            }
            (_, Kind::Device) => {
                let person =
                    set("person").is_none_or(|who| read(&who).is_some_and(|who| self.is_own_person(who, offices)));
                let cut = set("cut").is_none() || self.is_senior(by, key.1);
                person && cut && goes_below && self.admitted(key.1).2.into_iter().any(|one| self.within(one, offices))
            }
            (_, Kind::Invitation) => {
                goes_below && self.invited_by(key.1).into_iter().any(|one| self.within(one, offices))
            }
            (_, Kind::Decision) => self.births(key).any(|(_, record)| match record {
                Record::Decision(decision) => all_below(self.author(decision.entry.device).0),
                _ => false,
            }),
            (_, Kind::Cadre) if same_as(change).is_some() => {
                let (to, is_birth) = (same_as(change).unwrap(), matches!(change, Change::Add { .. }));
                let me = self.author(by).0;
                let mine = me.contains(&to) && (is_birth || self.is_born(key) && self.all_by(key, &me));
                mine || self.is_own_person(to, offices) && (is_birth || self.is_in_subtree(key, offices, at))
            }
            (Change::Add { record: Record::Remark(one), .. }, _) => {
                one.kind != Kind::Remark && self.is_in_subtree((one.kind, one.on), offices, at)
            }
            (Change::Add { .. }, _) => true,
            _ => self.is_in_subtree(key, offices, at),
        }
    }

    /// Somebody is an office's own who was admitted below it, or whose record somebody
    /// below it wrote, and not of themselves, but for whoever was admitted there.
    fn is_own_person(&self, who: CadreId, offices: &Names) -> bool {
        let written = |one: &CadreId| {
            let key = (Kind::Cadre, one.0);
            let by: BTreeSet<DeviceId> = self.births(key).map(|(by, _)| by).collect();
            let said = self.births(key).flat_map(|(_, record)| match record {
                Record::Cadre(cadre) => cadre.devices.clone(),
                _ => Vec::new(),
            });
            let mut themselves = said.filter(|device| by.contains(device));
            let is_known =
                |device: DeviceId| self.author(device).0.iter().any(|name| self.is_below_office(*name, offices));
            let all = by.iter().all(|by| self.author(*by).0.iter().any(|name| self.within(*name, offices)));
            self.is_born(key) && all && !self.rivals.contains(&key) && themselves.all(is_known)
        };
        self.is_below_office(who, offices) || self.names([who].into()).iter().any(written)
    }

    /// A record is in an office's subtree that somebody there wrote, or goes, stays or
    /// deals with, or that lies in a village that was given to somebody there.
    fn is_in_subtree(&self, key: Key, offices: &Names, at: Origin) -> bool {
        if self.is_below(key, offices, at) {
            return true;
        }
        if !self.is_born(key) {
            return false;
        }
        let persons: Vec<CadreId> = match key.0 {
            Kind::Visit | Kind::Assignment => self.stood(key, "cadres", at),
            Kind::Stay => self.stood(key, "cadre", at),
            Kind::Concern => self.stood(key, "assignee", at),
            Kind::Cadre => vec![CadreId(key.1)],
            _ => Vec::new(),
        };
        let homes: Vec<RecordId> = match key.0 {
            Kind::Visit => self.stood(key, "households", at),
            Kind::Concern | Kind::Matter => self.stood(key, "household", at),
            _ => Vec::new(),
        };
        let on = self.births(key).find_map(|(_, record)| match record {
            Record::Remark(remark) => Some((remark.kind, remark.on)),
            _ => None,
        });
        persons.into_iter().any(|who| self.within(who, offices))
            || homes.into_iter().any(|home| self.is_below((Kind::Household, home), offices, at))
            || on.is_some_and(|on| on.0 != Kind::Remark && self.is_in_subtree(on, offices, at))
    }

    /// An office cuts off who is below it, and whoever founded it its clerks.
    pub(super) fn is_senior(&self, by: DeviceId, record: RecordId) -> bool {
        let ((persons, founder, _), (_, offices)) = (self.admitted(Device::id(by)), self.author(by));
        let clerk_of = self.clerk_of(record);
        let of = if clerk_of.is_empty() { self.names(self.admitted(record).0) } else { clerk_of.clone() };
        founder && !persons.is_disjoint(&clerk_of) || of.iter().any(|one| self.is_below_office(*one, &offices))
    }
}
