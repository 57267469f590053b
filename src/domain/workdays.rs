//! Chinese working days, with the days off and the worked weekends 调休 that
//! the State Council moves every year. It must never guess in silence: a year
//! whose notice isn't known counts weekends, and the answer says so.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::Deserialize;

use super::concern::Urgency;
use crate::base::limits::{HOLIDAY_DAYS_MAX, YEAR_MIN};
use crate::base::text::visible;
use crate::tr;

/// The notices that ship with the program; see `holidays/README.md`.
const EMBEDDED: &[&str] =
    &[include_str!("holidays/2024.json"), include_str!("holidays/2025.json"), include_str!("holidays/2026.json")];

/// A day reached by counting working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The day.
    pub day: NaiveDate,
    /// The notices of all years counted through are known; where `false`, only
    /// weekends were taken as days off.
    pub known: bool,
}

/// Why a file of days off can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarProblem {
    /// It isn't the expected JSON.
    #[error("not a holiday file: {0}")]
    Unreadable(String),
    /// It names a year that can't be meant.
    #[error("year {0} out of range")]
    Year(i32),
    /// It holds a day that its year's notice can't speak about.
    #[error("{day} doesn't belong to {year}")]
    ForeignDay {
        /// The day.
        day: NaiveDate,
        /// The year of the file.
        year: i32,
    },
    /// It holds no days, or more than a year has.
    #[error("{0} days")]
    Count(usize),
}

impl CalendarProblem {
    /// Returns what to tell the user.
    pub fn message(&self) -> String {
        match self {
            Self::Unreadable(why) => tr!("domain-calendar-unreadable", why = visible(why).into_owned()),
            Self::Year(year) => tr!("domain-calendar-year", year = year.to_string()),
            Self::ForeignDay { day, year } => {
                tr!("domain-calendar-foreign-day", day = day.to_string(), year = year.to_string())
            }
            Self::Count(days) => tr!("domain-calendar-count", days = *days),
        }
    }
}

/// Knows which days are worked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    /// By the year of the notice: its days, `true` for a day off.
    notices: BTreeMap<i32, BTreeMap<NaiveDate, bool>>,
}

#[derive(Deserialize)]
struct Notice {
    year: i32,
    days: Vec<NoticeDay>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NoticeDay {
    date: NaiveDate,
    is_off_day: bool,
}

impl Calendar {
    /// Returns the calendar of the years that ship with the program.
    pub fn embedded() -> Self {
        EMBEDDED.iter().fold(Self::default(), |calendar, text| {
            // A test reads each of them; a file that failed here would only
            // make its year unknown, which every answer then says.
            calendar.with_file(text).unwrap_or(calendar)
        })
    }

    /// Returns the calendar with one more year's file (the JSON form of
    /// holiday-cn), which takes the place of what was known of that year.
    ///
    /// # Errors
    /// Says why the file can't be used; nothing of it is then taken.
    pub fn with_file(&self, text: &str) -> Result<Self, CalendarProblem> {
        let notice: Notice =
            serde_json::from_str(text).map_err(|error| CalendarProblem::Unreadable(error.to_string()))?;
        if !(YEAR_MIN..=9999).contains(&notice.year) {
            return Err(CalendarProblem::Year(notice.year));
        }
        if notice.days.is_empty() || notice.days.len() > HOLIDAY_DAYS_MAX {
            return Err(CalendarProblem::Count(notice.days.len()));
        }
        let mut days = BTreeMap::new();
        for NoticeDay { date, is_off_day } in notice.days {
            if date.year() != notice.year && !(date.year() == notice.year - 1 && date.month() == 12) {
                return Err(CalendarProblem::ForeignDay { day: date, year: notice.year });
            }
            days.insert(date, is_off_day);
        }
        let mut calendar = self.clone();
        calendar.notices.insert(notice.year, days);
        Ok(calendar)
    }

    /// Tells whether the notice of a year is known.
    pub fn knows(&self, year: i32) -> bool {
        self.notices.contains_key(&year)
    }

    /// Tells whether a day is worked. Weekends aren't, unless a notice says so.
    pub fn is_workday(&self, day: NaiveDate) -> bool {
        let year = day.year();
        // A later notice may move days of the December before it.
        let off = [year + 1, year].iter().find_map(|notice| self.notices.get(notice)?.get(&day));
        !off.copied().unwrap_or(matches!(day.weekday(), Weekday::Sat | Weekday::Sun))
    }

    /// Returns the `count`th working day after `from`; `from` itself doesn't count.
    pub fn add_workdays(&self, from: NaiveDate, count: u16) -> Due {
        let mut due = Due { day: from, known: true };
        let mut left = count;
        while left > 0
            && let Some(next) = due.day.checked_add_days(Days::new(1))
        {
            due = Due { day: next, known: due.known && self.knows(next.year()) };
            left -= u16::from(self.is_workday(next));
        }
        due
    }

    /// Returns how many working days lie after `from` up to and including
    /// `to`; the count is negative where `to` comes first.
    pub fn workdays_between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        let (early, late, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
        let days = early.iter_days().skip(1).take_while(|day| *day <= late);
        sign * days.map(|day| i64::from(self.is_workday(day))).sum::<i64>()
    }

