//! Text to be read: headings, facts and paragraphs, broken into lines for the
//! columns there are. It says what a line is, not how it looks.

use super::list::Move;
use crate::base::text::{fit, width, wrap};

/// What a line of a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tint {
    /// The page's own heading.
    Title,
    /// The heading of a part.
    Heading,
    /// Ordinary text.
    #[default]
    Text,
    /// What may be overlooked.
    Dim,
    /// What leads the eye.
    Accent,
    /// What went well.
    Good,
    /// What should be seen to.
    Warning,
    /// What is late or went wrong.
    Danger,
    /// A step of a course that was taken.
    Past,
    /// Where a course stands now.
    Now,
    /// What is still to come of a course.
    Ahead,
    /// What should have come by now.
    Late,
}

/// A piece of a page: a paragraph, with a label at its left where it has one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Piece {
    /// What it is.
    pub tint: Tint,
    /// Columns it is moved in.
    pub indent: usize,
    /// What stands before it, in a column of its own.
    pub label: String,
    /// The text.
    pub text: String,
}

/// A page: its pieces, broken into lines for a width.
#[derive(Debug, Clone, Default)]
pub struct Page {
    pieces: Vec<Piece>,
    lines: Vec<Piece>,
    /// The line at which each piece begins.
    starts: Vec<usize>,
    columns: usize,
    top: usize,
    height: usize,
}

/// Columns between a label and its text.
const LABEL_GAP: usize = 2;
/// A label wider than this stands alone: its neighbours don't move for it.
const LABEL_MAX: usize = 16;

impl Page {
    /// Adds a piece without a label.
    pub fn add(&mut self, tint: Tint, text: impl Into<String>) -> &mut Self {
        self.put(Piece { tint, text: text.into(), ..Piece::default() })
    }

    /// Adds a labelled piece; nothing where the text is empty.
    pub fn fact(&mut self, label: impl Into<String>, text: impl Into<String>) -> &mut Self {
        let text = text.into();
        if text.trim().is_empty() {
            return self;
        }
        self.put(Piece { label: label.into(), text, ..Piece::default() })
    }

    /// Adds an empty line, unless the page is empty or ends with one.
    pub fn gap(&mut self) -> &mut Self {
        if self.pieces.last().is_some_and(|last| !last.text.is_empty()) {
            self.add(Tint::Text, "");
        }
        self
    }

    /// Adds a piece.
    pub fn put(&mut self, piece: Piece) -> &mut Self {
        self.pieces.push(piece);
        self
    }

    /// Takes the text of `other` and keeps how far this page is scrolled.
    pub fn replace(&mut self, other: Self) {
        self.pieces = other.pieces;
        self.columns = 0;
    }

    /// Tells whether nothing is on the page.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Breaks the page into lines of at most `columns`, of which `height` are in view.
    pub fn fit(&mut self, columns: usize, height: usize) {
        if self.columns != columns {
            self.columns = columns;
            let runs = self.pieces.chunk_by(|a, b| a.indent == b.indent && a.label.is_empty() == b.label.is_empty());
            let broken = runs.flat_map(|run| run.iter().map(|piece| broken(piece, label_columns(run), columns)));
            (self.lines, self.starts) = (Vec::new(), Vec::new());
            for lines in broken {
                self.starts.push(self.lines.len());
                self.lines.extend(lines);
            }
        }
        self.height = height.max(1);
        self.scroll(0);
    }

    /// Scrolls by so many lines.
    pub fn scroll(&mut self, by: isize) {
        let last = self.lines.len().saturating_sub(self.height);
        self.top = self.top.saturating_add_signed(by).min(last);
    }

    /// Scrolls as little as it takes to bring the lines of a piece into view.
    pub fn bring(&mut self, piece: usize) {
        let Some(start) = self.starts.get(piece).copied() else { return };
        let end = self.starts.get(piece + 1).copied().unwrap_or(self.lines.len());
        self.top = self.top.max(end.saturating_sub(self.height)).min(start);
        self.scroll(0);
    }

    /// Scrolls by a screenful, down or up.
    pub fn scroll_page(&mut self, down: bool) {
        let by = self.height.saturating_sub(2).max(1) as isize;
        self.scroll(if down { by } else { -by });
    }

    /// Moves like the line at hand of a list.
    pub fn go(&mut self, way: Move) {
        match way {
            Move::By(by) => self.scroll(by),
            Move::PageDown | Move::PageUp => self.scroll_page(way == Move::PageDown),
            Move::First | Move::NextHead | Move::PreviousHead => self.scroll_to_edge(false),
            Move::Last => self.scroll_to_edge(true),
        }
    }

    /// Scrolls to the start, or to the end.
    pub fn scroll_to_edge(&mut self, end: bool) {
        self.top = if end { self.lines.len().saturating_sub(self.height) } else { 0 };
    }

    /// Returns the lines in view.
    pub fn in_view(&self) -> &[Piece] {
        let end = (self.top + self.height).min(self.lines.len());
        self.lines.get(self.top..end).unwrap_or_default()
    }

    /// Returns the first line in view and how many lines there are.
    pub fn position(&self) -> (usize, usize) {
        (self.top, self.lines.len())
    }

    /// Returns the whole text, for copying.
    pub fn text(&self) -> String {
        let lines = self.pieces.iter().map(|piece| match piece.label.as_str() {
            "" => piece.text.clone(),
            label => format!("{label} {}", piece.text),
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// Returns how many columns the labels of neighbours take, so that their texts
/// stand under each other.
fn label_columns(run: &[Piece]) -> usize {
    let widths = run.iter().map(|piece| width(&piece.label));
    widths.filter(|columns| *columns <= LABEL_MAX).max().unwrap_or(0)
}

fn broken(piece: &Piece, labels: usize, columns: usize) -> Vec<Piece> {
    let piece = &match piece.label.as_str() {
        "" => piece.clone(),
        label => Piece { label: fit(label, labels.max(width(label))), ..piece.clone() },
    };
    let label = if piece.label.is_empty() { 0 } else { width(&piece.label) + LABEL_GAP };
    let room = columns.saturating_sub(piece.indent + label).max(4);
    let texts = wrap(&piece.text, room);
    let hanging = piece.indent + label;
    let line = |(n, text): (usize, String)| match n {
        0 => Piece { text, ..piece.clone() },
        _ => Piece { text, label: String::new(), indent: hanging, tint: piece.tint },
    };
    texts.into_iter().enumerate().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_hang_behind_their_label() {
        let mut page = Page::default();
        page.add(Tint::Title, "一户一档").fact("地址", "村东头第三家，水渠边").fact("电话", "");
        page.fit(14, 2);
        let lines: Vec<String> = page.lines.iter().map(|l| format!("{}|{}|{}", l.indent, l.label, l.text)).collect();
        assert_eq!(lines, ["0||一户一档", "0|地址|村东头第", "6||三家，水", "6||渠边"]);
    }

    #[test]
    fn scrolling_ends_where_the_page_does() {
        let mut page = Page::default();
        for n in 0..10 {
            page.add(Tint::Text, n.to_string());
        }
        page.fit(20, 4);
        page.scroll(99);
        assert_eq!(page.position(), (6, 10));
        page.scroll_page(false);
        assert_eq!(page.in_view()[0].text, "4");
        page.scroll_to_edge(false);
        assert_eq!(page.position().0, 0);
    }
}
