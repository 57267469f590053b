//! The visits that are arranged rather than left to chance: what the first
//! cadre's own village has open today, and the round of must-visit households.
//! It decides what is to be found, not how it is written.

use chrono::{Days, NaiveDate};
use fastrand::Rng;

use super::Due;
use super::rhythm::Rhythm;
use super::town::{MUST_VISIT_DAYS, Town};
use crate::domain::concern::{ConcernState, DueRule, Satisfaction, Urgency};
use crate::domain::remark::Verdict;

/// A concern that is to stand in a certain state today.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// The state.
    pub state: ConcernState,
    /// How soon it must be dealt with.
    pub urgency: Urgency,
    /// The day it is due.
    pub due: NaiveDate,
    /// The rule behind the due date.
    pub rule: DueRule,
    /// How content the household was, where it has been told.
    pub satisfaction: Satisfaction,
}

/// A remark that is to be made on the visit.
#[derive(Debug, Clone, Copy)]
pub struct Marked {
    /// What it says.
    pub verdict: Verdict,
    /// An answer is wanted by this day.
    pub reply_by: Option<NaiveDate>,
    /// It was answered.
    pub answered: bool,
}

/// What is to come out of a visit.
#[derive(Debug, Clone, Copy, Default)]
pub struct Want {
    /// A concern.
    pub concern: Option<Standing>,
    /// A matter promised for this day and still open.
    pub matter: Option<NaiveDate>,
    /// The day to come again.
    pub revisit: Option<NaiveDate>,
    /// A remark of the committee.
    pub remark: Option<Marked>,
}

/// A visit that is arranged.
#[derive(Debug, Clone, Copy)]
pub struct Appointment {
    /// The household, by its number.
    pub home: usize,
    /// The cadre, by number.
    pub cadre: usize,
    /// The day.
    pub day: NaiveDate,
    /// What comes out of it.
    pub want: Want,
}

#[derive(Debug, Clone, Copy)]
enum Item {
    /// Days from today on which it is due, its state, its urgency.
    Concern(i64, ConcernState, Urgency),
    /// Raised a good week ago, and told or told in vain since.
    Told(Satisfaction),
    Matter(i64),
    Revisit(i64),
}

/// What the first cadre's village has open, the most telling first: a small
/// ledger takes only the beginning.
const STAGE: &[Item] = {
    use ConcernState::{Accepted, Assigned, AwaitingCheck, Declined, InProgress, Recorded, Returned};
    use Item::{Concern, Matter, Revisit, Told};
    use Urgency::{Difficult, Ordinary, Urgent};
    &[
        Concern(-3, Assigned, Ordinary),
        Concern(0, InProgress, Ordinary),
        Matter(0),
        Revisit(1),
        Concern(-1, Accepted, Urgent),
        Concern(2, AwaitingCheck, Ordinary),
        Matter(-2),
        Revisit(0),
        Concern(3, Recorded, Ordinary),
        Concern(4, Returned, Ordinary),
        Concern(-6, InProgress, Difficult),
        Revisit(-1),
        Concern(0, Recorded, Urgent),
        Matter(2),
        Told(Satisfaction::Satisfied),
        Told(Satisfaction::Unsatisfied),
        Concern(4, Declined, Ordinary),
        Concern(-2, InProgress, Ordinary),
        Concern(5, Assigned, Difficult),
        Revisit(3),
        Matter(4),
        Told(Satisfaction::Mostly),
        Concern(9, InProgress, Difficult),
        Revisit(6),
        Concern(1, Accepted, Ordinary),
        Matter(9),
    ]
};

/// Arranges visits, at most half of `visits` for the first cadre's own table
/// and nine tenths in all, and reserves the households they are about.
pub fn arrange(town: &mut Town, rhythm: &Rhythm, visits: usize, due: Due<'_>, rng: &mut Rng) -> Vec<Appointment> {
    let Some(today) = rhythm.days.last().copied() else { return Vec::new() };
    leave_some_unseen(town);
    let mut made = stage(town, rhythm, today, visits / 2, due, rng);
    let round = must_visits(town, rhythm, today, visits * 9 / 10 - made.len(), rng);
    made.extend(round);
    made
}

/// Reserves one household in fourteen for ever: those never visited.
fn leave_some_unseen(town: &mut Town) {
    for (number, home) in town.homes.iter_mut().enumerate() {
        if home.away || (number % 14 == 5 && !home.must_visit) {
            home.reserved_from = Some(NaiveDate::MIN);
        }
    }
}

