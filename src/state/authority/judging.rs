//! The last layer: one entry judged by all that the layers before have said.

use std::collections::BTreeSet;

use serde_json::Value;

use super::births::Births;
use super::given::Given;
use super::registry::{Author, Registry};
use super::{Docs, Judged};
use crate::base::ids::{CadreId, DeviceId, HouseholdId, RecordId};
use crate::domain::authority::{Deed, Relation, Side, Table, Verdict};
use crate::domain::cadre::{Cadre, Role};
use crate::domain::change::{Change, Edit};
use crate::domain::decision::Outcome;
use crate::domain::record::{Kind, Record};
use crate::state::doc::{Doc, Origin};

/// Judges one entry: the rest, by all layers before.
pub struct Judging<'a> {
    pub registry: &'a Registry,
    pub given: &'a Given,
    pub rivals: &'a BTreeSet<(Kind, RecordId)>,
    pub author: &'a Author,
    /// Devices that are the author's, whatever an office has written of them so far:
    /// this installation's, where it judges what is written on it.
    pub own: &'a [DeviceId],
    pub origin: Origin,
    pub table: &'a Table,
}

/// Returns which other record a person's record says that it is.
pub fn same_as(change: &Change) -> Option<CadreId> {
    match change {
        Change::Add { record: Record::Cadre(cadre), .. } => cadre.same_as,
        Change::Edit(edit) => edit.set.get("same_as").and_then(|value| serde_json::from_value(value.clone()).ok()),
        _ => None,
    }
}

/// Tells whether somebody is to be a committee.
pub fn promotes(change: &Change) -> bool {
    match change {
        Change::Add { record: Record::Cadre(cadre), .. } => cadre.role == Role::Committee,
        Change::Edit(edit) => edit.set.get("role").is_some_and(|role| role == Role::Committee.word()),
        _ => false,
    }
}

/// Tells whether a concern is closed or declined, or a matter dropped.
pub fn ends(change: &Change) -> bool {
    match change {
        Change::Edit(edit) => {
            let state = edit.set.get("state");
            state.is_some_and(|state| ["closed", "declined", "dropped"].iter().any(|end| state == end))
        }
        _ => false,
    }
}

fn sets_only(edit: &Edit, fields: &[&str]) -> bool {
    edit.set.keys().all(|field| fields.contains(&field.as_str()))
}

