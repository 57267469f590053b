//! Why a store was made anew from the journal, in words for whoever waited.

use super::read::LoadError;
use crate::state::StateError;
use crate::storage::store::StoreError;
use crate::tr;

/// Why the store was made anew, from all that the journal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rebuilt {
    /// Somebody asked for it.
    Asked,
    /// Another version of the program wrote it.
    OtherVersion,
    /// It gave a wrong answer while it was in use.
    Suspected,
    /// It was empty beside a journal: sled opens what it can't make sense of as
    /// if nothing had ever been there.
    Empty,
    /// It could not be opened, or not be read.
    Damaged,
    /// An import was taken back whose entries it had taken in.
    TakenBack,
    /// The data key was renewed, and it was sealed with the one before.
    NewKey,
}

impl Rebuilt {
    /// Returns that the store was made anew and why; that nothing is missing only
    /// where the journal was whole.
    pub fn told(self, whole: bool) -> String {
        let whole = if whole { "yes" } else { "no" };
        tr!("workspace-rebuilt", reason = self.words(), whole = whole)
    }

    /// Returns the reason in words.
    fn words(self) -> String {
        match self {
            Self::Asked => tr!("workspace-rebuilt-asked"),
            Self::OtherVersion => tr!("workspace-rebuilt-other-version"),
            Self::Suspected => tr!("workspace-rebuilt-suspected"),
            Self::Empty => tr!("workspace-rebuilt-empty"),
            Self::Damaged => tr!("workspace-rebuilt-damaged"),
            Self::TakenBack => tr!("workspace-rebuilt-taken-back"),
            Self::NewKey => tr!("workspace-rebuilt-new-key"),
        }
    }
}

impl From<StoreError> for Rebuilt {
    fn from(error: StoreError) -> Self {
        if error == StoreError::OtherSchema { Self::OtherVersion } else { Self::Damaged }
    }
}

impl From<LoadError> for Rebuilt {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Store(error) => error.into(),
            LoadError::State(StateError::Form) => Self::OtherVersion,
            LoadError::State(_) | LoadError::Parts => Self::Damaged,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_version_wrote_is_not_called_damaged() {
        let other = [
            Rebuilt::from(StoreError::OtherSchema),
            LoadError::Store(StoreError::OtherSchema).into(),
            LoadError::State(StateError::Form).into(),
        ];
        assert_eq!(other, [Rebuilt::OtherVersion; 3]);
        assert_eq!(Rebuilt::from(LoadError::Parts), Rebuilt::Damaged);
        assert_eq!(Rebuilt::from(StoreError::Hung), Rebuilt::Damaged);
    }
}
