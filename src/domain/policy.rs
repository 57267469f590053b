//! The policy 政策, in versions, with the households it is meant for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::household::{Category, Household};
use super::open_words;
use crate::base::ids::{PolicyId, RecordId};

/// One question that households ask, and what to answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The question.
    pub question: String,
    /// The answer, to be read out.
    pub answer: String,
}

open_words! {
    /// What a policy tells of.
    pub struct PolicySort {
        /// 政策.
        POLICY = "policy" / "domain-sort-policy",
        /// 服务: what an office offers.
        SERVICE = "service" / "domain-sort-service",
    }
}

/// One version of a policy 政策.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Its short code, such as `YB-2026`.
    pub code: String,
    /// Its version, such as `2026` or `1`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub version: String,
    /// Its title.
    pub title: String,
    /// The number of the document 文号.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub document: String,
    /// In force from this day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// In force to this day, the day included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// The categories of households it is for; all households where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audience: Vec<Category>,
    /// What it says, in plain language, to be read out.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Questions and answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// What it tells of; a policy where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<PolicySort>,
}

impl Policy {
    /// Returns the id of this version, the same on every machine.
    pub fn id(&self) -> PolicyId {
        PolicyId(RecordId::derived("dundian 2026 policy id", &[&self.code, &self.version]))
    }

    /// Tells whether the policy is in force on `day`.
    pub fn in_force(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Tells whether the policy is meant for this household.
    pub fn is_for(&self, household: &Household) -> bool {
        self.audience.is_empty() || self.audience.iter().any(|category| household.categories.contains(category))
    }
}
