//! Which of the copies that were made by themselves are kept. It touches nothing.

use std::collections::BTreeSet;

use chrono::{Datelike, IsoWeek, NaiveDate, NaiveDateTime};

use crate::base::limits::{OWN_COPIES_DAYS, OWN_COPIES_WEEKS};

/// Returns which of the copies made at these times stay once the one made at `now`
/// is there: the last of each of the last seven days that have any, and the last of
/// each of the last four weeks that have any. Days and weeks without a copy don't
/// count, so that a pause, or a clock that jumped, costs none. What is later than
/// `now` was made by a clock that went wrong; it stays until its time has come.
pub(super) fn kept(made: &BTreeSet<NaiveDateTime>, now: NaiveDateTime) -> BTreeSet<NaiveDateTime> {
    let (mut days, mut weeks) = (BTreeSet::<NaiveDate>::new(), BTreeSet::<IsoWeek>::new());
    let mut kept: BTreeSet<NaiveDateTime> = made.range(now..).copied().chain([now]).collect();
    for at in [now].iter().chain(made.range(..now).rev()) {
        let day = days.len() < OWN_COPIES_DAYS && days.insert(at.date());
        let week = weeks.len() < OWN_COPIES_WEEKS && weeks.insert(at.iso_week());
        if day || week {
            kept.insert(*at);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    fn kept_of(made: &[&str], now: &str) -> Vec<String> {
        let made = made.iter().map(|text| at(text)).collect();
        kept(&made, at(now)).iter().map(|at| at.format("%m-%d %H").to_string()).collect()
    }

    #[test]
    fn of_a_day_and_of_a_week_the_last_is_kept() {
        let of_a_day = ["2026-11-30T09:00:00", "2026-11-30T12:00:00", "2026-11-29T20:00:00"];
        assert_eq!(kept_of(&of_a_day, "2026-11-30T18:00:00"), ["11-29 20", "11-30 18"]);
        // Daily for six weeks: seven days, and the Sundays of the weeks before.
        let daily: Vec<String> = (0..42)
            .map(|day| (at("2026-10-20T18:00:00") + chrono::Days::new(day)).format("%FT%T").to_string())
            .collect();
        let daily: Vec<&str> = daily.iter().map(String::as_str).collect();
        let kept = kept_of(&daily, "2026-11-30T18:00:00");
        let days = ["11-24 18", "11-25 18", "11-26 18", "11-27 18", "11-28 18", "11-29 18", "11-30 18"];
        assert_eq!(kept, [&["11-15 18", "11-22 18"][..], &days].concat());
    }

    #[test]
    fn a_week_goes_over_the_turn_of_the_year() {
        let made = ["2026-12-28T08:00:00", "2027-01-03T08:00:00"];
        let many: Vec<String> = (4..=12).map(|day| format!("2027-01-{day:02}T08:00:00")).collect();
        let made: Vec<&str> = made.into_iter().chain(many.iter().map(String::as_str)).collect();
        let kept = kept_of(&made, "2027-01-13T08:00:00");
        assert!(kept.contains(&"01-03 08".to_owned()) && !kept.contains(&"12-28 08".to_owned()), "{kept:?}");
    }

    #[test]
    fn a_pause_costs_nothing_and_neither_does_a_clock_that_jumped() {
        let spring = ["2026-03-02T18:00:00", "2026-03-03T18:00:00", "2026-03-12T18:00:00"];
        assert_eq!(kept_of(&spring, "2026-11-30T18:00:00").len(), 4);
        let ahead = ["2099-01-01T08:00:00", "2026-11-29T18:00:00"];
        assert_eq!(kept_of(&ahead, "2026-11-30T18:00:00").len(), 3);
        assert_eq!(kept_of(&spring, "2099-01-01T08:00:00").len(), 4);
    }

    fn moments() -> impl Strategy<Value = BTreeSet<NaiveDateTime>> {
        let moment = (0_u64..90, 0_i64..24).prop_map(|(day, hour)| {
            at("2026-09-01T00:00:00") + chrono::Days::new(day) + chrono::TimeDelta::hours(hour)
        });
        prop::collection::btree_set(moment, 0..60)
    }

    proptest! {
        #[test]
        fn the_new_one_and_the_newest_always_stay_and_there_are_never_many(made in moments(), now in moments()) {
            let Some(now) = now.first().copied() else { return Ok(()) };
            let stay = kept(&made, now);
            prop_assert!(stay.contains(&now));
            prop_assert!(made.last().is_none_or(|newest| stay.contains(newest) || *newest < now && newest.date() == now.date()));
            let past = stay.range(..=now).count();
            prop_assert!(past <= OWN_COPIES_DAYS + OWN_COPIES_WEEKS, "{past}");
            // Whatever goes, another copy of its day stays, or seven later days have one.
            for gone in made.difference(&stay) {
                let later: BTreeSet<NaiveDate> = stay.range(*gone..).map(NaiveDateTime::date).collect();
                prop_assert!(later.contains(&gone.date()) || later.len() >= OWN_COPIES_DAYS);
            }
            // Asked once more it says the same.
            let again: BTreeSet<NaiveDateTime> = stay.clone();
            prop_assert_eq!(kept(&again, now), stay);
        }
    }
}
