//! What one row of a register says, before it is known what records that makes.

use chrono::NaiveDate;

use super::sense::Topic;
use crate::base::ids::HouseholdId;
use crate::domain::concern::Urgency;
use crate::domain::village::VillageCode;
use crate::domain::visit::Place;

/// The text of a cell with the heading of its column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub heading: String,
    pub text: String,
}

impl Word {
    /// Returns it as words that say themselves what they are.
    pub fn said(&self) -> String {
        if self.heading.is_empty() { self.text.clone() } else { format!("{}：{}", self.heading, self.text) }
    }
}

/// What a row says.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub topic: Topic,
    pub day: NaiveDate,
    pub village: VillageCode,
    pub households: Vec<HouseholdId>,
    pub met: String,
    pub relation: String,
    pub place: Place,
    pub nobody_home: bool,
    pub chat: String,
    pub policy_talk: String,
    pub development: String,
    pub cadres: Vec<Word>,
    pub notes: Vec<Word>,
    pub concern: String,
    pub help: Option<Word>,
    pub measure: Option<Word>,
    pub state: Option<Word>,
    pub outcome: Option<Word>,
    pub settled: Option<Word>,
    pub due: Option<Word>,
    pub told: Option<Word>,
    pub satisfaction: Option<Word>,
    pub next: Option<Word>,
    pub category: String,
    pub responsible: Vec<String>,
    pub people: Option<u32>,
    pub urgency: Option<Urgency>,
    pub confirmed_by: String,
}
