//! Whose work a question is about: one assignment, one cadre, or all. It works
//! out once which households and villages that means.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use crate::base::ids::{AssignmentId, CadreId, ConcernId, HouseholdId, MatterId, RecordId, VisitId};
use crate::domain::assignment::Assignment;
use crate::domain::household::Household;
use crate::domain::record::Kind;
use crate::domain::village::VillageCode;
use crate::state::State;

/// Whose work a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// Everything there is.
    #[default]
    All,
    /// One assignment, whether running or not.
    Assignment(AssignmentId),
    /// The assignments of one cadre that are running.
    Cadre(CadreId),
}

/// What a [`Scope`] means on one day.
#[derive(Debug)]
pub struct Reach<'a> {
    state: &'a State,
    /// What was asked for.
    pub scope: Scope,
    village: Option<VillageCode>,
    /// The assignments it is about.
    pub assignments: Vec<(AssignmentId, &'a Assignment)>,
    /// The households that count: present, and not excused 免计 by every
    /// assignment that holds them. In the order they came to be known.
    pub households: Vec<(HouseholdId, &'a Household)>,
    members: HashSet<HouseholdId>,
    villages: HashSet<VillageCode>,
}

/// Says for many households whether an assignment holds and counts them.
#[derive(Debug)]
pub struct Counted<'a> {
    villages: HashSet<VillageCode>,
    households: HashSet<HouseholdId>,
    excused: HashSet<HouseholdId>,
    /// The assignment.
    pub assignment: &'a Assignment,
}

impl<'a> Counted<'a> {
    /// Prepares the answers for one assignment. A household that it names and
    /// that was merged is held as the one it went into.
    pub fn of(state: &State, assignment: &'a Assignment) -> Self {
        Self {
            villages: assignment.villages.iter().copied().collect(),
            households: assignment.households.iter().map(|id| state.stands_for(*id)).collect(),
            excused: assignment.excused.iter().map(|excused| excused.household).collect(),
            assignment,
        }
    }

    /// Tells whether the assignment holds the household, counted or excused.
    pub fn holds(&self, id: HouseholdId, household: &Household) -> bool {
        self.villages.contains(&household.village) || self.households.contains(&id)
    }

    /// Tells whether the household is to be seen for this assignment.
    pub fn counts(&self, id: HouseholdId, household: &Household) -> bool {
        self.holds(id, household) && !self.excused.contains(&id)
    }
}

/// Returns the households that an assignment running on `today` excuses 免计,
/// each with the first such assignment and its reason.
pub fn excused_now(state: &State, today: NaiveDate) -> HashMap<HouseholdId, (AssignmentId, &str)> {
    let mut excused = HashMap::new();
    for (id, assignment) in state.assignments().filter(|(_, a)| (a.from..=a.to).contains(&today)) {
        for one in &assignment.excused {
            excused.entry(one.household).or_insert((id, one.reason.as_str()));
        }
    }
    excused
}

impl<'a> Reach<'a> {
    /// Works out what `scope` means on `today`, in one `village` or in all.
    pub fn of(state: &'a State, scope: Scope, today: NaiveDate, village: Option<VillageCode>) -> Self {
        let running = |assignment: &Assignment| (assignment.from..=assignment.to).contains(&today);
        let assignments: Vec<_> = state
            .assignments()
            .filter(|(id, assignment)| match scope {
                Scope::All => running(assignment),
                Scope::Assignment(wanted) => *id == wanted,
                Scope::Cadre(cadre) => assignment.cadres.contains(&cadre) && running(assignment),
            })
            .collect();
        let counted: Vec<_> = assignments.iter().map(|(_, assignment)| Counted::of(state, assignment)).collect();
        let mut reach = Self {
            state,
            scope,
            village,
            households: Vec::new(),
            members: HashSet::new(),
            villages: assignments.iter().flat_map(|(_, assignment)| &assignment.villages).copied().collect(),
            assignments,
        };
        for (id, household) in state.households() {
            let held = counted.iter().any(|counted| counted.holds(id, household));
            if village.is_some_and(|village| village != household.village) || !(held || scope == Scope::All) {
                continue;
            }
            reach.members.insert(id);
            reach.villages.insert(household.village);
            let counts = !held || counted.iter().any(|counted| counted.counts(id, household));
            if state.is_present(id, household) && counts {
                reach.households.push((id, household));
            }
        }
        reach
    }

    /// Tells whether something that belongs to this household, village and
    /// visit is part of the scope.
    pub fn holds(&self, household: Option<HouseholdId>, village: VillageCode, visit: Option<VisitId>) -> bool {
        if self.village.is_some_and(|wanted| wanted != village) {
            return false;
        }
        match (self.scope, household.map(|household| self.state.stands_for(household))) {
            (Scope::All, _) => true,
            (_, Some(household)) if self.members.contains(&household) => true,
            (_, None) if self.villages.contains(&village) => true,
            (Scope::Cadre(cadre), _) => {
                visit.and_then(|visit| self.state.visit(visit)).is_some_and(|visit| visit.cadres.contains(&cadre))
            }
            _ => false,
        }
    }

    /// Tells whether a record is part of the scope.
    pub fn holds_record(&self, kind: Kind, id: RecordId) -> bool {
        match kind {
            Kind::Household => self.members.contains(&self.state.stands_for(HouseholdId(id))),
            Kind::Visit => self.state.visit(VisitId(id)).is_some_and(|visit| {
                let of = |household: Option<HouseholdId>| self.holds(household, visit.village, Some(VisitId(id)));
                if visit.households.is_empty() { of(None) } else { visit.households.iter().any(|h| of(Some(*h))) }
            }),
            Kind::Concern => self
                .state
                .concern(ConcernId(id))
                .is_some_and(|concern| self.holds(concern.household, concern.village, concern.visit)),
            Kind::Matter => self
                .state
                .matter(MatterId(id))
                .is_some_and(|matter| self.holds(matter.household, matter.village, matter.visit)),
            Kind::Assignment => self.assignments.iter().any(|(assignment, _)| assignment.0 == id),
            _ => self.scope == Scope::All && self.village.is_none(),
        }
    }

    /// Tells whether a household is part of the scope, counted or excused.
    pub fn has(&self, household: HouseholdId) -> bool {
        self.members.contains(&household)
    }

    /// Returns the cadres whose work it is, each once.
    pub fn cadres(&self) -> Vec<CadreId> {
        let mut cadres: Vec<CadreId> = match self.scope {
            Scope::Cadre(cadre) => vec![cadre],
            _ => self.assignments.iter().flat_map(|(_, assignment)| &assignment.cadres).copied().collect(),
        };
        cadres.sort_unstable();
        cadres.dedup();
        cadres
    }

    /// Returns the villages it reaches into.
    pub fn villages(&self) -> &HashSet<VillageCode> {
        &self.villages
    }
}
