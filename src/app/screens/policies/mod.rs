//! 政策: the catalogue, each policy in plain words to be read out, and who is
//! still to be told.

pub mod matrix;
pub mod reading;
pub mod untold;

use chrono::NaiveDate;
use ratatui::layout::Rect;

use crate::app::screens::HintContext;
use crate::app::screens::Screen;
use crate::app::widgets::layout::{below, panes};
use crate::app::widgets::list::{List, Move, Row};
use crate::app::widgets::page::{Page, Piece, Tint};
use crate::app::world::answers::scope;
use crate::app::world::seen::{Seen, Stamp};
use crate::base::ids::{HouseholdId, PolicyId};
use crate::display::policies::{days, numbered};
use crate::display::words;
use crate::domain::policy::Policy;
use crate::domain::record::Kind;
use crate::keymap::Action;
use crate::query::coverage::{PolicyRow, policy_coverage};
use crate::query::scope::Reach;
use crate::tr;
use matrix::Matrix;
use reading::Reading;
use untold::Untold;

/// Households named on the page of a policy before the rest is only counted.
const NAMED_MAX: usize = 40;

/// What of the screen is in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Front {
    /// The catalogue.
    Catalogue,
    /// A policy in large, to be read out.
    Reading,
    /// Policies against categories of households.
    Matrix,
    /// Households still to be told.
    Untold,
}

/// The screen of policies.
#[derive(Debug, Default)]
pub struct Policies {
    /// The policies, those in force first.
    pub list: List<PolicyId>,
    /// How far those in force have come.
    pub coverage: Vec<PolicyRow>,
    /// The policy at hand.
    pub detail: Page,
    /// The policy to be shown next.
    pub wanted: Option<PolicyId>,
    /// The policy that is to be changed once its text is here.
    pub wants_edit: Option<PolicyId>,
    /// The policy being read out.
    pub reading: Option<Reading>,
    /// Policies against categories of households.
    pub matrix: Option<Matrix>,
    /// Households still to be told; it lies over the two others.
    pub untold: Option<Untold>,
    listed: Option<Stamp>,
    detailed: Option<(Stamp, u64, Option<PolicyId>)>,
}

/// When a policy holds, seen from one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// In force.
    InForce,
    /// In force later.
    Coming,
    /// No longer in force.
    Expired,
}

impl Standing {
    /// Returns when a policy holds, seen from `today`.
    pub fn of(policy: &Policy, today: NaiveDate) -> Self {
        if policy.in_force(today) {
            Self::InForce
        } else if policy.from.is_some_and(|from| today < from) {
            Self::Coming
        } else {
            Self::Expired
        }
    }

    fn label(self) -> String {
        match self {
            Self::InForce => tr!("numbers-policy-in-force"),
            Self::Coming => tr!("numbers-policy-coming"),
            Self::Expired => tr!("numbers-policy-expired"),
        }
    }
}

impl Policies {
    /// Brings the screen up to date.
    pub fn refresh(&mut self, seen: &mut Seen<'_>) {
        if self.listed != Some(seen.stamp()) {
            let reach = Reach::of(seen.state, scope(seen.world, seen.state, seen.today), seen.today, None);
            self.coverage = policy_coverage(seen.state, &reach, seen.today);
            self.list.set(rows(seen));
            self.listed = Some(seen.stamp());
        }
        // One that is being written comes to be in a moment.
        self.wanted = self.wanted.filter(|wanted| !self.list.choose(wanted));
        if let Some(wanted) = self.wants_edit {
            seen.want(Kind::Policy, wanted);
        }
        let panes = panes(seen.body);
        self.list.fit(usize::from(panes.list.height));
        let at_hand = self.list.current().copied();
        if let Some(id) = at_hand {
            seen.want(Kind::Policy, id);
        }
        let key = (seen.stamp(), seen.docs.arrived(), at_hand);
        if self.detailed != Some(key) {
            let moved = self.detailed.is_none_or(|(_, _, before)| before != at_hand);
            self.detail.replace(at_hand.map(|id| self.page(seen, id)).unwrap_or_default());
            if moved {
                self.detail.scroll_to_edge(false);
            }
            self.detailed = Some(key);
        }
        self.detail.fit(usize::from(panes.detail.width), usize::from(panes.detail.height));
        if let Some(reading) = &mut self.reading {
            reading.refresh(seen);
        }
        if let Some(matrix) = &mut self.matrix {
            matrix.refresh(&self.coverage, seen.body);
        }
        if let Some(untold) = &mut self.untold {
            untold.refresh(seen, &self.coverage);
        }
    }

    /// Returns what of the screen is in front.
    pub fn front(&self) -> Front {
        match (&self.untold, &self.matrix, &self.reading) {
            (Some(_), ..) => Front::Untold,
            (_, Some(_), _) => Front::Matrix,
            (_, _, Some(_)) => Front::Reading,
            _ => Front::Catalogue,
        }
    }

    /// Returns the policy that a command is about.
    pub fn at_hand(&self) -> Option<PolicyId> {
        match self.front() {
            Front::Untold => self.untold.as_ref().map(|untold| untold.policy),
            Front::Matrix => self.matrix.as_ref().and_then(|matrix| matrix.at_hand(&self.coverage)).map(|(id, _)| id),
            Front::Reading => self.reading.as_ref().map(|reading| reading.policy),
            Front::Catalogue => self.list.current().copied(),
        }
    }

    /// Returns the household that a visit begun now would go to.
    pub fn household(&self) -> Option<HouseholdId> {
        self.untold.as_ref().and_then(|untold| untold.list.current()).copied()
    }

