//! Narrowing a list by words: by what stands in it, and by number, name or
//! sound of the name of the households it speaks of.

use std::collections::HashSet;

use crate::base::fold::folded;
use crate::base::ids::HouseholdId;
use crate::query::find::HouseholdFinder;
use crate::state::State;

/// Finds the households that a word may mean, made anew only when it is asked.
#[derive(Debug, Clone, Default)]
pub struct Sift {
    finder: HouseholdFinder,
}

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Wanted(Vec<(String, HashSet<HouseholdId>)>);

impl Sift {
    /// Works out what `words` ask for.
    pub fn wanted(&mut self, state: &State, words: &str) -> Wanted {
        if !words.is_empty() && !self.finder.is_current(state) {
            self.finder = HouseholdFinder::of(state);
        }
        let one = |word: &str| {
            let found = self.finder.find(word, usize::MAX).into_iter().map(|(id, _)| id);
            (folded(word), found.collect())
        };
        Wanted(words.split_whitespace().map(one).collect())
    }
}

impl Wanted {
    /// Tells whether something with these texts, about these households, is wanted.
    pub fn takes<'t>(
        &self,
        texts: impl IntoIterator<Item = &'t str> + Clone,
        households: impl IntoIterator<Item = HouseholdId> + Clone,
    ) -> bool {
        self.0.iter().all(|(word, found)| {
            households.clone().into_iter().any(|id| found.contains(&id))
                || texts.clone().into_iter().any(|text| folded(text).contains(word.as_str()))
        })
    }

    /// Tells whether everything is wanted.
    pub fn is_everything(&self) -> bool {
        self.0.is_empty()
    }
}
