//! Single values as people write them, evened out: numbers, groups,
//! phones. What can't be read is said by `None`, never guessed.

use zeroize::Zeroizing;

use super::words::{is_numeral_char, letters, numeral, squeeze};
use crate::base::fold::simplified_char;
use crate::base::limits;
use crate::base::text::half_width;
use crate::domain::privacy;

/// Returns `text` without the `.0` that programs put behind whole numbers.
fn whole(text: &str) -> &str {
    let point = text.trim_end_matches('0').strip_suffix('.').filter(|stem| stem.len() + 1 < text.len());
    point.filter(|stem| !stem.is_empty() && stem.bytes().all(|b| b.is_ascii_digit())).unwrap_or(text)
}

/// Tells whether `text` is a day as programs write it out: 2026-03-12.
pub(super) fn is_iso_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<chrono::NaiveDate>().is_ok()
}

/// Returns a household number as the village writes it: half width, no
/// spaces, `1.0` as `1`, leading zeros kept.
pub fn number(text: &str) -> Option<String> {
    let text = squeeze(text).to_uppercase();
    let text = whole(&text);
    let text = text.trim_matches(['#', '.', '、', ',', '，', '号', '户']);
    let fits = text.chars().any(|c| c.is_ascii_digit()) || text.chars().count() <= 6;
    (!text.is_empty() && text.chars().count() <= limits::LINE_CHARS_MAX && fits).then(|| text.to_owned())
}

/// Returns a small count such as `5人`, `５` or `5.0`.
pub fn count(text: &str) -> Option<u16> {
    let text = squeeze(text);
    let text = text.trim_end_matches(['人', '口', '个', '名', '位']).trim_start_matches('共');
    numeral(text).and_then(|value| u16::try_from(value).ok()).filter(|value| *value < 1000)
}

/// The words after the number or name of a villagers' group.
const GROUP_TAILS: &[&str] = &["村民小组", "村民组", "居民小组", "居民组", "小组", "生产队", "组", "队", "社"];

/// Splits `贾庙村委会10组` into `贾庙村委会` and `10`. The group is `None` where the
/// text names none by number; several groups are one name: `3、4`.
pub(super) fn split_group(text: &str) -> (String, Option<String>) {
    let text = place_letters(text);
    for tail in GROUP_TAILS {
        let Some(stem) = text.strip_suffix(tail).map(whole) else { continue };
        let Some(at) = numerals_at(stem) else { continue };
        let (mut at, mut rest) = (at, stem[..at].trim_end_matches(BEFORE_NUMBERS));
        let mut group = one_group(&stem[at..]);
        // 3、4组, 3组和4组: what parts them stays as it is written.
        while let Some(before) = rest.ends_with(is_numeral_char).then(|| numerals_at(rest)).flatten() {
            at = before;
            group = Some(stem[at..].to_owned());
            rest = stem[..at].trim_end_matches(BEFORE_NUMBERS);
        }
        if group.is_none() {
            continue;
        }
        // 生产三队 and 村民三组 keep the half of the word before the number.
        let rest = ["生产", "村民", "居民"].iter().find_map(|half| rest.strip_suffix(half)).unwrap_or(rest);
        return (rest.to_owned(), group);
    }
    (text, None)
}

/// Returns the letters and digits of `text`, as [`letters`] does, and what parts the
/// numbers of several groups: without it 3、4 would be 34.
pub(super) fn place_letters(text: &str) -> String {
    let wide = half_width(text);
    let pieces: Vec<&str> = wide.split_whitespace().collect();
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let mut joined = String::new();
    for piece in pieces {
        // A blank parts numbers in digits as well; 十 二 组 is only spread out.
        if digit(joined.chars().next_back()) && digit(piece.chars().next()) {
            joined.push('、');
        }
        joined.push_str(piece);
    }
    let chars: Vec<char> = squeeze(&joined).chars().map(simplified_char).collect();
    let parts = |at: usize| {
        let before = at.checked_sub(1).map(|before| chars[before]);
        let after = chars.get(at + 1);
        before.is_some_and(|c| is_numeral_char(c) || c == '组')
            && after.is_some_and(|c| is_numeral_char(*c) || *c == '第')
    };
    (0..chars.len()).filter(|at| chars[*at].is_alphanumeric() || parts(*at)).map(|at| chars[at]).collect()
}

