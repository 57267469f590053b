//! The signs `#` `!` `@`, and the words that mean the same wherever they stand.

use std::ops::Range;

use super::draft::DueAsked;
use super::lex::Sign;
use super::walk::Walk;
use super::{About, Became, Candidate, resolve, vocabulary};
use crate::base::dates;
use crate::base::text::{half_width, visible};
use crate::domain::visit::Block;
use crate::tr;

/// Takes a sign with its word.
pub(super) fn sign(walk: &mut Walk<'_>, sign: Sign, span: &Range<usize>) {
    let body = span.start + walk.line[span.start..].chars().next().map_or(0, char::len_utf8);
    let word = walk.line[body..span.end].to_owned();
    match (sign, walk.block) {
        (Sign::Due, Some(Block::Help)) => promised(walk, span, &word),
        _ if !walk.raises() => {
            let shown = visible(&walk.line[span.clone()]).into_owned();
            walk.text(span.clone());
            walk.trouble(span, tr!("quick-sign-elsewhere", sign = shown), false);
        }
        (Sign::Due, _) => due(walk, span, &word),
        (Sign::Category, _) => {
            let found = resolve::usual(&walk.ctx.lexicon.categories, &word);
            if let Some(Candidate::Word(word)) = walk.settle(About::Category, span, &word, found) {
                walk.mark(span.clone());
                let before = walk.item.category.replace(word);
                once(walk, span, before.is_none());
            }
        }
        (Sign::Responsible, _) => {
            let found = resolve::usual(&walk.ctx.lexicon.responsible, &word);
            if let Some(Candidate::Word(word)) = walk.settle(About::Responsible, span, &word, found) {
                walk.mark(span.clone());
                let before = walk.item.responsible.replace(word);
                once(walk, span, before.is_none());
            }
        }
    }
}

/// Says where the same was written twice of one concern.
fn once(walk: &mut Walk<'_>, span: &Range<usize>, is_first: bool) {
    if !is_first {
        let mark = visible(&walk.line[span.clone()]).into_owned();
        walk.trouble(span, tr!("quick-twice", mark = mark), true);
    }
}

/// Takes how soon a concern is due: an urgency, a count of days, a day.
fn due(walk: &mut Walk<'_>, span: &Range<usize>, word: &str) {
    let plain = half_width(word).to_lowercase();
    let today = walk.ctx.now.date_naive();
    walk.mark(span.clone());
    if let Some(urgency) = vocabulary::urgency(&plain) {
        let before = walk.item.urgency.replace(urgency);
        return once(walk, span, before.is_none());
    }
    let day = plain.trim_end_matches(['前', '内']);
    let asked = match vocabulary::counted(&plain) {
        Some((count @ 1.., true)) => Some(DueAsked::WorkingDays(count)),
        Some((count, false)) => Some(DueAsked::Days(count)),
        Some(_) => None,
        None => dates::coming(day, today).map(DueAsked::Day),
    };
    match asked {
        Some(asked) => {
            let before = walk.item.due.replace(asked);
            once(walk, span, before.is_none());
        }
        None => walk.trouble(span, tr!("quick-bad-due", text = visible(word).into_owned()), true),
    }
}

/// Takes the day that a matter is promised for.
fn promised(walk: &mut Walk<'_>, span: &Range<usize>, word: &str) {
    let plain = half_width(word).to_lowercase();
    let now = walk.ctx.now;
    let day = walk.out.draft.at.unwrap_or(now).date_naive();
    walk.mark(span.clone());
    let found = match vocabulary::counted(&plain) {
        Some((count, true)) => Some(walk.ctx.calendar.add_workdays(day, count).day),
        Some((count, false)) => day.checked_add_days(chrono::Days::new(count.into())),
        None => coming_before(&plain, now.date_naive()),
    };
    match found {
        Some(found) => {
            let before = walk.item.promised.replace(found);
            once(walk, span, before.is_none());
        }
        None => walk.trouble(span, tr!("quick-bad-day", text = visible(word).into_owned()), true),
    }
}

/// Reads a day with 前, 之前 or 以前 behind it, or without.
pub(super) fn coming_before(text: &str, today: chrono::NaiveDate) -> Option<chrono::NaiveDate> {
    let day = ["之前", "以前", "前"].iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
    dates::coming(day, today)
}

/// Tells whether somebody who wrote this meant a day.
pub(super) fn means_a_day(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || c == '+') && !text.contains(|c| "人户亩元个".contains(c))
}

