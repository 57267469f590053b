//! What a sheet can be about: which slots each has, and what becomes of them.
//! One file for each; a new one is a variant here and a file beside it.

mod assignment;
mod cadres;
mod ending;
mod excuse;
mod extend;
mod handover;
mod house;
#[cfg(test)]
mod house_tests;
mod household;
mod invite;
mod merge;
mod narrow;
pub mod paper;
mod policy;
#[cfg(test)]
mod policy_tests;
mod relocate;
mod remark;
mod remove;
mod reply;
mod several;
mod split;
mod stay;
mod step;
#[cfg(test)]
mod tests;
mod urge;
mod wording;

pub use invite::Guest;
pub use step::{Way, at_once, usual_way, ways};
pub use wording::{Wording, Writable, writable};

use serde::{Deserialize, Serialize};

use super::{Done, Flaw, Name, Sheet, Slot};
use crate::app::filter::narrow::{Narrow, On};
use crate::app::form::Ctx;
use crate::app::sheet::errand::Last;
use crate::base::ids::{AssignmentId, ConcernId, HouseholdId, PolicyId, RecordId, RemarkId, StayId, VisitId};
use crate::domain::concern::ConcernState;
use crate::domain::policy::Policy;
use crate::domain::record::Kind;
use crate::domain::village::VillageCode;

/// What a sheet is about. It is kept in drafts: names and fields stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum About {
    /// The next step of concerns or matters.
    Step {
        /// The records.
        records: Vec<(Kind, RecordId)>,
        /// The state that was asked for by name.
        wanted: Option<ConcernState>,
    },
    /// The due dates of concerns are put off.
    Extend {
        /// The concerns.
        concerns: Vec<ConcernId>,
    },
    /// A visit that was logged by mistake is taken out.
    Remove {
        /// The visit.
        visit: VisitId,
    },
    /// Concerns are urged 催办.
    Urge {
        /// The concerns.
        concerns: Vec<ConcernId>,
    },
    /// A household's own data.
    Household {
        /// The household; a new one where `None`.
        id: Option<HouseholdId>,
        /// The village of a new one, as far as it is known.
        village: Option<VillageCode>,
    },
    /// What is the same for several households.
    Several {
        /// The households.
        households: Vec<HouseholdId>,
    },
    /// 分户.
    Split {
        /// The household.
        household: HouseholdId,
    },
    /// 合户.
    Merge {
        /// The household that goes into another one.
        household: HouseholdId,
    },
    /// 迁移.
    Relocate {
        /// The households.
        households: Vec<HouseholdId>,
    },
    /// 免计.
    Excuse {
        /// The households.
        households: Vec<HouseholdId>,
    },
    /// What a list is narrowed to.
    Narrow {
        /// The screen with the list.
        on: On,
        /// What it is narrowed to now.
        now: Box<Narrow>,
    },
    /// A text that two people wrote differently is written anew.
    Wording(Box<Wording>),
    /// An assignment: written under an id that is free, else corrected.
    Assignment {
        /// Its id.
        id: AssignmentId,
    },
    /// An assignment goes from one cadre to another.
    HandOver {
        /// The assignment.
        id: AssignmentId,
    },
    /// An assignment ends early, or it or a stay is taken out.
    Ending {
        /// The kind of the record.
        kind: Kind,
        /// The record.
        id: RecordId,
    },
    /// Somebody is invited to exchange files.
    Invite,
    /// A paper is made of the records.
    Paper {
        /// The household at hand.
        household: Option<HouseholdId>,
        /// The visit at hand.
        visit: Option<VisitId>,
        /// What was chosen the last time.
        last: Box<Last>,
    },
    /// A policy 政策: written anew, else changed.
    Policy {
        /// The policy as it was when that began.
        was: Option<Box<(PolicyId, Policy)>>,
    },
    /// Nights stayed: written under an id that is free, else corrected.
    Stay {
        /// The id of the stay.
        id: StayId,
        /// The village where it began to be filled in.
        village: Option<VillageCode>,
    },
    /// A remark 批示.
    Remark {
        /// The records it may be on.
        records: Vec<(Kind, RecordId)>,
        /// Each of them gets one; one of them does where this is false.
        each: bool,
        /// The ids of the remarks, one for each record.
        ids: Vec<RemarkId>,
    },
    /// The answer to a remark.
    Reply {
        /// The remarks, one of which is answered.
        remarks: Vec<RemarkId>,
    },
}

