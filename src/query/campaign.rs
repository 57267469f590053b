//! Campaigns 活动, counted and not typed: which records count under which goal follows
//! from the rules of a catalogue, each time it is asked. Edit the catalogue, and the
//! past is classed anew. There is no figure by cadre, no weight, no sum over goals.

use std::collections::HashSet;

use chrono::{Datelike, Days, NaiveDate};

use super::progress::Period;
use crate::base::ids::{PolicyId, RecordId, VisitId};
use crate::base::text::half_width;
use crate::domain::campaign::Rule;
use crate::domain::catalog::{Catalog, Item};
use crate::domain::concern::Concern;
use crate::domain::matter::{HelpForm, Matter, MatterState};
use crate::domain::record::Kind;
use crate::domain::visit::{Block, Occasion, Place};
use crate::state::State;
use crate::state::head::VisitHead;

/// How many records count under a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Visits at which somebody was met.
    pub visits: u64,
    /// Concerns, by the day they were raised.
    pub concerns: u64,
    /// Matters, by the day they were done, or taken on where they aren't yet.
    pub matters: u64,
}

/// One goal of a campaign and what counts under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// Its code; text from outside.
    pub code: String,
    /// What it is called; text from outside.
    pub label: String,
    /// In this week, Monday to Sunday, as far as the campaign runs.
    pub week: Counts,
    /// As long as the campaign runs.
    pub period: Counts,
}

/// A record that counts under a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Behind {
    /// The day it counts on.
    pub day: NaiveDate,
    /// Its kind: a visit, a concern or a matter.
    pub kind: Kind,
    /// The record.
    pub id: RecordId,
}

/// Returns the week in which `today` lies, Monday to Sunday.
pub fn week(today: NaiveDate) -> Period {
    let from = today.checked_sub_days(Days::new(u64::from(today.weekday().num_days_from_monday()))).unwrap_or(today);
    Period { from, to: from.checked_add_days(Days::new(6)).unwrap_or(today) }
}

/// Returns the goals of a campaign, in the order of its catalogue, with what counts
/// under each. A rule that can't be read applies to nothing.
pub fn campaign(state: &State, catalog: &Catalog, today: NaiveDate) -> Vec<Goal> {
    let blank = |item: &Item| {
        let (code, label) = (item.code.clone(), item.label.clone());
        Goal { code, label, week: Counts::default(), period: Counts::default() }
    };
    let mut goals: Vec<Goal> = catalog.items.iter().map(blank).collect();
    let week = week(today);
    each(state, catalog, &mut |at, behind| {
        let Some(goal) = goals.get_mut(at) else { return };
        goal.period.add(behind.kind);
        if week.holds(behind.day) {
            goal.week.add(behind.kind);
        }
    });
    goals
}

/// Returns the records behind a goal, the newest first: of `days`, or as long as the
/// campaign runs.
pub fn behind(state: &State, catalog: &Catalog, goal: &str, days: Option<Period>) -> Vec<Behind> {
    let mut found = Vec::new();
    each(state, catalog, &mut |at, behind| {
        let is_meant = catalog.items.get(at).is_some_and(|item| item.code == goal);
        if is_meant && days.is_none_or(|days| days.holds(behind.day)) {
            found.push(behind);
        }
    });
    found.sort_unstable_by(|one, other| other.cmp(one));
    found
}

/// Returns the version of a catalogue that stands, named by its code or title: of
/// several the latest that is in force on `day`, else the latest.
pub fn standing<'a>(state: &'a State, name: &str, version: Option<&str>, day: NaiveDate) -> Option<&'a Catalog> {
    let name = name.trim();
    let is_meant = |catalog: &Catalog| {
        (catalog.code == name || catalog.title == name) && version.is_none_or(|version| catalog.version == version)
    };
    let all = state.catalogs().map(|(_, catalog)| catalog).filter(|catalog| is_meant(catalog));
    all.max_by_key(|catalog| (catalog.in_force(day), catalog.age()))
}

impl Counts {
    fn add(&mut self, kind: Kind) {
        match kind {
            Kind::Concern => self.concerns += 1,
            Kind::Matter => self.matters += 1,
            _ => self.visits += 1,
        }
    }
}

