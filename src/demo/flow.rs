//! What becomes of a concern after it was raised: its steps, each in its own
//! batch at its own time, up to the present.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, TimeDelta};
use serde_json::{Map, Value, json};

use super::Sample;
use super::agenda::{Standing, rule_of};
use super::corpus::{Fill, Issue, Template, pick};
use super::rhythm::moment;
use crate::base::ids::ConcernId;
use crate::domain::change::{Change, Edit, Step};
use crate::domain::concern::{ConcernState, DueRule, Satisfaction, Urgency};
use crate::domain::flow::{EXTENDED, URGED};
use crate::domain::record::Kind;

/// One step on the way of a concern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leg {
    Accept,
    Assign,
    Return,
    Reassign,
    Begin,
    Report,
    Tell(Satisfaction),
    /// The household is told that nothing will be done.
    TellNo,
    Close,
    /// The household was told and isn't content.
    Reopen,
    Restart,
    Decline,
    Urge,
    Extend,
}

const BY_THE_CADRE: &[Leg] = &[Leg::Begin, Leg::Tell(Satisfaction::Satisfied), Leg::Close];
const IN_FULL: &[Leg] =
    &[Leg::Accept, Leg::Assign, Leg::Begin, Leg::Report, Leg::Tell(Satisfaction::Satisfied), Leg::Close];
const MOSTLY: &[Leg] =
    &[Leg::Accept, Leg::Assign, Leg::Begin, Leg::Report, Leg::Tell(Satisfaction::Mostly), Leg::Close];
const SENT_BACK: &[Leg] = &[
    Leg::Accept,
    Leg::Assign,
    Leg::Return,
    Leg::Reassign,
    Leg::Begin,
    Leg::Report,
    Leg::Tell(Satisfaction::Mostly),
    Leg::Close,
];
const TWICE: &[Leg] = &[
    Leg::Accept,
    Leg::Begin,
    Leg::Report,
    Leg::Reopen,
    Leg::Restart,
    Leg::Report,
    Leg::Tell(Satisfaction::Mostly),
    Leg::Close,
];
const DECLINED: &[Leg] = &[Leg::Decline, Leg::TellNo, Leg::Close];

/// A concern on its way.
#[derive(Debug, Clone, Copy)]
pub struct Course {
    /// What it is about.
    pub issue: &'static Issue,
    /// Which of the issue's texts it is.
    pub variant: usize,
    /// Its id.
    pub id: ConcernId,
    /// The number of its village.
    pub village: usize,
    /// The cadre who heard it, by number.
    pub cadre: usize,
    /// When it was raised.
    pub raised: DateTime<FixedOffset>,
    /// The day it is due.
    pub due: NaiveDate,
    /// How soon it must be dealt with.
    pub urgency: Urgency,
    /// The villagers' group it was raised in.
    pub group: &'static str,
    /// The pronoun for the one who raised it.
    pub pronoun: &'static str,
}

impl Course {
    /// Returns the lines that go with the text of the concern.
    fn matching(&self, lines: &'static [Template]) -> &'static [Template] {
        if lines.len() == self.issue.text.len() { &lines[self.variant..=self.variant] } else { lines }
    }
}

impl Sample<'_> {
    /// Lets a concern go its way so that it stands as wanted today.
    pub(super) fn stand(&mut self, course: &Course, standing: Standing) -> Option<DateTime<FixedOffset>> {
        use ConcernState as S;
        let mut legs: Vec<Leg> = match standing.state {
            S::Recorded => vec![],
            S::Accepted => vec![Leg::Accept],
            S::Assigned => vec![Leg::Accept, Leg::Assign],
            S::Returned => vec![Leg::Accept, Leg::Assign, Leg::Return],
            S::InProgress => vec![Leg::Accept, Leg::Assign, Leg::Begin],
            S::AwaitingCheck => vec![Leg::Accept, Leg::Assign, Leg::Begin, Leg::Report],
            S::Told => vec![Leg::Begin, Leg::Tell(standing.satisfaction)],
            S::Reopened => vec![Leg::Begin, Leg::Reopen],
            S::Closed => BY_THE_CADRE.to_vec(),
            S::Declined => vec![Leg::Decline],
        };
        if course.due < self.now.date_naive() && standing.state.is_open() && !standing.state.awaits_telling() {
            legs.push(Leg::Urge);
        }
        let latest = self.now - TimeDelta::hours(self.rng.i64(2..20));
        let end = latest.max(course.raised + (self.now - course.raised) / 2);
        self.walk(course, &legs, end)
    }

