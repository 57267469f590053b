//! When visits happen: the working week, the quiet around the Spring Festival,
//! the denser weeks of the campaign. It knows days, not people.

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveTime, TimeDelta, Timelike, Weekday};
use fastrand::Rng;
use tyme4rs::tyme::lunar::LunarDay;
use tyme4rs::tyme::solar::SolarDay;

/// How long ago the current assignment began, in days.
pub const CAMPAIGN_DAYS: u64 = 61;

/// The days that the sample data covers, oldest first, and how busy each was.
#[derive(Debug)]
pub struct Rhythm {
    /// The days, the last one being today.
    pub days: Vec<NaiveDate>,
    weights: Vec<f64>,
    festivals: Vec<NaiveDate>,
}

impl Rhythm {
    /// Returns the rhythm of the days up to `now` over which `visits` visits
    /// are spread: a year, or less where they are too few to fill one.
    pub fn new(now: DateTime<FixedOffset>, visits: usize, rng: &mut Rng) -> Self {
        let today = now.date_naive();
        let span = (visits as u64 * 365 / 600).clamp(70, 365);
        let days: Vec<NaiveDate> = (0..span).rev().filter_map(|back| today.checked_sub_days(Days::new(back))).collect();
        let festivals = (today.year() - 1..=today.year() + 1).filter_map(spring_festival).collect();
        let mut rhythm = Self { days, weights: Vec::new(), festivals };
        rhythm.weights = rhythm
            .days
            .iter()
            .map(|day| {
                let recent = (today - *day).num_days() < CAMPAIGN_DAYS as i64;
                rhythm.busyness(*day) * (0.6 + 0.8 * rng.f64()) * if recent { 1.6 } else { 1.0 }
            })
            .collect();
        if let Some(last) = rhythm.weights.last_mut() {
            *last *= f64::from(elapsed_minutes(now)) / 540.0;
        }
        rhythm
    }

    /// Returns how much of an ordinary working day's visiting is done on `day`.
    fn busyness(&self, day: NaiveDate) -> f64 {
        if self.is_festive(day) {
            return 0.0;
        }
        if matches!((day.month(), day.day()), (10, 1..=7) | (5, 1..=3)) {
            return 0.05;
        }
        match day.weekday() {
            Weekday::Sat => 0.12,
            Weekday::Sun => 0.06,
            _ => 1.0,
        }
    }

    /// Tells whether `day` lies in the days around the Spring Festival in
    /// which nobody goes visiting on duty.
    fn is_festive(&self, day: NaiveDate) -> bool {
        self.festivals.iter().any(|first| (-2..=7).contains(&(day - *first).num_days()))
    }

    /// Returns the number of visits on each of the days, `total` in all.
    pub fn spread(&self, total: usize) -> Vec<usize> {
        let sum: f64 = self.weights.iter().sum();
        let mut passed = 0.0;
        let mut given = 0;
        let mut counts: Vec<usize> = self
            .weights
            .iter()
            .map(|weight| {
                passed += weight;
                let until = if sum > 0.0 { (passed / sum * total as f64).round() as usize } else { 0 };
                let count = until.min(total) - given;
                given += count;
                count
            })
            .collect();
        if let Some(first) = counts.first_mut() {
            *first += total - given;
        }
        counts
    }

    /// Returns the last day on or before `day` on which people go visiting.
    pub fn working(&self, day: NaiveDate) -> NaiveDate {
        let back = |n| day.checked_sub_days(Days::new(n));
        let found = (0..20).filter_map(back).find(|day| self.busyness(*day) == 1.0).unwrap_or(day);
        found.max(self.days.first().copied().unwrap_or(found))
    }
}

/// Returns a time of the working day, or of the evening, when farmers are home.
pub fn time_of_day(rng: &mut Rng) -> NaiveTime {
    let minute = match rng.u32(..20) {
        0..9 => rng.u32(8 * 60 + 30..11 * 60 + 30),
        9..17 => rng.u32(14 * 60..17 * 60 + 10),
        _ => rng.u32(18 * 60 + 30..19 * 60 + 40),
    };
    NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0).unwrap_or_default()
}

/// Returns `day` at `time` with the offset of `like`.
pub fn moment(day: NaiveDate, time: NaiveTime, like: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
    day.and_time(time).and_local_timezone(*like.offset()).single().unwrap_or(like)
}

/// Returns how many minutes of today's visiting hours had passed at `now`, the
/// first visit being over by twenty to ten.
fn elapsed_minutes(now: DateTime<FixedOffset>) -> u32 {
    let minute = now.time().num_seconds_from_midnight() / 60;
    minute.saturating_sub(9 * 60 + 40).min(540)
}

/// Returns a time of today that is over before `now`, or the end of the
/// morning where the day is long over.
pub fn time_before(rng: &mut Rng, now: DateTime<FixedOffset>) -> NaiveTime {
    let latest = (now - TimeDelta::minutes(90)).time().min(NaiveTime::from_hms_opt(19, 0, 0).unwrap_or_default());
    let first = 8 * 60 + 10;
    let last = (latest.num_seconds_from_midnight() / 60).max(first + 1);
    NaiveTime::from_num_seconds_from_midnight_opt(rng.u32(first..last) * 60, 0).unwrap_or_default()
}

fn spring_festival(year: i32) -> Option<NaiveDate> {
    let day: SolarDay = LunarDay::new(year as isize, 1, 1).ok()?.get_solar_day();
    NaiveDate::from_ymd_opt(day.get_year() as i32, day.get_month() as u32, day.get_day() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spring_festival_is_quiet_and_weekends_nearly_so() {
        let now = DateTime::parse_from_rfc3339("2026-11-22T18:00:00+08:00").unwrap();
        let rhythm = Rhythm::new(now, 20_000, &mut Rng::with_seed(3));
        assert_eq!(spring_festival(2026), NaiveDate::from_ymd_opt(2026, 2, 17));
        let counts = rhythm.spread(20_000);
        assert_eq!(counts.iter().sum::<usize>(), 20_000);
        let (mut weekend, mut festive) = (0, 0);
        for (day, count) in rhythm.days.iter().zip(&counts) {
            if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
                weekend += count;
            }
            if rhythm.is_festive(*day) {
                festive += count;
            }
        }
        assert_eq!(festive, 0);
        assert!((100..2_000).contains(&weekend), "{weekend}");
    }

    #[test]
    fn every_count_is_spread_whole() {
        let now = DateTime::parse_from_rfc3339("2026-02-17T07:00:00+08:00").unwrap();
        for total in [0, 1, 7, 50, 601] {
            let rhythm = Rhythm::new(now, total, &mut Rng::with_seed(3));
            assert_eq!(rhythm.spread(total).iter().sum::<usize>(), total);
            assert_eq!(rhythm.spread(total).last(), Some(&0), "nobody is out at seven on New Year's day");
        }
    }
}
