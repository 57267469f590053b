//! 政策 as it looks.

mod matrix;
mod reading;
mod untold;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::paint::{self, Cell};
use super::{Screen, empty};
use crate::app::screens::policies::{Front, Standing};
use crate::app::widgets::layout::panes;
use crate::base::ids::PolicyId;
use crate::base::text::visible;
use crate::display::policies::days;
use crate::keymap::Action;
use crate::tr;

/// Draws the screen.
pub fn draw(buf: &mut Buffer, screen: &Screen<'_>, area: Rect) -> Option<Position> {
    let policies = &screen.model.policies;
    match policies.front() {
        Front::Untold => untold::draw(buf, screen, policies.untold.as_ref()?, area),
        Front::Matrix => matrix::draw(buf, screen, policies.matrix.as_ref()?, area),
        Front::Reading => reading::draw(buf, screen, policies.reading.as_ref()?, area),
        Front::Catalogue => catalogue(buf, screen, area),
    }
    None
}

fn catalogue(buf: &mut Buffer, screen: &Screen<'_>, area: Rect) {
    let policies = &screen.model.policies;
    if policies.list.is_empty() {
        let (add, import) = (screen.keys(Action::Add), screen.keys(Action::ImportPolicies));
        let how = tr!("app-empty-policies-do", add = add, import = import);
        return empty(buf, screen.theme, area, &tr!("app-empty-policies"), &how);
    }
    let panes = panes(area);
    paint::list(buf, panes.list, screen.theme, &policies.list, |id, width| cells(screen, *id, width));
    paint::rule(buf, panes.rule, screen.theme);
    paint::page(buf, panes.detail, screen.theme, &policies.detail);
}

fn cells(screen: &Screen<'_>, id: PolicyId, width: u16) -> Vec<Cell> {
    let theme = screen.theme;
    let today = screen.model.today_date();
    let Some(policy) = screen.state.policy(id) else { return Vec::new() };
    let in_force = Standing::of(policy, today) == Standing::InForce;
    let style = if in_force { theme.text } else { theme.dim };
    let mut cells = vec![Cell::new(visible(&policy.code), 10, theme.dim), Cell::new(visible(&policy.title), 0, style)];
    match screen.model.policies.covered(id) {
        Some(row) if row.due > 0 => {
            let share = row.explained as f64 / row.due as f64;
            cells.push(Cell::bar(share, if width < 60 { 6 } else { 12 }, theme));
            cells.push(Cell::new(format!("{:.0}%", share * 100.0), 4, theme.text).right());
            cells.push(Cell::new(format!("{}/{}", row.explained, row.due), 8, theme.dim).right());
        }
        Some(_) => cells.push(Cell::new(tr!("numbers-policy-nobody"), 22, theme.dim).right()),
        None => cells.push(Cell::new(days(policy, today), 26, theme.dim).right()),
    }
    cells
}
