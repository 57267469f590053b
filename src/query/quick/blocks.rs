//! What words mean in 讲政策 and in 办实事; in the other blocks they are text.

use std::ops::Range;

use super::lex::Kind;
use super::marks::{coming_before, means_a_day};
use super::vocabulary::{self, Mark};
use super::walk::Walk;
use super::{About, Became, Candidate, resolve};
use crate::base::dates;
use crate::base::text::visible;
use crate::tr;

/// Takes a word of 讲政策: a policy where it names one, else text.
pub(super) fn policy(walk: &mut Walk<'_>, span: &Range<usize>) {
    let word = walk.line[span.clone()].to_owned();
    let (name, own) = vocabulary::policy_mark(&word);
    let ahead = if own.is_some() { None } else { mark_ahead(walk, walk.at) };
    let mark = own.or(ahead.map(|(mark, _)| mark));
    let day = walk.out.draft.at.unwrap_or(walk.ctx.now).date_naive();
    let found = if name.is_empty() { None } else { resolve::policy(walk.ctx, name, mark, day) };
    let Some(found) = found else { return walk.text(span.clone()) };
    let mut whole = span.clone();
    if let Some((_, Some(at))) = ahead {
        whole.end = walk.tokens[at].span.end;
        walk.at = at + 1;
    }
    match walk.settle(About::Policy, &whole, name, found) {
        Some(Candidate::Policy(explained)) => {
            let policies = &mut walk.out.draft.policies;
            let at = policies.iter().position(|known| known.policy == explained.policy).unwrap_or(policies.len());
            match policies.get_mut(at) {
                Some(known) => *known = explained,
                None => policies.push(explained),
            }
            walk.part(whole, Became::Policy(at));
        }
        Some(_) => walk.text(whole),
        None => {}
    }
}

/// Returns the mark that is still to come: by itself behind the word, or at the
/// end of the names that `、` joins to it; and the token to be taken with it.
fn mark_ahead(walk: &Walk<'_>, from: usize) -> Option<(Mark, Option<usize>)> {
    let (mut joined, mut others) = (false, false);
    for (at, token) in walk.tokens.iter().enumerate().skip(from) {
        match token.kind {
            Kind::Blank => {}
            Kind::Stop('、') => joined = true,
            Kind::Word => {
                let (name, mark) = vocabulary::policy_mark(&walk.line[token.span.clone()]);
                match (mark, name.is_empty()) {
                    (Some(mark), true) => return Some((mark, (!others).then_some(at))),
                    (Some(mark), false) if joined => return Some((mark, None)),
                    (None, _) if joined => (joined, others) = (false, true),
                    _ => return None,
                }
            }
            _ => return None,
        }
    }
    None
}

/// Takes a word of 办实事: a need, or a mark that it is done or promised.
pub(super) fn help(walk: &mut Walk<'_>, span: &Range<usize>) {
    let word = walk.line[span.clone()].to_owned();
    if let Some(need) = vocabulary::done_mark(&word) {
        let end = span.start + need.len();
        if !need.is_empty() {
            walk.text(span.start..end);
        }
        walk.mark(end..span.end);
        walk.item.done = true;
        return;
    }
    let plain = walk.plain(span);
    let today = walk.ctx.now.date_naive();
    let Some(rest) = plain.strip_prefix("承诺") else {
        let before = plain.strip_suffix('前');
        match before.and_then(|_| coming_before(&plain, today)) {
            Some(day) => {
                walk.mark(span.clone());
                walk.item.promised = Some(day);
            }
            None if before.is_some_and(dates::means_a_moment) => no_such_day(walk, span, &plain),
            None => walk.text(span.clone()),
        }
        return;
    };
    if rest.is_empty() {
        let Some((at, word)) = walk.next_word() else { return walk.mark(span.clone()) };
        let said = walk.plain(&word);
        match coming_before(&said, today) {
            Some(day) => {
                walk.at = at + 1;
                walk.mark(span.start..word.end);
                walk.item.promised = Some(day);
            }
            None if dates::means_a_moment(said.trim_end_matches('前')) => {
                walk.at = at + 1;
                no_such_day(walk, &(span.start..word.end), &said);
            }
            None => walk.mark(span.clone()),
        }
        return;
    }
    match coming_before(rest, today) {
        Some(day) => {
            walk.mark(span.clone());
            walk.item.promised = Some(day);
        }
        None if means_a_day(rest) => no_such_day(walk, span, rest),
        None => walk.text(span.clone()),
    }
}

/// Says that a matter is promised for what means a day and is none.
fn no_such_day(walk: &mut Walk<'_>, span: &Range<usize>, text: &str) {
    walk.mark(span.clone());
    walk.trouble(span, tr!("quick-bad-day", text = visible(text).into_owned()), true);
}
