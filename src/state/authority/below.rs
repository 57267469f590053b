//! What lies below an office: the persons that are its own, and the records about
//! which its word counts.

use super::Docs;
use super::births::Births;
use super::judging::{Judging, same_as};
use crate::base::ids::{CadreId, DeviceId, RecordId};
use crate::domain::change::Change;
use crate::domain::record::{Kind, Record};
use crate::state::doc::Doc;

/// Records that bear on whether something lies below an office.
type Leaning<'a> = &'a mut Vec<(Kind, RecordId)>;

impl Judging<'_> {
    /// Tells whether an office may admit somebody, as its own or for an office below:
    /// they were admitted below it before, or their record came to be there and is of
    /// nobody else. Never the office itself, or whoever is above it: that they are
    /// isn't asked, for it may come to be known later, and what counts mustn't cease
    /// to. What is asked can only come to hold.
    pub fn is_own_person<E>(&self, who: CadreId, leans_on: Leaning<'_>, docs: Docs<'_, E>) -> Result<bool, E> {
        if self.registry.is_below(who, &self.author.offices) {
            return Ok(true);
        }
        for one in self.registry.names([who]) {
            leans_on.push((Kind::Cadre, one.0));
            if docs(Kind::Cadre, one.0)?.is_some_and(|doc| self.is_written_down_below(&doc)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Tells whether the record of a person came to be below the office, as that of
    /// somebody whom it knows. One that somebody has made of themselves is of whoever
    /// they are.
    fn is_written_down_below(&self, doc: &Doc) -> bool {
        let births = Births::of(doc);
        let of_themselves = |device| {
            let known = self.registry.author(device).names;
            known.iter().any(|name| self.registry.is_below(*name, &self.author.offices))
        };
        births.are_all_by(|device| self.is_device_within(device))
            && !self.rivals.contains(&(doc.kind, doc.id))
            && births.made_of_themselves().all(of_themselves)
    }

    pub fn is_device_within(&self, device: DeviceId) -> bool {
        let author = self.registry.author(device);
        author.names.iter().any(|name| self.registry.is_within(*name, &self.author.offices))
    }

    /// Tells whether an office may say that one record of a person stands for another
    /// one: of itself, or of two that are its own.
    pub fn may_be_one<E>(
        &self,
        change: &Change,
        to: CadreId,
        leans_on: Leaning<'_>,
        docs: Docs<'_, E>,
    ) -> Result<bool, E> {
        let (is_birth, from) = (matches!(change, Change::Add { .. }), (Kind::Cadre, change.id()));
        if self.author.names.contains(&to) {
            let made = |doc: &Doc| Births::of(doc).are_all_by(|device| self.wrote(device));
            if is_birth || docs(from.0, from.1)?.is_some_and(|doc| made(&doc)) {
                return Ok(true);
            }
        }
        Ok(self.is_own_person(to, leans_on, docs)? && (is_birth || self.is_in_subtree(from, leans_on, docs)?))
    }

    /// Tells whether a record is of what an office answers for: somebody below it wrote
    /// it, is named by it, or was given what it lies in.
    pub fn is_in_subtree<E>(
        &self,
        (kind, id): (Kind, RecordId),
        leans_on: Leaning<'_>,
        docs: Docs<'_, E>,
    ) -> Result<bool, E> {
        leans_on.push((kind, id));
        let Some(doc) = docs(kind, id)? else { return Ok(false) };
        if self.lies_below(&doc) {
            return Ok(true);
        }
        if !doc.is_born() {
            return Ok(false);
        }
        let births = Births::of(&doc);
        let within = |who: CadreId| self.registry.is_within(who, &self.author.offices);
        if kind == Kind::Cadre && within(CadreId(id)) || births.persons(self.origin).any(within) {
            return Ok(true);
        }
        for household in births.households(self.origin).into_iter().chain(births.visited(self.origin)) {
            leans_on.push((Kind::Household, household.0));
            if docs(Kind::Household, household.0)?.is_some_and(|home| self.lies_below(&home)) {
                return Ok(true);
            }
        }
        match births.about() {
            Some(Record::Remark(remark)) if remark.kind != Kind::Remark => {
                self.is_in_subtree((remark.kind, remark.on), leans_on, docs)
            }
            _ => Ok(false),
        }
    }

    /// Judges what an office writes of anything but whom it admits, invites and
    /// decides of. What comes to be anew is of nobody else.
    pub fn of_records<E>(&self, change: &Change, leans_on: Leaning<'_>, docs: Docs<'_, E>) -> Result<bool, E> {
        if let Some(to) = same_as(change) {
            return self.may_be_one(change, to, leans_on, docs);
        }
        match change {
            Change::Add { record: Record::Remark(remark), .. } if remark.kind != Kind::Remark => {
                self.is_in_subtree((remark.kind, remark.on), leans_on, docs)
            }
            Change::Add { record, .. } => Ok(record.kind() != Kind::Remark),
            _ => self.is_in_subtree((change.kind(), change.id()), leans_on, docs),
        }
    }
}
