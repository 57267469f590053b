//! What a sheet can be about: which slots each has, and what becomes of them.
//! One file for each; a new one is a variant here and a file beside it.

mod step;

pub use step::{Way, usual_way, ways};

use serde::{Deserialize, Serialize};

use super::{Done, Flaw, Name, Sheet, Slot};
use crate::app::form::Ctx;
use crate::base::ids::RecordId;
use crate::domain::concern::ConcernState;
use crate::domain::record::Kind;

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
}

impl About {
    /// Returns heading and slots as they stand now.
    ///
    /// # Errors
    /// Says to the user why this can't be done.
    pub(super) fn slots(&self, ctx: &Ctx<'_>) -> Result<(String, Vec<Slot>), String> {
        match self {
            Self::Step { records, wanted } => step::slots(ctx, records, *wanted),
        }
    }

    /// Returns the slot where filling in begins, if that isn't the first.
    pub(super) fn entry(&self) -> Option<Name> {
        match self {
            Self::Step { .. } => Some(step::NOTE),
        }
    }

    /// Tells whether a slot has to be filled in, as the others stand.
    pub(super) fn shows(&self, sheet: &Sheet, name: Name) -> bool {
        match self {
            Self::Step { .. } => step::shows(sheet, name),
        }
    }

    /// Returns what the filled-in sheet leads to.
    ///
    /// # Errors
    /// All that is wrong, each beside its slot.
    pub(super) fn finish(&self, ctx: &Ctx<'_>, sheet: &Sheet) -> Result<Done, Vec<Flaw>> {
        match self {
            Self::Step { records, .. } => step::finish(ctx, sheet, records),
        }
    }
}
