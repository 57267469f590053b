//! Days, times and counts as people write them: `昨天 15:30`, `11-20 9:30`,
//! `0930`, `下午3点半` for a visit that was; `下周三`, `+30`, `12-20` for the next
//! one; `40分钟`, `40人`. It reads; whether a day is allowed is for the checks to say.

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};

use super::fold::simplified;
use super::text::half_width;

/// A day without a year that lies further ahead than this is taken for last year's.
const AHEAD_DAYS_MAX: i64 = 180;

/// How a time is written out.
const WHEN_FORMAT: &str = "%Y-%m-%d %H:%M";

/// Days lie in years of four digits; what comes to a later one was mistyped.
const YEAR_MAX: i32 = 9999;

/// The time of what happened on a day of which no time was said.
pub const NOON: NaiveTime = match NaiveTime::from_hms_opt(12, 0, 0) {
    Some(noon) => noon,
    None => NaiveTime::MIN,
};

/// Returns the moment as forms write it; [`when`] reads it back.
pub fn written(at: DateTime<FixedOffset>) -> String {
    at.format(WHEN_FORMAT).to_string()
}

/// Reads when a visit was, or `None` where it can't be made out. Without a day
/// it is the day of `now`, without a time the time of `now`. A day without a
/// year is the one that lies nearest.
pub fn when(text: &str, now: DateTime<FixedOffset>) -> Option<DateTime<FixedOffset>> {
    let text = plain(text);
    let mut scan = Scan { rest: &text, days_only: false };
    let day = past_day(&mut scan, now.date_naive());
    scan.skip(" ,，t");
    let time = if scan.rest.is_empty() { now.time() } else { time(&mut scan)? };
    if text.is_empty() || !scan.rest.is_empty() {
        return None;
    }
    let naive = NaiveDateTime::new(day.unwrap_or(now.date_naive()), time);
    naive.and_local_timezone(*now.offset()).single()
}

/// Reads a day that is yet to come, or `None` where it can't be made out. A
/// day without a year is the next such day.
pub fn coming(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text = plain(text);
    let mut scan = Scan { rest: &text, days_only: true };
    let day = coming_day(&mut scan, today)?;
    scan.skip(" ");
    (scan.rest.is_empty() && day.year() <= YEAR_MAX).then_some(day)
}

/// Reads a day with its year and, where it is there, the time: `2026/11/20 9:30`,
/// `2026年11月20日 9点半`, as spreadsheets and other programs write them. It needs no
/// day to go by.
pub fn moment(text: &str) -> Option<(NaiveDate, Option<NaiveTime>)> {
    let mut text = plain(text);
    for mark in ["年", "月", "日"] {
        text = text.replace(&format!(" {mark}"), mark);
    }
    let text = text.replace("年 ", "年").replace("月 ", "月");
    let mut scan = Scan { rest: &text, days_only: true };
    let (Some(year), Some(month), day) = calendar_day(&mut scan)? else { return None };
    let day = NaiveDate::from_ymd_opt(year, month, day).filter(|_| (1000..=YEAR_MAX).contains(&year))?;
    scan.skip(" ,，t(");
    scan.or_back(weekday);
    scan.skip(" )");
    let time = if scan.rest.is_empty() { None } else { Some(time(&mut scan)?) };
    // Programs write parts of a second, too.
    let part = scan.rest.strip_prefix('.').unwrap_or_default();
    let is_over = scan.rest.is_empty() || !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    is_over.then_some((day, time))
}

/// Reads a day with its year, or `None` where it can't be made out: `2026-11-20`,
/// `2026年11月20日 周五`, `2026/11/20 0:00:00`, `20261120`. A time of the day is left out.
pub fn full(text: &str) -> Option<NaiveDate> {
    moment(text).map(|(day, _)| day)
}