/// What may stand before the number of a group, or between the numbers of several.
const BEFORE_NUMBERS: &[char] =
    &['第', '-', ',', '、', '/', '—', '~', '和', '及', '与', '至', '到', '.', '+', '&', ';', '组'];

/// Returns where the number at the end of `text` begins.
fn numerals_at(text: &str) -> Option<usize> {
    text.char_indices().rev().take_while(|(_, c)| is_numeral_char(*c)).last().map(|(at, _)| at)
}

/// Returns the group that a numeral names. 三四 is two groups, and kept as written.
fn one_group(text: &str) -> Option<String> {
    let value = numeral(text).filter(|value| (1..1000).contains(value))?;
    let chinese = text.chars().filter(|c| "一二两三四五六七八九".contains(*c)).count();
    let counted = text.contains(['十', '百', '廿', '卅', '〇', '零']);
    Some(if chinese > 1 && !counted { text.to_owned() } else { value.to_string() })
}

/// Returns the villagers' group that a cell of a group column names: its
/// number as digits, or its name without 组. Several groups are one name: `3、4`.
pub fn group(text: &str) -> Option<String> {
    let text = place_letters(text);
    let text = whole(&text);
    let number = text.strip_prefix('第').unwrap_or(text);
    if let Some(value) = numeral(number) {
        return if value == 0 { None } else { one_group(number).or_else(|| Some(value.to_string())) };
    }
    if let (_, Some(group)) = split_group(text) {
        return Some(group);
    }
    // 3组12号 goes on to the house.
    if let Some((before, _)) = text.split_once('组')
        && let (_, Some(group)) = split_group(&format!("{before}组"))
    {
        return Some(group);
    }
    let stem = GROUP_TAILS.iter().find_map(|tail| text.strip_suffix(tail)).unwrap_or(text);
    (!stem.is_empty() && stem.chars().count() <= 20).then(|| stem.to_owned())
}

/// Tells whether `text` is the name of a group and nothing else.
pub(super) fn is_group(text: &str) -> bool {
    let text = letters(text);
    let short = text.chars().count() <= 8;
    short
        && (GROUP_TAILS.iter().any(|tail| text.len() > tail.len() && text.ends_with(tail))
            || text.ends_with("自然村")
            || text.ends_with('屯'))
}

/// Returns the first mobile number in `text`, else the first landline.
pub(super) fn phone(text: &str) -> Option<String> {
    let text = bare_area_codes(whole(half_width(text).trim()));
    if is_iso_day(&text) {
        return None;
    }
    let mut landline = None;
    for run in
        text.split(|c: char| !(c.is_ascii_digit() || matches!(c, ' ' | '-' | '+' | '\u{a0}' | '.' | '\t' | '—' | '－')))
    {
        // Two numbers in one run are parted by a space; one number may have spaces in it.
        let whole: String = run.chars().filter(char::is_ascii_digit).collect();
        let pieces = run.split(|c: char| !c.is_ascii_digit()).filter(|piece| piece.len() >= 7).map(str::to_owned);
        for digits in std::iter::once(whole).chain(pieces) {
            let local =
                ["0086", "86"].iter().find_map(|code| digits.strip_prefix(code)).filter(|rest| rest.len() == 11);
            let local = local.unwrap_or(&digits);
            if local.len() == 11 && local.starts_with('1') && !local.starts_with("10") {
                return Some(local.to_owned());
            }
            if landline.is_none()
                && ((7..=8).contains(&local.len()) || ((10..=12).contains(&local.len()) && local.starts_with('0')))
            {
                landline = Some(local.to_owned());
            }
        }
    }
    landline
}

/// Returns a text in which area codes stand without brackets: (0518)87212345.
fn bare_area_codes(text: &str) -> String {
    let mut parts = text.split('(');
    let mut bare = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.split_once(')').filter(|(code, _)| matches!(code.trim().len(), 3 | 4));
        match code.filter(|(code, _)| code.trim().starts_with('0') && code.trim().bytes().all(|b| b.is_ascii_digit())) {
            Some((code, rest)) => bare.extend([code.trim(), "-", rest.trim_start()]),
            None => bare.extend(["(", part]),
        }
    }
    bare
}

