//! 进度: how far the work has come, for an assignment and a period, and for a
//! committee each cadre against their own target.

use chrono::{Datelike, Months, NaiveDate};

use super::answers::scope;
use super::list::{List, Row};
use super::seen::{Seen, Stamp};
use crate::base::ids::AssignmentId;
use crate::domain::cadre::Role;
use crate::query::progress::{Answer, CadreRow, Question, cadre_rows, progress};
use crate::query::scope::Scope;

/// What the lower part of the screen shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pane {
    /// The visits of each day, and the curve of coverage.
    #[default]
    Pictures,
    /// A bar a village.
    Villages,
    /// A line a cadre.
    Cadres,
}

/// The screen of progress.
#[derive(Debug, Default)]
pub struct Gauges {
    /// The assignment shown; all of one's own where `None`.
    pub assignment: Option<AssignmentId>,
    /// So many months back; the whole period where `None`.
    pub months_back: Option<u32>,
    /// What the lower part shows.
    pub pane: Pane,
    /// The figures.
    pub answer: Option<Answer>,
    /// Each cadre's figures, for a committee.
    pub cadres: Vec<CadreRow>,
    /// The villages, by their place in the answer.
    pub villages: List<usize>,
    /// The cadres, by their place among the rows.
    pub people: List<usize>,
    asked: Option<(Stamp, Option<AssignmentId>, Option<u32>)>,
}

/// Rows that the gauges take, with what stands above them.
pub const GAUGE_ROWS: u16 = 11;

impl Gauges {
    /// Brings the screen up to date.
    pub fn refresh(&mut self, seen: &mut Seen<'_>) {
        let key = (seen.stamp(), self.assignment, self.months_back);
        if self.asked != Some(key) {
            let question = self.question(seen);
            self.answer = Some(progress(seen.state, seen.today, question));
            self.cadres = match seen.world.me.role {
                Role::Committee => cadre_rows(seen.state, seen.today, question),
                Role::Cadre => Vec::new(),
            };
            let villages = self.answer.as_ref().map_or(0, |answer| answer.villages.len());
            self.villages.set((0..villages).map(Row::Item).collect());
            self.people.set((0..self.cadres.len()).map(Row::Item).collect());
            self.asked = Some(key);
        }
        let rows = usize::from(seen.body.height.saturating_sub(GAUGE_ROWS + 1));
        self.villages.fit(rows);
        self.people.fit(rows);
    }

    fn question(&self, seen: &Seen<'_>) -> Question {
        let scope = self.assignment.map_or_else(|| scope(seen.world, seen.state, seen.today), Scope::Assignment);
        let month = self.months_back.and_then(|back| month(seen.today, back));
        Question { scope, from: month.map(|(from, _)| from), to: month.map(|(_, to)| to), village: None }
    }

    /// Shows the next assignment; after the last one all of them.
    pub fn switch(&mut self, assignments: &[AssignmentId]) {
        let at = assignments.iter().position(|id| Some(*id) == self.assignment);
        self.assignment = assignments.get(at.map_or(0, |at| at + 1)).copied();
    }

    /// Shows the period after this one, or before it: the whole, this month,
    /// the months before.
    pub fn turn(&mut self, back: bool) {
        self.months_back = match (self.months_back, back) {
            (None, true) => Some(0),
            (Some(months), true) => Some((months + 1).min(120)),
            (None | Some(0), false) => None,
            (Some(months), false) => Some(months - 1),
        };
    }

    /// Shows the next pane.
    pub fn next_pane(&mut self) {
        self.pane = match self.pane {
            Pane::Pictures => Pane::Villages,
            Pane::Villages if !self.cadres.is_empty() => Pane::Cadres,
            Pane::Villages | Pane::Cadres => Pane::Pictures,
        };
    }
}

/// Returns the first and last day of the month so many months back.
fn month(today: NaiveDate, back: u32) -> Option<(NaiveDate, NaiveDate)> {
    let first = today.with_day(1)?.checked_sub_months(Months::new(back))?;
    Some((first, first.checked_add_months(Months::new(1))?.pred_opt()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_go_back_month_by_month_and_forth_again() {
        let mut gauges = Gauges::default();
        for (back, months) in [(true, Some(0)), (true, Some(1)), (false, Some(0)), (false, None), (false, None)] {
            gauges.turn(back);
            assert_eq!(gauges.months_back, months);
        }
        let day = |text: &str| text.parse().unwrap();
        assert_eq!(month(day("2026-03-31"), 1), Some((day("2026-02-01"), day("2026-02-28"))));
    }
}
