//! How one figure is worked out: what it says, its formula with the numbers
//! put in, who or what makes the gap, and how old what is known is.

use crate::app::widgets::layout::panes;
use crate::app::widgets::list::{List, Row};
use crate::app::widgets::page::{Page, Piece, Tint};
use crate::app::world::seen::{Seen, Stamp};
use crate::base::ids::{HouseholdId, RecordId};
use crate::base::text::{fit, width};
use crate::display::words;
use crate::domain::record::Kind;
use crate::query::progress::{Answer, Explained, Metric, MetricKind, Missing, Pace, Question, data_age, explain};
use crate::tr;

/// The page of a figure.
#[derive(Debug)]
pub struct Explanation {
    /// The figure.
    pub kind: MetricKind,
    /// What it rests on.
    pub answer: Option<Explained>,
    /// What there is to say about it.
    pub page: Page,
    /// What makes the gap, by its place in the answer.
    pub missing: List<usize>,
    built: Option<(Stamp, Question)>,
}

impl Explanation {
    /// Returns the page of a figure, still empty.
    pub fn new(kind: MetricKind) -> Self {
        Self { kind, answer: None, page: Page::default(), missing: List::default(), built: None }
    }

    /// Brings the page up to date.
    pub fn refresh(&mut self, seen: &Seen<'_>, question: Question) {
        let key = (seen.stamp(), question);
        if self.built != Some(key) {
            self.answer = explain(seen.state, seen.today, question, self.kind);
            let rows = self.answer.as_ref().map_or(0, |answer| answer.missing.len());
            let heading = Row::Head(heading(self.kind), rows);
            let rows: Vec<Row<usize>> = (0..rows).map(Row::Item).collect();
            self.missing.set([heading].into_iter().chain(rows).collect());
            self.page.replace(self.answer.as_ref().map(|answer| page(seen, answer)).unwrap_or_default());
            self.built = Some(key);
        }
        let panes = panes(seen.body);
        self.page.fit(usize::from(panes.list.width.saturating_sub(1)), usize::from(panes.list.height));
        self.missing.fit(usize::from(panes.detail.height));
    }

    /// Returns what is at hand in the gap.
    pub fn at_hand(&self) -> Option<Missing> {
        self.missing.current().and_then(|at| self.answer.as_ref()?.missing.get(*at)).copied()
    }

    /// Returns the household at hand.
    pub fn household(&self) -> Option<HouseholdId> {
        match self.at_hand()? {
            Missing::Unmet { household, .. } | Missing::Seldom { household, .. } => Some(household),
            _ => None,
        }
    }
}

/// Returns the record that something missing is about, where it has a page.
pub fn record(missing: Missing) -> Option<(Kind, RecordId)> {
    match missing {
        Missing::Unmet { household, .. } | Missing::Seldom { household, .. } => {
            Some((Kind::Household, household.into()))
        }
        Missing::Concern(id) => Some((Kind::Concern, id.into())),
        Missing::Matter(id) => Some((Kind::Matter, id.into())),
        Missing::Policy { policy, .. } => Some((Kind::Policy, policy.into())),
        Missing::Nights { .. } => None,
    }
}

/// Returns what the list of what is missing is called.
fn heading(kind: MetricKind) -> String {
    match kind {
        MetricKind::Coverage => tr!("numbers-gap-coverage"),
        MetricKind::Visits => tr!("numbers-gap-visits"),
        MetricKind::MustVisit => tr!("numbers-gap-must-visit"),
        MetricKind::Nights => tr!("numbers-gap-nights"),
        MetricKind::SettledOnTime => tr!("numbers-gap-settled-on-time"),
        MetricKind::Told => tr!("numbers-gap-told"),
        MetricKind::MattersDone => tr!("numbers-gap-matters-done"),
        MetricKind::PolicyCoverage => tr!("numbers-gap-policy-coverage"),
        MetricKind::Satisfaction => tr!("numbers-gap-satisfaction"),
    }
}

/// Returns what a figure says in one sentence.
fn sentence(metric: &Metric, must_days: u16) -> String {
    let (done, target) = (metric.done, metric.target);
    if target == 0 {
        return tr!("numbers-said-no-target", done = done);
    }
    match metric.kind {
        MetricKind::Coverage => tr!("numbers-said-coverage", done = done, target = target),
        MetricKind::Visits => tr!("numbers-said-visits", done = done, target = target),
        MetricKind::MustVisit => {
            tr!("numbers-said-must-visit", done = done, target = target, days = must_days)
        }
        MetricKind::Nights => tr!("numbers-said-nights", done = done, target = target),
        MetricKind::SettledOnTime => tr!("numbers-said-settled-on-time", done = done, target = target),
        MetricKind::Told => tr!("numbers-said-told", done = done, target = target),
        MetricKind::MattersDone => tr!("numbers-said-matters-done", done = done, target = target),
        MetricKind::PolicyCoverage => tr!("numbers-said-policy-coverage", done = done, target = target),
        MetricKind::Satisfaction => tr!("numbers-said-satisfaction", done = done, target = target),
    }
}

