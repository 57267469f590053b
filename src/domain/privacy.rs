//! Keeps identity numbers and those of bank cards out of the records. Whatever is saved goes through
//! [`mask_change`] first; there is no way to keep a full one.
//! Phone numbers are found so that the writer can be told, and stay.
//!
//! The forms of the numbers: GB 11643-1999 (18 characters, the last may be X)
//! and the 15 digits before it; mobile numbers have 11 digits from 13 to 19.

use std::ops::Range;

use serde_json::Value;

use super::change::{Change, Edit};
use super::household::IdentityMark;
use super::problem::{Field, Problem};
use super::record::{Kind, Record};
use super::same::is_written;
use super::texts::{each_text, each_text_mut};
use crate::base::fold::is_invisible;
use crate::base::text::half_width_char;
use crate::tr;

mod hash;

pub use hash::{body_without_hash, drop_hash, fields_without_hash, may_hold_hash};

/// Digits of the shortest number that is looked for, a telephone number.
const SHORTEST_DIGITS: usize = 10;
/// Digits of a bank card.
const CARD_DIGITS_MIN: usize = 13;
const CARD_DIGITS_MAX: usize = 19;

/// What a stretch of text gives away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// An identity number 身份证号.
    IdentityNumber,
    /// The number of a bank card 银行卡号.
    CardNumber,
    /// A telephone number, of a mobile phone or with its area code.
    PhoneNumber,
}

/// A stretch of text that gives something away about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// Where it stands, in bytes of the text.
    pub range: Range<usize>,
}

/// A character of a number: its half-width form and its place in the text.
#[derive(Debug, Clone, Copy)]
struct Digit {
    ascii: char,
    start: usize,
    end: usize,
}

/// Digits that stand together without anything between them.
#[derive(Debug, Clone)]
struct Group {
    digits: Vec<Digit>,
    /// A mark that parts the items of a list stands before them.
    listed: bool,
}

/// Returns the identity, card and telephone numbers in `text`, in order, also where
/// they are written in full-width digits or with anything but letters inside.
/// The check digit of identity numbers isn't looked at: a mistyped one still names
/// somebody. That of a card is: other long numbers are no secret.
pub fn scan(text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    // Most texts have too few digits for any number at all.
    if text.chars().filter(|c| digit_of(*c).is_some()).nth(SHORTEST_DIGITS - 1).is_none() {
        return findings;
    }
    for run in runs(text) {
        let mut first = 0;
        while first < run.len() {
            let Some((finding, groups)) = number_at(&run[first..]) else {
                findings.extend(hidden(&run[first]));
                first += 1;
                continue;
            };
            findings.push(finding);
            first += groups;
        }
    }
    findings
}

/// Returns `text` with each identity and card number replaced by a mark that shows its
/// last four characters, and how many there were.
pub fn mask(text: &str) -> (String, usize) {
    let (masked, found) = masked(text);
    (masked, found.len())
}

/// Returns a text without the numbers that nothing may keep, and what they were.
fn masked(text: &str) -> (String, Vec<FindingKind>) {
    let mut masked = String::with_capacity(text.len());
    let (mut done, mut found) = (0, Vec::new());
    for Finding { range, kind } in scan(text).into_iter().filter(|f| f.kind != FindingKind::PhoneNumber) {
        let last4 = last4(&compact(&text[range.clone()]));
        masked.push_str(&text[done..range.start]);
        masked.push_str(&match kind {
            FindingKind::CardNumber => tr!("domain-privacy-masked-card", last4 = last4),
            _ => tr!("domain-privacy-masked", last4 = last4),
        });
        done = range.end;
        found.push(kind);
    }
    masked.push_str(&text[done..]);
    (masked, found)
}

