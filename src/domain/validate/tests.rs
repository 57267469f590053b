//! Every problem, found in a record that is right but for it.

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

#[rstest]
#[case("1970-01-01T09:00", None, 1)]
#[case("1989-12-31T09:00", None, 1)]
#[case("1990-01-01T09:00", None, 0)]
#[case("2026-11-20T09:00", Some("2027-12-31"), 0)]
#[case("2026-11-20T09:00", Some("2028-01-01"), 1)]
#[case("1970-01-01T09:00", Some("2199-01-01"), 2)]
fn days_far_from_today_are_hardly_meant(#[case] moment: &str, #[case] next: Option<&str>, #[case] count: usize) {
    let visit = Visit { households: vec![HOME], next: next.map(day), ..Visit::new(at(moment), village()) };
    let problems = found(visit.clone());
    assert_eq!(unlikely(&visit.into_record(), &World).len(), count, "{problems:?}");
    assert!(can_save(&problems), "whoever is asked may say that it is this day");
}

#[test]
fn nobody_home_and_yet_somebody_met_is_said() {
    let visit = |met: &str| Visit {
        households: vec![HOME],
        nobody_home: true,
        met: met.into(),
        ..Visit::new(at("2026-11-20T09:00"), village())
    };
    assert_eq!(found(visit("张三")), [Problem::NobodyHomeBut(Field::Met)]);
    assert_eq!(found(visit("\u{200b}")), []);
}

#[test]
fn a_name_of_which_nothing_is_seen_is_missing() {
    for blank in [" ", "\u{a0}", "\u{200b}", "\u{3000}", "\u{2800}", "\u{3164}"] {
        let missing = Problem::Missing(Field::Head);
        assert!(found(Household::new(village(), blank)).contains(&missing), "{blank:?}");
    }
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
        assignee: None,
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
        goal: String::new(),
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
        help: None,
        goal: String::new(),
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
#[case(|c: &mut Concern| c.state = ConcernState::Told, Problem::NotTold)]
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
        same_as: None,
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
