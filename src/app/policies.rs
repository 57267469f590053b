//! 政策: the catalogue, each policy in plain words to be read out, and who is
//! still to be told.

use super::answers::scope;
use super::layout::panes;
use super::list::{List, Row};
use super::page::{Page, Piece, Tint};
use super::seen::{Seen, Stamp};
use super::words;
use crate::base::ids::PolicyId;
use crate::domain::policy::Policy;
use crate::domain::record::Kind;
use crate::query::coverage::{PolicyRow, policy_coverage};
use crate::query::scope::Reach;
use crate::tr;

/// Households named on the page of a policy before the rest is only counted.
const NAMED_MAX: usize = 40;

/// The screen of policies.
#[derive(Debug, Default)]
pub struct Policies {
    /// The policies, those in force first.
    pub list: List<PolicyId>,
    /// How far those in force have come.
    pub coverage: Vec<PolicyRow>,
    /// The policy at hand.
    pub detail: Page,
    listed: Option<Stamp>,
    detailed: Option<(Stamp, u64, Option<PolicyId>)>,
}

impl Policies {
    /// Brings the screen up to date.
    pub fn refresh(&mut self, seen: &mut Seen<'_>) {
        if self.listed != Some(seen.stamp()) {
            let reach = Reach::of(seen.state, scope(seen.world, seen.state, seen.today), seen.today, None);
            self.coverage = policy_coverage(seen.state, &reach, seen.today);
            let mut policies: Vec<(PolicyId, &Policy)> = seen.state.policies().collect();
            policies.sort_by_key(|(id, policy)| (!policy.in_force(seen.today), &policy.code, &policy.version, *id));
            self.list.set(policies.into_iter().map(|(id, _)| Row::Item(id)).collect());
            self.listed = Some(seen.stamp());
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
        let numbered = [policy.code.clone(), policy.version.clone(), policy.document.clone()];
        let numbered: Vec<String> = numbered.into_iter().filter(|part| !part.is_empty()).collect();
        page.add(Tint::Dim, numbered.join(" · "));
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
