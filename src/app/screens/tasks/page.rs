//! An assignment or a stay in full, as text: what is asked for and where it
//! stands, who has it and had it, what doesn't count.

use std::collections::HashSet;

use crate::app::widgets::page::{Page, Piece, Tint};
use crate::app::world::seen::Seen;
use crate::base::ids::{AssignmentId, StayId};
use crate::base::text::visible;
use crate::display::words;
use crate::domain::assignment::Assignment;
use crate::domain::record::Kind;
use crate::domain::stay::Stay;
use crate::query::coverage::policy_coverage;
use crate::query::progress::{Answer, Metric, MetricKind, Pace};
use crate::query::scope::{Reach, Scope};
use crate::tr;

/// Villages, households, stays named one by one; more are only counted.
const NAMED_MAX: usize = 12;

/// Returns an assignment in full.
pub fn task(seen: &Seen<'_>, id: AssignmentId, answer: Option<&Answer>) -> Page {
    let mut page = Page::default();
    let Some(assignment) = seen.state.assignment(id) else { return page };
    page.add(Tint::Title, visible(&assignment.title).into_owned());
    let period = [assignment.from, assignment.to].map(|day| words::day(day, seen.today)).join(&tr!("app-to"));
    let campaign = visible(&assignment.campaign).into_owned();
    let parts = [campaign, period, left(assignment, seen)];
    page.add(Tint::Dim, parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "));
    ended(&mut page, seen, id);
    if let Some(answer) = answer {
        targets(&mut page, answer);
    }
    page.gap();
    page.fact(tr!("tasks-fact-cadres"), words::cadres(seen.state, &assignment.cadres));
    held(&mut page, seen, assignment, answer);
    told(&mut page, seen, id, assignment);
    excused(&mut page, seen, assignment);
    handovers(&mut page, seen, assignment);
    stays(&mut page, seen, assignment);
    page
}

fn left(assignment: &Assignment, seen: &Seen<'_>) -> String {
    match super::When::of(assignment, seen.today) {
        super::When::Over => tr!("app-task-over"),
        super::When::Coming => tr!("tasks-begins", day = words::day(assignment.from, seen.today)),
        super::When::Running => words::due(assignment.to, seen.today),
    }
}

/// Says why it ended before its time, where it did.
fn ended(page: &mut Page, seen: &Seen<'_>, id: AssignmentId) {
    let Some(doc) = seen.docs.get(Kind::Assignment, id) else { return };
    for step in doc.steps() {
        let day = words::day(step.step.at.date_naive(), seen.today);
        page.add(Tint::Warning, tr!("tasks-ended-early", day = day, reason = visible(&step.step.note).into_owned()));
    }
}

/// Adds what is asked for, each with where it stands now.
fn targets(page: &mut Page, answer: &Answer) {
    let wanted = |metric: &&Metric| {
        use MetricKind::{Coverage, MustVisit, Nights, PolicyCoverage, Visits};
        matches!(metric.kind, Coverage | Visits | MustVisit | Nights | PolicyCoverage) && metric.target > 0
    };
    for (n, metric) in answer.metrics.iter().filter(wanted).enumerate() {
        if n == 0 {
            page.gap();
            page.add(Tint::Heading, tr!("tasks-targets", percent = (answer.elapsed * 100.0).round() as u32));
        }
        let of = tr!("app-of", done = metric.done, total = metric.target);
        let percent = format!("{:.0}%", metric.share.unwrap_or(0.0) * 100.0);
        let pace = if metric.pace == Pace::None { String::new() } else { metric.pace.label() };
        let parts = [of, percent, pace];
        let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        let tint = if metric.pace == Pace::Behind { Tint::Warning } else { Tint::Text };
        page.put(Piece { tint, indent: 0, label: metric.kind.label(), text });
    }
}

/// Adds the villages with their households, and those named one by one.
fn held(page: &mut Page, seen: &Seen<'_>, assignment: &Assignment, answer: Option<&Answer>) {
    let bars = answer.map(|answer| answer.villages.as_slice()).unwrap_or_default();
    let mut names: Vec<String> = Vec::new();
    for code in assignment.villages.iter().take(NAMED_MAX) {
        let count = bars.iter().find(|bar| bar.village == *code).map_or(0, |bar| bar.households);
        names.push(tr!("tasks-village-households", village = words::village(seen.state, *code), count = count));
    }
    let more = assignment.villages.len().saturating_sub(NAMED_MAX);
    if more > 0 {
        names.push(tr!("tasks-and-more", count = more));
    }
    page.fact(tr!("app-fact-villages"), names.join(&tr!("app-comma")));
    let heads = assignment.households.iter().take(NAMED_MAX).map(|id| words::household(seen.state, *id));
    let mut heads: Vec<String> = heads.collect();
    let more = assignment.households.len().saturating_sub(NAMED_MAX);
    if more > 0 {
        heads.push(tr!("tasks-and-more", count = more));
    }
    page.fact(tr!("tasks-single"), heads.join(&tr!("app-comma")));
}

/// Adds the policies to be explained.
fn told(page: &mut Page, seen: &Seen<'_>, id: AssignmentId, assignment: &Assignment) {
    if assignment.targets.policies.is_empty() {
        return;
    }
    page.gap();
    page.add(Tint::Heading, tr!("tasks-policies"));
    let reach = Reach::of(seen.state, Scope::Assignment(id), seen.today, None);
    let rows = policy_coverage(seen.state, &reach, seen.today);
    for code in &assignment.targets.policies {
        let mut found = false;
        for row in &rows {
            let Some(policy) = seen.state.policy(row.policy).filter(|policy| policy.code == *code) else { continue };
            found = true;
            let label = tr!("app-of", done = row.explained, total = row.due);
            page.put(Piece { tint: Tint::Text, indent: 0, label, text: visible(&policy.title).into_owned() });
        }
        if !found {
            page.add(Tint::Dim, tr!("tasks-policy-not-in-force", code = visible(code).into_owned()));
        }
    }
}

fn excused(page: &mut Page, seen: &Seen<'_>, assignment: &Assignment) {
    if assignment.excused.is_empty() {
        return;
    }
    page.gap();
    page.add(Tint::Heading, tr!("tasks-excused", count = assignment.excused.len()));
    for excused in &assignment.excused {
        let label = words::household(seen.state, excused.household);
        page.put(Piece { tint: Tint::Text, indent: 0, label, text: visible(&excused.reason).into_owned() });
    }
}

fn handovers(page: &mut Page, seen: &Seen<'_>, assignment: &Assignment) {
    if assignment.handovers.is_empty() {
        return;
    }
    page.gap();
    page.add(Tint::Heading, tr!("tasks-handovers"));
    for handover in &assignment.handovers {
        let (from, to) = (words::cadre(seen.state, handover.from), words::cadre(seen.state, handover.to));
        let text = tr!("tasks-handover-line", from = from, to = to);
        let label = words::day(handover.on, seen.today);
        page.put(Piece { tint: Tint::Text, indent: 0, label, text });
        if !handover.note.is_empty() {
            page.put(Piece { tint: Tint::Dim, indent: 2, label: String::new(), text: handover.note.clone() });
        }
    }
}

/// Adds the nights that count, the newest first.
fn stays(page: &mut Page, seen: &Seen<'_>, assignment: &Assignment) {
    let villages: HashSet<_> = assignment.villages.iter().collect();
    let own = |stay: &Stay| assignment.cadres.contains(&stay.cadre) && villages.contains(&stay.village);
    let within = |stay: &Stay| stay.from <= assignment.to && stay.to > assignment.from;
    let mut stays: Vec<&Stay> = seen.state.stays().map(|(_, stay)| stay).filter(|s| own(s) && within(s)).collect();
    if stays.is_empty() {
        return;
    }
    stays.sort_by_key(|stay| std::cmp::Reverse(stay.from));
    page.gap();
    page.add(Tint::Heading, tr!("tasks-stays"));
    for stay in stays.iter().take(NAMED_MAX) {
        let (label, nights) = (dates(seen, stay), (stay.to - stay.from).num_days());
        let parts = [
            tr!("tasks-nights-count", nights = nights),
            words::village(seen.state, stay.village),
            words::cadre(seen.state, stay.cadre),
        ];
        page.put(Piece { tint: Tint::Text, indent: 0, label, text: parts.join(" · ") });
    }
    if stays.len() > NAMED_MAX {
        page.add(Tint::Dim, tr!("tasks-and-more", count = stays.len() - NAMED_MAX));
    }
}

fn dates(seen: &Seen<'_>, stay: &Stay) -> String {
    [stay.from, stay.to].map(|day| words::day(day, seen.today)).join(&tr!("app-to"))
}

/// Returns a stay in full.
pub fn stay(seen: &Seen<'_>, id: StayId) -> Page {
    let mut page = Page::default();
    let Some(stay) = seen.state.stay(id) else { return page };
    page.add(Tint::Title, tr!("tasks-stay-title", village = words::village(seen.state, stay.village)));
    let nights = tr!("tasks-nights-count", nights = (stay.to - stay.from).num_days());
    page.add(Tint::Dim, format!("{} · {nights}", dates(seen, stay)));
    page.gap();
    page.fact(tr!("tasks-stay-cadre"), words::cadre(seen.state, stay.cadre));
    let counts = |assignment: &&Assignment| {
        assignment.cadres.contains(&stay.cadre)
            && assignment.villages.contains(&stay.village)
            && stay.from <= assignment.to
            && stay.to > assignment.from
    };
    let counted = seen.state.assignments().map(|(_, assignment)| assignment).filter(counts);
    let titles: Vec<String> = counted.map(|assignment| visible(&assignment.title).into_owned()).collect();
    if titles.is_empty() {
        page.add(Tint::Dim, tr!("tasks-stay-counts-nowhere"));
    }
    page.fact(tr!("tasks-stay-counts"), titles.join(&tr!("app-comma")));
    page
}