impl About {
    /// Returns heading and slots as they stand now.
    ///
    /// # Errors
    /// Says to the user why this can't be done.
    pub(super) fn slots(&self, ctx: &Ctx<'_>) -> Result<(String, Vec<Slot>), String> {
        match self {
            Self::Step { records, wanted } => step::slots(ctx, records, *wanted),
            Self::Extend { concerns } => extend::slots(ctx, concerns),
            Self::Urge { concerns } => urge::slots(ctx, concerns),
            Self::Household { id, village } => household::slots(ctx, *id, *village),
            Self::Several { households } => Ok(several::slots(ctx, households)),
            Self::Split { household } => split::slots(ctx, *household),
            Self::Merge { household } => merge::slots(ctx, *household),
            Self::Relocate { households } => relocate::slots(ctx, households),
            Self::Excuse { households } => excuse::slots(ctx, households),
            Self::Narrow { on, now } => Ok(narrow::slots(ctx, *on, now)),
            Self::Assignment { id } => Ok(assignment::slots(ctx, *id)),
            Self::HandOver { id } => handover::slots(ctx, *id),
            Self::Ending { kind, id } => ending::slots(ctx, *kind, *id),
            Self::Invite => Ok(invite::slots(ctx)),
            Self::Paper { household, visit, last } => Ok(paper::slots(ctx, *household, *visit, last)),
            Self::Policy { was } => policy::slots(ctx, was.as_deref()),
            Self::Stay { id, village } => Ok(stay::slots(ctx, *id, *village)),
            Self::Remove { visit } => remove::slots(ctx, *visit),
            Self::Wording(wording) => wording::slots(ctx, wording),
            Self::Remark { records, each, ids } => remark::slots(ctx, remark::On { records, each: *each, ids }),
            Self::Reply { remarks } => reply::slots(ctx, remarks),
        }
    }

    /// Returns what the sheet is for, line by line, where that is several records.
    pub(super) fn lead(&self, ctx: &Ctx<'_>) -> Vec<String> {
        match self {
            Self::Step { records, .. } => step::names(ctx.state, records),
            Self::Remove { visit } => remove::lead(ctx, *visit),
            Self::Wording(wording) => wording.lead.clone(),
            Self::Remark { records, each, ids } => remark::lead(ctx, remark::On { records, each: *each, ids }),
            Self::Reply { remarks } => reply::lead(ctx, remarks),
            Self::Extend { concerns } | Self::Urge { concerns } => {
                let records: Vec<_> = concerns.iter().map(|id| (Kind::Concern, id.0)).collect();
                step::names(ctx.state, &records)
            }
            Self::Several { households } | Self::Relocate { households } | Self::Excuse { households } => {
                house::names(ctx, households)
            }
            _ => Vec::new(),
        }
    }

    /// Returns the slot where filling in begins, if that isn't the first.
    pub(super) fn entry(&self) -> Option<Name> {
        match self {
            Self::Step { records, wanted } => Some(step::entry(records, *wanted)),
            Self::Household { id: None, village: Some(_) } => Some(household::GROUP),
            Self::Household { id: Some(_), .. } => Some(household::HEAD),
            Self::HandOver { .. } => Some(handover::TO),
            _ => None,
        }
    }

    /// Tells whether what was typed is worth a draft, and a question before it
    /// is given up.
    pub fn is_kept(&self) -> bool {
        !matches!(self, Self::Narrow { .. } | Self::Invite | Self::Paper { .. })
    }

    /// Tells whether it is about a paper.
    pub fn is_paper(&self) -> bool {
        matches!(self, Self::Paper { .. })
    }

    /// Tells whether what was chosen the last time is offered, to be taken at once.
    pub fn is_offered(&self) -> bool {
        matches!(self, Self::Paper { last, .. } if last.words.is_some())
    }

    /// Tells whether a slot has to be filled in, as the others stand.
    pub(super) fn shows(&self, sheet: &Sheet, name: Name) -> bool {
        match self {
            Self::Step { .. } => step::shows(sheet, name),
            Self::Household { id, .. } => household::shows(sheet, *id, name),
            Self::Relocate { .. } => relocate::shows(sheet, name),
            Self::Excuse { .. } => excuse::shows(sheet, name),
            Self::Ending { .. } => ending::shows(sheet, name),
            Self::Paper { household, visit, .. } => paper::shows(sheet, name, household.is_some() || visit.is_some()),
            _ => true,
        }
    }

