//! What the word at the caret may be going to be: households, policies,
//! categories, block words. Offers alone; what is taken is for the caller.

use std::ops::Range;

use super::lex::{self, Kind, Sign, Token, tokens};
use super::lexicon::Words;
use super::{About, Answer, Became, Candidate, Ctx, Reading, vocabulary};
use crate::base::limits::QUICK_OFFERS_MAX;
use crate::base::text::{half_width, visible};
use crate::domain::visit::Block;
use crate::query::find::{Index, Rank};
use crate::query::words::whereabouts;

/// Something that the word at the caret may become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What would stand in the line.
    pub text: String,
    /// What tells it from others of the same name.
    pub note: String,
    /// What is then settled along with it.
    pub answer: Option<Answer>,
}

/// The offers for the word at the caret.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Offers {
    /// What an offer takes the place of.
    pub span: Range<usize>,
    /// The offers, the likeliest first.
    pub all: Vec<Offer>,
}

/// Returns the offers at `caret` in a line that was understood as `reading`.
pub fn offers(line: &str, caret: usize, reading: &Reading, ctx: &Ctx<'_>) -> Offers {
    let tokens = tokens(line);
    let here = tokens.iter().find(|token| token.span.start < caret && caret <= token.span.end);
    let (kind, start) = match here.filter(|token| !matches!(token.kind, Kind::Blank | Kind::Stop(_))) {
        Some(token) => (token.kind, token.span.start),
        None => (Kind::Word, caret),
    };
    let word = &line[start..caret];
    let before = tokens.iter().filter(|token| token.span.end <= start);
    let block = before.clone().rev().find_map(|token| match token.kind {
        Kind::Block(block, _) => Some(block),
        _ => None,
    });
    let (start, all) = match sign(kind, word) {
        Some(Sign::Category) => (start, usual('#', &word[first(word)..], &ctx.lexicon.categories)),
        Some(Sign::Responsible) => (start, usual('@', &word[first(word)..], &ctx.lexicon.responsible)),
        Some(Sign::Due) => (start, due(&word[first(word)..])),
        None if block.is_none() && wants_household(reading, before, start, word) => {
            let start = start + word.rfind(['+', '＋']).map_or(0, |at| at + first(&word[at..]));
            (start, households(ctx, &line[start..caret]))
        }
        None => (start, words(ctx, reading, block, word, start)),
    };
    Offers { span: start..caret, all: all.into_iter().filter(|offer| offer.text != line[start..caret]).collect() }
}

/// Returns the bytes of the first character.
fn first(word: &str) -> usize {
    word.chars().next().map_or(0, char::len_utf8)
}

/// A sign with nothing behind it is still going to be one.
fn sign(kind: Kind, word: &str) -> Option<Sign> {
    match (kind, half_width(word).as_ref()) {
        (Kind::Sign(sign), _) => Some(sign),
        (_, "#") => Some(Sign::Category),
        (_, "@") => Some(Sign::Responsible),
        (_, "!") => Some(Sign::Due),
        _ => None,
    }
}

/// Tells whether the word at hand is to name a household: none was named
/// before, or it is joined to one.
fn wants_household<'t>(
    reading: &Reading,
    before: impl DoubleEndedIterator<Item = &'t Token>,
    start: usize,
    word: &str,
) -> bool {
    let named = reading.parts.iter().any(|part| {
        let household = match part.became {
            Became::Household(_) => true,
            Became::Asked(at) => reading.questions[at].about == About::Household,
            _ => false,
        };
        household && part.span.end <= start
    });
    let joined =
        before.rev().find(|token| token.kind != Kind::Blank).is_some_and(|token| token.kind == Kind::Stop('、'));
    !named || joined || word.contains(['+', '＋'])
}

fn households(ctx: &Ctx<'_>, word: &str) -> Vec<Offer> {
    if word.is_empty() {
        return Vec::new();
    }
    let found = ctx.lexicon.households.find(word, QUICK_OFFERS_MAX).into_iter();
    let offer = |(id, _)| {
        let household = ctx.state.household(id)?;
        let is = Candidate::Household(id);
        let splits = household.head.contains(|c: char| lex::is_blank(c) || ",;:，；：、#＃@＠!！+＋/(（".contains(c));
        let text = if splits { is.written(ctx, word)? } else { household.head.clone() };
        let note = whereabouts(ctx.state, household);
        let answer = Some(Answer { about: About::Household, word: text.clone(), is });
        Some(Offer { text, note, answer })
    };
    found.filter_map(offer).collect()
}

fn plain(text: impl Into<String>) -> Offer {
    Offer { text: text.into(), note: String::new(), answer: None }
}