/// Returns how many of what counted in the figure.
fn basis(answer: &Explained) -> String {
    let households = tr!("numbers-basis-households", count = answer.households, out = answer.left_out);
    match answer.metric.kind {
        MetricKind::Coverage => match answer.percent.filter(|percent| *percent < 100) {
            Some(percent) => tr!("numbers-basis-percent", households = households, percent = percent),
            None => households,
        },
        MetricKind::Visits | MetricKind::MustVisit | MetricKind::PolicyCoverage => households,
        MetricKind::Nights => tr!("numbers-basis-nights", cadres = answer.cadres),
        _ => String::new(),
    }
}

/// Returns which records a figure was counted from.
fn source(kind: MetricKind) -> String {
    match kind {
        MetricKind::Coverage | MetricKind::Visits | MetricKind::MustVisit => tr!("numbers-source-visits"),
        MetricKind::Nights => tr!("numbers-source-stays"),
        MetricKind::SettledOnTime | MetricKind::Told | MetricKind::Satisfaction => tr!("numbers-source-concerns"),
        MetricKind::MattersDone => tr!("numbers-source-matters"),
        MetricKind::PolicyCoverage => tr!("numbers-source-policies"),
    }
}

/// Returns where a figure would stand today if it grew with the days.
pub fn expected(target: u64, elapsed: f64) -> u64 {
    (target as f64 * elapsed).round() as u64
}

fn pace(metric: &Metric, elapsed: f64) -> Option<(Tint, String)> {
    let tint = match metric.pace {
        Pace::None => return None,
        Pace::Ahead => Tint::Good,
        Pace::OnTrack => Tint::Text,
        Pace::Behind => Tint::Warning,
    };
    let percent = (elapsed * 100.0).round() as i64;
    let due = expected(metric.target, elapsed);
    Some((tint, tr!("numbers-pace", percent = percent, due = due, pace = metric.pace.label())))
}

/// Returns what a figure says, and the numbers in its formula.
fn begin(metric: &Metric, elapsed: f64, must_days: u16) -> Page {
    let mut page = Page::default();
    page.add(Tint::Title, metric.kind.label());
    page.add(Tint::Text, sentence(metric, must_days));
    if let Some((tint, text)) = pace(metric, elapsed) {
        page.add(tint, text);
    }
    page.gap();
    page.fact(tr!("numbers-formula"), metric.kind.formula());
    if let Some(share) = metric.share {
        let percent = (share * 100.0).round() as i64;
        let sum = tr!("numbers-sum", done = metric.done, target = metric.target, percent = percent);
        page.put(Piece { tint: Tint::Accent, label: tr!("numbers-with-numbers"), text: sum, indent: 0 });
    }
    page
}

/// Returns what a figure says, for the room beside the figures.
pub fn brief(answer: &Answer, kind: MetricKind) -> Page {
    let metric = answer.metrics.iter().find(|metric| metric.kind == kind);
    metric.map(|metric| begin(metric, answer.elapsed, answer.must_days)).unwrap_or_default()
}

fn page(seen: &Seen<'_>, answer: &Explained) -> Page {
    let elapsed = answer.period.elapsed(seen.today);
    let mut page = begin(&answer.metric, elapsed, answer.must_days);
    page.fact(tr!("numbers-basis"), basis(answer));
    let until = words::day(answer.until, seen.today);
    let days = tr!("numbers-days", from = words::day(answer.period.from, seen.today), until = until);
    page.fact(tr!("numbers-period"), days);
    page.fact(tr!("numbers-source"), source(answer.metric.kind));
    let newest = match answer.metric.as_of {
        Some(day) => tr!("numbers-age-newest", day = words::day(day, seen.today), ago = words::ago(day, seen.today)),
        None => tr!("numbers-age-none"),
    };
    page.fact(tr!("numbers-age"), newest);
    page.gap();
    page.add(Tint::Heading, tr!("numbers-ages"));
    let names: Vec<String> = answer.ages.iter().map(|age| words::cadre(seen.state, age.cadre)).collect();
    let columns = names.iter().map(|name| width(name)).max().unwrap_or(0);
    for (age, name) in answer.ages.iter().zip(names) {
        let (tint, newest) = match age.newest {
            Some(at) => {
                let day = format!("{} {}", words::day(at.date_naive(), seen.today), at.format("%H:%M"));
                (Tint::Text, tr!("numbers-age-visit", day = day))
            }
            None => (Tint::Warning, tr!("numbers-age-no-visit")),
        };
        let entries = (age.entries > 0).then(|| tr!("numbers-age-entries", count = age.entries));
        let missing = data_age(seen.state, age.cadre).missing;
        let missing = (missing > 0).then(|| tr!("cadres-missing", count = missing));
        let said: Vec<String> = [newest].into_iter().chain(entries).chain(missing).collect();
        page.put(Piece { tint, indent: 0, label: fit(&name, columns), text: said.join(" · ") });
    }
    page
}
