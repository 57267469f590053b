//! Brushes: text by columns, rows of cells, pages, rules, bars and frames.
//! They know styles and signs, and nothing of what the program is about.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::theme::Theme;
use crate::app::widgets::list::{List, Row};
use crate::app::widgets::page::{Page, Piece, Tint};
use crate::base::text::{cut, visible, width};

/// Writes `text` at the start of `area` and returns the columns it took. What
/// doesn't fit is cut, never through a character.
pub fn text(buf: &mut Buffer, area: Rect, text: &str, style: Style) -> u16 {
    if area.is_empty() {
        return 0;
    }
    let shown = visible(text);
    let shown = cut(&shown, usize::from(area.width));
    let (end, _) = buf.set_stringn(area.x, area.y, &shown, usize::from(area.width), style);
    end - area.x
}

/// Writes `text` at the end of `area` and returns the columns it took.
pub fn text_right(buf: &mut Buffer, area: Rect, said: &str, style: Style) -> u16 {
    let columns = u16::try_from(width(said)).unwrap_or(u16::MAX).min(area.width);
    text(buf, Rect { x: area.right() - columns, width: columns, ..area }, said, style)
}

/// Writes parts one after the other and returns the columns they took.
pub fn parts(buf: &mut Buffer, area: Rect, parts: &[(&str, Style)]) -> u16 {
    let mut used = 0;
    for (part, style) in parts {
        let rest = Rect { x: area.x + used, width: area.width - used, ..area };
        used += text(buf, rest, part, *style);
    }
    used
}

/// A cell of a row: its text, how many columns it takes, and how it looks. A
/// cell of no columns takes what the others leave.
#[derive(Debug, Clone)]
pub struct Cell {
    text: String,
    columns: u16,
    style: Style,
    right: bool,
    share: Option<f64>,
}

impl Cell {
    /// Returns a cell.
    pub fn new(text: impl Into<String>, columns: u16, style: Style) -> Self {
        Self { text: text.into(), columns, style, right: false, share: None }
    }

    /// Returns a cell that is a bar of which `share` is done.
    pub fn bar(share: f64, columns: u16, theme: &Theme) -> Self {
        Self { share: Some(share), ..Self::new("", columns, theme.accent) }
    }

    /// Returns the cell with its text at its right edge.
    pub fn right(self) -> Self {
        Self { right: true, ..self }
    }
}

/// Columns between two cells.
const CELL_GAP: u16 = 2;

/// Writes a row of cells.
pub fn cells(buf: &mut Buffer, area: Rect, theme: &Theme, cells: &[Cell]) {
    let gaps = CELL_GAP * u16::try_from(cells.len().saturating_sub(1)).unwrap_or(0);
    let fixed: u16 = cells.iter().map(|cell| cell.columns).sum();
    let rest = area.width.saturating_sub(fixed + gaps);
    let mut x = area.x;
    for cell in cells {
        let columns = if cell.columns == 0 { rest } else { cell.columns };
        let place = Rect { x, width: columns, ..area }.intersection(area);
        if let Some(share) = cell.share {
            bar(buf, place, theme, share, cell.style);
        } else if cell.right {
            text_right(buf, place, &cell.text, cell.style);
        } else {
            text(buf, place, &cell.text, cell.style);
        }
        x = x.saturating_add(columns + CELL_GAP);
    }
}

/// Columns before each row of a list: the pointer, and a space.
const POINTER_COLUMNS: u16 = 2;

/// Draws the rows of a list that are in view; `row` returns the cells of an item.
pub fn list<T>(buf: &mut Buffer, area: Rect, theme: &Theme, list: &List<T>, row: impl Fn(&T, u16) -> Vec<Cell>) {
    let scrolls = list.rows().len() > usize::from(area.height);
    // The mark of how far the list is scrolled has a column of its own.
    let inner = Rect { width: area.width.saturating_sub(if scrolls { 2 } else { 0 }), ..area };
    for (line, (at, content)) in inner.rows().zip(list.in_view()) {
        let body = Rect { x: line.x + POINTER_COLUMNS, width: line.width.saturating_sub(POINTER_COLUMNS), ..line };
        match content {
            Row::Gap => {}
            Row::Head(title, count) => {
                let count = if *count > 0 { format!(" {count}") } else { String::new() };
                parts(buf, line, &[(title, theme.heading), (&count, theme.dim)]);
            }
            Row::Item(item) => {
                cells(buf, body, theme, &row(item, body.width));
                if at == list.at() {
                    buf.set_style(line, theme.selected);
                    text(buf, line, theme.signs.pointer, theme.accent);
                }
            }
        }
    }
    if scrolls {
        scroll_bar(buf, area, theme, (list.top(), list.rows().len()));
    }
}

