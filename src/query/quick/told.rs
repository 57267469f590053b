//! What a line became, in words: a row for each part, and questions with what
//! may be answered. The screen and the command line show the same.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use super::draft::{Draft, DueAsked, Promise, Raised, Who};
use super::vocabulary::NEW;
use super::{About, Became, Candidate, Ctx, Question, Reading};
use crate::base::text::visible;
use crate::domain::concern::DueRule;
use crate::domain::household::Household;
use crate::domain::record::Kind;
use crate::domain::visit::{Block, Explained, Understanding};
use crate::query::words::{day, household, village, whereabouts};
use crate::tr;

/// How a row is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It is as it should be.
    Plain,
    /// It is still to be answered.
    Open,
    /// It is odd, and saved all the same.
    Odd,
    /// It keeps the visit from being saved.
    Wrong,
}

/// A row: what a part of the line became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What it is.
    pub label: String,
    /// Its value.
    pub text: String,
    /// How it is meant.
    pub tone: Tone,
    /// Where it stands in the line, as far as it stands anywhere.
    pub span: Option<Range<usize>>,
}

impl Reading {
    /// Returns the rows in the order of the line, each trouble below the part it is about.
    pub fn told(&self, ctx: &Ctx<'_>) -> Vec<Told> {
        let mut rows: Vec<Told> = Vec::new();
        let mut seen: Vec<Became> = Vec::new();
        for part in &self.parts {
            let again = seen.contains(&part.became);
            if !again {
                rows.extend(self.row(ctx, part.became, part.span.clone()));
                seen.push(part.became);
            }
            rows.extend(self.troubles_at(|span| span == Some(&part.span)));
        }
        rows.extend(self.troubles_at(|span| span.is_none_or(|span| !self.parts.iter().any(|part| part.span == *span))));
        rows
    }

    fn troubles_at(&self, at: impl Fn(Option<&Range<usize>>) -> bool) -> Vec<Told> {
        let here = self.troubles.iter().filter(|trouble| at(trouble.span.as_ref()));
        let row = |trouble: &super::Trouble| Told {
            label: String::new(),
            text: trouble.message.clone(),
            tone: if trouble.grave { Tone::Wrong } else { Tone::Odd },
            span: trouble.span.clone(),
        };
        here.map(row).collect()
    }

    fn row(&self, ctx: &Ctx<'_>, became: Became, span: Range<usize>) -> Option<Told> {
        let draft = &self.draft;
        let today = ctx.now.date_naive();
        let plain = |label: String, text: String| (label, text, Tone::Plain);
        let (label, text, tone) = match became {
            Became::Household(at) => plain(Kind::Household.label(), who(ctx, draft.who.get(at)?)),
            Became::Where | Became::Block(_) | Became::Stray => return None,
            Became::At => plain(tr!("form-at"), moment(draft, ctx)),
            Became::Place => plain(tr!("form-place"), draft.place?.label()),
            Became::Minutes => plain(tr!("form-minutes"), tr!("app-minutes", minutes = draft.minutes?)),
            Became::NobodyHome => plain(tr!("form-nobody-home"), tr!("quick-nobody-home")),
            Became::Met => plain(tr!("form-met"), met(draft)),
            Became::Next => plain(tr!("form-next"), dated(draft.next?, today)),
            Became::Acknowledged => plain(tr!("form-acknowledged"), draft.acknowledged?.label()),
            Became::Text(block) => {
                let text = shown(draft.blocks.get(block));
                // A complaint that isn't followed up is easily taken for one that is.
                let hint = if block == Block::Complaints { tr!("quick-no-concern") } else { String::new() };
                plain(block.label(), format!("{text}{hint}"))
            }
            Became::Concern(at) => plain(Kind::Concern.label(), concern(ctx, draft, draft.concerns.get(at)?)),
            Became::Policy(at) => plain(Kind::Policy.label(), policy(ctx, *draft.policies.get(at)?)),
            Became::Matter(at) => plain(Kind::Matter.label(), matter(draft.matters.get(at)?, today)),
            Became::Asked(at) => {
                let question = self.questions.get(at)?;
                (question.about.label(), tr!("quick-open", word = shown(&question.word)), Tone::Open)
            }
        };
        Some(Told { label, text, tone, span: Some(span) })
    }
}

impl About {
    /// Returns what a question of this kind is about, in a word.
    pub fn label(self) -> String {
        match self {
            Self::Household | Self::Another => Kind::Household.label(),
            Self::Policy => Kind::Policy.label(),
            Self::Village => Kind::Village.label(),
            Self::Category => tr!("form-category"),
            Self::Responsible => tr!("form-responsible"),
        }
    }
}

impl Question {
    /// Returns the question in words.
    pub fn asked(&self) -> String {
        let word = shown(&self.word);
        let known = self.candidates.iter().any(|one| matches!(one, Candidate::Household(_)));
        let policies = self.candidates.iter().any(|one| matches!(one, Candidate::Policy(_)));
        match self.about {
            About::Household if !known => tr!("quick-ask-new", word = word),
            About::Household => tr!("quick-ask-household", word = word),
            About::Another => tr!("quick-ask-another", word = word),
            About::Policy if !policies => tr!("quick-ask-no-policy", word = word),
            About::Policy => tr!("quick-ask-policy", word = word),
            About::Village => tr!("quick-ask-village"),
            About::Category | About::Responsible => tr!("quick-ask-word", word = word),
        }
    }
}