/// Masks the identity and card numbers in every text of a change, its note and reason
/// included, and returns a warning for each field that held any. Every change
/// goes through here before it is written, always.
pub fn mask_change(change: &mut Change) -> Vec<Problem> {
    let mut problems = Vec::new();
    match change {
        Change::Add { record, .. } => problems = mask_record(record),
        Change::Edit(Edit { kind, set, step, .. }) => {
            if *kind == Kind::Household {
                drop_hash(set);
            }
            for (name, value) in set.iter_mut() {
                mask_value(name, value, &mut problems);
            }
            if let Some(step) = step {
                mask_text(Field::Note, &mut step.note, &mut problems);
            }
        }
        Change::Remove { reason, .. } => mask_text(Field::Note, reason, &mut problems),
        Change::Restore { .. } => {}
    }
    problems
}

/// Masks the identity and card numbers in every text of a record and returns a warning
/// for each field that held any.
pub fn mask_record(record: &mut Record) -> Vec<Problem> {
    let mut problems = Vec::new();
    each_text_mut(record, |field, _, text| mask_text(field, text, &mut problems));
    problems
}

fn mask_text(field: Field, text: &mut String, problems: &mut Vec<Problem>) {
    let (masked, found) = masked(text);
    if found.is_empty() {
        return;
    }
    *text = masked;
    let count = |kind| found.iter().filter(|found| **found == kind).count();
    problems.extend(secrets(field, count(FindingKind::IdentityNumber), count(FindingKind::CardNumber)));
}

/// Returns the warnings for numbers that nothing may keep.
fn secrets(field: Field, identities: usize, cards: usize) -> impl Iterator<Item = Problem> {
    let identity = (identities > 0).then_some(Problem::IdentityNumber { field, count: identities });
    identity.into_iter().chain((cards > 0).then_some(Problem::CardNumber { field, count: cards }))
}

