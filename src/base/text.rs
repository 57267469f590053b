//! Text that is safe and straight on a terminal: made visible where it would
//! command the terminal, measured in columns, cut without tearing a character.

use std::borrow::Cow;
use std::path::Path;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::limits::MARKS_PER_CHARACTER_MAX;

/// Returns `text` with everything that could steer a terminal or turn the
/// reading order replaced by a visible mark: control characters by their
/// picture (U+2400 block), C1 controls, bidirectional controls, zero-width
/// and unassigned format characters by `�`. Line feeds and tabs become `␊`
/// and `␉`, so the result is always one line.
///
/// What terminals disagree about is shown as what they agree on: an emoji
/// without its colour, a flag as its letters, a letter with its first marks.
/// Each character as a person sees it then takes as many columns everywhere as
/// [`width`] says, and none takes no column at all.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for cluster in text.graphemes(true) {
        show(cluster, &mut out);
    }
    Cow::Owned(out)
}

/// Tells whether `c` looks the same and takes the same columns whatever stands
/// beside it: Latin, Greek, Cyrillic, signs, Chinese, Japanese and Korean.
fn is_plain(c: char) -> bool {
    matches!(c,
        ' '..='~'
        | '\u{a1}'..='\u{ac}'
        | '\u{ae}'..='\u{2ff}'
        | '\u{370}'..='\u{482}'
        | '\u{48a}'..='\u{52f}'
        | '\u{2010}'..='\u{2027}'
        | '\u{2030}'..='\u{205e}'
        | '\u{2100}'..='\u{2319}'
        | '\u{2400}'..='\u{2426}'
        | '\u{2460}'..='\u{25ff}'
        | '\u{3001}'..='\u{3029}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30a0}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{fa6d}'
        | '\u{ff01}'..='\u{ff60}'
        | '\u{20000}'..='\u{323af}'
        | '\u{fffd}')
}

/// Adds a character as a person sees it, as it may be shown.
fn show(cluster: &str, out: &mut String) {
    let from = out.len();
    let mut marks = 0;
    for (n, c) in cluster.chars().enumerate() {
        let stands_alone = n == 0;
        match c {
            // Variants of a sign, and the colours of emoji: what varies is enough.
            '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{1f3fb}'..='\u{1f3ff}' if !stands_alone => {}
            '\u{1f1e6}'..='\u{1f1ff}' => out.extend(char::from_u32(u32::from(c) - 0x1f1e6 + 0x41)),
            _ if mark_for(c).is_some() => out.extend(mark_for(c)),
            // A mark without anything to stand on would stand on what is before it.
            _ if stands_alone => out.push(if c.width() == Some(0) || leans(c) { '\u{fffd}' } else { c }),
            _ => {
                marks += usize::from(c.width() == Some(0));
                if marks <= MARKS_PER_CHARACTER_MAX {
                    out.push(c);
                }
            }
        }
    }
    // What held the parts together may be gone; a mark that is left over would
    // then stand on its own, or on what is before it.
    if out[from..] != *cluster && out[from..].graphemes(true).nth(1).is_some() {
        let parts = out.split_off(from);
        return parts.graphemes(true).for_each(|part| show(part, out));
    }
    let shown = &out[from..];
    let singly: usize = shown.chars().map(|c| c.width().unwrap_or(0)).sum();
    let first = shown.chars().next().filter(|_| shown.width() != singly);
    if let Some(first) = first {
        out.truncate(from);
        out.push(first);
    }
}

/// Tells whether `c` would become one with a character before it.
fn leans(c: char) -> bool {
    let mut buffer = [b'a'; 5];
    c.encode_utf8(&mut buffer[1..]);
    std::str::from_utf8(&buffer[..=c.len_utf8()]).is_ok_and(|text| text.graphemes(true).nth(1).is_none())
}

/// Tells whether `c` could steer a terminal or hide something from a reader.
pub fn is_harmless(c: char) -> bool {
    mark_for(c).is_none()
}

/// Tells whether some terminals give `text` another width than [`width`] says:
/// old Chinese consoles draw “ … → in two columns.
pub fn is_ambiguous(text: &str) -> bool {
    !text.is_ascii() && text.width_cjk() != text.width()
}