/// Draws at the right edge of `area` which part of so many lines is in view.
pub fn scroll_bar(buf: &mut Buffer, area: Rect, theme: &Theme, (top, lines): (usize, usize)) {
    let height = usize::from(area.height);
    if lines <= height || height == 0 {
        return;
    }
    let length = (height * height / lines).clamp(1, height);
    let last = lines - height;
    let start = (top * (height - length) + last / 2) / last;
    let track = Rect { x: area.right() - 1, width: 1, ..area };
    for (n, line) in track.rows().enumerate() {
        let inside = (start..start + length).contains(&n);
        let (sign, style) = if inside { (theme.signs.thumb, theme.dim) } else { (" ", theme.border) };
        text(buf, line, sign, style);
    }
}

/// Returns how a line of a page looks.
pub fn tint(theme: &Theme, tint: Tint) -> Style {
    match tint {
        Tint::Title => theme.accent.patch(theme.heading),
        Tint::Heading => theme.heading,
        Tint::Text => theme.text,
        Tint::Dim | Tint::Ahead => theme.dim,
        Tint::Accent | Tint::Now => theme.accent,
        Tint::Good => theme.good,
        Tint::Warning => theme.warning,
        Tint::Danger | Tint::Late => theme.danger,
        Tint::Past => theme.text,
    }
}

/// Draws the lines of a page that are in view.
pub fn page(buf: &mut Buffer, area: Rect, theme: &Theme, page: &Page) {
    for (line, piece) in area.rows().zip(page.in_view()) {
        let Piece { tint: kind, indent, label, text: said } = piece;
        let indent = u16::try_from(*indent).unwrap_or(0).min(line.width);
        let inner = Rect { x: line.x + indent, width: line.width - indent, ..line };
        let style = tint(theme, *kind);
        if let Some(sign) = course_sign(theme, piece) {
            text(buf, line, sign, if *kind == Tint::Past { theme.border } else { style });
        }
        if label.is_empty() {
            text(buf, inner, said, style);
        } else {
            // The label of plain text steps back; that of a heading leads.
            let labelled = if *kind == Tint::Text { theme.dim } else { style };
            parts(buf, inner, &[(label, labelled), ("  ", style), (said, style)]);
        }
    }
    let (top, lines) = page.position();
    scroll_bar(buf, Rect { width: area.width + 1, ..area }.intersection(buf.area), theme, (top, lines));
}

/// Returns the sign before a line of a course: the line that leads on, or a
/// mark where it stands now and where it has to come to.
fn course_sign(theme: &Theme, piece: &Piece) -> Option<&'static str> {
    let [now, ahead] = theme.signs.choice;
    Some(match piece.tint {
        Tint::Now if !piece.label.is_empty() => now,
        Tint::Past | Tint::Now => theme.signs.vertical,
        Tint::Ahead | Tint::Late if !piece.label.is_empty() => ahead,
        _ => return None,
    })
}

/// Draws a line through the middle of `area`, across or down as it is longer.
pub fn rule(buf: &mut Buffer, area: Rect, theme: &Theme) {
    let sign = if area.width > 1 { theme.signs.horizontal } else { theme.signs.vertical };
    for position in area.positions() {
        if let Some(cell) = buf.cell_mut(position) {
            cell.set_symbol(sign).set_style(theme.border);
        }
    }
}

/// Draws a bar of which `share` is done.
pub fn bar(buf: &mut Buffer, area: Rect, theme: &Theme, share: f64, style: Style) {
    let done = (share.clamp(0.0, 1.0) * f64::from(area.width)).round() as u16;
    // A beginning is never drawn as nothing, nor an almost as a whole.
    let done = match share {
        share if share <= 0.0 => 0,
        share if share < 1.0 => done.clamp(1, area.width.saturating_sub(1).max(1)),
        _ => area.width,
    };
    let full = theme.signs.full.repeat(usize::from(done));
    let rest = theme.signs.empty.repeat(usize::from(area.width - done.min(area.width)));
    parts(buf, area, &[(&full, style), (&rest, theme.border)]);
}

