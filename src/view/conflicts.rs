//! Conflicts as they look: their list, and the sides of one side by side.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Screen;
use super::paint::{self, Cell};
use crate::app::screens::conflicts::{Facing, HEAD_ROWS, MIDDLE_COLUMNS, column, kind, title, writers};
use crate::app::widgets::layout::below;
use crate::base::text::width;
use crate::query::conflicts::{Dispute, Subject, label, letter};
use crate::state::doc::Doc;
use crate::tr;

/// Returns the cells of a conflict in a list.
pub fn cells(screen: &Screen<'_>, subject: Subject, width: u16) -> Vec<Cell> {
    let theme = screen.theme;
    let today = screen.model.today_date();
    let disputes = disputes(screen, subject);
    let fields: Vec<String> = match subject {
        Subject::Ring(_) => Vec::new(),
        Subject::Fields(..) => disputes.iter().map(|one| label(one.kind, &one.field)).collect(),
    };
    let mut who: Vec<String> = Vec::new();
    for side in disputes.iter().flat_map(|dispute| &dispute.sides) {
        let name = writers(screen.state, side);
        if !who.contains(&name) {
            who.push(name);
        }
    }
    let comma = tr!("app-comma");
    vec![
        Cell::new(kind(subject), 8, theme.dim),
        Cell::new(title(screen.state, today, subject), 0, theme.text),
        Cell::new(fields.join(&comma), width / 4, theme.text),
        Cell::new(who.join(&comma), width / 4, theme.dim),
    ]
}

/// Returns what there is to decide on, as far as it is read.
fn disputes(screen: &Screen<'_>, subject: Subject) -> Vec<Dispute> {
    let records = subject.records(screen.state);
    let docs = records.into_iter().map(|(kind, id)| screen.model.docs.get(kind, id));
    let docs: Option<Vec<&Doc>> = docs.collect();
    docs.map(|docs| subject.disputes(screen.state, &docs)).unwrap_or_default()
}

/// Draws the sides of the conflict in front.
pub fn draw(buf: &mut Buffer, screen: &Screen<'_>, facing: &Facing, area: Rect) {
    let theme = screen.theme;
    let Some(dispute) = facing.dispute() else {
        paint::text(buf, area, &tr!("conflicts-reading"), theme.dim);
        return;
    };
    let row = |n: u16| Rect { height: 1, ..below(area, n) };
    let count = facing.disputes.len();
    let place = if count > 1 { tr!("conflicts-place", at = facing.at + 1, count = count) } else { String::new() };
    let used = paint::text_right(buf, row(0), &place, theme.dim);
    let line = row(0);
    let [name, fields] = &facing.title;
    let room = Rect { width: line.width.saturating_sub(used + 1), ..line };
    paint::text(buf, room, name, theme.accent.patch(theme.heading));
    let used = if dispute.sides.len() > 2 { letters(buf, screen, facing, dispute, row(1)) } else { 0 };
    let line = row(1);
    paint::text(buf, Rect { width: line.width.saturating_sub(used + 1), ..line }, fields, theme.heading);
    let columns = column(area.width);
    let first = facing.first_side();
    for (n, page) in facing.pages.iter().enumerate() {
        let side = first + n;
        if side >= dispute.sides.len() {
            continue;
        }
        let x = area.x + u16::try_from(n).unwrap_or(0) * (columns + MIDDLE_COLUMNS);
        let of = |line: Rect| Rect { x, width: columns, ..line };
        let chosen = side == facing.side;
        let (style, sign) =
            if chosen { (theme.accent, theme.signs.full) } else { (theme.border, theme.signs.horizontal) };
        let pointer = if chosen { theme.signs.pointer } else { " " };
        let head = if chosen { theme.accent.patch(theme.heading) } else { theme.dim };
        paint::parts(buf, of(row(3)), &[(pointer, theme.accent), (&facing.head(side), head)]);
        paint::text(buf, of(row(4)), &sign.repeat(usize::from(columns)), style);
        paint::page(buf, of(below(area, HEAD_ROWS)), theme, page);
    }
    let middle = Rect { x: area.x + columns + 1, width: 1, ..below(area, 3) };
    paint::rule(buf, middle, theme);
}

/// Draws the letters of all sides at the right and returns the columns they took.
fn letters(buf: &mut Buffer, screen: &Screen<'_>, facing: &Facing, dispute: &Dispute, line: Rect) -> u16 {
    let theme = screen.theme;
    let all: Vec<String> = (0..dispute.sides.len()).map(|side| format!(" {} ", letter(side))).collect();
    let columns = u16::try_from(all.iter().map(|letter| width(letter)).sum::<usize>()).unwrap_or(line.width);
    let columns = columns.min(line.width);
    let parts: Vec<(&str, ratatui::style::Style)> = all
        .iter()
        .enumerate()
        .map(|(side, letter)| {
            let chosen = side == facing.side;
            (letter.as_str(), if chosen { theme.accent.patch(theme.selected) } else { theme.dim })
        })
        .collect();
    paint::parts(buf, Rect { x: line.right() - columns, width: columns, ..line }, &parts);
    columns
}
