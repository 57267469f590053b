//! The text of one field while it is written: caret, selection, undo within
//! the field. All of it is plain data, so that a draft brings it back exactly.
//! It knows nothing of keys, nor of where on the screen it stands.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use super::wrap;
use crate::base::fold;
use crate::base::limits::{FIELD_UNDO_BYTES_MAX, LINE_CHARS_MAX, TEXT_CHARS_MAX, UNDO_STEPS_MAX};
use crate::base::text::is_harmless;

/// Characters that one step of undo gathers at most while somebody types on.
const STEP_CHARS_MAX: usize = 20;

/// A replacement of one piece of text by another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Step {
    at: usize,
    out: String,
    put: String,
}

/// What became of text that was put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Characters taken.
    pub kept: usize,
    /// Characters that didn't fit.
    pub dropped: usize,
}

/// Which way and how far the caret goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    /// One character to the left.
    Left,
    /// One character to the right.
    Right,
    /// One word to the left.
    WordLeft,
    /// One word to the right.
    WordRight,
    /// To the start of the line.
    LineStart,
    /// To the end of the line.
    LineEnd,
    /// To the start of the text.
    Start,
    /// To the end of the text.
    End,
}

/// A text with its caret.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TextBox {
    text: String,
    caret: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    anchor: Option<usize>,
    /// The column that going up and down tries to keep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    goal: Option<usize>,
    #[serde(default)]
    many_lines: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    done: Vec<Step>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    undone: Vec<Step>,
}

impl TextBox {
    /// Returns a box for one line, the caret after `text`.
    pub fn line(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { caret: text.len(), text, ..Self::default() }
    }

    /// Returns a box for several lines, the caret after `text`.
    pub fn block(text: impl Into<String>) -> Self {
        Self { many_lines: true, ..Self::line(text) }
    }

    /// Returns the text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Tells whether there is nothing to see.
    pub fn is_blank(&self) -> bool {
        fold::is_blank(&self.text)
    }

    /// Tells whether the text may have several lines.
    pub fn many_lines(&self) -> bool {
        self.many_lines
    }

    /// Returns where the caret stands, in bytes.
    pub fn caret(&self) -> usize {
        self.caret
    }

    /// Returns what is selected, in bytes.
    pub fn selection(&self) -> Option<Range<usize>> {
        let anchor = self.anchor.filter(|anchor| *anchor != self.caret)?;
        Some(anchor.min(self.caret)..anchor.max(self.caret))
    }

    /// Returns the selected text; empty where there is none.
    pub fn selected(&self) -> &str {
        self.selection().map_or("", |range| &self.text[range])
    }

    /// Replaces the whole text as one step of undo, the caret after it.
    pub fn set(&mut self, text: &str) {
        self.select_all();
        self.insert(text);
    }

    /// Puts `text` in the place of a piece of the text, as one step of undo. A
    /// piece that isn't there any more is left alone.
    pub fn put_at(&mut self, range: Range<usize>, text: &str) {
        if self.text.get(range.clone()).is_none() {
            return;
        }
        (self.anchor, self.caret) = (Some(range.start), range.end);
        self.insert(text);
    }

    /// Puts `text` in the place of the selection. Control characters are left
    /// out, a tab becomes a space, and in a one-line box so does a line feed.
    pub fn insert(&mut self, text: &str) -> Kept {
        let range = self.selection().unwrap_or(self.caret..self.caret);
        let room_max = if self.many_lines { TEXT_CHARS_MAX } else { LINE_CHARS_MAX };
        let used = self.text.chars().count() - self.text[range.clone()].chars().count();
        let mut put = String::new();
        let mut count = Kept { kept: 0, dropped: 0 };
        for c in clean(text, self.many_lines) {
            if used + count.kept < room_max {
                put.push(c);
                count.kept += 1;
            } else {
                count.dropped += 1;
            }
        }
        if !put.is_empty() || (!range.is_empty() && count.dropped == 0) {
            self.replace(range, put);
        }
        count
    }

    /// Deletes the selection, or the character before the caret.
    pub fn backspace(&mut self) {
        self.delete_to(before);
    }

    /// Deletes the selection, or the character after the caret.
    pub fn delete(&mut self) {
        self.delete_to(after);
    }

    /// Deletes the selection, or the word before the caret.
    pub fn delete_word(&mut self) {
        self.delete_to(word_before);
    }

    fn delete_to(&mut self, end: impl Fn(&str, usize) -> usize) {
        let range = self.selection().unwrap_or_else(|| {
            let end = end(&self.text, self.caret);
            end.min(self.caret)..end.max(self.caret)
        });
        if !range.is_empty() {
            self.replace(range, String::new());
        }
    }

