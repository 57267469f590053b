//! `assignment edit`, `assignment handover`: what happens to an assignment
//! after it was written.

use chrono::NaiveDate;
use clap::Args;

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::out::Out;
use super::super::writing::Writing;
use super::super::{find, parse, writing};
use super::{Goals, myself};
use crate::base::ids::{AssignmentId, CadreId};
use crate::domain::assignment::{Assignment, Handover};
use crate::domain::change::Change;
use crate::domain::village::VillageCode;
use crate::state::State;
use crate::tr;
use crate::workspace::Workspace;

#[derive(Debug, Args)]
pub(in crate::cli) struct AssignmentEdit {
    #[arg(value_name = "ID", help = tr!("tasks-arg-assignment"))]
    id: String,
    #[arg(long, value_name = "T", help = tr!("cli-arg-title"))]
    title: Option<String>,
    #[arg(long, value_name = "T", help = tr!("cli-arg-campaign"))]
    campaign: Option<String>,
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', help = tr!("tasks-arg-cadres"))]
    cadre: Vec<String>,
    #[arg(long, value_name = "CODE", value_parser = parse::village, help = tr!("tasks-arg-villages"))]
    village: Vec<VillageCode>,
    #[arg(long, value_name = "D", value_parser = parse::day, help = tr!("cli-arg-from"))]
    from: Option<NaiveDate>,
    #[arg(long, value_name = "D", value_parser = parse::day, help = tr!("cli-arg-to"))]
    to: Option<NaiveDate>,
    #[command(flatten)]
    targets: Goals,
    #[command(flatten)]
    out: Writing,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct AssignmentHandover {
    #[arg(value_name = "ID", help = tr!("tasks-arg-assignment"))]
    id: String,
    #[arg(long, value_name = "N", help = tr!("tasks-arg-handover-to"))]
    to: String,
    #[arg(long, value_name = "N", help = tr!("tasks-arg-handover-from"))]
    from: Option<String>,
    #[arg(long, value_name = "D", value_parser = parse::day, help = tr!("tasks-arg-handover-on"))]
    on: Option<NaiveDate>,
    #[arg(long, value_name = "T", default_value = "", help = tr!("tasks-arg-handover-note"))]
    note: String,
    #[command(flatten)]
    out: Writing,
}

/// Corrects what was said of an assignment; what isn't named stays.
pub(super) fn edit(context: &Context, wanted: AssignmentEdit) -> Result<(), Failure> {
    let workspace = context.open()?;
    let (id, was) = found(&workspace, &wanted.id)?;
    let mut next = was.clone();
    if let Some(title) = wanted.title {
        next.title = title.trim().to_owned();
    }
    if let Some(campaign) = wanted.campaign {
        next.campaign = campaign.trim().to_owned();
    }
    if !wanted.cadre.is_empty() {
        next.cadres = cadres(&workspace.shared().read(), &wanted.cadre)?;
    }
    if !wanted.village.is_empty() {
        next.villages = wanted.village;
    }
    next.from = wanted.from.unwrap_or(next.from);
    next.to = wanted.to.unwrap_or(next.to);
    let targets = &mut next.targets;
    targets.coverage_percent = wanted.targets.coverage.or(targets.coverage_percent);
    targets.visits_per_household = wanted.targets.visits_per_household.or(targets.visits_per_household);
    targets.must_visit_days = wanted.targets.must_visit_days.or(targets.must_visit_days);
    targets.nights = wanted.targets.nights.or(targets.nights);
    write(workspace, id, (&was, &next), wanted.out)
}

/// Hands an assignment to another cadre.
pub(super) fn hand_over(context: &Context, wanted: &AssignmentHandover) -> Result<(), Failure> {
    let workspace = context.open()?;
    let (id, was) = found(&workspace, &wanted.id)?;
    let (from, to) = {
        let shared = workspace.shared();
        let state = shared.read();
        let from = wanted.from.as_deref().map(|name| find::cadre(&state, name)).transpose()?;
        (from, find::cadre(&state, &wanted.to)?)
    };
    let from = match (from, was.cadres.as_slice()) {
        (Some(from), _) => from,
        (None, [only]) => *only,
        (None, _) => myself(&workspace)?,
    };
    let on = wanted.on.unwrap_or_else(|| workspace.clock().now().date_naive());
    let next = was.hand_over(Handover { on, from, to, note: wanted.note.trim().to_owned() });
    let next = next.map_err(|problem| Failure::new(problem.message()))?;
    write(workspace, id, (&was, &next), wanted.out)
}

/// Returns who is meant by these names or ids, each once.
fn cadres(state: &State, names: &[String]) -> Result<Vec<CadreId>, Failure> {
    let mut found = Vec::new();
    // People write the commas of their own keyboard.
    for name in names.iter().flat_map(|name| name.split(['，', '、'])).map(str::trim) {
        let id = find::cadre_to_be(state, name)?;
        if !found.contains(&id) {
            found.push(id);
        }
    }
    Ok(found)
}

fn found(workspace: &Workspace, text: &str) -> Result<(AssignmentId, Assignment), Failure> {
    let shared = workspace.shared();
    let state = shared.read();
    let id = find::assignment(&state, text)?;
    let assignment = state.assignment(id).cloned();
    assignment.map(|assignment| (id, assignment)).ok_or_else(|| Failure::new(tr!("app-record-gone")))
}

fn write(
    mut workspace: Workspace,
    id: AssignmentId,
    (was, next): (&Assignment, &Assignment),
    wanted: Writing,
) -> Result<(), Failure> {
    let change = Change::edit(id, was, next).map_err(|error| Failure::new(error.to_string()))?;
    let written = writing::change(&mut workspace, change.into_iter().collect(), wanted)?;
    workspace.close();
    let mut out = Out::new(wanted.json);
    written.saved(&mut out, id.0, &tr!("cli-assignment-saved", id = id.0.short()))?;
    out.flush()
}
