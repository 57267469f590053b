//! `policy`: the list of policies, and who has been told of each.

mod edit;

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde::Serialize;

use self::edit::{PolicyAdd, PolicyEdit};
use super::command::{FromFile, Json};
use super::context::Context;
use super::failure::Failure;
use super::imported::write;
use super::out::{Out, Table};
use super::rows::PolicyRow;
use crate::base::limits::ROSTER_BYTES_MAX;
use crate::base::text::visible;
use crate::domain::policy::Policy;
use crate::query::coverage::policy_coverage;
use crate::query::scope::{Reach, Scope};
use crate::report::about::About;
use crate::report::redact::Profile;
use crate::report::table::{Column, Sheet, Tables};
use crate::report::write::xlsx::XlsxFile;
use crate::roster::lists;
use crate::storage::fsx;
use crate::storage::fsx::FreshFile;
use crate::tr;

#[derive(Debug, Subcommand)]
pub(super) enum PolicyCommand {
    #[command(about = tr!("policy-do-add"))]
    Add(Box<PolicyAdd>),
    #[command(about = tr!("policy-do-edit"))]
    Edit(Box<PolicyEdit>),
    #[command(about = tr!("cli-do-policy-import"))]
    Import(FromFile),
    #[command(about = tr!("cli-do-policy-template"))]
    Template(PolicyTemplate),
    #[command(about = tr!("cli-do-policy-list"))]
    List(Json),
    #[command(about = tr!("cli-do-policy-coverage"))]
    Coverage(Json),
}

#[derive(Debug, Args)]
pub(super) struct PolicyTemplate {
    #[arg(long = "out", value_name = "FILE.xlsx", help = tr!("cli-arg-template-out"))]
    pub file: PathBuf,
}

/// Carries out `policy …`.
pub(super) fn run(context: &Context, command: PolicyCommand) -> Result<(), Failure> {
    match command {
        PolicyCommand::Add(wanted) => edit::add(context, &wanted),
        PolicyCommand::Edit(wanted) => edit::edit(context, &wanted),
        PolicyCommand::Import(wanted) => import(context, &wanted),
        PolicyCommand::Template(wanted) => template(context, &wanted),
        PolicyCommand::List(wanted) => list(context, wanted),
        PolicyCommand::Coverage(wanted) => coverage(context, wanted),
    }
}

fn import(context: &Context, wanted: &FromFile) -> Result<(), Failure> {
    let bytes = fsx::read_regular(&wanted.file, ROSTER_BYTES_MAX)?;
    let list = lists::policies(&wanted.file, &bytes).map_err(|error| Failure::new(error.message()))?;
    let workspace = context.open()?;
    let weighed = workspace.weigh_policies(list.items)?.noting(list.notes);
    write(workspace, &weighed, wanted.out)
}

/// Writes a blank list of policies, to be filled in and imported.
fn template(context: &Context, wanted: &PolicyTemplate) -> Result<(), Failure> {
    let title = tr!("cli-do-policy");
    let made = context.clock.today();
    let about = About { title: title.clone(), author: String::new(), profile: Profile::Work, made };
    let mut book = XlsxFile::new(&about);
    let columns = lists::policy_columns().into_iter().map(|head| Column { head, width: 18 }).collect();
    book.begin(&Sheet { name: title.clone(), title, columns })?;
    let mut bytes = Vec::new();
    book.finish(std::io::Cursor::new(&mut bytes))?;
    let written = FreshFile::at(&wanted.file)?.finish_with(&bytes)?;
    let mut out = Out::new(false);
    out.say(&tr!("cli-template-written", path = visible(&written.display().to_string()).into_owned()))?;
    out.flush()
}

fn list(context: &Context, wanted: Json) -> Result<(), Failure> {
    let workspace = context.open()?;
    let today = workspace.clock().today();
    let shared = workspace.shared();
    let state = shared.read();
    let mut policies: Vec<_> = state.policies().collect();
    policies.sort_by_key(|(_, policy)| (policy.code.clone(), policy.version.clone()));
    let mut out = Out::new(wanted.json);
    let mut table = Table::new([
        tr!("cli-col-code"),
        tr!("cli-col-version"),
        tr!("cli-col-title"),
        tr!("cli-col-from"),
        tr!("cli-col-to"),
        tr!("cli-col-in-force"),
    ]);
    for (id, policy) in policies {
        if out.is_json() {
            if let Some(policy) = workspace.read::<Policy>(id)? {
                out.json(&PolicyRow::of(id, &policy))?;
            }
            continue;
        }
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let in_force = if policy.in_force(today) { tr!("cli-yes") } else { tr!("cli-no") };
        table.row([&policy.code, &policy.version, &policy.title, &day(policy.from), &day(policy.to), &in_force]);
    }
    if !out.is_json() {
        out.table(&table)?;
    }
    out.flush()
}

#[derive(Serialize)]
struct CoverageRow<'a> {
    id: crate::base::ids::PolicyId,
    code: &'a str,
    title: &'a str,
    due: u64,
    explained: u64,
    again: u64,
    untold: &'a [crate::base::ids::HouseholdId],
}

fn coverage(context: &Context, wanted: Json) -> Result<(), Failure> {
    let workspace = context.open()?;
    let today = workspace.clock().today();
    let shared = workspace.shared();
    let state = shared.read();
    let reach = Reach::of(&state, Scope::All, today, None);
    let mut out = Out::new(wanted.json);
    let mut table = Table::new([
        tr!("cli-col-code"),
        tr!("cli-col-title"),
        tr!("cli-col-due-households"),
        tr!("cli-col-explained"),
        tr!("cli-col-again"),
        tr!("cli-col-untold"),
    ]);
    for row in policy_coverage(&state, &reach, today) {
        let Some(policy) = state.policy(row.policy) else { continue };
        if out.is_json() {
            let (code, title, untold) = (policy.code.as_str(), policy.title.as_str(), &row.untold[..]);
            let (id, due, explained, again) = (row.policy, row.due, row.explained, row.again);
            out.json(&CoverageRow { id, code, title, due, explained, again, untold })?;
        } else {
            let [due, explained, again] = [row.due, row.explained, row.again].map(|count| count.to_string());
            table.row([&policy.code, &policy.title, &due, &explained, &again, &row.untold.len().to_string()]);
        }
    }
    if !out.is_json() {
        out.table(&table)?;
    }
    out.flush()
}
