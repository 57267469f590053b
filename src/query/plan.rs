//! A round of households for one day: whom to see and why. What is overdue or
//! due comes first; the rest of the round lies on the way, so that one village
//! and group is walked together. The same state and day give the same round,
//! and nobody is held to it.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;

use super::coverage::unexplained;
use super::order::household_key;
use super::scope::{Reach, Scope};
use super::todo::{Group, Reason, Todo, TodoKind};
use crate::base::ids::{ConcernId, HouseholdId, MatterId, PolicyId};
use crate::base::limits::PLAN_STOPS_MAX;
use crate::base::text::{gist, visible};
use crate::domain::concern::Concern;
use crate::domain::household::Household;
use crate::domain::matter::{Matter, MatterState};
use crate::domain::village::VillageCode;
use crate::state::State;
use crate::tr;

/// Characters of a text from outside where several reasons share one line.
const BRIEF_CHARS: usize = 12;

/// One reason to go to a household, in the words of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// A concern is to be settled by a day.
    Concern {
        /// What it is about; text from outside.
        text: String,
        /// The day.
        due: NaiveDate,
    },
    /// There is a result of which the household doesn't know 待回音.
    Tell {
        /// What it is about; text from outside.
        text: String,
    },
    /// The household was told; whether it is content is to be asked.
    Close {
        /// What it is about; text from outside.
        text: String,
    },
    /// Something was promised.
    Matter {
        /// What; text from outside.
        need: String,
        /// For when.
        promised: Option<NaiveDate>,
    },
    /// A visit was announced.
    Announced {
        /// For when.
        day: NaiveDate,
    },
    /// A must-visit household past its interval, or soon; days since somebody was met.
    MustVisit {
        /// Days.
        days: i64,
    },
    /// Nobody was ever met there.
    NeverVisited {
        /// How often somebody went there in vain.
        missed: usize,
        /// Whether it must be visited.
        must: bool,
    },
    /// Nobody was met since the assignment began; days since somebody was.
    NotYet {
        /// Days.
        days: i64,
    },
    /// Policies are to be explained.
    Policies {
        /// How many.
        count: usize,
    },
}

impl Cause {
    /// Returns the stable English name, as it stands in output for programs.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Concern { .. } => "concern",
            Self::Tell { .. } => "tell",
            Self::Close { .. } => "close",
            Self::Matter { .. } => "matter",
            Self::Announced { .. } => "announced",
            Self::MustVisit { .. } => "must_visit",
            Self::NeverVisited { .. } => "never_visited",
            Self::NotYet { .. } => "not_yet_visited",
            Self::Policies { .. } => "policies",
        }
    }

    /// Returns what to tell the user about it on `today`.
    pub fn message(&self, today: NaiveDate) -> String {
        self.said(today, usize::MAX)
    }

    /// Returns the same where several reasons share one line.
    pub fn brief(&self, today: NaiveDate) -> String {
        self.said(today, BRIEF_CHARS)
    }

    /// Returns it in words, of texts from outside so many characters.
    fn said(&self, today: NaiveDate, chars: usize) -> String {
        let safe = |text: &str| visible(&gist(text, chars)).into_owned();
        // Late, today, or still to come; the sign of the days tells which.
        let left = |day: NaiveDate| (day - today).num_days();
        match self {
            Self::Concern { text, due } => match left(*due) {
                days @ ..=-1 => tr!("plan-why-concern-late", text = safe(text), days = -days),
                0 => tr!("plan-why-concern-today", text = safe(text)),
                days => tr!("plan-why-concern-soon", text = safe(text), days = days),
            },
            Self::Tell { text } => tr!("plan-why-tell", text = safe(text)),
            Self::Close { text } => tr!("plan-why-close", text = safe(text)),
            Self::Matter { need, promised } => match promised.map(left) {
                Some(days @ ..=-1) => tr!("plan-why-matter-late", need = safe(need), days = -days),
                Some(0) => tr!("plan-why-matter-today", need = safe(need)),
                Some(days) => tr!("plan-why-matter-soon", need = safe(need), days = days),
                None => tr!("plan-why-matter", need = safe(need)),
            },
            Self::Announced { day } => match left(*day) {
                days @ ..=-1 => tr!("plan-why-announced-late", days = -days),
                0 => tr!("plan-why-announced-today"),
                days => tr!("plan-why-announced-soon", days = days),
            },
            Self::MustVisit { days } => tr!("plan-why-must-visit", days = *days),
            Self::NeverVisited { missed: 0, must: false } => tr!("plan-why-never"),
            Self::NeverVisited { missed: 0, must: true } => tr!("plan-why-never-must"),
            Self::NeverVisited { missed, .. } => tr!("plan-why-never-missed", times = *missed),
            Self::NotYet { days } => tr!("plan-why-not-yet", days = *days),
            Self::Policies { count } => tr!("plan-why-policies", count = *count),
        }
    }
}

