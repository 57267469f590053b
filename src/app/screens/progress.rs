//! 进度: how far the work has come, for an assignment and a period, and for a
//! committee each cadre against their own target.

use chrono::{Datelike, Months, NaiveDate};
use ratatui::layout::Rect;

use super::explain::Explanation;
use crate::app::filter::narrow::Narrow;
use crate::app::screens::HintContext;
use crate::app::screens::Screen;
use crate::app::widgets::layout::below;
use crate::app::widgets::layout::panes;
use crate::app::widgets::list::{List, Move, Row};
use crate::app::widgets::page::{Page, Tint};
use crate::app::world::World;
use crate::app::world::answers::scope;
use crate::app::world::carried;
use crate::app::world::seen::{Seen, Stamp};
use crate::base::ids::{AssignmentId, CadreId};
use crate::base::text::visible;
use crate::display::bundles;
use crate::domain::cadre::Role;
use crate::domain::village::VillageCode;
use crate::keymap::Action;
use crate::query::audience::Audience;
use crate::query::progress::{Answer, CadreRow, MetricKind, Question, cadre_rows, progress};
use crate::query::rollup::{self, Below};
use crate::query::scope::Scope;
use crate::state::State;
use crate::tr;

/// What the screen shows below its head, and among what one moves. Where there
/// is room the figures stand above all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pane {
    /// The figures; the pictures below them where there is room.
    #[default]
    Figures,
    /// The visits of each day, and the curve of coverage, where they have no
    /// room below the figures.
    Pictures,
    /// A bar a village.
    Villages,
    /// A line a cadre.
    Cadres,
    /// A line an office below.
    Offices,
}

/// What the figures are good for: the state and the day, the assignment or cadre,
/// the month, the village.
type Asked = (Stamp, Option<AssignmentId>, Option<CadreId>, Option<u32>, Option<VillageCode>);

/// The screen of progress.
#[derive(Debug, Default)]
pub struct Gauges {
    /// The assignment shown; all of one's own where `None`.
    pub assignment: Option<AssignmentId>,
    /// Which of how many assignments that is, from 1.
    pub place: Option<(usize, usize)>,
    /// The cadre whose figures are shown, where a committee opened them.
    pub cadre: Option<CadreId>,
    /// What the figures are narrowed to; of it, the village counts.
    pub narrow: Narrow,
    /// So many months back; the whole period where `None`.
    pub months_back: Option<u32>,
    /// What is shown and moved in.
    pub pane: Pane,
    /// The figures.
    pub answer: Option<Answer>,
    /// The figure at hand.
    pub figures: List<MetricKind>,
    /// What the figure at hand says, where it has room beside the figures.
    pub brief: Page,
    /// Each cadre's figures, for a committee.
    pub cadres: Vec<CadreRow>,
    /// The villages, by their place in the answer.
    pub villages: List<usize>,
    /// The cadres, by their place among the rows.
    pub people: List<usize>,
    /// What the offices below have sent, for a committee.
    pub below: Below,
    /// The offices, by their place among these.
    pub offices: List<usize>,
    /// What the sums lack, and the villages of the office at hand.
    pub office: Page,
    /// How the figure at hand is worked out, where that is open.
    pub explanation: Option<Explanation>,
    begun: bool,
    asked: Option<Asked>,
    briefed: Option<(Asked, Option<MetricKind>)>,
    opened: Option<(Asked, Option<usize>)>,
}

/// Rows from which on the figures and what is below them show at once.
const TALL_ROWS: u16 = 18;
/// Columns from which on the figure at hand is explained beside the figures.
const BRIEF_COLUMNS: u16 = 140;
/// Columns of the figures where they are explained beside them.
const FIGURE_COLUMNS: u16 = 90;
/// Rows below the figures from which on villages stand below the pictures.
const BOTH_ROWS: u16 = 24;
/// Rows of the pictures where something stands below them.
const PICTURE_ROWS: u16 = 14;

/// The parts of the screen; those that don't show have no rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Parts {
    /// Whose work, and which days.
    pub head: Rect,
    /// The figures.
    pub figures: Rect,
    /// What the figure at hand says.
    pub brief: Rect,
    /// The names of the panes.
    pub titles: Rect,
    /// The calendar and the curve.
    pub pictures: Rect,
    /// The villages.
    pub villages: Rect,
    /// The heads of the cadres' or offices' columns.
    pub people_head: Rect,
    /// The cadres, or the offices.
    pub people: Rect,
    /// What there is to say of the offices.
    pub office: Rect,
}

