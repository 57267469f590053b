//! What can be chosen at a place of the form: the values of a choice, the words
//! offered for a text, the policies that are in force.

use super::{ConcernCell, Ctx, MatterCell, Spot, VisitForm, pick};
use crate::app::widgets::text::TextBox;
use crate::base::ids::PolicyId;
use crate::base::limits::PARTS_PER_VISIT_MAX;
use crate::domain::concern::Urgency;
use crate::domain::policy::Policy;
use crate::domain::visit::{Acknowledgement, Explained, Place, Understanding};
use crate::query::usual::{Word, categories, listed, responsible};
use crate::tr;

/// Words offered at once.
const WORDS_MAX: usize = 7;

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
            Spot::NobodyHome => self.keeping_head(ctx, |form| form.nobody_home = !form.nobody_home),
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
            _ => return self.turn_word(ctx, forward),
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

    /// Returns the words that there are for a place.
    pub fn words(&self, ctx: &Ctx<'_>, spot: Spot) -> Vec<Word> {
        match spot {
            Spot::Met => self.people(ctx),
            Spot::Relation => listed(&tr!("form-relations")),
            Spot::Concern(_, ConcernCell::Category) => categories(ctx.state),
            Spot::Concern(_, ConcernCell::Responsible) => responsible(ctx.state),
            _ => Vec::new(),
        }
    }

    /// Returns the words that fit what is typed at the focus, while their list is open.
    pub fn offered(&self, ctx: &Ctx<'_>) -> Vec<Word> {
        if self.offered.is_none() { Vec::new() } else { self.fitting(ctx) }
    }

    /// Returns the line at hand in the list that is open.
    pub fn offered_at_hand(&self) -> usize {
        self.offered.unwrap_or(0)
    }

    /// Returns the words that what is typed at the focus may grow into. A word that
    /// is written out needs no list.
    fn fitting(&self, ctx: &Ctx<'_>) -> Vec<Word> {
        let written = self.text_at(self.focus).map_or("", |text| text.text().trim());
        let mut words = self.words(ctx, self.focus);
        if written.is_empty() || words.iter().any(|word| word.text == written) {
            return Vec::new();
        }
        words.retain(|word| word.text.contains(written));
        words.sort_by_key(|word| !word.text.starts_with(written));
        words.truncate(WORDS_MAX);
        words
    }

    /// Opens the list of words after something was typed, or closes it.
    pub(super) fn offer(&mut self, ctx: &Ctx<'_>) {
        self.offered = (!self.fitting(ctx).is_empty()).then_some(0);
    }

    /// Takes the word at hand, where the list is open. Returns whether it was.
    pub(super) fn take_offered(&mut self, ctx: &Ctx<'_>) -> bool {
        let words = self.offered(ctx);
        let Some(word) = words.get(self.offered_at_hand()) else { return false };
        self.offered = None;
        self.change(ctx, |text| text.set(&word.text));
        true
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

    /// Writes the next of the words that there are for a place.
    fn turn_word(&mut self, ctx: &Ctx<'_>, forward: bool) {
        let words = self.words(ctx, self.focus);
        let written = self.text_at(self.focus).map_or("", TextBox::text);
        let next = match (words.iter().position(|word| word.text == written), forward) {
            (None, true) => 0,
            (None, false) => words.len().saturating_sub(1),
            (Some(at), true) => (at + 1) % words.len(),
            (Some(at), false) => (at + words.len() - 1) % words.len(),
        };
        if let Some(word) = words.get(next) {
            self.change(ctx, |text| text.set(&word.text));
        }
    }

    /// Keeps the relation to who was met, as long as it is what was known of whoever
    /// stood there before: somebody else isn't the head, too.
    pub(super) fn relate(&mut self, ctx: &Ctx<'_>, before: &str) {
        let people = self.people(ctx);
        let known = |name: &str| people.iter().find(|word| word.text == name.trim()).map(|word| word.note.as_str());
        let relation = self.relation.text();
        if relation.is_empty() || known(before) == Some(relation) {
            let now = known(self.met.text()).unwrap_or_default().to_owned();
            if now != relation {
                self.relation.set(&now);
            }
        }
    }
}

/// Returns the value after `now`, or before it, round and round.
fn turn<T: Copy + PartialEq>(all: &[T], now: T, forward: bool) -> T {
    let at = all.iter().position(|value| *value == now).unwrap_or(0);
    let by = if forward { 1 } else { all.len() - 1 };
    all.get((at + by) % all.len().max(1)).copied().unwrap_or(now)
}