    /// Returns what the sheet comes to as it stands, in one line.
    pub(super) fn told(&self, ctx: &Ctx<'_>, sheet: &Sheet) -> String {
        match self {
            Self::Assignment { id } => assignment::told(ctx, sheet, *id),
            Self::Policy { was } => policy::told(ctx, sheet, was.as_deref()),
            Self::Stay { .. } => stay::told(ctx, sheet),
            Self::Paper { household, visit, .. } => paper::told(ctx, sheet, *household, *visit),
            _ => String::new(),
        }
    }

    /// Returns what should be known before the sheet is saved, each beside its slot.
    pub(super) fn notes(&self, ctx: &Ctx<'_>, sheet: &Sheet) -> Vec<Flaw> {
        match self {
            Self::Step { records, .. } => step::notes(ctx, sheet, records),
            Self::Extend { concerns } => extend::notes(ctx, sheet, concerns),
            Self::Remark { .. } => remark::notes(ctx, sheet),
            Self::Assignment { .. } => assignment::notes(ctx, sheet),
            Self::HandOver { .. } => handover::notes(ctx, sheet),
            Self::Policy { was } => policy::notes(ctx, sheet, was.as_deref()),
            Self::Stay { id, .. } => stay::notes(ctx, sheet, *id),
            Self::Household { id, .. } => household::notes(ctx, sheet, *id),
            Self::Relocate { households } => relocate::notes(ctx, sheet, households),
            _ => Vec::new(),
        }
    }

    /// Returns what is worth saying of slots, in a low voice.
    pub(super) fn asides(&self, ctx: &Ctx<'_>, sheet: &Sheet) -> Vec<(Name, String)> {
        match self {
            Self::Household { .. } => household::asides(ctx, sheet),
            Self::Split { household } => split::asides(ctx, sheet, *household),
            Self::Merge { household } => merge::asides(ctx, sheet, *household),
            Self::Relocate { .. } => relocate::asides(sheet),
            _ => Vec::new(),
        }
    }

    /// Returns what the filled-in sheet leads to.
    ///
    /// # Errors
    /// All that is wrong, each beside its slot.
    pub(super) fn finish(&self, ctx: &Ctx<'_>, sheet: &Sheet) -> Result<Done, Vec<Flaw>> {
        match self {
            Self::Step { records, .. } => step::finish(ctx, sheet, records),
            Self::Extend { concerns } => extend::finish(ctx, sheet, concerns),
            Self::Urge { concerns } => urge::finish(ctx, sheet, concerns),
            Self::Household { id, .. } => household::finish(ctx, sheet, *id),
            Self::Several { households } => several::finish(ctx, sheet, households),
            Self::Split { household } => split::finish(ctx, sheet, *household),
            Self::Merge { household } => merge::finish(ctx, sheet, *household),
            Self::Relocate { households } => relocate::finish(ctx, sheet, households),
            Self::Excuse { households } => excuse::finish(ctx, sheet, households),
            Self::Narrow { on, .. } => narrow::finish(ctx, sheet, *on),
            Self::Assignment { id } => assignment::finish(ctx, sheet, *id),
            Self::HandOver { id } => handover::finish(ctx, sheet, *id),
            Self::Ending { kind, id } => ending::finish(ctx, sheet, *kind, *id),
            Self::Invite => invite::finish(ctx, sheet),
            Self::Paper { household, visit, .. } => paper::finish(ctx, sheet, *household, *visit),
            Self::Policy { was } => policy::finish(ctx, sheet, was.as_deref()),
            Self::Stay { id, .. } => stay::finish(ctx, sheet, *id),
            Self::Remove { visit } => remove::finish(ctx, sheet, *visit),
            Self::Wording(wording) => wording::finish(ctx, sheet, wording),
            Self::Remark { records, each, ids } => remark::finish(ctx, sheet, remark::On { records, each: *each, ids }),
            Self::Reply { remarks } => reply::finish(ctx, sheet, remarks),
        }
    }
}
