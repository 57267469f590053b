//! Whether a record may be saved, and what is odd about it. All problems come
//! back at once, each beside its field. It changes nothing and asks the outside
//! world only through [`Facts`].

use chrono::{DateTime, Datelike, Duration, FixedOffset, NaiveDate};

use super::assignment::Assignment;
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
use crate::base::ids::{HouseholdId, PolicyId};
use crate::base::limits::{
    CLOCK_SLACK_MINUTES, HOUSEHOLDS_PER_ASSIGNMENT_MAX, HOUSEHOLDS_PER_VISIT_MAX, LIST_ITEMS_MAX, PARTS_PER_VISIT_MAX,
    VISIT_MINUTES_MAX, YEAR_MIN,
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
    match record {
        Record::Village(village) => found.needs(Field::Name, &village.name),
        Record::Household(household) => found.household(household),
        Record::Cadre(cadre) => {
            found.needs(Field::Name, &cadre.name);
            found.needs(Field::Unit, &cadre.unit);
        }
        Record::Assignment(assignment) => found.assignment(assignment),
        Record::Stay(stay) => {
            found.village(Field::Village, stay.village);
            found.day(Field::From, stay.from);
            found.sensible(Field::To, stay.to);
            found.in_order((Field::From, Some(stay.from)), (Field::To, Some(stay.to)));
        }
        Record::Visit(visit) => found.visit(visit),
        Record::Concern(concern) => found.concern(concern),
        Record::Matter(matter) => found.matter(matter),
        Record::Policy(policy) => found.policy(policy),
        Record::Remark(remark) => found.remark(remark),
    }
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
    fn needs(&mut self, field: Field, text: &str) {
        if text.trim().is_empty() {
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
    }

    fn concern(&mut self, concern: &Concern) {
        self.needs(Field::Text, &concern.text);
        self.village(Field::Village, concern.village);
        self.households(Field::Household, concern.household.as_slice());
        self.day(Field::Raised, concern.raised);
        let raised = (Field::Raised, Some(concern.raised));
        self.in_order(raised, (Field::Due, Some(concern.due)));
        for (field, day) in [(Field::ToldOn, concern.told_on), (Field::SettledOn, concern.settled_on)] {
            self.in_order(raised, (field, day));
            if let Some(day) = day {
                self.day(field, day);
            }
        }
        if matches!(concern.state, ConcernState::Told | ConcernState::Closed) && concern.told_on.is_none() {
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
        for (field, day) in [(Field::From, policy.from), (Field::To, policy.to)] {
            if let Some(day) = day {
                self.sensible(field, day);
            }
        }
        self.in_order((Field::From, policy.from), (Field::To, policy.to));
        self.at_most(Field::Audience, policy.audience.len(), LIST_ITEMS_MAX);
        self.at_most(Field::Answers, policy.answers.len(), LIST_ITEMS_MAX);
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
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::base::ids::{CadreId, RecordId};
    use crate::base::limits::{LINE_CHARS_MAX, TEXT_CHARS_MAX};
    use crate::domain::assignment::Targets;
    use crate::domain::cadre::{Cadre, Role};
    use crate::domain::concern::{DueRule, Level, Urgency};
    use crate::domain::record::{Kind, Recorded};
    use crate::domain::stay::Stay;
    use crate::domain::visit::{Explained, Understanding};

    const HOME: HouseholdId = HouseholdId(RecordId([1; 16]));
    const NOBODY: HouseholdId = HouseholdId(RecordId([2; 16]));
    const POLICY: PolicyId = PolicyId(RecordId([3; 16]));

    /// A world with one village, one household and one policy, on 22 November 2026 at 10:00.
    struct World;

    impl Facts for World {
        fn now(&self) -> DateTime<FixedOffset> {
            at("2026-11-22T10:00")
        }

        fn has_household(&self, id: HouseholdId) -> bool {
            id == HOME
        }

        fn has_village(&self, code: VillageCode) -> bool {
            code == village()
        }

        fn policy(&self, id: PolicyId) -> Option<PolicyFacts> {
            let from = Some(day("2026-01-01"));
            (id == POLICY).then(|| PolicyFacts { title: "医保".into(), from, to: Some(day("2026-11-20")) })
        }
    }

    fn at(minute: &str) -> DateTime<FixedOffset> {
        format!("{minute}:00+08:00").parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn village() -> VillageCode {
        "320722114204".parse().unwrap()
    }

    fn found(record: impl Recorded) -> Vec<Problem> {
        let problems = check(&record.into_record(), &World);
        for problem in &problems {
            assert!(!problem.message().starts_with("domain-"), "{problem:?}");
        }
        problems
    }

    fn visit() -> Visit {
        Visit { households: vec![HOME], minutes: Some(30), ..Visit::new(at("2026-11-20T09:00"), village()) }
    }

    fn concern() -> Concern {
        Concern {
            number: "1120-01".into(),
            visit: None,
            household: Some(HOME),
            village: village(),
            category: String::new(),
            text: "村东水渠淤塞".into(),
            people: None,
            urgency: Urgency::Ordinary,
            responsible: String::new(),
            level: Level::Village,
            raised: day("2026-11-20"),
            due: day("2026-11-27"),
            due_rule: DueRule::WorkingDays(5),
            state: ConcernState::Recorded,
            result: String::new(),
            told_on: None,
            told_by: None,
            satisfaction: None,
            settled_on: None,
            urged: 0,
            extended: 0,
            similar: None,
        }
    }

    fn matter() -> Matter {
        Matter {
            visit: None,
            household: Some(HOME),
            village: village(),
            need: "代办残疾证".into(),
            raised: day("2026-11-20"),
            promised: Some(day("2026-12-01")),
            state: MatterState::Promised,
            action: String::new(),
            cost: None,
            done: None,
            confirmed_by: String::new(),
        }
    }

    fn assignment() -> Assignment {
        Assignment {
            title: "冬季走访".into(),
            campaign: String::new(),
            cadres: vec![CadreId(RecordId([4; 16]))],
            villages: vec![village()],
            households: vec![HOME],
            from: day("2026-11-01"),
            to: day("2026-12-31"),
            targets: Targets { coverage_percent: Some(100), ..Targets::default() },
            excused: Vec::new(),
            handovers: Vec::new(),
        }
    }

    #[test]
    fn what_is_right_is_left_alone() {
        assert_eq!(found(visit()), []);
        assert_eq!(found(concern()), []);
        assert_eq!(found(matter()), []);
        assert_eq!(found(assignment()), []);
        assert_eq!(found(Household::new(village(), "张三")), []);
    }

    fn unheard_of() -> Vec<Explained> {
        vec![Explained { policy: PolicyId(RecordId([9; 16])), outcome: Understanding::Again }]
    }

    #[rstest]
    #[case::unknown_household(|v: &mut Visit| v.households = vec![NOBODY], Problem::UnknownHousehold { field: Field::Households, id: NOBODY })]
    #[case::twice(|v: &mut Visit| v.households = vec![HOME, HOME], Problem::Twice { field: Field::Households, id: HOME })]
    #[case::future(|v: &mut Visit| v.at = at("2026-11-22T10:06"), Problem::InFuture { field: Field::At, day: day("2026-11-22") })]
    #[case::early(|v: &mut Visit| v.at = at("1949-09-30T10:00"), Problem::TooEarly { field: Field::At, day: day("1949-09-30") })]
    #[case::no_minutes(|v: &mut Visit| v.minutes = Some(0), Problem::OutOfRange { field: Field::Minutes, value: 0, min: 1, max: 1440 })]
    #[case::minutes(|v: &mut Visit| v.minutes = Some(1441), Problem::OutOfRange { field: Field::Minutes, value: 1441, min: 1, max: 1440 })]
    #[case::nobody(|v: &mut Visit| v.households.clear(), Problem::NobodySeen)]
    #[case::next(|v: &mut Visit| v.next = Some(day("2026-11-19")), Problem::Before { field: Field::Next, other: Field::At })]
    #[case::policy(|v: &mut Visit| v.policies = unheard_of(), Problem::UnknownPolicy(PolicyId(RecordId([9; 16]))))]
    #[case::line(|v: &mut Visit| v.met = "长".repeat(LINE_CHARS_MAX + 1), Problem::TooLong { field: Field::Met, chars: 201, max: 200 })]
    #[case::text(|v: &mut Visit| v.blocks.chat = "长".repeat(TEXT_CHARS_MAX + 1), Problem::TooLong { field: Field::Chat, chars: 20_001, max: 20_000 })]
    fn a_visit_that_cannot_be_saved(#[case] spoil: fn(&mut Visit), #[case] problem: Problem) {
        let mut spoilt = visit();
        spoil(&mut spoilt);
        let problems = found(spoilt);
        assert_eq!(problems, [problem]);
        assert!(!can_save(&problems));
    }

    #[test]
    fn what_is_odd_about_a_visit_is_told_and_saved() {
        let explained = vec![Explained { policy: POLICY, outcome: Understanding::Understood }];
        let late = Visit { at: at("2026-11-21T09:00"), policies: explained.clone(), ..visit() };
        let expired = Problem::PolicyNotInForce { title: "医保".into(), day: day("2026-11-21") };
        let empty = Visit { nobody_home: true, policies: explained, ..visit() };
        let mut leaky = visit();
        leaky.blocks.chat = "电话13812345678，证320722199001011234".into();
        let elsewhere = Visit { village: "320722114205".parse().unwrap(), ..visit() };
        let unknown = Problem::UnknownVillage { field: Field::Village, code: "320722114205".into() };
        for (odd, expected) in [
            (late, vec![expired]),
            (empty, vec![Problem::NobodyHomeBut(Field::Policies)]),
            (
                leaky,
                vec![
                    Problem::IdentityNumber { field: Field::Chat, count: 1 },
                    Problem::PhoneNumber { field: Field::Chat, count: 1 },
                ],
            ),
            (elsewhere, vec![unknown]),
        ] {
            let problems = found(odd);
            assert_eq!(problems, expected);
            assert!(can_save(&problems));
        }
        let slow = Visit { at: at("2026-11-22T10:04"), ..visit() };
        assert_eq!(found(slow), [], "clocks differ by minutes");
        let courtyard = Visit { place: Place::Courtyard, households: Vec::new(), ..visit() };
        assert_eq!(found(courtyard), [], "a place other than a home needs no household");
    }

    #[test]
    fn parts_are_bounded_and_need_somebody_at_home() {
        let max = PARTS_PER_VISIT_MAX;
        assert_eq!(check_parts(&visit(), max, max), []);
        let count = max + 1;
        assert_eq!(check_parts(&visit(), count, 0), [Problem::TooMany { field: Field::Concerns, count, max }]);
        assert_eq!(check_parts(&visit(), 0, count), [Problem::TooMany { field: Field::Matters, count, max }]);
        let away = Visit { nobody_home: true, ..visit() };
        assert_eq!(check_parts(&away, 1, 0), [Problem::NobodyHomeBut(Field::Concerns)]);
    }

    #[rstest]
    #[case(|c: &mut Concern| c.text = "  ".into(), Problem::Missing(Field::Text))]
    #[case(|c: &mut Concern| c.due = day("2026-11-19"), Problem::Before { field: Field::Due, other: Field::Raised })]
    #[case(|c: &mut Concern| { c.raised = day("2026-11-23"); }, Problem::InFuture { field: Field::Raised, day: day("2026-11-23") })]
    #[case(|c: &mut Concern| c.state = ConcernState::Closed, Problem::NotTold)]
    #[case(|c: &mut Concern| c.state = ConcernState::Assigned, Problem::Missing(Field::Responsible))]
    #[case(|c: &mut Concern| c.told_on = Some(day("2026-11-19")), Problem::Before { field: Field::ToldOn, other: Field::Raised })]
    #[case(|c: &mut Concern| c.household = Some(NOBODY), Problem::UnknownHousehold { field: Field::Household, id: NOBODY })]
    fn a_concern_that_cannot_be_saved(#[case] spoil: fn(&mut Concern), #[case] problem: Problem) {
        let mut spoilt = concern();
        spoil(&mut spoilt);
        assert_eq!(found(spoilt), [problem]);
    }

    #[rstest]
    #[case(|m: &mut Matter| m.need.clear(), Problem::Missing(Field::Need))]
    #[case(|m: &mut Matter| m.promised = Some(day("2026-11-19")), Problem::Before { field: Field::Promised, other: Field::Raised })]
    #[case(|m: &mut Matter| m.state = MatterState::Done, Problem::Missing(Field::Done))]
    #[case(|m: &mut Matter| m.done = Some(day("2026-11-23")), Problem::InFuture { field: Field::Done, day: day("2026-11-23") })]
    fn a_matter_that_cannot_be_saved(#[case] spoil: fn(&mut Matter), #[case] problem: Problem) {
        let mut spoilt = matter();
        spoil(&mut spoilt);
        assert_eq!(found(spoilt), [problem]);
    }

    #[rstest]
    #[case(|a: &mut Assignment| a.title.clear(), Problem::Missing(Field::Title))]
    #[case(|a: &mut Assignment| a.cadres.clear(), Problem::Missing(Field::Cadres))]
    #[case(|a: &mut Assignment| { a.villages.clear(); a.households.clear(); }, Problem::Missing(Field::Households))]
    #[case(|a: &mut Assignment| a.to = day("2026-10-31"), Problem::Before { field: Field::To, other: Field::From })]
    #[case(|a: &mut Assignment| a.targets.coverage_percent = Some(101), Problem::OutOfRange { field: Field::Targets, value: 101, min: 0, max: 100 })]
    fn an_assignment_that_cannot_be_saved(#[case] spoil: fn(&mut Assignment), #[case] problem: Problem) {
        let mut spoilt = assignment();
        spoil(&mut spoilt);
        assert_eq!(found(spoilt), [problem]);
    }

    #[test]
    fn other_records_that_cannot_be_saved() {
        let cadre = CadreId(RecordId([4; 16]));
        let stay = Stay { cadre, village: village(), from: day("2026-11-10"), to: day("2026-11-09") };
        assert_eq!(found(stay), [Problem::Before { field: Field::To, other: Field::From }]);

        let merged = Household { status: HouseholdStatus::Merged, ..Household::new(village(), "张三") };
        assert_eq!(found(merged), [Problem::SuccessorMismatch]);
        assert_eq!(found(Household::new(village(), "")), [Problem::Missing(Field::Head)]);

        let nameless = Cadre {
            name: String::new(),
            unit: " ".into(),
            post: String::new(),
            role: Role::Cadre,
            devices: Vec::new(),
        };
        assert_eq!(found(nameless), [Problem::Missing(Field::Name), Problem::Missing(Field::Unit)]);

        let mut remark = Remark {
            kind: Kind::Visit,
            on: RecordId([5; 16]),
            verdict: Verdict::Supplement,
            text: String::new(),
            made: day("2026-11-21"),
            reply_by: Some(day("2026-11-20")),
            author: None,
            reply: String::new(),
            replied: None,
        };
        let late = Problem::Before { field: Field::ReplyBy, other: Field::Made };
        assert_eq!(found(remark.clone()), [Problem::Missing(Field::Text), late]);
        remark.verdict = Verdict::Approved;
        remark.reply_by = None;
        assert_eq!(found(remark), [], "an approval needs no words");
    }
}
