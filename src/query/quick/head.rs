//! What stands before the first block: who was visited, when, where, how long.

use std::ops::Range;

use super::draft::Who;
use super::lex::Kind;
use super::resolve::{self, Found};
use super::walk::Walk;
use super::{About, Became, Candidate, vocabulary};
use crate::base::dates;
use crate::base::text::visible;
use crate::domain::household::Household;
use crate::tr;

/// Words at the start of a line that may narrow the households down.
const NARROWING_WORDS_MAX: usize = 6;

/// Looks ahead for a village and a group, so that they may stand before or
/// behind the household.
pub(super) fn narrow(walk: &mut Walk<'_>) {
    let head = walk.tokens.iter().take_while(|token| !matches!(token.kind, Kind::Block(..) | Kind::Sign(_)));
    let words = head.filter(|token| token.kind == Kind::Word).take(NARROWING_WORDS_MAX);
    let words: Vec<String> = words.map(|token| walk.plain(&token.span)).collect();
    walk.within.village = words.iter().find_map(|word| resolve::village(walk.ctx, word));
    walk.within.group = words.iter().find_map(|word| vocabulary::group(word));
}

/// Takes a word of the head.
pub(super) fn word(walk: &mut Walk<'_>, span: &Range<usize>) {
    let plain = walk.plain(span);
    if walk.freed {
        // The full names of places are hardly ever a word by themselves in a sentence.
        if walk.out.draft.place.is_none() && vocabulary::place_words().any(|word| word == plain) {
            walk.out.draft.place = vocabulary::place(&plain);
            walk.part(span.clone(), Became::Place);
            return;
        }
        return walk.text(span.clone());
    }
    if vocabulary::is_quoted(&plain) {
        walk.freed = true;
        return walk.text(span.clone());
    }
    if narrows(walk, &plain) {
        walk.part(span.clone(), Became::Where);
        return;
    }
    // A bare number is a household's, and there are people called 周五.
    let unnamed = !walk.housed
        && (plain.bytes().all(|b| b.is_ascii_digit()) || !resolve::heads(walk.ctx, &plain, &walk.within).is_empty());
    if unnamed {
        return households(walk, span);
    }
    if when(walk, span) {
        return;
    }
    if let Some(place) = vocabulary::place(&plain) {
        walk.out.draft.place = Some(place);
        walk.part(span.clone(), Became::Place);
    } else if let Some(minutes) = spoken_minutes(&plain) {
        walk.out.draft.minutes = Some(minutes);
        walk.part(span.clone(), Became::Minutes);
    } else if dates::means_a_moment(&plain) {
        // It is wrong where it stands, and no talk and no name.
        walk.part(span.clone(), Became::Stray);
        walk.trouble(span, tr!("quick-bad-moment", text = visible(&plain).into_owned()), true);
    } else if walk.housed {
        another(walk, span);
    } else {
        households(walk, span);
    }
}

fn narrows(walk: &Walk<'_>, word: &str) -> bool {
    let within = &walk.within;
    (within.village.is_some() && resolve::village(walk.ctx, word) == within.village)
        || (within.group.is_some() && vocabulary::group(word) == within.group)
}

/// Reads how long a visit lasted where the unit says that this is meant.
fn spoken_minutes(word: &str) -> Option<u16> {
    let has_unit = ["分钟", "分", "小时", "min", "h"].iter().any(|unit| word.ends_with(unit));
    dates::minutes(word).filter(|_| has_unit)
}

/// Takes a time, of one word or of two such as 昨天 15:00.
fn when(walk: &mut Walk<'_>, span: &Range<usize>) -> bool {
    let now = walk.ctx.now;
    let rest = walk.tokens.get(walk.at..walk.at + 2);
    let next = match rest {
        Some([blank, word]) if blank.kind == Kind::Blank && word.kind == Kind::Word => Some(word.span.clone()),
        _ => None,
    };
    if let Some(next) = next
        && let Some(at) = dates::when(&walk.plain(&(span.start..next.end)), now)
    {
        walk.out.draft.at = Some(at);
        walk.part(span.start..next.end, Became::At);
        walk.at += 2;
        return true;
    }
    let Some(at) = dates::when(&walk.plain(span), now) else { return false };
    walk.out.draft.at = Some(at);
    walk.part(span.clone(), Became::At);
    true
}

/// Takes the households: a word, or several with `、` or `+`.
fn households(walk: &mut Walk<'_>, first: &Range<usize>) {
    let mut spans = pieces(walk.line, first);
    if spans.is_empty() {
        return walk.text(first.clone());
    }
    while let Some((at, span)) = joined_word(walk) {
        walk.at = at + 1;
        spans.extend(pieces(walk.line, &span));
    }
    walk.housed = true;
    for span in spans {
        let word = walk.line[span.clone()].to_owned();
        let found = resolve::household(walk.ctx, &word, &walk.within);
        if let Some(candidate) = walk.settle(About::Household, &span, &word, found) {
            take(walk, &span, candidate);
        }
    }
}

/// Returns the word that is joined to what was taken before, if there is one.
fn joined_word(walk: &Walk<'_>) -> Option<(usize, Range<usize>)> {
    let plus = |c: char| c == '+' || c == '＋';
    let before = walk.at.checked_sub(1).and_then(|at| walk.tokens.get(at));
    let mut joined = before.is_some_and(|token| walk.line[token.span.clone()].ends_with(plus));
    for (at, token) in walk.tokens.iter().enumerate().skip(walk.at) {
        match token.kind {
            Kind::Blank => {}
            Kind::Stop('、') => joined = true,
            Kind::Word if joined || walk.line[token.span.clone()].starts_with(plus) => {
                return Some((at, token.span.clone()));
            }
            _ => return None,
        }
    }
    None
}

/// Returns the pieces of a word between plus signs.
fn pieces(line: &str, span: &Range<usize>) -> Vec<Range<usize>> {
    let mut start = span.start;
    let mut found = Vec::new();
    for piece in line[span.clone()].split(['+', '＋']) {
        let end = start + piece.len();
        if !piece.is_empty() {
            found.push(start..end);
        }
        start = end + line[end..span.end].chars().next().map_or(0, char::len_utf8);
    }
    found
}

fn take(walk: &mut Walk<'_>, span: &Range<usize>, candidate: Candidate) {
    let who = match candidate {
        Candidate::Household(id) => Who::Known(id),
        Candidate::New { village, group, head } => {
            Who::New(Box::new(Household { group, ..Household::new(village, head) }))
        }
        _ => {
            walk.freed = true;
            return walk.text(span.clone());
        }
    };
    let at = walk.out.draft.who.len();
    walk.out.draft.who.push(who);
    walk.part(span.clone(), Became::Household(at));
}

/// Takes a word behind the households: text, unless it is called like one more.
fn another(walk: &mut Walk<'_>, span: &Range<usize>) {
    let word = walk.line[span.clone()].to_owned();
    let mut candidates = resolve::heads(walk.ctx, &word, &walk.within);
    if candidates.is_empty() {
        walk.freed = true;
        return walk.text(span.clone());
    }
    candidates.push(Candidate::Text);
    if let Some(candidate) = walk.settle(About::Another, span, &word, Found::Several(candidates)) {
        take(walk, span, candidate);
    }
}
