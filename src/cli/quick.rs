//! `quick`: a visit by one line, or one after the other from stdin. It prints
//! what each part became; a line that can mean several things is not saved.

use std::io;
use std::io::BufReader;
use std::sync::Arc;

use clap::Args;
use serde::Serialize;

use super::command::Json;
use super::context::Context;
use super::failure::{Failure, code, complain};
use super::feed::{Ended, next_line};
use super::out::Out;
use super::writing;
use super::writing::Written;
use crate::base::fold::is_blank;
use crate::base::ids::VisitId;
use crate::base::text::visible;
use crate::query::quick::lexicon::Lexicon;
use crate::query::quick::told::Tone;
use crate::query::quick::{Became, Ctx, Part, Question, Reading, understand};
use crate::tr;
use crate::workspace::Workspace;

#[derive(Debug, Args)]
pub(super) struct Quick {
    #[arg(value_name = "LINE|-", required = true, help = tr!("quick-cli-line"))]
    pub line: Vec<String>,
    #[arg(long, help = tr!("quick-cli-dry"))]
    pub dry_run: bool,
    #[command(flatten)]
    pub out: Json,
}

/// A line and what became of it, as JSON.
#[derive(Serialize)]
struct LineRow<'a> {
    line: u64,
    text: &'a str,
    parts: Vec<PartRow<'a>>,
    questions: Vec<QuestionRow<'a>>,
    problems: Vec<&'a str>,
    id: Option<VisitId>,
    durable: bool,
    waits: usize,
}

#[derive(Serialize)]
struct PartRow<'a> {
    start: usize,
    end: usize,
    text: &'a str,
    became: &'static str,
}

#[derive(Serialize)]
struct QuestionRow<'a> {
    text: &'a str,
    question: String,
    candidates: Vec<CandidateRow>,
}

#[derive(Serialize)]
struct CandidateRow {
    label: String,
    write: Option<String>,
}

/// Why a line wasn't saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    /// It can mean several things.
    Open,
    /// Something is wrong with it.
    Wrong,
}

/// Carries out `quick …`.
pub(super) fn run(context: &Context, wanted: &Quick) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    let line = wanted.line.join(" ");
    let mut desk = Desk {
        workspace: &mut workspace,
        out: Out::new(wanted.out.json),
        lexicon: Arc::default(),
        dry_run: wanted.dry_run,
    };
    let refused = if line == "-" {
        desk.every_line()?
    } else {
        let mut refused = None;
        let mut lines = line.lines().filter(|line| !is_blank(line));
        for (number, line) in (1..).zip(std::iter::once(lines.next().unwrap_or_default()).chain(lines)) {
            refused = match desk.line(number, line)? {
                None => refused,
                Some(Refused::Open) => Some(code::USAGE),
                Some(Refused::Wrong) => Some(code::FAILED),
            };
        }
        refused
    };
    desk.out.flush()?;
    workspace.close();
    refused.map_or(Ok(()), |code| Err(Failure::Told { code }))
}

struct Desk<'a> {
    workspace: &'a mut Workspace,
    out: Out,
    lexicon: Arc<Lexicon>,
    dry_run: bool,
}

