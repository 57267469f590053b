//! The plan for the day as it looks.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::paint::{self, Cell};
use super::today::urgency;
use super::{Screen, empty};
use crate::app::screens::dayplan::{DayPlan, HEAD_ROWS};
use crate::app::widgets::layout::{below, panes};
use crate::base::ids::HouseholdId;
use crate::base::text::visible;
use crate::display::day_plan::{rest, title, why_in_brief};
use crate::display::words;
use crate::tr;

/// Draws the page.
pub fn draw(buf: &mut Buffer, screen: &Screen<'_>, plan: &DayPlan, area: Rect) {
    let theme = screen.theme;
    let round = &screen.model.today.plan;
    let head = Rect { height: 1, ..area };
    let count = tr!("plan-count", count = round.stops.len());
    let title = title(screen.model.today_date());
    let said = [(title.as_str(), theme.heading), ("  ", theme.text), (count.as_str(), theme.dim)];
    let used = paint::parts(buf, head, &said);
    let room = Rect { x: head.x + used + 2, width: head.width.saturating_sub(used + 2), ..head };
    paint::text_right(buf, room, &rest(round), theme.warning);
    let body = below(area, HEAD_ROWS);
    if plan.list.is_empty() {
        return empty(buf, theme, body, &tr!("plan-nothing"), &tr!("plan-nothing-do"));
    }
    let panes = panes(body);
    paint::list(buf, panes.list, theme, &plan.list, |id, width| cells(screen, *id, width));
    paint::rule(buf, panes.rule, theme);
    paint::page(buf, panes.detail, theme, &plan.detail);
}

fn cells(screen: &Screen<'_>, id: HouseholdId, width: u16) -> Vec<Cell> {
    let theme = screen.theme;
    let Some(household) = screen.state.household(id) else { return Vec::new() };
    let stop = screen.model.today.stop(id);
    let reasons = stop.map(|stop| why_in_brief(stop, screen.model.today_date())).unwrap_or_default();
    let number = visible(household.number.as_deref().unwrap_or_default()).into_owned();
    let mut cells = vec![
        Cell::new(number, 5, theme.dim).right(),
        Cell::new(words::household(screen.state, id), 8, theme.text),
        Cell::new(reasons, 0, stop.map_or(theme.dim, |stop| urgency(screen, stop))),
    ];
    if width >= 90 {
        let address = visible(household.address.as_deref().unwrap_or_default()).into_owned();
        cells.insert(2, Cell::new(address, 20, theme.dim));
    }
    cells
}
