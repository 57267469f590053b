//! What a sheet of a paper asks for: a paper made of the records or a blank form to
//! be filled, and where it is to lie.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::base::ids::VisitId;
use crate::base::text::{file_name, visible};
use crate::report::form::Said;
use crate::report::ledger::Selection;
use crate::report::order::Order;
use crate::report::redact::Profile;
use crate::settings::{Place, Settings};

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Job {
    /// A paper made of the records.
    Paper(Order),
    /// A blank form, filled from them.
    Form(Filling),
}

/// A blank form to be filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filling {
    /// The form, as somebody typed or chose it.
    pub blank: String,
    /// Which records.
    pub selection: Selection,
    /// The visit that it is about.
    pub visit: Option<VisitId>,
    /// For whom it is.
    pub profile: Profile,
    /// Whether restricted records are to be in it.
    pub restricted: bool,
    /// What places are taken for otherwise than by their words.
    pub said: Vec<Said>,
}

impl Filling {
    /// Returns what to call the form.
    pub fn name(&self) -> String {
        visible(&file_name(Path::new(&self.blank))).into_owned()
    }
}

/// What is to be written, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errand {
    /// What.
    pub job: Job,
    /// Where to.
    pub place: Place,
}

/// What was chosen when a paper was written last.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Last {
    /// The words of [`crate::report::order::chosen`].
    pub words: Option<String>,
    /// The folder; none for the documents.
    pub folder: Option<String>,
    /// The blank form.
    pub blank: Option<String>,
}

impl Last {
    /// Returns what the settings remember.
    pub fn of(settings: &Settings) -> Self {
        let folder = match &settings.folder {
            Some(Place::Folder(folder)) => Some(folder.clone()),
            Some(Place::Documents) | None => None,
        };
        Self { words: settings.paper.clone(), folder, blank: settings.blank.clone() }
    }
}
