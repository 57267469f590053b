//! The third layer: what is known of a record from how it came to be and from
//! what has counted so far. It is read from the record's doc, in which nothing
//! stands that doesn't count.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::given::Given;
use super::registry::Author;
use crate::base::ids::{CadreId, DeviceId, HouseholdId, RecordId};
use crate::domain::change::Change;
use crate::domain::decision::Decision;
use crate::domain::device::Device;
use crate::domain::invitation::Invitation;
use crate::domain::record::{Kind, Record};
use crate::domain::village::VillageCode;
use crate::state::doc::{Doc, Origin};

/// A value that stood in a field, and the entry that wrote it; `None` for what
/// a birth says, which holds from the beginning.
struct Named<T>(T, Option<Origin>);

/// What is known of a record.
pub struct Births<'a> {
    doc: &'a Doc,
}

/// Tells whether an id is derived from what the record says.
fn is_derived(id: RecordId) -> bool {
    id.0[6] >> 4 == 8
}

/// Tells whether a record can have come to be under this id: an id that follows
/// from what a record says mustn't be taken by another one.
pub fn fits(change: &Change) -> bool {
    let Change::Add { id, record } = change else { return true };
    match record {
        Record::Household(household) => !is_derived(*id) || household.first_id().0 == *id,
        Record::Village(village) => village.code.id().0 == *id,
        Record::Policy(policy) => policy.id().0 == *id,
        Record::Catalog(catalog) => catalog.id().0 == *id,
        Record::Device(device) => Device::id(device.device) == *id,
        Record::Invitation(invitation) => Invitation::id(&invitation.key) == *id,
        Record::Decision(decision) => decision.about().is_some_and(|(entry, tag)| Decision::id(entry, tag) == *id),
        _ => true,
    }
}

impl<'a> Births<'a> {
    /// Reads what is known of a record.
    pub fn of(doc: &'a Doc) -> Self {
        Self { doc }
    }

    /// Returns the devices on which it came to be.
    pub fn devices(&self) -> impl Iterator<Item = DeviceId> + 'a {
        self.doc.births().iter().map(|birth| birth.entry.device)
    }

    /// Tells whether it came to be on devices of that person alone.
    pub fn are_all_by(&self, theirs: impl Fn(DeviceId) -> bool) -> bool {
        self.doc.is_born() && self.devices().all(theirs)
    }

    /// Returns every value that a field ever had, each of a list by itself.
    fn named<T: DeserializeOwned>(&self, field: &str) -> Vec<Named<T>> {
        let read = |value: Value, origin: Option<Origin>| {
            let all = match value {
                Value::Array(all) => all,
                one => vec![one],
            };
            all.into_iter().filter_map(move |one| Some(Named(serde_json::from_value(one).ok()?, origin)))
        };
        let history = self.doc.history(field);
        if history.is_empty() {
            let value = self.doc.fields().ok().and_then(|mut fields| fields.remove(field));
            return value.into_iter().flat_map(|value| read(value, None)).collect();
        }
        let written = history.iter().flat_map(|write| {
            let origin = Some(write.origin).filter(|origin| !self.doc.births().contains(origin));
            serde_json::from_str(&write.value).ok().into_iter().flat_map(move |value| read(value, origin))
        });
        written.collect()
    }

    /// Returns what stood in a field when an entry was written, as far as it counts.
    fn before<T: DeserializeOwned>(&self, field: &str, at: Origin) -> impl Iterator<Item = T> {
        let stood = self.named(field).into_iter().filter(move |Named(_, by)| by.is_none_or(|by| by < at));
        stood.map(|Named(value, _)| value)
    }

    /// Tells whether it was given to somebody to deal with.
    pub fn is_assigned(&self, author: &Author, at: Origin) -> bool {
        self.before::<CadreId>("assignee", at).any(|id| author.names.contains(&id))
    }

    /// Returns the villages that the record is in by itself.
    pub fn villages(&self, at: Origin) -> impl Iterator<Item = VillageCode> {
        let several = if self.doc.kind == Kind::Assignment { "villages" } else { "village" };
        let own = if self.doc.kind == Kind::Village { "code" } else { several };
        self.before(own, at)
    }

    /// Returns the households that say in which village it is, too.
    pub fn households(&self, at: Origin) -> Vec<HouseholdId> {
        match self.doc.kind {
            Kind::Concern | Kind::Matter => self.before("household", at).collect(),
            _ => Vec::new(),
        }
    }

    /// Returns the households that somebody went to.
    pub fn visited(&self, at: Origin) -> Vec<HouseholdId> {
        if self.doc.kind == Kind::Visit { self.before("households", at).collect() } else { Vec::new() }
    }

    /// Returns the persons who went, stay, or are to deal with it.
    pub fn persons(&self, at: Origin) -> impl Iterator<Item = CadreId> {
        let field = match self.doc.kind {
            Kind::Visit | Kind::Assignment => Some("cadres"),
            Kind::Stay => Some("cadre"),
            Kind::Concern => Some("assignee"),
            _ => None,
        };
        field.into_iter().flat_map(move |field| self.before(field, at).collect::<Vec<_>>())
    }

    /// Returns the devices on which it came to be, as the record of whoever works there.
    pub fn made_of_themselves(&self) -> impl Iterator<Item = DeviceId> {
        let said = self.named::<DeviceId>("devices").into_iter().filter(|Named(_, by)| by.is_none());
        said.map(|Named(device, _)| device).filter(|device| self.devices().any(|by| by == *device))
    }

    /// Tells whether the record by itself lies in what somebody was ever given.
    pub fn lies_with(&self, given: &Given, author: &Author, at: Origin) -> bool {
        let by_itself = self.doc.kind == Kind::Household && given.has_household(author, HouseholdId(self.doc.id));
        by_itself || self.villages(at).any(|village| given.has_village(author, village))
    }

    /// Returns the offices that an invitation was ever said to be of.
    pub fn offices(&self) -> Vec<CadreId> {
        self.named("office").into_iter().map(|Named(id, _)| id).collect()
    }

    /// Returns the record that a remark is on, or that a device, decision or invitation is about.
    pub fn about(&self) -> Option<Record> {
        self.doc.record().ok()
    }
}
