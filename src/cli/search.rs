//! `search`: what all texts say.

use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;

use super::command::Json;
use super::context::Context;
use super::failure::Failure;
use super::out::{Out, Table};
use crate::base::ids::RecordId;
use crate::base::limits::SEARCH_HITS_DEFAULT;
use crate::base::progress::Onward;
use crate::domain::record::Kind;
use crate::query::search::{Hit, Words, page, sort};
use crate::state::State;
use crate::state::doc::FoldError;
use crate::tr;
use crate::workspace::Workspace;

#[derive(Debug, Args)]
pub(super) struct Search {
    #[arg(value_name = "WORDS", required = true, help = tr!("cli-arg-words"))]
    pub words: Vec<String>,
    #[arg(long, value_name = "N", help = tr!("cli-arg-limit"))]
    pub limit: Option<usize>,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Serialize)]
struct HitRow<'a> {
    id: RecordId,
    kind: &'static str,
    title: &'a str,
    snippet: &'a str,
    at: Option<NaiveDate>,
}

/// Searches all texts.
pub(super) fn run(context: &Context, wanted: &Search) -> Result<(), Failure> {
    let workspace = context.open()?;
    let shared = workspace.shared();
    let state = shared.read();
    let words = Words::of(&wanted.words.join(" "));
    if words.is_empty() {
        return Err(Failure::usage(tr!("cli-search-nothing")));
    }
    let mut hits = search(&workspace, &state, &words)?;
    sort(&mut hits);
    hits.truncate(wanted.limit.unwrap_or(SEARCH_HITS_DEFAULT));
    let mut out = Out::new(wanted.out.json);
    let mut table = Table::new([
        tr!("cli-col-id"),
        tr!("cli-col-kind"),
        tr!("cli-col-at"),
        tr!("cli-col-title"),
        tr!("cli-col-snippet"),
    ]);
    for Hit { id, kind, title, snippet, at, .. } in &hits {
        if out.is_json() {
            out.json(&HitRow { id: *id, kind: kind.word(), title, snippet, at: *at })?;
        } else {
            let at = at.map(|at| at.to_string()).unwrap_or_default();
            table.row([&id.short(), &kind.label(), &at, title, snippet]);
        }
    }
    if !out.is_json() {
        out.table(&table)?;
    }
    out.flush()
}

fn search(workspace: &Workspace, state: &State, words: &Words) -> Result<Vec<Hit>, Failure> {
    let mut hits = Vec::new();
    let mut trouble: Option<FoldError> = None;
    for kind in Kind::ALL {
        workspace.each_doc(*kind, &mut |doc| {
            match doc.record() {
                Ok(record) => hits.extend(words.hit(&page(doc.id, &record, state))),
                Err(error) => {
                    trouble = Some(error);
                    return Onward::Cancel;
                }
            }
            Onward::Continue
        })?;
        if let Some(error) = trouble.take() {
            return Err(error.into());
        }
    }
    Ok(hits)
}
