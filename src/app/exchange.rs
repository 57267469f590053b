//! 交换: what only this computer holds so far, and what two people wrote into
//! the same field without knowing of each other.

use ratatui::layout::Rect;

use super::layout::below;
use super::page::{Page, Tint};
use super::seen::{Seen, Stamp};
use super::words;
use crate::base::ids::{ConcernId, HouseholdId, MatterId, RecordId, VisitId};
use crate::base::text::visible;
use crate::domain::record::Kind;
use crate::state::State;
use crate::tr;

/// The screen of exchange.
#[derive(Debug, Default)]
pub struct Exchange {
    /// What there is to say.
    pub page: Page,
    built: Option<Stamp>,
}

impl Exchange {
    /// Brings the screen up to date; under it stand so many conflicts.
    pub fn refresh(&mut self, seen: &mut Seen<'_>, conflicts: usize) {
        if self.built != Some(seen.stamp()) {
            self.page.replace(page(seen));
            self.built = Some(seen.stamp());
        }
        let [page, _] = areas(seen.body, conflicts);
        self.page.fit(usize::from(page.width), usize::from(page.height));
    }
}

/// Returns where what there is to say stands, and under it the list of so many
/// conflicts with its heading.
pub fn areas(body: Rect, conflicts: usize) -> [Rect; 2] {
    if conflicts == 0 {
        return [body, Rect { height: 0, ..body }];
    }
    let wanted = u16::try_from(conflicts).unwrap_or(u16::MAX).saturating_add(1);
    let rows = wanted.min(body.height / 2).max(3);
    let above = body.height.saturating_sub(rows + 1);
    [Rect { height: above, ..body }, below(body, above + 1)]
}

fn page(seen: &Seen<'_>) -> Page {
    let mut page = Page::default();
    let unsent = seen.world.unsent(seen.state);
    page.add(Tint::Title, tr!("app-exchange-title"));
    match unsent {
        0 => page.add(Tint::Dim, tr!("app-exchange-nothing")),
        _ => page.add(Tint::Text, tr!("app-exchange-unsent", count = unsent)),
    };
    page.add(Tint::Dim, tr!("app-exchange-later"));
    page.gap();
    page.add(Tint::Heading, tr!("app-exchange-held"));
    for kind in Kind::ALL {
        let count = seen.state.count(*kind);
        if count > 0 {
            page.fact(kind.label(), count.to_string());
        }
    }
    page.fact(tr!("app-exchange-devices"), seen.state.devices().len().to_string());
    page
}

/// Returns what to call a record in one line.
pub fn name(state: &State, kind: Kind, id: RecordId) -> String {
    let found = match kind {
        Kind::Household => Some(words::household(state, HouseholdId(id))),
        Kind::Visit => state.visit(VisitId(id)).map(|visit| words::households(state, &visit.households)),
        Kind::Concern => state.concern(ConcernId(id)).map(|concern| visible(&concern.text).into_owned()),
        Kind::Matter => state.matter(MatterId(id)).map(|matter| visible(&matter.need).into_owned()),
        _ => None,
    };
    found.filter(|name| !name.is_empty()).unwrap_or_else(|| id.short())
}