    fn replace(&mut self, range: Range<usize>, put: String) {
        let out = self.text[range.clone()].to_owned();
        self.text.replace_range(range.clone(), &put);
        self.caret = range.start + put.len();
        (self.anchor, self.goal) = (None, None);
        self.undone.clear();
        if !self.goes_on(range.start, &out, &put) {
            self.done.push(Step { at: range.start, out, put });
        } else if let Some(last) = self.done.last_mut() {
            last.put.push_str(&put);
        }
        let mut bytes: usize = self.done.iter().map(|step| step.out.len() + step.put.len()).sum();
        while self.done.len() > UNDO_STEPS_MAX || (bytes > FIELD_UNDO_BYTES_MAX && !self.done.is_empty()) {
            let gone = self.done.remove(0);
            bytes -= gone.out.len() + gone.put.len();
        }
    }

    /// Tells whether typing `put` goes on with the last step: a few characters
    /// up to the next mark or line are taken back together.
    fn goes_on(&self, at: usize, out: &str, put: &str) -> bool {
        let ends = |c: char| c.is_whitespace() || c.is_ascii_punctuation() || "，。；：！？、".contains(c);
        self.done.last().is_some_and(|last| {
            out.is_empty()
                && put.chars().count() == 1
                && last.out.is_empty()
                && last.at + last.put.len() == at
                && last.put.chars().count() < STEP_CHARS_MAX
                && !last.put.ends_with(ends)
        })
    }

    /// Takes the last step back. Returns whether there was one.
    pub fn undo(&mut self) -> bool {
        let Some(step) = self.done.pop() else { return false };
        let range = step.at..step.at + step.put.len();
        if self.text.get(range.clone()) != Some(step.put.as_str()) {
            // A draft that was tampered with; its steps lead nowhere.
            self.done.clear();
            return false;
        }
        self.text.replace_range(range, &step.out);
        self.caret = step.at + step.out.len();
        (self.anchor, self.goal) = (None, None);
        self.undone.push(step);
        true
    }

    /// Makes the step again that was last taken back. Returns whether there was one.
    pub fn redo(&mut self) -> bool {
        let Some(step) = self.undone.pop() else { return false };
        let range = step.at..step.at + step.out.len();
        if self.text.get(range.clone()) != Some(step.out.as_str()) {
            self.undone.clear();
            return false;
        }
        self.text.replace_range(range, &step.put);
        self.caret = step.at + step.put.len();
        (self.anchor, self.goal) = (None, None);
        self.done.push(step);
        true
    }

    /// Selects everything, the caret at the end.
    pub fn select_all(&mut self) {
        (self.anchor, self.caret, self.goal) = (Some(0), self.text.len(), None);
    }

    /// Selects nothing.
    pub fn select_none(&mut self) {
        self.anchor = None;
    }

    /// Moves the caret; with `select`, what it passes becomes selected. Returns
    /// whether anything changed.
    pub fn go(&mut self, motion: Motion, select: bool) -> bool {
        let was = (self.caret, self.anchor);
        let line_start = self.text[..self.caret].rfind('\n').map_or(0, |at| at + 1);
        let line_end = self.text[self.caret..].find('\n').map_or(self.text.len(), |at| self.caret + at);
        let to = match (motion, self.selection().filter(|_| !select)) {
            // Without Shift, a selection collapses to the side gone to.
            (Motion::Left, Some(selected)) => selected.start,
            (Motion::Right, Some(selected)) => selected.end,
            (Motion::Left, None) => before(&self.text, self.caret),
            (Motion::Right, None) => after(&self.text, self.caret),
            (Motion::WordLeft, _) => word_before(&self.text, self.caret),
            (Motion::WordRight, _) => word_after(&self.text, self.caret),
            (Motion::LineStart, _) => line_start,
            (Motion::LineEnd, _) => line_end,
            (Motion::Start, _) => 0,
            (Motion::End, _) => self.text.len(),
        };
        self.move_to(to, select);
        self.goal = None;
        was != (self.caret, self.anchor)
    }

    /// Moves the caret `rows` rows down (up where negative) as the text is
    /// wrapped at `columns`. Returns whether there was such a row.
    pub fn go_rows(&mut self, rows: isize, columns: usize, select: bool) -> bool {
        let wrapped = wrap::rows(&self.text, columns);
        let (row, column) = wrap::place(&self.text, &wrapped, self.caret);
        let Some(target) = row.checked_add_signed(rows).and_then(|row| wrapped.get(row)) else { return false };
        let goal = self.goal.unwrap_or(column);
        self.move_to(wrap::at_column(&self.text, target.clone(), goal), select);
        self.goal = Some(goal);
        true
    }

    fn move_to(&mut self, to: usize, select: bool) {
        if !select {
            self.anchor = None;
        } else if self.anchor.is_none() {
            self.anchor = Some(self.caret);
        }
        self.caret = to;
    }

    /// Forgets the steps of undo, for a draft that would grow too large.
    pub fn forget_steps(&mut self) {
        self.done.clear();
        self.undone.clear();
    }

    /// Brings caret and selection of a text that was read from outside back
    /// between its characters.
    pub fn heal(&mut self) {
        self.caret = self.text.floor_char_boundary(self.caret);
        self.anchor = self.anchor.map(|at| self.text.floor_char_boundary(at));
    }
}