/// Calls `found` with each record that counts under a goal, and the place of the goal.
fn each(state: &State, catalog: &Catalog, found: &mut dyn FnMut(usize, Behind)) {
    let goals: Vec<Wanted> = catalog.items.iter().map(|item| Wanted::of(state, item)).collect();
    let mut tell = |named: &str, behind: Behind, fits: &dyn Fn(&Wanted) -> bool| {
        if !catalog.in_force(behind.day) {
            return;
        }
        let is_named = !named.is_empty() && catalog.items.iter().any(|item| item.code == named);
        for (at, (goal, item)) in goals.iter().zip(&catalog.items).enumerate() {
            if if is_named { item.code == named } else { fits(goal) } {
                found(at, behind);
            }
        }
    };
    for (id, visit) in state.visits().filter(|(_, visit)| !visit.nobody_home) {
        tell("", Behind { day: visit.day(), kind: Kind::Visit, id: id.0 }, &|goal| goal.visit(visit));
    }
    for (id, concern) in state.concerns() {
        let behind = Behind { day: concern.raised, kind: Kind::Concern, id: id.0 };
        tell(&concern.goal, behind, &|goal| goal.concern(state, concern));
    }
    for (id, matter) in state.matters().filter(|(_, matter)| matter.state != MatterState::Dropped) {
        let behind = Behind { day: matter.done.unwrap_or(matter.raised), kind: Kind::Matter, id: id.0 };
        tell(&matter.goal, behind, &|goal| goal.matter(state, matter));
    }
}

/// The rules of one goal, ready to be asked of many records.
#[derive(Default)]
struct Wanted {
    places: Vec<Place>,
    blocks: Vec<Block>,
    categories: HashSet<String>,
    helps: Vec<HelpForm>,
    occasions: Vec<Occasion>,
    policies: HashSet<PolicyId>,
}

impl Wanted {
    fn of(state: &State, item: &Item) -> Self {
        let mut wanted = Self::default();
        for rule in item.when.iter().filter_map(|rule| Rule::read(rule).ok()) {
            match rule {
                Rule::Place(places) => wanted.places.extend(places),
                Rule::Block(blocks) => wanted.blocks.extend(blocks),
                Rule::Category(categories) => wanted.categories.extend(categories),
                Rule::Help(helps) => wanted.helps.extend(helps),
                Rule::Occasion(occasions) => wanted.occasions.extend(occasions),
                Rule::Policy(codes) => {
                    let is_meant = |code: &str| codes.iter().any(|one| *one == half_width(code.trim()));
                    let meant = state.policies().filter(|(_, policy)| is_meant(&policy.code));
                    wanted.policies.extend(meant.map(|(id, _)| id));
                }
                Rule::Meeting => {}
            }
        }
        wanted
    }

    fn visit(&self, visit: &VisitHead) -> bool {
        self.went(visit)
            || self.blocks.iter().any(|block| visit.holds(*block))
            || visit.policies.iter().any(|explained| self.policies.contains(&explained.policy))
    }

    /// Where and what for a visit was holds for what came of it, too.
    fn went(&self, visit: &VisitHead) -> bool {
        self.places.contains(&visit.place)
            || visit.occasion.as_ref().is_some_and(|occasion| self.occasions.contains(occasion))
    }

    fn came_of(&self, state: &State, visit: Option<VisitId>) -> bool {
        let asks = !self.places.is_empty() || !self.occasions.is_empty();
        asks && visit.and_then(|id| state.visit(id)).is_some_and(|visit| self.went(visit))
    }

    fn concern(&self, state: &State, concern: &Concern) -> bool {
        let is_of = || self.categories.contains(&*half_width(concern.category.trim()));
        !self.categories.is_empty() && is_of() || self.came_of(state, concern.visit)
    }

    fn matter(&self, state: &State, matter: &Matter) -> bool {
        matter.help.as_ref().is_some_and(|help| self.helps.contains(help)) || self.came_of(state, matter.visit)
    }
}

#[cfg(test)]
mod tests;