    /// Lets a concern go the way that most go: done and told in time. Returns
    /// when the household was told, if it has been.
    pub(super) fn run(&mut self, course: &Course) -> Option<DateTime<FixedOffset>> {
        let today = self.now.date_naive();
        let age = (today - course.raised.date_naive()).num_days();
        if course.issue.declined.is_some() && course.variant == 0 && self.rng.u32(..100) < 16 {
            let end = course.raised + TimeDelta::days(self.rng.i64(1..4));
            return self.walk(course, DECLINED, end);
        }
        let span = (course.due - course.raised.date_naive()).num_days();
        if age <= 45 && course.due < today && course.village > 0 && self.leave_overdue() {
            const STUCK: [&[Leg]; 4] = [
                &[Leg::Accept, Leg::Urge],
                &[Leg::Accept, Leg::Assign, Leg::Urge],
                &[Leg::Accept, Leg::Assign, Leg::Begin],
                &[Leg::Accept, Leg::Assign, Leg::Extend, Leg::Begin],
            ];
            let stuck = STUCK[self.rng.usize(..STUCK.len())];
            let end = course.raised + TimeDelta::days(span);
            return self.walk(course, stuck, end.min(self.now - TimeDelta::hours(3)));
        }
        let late = age > 45 && self.rng.u32(..100) < 11;
        let days = if late { span + self.rng.i64(1..7) } else { span - self.rng.i64(0..=span / 2) };
        let mut end = course.raised + TimeDelta::days(days);
        let mut legs = self.way(span, course.variant);
        if course.village == 0 && course.due >= today {
            if self.quota.own_concerns > 0 {
                self.quota.own_concerns -= 1;
            } else {
                // The first village's open concerns are arranged; others were small.
                (legs, end) = (BY_THE_CADRE, course.raised + (self.now - course.raised) / 2);
            }
        }
        self.walk(course, legs, end)
    }

