//! Goes over the tokens of a line once and keeps where it is: in the head or in
//! a block, and in which item of it. What single words mean is decided by its
//! neighbours `head`, `blocks` and `marks`.

use std::ops::Range;

use chrono::NaiveDate;

use super::draft::{DueAsked, Promise, Raised};
use super::lex::{Kind, Token, is_blank, tokens};
use super::resolve::{Found, Within};
use super::{About, Answer, Became, Candidate, Ctx, Part, Question, Reading, Trouble, blocks, head, marks};
use crate::base::fold::simplified;
use crate::base::limits::QUICK_CANDIDATES_MAX;
use crate::base::text::half_width;
use crate::domain::concern::Urgency;
use crate::domain::visit::{Block, Place};
use crate::query::facts;
use crate::tr;

/// What has been gathered of a concern, a matter or a piece of text.
#[derive(Debug, Default)]
pub(super) struct Item {
    /// The parts that are its text.
    texts: Vec<usize>,
    /// The parts that are its marks.
    marks: Vec<usize>,
    /// There are marks behind its text, so that more text begins the next item.
    ended: bool,
    pub category: Option<String>,
    pub urgency: Option<Urgency>,
    pub due: Option<DueAsked>,
    pub responsible: Option<String>,
    pub people: Option<u32>,
    pub done: bool,
    pub promised: Option<NaiveDate>,
}

/// The walk over a line.
pub(super) struct Walk<'a> {
    pub line: &'a str,
    pub tokens: Vec<Token>,
    /// The token at hand.
    pub at: usize,
    pub ctx: &'a Ctx<'a>,
    answers: &'a [Answer],
    pub out: Reading,
    /// The block; none in the head.
    pub block: Option<Block>,
    /// The block began with 诉求: each of its items is a concern.
    raised: bool,
    /// What narrows the households of the head down.
    pub within: Within,
    /// The households were named.
    pub housed: bool,
    /// Other text has begun in the head.
    pub freed: bool,
    pub item: Item,
}

/// Returns the line as it is understood, but for the checks of the whole visit.
pub(super) fn walk(line: &str, answers: &[Answer], ctx: &Ctx<'_>) -> Reading {
    let mut walk = Walk {
        line,
        tokens: tokens(line),
        at: 0,
        ctx,
        answers,
        out: Reading::default(),
        block: None,
        raised: false,
        within: Within::default(),
        housed: false,
        freed: false,
        item: Item::default(),
    };
    head::narrow(&mut walk);
    while let Some(token) = walk.tokens.get(walk.at).cloned() {
        walk.step(&token);
    }
    walk.close();
    walk.settle_village();
    walk.out
}

