//! Whether a record may be saved, and what is odd about it. All problems come
//! back at once, each beside its field. It changes nothing and asks the outside
//! world only through [`Facts`].

use chrono::{DateTime, Datelike, Duration, FixedOffset, NaiveDate};

use super::assignment::Assignment;
use super::catalog::Catalog;
use super::concern::{Concern, ConcernState};
use super::household::{Household, HouseholdStatus};
use super::matter::{Matter, MatterState};
use super::policy::Policy;
use super::privacy;
pub use super::problem::{Field, Problem, Severity};
use super::record::Record;
use super::remark::{Remark, Verdict};
use super::texts::each_text;
use super::village::VillageCode;
use super::visit::{Place, Visit};
use crate::base::fold::is_blank;
use crate::base::ids::{HouseholdId, PolicyId};
use crate::base::limits::{
    CATALOG_ITEMS_MAX, CLOCK_SLACK_MINUTES, HOUSEHOLDS_PER_ASSIGNMENT_MAX, HOUSEHOLDS_PER_VISIT_MAX, LIST_ITEMS_MAX,
    PARTS_PER_VISIT_MAX, VISIT_MINUTES_MAX, VISIT_YEAR_MIN, YEAR_MIN,
};

/// What a check has to know of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyFacts {
    /// Its title.
    pub title: String,
    /// In force from this day on.
    pub from: Option<NaiveDate>,
    /// In force to this day, the day included.
    pub to: Option<NaiveDate>,
}

/// What a check has to know of everything else.
pub trait Facts {
    /// Returns the present moment.
    fn now(&self) -> DateTime<FixedOffset>;
    /// Tells whether there is such a household.
    fn has_household(&self, id: HouseholdId) -> bool;
    /// Tells whether the village is in the list of villages.
    fn has_village(&self, code: VillageCode) -> bool;
    /// Returns what is known of a policy.
    fn policy(&self, id: PolicyId) -> Option<PolicyFacts>;
}

/// Returns all that is wrong or odd with a record. It may be saved where no
/// problem is an [`Severity::Error`]; see [`can_save`].
pub fn check(record: &Record, facts: &dyn Facts) -> Vec<Problem> {
    let mut found = Found { facts, problems: Vec::new() };
    found.fields(record);
    each_text(record, |field, room, text| {
        let (chars, max) = (text.chars().count(), room.chars_max());
        if chars > max {
            found.problems.push(Problem::TooLong { field, chars, max });
        }
    });
    found.problems.extend(privacy::check_record(record));
    found.problems
}

/// Returns what is odd about a visit together with the concerns and matters
/// that are saved along with it.
pub fn check_parts(visit: &Visit, concerns: usize, matters: usize) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (field, count) in [(Field::Concerns, concerns), (Field::Matters, matters)] {
        if count > PARTS_PER_VISIT_MAX {
            problems.push(Problem::TooMany { field, count, max: PARTS_PER_VISIT_MAX });
        }
    }
    if visit.nobody_home && concerns > 0 {
        problems.push(Problem::NobodyHomeBut(Field::Concerns));
    }
    problems
}

/// Returns the days of a record that are hardly meant: whoever writes them is asked
/// first.
pub fn unlikely(record: &Record, facts: &dyn Facts) -> Vec<Problem> {
    let mut found = Found { facts, problems: Vec::new() };
    found.fields(record);
    found.problems.retain(|problem| matches!(problem, Problem::Unlikely { .. }));
    found.problems
}

/// Tells whether something with these problems may be saved.
pub fn can_save(problems: &[Problem]) -> bool {
    problems.iter().all(|problem| problem.severity() < Severity::Error)
}

/// The problems found so far in one record.
struct Found<'a> {
    facts: &'a dyn Facts,
    problems: Vec<Problem>,
}