    /// Returns when a concern of this urgency, raised on this day, is due.
    pub fn due(&self, urgency: Urgency, raised: NaiveDate) -> Due {
        self.add_workdays(raised, urgency.working_days())
    }
}

impl Urgency {
    /// Returns how many working days there are to settle it: 1, 5 or 15.
    pub fn working_days(self) -> u16 {
        match self {
            Self::Urgent => 1,
            Self::Ordinary => 5,
            Self::Difficult => 15,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_embedded_year_is_read() {
        let calendar = Calendar::embedded();
        for year in 2024..=2026 {
            assert!(calendar.knows(year), "{year}");
        }
        assert!(!calendar.knows(2027));
    }

    #[rstest]
    // Spring Festival 2026: off 15–23 February, Saturdays 14 and 28 are worked.
    #[case("2026-02-13", true)]
    #[case("2026-02-14", true)]
    #[case("2026-02-15", false)]
    #[case("2026-02-17", false)]
    #[case("2026-02-23", false)]
    #[case("2026-02-24", true)]
    #[case("2026-02-28", true)]
    #[case("2026-03-01", false)]
    // National Day 2026: off 1–7 October, Sunday 20 September and Saturday 10 October worked.
    #[case("2026-09-20", true)]
    #[case("2026-09-25", false)]
    #[case("2026-09-30", true)]
    #[case("2026-10-01", false)]
    #[case("2026-10-07", false)]
    #[case("2026-10-08", true)]
    #[case("2026-10-10", true)]
    #[case("2026-10-11", false)]
    // Years with a file that says nothing of the day, and years without one.
    #[case("2026-11-21", false)]
    #[case("2026-11-23", true)]
    #[case("2027-10-01", true)]
    #[case("2027-10-02", false)]
    fn workdays(#[case] at: &str, #[case] worked: bool) {
        assert_eq!(Calendar::embedded().is_workday(day(at)), worked);
    }

    #[rstest]
    #[case(Urgency::Urgent, "2026-11-20", "2026-11-23", true)] // over a weekend
    #[case(Urgency::Urgent, "2026-11-22", "2026-11-23", true)] // raised on a Sunday
    #[case(Urgency::Urgent, "2026-02-13", "2026-02-14", true)] // a worked Saturday
    #[case(Urgency::Urgent, "2026-02-14", "2026-02-24", true)] // over Spring Festival
    #[case(Urgency::Ordinary, "2026-02-13", "2026-02-27", true)]
    #[case(Urgency::Ordinary, "2026-09-30", "2026-10-13", true)] // 8, 9, 10, 12, 13 October
    #[case(Urgency::Difficult, "2026-09-18", "2026-10-15", true)]
    #[case(Urgency::Ordinary, "2026-12-28", "2027-01-04", false)] // into a year without a notice
    fn due_days(#[case] urgency: Urgency, #[case] raised: &str, #[case] due: &str, #[case] known: bool) {
        assert_eq!(Calendar::embedded().due(urgency, day(raised)), Due { day: day(due), known });
    }

    #[test]
    fn counting_there_and_back_agrees() {
        let calendar = Calendar::embedded();
        for offset in 0..400 {
            let from = day("2025-06-01") + Days::new(offset);
            for count in [0, 1, 5, 15] {
                let due = calendar.add_workdays(from, count).day;
                assert_eq!(calendar.workdays_between(from, due), i64::from(count), "{from} + {count}");
            }
        }
        assert_eq!(calendar.workdays_between(day("2026-10-13"), day("2026-09-30")), -5);
    }

    #[test]
    fn a_dropped_in_file_overrides_its_year_and_the_december_before() {
        let file = r#"{"year": 2027, "days": [
            {"name": "元旦", "date": "2026-12-31", "isOffDay": true},
            {"name": "元旦", "date": "2027-01-02", "isOffDay": false}]}"#;
        let calendar = Calendar::embedded().with_file(file).unwrap();
        assert!(!calendar.is_workday(day("2026-12-31")));
        assert!(calendar.is_workday(day("2027-01-02")));
        assert_eq!(calendar.add_workdays(day("2026-12-30"), 1), Due { day: day("2027-01-01"), known: true });
    }

    #[test]
    fn a_file_that_cannot_be_meant_is_refused_with_its_reason() {
        let calendar = Calendar::embedded();
        let refused = |text: &str| calendar.with_file(text).unwrap_err();
        assert!(matches!(refused("[]"), CalendarProblem::Unreadable(_)));
        assert_eq!(refused(r#"{"year": 2027, "days": []}"#), CalendarProblem::Count(0));
        assert_eq!(refused(r#"{"year": 3, "days": []}"#), CalendarProblem::Year(3));
        let foreign = r#"{"year": 2027, "days": [{"date": "2026-11-30", "isOffDay": true}]}"#;
        assert_eq!(refused(foreign), CalendarProblem::ForeignDay { day: day("2026-11-30"), year: 2027 });
        assert!(!refused(foreign).message().starts_with("domain-"));
    }
}
