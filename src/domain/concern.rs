//! The concern 诉求: what a household asks for, and the way it goes until the
//! household has been told the result.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::village::VillageCode;
use super::words;
use crate::base::ids::{CadreId, HouseholdId, RecordId, VisitId};

words! {
    /// How soon a concern must be dealt with.
    pub enum Urgency {
        /// 急: one working day.
        Urgent = "urgent" / "domain-urgency-urgent",
        /// 一般: five working days.
        Ordinary = "ordinary" / "domain-urgency-ordinary",
        /// 疑难: fifteen working days.
        Difficult = "difficult" / "domain-urgency-difficult",
    }
}

words! {
    /// The level that can settle a concern.
    pub enum Level {
        /// 村.
        Village = "village" / "domain-level-village",
        /// 镇.
        Town = "town" / "domain-level-town",
        /// 县.
        County = "county" / "domain-level-county",
    }
}

words! {
    /// How content the household is with the result.
    pub enum Satisfaction {
        /// 满意.
        Satisfied = "satisfied" / "domain-satisfied",
        /// 基本满意.
        Mostly = "mostly" / "domain-satisfied-mostly",
        /// 不满意: reopens the concern by itself.
        Unsatisfied = "unsatisfied" / "domain-unsatisfied",
    }
}

words! {
    /// Where a concern stands.
    pub enum ConcernState {
        /// 登记.
        Recorded = "recorded" / "domain-state-recorded",
        /// 受理.
        Accepted = "accepted" / "domain-state-accepted",
        /// 派办.
        Assigned = "assigned" / "domain-state-assigned",
        /// 办理.
        InProgress = "in_progress" / "domain-state-in-progress",
        /// 待核查.
        AwaitingCheck = "awaiting_check" / "domain-state-awaiting-check",
        /// 已回音: the household has been told.
        Told = "told" / "domain-state-told",
        /// 办结.
        Closed = "closed" / "domain-state-closed",
        /// 退回.
        Returned = "returned" / "domain-state-returned",
        /// 不予受理, with the reason.
        Declined = "declined" / "domain-state-declined",
        /// 重办.
        Reopened = "reopened" / "domain-state-reopened",
    }
}

/// The rule by which a due date was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueRule {
    /// So many Chinese working days after the day it was raised.
    WorkingDays(u16),
    /// A date somebody chose.
    Date,
}

/// A concern 诉求.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concern {
    /// The number people call it by, such as `1122-03`: month and day it was
    /// raised, and which of that day on that device.
    pub number: String,
    /// The visit it was heard in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<VisitId>,
    /// The household that raised it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub household: Option<HouseholdId>,
    /// The village it belongs to.
    pub village: VillageCode,
    /// What it is about, such as 水利.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub category: String,
    /// The words of the household.
    pub text: String,
    /// People affected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<u32>,
    /// How soon it must be dealt with.
    pub urgency: Urgency,
    /// The person or unit responsible.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub responsible: String,
    /// The cadre who is to deal with it, and so reads all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<CadreId>,
    /// The level that can settle it.
    #[serde(default = "village_level")]
    pub level: Level,
    /// The day it was raised.
    pub raised: NaiveDate,
    /// The day it is due.
    pub due: NaiveDate,
    /// The rule behind the due date.
    pub due_rule: DueRule,
    /// Where it stands.
    pub state: ConcernState,
    /// The result, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub result: String,
    /// The day the household was told 回音日期.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_on: Option<NaiveDate>,
    /// Who told the household.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_by: Option<CadreId>,
    /// How content the household is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub satisfaction: Option<Satisfaction>,
    /// The day it was settled: the work done, whether or not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_on: Option<NaiveDate>,
    /// How often it was urged 催办.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub urged: u16,
    /// How often its due date was put off.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub extended: u16,
    /// The concern that stands for a group of similar ones 一类事.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub similar: Option<RecordId>,
    /// The goal of a campaign that it counts under, by its code; where none is named
    /// the rules of the campaign tell.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub goal: String,
}

impl Concern {
    /// Returns a concern of which only is known where and when it was raised
    /// and when it is due, recorded 登记 and nothing more.
    pub fn recorded(village: VillageCode, raised: NaiveDate, urgency: Urgency, due: NaiveDate) -> Self {
        Self {
            number: String::new(),
            visit: None,
            household: None,
            village,
            category: String::new(),
            text: String::new(),
            people: None,
            urgency,
            responsible: String::new(),
            assignee: None,
            level: Level::Village,
            raised,
            due,
            due_rule: DueRule::WorkingDays(urgency.working_days()),
            state: ConcernState::Recorded,
            result: String::new(),
            told_on: None,
            told_by: None,
            satisfaction: None,
            settled_on: None,
            urged: 0,
            extended: 0,
            similar: None,
            goal: String::new(),
        }
    }
}

fn village_level() -> Level {
    Level::Village
}

fn is_zero(value: &u16) -> bool {
    *value == 0
}
