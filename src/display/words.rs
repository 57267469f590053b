//! How people, places, days and sizes are spoken of wherever they are shown. Whatever
//! came from outside leaves here safe to show.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};

use crate::base::ids::{CadreId, VisitId};
use crate::base::text::visible;
pub use crate::query::words::{
    cadre, day, decision, device, group, household, households, invitation, village, whereabouts,
};
use crate::state::State;
use crate::state::head::VisitHead;
use crate::tr;

/// Returns a visit in one line: what was written, else what else is known of it.
pub fn visit(state: &State, id: VisitId, visit: &VisitHead) -> String {
    if visit.nobody_home {
        return tr!("app-nobody-home");
    }
    let concern = || state.concerns_in(id).next().map(|(_, concern)| concern.text.as_str());
    let matter = || state.matters_in(id).next().map(|(_, matter)| matter.need.as_str());
    let written = Some(visit.gist.as_str()).filter(|gist| !gist.trim().is_empty());
    match (written.or_else(concern).or_else(matter), visit.policies.len()) {
        (Some(text), _) => visible(text).into_owned(),
        (None, 0) => tr!("app-visit-unwritten"),
        (None, count) => tr!("app-visit-policies", count = count),
    }
}

/// Returns the names of cadres.
pub fn cadres(state: &State, ids: &[CadreId]) -> String {
    ids.iter().map(|id| cadre(state, *id)).collect::<Vec<_>>().join(&tr!("app-comma"))
}

/// Returns the day of the week.
pub fn weekday(day: NaiveDate) -> String {
    tr!("app-weekday", n = day.weekday().num_days_from_monday())
}

/// Returns how long ago a day was, in words: 今天, 昨天, 12 天前, 3 个月前.
pub fn ago(day: NaiveDate, today: NaiveDate) -> String {
    match (today - day).num_days() {
        ..=-1 => self::day(day, today),
        0 => tr!("app-ago-today"),
        1 => tr!("app-ago-yesterday"),
        days @ 2..=59 => tr!("app-ago-days", days = days),
        days @ 60..=729 => tr!("app-ago-months", months = days / 30),
        days => tr!("app-ago-years", years = days / 365),
    }
}

/// Returns when a due day is, seen from today: 逾期 3 天, 今天, 明天, 还有 4 天.
pub fn due(day: NaiveDate, today: NaiveDate) -> String {
    match (day - today).num_days() {
        days @ ..=-1 => tr!("app-due-past", days = -days),
        0 => tr!("app-due-today"),
        1 => tr!("app-due-tomorrow"),
        days => tr!("app-due-in", days = days),
    }
}

/// Returns a length of a file as people say it.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        1_048_576..1_073_741_824 => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
        _ => format!("{:.1} GB", bytes as f64 / 1_073_741_824.0),
    }
}

/// Returns a moment as people say it: the day, and the time where it is today.
pub fn when(at: DateTime<FixedOffset>, zone: FixedOffset, today: NaiveDate) -> String {
    let at = at.with_timezone(&zone);
    let day = self::day(at.date_naive(), today);
    if at.date_naive() == today { format!("{day} {}", at.format("%H:%M")) } else { day }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_in_the_unit_that_fits() {
        assert_eq!([size(12), size(1025), size(3 << 20), size(5 << 30)], ["12 B", "2 KB", "3.0 MB", "5.0 GB"]);
    }
}
