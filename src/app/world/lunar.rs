//! The date by the moon, as it stands beside the ordinary one.

use chrono::{Datelike, NaiveDate};
use tyme4rs::tyme::Culture;
use tyme4rs::tyme::solar::SolarDay;

use crate::base::i18n::{Lang, lang};
use crate::tr;

/// One day's date by the moon. Working it out takes a while, so it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lunar {
    day: NaiveDate,
    text: String,
}

impl Lunar {
    /// Works out the lunar date of a day.
    pub fn of(day: NaiveDate) -> Self {
        let solar = SolarDay::new(day.year() as isize, day.month() as usize, day.day() as usize);
        let lunar = solar.map(|solar| solar.get_lunar_day());
        let text = lunar.map(|lunar| format!("{}{}", lunar.get_lunar_month().get_name(), lunar.get_name()));
        Self { day, text: text.unwrap_or_default() }
    }

    /// Works the date out anew where the day has changed.
    pub fn turn(&mut self, day: NaiveDate) {
        if self.day != day {
            *self = Self::of(day);
        }
    }

    /// Returns the date for people, such as 农历十月十四; nothing where the
    /// language has no use for it.
    pub fn label(&self) -> String {
        match lang() {
            Lang::Zh if !self.text.is_empty() => tr!("app-lunar", date = self.text.as_str()),
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_festivals_fall_on_their_days() {
        for (day, text) in [("2026-02-17", "正月初一"), ("2026-09-25", "八月十五"), ("2025-07-25", "闰六月初一")]
        {
            assert_eq!(Lunar::of(day.parse().unwrap()).text, text);
        }
    }
}
