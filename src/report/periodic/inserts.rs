//! What the program puts into a report by itself: tables, lists and what went wrong.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::{Report, below, question};
use crate::base::ids::ConcernId;
use crate::base::text::gist;
use crate::domain::concern::Level;
use crate::domain::flow::is_settled;
use crate::domain::village::VillageCode;
use crate::query::progress::{Metric, MetricKind, Period, progress};
use crate::query::words::village;
use crate::report::cell::{Cell, long_day};
use crate::report::counts::{by_category, ever, is_overdue};
use crate::report::error::ReportError;
use crate::report::field::Field;
use crate::report::ledger::Selection;
use crate::report::paper::{Bar, Chart, Grid, Part};
use crate::report::redact::Profile;
use crate::report::table::Column;
use crate::report::template::Insert;
use crate::tr;

/// Fewer than so many of one kind are counted together with the next few in what
/// goes beyond the committee: people could be known by it.
const SMALL: u64 = 5;
/// Characters of a concern where there is little room.
const BRIEF_CHARS: usize = 16;
/// Lines left to write on.
const BLANK_LINES: usize = 3;

impl Report<'_> {
    /// Adds what belongs to one place of a template.
    pub(super) fn insert(&self, insert: Insert, parts: &mut Vec<Part>) -> Result<(), ReportError> {
        match insert {
            Insert::Measures => parts.push(self.measures()),
            Insert::Below => parts.extend(below::parts(self)),
            Insert::Coverage => parts.extend(self.coverage()),
            Insert::Concerns => {
                let ids = self.ledger.concerns(&self.selection);
                if !ids.is_empty() {
                    self.listed(ids, parts)?;
                }
            }
            Insert::Categories => parts.push(self.categories()),
            Insert::Satisfaction => parts.push(Part::Text(self.satisfaction())),
            Insert::Problems => parts.push(Part::Text(self.put_together(self.problems()))),
            Insert::Escalated => self.listed(self.escalated(), parts)?,
            Insert::Next => parts.push(Part::Text(self.put_together(self.next()))),
            Insert::Never => parts.extend(self.never()),
            Insert::Formulas => parts.extend(self.formulas()),
            Insert::Blank => parts.push(Part::Blank(BLANK_LINES)),
        }
        Ok(())
    }

    /// The measures of the assignments in this period. What is asked for over a whole
    /// assignment is asked for in a period by its share of the days.
    fn measures(&self) -> Part {
        let (state, today) = (self.ledger.state, self.ledger.today);
        let period = self.selection.period;
        let whole = progress(state, today, question(&self.selection, None)).period;
        // A period that is still running has no fellow yet.
        let over = period.to <= today;
        let before = over.then(|| progress(state, today, question(&self.selection, Some(self.earlier))).metrics);
        let before = |kind| before.as_ref()?.iter().find(|metric| metric.kind == kind).map(|metric| metric.done);
        let head = |head: String, width| Column { head, width };
        let columns = vec![
            head(tr!("report-measure"), 18),
            head(tr!("report-measure-done"), 10),
            head(tr!("report-measure-target"), 10),
            head(tr!("report-measure-share"), 10),
            head(tr!("report-measure-change"), 10),
            head(tr!("report-measure-as-of"), 14),
        ];
        let row = |metric: &Metric| {
            let target = match metric.kind {
                MetricKind::Coverage | MetricKind::Visits | MetricKind::Nights => {
                    share_of(metric.target, period, whole)
                }
                _ => metric.target,
            };
            vec![
                Cell::Text(metric.kind.label()),
                Cell::Count(metric.done),
                if target == 0 { Cell::Empty } else { Cell::Count(target) },
                if target == 0 { Cell::Empty } else { Cell::Share(metric.done as f64 / target as f64) },
                before(metric.kind).map_or(Cell::Empty, |before| Cell::Text(difference(metric.done, before))),
                Cell::day(metric.as_of),
            ]
        };
        Part::Grid(Grid { columns, rows: self.progress.metrics.iter().map(row).collect() })
    }

    fn coverage(&self) -> Vec<Part> {
        let answer = &self.progress;
        let mut bars: Vec<Bar> = Vec::new();
        for one in &answer.villages {
            bars.push(Bar { label: village(self.ledger.state, one.village), done: one.covered, of: one.households });
        }
        let mut parts = Vec::new();
        // By village only where no household can be told from another by it.
        let shows = |bar: &Bar| bar.done >= SMALL && (bar.of == bar.done || bar.of - bar.done >= SMALL);
        if self.ledger.profile == Profile::Work && !bars.iter().all(shows) {
            bars.clear();
        }
        if !bars.is_empty() {
            let said = bars
                .iter()
                .map(|bar| tr!("report-coverage-of", village = bar.label.as_str(), done = bar.done, of = bar.of));
            let said = said.collect::<Vec<_>>().join(&tr!("report-semicolon"));
            parts.push(Part::Chart(Chart::Bars(bars), tr!("report-coverage", list = said)));
        }
        if let (Some((first, _)), Some((last, reached))) = (answer.curve.first(), answer.curve.last()) {
            let all: u64 = answer.villages.iter().map(|one| one.households).sum();
            let chart = Chart::Line {
                from: long_day(*first),
                to: long_day(*last),
                values: answer.curve.iter().map(|(_, count)| *count).collect(),
                target: all,
            };
            parts.push(Part::Chart(chart, tr!("report-curve", reached = *reached, all = all)));
        }
        parts
    }

    /// Returns sentences a paragraph each, or all in one where there is little room.
    fn put_together(&self, lines: Vec<String>) -> String {
        lines.join(if self.is_brief { "" } else { "\n" })
    }

    /// Lists concerns, the latest first, as many as there is room for; of the others
    /// it says how many there are.
    fn listed(&self, mut ids: Vec<ConcernId>, parts: &mut Vec<Part>) -> Result<(), ReportError> {
        if ids.is_empty() {
            parts.push(Part::Text(tr!("report-none")));
            return Ok(());
        }
        ids.reverse();
        let more = ids.len().saturating_sub(self.lines);
        ids.truncate(self.lines);
        let mut lines = Vec::new();
        self.ledger.each_concern(&ids, |row| -> Result<(), ReportError> {
            let said = |field| self.ledger.value(&row, field).words();
            let (n, place, head) = (lines.len() + 1, said(Field::VillageGroup), said(Field::Head));
            let text = said(Field::ConcernText).replace('\n', " ");
            lines.push(if self.is_brief {
                let text = gist(&text, BRIEF_CHARS);
                tr!("report-concern-brief", head = head, text = text)
            } else {
                let (state, due) = (said(Field::ConcernState), said(Field::Due));
                tr!("report-concern-line", n = n, place = place, head = head, text = text, state = state, due = due)
            });
            Ok(())
        })?;
        if more > 0 {
            lines.push(tr!("report-and-more", count = more));
        }
        let between = if self.is_brief { tr!("report-semicolon") } else { "\n".into() };
        parts.push(Part::Text(lines.join(&between)));
        Ok(())
    }

    /// Returns the concerns that a higher level has to settle.
    fn escalated(&self) -> Vec<ConcernId> {
        let state = self.ledger.state;
        let mut ids = self.ledger.concerns(&ever(&self.selection));
        ids.retain(|id| {
            state.concern(*id).is_some_and(|concern| concern.level != Level::Village && !is_settled(concern))
        });
        ids
    }

    fn categories(&self) -> Part {
        let mut found = by_category(self.ledger, &self.selection);
        if self.ledger.profile == Profile::Work {
            let mut rest = found.remove("").unwrap_or_default();
            let small: Vec<String> =
                found.iter().filter(|(_, of)| of.raised < SMALL).map(|(name, _)| name.clone()).collect();
            for name in small {
                let of = found.remove(&name).unwrap_or_default();
                rest.raised += of.raised;
                rest.settled += of.settled;
                rest.told += of.told;
                rest.days += of.days;
            }
            if rest.raised > 0 {
                found.insert(String::new(), rest);
            }
        }
        let head = |head: String, width| Column { head, width };
        let columns = vec![
            head(Field::ConcernCategory.label(), 16),
            head(tr!("report-category-raised"), 10),
            head(tr!("report-category-settled"), 10),
            head(tr!("report-category-days"), 14),
            head(tr!("report-category-told"), 10),
        ];
        let rows = found.into_iter().map(|(name, of)| {
            vec![
                Cell::Text(if name.is_empty() { tr!("report-category-other") } else { name }),
                Cell::Count(of.raised),
                Cell::Count(of.settled),
                if of.settled == 0 { Cell::Empty } else { Cell::Count(of.days.div_ceil(of.settled)) },
                Cell::Count(of.told),
            ]
        });
        Part::Grid(Grid { columns, rows: rows.collect() })
    }

    fn satisfaction(&self) -> String {
        match self.progress.metrics.iter().find(|metric| metric.kind == MetricKind::Satisfaction) {
            Some(metric) if metric.target > 0 => {
                tr!("report-satisfaction", said = metric.target, content = metric.done)
            }
            _ => tr!("report-satisfaction-none"),
        }
    }

    /// Returns what went wrong and what isn't known, a line each. Nobody is named.
    fn problems(&self) -> Vec<String> {
        let end = self.end;
        let mut lines = Vec::new();
        let mut say = |count: u64, line: String| {
            if count > 0 {
                lines.push(line);
            }
        };
        say(end.never, tr!("report-problem-never", count = end.never, all = end.households));
        say(end.overdue, tr!("report-problem-overdue", count = end.overdue));
        say(end.promises_broken, tr!("report-problem-promises", count = end.promises_broken));
        say(end.reopened, tr!("report-problem-reopened", count = end.reopened));
        say(end.declined, tr!("report-problem-declined", count = end.declined));
        say(end.unsatisfied, tr!("report-problem-unsatisfied", count = end.unsatisfied));
        say(end.similar, tr!("report-problem-similar", count = end.similar));
        say(self.now.not_met, tr!("report-problem-not-met", count = self.now.not_met));
        // What hasn't arrived can't be in the figures.
        let exchange = self.ledger.state.exchange();
        let missing: u64 = exchange.peers().map(|peer| exchange.missing_of(peer.device).len() as u64).sum();
        say(missing, tr!("report-problem-missing", count = missing));
        if lines.is_empty() {
            lines.push(tr!("report-problem-none"));
        }
        lines
    }

    /// Returns what falls due in the next period of the same length.
    fn next(&self) -> Vec<String> {
        let state = self.ledger.state;
        let period = self.selection.period;
        let length = u64::try_from((period.to - period.from).num_days()).unwrap_or(0);
        // Behind the last day there is there is nothing to come.
        let after = |day: NaiveDate, days| day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX);
        let from = after(period.to, 1);
        let coming = Period { from, to: after(from, length) };
        let all = self.ledger.counting();
        let ever = ever(&self.selection);
        let visits = all.visits(&ever).into_iter().filter_map(|id| state.visit(id)?.next);
        let visits = visits.filter(|day| coming.holds(*day)).count();
        let open = || all.concerns(&ever).into_iter().filter_map(|id| state.concern(id));
        let due = open().filter(|concern| concern.state.is_open() && coming.holds(concern.due)).count();
        let overdue = open().filter(|concern| is_overdue(concern, self.until)).count();
        let promised = all.matters(&ever).into_iter().filter_map(|id| state.matter(id));
        let promised =
            promised.filter(|matter| matter.done.is_none() && matter.promised.is_some_and(|day| coming.holds(day)));
        let promised = promised.count();
        let mut lines = Vec::new();
        let mut say = |count: usize, line: String| {
            if count > 0 {
                lines.push(line);
            }
        };
        say(overdue, tr!("report-next-overdue", count = overdue));
        say(due, tr!("report-next-due", count = due));
        say(promised, tr!("report-next-promised", count = promised));
        say(visits, tr!("report-next-visits", count = visits));
        if lines.is_empty() {
            lines.push(tr!("report-next-none"));
        }
        lines
    }

    /// Returns the households that nobody has visited: how many of each village, and
    /// for one's own superior who they are.
    fn never(&self) -> Vec<Part> {
        let ids = self.ledger.households(&self.selection);
        let met =
            |id| self.ledger.state.visits_of(id).any(|(_, visit)| !visit.nobody_home && visit.day() <= self.until);
        let mut villages: BTreeMap<VillageCode, Vec<String>> = BTreeMap::new();
        for id in ids.into_iter().filter(|id| !met(*id)) {
            if let Some(row) = self.ledger.household_row(id) {
                villages.entry(row.village).or_default().push(self.ledger.value(&row, Field::Head).words());
            }
        }
        if villages.is_empty() {
            return Vec::new();
        }
        let rows = villages.into_iter().map(|(code, heads)| {
            let count = heads.len() as u64;
            let names = match self.ledger.profile {
                Profile::Full => Cell::text(heads.join(&tr!("report-comma"))),
                Profile::Work => Cell::Empty,
            };
            let few = self.ledger.profile == Profile::Work && count < SMALL;
            let count = if few { Cell::Text(tr!("report-few")) } else { Cell::Count(count) };
            vec![Cell::text(village(self.ledger.state, code)), count, names]
        });
        let head = |head: String, width| Column { head, width };
        let columns =
            vec![head(Field::Village.label(), 12), head(tr!("report-never-count"), 8), head(Field::Head.label(), 50)];
        let columns = match self.ledger.profile {
            Profile::Full => columns,
            Profile::Work => columns.into_iter().take(2).collect(),
        };
        let rows: Vec<Vec<Cell>> = rows.map(|row| row.into_iter().take(columns.len()).collect()).collect();
        vec![Part::Heading(1, tr!("report-never-annex")), Part::Grid(Grid { columns, rows })]
    }

    fn formulas(&self) -> Vec<Part> {
        let line = |kind: &MetricKind| tr!("report-formula", name = kind.label(), formula = kind.formula());
        let lines: Vec<String> = MetricKind::ALL.iter().map(line).collect();
        let newest = self.newest();
        let age = match newest {
            Some(day) => tr!("report-data-age", day = long_day(day)),
            None => tr!("report-data-age-none"),
        };
        vec![
            Part::Heading(1, tr!("report-formulas-annex")),
            Part::Text(format!("{}\n{}\n{age}", lines.join("\n"), tr!("report-target-share"))),
        ]
    }

    fn newest(&self) -> Option<NaiveDate> {
        let all = self.ledger.counting();
        let seen = Selection { period: Period { from: NaiveDate::MIN, to: self.until }, ..self.selection };
        all.visits(&seen).last().and_then(|id| self.ledger.state.visit(*id)).map(|visit| visit.day())
    }
}

