//! The formulas on examples small enough to count by hand.

use super::*;
use crate::base::ids::HouseholdId;
use crate::domain::assignment::{Excused, Targets};
use crate::domain::concern::{ConcernState, Satisfaction};
use crate::domain::household::HouseholdStatus;
use crate::domain::matter::MatterState;
use crate::domain::visit::{Explained as Said, Understanding};
use crate::query::sample::{Sample, day, village};

/// Ten days of work, from the 11th to the 20th of November.
const FROM: &str = "2026-11-11";
const TO: &str = "2026-11-20";

struct Work {
    sample: Sample,
    cadres: [CadreId; 2],
    homes: Vec<HouseholdId>,
    scope: Scope,
}

/// Five households, one of them excused and one moved away, two cadres.
fn work(targets: Targets) -> Work {
    let mut sample = Sample::default();
    let cadres = [sample.cadre("张一"), sample.cadre("曾二")];
    let mut homes: Vec<_> = (1..=3).map(|n| sample.household(&n.to_string(), "某户")).collect();
    homes.push(sample.must_visit("4", "某户"));
    let excused = sample.household("5", "某户");
    let gone = sample.household("6", "某户");
    let mut moved = sample.state.household(gone).unwrap().clone();
    moved.status = HouseholdStatus::MovedOut;
    sample.set(gone, moved);
    let id = sample.assignment(&cadres, FROM, TO, targets);
    let mut assignment = sample.state.assignment(id).unwrap().clone();
    assignment.excused = vec![Excused { household: excused, reason: "常年外出".into() }];
    sample.set(id, assignment);
    sample.visit(&[excused], "2026-11-12", |_| {});
    Work { sample, cadres, homes, scope: Scope::Assignment(id) }
}

impl Work {
    fn answer(&self, today: &str) -> Answer {
        progress(&self.sample.state, day(today), Question { scope: self.scope, ..Question::default() })
    }

    /// Done, asked for and pace of one metric.
    fn metric(&self, today: &str, kind: MetricKind) -> (u64, u64, Pace) {
        let answer = self.answer(today);
        let metric = answer.metrics.iter().find(|metric| metric.kind == kind).unwrap();
        (metric.done, metric.target, metric.pace)
    }
}

#[test]
fn coverage_counts_households_at_which_somebody_was_met() {
    let mut work = work(Targets { coverage_percent: Some(60), ..Targets::default() });
    let (first, second) = (work.homes[0], work.homes[1]);
    work.sample.visit(&[first], "2026-11-10", |_| {});
    work.sample.visit(&[first], "2026-11-12", |_| {});
    work.sample.visit(&[first], "2026-11-13", |_| {});
    work.sample.visit(&[second], "2026-11-13", |v| v.nobody_home = true);
    work.sample.visit(&[second], "2026-11-14", |_| {});
    // Sixty percent of four households are three; 13 November is the third day of ten.
    assert_eq!(work.metric("2026-11-13", MetricKind::Coverage), (1, 3, Pace::OnTrack));
    assert_eq!(work.metric("2026-11-14", MetricKind::Coverage), (2, 3, Pace::Ahead));
    assert_eq!(work.metric("2026-11-20", MetricKind::Coverage), (2, 3, Pace::Behind));
    let answer = work.answer("2026-11-14");
    let covered: Vec<_> = answer.curve.iter().map(|(_, covered)| *covered).collect();
    assert_eq!(covered, [0, 1, 1, 2]);
    assert_eq!(answer.villages, [VillageBar { village: village(), covered: 2, households: 4, never: 2 }]);
    let heat: Vec<_> = answer.heat.into_iter().collect();
    assert_eq!(heat, [(day("2026-11-12"), 2), (day("2026-11-13"), 2), (day("2026-11-14"), 1)]);
    assert_eq!(answer.metrics[0].as_of, Some(day("2026-11-14")));
}

#[test]
fn visits_count_for_each_household_met() {
    let mut work = work(Targets { visits_per_household: Some(2), ..Targets::default() });
    let homes = work.homes.clone();
    work.sample.visit(&homes[..3], "2026-11-11", |_| {});
    work.sample.visit(&homes[..1], "2026-11-12", |_| {});
    work.sample.visit(&homes[..1], "2026-11-12", |v| v.nobody_home = true);
    assert_eq!(work.metric("2026-11-15", MetricKind::Visits), (4, 8, Pace::OnTrack));
}

#[test]
fn the_pace_is_on_track_within_ten_points() {
    let period = Period { from: day(FROM), to: day(TO) };
    assert_eq!(period.elapsed(day("2026-11-10")), 0.0);
    assert_eq!(period.elapsed(day("2026-11-15")), 0.5);
    assert_eq!(period.elapsed(day("2026-12-31")), 1.0);
    let mut work = work(Targets { nights: Some(10), ..Targets::default() });
    let me = work.cadres[0];
    work.scope = Scope::Cadre(me);
    work.sample.stay(me, "2026-11-05", "2026-11-15");
    // Four nights of ten: the 11th to the 14th.
    for (today, pace) in [("2026-11-15", Pace::OnTrack), ("2026-11-16", Pace::Behind), ("2026-11-12", Pace::OnTrack)] {
        assert_eq!(work.metric(today, MetricKind::Nights).2, pace, "{today}");
    }
}

