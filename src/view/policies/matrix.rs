//! Policies against categories, as it looks: heads, titles and totals stay
//! where they are while the cells scroll in both directions.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::super::paint;
use super::super::theme::Theme;
use super::super::{Screen, empty};
use crate::app::screens::policies::matrix::{CELL_COLUMNS, FIXED_ROWS, Matrix, title_columns};
use crate::app::widgets::layout::below;
use crate::base::text::visible;
use crate::tr;

/// Draws the table.
pub fn draw(buf: &mut Buffer, screen: &Screen<'_>, matrix: &Matrix, area: Rect) {
    let theme = screen.theme;
    let coverage = &screen.model.policies.coverage;
    if coverage.is_empty() {
        return empty(buf, theme, area, &tr!("numbers-matrix-empty"), &tr!("numbers-matrix-empty-do"));
    }
    let titles = title_columns(area.width);
    let title = |line: Rect| Rect { width: titles, ..line };
    let place = |line: Rect, column: usize| {
        let x = line.x + titles + u16::try_from(column - matrix.left).unwrap_or(0) * CELL_COLUMNS + 2;
        Rect { x, width: CELL_COLUMNS - 2, ..line }.intersection(line)
    };
    let head = Rect { height: 1, ..area };
    let more = |yes: bool, sign| if yes { sign } else { "" };
    let left = more(matrix.left > 0, "<");
    let right = more(matrix.columns().end <= matrix.categories.len(), ">");
    paint::parts(
        buf,
        title(head),
        &[(&tr!("numbers-matrix-title"), theme.dim), (" ", theme.dim), (left, theme.accent)],
    );
    for column in matrix.columns() {
        let name =
            matrix.category(column).map_or_else(|| tr!("numbers-matrix-total"), |one| visible(&one.0).into_owned());
        let style = if column == matrix.column { theme.heading } else { theme.dim };
        paint::text_right(
            buf,
            place(head, column),
            &crate::base::text::cut(&name, usize::from(CELL_COLUMNS - 2)),
            style,
        );
    }
    paint::text_right(buf, head, right, theme.accent);
    let shown = matrix.rows();
    let body = Rect {
        height: area.height.saturating_sub(FIXED_ROWS).min(u16::try_from(shown.len()).unwrap_or(0)),
        ..below(area, 1)
    };
    for (line, at) in body.rows().zip(shown) {
        let Some(row) = coverage.get(at) else { break };
        let name = screen.state.policy(row.policy).map(|policy| visible(&policy.title).into_owned());
        let style = if at == matrix.row { theme.heading } else { theme.text };
        paint::text(buf, title(line), &name.unwrap_or_default(), style);
        for column in matrix.columns() {
            let cell = place(line, column);
            shares(buf, theme, cell, matrix.cell(row, column));
            if (at, column) == (matrix.row, matrix.column) {
                buf.set_style(cell, theme.selected);
                let before = Rect { x: cell.x - 1, width: 1, ..cell };
                paint::text(buf, before, theme.signs.pointer, theme.accent);
            }
        }
    }
    let rule = Rect { y: body.bottom(), height: 1, ..area };
    paint::rule(buf, rule, theme);
    let foot = Rect { y: rule.y + 1, ..rule };
    paint::text(buf, title(foot), &tr!("numbers-matrix-all"), theme.heading);
    for column in matrix.columns() {
        shares(buf, theme, place(foot, column), matrix.total(coverage, column));
    }
    let scrolled = Rect { height: body.height, ..body };
    paint::scroll_bar(
        buf,
        Rect { width: area.width + 1, ..scrolled }.intersection(buf.area),
        theme,
        (matrix.top, coverage.len()),
    );
}

/// Draws understood and due, and what that is in percent.
fn shares(buf: &mut Buffer, theme: &Theme, area: Rect, cell: Option<(u64, u64)>) {
    let Some((understood, due)) = cell else {
        paint::text_right(buf, area, theme.signs.dot, theme.border);
        return;
    };
    let percent = format!("{:.0}%", understood as f64 / due as f64 * 100.0);
    let style = if understood < due { theme.text } else { theme.good };
    paint::text_right(buf, area, &percent, style);
    let before = Rect { width: area.width.saturating_sub(5), ..area };
    let dim: Style = theme.dim;
    paint::text_right(buf, before, &format!("{understood}/{due}"), dim);
}