fn usual(sign: char, word: &str, words: &Words) -> Vec<Offer> {
    let hits = words.index.find(word, QUICK_OFFERS_MAX).into_iter();
    let offer = |at: usize| {
        let known = &words.words[at];
        let text = known.text.split(lex::is_blank).collect::<String>();
        Offer { note: visible(&known.note).into_owned(), ..plain(format!("{sign}{text}")) }
    };
    hits.map(|hit| offer(hit.index)).collect()
}

fn due(word: &str) -> Vec<Offer> {
    const USUAL: &[&str] = &["急", "一般", "疑难", "5工作日", "3天", "下周五"];
    let plain_word = half_width(word);
    let index = Index::new(USUAL.iter().map(|text| ("", *text)));
    index.find(&plain_word, QUICK_OFFERS_MAX).into_iter().map(|hit| plain(format!("!{}", USUAL[hit.index]))).collect()
}

/// Returns words for the text of a block, or of the head behind the household:
/// the policies in 讲政策, then the words that begin blocks.
fn words(ctx: &Ctx<'_>, reading: &Reading, block: Option<Block>, word: &str, start: usize) -> Vec<Offer> {
    let mut all = Vec::new();
    if block == Some(Block::PolicyTalk) && !word.is_empty() {
        let known = &ctx.lexicon.policies;
        let today = ctx.now.date_naive();
        let hits = known.index.find(word, QUICK_OFFERS_MAX * 2).into_iter();
        // One letter is inside of everything.
        let begins = |rank: Rank| rank != Rank::Inside || !word.is_ascii() || word.len() > 1;
        let hits = hits.filter(|hit| begins(hit.rank));
        let valid = hits.filter(|hit| ctx.state.policy(known.ids[hit.index]).is_some_and(|one| one.in_force(today)));
        all.extend(valid.map(|hit| plain(known.titles[hit.index].as_str())));
    }
    let begun = |word: &&str| {
        let block = vocabulary::block(word, false, false).map(|(_, (block, _))| block);
        let before = reading.parts.iter().take_while(|part| part.span.end <= start);
        before.into_iter().any(|part| matches!(part.became, Became::Block(begun) if Some(begun) == block))
    };
    let mut fixed: Vec<&str> = vocabulary::block_words().filter(|word| !begun(word)).collect();
    if block.is_none() {
        fixed.extend(vocabulary::place_words());
        fixed.extend(["电话", vocabulary::NOBODY_HOME]);
    }
    // Nobody wants to be offered everything in the middle of a sentence.
    let index = Index::new(fixed.iter().map(|word| ("", *word)));
    let hits = index.find(word, fixed.len()).into_iter();
    let fitting = hits.filter(|hit| word.is_empty() || hit.rank != Rank::Inside);
    all.extend(fitting.map(|hit| plain(fixed[hit.index])));
    all.truncate(QUICK_OFFERS_MAX);
    all
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::tests::world;
    use super::*;

    #[rstest]
    #[case("ll", "刘兰英")]
    #[case("张", "张三 张三")]
    #[case("刘兰英、zq", "赵强")]
    #[case("刘兰英+zq", "赵强")]
    #[case("刘兰英 t", "听诉求 田间地头")]
    #[case("刘兰英 ", "拉家常 讲政策 议发展 听诉求 办实事 田间地头")]
    #[case("刘兰英 讲政策 nj", "农机购置与应用补贴")]
    #[case("刘兰英 讲政策 农", "农村最低生活保障 农机购置与应用补贴")]
    #[case("刘兰英 讲政策 农机✓ b", "办实事")]
    #[case("刘兰英 听牢骚 水渠 #sl", "#水利")]
    #[case("刘兰英 听牢骚 水渠 #道", "#道路")]
    #[case("刘兰英 听牢骚 水渠 !", "!急 !一般 !疑难 !5工作日 !3天 !下周五")]
    #[case("刘兰英 听牢骚 水渠 ！yn", "!疑难")]
    #[case("刘兰英 听牢骚 水渠 @w", "@王海军")]
    #[case("刘兰英 讲", "讲政策")]
    #[case("刘兰英 拉家常 儿子在家", "")]
    #[case("", "")]
    fn the_word_at_the_caret_is_gone_on_with(#[case] line: &str, #[case] expected: &str) {
        let world = world();
        let offers = offers(line, line.len(), &world.read(line), &world.ctx());
        let texts: Vec<&str> = offers.all.iter().map(|offer| offer.text.as_str()).collect();
        assert_eq!(texts.join(" "), expected, "{line}");
        assert!(line.is_char_boundary(offers.span.start) && offers.span.end == line.len());
    }
}