#[test]
fn nights_count_once_a_cadre_and_within_the_period() {
    let mut work = work(Targets { nights: Some(5), ..Targets::default() });
    let [one, two] = work.cadres;
    work.sample.stay(one, "2026-11-05", "2026-11-13");
    work.sample.stay(one, "2026-11-12", "2026-11-14");
    work.sample.stay(two, "2026-11-19", "2026-11-25");
    // One: 11, 12, 13; two: 19 and 20. Tonight isn't over before tomorrow.
    assert_eq!(work.metric("2026-11-30", MetricKind::Nights).0, 5);
    assert_eq!(work.metric("2026-11-20", MetricKind::Nights).0, 4);
    assert_eq!(work.metric("2026-11-30", MetricKind::Nights).1, 10, "five from each of two");
}

#[test]
fn must_visit_households_are_seen_within_their_interval() {
    let mut work = work(Targets { must_visit_days: Some(7), ..Targets::default() });
    let must = work.homes[3];
    work.sample.visit(&[must], "2026-11-09", |_| {});
    assert_eq!(work.metric("2026-11-16", MetricKind::MustVisit), (1, 1, Pace::None));
    assert_eq!(work.metric("2026-11-17", MetricKind::MustVisit), (0, 1, Pace::None));
}

#[test]
fn concerns_are_settled_on_time_told_and_found_good() {
    let mut work = work(Targets::default());
    let home = work.homes[0];
    let mut concern = |due: &str, settled: Option<&str>, told: Option<&str>, said: Option<Satisfaction>| {
        work.sample.concern(home, "2026-11-11", due, |c| {
            c.settled_on = settled.map(day);
            c.told_on = told.map(day);
            c.satisfaction = said;
            c.state = if told.is_some() { ConcernState::Told } else { ConcernState::InProgress };
        })
    };
    concern("2026-11-14", Some("2026-11-14"), Some("2026-11-15"), Some(Satisfaction::Mostly));
    concern("2026-11-14", Some("2026-11-15"), Some("2026-11-16"), Some(Satisfaction::Unsatisfied));
    concern("2026-11-14", Some("2026-11-12"), None, None);
    concern("2026-11-14", None, None, None);
    concern("2026-11-30", None, None, None);
    assert_eq!(work.metric("2026-11-16", MetricKind::SettledOnTime), (2, 4, Pace::None));
    assert_eq!(work.metric("2026-11-16", MetricKind::Told), (2, 3, Pace::None));
    assert_eq!(work.metric("2026-11-16", MetricKind::Satisfaction), (1, 2, Pace::None));
    let answer = work.answer("2026-11-16");
    let told = answer.metrics.iter().find(|metric| metric.kind == MetricKind::Told).unwrap();
    assert_eq!((told.share, told.as_of), (Some(2.0 / 3.0), Some(day("2026-11-16"))));
}

#[test]
fn matters_count_unless_dropped() {
    let mut work = work(Targets::default());
    let home = work.homes[0];
    for state in [MatterState::Done, MatterState::Promised, MatterState::Dropped] {
        work.sample.matter(home, None, state);
    }
    let question = Question { scope: work.scope, from: Some(day("2026-11-01")), ..Question::default() };
    let answer = progress(&work.sample.state, day("2026-11-16"), question);
    let metric = answer.metrics.iter().find(|metric| metric.kind == MetricKind::MattersDone).unwrap();
    assert_eq!((metric.done, metric.target), (1, 2));
}

#[test]
fn policies_count_in_pairs_and_when_understood() {
    let mut work = work(Targets { policies: vec!["YB".into()], ..Targets::default() });
    let policy = work.sample.policy("YB", &[]);
    let other = work.sample.policy("DB", &[]);
    let (first, second) = (work.homes[0], work.homes[1]);
    let said = |policy, outcome| vec![Said { policy, outcome }, Said { policy: other, outcome }];
    work.sample.visit(&[first], "2026-11-12", |v| v.policies = said(policy, Understanding::Understood));
    work.sample.visit(&[second], "2026-11-12", |v| v.policies = said(policy, Understanding::Again));
    assert_eq!(work.metric("2026-11-13", MetricKind::PolicyCoverage), (1, 4, Pace::OnTrack));
}

#[test]
fn cadres_stand_by_name_against_their_own_target() {
    let mut work = work(Targets { nights: Some(5), ..Targets::default() });
    let other = work.sample.cadre("安三");
    work.sample.assignment(&[other], FROM, TO, Targets { nights: Some(2), ..Targets::default() });
    work.sample.stay(work.cadres[0], "2026-11-11", "2026-11-13");
    let rows = cadre_rows(
        &Audience::of(&work.sample.state, None, Vec::new(), day("2026-11-16")),
        day("2026-11-16"),
        Question::default(),
    );
    let nights: Vec<_> = rows
        .iter()
        .map(|row| (row.name.as_str(), row.metrics.iter().find(|m| m.kind == MetricKind::Nights).unwrap()))
        .map(|(name, metric)| (name, metric.done, metric.target))
        .collect();
    assert_eq!(nights, [("安三", 0, 2), ("曾二", 0, 5), ("张一", 2, 5)]);
}

