//! The matter 实事: something practical that was promised or done.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::village::VillageCode;
use super::{open_words, words};
use crate::base::ids::{HouseholdId, VisitId};

words! {
    /// Where a matter stands.
    pub enum MatterState {
        /// 已承诺.
        Promised = "promised" / "domain-matter-promised",
        /// 已办.
        Done = "done" / "domain-matter-done",
        /// 不再办, with the reason.
        Dropped = "dropped" / "domain-matter-dropped",
    }
}

words! {
    /// What a matter cost, in bands, so that nobody has to keep accounts here.
    pub enum CostBand {
        /// Nothing.
        None = "none" / "domain-cost-none",
        /// Up to 500 yuan.
        Small = "small" / "domain-cost-small",
        /// Up to 5,000 yuan.
        Medium = "medium" / "domain-cost-medium",
        /// More than that.
        Large = "large" / "domain-cost-large",
    }
}

open_words! {
    /// What form help takes.
    pub struct HelpForm {
        /// 思想.
        IDEAS = "ideas" / "domain-help-ideas",
        /// 代办.
        ERRAND = "errand" / "domain-help-errand",
        /// 资金.
        MONEY = "money" / "domain-help-money",
        /// 物资.
        GOODS = "goods" / "domain-help-goods",
        /// 技能.
        SKILL = "skill" / "domain-help-skill",
        /// 就业.
        JOB = "job" / "domain-help-job",
        /// 项目.
        PROJECT = "project" / "domain-help-project",
    }
}

/// A matter 实事.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    /// The visit it was promised or done in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<VisitId>,
    /// The household it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub household: Option<HouseholdId>,
    /// The village it belongs to.
    pub village: VillageCode,
    /// What is needed.
    pub need: String,
    /// The day it was taken on.
    pub raised: NaiveDate,
    /// The day it was promised for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised: Option<NaiveDate>,
    /// Where it stands.
    pub state: MatterState,
    /// What was done.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub action: String,
    /// What it cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<CostBand>,
    /// The day it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<NaiveDate>,
    /// Who in the household confirmed it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub confirmed_by: String,
    /// What form the help takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<HelpForm>,
    /// The goal of a campaign that it counts under, by its code; where none is named
    /// the rules of the campaign tell.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub goal: String,
}