/// Returns where things stand in a body while a pane is shown.
pub fn parts(body: Rect, pane: Pane) -> Parts {
    let figure_rows = u16::try_from(MetricKind::ALL.len()).unwrap_or(u16::MAX);
    let line = |rows| Rect { height: 1.min(body.height.saturating_sub(rows)), ..below(body, rows) };
    let mut parts = Parts { head: line(0), ..Parts::default() };
    let tall = body.height >= TALL_ROWS && !matches!(pane, Pane::Cadres | Pane::Offices);
    let lower = if tall {
        let upper = Rect { height: figure_rows, ..below(body, 1) };
        parts.figures = upper;
        if body.width >= BRIEF_COLUMNS {
            parts.figures.width = FIGURE_COLUMNS;
            let x = upper.x + FIGURE_COLUMNS + 3;
            parts.brief = Rect { x, width: body.right() - x, ..upper };
        }
        parts.titles = line(figure_rows + 1);
        below(body, figure_rows + 2)
    } else {
        parts.titles = line(1);
        below(body, 2)
    };
    match pane {
        Pane::Figures if !tall => parts.figures = lower,
        Pane::Cadres => {
            parts.people_head = Rect { height: 1.min(lower.height), ..lower };
            parts.people = below(lower, 1);
        }
        Pane::Offices => {
            parts.people_head = Rect { height: 1.min(lower.height), ..lower };
            let rest = below(lower, 1);
            // Two lines stand below the offices: what is here, and the sum.
            parts.people = Rect { height: rest.height / 2, ..rest };
            parts.office = below(rest, rest.height / 2 + 1);
        }
        Pane::Figures | Pane::Villages if lower.height >= BOTH_ROWS => {
            parts.pictures = Rect { height: PICTURE_ROWS, ..lower };
            parts.villages = below(lower, PICTURE_ROWS + 1);
        }
        Pane::Figures | Pane::Pictures => parts.pictures = lower,
        Pane::Villages => parts.villages = lower,
    }
    parts
}

/// Returns who reads what of those below, where an office works.
fn audience<'a>(world: &World, state: &'a State, today: NaiveDate) -> Option<Audience<'a>> {
    let office = world.me.role == Role::Committee;
    office.then(|| Audience::of(state, world.me.office.or(world.me.cadre), carried::own(world, state), today))
}

impl Gauges {
    /// Brings the screen up to date.
    pub fn refresh(&mut self, seen: &mut Seen<'_>) {
        if !self.begun {
            // A committee looks at its people first.
            self.begun = true;
            self.pane = if seen.world.me.role == Role::Committee { Pane::Cadres } else { self.pane };
        }
        let village = self.narrow.villages.first().copied();
        let key = (seen.stamp(), self.assignment, self.cadre, self.months_back, village);
        let question = self.question(seen);
        if self.asked != Some(key) {
            let audience = audience(seen.world, seen.state, seen.today);
            self.answer = Some(match (&audience, question.scope) {
                // As it is on the cadre's own laptop.
                (Some(audience), Scope::Cadre(cadre)) => progress(&audience.seen_by(cadre), seen.today, question),
                _ => progress(seen.state, seen.today, question),
            });
            self.cadres = match &audience {
                Some(audience) if self.cadre.is_none() => cadre_rows(audience, seen.today, question),
                _ => Vec::new(),
            };
            self.below = match &audience {
                Some(_) if self.cadre.is_none() => {
                    let me = &seen.world.me;
                    rollup::below(seen.state, me.office.or(me.cadre), seen.now)
                }
                _ => Below::default(),
            };
            if self.cadres.is_empty() && self.pane == Pane::Cadres {
                self.pane = if self.below.offices.is_empty() { Pane::Figures } else { Pane::Offices };
            }
            if self.below.offices.is_empty() && self.pane == Pane::Offices {
                self.pane = Pane::Figures;
            }
            let mut all = seen.state.assignments();
            let at = all.position(|(id, _)| Some(id) == self.assignment);
            self.place = at.map(|at| (at + 1, seen.state.assignments().count()));
            let villages = self.answer.as_ref().map_or(0, |answer| answer.villages.len());
            self.figures.set(MetricKind::ALL.iter().map(|kind| Row::Item(*kind)).collect());
            self.villages.set((0..villages).map(Row::Item).collect());
            self.people.set((0..self.cadres.len()).map(Row::Item).collect());
            self.offices.set((0..self.below.offices.len()).map(Row::Item).collect());
            self.asked = Some(key);
        }
        if seen.body.height >= TALL_ROWS && self.pane == Pane::Pictures {
            self.pane = Pane::Figures;
        }
        let parts = parts(seen.body, self.pane);
        self.figures.fit(usize::from(parts.figures.height));
        self.villages.fit(usize::from(parts.villages.height));
        self.people.fit(usize::from(parts.people.height));
        if !parts.office.is_empty() {
            self.offices.fit(usize::from(offices_area(&parts).height));
            let at_hand = self.offices.current().copied();
            if self.opened != Some((key, at_hand)) {
                self.office.replace(of_office(&self.below, at_hand, seen.state));
                self.opened = Some((key, at_hand));
            }
            self.office.fit(usize::from(parts.office.width), usize::from(parts.office.height));
        }
        let at_hand = self.figures.current().copied();
        if let Some(kind) = at_hand.filter(|_| !parts.brief.is_empty()) {
            let briefed = (key, at_hand);
            if self.briefed != Some(briefed) {
                let brief = self.answer.as_ref().map(|answer| super::explain::brief(answer, kind));
                self.brief.replace(brief.unwrap_or_default());
                self.briefed = Some(briefed);
            }
            self.brief.fit(usize::from(parts.brief.width), usize::from(parts.brief.height));
        }
        if let Some(explanation) = &mut self.explanation {
            explanation.refresh(seen, question);
        }
    }

