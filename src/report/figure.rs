//! Figures and short texts of a period: what reports and statistics say that no single
//! record does. They are counted as [`crate::query::progress`] counts, but for one thing:
//! of the households none is left out that lives there, however seldom it is in or
//! excused it may be; a superior asks how many there are.

use std::collections::{BTreeSet, HashSet};

use chrono::NaiveDate;

use super::cell::{Cell, long_day};
use super::field::Field;
use super::ledger::{Ledger, Row, Selection, Subject};
use crate::base::ids::{CadreId, HouseholdId};
use crate::domain::concern::Level;
use crate::domain::matter::MatterState;
use crate::domain::words;
use crate::query::scope::{Reach, Scope};
use crate::state::State;
use crate::tr;
use crate::workspace::ReadError;

words! {
    /// One thing that a paper says of a period.
    pub enum Figure {
        /// 总户数: households of the register, 外出 among them.
        Households = "count.households" / "report-figure-households",
        /// 走访户数: of these, the ones at which somebody was met.
        HouseholdsCovered = "count.households_covered" / "report-figure-households-covered",
        /// 走访户次: visits at which somebody was met, once for each household.
        Visits = "count.visits" / "report-figure-visits",
        /// 收集诉求: concerns raised.
        Concerns = "count.concerns" / "report-figure-concerns",
        /// 已办结: of these, the ones that are settled by now.
        ConcernsSettled = "count.concerns_settled" / "report-figure-concerns-settled",
        /// 办实事: matters that came up and are done by now.
        MattersDone = "count.matters_done" / "report-figure-matters-done",
        /// 政策宣讲户次: the visits of [`Figure::Visits`] at which a policy was explained.
        PolicyHouseholds = "count.policy_households" / "report-figure-policy-households",
        /// 驻村天数: nights stayed.
        Nights = "count.nights" / "report-figure-nights",
        /// 主要工作: the counts in one sentence.
        SummaryVisits = "summary.visits" / "report-figure-summary-visits",
        /// 发现的问题: the concerns raised, one a line.
        ListConcerns = "list.concerns" / "report-figure-list-concerns",
        /// 需要协调的事项: of these, the open ones that town or county settle.
        ListEscalated = "list.escalated" / "report-figure-list-escalated",
        /// 时间: the days it is about.
        Period = "period" / "report-figure-period",
        /// 填报单位.
        Unit = "unit" / "report-figure-unit",
        /// 填报人.
        Author = "author" / "report-figure-author",
        /// 填报日期: today.
        FilledOn = "filled_on" / "report-figure-filled-on",
    }
}

/// The counts of a selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Households of the register, 外出 among them.
    pub households: u64,
    /// Of these, the ones at which somebody was met.
    pub households_covered: u64,
    /// Visits at which somebody was met, once for each household.
    pub visits: u64,
    /// Concerns raised.
    pub concerns: u64,
    /// Of these, settled by now.
    pub concerns_settled: u64,
    /// Matters that came up and are done by now.
    pub matters_done: u64,
    /// Visits at which a policy was explained.
    pub policy_households: u64,
    /// Nights stayed.
    pub nights: u64,
}

