//! The invitation 邀请: that somebody may enrol. Whoever has its file holds a
//! key that signs; the record, which stays with the office, holds the public half,
//! so that nobody who reads the office's ledger could enrol by it.

use chrono::{DateTime, Days, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};

use super::cadre::Role;
use super::village::VillageCode;
use crate::base::ids::{CadreId, RecordId};

/// An invitation as the office has written it down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The public half of the key in the file, 64 hexadecimal digits.
    pub key: String,
    /// Whom it is for.
    pub person: CadreId,
    /// Their name as it was written.
    pub name: String,
    /// What their installation is to be for.
    pub role: Role,
    /// Whether it is to be another machine of that office.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub clerk: bool,
    /// The office that they are to report to, named by its founder.
    pub office: CadreId,
    /// The villages that they were given with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub villages: Vec<VillageCode>,
    /// When it was written.
    pub at: DateTime<FixedOffset>,
    /// Days that it can be used.
    pub days: u16,
    /// Whether it was called back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cancelled: bool,
}

impl Invitation {
    /// Returns the id of an invitation's record, which no other key has. Frozen.
    pub fn id(key: &str) -> RecordId {
        RecordId::derived("dundian 2026 invitation", &[key])
    }

    /// Returns the last day on which it can be used.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.at.date_naive().checked_add_days(Days::new(u64::from(self.days)))
    }
}