/// Tells whether somebody who wrote this meant a day or a time, though there may be
/// none such: 11月31日, 昨天25:00, 2026-2-30. A plain number is none, nor is 13.5.
pub fn means_a_moment(text: &str) -> bool {
    const MARKS: &str = "-/.:年月日号点时分秒半上中下午早晚凌晨傍 t";
    let text = plain(text);
    let mut scan = Scan { rest: &text, days_only: false };
    let near = [
        ("大前天", ()),
        ("前天", ()),
        ("昨天", ()),
        ("昨日", ()),
        ("今天", ()),
        ("今日", ()),
        ("明天", ()),
        ("后天", ()),
    ];
    let named = scan.word(&near).is_some();
    let rest = scan.rest;
    // 周八 may be a person; 上周八 and 星期八 are none.
    let week = ["上周", "本周", "这周", "下周", "星期", "礼拜"].iter().find_map(|week| rest.strip_prefix(week));
    if week.is_some_and(|day| matches!(day, "八" | "九" | "十" | "0" | "8" | "9")) {
        return true;
    }
    if !rest.starts_with(|c: char| c.is_ascii_digit() || (named && MARKS.contains(c)))
        || !rest.chars().all(|c| c.is_ascii_digit() || MARKS.contains(c))
    {
        return false;
    }
    let numbers: Vec<&str> = rest.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    if named {
        return !numbers.is_empty();
    }
    let month_day = |a: &str, b: &str| {
        let either = month_day_fits(a, b) || (rest.contains('/') && month_day_fits(b, a));
        either && rest.len() == a.len() + 1 + b.len() && !rest.contains('.')
    };
    match numbers[..] {
        [day] if day.len() == 8 && rest.len() == 8 => day.starts_with("20") && month_day_fits(&day[4..6], &day[6..]),
        [_] => rest.ends_with(['日', '点']),
        [_, _] if rest.contains([':', '点', '月', '年']) => true,
        [a, b] => month_day(a, b),
        [year, _, _, ..] => rest.contains(['-', '/', '年', '月', ':']) || (rest.contains('.') && year.len() == 4),
        [] => false,
    }
}

/// Tells whether two numbers were meant for a month and a day of it, which may be none.
fn month_day_fits(month: &str, day: &str) -> bool {
    let fits = |number: &str, max| number.len() <= 2 && number.parse().is_ok_and(|n: u32| (1..=max).contains(&n));
    fits(month, 12) && fits(day, 39)
}

/// Returns a text as it is read here: half width, simplified, lower case, months and
/// days in digits.
fn plain(text: &str) -> String {
    in_digits(&simplified(&half_width(text.trim())).to_lowercase())
}

/// Returns a text with digits for the numerals of months and days: 十一月三十日 is 11月30日.
fn in_digits(text: &str) -> String {
    let digit = |c: char| "〇一二三四五六七八九".chars().position(|d| d == c);
    let one = |numeral: &str| numeral.chars().next().filter(|_| numeral.chars().count() == 1).and_then(digit);
    let value = |numeral: &str| match numeral.split_once('十') {
        None => one(numeral),
        Some((tens, ones)) => {
            let or = |part: &str, empty| if part.is_empty() { Some(empty) } else { one(part) };
            Some(or(tens, 1)? * 10 + or(ones, 0)?)
        }
    };
    let (mut out, mut numeral) = (String::with_capacity(text.len()), String::new());
    for c in text.chars() {
        if digit(c).is_some() || c == '十' {
            numeral.push(c);
            continue;
        }
        match value(&numeral).filter(|_| matches!(c, '月' | '日' | '号')) {
            Some(value) => out.push_str(&value.to_string()),
            None => out.push_str(&numeral),
        }
        numeral.clear();
        out.push(c);
    }
    out + &numeral
}

/// Reads a day, with its year or without: then it is the one that lies nearest, or
/// one to come. `None` where it can't be made out.
pub fn day(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let near = || {
        let text = plain(text);
        let mut scan = Scan { rest: &text, days_only: true };
        let day = past_day(&mut scan, today)?;
        scan.rest.trim().is_empty().then_some(day)
    };
    full(text).or_else(near).or_else(|| coming(text, today))
}

/// Reads how long a visit lasted: `40`, `40分钟`, `1小时`, `1.5小时`, `半小时`.
pub fn minutes(text: &str) -> Option<u16> {
    let text = half_width(text.trim());
    let text = text.trim();
    if text == "半小时" || text == "半个小时" {
        return Some(30);
    }
    let hours = ["个小时", "小时", "h"].iter().find_map(|unit| text.strip_suffix(unit));
    if let Some(hours) = hours {
        let minutes = hours.trim().parse::<f32>().ok()? * 60.0;
        return (0.0..=1440.0).contains(&minutes).then_some(minutes.round() as u16);
    }
    let number = ["分钟", "分", "min"].iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text);
    number.trim().parse().ok()
}

/// Reads a number of people: `40`, `40人`.
pub fn count(text: &str) -> Option<u32> {
    let text = half_width(text.trim());
    text.trim_end_matches(['人', '户', '口']).trim().parse().ok()
}