impl Counts {
    /// Counts a selection. Restricted visits count: no figure says what was said.
    pub fn of(state: &State, today: NaiveDate, selection: &Selection) -> Self {
        let scope = selection.assignment.map_or(Scope::All, Scope::Assignment);
        let reach = Reach::of(state, scope, today, selection.village);
        let counted: HashSet<HouseholdId> = state
            .households()
            .filter(|(id, household)| reach.has(*id) && state.lives(*id, household))
            .map(|(id, _)| id)
            .filter(|id| selection.household.is_none_or(|wanted| state.stands_for(wanted) == *id))
            .collect();
        let until = selection.period.to.min(today);
        let in_time = |day: NaiveDate| (selection.period.from..=until).contains(&day);
        let went = |cadres: &[CadreId]| match selection.cadre {
            None => true,
            Some(cadre) => cadres.iter().any(|went| state.canon(*went) == state.canon(cadre)),
        };
        let mut counts = Self { households: counted.len() as u64, ..Self::default() };
        let mut covered: HashSet<HouseholdId> = HashSet::new();
        for household in &counted {
            for (_, visit) in state.visits_of(*household) {
                if !visit.nobody_home && in_time(visit.day()) && went(&visit.cadres) {
                    counts.visits += 1;
                    counts.policy_households += u64::from(!visit.policies.is_empty());
                    covered.insert(*household);
                }
            }
        }
        counts.households_covered = covered.len() as u64;
        let of_visit = |id: Option<crate::base::ids::VisitId>| {
            id.and_then(|id| state.visit(id)).is_some_and(|visit| went(&visit.cadres))
        };
        let theirs = |household: Option<HouseholdId>| {
            selection
                .household
                .is_none_or(|wanted| household.map(|id| state.stands_for(id)) == Some(state.stands_for(wanted)))
        };
        for (_, concern) in state.concerns() {
            let assigned = concern.assignee.is_some_and(|id| selection.cadre.is_some() && went(&[id]));
            if in_time(concern.raised)
                && theirs(concern.household)
                && reach.holds(concern.household, concern.village, concern.visit)
                && (selection.cadre.is_none() || assigned || of_visit(concern.visit))
            {
                counts.concerns += 1;
                counts.concerns_settled += u64::from(concern.settled_on.is_some());
            }
        }
        for (_, matter) in state.matters() {
            if matter.state == MatterState::Done
                && in_time(matter.raised)
                && theirs(matter.household)
                && reach.holds(matter.household, matter.village, matter.visit)
                && (selection.cadre.is_none() || of_visit(matter.visit))
            {
                counts.matters_done += 1;
            }
        }
        counts.nights = nights(state, today, selection, &reach);
        counts
    }

    /// Returns the count that a figure is, if it is one.
    pub fn get(&self, figure: Figure) -> Option<u64> {
        Some(match figure {
            Figure::Households => self.households,
            Figure::HouseholdsCovered => self.households_covered,
            Figure::Visits => self.visits,
            Figure::Concerns => self.concerns,
            Figure::ConcernsSettled => self.concerns_settled,
            Figure::MattersDone => self.matters_done,
            Figure::PolicyHouseholds => self.policy_households,
            Figure::Nights => self.nights,
            _ => return None,
        })
    }
}

/// Counts the nights of a selection. One counts once for a cadre, whatever stays say.
fn nights(state: &State, today: NaiveDate, selection: &Selection, reach: &Reach<'_>) -> u64 {
    let villages = reach.villages();
    let cadres: HashSet<CadreId> = reach.cadres().into_iter().collect();
    let mut nights: BTreeSet<(CadreId, NaiveDate)> = BTreeSet::new();
    for (_, stay) in state.stays() {
        let asked = selection.cadre.is_none_or(|cadre| state.canon(cadre) == state.canon(stay.cadre));
        if asked && cadres.contains(&stay.cadre) && villages.contains(&stay.village) && selection.household.is_none() {
            let (first, end) = (stay.from.max(selection.period.from), stay.to.min(today));
            let stayed = first.iter_days().take_while(|night| *night < end && *night <= selection.period.to);
            nights.extend(stayed.map(|night| (stay.cadre, night)));
        }
    }
    nights.len() as u64
}