/// Tells whether `c` shows nothing and is no space: joiners, marks of direction,
/// fillers, tags.
pub(super) fn hides(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Returns what stands for `c` where it may not stand itself.
fn mark_for(c: char) -> Option<char> {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)),
        '\u{7f}' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}' => Some('\u{fffd}'),
        '\u{2028}'..='\u{2029}'
        | '\u{fffe}'..='\u{ffff}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{e000}'..='\u{f8ff}'
        | '\u{f0000}'..='\u{10ffff}' => Some('\u{fffd}'),
        _ if hides(c) => Some('\u{fffd}'),
        _ => None,
    }
}

/// Returns the lines of `text`, each made [`visible`]; line feeds part them.
pub fn visible_lines(text: &str) -> Vec<Cow<'_, str>> {
    text.split('\n').map(|line| visible(line.strip_suffix('\r').unwrap_or(line))).collect()
}

/// Returns how many terminal columns `text` takes, character by character as a
/// person sees it: a screen is made of them, whatever they would be together.
pub fn width(text: &str) -> usize {
    if text.chars().all(is_plain) {
        return text.chars().map(|c| c.width().unwrap_or(0)).sum();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// Returns the longest start of `text` that fits into `columns`, never cutting
/// through a character as a person sees it. What was cut is marked by `…`.
pub fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    if columns == 0 {
        return Cow::Borrowed("");
    }
    let mut out = String::new();
    let mut used = 0;
    for cluster in text.graphemes(true) {
        let wide = width(cluster);
        if used + wide > columns - 1 {
            break;
        }
        used += wide;
        out.push_str(cluster);
    }
    out.push('…');
    Cow::Owned(out)
}

/// Returns `text` cut or filled up with spaces to exactly `columns`.
pub fn fit(text: &str, columns: usize) -> String {
    let mut out = cut(text, columns).into_owned();
    let missing = columns.saturating_sub(width(&out));
    out.extend(std::iter::repeat_n(' ', missing));
    out
}

/// Returns `text` filled up from the left to exactly `columns`, for numbers.
pub fn fit_right(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    let missing = columns.saturating_sub(width(&text));
    format!("{}{text}", " ".repeat(missing))
}

/// Breaks `text` into lines of at most `columns`, at spaces where there are
/// any and between any two wide characters otherwise. Line feeds are kept.
/// No line begins with a mark that closes something (，。）”), and none ends
/// with one that opens (（“《): what such a mark belongs to goes with it.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(2);
    let mut lines = Vec::new();
    for paragraph in visible_lines(text) {
        let (mut line, mut used): (Vec<&str>, usize) = (Vec::new(), 0);
        for word in paragraph.split_word_bounds().flat_map(|word| pieces(word, columns)) {
            let wide = width(word);
            if used + wide > columns && !line.is_empty() {
                let carried = line.split_off(line.len() - carried(&line, word, columns));
                lines.push(line.concat().trim_end().to_owned());
                used = carried.iter().map(|word| width(word)).sum();
                line = carried;
                // The blank at which a line was broken begins no other.
                if line.is_empty() && word.trim().is_empty() {
                    continue;
                }
            }
            line.push(word);
            used += wide;
        }
        lines.push(line.concat().trim_end().to_owned());
    }
    lines
}

/// Returns what a word may be broken into: between any two wide characters, and
/// anywhere where it is wider than a whole line.
fn pieces(word: &str, columns: usize) -> Vec<&str> {
    let breakable = width(word) > columns || word.chars().any(|c| u32::from(c) > 0x2e7f);
    if breakable { word.graphemes(true).collect() } else { vec![word] }
}

/// Returns how many of the last words of a line go down to the next with `word`.
fn carried(line: &[&str], word: &str, columns: usize) -> usize {
    let closes = |word: &str| word.chars().all(|c| "，。；：！？、）》〉”’」』】…,.;:!?)]}%".contains(c));
    let opens = |word: &str| word.chars().all(|c| "（《〈“‘「『【([{".contains(c));
    let (mut first, mut wide) = (word, width(word));
    for (n, before) in line.iter().rev().enumerate() {
        if !closes(first) && !opens(before) {
            return n;
        }
        (first, wide) = (before, wide + width(before));
        if wide > columns {
            break;
        }
    }
    // Marks alone fill the line: they are broken like anything else.
    0
}

