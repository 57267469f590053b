//! Choosing the households of a visit: what is found for what was typed, and
//! what becomes of the choice. A household that isn't in the register can be
//! entered by its head's name.

use std::sync::Arc;

use super::text::TextBox;
use super::{Ctx, Newcomer, VisitForm};
use crate::base::ids::HouseholdId;
use crate::base::limits::HOUSEHOLDS_PER_VISIT_MAX;
use crate::domain::household::Household;
use crate::domain::village::VillageCode;
use crate::domain::visit::Place;
use crate::query::facts;
use crate::query::find::HouseholdFinder;

/// Households shown in the list of those found.
pub const HITS_MAX: usize = 7;

/// A line of the list below what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer<'a> {
    /// A household of the register.
    Known(HouseholdId),
    /// A new household with this head.
    New(&'a str),
}

impl VisitForm {
    /// Returns what is offered for what was typed: the households found, and
    /// last a new one. Nothing where households are picked and nothing is typed.
    pub fn offers(&self) -> Vec<Offer<'_>> {
        let query = self.query.text().trim();
        let mut offers: Vec<_> = self.hits.iter().map(|id| Offer::Known(*id)).collect();
        // A number or pinyin alone is nobody's name.
        if self.newcomer.is_none() && !query.is_ascii() {
            offers.push(Offer::New(query));
        }
        offers
    }

    /// Returns the line at hand among the offers.
    pub fn offer_at_hand(&self) -> usize {
        self.hit
    }

    /// Returns the households picked, the first visited first.
    pub fn picked(&self) -> &[HouseholdId] {
        &self.picked
    }

    /// Returns the household that is not in the register yet.
    pub fn newcomer(&self) -> Option<&Newcomer> {
        self.newcomer.as_ref()
    }

    /// Finds anew after what was typed has changed.
    pub(super) fn find(&mut self, ctx: &Ctx<'_>) {
        let query = self.query.text().trim().to_owned();
        let query = query.as_str();
        self.hit = 0;
        self.hits.clear();
        if query.is_empty() && !(self.picked.is_empty() && self.newcomer.is_none()) {
            return;
        }
        let finder = match self.finder.take() {
            Some(finder) if finder.is_current(ctx.state) => finder,
            _ => Arc::new(HouseholdFinder::of(ctx.state)),
        };
        let found = finder.find(query, HITS_MAX + self.picked.len()).into_iter().map(|(id, _)| id);
        self.hits = found.filter(|id| !self.picked.contains(id)).take(HITS_MAX).collect();
        self.finder = Some(finder);
    }

    /// Takes the offer at hand. Returns whether there was one.
    pub(super) fn pick(&mut self, ctx: &Ctx<'_>) -> bool {
        let offers = self.offers();
        let Some(offer) = offers.get(self.hit.min(offers.len().saturating_sub(1))).copied() else { return false };
        match offer {
            Offer::Known(id) if self.picked.len() < HOUSEHOLDS_PER_VISIT_MAX => self.picked.push(id),
            Offer::Known(_) => {}
            Offer::New(head) => {
                let head = head.to_owned();
                let Some(village) = self.village(ctx) else { return false };
                self.newcomer = Some(Newcomer { head, group: TextBox::line(""), village });
            }
        }
        self.dirty = true;
        self.query.set("");
        self.find(ctx);
        // A meeting has many households; elsewhere one is the rule.
        if self.place != Place::Courtyard {
            self.step_focus(1);
        }
        true
    }

    /// Takes the household picked last out again.
    pub(super) fn unpick(&mut self, ctx: &Ctx<'_>) {
        if self.newcomer.take().is_some() || self.picked.pop().is_some() {
            self.dirty = true;
        }
        self.find(ctx);
    }

    /// Returns the village of the visit: the first household's, else the one
    /// that the cadre is assigned to.
    pub fn village(&self, ctx: &Ctx<'_>) -> Option<VillageCode> {
        let first = self.picked.iter().find_map(|id| ctx.state.household(*id)).map(|household| household.village);
        first
            .or(self.newcomer.as_ref().map(|new| new.village))
            .or(self.was.as_ref().map(|was| was.village))
            .or_else(|| villages(ctx).into_iter().next())
    }
}

impl Newcomer {
    /// Returns the household as it will be entered.
    pub fn household(&self) -> Household {
        let group = self.group.text().trim();
        Household {
            group: (!group.is_empty()).then(|| group.to_owned()),
            ..Household::new(self.village, self.head.as_str())
        }
    }
}

/// Returns the villages that the cadre is assigned to today, else all there are.
pub fn villages(ctx: &Ctx<'_>) -> Vec<VillageCode> {
    facts::villages(ctx.state, ctx.me, ctx.now.date_naive())
}
