//! Whose work a record is: the cadres whose running assignment holds the
//! household or village, and those who made the visit it came from.

use chrono::NaiveDate;

use super::scope::Counted;
use crate::base::ids::{CadreId, HouseholdId, VisitId};
use crate::domain::village::VillageCode;
use crate::state::State;

/// Says of many records whose work they are.
#[derive(Debug)]
pub struct Whose<'a> {
    state: &'a State,
    running: Vec<Counted<'a>>,
}

impl<'a> Whose<'a> {
    /// Prepares the answers for one day.
    pub fn of(state: &'a State, today: NaiveDate) -> Self {
        let running = state.assignments().filter(|(_, a)| (a.from..=a.to).contains(&today));
        Self { state, running: running.map(|(_, assignment)| Counted::of(state, assignment)).collect() }
    }

    /// Returns the cadres of something that belongs to this household, village
    /// and visit, each once: those who have it now, then those who went there.
    pub fn cadres(
        &self,
        household: Option<HouseholdId>,
        village: Option<VillageCode>,
        visit: Option<VisitId>,
    ) -> Vec<CadreId> {
        let record = household.and_then(|id| self.state.household(id).map(|record| (id, record)));
        let holding = self.running.iter().filter(|counted| match record {
            Some((id, record)) => counted.holds(id, record),
            None => village.is_some_and(|village| counted.assignment.villages.contains(&village)),
        });
        let went = visit.and_then(|id| self.state.visit(id)).map(|visit| visit.cadres.as_slice()).unwrap_or_default();
        let mut cadres: Vec<CadreId> = Vec::new();
        for cadre in holding.flat_map(|counted| &counted.assignment.cadres).chain(went) {
            if !cadres.contains(cadre) {
                cadres.push(*cadre);
            }
        }
        cadres
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::assignment::Targets;
    use crate::query::sample::{Sample, day, village};

    #[test]
    fn who_has_it_now_comes_before_who_went_there() {
        let mut sample = Sample::default();
        let (now, before, other) = (sample.cadre("王干部"), sample.cadre("孙干部"), sample.cadre("赵干部"));
        let zhang = sample.household("1", "张三");
        let visit = sample.visit(&[zhang], "2026-11-02", |v| v.cadres = vec![before, now]);
        sample.assignment(&[now], "2026-11-01", "2026-12-31", Targets::default());
        sample.assignment(&[other], "2026-01-01", "2026-03-31", Targets::default());
        let whose = Whose::of(&sample.state, day("2026-11-22"));
        assert_eq!(whose.cadres(Some(zhang), None, Some(visit)), [now, before]);
        assert_eq!(whose.cadres(None, Some(village()), None), [now]);
        assert_eq!(whose.cadres(None, None, Some(visit)), [before, now]);
    }
}
