//! `report`: what is printed and handed in.

mod fill;

use clap::Subcommand;

use super::command::Json;
use super::context::Context;
use super::failure::Failure;
use crate::tr;

#[derive(Debug, Subcommand)]
pub(super) enum Report {
    #[command(about = tr!("form-do-fill"), after_help = tr!("form-after-fill"))]
    Fill(Box<fill::Fill>),
    #[command(about = tr!("form-do-forms"))]
    Forms(Json),
}

/// Carries out `report …`.
pub(super) fn run(context: &Context, command: Report) -> Result<(), Failure> {
    match command {
        Report::Fill(wanted) => fill::fill(context, &wanted),
        Report::Forms(wanted) => fill::forms(context, wanted.json),
    }
}
