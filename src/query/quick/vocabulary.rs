//! The closed words of the line: those that begin a block, places, marks of a
//! policy or a matter, how soon a concern is due. Each list is what people write,
//! and the one place to look where a word isn't understood.

use std::ops::Range;

use crate::base::i18n;
use crate::base::text::{half_width, half_width_char};
use crate::domain::concern::Urgency;
use crate::domain::visit::{Acknowledgement, Block, Place, Understanding};

/// The words that begin a block wherever a word begins.
const BLOCKS: &[(&str, Block)] = &[
    ("拉家常", Block::Chat),
    ("讲政策", Block::PolicyTalk),
    ("议发展", Block::Development),
    ("谈发展", Block::Development),
    ("听诉求", Block::Complaints),
    ("听意见", Block::Complaints),
    ("听牢骚", Block::Complaints),
    ("办实事", Block::Help),
];

/// Those that begin one where they stand alone; `true` where what follows is a concern.
const SHORT: &[(&str, Block, bool)] = &[
    ("家常", Block::Chat, false),
    ("拉", Block::Chat, false),
    ("政策", Block::PolicyTalk, false),
    ("讲", Block::PolicyTalk, false),
    ("发展", Block::Development, false),
    ("议", Block::Development, false),
    ("牢骚", Block::Complaints, false),
    ("听", Block::Complaints, false),
    ("诉求", Block::Complaints, true),
    ("实事", Block::Help, false),
    ("办", Block::Help, false),
];

/// Those that begin one before a colon.
const BEFORE_COLON: &[(&str, Block, bool)] = &[
    ("chat", Block::Chat, false),
    ("policy", Block::PolicyTalk, false),
    ("policies", Block::PolicyTalk, false),
    ("plans", Block::Development, false),
    ("development", Block::Development, false),
    ("complaints", Block::Complaints, false),
    ("concern", Block::Complaints, true),
    ("help", Block::Help, false),
];

/// After these a block word is part of a sentence: 讲政策的人.
const GOES_ON: &str = "的时后会";

/// Returns where in a word a block begins, and which. Within a word it is
/// looked for where `anywhere`.
pub fn block(word: &str, colon: bool, anywhere: bool) -> Option<(Range<usize>, (Block, bool))> {
    let plain = half_width(word).to_lowercase();
    let alone = SHORT.iter().chain(if colon { BEFORE_COLON } else { &[] });
    if let Some((_, block, raised)) = alone.into_iter().find(|(short, ..)| *short == plain) {
        return Some((0..word.len(), (*block, *raised)));
    }
    let found = |(full, block): (&str, Block)| {
        let start = if anywhere { word.find(full)? } else { word.starts_with(full).then_some(0)? };
        let end = start + full.len();
        let goes_on = word[end..].starts_with(|c| GOES_ON.contains(c));
        let quoted = is_quoted(word) || word[..start].contains(['“', '「', '『', '《']);
        (!goes_on && !quoted).then_some((start..end, (block, false)))
    };
    let own = Block::ALL.iter().filter_map(|block| Some((i18n::own(block.key())?, *block)));
    own.chain(BLOCKS.iter().copied()).filter_map(found).min_by_key(|(range, _)| range.start)
}

/// Returns the word that begins a block: the user's own, or the usual one.
pub fn of_block(block: Block) -> &'static str {
    let usual = || BLOCKS.iter().find(|(_, named)| *named == block).map(|(word, _)| *word);
    i18n::own(block.key()).or_else(usual).unwrap_or_default()
}

/// Returns the words that begin blocks, in the order of the form, to be offered.
pub fn block_words() -> impl Iterator<Item = &'static str> {
    Block::ALL.iter().map(|block| of_block(*block))
}

const PLACES: &[(&str, Place)] = &[
    ("农户家", Place::Home),
    ("入户", Place::Home),
    ("家里", Place::Home),
    ("家中", Place::Home),
    ("田间地头", Place::Field),
    ("田间", Place::Field),
    ("地头", Place::Field),
    ("田头", Place::Field),
    ("基层站所", Place::Station),
    ("站所", Place::Station),
    ("生产一线", Place::Production),
    ("车间", Place::Production),
    ("院坝会", Place::Courtyard),
    ("院坝", Place::Courtyard),
    ("电话", Place::Phone),
    ("打电话", Place::Phone),
    ("通电话", Place::Phone),
];

/// Returns the place that a word names, also by the label on screen or its name in files.
pub fn place(word: &str) -> Option<Place> {
    let listed = PLACES.iter().find(|(name, _)| *name == word).map(|(_, place)| *place);
    listed.or_else(|| Place::ALL.iter().copied().find(|place| place.word() == word || place.label() == word))
}

/// Returns the words for places, one each, to be offered.
pub fn place_words() -> impl Iterator<Item = &'static str> {
    const OFFERED: &[&str] = &["田间地头", "基层站所", "生产一线", "院坝会"];
    OFFERED.iter().copied()
}

/// The word for a visit at which nobody was home.
pub const NOBODY_HOME: &str = "未遇";

/// Tells whether a word says that nobody was home.
pub fn is_nobody_home(word: &str) -> bool {
    matches!(word, NOBODY_HOME | "没人在家" | "无人在家" | "家中无人" | "nobody-home")
}

