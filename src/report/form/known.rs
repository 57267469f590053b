//! Forms that were filled before. What is kept is the heads and labels of the form and
//! what each was taken for; nothing that was ever written into one.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::ask::Ask;
use crate::base::limits::{FORMS_KNOWN_BYTES_MAX, FORMS_KNOWN_MAX};
use crate::base::text::visible;
use crate::storage::fsx::{self, DiskError};
use crate::tr;

/// One form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// A digest of its heads and labels: forms of one shape have the same.
    pub shape: String,
    /// What each head or label was taken for.
    pub heads: BTreeMap<String, String>,
}

impl Known {
    /// Returns the form of a shape with these heads, each with what it was taken for.
    pub fn of(shape: String, heads: impl IntoIterator<Item = (String, Ask)>) -> Self {
        Self { shape, heads: heads.into_iter().map(|(head, ask)| (head, ask.word())).collect() }
    }

    /// Returns what a head was taken for.
    pub fn ask(&self, head: &str) -> Option<Ask> {
        self.heads.get(head).and_then(|word| Ask::from_word(word))
    }
}

/// Returns the digest of heads, whatever their order.
pub(super) fn shape<'a>(heads: impl Iterator<Item = &'a str>) -> String {
    let mut heads: Vec<&str> = heads.collect();
    heads.sort_unstable();
    heads.dedup();
    let digest = blake3::hash(heads.join("\n").as_bytes()).to_hex();
    digest.as_str()[..16].to_owned()
}

/// All forms that are remembered, the one that was filled last at the end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownForms {
    /// The forms.
    pub forms: Vec<Known>,
}

impl KnownForms {
    /// Reads the forms that are remembered in a file. A file that can't be read is none,
    /// and all of it is found out anew: that comes back in words.
    pub fn read(file: &Path) -> (Self, Option<String>) {
        let bytes = match fsx::read_bounded(file, FORMS_KNOWN_BYTES_MAX) {
            Ok(bytes) => bytes.unwrap_or_default(),
            Err(error) => return (Self::default(), Some(error.message())),
        };
        if bytes.is_empty() {
            return (Self::default(), None);
        }
        match serde_json::from_slice(&bytes) {
            Ok(forms) => (forms, None),
            Err(_) => {
                let path = visible(&file.display().to_string()).into_owned();
                (Self::default(), Some(tr!("form-known-broken", path = path)))
            }
        }
    }

    /// Writes them into the file.
    ///
    /// # Errors
    /// Fails where the disk does; the file is then as it was.
    pub fn write(&self, file: &Path) -> Result<(), DiskError> {
        if let Some(dir) = file.parent() {
            fsx::make_dir(dir)?;
        }
        let text = serde_json::to_string_pretty(self).map_err(|error| DiskError::new(file, &error.into()))?;
        fsx::write_atomic(file, text.as_bytes())
    }

    /// Returns the form of a shape.
    pub fn of(&self, shape: &str) -> Option<&Known> {
        self.forms.iter().find(|known| known.shape == shape)
    }

    /// Remembers a form, in the place of what was known of its shape. Returns whether
    /// anything is new.
    pub fn remember(&mut self, known: Known) -> bool {
        if self.forms.last() == Some(&known) {
            return false;
        }
        self.forms.retain(|other| other.shape != known.shape);
        self.forms.push(known);
        let beyond = self.forms.len().saturating_sub(FORMS_KNOWN_MAX);
        self.forms.drain(..beyond);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::field::Field;

    #[test]
    fn a_form_is_known_again_by_its_heads() {
        let known = |second: &str| {
            let shape = shape(["走访内容", second].into_iter());
            Known::of(
                shape,
                [("走访内容".to_owned(), Ask::Fields(vec![Field::Help])), (second.to_owned(), Ask::Nothing)],
            )
        };
        let mut forms = KnownForms::default();
        assert!(forms.remember(known("备注")));
        assert!(!forms.remember(known("备注")));
        assert!(forms.remember(known("说明")));
        let known = forms.of(&shape(["备注", "走访内容"].into_iter())).unwrap();
        assert_eq!(known.ask("走访内容"), Some(Ask::Fields(vec![Field::Help])));
        assert_eq!(known.ask("备注"), Some(Ask::Nothing));
        assert_eq!(known.ask("别的"), None);
    }
}
