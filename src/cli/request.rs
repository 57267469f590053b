//! `request`: what others wrote that doesn't count by itself, and what becomes of it.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::command::Json;
use super::context::Context;
use super::failure::Failure;
use super::out::{Out, Table};
use crate::base::ids::{EntryRef, RecordId};
use crate::base::progress::Onward;
use crate::display::request;
use crate::domain::authority::Deed;
use crate::domain::cadre::Role;
use crate::domain::decision::Outcome;
use crate::query::requests::{Request as Asked, requests};
use crate::query::words;
use crate::state::doc::Doc;
use crate::tr;
use crate::workspace::Workspace;

#[derive(Debug, Subcommand)]
pub(super) enum Request {
    #[command(about = tr!("request-do-list"))]
    List(Json),
    #[command(about = tr!("request-do-accept"))]
    Accept(Decide),
    #[command(about = tr!("request-do-refuse"))]
    Refuse(Decide),
    #[command(about = tr!("request-do-withdraw"))]
    Withdraw(Decide),
}

#[derive(Debug, Args)]
pub(super) struct Decide {
    #[arg(value_name = "ID", help = tr!("request-arg-id"))]
    id: String,
    #[arg(long, value_name = "T", default_value = "", help = tr!("request-arg-reason"))]
    reason: String,
    #[command(flatten)]
    out: Json,
}

#[derive(Debug, Serialize)]
struct RequestRow {
    id: String,
    by: Option<String>,
    deed: &'static str,
    kind: Option<&'static str>,
    records: Vec<RecordId>,
    households: usize,
    fields: Vec<String>,
    what: String,
}

#[derive(Debug, Serialize)]
struct DecidedRow {
    id: String,
    outcome: &'static str,
    durable: bool,
}

/// Carries out `request …`.
pub(super) fn run(context: &Context, command: Request) -> Result<(), Failure> {
    match command {
        Request::List(wanted) => list(context, wanted),
        Request::Accept(wanted) => decide(context, &wanted, Outcome::Taken),
        Request::Refuse(wanted) => decide(context, &wanted, Outcome::Refused),
        Request::Withdraw(wanted) => decide(context, &wanted, Outcome::Withdrawn),
    }
}

fn list(context: &Context, wanted: Json) -> Result<(), Failure> {
    let workspace = context.open()?;
    let shared = workspace.shared();
    let mut out = Out::new(wanted.json);
    let mut table = Table::new([tr!("cli-col-id"), tr!("request-col-what")]);
    let all = requests(&shared.read());
    for asked in all {
        let what = said(&workspace, &asked)?;
        let state = shared.read();
        if out.is_json() {
            out.json(&RequestRow {
                id: asked.name(&state),
                by: asked.by.map(|by| words::cadre(&state, by)),
                deed: asked.deed.word(),
                kind: asked.records.first().map(|(kind, _)| kind.word()),
                records: asked.records.iter().map(|(_, id)| *id).collect(),
                households: asked.households(),
                fields: asked.fields.clone(),
                what,
            })?;
        } else {
            table.row([&asked.name(&state), &what]);
        }
    }
    if !out.is_json() {
        out.table(&table)?;
    }
    out.flush()
}

/// Returns what somebody asks for, in plain words.
fn said(workspace: &Workspace, asked: &Asked) -> Result<String, Failure> {
    // On the machine of whoever asks that a record be removed, no list has it any more.
    let first = asked.records.first().filter(|_| asked.deed == Deed::Removed);
    let doc = first.map(|(kind, id)| workspace.doc(*kind, *id)).transpose()?.flatten();
    let record = doc.filter(Doc::is_born).map(|doc| doc.record()).transpose()?;
    Ok(request::summary(&workspace.shared().read(), asked, |_, _| record.clone()))
}

fn decide(context: &Context, wanted: &Decide, outcome: Outcome) -> Result<(), Failure> {
    let is_id = wanted.id.splitn(3, ':').take(2).collect::<Vec<_>>().join(":").parse::<EntryRef>().is_ok();
    if !is_id {
        return Err(Failure::usage(tr!("request-no-such", id = wanted.id.as_str())));
    }
    let mut workspace = context.open()?;
    // An office decides; whoever asked can take it back.
    let is_office = workspace.me().role == Role::Committee;
    if is_office == (outcome == Outcome::Withdrawn) {
        return Err(Failure::new(if is_office { tr!("request-decide-here") } else { tr!("request-not-here") }));
    }
    let all: Vec<(String, Asked)> = {
        let shared = workspace.shared();
        let state = shared.read();
        requests(&state).into_iter().map(|asked| (asked.name(&state), asked)).collect()
    };
    let Some((name, found)) = all.iter().find(|(name, _)| *name == wanted.id) else {
        let alike = all.iter().filter(|(_, asked)| asked.entry.to_string() == wanted.id);
        let lines: Vec<String> = alike
            .map(|(name, asked)| Ok(format!("{name}  {}", said(&workspace, asked)?)))
            .collect::<Result<_, Failure>>()?;
        return Err(Failure::new(match lines.is_empty() {
            true => tr!("request-no-such", id = wanted.id.as_str()),
            false => tr!("request-several", id = wanted.id.as_str(), candidates = lines.join("\n")),
        }));
    };
    let asked = said(&workspace, found)?;
    workspace.decide(found.key(), outcome, wanted.reason.trim(), &mut |_, _| Onward::Continue)?;
    let entry = name.clone();
    workspace.close();
    let mut out = Out::new(wanted.out.json);
    if out.is_json() {
        out.json(&DecidedRow { id: entry, outcome: outcome.word(), durable: true })?;
    } else {
        out.say(&tr!("request-decided", what = asked, outcome = outcome.label()))?;
    }
    out.flush()
}