/// One household of the round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The household.
    pub household: HouseholdId,
    /// Whether something there is overdue or due on the day.
    pub due: bool,
    /// Why, the gravest first.
    pub causes: Vec<Cause>,
}

/// The round of one day, in the order in which it is walked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The households.
    pub stops: Vec<Stop>,
    /// Households at which something is overdue or due and for which the round
    /// has no room.
    pub left: usize,
}

/// What to bring up at a household.
#[derive(Debug, Default)]
pub struct Talk<'a> {
    /// Open concerns, the first due first.
    pub concerns: Vec<(ConcernId, &'a Concern)>,
    /// What was promised, the first due first.
    pub matters: Vec<(MatterId, &'a Matter)>,
    /// Policies in force that the household hasn't understood yet.
    pub policies: Vec<PolicyId>,
}

/// Returns what to bring up at a household on a day.
pub fn talk(state: &State, household: HouseholdId, day: NaiveDate) -> Talk<'_> {
    let mut concerns: Vec<_> = state.concerns_of(household).filter(|(_, one)| one.state.is_open()).collect();
    concerns.sort_by_key(|(id, concern)| (concern.due, *id));
    let promised = |matter: &Matter| matter.state == MatterState::Promised;
    let mut matters: Vec<_> = state.matters_of(household).filter(|(_, matter)| promised(matter)).collect();
    matters.sort_by_key(|(id, matter)| (matter.promised.is_none(), matter.promised, *id));
    Talk { concerns, matters, policies: unexplained(state, household, day) }
}

/// Returns the households at which something waits, each once with all its
/// reasons, the gravest first. `todo` is all that waits, in order.
pub fn gathered(state: &State, todo: &[Todo], day: NaiveDate) -> Vec<Stop> {
    let mut stops: Vec<Stop> = Vec::new();
    let mut at: HashMap<HouseholdId, usize> = HashMap::new();
    for item in todo {
        let Some(household) = item.household.filter(|_| item.group != Group::Waiting) else { continue };
        let causes = causes(state, item, household, day);
        let present = state.household(household).is_some_and(Household::is_present);
        if causes.is_empty() || !present {
            continue;
        }
        let slot = *at.entry(household).or_insert_with(|| {
            stops.push(Stop { household, due: false, causes: Vec::new() });
            stops.len() - 1
        });
        stops[slot].due |= matches!(item.group, Group::Overdue | Group::Today);
        stops[slot].causes.extend(causes);
    }
    stops
}

fn causes(state: &State, todo: &Todo, household: HouseholdId, day: NaiveDate) -> Vec<Cause> {
    let text = || todo.title.clone();
    match todo.kind {
        TodoKind::Concern => todo.due.map(|due| Cause::Concern { text: text(), due }).into_iter().collect(),
        TodoKind::Tell => vec![Cause::Tell { text: text() }],
        TodoKind::Close => vec![Cause::Close { text: text() }],
        TodoKind::Matter => vec![Cause::Matter { need: text(), promised: todo.due }],
        TodoKind::Revisit | TodoKind::MustVisit | TodoKind::NeverVisited | TodoKind::NotYetVisited => {
            calls(state, todo, household, day)
        }
        _ => Vec::new(),
    }
}

