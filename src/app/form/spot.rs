//! The places of the form where the focus can stand, and their order.

use serde::{Deserialize, Serialize};

use super::VisitForm;
use crate::domain::visit::Block;

/// A cell of a concern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConcernCell {
    /// The words of the household.
    Text,
    /// 类别.
    Category,
    /// 缓急.
    Urgency,
    /// 涉及人数.
    People,
    /// 承办人.
    Responsible,
    /// 期限.
    Due,
    /// Why it is taken out.
    Gone,
}

/// A cell of a matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MatterCell {
    /// What is needed.
    Need,
    /// Promised or done.
    Done,
    /// The day it is promised for.
    Promised,
    /// What was done.
    Action,
    /// Why it is taken out.
    Gone,
}

/// A place where the focus can stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Spot {
    /// 住户.
    Households,
    /// The group of a household that is new.
    NewGroup,
    /// The village of a household that is new.
    NewVillage,
    /// 时间.
    At,
    /// 地点.
    Place,
    /// 时长.
    Minutes,
    /// 未遇.
    NobodyHome,
    /// 接谈人.
    Met,
    /// 与户主关系.
    Relation,
    /// One of the five blocks of text.
    Block(Block),
    /// A cell of the concern with this place in the list.
    Concern(usize, ConcernCell),
    /// Where the next concern begins.
    MoreConcerns,
    /// 政策, with a line of its own that is moved up and down.
    Policies,
    /// A cell of the matter with this place in the list.
    Matter(usize, MatterCell),
    /// Where the next matter begins.
    MoreMatters,
    /// 下次走访.
    Next,
    /// 签认.
    Acknowledged,
}

impl VisitForm {
    /// Returns where the focus can stand, in order. Where nobody was home, what
    /// would be empty anyway is left out.
    pub fn spots(&self) -> Vec<Spot> {
        let mut spots = vec![Spot::Households];
        if self.newcomer.is_some() {
            spots.extend([Spot::NewGroup, Spot::NewVillage]);
        }
        spots.extend([Spot::At, Spot::Place]);
        if self.shows(Spot::Met) {
            spots.extend([Spot::Met, Spot::Relation, Spot::Minutes]);
        }
        spots.push(Spot::NobodyHome);
        spots.extend(Block::ALL.iter().map(|block| Spot::Block(*block)).filter(|spot| self.shows(*spot)));
        for at in 0..self.concerns.len() {
            use ConcernCell::{Category, Due, Gone, People, Responsible, Text, Urgency};
            if self.concerns[at].is_gone() {
                spots.push(Spot::Concern(at, Gone));
                continue;
            }
            spots.extend([Text, Category, Urgency, People, Responsible].map(|cell| Spot::Concern(at, cell)));
            // One that was saved is put off by a step of its own.
            spots.extend((!self.concerns[at].is_saved()).then_some(Spot::Concern(at, Due)));
        }
        spots.extend([Spot::MoreConcerns].into_iter().filter(|spot| self.shows(*spot)));
        spots.extend((self.shows(Spot::Policies) && !self.no_policies).then_some(Spot::Policies));
        for (at, matter) in self.matters.iter().enumerate() {
            let last = if matter.done { MatterCell::Action } else { MatterCell::Promised };
            let cells: &[MatterCell] = match (matter.is_gone(), matter.is_saved()) {
                (true, _) => &[MatterCell::Gone],
                // Whether it is done is no slip of the pen.
                (_, true) => &[MatterCell::Need, last],
                _ => &[MatterCell::Need, MatterCell::Done, last],
            };
            spots.extend(cells.iter().map(|cell| Spot::Matter(at, *cell)));
        }
        spots.extend([Spot::MoreMatters].into_iter().filter(|spot| self.shows(*spot)));
        spots.push(Spot::Next);
        spots.extend([Spot::Acknowledged].into_iter().filter(|spot| self.shows(*spot)));
        spots
    }

    /// Tells whether there is anything to see at a place. What was written is
    /// never hidden, not even when it turns out that nobody was home.
    pub fn shows(&self, spot: Spot) -> bool {
        if !self.nobody_home {
            return true;
        }
        match spot {
            Spot::Minutes | Spot::Met | Spot::Relation => {
                [&self.minutes, &self.met, &self.relation].iter().any(|text| !text.is_blank())
            }
            Spot::Block(block) => !self.block(block).is_blank(),
            Spot::Policies => !self.policies.is_empty(),
            Spot::MoreConcerns => !self.concerns.is_empty(),
            Spot::MoreMatters => !self.matters.is_empty(),
            Spot::Acknowledged => false,
            _ => true,
        }
    }

    /// Moves the focus so many places on, or back where negative; it stays at the ends.
    pub(super) fn step_focus(&mut self, by: isize) {
        let spots = self.spots();
        let at = spots.iter().position(|spot| *spot == self.focus).unwrap_or(0);
        let to = at.saturating_add_signed(by).min(spots.len() - 1);
        self.focus_on(spots[to]);
    }

    /// Moves the focus a row down, or up where negative, to the first place there.
    /// Where there is no such row it stays.
    pub(super) fn step_row(&mut self, by: isize) {
        let spots = self.spots();
        let row = self.focus.row();
        let at = spots.iter().position(|spot| *spot == self.focus).unwrap_or(0);
        let other = |spot: &&Spot| spot.row() != row;
        let found = if by < 0 { spots[..at].iter().rev().find(other) } else { spots[at..].iter().find(other) };
        let first = found.and_then(|found| spots.iter().find(|spot| spot.row() == found.row()));
        if let Some(first) = first {
            self.focus_on(*first);
        }
    }
}

impl Spot {
    /// Returns the place with which the row of this one begins.
    fn row(self) -> Self {
        use ConcernCell::{Category, Due, People, Responsible, Urgency};
        match self {
            Self::NewVillage => Self::NewGroup,
            Self::Place => Self::At,
            Self::Relation | Self::Minutes | Self::NobodyHome => Self::Met,
            Self::Concern(at, Urgency | People | Responsible | Due) => Self::Concern(at, Category),
            Self::Matter(at, _) => Self::Matter(at, MatterCell::Need),
            Self::Acknowledged => Self::Next,
            first => first,
        }
    }
}
