//! Values as they are written on the command line and in files, into what they
//! mean. Whatever doesn't fit comes back as a sentence for the user.

use std::str::FromStr;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use clap_complete::Shell;

use crate::base::dates;
use crate::base::fold::is_blank;
use crate::base::i18n::Lang;
use crate::base::limits::LINE_CHARS_MAX;
use crate::base::text::{half_width, visible};
use crate::domain::cadre::Role;
use crate::domain::concern::{ConcernState, Satisfaction, Urgency};
use crate::domain::register::Moving;
use crate::domain::remark::Verdict;
use crate::domain::village::VillageCode;
use crate::domain::visit::{Acknowledgement, Place, Sensitivity};
use crate::query::conflicts::side_of;
use crate::report::order::FileKind;
use crate::report::period::Span;
use crate::report::redact::Profile;
use crate::report::register::Register;
use crate::report::write::csv::Encoding;
use crate::roster::Doubtful;
use crate::settings::Wish;
use crate::tr;

/// A closed set of words that are known by an English name and a label.
pub(super) trait Word: Copy + Send + Sync + 'static {
    /// Every value.
    const WORDS: &'static [Self];
    /// Returns the stable English name.
    fn english(self) -> &'static str;
    /// Returns the name on screen.
    fn shown(self) -> String;
}

macro_rules! word {
    ($($name:ident)*) => {$(
        impl Word for $name {
            const WORDS: &'static [Self] = Self::ALL;

            fn english(self) -> &'static str {
                self.word()
            }

            fn shown(self) -> String {
                self.label()
            }
        }
    )*};
}

word!(Role Place Acknowledgement Sensitivity Urgency ConcernState Satisfaction Moving Verdict);
word!(Span Profile Register FileKind Encoding);

/// Reads a word by its English name or by its label.
pub(super) fn word<W: Word>(text: &str) -> Result<W, String> {
    let wanted = text.trim();
    W::WORDS.iter().copied().find(|word| word.english() == wanted || word.shown() == wanted).ok_or_else(|| {
        let allowed: Vec<String> =
            W::WORDS.iter().map(|word| format!("{}（{}）", word.english(), word.shown())).collect();
        tr!("cli-bad-word", text = visible(text).into_owned(), allowed = allowed.join(&tr!("cli-comma")))
    })
}

pub(super) fn lang(text: &str) -> Result<Lang, String> {
    match text {
        "zh" => Ok(Lang::Zh),
        "en" => Ok(Lang::En),
        _ => Err(tr!("cli-bad-word", text = visible(text).into_owned(), allowed = "zh, en")),
    }
}

pub(super) fn look(text: &str) -> Result<Wish, String> {
    let allowed = "dark, light, 256, 16, none, ascii";
    Wish::read(text).ok_or_else(|| tr!("cli-bad-word", text = visible(text).into_owned(), allowed = allowed))
}

/// Reads what households are that may be known.
pub(super) fn doubtful(text: &str) -> Result<Doubtful, String> {
    match text {
        "same" => Ok(Doubtful::Same),
        "new" => Ok(Doubtful::New),
        _ => Err(tr!("cli-bad-word", text = visible(text).into_owned(), allowed = "same, new")),
    }
}

pub(super) fn shell(text: &str) -> Result<Shell, String> {
    Shell::from_str(text).map_err(|_| {
        tr!("cli-bad-word", text = visible(text).into_owned(), allowed = "bash, elvish, fish, powershell, zsh")
    })
}

pub(super) fn village(text: &str) -> Result<VillageCode, String> {
    half_width(text.trim()).parse().map_err(|_| tr!("cli-bad-village", text = visible(text).into_owned()))
}

pub(super) fn line(text: &str) -> Result<String, String> {
    let line = text.trim();
    if is_blank(line) {
        return Err(tr!("cli-bad-empty"));
    }
    if line.chars().count() > LINE_CHARS_MAX {
        return Err(tr!("cli-bad-long", max = LINE_CHARS_MAX));
    }
    Ok(line.to_owned())
}

/// Reads a day with its year: `2026-11-20`, also with slashes, dots, 年月日 or full-width digits.
pub(super) fn day(text: &str) -> Result<NaiveDate, String> {
    let midnight = |time: &Option<NaiveTime>| time.is_none_or(|time| time == NaiveTime::MIN);
    dates::moment(text)
        .filter(|(_, time)| midnight(time))
        .map(|(day, _)| day)
        .ok_or_else(|| tr!("cli-bad-day", text = visible(text).into_owned()))
}

