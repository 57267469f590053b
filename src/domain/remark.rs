//! The remark 批示 that a committee makes on a record.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::record::Kind;
use super::words;
use crate::base::ids::{CadreId, RecordId};

words! {
    /// What a remark says of the record.
    pub enum Verdict {
        /// 通过.
        Approved = "approved" / "domain-verdict-approved",
        /// 补充: something is to be added.
        Supplement = "supplement" / "domain-verdict-supplement",
        /// 退回.
        Returned = "returned" / "domain-verdict-returned",
    }
}

/// A remark 批示.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// The kind of record it is on.
    pub kind: Kind,
    /// The record it is on.
    pub on: RecordId,
    /// What it says of the record.
    pub verdict: Verdict,
    /// The text.
    pub text: String,
    /// The day of the remark.
    pub made: NaiveDate,
    /// An answer is wanted by this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_by: Option<NaiveDate>,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<CadreId>,
    /// The answer, once there is one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reply: String,
    /// The day of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replied: Option<NaiveDate>,
}
