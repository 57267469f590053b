//! The names that a line is searched for, with all that can be worked out
//! ahead: households, policies, and the words usual for a category or for who
//! is responsible. Made anew when the state has changed.

use crate::base::ids::PolicyId;
use crate::base::text::half_width_char;
use crate::query::find::{HouseholdFinder, Index};
use crate::query::usual::{self, Word};
use crate::state::State;

/// The names.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// The households of the register.
    pub households: HouseholdFinder,
    /// The policies.
    pub policies: Policies,
    /// The categories of concerns.
    pub categories: Words,
    /// Those responsible for concerns.
    pub responsible: Words,
}

/// The policies by code and title.
#[derive(Debug, Clone, Default)]
pub struct Policies {
    /// Which.
    pub ids: Vec<PolicyId>,
    /// Their titles without spaces and in half width.
    pub titles: Vec<String>,
    /// By code and title.
    pub index: Index,
}

/// Words by themselves and by their sound.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// The words.
    pub words: Vec<Word>,
    /// By their sound.
    pub index: Index,
}

impl Lexicon {
    /// Returns the names in a state.
    pub fn of(state: &State) -> Self {
        let mut policies: Vec<_> = state.policies().collect();
        // Of several versions the newest is meant most often.
        policies.sort_by(|a, b| a.1.code.cmp(&b.1.code).then_with(|| b.1.from.cmp(&a.1.from)));
        let titles: Vec<String> = policies.iter().map(|(_, policy)| squeezed(&policy.title)).collect();
        let coded = policies.iter().zip(&titles).map(|((_, policy), title)| (policy.code.as_str(), title.as_str()));
        Self {
            households: HouseholdFinder::of(state),
            policies: Policies { index: Index::new(coded), ids: policies.iter().map(|(id, _)| *id).collect(), titles },
            categories: Words::of(usual::categories(state)),
            responsible: Words::of(usual::responsible(state)),
        }
    }

    /// Tells whether it was made of this very state.
    pub fn is_current(&self, state: &State) -> bool {
        self.households.is_current(state)
    }
}

impl Words {
    /// Returns these words, to be found.
    pub fn of(words: Vec<Word>) -> Self {
        let index = Index::new(words.iter().map(|word| ("", word.text.as_str())));
        Self { words, index }
    }
}

/// Returns a text without spaces and in half width, as it is searched for.
pub fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(half_width_char).collect()
}