impl Found<'_> {
    /// Looks at all of a record but its texts, which take the longest.
    fn fields(&mut self, record: &Record) {
        match record {
            Record::Village(village) => self.needs(Field::Name, &village.name),
            Record::Household(household) => self.household(household),
            Record::Cadre(cadre) => {
                self.needs(Field::Name, &cadre.name);
                self.needs(Field::Unit, &cadre.unit);
            }
            Record::Assignment(assignment) => self.assignment(assignment),
            Record::Stay(stay) => {
                self.village(Field::Village, stay.village);
                self.day(Field::From, stay.from);
                self.sensible(Field::To, stay.to);
                self.in_order((Field::From, Some(stay.from)), (Field::To, Some(stay.to)));
            }
            Record::Visit(visit) => self.visit(visit),
            Record::Concern(concern) => self.concern(concern),
            Record::Matter(matter) => self.matter(matter),
            Record::Policy(policy) => self.policy(policy),
            Record::Catalog(catalog) => self.catalog(catalog),
            Record::Remark(remark) => self.remark(remark),
            // Written by the program, of what it has verified.
            Record::Device(_) | Record::Decision(_) | Record::Invitation(_) => {}
        }
    }

    fn needs(&mut self, field: Field, text: &str) {
        if is_blank(text) {
            self.problems.push(Problem::Missing(field));
        }
    }

    fn at_most(&mut self, field: Field, count: usize, max: usize) {
        if count > max {
            self.problems.push(Problem::TooMany { field, count, max });
        }
    }

    fn within(&mut self, field: Field, value: impl Into<u32>, min: u32, max: impl Into<u32>) {
        let (value, max) = (value.into(), max.into());
        if !(min..=max).contains(&value) {
            self.problems.push(Problem::OutOfRange { field, value, min, max });
        }
    }

    /// A day on or after the founding of the republic, 1 October 1949.
    fn sensible(&mut self, field: Field, day: NaiveDate) {
        if (day.year(), day.month()) < (YEAR_MIN, 10) || day.year() > 9999 {
            self.problems.push(Problem::TooEarly { field, day });
        }
    }

    /// A day that must have come.
    fn day(&mut self, field: Field, day: NaiveDate) {
        self.sensible(field, day);
        if day > self.facts.now().date_naive() {
            self.problems.push(Problem::InFuture { field, day });
        }
    }

    /// A day ahead that somebody can mean.
    fn ahead(&mut self, field: Field, day: Option<NaiveDate>) {
        let Some(day) = day else { return };
        self.sensible(field, day);
        if day.year() > self.facts.now().year() + 1 {
            self.problems.push(Problem::Unlikely { field, day });
        }
    }

    fn in_order(&mut self, first: (Field, Option<NaiveDate>), second: (Field, Option<NaiveDate>)) {
        if let (Some(early), Some(late)) = (first.1, second.1)
            && late < early
        {
            self.problems.push(Problem::Before { field: second.0, other: first.0 });
        }
    }

    fn village(&mut self, field: Field, code: VillageCode) {
        if !self.facts.has_village(code) {
            self.problems.push(Problem::UnknownVillage { field, code: code.to_string() });
        }
    }

    fn households(&mut self, field: Field, ids: &[HouseholdId]) {
        let mut seen = std::collections::HashSet::new();
        for id in ids {
            if !seen.insert(id) {
                self.problems.push(Problem::Twice { field, id: *id });
            } else if !self.facts.has_household(*id) {
                self.problems.push(Problem::UnknownHousehold { field, id: *id });
            }
        }
    }

    fn household(&mut self, household: &Household) {
        self.village(Field::Village, household.village);
        self.needs(Field::Head, &household.head);
        self.at_most(Field::Categories, household.categories.len(), LIST_ITEMS_MAX);
        self.at_most(Field::Members, household.members.len(), LIST_ITEMS_MAX);
        for member in &household.members {
            self.needs(Field::Members, &member.name);
        }
        if (household.status == HouseholdStatus::Merged) != household.successor.is_some() {
            self.problems.push(Problem::SuccessorMismatch);
        }
        self.households(Field::Successor, household.successor.as_slice());
    }

    fn assignment(&mut self, assignment: &Assignment) {
        self.needs(Field::Title, &assignment.title);
        if assignment.cadres.is_empty() {
            self.problems.push(Problem::Missing(Field::Cadres));
        }
        if assignment.villages.is_empty() && assignment.households.is_empty() {
            self.problems.push(Problem::Missing(Field::Households));
        }
        for village in &assignment.villages {
            self.village(Field::Villages, *village);
        }
        self.households(Field::Households, &assignment.households);
        self.at_most(Field::Cadres, assignment.cadres.len(), LIST_ITEMS_MAX);
        self.at_most(Field::Villages, assignment.villages.len(), LIST_ITEMS_MAX);
        self.at_most(Field::Households, assignment.households.len(), HOUSEHOLDS_PER_ASSIGNMENT_MAX);
        self.sensible(Field::From, assignment.from);
        self.in_order((Field::From, Some(assignment.from)), (Field::To, Some(assignment.to)));
        if let Some(percent) = assignment.targets.coverage_percent {
            self.within(Field::Targets, percent, 0, 100u32);
        }
        for excused in &assignment.excused {
            self.needs(Field::Excused, &excused.reason);
        }
    }

    fn visit(&mut self, visit: &Visit) {
        let (now, day) = (self.facts.now(), visit.at.date_naive());
        self.sensible(Field::At, day);
        if (YEAR_MIN + 1..VISIT_YEAR_MIN).contains(&day.year()) {
            self.problems.push(Problem::Unlikely { field: Field::At, day });
        }
        self.ahead(Field::Next, visit.next);
        if visit.at > now + Duration::minutes(CLOCK_SLACK_MINUTES) {
            self.problems.push(Problem::InFuture { field: Field::At, day });
        }
        if let Some(minutes) = visit.minutes {
            self.within(Field::Minutes, minutes, 1, VISIT_MINUTES_MAX);
        }
        self.village(Field::Village, visit.village);
        self.households(Field::Households, &visit.households);
        self.at_most(Field::Households, visit.households.len(), HOUSEHOLDS_PER_VISIT_MAX);
        self.at_most(Field::Cadres, visit.cadres.len(), LIST_ITEMS_MAX);
        self.at_most(Field::Policies, visit.policies.len(), PARTS_PER_VISIT_MAX);
        if visit.households.is_empty() && matches!(visit.place, Place::Home | Place::Phone) {
            self.problems.push(Problem::NobodySeen);
        }
        self.in_order((Field::At, Some(day)), (Field::Next, visit.next));
        for explained in &visit.policies {
            match self.facts.policy(explained.policy) {
                None => self.problems.push(Problem::UnknownPolicy(explained.policy)),
                Some(policy) if policy.from.is_some_and(|from| day < from) || policy.to.is_some_and(|to| day > to) => {
                    self.problems.push(Problem::PolicyNotInForce { title: policy.title, day });
                }
                Some(_) => {}
            }
        }
        if visit.nobody_home && !visit.policies.is_empty() {
            self.problems.push(Problem::NobodyHomeBut(Field::Policies));
        }
        if visit.nobody_home && !is_blank(&visit.met) {
            self.problems.push(Problem::NobodyHomeBut(Field::Met));
        }
    }

    fn concern(&mut self, concern: &Concern) {
        self.needs(Field::Text, &concern.text);
        self.village(Field::Village, concern.village);
        self.households(Field::Household, concern.household.as_slice());
        self.day(Field::Raised, concern.raised);
        let raised = (Field::Raised, Some(concern.raised));
        self.ahead(Field::Due, Some(concern.due));
        self.in_order(raised, (Field::Due, Some(concern.due)));
        for (field, day) in [(Field::ToldOn, concern.told_on), (Field::SettledOn, concern.settled_on)] {
            self.in_order(raised, (field, day));
            if let Some(day) = day {
                self.day(field, day);
            }
        }
        // Old registers close what they don't say was told; a step here can't.
        if concern.state == ConcernState::Told && concern.told_on.is_none() {
            self.problems.push(Problem::NotTold);
        }
        if concern.state == ConcernState::Assigned {
            self.needs(Field::Responsible, &concern.responsible);
        }
    }

    fn matter(&mut self, matter: &Matter) {
        self.needs(Field::Need, &matter.need);
        self.village(Field::Village, matter.village);
        self.households(Field::Household, matter.household.as_slice());
        self.day(Field::Raised, matter.raised);
        let raised = (Field::Raised, Some(matter.raised));
        self.ahead(Field::Promised, matter.promised);
        self.in_order(raised, (Field::Promised, matter.promised));
        self.in_order(raised, (Field::Done, matter.done));
        match matter.done {
            Some(done) => self.day(Field::Done, done),
            None if matter.state == MatterState::Done => self.problems.push(Problem::Missing(Field::Done)),
            None => {}
        }
    }

    fn policy(&mut self, policy: &Policy) {
        self.needs(Field::Code, &policy.code);
        self.needs(Field::Title, &policy.title);
        self.in_force(policy.from, policy.to);
        self.at_most(Field::Audience, policy.audience.len(), LIST_ITEMS_MAX);
        self.at_most(Field::Answers, policy.answers.len(), LIST_ITEMS_MAX);
    }

    fn catalog(&mut self, catalog: &Catalog) {
        self.needs(Field::Purpose, &catalog.of.0);
        self.needs(Field::Code, &catalog.code);
        self.needs(Field::Title, &catalog.title);
        self.in_force(catalog.from, catalog.to);
        self.at_most(Field::Items, catalog.items.len(), CATALOG_ITEMS_MAX);
        for item in &catalog.items {
            self.needs(Field::Items, &item.code);
            self.at_most(Field::Items, item.when.len(), CATALOG_ITEMS_MAX);
        }
    }

    fn in_force(&mut self, from: Option<NaiveDate>, to: Option<NaiveDate>) {
        for (field, day) in [(Field::From, from), (Field::To, to)] {
            if let Some(day) = day {
                self.sensible(field, day);
            }
        }
        self.in_order((Field::From, from), (Field::To, to));
    }

    fn remark(&mut self, remark: &Remark) {
        if remark.verdict != Verdict::Approved {
            self.needs(Field::Text, &remark.text);
        }
        self.day(Field::Made, remark.made);
        let made = (Field::Made, Some(remark.made));
        self.in_order(made, (Field::ReplyBy, remark.reply_by));
        self.in_order(made, (Field::Replied, remark.replied));
        if remark.replied.is_some() {
            self.needs(Field::Reply, &remark.reply);
        }
    }
}

#[cfg(test)]
mod tests;