    /// Returns how far a policy in force has come.
    pub fn covered(&self, id: PolicyId) -> Option<&PolicyRow> {
        self.coverage.iter().find(|row| row.policy == id)
    }

    fn page(&self, seen: &Seen<'_>, id: PolicyId) -> Page {
        let mut page = Page::default();
        let full = seen.docs.read::<Policy>(id);
        let Some(policy) = full.as_ref().or_else(|| seen.state.policy(id)) else { return page };
        page.add(Tint::Title, policy.title.clone());
        page.add(Tint::Dim, numbered(policy).join(" · "));
        page.gap();
        page.add(Tint::Text, policy.text.clone());
        for answer in &policy.answers {
            page.gap();
            page.put(Piece {
                tint: Tint::Accent,
                label: tr!("app-policy-question"),
                text: answer.question.clone(),
                indent: 0,
            });
            page.put(Piece { label: tr!("app-policy-answer"), text: answer.answer.clone(), ..Piece::default() });
        }
        page.gap();
        page.fact(tr!("numbers-policy-days"), days(policy, seen.today));
        let audience: Vec<String> = policy.audience.iter().map(|category| category.0.clone()).collect();
        let everyone = || tr!("app-policy-everyone");
        let audience = if audience.is_empty() { everyone() } else { audience.join(&tr!("app-comma")) };
        page.fact(tr!("app-policy-audience"), audience);
        if let Some(row) = self.covered(id) {
            page.fact(tr!("app-policy-covered"), tr!("app-of", done = row.explained, total = row.due));
            let names = row.untold.iter().take(NAMED_MAX).map(|id| words::household(seen.state, *id));
            let mut names = names.collect::<Vec<_>>().join(&tr!("app-comma"));
            if row.untold.len() > NAMED_MAX {
                names = tr!("app-names-and-more", names = names, more = row.untold.len() - NAMED_MAX);
            }
            page.fact(tr!("app-policy-open"), names);
        }
        page
    }
}

impl Screen for Policies {
    fn go(&mut self, way: Move) {
        match self.front() {
            Front::Untold => drop(self.untold.as_mut().map(|untold| untold.list.go(way))),
            Front::Matrix => drop(self.matrix.as_mut().map(|matrix| matrix.go(way))),
            Front::Reading => drop(self.reading.as_mut().map(|reading| reading.page.go(way))),
            Front::Catalogue => drop(self.list.go(way)),
        }
    }

    fn next_pane(&mut self, back: bool) {
        let head = if back { Move::PreviousHead } else { Move::NextHead };
        match self.front() {
            Front::Untold => drop(self.untold.as_mut().map(|untold| untold.list.go(head))),
            Front::Matrix => drop(self.matrix.as_mut().map(|matrix| matrix.turn(back))),
            Front::Reading => drop(self.reading.as_mut().map(|reading| reading.turn(back))),
            Front::Catalogue => self.detail.scroll_page(!back),
        }
    }

    fn click(&mut self, row: usize, _: bool) -> bool {
        let again = match self.front() {
            Front::Catalogue => self.list.take(row),
            Front::Untold => self.untold.as_mut().and_then(|untold| untold.list.take(row)),
            Front::Matrix | Front::Reading => None,
        };
        again == Some(true)
    }

    fn list_area(&self, body: Rect) -> Rect {
        match self.front() {
            Front::Catalogue => panes(body).list,
            _ => below(body, untold::HEAD_ROWS),
        }
    }

    fn text(&self) -> String {
        self.detail.text()
    }

    fn hints(&self, _: HintContext) -> &'static [Action] {
        use Action::{
            Add, Cancel, Copy, CoverageMatrix, Edit, ImportPolicies, NewVisit, NextPane, Open, PageDown, ReadOut,
            StillToTell,
        };
        match self.front() {
            Front::Catalogue if self.list.is_empty() => &[Add, ImportPolicies],
            Front::Catalogue => &[ReadOut, Add, Edit, StillToTell, CoverageMatrix, NextPane],
            Front::Reading => &[NextPane, PageDown, Copy, Cancel],
            Front::Matrix => &[Open, ReadOut, StillToTell, Cancel],
            Front::Untold => &[Open, NewVisit, ReadOut, Cancel],
        }
    }
}

fn rows(seen: &Seen<'_>) -> Vec<Row<PolicyId>> {
    let mut policies: Vec<(Standing, PolicyId, &Policy)> =
        seen.state.policies().map(|(id, policy)| (Standing::of(policy, seen.today), id, policy)).collect();
    policies.sort_by_key(|(standing, id, policy)| (*standing, &policy.code, &policy.version, *id));
    let mut rows = Vec::new();
    for part in policies.chunk_by(|a, b| a.0 == b.0) {
        if !rows.is_empty() {
            rows.push(Row::Gap);
        }
        rows.push(Row::Head(part[0].0.label(), part.len()));
        rows.extend(part.iter().map(|(_, id, _)| Row::Item(*id)));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_in_force_coming_or_expired() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let mut policy: Policy = serde_json::from_value(serde_json::json!({"code": "YB", "title": "医保"})).unwrap();
        assert_eq!(Standing::of(&policy, day("2026-11-22")), Standing::InForce);
        policy.from = Some(day("2026-11-23"));
        assert_eq!(Standing::of(&policy, day("2026-11-22")), Standing::Coming);
        policy.to = Some(day("2026-11-30"));
        assert_eq!(Standing::of(&policy, day("2026-11-30")), Standing::InForce);
        assert_eq!(Standing::of(&policy, day("2026-12-01")), Standing::Expired);
    }
}
