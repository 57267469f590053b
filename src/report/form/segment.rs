//! Running text with gaps in it: `日期：　　年　月　日　星期：　　`. Each gap has a label
//! before its colon.

use std::ops::Range;

use crate::base::text::width;

/// A label longer than this is a sentence.
const LABEL_CHARS_MAX: usize = 20;

/// A label and the gap behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    /// What stands before the colon.
    pub label: String,
    /// Where in the text the gap is, in bytes; empty where there is no room left at all.
    pub gap: Range<usize>,
    /// Whether the gap is made for two days: from and to.
    pub is_period: bool,
    /// What is counted there: 走访____户. Empty where nothing is.
    pub unit: String,
}

/// What may be counted in a gap, longer ones first.
const UNITS: &[&str] = &["户次", "人次", "场次", "户", "件", "次", "天", "人", "项", "个", "条", "夜"];

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '_' | '＿' | '﹍' | '\u{2002}'..='\u{200b}' | '…')
}

/// Returns the gaps of a text, in their order. Where something stands behind the
/// colon already, there is none.
pub(super) fn segments(text: &str) -> Vec<Segment> {
    let mut found = Vec::new();
    let mut from = 0;
    for (at, mark) in text.char_indices() {
        let is_colon = matches!(mark, ':' | '：');
        // A line to write on needs no colon before it: 户主姓名______
        let is_line = text[at..].starts_with("__") || text[at..].starts_with('＿');
        if at < from || !is_colon && !is_line {
            continue;
        }
        let after = if is_colon { at + mark.len_utf8() } else { at };
        // What stands before the last gap belongs to that; only the last word is the label.
        let label = text[from..at].trim_matches(is_blank);
        let label = label.rsplit(is_blank).next().unwrap_or(label);
        let label = label.rsplit(['；', ';', '。', '，', ',']).next().unwrap_or(label);
        // In a sentence with several gaps each has its own words: 走访__户、__户次.
        let label = if is_colon { label } else { label.rsplit('、').next().unwrap_or(label) };
        let (gap, is_period) = gap(&text[after..]);
        let is_open = !gap.is_empty() || text[after..].is_empty();
        let behind = &text[after + gap.len()..];
        let unit = UNITS.iter().find(|unit| is_line && behind.starts_with(**unit)).map_or("", |unit| unit);
        let label = if label.is_empty() { unit } else { label };
        from = after;
        if is_open && !label.is_empty() && label.chars().count() <= LABEL_CHARS_MAX {
            from += gap.len();
            found.push(Segment { label: label.to_owned(), gap: after..from, is_period, unit: unit.to_owned() });
            from += unit.len();
        } else if is_line {
            from += gap.len();
        }
    }
    found
}

/// Returns the gap that a text begins with, and whether it asks for two days.
fn gap(text: &str) -> (&str, bool) {
    let blank = |text: &str| text.len() - text.trim_start_matches(is_blank).len();
    let mut end = blank(text);
    let mut days = 0;
    while let Some(length) = day(&text[end..]) {
        end += length;
        days += 1;
        let rest = &text[end..];
        let dash = rest.trim_start_matches(is_blank).trim_start_matches(['至', '到', '—', '－', '-', '～', '~']);
        if days == 2 || dash.len() == rest.trim_start_matches(is_blank).len() || day(dash).is_none() {
            break;
        }
        end = text.len() - dash.len();
    }
    if days > 0 {
        end += blank(&text[end..]).min(text[end..].len());
    }
    (&text[..end], days == 2)
}

/// Returns how long a day with gaps is, with which the text begins: `　　年　月　日`.
fn day(text: &str) -> Option<usize> {
    let mut rest = text;
    for mark in ['年', '月', '日'] {
        rest = rest.trim_start_matches(is_blank);
        match rest.strip_prefix(mark) {
            Some(after) => rest = after,
            // Months are asked for without a day.
            None if mark == '日' => break,
            None => return None,
        }
    }
    Some(text.len() - rest.len())
}

/// Returns what is to stand in a gap: the value, and what is left of the gap where
/// more text follows. The labels behind it stay where they were, where it fits.
pub(super) fn filled(gap: &str, value: &str, more_follows: bool) -> String {
    if !more_follows {
        return value.to_owned();
    }
    // A line to write on goes; spaces behind it part the value from what follows.
    let line = gap.trim_end_matches(char::is_whitespace);
    if line.chars().any(|c| matches!(c, '_' | '＿')) {
        let rest = &gap[line.len()..];
        return format!("{value}{}", if rest.is_empty() { " " } else { rest });
    }
    let blank = gap.chars().find(|c| is_blank(*c) && *c != '\n').unwrap_or('　');
    let wide = width(&blank.to_string()).max(1);
    let mut out = value.to_owned();
    out.push(blank);
    while width(&out) + wide <= width(gap) {
        out.push(blank);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &str) -> Vec<(String, String, bool)> {
        let found = segments(text).into_iter();
        found.map(|one| (one.label.clone(), text[one.gap.clone()].to_owned(), one.is_period)).collect()
    }

    #[test]
    fn gaps_are_found_behind_their_labels() {
        let one = |label: &str, gap: &str, period| (label.to_owned(), gap.to_owned(), period);
        assert_eq!(
            labels("日期：　　年　月　日　星期：　　　天气：　　　"),
            [one("日期", "　　年　月　日　", false), one("星期", "　　　", false), one("天气", "　　　", false)]
        );
        assert_eq!(
            labels("时间：　　年　月　日至　　年　月　日"),
            [one("时间", "　　年　月　日至　　年　月　日", true)]
        );
        assert_eq!(
            labels("填报单位（盖章）：______填报人："),
            [one("填报单位（盖章）", "______", false), one("填报人", "", false)]
        );
        assert_eq!(labels("填报单位：曲阳镇  填表人："), [one("填表人", "", false)]);
        assert_eq!(labels("统计月份：2026年10月"), []);
        assert_eq!(labels("统计月份：    年  月"), [one("统计月份", "    年  月", false)]);
        assert_eq!(labels("户主姓名____ 电话____"), [one("户主姓名", "____ ", false), one("电话", "____", false)]);
        assert_eq!(labels("要求是这样的：一、每月报一次；二、要写清楚。"), []);
    }

    #[test]
    fn gaps_in_a_sentence_have_units() {
        let found = segments("一、本周走访农户____户、____户次，收集诉求___件。");
        let found: Vec<(&str, &str)> = found.iter().map(|one| (one.label.as_str(), one.unit.as_str())).collect();
        assert_eq!(found, [("本周走访农户", "户"), ("户次", "户次"), ("收集诉求", "件")]);
    }

    #[test]
    fn what_follows_a_gap_keeps_its_place() {
        assert_eq!(filled("　　　　　", "张三", true), "张三　　　");
        assert_eq!(filled("　", "欧阳建国", true), "欧阳建国　");
        assert_eq!(filled("______", "张三", false), "张三");
        assert_eq!(filled("______  ", "张三", true), "张三  ");
        assert_eq!(filled("______", "张三", true), "张三 ");
    }
}