fn past_day(scan: &mut Scan<'_>, today: NaiveDate) -> Option<NaiveDate> {
    const NEAR: &[(&str, u64)] = &[
        ("大前天", 3),
        ("前天", 2),
        ("昨天", 1),
        ("昨日", 1),
        ("昨", 1),
        ("yesterday", 1),
        ("今天", 0),
        ("今日", 0),
        ("今", 0),
        ("today", 0),
    ];
    if let Some(back) = scan.word(NEAR) {
        return today.checked_sub_days(Days::new(back));
    }
    scan.or_back(|scan| {
        let weeks = scan.word(&[("上", 1), ("本", 0), ("这", 0)]);
        let weekday = weekday(scan)?;
        let monday = today.checked_sub_days(Days::new(today.weekday().num_days_from_monday().into()))?;
        let day = monday.checked_add_days(Days::new(weekday))?;
        match weeks {
            Some(weeks) => day.checked_sub_days(Days::new(7 * weeks)),
            None if day > today => day.checked_sub_days(Days::new(7)),
            None => Some(day),
        }
    })
    .or_else(|| {
        scan.or_back(|scan| {
            let (year, month, day) = calendar_day(scan)?;
            let full = |year| NaiveDate::from_ymd_opt(year, month.unwrap_or(today.month()), day);
            match year {
                Some(year) => full(year),
                None => full(today.year())
                    .filter(|day| (*day - today).num_days() <= AHEAD_DAYS_MAX)
                    .or_else(|| full(today.year() - 1)),
            }
        })
    })
}

fn coming_day(scan: &mut Scan<'_>, today: NaiveDate) -> Option<NaiveDate> {
    const NEAR: &[(&str, u64)] = &[
        ("大后天", 3),
        ("后天", 2),
        ("明天", 1),
        ("明日", 1),
        ("tomorrow", 1),
        ("今天", 0),
        ("今日", 0),
        ("today", 0),
    ];
    if let Some(ahead) = scan.word(NEAR) {
        return today.checked_add_days(Days::new(ahead));
    }
    let counted = scan.or_back(|scan| {
        let plus = scan.skip("+");
        let count = scan.number()?.0;
        let unit = scan.word(&[("天后", 1), ("日后", 1), ("天", 1), ("周后", 7), ("个星期后", 7), ("周", 7)]);
        let days = match (plus, unit) {
            (true, unit) => unit.unwrap_or(1),
            (false, unit) => unit?,
        };
        today.checked_add_days(Days::new(u64::from(count) * days))
    });
    counted.or_else(|| coming_weekday(scan, today)).or_else(|| {
        scan.or_back(|scan| {
            let next_month = scan.word(&[("下个月", ()), ("下月", ())]).is_some();
            let (year, month, day) = calendar_day(scan)?;
            if next_month {
                let first = today.with_day(1)?.checked_add_months(chrono::Months::new(1))?;
                return first.with_day(day);
            }
            let later = |date: &NaiveDate| *date >= today;
            match (year, month) {
                (Some(year), _) => NaiveDate::from_ymd_opt(year, month?, day),
                (None, Some(month)) => {
                    let full = |year| NaiveDate::from_ymd_opt(year, month, day);
                    full(today.year()).filter(later).or_else(|| full(today.year() + 1))
                }
                (None, None) => {
                    let first = today.with_day(1)?;
                    let next = first.checked_add_months(chrono::Months::new(1))?;
                    first.with_day(day).filter(later).or_else(|| next.with_day(day))
                }
            }
        })
    })
}

/// 周三 is the next Wednesday, 下周三 the one of the week that begins on Monday.
fn coming_weekday(scan: &mut Scan<'_>, today: NaiveDate) -> Option<NaiveDate> {
    scan.or_back(|scan| {
        let weeks = scan.word(&[("下下", 2), ("下", 1), ("next", 1), ("本", 0), ("这", 0)]);
        scan.skip(" ");
        let weekday = weekday(scan)?;
        let monday = today.checked_sub_days(Days::new(today.weekday().num_days_from_monday().into()))?;
        let day = monday.checked_add_days(Days::new(weekday + 7 * weeks.unwrap_or(0)))?;
        if weeks.is_none() && day <= today { day.checked_add_days(Days::new(7)) } else { Some(day) }
    })
}

/// Returns the days from Monday to the weekday that comes next in the text.
fn weekday(scan: &mut Scan<'_>) -> Option<u64> {
    const ENGLISH: &[(&str, u64)] =
        &[("mon", 0), ("tue", 1), ("wed", 2), ("thu", 3), ("fri", 4), ("sat", 5), ("sun", 6)];
    const CHINESE: &[(&str, u64)] = &[
        ("一", 0),
        ("二", 1),
        ("三", 2),
        ("四", 3),
        ("五", 4),
        ("六", 5),
        ("日", 6),
        ("天", 6),
        ("1", 0),
        ("2", 1),
        ("3", 2),
        ("4", 3),
        ("5", 4),
        ("6", 5),
        ("7", 6),
    ];
    if scan.word(&[("周", ()), ("星期", ()), ("礼拜", ())]).is_some() {
        return scan.word(CHINESE);
    }
    scan.word(ENGLISH)
}

