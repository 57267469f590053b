//! How the roster reader sees text: spaces, full-width twins, brackets and
//! numerals evened out. It decides nothing about what a text means.

use crate::base::fold::{is_invisible, simplified_char};
use crate::base::text::half_width_char;

/// Returns `text` in half width and lower case, without spaces, line breaks,
/// invisible characters and the quote that spreadsheets put before numbers.
pub fn squeeze(text: &str) -> String {
    text.chars()
        .map(half_width_char)
        .filter(|c| !c.is_whitespace() && !c.is_control() && !is_invisible(*c) && !matches!(c, '\'' | '`'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Returns what stands outside of brackets in `text` and what stands inside.
pub fn split_brackets(text: &str) -> (String, Vec<String>) {
    let mut outside = String::new();
    let mut inside = Vec::new();
    let mut depth = 0usize;
    for c in text.chars() {
        match half_width_char(c) {
            '(' | '[' | '{' | '【' | '〔' | '〈' | '《' => {
                if depth == 0 {
                    inside.push(String::new());
                }
                depth += 1;
            }
            ')' | ']' | '}' | '】' | '〕' | '〉' | '》' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(c),
            _ => {
                if let Some(last) = inside.last_mut() {
                    last.push(c);
                }
            }
        }
    }
    (outside, inside)
}

/// Returns the bare words of `text`: squeezed, without brackets and what is in
/// them, without punctuation.
pub fn bare(text: &str) -> String {
    letters(&split_brackets(&squeeze(text)).0)
}

/// Returns the letters and digits of `text`, squeezed and in simplified characters; brackets
/// are dropped, their content stays.
pub fn letters(text: &str) -> String {
    let letters = squeeze(text);
    let letters = letters.chars().map(simplified_char);
    letters.filter(|c| c.is_alphanumeric() || matches!(c, '√' | '✓' | '✔')).collect()
}

/// Tells whether `text` is one of `words`, which are parted by spaces.
pub fn listed(words: &str, text: &str) -> bool {
    words.split(' ').any(|word| word == text)
}

/// Tells whether `c` is a Han character, however rare.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '〇' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '\u{e000}'..='\u{f8ff}')
}

/// Tells whether `c` is a digit of a Chinese numeral.
pub(super) fn is_numeral_char(c: char) -> bool {
    c.is_ascii_digit() || "零〇一二两三四五六七八九十百廿卅".contains(c)
}

/// Returns the number that `text` names, in digits or as a Chinese numeral
/// below one thousand; nothing else may stand in it.
pub fn numeral(text: &str) -> Option<u32> {
    if text.is_empty() || text.chars().count() > 9 {
        return None;
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok();
    }
    if let Some(whole) = text.strip_suffix(".0")
        && !whole.is_empty()
        && whole.bytes().all(|b| b.is_ascii_digit())
    {
        return whole.parse().ok();
    }
    chinese_numeral(text)
}

fn chinese_numeral(text: &str) -> Option<u32> {
    let digit = |c| "零一二三四五六七八九".chars().position(|d| d == c).and_then(|at| u32::try_from(at).ok());
    let (mut total, mut pending, mut units) = (0u32, None, false);
    let mut plain = 0u32;
    for c in text.chars() {
        let c = match c {
            '〇' => '零',
            '两' => '二',
            other => other,
        };
        match c {
            '百' => {
                total += pending.take().unwrap_or(1) * 100;
                units = true;
            }
            '十' => {
                total += pending.take().filter(|d| *d > 0).unwrap_or(1) * 10;
                units = true;
            }
            '廿' => {
                total += 20;
                units = true;
            }
            '卅' => {
                total += 30;
                units = true;
            }
            _ => {
                let value = digit(c)?;
                // 一二 stands for 12 where no unit is written.
                plain = plain.checked_mul(10)?.checked_add(value)?;
                pending = Some(value);
            }
        }
    }
    Some(if units { total + pending.unwrap_or(0) } else { plain })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_come_in_many_hands() {
        for (text, value) in [
            ("3", Some(3)),
            ("012", Some(12)),
            ("5.0", Some(5)),
            ("三", Some(3)),
            ("十", Some(10)),
            ("十二", Some(12)),
            ("二十", Some(20)),
            ("二十一", Some(21)),
            ("廿三", Some(23)),
            ("一百零二", Some(102)),
            ("一百二十", Some(120)),
            ("一二", Some(12)),
            ("两", Some(2)),
            ("", None),
            ("三组", None),
            ("3a", None),
        ] {
            assert_eq!(numeral(text), value, "{text}");
        }
    }

    #[test]
    fn headings_lose_their_ornaments() {
        for (text, expected) in [
            ("性 别", "性别"),
            ("家庭\n人口（人）", "家庭人口"),
            ("村（居）", "村"),
            ("＊户 主：", "户主"),
            ("姓　名", "姓名"),
            ("\u{feff}户编号", "户编号"),
            ("戶 號", "户号"),
            ("⼾主", "户主"),
            ("組別", "组别"),
            ("聯絡電話", "联络电话"),
        ] {
            assert_eq!(bare(text), expected);
        }
        assert_eq!(letters("村（居）"), "村居");
        assert_eq!(split_brackets("王五（户主）").1, ["户主"]);
    }
}