    fn question(&self, seen: &Seen<'_>) -> Question {
        let scope = match (self.cadre, self.assignment) {
            (Some(cadre), _) => Scope::Cadre(cadre),
            (None, Some(assignment)) => Scope::Assignment(assignment),
            (None, None) => scope(seen.world, seen.state, seen.today),
        };
        let month = self.months_back.and_then(|back| month(seen.today, back));
        let village = self.narrow.villages.first().copied();
        Question { scope, from: month.map(|(from, _)| from), to: month.map(|(_, to)| to), village }
    }

    /// Tells whether the cadres are in front, one a line.
    pub fn has_rows_of_cadres(&self) -> bool {
        self.pane == Pane::Cadres && self.explanation.is_none()
    }

    /// Shows the figures of the cadre at hand. Returns whether there is one.
    pub fn open_cadre(&mut self) -> bool {
        let row = self.people.current().and_then(|at| self.cadres.get(*at));
        let Some(cadre) = row.map(|row| row.cadre) else { return false };
        (self.cadre, self.pane) = (Some(cadre), Pane::Figures);
        true
    }

    /// Goes back from a cadre's figures to all cadres. Returns whether it did.
    pub fn leave_cadre(&mut self) -> bool {
        let left = self.cadre.take().is_some();
        if left {
            self.pane = Pane::Cadres;
        }
        left
    }

    /// Shows the next assignment; after the last one all of them.
    pub fn switch(&mut self, assignments: &[AssignmentId]) {
        self.leave_cadre();
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

    /// Returns what the period shown is called.
    pub fn period_name(&self, today: NaiveDate) -> String {
        let first = |back| month(today, back).map_or(today, |(first, _)| first);
        match self.months_back {
            None => tr!("numbers-period-whole"),
            Some(0) => tr!("numbers-period-this-month"),
            Some(1) => tr!("numbers-period-last-month"),
            Some(back) => tr!("app-month", year = first(back).year().to_string(), month = first(back).month()),
        }
    }

    /// Returns the panes that there are, in their order; `rows` are those of the body.
    pub fn panes(&self, rows: u16) -> Vec<Pane> {
        let all = [Pane::Cadres, Pane::Offices, Pane::Figures, Pane::Pictures, Pane::Villages];
        let is = |pane: &Pane| match pane {
            Pane::Pictures => rows < TALL_ROWS,
            Pane::Cadres => !self.cadres.is_empty(),
            Pane::Offices => !self.below.offices.is_empty(),
            Pane::Figures | Pane::Villages => true,
        };
        all.into_iter().filter(is).collect()
    }

    /// Shows the next pane, or the one before.
    pub fn next_pane(&mut self, rows: u16, back: bool) {
        let panes = self.panes(rows);
        let at = panes.iter().position(|pane| *pane == self.pane).unwrap_or(0);
        let by = if back { panes.len() - 1 } else { 1 };
        self.pane = panes[(at + by) % panes.len()];
    }
}

impl Screen for Gauges {
    fn go(&mut self, way: Move) {
        match self.pane {
            Pane::Figures | Pane::Pictures => drop(self.figures.go(way)),
            Pane::Villages => drop(self.villages.go(way)),
            Pane::Cadres => drop(self.people.go(way)),
            Pane::Offices => drop(self.offices.go(way)),
        }
    }

