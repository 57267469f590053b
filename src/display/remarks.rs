//! What a remark 批示 says, and by when an answer to it is wanted.

use chrono::NaiveDate;

use super::words;
use crate::base::text::visible;
use crate::domain::remark::Remark;
use crate::query::remarks::is_unanswered;
use crate::state::State;
use crate::tr;

/// Returns what a remark says, line by line: who and when, the text, by when
/// an answer is wanted.
pub fn asked(state: &State, remark: &Remark, today: NaiveDate) -> Vec<String> {
    let lines = [head(state, remark, today), visible(remark.text.trim()).into_owned(), wanted(remark, today)];
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

/// Returns who made a remark, when, and what it says in one word.
pub fn head(state: &State, remark: &Remark, today: NaiveDate) -> String {
    let by = remark.author.map(|author| words::cadre(state, author)).unwrap_or_default();
    let parts = [remark.verdict.label(), by, words::day(remark.made, today)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Returns by when an answer is wanted, where there is none.
pub fn wanted(remark: &Remark, today: NaiveDate) -> String {
    match remark.reply_by {
        _ if !is_unanswered(remark) => String::new(),
        Some(day) => tr!("remark-wanted-by", day = words::day(day, today), left = words::due(day, today)),
        None => tr!("remark-wanted"),
    }
}
