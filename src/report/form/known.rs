//! Forms that were filled before. What is kept is the heads and labels of the form and
//! what each was taken for; nothing that was ever written into one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ask::Ask;
use crate::base::limits::FORMS_KNOWN_MAX;

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