/// Returns by how much a figure is more or less than before.
fn difference(now: u64, before: u64) -> String {
    match now.checked_sub(before) {
        Some(0) => "0".into(),
        Some(more) => format!("+{more}"),
        None => format!("-{}", before - now),
    }
}

/// Returns the share of a target that falls into `period` of the `whole` time.
fn share_of(target: u64, period: Period, whole: Period) -> u64 {
    let days = |period: Period| u64::try_from((period.to - period.from).num_days() + 1).unwrap_or(0);
    let overlap = Period { from: period.from.max(whole.from), to: period.to.min(whole.to) };
    if overlap.from > overlap.to {
        return 0;
    }
    (target * days(overlap)).div_ceil(days(whole).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_asked_its_share() {
        let period = |from: &str, to: &str| Period { from: from.parse().unwrap(), to: to.parse().unwrap() };
        let whole = period("2026-01-01", "2026-12-31");
        assert_eq!(share_of(365, period("2026-02-01", "2026-02-28"), whole), 28);
        assert_eq!(share_of(100, period("2025-12-01", "2026-01-31"), whole), 9, "31 days of 365, rounded up");
        assert_eq!(share_of(100, period("2027-01-01", "2027-01-31"), whole), 0);
        assert_eq!(share_of(100, whole, whole), 100);
    }
}