/// Returns `text` with full-width Latin letters, digits and punctuation
/// (U+FF01–FF5E) and the ideographic space turned into their ASCII twins.
pub fn half_width(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| half_width_char(c) != c) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(half_width_char).collect())
}

/// Returns the ASCII twin of a full-width character, or the character itself.
pub fn half_width_char(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Returns the name of the file at a path; not yet safe to show.
pub fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Returns the first `chars` characters of the first line that says anything.
pub fn gist(text: &str, chars: usize) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    if line.chars().count() <= chars {
        line.to_owned()
    } else {
        line.chars().take(chars.saturating_sub(1)).chain(['…']).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_visible_stays_as_it_is() {
        for (text, shown) in [
            ("\u{1160}\u{11a8}", "\u{fffd}\u{fffd}"),
            ("a\u{1}\u{1f3fd}b", "a␁\u{fffd}b"),
            ("\u{1}\u{301}", "␁\u{fffd}"),
        ] {
            assert_eq!(visible(text), shown, "{text:?}");
            assert_eq!(visible(shown), shown, "{text:?}");
        }
    }

    #[test]
    fn nothing_that_steers_a_terminal_comes_through() {
        let nasty = "a\u{1b}[31m\u{9b}2J\u{202e}b\u{200b}\r\n\u{7}\u{feff}";
        let shown = visible(nasty);
        assert_eq!(shown, "a␛[31m�2J�b�␍␊␇�");
        assert!(matches!(visible("村东水渠 ok"), Cow::Borrowed(_)));
    }

    #[test]
    fn what_terminals_disagree_about_is_shown_as_what_they_agree_on() {
        for (text, shown) in [
            ("❤\u{fe0f}好", "❤好"),
            ("葛\u{e0100}城", "葛城"),
            ("👍🏽", "👍"),
            ("🇨🇳", "CN"),
            ("👩\u{200d}👧", "👩�👧"),
            ("e\u{301}\u{302}\u{303}\u{304}\u{305}x", "e\u{301}\u{302}\u{303}x"),
            ("\u{301}x", "�x"),
            ("x\u{3164}", "x�"),
            ("각", "각"),
        ] {
            assert_eq!(visible(text), shown, "{text:?}");
            assert_eq!(visible(&visible(text)), shown, "{text:?}");
        }
        assert_eq!(width("لا"), 2, "a screen has a cell for each letter");
    }

    #[test]
    fn cutting_never_tears_a_wide_character() {
        assert_eq!(cut("前张村委会", 10), "前张村委会");
        assert_eq!(cut("前张村委会", 9), "前张村委…");
        assert_eq!(cut("前张村委会", 8), "前张村…");
        assert_eq!(cut("前张", 0), "");
        for columns in 0..12 {
            assert_eq!(width(&fit("前a张b村", columns)), columns);
            assert_eq!(width(&fit_right("12户", columns)), columns);
        }
    }

    #[test]
    fn wrapped_lines_fit_and_lose_nothing() {
        let text = "村东水渠淤塞，二组、三组四十亩地浇不上水。see note 12\n第二段";
        for columns in 2..40 {
            let lines = wrap(text, columns);
            assert!(lines.iter().all(|line| width(line) <= columns), "{columns}: {lines:?}");
            let squeezed: String = lines.concat().chars().filter(|c| !c.is_whitespace()).collect();
            let expected: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            assert_eq!(squeezed, expected);
        }
    }

    #[test]
    fn no_line_begins_with_a_mark_that_closes_or_ends_with_one_that_opens() {
        assert_eq!(wrap("天冷了，炉子还没生。", 6), ["天冷", "了，炉", "子还没", "生。"]);
        assert_eq!(wrap("他说（很久）不来", 6), ["他说", "（很", "久）不", "来"]);
        assert_eq!(wrap("。。。。。", 4), ["。。", "。。", "。"]);
        assert_eq!(wrap("see the note (12)", 8), ["see the", "note", "(12)"]);
    }

    #[test]
    fn full_width_becomes_ascii() {
        assert_eq!(half_width("１２ａ：？　张"), "12a:? 张");
    }

    #[test]
    fn a_gist_is_the_first_line_that_speaks() {
        assert_eq!(gist("\n  水渠淤塞，请尽快清淤\n二", 5), "水渠淤塞…");
        assert_eq!(gist("", 5), "");
    }
}