/// Reads the letter of one side of a conflict.
pub(super) fn side(text: &str) -> Result<usize, String> {
    side_of(half_width(text.trim()).as_ref())
        .ok_or_else(|| tr!("conflicts-cli-bad-side", side = visible(text).into_owned()))
}

/// A moment as it was written: with or without the offset of its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// With its offset.
    Exact(DateTime<FixedOffset>),
    /// By the clock on the wall here.
    Wall(NaiveDateTime),
}

impl When {
    /// Returns the moment by the clock on the wall of `here`: the day it is here counts.
    pub(super) fn at_offset_of(self, here: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
        match self {
            Self::Exact(at) => at.with_timezone(here.offset()),
            // A fixed offset knows no gaps, so there is always just one such moment.
            Self::Wall(at) => here.offset().from_local_datetime(&at).single().unwrap_or(here),
        }
    }
}

/// Reads a moment: RFC 3339, or `2026-11-20 09:30` and as else people and spreadsheets
/// write it, or a day, which stands for its noon.
pub(super) fn when(text: &str) -> Result<When, String> {
    let plain = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(plain) {
        return Ok(When::Exact(at));
    }
    match dates::moment(plain) {
        Some((day, time)) => Ok(When::Wall(day.and_time(time.unwrap_or(dates::NOON)))),
        None => Err(tr!("cli-bad-time", text = visible(text).into_owned())),
    }
}

/// Reads what may be left out; an answer of blanks is none, and what `read` knows is put as it says.
pub(super) fn given(text: Option<String>, read: fn(&str) -> Option<String>) -> Option<String> {
    let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())?;
    Some(read(&text).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_by_both_names_and_the_rest_is_listed() {
        assert_eq!(word::<ConcernState>("in_progress"), Ok(ConcernState::InProgress));
        assert_eq!(word::<ConcernState>("待核查"), Ok(ConcernState::AwaitingCheck));
        let problem = word::<Place>("屋里").unwrap_err();
        assert!(problem.contains("屋里") && problem.contains("home（农户家）"), "{problem}");
    }

    #[test]
    fn days_and_times_are_read_as_people_write_them() {
        let noon = |text: &str| When::Wall(text.parse().unwrap());
        assert_eq!(day("2026/11/2"), Ok("2026-11-02".parse().unwrap()));
        assert_eq!(day("２０２６-11-02"), Ok("2026-11-02".parse().unwrap()));
        assert_eq!(when("2026-11-20 09:30"), Ok(noon("2026-11-20T09:30:00")));
        assert_eq!(when("2026-11-20"), Ok(noon("2026-11-20T12:00:00")));
        let here = DateTime::parse_from_rfc3339("2026-11-22T10:00:00+08:00").unwrap();
        let there = when("2026-11-20T09:30:00+06:00").unwrap().at_offset_of(here);
        assert_eq!(there.to_rfc3339(), "2026-11-20T11:30:00+08:00");
        let utc = when("2026-11-19T23:30:00Z").unwrap().at_offset_of(here);
        assert_eq!(utc.to_rfc3339(), "2026-11-20T07:30:00+08:00", "the day it is here");
        for excel in ["2026/11/20 9:30", "2026年11月20日 9:30", "2026-11-20 9:30:00", "2026.11.20 9点半"] {
            assert_eq!(when(excel), Ok(noon("2026-11-20T09:30:00")), "{excel}");
        }
        for far in ["+262142-12-31", "29405-12-25", "0001-01-01"] {
            assert!(day(far).is_err(), "{far}");
        }
        assert_eq!(when("2026-11-20").unwrap().at_offset_of(here).to_rfc3339(), "2026-11-20T12:00:00+08:00");
        for bad in ["", "2026-02-30", "昨天", "2026-11-20T25:00"] {
            assert!(when(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_line_has_something_to_see() {
        assert_eq!(line(" 张三 "), Ok("张三".to_owned()));
        for blank in [" ", "\u{a0}", "\u{200b}", "\u{3000}", "\u{2800}", "\u{3164}\u{feff}"] {
            assert!(line(blank).is_err(), "{blank:?}");
        }
        assert!(line(&"甲".repeat(LINE_CHARS_MAX + 1)).is_err());
    }

    #[test]
    fn a_village_code_may_be_full_width() {
        assert_eq!(village("３２０７２２１１４２０４").unwrap().to_string(), "320722114204");
        assert!(village("3207").unwrap_err().contains("3207"));
    }
}