/// Returns what a word says of the household's acknowledgement.
pub fn acknowledgement(word: &str) -> Option<Acknowledgement> {
    match word {
        "已签认" | "签认" => Some(Acknowledgement::Yes),
        "不愿签认" | "拒签" => Some(Acknowledgement::Declined),
        _ => None,
    }
}

/// Tells whether a character is a check mark.
pub fn is_check(c: char) -> bool {
    matches!(c, '✓' | '✔' | '√' | '☑' | '✅')
}

/// How a policy came out, and whether the mark could be nothing else.
pub type Mark = (Understanding, bool);

const POLICY_MARKS: &[(&str, Mark)] = &[
    ("没听懂", (Understanding::Again, false)),
    ("没懂", (Understanding::Again, false)),
    ("不懂", (Understanding::Again, false)),
    ("未懂", (Understanding::Again, false)),
    ("待再讲", (Understanding::Again, false)),
    ("再讲", (Understanding::Again, false)),
    ("?", (Understanding::Again, false)),
    ("？", (Understanding::Again, false)),
    ("已听懂", (Understanding::Understood, false)),
    ("听懂", (Understanding::Understood, false)),
    ("已懂", (Understanding::Understood, false)),
    ("懂了", (Understanding::Understood, false)),
    ("懂", (Understanding::Understood, false)),
];

/// Returns a word without the mark at its end, and the mark.
pub fn policy_mark(word: &str) -> (&str, Option<Mark>) {
    let name = word.trim_end_matches(|c| is_check(c) || c == '\u{fe0f}');
    if name.len() < word.len() {
        return (name, Some((Understanding::Understood, true)));
    }
    let found = POLICY_MARKS.iter().find_map(|(end, mark)| Some((word.strip_suffix(end)?, *mark)));
    found.map_or((word, None), |(name, mark)| (name, Some(mark)))
}

/// Returns a word without the mark that the matter is done, where it ends with one.
pub fn done_mark(word: &str) -> Option<&str> {
    let name = word.trim_end_matches(|c| is_check(c) || c == '\u{fe0f}');
    if name.len() < word.len() {
        return Some(name);
    }
    ["已办好", "已办成", "已办完", "已办结", "办好了", "办成了", "已办"].iter().find_map(|end| word.strip_suffix(end))
}

/// Returns the urgency that a word behind `!` names.
pub fn urgency(word: &str) -> Option<Urgency> {
    match word {
        "急" | "紧急" | "急办" | "加急" => Some(Urgency::Urgent),
        "一般" | "普通" => Some(Urgency::Ordinary),
        "疑难" | "难" => Some(Urgency::Difficult),
        _ => Urgency::ALL.iter().copied().find(|urgency| urgency.word() == word || urgency.label() == word),
    }
}

/// Returns how many working days, or days, a word behind `!` counts.
pub fn counted(word: &str) -> Option<(u16, bool)> {
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    let count = word[..digits].parse().ok()?;
    match word[digits..].trim_start_matches('个').trim_end_matches(['内', '前']) {
        "工作日" | "工" | "wd" => Some((count, true)),
        "天" | "日" | "d" => Some((count, false)),
        "周" | "星期" => Some((count.checked_mul(7)?, false)),
        _ => None,
    }
}

/// Tells whether a text begins with something that can only be a due date, so
/// that `!` before it is no exclamation mark.
pub fn begins_due(text: &str) -> bool {
    let end = text.find(|c: char| super::lex::is_blank(c) || "，。；、,;#＃@!！".contains(c)).unwrap_or(text.len());
    let word = half_width(&text[..end]);
    urgency(&word).is_some() || word.starts_with(|c: char| c.is_ascii_digit())
}

/// Before a name: a household that isn't in the register yet.
pub const NEW: &str = "新户";

/// Tells whether a word is quoted, and so nothing but text.
pub fn is_quoted(word: &str) -> bool {
    word.starts_with(['“', '「', '『', '《'])
}

/// Returns a word without what stands in brackets at its end, and that.
pub fn bracketed(word: &str) -> (&str, Option<&str>) {
    let closed = word.char_indices().next_back().filter(|(_, c)| half_width_char(*c) == ')');
    let Some((close, _)) = closed else { return (word, None) };
    match word[..close].char_indices().rev().find(|(_, c)| half_width_char(*c) == '(') {
        Some((open, c)) if open > 0 => (&word[..open], Some(&word[open + c.len_utf8()..close])),
        _ => (word, None),
    }
}

/// Returns the group that a word such as `3组` or `三组` names, with Arabic digits.
pub fn group(word: &str) -> Option<String> {
    const DIGITS: &str = "〇一二三四五六七八九";
    let name = word.strip_suffix('组')?;
    let plain = half_width(name);
    if !plain.is_empty() && plain.len() <= 3 && plain.bytes().all(|b| b.is_ascii_digit()) {
        return Some(plain.into_owned());
    }
    let digit = |c: char| DIGITS.chars().position(|d| d == c);
    let value = match name.chars().collect::<Vec<_>>()[..] {
        [c] if c != '十' => digit(c)?,
        ['十'] => 10,
        ['十', c] => 10 + digit(c)?,
        [c, '十'] => digit(c)? * 10,
        _ => return None,
    };
    (value > 0).then(|| value.to_string())
}
