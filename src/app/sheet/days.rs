//! Days in sheets: those that were, those to come, and ends of periods as
//! people write them: `年底`, `3个月`, `2晚`. It reads; whether a day makes sense
//! is for the checks to say.

use chrono::{DateTime, Datelike, Days, FixedOffset, Months, NaiveDate};

use crate::base::dates;
use crate::base::text::half_width;

/// Reads a day that was or is to come, or `None` where it can't be made out.
pub fn day(text: &str, now: DateTime<FixedOffset>) -> Option<NaiveDate> {
    dates::day(text, now.date_naive())
}

/// Reads the last day of a period that begins on `from`: a day, the end of a
/// month or year, or how long the period is.
pub fn until(text: &str, from: NaiveDate, now: DateTime<FixedOffset>) -> Option<NaiveDate> {
    let text = half_width(text.trim()).to_lowercase();
    let year_end = |year| NaiveDate::from_ymd_opt(year, 12, 31);
    match text.as_str() {
        "年底" | "年末" | "今年底" | "year end" => return year_end(from.year()),
        "明年底" | "明年年底" => return year_end(from.year() + 1),
        "月底" | "月末" | "month end" => return before(from.with_day(1)?.checked_add_months(Months::new(1))),
        "半年" => return before(from.checked_add_months(Months::new(6))),
        _ => {}
    }
    let (count, unit) = counted(&text).unwrap_or((0, ""));
    match unit {
        "年" | "y" | "year" | "years" => before(from.checked_add_months(Months::new(count.checked_mul(12)?))),
        "个月" | "m" | "month" | "months" => before(from.checked_add_months(Months::new(count))),
        "周" | "个星期" | "w" | "week" | "weeks" => before(from.checked_add_days(Days::new(7 * u64::from(count)))),
        "天" | "d" | "day" | "days" => before(from.checked_add_days(Days::new(count.into()))),
        _ => dates::coming(&text, now.date_naive()).or_else(|| day(&text, now)),
    }
}

/// Reads the day of leaving after nights that begin on `from`: a day, or how
/// many nights.
pub fn leaving(text: &str, from: NaiveDate, now: DateTime<FixedOffset>) -> Option<NaiveDate> {
    let text = half_width(text.trim()).to_lowercase();
    match counted(&text) {
        Some((nights, "晚" | "夜" | "night" | "nights")) => from.checked_add_days(Days::new(nights.into())),
        _ => day(&text, now),
    }
}

/// Splits a count from its unit: digits, or one Chinese numeral.
fn counted(text: &str) -> Option<(u32, &str)> {
    const NUMERALS: &str = "零一二三四五六七八九十";
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if end > 0 {
        return Some((text[..end].parse().ok()?, text[end..].trim()));
    }
    let first = text.chars().next()?;
    let numeral = if first == '两' { Some(2) } else { NUMERALS.chars().position(|c| c == first) };
    Some((u32::try_from(numeral?).ok()?, text[first.len_utf8()..].trim()))
}

fn before(day: Option<NaiveDate>) -> Option<NaiveDate> {
    day?.pred_opt()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// A Sunday.
    fn now() -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339("2026-11-22T09:30:00+08:00").unwrap()
    }

    fn written(day: Option<NaiveDate>) -> String {
        day.map(|day| day.to_string()).unwrap_or_default()
    }

    #[rstest]
    #[case("年底", "2026-12-31")]
    #[case("明年底", "2027-12-31")]
    #[case("月底", "2026-11-30")]
    #[case("3个月", "2027-02-21")]
    #[case("三个月", "2027-02-21")]
    #[case("３ 个月", "2027-02-21")]
    #[case("两周", "2026-12-05")]
    #[case("半年", "2027-05-21")]
    #[case("一年", "2027-11-21")]
    #[case("30天", "2026-12-21")]
    #[case("+30", "2026-12-22")]
    #[case("12-20", "2026-12-20")]
    #[case("12月20日", "2026-12-20")]
    #[case("2027-01-05", "2027-01-05")]
    #[case("2026-10-01", "2026-10-01")]
    #[case("下周三", "2026-11-25")]
    #[case("", "")]
    #[case("3", "")]
    #[case("4294967295年", "")]
    #[case("过年", "")]
    fn ends_of_periods(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(written(until(text, now().date_naive(), now())), expected, "{text}");
    }

    #[rstest]
    #[case("2晚", "2026-11-20")]
    #[case("两晚", "2026-11-20")]
    #[case("3 nights", "2026-11-21")]
    #[case("今天", "2026-11-22")]
    #[case("11-21", "2026-11-21")]
    #[case("9:30", "")]
    fn days_of_leaving(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(written(leaving(text, "2026-11-18".parse().unwrap(), now())), expected, "{text}");
    }

    #[rstest]
    #[case("昨天", "2026-11-21")]
    #[case("11-18", "2026-11-18")]
    #[case("明天", "2026-11-23")]
    #[case("2026-12-01", "2026-12-01")]
    #[case("十一", "")]
    fn days_on_either_side(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(written(day(text, now())), expected, "{text}");
    }
}