/// Returns why a household is to be seen at all.
fn calls(state: &State, todo: &Todo, household: HouseholdId, day: NaiveDate) -> Vec<Cause> {
    let announced = todo.why.iter().filter_map(|reason| match reason {
        Reason::Announced { day } => Some(Cause::Announced { day: *day }),
        _ => None,
    });
    let mut causes: Vec<Cause> = announced.collect();
    let met = state.last_visit(household).map(|(_, visit)| (day - visit.day()).num_days());
    let must = todo.why.contains(&Reason::MustVisit);
    let closing = todo.why.iter().any(|reason| matches!(reason, Reason::AssignmentLeft { .. }));
    match met {
        None => {
            let missed = state.visits_of(household).count();
            causes.push(Cause::NeverVisited { missed, must });
        }
        Some(days) if todo.kind == TodoKind::MustVisit => causes.push(Cause::MustVisit { days }),
        Some(days) if closing => causes.push(Cause::NotYet { days }),
        Some(_) => {}
    }
    causes
}

/// Where a household stands: what is walked together.
type Spot = (VillageCode, Option<String>);

fn spot(state: &State, id: HouseholdId) -> Option<Spot> {
    state.household(id).map(|household| (household.village, household.group.clone()))
}

/// Returns the round of a day in `scope`. `todo` is all that waits there on
/// that day, in order.
pub fn plan(state: &State, todo: &[Todo], scope: Scope, day: NaiveDate) -> Plan {
    let waiting = gathered(state, todo, day);
    let home = home(state, &waiting);
    let is_home = |id: HouseholdId| state.household(id).map(|household| household.village) == home;
    let mut stops: Vec<Stop> = Vec::new();
    let due = || waiting.iter().filter(|stop| stop.due);
    stops.extend(due().filter(|stop| is_home(stop.household)).take(PLAN_STOPS_MAX).cloned());
    let room = PLAN_STOPS_MAX - stops.len();
    stops.extend(due().filter(|stop| !is_home(stop.household)).take(room).cloned());
    let left = due().count() - stops.len();
    fill(state, &waiting, scope, day, home, &mut stops);
    for stop in &mut stops {
        let policies = unexplained(state, stop.household, day).len();
        if policies > 0 && !stop.causes.iter().any(|cause| matches!(cause, Cause::Policies { .. })) {
            stop.causes.push(Cause::Policies { count: policies });
        }
    }
    stops.sort_by_cached_key(|stop| {
        let household = state.household(stop.household);
        (Some(household.map(|one| one.village)) != Some(home), household.map(household_key), stop.household)
    });
    Plan { stops, left }
}

/// Returns the village to be walked: the one with the most households at which
/// something is due; where nothing is, that of the gravest reason.
fn home(state: &State, waiting: &[Stop]) -> Option<VillageCode> {
    let village = |stop: &Stop| state.household(stop.household).map(|household| household.village);
    let mut counts: BTreeMap<VillageCode, usize> = BTreeMap::new();
    for village in waiting.iter().filter(|stop| stop.due).filter_map(village) {
        *counts.entry(village).or_default() += 1;
    }
    let most = counts.values().max().copied();
    let is_most = |village: &VillageCode| most.is_none() || counts.get(village).copied() == most;
    waiting.iter().filter(|stop| stop.due || most.is_none()).filter_map(village).find(is_most)
}

