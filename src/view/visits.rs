//! 走访 as it looks.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::exchange::{carried, legend};
use super::paint::{self, Cell};
use super::{Screen, empty, filter, narrowed};
use crate::app::screens::visits::removed_head;
use crate::app::widgets::layout::panes;
use crate::base::ids::VisitId;
use crate::display::words;
use crate::domain::record::Kind;
use crate::tr;

/// Draws the screen.
pub fn draw(buf: &mut Buffer, screen: &Screen<'_>, area: Rect) -> Option<Position> {
    let visits = &screen.model.visits;
    if let Some(history) = &visits.history {
        paint::page(buf, area, screen.theme, &history.page);
        return None;
    }
    if screen.state.count(Kind::Visit) == 0 && !visits.narrow.removed {
        empty(buf, screen.theme, area, &tr!("app-empty-visits"), &tr!("app-empty-visits-do"));
        return None;
    }
    let panes = panes(area);
    let found = visits.list.items().count();
    let (rows, caret) = filter(buf, screen.theme, panes.list, &visits.filter, found);
    let rows = narrowed(buf, screen, rows, &visits.narrow, tr!("app-filter-found", count = found));
    if visits.list.is_empty() && visits.narrow.removed && visits.filter.field.is_empty() {
        empty(buf, screen.theme, rows, &tr!("waiting-removed-none"), "");
    } else if visits.list.is_empty() {
        empty(buf, screen.theme, rows, &tr!("app-filter-nothing"), &tr!("app-filter-nothing-do"));
    }
    paint::list(buf, rows, screen.theme, &visits.list, |id, width| cells(screen, *id, width));
    paint::rule(buf, panes.rule, screen.theme);
    legend(buf, screen, panes.rule);
    paint::page(buf, panes.detail, screen.theme, &visits.detail);
    caret
}

fn cells(screen: &Screen<'_>, id: VisitId, width: u16) -> Vec<Cell> {
    let theme = screen.theme;
    let removed = removed_head(&screen.model.docs, id);
    let Some(visit) = removed.as_ref().or_else(|| screen.state.visit(id)) else { return Vec::new() };
    let concerns = screen.state.concerns_in(id).count();
    let mark = if removed.is_some() {
        tr!("waiting-removed-mark")
    } else if screen.model.visits.remarked.contains(&id) {
        tr!("remark-mark")
    } else if concerns > 0 {
        tr!("app-visit-concerns", count = concerns)
    } else {
        String::new()
    };
    let style = if visit.gist.trim().is_empty() { theme.dim } else { theme.text };
    let village = if width >= 90 { 12 } else { 8 };
    let mut cells = vec![
        Cell::new(visit.at.format("%d").to_string(), 2, theme.dim),
        Cell::new(words::households(screen.state, &visit.households), 8, theme.text),
        Cell::new(words::village(screen.state, visit.village), village, theme.dim),
        Cell::new(words::visit(screen.state, id, visit), 0, style),
        Cell::new(mark, 6, theme.accent).right(),
    ];
    cells.extend(carried(screen, Some((Kind::Visit, id.0))));
    cells
}