/// Returns year, month and day as far as they are written.
fn calendar_day(scan: &mut Scan<'_>) -> Option<(Option<i32>, Option<u32>, u32)> {
    let (first, digits) = scan.number()?;
    match digits {
        8 => return Some((i32::try_from(first / 10_000).ok(), Some(first / 100 % 100), first % 100)),
        // Four digits together are a month and a day, unless a year's mark follows
        // or they are a time of day; then a space or the end comes after them.
        4 if !scan.rest.starts_with(['-', '/', '.', '年']) => {
            let month_day = (None, Some(first / 100), first % 100);
            let more = scan.rest.trim_start().starts_with(|c: char| c.is_ascii_digit());
            return (more || scan.days_only).then_some(month_day);
        }
        4 => {}
        1 | 2 if scan.word(&[("日", ()), ("号", ())]).is_some() => return Some((None, None, first)),
        1 | 2 => {
            scan.one_of("-/.月")?;
            let (day, _) = scan.number()?;
            scan.skip("日号");
            return Some((None, Some(first), day));
        }
        _ => return None,
    }
    scan.one_of("-/.年")?;
    let (month, _) = scan.number()?;
    scan.one_of("-/.月")?;
    let (day, _) = scan.number()?;
    scan.skip("日号");
    Some((i32::try_from(first).ok(), Some(month), day))
}

/// Reads a time of day, with 上午, 下午 and the like before it or without.
fn time(scan: &mut Scan<'_>) -> Option<NaiveTime> {
    const PARTS: &[(&str, Part)] = &[
        ("凌晨", Part::Morning),
        ("清早", Part::Morning),
        ("早上", Part::Morning),
        ("上午", Part::Morning),
        ("中午", Part::Noon),
        ("下午", Part::Afternoon),
        ("傍晚", Part::Afternoon),
        ("晚上", Part::Afternoon),
        ("晚", Part::Afternoon),
    ];
    const ENGLISH: &[(&str, Part)] = &[("am", Part::Morning), ("pm", Part::Afternoon)];
    let before = scan.word(PARTS);
    scan.skip(" ");
    let (hour, minute) = match (scan.number(), before) {
        (Some((number, 3 | 4)), _) => (number / 100, number % 100),
        (Some((hour, _)), _) if scan.one_of(":点时").is_some() => {
            let minute = if scan.skip("半") { 30 } else { scan.number().map_or(0, |(minute, _)| minute) };
            scan.skip("分");
            // The seconds of another program say nothing about a visit.
            scan.or_back(|scan| scan.one_of(":").and_then(|_| scan.number()).filter(|(second, _)| *second < 60));
            (hour, minute)
        }
        // 下午 alone, or 下午3, says enough.
        (Some((hour, _)), Some(_)) => (hour, 0),
        (None, Some(part)) => (part.middle(), 0),
        _ => return None,
    };
    scan.skip(" ");
    let hour = match before.or_else(|| scan.word(ENGLISH)) {
        Some(Part::Afternoon) if hour < 12 => hour + 12,
        Some(Part::Noon) if hour < 3 => hour + 12,
        _ => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, 0)
}

/// A part of the day.
#[derive(Clone, Copy)]
enum Part {
    Morning,
    Noon,
    Afternoon,
}

impl Part {
    /// Returns the hour that is meant where no other is said.
    fn middle(self) -> u32 {
        match self {
            Self::Morning => 9,
            Self::Noon => 12,
            Self::Afternoon => 3,
        }
    }
}

/// What is left to be read.
#[derive(Clone, Copy)]
struct Scan<'a> {
    rest: &'a str,
    /// No time of day may follow.
    days_only: bool,
}

impl Scan<'_> {
    /// Reads by `read`, or nothing at all.
    fn or_back<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = *self;
        read(self).or_else(|| {
            *self = before;
            None
        })
    }

    fn word<T: Copy>(&mut self, words: &[(&str, T)]) -> Option<T> {
        let (rest, meaning) =
            words.iter().find_map(|(word, meaning)| Some((self.rest.strip_prefix(word)?, *meaning)))?;
        self.rest = rest;
        Some(meaning)
    }

    fn one_of(&mut self, chars: &str) -> Option<char> {
        let c = self.rest.chars().next().filter(|c| chars.contains(*c))?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn skip(&mut self, chars: &str) -> bool {
        let before = self.rest;
        self.rest = self.rest.trim_start_matches(|c| chars.contains(c));
        self.rest.len() < before.len()
    }

    /// Reads digits; returns their value and how many there are.
    fn number(&mut self) -> Option<(u32, usize)> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let value = self.rest[..end].parse().ok()?;
        self.rest = &self.rest[end..];
        Some((value, end))
    }
}

#[cfg(test)]
mod tests;
