//! Each group and reason on a Sunday, 22 November 2026.

use super::*;
use crate::base::ids::CadreId;
use crate::domain::assignment::{Excused, Targets};
use crate::domain::concern::{ConcernState, Level, Urgency};
use crate::domain::matter::MatterState;
use crate::domain::remark::Verdict;
use crate::query::sample::{Sample, day};

fn today() -> NaiveDate {
    day("2026-11-22")
}

fn list(sample: &Sample, scope: Scope) -> Vec<Todo> {
    todo(&sample.state, &Calendar::embedded(), today(), scope)
}

/// The only item that waits.
fn only(sample: &Sample) -> Todo {
    let mut all = list(sample, Scope::All);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn concern(state: ConcernState, due: &str) -> Sample {
    let mut sample = Sample::default();
    let zhang = sample.household("1", "张三");
    sample.concern(zhang, "2026-11-02", due, |c| c.state = state);
    sample
}

#[test]
fn groups_follow_the_day() {
    for (due, group, overdue, why) in [
        ("2026-11-19", Group::Overdue, 3, vec![Reason::Overdue { days: 3 }]),
        ("2026-11-22", Group::Today, 0, vec![Reason::DueToday]),
        ("2026-11-23", Group::Week, 0, vec![Reason::WorkdaysLeft { days: 1 }]),
        ("2026-11-29", Group::Week, 0, vec![Reason::WorkdaysLeft { days: 5 }]),
        ("2026-11-30", Group::Later, 0, vec![]),
    ] {
        let item = only(&concern(ConcernState::Recorded, due));
        assert_eq!((item.kind, item.group, item.overdue_days, item.why), (TodoKind::Concern, group, overdue, why));
    }
}

#[test]
fn a_concern_waits_for_what_its_state_asks_for() {
    use ConcernState::*;
    for (state, kind, extra) in [
        (Recorded, TodoKind::Concern, vec![]),
        (InProgress, TodoKind::Concern, vec![]),
        (Returned, TodoKind::Concern, vec![Reason::SentBack]),
        (Reopened, TodoKind::Concern, vec![Reason::Reopened]),
        (AwaitingCheck, TodoKind::Tell, vec![Reason::NotTold]),
        (Declined, TodoKind::Tell, vec![Reason::NotTold]),
    ] {
        let item = only(&concern(state, "2026-11-30"));
        assert_eq!((item.kind, item.why), (kind, extra), "{state:?}");
    }
    assert_eq!(list(&concern(Closed, "2026-11-09"), Scope::All), []);
    let told = only(&concern(Told, "2026-11-09"));
    assert_eq!((told.kind, told.group, told.due), (TodoKind::Close, Group::Later, None));
}

#[test]
fn a_concern_says_what_makes_it_press() {
    let mut sample = Sample::default();
    let zhang = sample.household("1", "张三");
    sample.concern(zhang, "2026-12-28", "2027-01-04", |c| {
        c.urgency = Urgency::Urgent;
        c.urged = 1;
        c.extended = 2;
    });
    let why = only(&sample).why;
    let expected = [
        Reason::Urgent,
        Reason::Urged { times: 1 },
        Reason::Extended { times: 2 },
        Reason::CalendarUnknown { year: 2027 },
    ];
    assert_eq!(why, expected);
}

#[test]
fn what_somebody_else_has_waits_apart() {
    let mut sample = Sample::default();
    let zhang = sample.household("1", "张三");
    let me = sample.cadre("王干部");
    sample.assignment(&[me], "2026-11-01", "2026-12-31", Targets::default());
    sample.visit(&[zhang], "2026-11-02", |v| v.cadres = vec![me]);
    for (who, group) in [("镇水利站", Group::Waiting), ("王干部", Group::Overdue), ("", Group::Overdue)] {
        let id = sample.concern(zhang, "2026-11-02", "2026-11-19", |c| {
            c.state = ConcernState::InProgress;
            c.responsible = who.into();
        });
        let all = list(&sample, Scope::Cadre(me));
        let item = all.iter().find(|item| item.id == Some(id.0)).unwrap();
        assert_eq!(item.group, group, "{who}");
        assert_eq!(item.why.contains(&Reason::With { who: who.into() }), group == Group::Waiting);
        assert_eq!(item.overdue_days, 3);
    }
}

#[test]
fn matters_wait_until_done_or_dropped() {
    let mut sample = Sample::default();
    let zhang = sample.household("1", "张三");
    sample.matter(zhang, None, MatterState::Done);
    sample.matter(zhang, None, MatterState::Dropped);
    sample.matter(zhang, Some("2026-11-12"), MatterState::Promised);
    let item = only(&sample);
    assert_eq!((item.kind, item.group), (TodoKind::Matter, Group::Overdue));
    assert_eq!(item.why, [Reason::Overdue { days: 10 }, Reason::Promised { day: day("2026-11-12") }]);
    sample.matter(zhang, None, MatterState::Promised);
    let undated = list(&sample, Scope::All).pop().unwrap();
    assert_eq!((undated.group, undated.why), (Group::Later, vec![Reason::NoDay]));
}

#[test]
fn an_announced_visit_waits_until_somebody_was_met() {
    let mut sample = Sample::default();
    let zhang = sample.household("1", "张三");
    sample.visit(&[zhang], "2026-11-02", |v| v.next = Some(day("2026-11-20")));
    let announced = Reason::Announced { day: day("2026-11-20") };
    let item = only(&sample);
    assert_eq!((item.kind, item.overdue_days), (TodoKind::Revisit, 2));
    assert_eq!(item.why, [Reason::Overdue { days: 2 }, Reason::LastSeen { days: 20 }, announced]);
    sample.visit(&[zhang], "2026-11-20", |v| v.nobody_home = true);
    assert!(only(&sample).why.contains(&Reason::NobodyHome { times: 1 }), "nobody home doesn't settle it");
    sample.visit(&[zhang], "2026-11-21", |_| {});
    assert_eq!(list(&sample, Scope::All), []);
    sample.visit(&[], "2026-11-21", |v| v.next = Some(day("2026-11-22")));
    assert_eq!(only(&sample).kind, TodoKind::Revisit, "a place without a household can be announced, too");
}

#[test]
fn must_visit_households_come_up_when_their_interval_ends() {
    let mut sample = Sample::default();
    let away = sample.must_visit("1", "张三");
    sample.visit(&[away], "2026-11-02", |_| {});
    assert_eq!(list(&sample, Scope::All), [], "thirty days are not over before December");
    let me = sample.cadre("王干部");
    let targets = Targets { must_visit_days: Some(14), ..Targets::default() };
    sample.assignment(&[me], "2026-11-01", "2026-12-01", targets);
    let item = only(&sample);
    assert_eq!((item.kind, item.due), (TodoKind::MustVisit, Some(day("2026-11-16"))));
    assert_eq!(item.why, [Reason::Overdue { days: 6 }, Reason::MustVisit, Reason::LastSeen { days: 20 }]);
}

#[test]
fn households_nobody_ever_visited_come_up() {
    let mut sample = Sample::default();
    let me = sample.cadre("王干部");
    let unseen = sample.household("10", "张三");
    let must = sample.must_visit("9", "李四");
    let before = sample.household("8", "王五");
    let excused = sample.household("7", "赵六");
    sample.visit(&[unseen], "2026-11-10", |v| v.nobody_home = true);
    sample.visit(&[before], "2026-10-10", |_| {});
    let assignment = sample.assignment(&[me], "2026-11-01", "2026-12-01", Targets::default());
    let mut with_excuse = sample.state.assignment(assignment).unwrap().clone();
    with_excuse.excused = vec![Excused { household: excused, reason: "常年外出".into() }];
    sample.set(assignment, with_excuse);

    let items = list(&sample, Scope::Cadre(me));
    let kinds: Vec<_> = items.iter().map(|item| (item.household.unwrap(), item.kind, item.due.unwrap())).collect();
    let end = day("2026-12-01");
    assert_eq!(
        kinds,
        [
            (must, TodoKind::NeverVisited, end),
            (before, TodoKind::NotYetVisited, end),
            (unseen, TodoKind::NeverVisited, end),
        ]
    );
    let left = Reason::AssignmentLeft { days: 9 };
    assert_eq!(items[0].why, [Reason::MustVisit, Reason::NeverVisited, left.clone()]);
    assert_eq!(items[1].why, [Reason::LastSeen { days: 43 }, left.clone()]);
    assert_eq!(items[2].why, [Reason::NeverVisited, Reason::NobodyHome { times: 1 }, left]);
}

#[test]
fn remarks_wait_for_an_answer_where_one_is_asked_for() {
    let mut sample = Sample::default();
    let me = sample.cadre("王干部");
    let zhang = sample.household("1", "张三");
    let visit = sample.visit(&[zhang], "2026-11-02", |v| v.cadres = vec![me]);
    sample.remark(visit, Verdict::Approved, None);
    let asked = sample.remark(visit, Verdict::Supplement, Some("2026-11-20"));
    let item = only(&sample);
    assert_eq!((item.id, item.kind, item.overdue_days), (Some(asked.0), TodoKind::Remark, 2));
    assert_eq!((item.household, item.village), (Some(zhang), Some(crate::query::sample::village())));
    let by = Some(day("2026-11-20"));
    assert!(item.why.contains(&Reason::Asked { verdict: Verdict::Supplement, reply_by: by }), "{:?}", item.why);
    let mut answered = sample.state.remark(asked).unwrap().clone();
    answered.replied = Some(today());
    sample.set(asked, answered);
    assert_eq!(list(&sample, Scope::All), []);
}

#[test]
fn the_list_of_a_cadre_holds_nobody_elses() {
    let mut sample = Sample::default();
    let me = sample.cadre("王干部");
    let other = sample.cadre("孙干部");
    let zhang = sample.household("1", "张三");
    let visit = sample.visit(&[zhang], "2026-11-21", |v| v.cadres = vec![me]);
    sample.concern(zhang, "2026-11-21", "2026-11-27", |c| c.visit = Some(visit));
    let count = |sample: &Sample, scope| list(sample, scope).len();
    assert_eq!(count(&sample, Scope::All), 1);
    assert_eq!(count(&sample, Scope::Cadre(me)), 1, "heard in a visit of mine, though I have no assignment");
    assert_eq!(count(&sample, Scope::Cadre(other)), 0);
    sample.visit(&[zhang], "2026-11-22", |v| {
        v.cadres = vec![other];
        v.next = Some(day("2026-11-25"));
    });
    assert_eq!(list(&sample, Scope::Cadre(other))[0].kind, TodoKind::Revisit, "announced by that cadre");
    assert_eq!(list(&sample, Scope::Cadre(me)).len(), 1);
}

#[test]
fn the_order_is_group_then_days_then_urgency_then_register() {
    let mut sample = Sample::default();
    let homes = ["2", "10", "1"].map(|number| sample.household(number, "张三"));
    let put = |sample: &mut Sample, home: usize, due: &str, urgent: bool| {
        let urgency = if urgent { Urgency::Urgent } else { Urgency::Ordinary };
        sample.concern(homes[home], "2026-11-02", due, |c| c.urgency = urgency).0
    };
    let later = put(&mut sample, 2, "2026-12-24", false);
    let tenth = put(&mut sample, 1, "2026-11-20", false);
    let second = put(&mut sample, 0, "2026-11-20", false);
    let urgent = put(&mut sample, 1, "2026-11-20", true);
    let oldest = put(&mut sample, 1, "2026-11-12", false);
    let now = put(&mut sample, 1, "2026-11-22", false);
    let order: Vec<_> = list(&sample, Scope::All).into_iter().filter_map(|item| item.id).collect();
    assert_eq!(order, [oldest, urgent, second, tenth, now, later]);
}

#[test]
fn what_the_caller_adds_finds_its_place() {
    let mut sample = concern(ConcernState::Recorded, "2026-11-19");
    let zhang = sample.household("2", "李四");
    let mut all = list(&sample, Scope::All);
    all.extend(Todo::unsent(12, day("2026-11-20"), today()));
    all.extend(Todo::unsent(0, day("2026-11-20"), today()));
    all.push(Todo::draft(zhang.0, "走访 李四".into(), day("2026-11-21"), today()));
    all.push(Todo::conflict(Kind::Household, zhang.0, "李四".into(), today()));
    sort(&mut all);
    let kinds: Vec<_> = all.iter().map(|item| item.kind).collect();
    assert_eq!(kinds, [TodoKind::Concern, TodoKind::Draft, TodoKind::Conflict, TodoKind::Unsent]);
    assert_eq!(all[1].why, [Reason::Begun { days: 1 }]);
}

#[test]
fn every_reason_has_words() {
    let (days, times, day) = (3, 2, today());
    let reasons = [
        Reason::Overdue { days },
        Reason::DueToday,
        Reason::WorkdaysLeft { days },
        Reason::CalendarUnknown { year: 2027 },
        Reason::Urgent,
        Reason::Urged { times },
        Reason::Reopened,
        Reason::SentBack,
        Reason::Extended { times },
        Reason::NotTold,
        Reason::ToldOn { day },
        Reason::With { who: "\u{1b}镇水利站".into() },
        Reason::MustVisit,
        Reason::NeverVisited,
        Reason::NobodyHome { times: 2 },
        Reason::LastSeen { days },
        Reason::Announced { day },
        Reason::Promised { day },
        Reason::NoDay,
        Reason::AssignmentLeft { days },
        Reason::Asked { verdict: Verdict::Returned, reply_by: None },
        Reason::Asked { verdict: Verdict::Supplement, reply_by: Some(day) },
        Reason::Answered { day },
        Reason::Remarked,
        Reason::Escalated { level: Level::County },
        Reason::AskedUp,
        Reason::Begun { days },
        Reason::InConflict { kind: Kind::Household },
        Reason::MergedIntoEachOther,
        Reason::NotSentFor { days },
    ];
    let words: Vec<String> = reasons.iter().map(Reason::message).collect();
    insta::assert_snapshot!(words.join("\n"));
}

/// Five years of work: no answer must make anybody wait.
#[test]
#[ignore = "a measurement: run it by name in an optimised build"]
fn answers_about_a_large_state_are_quick() {
    let sample = large(3_000, 10_000);
    let best = |what: &str, ask: &dyn Fn() -> usize| {
        let runs = (0..9).map(|_| {
            let started = std::time::Instant::now();
            (ask(), started.elapsed())
        });
        let (count, took) = runs.min_by_key(|(_, took)| *took).unwrap();
        println!("{what}: {count} in {took:?}");
    };
    best("todo", &|| list(&sample, Scope::All).len());
    let ask = crate::query::progress::Question::default();
    best("progress", &|| crate::query::progress::progress(&sample.state, today(), ask).metrics.len());
    best("finder", &|| usize::from(crate::query::find::HouseholdFinder::of(&sample.state).is_current(&sample.state)));
    let finder = crate::query::find::HouseholdFinder::of(&sample.state);
    for query in ["zs", "z", "12", "zhangs", "小"] {
        best(query, &|| finder.find(query, 50).len());
    }
}

fn large(households: u64, visits: u64) -> Sample {
    let mut sample = Sample::default();
    let cadres: Vec<CadreId> = (0..20).map(|n| sample.cadre(&format!("干部{n}"))).collect();
    sample.assignment(&cadres, "2026-01-01", "2026-12-31", Targets::default());
    let names = ["张三", "李小红", "王五", "赵六", "曾大强"];
    let homes: Vec<_> =
        (0..households).map(|n| sample.household(&n.to_string(), names[n as usize % names.len()])).collect();
    for n in 0..visits {
        let on = day("2026-01-01") + chrono::Days::new(n % 320);
        let home = homes[(n * 7 % households) as usize];
        sample.visit(&[home], &on.to_string(), |v| v.next = (n % 3 == 0).then(|| on + chrono::Days::new(30)));
        if n % 5 == 0 {
            sample.concern(home, &on.to_string(), &(on + chrono::Days::new(7)).to_string(), |_| {});
        }
    }
    sample
}
