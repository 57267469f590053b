//! The visit 走访: who was seen, where, and what was said and done.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};

use super::village::VillageCode;
use super::{open_words, words};
use crate::base::fold::is_blank;
use crate::base::ids::{CadreId, HouseholdId, PolicyId, RecordId};

words! {
    /// Where a visit took place.
    pub enum Place {
        /// 农户家.
        Home = "home" / "domain-place-home",
        /// 田间地头.
        Field = "field" / "domain-place-field",
        /// 基层站所.
        Station = "station" / "domain-place-station",
        /// 生产一线.
        Production = "production" / "domain-place-production",
        /// 院坝会: a meeting with several households in a courtyard.
        Courtyard = "courtyard" / "domain-place-courtyard",
        /// 电话.
        Phone = "phone" / "domain-place-phone",
    }
}

words! {
    /// Whether a policy was understood when it was explained.
    pub enum Understanding {
        /// 听懂.
        Understood = "understood" / "domain-understood",
        /// 待再讲: to be explained again.
        Again = "again" / "domain-understood-again",
    }
}

words! {
    /// The household's acknowledgement of what was written 签认.
    pub enum Acknowledgement {
        /// Signed.
        Yes = "yes" / "domain-acknowledged-yes",
        /// Not asked or not signed.
        No = "no" / "domain-acknowledged-no",
        /// Asked, and declined.
        Declined = "declined" / "domain-acknowledged-declined",
    }
}

words! {
    /// How carefully a record has to be handed on.
    pub enum Sensitivity {
        /// Nothing special.
        Ordinary = "ordinary" / "domain-sensitivity-ordinary",
        /// Only for those who work on it.
        Restricted = "restricted" / "domain-sensitivity-restricted",
    }
}

words! {
    /// One of the five blocks of text of a visit.
    pub enum Block {
        /// 拉家常.
        Chat = "chat" / "domain-block-chat",
        /// 讲政策.
        PolicyTalk = "policy_talk" / "domain-block-policy-talk",
        /// 议发展.
        Development = "development" / "domain-block-development",
        /// 听牢骚.
        Complaints = "complaints" / "domain-block-complaints",
        /// 办实事.
        Help = "help" / "domain-block-help",
    }
}

open_words! {
    /// What a household is visited for, besides the round.
    pub struct Occasion {
        /// 节日.
        FESTIVAL = "festival" / "domain-occasion-festival",
        /// 生病.
        ILLNESS = "illness" / "domain-occasion-illness",
        /// 灾祸.
        DISASTER = "disaster" / "domain-occasion-disaster",
        /// 丧事.
        BEREAVEMENT = "bereavement" / "domain-occasion-bereavement",
        /// 困难.
        HARDSHIP = "hardship" / "domain-occasion-hardship",
        /// 老党员老干部.
        ELDER = "elder" / "domain-occasion-elder",
    }
}

/// The five blocks of text of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Blocks {
    /// 拉家常.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub chat: String,
    /// 讲政策.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub policy_talk: String,
    /// 议发展.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub development: String,
    /// 听牢骚.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub complaints: String,
    /// 办实事.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub help: String,
}

impl Blocks {
    /// Returns the text of one block.
    pub fn get(&self, block: Block) -> &str {
        match block {
            Block::Chat => &self.chat,
            Block::PolicyTalk => &self.policy_talk,
            Block::Development => &self.development,
            Block::Complaints => &self.complaints,
            Block::Help => &self.help,
        }
    }

    /// Returns the text of one block, to be written to.
    pub fn get_mut(&mut self, block: Block) -> &mut String {
        match block {
            Block::Chat => &mut self.chat,
            Block::PolicyTalk => &mut self.policy_talk,
            Block::Development => &mut self.development,
            Block::Complaints => &mut self.complaints,
            Block::Help => &mut self.help,
        }
    }

    /// Returns the blocks that hold text, in the order of the form.
    pub fn filled(&self) -> impl Iterator<Item = (Block, &str)> {
        Block::ALL.iter().map(|block| (*block, self.get(*block))).filter(|(_, text)| !is_blank(text))
    }
}

/// A policy explained in a visit, in the version that was in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explained {
    /// The version of the policy.
    pub policy: PolicyId,
    /// Whether it was understood.
    pub outcome: Understanding,
}

/// A visit 走访. Its concerns and matters are records of their own that name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// When it began, with the offset of the place.
    pub at: DateTime<FixedOffset>,
    /// How long it lasted, in minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u16>,
    /// Where it took place.
    pub place: Place,
    /// The village, also where no single household was seen.
    pub village: VillageCode,
    /// What the household was visited for, besides the round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occasion: Option<Occasion>,
    /// The households seen, the one visited first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub households: Vec<HouseholdId>,
    /// The cadres who went.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cadres: Vec<CadreId>,
    /// The person met 接谈人.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub met: String,
    /// Relation of the person met to the head of the household.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub relation: String,
    /// Nobody was home 未遇.
    #[serde(default, skip_serializing_if = "is_false")]
    pub nobody_home: bool,
    /// What was said and done.
    #[serde(default)]
    pub blocks: Blocks,
    /// Policies explained.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<Explained>,
    /// When to come again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<NaiveDate>,
    /// The household's acknowledgement.
    #[serde(default = "not_acknowledged")]
    pub acknowledged: Acknowledgement,
    /// How carefully it has to be handed on.
    #[serde(default = "ordinary")]
    pub sensitivity: Sensitivity,
    /// The reference that the one who sent it in by file gave it.
    #[serde(default, rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

fn is_false(value: &bool) -> bool {
    !value
}

fn not_acknowledged() -> Acknowledgement {
    Acknowledgement::No
}

fn ordinary() -> Sensitivity {
    Sensitivity::Ordinary
}

/// Returns the id of the `n`th record that comes with the visit `visit`: the
/// same each time the same form or line is saved.
pub fn part_id(visit: RecordId, n: u32) -> RecordId {
    visit
        .part(n)
        .unwrap_or_else(|| RecordId::derived("dundian 2026 part of a visit", &[&visit.to_string(), &n.to_string()]))
}

impl Visit {
    /// Returns a visit at someone's home of which nothing is written yet.
    pub fn new(at: DateTime<FixedOffset>, village: VillageCode) -> Self {
        Self {
            at,
            minutes: None,
            place: Place::Home,
            village,
            occasion: None,
            households: Vec::new(),
            cadres: Vec::new(),
            met: String::new(),
            relation: String::new(),
            nobody_home: false,
            blocks: Blocks::default(),
            policies: Vec::new(),
            next: None,
            acknowledged: Acknowledgement::No,
            sensitivity: Sensitivity::Ordinary,
            reference: None,
        }
    }
}
