//! What the offices below have sent: a line each by name, what is here, the sum, and
//! below that what the sum lacks and what the office at hand says of each village.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::super::Screen;
use crate::app::screens::progress::{Parts, offices_area};
use crate::base::text::visible;
use crate::display::words;
use crate::query::rollup::{Count, Office, Source, Sum};
use crate::tr;
use crate::view::paint::{self, Cell};

/// Columns of a figure.
const FIGURE_COLUMNS: u16 = 6;
/// The same where there is room.
const WIDE_FIGURE_COLUMNS: u16 = 10;
/// Columns of an office's name.
const NAME_COLUMNS: u16 = 12;
/// The same where there is room.
const WIDE_NAME_COLUMNS: u16 = 24;

/// Draws them.
pub(super) fn draw(buf: &mut Buffer, screen: &Screen<'_>, parts: &Parts) {
    let theme = screen.theme;
    let progress = &screen.model.progress;
    let below = &progress.below;
    let is_wide = parts.people.width >= 110;
    let (names, columns) =
        if is_wide { (WIDE_NAME_COLUMNS, WIDE_FIGURE_COLUMNS) } else { (NAME_COLUMNS, FIGURE_COLUMNS) };
    let cells = |name: String, said: Vec<String>, of: Cell, style: Style| -> Vec<Cell> {
        let said = said.into_iter().map(|said| Cell::new(said, columns, style).right());
        [Cell::new(name, names, style)].into_iter().chain(said).chain([of]).collect()
    };
    let nothing = || Cell::new(String::new(), 0, theme.dim);
    let line = |rect: Rect| Rect { x: rect.x + 2, width: rect.width.saturating_sub(2), ..rect };
    let heads = Count::ALL.iter().map(|what| what.label()).collect();
    let of = Cell::new(tr!("rollup-col-as-of"), 0, theme.dim);
    paint::cells(buf, line(parts.people_head), theme, &cells(tr!("rollup-col-office"), heads, of, theme.dim));
    let area = offices_area(parts);
    paint::list(buf, area, theme, &progress.offices, |at, _| {
        let Some(office) = below.offices.get(*at) else { return Vec::new() };
        let said = Count::ALL.iter().map(|what| office.said(*what)).collect();
        cells(visible(&office.name).into_owned(), said, as_of(screen, office), theme.text)
    });
    let shown = u16::try_from(progress.offices.rows().len()).unwrap_or(u16::MAX).min(area.height);
    let after = |row: u16| line(Rect { y: area.y + shown + row, height: 1, ..area });
    let here = |what: &Count| below.records.get(what).map(u64::to_string).unwrap_or_default();
    let here = cells(tr!("rollup-records"), Count::ALL.iter().map(here).collect(), nothing(), theme.dim);
    paint::cells(buf, after(0), theme, &here);
    let sums = below.sums().iter().map(Sum::said).collect();
    paint::cells(buf, after(1), theme, &cells(tr!("rollup-sum"), sums, nothing(), theme.heading));
    paint::page(buf, parts.office, theme, &progress.office);
}

/// Says of when an office's figures or records are.
fn as_of(screen: &Screen<'_>, office: &Office) -> Cell {
    let theme = screen.theme;
    let day = office.at.map(|at| words::day(at.date_naive(), screen.model.today_date())).unwrap_or_default();
    match office.source {
        Source::Figures => Cell::new(day, 0, theme.dim),
        Source::Records => Cell::new(format!("{day} {}", office.source.label()), 0, theme.dim),
        Source::Nothing => Cell::new(office.source.label(), 0, theme.warning),
    }
}