/// Returns an identity number of 18 or 15 characters; it is wiped when
/// dropped. The check digit isn't tested: sheets have typing errors, and the
/// end of a mistyped number still matches next year.
pub(super) fn identity(text: &str) -> Option<Zeroizing<String>> {
    let text = Zeroizing::new(squeeze(text).to_uppercase().replace('*', "X"));
    let text = Zeroizing::new(whole(&text).to_owned());
    is_identity(&text).then_some(text)
}

fn is_identity(text: &str) -> bool {
    let bytes = text.as_bytes();
    let month = |at: usize| bytes[at..at + 2].iter().fold(0, |sum, b| sum * 10 + u32::from(b - b'0'));
    match bytes.len() {
        18 => {
            bytes[..17].iter().all(u8::is_ascii_digit)
                && (bytes[17].is_ascii_digit() || bytes[17] == b'X')
                && (b'1'..=b'8').contains(&bytes[0])
                && matches!(&bytes[6..8], b"18" | b"19" | b"20")
                && (1..=12).contains(&month(10))
        }
        15 => bytes.iter().all(u8::is_ascii_digit) && (b'1'..=b'8').contains(&bytes[0]) && (1..=12).contains(&month(8)),
        _ => false,
    }
}

/// Returns `text` fit to be kept: no full identity number in it, and no longer
/// than one line may be.
pub(super) fn kept(text: &str) -> String {
    privacy::mask(text.trim()).0.chars().take(limits::LINE_CHARS_MAX).collect()
}

/// Returns the year in a birth date, however it is written.
pub(super) fn birth_year(text: &str) -> Option<u16> {
    let text = squeeze(text);
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let year = match digits.len() {
        4 | 6 | 8 => digits[..4].parse().ok()?,
        _ => return None,
    };
    (1880..=2100).contains(&year).then_some(year)
}

/// Tells whether a mark in a yes-or-no column says yes.
pub(super) fn is_yes(text: &str) -> bool {
    matches!(
        letters(whole(text)).as_str(),
        "是" | "有"
            | "要"
            | "需"
            | "需要"
            | "√"
            | "✓"
            | "✔"
            | "y"
            | "yes"
            | "1"
            | "对"
            | "v"
            | "ˇ"
            | "t"
            | "true"
            | "享受"
    ) || matches!(text.trim(), "☑" | "■" | "●" | "○" | "☆" | "★" | "*" | "∨")
}

/// Tells whether a column of households that must be visited says that this one
/// must: by a mark, or by the word unless something denies it.
pub(super) fn is_wanted(text: &str) -> bool {
    const WANTED: &[&str] = &["必访", "重点", "应访", "须访", "需访"];
    let word = letters(text);
    let said = WANTED.iter().find_map(|wanted| word.split_once(wanted));
    let denied = |before: &str, behind: &str| {
        before.contains(|c| "非不无否免未没勿别停原".contains(c))
            || before.contains("取消")
            || ["取消", "已取消", "否", "不需", "不用", "免", "停"].iter().any(|no| behind.starts_with(no))
            || text.contains(['×', '✗', '✘', '✕', '❌'])
    };
    is_yes(text) || said.is_some_and(|(before, behind)| !denied(before, behind))
}

