//! What can be chosen at a place of the form: the values of a choice, the words
//! offered for a text, the policies that are in force.

use super::{ConcernCell, Ctx, MatterCell, Spot, VisitForm, pick};
use crate::base::ids::PolicyId;
use crate::base::limits::PARTS_PER_VISIT_MAX;
use crate::domain::concern::Urgency;
use crate::domain::policy::Policy;
use crate::domain::visit::{Acknowledgement, Explained, Place, Understanding};
use crate::query::usual::{Word, categories, listed, responsible};
use crate::tr;

/// Words offered at once.
const WORDS_MAX: usize = 12;

impl VisitForm {
    /// Returns the policies in force on the day of the visit, those first that
    /// were not yet explained to the household, and whether they were.
    pub fn policy_rows<'a>(&self, ctx: &Ctx<'a>) -> Vec<(PolicyId, &'a Policy, bool)> {
        let (day, household) = (self.day(ctx), self.picked.first().copied());
        let told: Vec<PolicyId> = household
            .into_iter()
            .flat_map(|household| ctx.state.visits_of(household))
            .filter(|(id, _)| *id != self.id)
            .flat_map(|(_, visit)| &visit.policies)
            .filter(|explained| explained.outcome == Understanding::Understood)
            .map(|explained| explained.policy)
            .collect();
        let known = household.and_then(|id| ctx.state.household(id));
        let fits = |policy: &Policy| policy.in_force(day) && known.is_none_or(|household| policy.is_for(household));
        let chosen = |id| self.policies.iter().any(|explained| explained.policy == id);
        let all = ctx.state.policies().filter(|(id, policy)| fits(policy) || chosen(*id));
        let mut rows: Vec<_> = all.map(|(id, policy)| (id, policy, told.contains(&id))).collect();
        rows.sort_by(|a, b| (a.2, &a.1.code).cmp(&(b.2, &b.1.code)));
        rows
    }

    /// Returns the line at hand among the policies.
    pub fn policy_at_hand(&self) -> usize {
        self.policy_row
    }

    /// Returns how a policy came out in this visit.
    pub fn outcome(&self, policy: PolicyId) -> Option<Understanding> {
        self.policies.iter().find(|explained| explained.policy == policy).map(|explained| explained.outcome)
    }

    /// Takes the next value at the place in focus, or the one before.
    pub(super) fn choose(&mut self, ctx: &Ctx<'_>, forward: bool) {
        match self.focus {
            Spot::Place => self.place = turn(Place::ALL, self.place, forward),
            Spot::Acknowledged => self.acknowledged = turn(Acknowledgement::ALL, self.acknowledged, forward),
            Spot::NobodyHome => self.nobody_home = !self.nobody_home,
            Spot::NewVillage => {
                let villages = pick::villages(ctx);
                if let Some(new) = &mut self.newcomer
                    && !villages.is_empty()
                {
                    new.village = turn(&villages, new.village, forward);
                }
            }
            Spot::Concern(at, ConcernCell::Urgency) => {
                if let Some(concern) = self.concerns.get_mut(at) {
                    concern.urgency = turn(Urgency::ALL, concern.urgency, forward);
                    // From now on the due date follows from it again.
                    concern.due = None;
                }
            }
            Spot::Matter(at, MatterCell::Done) => {
                if let Some(matter) = self.matters.get_mut(at) {
                    matter.done = !matter.done;
                }
            }
            Spot::Policies => self.mark_policy(ctx, forward),
            _ => {
                self.take_word(ctx, forward);
                return;
            }
        }
        self.dirty = true;
    }

    fn mark_policy(&mut self, ctx: &Ctx<'_>, forward: bool) {
        let rows = self.policy_rows(ctx);
        let Some((policy, ..)) = rows.get(self.policy_row).copied() else { return };
        const ROUND: &[Option<Understanding>] = &[None, Some(Understanding::Understood), Some(Understanding::Again)];
        let outcome = turn(ROUND, self.outcome(policy), forward);
        let at = self.policies.iter().position(|explained| explained.policy == policy);
        match (at, outcome) {
            (Some(at), Some(outcome)) => self.policies[at].outcome = outcome,
            (Some(at), None) => drop(self.policies.remove(at)),
            (None, Some(outcome)) if self.policies.len() < PARTS_PER_VISIT_MAX => {
                self.policies.push(Explained { policy, outcome });
            }
            (None, _) => {}
        }
    }

    /// Returns the words offered at a place, those first that fit what is written.
    pub fn words(&self, ctx: &Ctx<'_>, spot: Spot) -> Vec<Word> {
        let mut words = match spot {
            Spot::Met => self.people(ctx),
            Spot::Relation => listed(&tr!("form-relations")),
            Spot::Concern(_, ConcernCell::Category) => categories(ctx.state),
            Spot::Concern(_, ConcernCell::Responsible) => responsible(ctx.state),
            _ => return Vec::new(),
        };
        let written = self.text_at(spot).map_or("", |text| text.text().trim());
        if !words.iter().any(|word| word.text == written) {
            words.retain(|word| word.text.contains(written));
        }
        words.truncate(WORDS_MAX);
        words
    }

    /// Returns who lives in the first household: its head, then its members.
    fn people(&self, ctx: &Ctx<'_>) -> Vec<Word> {
        let head = |name: &str| Word { text: name.to_owned(), note: tr!("form-head") };
        let mut people: Vec<Word> = self.newcomer.iter().map(|new| head(&new.head)).collect();
        if let Some(household) = self.picked.first().and_then(|id| ctx.state.household(*id)) {
            people.push(head(&household.head));
            people.extend(
                household.members.iter().filter(|member| member.name != household.head).map(|member| Word {
                    text: member.name.clone(),
                    note: member.relation.clone().unwrap_or_default(),
                }),
            );
        }
        people
    }

    /// Writes the next of the words offered. Returns whether there are any.
    pub(super) fn take_word(&mut self, ctx: &Ctx<'_>, forward: bool) -> bool {
        let words = self.words(ctx, self.focus);
        let spot = self.focus;
        let Some(text) = self.text_at_mut(spot) else { return false };
        let now = words.iter().position(|word| word.text == text.text());
        let next = match (now, forward) {
            (None, true) => 0,
            (None, false) => words.len().saturating_sub(1),
            (Some(at), true) => (at + 1) % words.len(),
            (Some(at), false) => (at + words.len() - 1) % words.len(),
        };
        let Some(word) = words.get(next) else { return false };
        text.set(&word.text);
        self.dirty = true;
        if spot == Spot::Met {
            self.relation.set(&word.note);
        }
        true
    }
}

/// Returns the value after `now`, or before it, round and round.
fn turn<T: Copy + PartialEq>(all: &[T], now: T, forward: bool) -> T {
    let at = all.iter().position(|value| *value == now).unwrap_or(0);
    let by = if forward { 1 } else { all.len() - 1 };
    all.get((at + by) % all.len().max(1)).copied().unwrap_or(now)
}
