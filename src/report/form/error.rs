//! Why a form isn't filled. Nothing was written then, and the blank is as it was.

use crate::base::text::visible;
use crate::tr;
use crate::workspace::ReadError;

/// What stands in the way of filling a form.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// Damaged.
    #[error("damaged: {detail}")]
    Broken {
        /// The parser's words.
        detail: String,
    },
    /// Locked by a password.
    #[error("locked by a password")]
    Locked,
    /// It swells beyond any form.
    #[error("too large")]
    TooLarge,
    /// Another kind of file.
    #[error("neither a workbook nor a document")]
    NotAForm,
    /// A document of the old kind, .doc or .wps.
    #[error("a document of the old kind")]
    OldDocument,
    /// The document may not be edited at all.
    #[error("the document is protected")]
    Protected,
    /// Nothing in it asks for anything that is known.
    #[error("no place to fill, seen: {seen:?}")]
    NoPlaces {
        /// Some of what stands in it.
        seen: Vec<String>,
    },
    /// Something asks for what is known, but whoever made it locked those places.
    #[error("all places are locked")]
    AllLocked,
    /// Two tables ask for the same records.
    #[error("two heads of tables, in rows {first} and {second}")]
    TwoHeads {
        /// The row of the first head, counted from 1.
        first: usize,
        /// The row of the second one.
        second: usize,
    },
    /// Cells of several rows to fill are merged into one.
    #[error("merged across rows: {place}")]
    MergedAcross {
        /// Where.
        place: String,
    },
    /// The sheet is protected against more rows, and there are more records than rows.
    #[error("{records} records for {rows} rows that may not be added to")]
    NoRoom {
        /// How many records there are.
        records: usize,
        /// How many rows there are.
        rows: usize,
    },
    /// More rows than a sheet can have.
    #[error("more rows than a sheet has")]
    TooManyRows,
    /// The form is about one visit or household, and nobody said which.
    #[error("one visit or household is to be named")]
    NeedsRecord,
    /// The visit is restricted, and those aren't to be in it.
    #[error("the visit is restricted")]
    Restricted,
    /// There is nothing in the period that the form could be filled with.
    #[error("nothing in the period")]
    Nothing {
        /// The first day.
        from: String,
        /// The last day.
        to: String,
    },
    /// A template asks for something that there isn't.
    #[error("unknown field {name:?}")]
    UnknownField {
        /// What stands in it.
        name: String,
    },
    /// A repeated part of a template begins and doesn't end, or ends and didn't begin.
    #[error("unclosed {name:?}")]
    Unclosed {
        /// The mark.
        name: String,
    },
    /// A correction that can't be read.
    #[error("no such correction: {text:?}")]
    BadMap {
        /// What was given.
        text: String,
    },
    /// A correction of a place that isn't there.
    #[error("no such place: {place:?}")]
    NoSuchPlace {
        /// The place.
        place: String,
    },
    /// The file is to have another ending.
    #[error("the file is to end in {wanted}")]
    Ending {
        /// The ending.
        wanted: &'static str,
    },
    /// The records can't be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl FormError {
    /// Returns the error in words for the user: what happened, that nothing was
    /// written, and what to do.
    pub fn message(&self) -> String {
        let shown = |text: &str| visible(text).into_owned();
        match self {
            Self::Broken { detail } => tr!("form-error-broken", detail = shown(detail)),
            Self::Locked => tr!("form-error-locked"),
            Self::TooLarge => tr!("form-error-too-large"),
            Self::NotAForm => tr!("form-error-not-a-form"),
            Self::OldDocument => tr!("form-error-old-document"),
            Self::Protected => tr!("form-error-protected"),
            Self::NoPlaces { seen } if seen.is_empty() => tr!("form-error-empty"),
            Self::NoPlaces { seen } => tr!("form-error-no-places", seen = shown(&seen.join("、"))),
            Self::AllLocked => tr!("form-error-all-locked"),
            Self::TwoHeads { first, second } if first == second => tr!("form-error-heads-beside", row = *first),
            Self::TwoHeads { first, second } => tr!("form-error-two-heads", first = *first, second = *second),
            Self::MergedAcross { place } => tr!("form-error-merged", place = shown(place)),
            Self::NoRoom { records, rows } => tr!("form-error-no-room", records = *records, rows = *rows),
            Self::TooManyRows => tr!("form-error-too-many-rows"),
            Self::NeedsRecord => tr!("form-error-needs-record"),
            Self::Restricted => tr!("form-error-restricted"),
            Self::Nothing { from, to } => tr!("form-error-nothing", from = from.as_str(), to = to.as_str()),
            Self::UnknownField { name } => tr!("form-error-unknown-field", name = shown(name)),
            Self::Unclosed { name } => tr!("form-error-unclosed", name = shown(name)),
            Self::BadMap { text } => tr!("form-error-bad-map", text = shown(text)),
            Self::NoSuchPlace { place } => tr!("form-error-no-such-place", place = shown(place)),
            Self::Ending { wanted } => tr!("form-error-ending", wanted = *wanted),
            Self::Read(error) => error.message(),
        }
    }
}
