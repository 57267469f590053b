//! 周报, 月报, 季报, 年度报告: what was done in a period, what went wrong in it, and what
//! comes next. The words come from a template, every figure and list from the records.
//! No report has a table of persons, and nobody is compared with anybody.

mod below;
mod inserts;

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::about::About;
use super::cell::long_day;
use super::counts::{Done, Standing, done, standing};
use super::error::ReportError;
use super::ledger::{Ledger, Selection};
use super::paper::{Page, Paper, Part};
use super::period::{Unit, words};
use super::template::{Line, Template};
use crate::base::ids::CadreId;
use crate::query::progress::{Answer, Period, Question, progress};
use crate::query::scope::Scope;
use crate::query::words::village;
use crate::tr;

/// Lines of a list in a week's report, which is to fit on one page.
const WEEK_LINES: usize = 2;
/// Lines of a list elsewhere.
const LINES: usize = 20;

impl Template {
    /// Returns the unit of the calendar that such a report is about.
    pub fn unit(self) -> Unit {
        match self {
            Self::Week => Unit::Week,
            Self::Month => Unit::Month,
            Self::Quarter => Unit::Quarter,
            Self::Year => Unit::Year,
        }
    }
}

/// How a figure has changed, in words to be put behind it; nothing where there is
/// nothing to compare it with.
#[derive(Debug, Default, Serialize)]
struct Change {
    visits: String,
    covered: String,
    concerns: String,
    settled: String,
    matters_done: String,
}

/// What a template may name.
#[derive(Debug, Default, Serialize)]
pub(super) struct Context {
    period: String,
    unit: String,
    author: String,
    place: String,
    now: Done,
    before: Done,
    change: Change,
    end: Standing,
}

/// A report that is being made.
struct Report<'a> {
    ledger: &'a Ledger<'a>,
    selection: Selection,
    /// The period before.
    earlier: Period,
    now: Done,
    before: Done,
    end: Standing,
    /// How far the work has come in the period.
    progress: Answer,
    /// The last day that counts.
    until: NaiveDate,
    /// How many lines a list may have.
    lines: usize,
    /// Whether it is to fit on one page, so that short lines share one.
    is_brief: bool,
}

/// Returns a report. `writer` is whose machine it is, `text` the template.
///
/// # Errors
/// Fails where the store does, and where the template can't be carried out.
pub fn paper(
    ledger: &Ledger<'_>,
    template: Template,
    text: &str,
    selection: &Selection,
    writer: Option<CadreId>,
) -> Result<Paper, ReportError> {
    let earlier = Selection { period: before(template.unit(), selection.period), ..*selection };
    let report = Report {
        ledger,
        selection: *selection,
        earlier: earlier.period,
        now: done(ledger, selection),
        before: done(ledger, &earlier),
        end: standing(ledger, selection)?,
        progress: progress(ledger.state, ledger.today, question(selection, Some(selection.period))),
        until: selection.period.to.min(ledger.today),
        lines: if template == Template::Week { WEEK_LINES } else { LINES },
        is_brief: template == Template::Week,
    };
    let cadre = writer.and_then(|id| ledger.state.cadre(id));
    let (unit, author) = cadre.map(|cadre| (cadre.unit.clone(), cadre.name.clone())).unwrap_or_default();
    let context = report.context(&unit, &author);
    let mut parts = Vec::new();
    for line in template.fill(text, &context)? {
        match line {
            Line::Heading(level, text) => parts.push(Part::Heading(level, text)),
            Line::Text(text) => parts.push(Part::Text(text)),
            Line::Insert(insert) => report.insert(insert, &mut parts)?,
        }
    }
    let title = tr!("report-of-unit", unit = unit.as_str(), name = template.label());
    let name = tr!("report-paper-name", title = template.label(), period = words(selection.period));
    let about = About { title: name, author, profile: ledger.profile, made: ledger.today };
    let signed = Some((unit, long_day(ledger.today))).filter(|(unit, _)| !unit.is_empty());
    Ok(Paper { about, page: Page::A4, title, under: words(selection.period), parts, signed })
}

/// Returns what is asked of the progress: about these days, or about those of the
/// assignments themselves.
fn question(selection: &Selection, period: Option<Period>) -> Question {
    let scope = match (selection.assignment, selection.cadre) {
        (Some(assignment), _) => Scope::Assignment(assignment),
        (None, Some(cadre)) => Scope::Cadre(cadre),
        (None, None) => Scope::All,
    };
    let (from, to) = (period.map(|period| period.from), period.map(|period| period.to));
    Question { scope, from, to, village: selection.village }
}

/// Returns the unit of the calendar before one; of other stretches of days, as many
/// days before them.
fn before(unit: Unit, period: Period) -> Period {
    if unit.around(period.from) == period {
        return unit.before(period);
    }
    let to = period.from.checked_sub_days(Days::new(1)).unwrap_or(period.from);
    Period { from: to.checked_sub_signed(period.to - period.from).unwrap_or(NaiveDate::MIN), to }
}

impl Report<'_> {
    fn context(&self, unit: &str, author: &str) -> Context {
        let (now, before) = (self.now, self.before);
        // A period that is still running has no fellow yet.
        let whole = self.selection.period.to <= self.ledger.today;
        let change = |now: u64, before: u64| match (now.cmp(&before), before) {
            _ if !whole || before == 0 => String::new(),
            (std::cmp::Ordering::Greater, _) => tr!("report-change-more", count = now - before),
            (std::cmp::Ordering::Less, _) => tr!("report-change-less", count = before - now),
            (std::cmp::Ordering::Equal, _) => tr!("report-change-none"),
        };
        Context {
            period: words(self.selection.period),
            unit: unit.to_owned(),
            author: author.to_owned(),
            place: self.selection.village.map(|code| village(self.ledger.state, code)).unwrap_or_default(),
            now,
            before,
            change: Change {
                visits: change(now.visits, before.visits),
                covered: change(now.covered, before.covered),
                concerns: change(now.concerns, before.concerns),
                settled: change(now.settled, before.settled),
                matters_done: change(now.matters_done, before.matters_done),
            },
            end: self.end,
        }
    }
}
