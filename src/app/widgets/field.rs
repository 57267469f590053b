//! A line of text for filters, searches and short notes. It answers to keys and to
//! the commands of any text; the text itself is that of a form.

use std::ops::Range;

use crossterm::event::KeyCode;

use super::motion::motion_of;
use super::text::{Motion, TextBox};
use super::wrap;
use crate::keymap::{Action, Key};

/// A line of text and where the caret stands in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field(TextBox);

/// What is seen of a field.
#[derive(Debug, PartialEq, Eq)]
pub struct Window<'a> {
    /// The part of the text that fits.
    pub text: &'a str,
    /// What of it is selected, in bytes.
    pub selected: Range<usize>,
    /// The column of the caret.
    pub caret: usize,
}

impl Field {
    /// Returns a field that holds `text`, the caret behind it.
    pub fn new(text: impl Into<String>) -> Self {
        Self(TextBox::line(text))
    }

    /// Returns the text.
    pub fn text(&self) -> &str {
        self.0.text()
    }

    /// Tells whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.0.text().is_empty()
    }

    /// Returns the part of the text that fits into `columns` with the caret in it.
    pub fn window(&self, columns: usize) -> Window<'_> {
        let (shown, caret) = wrap::window(self.text(), self.0.caret(), columns);
        let selected = self.0.selection().unwrap_or(shown.start..shown.start);
        let within = |at: usize| at.clamp(shown.start, shown.end) - shown.start;
        Window { text: &self.text()[shown.clone()], selected: within(selected.start)..within(selected.end), caret }
    }

    /// Empties the field.
    pub fn clear(&mut self) {
        self.0.set("");
    }

    /// Selects all of it, as a field is entered in which something stands already.
    pub fn select_all(&mut self) {
        self.0.select_all();
    }

    /// Selects nothing.
    pub fn select_none(&mut self) {
        self.0.select_none();
    }

    /// Writes `text` in the place of the selection; what is too long is cut off.
    pub fn insert(&mut self, text: &str) {
        self.0.insert(text);
    }

    /// Takes a key that nothing is bound to. Returns whether the text or the
    /// caret changed.
    pub fn key(&mut self, key: Key) -> bool {
        if let Some((motion, select)) = motion_of(key) {
            return self.0.go(motion, select);
        }
        let before = self.0.clone();
        match key.code {
            KeyCode::Backspace => self.0.backspace(),
            KeyCode::Delete => self.0.delete(),
            _ => {
                if let Some(c) = key.typed() {
                    self.insert(c.encode_utf8(&mut [0; 4]));
                }
            }
        }
        before != self.0
    }

    /// Carries out a command that any text answers to. Returns whether it was one.
    pub fn act(&mut self, action: Action) -> bool {
        match action {
            Action::DeleteWord => self.0.delete_word(),
            Action::ClearText => self.clear(),
            Action::SelectAll => self.select_all(),
            Action::LineStart => drop(self.0.go(Motion::LineStart, false)),
            Action::LineEnd => drop(self.0.go(Motion::LineEnd, false)),
            Action::Undo => drop(self.0.undo()),
            Action::Redo => drop(self.0.redo()),
            _ => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::limits::LINE_CHARS_MAX;
    use crate::base::text::width;

    #[test]
    fn typing_is_taken_back_step_by_step_and_made_again() {
        let mut field = Field::new("水");
        field.insert("渠");
        field.key("backspace".parse().unwrap());
        field.insert("井");
        for expected in ["水", "水渠", "水", "水"] {
            field.act(Action::Undo);
            assert_eq!(field.text(), expected);
        }
        for _ in 0..4 {
            field.act(Action::Redo);
        }
        assert_eq!(field.text(), "水井");
        field.act(Action::Undo);
        field.insert("电");
        field.act(Action::Redo);
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
            let Window { text, caret, .. } = field.window(columns);
            assert!(width(text) <= columns && caret < columns, "{columns}: {text} {caret}");
        }
        assert_eq!(Field::default().window(10), Window { text: "", selected: 0..0, caret: 0 });
    }

    #[test]
    fn a_word_goes_at_once() {
        let mut field = Field::new("水渠 dam ");
        field.act(Action::DeleteWord);
        assert_eq!(field.text(), "水渠 ");
        field.act(Action::DeleteWord);
        field.act(Action::DeleteWord);
        assert_eq!(field.text(), "");
    }

    #[test]
    fn every_text_key_works() {
        let mut field = Field::new("水渠 dam 淤塞");
        for (keys, left) in [("ctrl+left ctrl+left x", "水渠 dam x淤塞"), ("ctrl+right backspace", "水渠 dam x塞")]
        {
            typed(&mut field, keys);
            assert_eq!(field.text(), left);
        }
        field.act(Action::SelectAll);
        assert_eq!(field.window(30).selected, 0..field.text().len());
        typed(&mut field, "新");
        assert_eq!(field.text(), "新", "what is typed replaces what is selected");
        field.act(Action::ClearText);
        assert_eq!(field.text(), "");
        field.act(Action::Undo);
        field.act(Action::Undo);
        assert_eq!(field.text(), "水渠 dam x塞");
    }
}
