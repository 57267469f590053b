//! `roster import`: shows how a sheet was understood and what an import would
//! do, and does it. All or, on an error, nothing.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::context::Context;
use super::failure::{Failure, complain};
use super::out::{Out, Table};
use super::writing::{Writing, Written};
use super::{parse, writing};
use crate::base::ids::HouseholdId;
use crate::base::limits::ROSTER_BYTES_MAX;
use crate::base::text::visible;
use crate::domain::household::Household;
use crate::domain::village::{Village, VillageCode};
use crate::roster::{Doubtful, Options, Plan, Reading, RosterError, RowFate, SheetReading};
use crate::storage::fsx;
use crate::workspace::Workspace;
use crate::{roster, tr};

#[derive(Debug, Subcommand)]
pub(super) enum RosterCommand {
    #[command(about = tr!("cli-do-roster-import"))]
    Import(RosterImport),
}

#[derive(Debug, Args)]
pub(super) struct RosterImport {
    #[arg(value_name = "FILE", help = tr!("cli-arg-roster-file"))]
    pub file: PathBuf,
    #[arg(long, value_name = "S", help = tr!("cli-arg-sheet"))]
    pub sheet: Option<String>,
    #[arg(long, value_name = "CODE", value_parser = parse::village, help = tr!("cli-arg-roster-village"))]
    pub village: Option<VillageCode>,
    #[arg(long, help = tr!("cli-arg-dry-run"))]
    pub dry_run: bool,
    #[arg(long, help = tr!("cli-arg-renumbered"))]
    pub renumbered: bool,
    #[arg(long, value_name = "W", value_parser = parse::doubtful, help = tr!("cli-arg-doubtful"))]
    pub doubtful: Option<Doubtful>,
    #[command(flatten)]
    pub out: Writing,
}

#[derive(Serialize)]
struct Row<'a> {
    sheet: &'a str,
    row: usize,
    fate: &'static str,
    id: Option<HouseholdId>,
    head: Option<&'a str>,
    message: String,
}

#[derive(Serialize)]
struct Summary {
    added: usize,
    changed: usize,
    unchanged: usize,
    missing: usize,
    refused: usize,
    look_alikes: usize,
    renumbered: usize,
    doubtful: usize,
    left_out: usize,
    warnings: Vec<String>,
    dry_run: bool,
    waits: usize,
}

/// Carries out `roster …`.
pub(super) fn run(context: &Context, command: RosterCommand) -> Result<(), Failure> {
    let RosterCommand::Import(wanted) = command;
    let mut workspace = context.open()?;
    let (reading, plan) = understand(&workspace, &wanted)?;
    let mut out = Out::new(wanted.out.json);
    if out.is_json() {
        rows(&mut out, &reading)?;
    } else if wanted.dry_run {
        explain(&mut out, &reading, &plan)?;
    } else {
        columns(&mut out, &reading)?;
    }
    // Whoever is asked sees before how the sheet was understood; nothing else is said
    // before it is written.
    if writing::can_ask() {
        out.flush()?;
    }
    let written = match wanted.dry_run {
        true => None,
        false => Some(carry_out(&mut workspace, &reading, &plan, &wanted)?),
    };
    workspace.close();
    summary(&mut out, &reading, &plan, written)
}

fn understand(workspace: &Workspace, wanted: &RosterImport) -> Result<(Reading, Plan), Failure> {
    let failed = |error: RosterError| Failure::new(error.message());
    let bytes = fsx::read_regular(&wanted.file, ROSTER_BYTES_MAX)?;
    let book = roster::load(&wanted.file, &bytes).map_err(failed)?;
    let shared = workspace.shared();
    let state = shared.read();
    let villages: Vec<Village> = state.villages().map(|(_, village)| village.clone()).collect();
    let (sheet, village) = (wanted.sheet.as_deref(), wanted.village);
    let options = Options { sheet, columns: &[], village, villages: &villages };
    let reading = roster::understand(&book, &options).map_err(failed)?;
    let known: Vec<(HouseholdId, &Household)> = state.households().collect();
    let plan = roster::plan_as(&reading, &known, wanted.doubtful.unwrap_or(Doubtful::New));
    Ok((reading, plan))
}

/// Writes what the plan says. Checked as a whole first, so that an error in the
/// last row leaves the first one out, too.
fn carry_out(
    workspace: &mut Workspace,
    reading: &Reading,
    plan: &Plan,
    wanted: &RosterImport,
) -> Result<Written, Failure> {
    if let Some(count) = plan.renumbered
        && !wanted.renumbered
    {
        return Err(Failure::new(tr!("cli-roster-renumbered", count = count)));
    }
    if !plan.doubtful.is_empty() && wanted.doubtful.is_none() {
        return Err(Failure::new(tr!(
            "cli-roster-doubtful",
            count = plan.doubtful.len(),
            some = some_doubtful(reading, plan)
        )));
    }
    let changes = roster::changes(reading, plan, &workspace.shared().read()).map_err(std::io::Error::from)?;
    writing::change(workspace, changes, wanted.out)
}

fn sheets(reading: &Reading) -> impl Iterator<Item = &SheetReading> {
    reading.sheets.iter().filter(|sheet| sheet.read)
}