/// Returns the characters of `text` that a box takes.
fn clean(text: &str, many_lines: bool) -> impl Iterator<Item = char> {
    let mut after_return = false;
    text.chars().filter_map(move |c| {
        let feed = c == '\n' && std::mem::take(&mut after_return);
        after_return = c == '\r';
        match c {
            '\n' if feed => None,
            '\n' | '\r' => Some(if many_lines { '\n' } else { ' ' }),
            '\t' => Some(' '),
            // The joiner of compound emoji is harmless between its parts.
            '\u{200d}' => Some(c),
            _ => is_harmless(c).then_some(c),
        }
    })
}

fn before(text: &str, at: usize) -> usize {
    at - text[..at].graphemes(true).next_back().map_or(0, str::len)
}

fn after(text: &str, at: usize) -> usize {
    at + text[at..].graphemes(true).next().map_or(0, str::len)
}

fn word_before(text: &str, at: usize) -> usize {
    let words = text[..at].split_word_bound_indices().rev();
    words.into_iter().find(|(_, word)| !word.trim().is_empty()).map_or(0, |(start, _)| start)
}

fn word_after(text: &str, at: usize) -> usize {
    let mut words = text[at..].split_word_bound_indices();
    words.find(|(_, word)| !word.trim().is_empty()).map_or(text.len(), |(start, word)| at + start + word.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn characters_are_what_a_person_sees() {
        for (text, left) in [("张三", "张"), ("ae\u{301}", "a"), ("好👍🏽", "好"), ("🇨🇳", ""), ("a", "")]
        {
            let mut one = TextBox::line(text);
            one.backspace();
            assert_eq!(one.text(), left);
            assert!(one.undo());
            assert_eq!((one.text(), one.caret()), (text, text.len()));
        }
    }

    #[test]
    fn typing_is_taken_back_a_phrase_at_a_time() {
        let mut block = TextBox::block("");
        for c in "水渠淤塞，请清淤".chars() {
            block.insert(&c.to_string());
        }
        block.undo();
        assert_eq!(block.text(), "水渠淤塞，");
        block.undo();
        assert_eq!(block.text(), "");
        assert!(!block.undo());
        block.redo();
        block.redo();
        assert_eq!(block.text(), "水渠淤塞，请清淤");
        assert!(!block.redo());
    }

    #[test]
    fn a_huge_paste_is_bounded_and_counted() {
        let mut block = TextBox::block("前");
        let paste = "水渠\r\n".repeat(10_000);
        assert_eq!(block.insert(&paste), Kept { kept: TEXT_CHARS_MAX - 1, dropped: 30_000 - (TEXT_CHARS_MAX - 1) });
        assert_eq!(block.text().chars().count(), TEXT_CHARS_MAX);
        assert!(block.text().starts_with("前水渠\n水渠\n"));
        assert!(block.undo());
        assert_eq!(block.text(), "前");
    }

    #[test]
    fn nothing_that_steers_a_terminal_is_taken() {
        let mut line = TextBox::line("");
        line.insert("a\u{1b}[2J\u{202e}b\tc\nd");
        assert_eq!(line.text(), "a[2Jb c d");
    }

    #[test]
    fn selecting_replaces_and_collapses() {
        let mut line = TextBox::line("一二三");
        line.go(Motion::Left, true);
        assert_eq!(line.selected(), "三");
        line.insert("四");
        assert_eq!(line.text(), "一二四");
        line.select_all();
        line.go(Motion::Left, false);
        assert_eq!((line.caret(), line.selection()), (0, None));
        line.set("新");
        assert_eq!(line.text(), "新");
        line.undo();
        assert_eq!(line.text(), "一二四");
    }

    #[test]
    fn words_are_deleted_whole() {
        let mut line = TextBox::line("see note 12  ");
        line.delete_word();
        assert_eq!(line.text(), "see note ");
    }

    proptest! {
        #[test]
        fn whatever_is_done_can_be_undone_and_keeps_the_caret_on_a_character(
            moves in prop::collection::vec((0u8..9, "[张a é👍\n，\u{301}]{0,6}"), 0..60),
        ) {
            let mut block = TextBox::block("起");
            for (what, text) in moves {
                match what {
                    0..=2 => { block.insert(&text); }
                    3 => block.backspace(),
                    4 => block.delete(),
                    5 => block.delete_word(),
                    6 => { block.go(Motion::Left, text.len() > 6); }
                    7 => { block.go_rows(-1, 7, false); }
                    _ => { block.go_rows(1, 7, true); }
                }
                prop_assert!(block.text().is_char_boundary(block.caret()));
                prop_assert!(block.selection().is_none_or(|s| block.text().get(s).is_some()));
            }
            let last = block.text().to_owned();
            while block.undo() {}
            prop_assert_eq!(block.text(), "起");
            while block.redo() {}
            prop_assert_eq!(block.text(), last);
        }
    }
}
