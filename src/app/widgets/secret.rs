//! A line that must neither be seen nor stay behind: a passphrase while it is
//! typed, a recovery code while it is copied down. It has no caret, since
//! nobody sees where one would stand; what is typed goes to its end.

use std::fmt;

use crossterm::event::KeyCode;
use unicode_segmentation::UnicodeSegmentation;
use zeroize::{Zeroize, Zeroizing};

use crate::base::limits::LINE_CHARS_MAX;
use crate::base::text::half_width;
use crate::keymap::Key;

/// A secret line. Wiped from memory when cleared or dropped, and never printed.
pub struct Secret {
    line: Zeroizing<String>,
    /// All of it is selected: what is typed replaces it.
    selected: bool,
}

impl Default for Secret {
    /// Returns an empty line with room for all that fits, so that it never
    /// moves in memory and leaves a copy behind.
    fn default() -> Self {
        let line = Zeroizing::new(String::with_capacity(LINE_CHARS_MAX * char::MAX.len_utf8()));
        Self { line, selected: false }
    }
}

impl Clone for Secret {
    fn clone(&self) -> Self {
        Self { selected: self.selected, ..Self::new(&self.line) }
    }
}

impl PartialEq for Secret {
    /// Tells whether the vault takes both for the same passphrase: full-width
    /// letters are their ASCII twins there.
    fn eq(&self, other: &Self) -> bool {
        let twin = |secret: &Self| Zeroizing::new(half_width(&secret.line).into_owned());
        twin(self) == twin(other)
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl Secret {
    /// Returns the line that holds `text`.
    pub fn new(text: &str) -> Self {
        let mut secret = Self::default();
        secret.write(text);
        secret
    }

    /// Writes `text` at the end, without control characters (a pasted line
    /// brings its line break along) and without what is too long.
    pub fn write(&mut self, text: &str) {
        if std::mem::take(&mut self.selected) && !text.is_empty() {
            self.clear();
        }
        let room = LINE_CHARS_MAX.saturating_sub(self.chars());
        self.line.extend(text.chars().filter(|c| !c.is_control()).take(room));
    }

    /// Takes a key that nothing is bound to.
    pub fn key(&mut self, key: Key) {
        if key.code == KeyCode::Backspace {
            self.erase();
        } else if let Some(c) = key.typed() {
            self.write(Zeroizing::new(c.to_string()).as_str());
        }
    }

    /// Takes the last character back, as a person sees characters.
    pub fn erase(&mut self) {
        if std::mem::take(&mut self.selected) {
            return self.clear();
        }
        let start = self.line.grapheme_indices(true).next_back().map_or(0, |(at, _)| at);
        self.line.truncate(start);
    }

    /// Selects all of it.
    pub fn select_all(&mut self) {
        self.selected = !self.is_empty();
    }

    /// Tells whether what is typed replaces it.
    pub fn is_selected(&self) -> bool {
        self.selected
    }

    /// Wipes the line.
    pub fn clear(&mut self) {
        self.line.zeroize();
        self.selected = false;
    }

    /// Lends the bare text, to be used and not to be kept.
    pub fn expose(&self) -> &str {
        &self.line
    }

    /// Tells whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.line.is_empty()
    }

    /// Returns how many characters there are.
    pub fn chars(&self) -> usize {
        self.line.chars().count()
    }

    /// Returns how many characters a person sees, which is how many dots to draw.
    pub fn dots(&self) -> usize {
        self.line.graphemes(true).count()
    }
}

/// A secret that was typed. It is wiped when it is dropped and never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Typed(pub Zeroizing<String>);

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Typed(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_prints_itself_and_never_moves() {
        let mut secret = Secret::new("水渠");
        let place = secret.expose().as_ptr();
        secret.write(&"𠮷".repeat(LINE_CHARS_MAX * 2));
        assert_eq!(secret.chars(), LINE_CHARS_MAX);
        assert_eq!(secret.expose().as_ptr(), place, "the line moved and left a copy");
        assert_eq!(format!("{secret:?}"), "Secret(..)");
        secret.clear();
        assert_eq!((secret.chars(), secret.expose()), (0, ""));
    }

    #[test]
    fn typing_and_erasing_keep_to_what_a_person_sees() {
        let mut secret = Secret::new("ab\r\ne\u{301}\t");
        assert_eq!((secret.expose(), secret.dots()), ("abe\u{301}", 3));
        secret.erase();
        assert_eq!(secret.expose(), "ab");
        secret.erase();
        secret.erase();
        secret.erase();
        assert_eq!(secret.expose(), "");
    }

    #[test]
    fn what_is_selected_is_replaced_or_goes_at_once() {
        let mut secret = Secret::new("shuili2025");
        let place = secret.expose().as_ptr();
        secret.select_all();
        assert!(secret.is_selected());
        secret.write("s");
        secret.write("h");
        assert_eq!((secret.expose(), secret.is_selected()), ("sh", false));
        assert_eq!(secret.expose().as_ptr(), place, "the line moved and left a copy");
        secret.select_all();
        secret.erase();
        assert_eq!(secret.expose(), "");
    }

    #[test]
    fn full_width_letters_are_their_twins_and_nothing_else_is() {
        assert_eq!(Secret::new("Ｓhui２０２６"), Secret::new("Shui2026"));
        assert_ne!(Secret::new("shui2026"), Secret::new("Shui2026"));
        assert_ne!(Secret::new("shui2026 "), Secret::new("shui2026"));
    }
}