/// Takes a word that means the same wherever it stands. Returns whether it was one.
pub(super) fn anywhere(walk: &mut Walk<'_>, span: &Range<usize>) -> bool {
    let plain = walk.plain(span);
    if vocabulary::is_nobody_home(&plain) {
        walk.out.draft.nobody_home = true;
        walk.part(span.clone(), Became::NobodyHome);
        return true;
    }
    if let Some(acknowledged) = vocabulary::acknowledgement(&plain) {
        walk.out.draft.acknowledged = Some(acknowledged);
        walk.part(span.clone(), Became::Acknowledged);
        return true;
    }
    next(walk, span, &plain) || met(walk, span, &plain) || lasted(walk, span, &plain) || people(walk, span, &plain)
}

/// 下次11-30, 下次 11-30, 下周三再来.
fn next(walk: &mut Walk<'_>, span: &Range<usize>, plain: &str) -> bool {
    const LEADING: &[&str] = &["下次走访", "下次再来", "下次来", "下次"];
    const TRAILING: &[&str] = &["再来", "再访", "再走访", "来", "走访"];
    let today = walk.ctx.now.date_naive();
    let day_of = |text: &str| {
        let text = TRAILING.iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
        dates::coming(text, today)
    };
    let Some(rest) = LEADING.iter().find_map(|start| plain.strip_prefix(start)) else {
        let again = TRAILING[..3].iter().find_map(|end| plain.strip_suffix(end));
        let Some(again) = again.filter(|_| plain.len() < 40) else { return false };
        return match dates::coming(again, today) {
            Some(day) => set_next(walk, span.clone(), day),
            None if dates::means_a_moment(again) => no_such_day(walk, span, again),
            None => false,
        };
    };
    if rest.is_empty() {
        let Some((at, word)) = walk.next_word() else { return false };
        let said = walk.plain(&word);
        let span = span.start..word.end;
        return match day_of(&said) {
            Some(day) => {
                walk.at = at + 1;
                set_next(walk, span, day)
            }
            None if means_a_day(&said) => {
                walk.at = at + 1;
                no_such_day(walk, &span, &said)
            }
            None => false,
        };
    }
    match day_of(rest) {
        Some(day) => set_next(walk, span.clone(), day),
        None if means_a_day(rest) => no_such_day(walk, span, rest),
        None => false,
    }
}

/// Says that what was written means a day and there is none such.
fn no_such_day(walk: &mut Walk<'_>, span: &Range<usize>, text: &str) -> bool {
    walk.part(span.clone(), Became::Stray);
    walk.trouble(span, tr!("quick-bad-day", text = visible(text).into_owned()), true);
    true
}

fn set_next(walk: &mut Walk<'_>, span: Range<usize>, day: chrono::NaiveDate) -> bool {
    let before = walk.out.draft.next.replace(day);
    walk.part(span.clone(), Became::Next);
    once(walk, &span, before.is_none());
    true
}

/// 接谈 李四(妻子).
fn met(walk: &mut Walk<'_>, span: &Range<usize>, plain: &str) -> bool {
    let Some(rest) = plain.strip_prefix("接谈") else { return false };
    let rest = rest.strip_prefix('人').unwrap_or(rest);
    let (named, span) = match walk.next_word().filter(|_| rest.is_empty()) {
        Some((at, word)) => {
            walk.at = at + 1;
            (walk.plain(&word), span.start..word.end)
        }
        None => (rest.to_owned(), span.clone()),
    };
    // A name stays as it was typed.
    let typed = half_width(&walk.line[span.clone()]).into_owned();
    let named = typed.get(typed.len().saturating_sub(named.len())..).unwrap_or(&named);
    let (name, relation) = vocabulary::bracketed(named);
    if name.is_empty() {
        walk.part(span.clone(), Became::Stray);
        walk.trouble(&span, tr!("quick-nobody-named"), true);
        return true;
    }
    name.clone_into(&mut walk.out.draft.met);
    relation.unwrap_or_default().clone_into(&mut walk.out.draft.relation);
    walk.part(span, Became::Met);
    true
}

/// 用时40分钟.
fn lasted(walk: &mut Walk<'_>, span: &Range<usize>, plain: &str) -> bool {
    let Some(rest) = ["用时", "时长"].iter().find_map(|start| plain.strip_prefix(start)) else { return false };
    let (said, span, at) = match walk.next_word().filter(|_| rest.is_empty()) {
        Some((at, word)) => (walk.plain(&word), span.start..word.end, at + 1),
        None => (rest.to_owned(), span.clone(), walk.at),
    };
    let Some(minutes) = dates::minutes(&said) else { return false };
    walk.at = at;
    walk.out.draft.minutes = Some(minutes);
    walk.part(span, Became::Minutes);
    true
}

/// 涉及40人, of a concern.
fn people(walk: &mut Walk<'_>, span: &Range<usize>, plain: &str) -> bool {
    if !walk.raises() {
        return false;
    }
    let Some(people) = plain.strip_prefix("涉及").and_then(dates::count) else { return false };
    walk.mark(span.clone());
    let before = walk.item.people.replace(people);
    once(walk, span, before.is_none());
    true
}