/// Fills the round up with households on the way: of the same groups first,
/// then of the same village. Who was met on the day itself is left in peace.
fn fill(
    state: &State,
    waiting: &[Stop],
    scope: Scope,
    day: NaiveDate,
    home: Option<VillageCode>,
    stops: &mut Vec<Stop>,
) {
    let met = |id: HouseholdId| state.last_visit(id).is_some_and(|(_, visit)| visit.day() == day);
    let mut taken: HashSet<HouseholdId> = stops.iter().map(|stop| stop.household).collect();
    let others: Vec<&Stop> =
        waiting.iter().filter(|stop| !taken.contains(&stop.household) && !met(stop.household) && !stop.due).collect();
    let mut spots: HashSet<Spot> = stops.iter().filter_map(|stop| spot(state, stop.household)).collect();
    let at_home = |stop: &&&Stop| state.household(stop.household).map(|household| household.village) == home;
    if let Some(first) = others.iter().find(at_home).filter(|_| spots.is_empty()) {
        spots.extend(spot(state, first.household));
    }
    let on_the_way = |id: HouseholdId| spot(state, id).is_some_and(|spot| spots.contains(&spot));
    let mut wanted: Vec<Stop> = Vec::new();
    wanted.extend(others.iter().filter(|stop| on_the_way(stop.household)).map(|stop| (*stop).clone()));
    let reach = Reach::of(state, scope, day, None);
    let mut near: Vec<_> = reach.households.iter().filter(|(id, _)| on_the_way(*id) && !met(*id)).collect();
    near.sort_by_cached_key(|(id, household)| (household_key(household), *id));
    let told = near.into_iter().filter_map(|(id, _)| {
        let count = unexplained(state, *id, day).len();
        (count > 0).then(|| Stop { household: *id, due: false, causes: vec![Cause::Policies { count }] })
    });
    wanted.extend(told);
    wanted.extend(others.iter().filter(at_home).map(|stop| (*stop).clone()));
    for stop in wanted {
        if stops.len() >= PLAN_STOPS_MAX {
            break;
        }
        if taken.insert(stop.household) {
            stops.push(stop);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::assignment::Targets;
    use crate::domain::workdays::Calendar;
    use crate::query::sample::{Sample, day, village};
    use crate::query::todo::todo;

    const TODAY: &str = "2026-11-16";

    /// A household with a number, in a group of a village.
    fn home(sample: &mut Sample, village: &str, group: &str, number: &str, must_visit: bool) -> HouseholdId {
        let household = Household {
            group: Some(group.into()),
            number: Some(number.into()),
            must_visit,
            ..Household::new(village.parse().unwrap(), format!("户主{number}"))
        };
        HouseholdId(sample.put(household))
    }

    fn round(sample: &Sample) -> Plan {
        let today = day(TODAY);
        let waiting = todo(&sample.state, &Calendar::embedded(), today, Scope::All);
        plan(&sample.state, &waiting, Scope::All, today)
    }

    fn told(plan: &Plan) -> Vec<(HouseholdId, bool, Vec<&'static str>)> {
        plan.stops
            .iter()
            .map(|stop| (stop.household, stop.due, stop.causes.iter().map(Cause::word).collect()))
            .collect()
    }

    #[test]
    fn a_household_stands_once_with_all_its_reasons_and_groups_are_walked_together() {
        let mut sample = Sample::default();
        let near = village().to_string();
        let one = home(&mut sample, &near, "2", "1", true);
        let two = home(&mut sample, &near, "1", "9", false);
        let on_the_way = home(&mut sample, &near, "2", "12", false);
        let same_village = home(&mut sample, &near, "3", "1", false);
        let me = sample.cadre("张一");
        sample.assignment(&[me], "2026-11-01", "2026-11-30", Targets::default());
        sample.visit(&[one], "2026-10-01", |_| {});
        sample.visit(&[two], "2026-11-10", |v| v.next = Some(day(TODAY)));
        sample.visit(&[on_the_way], "2026-11-02", |v| v.nobody_home = true);
        sample.visit(&[same_village], "2026-10-20", |_| {});
        sample.concern(one, "2026-11-03", "2026-11-10", |_| {});
        sample.matter(one, Some("2026-11-20"), MatterState::Promised);
        let plan = round(&sample);
        assert_eq!(
            told(&plan),
            [
                (two, true, vec!["announced"]),
                (one, true, vec!["must_visit", "concern", "matter"]),
                (on_the_way, false, vec!["never_visited"]),
                (same_village, false, vec!["not_yet_visited"]),
            ]
        );
        assert_eq!(plan.stops[1].causes[0], Cause::MustVisit { days: 46 });
        assert_eq!(plan.stops[2].causes, [Cause::NeverVisited { missed: 1, must: false }]);
        assert_eq!(plan.left, 0);
    }

    #[test]
    fn the_village_with_most_to_do_comes_first_and_the_round_has_an_end() {
        let mut sample = Sample::default();
        let near = village().to_string();
        let far = "320722114205";
        let away: Vec<_> = (1..=2).map(|n| home(&mut sample, far, "1", &n.to_string(), false)).collect();
        let homes: Vec<_> = (1..=15).map(|n| home(&mut sample, &near, "1", &n.to_string(), false)).collect();
        sample.concern(away[0], "2026-11-01", "2026-11-02", |_| {});
        for id in &homes[..13] {
            sample.concern(*id, "2026-11-03", "2026-11-10", |_| {});
        }
        let plan = round(&sample);
        let stops: Vec<_> = plan.stops.iter().map(|stop| stop.household).collect();
        assert_eq!(stops, homes[..PLAN_STOPS_MAX]);
        assert_eq!(plan.left, 14 - PLAN_STOPS_MAX, "one at home and the one far away");
    }

    #[test]
    fn policies_make_a_household_worth_a_stop_only_on_the_way() {
        let mut sample = Sample::default();
        let near = village().to_string();
        let one = home(&mut sample, &near, "1", "1", false);
        let beside = home(&mut sample, &near, "1", "2", false);
        home(&mut sample, &near, "7", "3", false);
        let policy = sample.policy("YB", &[]);
        sample.concern(one, "2026-11-03", "2026-11-16", |_| {});
        let plan = round(&sample);
        assert_eq!(told(&plan), [(one, true, vec!["concern", "policies"]), (beside, false, vec!["policies"])]);
        let talk = talk(&sample.state, one, day(TODAY));
        assert_eq!((talk.concerns.len(), talk.matters.len(), talk.policies), (1, 0, vec![policy]));
        sample.visit(&[beside], TODAY, |_| {});
        assert_eq!(round(&sample).stops.len(), 1, "who was met today is left in peace");
    }

    #[test]
    fn what_somebody_else_has_is_no_reason_to_go_and_nothing_makes_an_empty_round() {
        let mut sample = Sample::default();
        let one = home(&mut sample, &village().to_string(), "1", "1", false);
        assert_eq!(round(&sample), Plan::default());
        sample.concern(one, "2026-11-03", "2026-11-10", |c| {
            c.state = crate::domain::concern::ConcernState::Assigned;
            c.responsible = "县水利局".into();
        });
        assert_eq!(round(&sample), Plan::default());
    }

    #[test]
    fn each_cause_is_said_in_plain_words() {
        let text = || "水渠".to_owned();
        let (today, late, soon) = (day(TODAY), day("2026-11-10"), day("2026-11-20"));
        let mut causes = vec![
            Cause::Tell { text: text() },
            Cause::Close { text: text() },
            Cause::Matter { need: text(), promised: None },
            Cause::MustVisit { days: 46 },
            Cause::NotYet { days: 30 },
            Cause::Policies { count: 2 },
        ];
        for missed in [0, 2] {
            causes.extend([true, false].map(|must| Cause::NeverVisited { missed, must }));
        }
        for day in [late, today, soon] {
            causes.push(Cause::Concern { text: "\u{1b}水渠".into(), due: day });
            causes.push(Cause::Matter { need: text(), promised: Some(day) });
            causes.push(Cause::Announced { day });
        }
        for cause in causes {
            let said = cause.message(today);
            assert!(!said.starts_with("plan-") && !said.contains('\u{1b}'), "{said}");
        }
    }
}
