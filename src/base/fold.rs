//! One form for what people write in several: traditional and simplified
//! characters, full and half width, radicals and compatibility forms, accents
//! put together or apart, and signs that nobody sees. What is folded is compared
//! and never shown or kept.
//!
//! The pairs of `fold.txt`, a form and the one that stands for it, are those of
//! OpenCC's `TSCharacters` (Apache-2.0) within U+4E00–9FFF, and some variants that
//! registers have besides. A whole converter would also turn words; names and
//! words that are looked for need the characters alone.

use std::borrow::Cow;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use super::text::hides;

/// The characters that have another form, as a table over all of them.
static SIMPLE: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut table: Vec<char> = HAN.collect();
    for pair in include_str!("fold.txt").split_whitespace() {
        let mut chars = pair.chars();
        if let (Some(from), Some(to)) = (chars.next(), chars.next())
            && let Some(slot) = table.get_mut(place(from))
        {
            *slot = to;
        }
    }
    table
});

const HAN: std::ops::RangeInclusive<char> = '\u{4e00}'..='\u{9fff}';

fn place(c: char) -> usize {
    (u32::from(c) - u32::from(*HAN.start())) as usize
}

/// Returns the character that stands for `c` and all that are the same to a
/// reader, in lower case; `None` where there is nothing to see of it by itself.
pub fn fold(c: char) -> Option<char> {
    if c.is_ascii() {
        return (!c.is_control() || c.is_whitespace()).then(|| c.to_ascii_lowercase());
    }
    if HAN.contains(&c) {
        return SIMPLE.get(place(c)).copied();
    }
    if is_invisible(c) {
        return None;
    }
    if c.is_whitespace() {
        return Some(' ');
    }
    if is_dot(c) {
        return Some('·');
    }
    let (mut first, mut count) = (None, 0);
    decompose_compatible(c, |part| {
        if !is_combining_mark(part) {
            first = first.or(Some(part));
            count += 1;
        }
    });
    match (first, count) {
        (None, _) => None,
        (Some(part), 1) if part != c => fold(part),
        _ => {
            let mut lower = c.to_lowercase();
            lower.next().filter(|_| lower.next().is_none()).or(Some(c))
        }
    }
}

/// Returns a text of which two forms are the same where a reader would say so.
pub fn folded(text: &str) -> String {
    // What is put together of parts is put together first; most texts hold none.
    let is_part = |c: char| is_combining_mark(c) || ('\u{1100}'..='\u{11ff}').contains(&c);
    match text.chars().any(|c| c > '\u{2ff}' && !HAN.contains(&c) && is_part(c)) {
        true => text.nfkc().filter_map(fold).collect(),
        false => text.chars().filter_map(fold).collect(),
    }
}

/// Returns the simplified form of a character, or the character itself: 戶, ⼾ and 戸
/// are 户. Codes of villages hang on it (`VillageCode::own`): a pair may be added
/// where a form had none, and none be changed.
pub fn simplified_char(c: char) -> char {
    match c {
        // Text recognition takes radicals for the words.
        '\u{2e80}'..='\u{2fdf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => fold(c).unwrap_or(c),
        _ => c,
    }
}

/// Returns a text with simplified characters in place of the others, each in its
/// place: both take the same bytes. A few forms for old encodings stand for
/// characters that take more, and stay as they are.
pub fn simplified(text: &str) -> Cow<'_, str> {
    let in_place = |c: char| Some(simplified_char(c)).filter(|plain| plain.len_utf8() == c.len_utf8()).unwrap_or(c);
    match text.chars().any(|c| in_place(c) != c) {
        true => Cow::Owned(text.chars().map(in_place).collect()),
        false => Cow::Borrowed(text),
    }
}

/// Tells whether a dot is one of those that part the names of a person.
pub fn is_dot(c: char) -> bool {
    matches!(
        c,
        '·' | '•' | '‧' | '․' | '∙' | '⋅' | '・' | '･' | '．' | '●' | '\u{387}' | '\u{1427}' | '\u{16eb}' | '\u{2e33}'
    )
}

/// Tells whether there is nothing to see where `c` stands, though it is no space:
/// what hides, the braille blank, selectors of a variant.
pub fn is_invisible(c: char) -> bool {
    hides(c) || matches!(c, '\u{2800}' | '\u{fe00}'..='\u{fe0f}')
}

/// Tells whether there is nothing to see in a text.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c.is_control() || is_invisible(c) || is_combining_mark(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_leads_to_one_that_stays() {
        let stays = |c: &char| simplified_char(*c) == *c;
        assert!(HAN.filter(|c| !stays(c)).count() > 2900);
        assert!(HAN.map(simplified_char).all(|c| stays(&c)));
        let words = [("戶號", "户号"), ("⼾主", "户主"), ("戸主", "户主"), ("張灣鄉", "张湾乡"), ("組別", "组别")];
        for (text, simple) in words {
            assert_eq!(simplified(text), simple);
        }
        assert!(matches!(simplified("于乾著 abc"), Cow::Borrowed("于乾著 abc")));
        let moves = |c: &char| simplified(&c.to_string()).len() != c.len_utf8();
        assert_eq!(('\u{2e80}'..='\u{faff}').find(moves), None, "each stands in its place");
    }

    #[test]
    fn what_reads_the_same_is_the_same() {
        for (one, other) in [
            ("張三", "张三"),
            ("呂鑫", "吕鑫"),
            ("吳呉", "吴吴"),
            ("髙峯", "高峰"),
            ("電話", "电话"),
            ("⽯磊", "石磊"),
            ("金\u{f90a}", "金金"),
            ("ＡＢＣ１２", "abc12"),
            ("naïve", "nai\u{308}ve"),
            ("naïve", "naive"),
            ("각", "\u{1100}\u{1161}\u{11a8}"),
            ("买买提•艾力", "买买提·艾力"),
            ("张\u{200b}三\u{fe00}", "张三"),
            ("张\u{a0}三", "张 三"),
        ] {
            assert_eq!(folded(one), folded(other), "{one}");
        }
        for (one, other) in [("张三", "章三"), ("己", "已"), ("\u{e001}", "\u{e002}"), ("李明", "李朋")] {
            assert_ne!(folded(one), folded(other), "{one}");
        }
    }

    #[test]
    fn the_form_that_stands_for_others_stands_for_itself() {
        assert!(HAN.filter_map(fold).all(|c| fold(c) == Some(c)));
        assert!({ HAN }.all(|c| simplified(&c.to_string()).len() == c.len_utf8()));
        assert!(HAN.filter(|c| fold(*c) != Some(*c)).count() > 2800);
    }

    #[test]
    fn a_blank_text_shows_nothing() {
        for blank in ["", " ", "\u{a0}", "\u{3000}", "\u{200b}", "\u{2800}", "\u{3164}", "\u{feff}\n", "\u{115f}\u{ad}"]
        {
            assert!(is_blank(blank), "{blank:?}");
        }
        assert!(!is_blank("\u{200b}甲"));
    }
}
