//! What would be written into a form: each place with what it asks for and an example,
//! what stays empty, and what else is to be known before it is handed in. The filled
//! copy is made of the same plan.

use super::ask::{About, Ask};
use super::filling::{Work, fill_book, fill_document};
use super::known::Known;
use super::planner::Planner;
use super::{Body, Form, FormError, KnownForms};
use crate::base::ids::{CadreId, VisitId};
use crate::domain::words;
use crate::report::ledger::{Ledger, Selection};
use crate::tr;

/// What somebody takes a place or a head for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The place, such as `H`, `B3`, `t1r2c2`, or the words of the head.
    pub place: String,
    /// What it asks for.
    pub ask: Ask,
}

impl Said {
    /// Reads corrections such as `H=办实事，备注=-`.
    ///
    /// # Errors
    /// Names what can't be read.
    pub fn parse(text: &str) -> Result<Vec<Self>, FormError> {
        let wrong = |text: &str| FormError::BadMap { text: text.to_owned() };
        let one = |part: &str| {
            let (place, word) = part.split_once(['=', '＝']).ok_or_else(|| wrong(part))?;
            let ask = Ask::from_word(word).ok_or_else(|| wrong(part))?;
            let place = place.trim().to_owned();
            if place.is_empty() { Err(wrong(part)) } else { Ok(Self { place, ask }) }
        };
        text.split([',', '，', ';', '；']).filter(|part| !part.trim().is_empty()).map(one).collect()
    }
}

/// What a form is to be filled with.
pub struct Wish<'a> {
    /// Which records.
    pub selection: Selection,
    /// The visit that the form is about.
    pub visit: Option<VisitId>,
    /// Who fills it in.
    pub author: Option<CadreId>,
    /// Corrections.
    pub said: &'a [Said],
    /// The forms that were filled before.
    pub known: &'a KnownForms,
}

words! {
    /// Why a place is taken for something.
    pub enum Source {
        /// By the words of its head or label.
        Recognised = "recognised" / "form-source-recognised",
        /// As the last time.
        Remembered = "remembered" / "form-source-remembered",
        /// Somebody said so.
        Said = "said" / "form-source-said",
    }
}

/// One place and what it is taken for.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The place: `B`, `B3`, `t1r2c2`, `p4`.
    pub place: String,
    /// The head or label.
    pub label: String,
    /// What it asks for; [`Ask::Nothing`] where it stays empty.
    pub ask: Ask,
    /// How sure that is, from 0 to 1.
    pub sure: f32,
    /// Why.
    pub source: Source,
    /// What would be written there, or the first of it, shortened.
    pub example: String,
}

/// A table and how much goes into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lined {
    /// Where its head stands.
    pub place: String,
    /// What its lines are about.
    pub about: About,
    /// How many rows it has.
    pub rows: usize,
    /// How many records go into it.
    pub records: usize,
}

impl Lined {
    /// Says in words how much goes into it.
    pub fn told(&self) -> String {
        let about = self.about.label();
        match self.records > self.rows {
            true => tr!("form-lines-more", about = about, records = self.records, rows = self.rows),
            false => tr!("form-lines", about = about, records = self.records, rows = self.rows),
        }
    }
}

/// Something to be known before the form is handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The visit that was chosen.
    Visit {
        /// The day.
        day: String,
        /// The household.
        head: String,
        /// How many there are in the period.
        of: usize,
    },
    /// The household wasn't visited in the period.
    NoVisit,
    /// A list doesn't allow what would be written.
    NotAllowed {
        /// The place.
        place: String,
        /// What would be written.
        value: String,
    },
    /// A printed name isn't known.
    UnknownRow {
        /// The place.
        place: String,
        /// The name.
        name: String,
    },
    /// Restricted visits are left out.
    HeldBack {
        /// How many.
        count: usize,
    },
}

impl Note {
    /// Returns it in words.
    pub fn message(&self) -> String {
        match self {
            Self::Visit { day, head, of } => {
                tr!("form-note-visit", day = day.as_str(), head = head.as_str(), of = *of)
            }
            Self::NoVisit => tr!("form-note-no-visit"),
            Self::NotAllowed { place, value } => {
                tr!("form-note-not-allowed", place = place.as_str(), value = value.as_str())
            }
            Self::UnknownRow { place, name } => {
                tr!("form-note-unknown-row", place = place.as_str(), name = name.as_str())
            }
            Self::HeldBack { count } => tr!("form-note-held-back", count = *count),
        }
    }
}

/// What would be written into a form.
#[derive(Debug, Default)]
pub struct Plan {
    /// All places, in reading order.
    pub matches: Vec<Match>,
    /// The tables.
    pub tables: Vec<Lined>,
    /// What is to be known.
    pub notes: Vec<Note>,
    /// The digest of its heads and labels.
    pub(super) shape: String,
    /// Its heads and labels, and what each is taken for.
    pub(super) heads: Vec<(String, Ask)>,
    pub(super) work: Work,
}

impl Plan {
    /// Returns the form as it is to be remembered.
    pub fn known(&self) -> Known {
        Known::of(self.shape.clone(), self.heads.iter().cloned())
    }
}

impl Form {
    /// Says what would be written.
    ///
    /// # Errors
    /// Says why the form can't be filled, or that the records can't be read.
    pub fn plan(&self, ledger: &Ledger<'_>, wish: &Wish<'_>) -> Result<Plan, FormError> {
        let mut planner = Planner::new(ledger, wish);
        if let Body::Document(document) = &self.body
            && let Some(template) = document.template()?
        {
            planner.template(template)?;
            return Ok(planner.done());
        }
        planner.form(&self.body)?;
        Ok(planner.done())
    }

    /// Returns the filled form in bytes.
    ///
    /// # Errors
    /// Fails where the form is damaged.
    pub fn fill(self, plan: Plan) -> Result<Vec<u8>, FormError> {
        let work = plan.work;
        match self.body {
            Body::Book(book) => fill_book(*book, work),
            Body::Document(document) => fill_document(*document, work),
        }
    }
}
