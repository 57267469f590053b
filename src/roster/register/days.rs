//! Days as registers write them: `2026.1.6`, `3月12日`, `3.12`, `25日`, the number that
//! a spreadsheet keeps a day as. What a cell leaves out, its surroundings say.

use chrono::{Datelike, Days, NaiveDate};

use super::super::words::{is_numeral_char, numeral, squeeze};
use crate::base::text::half_width;

/// A day, as far as a cell tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    year: Option<i32>,
    month: Option<u32>,
    day: u32,
}

/// Why a cell tells no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unclear {
    /// It isn't one, or there is no such day.
    NotADay,
    /// Nothing says of which year or month.
    NoYear,
}

/// The years in which registers are kept.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;
/// Numbers that a spreadsheet keeps the days of these years as.
const SERIALS: std::ops::RangeInclusive<u32> = 32_874..=73_415;

/// Reads the first day that a cell names.
pub(super) fn written(text: &str) -> Option<Written> {
    let text = half_width(text.trim()).into_owned();
    let text = text.trim_start_matches(['约', '于', '自', '从']);
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return of_digits(text);
    }
    let parts = parts(text)?;
    match parts.as_slice() {
        [(year, _), (month, _), (day, _), ..] if YEARS.contains(&year.cast_signed()) => {
            Some(Written { year: Some(year.cast_signed()), month: Some(*month), day: *day })
        }
        [(year, '年'), (month, _), (day, _), ..] if *year < 100 => {
            Some(Written { year: Some(year.cast_signed() + 2000), month: Some(*month), day: *day })
        }
        [(year, a), (month, b), (day, _), ..] if a == b && (13..100).contains(year) && *month <= 12 => {
            Some(Written { year: Some(year.cast_signed() + 2000), month: Some(*month), day: *day })
        }
        [(month, '月' | '.' | '/' | '-'), (day, _), ..] if *month <= 12 => {
            Some(Written { year: None, month: Some(*month), day: *day })
        }
        [(day, '日' | '号'), ..] => Some(Written { year: None, month: None, day: *day }),
        _ => None,
    }
}

fn of_digits(text: &str) -> Option<Written> {
    let value: u32 = text.parse().ok()?;
    match text.len() {
        8 => Some(Written {
            year: Some((value / 10_000).cast_signed()).filter(|year| YEARS.contains(year)),
            month: Some(value / 100 % 100),
            day: value % 100,
        })
        .filter(|written| written.year.is_some()),
        5 if SERIALS.contains(&value) => {
            let day = NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(value.into()))?;
            Some(Written { year: Some(day.year()), month: Some(day.month()), day: day.day() })
        }
        1 | 2 => Some(Written { year: None, month: None, day: value }),
        _ => None,
    }
}

/// Returns the numbers that a day begins with, each with the mark after it.
fn parts(text: &str) -> Option<Vec<(u32, char)>> {
    let mut parts: Vec<(u32, char)> = Vec::new();
    let mut rest = text;
    while parts.len() < 3 {
        rest = rest.trim_start();
        let end = rest.find(|c| !is_numeral_char(c)).unwrap_or(rest.len());
        let Some(value) = numeral(&rest[..end]) else { break };
        rest = &rest[end..];
        let spaced = rest.starts_with(char::is_whitespace);
        let after = rest.trim_start();
        let mark = after.chars().next().filter(|c| ('.' == *c) || "年月日号/-、".contains(*c));
        let mark = if spaced { mark.filter(|c| "年月日号".contains(*c)) } else { mark };
        parts.push((value, mark.unwrap_or(' ')));
        match mark {
            Some('日' | '号') | None => break,
            Some(c) => rest = &after[c.len_utf8()..],
        }
    }
    (!parts.is_empty()).then_some(parts)
}

/// What surrounds the cells of one table.
#[derive(Debug, Clone, Default)]
pub(super) struct Around {
    /// The year that a title, a section or a name says.
    pub year: Option<i32>,
    /// The month likewise.
    pub month: Option<u32>,
    /// Some year that is written out in the table or below it.
    pub some_year: Option<i32>,
    /// The day of the row above.
    pub last: Option<NaiveDate>,
}

impl Around {
    /// Takes a title, the name of a sheet or a row that names a month; what it doesn't
    /// say stays.
    pub fn enter(&mut self, text: &str) {
        let (year, month) = period(text);
        self.year = year.or(self.year);
        self.month = month.or(self.month);
    }

    /// Returns the day that a cell tells here.
    pub fn day(&self, text: &str) -> Result<NaiveDate, Unclear> {
        let written = written(text).ok_or(Unclear::NotADay)?;
        let month = written.month.or(self.month).or(self.last.map(|day| day.month())).ok_or(Unclear::NoYear)?;
        let on = |year| NaiveDate::from_ymd_opt(year, month, written.day);
        if let Some(year) = written.year.or(self.year) {
            return on(year).ok_or(Unclear::NotADay);
        }
        let Some(last) = self.last else {
            return on(self.some_year.ok_or(Unclear::NoYear)?).ok_or(Unclear::NotADay);
        };
        // A register goes on into the next year: 12.28, then 1.3.
        let turned = last.month() >= month + 6;
        on(last.year() + i32::from(turned)).ok_or(Unclear::NotADay)
    }
}

