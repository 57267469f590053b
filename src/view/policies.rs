//! 政策 as it looks.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::paint::{self, Cell};
use super::{Screen, empty};
use crate::app::layout::panes;
use crate::base::ids::PolicyId;
use crate::base::text::visible;
use crate::tr;

/// Draws the screen.
pub fn draw(buf: &mut Buffer, screen: &Screen<'_>, area: Rect) -> Option<Position> {
    let policies = &screen.model.policies;
    if policies.list.is_empty() {
        empty(buf, screen.theme, area, &tr!("app-empty-policies"), &tr!("app-empty-policies-do"));
        return None;
    }
    let panes = panes(area);
    paint::list(buf, panes.list, screen.theme, &policies.list, |id, _| cells(screen, *id));
    paint::rule(buf, panes.rule, screen.theme);
    paint::page(buf, panes.detail, screen.theme, &policies.detail);
    None
}

fn cells(screen: &Screen<'_>, id: PolicyId) -> Vec<Cell> {
    let theme = screen.theme;
    let Some(policy) = screen.state.policy(id) else { return Vec::new() };
    let in_force = policy.in_force(screen.model.today_date());
    let style = if in_force { theme.text } else { theme.dim };
    let covered = match screen.model.policies.covered(id) {
        Some(row) if row.due > 0 => tr!("app-of", done = row.explained, total = row.due),
        Some(_) => String::new(),
        None => tr!("app-policy-not-in-force"),
    };
    vec![
        Cell::new(visible(&policy.code), 10, theme.dim),
        Cell::new(visible(&policy.title), 0, style),
        Cell::new(covered, 11, theme.dim).right(),
    ]
}