impl Desk<'_> {
    /// Takes the lines of stdin, each answered before the next one is read.
    fn every_line(&mut self) -> Result<Option<u8>, Failure> {
        let mut source = BufReader::new(io::stdin());
        let (mut number, mut refused, mut bytes) = (0, 0u64, Vec::new());
        loop {
            bytes.clear();
            let ended = next_line(&mut source, &mut bytes);
            let ended = ended.map_err(|error| Failure::new(tr!("cli-feed-cut", reason = error.to_string())))?;
            if ended == Ended::File {
                break;
            }
            number += 1;
            let text = std::str::from_utf8(&bytes).map(|text| text.trim_start_matches('\u{feff}'));
            let fate = match text {
                Ok(text) if ended == Ended::Whole && text.trim().is_empty() => None,
                Ok(text) if ended == Ended::Whole => self.line(number, text)?,
                _ => {
                    complain(&tr!("quick-cli-unreadable", line = number));
                    Some(Refused::Wrong)
                }
            };
            refused += u64::from(fate.is_some());
            self.out.flush()?;
        }
        if refused > 0 {
            complain(&tr!("quick-cli-refused", count = refused));
            return Ok(Some(code::FAILED));
        }
        Ok(None)
    }

    /// Takes one line and tells what became of it. Returns why it wasn't saved.
    fn line(&mut self, number: u64, line: &str) -> Result<Option<Refused>, Failure> {
        let shared = self.workspace.shared();
        let (me, now, calendar) = (self.workspace.me().cadre, self.workspace.clock().now(), self.workspace.calendar());
        let id = VisitId(self.workspace.new_id());
        let state = shared.read();
        if !self.lexicon.is_current(&state) {
            self.lexicon = Arc::new(Lexicon::of(&state));
        }
        let lexicon = Arc::clone(&self.lexicon);
        let ctx = Ctx { state: &state, lexicon: &lexicon, calendar: &calendar, now, me };
        let reading = understand(line, &[], &ctx);
        let refused = match (reading.questions.is_empty(), reading.is_clear() && !reading.parts.is_empty()) {
            (false, _) => Some(Refused::Open),
            (true, false) => Some(Refused::Wrong),
            (true, true) => None,
        };
        if !self.out.is_json() {
            self.tell(number, line, &reading, &ctx)?;
        }
        let saves = refused.is_none() && !self.dry_run;
        let mut row = row((number, line), &reading, &ctx, saves.then_some(id));
        if saves {
            let changes = reading.draft.changes(&ctx, id);
            // The writer needs the state that was only read so far.
            drop(state);
            row.waits = writing::save(self.workspace, changes)?.waits;
        }
        if self.out.is_json() {
            self.out.json(&row)?;
        } else if saves {
            self.out.say(&tr!("cli-visit-saved", id = id.0.short()))?;
            Written { waits: row.waits }.say(&mut self.out)?;
        } else if refused.is_none() {
            self.out.say(&tr!("quick-cli-dry-run"))?;
        }
        Ok(refused)
    }

    /// Tells people what each part became and what stands against the line.
    fn tell(&mut self, number: u64, line: &str, reading: &Reading, ctx: &Ctx<'_>) -> Result<(), Failure> {
        if reading.parts.is_empty() {
            complain(&tr!("quick-empty"));
        }
        for row in reading.told(ctx) {
            match row.tone {
                Tone::Plain | Tone::Open => self.out.field(&row.label, &row.text)?,
                Tone::Odd | Tone::Wrong => {}
            }
        }
        self.out.flush()?;
        for trouble in &reading.troubles {
            complain(&trouble.message);
        }
        for question in &reading.questions {
            complain(&question.asked());
            for candidate in &question.candidates {
                let write = candidate.written(ctx, &question.word);
                let write = write.map(|write| tr!("quick-cli-write", text = write)).unwrap_or_default();
                complain(&format!("  {}{write}", candidate.label(ctx)));
            }
        }
        if !reading.is_clear() {
            let shown = visible(line).into_owned();
            complain(&tr!("quick-cli-not-saved", line = number, text = shown));
        }
        Ok(())
    }
}

/// Returns the answer to a line as JSON.
fn row<'a>((line, text): (u64, &'a str), reading: &'a Reading, ctx: &Ctx<'_>, id: Option<VisitId>) -> LineRow<'a> {
    let part = |part: &Part| PartRow {
        start: part.span.start,
        end: part.span.end,
        text: &text[part.span.clone()],
        became: named(part.became),
    };
    LineRow {
        line,
        text,
        parts: reading.parts.iter().map(part).collect(),
        questions: reading.questions.iter().map(|question| asked(question, ctx)).collect(),
        problems: reading.troubles.iter().map(|trouble| trouble.message.as_str()).collect(),
        id,
        durable: id.is_some(),
        waits: 0,
    }
}

fn asked<'a>(question: &'a Question, ctx: &Ctx<'_>) -> QuestionRow<'a> {
    let candidates = question.candidates.iter();
    QuestionRow {
        text: &question.word,
        question: question.asked(),
        candidates: candidates
            .map(|one| CandidateRow { label: one.label(ctx), write: one.written(ctx, &question.word) })
            .collect(),
    }
}

/// Returns what scripts call a part.
fn named(became: Became) -> &'static str {
    match became {
        Became::Household(_) => "household",
        Became::Where => "where",
        Became::At => "at",
        Became::Place => "place",
        Became::Minutes => "minutes",
        Became::NobodyHome => "nobody_home",
        Became::Met => "met",
        Became::Next => "next",
        Became::Acknowledged => "acknowledged",
        Became::Block(_) => "block",
        Became::Text(_) => "text",
        Became::Concern(_) => "concern",
        Became::Policy(_) => "policy",
        Became::Matter(_) => "matter",
        Became::Stray => "stray",
        Became::Asked(_) => "question",
    }
}