#[test]
fn all_and_one_village_are_questions_of_their_own() {
    let mut work = work(Targets { coverage_percent: Some(50), ..Targets::default() });
    let far = crate::domain::household::Household::new("320722114205".parse().unwrap(), "远户");
    let far = HouseholdId(work.sample.put(far));
    work.sample.visit(&[far], "2026-11-12", |_| {});
    let ask = |scope, village| {
        let question = Question { scope, village, ..Question::default() };
        let answer = progress(&work.sample.state, day("2026-11-16"), question);
        (answer.metrics[0].done, answer.metrics[0].target)
    };
    assert_eq!(ask(Scope::All, None), (1, 5), "four of the assignment and one of none");
    assert_eq!(ask(Scope::All, Some(village())), (0, 4));
    assert_eq!(ask(work.scope, None), (0, 2), "half of four");
}

#[test]
fn an_empty_state_has_no_shares() {
    let answer = progress(&State::default(), day("2026-11-16"), Question::default());
    assert_eq!(answer.period, Period { from: day("2026-01-01"), to: day("2026-12-31") });
    assert!(answer.metrics.iter().all(|metric| metric.share.is_none() && metric.pace == Pace::None));
    assert_eq!(answer.metrics.len(), MetricKind::ALL.len());
    for kind in MetricKind::ALL {
        assert!(!kind.formula().starts_with("query-"), "{kind:?}");
    }
}

impl Work {
    fn explained(&self, today: &str, kind: MetricKind) -> Explained {
        explain(&self.sample.state, day(today), Question { scope: self.scope, ..Question::default() }, kind).unwrap()
    }
}

#[test]
fn the_gap_of_a_figure_names_who_makes_it() {
    let mut work = work(Targets { visits_per_household: Some(2), nights: Some(3), ..Targets::default() });
    let homes = work.homes.clone();
    work.sample.visit(&[homes[0]], "2026-11-05", |_| {});
    work.sample.visit(&[homes[1]], "2026-11-12", |v| v.cadres = vec![work.cadres[0]]);
    work.sample.visit(&[homes[2]], "2026-11-13", |v| v.nobody_home = true);
    work.sample.stay(work.cadres[0], "2026-11-11", "2026-11-14");
    let covered = work.explained("2026-11-15", MetricKind::Coverage);
    let unmet = |at: usize, last: Option<&str>| Missing::Unmet { household: homes[at], last: last.map(day) };
    assert_eq!(covered.missing, [unmet(0, Some("2026-11-05")), unmet(2, None), unmet(3, None)]);
    assert_eq!((covered.households, covered.left_out, covered.cadres, covered.percent), (4, 2, 2, Some(100)));
    let seldom = |at: usize, visits| Missing::Seldom { household: homes[at], visits, asked: 2 };
    let visits = work.explained("2026-11-15", MetricKind::Visits);
    assert_eq!(visits.missing, [seldom(0, 0), seldom(1, 1), seldom(2, 0), seldom(3, 0)]);
    let nights = work.explained("2026-11-15", MetricKind::Nights);
    assert_eq!(nights.missing, [Missing::Nights { cadre: work.cadres[1], nights: 0, asked: 3 }]);
    let newest: Vec<_> = nights.ages.iter().map(|age| (age.cadre, age.newest.map(|at| at.date_naive()))).collect();
    assert_eq!(newest, [(work.cadres[1], None), (work.cadres[0], Some(day("2026-11-12")))], "by name");
    let must = work.explained("2026-11-15", MetricKind::MustVisit);
    assert_eq!((must.missing, must.must_days), (vec![unmet(3, None)], 30));
}

#[test]
fn the_gap_of_concerns_matters_and_policies() {
    let mut work = work(Targets::default());
    let home = work.homes[0];
    let late = work.sample.concern(home, "2026-11-11", "2026-11-13", |_| {});
    let untold = work.sample.concern(home, "2026-11-11", "2026-11-12", |c| c.settled_on = Some(day("2026-11-12")));
    work.sample.concern(home, "2026-11-11", "2026-11-30", |_| {});
    let policy = work.sample.policy("YB", &[]);
    let outcome = Understanding::Understood;
    work.sample.visit(&[home], "2026-11-12", |v| v.policies = vec![Said { policy, outcome }]);
    let missing = |kind| work.explained("2026-11-15", kind).missing;
    assert_eq!(missing(MetricKind::SettledOnTime), [Missing::Concern(late)]);
    assert_eq!(missing(MetricKind::Told), [Missing::Concern(untold)]);
    assert_eq!(missing(MetricKind::PolicyCoverage), [Missing::Policy { policy, untold: 3 }]);
    assert_eq!(missing(MetricKind::Satisfaction), []);
}
