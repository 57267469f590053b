//! Characters under their simplified form, so that 戶號, ⼾号 and 户号 are the same
//! word. For finding and matching only: what people wrote is kept as they wrote it.
//!
//! `simplified.txt` has the simplified form first in each word and behind it the others:
//! the traditional ones of OpenCC (`TSCharacters`, Apache License 2.0) as far as GB 2312
//! lacks them, some Japanese ones, and the radicals that text recognition takes for words.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::map::Map;

/// The simplified forms by the other ones.
static FORMS: LazyLock<Map<char, char>> = LazyLock::new(|| {
    let words = include_str!("simplified.txt").split_whitespace();
    let forms = words.flat_map(|word| {
        let mut chars = word.chars();
        let simple = chars.next();
        chars.filter_map(move |other| Some((other, simple?)))
    });
    forms.collect()
});

/// Returns the simplified form of a character, or the character itself.
pub fn simplified_char(c: char) -> char {
    // Before these come letters, digits and signs.
    if c < '\u{2e80}' { c } else { FORMS.get(&c).copied().unwrap_or(c) }
}

/// Returns `text` with each character in its simplified form.
pub fn simplified(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| simplified_char(c) == c) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(simplified_char).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_leads_to_one_that_stays() {
        assert!(FORMS.len() > 2500);
        assert!(FORMS.iter().all(|(other, simple)| other != simple && simplified_char(*simple) == *simple));
    }

    #[test]
    fn words_are_the_same_in_every_hand() {
        for (text, simple) in
            [("戶號", "户号"), ("⼾主", "户主"), ("戸主", "户主"), ("張灣鄉", "张湾乡"), ("組別", "组别")]
        {
            assert_eq!(simplified(text), simple);
        }
        assert!(matches!(simplified("于乾著 abc"), Cow::Borrowed("于乾著 abc")));
    }
}
