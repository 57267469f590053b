//! Text that is safe and straight on a terminal: made visible where it would
//! command the terminal, measured in columns, cut without tearing a character.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Returns `text` with everything that could steer a terminal or turn the
/// reading order replaced by a visible mark: control characters by their
/// picture (U+2400 block), C1 controls, bidirectional controls, zero-width
/// and unassigned format characters by `�`. Line feeds and tabs become `␊`
/// and `␉`, so the result is always one line.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| mark_for(c).is_none()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| mark_for(c).unwrap_or(c)).collect())
}

/// Returns what stands for `c` where it may not stand itself.
fn mark_for(c: char) -> Option<char> {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)),
        '\u{7f}' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}' => Some('\u{fffd}'),
        '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}'
        | '\u{e000}'..='\u{f8ff}'
        | '\u{f0000}'..='\u{10ffff}' => Some('\u{fffd}'),
        _ => None,
    }
}

/// Returns the lines of `text`, each made [`visible`]; line feeds part them.
pub fn visible_lines(text: &str) -> Vec<Cow<'_, str>> {
    text.split('\n').map(|line| visible(line.strip_suffix('\r').unwrap_or(line))).collect()
}

/// Returns how many terminal columns `text` takes.
pub fn width(text: &str) -> usize {
    text.width()
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
/// A closing mark (，。；：！？、）》”) stays with what it closes.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(2);
    let mut lines = Vec::new();
    for paragraph in visible_lines(text) {
        let mut line = String::new();
        let mut used = 0;
        for word in paragraph.split_word_bounds().flat_map(|word| {
            let breakable = width(word) > columns || word.chars().any(|c| u32::from(c) > 0x2e7f);
            if breakable { word.graphemes(true).collect::<Vec<_>>() } else { vec![word] }
        }) {
            let wide = width(word);
            let hangs = word.chars().all(|c| "，。；：！？、）》”’".contains(c));
            if used + wide > columns && !(hangs && used + wide <= columns + 2 && used < columns) {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
                used = 0;
                if word.trim().is_empty() {
                    continue;
                }
            }
            line.push_str(word);
            used += wide;
        }
        lines.push(line.trim_end().to_owned());
    }
    // A hanging mark may stick out by a column; what can't be shown is worse.
    lines.iter().flat_map(|line| split_hard(line, columns)).collect()
}

fn split_hard(line: &str, columns: usize) -> Vec<String> {
    if width(line) <= columns {
        return vec![line.to_owned()];
    }
    let mut out = vec![String::new()];
    let mut used = 0;
    for cluster in line.graphemes(true) {
        let wide = width(cluster);
        if used + wide > columns {
            out.push(String::new());
            used = 0;
        }
        if let Some(last) = out.last_mut() {
            last.push_str(cluster);
        }
        used += wide;
    }
    out
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
    fn nothing_that_steers_a_terminal_comes_through() {
        let nasty = "a\u{1b}[31m\u{9b}2J\u{202e}b\u{200b}\r\n\u{7}\u{feff}";
        let shown = visible(nasty);
        assert_eq!(shown, "a␛[31m�2J�b�␍␊␇�");
        assert!(matches!(visible("村东水渠 ok"), Cow::Borrowed(_)));
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
    fn full_width_becomes_ascii() {
        assert_eq!(half_width("１２ａ：？　张"), "12a:? 张");
    }

    #[test]
    fn a_gist_is_the_first_line_that_speaks() {
        assert_eq!(gist("\n  水渠淤塞，请尽快清淤\n二", 5), "水渠淤塞…");
        assert_eq!(gist("", 5), "");
    }
}