    fn way(&mut self, span: i64, variant: usize) -> &'static [Leg] {
        match self.rng.u32(..100) {
            0..38 => BY_THE_CADRE,
            38..68 => IN_FULL,
            68..86 => MOSTLY,
            86..92 if span >= 5 => SENT_BACK,
            92..100 if span >= 5 && variant == 0 => TWICE,
            _ => BY_THE_CADRE,
        }
    }

    fn leave_overdue(&mut self) -> bool {
        let left = self.quota.overdue_concerns > 0 && self.rng.u32(..100) < 14;
        self.quota.overdue_concerns -= usize::from(left);
        left
    }

    /// Makes the steps, spread up to `end`, as far as they lie in the past.
    fn walk(&mut self, course: &Course, legs: &[Leg], end: DateTime<FixedOffset>) -> Option<DateTime<FixedOffset>> {
        let spread =
            i32::try_from(legs.iter().filter(|leg| !matches!(leg, Leg::Close | Leg::Urge)).count()).unwrap_or(1).max(1);
        let unit = pick(&mut self.rng, &course.issue.units).as_str();
        let mut before = course.raised;
        let mut told = None;
        let mut settled = false;
        for (number, leg) in (1..).zip(legs) {
            let goal = match leg {
                // Nobody is urged before the day has passed.
                Leg::Urge => {
                    let overdue = (self.now.date_naive() - course.due).num_days().max(1);
                    moment(course.due, NaiveTime::MIN, self.now) + TimeDelta::days(self.rng.i64(1..=overdue))
                }
                Leg::Close => before + TimeDelta::days(self.rng.i64(1..8)),
                _ => course.raised + (end - course.raised) / spread * number,
            };
            let minute = self.rng.u32(9 * 60..17 * 60);
            let time = NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0).unwrap_or_default();
            let mut at = moment(goal.date_naive(), time, self.now);
            if at <= before {
                at = before + TimeDelta::minutes(self.rng.i64(15..70));
            }
            // What would lie ahead of today hasn't happened.
            if at > self.now {
                if goal >= self.now {
                    break;
                }
                at = if *leg == Leg::Urge { self.now } else { before + (self.now - before) / 2 };
            }
            let change = self.leg(course, *leg, (unit, settled), at);
            self.decide(at, vec![change]);
            match leg {
                Leg::Tell(_) | Leg::TellNo => told = Some(at),
                Leg::Report => settled = true,
                Leg::Reopen => settled = false,
                _ => {}
            }
            before = at;
        }
        told
    }

    /// Returns one step as a change. `settled` says that the work was
    /// reported as done before.
    fn leg(
        &mut self,
        course: &Course,
        leg: Leg,
        (unit, settled): (&'static str, bool),
        at: DateTime<FixedOffset>,
    ) -> Change {
        let issue = course.issue;
        let by = self.town.cadres[course.cadre];
        let (to, lines) = self.words_of(course, leg);
        let declined = issue.declined.as_deref().unwrap_or_default();
        let reason = if leg == Leg::Decline { declined } else { issue.unhappy.as_str() };
        let fill = Fill { unit, reason, group: course.group, pronoun: course.pronoun, ..Fill::default() };
        let note = pick(&mut self.rng, lines).say(&mut self.rng, &fill);
        let today = json!(at.date_naive());
        let mut set = Map::new();
        let mut put = |field: &str, value: Value| {
            set.insert(field.to_owned(), value);
        };
        if matches!(leg, Leg::Report | Leg::Tell(_) | Leg::Reopen) && !settled {
            put("result", json!(pick(&mut self.rng, course.matching(&issue.result)).say(&mut self.rng, &fill)));
            put("settled_on", today.clone());
        }
        match leg {
            Leg::Assign | Leg::Reassign => put("responsible", json!(unit)),
            Leg::Tell(satisfaction) => {
                put("told_on", today);
                put("told_by", json!(by));
                put("satisfaction", json!(satisfaction));
            }
            Leg::Decline => put("result", json!(format!("{declined}。"))),
            Leg::TellNo => {
                put("settled_on", today.clone());
                put("told_on", today);
                put("told_by", json!(by));
            }
            Leg::Reopen => {
                ["settled_on", "told_on", "told_by"].into_iter().for_each(|field| put(field, Value::Null));
                put("satisfaction", json!(Satisfaction::Unsatisfied));
                put("due", json!((self.due)(at.date_naive(), course.urgency)));
                put("due_rule", json!(rule_of(course.urgency)));
            }
            Leg::Return => {
                put("responsible", Value::Null);
                put("settled_on", Value::Null);
            }
            Leg::Urge => put("urged", json!(1)),
            Leg::Extend => {
                put("extended", json!(1));
                put("due", json!(course.due.checked_add_days(Days::new(2)).unwrap_or(course.due)));
                put("due_rule", json!(DueRule::Date));
            }
            _ => {}
        }
        if !matches!(leg, Leg::Urge | Leg::Extend) {
            put("state", json!(to));
        }
        let step = Step { to: to.to_owned(), note, by: Some(by), at };
        Change::Edit(Edit { kind: Kind::Concern, id: course.id.into(), set, was: BTreeMap::new(), step: Some(step) })
    }

    /// Returns what a step is called and what may be noted at it.
    fn words_of(&self, course: &Course, leg: Leg) -> (&'static str, &'static [Template]) {
        use ConcernState as S;
        let words = &self.corpus.place.flow;
        match leg {
            Leg::Accept => (S::Accepted.word(), &words.accepted),
            Leg::Assign => (S::Assigned.word(), &words.assigned),
            Leg::Reassign => (S::Assigned.word(), &words.reassigned),
            Leg::Return => (S::Returned.word(), &words.returned),
            Leg::Begin => (S::InProgress.word(), course.matching(&course.issue.progress)),
            Leg::Restart => (S::InProgress.word(), &words.restarted),
            Leg::Report => (S::AwaitingCheck.word(), &words.checking),
            Leg::Tell(_) => (S::Told.word(), &words.told),
            Leg::Close => (S::Closed.word(), &words.closed),
            Leg::Reopen => (S::Reopened.word(), &words.reopened),
            Leg::Decline => (S::Declined.word(), &words.declined),
            Leg::TellNo => (S::Told.word(), &words.refused),
            Leg::Urge => (URGED, &words.urged),
            Leg::Extend => (EXTENDED, &words.extended),
        }
    }
}
