//! What a paper says of itself in the properties of its file.

use chrono::NaiveDate;

use super::redact::Profile;

/// What stands in the properties of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// What it is.
    pub title: String,
    /// Who made it.
    pub author: String,
    /// For whom it is.
    pub profile: Profile,
    /// The day it was made.
    pub made: NaiveDate,
}