impl Candidate {
    /// Returns what the candidate is, so that a person can tell it from the others.
    pub fn label(&self, ctx: &Ctx<'_>) -> String {
        match self {
            Self::Household(id) => who(ctx, &Who::Known(*id)),
            Self::New { village: code, head, group } => {
                let household = Household { group: group.clone(), ..Household::new(*code, head.as_str()) };
                tr!("quick-new-household", head = shown(head), place = whereabouts(ctx.state, &household))
            }
            Self::Policy(explained) => policy(ctx, *explained),
            Self::Village(code) => village(ctx.state, *code),
            Self::Word(word) => shown(word),
            Self::Text => tr!("quick-as-text"),
        }
    }

    /// Returns what to write in the place of `word` so that it can mean nothing
    /// else, where there is such a thing.
    pub fn written(&self, ctx: &Ctx<'_>, word: &str) -> Option<String> {
        match self {
            Self::Household(id) => {
                let household = ctx.state.household(*id)?;
                let number = household.number.as_deref()?;
                Some(format!("{}/{number}", household.village))
            }
            Self::New { village, head, group } => {
                let group = group.as_ref().map(|group| format!("({group})")).unwrap_or_default();
                Some(format!("{village}/{NEW}{head}{group}"))
            }
            Self::Policy(explained) => {
                let mark = if explained.outcome == Understanding::Understood { "✓" } else { "?" };
                Some(format!("{}{mark}", ctx.state.policy(explained.policy)?.code))
            }
            Self::Word(word) => Some(word.clone()),
            Self::Village(code) => Some(code.to_string()),
            Self::Text => Some(format!("“{word}”")),
        }
    }
}

fn shown(text: &str) -> String {
    visible(text).into_owned()
}

/// Returns a household with all that tells it from others of the same name.
fn who(ctx: &Ctx<'_>, who: &Who) -> String {
    match who {
        Who::Known(id) => match ctx.state.household(*id) {
            Some(household) if ctx.state.is_present(*id, household) => {
                format!("{} · {}", shown(&household.head), whereabouts(ctx.state, household))
            }
            Some(household) => {
                let status = household.status.label();
                format!("{} · {} · {status}", shown(&household.head), whereabouts(ctx.state, household))
            }
            None => household(ctx.state, *id),
        },
        Who::New(household) => {
            tr!("quick-new-household", head = shown(&household.head), place = whereabouts(ctx.state, household))
        }
    }
}

fn moment(draft: &Draft, ctx: &Ctx<'_>) -> String {
    let at = draft.moment(ctx);
    format!("{} {}", dated(at.date_naive(), ctx.now.date_naive()), at.format("%H:%M"))
}

/// Returns a day with its weekday.
fn dated(date: NaiveDate, today: NaiveDate) -> String {
    format!("{} {}", day(date, today), tr!("app-weekday", n = date.weekday().num_days_from_monday()))
}

fn met(draft: &Draft) -> String {
    match draft.relation.as_str() {
        "" => shown(&draft.met),
        relation => tr!("quick-met", name = shown(&draft.met), relation = shown(relation)),
    }
}

fn concern(ctx: &Ctx<'_>, draft: &Draft, concern: &Raised) -> String {
    let today = ctx.now.date_naive();
    let (due, rule) = concern.due(ctx, draft.day(ctx));
    let date = dated(due.day, today);
    let due = match (rule, due.known) {
        (DueRule::WorkingDays(_), false) => tr!("quick-due-guessed", day = date),
        (DueRule::WorkingDays(count), true) => tr!("quick-due-working", day = date, count = count),
        (DueRule::Date, _) => match concern.due {
            Some(DueAsked::Days(count)) => tr!("quick-due-days", day = date, count = count),
            _ => tr!("quick-due-day", day = date),
        },
    };
    let mut facts = vec![shown(&concern.text)];
    if !concern.category.is_empty() {
        facts.push(tr!("quick-category", category = shown(&concern.category)));
    }
    facts.extend(concern.urgency.map(|urgency| urgency.label()));
    facts.push(due);
    if !concern.responsible.is_empty() {
        facts.push(tr!("quick-responsible", who = shown(&concern.responsible)));
    }
    facts.extend(concern.people.map(|people| tr!("app-people", people = people)));
    facts.join(" · ")
}

fn policy(ctx: &Ctx<'_>, explained: Explained) -> String {
    let outcome = explained.outcome.label();
    match ctx.state.policy(explained.policy) {
        Some(policy) if policy.in_force(ctx.now.date_naive()) || policy.version.is_empty() => {
            format!("{} · {outcome}", shown(&policy.title))
        }
        Some(policy) => format!("{} {} · {outcome}", shown(&policy.title), shown(&policy.version)),
        None => outcome,
    }
}

fn matter(matter: &Promise, today: NaiveDate) -> String {
    let state = match (matter.done, matter.promised) {
        (true, _) => tr!("form-matter-done"),
        (false, Some(date)) => tr!("quick-promised", day = dated(date, today)),
        (false, None) => tr!("form-matter-open"),
    };
    format!("{} · {state}", shown(&matter.need))
}
