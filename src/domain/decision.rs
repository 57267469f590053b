//! The decision 决定: what an office makes of an entry that somebody below wrote
//! and that doesn't count by itself.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::words;
use crate::base::ids::{EntryRef, RecordId};

words! {
    /// What became of an entry that waited for a decision.
    pub enum Outcome {
        /// 同意: it counts.
        Taken = "taken" / "domain-outcome-taken",
        /// 不同意: it doesn't, whatever else comes to be known.
        Refused = "refused" / "domain-outcome-refused",
        /// 撤回: whoever wrote it takes it back.
        Withdrawn = "withdrawn" / "domain-outcome-withdrawn",
    }
}

/// What was decided of one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The entry.
    pub entry: EntryRef,
    /// The mark of its body, 16 hexadecimal digits: two laptops that came of one
    /// copied disk may give two entries one name.
    pub mark: String,
    /// What becomes of it.
    pub outcome: Outcome,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The day of the decision.
    pub decided: NaiveDate,
}

impl Decision {
    /// Returns the mark of a body as it stands in a decision. Frozen.
    pub fn mark(tag: u64) -> String {
        format!("{tag:016x}")
    }

    /// Returns the entry that it is about, with the mark of its body.
    pub fn about(&self) -> Option<(EntryRef, u64)> {
        Some((self.entry, u64::from_str_radix(&self.mark, 16).ok()?))
    }

    /// Returns the id of what is decided of an entry, the same on every machine. Frozen.
    pub fn id(entry: EntryRef, tag: u64) -> RecordId {
        RecordId::derived("dundian 2026 decision", &[&entry.to_string(), &Self::mark(tag)])
    }
}
