//! `stay`: nights spent in a village.

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::assignment::myself;
use super::command::Json;
use super::context::Context;
use super::failure::Failure;
use super::out::Out;
use super::{parse, writing};
use crate::base::ids::StayId;
use crate::domain::change::Change;
use crate::domain::stay::Stay;
use crate::domain::village::VillageCode;
use crate::tr;

#[derive(Debug, Subcommand)]
pub(super) enum StayCommand {
    #[command(about = tr!("cli-do-stay-add"))]
    Add(StayAdd),
}

#[derive(Debug, Args)]
pub(super) struct StayAdd {
    #[arg(long, value_name = "CODE", value_parser = parse::village, help = tr!("cli-arg-village"))]
    pub village: VillageCode,
    #[arg(long, value_name = "D", value_parser = parse::day, help = tr!("cli-arg-from"))]
    pub from: NaiveDate,
    #[arg(long, value_name = "D", value_parser = parse::day, help = tr!("cli-arg-stay-to"))]
    pub to: NaiveDate,
    #[command(flatten)]
    pub out: Json,
}

/// Carries out `stay …`.
pub(super) fn run(context: &Context, command: &StayCommand) -> Result<(), Failure> {
    match command {
        StayCommand::Add(wanted) => add(context, wanted),
    }
}

/// Notes nights stayed in a village.
fn add(context: &Context, add: &StayAdd) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    let stay = Stay { cadre: myself(&workspace)?, village: add.village, from: add.from, to: add.to };
    let id = StayId(workspace.new_id());
    let written = writing::save(&mut workspace, vec![Change::add(id, stay)])?;
    workspace.close();
    let mut out = Out::new(add.out.json);
    let nights = (add.to - add.from).num_days();
    written.saved(&mut out, id.0, &tr!("cli-stay-saved", nights = nights))?;
    out.flush()
}
