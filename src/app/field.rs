//! A line of text with a caret, for filters, searches and short notes. The
//! caret steps over characters as a person sees them.

use unicode_segmentation::UnicodeSegmentation;

use crate::base::limits::{FIELD_UNDO_STEPS_MAX, LINE_CHARS_MAX};
use crate::base::text::{visible, width};
use crate::keymap::Key;
use crossterm::event::KeyCode;

/// A line of text and where the caret stands in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field {
    text: String,
    caret: usize,
    /// What the text was before each change, the last one last.
    before: Vec<(String, usize)>,
    /// What was taken back, the last one last.
    after: Vec<(String, usize)>,
}

impl Field {
    /// Returns a field that holds `text`, the caret behind it.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { caret: text.len(), text, ..Self::default() }
    }

    /// Returns the text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Tells whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Returns the part of the text that fits into `columns` with the caret in
    /// it, and the column of the caret there.
    pub fn window(&self, columns: usize) -> (&str, usize) {
        let room = columns.saturating_sub(1).max(1);
        let mut start = 0;
        for (at, _) in self.text.grapheme_indices(true) {
            start = at;
            if shown(&self.text[at..self.caret.max(at)]) <= room {
                break;
            }
        }
        let mut end = start;
        for (at, cluster) in self.text[start..].grapheme_indices(true) {
            let next = start + at + cluster.len();
            if shown(&self.text[start..next]) > columns {
                break;
            }
            end = next;
        }
        (&self.text[start..end], shown(&self.text[start..self.caret.max(start)]))
    }

    /// Empties the field.
    pub fn clear(&mut self) {
        self.note();
        self.text.clear();
        self.caret = 0;
    }

    /// Keeps what is written now, to come back to it.
    fn note(&mut self) {
        self.after.clear();
        if self.before.last().is_some_and(|(text, _)| *text == self.text) {
            return;
        }
        if self.before.len() == FIELD_UNDO_STEPS_MAX {
            self.before.remove(0);
        }
        self.before.push((self.text.clone(), self.caret));
    }

    /// Takes the last change of the text back.
    pub fn undo(&mut self) {
        while let Some((text, caret)) = self.before.pop() {
            if text != self.text {
                self.after.push((std::mem::replace(&mut self.text, text), self.caret));
                self.caret = caret;
                return;
            }
        }
    }

    /// Makes the change again that was taken back.
    pub fn redo(&mut self) {
        if let Some((text, caret)) = self.after.pop() {
            self.before.push((std::mem::replace(&mut self.text, text), self.caret));
            self.caret = caret;
        }
    }

    /// Writes `text` at the caret; line breaks become spaces, other control
    /// characters are left out, and what is too long is cut off.
    pub fn insert(&mut self, text: &str) {
        self.note();
        let room = LINE_CHARS_MAX.saturating_sub(self.text.chars().count());
        let flat = text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c });
        let fitting: String = flat.filter(|c| !c.is_control()).take(room).collect();
        self.text.insert_str(self.caret, &fitting);
        self.caret += fitting.len();
    }

    /// Takes a key that nothing is bound to. Returns whether the text or the
    /// caret changed.
    pub fn key(&mut self, key: Key) -> bool {
        let before = (self.text.len(), self.caret);
        match key.code {
            KeyCode::Backspace => {
                self.note();
                let start = self.left();
                self.text.replace_range(start..self.caret, "");
                self.caret = start;
            }
            KeyCode::Delete => {
                self.note();
                self.text.replace_range(self.caret..self.right(), "");
            }
            KeyCode::Left => self.caret = self.left(),
            KeyCode::Right => self.caret = self.right(),
            KeyCode::Home => self.caret = 0,
            KeyCode::End => self.caret = self.text.len(),
            _ => {
                if let Some(c) = key.typed() {
                    self.insert(c.encode_utf8(&mut [0; 4]));
                }
            }
        }
        before != (self.text.len(), self.caret)
    }

    /// Deletes the word before the caret.
    pub fn delete_word(&mut self) {
        self.note();
        let before = self.text[..self.caret].trim_end();
        let start = before.split_word_bound_indices().next_back().map_or(0, |(at, _)| at);
        self.text.replace_range(start..self.caret, "");
        self.caret = start;
    }

    /// Moves the caret to the start of the line, or to its end.
    pub fn to_edge(&mut self, end: bool) {
        self.caret = if end { self.text.len() } else { 0 };
    }

    fn left(&self) -> usize {
        self.text[..self.caret].grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn right(&self) -> usize {
        self.caret + self.text[self.caret..].graphemes(true).next().map_or(0, str::len)
    }
}

/// Returns how many columns a text takes as it is shown.
fn shown(text: &str) -> usize {
    width(&visible(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_is_taken_back_step_by_step_and_made_again() {
        let mut field = Field::new("水");
        field.insert("渠");
        field.key("backspace".parse().unwrap());
        field.insert("井");
        for expected in ["水", "水渠", "水", "水"] {
            field.undo();
            assert_eq!(field.text(), expected);
        }
        field.redo();
        field.redo();
        field.redo();
        field.redo();
        assert_eq!(field.text(), "水井");
        field.undo();
        field.insert("电");
        field.redo();
        assert_eq!(field.text(), "水电", "what was typed since can't be made again over");
    }

    fn typed(field: &mut Field, keys: &str) {
        for key in keys.split(' ') {
            field.key(key.parse().unwrap());
        }
    }

    #[test]
    fn the_caret_steps_over_whole_characters() {
        let mut field = Field::new("张e\u{301}三");
        typed(&mut field, "left left backspace");
        assert_eq!(field.text(), "e\u{301}三");
        typed(&mut field, "delete x");
        assert_eq!(field.text(), "x三");
        typed(&mut field, "end y home z");
        assert_eq!(field.text(), "zx三y");
    }

    #[test]
    fn pasted_text_stays_on_one_line_and_within_its_bound() {
        let mut field = Field::default();
        field.insert("张三\n李四\u{1b}[31m");
        assert_eq!(field.text(), "张三 李四[31m");
        field.insert(&"长".repeat(LINE_CHARS_MAX * 2));
        assert_eq!(field.text().chars().count(), LINE_CHARS_MAX);
    }

    #[test]
    fn the_caret_is_always_in_the_window() {
        let field = Field::new("村东水渠淤塞，四十亩地");
        for columns in 3..40 {
            let (shown, caret) = field.window(columns);
            assert!(width(shown) <= columns && caret < columns, "{columns}: {shown} {caret}");
        }
        assert_eq!(Field::default().window(10), ("", 0));
    }

    #[test]
    fn a_word_goes_at_once() {
        let mut field = Field::new("水渠 dam ");
        field.delete_word();
        assert_eq!(field.text(), "水渠 ");
        field.delete_word();
        field.delete_word();
        assert_eq!(field.text(), "");
    }
}
