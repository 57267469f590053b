//! A sheet as the bytes of a draft, and back: what was typed, laid over the
//! sheet as it would be begun now.

use serde::{Deserialize, Serialize};

use super::{About, Name, Sheet, Value};
use crate::app::form::Ctx;

/// The version in which drafts of sheets are kept.
const FORM: u8 = 1;

/// Why a draft can't be taken up again.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// It isn't what a sheet writes.
    #[error("not a draft: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// It was written by a version that this one doesn't know.
    #[error("a draft of form {0}")]
    Form(u8),
    /// What it is about isn't there any more; the reason, for people.
    #[error("{0}")]
    Gone(String),
}

#[derive(Serialize)]
struct Writing<'a> {
    v: u8,
    about: &'a About,
    at: Name,
    values: Vec<(Name, &'a Value)>,
}

#[derive(Deserialize)]
struct Version {
    v: u8,
}

#[derive(Deserialize)]
struct Reading {
    about: About,
    at: Name,
    values: Vec<(Name, Value)>,
}

impl Sheet {
    /// Returns the draft.
    pub fn to_draft(&self) -> Vec<u8> {
        let values = self.slots.iter().map(|slot| (slot.name, &slot.value)).collect();
        let writing = Writing { v: FORM, about: &self.about, at: self.focus().name, values };
        // A sheet holds nothing that serde_json refuses; an empty draft would
        // be refused when it is read.
        serde_json::to_vec(&writing).unwrap_or_default()
    }

    /// Takes a draft up again.
    ///
    /// # Errors
    /// Says why the bytes are no draft of a sheet that can be filled in now.
    pub fn from_draft(ctx: &Ctx<'_>, bytes: &[u8]) -> Result<Self, DraftError> {
        let Version { v } = serde_json::from_slice(bytes)?;
        if v != FORM {
            return Err(DraftError::Form(v));
        }
        let Reading { about, at, values } = serde_json::from_slice(bytes)?;
        let mut sheet = Self::new(ctx, about).map_err(DraftError::Gone)?;
        for (name, value) in values {
            if let Some(slot) = sheet.slots.iter_mut().find(|slot| slot.name == name) {
                slot.value.take(value);
            }
        }
        sheet.go_to(at);
        sheet.arrive(ctx);
        sheet.recheck(ctx);
        sheet.dirty = true;
        Ok(sheet)
    }
}
