//! Keeps identity numbers out of the records. Whatever is saved goes through
//! [`mask_change`] first; there is no way to keep a full identity number.
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
use super::texts::{each_text, each_text_mut};
use crate::base::text::half_width_char;
use crate::tr;

mod hash;

pub use hash::{body_without_hash, drop_hash, fields_without_hash, may_hold_hash};

/// Digits of the shortest number that is looked for, a mobile number.
const SHORTEST_DIGITS: usize = 11;

/// What a stretch of text gives away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// An identity number 身份证号.
    IdentityNumber,
    /// A mobile phone number.
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
type Group = Vec<Digit>;

/// Returns the identity and mobile numbers in `text`, in order, also where
/// they are written in full-width digits or with spaces or dashes inside.
/// The check digit isn't looked at: a mistyped number still names somebody.
pub fn scan(text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    // Most texts have too few digits for any number at all.
    if text.chars().filter(|c| half_width_char(*c).is_ascii_digit()).nth(SHORTEST_DIGITS - 1).is_none() {
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

/// Returns `text` with each identity number replaced by a mark that shows its
/// last four characters, and how many there were.
pub fn mask(text: &str) -> (String, usize) {
    let mut masked = String::with_capacity(text.len());
    let (mut done, mut count) = (0, 0);
    for Finding { range, .. } in scan(text).into_iter().filter(|f| f.kind == FindingKind::IdentityNumber) {
        masked.push_str(&text[done..range.start]);
        masked.push_str(&tr!("domain-privacy-masked", last4 = last4(&compact(&text[range.clone()]))));
        (done, count) = (range.end, count + 1);
    }
    masked.push_str(&text[done..]);
    (masked, count)
}

/// Masks the identity numbers in every text of a change, its note and reason
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

/// Masks the identity numbers in every text of a record and returns a warning
/// for each field that held any.
pub fn mask_record(record: &mut Record) -> Vec<Problem> {
    let mut problems = Vec::new();
    each_text_mut(record, |field, _, text| mask_text(field, text, &mut problems));
    problems
}

fn mask_text(field: Field, text: &mut String, problems: &mut Vec<Problem>) {
    let (masked, count) = mask(text);
    if count > 0 {
        *text = masked;
        problems.push(Problem::IdentityNumber { field, count });
    }
}

/// Masks the texts within the new value of a field. `name` is the name of the
/// field, or of what holds it where it has none of its own.
fn mask_value(name: &str, value: &mut Value, problems: &mut Vec<Problem>) {
    match value {
        // Ids and hashes may hold eighteen digits in a row and must stay whole.
        Value::String(text) if is_hex(text) => {}
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
        match count(FindingKind::IdentityNumber) {
            0 => {}
            count => problems.push(Problem::IdentityNumber { field, count }),
        }
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
    number.trim().chars().filter(|c| !is_separator(*c)).map(|c| half_width_char(c).to_ascii_uppercase()).collect()
}

fn last4(number: &str) -> String {
    number.chars().skip(number.chars().count().saturating_sub(4)).collect()
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '－' | '–' | '—' | '·' | '.' | '\u{200b}'..='\u{200d}' | '\u{feff}')
}

/// Returns the stretches of digits that have nothing but one or two separators
/// between their groups.
fn runs(text: &str) -> Vec<Vec<Group>> {
    const SEPARATORS_MAX: usize = 2;
    let mut runs: Vec<Vec<Group>> = Vec::new();
    let mut gap = usize::MAX;
    for (start, c) in text.char_indices() {
        let ascii = half_width_char(c);
        let ends_number = matches!(ascii, 'x' | 'X');
        if ascii.is_ascii_digit() || (ends_number && gap == 0) {
            let digit = Digit { ascii, start, end: start + c.len_utf8() };
            match runs.last_mut() {
                Some(run) if gap == 0 => run.last_mut().into_iter().for_each(|group| group.push(digit)),
                Some(run) if gap <= SEPARATORS_MAX => run.push(vec![digit]),
                _ => runs.push(vec![vec![digit]]),
            }
            gap = if ends_number { usize::MAX } else { 0 };
        } else if is_separator(c) {
            gap = gap.saturating_add(1);
        } else {
            gap = usize::MAX;
        }
    }
    runs
}

/// Returns the number that the first groups make, and how many groups it takes.
fn number_at(groups: &[Group]) -> Option<(Finding, usize)> {
    let mut digits: Vec<Digit> = Vec::new();
    let mut phone = None;
    for (index, group) in groups.iter().enumerate() {
        digits.extend(group);
        if digits.len() > 18 {
            break;
        }
        let kind = kind_of(&digits, index == 0);
        let found = kind.and_then(|kind| Some((Finding { kind, range: span(&digits)? }, index + 1)));
        match kind {
            Some(FindingKind::IdentityNumber) => return found,
            // Four more digits may make an identity number of what begins like a phone number.
            Some(FindingKind::PhoneNumber) => phone = phone.or(found),
            None => {}
        }
    }
    phone
}

/// Tells what a sequence of digits is, if it is anything. Of 18 that stand
/// together, either the province or the date of birth may be mistyped.
fn kind_of(digits: &[Digit], together: bool) -> Option<FindingKind> {
    let text: String = digits.iter().map(|digit| digit.ascii).collect();
    let all_digits = text.bytes().all(|b| b.is_ascii_digit());
    match text.len() {
        18 if together && in_province(&text) => Some(FindingKind::IdentityNumber),
        18 if has_birth_date(&text[6..14]) && (together || in_province(&text)) => Some(FindingKind::IdentityNumber),
        15 if all_digits && in_province(&text) && has_birth_date(&format!("19{}", &text[6..12])) => {
            Some(FindingKind::IdentityNumber)
        }
        11 if all_digits && is_mobile(&text) => Some(FindingKind::PhoneNumber),
        13 if all_digits && text.starts_with("86") && is_mobile(&text[2..]) => Some(FindingKind::PhoneNumber),
        _ => None,
    }
}

/// Returns the identity numbers that other digits run into: 18 digits from a
/// province's code on, with a date of birth, inside a longer group.
fn hidden(group: &Group) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut at = 0;
    while group.len() > 18 && at + 18 <= group.len() {
        let window = &group[at..at + 18];
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
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::base::ids::RecordId;
    use crate::domain::change::Step;
    use crate::domain::household::Household;
    use crate::domain::record::Recorded;

    #[rstest]
    #[case("身份证320722199001011234，", &["320722199001011234"])]
    #[case("32072219900101123x", &["32072219900101123x"])]
    #[case("３２０７２２１９９００１０１１２３Ｘ", &["３２０７２２１９９００１０１１２３Ｘ"])]
    #[case("320722 19900101 1234", &["320722 19900101 1234"])]
    #[case("320722-19900101-123X 号", &["320722-19900101-123X"])]
    #[case("320722900101123", &["320722900101123"])]
    #[case("3207229001011 23", &["3207229001011 23"])]
    #[case("320722199001011234 13812345678", &["320722199001011234"])]
    #[case("13812345678 320722199001011234", &["320722199001011234"])]
    #[case("32072219900101123413812345678", &["320722199001011234"])]
    #[case("证0320722199001011234", &["320722199001011234"])]
    #[case("320722199031011234", &["320722199031011234"])]
    #[case("990722199001011234", &["990722199001011234"])]
    #[case("202611221030000001", &[])]
    #[case("\u{200b}320722\u{200b}199001011234", &["320722\u{200b}199001011234"])]
    #[case("320722114204 前张村 17 户", &[])]
    #[case("卡号 6222021001116245702", &[])]
    #[case("13812345678 2026 年", &[])]
    #[case("123456789012345", &[])]
    #[case("2026-11-22 14:30 至 15:20", &[])]
    fn identity_numbers(#[case] text: &str, #[case] expected: &[&str]) {
        let found: Vec<_> = scan(text)
            .into_iter()
            .filter(|finding| finding.kind == FindingKind::IdentityNumber)
            .map(|finding| &text[finding.range])
            .collect();
        assert_eq!(found, expected);
        let (masked, count) = mask(text);
        assert_eq!(count, expected.len());
        assert!(expected.iter().all(|number| !masked.contains(number)), "{masked}");
        assert_eq!(mask(&masked), (masked.clone(), 0), "masking again changes nothing");
    }

    #[rstest]
    #[case("电话13812345678。", &["13812345678"])]
    #[case("138 1234 5678", &["138 1234 5678"])]
    #[case("+86 13812345678", &["86 13812345678"])]
    #[case("１３８１２３４５６７８", &["１３８１２３４５６７８"])]
    #[case("13812345678 13912345678", &["13812345678", "13912345678"])]
    #[case("320722199001011234 13812345678", &["13812345678"])]
    #[case("13812345678 2026 年", &["13812345678"])]
    #[case("0518-87212345", &[])]
    #[case("12345678901", &[])]
    #[case("138123456789", &[])]
    fn phone_numbers(#[case] text: &str, #[case] expected: &[&str]) {
        let found: Vec<_> = scan(text)
            .into_iter()
            .filter(|finding| finding.kind == FindingKind::PhoneNumber)
            .map(|finding| &text[finding.range])
            .collect();
        assert_eq!(found, expected);
        assert!(mask(text).0.contains(expected.first().unwrap_or(&"")), "phones stay");
    }

    #[test]
    fn a_mask_shows_the_last_four() {
        assert_eq!(mask("证 32072219900101123x 号").0, "证 [身份证号尾号123X] 号");
    }

    #[test]
    fn no_text_of_a_record_keeps_a_number() {
        let number = "320722199001011234";
        let mut household = Household::new("320722114204".parse().unwrap(), format!("张三{number}"));
        household.address = Some(number.into());
        household.note = format!("{number}、{number}");
        household.phone = Some("13812345678".into());
        let mut record = household.into_record();
        assert_eq!(check_record(&record).len(), 3, "the phone field may hold a phone number");
        let told = mask_record(&mut record);
        assert_eq!(told.last(), Some(&Problem::IdentityNumber { field: Field::Note, count: 2 }));
        assert!(!record.to_json().unwrap().contains(number));
        assert_eq!(check_record(&record), []);
    }

    #[test]
    fn no_text_of_a_change_keeps_a_number() {
        let number = "320722199001011234";
        let step = Step {
            to: "declined".into(),
            note: number.into(),
            by: None,
            at: "2026-11-22T10:00:00+08:00".parse().unwrap(),
        };
        let hash = "32072219900101123f32072219900101";
        let digits = "320722199001011234abcdefabcdefab";
        let set = serde_json::json!({
            "blocks": {"chat": number, "help": ""},
            "members": [{"name": number}],
            "later": {"hash": digits, "last4": "1234"},
            "successor": hash,
            "residents": 4,
        });
        let Value::Object(set) = set else { panic!() };
        let (kind, id) = (Kind::Visit, RecordId([1; 16]));
        let mut edit = Change::Edit(Edit { kind, id, set, was: Default::default(), step: Some(step) });
        let fields: Vec<Field> = mask_change(&mut edit).iter().map(Problem::field).collect();
        assert_eq!(fields, [Field::Chat, Field::Name, Field::Note]);
        let Change::Edit(edit) = edit else { panic!() };
        assert_eq!(edit.set["later"]["hash"], digits);
        assert_eq!(edit.set["successor"], hash);
        assert!(!edit.set["blocks"].to_string().contains(number));
        assert!(!edit.step.unwrap().note.contains(number));
        let mut removal = Change::Remove { kind, id, reason: format!("与{number}重复") };
        assert_eq!(mask_change(&mut removal), [Problem::IdentityNumber { field: Field::Note, count: 1 }]);
        assert!(matches!(removal, Change::Remove { reason, .. } if reason == "与[身份证号尾号1234]重复"));
    }

    #[test]
    fn a_mark_is_the_end_of_a_number() {
        for (number, last4) in [("320722199001011234", "1234"), (" ３２０７２２ 19900101 123x", "123X"), ("12", "12")]
        {
            assert_eq!(identity_mark(number).last4, last4);
        }
    }

    #[test]
    fn no_hash_of_a_number_is_written() {
        let change = |kind| {
            let Value::Object(set) = serde_json::json!({"identity": {"hash": "aa", "last4": "1234"}}) else { panic!() };
            let mut change =
                Change::Edit(Edit { kind, id: RecordId([1; 16]), set, was: Default::default(), step: None });
            assert_eq!(mask_change(&mut change), []);
            let Change::Edit(edit) = change else { panic!() };
            Value::Object(edit.set)
        };
        assert_eq!(change(Kind::Household), serde_json::json!({"identity": {"last4": "1234"}}));
    }
}