fn stage(
    town: &mut Town,
    rhythm: &Rhythm,
    today: NaiveDate,
    most: usize,
    due: Due<'_>,
    rng: &mut Rng,
) -> Vec<Appointment> {
    let mut homes: Vec<usize> = (0..town.bounds[1])
        .filter(|home| !town.homes[*home].must_visit && town.homes[*home].reserved_from.is_none())
        .collect();
    if homes.is_empty() {
        return Vec::new();
    }
    rng.shuffle(&mut homes);
    let mut made: Vec<Appointment> = Vec::new();
    for (number, item) in STAGE.iter().take(most).enumerate() {
        let home = homes[number % homes.len()];
        let (day, want) = want(*item, number, rhythm, today, due);
        let reserved = town.homes[home].reserved_from.map_or(day, |from| from.min(day));
        town.homes[home].reserved_from = Some(reserved);
        made.push(Appointment { home, cadre: 0, day, want });
    }
    let remark = |verdict, reply_by: Option<u64>, answered| Marked {
        verdict,
        reply_by: reply_by.and_then(|days| today.checked_add_days(Days::new(days))),
        answered,
    };
    let remarks = [
        (0, remark(Verdict::Supplement, Some(1), false)),
        (6, remark(Verdict::Returned, Some(3), false)),
        (10, remark(Verdict::Supplement, Some(0), true)),
        (15, remark(Verdict::Approved, None, false)),
    ];
    for (number, remark) in remarks {
        if let Some(appointment) = made.get_mut(number) {
            appointment.want.remark = Some(remark);
        }
    }
    made
}

fn want(item: Item, number: usize, rhythm: &Rhythm, today: NaiveDate, due: Due<'_>) -> (NaiveDate, Want) {
    let shifted = |days: i64| {
        let day = if days < 0 {
            today.checked_sub_days(Days::new(days.unsigned_abs()))
        } else {
            today.checked_add_days(Days::new(days.unsigned_abs()))
        };
        day.unwrap_or(today)
    };
    let some_days_ago = |days: i64| rhythm.working(shifted(-days));
    match item {
        Item::Concern(days, state, urgency) => {
            let (day, due, rule) = raised_for(shifted(days), urgency, rhythm, today, due);
            let standing = Standing { state, urgency, due, rule, satisfaction: Satisfaction::Unsatisfied };
            (day, Want { concern: Some(standing), ..Want::default() })
        }
        Item::Told(satisfaction) => {
            let day = some_days_ago(4 + number as i64 % 3);
            let due = due(day, Urgency::Ordinary);
            let rule = rule_of(Urgency::Ordinary);
            let content = satisfaction != Satisfaction::Unsatisfied;
            let state = if content { ConcernState::Told } else { ConcernState::Reopened };
            let standing = Standing { state, urgency: Urgency::Ordinary, due, rule, satisfaction };
            (day, Want { concern: Some(standing), ..Want::default() })
        }
        Item::Matter(days) => (
            some_days_ago(4 + number as i64 % 5 - days.min(0)),
            Want { matter: Some(shifted(days)), ..Want::default() },
        ),
        Item::Revisit(days) => (
            some_days_ago(9 + number as i64 % 6 - days.min(0)),
            Want { revisit: Some(shifted(days)), ..Want::default() },
        ),
    }
}

/// Returns the day on which a concern must be raised to be due on `wanted`,
/// the day it is due and the rule; a date somebody chose where no rule leads
/// there.
fn raised_for(
    wanted: NaiveDate,
    urgency: Urgency,
    rhythm: &Rhythm,
    today: NaiveDate,
    due: Due<'_>,
) -> (NaiveDate, NaiveDate, DueRule) {
    let back = |days| today.checked_sub_days(Days::new(days)).unwrap_or(today);
    let by_rule = (1..60).map(back).find(|day| rhythm.working(*day) == *day && due(*day, urgency) == wanted);
    match by_rule {
        Some(day) => (day, wanted, rule_of(urgency)),
        None => {
            let week_before = wanted.checked_sub_days(Days::new(7)).unwrap_or(wanted);
            (rhythm.working(week_before.min(back(1))), wanted, DueRule::Date)
        }
    }
}

/// Returns the rule by which concerns of this urgency are due.
pub fn rule_of(urgency: Urgency) -> DueRule {
    DueRule::WorkingDays(urgency.working_days())
}

/// Sends somebody to every must-visit household in the last weeks, but for a
/// few that are past their interval.
fn must_visits(town: &mut Town, rhythm: &Rhythm, today: NaiveDate, most: usize, rng: &mut Rng) -> Vec<Appointment> {
    let mut late = Vec::new();
    let mut timely = Vec::new();
    let villages = town.villages.len();
    for village in 0..villages {
        let members = town.bounds[village]..town.bounds[village + 1];
        let must: Vec<usize> = members.filter(|home| town.homes[*home].must_visit).collect();
        let overdue = if village == 0 { 1 + usize::from(must.len() > 3) } else { village % 2 };
        for (number, home) in must.into_iter().enumerate() {
            let is_late = number < overdue;
            let interval = u64::from(MUST_VISIT_DAYS);
            let ago = if is_late { interval + rng.u64(3..20) } else { rng.u64(2..interval - 4) };
            let day = rhythm.working(today.checked_sub_days(Days::new(ago)).unwrap_or(today));
            if is_late {
                town.homes[home].reserved_from = Some(day);
            }
            let cadre = village + villages * rng.usize(..2);
            let list = if is_late { &mut late } else { &mut timely };
            list.push(Appointment { home, cadre, day, want: Want::default() });
        }
    }
    late.extend(timely);
    late.truncate(most);
    late
}