/// Empties `area`, with the halves of wide characters that reach into it.
pub fn clear(buf: &mut Buffer, area: Rect) {
    let reach = Rect { x: area.x.saturating_sub(1), width: area.width + 1, ..area }.intersection(buf.area);
    for line in reach.rows() {
        if line.x < area.x
            && let Some(cell) = buf.cell_mut((line.x, line.y))
            && width(cell.symbol()) > 1
        {
            cell.set_symbol(" ");
        }
    }
    for position in area.positions() {
        if let Some(cell) = buf.cell_mut(position) {
            cell.reset();
        }
    }
}

/// Empties `area`, draws a frame with a title around it and returns the room inside.
pub fn frame(buf: &mut Buffer, area: Rect, theme: &Theme, title: &str) -> Rect {
    // Beside the frame, too: torn words of what lies behind would be read with it.
    clear(buf, Rect { x: buf.area.x, width: buf.area.width, ..area });
    let across = theme.signs.horizontal.repeat(usize::from(area.width.saturating_sub(2)));
    let [top_left, top_right, bottom_left, bottom_right] = theme.signs.corners;
    let top = format!("{top_left}{across}{top_right}");
    let bottom = format!("{bottom_left}{across}{bottom_right}");
    for (n, line) in area.rows().enumerate() {
        match n {
            0 => drop(text(buf, line, &top, theme.border)),
            n if n + 1 == usize::from(area.height) => drop(text(buf, line, &bottom, theme.border)),
            _ => {
                text(buf, line, theme.signs.vertical, theme.border);
                text_right(buf, line, theme.signs.vertical, theme.border);
            }
        }
    }
    let title = format!(" {title} ");
    let room = Rect { x: area.x + 2, width: area.width.saturating_sub(4), height: 1, ..area };
    text(buf, room, &title, theme.heading);
    Rect { x: area.x + 2, y: area.y + 1, width: area.width.saturating_sub(4), height: area.height.saturating_sub(2) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Look;

    fn line(buf: &Buffer, y: u16) -> String {
        let mut out = String::new();
        let mut x = 0;
        while x < buf.area.width {
            let symbol = buf[(x, y)].symbol();
            out.push_str(symbol);
            x += u16::try_from(width(symbol)).unwrap().max(1);
        }
        out
    }

    #[test]
    fn cells_keep_their_columns_whatever_is_in_them() {
        let theme = Theme::new(Look::default());
        for (name, village) in [("张三", "前张村"), ("e\u{301}lan", "x"), ("欧阳\u{1b}[31m春", "很长很长的村名")]
        {
            let mut buf = Buffer::empty(Rect::new(0, 0, 20, 1));
            let row = [
                Cell::new(name, 6, theme.text),
                Cell::new(village, 0, theme.text),
                Cell::new("9", 3, theme.dim).right(),
            ];
            let area = buf.area;
            cells(&mut buf, area, &theme, &row);
            let line = line(&buf, 0);
            assert_eq!((width(&line), line.ends_with("  9")), (20, true), "{line}");
            assert!(!line.contains('\u{1b}'));
        }
    }

    #[test]
    fn a_bar_never_says_all_or_nothing_wrongly() {
        let theme = Theme::new(Look::default());
        for (share, expected) in
            [(0.0, "─────"), (0.01, "━────"), (0.5, "━━━──"), (0.99, "━━━━─"), (1.0, "━━━━━"), (7.0, "━━━━━")]
        {
            let mut buf = Buffer::empty(Rect::new(0, 0, 5, 1));
            let area = buf.area;
            bar(&mut buf, area, &theme, share, theme.good);
            assert_eq!(line(&buf, 0), expected, "{share}");
        }
    }

    #[test]
    fn a_frame_leaves_nothing_beside_it() {
        let theme = Theme::new(Look::default());
        let mut buf = Buffer::empty(Rect::new(0, 0, 20, 4));
        for y in 0..4 {
            text(&mut buf, Rect::new(0, y, 20, 1), "村东水渠淤塞四十亩地", theme.text);
        }
        let inner = frame(&mut buf, Rect::new(3, 0, 11, 4), &theme, "题");
        assert_eq!(inner, Rect::new(5, 1, 7, 2));
        assert_eq!(line(&buf, 1), format!("   │{:9}│{:6}", "", ""), "what lies behind is gone on both sides");
        assert_eq!(width(&line(&buf, 1)), 20);
    }
}
