//! `assignment`: what somebody has to reach, and what happens to it later.

mod edit;

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use self::edit::{AssignmentEdit, AssignmentHandover};
use super::command::Json;
use super::context::Context;
use super::failure::Failure;
use super::out::{Out, Table};
use super::rows::AssignmentRow;
use super::{find, parse, writing};
use crate::base::ids::AssignmentId;
use crate::base::text::visible;
use crate::domain::assignment::{Assignment, Targets};
use crate::domain::change::Change;
use crate::domain::village::VillageCode;
use crate::tr;
use crate::workspace::Workspace;

#[derive(Debug, Subcommand)]
pub(super) enum AssignmentCommand {
    #[command(about = tr!("cli-do-assignment-add"))]
    Add(Box<AssignmentAdd>),
    #[command(about = tr!("tasks-do-edit"))]
    Edit(Box<AssignmentEdit>),
    #[command(about = tr!("tasks-do-handover"))]
    Handover(AssignmentHandover),
    #[command(about = tr!("cli-do-assignment-list"))]
    List(Json),
}

#[derive(Debug, Args)]
pub(super) struct AssignmentAdd {
    #[arg(long, value_name = "T", help = tr!("cli-arg-title"))]
    pub title: String,
    #[arg(long, value_name = "N", help = tr!("cli-arg-cadre"))]
    pub cadre: Vec<String>,
    #[arg(long, value_name = "CODE", value_parser = parse::village, required_unless_present = "household",
        help = tr!("cli-arg-villages"))]
    pub village: Vec<VillageCode>,
    #[arg(long, value_name = "ID", help = tr!("cli-arg-households"))]
    pub household: Vec<String>,
    #[arg(long, value_name = "D", value_parser = parse::day, help = tr!("cli-arg-from"))]
    pub from: NaiveDate,
    #[arg(long, value_name = "D", value_parser = parse::day, help = tr!("cli-arg-to"))]
    pub to: NaiveDate,
    #[arg(long, value_name = "T", default_value = "", help = tr!("cli-arg-campaign"))]
    pub campaign: String,
    #[command(flatten)]
    pub targets: Goals,
    #[arg(long, value_name = "CODE", help = tr!("cli-arg-policies"))]
    pub policy: Vec<String>,
    #[command(flatten)]
    pub out: Json,
}

/// What an assignment asks for.
#[derive(Debug, Args)]
pub(super) struct Goals {
    #[arg(long, value_name = "PERCENT", help = tr!("cli-arg-coverage"))]
    pub coverage: Option<u8>,
    #[arg(long, value_name = "N", help = tr!("cli-arg-visits-per-household"))]
    pub visits_per_household: Option<u16>,
    #[arg(long, value_name = "N", help = tr!("cli-arg-must-visit-days"))]
    pub must_visit_days: Option<u16>,
    #[arg(long, value_name = "N", help = tr!("cli-arg-nights"))]
    pub nights: Option<u16>,
}

/// Carries out `assignment …`.
pub(super) fn run(context: &Context, command: AssignmentCommand) -> Result<(), Failure> {
    match command {
        AssignmentCommand::Add(wanted) => add(context, *wanted),
        AssignmentCommand::Edit(wanted) => edit::edit(context, *wanted),
        AssignmentCommand::Handover(wanted) => edit::hand_over(context, &wanted),
        AssignmentCommand::List(wanted) => list(context, wanted),
    }
}

fn add(context: &Context, wanted: AssignmentAdd) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    let (mut cadres, mut households) = (Vec::new(), Vec::new());
    {
        let shared = workspace.shared();
        let state = shared.read();
        for name in &wanted.cadre {
            cadres.push(find::cadre(&state, name)?);
        }
        for called in &wanted.household {
            households.push(find::household(&state, called)?);
        }
        for code in &wanted.policy {
            if find::policy(&state, code, None, wanted.from).is_none() {
                return Err(Failure::new(tr!("cli-unknown-policy", code = visible(code).into_owned())));
            }
        }
    }
    if cadres.is_empty() {
        cadres.push(myself(&workspace)?);
    }
    let assignment = Assignment {
        title: wanted.title.trim().to_owned(),
        campaign: wanted.campaign.trim().to_owned(),
        cadres,
        villages: wanted.village,
        households,
        from: wanted.from,
        to: wanted.to,
        targets: Targets {
            coverage_percent: wanted.targets.coverage,
            visits_per_household: wanted.targets.visits_per_household,
            must_visit_days: wanted.targets.must_visit_days,
            nights: wanted.targets.nights,
            policies: wanted.policy,
        },
        excused: Vec::new(),
        handovers: Vec::new(),
    };
    let id = AssignmentId(workspace.new_id());
    let written = writing::save(&mut workspace, vec![Change::add(id, assignment)])?;
    workspace.close();
    let mut out = Out::new(wanted.out.json);
    written.saved(&mut out, id.0, &tr!("cli-assignment-saved", id = id.0.short()))?;
    out.flush()
}

fn list(context: &Context, wanted: Json) -> Result<(), Failure> {
    let workspace = context.open()?;
    let shared = workspace.shared();
    let state = shared.read();
    let mut assignments: Vec<_> = state.assignments().collect();
    assignments.sort_by_key(|(id, assignment)| (assignment.from, *id));
    let mut out = Out::new(wanted.json);
    let mut table = Table::new([
        tr!("cli-col-id"),
        tr!("cli-col-title"),
        tr!("cli-col-campaign"),
        tr!("cli-col-cadres"),
        tr!("cli-col-from"),
        tr!("cli-col-to"),
    ]);
    for (id, assignment) in assignments {
        if out.is_json() {
            out.json(&AssignmentRow::of(&state, id, assignment))?;
            continue;
        }
        let names = assignment.cadres.iter().filter_map(|id| state.cadre(*id)).map(|cadre| cadre.name.as_str());
        let cadres = names.collect::<Vec<_>>().join(&tr!("cli-comma"));
        let (from, to) = (assignment.from.to_string(), assignment.to.to_string());
        table.row([&id.0.short(), &assignment.title, &assignment.campaign, &cadres, &from, &to]);
    }
    if !out.is_json() {
        out.table(&table)?;
    }
    out.flush()
}

/// Returns who works here, or says that the ledger names nobody.
pub(super) fn myself(workspace: &Workspace) -> Result<crate::base::ids::CadreId, Failure> {
    workspace.me().cadre.ok_or_else(|| Failure::new(tr!("cli-nobody-here")))
}
