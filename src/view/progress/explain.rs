//! How a figure is worked out, as it looks.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::Screen;
use crate::app::screens::explain::Explanation;
use crate::app::widgets::layout::panes;
use crate::base::text::visible;
use crate::display::words;
use crate::query::progress::Missing;
use crate::tr;
use crate::view::paint::{self, Cell};

/// Draws the page.
pub fn draw(buf: &mut Buffer, screen: &Screen<'_>, explanation: &Explanation, area: Rect) {
    let theme = screen.theme;
    let panes = panes(area);
    paint::page(buf, Rect { width: panes.list.width.saturating_sub(1), ..panes.list }, theme, &explanation.page);
    paint::rule(buf, panes.rule, theme);
    let list = &explanation.missing;
    if list.is_empty() {
        paint::text(buf, panes.detail, &tr!("numbers-gap-none"), theme.dim);
        return;
    }
    let missing = |at: &usize| explanation.answer.as_ref().and_then(|answer| answer.missing.get(*at)).copied();
    paint::list(buf, panes.detail, theme, list, |at, _| missing(at).map(|at| cells(screen, at)).unwrap_or_default());
}

fn cells(screen: &Screen<'_>, missing: Missing) -> Vec<Cell> {
    let theme = screen.theme;
    let state = screen.state;
    let today = screen.model.today_date();
    let home = |id| {
        let place = state.household(id).map(|household| words::whereabouts(state, household)).unwrap_or_default();
        [Cell::new(words::household(state, id), 8, theme.text), Cell::new(place, 0, theme.dim)]
    };
    let last = |text: String, style| Cell::new(text, 16, style).right();
    match missing {
        Missing::Unmet { household, last: seen } => {
            let [name, place] = home(household);
            let seen = match seen {
                Some(day) => last(words::ago(day, today), theme.dim),
                None => last(tr!("app-never-visited"), theme.warning),
            };
            vec![name, place, seen]
        }
        Missing::Seldom { household, visits, asked } => {
            let [name, place] = home(household);
            let said = tr!("numbers-of-visits", done = visits, total = asked);
            vec![name, place, Cell::new(said, 20, theme.dim).right()]
        }
        Missing::Nights { cadre, nights, asked } => {
            let said = tr!("numbers-of-nights", done = nights, total = asked);
            vec![Cell::new(words::cadre(state, cadre), 8, theme.text), Cell::new(said, 0, theme.dim)]
        }
        Missing::Concern(id) => match state.concern(id) {
            Some(concern) => {
                let who = concern.household.map(|id| words::household(state, id)).unwrap_or_default();
                vec![
                    Cell::new(visible(&concern.number), 8, theme.dim),
                    Cell::new(who, 8, theme.text),
                    Cell::new(visible(&concern.text), 0, theme.text),
                    Cell::new(concern.state.label(), 10, theme.dim).right(),
                ]
            }
            None => Vec::new(),
        },
        Missing::Matter(id) => match state.matter(id) {
            Some(matter) => {
                let who = matter.household.map(|id| words::household(state, id)).unwrap_or_default();
                let due = matter.promised.map(|day| words::due(day, today)).unwrap_or_default();
                vec![
                    Cell::new(who, 8, theme.text),
                    Cell::new(visible(&matter.need), 0, theme.text),
                    last(due, theme.dim),
                ]
            }
            None => Vec::new(),
        },
        Missing::Policy { policy, untold } => {
            let title = state.policy(policy).map(|policy| visible(&policy.title).into_owned()).unwrap_or_default();
            vec![
                Cell::new(title, 0, theme.text),
                Cell::new(tr!("numbers-untold", count = untold), 20, theme.dim).right(),
            ]
        }
    }
}
