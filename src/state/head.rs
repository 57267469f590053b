//! Heads: what stays in memory of the records whose text is long.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::base::ids::{CadreId, HouseholdId};
use crate::base::text::gist;
use crate::domain::concern::Concern;
use crate::domain::matter::Matter;
use crate::domain::policy::Policy;
use crate::domain::village::VillageCode;
use crate::domain::visit::{Block, Explained, Occasion, Place, Sensitivity, Visit};

/// Characters of the text that a list shows.
pub const GIST_CHARS: usize = 40;

/// What lists and counts need of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitHead {
    /// When it began.
    pub at: DateTime<FixedOffset>,
    /// How long it lasted, in minutes.
    pub minutes: Option<u16>,
    /// Where it took place.
    pub place: Place,
    /// The village.
    pub village: VillageCode,
    /// The households seen, the one visited first.
    pub households: Vec<HouseholdId>,
    /// The cadres who went.
    pub cadres: Vec<CadreId>,
    /// Whether it is for those who went alone 受限.
    pub restricted: bool,
    /// Nobody was home 未遇.
    pub nobody_home: bool,
    /// Policies explained.
    pub policies: Vec<Explained>,
    /// The blocks that hold text, a bit each ([`VisitHead::holds`]).
    pub blocks: u8,
    /// What the household was visited for, besides the round.
    pub occasion: Option<Occasion>,
    /// When to come again.
    pub next: Option<NaiveDate>,
    /// The start of what was written, complaints first.
    pub gist: String,
}

impl VisitHead {
    /// Returns the day of the visit where it took place.
    pub fn day(&self) -> NaiveDate {
        self.at.date_naive()
    }

    /// Tells whether something was written into a block.
    pub fn holds(&self, block: Block) -> bool {
        self.blocks & bit(block) != 0
    }
}

fn bit(block: Block) -> u8 {
    1 << block as u8
}

impl From<&Visit> for VisitHead {
    fn from(visit: &Visit) -> Self {
        let blocks = &visit.blocks;
        // What a reader looks for first in an old visit is what was complained of.
        let texts = [&blocks.complaints, &blocks.chat, &blocks.help, &blocks.development, &blocks.policy_talk];
        let text = texts.into_iter().find(|text| !text.trim().is_empty());
        Self {
            at: visit.at,
            minutes: visit.minutes,
            place: visit.place,
            village: visit.village,
            households: visit.households.clone(),
            cadres: visit.cadres.clone(),
            restricted: visit.sensitivity == Sensitivity::Restricted,
            nobody_home: visit.nobody_home,
            policies: visit.policies.clone(),
            blocks: blocks.filled().fold(0, |all, (block, _)| all | bit(block)),
            occasion: visit.occasion.clone(),
            next: visit.next,
            gist: text.map(|text| gist(text, GIST_CHARS)).unwrap_or_default(),
        }
    }
}

/// Returns the concern with its long texts cut to what a list shows.
pub fn concern_head(concern: &Concern) -> Concern {
    Concern { text: gist(&concern.text, GIST_CHARS), result: gist(&concern.result, GIST_CHARS), ..concern.clone() }
}

/// Returns the matter with its long texts cut to what a list shows.
pub fn matter_head(matter: &Matter) -> Matter {
    Matter { need: gist(&matter.need, GIST_CHARS), action: gist(&matter.action, GIST_CHARS), ..matter.clone() }
}

/// Returns the policy without its text, which is fetched when it is read out.
pub fn policy_head(policy: &Policy) -> Policy {
    Policy { text: gist(&policy.text, GIST_CHARS), answers: Vec::new(), ..policy.clone() }
}