impl Ledger<'_> {
    /// Returns what a paper says of a period. `author` is who makes it.
    ///
    /// # Errors
    /// Fails where the store does.
    pub fn figure(&self, figure: Figure, selection: &Selection, author: Option<CadreId>) -> Result<Cell, ReadError> {
        let known = author.and_then(|id| self.state.cadre(id));
        Ok(match figure {
            Figure::Unit => Cell::text(known.map(|cadre| cadre.unit.clone()).unwrap_or_default()),
            Figure::Author => Cell::text(known.map(|cadre| cadre.name.clone()).unwrap_or_default()),
            Figure::FilledOn => Cell::Day(self.today),
            Figure::Period => {
                let (from, to) = (long_day(selection.period.from), long_day(selection.period.to));
                Cell::Text(tr!("report-figure-days", from = from, to = to))
            }
            Figure::SummaryVisits => {
                let counts = Counts::of(self.state, self.today, selection);
                Cell::Text(tr!(
                    "report-summary-visits",
                    households = counts.households_covered,
                    visits = counts.visits,
                    policies = counts.policy_households,
                    concerns = counts.concerns,
                    settled = counts.concerns_settled,
                    matters = counts.matters_done
                ))
            }
            Figure::ListConcerns => self.list(selection, |_| true)?,
            Figure::ListEscalated => self.list(selection, |row| match &row.subject {
                Subject::Concern(_, concern, _) => concern.state.is_open() && concern.level != Level::Village,
                _ => false,
            })?,
            _ => Cell::Count(Counts::of(self.state, self.today, selection).get(figure).unwrap_or_default()),
        })
    }

    /// Lists the concerns of a selection that `is` picks, one a line.
    fn list(&self, selection: &Selection, is: impl Fn(&Row) -> bool) -> Result<Cell, ReadError> {
        let mut lines: Vec<String> = Vec::new();
        self.each_concern(&self.concerns(selection), |row| {
            if is(&row) {
                lines.push(tr!(
                    "report-list-line",
                    number = lines.len() + 1,
                    place = self.value(&row, Field::VillageGroup).words(),
                    head = self.value(&row, Field::Head).words(),
                    text = self.value(&row, Field::ConcernText).words()
                ));
            }
            Ok::<(), ReadError>(())
        })?;
        Ok(Cell::text(lines.join("\n")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::assignment::Targets;
    use crate::domain::household::{Household, HouseholdStatus};
    use crate::domain::visit::Explained;
    use crate::domain::visit::Understanding::Understood;
    use crate::query::progress::{MetricKind, Period, Question, progress};
    use crate::query::sample::{Sample, day, village};

    fn november() -> Selection {
        Selection::of(Period { from: day("2026-11-01"), to: day("2026-11-30") })
    }

    #[test]
    fn figures_are_those_of_the_progress() {
        let mut sample = Sample::default();
        let (wang, sun) = (sample.cadre("王干部"), sample.cadre("孙干部"));
        sample.assignment(&[wang, sun], "2026-10-01", "2026-12-31", Targets::default());
        let (one, two) = (sample.household("1", "张三"), sample.household("2", "李四"));
        sample.household("3", "王五");
        sample.visit(&[one, two], "2026-11-03", |visit| visit.cadres = vec![wang]);
        sample.visit(&[one], "2026-11-04", |visit| visit.nobody_home = true);
        sample.visit(&[one], "2026-11-05", |visit| visit.cadres = vec![sun]);
        sample.visit(&[one], "2026-10-31", |visit| visit.cadres = vec![sun]);
        sample.concern(one, "2026-11-03", "2026-11-10", |concern| concern.settled_on = Some(day("2026-12-01")));
        sample.concern(two, "2026-11-04", "2026-11-11", |_| {});
        sample.stay(wang, "2026-10-30", "2026-11-04");
        let today = day("2026-12-02");
        let counts = Counts::of(&sample.state, today, &november());
        let question = Question { from: Some(day("2026-11-01")), to: Some(day("2026-11-30")), ..Question::default() };
        let metrics = progress(&sample.state, today, question).metrics;
        let done = |kind| metrics.iter().find(|metric| metric.kind == kind).unwrap().done;
        assert_eq!((counts.households, counts.households_covered, counts.visits), (3, 2, 3));
        assert_eq!(counts.households_covered, done(MetricKind::Coverage));
        assert_eq!(counts.visits, done(MetricKind::Visits));
        assert_eq!((counts.nights, done(MetricKind::Nights)), (3, 3));
        assert_eq!((counts.concerns, counts.concerns_settled), (2, 1));
        let of_wang = Counts::of(&sample.state, today, &Selection { cadre: Some(wang), ..november() });
        assert_eq!((of_wang.households_covered, of_wang.visits, of_wang.nights), (2, 2, 3));
        let of_one = Counts::of(&sample.state, today, &Selection { household: Some(one), ..november() });
        assert_eq!((of_one.households, of_one.visits, of_one.concerns), (1, 2, 1));
    }

    #[test]
    fn whoever_lives_there_is_one_of_them_however_seldom() {
        let mut sample = Sample::default();
        let (here, away) = (sample.household("1", "张三"), sample.household("2", "李四"));
        let gone = sample.household("3", "王五");
        for (id, status) in [(away, HouseholdStatus::Away), (gone, HouseholdStatus::MovedOut)] {
            let household = Household { status, ..Household::new(village(), "某") };
            sample.set(id, household);
        }
        sample.visit(&[here], "2026-11-03", |visit| {
            visit.policies = vec![Explained { policy: crate::base::ids::PolicyId(here.0), outcome: Understood }];
        });
        let counts = Counts::of(&sample.state, day("2026-11-30"), &november());
        assert_eq!((counts.households, counts.visits, counts.policy_households), (2, 1, 1));
        assert_eq!(counts.get(Figure::Households), Some(2));
        assert_eq!(counts.get(Figure::Author), None);
    }
}
