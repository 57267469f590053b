//! What lists are narrowed to: by words, and by what stands in the records.

pub mod narrow;

use super::widgets::field::Field;

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The words.
    pub field: Field,
    /// Whether the caret is in the field.
    pub typing: bool,
}

impl Filter {
    /// Returns the words to look for, lower case and without full-width signs.
    pub fn words(&self) -> String {
        crate::base::text::half_width(self.field.text().trim()).to_lowercase()
    }

    /// Tells whether the field takes a row of the screen.
    pub fn is_shown(&self) -> bool {
        self.typing || !self.field.is_empty()
    }
}
