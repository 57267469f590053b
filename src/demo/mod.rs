//! Floor 4: believable sample data of cadres' work, as the changes by which it
//! would have come to be. Everybody in it is made up. Nothing here writes
//! anything or asks what time it is.

mod agenda;
mod corpus;
mod flow;
mod home;
pub mod ledger;
mod margin;
mod rhythm;
mod scene;
mod talk;
mod town;

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BinaryHeap, VecDeque};

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime};
use fastrand::Rng;

use self::agenda::Appointment;
use self::corpus::{Corpus, corpus};
use self::rhythm::Rhythm;
use self::town::Town;
use crate::base::entropy::SeededEntropy;
use crate::base::ids::{AssignmentId, CadreId, RecordId};
use crate::domain::change::Change;
use crate::domain::concern::Urgency;

/// Returns the day on which a concern raised on a day is due. The caller knows
/// the working days; it must not answer with an earlier day than it was given.
pub type Due<'a> = &'a dyn Fn(NaiveDate, Urgency) -> NaiveDate;

/// What sample data is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Visits in all.
    pub visits: usize,
    /// The same seed gives the same data.
    pub seed: u64,
    /// The present moment; nothing is dated later.
    pub now: DateTime<FixedOffset>,
}

/// Changes that were committed together.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// When.
    pub at: DateTime<FixedOffset>,
    /// The changes.
    pub changes: Vec<Change>,
}

/// Returns the sample data of `plan`: first villages, cadres, policies,
/// households and assignments, then everything else in the order of time.
pub fn generate<'a>(plan: &Plan, due: Due<'a>) -> Sample<'a> {
    Sample::new(plan, due)
}

/// Sample data, made batch by batch as it is asked for.
pub struct Sample<'a> {
    due: Due<'a>,
    now: DateTime<FixedOffset>,
    visits: usize,
    corpus: &'static Corpus,
    rng: Rng,
    ids: SeededEntropy,
    town: Town,
    days: VecDeque<Day>,
    /// What has been decided and comes later, the earliest first.
    pending: BinaryHeap<Reverse<Pending>>,
    decided: u64,
    setup: VecDeque<Batch>,
    rounds: Vec<Round>,
    revisits: BTreeMap<NaiveDate, Vec<(usize, usize)>>,
    /// What may stand open today that nobody arranged.
    quota: Quota,
    /// Concerns raised on the day at hand.
    number: u32,
    /// The concern that stands for similar ones, by village and issue.
    similar: Vec<Option<RecordId>>,
}

/// One day of visits.
#[derive(Debug)]
struct Day {
    date: NaiveDate,
    by_chance: usize,
    arranged: Vec<Appointment>,
}

/// The order in which the households of a village are visited.
#[derive(Debug)]
struct Round {
    order: Vec<usize>,
    next: usize,
}

/// How much may be left open.
#[derive(Debug)]
struct Quota {
    /// Concerns of the first village.
    own_concerns: usize,
    /// Matters and revisits of the first village.
    own_rest: usize,
    /// Overdue concerns elsewhere.
    overdue_concerns: usize,
    /// Overdue matters elsewhere.
    overdue_matters: usize,
    /// Revisits to come elsewhere.
    revisits: usize,
}

#[derive(Debug)]
struct Pending {
    batch: Batch,
    /// Keeps the order of those of one moment.
    number: u64,
}

impl Pending {
    fn key(&self) -> (DateTime<FixedOffset>, u64) {
        (self.batch.at, self.number)
    }
}

impl PartialEq for Pending {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Pending {}

impl PartialOrd for Pending {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Pending {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl<'a> Sample<'a> {
    fn new(plan: &Plan, due: Due<'a>) -> Self {
        let corpus = corpus();
        let mut rng = Rng::with_seed(plan.seed);
        let mut ids = SeededEntropy::new(plan.seed ^ 0x6475_6e64_6961_6e00);
        let rhythm = Rhythm::new(plan.now, plan.visits, &mut rng);
        let (mut town, setup) = town::found(corpus, plan.now, plan.visits, &mut rng, &mut ids);
        let arranged = agenda::arrange(&mut town, &rhythm, plan.visits, due, &mut rng);
        let founded = rhythm.days.first().and_then(|day| day.checked_sub_days(Days::new(1)));
        let founded = founded.map_or(plan.now, |day| rhythm::moment(day, NaiveTime::MIN, plan.now));
        let mut sample = Self {
            due,
            now: plan.now,
            visits: plan.visits,
            corpus,
            days: days(&rhythm, plan.visits, arranged),
            pending: BinaryHeap::new(),
            decided: 0,
            setup: setup.into_iter().map(|changes| Batch { at: founded, changes }).collect(),
            rounds: rounds(&town, &mut rng),
            revisits: BTreeMap::new(),
            quota: Quota {
                own_concerns: 4,
                own_rest: 4,
                overdue_concerns: 3 + plan.visits / 500,
                overdue_matters: 2 + plan.visits / 1_000,
                revisits: 5 + plan.visits / 200,
            },
            number: 0,
            similar: vec![None; town.villages.len() * corpus.issues.len()],
            rng,
            ids,
            town,
        };
        sample.stay_overnight(&rhythm);
        sample
    }

    /// Returns the cadre whose view of the data is worth looking at first.
    pub fn me(&self) -> CadreId {
        self.town.cadres[0]
    }

    /// Returns the committee that makes the remarks.
    pub fn committee(&self) -> CadreId {
        self.town.committee
    }

    /// Returns that cadre's current assignment.
    pub fn assignment(&self) -> AssignmentId {
        self.town.assignment
    }

    /// Puts a batch where its time comes.
    fn decide(&mut self, at: DateTime<FixedOffset>, changes: Vec<Change>) {
        self.decided += 1;
        self.pending.push(Reverse(Pending { batch: Batch { at, changes }, number: self.decided }));
    }

    /// Returns the next batch, unless a visit not yet made may come before it.
    fn due_batch(&mut self) -> Option<Batch> {
        if let (Some(Reverse(first)), Some(day)) = (self.pending.peek(), self.days.front())
            && first.batch.at.date_naive() >= day.date
        {
            return None;
        }
        self.pending.pop().map(|Reverse(pending)| pending.batch)
    }
}

impl Iterator for Sample<'_> {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        if let Some(batch) = self.setup.pop_front() {
            return Some(batch);
        }
        loop {
            if let Some(batch) = self.due_batch() {
                return Some(batch);
            }
            let day = self.days.pop_front()?;
            self.live_through(day);
        }
    }
}

fn days(rhythm: &Rhythm, visits: usize, arranged: Vec<Appointment>) -> VecDeque<Day> {
    let counts = rhythm.spread(visits - arranged.len());
    let mut by_day: BTreeMap<NaiveDate, Vec<Appointment>> = BTreeMap::new();
    for appointment in arranged {
        by_day.entry(appointment.day).or_default().push(appointment);
    }
    let day = |(date, by_chance)| Day { date, by_chance, arranged: by_day.remove(&date).unwrap_or_default() };
    rhythm.days.iter().copied().zip(counts).map(day).collect()
}

fn rounds(town: &Town, rng: &mut Rng) -> Vec<Round> {
    let village = |bounds: &[usize]| {
        let seen = |home: &usize| town.homes[*home].reserved_from != Some(NaiveDate::MIN);
        let mut order: Vec<usize> = (bounds[0]..bounds[1]).filter(seen).collect();
        rng.shuffle(&mut order);
        Round { order, next: 0 }
    };
    town.bounds.windows(2).map(village).collect()
}

#[cfg(test)]
mod tests;