    fn next_pane(&mut self, _: bool) {}

    fn click(&mut self, row: usize, _: bool) -> bool {
        let again = match (&mut self.explanation, self.pane) {
            (Some(explanation), _) => explanation.missing.take(row),
            (None, Pane::Figures | Pane::Pictures) => self.figures.take(row),
            (None, Pane::Villages) => self.villages.take(row),
            (None, Pane::Cadres) => self.people.take(row),
            (None, Pane::Offices) => self.offices.take(row),
        };
        again == Some(true)
    }

    fn list_area(&self, body: Rect) -> Rect {
        let parts = parts(body, self.pane);
        match (&self.explanation, self.pane) {
            (Some(_), _) => panes(body).detail,
            (None, Pane::Figures | Pane::Pictures) => parts.figures,
            (None, Pane::Villages) => parts.villages,
            (None, Pane::Cadres) => parts.people,
            (None, Pane::Offices) => offices_area(&parts),
        }
    }

    fn text(&self) -> String {
        self.brief.text()
    }

    // What it is narrowed to stands in its own head and not in a row above a list.
    fn narrow_mut(&mut self) -> Option<&mut Narrow> {
        Some(&mut self.narrow)
    }

    fn hints(&self, _: HintContext) -> &'static [Action] {
        use Action::{Cancel, Copy, Explain, Narrow, NextPane, NextPeriod, Open, PreviousPeriod, SwitchAssignment};
        match self.explanation {
            Some(_) => &[Open, NextPane, SwitchAssignment, Copy, Cancel],
            None if self.has_rows_of_cadres() => &[Open, NextPane, Narrow, SwitchAssignment],
            None if self.cadre.is_some() => &[Explain, NextPane, PreviousPeriod, NextPeriod, Cancel],
            None => &[Explain, NextPane, PreviousPeriod, NextPeriod, SwitchAssignment],
        }
    }
}

/// Returns where the offices stand: above what is here and the sum.
pub fn offices_area(parts: &Parts) -> Rect {
    Rect { height: parts.people.height.saturating_sub(2), ..parts.people }
}

/// Returns what the sums lack, and what an office says of each village.
fn of_office(below: &Below, at: Option<usize>, state: &State) -> Page {
    let mut page = Page::default();
    for line in below.notes() {
        page.add(Tint::Dim, line);
    }
    if let Some(office) = at.and_then(|at| below.offices.get(at)).filter(|office| !office.figures.is_empty()) {
        page.gap();
        page.add(Tint::Heading, visible(&office.name));
        for (village, said) in bundles::figures(&office.figures, state) {
            page.fact(village, said);
        }
    }
    page
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

    #[test]
    fn the_parts_stand_beside_each_other_at_every_size() {
        for (width, height) in [(58, 11), (78, 19), (118, 35), (198, 55), (238, 65)] {
            let body = Rect::new(1, 3, width, height);
            for pane in [Pane::Figures, Pane::Pictures, Pane::Villages, Pane::Cadres, Pane::Offices] {
                let Parts { head, figures, brief, titles, pictures, villages, people_head, people, office } =
                    parts(body, pane);
                let all = [head, figures, brief, titles, pictures, villages, people_head, people, office];
                let shown: Vec<Rect> = all.into_iter().filter(|part| !part.is_empty()).collect();
                for (n, part) in shown.iter().enumerate() {
                    assert_eq!(part.intersection(body), *part, "{width} {height} {pane:?}");
                    assert!(shown[n + 1..].iter().all(|other| !other.intersects(*part)), "{width} {height} {pane:?}");
                }
            }
        }
    }
}
