//! Where things stand on the screen. The one who draws and the one who asks
//! what a click hit must agree, so both ask here.

use ratatui::layout::Rect;

use crate::base::limits::SCREEN_MIN;
use crate::base::text::width;

/// From this many columns on, two panes stand side by side.
pub const WIDE: u16 = 100;

/// The parts of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Name, cadre, assignment, date.
    pub top: Rect,
    /// The tabs.
    pub tabs: Rect,
    /// The line under the tabs.
    pub rule: Rect,
    /// What the screen shows.
    pub body: Rect,
    /// What was said last.
    pub notice: Rect,
    /// The keys that work here.
    pub hints: Rect,
}

impl Layout {
    /// Returns the parts of a screen of this size, or `None` where it is too small.
    pub fn of((columns, rows): (u16, u16)) -> Option<Self> {
        if columns < SCREEN_MIN.0 || rows < SCREEN_MIN.1 {
            return None;
        }
        let line = |y| Rect::new(1, y, columns - 2, 1);
        Some(Self {
            top: line(0),
            tabs: line(1),
            rule: Rect::new(0, 2, columns, 1),
            body: Rect::new(1, 3, columns - 2, rows - 5),
            notice: line(rows - 2),
            hints: line(rows - 1),
        })
    }

    /// Returns where each tab stands, given what is written on them.
    pub fn tab_areas(&self, titles: &[String]) -> Vec<Rect> {
        let needed: usize = titles.iter().map(|title| width(title) + 3).sum();
        let gap = if needed > usize::from(self.tabs.width) { 1 } else { 3 };
        let mut x = self.tabs.x;
        let mut areas = Vec::new();
        for title in titles {
            let columns = u16::try_from(width(title)).unwrap_or(u16::MAX);
            let area = Rect::new(x, self.tabs.y, columns, 1).intersection(self.tabs);
            areas.push(area);
            x = x.saturating_add(columns + gap);
        }
        areas
    }
}

/// A body in two panes: the list, and what the line at hand says in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Panes {
    /// The list.
    pub list: Rect,
    /// The line between them.
    pub rule: Rect,
    /// The detail.
    pub detail: Rect,
}

/// Returns the panes of a body: side by side where it is wide, else the detail
/// below, with about a third of the rows.
pub fn panes(body: Rect) -> Panes {
    if body.width + 2 >= WIDE {
        let left = body.width * 11 / 20;
        return Panes {
            list: Rect { width: left, ..body },
            rule: Rect { x: body.x + left + 1, width: 1, ..body },
            detail: Rect { x: body.x + left + 3, width: body.width - left - 3, ..body },
        };
    }
    let below = (body.height * 2 / 5).max(4);
    let list = body.height - below - 1;
    Panes {
        list: Rect { height: list, ..body },
        rule: Rect { y: body.y + list, height: 1, ..body },
        detail: Rect { y: body.y + list + 1, height: below, ..body },
    }
}

/// Returns the panes of a body where the list may be short: of two panes below
/// each other the list takes no more rows than it has.
pub fn panes_for(body: Rect, rows: usize) -> Panes {
    let panes = panes(body);
    if panes.rule.width == 1 {
        return panes;
    }
    let list = panes.list.height.min(u16::try_from(rows.max(3)).unwrap_or(u16::MAX));
    Panes {
        list: Rect { height: list, ..body },
        rule: Rect { y: body.y + list, height: 1, ..body },
        detail: below(body, list + 1),
    }
}

/// Returns the body without its first rows, which hold something else.
pub fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}

/// Returns the place of an overlay of at most this size, in the upper middle.
pub fn overlay(body: Rect, columns: u16, rows: u16) -> Rect {
    let (columns, rows) = (columns.min(body.width), rows.min(body.height));
    Rect::new(body.x + (body.width - columns) / 2, body.y + (body.height - rows) / 4, columns, rows)
}

/// Returns the room inside an overlay that holds a text or a list.
pub fn overlay_body(body: Rect) -> Rect {
    let frame = overlay(body, OVERLAY_COLUMNS, body.height);
    Rect { x: frame.x + 2, y: frame.y + 1, width: frame.width - 4, height: frame.height - 2 }
}

/// Rows of an overlay above its list and below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Above: the file, the numbers or what is typed, a gap.
    pub head: u16,
    /// Below: what the line at hand says in full, what stands in the way, the keys.
    pub foot: u16,
}

impl Room {
    /// Returns the rows for a room of this height. Low screens do without gaps.
    pub fn of(height: u16) -> Self {
        if height < 12 { Self { head: 2, foot: 2 } } else { Self { head: 3, foot: 4 } }
    }

    /// Returns what is left for the list.
    pub fn list(self, inner: Rect) -> Rect {
        let area = below(inner, self.head);
        Rect { height: area.height.saturating_sub(self.foot), ..area }
    }
}

/// The column of the first run is no wider than this, so that the eye finds the next line.
pub const FIRST_RUN_COLUMNS: u16 = 64;
/// Rows above the choice of villages in the first run.
pub const FIRST_RUN_HEAD: u16 = 5;

/// Returns where the choice of villages stands in the first run.
pub fn first_run_list(area: Rect) -> Rect {
    let columns = area.width.saturating_sub(4).min(FIRST_RUN_COLUMNS);
    below(Rect { x: area.x + (area.width - columns) / 2, width: columns, ..area }, FIRST_RUN_HEAD)
}

/// Columns that an overlay takes where there are so many.
pub const OVERLAY_COLUMNS: u16 = 84;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_fit_at_every_size_and_never_overlap() {
        assert_eq!(Layout::of((59, 40)), None);
        assert_eq!(Layout::of((60, 15)), None);
        for columns in 60..200 {
            for rows in [16, 24, 60] {
                let layout = Layout::of((columns, rows)).unwrap();
                let screen = Rect::new(0, 0, columns, rows);
                let Panes { list, rule, detail } = panes(layout.body);
                for area in [layout.top, layout.tabs, layout.body, layout.notice, layout.hints, list, rule, detail] {
                    assert_eq!(area.intersection(screen), area);
                    assert!(!area.is_empty());
                }
                assert!(!list.intersects(detail) && !list.intersects(rule) && !rule.intersects(detail));
            }
        }
    }
}
