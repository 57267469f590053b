//! The households still to be told of a policy, as it looks.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::{Screen, empty};
use crate::app::screens::policies::untold::{HEAD_ROWS, Untold};
use crate::app::widgets::layout::below;
use crate::base::ids::HouseholdId;
use crate::base::text::visible;
use crate::display::words;
use crate::domain::visit::Understanding;
use crate::tr;
use crate::view::paint::{self, Cell};

/// Draws the list.
pub fn draw(buf: &mut Buffer, screen: &Screen<'_>, untold: &Untold, area: Rect) {
    let theme = screen.theme;
    let title = screen.state.policy(untold.policy).map(|policy| visible(&policy.title).into_owned());
    let category = untold.category.as_ref().map(|category| format!("  {}", visible(&category.0)));
    let counts = tr!("numbers-untold-counts", count = untold.list.items().count(), again = untold.again.len());
    let head = Rect { height: 1, ..area };
    let right = paint::text_right(buf, head, &counts, theme.dim);
    let left = Rect { width: head.width.saturating_sub(right + 2), ..head };
    let category = category.unwrap_or_default();
    paint::parts(buf, left, &[(&title.unwrap_or_default(), theme.heading), (&category, theme.accent)]);
    let rows = below(area, HEAD_ROWS);
    if untold.list.is_empty() {
        let (what, next) = if untold.in_force {
            (tr!("numbers-untold-none"), tr!("numbers-untold-none-do"))
        } else {
            (tr!("numbers-untold-not-in-force"), String::new())
        };
        return empty(buf, theme, rows, &what, &next);
    }
    paint::list(buf, rows, theme, &untold.list, |id, width| cells(screen, untold, *id, width));
}

fn cells(screen: &Screen<'_>, untold: &Untold, id: HouseholdId, width: u16) -> Vec<Cell> {
    let theme = screen.theme;
    let Some(household) = screen.state.household(id) else { return Vec::new() };
    let (seen, style) = match screen.state.last_visit(id) {
        Some((_, visit)) => (words::ago(visit.day(), screen.model.today_date()), theme.dim),
        None => (tr!("app-never-visited"), theme.warning),
    };
    let special = household.categories.iter().filter(|category| !category.is_ordinary());
    let special = special.map(|category| visible(&category.0).into_owned()).collect::<Vec<_>>().join(" ");
    let again = if untold.again.contains(&id) { Understanding::Again.label() } else { String::new() };
    let number = visible(household.number.as_deref().unwrap_or_default()).into_owned();
    let head = visible(&household.head);
    let mut cells = vec![Cell::new(number, 5, theme.dim).right(), Cell::new(head, 8, theme.text)];
    if width < 74 {
        cells.push(Cell::new(special, 0, theme.dim));
    } else {
        let address = visible(household.address.as_deref().unwrap_or_default()).into_owned();
        cells.extend([Cell::new(special, 20, theme.dim), Cell::new(address, 0, theme.dim)]);
    }
    cells.extend([Cell::new(again, 8, theme.accent), Cell::new(seen, 10, style).right()]);
    cells
}
