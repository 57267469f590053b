//! The form as the bytes of a draft, and back: the same form, to the caret.

use serde::{Deserialize, Serialize};

use super::{Spot, VisitForm};
use crate::base::limits::{DRAFT_BYTES_MAX, PARTS_PER_VISIT_MAX};
use crate::domain::visit::Block;

/// The version of the form in which drafts are kept.
const FORM: u8 = 1;

/// Why a draft can't be taken up again.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// It isn't what a form writes.
    #[error("not a draft: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// It was written by a version that this one doesn't know.
    #[error("a draft of form {0}")]
    Form(u8),
    /// It doesn't hold together.
    #[error("a draft that doesn't hold together")]
    Broken,
}

#[derive(Serialize)]
struct Writing<'a> {
    v: u8,
    form: &'a VisitForm,
}

#[derive(Deserialize)]
struct Version {
    v: u8,
}

#[derive(Deserialize)]
struct Reading {
    form: VisitForm,
}

impl VisitForm {
    /// Returns the draft. One that would grow too large to be kept leaves the
    /// steps of undo out.
    pub fn to_draft(&self) -> Vec<u8> {
        let bytes = written(self);
        if bytes.len() <= DRAFT_BYTES_MAX {
            return bytes;
        }
        let mut short = self.clone();
        short.each_text(|text| text.forget_steps());
        written(&short)
    }

    /// Takes a draft up again.
    ///
    /// # Errors
    /// Says why the bytes are no draft of a known form.
    pub fn from_draft(bytes: &[u8]) -> Result<Self, DraftError> {
        let Version { v } = serde_json::from_slice(bytes)?;
        if v != FORM {
            return Err(DraftError::Form(v));
        }
        let Reading { mut form } = serde_json::from_slice(bytes)?;
        if form.blocks.len() != Block::ALL.len() || form.concerns.len().max(form.matters.len()) > PARTS_PER_VISIT_MAX {
            return Err(DraftError::Broken);
        }
        form.each_text(|text| text.heal());
        let aside = form.aside.as_mut().and_then(|aside| aside.newcomer.as_mut());
        aside.into_iter().for_each(|new| new.group.heal());
        if !form.spots().contains(&form.focus) {
            form.focus = Spot::Households;
        }
        Ok(form)
    }

    fn each_text(&mut self, mut each: impl FnMut(&mut super::TextBox)) {
        for spot in self.every_text() {
            self.text_at_mut(spot).into_iter().for_each(&mut each);
        }
    }
}

fn written(form: &VisitForm) -> Vec<u8> {
    // A form holds nothing that serde_json refuses; an empty draft would be
    // refused when it is read.
    serde_json::to_vec(&Writing { v: FORM, form }).unwrap_or_default()
}