/// Returns the day that a cell tells which comes with something of `raised`: of the same
/// year unless it says so, or of the next one where that lay before.
pub(super) fn after(text: &str, raised: NaiveDate) -> Option<NaiveDate> {
    let written = written(text)?;
    let month = written.month.unwrap_or(raised.month());
    if let Some(year) = written.year {
        return NaiveDate::from_ymd_opt(year, month, written.day);
    }
    let on = |year| NaiveDate::from_ymd_opt(year, month, written.day);
    let same = on(raised.year())?;
    if same < raised && raised.month() >= month + 6 { on(raised.year() + 1) } else { Some(same) }
}

/// Returns the year that a day is written with.
pub(super) fn year(text: &str) -> Option<i32> {
    written(text).and_then(|written| written.year)
}

/// Tells whether a cell looks like a day, or nearly: for telling columns.
pub(super) fn is_like(text: &str) -> bool {
    written(text).is_some()
}

/// Returns the year and the one month that a title or name says, if it does.
pub(super) fn period(text: &str) -> (Option<i32>, Option<u32>) {
    let text = squeeze(text);
    let chars: Vec<char> = text.chars().collect();
    let mut years: Vec<i32> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let end = (at..chars.len()).find(|at| !chars[*at].is_ascii_digit()).unwrap_or(chars.len());
        if end > at {
            let digits: String = chars[at..end].iter().collect();
            let year = if end - at == 6 { &digits[..4] } else { &digits };
            if let Ok(year) = year.parse::<i32>()
                && year >= 1000
                && YEARS.contains(&year)
                && !years.contains(&year)
            {
                years.push(year);
            }
        }
        at = end.max(at + 1);
    }
    let year = if years.len() == 1 { years.first().copied() } else { None };
    let mut months = Vec::new();
    for (at, _) in text.match_indices('月') {
        let start = text[..at].char_indices().rev().take_while(|(_, c)| is_numeral_char(*c)).last();
        if let Some(month) = start.and_then(|(start, _)| numeral(&text[start..at])).filter(|m| (1..=12).contains(m)) {
            months.push(month);
        }
    }
    months.dedup();
    let range = ["—", "-", "~", "至"].iter().any(|mark| text.contains(mark)) && months.len() != 1;
    let day = text.contains('日') || text.contains('号');
    let month = if months.len() == 1 && !range && !day { months.first().copied() } else { None };
    (year, month.filter(|_| !spans_months(&text)))
}

/// 1—9月 speaks of many months.
fn spans_months(text: &str) -> bool {
    text.match_indices('月').any(|(at, _)| {
        let before = text[..at].trim_end_matches(is_numeral_char);
        before.ends_with(['—', '-', '~', '至', '到'])
            && before.trim_end_matches(['—', '-', '~', '至', '到']).ends_with(is_numeral_char)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn days_come_in_many_hands() {
        let around = Around { year: Some(2026), month: Some(3), ..Around::default() };
        for (text, expected) in [
            ("2026.1.6", day("2026-01-06")),
            ("2026-01-07", day("2026-01-07")),
            ("2026年1月9日", day("2026-01-09")),
            ("2026 年 1 月 9 日（周五）", day("2026-01-09")),
            ("2026/3/2 上午", day("2026-03-02")),
            ("2026-01-07 09:30", day("2026-01-07")),
            ("20260312", day("2026-03-12")),
            ("46032", day("2026-01-10")),
            ("26.3.12", day("2026-03-12")),
            ("25年12月3日", day("2025-12-03")),
            ("3.12", day("2026-03-12")),
            ("3.12-3.13", day("2026-03-12")),
            ("3/12", day("2026-03-12")),
            ("3月12日", day("2026-03-12")),
            ("三月十二日", day("2026-03-12")),
            ("二〇二六年三月十二日", day("2026-03-12")),
            ("25日", day("2026-03-25")),
            ("25", day("2026-03-25")),
            ("２０２６．３．５", day("2026-03-05")),
            ("2026.2.30", None),
            ("待补", None),
            ("13.40", None),
            ("2026.3", None),
            ("", None),
        ] {
            assert_eq!(around.day(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn what_a_cell_leaves_out_stands_around_it() {
        let bare = Around::default();
        assert_eq!(bare.day("3.12"), Err(Unclear::NoYear));
        let last = Around { last: day("2025-12-28"), ..Around::default() };
        assert_eq!(last.day("1.3").ok(), day("2026-01-03"));
        assert_eq!(last.day("30日").ok(), day("2025-12-30"));
        let raised = "2026-12-20".parse().unwrap();
        assert_eq!(after("1月5日前", raised), day("2027-01-05"));
        assert_eq!(after("12.25", raised), day("2026-12-25"));
        for (text, expected) in [
            ("前张村2026年干部走访台账", (Some(2026), None)),
            ("兴业社区民情记录（2026年3月）", (Some(2026), Some(3))),
            ("（2026年1月—9月）", (Some(2026), None)),
            ("2026年1-3月", (Some(2026), None)),
            ("4月份", (None, Some(4))),
            ("202603", (Some(2026), None)),
            ("2025—2026年走访", (None, None)),
            ("填报日期：2026年6月30日", (Some(2026), None)),
        ] {
            assert_eq!(period(text), expected, "{text}");
        }
    }
}
