//! All that ever happened at one household, newest first. The steps of a flow
//! live with the record on disk; the caller fetches them and hands them in.

use std::collections::HashMap;

use chrono::{DateTime, FixedOffset, NaiveDate};

use crate::base::ids::{ConcernId, HouseholdId, MatterId, PolicyId, RecordId, VisitId};
use crate::domain::change::Step;
use crate::domain::visit::Understanding;
use crate::state::State;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// Somebody came, and met somebody or not.
    Visit {
        /// The visit.
        id: VisitId,
    },
    /// A policy was explained.
    Explained {
        /// The visit.
        visit: VisitId,
        /// The policy.
        policy: PolicyId,
        /// How it came out.
        outcome: Understanding,
    },
    /// A concern was raised.
    Raised {
        /// The concern.
        id: ConcernId,
    },
    /// A concern went a step further.
    ConcernStep {
        /// The concern.
        id: ConcernId,
        /// The step.
        step: Step,
    },
    /// Something was promised, or done at once.
    Promised {
        /// The matter.
        id: MatterId,
    },
    /// Something promised was done or dropped.
    MatterStep {
        /// The matter.
        id: MatterId,
        /// The step.
        step: Step,
    },
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The day.
    pub day: NaiveDate,
    /// The time, where it is known.
    pub at: Option<DateTime<FixedOffset>>,
    /// What happened.
    pub what: Happened,
}

impl Event {
    fn on(day: NaiveDate, what: Happened) -> Self {
        Self { day, at: None, what }
    }

    fn at(at: DateTime<FixedOffset>, what: Happened) -> Self {
        Self { day: at.date_naive(), at: Some(at), what }
    }

    /// Returns what comes first of the things of one day that have no time:
    /// what was said in a visit comes with it, what followed comes after it.
    fn place(&self) -> u8 {
        match self.what {
            Happened::Visit { .. } => 0,
            Happened::Explained { .. } => 1,
            Happened::Raised { .. } => 2,
            Happened::Promised { .. } => 3,
            Happened::ConcernStep { .. } => 4,
            Happened::MatterStep { .. } => 5,
        }
    }
}

/// Returns the concerns and matters of a household whose steps [`timeline`] wants.
pub fn with_steps(state: &State, household: HouseholdId) -> Vec<RecordId> {
    let concerns = state.concerns_of(household).map(|(id, _)| id.0);
    concerns.chain(state.matters_of(household).map(|(id, _)| id.0)).collect()
}

/// Returns all that happened at the household, newest first. `steps` holds the
/// flows of its concerns and matters; what is missing there isn't shown.
pub fn timeline(state: &State, household: HouseholdId, steps: &HashMap<RecordId, Vec<Step>>) -> Vec<Event> {
    let mut events = Vec::new();
    for (id, visit) in state.visits_of(household) {
        events.push(Event::at(visit.at, Happened::Visit { id }));
        events.extend(visit.policies.iter().map(|said| {
            Event::at(visit.at, Happened::Explained { visit: id, policy: said.policy, outcome: said.outcome })
        }));
    }
    let steps_of = |id: RecordId| steps.get(&id).into_iter().flatten();
    for (id, concern) in state.concerns_of(household) {
        // Said in a visit, it happened at the time of the visit.
        let visit = concern.visit.and_then(|visit| state.visit(visit));
        let raised = Happened::Raised { id };
        events.push(
            visit
                .map_or_else(|| Event::on(concern.raised, raised.clone()), |visit| Event::at(visit.at, raised.clone())),
        );
        events.extend(steps_of(id.0).map(|step| Event::at(step.at, Happened::ConcernStep { id, step: step.clone() })));
    }
    for (id, matter) in state.matters_of(household) {
        let visit = matter.visit.and_then(|visit| state.visit(visit));
        let promised = Happened::Promised { id };
        events.push(
            visit.map_or_else(
                || Event::on(matter.raised, promised.clone()),
                |visit| Event::at(visit.at, promised.clone()),
            ),
        );
        events.extend(steps_of(id.0).map(|step| Event::at(step.at, Happened::MatterStep { id, step: step.clone() })));
    }
    // Stable, so what was gathered in order stays in order within one moment.
    events.sort_by(|a, b| b.day.cmp(&a.day).then(b.at.cmp(&a.at)).then(a.place().cmp(&b.place())));
    events
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::matter::MatterState;
    use crate::domain::visit::Explained;
    use crate::query::sample::{Sample, at, day};

    #[test]
    fn all_that_happened_comes_newest_first() {
        let mut sample = Sample::default();
        let zhang = sample.household("1", "张三");
        let other = sample.household("2", "李四");
        let policy = sample.policy("YB", &[]);
        let outcome = Understanding::Understood;
        let first = sample.visit(&[zhang], "2026-11-02", |v| v.policies = vec![Explained { policy, outcome }]);
        let second = sample.visit(&[zhang, other], "2026-11-10", |v| v.nobody_home = true);
        sample.visit(&[other], "2026-11-11", |_| {});
        let concern = sample.concern(zhang, "2026-11-02", "2026-11-09", |c| c.visit = Some(first));
        let matter = sample.matter(zhang, None, MatterState::Promised);
        let step = Step { to: "accepted".into(), note: String::new(), by: None, at: at(day("2026-11-05")) };
        let steps = HashMap::from([(concern.0, vec![step.clone()])]);

        let events = timeline(&sample.state, zhang, &steps);
        let what: Vec<_> = events.into_iter().map(|event| event.what).collect();
        assert_eq!(
            what,
            [
                Happened::Visit { id: second },
                Happened::ConcernStep { id: concern, step },
                Happened::Promised { id: matter },
                Happened::Visit { id: first },
                Happened::Explained { visit: first, policy, outcome },
                Happened::Raised { id: concern },
            ]
        );
        assert_eq!(with_steps(&sample.state, zhang), [concern.0, matter.0]);
    }
}