/// Masks the texts within the new value of a field. `name` is the name of the
/// field, or of what holds it where it has none of its own.
fn mask_value(name: &str, value: &mut Value, problems: &mut Vec<Problem>) {
    match value {
        // Ids and hashes may hold eighteen digits in a row and must stay whole.
        Value::String(text) if is_hex(text) && !is_written(name) => {}
        Value::String(text) => mask_text(Field::from_word(name).unwrap_or(Field::Text), text, problems),
        Value::Array(items) => items.iter_mut().for_each(|item| mask_value(name, item, problems)),
        Value::Object(fields) => fields.iter_mut().for_each(|(name, field)| mask_value(name, field, problems)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Tells whether a text is an id or a hash: 16 or 32 lower-case hexadecimal digits.
fn is_hex(text: &str) -> bool {
    matches!(text.len(), 16 | 32) && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Returns a warning for each field whose text gives a number away, apart from
/// the phone number in the field that is for it.
pub fn check_record(record: &Record) -> Vec<Problem> {
    let mut problems = Vec::new();
    each_text(record, |field, _, text| {
        let findings = scan(text);
        let count = |kind| findings.iter().filter(|finding| finding.kind == kind).count();
        problems.extend(secrets(field, count(FindingKind::IdentityNumber), count(FindingKind::CardNumber)));
        match count(FindingKind::PhoneNumber) {
            0 => {}
            _ if field == Field::Phone => {}
            count => problems.push(Problem::PhoneNumber { field, count }),
        }
    });
    problems
}

/// Returns what is kept of an identity number.
pub fn identity_mark(number: &str) -> IdentityMark {
    IdentityMark { last4: last4(&compact(number)) }
}

/// Returns the number without what stands between its digits, half-width, with a capital X.
fn compact(number: &str) -> String {
    number.chars().filter_map(|c| digit_of(c).or(is_x(c).then_some('X'))).collect()
}

fn last4(number: &str) -> String {
    number.chars().skip(number.chars().count().saturating_sub(4)).collect()
}

/// Tells whether something may stand between the digits of one number: anything but
/// letters and digits, a line break among it.
fn is_separator(c: char) -> bool {
    !c.is_alphanumeric()
}

/// Tells whether numbers that have nothing to do with each other are listed like
/// this as well: 350、420、810.
fn lists(c: char) -> bool {
    is_separator(c) && !c.is_whitespace() && !is_invisible(c) && !"-－–—‐‑−·•.．".contains(c)
}

/// Returns the ASCII form of a digit in any width or of a mathematical alphabet.
fn digit_of(c: char) -> Option<char> {
    match c {
        '\u{1d7ce}'..='\u{1d7ff}' => char::from_digit((u32::from(c) - 0x1d7ce) % 10, 10),
        _ => Some(half_width_char(c)).filter(char::is_ascii_digit),
    }
}

/// Tells whether `c` is, or stands for, the X at the end of a number.
fn is_x(c: char) -> bool {
    matches!(half_width_char(c), 'x' | 'X') || matches!(c, '×' | 'Ⅹ' | 'ⅹ')
}

/// Returns the stretches of digits that have nothing but separators between their
/// groups, and only a few of those; blanks in a row are one, what nobody sees is none.
fn runs(text: &str) -> Vec<Vec<Group>> {
    const SEPARATORS_MAX: usize = 3;
    let mut runs: Vec<Vec<Group>> = Vec::new();
    let (mut gap, mut listed, mut before) = (usize::MAX, false, ' ');
    // Whether the run at hand may be the end of a number that was masked: 尾号1234].
    let mut glued = false;
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let next_letter = chars.peek().is_some_and(|(_, next)| next.is_alphabetic() && next.is_ascii());
        let ends_number = is_x(c) && gap <= SEPARATORS_MAX && !next_letter;
        if let Some(ascii) = digit_of(c).or(ends_number.then_some('X')) {
            let digit = Digit { ascii, start, end: start + c.len_utf8() };
            match runs.last_mut() {
                Some(run) if gap == 0 && before != '\0' => {
                    run.last_mut().into_iter().for_each(|group| group.digits.push(digit));
                }
                Some(run) if gap <= SEPARATORS_MAX => run.push(Group { digits: vec![digit], listed }),
                _ => {
                    glued = before.is_alphabetic() || before == ' ';
                    runs.push(vec![Group { digits: vec![digit], listed: false }]);
                }
            }
            (gap, listed) = (if ends_number { usize::MAX } else { 0 }, false);
        } else if c == ']' && glued && runs.last().is_some_and(|run| run.len() == 1 && run[0].digits.len() == 4) {
            gap = usize::MAX;
        } else if is_separator(c) {
            let again = c.is_whitespace() && before.is_whitespace();
            gap = gap.saturating_add(usize::from(!again && !is_invisible(c)));
            listed |= lists(c);
            // Digits that only something unseen parts are groups all the same.
            before = if gap == 0 { '\0' } else { c };
            continue;
        } else {
            gap = usize::MAX;
        }
        before = c;
    }
    runs
}

/// Returns the number that the first groups make, and how many groups it takes.
fn number_at(groups: &[Group]) -> Option<(Finding, usize)> {
    let mut digits: Vec<Digit> = Vec::new();
    let mut other = None;
    for (index, group) in groups.iter().enumerate() {
        digits.extend(&group.digits);
        if digits.len() > CARD_DIGITS_MAX {
            break;
        }
        let kind = kind_of(&digits, &groups[..=index]);
        let found = kind.and_then(|kind| Some((Finding { kind, range: span(&digits)? }, index + 1)));
        match kind {
            Some(FindingKind::IdentityNumber) => return found,
            // The last digits of a card may stand apart.
            Some(FindingKind::CardNumber) => other = found,
            // Four more digits may make an identity number of what begins like a phone number.
            Some(FindingKind::PhoneNumber) => other = other.or(found),
            None => {}
        }
    }
    other
}

/// Tells what a sequence of digits is that these groups make, if it is anything. Of
/// 18 that stand together, either the province or the date of birth may be mistyped.
fn kind_of(digits: &[Digit], groups: &[Group]) -> Option<FindingKind> {
    let text: String = digits.iter().map(|digit| digit.ascii).collect();
    let all_digits = text.bytes().all(|b| b.is_ascii_digit());
    let together = groups.len() == 1;
    let is_listed = groups.iter().skip(1).any(|group| group.listed);
    let identity = match text.len() {
        18 if text[..17].contains('X') => false,
        18 if together && in_province(&text) => true,
        18 => has_birth_date(&text[6..14]) && (together || in_province(&text)),
        15 => {
            let date = all_digits && in_province(&text) && has_birth_date(&format!("19{}", &text[6..12]));
            date && (!is_listed || parted_like_a_number(groups))
        }
        _ => false,
    };
    if identity {
        return Some(FindingKind::IdentityNumber);
    }
    if !all_digits {
        return None;
    }
    match text.len() {
        CARD_DIGITS_MIN..=CARD_DIGITS_MAX if is_card(&text, is_listed) => Some(FindingKind::CardNumber),
        11 if is_mobile(&text) => Some(FindingKind::PhoneNumber),
        13 if text.starts_with("86") && is_mobile(&text[2..]) => Some(FindingKind::PhoneNumber),
        10..=12 if is_landline(&text, groups) => Some(FindingKind::PhoneNumber),
        _ => None,
    }
}

/// Tells whether fifteen digits are parted where the number itself has its parts, or
/// spelled out one by one.
fn parted_like_a_number(groups: &[Group]) -> bool {
    let mut ends = groups.iter().scan(0, |at, group| {
        *at += group.digits.len();
        Some(*at)
    });
    ends.all(|end| matches!(end, 6 | 8 | 10 | 12 | 15)) || groups.iter().all(|group| group.digits.len() == 1)
}

/// Tells whether digits are the number of a bank card (ISO/IEC 7812): its first digits
/// are those of a card network, and its check digit is right. A list of sums of money
/// may come out right by chance; then only 62, as nearly all cards here begin, counts.
fn is_card(digits: &str, is_listed: bool) -> bool {
    let network = match is_listed {
        true => digits.starts_with("62"),
        false => {
            digits.starts_with(['4', '5', '6'])
                || ["34", "35", "36", "37", "9558"].iter().any(|n| digits.starts_with(n))
        }
    };
    let doubled = |n: u32| if n > 4 { 2 * n - 9 } else { 2 * n };
    let value = |(at, c): (usize, char)| c.to_digit(10).map(|n| if at % 2 == 1 { doubled(n) } else { n });
    network && digits.chars().rev().enumerate().filter_map(value).sum::<u32>() % 10 == 0
}

/// Tells whether digits are a telephone number with its area code: 0518-87212345,
/// (010) 6655 1234, 051887212345.
fn is_landline(digits: &str, groups: &[Group]) -> bool {
    let coded = digits.starts_with('0') && digits[1..].starts_with(|c: char| ('1'..='9').contains(&c));
    let parts: Vec<usize> = groups.iter().map(|group| group.digits.len()).collect();
    coded && matches!(parts[..], [11 | 12] | [3 | 4, 7 | 8] | [3 | 4, 3 | 4, 4])
}

/// Returns the identity numbers that other digits run into: 18 digits from a
/// province's code on, with a date of birth, inside a longer group.
fn hidden(group: &Group) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut at = 0;
    while group.digits.len() > 18 && at + 18 <= group.digits.len() {
        let window = &group.digits[at..at + 18];
        let text: String = window.iter().map(|digit| digit.ascii).collect();
        if in_province(&text) && text.get(6..14).is_some_and(has_birth_date) {
            findings.extend(span(window).map(|range| Finding { kind: FindingKind::IdentityNumber, range }));
            at += 18;
        } else {
            at += 1;
        }
    }
    findings
}

fn span(digits: &[Digit]) -> Option<Range<usize>> {
    Some(digits.first()?.start..digits.last()?.end)
}

/// Tells whether digits begin with the code of a province (GB/T 2260).
fn in_province(digits: &str) -> bool {
    let code = digits.get(..2).and_then(|code| code.parse::<u8>().ok()).unwrap_or(0);
    matches!(code, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81 | 82)
}

/// Tells whether eight digits are a day on which somebody alive can be born.
fn has_birth_date(digits: &str) -> bool {
    let number = |range: Range<usize>| digits.get(range).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    (1900..2100).contains(&number(0..4)) && (1..=12).contains(&number(4..6)) && (1..=31).contains(&number(6..8))
}

fn is_mobile(digits: &str) -> bool {
    digits.starts_with('1') && digits[1..].starts_with(|c| ('3'..='9').contains(&c))
}

#[cfg(test)]
mod tests;
