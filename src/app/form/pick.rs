//! Choosing the households of a visit: what is found for what was typed, and
//! what becomes of the choice. A household that isn't in the register can be
//! entered by its head's name.

use std::sync::Arc;

use super::{Aside, Ctx, Newcomer, Output, VisitForm};
use crate::app::widgets::text::TextBox;
use crate::base::ids::HouseholdId;
use crate::base::limits::HOUSEHOLDS_PER_VISIT_MAX;
use crate::domain::household::Household;
use crate::domain::village::VillageCode;
use crate::domain::visit::Place;
use crate::query::facts;
use crate::query::find::HouseholdFinder;
use crate::tr;

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
    pub(super) fn pick(&mut self, ctx: &Ctx<'_>, out: &mut Vec<Output>) -> bool {
        let offers = self.offers();
        let Some(offer) = offers.get(self.hit.min(offers.len().saturating_sub(1))).copied() else { return false };
        match offer {
            Offer::Known(_) if self.picked.len() >= HOUSEHOLDS_PER_VISIT_MAX => {
                out.push(Output::Notice(tr!("form-households-full", max = HOUSEHOLDS_PER_VISIT_MAX)));
                return true;
            }
            Offer::Known(id) => self.keeping_head(ctx, |form| form.picked.push(id)),
            Offer::New(head) => {
                let head = head.to_owned();
                let Some(village) = self.village(ctx) else { return false };
                let newcomer = Newcomer { head, group: TextBox::line(""), village };
                self.keeping_head(ctx, |form| form.newcomer = Some(newcomer));
            }
        }
        self.aside = None;
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
        self.keeping_head(ctx, |form| form.dirty |= form.newcomer.take().is_some() || form.picked.pop().is_some());
        self.replacing = self.has_whom();
        self.find(ctx);
    }

    /// Tells whether any household is picked.
    pub(super) fn has_whom(&self) -> bool {
        !self.picked.is_empty() || self.newcomer.is_some()
    }

    /// Tells whether what is typed replaces the households picked.
    pub fn is_replacing(&self) -> bool {
        self.replacing
    }

    /// Puts the households that are selected aside, as something else is typed there.
    pub(super) fn put_aside(&mut self, ctx: &Ctx<'_>) {
        if std::mem::take(&mut self.replacing) && self.has_whom() {
            self.keeping_head(ctx, |form| {
                form.aside = Some(Aside { picked: std::mem::take(&mut form.picked), newcomer: form.newcomer.take() });
            });
        }
    }

    /// Gives up looking for a household and takes those back in whose place one was
    /// looked for. Returns whether there was anything to give up.
    pub(super) fn stop_looking(&mut self, ctx: &Ctx<'_>) -> bool {
        if self.query.text().is_empty() && self.aside.is_none() {
            return false;
        }
        self.query.set("");
        if let Some(aside) = self.aside.take() {
            self.keeping_head(ctx, |form| (form.picked, form.newcomer) = (aside.picked, aside.newcomer));
        }
        self.replacing = self.has_whom();
        self.find(ctx);
        true
    }

    /// Changes whom the visit goes to, or whether they were there, and keeps 接谈人 to
    /// the head of the only household, as long as nobody wrote somebody else there.
    pub(super) fn keeping_head<T>(&mut self, ctx: &Ctx<'_>, change: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.only_head(ctx);
        let out = change(self);
        let after = self.only_head(ctx);
        let written = (self.met.text().to_owned(), self.relation.text().to_owned());
        let usual = |head: Option<String>| head.map_or_else(Default::default, |head| (head, tr!("form-head")));
        if self.was.is_none() && before != after && written == usual(before) {
            let (met, relation) = usual(after);
            (self.met, self.relation) = (TextBox::line(met), TextBox::line(relation));
        }
        out
    }

    /// Returns the head of the household that alone is visited, where somebody was home.
    fn only_head(&self, ctx: &Ctx<'_>) -> Option<String> {
        match (self.picked.as_slice(), &self.newcomer) {
            _ if self.nobody_home => None,
            ([one], None) => ctx.state.household(*one).map(|household| household.head.clone()),
            ([], Some(new)) => Some(new.head.clone()),
            _ => None,
        }
    }

    /// Returns the village of the visit: the first household's, else the one
    /// that the cadre is assigned to.
    pub fn village(&self, ctx: &Ctx<'_>) -> Option<VillageCode> {
        let village = |id| ctx.state.household(id).map(|household| household.village);
        let first = self.picked.iter().find_map(|id| village(*id));
        first
            .or(self.newcomer.as_ref().map(|new| new.village))
            .or_else(|| self.aside.iter().flat_map(|aside| &aside.picked).find_map(|id| village(*id)))
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