/// Tells whether a mark in a yes-or-no column says no.
pub(super) fn is_no(text: &str) -> bool {
    matches!(
        letters(whole(text)).as_str(),
        "否" | "无"
            | "不"
            | "没"
            | "免"
            | "没有"
            | "不是"
            | "不要"
            | "不用"
            | "不必"
            | "不需"
            | "不需要"
            | "无需"
            | "n"
            | "no"
            | "0"
            | "x"
            | "f"
            | "false"
            | ""
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_numbers_or_names() {
        for (text, expected) in [
            ("3组", Some("3")),
            ("三组", Some("3")),
            ("第三村民小组", Some("3")),
            ("贾庙村委会10组", Some("10")),
            ("03", Some("3")),
            ("十二组", Some("12")),
            ("3组12号", Some("3")),
            ("生产三队", Some("3")),
            ("东庄组", Some("东庄")),
            ("东庄村民小组", Some("东庄")),
            ("东庄", Some("东庄")),
            ("6.0", Some("6")),
            ("12.00组", Some("12")),
            ("3、4组", Some("3、4")),
            ("3-4组", Some("3-4")),
            ("3，4", Some("3,4")),
            ("3.4", Some("3.4")),
            ("3 4组", Some("3、4")),
            ("十 二 组", Some("12")),
            ("3-12", Some("3-12")),
            ("第一、二组", Some("一、二")),
            ("3组和4组", Some("3组和4")),
            ("三四组", Some("三四")),
            ("三四", Some("三四")),
            ("二十一组", Some("21")),
            ("一〇二组", Some("102")),
            ("贾庙村委会3、4组", Some("3、4")),
            ("（三组）", Some("3")),
            ("三組", Some("3")),
            ("第三⽣產隊", Some("3")),
            ("0", None),
            ("", None),
        ] {
            assert_eq!(group(text).as_deref(), expected, "{text}");
        }
        assert_eq!(split_group("贾庙村委会 第十组"), ("贾庙村委会".to_owned(), Some("10".to_owned())));
        assert_eq!(split_group("前张村"), ("前张村".to_owned(), None));
        assert_eq!(split_group("前张村3-4组"), ("前张村".to_owned(), Some("3-4".to_owned())));
    }

    #[test]
    fn phones_lose_their_separators() {
        for (text, expected) in [
            ("138-0000-1111", Some("13800001111")),
            ("138 0000 1111", Some("13800001111")),
            ("+86 13800001111", Some("13800001111")),
            ("13800001111/13900001111", Some("13800001111")),
            ("13800001111 13900001111", Some("13800001111")),
            ("0518-87212345、13900001111", Some("13900001111")),
            ("0518-87212345", Some("051887212345")),
            ("（0518）87212345", Some("051887212345")),
            ("张(0518) 8721-2345(办)", Some("051887212345")),
            ("87212345(13800001111)", Some("13800001111")),
            ("(", None),
            ("１３８００００１１１１", Some("13800001111")),
            ("13800001111.0", Some("13800001111")),
            ("'13800005555", Some("13800005555")),
            ("86-13800006666", Some("13800006666")),
            ("0086 13800006666", Some("13800006666")),
            ("13800002222\n13900002222", Some("13800002222")),
            ("13800002222-13900002222", Some("13800002222")),
            ("0518-87212345转801", Some("051887212345")),
            ("2026-03-12", None),
            ("无", None),
            ("1380000111", None),
        ] {
            assert_eq!(phone(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn identity_numbers_are_seen_and_never_kept() {
        assert!(identity("\t320722197407286330").is_some());
        assert!(identity("'32072219561124571x").is_some());
        assert!(identity("320722199913286330").is_none());
        assert!(identity("13800001111").is_none());
        assert!(!kept("见320722197407286330号").contains("32072219"));
    }

    #[test]
    fn whether_a_household_must_be_visited_is_said_in_many_words() {
        for yes in ["是", "√", "1", "必访", "必访户", "重点必访", "需要", "必访（每月不少于1次）", "重点户", "☑"]
        {
            assert!(is_wanted(yes), "{yes}");
        }
        for no in [
            "否",
            "不",
            "×",
            "",
            "无需必访",
            "非必访",
            "非必访户",
            "不是必访户",
            "不用",
            "不必",
            "免访",
            "必访（否）",
            "必访×",
            "取消必访",
            "必访（已取消）",
            "必访（取消）",
            "未列入必访",
            "0",
            "一般",
            "非重点",
        ] {
            assert!(!is_wanted(no), "{no}");
        }
    }

    #[test]
    fn counts_years_and_numbers() {
        assert_eq!(count("5人"), Some(5));
        assert_eq!(count("５"), Some(5));
        assert_eq!(count("5.0"), Some(5));
        assert_eq!(count("三口"), Some(3));
        assert_eq!(count("很多"), None);
        assert_eq!(birth_year("1974.07"), Some(1974));
        assert_eq!(birth_year("19740728"), Some(1974));
        assert_eq!(birth_year("1974年7月"), Some(1974));
        assert_eq!(number(" ００１ ").as_deref(), Some("001"));
        assert_eq!(number("1.0").as_deref(), Some("1"));
        assert_eq!(number("1.50").as_deref(), Some("1.50"));
        assert!(is_yes("1.0") && is_no("0.0") && !is_yes("10"));
        assert!(identity("320722197407286330.0").is_some());
        assert_eq!(number("3-12").as_deref(), Some("3-12"));
    }
}
