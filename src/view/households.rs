//! 住户 and 一户一档 as they look.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::paint::{self, Cell};
use super::{Screen, empty, filter, narrowed};
use crate::app::filter::narrow::{Narrow, Unseen};
use crate::app::screens::households::HEAD_ROWS;
use crate::app::widgets::layout::below;
use crate::base::ids::HouseholdId;
use crate::base::text::visible;
use crate::display::words;
use crate::domain::record::Kind;
use crate::tr;

/// Draws the screen.
pub fn draw(buf: &mut Buffer, screen: &Screen<'_>, area: Rect) -> Option<Position> {
    let (model, theme) = (screen.model, screen.theme);
    if let Some(dossier) = &model.households.dossier {
        paint::page(buf, area, theme, &dossier.page);
        return None;
    }
    let households = &model.households;
    if screen.state.count(Kind::Household) == 0 {
        empty(buf, theme, area, &tr!("app-empty-households"), &screen.how_to_begin());
        return None;
    }
    let count = households.list.items().count();
    let (area, caret) = filter(buf, theme, area, &households.filter, count);
    let area = narrowed(buf, screen, area, &households.narrow, tr!("narrow-households", count = count));
    head(buf, screen, Rect { height: 1, ..area });
    let rows = below(area, HEAD_ROWS);
    if households.list.is_empty() {
        let never = Narrow { unseen: Some(Unseen::Ever), ..Narrow::default() };
        let (what, next) = if households.narrow == never && households.filter.field.is_empty() {
            (tr!("app-all-visited"), tr!("app-all-visited-do"))
        } else {
            (tr!("app-filter-nothing"), tr!("app-filter-nothing-do"))
        };
        empty(buf, theme, rows, &what, &next);
    }
    paint::list(buf, rows, theme, &households.list, |id, width| cells(screen, *id, width));
    caret
}

fn head(buf: &mut Buffer, screen: &Screen<'_>, area: Rect) {
    let (theme, households) = (screen.theme, &screen.model.households);
    let (all, never) = households.counts;
    let counts = tr!("app-household-counts", all = all, never = never);
    let marked = households.list.items().filter(|id| households.marked.contains(*id)).count();
    let marked = if marked > 0 { tr!("house-marked", count = marked) } else { String::new() };
    paint::parts(buf, area, &[(&counts, theme.dim), ("  ", theme.text), (&marked, theme.accent)]);
    let sort = tr!("app-sorted", by = households.sort.label());
    paint::text_right(buf, area, &sort, theme.dim);
}

fn cells(screen: &Screen<'_>, id: HouseholdId, width: u16) -> Vec<Cell> {
    let theme = screen.theme;
    let Some(household) = screen.state.household(id) else { return Vec::new() };
    let today = screen.model.today_date();
    let present = screen.state.is_present(id, household);
    let (seen, style) = match screen.state.last_visit(id) {
        _ if !present => (household.status.label(), theme.dim),
        Some((_, visit)) => (words::ago(visit.day(), today), theme.text),
        None => (tr!("app-never-visited"), theme.warning),
    };
    let named = if present { theme.text } else { theme.dim };
    let special = household.categories.iter().filter(|category| !category.is_ordinary());
    let categories = special.map(|category| visible(&category.0).into_owned()).collect::<Vec<_>>();
    let must = match (screen.model.households.excused.contains(&id), household.must_visit) {
        (true, _) => Cell::new(tr!("house-excused-mark"), 4, theme.dim),
        (false, true) => Cell::new(tr!("app-must-visit-mark"), 4, theme.accent),
        (false, false) => Cell::new("", 4, theme.dim),
    };
    // What was raised in a household that was merged is counted with the other one.
    let concerns = screen.state.concerns_of(id).filter(|_| screen.state.stands_for(id) == id);
    let open = concerns.filter(|(_, concern)| concern.state.is_open()).count();
    let open = if open > 0 { tr!("app-visit-concerns", count = open) } else { String::new() };
    let number = visible(household.number.as_deref().unwrap_or_default()).into_owned();
    let mut cells = vec![
        Cell::new(number, 5, theme.dim).right(),
        Cell::new(visible(&household.head), 8, named),
        Cell::new(words::village(screen.state, household.village), 8, theme.dim),
        Cell::new(words::group(household), 6, theme.dim),
        Cell::new(categories.join(" "), 0, theme.dim),
        must,
        Cell::new(open, 6, theme.accent),
        Cell::new(seen, 10, style).right(),
    ];
    if width < 70 {
        cells.remove(6);
        cells.remove(4);
        cells[3] = Cell::new(words::group(household), 0, theme.dim);
    }
    if !screen.model.households.marked.is_empty() {
        let mark = if screen.model.households.marked.contains(&id) { theme.signs.marked } else { "" };
        cells.insert(0, Cell::new(mark, 1, theme.accent));
    }
    cells
}
