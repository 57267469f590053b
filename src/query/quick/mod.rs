//! One line that says a whole visit: `张三 昨天15:00 听牢骚 村东水渠淤塞 #水利
//! !5工作日 讲政策 医保✓ 办实事 代办残疾证 承诺11-30 下次12-20`. Here it is read and
//! understood; saving and showing is for others. The same on the screen and on
//! the command line. The rules:
//!
//! * **The head** stands before the first block word. Its first word that is
//!   nothing else names the household: by name, 户号, sound or initials; several
//!   with `、` or `+`. `张三(3组)`, `前张村/17`, or 前张村 and 3组 as words of their
//!   own narrow it down; 新户王五 enters one. Besides, until other text begins: when (昨天 15:00,
//!   11-20, 0930), where (田间地头, 院坝会, 电话 …), how long (40分钟). Anything else
//!   in the head is 拉家常, or a concern where it carries `#` or `!`.
//! * **Block words** begin a block: 拉家常 讲政策 议发展 听牢骚 办实事; alone between
//!   spaces or before a colon also 家常 政策 发展 牢骚 实事 and 拉 讲 议 听 办. 诉求 begins
//!   听牢骚, and what follows is a concern.
//! * **听牢骚**: text is kept as such and is a concern besides where it carries
//!   `#类别`, `!期限`, `@承办人` or `涉及40人`, before it or behind. `；`, or text behind
//!   the marks, begins the next one. `!` takes 急 一般 疑难, 5工作日, 3天, a day.
//! * **讲政策**: a word that names a policy by title, sound, initials, code or the
//!   characters of an abbreviation, with `✓` `√` 懂, or `?` 再讲 behind it. Names
//!   joined with `、` share the mark. Without a mark it is asked.
//! * **办实事**: each text is a matter; `✓` or 已办 behind it: done; 承诺11-30, 11-30前
//!   or `!11-30`: promised for that day.
//! * **Anywhere**: 未遇, 下次11-30 or 下周三再来, 接谈 李四(妻子), 用时40分钟, 已签认.
//! * Full-width signs and traditional characters are their twins; quoted “text” means
//!   nothing but itself.
//! * What looks like a day or a time and is none, 11月31日 or 昨天25:00, is said and
//!   keeps the visit from being saved.
//! * What can't be made out stays text of its block, and that is said. What can
//!   mean several things is asked and never guessed: see [`Question`].

pub mod complete;
pub mod draft;
pub mod lex;
pub mod lexicon;
pub mod told;
pub mod vocabulary;

mod blocks;
mod head;
mod marks;
mod resolve;
#[cfg(test)]
mod tests;
mod walk;

use std::ops::Range;

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use crate::base::ids::{CadreId, HouseholdId};
use crate::domain::village::VillageCode;
use crate::domain::visit::{Block, Explained};
use crate::domain::workdays::Calendar;
use crate::state::State;
use draft::Draft;
use lexicon::Lexicon;

/// What a line is understood by.
#[derive(Debug, Clone, Copy)]
pub struct Ctx<'a> {
    /// What is.
    pub state: &'a State,
    /// The names in it; made of this very state.
    pub lexicon: &'a Lexicon,
    /// The working days.
    pub calendar: &'a Calendar,
    /// The present moment.
    pub now: DateTime<FixedOffset>,
    /// The cadre who writes.
    pub me: Option<CadreId>,
}

/// What a word may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Candidate {
    /// A household of the register.
    Household(HouseholdId),
    /// A household that is to be entered.
    New {
        /// Its village.
        village: VillageCode,
        /// Its group, where it was written.
        group: Option<String>,
        /// Its head.
        head: String,
    },
    /// A policy, and how it came out.
    Policy(Explained),
    /// A village.
    Village(VillageCode),
    /// A word that was used before.
    Word(String),
    /// Nothing but text.
    Text,
}

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum About {
    /// Which household.
    Household,
    /// Whether a word behind the households names one more.
    Another,
    /// Which policy, or how it came out.
    Policy,
    /// In which village.
    Village,
    /// Which category.
    Category,
    /// Who is responsible.
    Responsible,
}

/// Something that only the writer knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// What it is about.
    pub about: About,
    /// Where the word stands.
    pub span: Range<usize>,
    /// The word.
    pub word: String,
    /// What it may be, the likeliest first.
    pub candidates: Vec<Candidate>,
}

/// An answer to a question, good for the same word wherever it stands in the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What it is about.
    pub about: About,
    /// The word.
    pub word: String,
    /// What it is.
    pub is: Candidate,
}

/// Something that is wrong or odd, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// Where, as far as it stands anywhere.
    pub span: Option<Range<usize>>,
    /// What to say.
    pub message: String,
    /// It keeps the visit from being saved.
    pub grave: bool,
}

/// What a part of the line became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// The household with this place in the draft.
    Household(usize),
    /// What narrows the households down: a village, a group.
    Where,
    /// When the visit was.
    At,
    /// Where it took place.
    Place,
    /// How long it took.
    Minutes,
    /// Nobody was home.
    NobodyHome,
    /// Who was met.
    Met,
    /// When to come again.
    Next,
    /// The household's acknowledgement.
    Acknowledged,
    /// The beginning of a block.
    Block(Block),
    /// Text of a block.
    Text(Block),
    /// The concern with this place in the draft, its text or a mark of it.
    Concern(usize),
    /// The policy with this place in the draft.
    Policy(usize),
    /// The matter with this place in the draft, its text or a mark of it.
    Matter(usize),
    /// A mark without a text: told as a trouble.
    Stray,
    /// Nothing yet: the question with this place is open.
    Asked(usize),
}

/// A part of the line and what it became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The bytes of the line.
    pub span: Range<usize>,
    /// What they became.
    pub became: Became,
}

/// A line as it was understood.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The parts in their order; between them stand blanks and stops alone.
    pub parts: Vec<Part>,
    /// What is open.
    pub questions: Vec<Question>,
    /// What is wrong or odd.
    pub troubles: Vec<Trouble>,
    /// The visit, as far as it is clear.
    pub draft: Draft,
}

impl Reading {
    /// Tells whether nothing is open and nothing keeps the visit from being saved.
    pub fn is_clear(&self) -> bool {
        self.questions.is_empty() && self.troubles.iter().all(|trouble| !trouble.grave)
    }
}

/// Reads a line. `answers` settle what was asked before.
pub fn understand(line: &str, answers: &[Answer], ctx: &Ctx<'_>) -> Reading {
    let mut reading = walk::walk(line, answers, ctx);
    // Empty is no visit, and nothing to find fault with.
    if !reading.parts.is_empty() {
        reading.check(line, ctx);
    }
    reading
}