fn columns(out: &mut Out, reading: &Reading) -> Result<(), Failure> {
    for sheet in sheets(reading) {
        out.say(&tr!("cli-roster-sheet", name = visible(&sheet.name).into_owned()))?;
        for column in &sheet.columns {
            out.say(&format!("  {}", column.message()))?;
        }
    }
    Ok(())
}

fn household_of(reading: &Reading, fate: RowFate) -> Option<(HouseholdId, &Household)> {
    let (RowFate::Household(at) | RowFate::Member(at)) = fate else { return None };
    reading.households.get(at).map(|read| (read.id, &read.household))
}

/// Writes the fate of every row, and what would change.
fn explain(out: &mut Out, reading: &Reading, plan: &Plan) -> Result<(), Failure> {
    columns(out, reading)?;
    let mut table = Table::new([tr!("cli-col-row"), tr!("cli-col-head"), tr!("cli-col-fate")]);
    for sheet in sheets(reading) {
        for (at, fate) in sheet.rows.iter().enumerate() {
            let head = household_of(reading, *fate).map_or("", |(_, household)| household.head.as_str());
            table.row([&(at + 1).to_string(), head, &fate.message()]);
        }
    }
    out.table(&table)?;
    for (_, household) in &plan.added {
        out.field(&tr!("cli-roster-added"), &called(household))?;
    }
    for change in &plan.changed {
        let fields: Vec<String> = change.fields.iter().map(|field| field.message()).collect();
        out.field(&tr!("cli-roster-changed"), &format!("{}  {}", called(&change.old), fields.join(&tr!("cli-comma"))))?;
    }
    for (_, household) in &plan.missing {
        out.field(&tr!("cli-roster-missing"), &called(household))?;
    }
    Ok(())
}

fn called(household: &Household) -> String {
    let group = household.group.as_deref().unwrap_or("-");
    format!("{}/{group}/{} {}", household.village, household.number.as_deref().unwrap_or("-"), household.head)
}

fn rows(out: &mut Out, reading: &Reading) -> Result<(), Failure> {
    for sheet in sheets(reading) {
        for (at, fate) in sheet.rows.iter().enumerate() {
            let household = household_of(reading, *fate);
            out.json(&Row {
                sheet: &sheet.name,
                row: at + 1,
                fate: fate.word(),
                id: household.map(|(id, _)| id),
                head: household.map(|(_, household)| household.head.as_str()),
                message: fate.message(),
            })?;
        }
    }
    Ok(())
}

/// Returns the heads of the first few households that may be known.
fn some_doubtful(reading: &Reading, plan: &Plan) -> String {
    const NAMED_MAX: usize = 5;
    let heads = plan.doubtful.iter().filter_map(|at| reading.households.get(*at));
    let heads = heads.take(NAMED_MAX).map(|read| visible(&read.household.head).into_owned());
    heads.collect::<Vec<_>>().join(&tr!("cli-comma"))
}

/// Says the first few of what may be as long as the roster, and how many more there are.
fn few<T>(all: impl ExactSizeIterator<Item = T>, message: impl Fn(T) -> String) {
    const SAID_MAX: usize = 20;
    let more = all.len().saturating_sub(SAID_MAX);
    for one in all.take(SAID_MAX) {
        complain(&message(one));
    }
    if more > 0 {
        complain(&tr!("cli-roster-more", count = more));
    }
}

/// Tells what an import came to, or, where nothing was written, would come to.
fn summary(out: &mut Out, reading: &Reading, plan: &Plan, written: Option<Written>) -> Result<(), Failure> {
    let warnings: Vec<String> = reading.warnings.iter().map(|warning| warning.message()).collect();
    let refused = reading.count(|fate| matches!(fate, RowFate::Refused(_)));
    let (added, changed) = (plan.added.len(), plan.changed.len());
    let (unchanged, missing) = (plan.unchanged.len(), plan.missing.len());
    let look_alikes = plan.look_alikes.len();
    if out.is_json() {
        let renumbered = plan.renumbered.unwrap_or(0);
        let (dry_run, waits) = (written.is_none(), written.unwrap_or_default().waits);
        out.json(&Summary {
            added,
            changed,
            unchanged,
            missing,
            refused,
            look_alikes,
            renumbered,
            doubtful: plan.doubtful.len(),
            left_out: plan.left_out.len(),
            warnings,
            dry_run,
            waits,
        })?;
        return out.flush();
    }
    few(warnings.iter(), |warning| warning.clone());
    few(plan.look_alikes.iter(), |pair| {
        let (sheet, known) = (pair.sheet.0.short(), pair.known.0.short());
        tr!("cli-roster-look-alike", sheet = sheet, known = known, why = pair.why.message())
    });
    if !plan.doubtful.is_empty() && written.is_none() {
        let some = some_doubtful(reading, plan);
        complain(&tr!("cli-roster-doubtful-ahead", count = plan.doubtful.len(), some = some));
    }
    if !plan.left_out.is_empty() {
        complain(&tr!("import-left-out", count = plan.left_out.len()));
    }
    if refused > 0 {
        complain(&tr!("cli-roster-refused", count = refused));
    }
    out.say(&tr!("cli-roster-summary", added = added, changed = changed, unchanged = unchanged, missing = missing))?;
    match written {
        None => out.say(&tr!("cli-roster-dry-run"))?,
        Some(written) => written.say(out)?,
    }
    out.flush()
}