impl Walk<'_> {
    fn step(&mut self, token: &Token) {
        // Whoever takes more than one token says so by moving on further.
        self.at += 1;
        match token.kind {
            Kind::Blank => {}
            Kind::Stop(c) => self.stop(c, &token.span),
            Kind::Block(block, raised) => {
                self.close();
                (self.block, self.raised) = (Some(block), raised);
                self.part(token.span.clone(), Became::Block(block));
            }
            Kind::Sign(sign) => marks::sign(self, sign, &token.span),
            Kind::Word => {
                if !marks::anywhere(self, &token.span) {
                    match self.block {
                        None => head::word(self, &token.span),
                        Some(Block::PolicyTalk) => blocks::policy(self, &token.span),
                        Some(Block::Help) => blocks::help(self, &token.span),
                        Some(_) => self.text(token.span.clone()),
                    }
                }
            }
        }
    }

    /// A semicolon ends an item; the full stop of a sentence stays with it.
    fn stop(&mut self, c: char, span: &Range<usize>) {
        if c == ';' && self.has_items() {
            self.close();
        } else if c == '。'
            && let Some(last) = self.item.texts.last().copied()
            && self.out.parts[last].span.end == span.start
        {
            self.out.parts[last].span.end = span.end;
        }
    }

    /// Tells whether the text at hand may be a concern.
    pub(super) fn raises(&self) -> bool {
        matches!(self.block, None | Some(Block::Complaints))
    }

    fn has_items(&self) -> bool {
        self.raises() || self.block == Some(Block::Help)
    }

    /// Returns a piece of the line in half width and simplified characters, by which
    /// the closed words are known.
    pub(super) fn plain(&self, span: &Range<usize>) -> String {
        simplified(&half_width(&self.line[span.clone()])).into_owned()
    }

    /// Returns the next word and its place among the tokens; a colon before it is passed over.
    pub(super) fn next_word(&self) -> Option<(usize, Range<usize>)> {
        let mut rest = self.tokens.iter().enumerate().skip(self.at);
        let (at, token) = rest.find(|(_, token)| !matches!(token.kind, Kind::Blank | Kind::Stop(':')))?;
        (token.kind == Kind::Word).then(|| (at, token.span.clone()))
    }

    pub(super) fn part(&mut self, span: Range<usize>, became: Became) -> usize {
        self.out.parts.push(Part { span, became });
        self.out.parts.len() - 1
    }

    pub(super) fn trouble(&mut self, span: &Range<usize>, message: String, grave: bool) {
        self.out.troubles.push(Trouble { span: Some(span.clone()), message, grave });
    }

    /// Takes text of the block at hand.
    pub(super) fn text(&mut self, span: Range<usize>) {
        if self.item.ended && self.has_items() {
            self.close();
        }
        match self.item.texts.last() {
            // Nothing but blanks and stops lies between: it is one piece of text.
            Some(last) if *last + 1 == self.out.parts.len() => self.out.parts[*last].span.end = span.end,
            _ => {
                let at = self.part(span, Became::Text(self.block.unwrap_or(Block::Chat)));
                self.item.texts.push(at);
            }
        }
    }

    /// Takes a mark of the item at hand.
    pub(super) fn mark(&mut self, span: Range<usize>) {
        let at = self.part(span, Became::Stray);
        self.item.marks.push(at);
        self.item.ended = !self.item.texts.is_empty();
    }

    /// Returns what a word is: what was found, or what was answered. Otherwise
    /// it is asked, and the part of the line stays open.
    pub(super) fn settle(&mut self, about: About, span: &Range<usize>, word: &str, found: Found) -> Option<Candidate> {
        let mut candidates = match found {
            Found::One(one) => return Some(one),
            Found::Several(candidates) => candidates,
        };
        candidates.truncate(QUICK_CANDIDATES_MAX);
        let answered = self.answers.iter().find(|answer| answer.about == about && answer.word == word);
        if let Some(answer) = answered.filter(|answer| candidates.contains(&answer.is)) {
            return Some(answer.is.clone());
        }
        let asked = self.out.questions.len();
        self.out.questions.push(Question { about, span: span.clone(), word: word.to_owned(), candidates });
        self.part(span.clone(), Became::Asked(asked));
        None
    }

    /// Ends the item at hand: it becomes text, a concern, a matter, or a stray mark.
    fn close(&mut self) {
        let item = std::mem::take(&mut self.item);
        let texts: Vec<String> =
            item.texts.iter().map(|at| clean(&self.line[self.out.parts[*at].span.clone()])).collect();
        let text = texts.join(" ").trim().to_owned();
        if text.is_empty() {
            if let Some(first) = item.marks.first() {
                let span = self.out.parts[*first].span.clone();
                let mark = crate::base::text::visible(&self.line[span.clone()]).into_owned();
                self.trouble(&span, tr!("quick-stray-mark", mark = mark), true);
            }
            return;
        }
        let concern = self.raises() && (self.raised || !item.marks.is_empty());
        let block = match self.block {
            None if concern => Block::Complaints,
            None => Block::Chat,
            Some(block) => block,
        };
        let became = match block {
            Block::Complaints if concern => Became::Concern(self.out.draft.concerns.len()),
            Block::Help => Became::Matter(self.out.draft.matters.len()),
            block => Became::Text(block),
        };
        for at in item.texts.iter().chain(&item.marks) {
            self.out.parts[*at].became = became;
        }
        if block == Block::Help {
            self.out.draft.matters.push(Promise { need: text, done: item.done, promised: item.promised });
            return;
        }
        let whole = self.out.draft.blocks.get_mut(block);
        if !whole.is_empty() {
            whole.push('；');
        }
        whole.push_str(&text);
        if concern {
            self.out.draft.concerns.push(Raised {
                text,
                category: item.category.unwrap_or_default(),
                urgency: item.urgency,
                due: item.due,
                responsible: item.responsible.unwrap_or_default(),
                people: item.people,
            });
        }
    }

    /// Works out the village: the first household's, else the one that was
    /// written, else the cadre's own, which is asked where there are several.
    fn settle_village(&mut self) {
        let state = self.ctx.state;
        let first = self.out.draft.who.first().and_then(|who| who.village(state));
        self.out.draft.village = first.or(self.within.village);
        if self.out.draft.village.is_some() || self.out.parts.is_empty() {
            return;
        }
        let mine = facts::villages(state, self.ctx.me, self.ctx.now.date_naive());
        // Where a household is still to be named, its village is known with it.
        let nowhere = matches!(self.out.draft.place, None | Some(Place::Home | Place::Phone));
        match mine.as_slice() {
            [] => self.out.troubles.push(Trouble { span: None, message: tr!("quick-no-village"), grave: true }),
            [first, ..] if nowhere || mine.len() == 1 => self.out.draft.village = Some(*first),
            _ => {
                let place = self.out.parts.iter().find(|part| part.became == Became::Place);
                let span = place.map_or(0..0, |part| part.span.clone());
                let word = self.line[span.clone()].to_owned();
                let found = Found::Several(mine.into_iter().map(Candidate::Village).collect());
                let parts = self.out.parts.len();
                if let Some(Candidate::Village(code)) = self.settle(About::Village, &span, &word, found) {
                    self.out.draft.village = Some(code);
                }
                // The place is clear; only its village isn't.
                self.out.parts.truncate(parts);
            }
        }
    }
}

/// Returns a text with single spaces, without control characters and without
/// the stops that led to its neighbours.
fn clean(text: &str) -> String {
    let words = text.split(is_blank).filter(|word| !word.is_empty());
    let joined = words.collect::<Vec<_>>().join(" ");
    joined.trim_matches(|c: char| " ,;:，；：、".contains(c)).to_owned()
}
