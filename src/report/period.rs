//! The days a paper is about, by the calendar: 本周, 上周, 本月 and so on. Weeks begin on
//! Monday.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::cell::long_day;
use crate::domain::words;
use crate::query::progress::Period;
use crate::tr;

words! {
    /// A stretch of the calendar, seen from today.
    pub enum Span {
        /// 本周.
        ThisWeek = "this-week" / "report-span-this-week",
        /// 上周.
        LastWeek = "last-week" / "report-span-last-week",
        /// 本月.
        ThisMonth = "this-month" / "report-span-this-month",
        /// 上月.
        LastMonth = "last-month" / "report-span-last-month",
        /// 本季.
        ThisQuarter = "this-quarter" / "report-span-this-quarter",
        /// 上季.
        LastQuarter = "last-quarter" / "report-span-last-quarter",
        /// 今年.
        ThisYear = "this-year" / "report-span-this-year",
        /// 去年.
        LastYear = "last-year" / "report-span-last-year",
    }
}

impl Span {
    /// Returns its days.
    pub fn days(self, today: NaiveDate) -> Period {
        let unit = match self {
            Self::ThisWeek | Self::LastWeek => Unit::Week,
            Self::ThisMonth | Self::LastMonth => Unit::Month,
            Self::ThisQuarter | Self::LastQuarter => Unit::Quarter,
            Self::ThisYear | Self::LastYear => Unit::Year,
        };
        let this = unit.around(today);
        match self {
            Self::ThisWeek | Self::ThisMonth | Self::ThisQuarter | Self::ThisYear => this,
            Self::LastWeek | Self::LastMonth | Self::LastQuarter | Self::LastYear => unit.before(this),
        }
    }
}

/// A unit of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Monday to Sunday.
    Week,
    /// A month.
    Month,
    /// Three months.
    Quarter,
    /// A year.
    Year,
}

impl Unit {
    /// Returns the one that `day` lies in.
    pub fn around(self, day: NaiveDate) -> Period {
        let first = |month: u32| NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day);
        let months = |from: NaiveDate, count: u32| Period { from, to: from + Months::new(count) - Days::new(1) };
        match self {
            Self::Week => {
                let monday = day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into()));
                let from = monday.unwrap_or(day);
                Period { from, to: from + Days::new(6) }
            }
            Self::Month => months(first(day.month()), 1),
            Self::Quarter => months(first(day.month0() / 3 * 3 + 1), 3),
            Self::Year => months(first(1), 12),
        }
    }

    /// Returns the one before.
    pub fn before(self, period: Period) -> Period {
        self.around(period.from.checked_sub_days(Days::new(1)).unwrap_or(period.from))
    }
}

/// Returns the days of a period in words: 2026年11月1日—30日. One that begins with
/// [`NaiveDate::MIN`] reaches back to the beginning.
pub fn words(period: Period) -> String {
    let Period { from, to } = period;
    if from == to {
        return long_day(from);
    }
    if from == NaiveDate::MIN {
        return tr!("report-until", to = long_day(to));
    }
    let rest = if from.year() != to.year() {
        long_day(to)
    } else if from.month() != to.month() {
        tr!("report-day-of-year", month = to.month(), day = to.day())
    } else {
        tr!("report-day-of-month", day = to.day())
    };
    tr!("report-period", from = long_day(from), to = rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn spans_follow_the_calendar() {
        let today = day("2026-03-02");
        for (span, from, to) in [
            (Span::ThisWeek, "2026-03-02", "2026-03-08"),
            (Span::LastWeek, "2026-02-23", "2026-03-01"),
            (Span::ThisMonth, "2026-03-01", "2026-03-31"),
            (Span::LastMonth, "2026-02-01", "2026-02-28"),
            (Span::ThisQuarter, "2026-01-01", "2026-03-31"),
            (Span::LastQuarter, "2025-10-01", "2025-12-31"),
            (Span::ThisYear, "2026-01-01", "2026-12-31"),
            (Span::LastYear, "2025-01-01", "2025-12-31"),
        ] {
            assert_eq!(span.days(today), Period { from: day(from), to: day(to) }, "{span:?}");
        }
    }

    #[test]
    fn before_the_first_day_of_all_there_is_none() {
        let ever = Period { from: NaiveDate::MIN, to: NaiveDate::MIN };
        for unit in [Unit::Week, Unit::Month, Unit::Quarter, Unit::Year] {
            assert_eq!(unit.before(ever).from, NaiveDate::MIN, "{unit:?}");
        }
    }

    #[test]
    fn a_period_says_no_more_than_it_must() {
        let said = |from: &str, to: &str| words(Period { from: day(from), to: day(to) });
        assert_eq!(said("2026-11-01", "2026-11-30"), "2026年11月1日—30日");
        assert_eq!(said("2026-11-30", "2026-12-06"), "2026年11月30日—12月6日");
        assert_eq!(said("2026-12-28", "2027-01-03"), "2026年12月28日—2027年1月3日");
        assert_eq!(said("2026-11-30", "2026-11-30"), "2026年11月30日");
    }
}
