//! `village`: the list of villages.

use clap::{Args, Subcommand};

use super::command::{FromFile, Json};
use super::context::Context;
use super::failure::Failure;
use super::imported::write;
use super::out::{Out, Table};
use super::parse;
use super::rows::VillageRow;
use super::writing::Writing;
use crate::base::limits::ROSTER_BYTES_MAX;
use crate::base::text::visible;
use crate::domain::counties;
use crate::domain::village::{Village, VillageCode};
use crate::query::find::{CountyProblem, county_typed};
use crate::roster::lists;
use crate::roster::lists::weigh_villages;
use crate::storage::fsx;
use crate::tr;

#[derive(Debug, Subcommand)]
pub(super) enum VillageCommand {
    #[command(about = tr!("cli-do-village-add"))]
    Add(VillageAdd),
    #[command(about = tr!("cli-do-village-import"))]
    Import(FromFile),
    #[command(about = tr!("cli-do-village-list"))]
    List(Json),
}

#[derive(Debug, Args)]
pub(super) struct VillageAdd {
    #[arg(long, value_name = "N", value_parser = parse::line, help = tr!("cli-arg-village-name"))]
    pub name: String,
    #[arg(long, value_name = "N", default_value = "", help = tr!("cli-arg-village-town"))]
    pub town: String,
    #[arg(long, value_name = "N", default_value = "", help = tr!("cli-arg-village-county"))]
    pub county: String,
    #[arg(long, value_name = "CODE", value_parser = parse::village, help = tr!("cli-arg-village-code"))]
    pub code: Option<VillageCode>,
    #[command(flatten)]
    pub out: Writing,
}

/// Carries out `village …`.
pub(super) fn run(context: &Context, command: VillageCommand) -> Result<(), Failure> {
    match command {
        VillageCommand::Add(wanted) => add(context, &wanted),
        VillageCommand::Import(wanted) => import(context, &wanted),
        VillageCommand::List(wanted) => list(context, wanted),
    }
}

/// Enters a village by its names, the county found as it is typed.
fn add(context: &Context, wanted: &VillageAdd) -> Result<(), Failure> {
    let typed = county_typed(&wanted.county, wanted.code).map_err(|problem| {
        Failure::new(match problem {
            CountyProblem::Several(several) => {
                let names = several.iter().map(|county| county.full()).collect::<Vec<_>>().join(&tr!("cli-comma"));
                tr!("cli-village-which-county", said = visible(&wanted.county).into_owned(), names = names)
            }
            CountyProblem::Elsewhere(coded) => {
                tr!("cli-village-elsewhere", prefix = format!("{:06}", coded.code), county = coded.full())
            }
        })
    })?;
    let (name, town) = (wanted.name.clone(), wanted.town.trim().to_owned());
    let code = wanted.code.unwrap_or_else(|| VillageCode::own(&typed, &town, &name));
    let workspace = context.open()?;
    let weighed = weigh_villages(vec![Village { code, name, town, county: typed }], &workspace.shared().read());
    write(workspace, &weighed, wanted.out)
}

fn import(context: &Context, wanted: &FromFile) -> Result<(), Failure> {
    let bytes = fsx::read_regular(&wanted.file, ROSTER_BYTES_MAX)?;
    let list = lists::villages(&wanted.file, &bytes).map_err(|error| Failure::new(error.message()))?;
    let workspace = context.open()?;
    let weighed = weigh_villages(list.items, &workspace.shared().read()).noting(list.notes);
    write(workspace, &weighed, wanted.out)
}

fn list(context: &Context, wanted: Json) -> Result<(), Failure> {
    let workspace = context.open()?;
    let shared = workspace.shared();
    let state = shared.read();
    let mut households = std::collections::HashMap::new();
    for (_, household) in state.households().filter(|(id, household)| state.is_present(*id, household)) {
        *households.entry(household.village).or_insert(0usize) += 1;
    }
    let mut villages: Vec<&Village> = state.villages().map(|(_, village)| village).collect();
    villages.sort_by_key(|village| village.code);
    let mut out = Out::new(wanted.json);
    let mut table = Table::new([
        tr!("cli-col-code"),
        tr!("cli-col-name"),
        tr!("cli-col-town"),
        tr!("cli-col-county"),
        tr!("cli-col-households"),
    ]);
    for village in villages {
        let count = households.get(&village.code).copied().unwrap_or(0);
        if out.is_json() {
            out.json(&VillageRow::of(village, count))?;
        } else {
            let (code, place) = (village.code.to_string(), counties::place(village));
            table.row([&code, &village.name, &village.town, &place, &count.to_string()]);
        }
    }
    if !out.is_json() {
        out.table(&table)?;
    }
    out.flush()
}
