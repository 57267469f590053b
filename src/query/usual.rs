//! The words that usually stand in a field which takes any: those used before,
//! the last used first, then those that the program knows. They are offers;
//! nothing has to be among them.

use crate::state::State;
use crate::tr;

/// Words used before that are looked through.
const USED_MAX: usize = 500;
/// Cadres offered as those responsible.
const CADRES_MAX: usize = 12;

/// A word offered for a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// What would be written.
    pub text: String,
    /// What is known of it, such as how somebody is related to the head.
    pub note: String,
}

/// Returns the categories 类别 of concerns.
pub fn categories(state: &State) -> Vec<Word> {
    let used = state.concerns().rev().take(USED_MAX).map(|(_, concern)| &concern.category);
    with_used(listed(&tr!("form-categories")), used)
}

/// Returns the people and units responsible 承办人 for concerns.
pub fn responsible(state: &State) -> Vec<Word> {
    let cadres = state.cadres().map(|(_, cadre)| Word { text: cadre.name.clone(), note: cadre.unit.clone() });
    let used = state.concerns().rev().take(USED_MAX).map(|(_, concern)| &concern.responsible);
    with_used(cadres.take(CADRES_MAX).collect(), used)
}

/// Returns the words of a message that lists them with spaces between.
pub fn listed(message: &str) -> Vec<Word> {
    message.split_whitespace().map(|word| Word { text: word.to_owned(), note: String::new() }).collect()
}

/// Returns `words` after those that were used before, the last used first.
fn with_used<'a>(words: Vec<Word>, used: impl Iterator<Item = &'a String>) -> Vec<Word> {
    let mut all: Vec<Word> = Vec::new();
    let used = used.filter(|text| !text.is_empty()).map(|text| Word { text: text.clone(), note: String::new() });
    for word in used.chain(words) {
        match all.iter_mut().find(|known| known.text == word.text) {
            Some(known) if known.note.is_empty() => known.note = word.note,
            Some(_) => {}
            None => all.push(word),
        }
    }
    all
}