impl Judging<'_> {
    fn judged(verdict: Verdict, leans_on: Vec<(Kind, RecordId)>) -> Judged {
        Judged { verdict, leans_on }
    }

    /// Tells whether a record may come to be by this entry, as far as its id says on
    /// which device that is: on one of its author's. So nobody gives the record of
    /// somebody else another birth, and by it another owner.
    pub fn may_be_born(&self, change: &Change) -> bool {
        let Change::Add { id, .. } = change else { return true };
        id.device().is_none_or(|device| device == self.origin.entry.device || self.wrote(device))
    }

    /// Judges what an office writes: it counts of what lies below it.
    pub fn office<E>(&self, change: &Change, docs: Docs<'_, E>) -> Result<Judged, E> {
        let (kind, id) = (change.kind(), change.id());
        let mut leans_on = Vec::new();
        let within = |who: CadreId| self.registry.is_within(who, &self.author.offices);
        let set = |field: &str| match change {
            Change::Edit(edit) => edit.set.get(field).cloned(),
            _ => None,
        };
        let is_within = |to: Value| serde_json::from_value(to).is_ok_and(within);
        let right = match change {
            Change::Add { record: Record::Device(device), .. } => {
                within(device.office) && self.is_own_person(device.person, &mut leans_on, docs)?
            }
            Change::Add { record: Record::Invitation(invitation), .. } => within(invitation.office),
            Change::Add { record: Record::Decision(decision), .. } => {
                let of = self.registry.author(decision.entry.device);
                of.names.iter().any(|name| within(*name))
            }
            _ if kind == Kind::Device => {
                leans_on.push((kind, id));
                let person = match set("person").map(serde_json::from_value) {
                    Some(Ok(person)) => self.is_own_person(person, &mut leans_on, docs)?,
                    Some(Err(_)) => false,
                    None => true,
                };
                let may_cut = set("cut").is_none() || self.registry.is_senior(self.author, id);
                let to = set("office").is_none_or(is_within);
                person && may_cut && to && self.registry.offices_of(id).any(within)
            }
            _ if kind == Kind::Invitation => {
                leans_on.push((kind, id));
                let doc = docs(kind, id)?;
                let of =
                    doc.as_ref().filter(|doc| doc.is_born()).map(|doc| Births::of(doc).offices()).unwrap_or_default();
                set("office").is_none_or(is_within) && of.into_iter().any(within)
            }
            _ if kind == Kind::Decision => {
                leans_on.push((kind, id));
                let doc = docs(kind, id)?;
                let about = doc.as_ref().and_then(|doc| Births::of(doc).about());
                let of = match about {
                    Some(Record::Decision(decision)) => self.registry.author(decision.entry.device).names,
                    _ => BTreeSet::new(),
                };
                of.into_iter().any(within)
            }
            _ => self.of_records(change, &mut leans_on, docs)?,
        };
        Ok(Self::judged(if right { Verdict::Counts } else { Verdict::Held }, leans_on))
    }

    /// Judges an entry by which records are erased.
    pub fn erasure<E>(&self, records: &[(Kind, RecordId)], docs: Docs<'_, E>) -> Result<Judged, E> {
        let leans_on = records.to_vec();
        if self.author.is_office() {
            // Whole or not at all: all that is named has to lie below that office.
            for record in records {
                let doc = docs(record.0, record.1)?;
                if !doc.as_ref().is_some_and(|doc| self.lies_below(doc)) {
                    return Ok(Self::judged(Verdict::Held, leans_on));
                }
            }
            return Ok(Self::judged(Verdict::Counts, leans_on));
        }
        let household = records.iter().find(|(kind, _)| *kind == Kind::Household);
        let doc = household.map(|(kind, id)| docs(*kind, *id)).transpose()?.flatten();
        let with_them = doc.as_ref().is_some_and(|doc| self.lies_with(doc));
        let relation = if with_them { Relation::Village } else { Relation::Other };
        let verdict = if self.author.is_unknown() {
            Verdict::Held
        } else {
            self.table.rule(Kind::Household, Deed::Erased, relation, |_| false)
        };
        Ok(Self::judged(verdict, leans_on))
    }

    /// Tells whether a record came to be below the author's offices, or lies in a village
    /// that was ever given to somebody there.
    pub fn lies_below(&self, doc: &Doc) -> bool {
        let births = Births::of(doc);
        let mut villages = births.villages(self.origin);
        doc.is_erased()
            || births.devices().any(|device| self.is_device_within(device))
            || villages.any(|village| self.given.is_within(self.registry, village, &self.author.offices))
    }

    fn lies_with(&self, doc: &Doc) -> bool {
        Births::of(doc).lies_with(self.given, self.author, self.origin)
    }

    /// Judges what a cadre wrote.
    pub fn change<E>(&self, change: &Change, docs: Docs<'_, E>) -> Result<Judged, E> {
        let (kind, id) = (change.kind(), change.id());
        let mut leans_on = vec![(kind, id)];
        if self.author.is_unknown() {
            return Ok(Self::judged(Verdict::Held, leans_on));
        }
        // Most births are of what nobody else has written about.
        let plain_birth = matches!(change, Change::Add { .. }) && kind != Kind::Remark;
        let doc = if plain_birth { None } else { docs(kind, id)? };
        if doc.as_ref().is_some_and(Doc::is_erased) {
            return Ok(Self::judged(Verdict::Counts, leans_on));
        }
        // In the first version of this program somebody who was invited took the
        // record that stood in for them away and kept the one that they had made.
        if matches!(change, Change::Remove { .. }) && kind == Kind::Cadre && self.author.stood_in == Some(CadreId(id)) {
            return Ok(Self::judged(Verdict::Named, leans_on));
        }
        let relation = match change {
            Change::Add { record, .. } => self.at_birth(id, record, &mut leans_on, docs)?,
            _ => match &doc {
                Some(doc) => self.relation(doc, &mut leans_on, docs)?,
                None => Relation::Other,
            },
        };
        let verdict = self.table.rule(kind, Deed::of(change), relation, |side| self.holds(side, change, doc.as_ref()));
        Ok(Self::judged(verdict, leans_on))
    }

    /// Returns what the author is to a record that comes to be.
    fn at_birth<E>(
        &self,
        id: RecordId,
        record: &Record,
        leans_on: &mut Vec<(Kind, RecordId)>,
        docs: Docs<'_, E>,
    ) -> Result<Relation, E> {
        let or_other = |own| if own { Relation::Own } else { Relation::Other };
        Ok(match record {
            Record::Household(household) => {
                let theirs = self.given.has_village(self.author, household.village)
                    || self.given.has_household(self.author, HouseholdId(id));
                if theirs { Relation::Village } else { Relation::Other }
            }
            Record::Cadre(cadre) => or_other(self.is_self(CadreId(id), cadre)),
            Record::Device(device) => or_other(self.author.names.contains(&device.person)),
            Record::Decision(decision) => or_other(self.wrote(decision.entry.device)),
            Record::Remark(remark) => self.relation_to((remark.kind, remark.on), leans_on, docs)?,
            _ => Relation::Own,
        })
    }

    /// Tells whether a record of a person is of the author, made where they began alone.
    fn is_self(&self, id: CadreId, cadre: &Cadre) -> bool {
        let stands = cadre.same_as.is_none_or(|to| self.author.names.contains(&to));
        let on_theirs = |device: &DeviceId| *device == self.origin.entry.device || self.wrote(*device);
        let made_here = cadre.devices.contains(&self.origin.entry.device) && cadre.devices.iter().all(on_theirs);
        stands && (self.author.names.contains(&id) || made_here)
    }

    pub fn wrote(&self, device: DeviceId) -> bool {
        if self.own.contains(&device) {
            return true;
        }
        self.registry.author(device).names.iter().any(|name| self.author.names.contains(name))
    }

    /// Returns what the author is to a record that is another one's subject.
    fn relation_to<E>(
        &self,
        (kind, id): (Kind, RecordId),
        leans_on: &mut Vec<(Kind, RecordId)>,
        docs: Docs<'_, E>,
    ) -> Result<Relation, E> {
        leans_on.push((kind, id));
        // Nobody makes a remark on a remark.
        match docs(kind, id)?.filter(|_| kind != Kind::Remark) {
            Some(doc) => self.relation(&doc, leans_on, docs),
            None => Ok(Relation::Other),
        }
    }

    /// Returns what the author is to a record.
    fn relation<E>(&self, doc: &Doc, leans_on: &mut Vec<(Kind, RecordId)>, docs: Docs<'_, E>) -> Result<Relation, E> {
        let births = Births::of(doc);
        if !doc.is_born() {
            return Ok(Relation::Other);
        }
        let by_them = births.are_all_by(|device| self.wrote(device)) && !self.rivals.contains(&(doc.kind, doc.id));
        let own = match doc.kind {
            Kind::Household => false,
            Kind::Cadre => by_them || self.author.names.contains(&CadreId(doc.id)),
            Kind::Device => self.registry.persons_of(doc.id).iter().any(|one| self.author.names.contains(one)),
            Kind::Decision => {
                matches!(births.about(), Some(Record::Decision(decision)) if self.wrote(decision.entry.device))
            }
            Kind::Remark => match births.about() {
                Some(Record::Remark(remark)) => return self.relation_to((remark.kind, remark.on), leans_on, docs),
                _ => false,
            },
            _ => by_them,
        };
        if own {
            return Ok(Relation::Own);
        }
        let by_village = matches!(
            doc.kind,
            Kind::Village
                | Kind::Household
                | Kind::Visit
                | Kind::Concern
                | Kind::Matter
                | Kind::Stay
                | Kind::Assignment
        );
        if by_village && self.lies_with(doc) {
            return Ok(Relation::Village);
        }
        for household in births.households(self.origin) {
            leans_on.push((Kind::Household, household.0));
            let home = docs(Kind::Household, household.0)?;
            let lies = home.as_ref().is_some_and(|home| self.lies_with(home));
            if lies || self.given.has_household(self.author, household) {
                return Ok(Relation::Village);
            }
        }
        Ok(Relation::Other)
    }

    /// Tells whether something holds of an entry.
    fn holds(&self, side: Side, change: &Change, doc: Option<&Doc>) -> bool {
        let me = |id: &CadreId| self.author.names.contains(id);
        let edit = match change {
            Change::Edit(edit) => Some(edit),
            _ => None,
        };
        let sets = |fields: &[&str]| edit.is_some_and(|edit| sets_only(edit, fields));
        match side {
            Side::OthersWent => {
                matches!(change, Change::Add { record: Record::Visit(visit), .. } if !visit.cadres.iter().all(me))
            }
            Side::NamesOthers => match change {
                Change::Add { record: Record::Assignment(one), .. } => !one.cadres.iter().all(me),
                _ => edit.and_then(|edit| edit.set.get("cadres")).is_some_and(|cadres| {
                    let cadres: Vec<CadreId> = serde_json::from_value(cadres.clone()).unwrap_or_default();
                    !cadres.iter().all(me)
                }),
            },
            Side::AuthorAbsent => match change {
                Change::Add { record: Record::Visit(visit), .. } => {
                    !visit.cadres.is_empty() && !visit.cadres.iter().any(me)
                }
                Change::Add { record: Record::Stay(stay), .. } => !me(&stay.cadre),
                _ => false,
            },
            Side::Ends => ends(change),
            Side::Leaves => edit.is_some_and(|edit| {
                let goes = |field: &str| edit.set.get(field).is_some_and(|value| !value.is_null());
                goes("village") || goes("successor") || edit.set.get("status").is_some_and(|status| status == "merged")
            }),
            Side::Assignee => doc.is_some_and(|doc| Births::of(doc).is_assigned(self.author, self.origin)),
            Side::Answers => sets(&["reply", "replied"]),
            Side::Excuses => sets(&["excused"]) && self.given.names(self.author, change.id()),
            Side::NamesSelf => {
                let devices = edit.and_then(|edit| edit.set.get("devices"));
                let devices: Option<Vec<DeviceId>> =
                    devices.map(|all| serde_json::from_value(all.clone()).unwrap_or_default());
                let on_theirs = |device: &DeviceId| *device == self.origin.entry.device || self.wrote(*device);
                let made = doc.is_some_and(|doc| Births::of(doc).are_all_by(|device| self.wrote(device)));
                sets(&["name", "unit", "post", "devices", "same_as"])
                    && devices.is_none_or(|all| all.iter().all(on_theirs))
                    && same_as(change).is_none_or(|to| made && me(&to))
            }
            Side::Promotes => promotes(change),
            Side::OwnKey => sets(&["reader"]),
            Side::Withdraws => {
                matches!(change, Change::Add { record: Record::Decision(decision), .. }
                    if decision.outcome == Outcome::Withdrawn)
            }
        }
    }
}
