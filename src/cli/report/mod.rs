//! `report`: papers from what is logged.

mod archive;
mod fill;
mod papers;
mod templates;

use clap::Subcommand;

use super::command::Json;
use super::context::Context;
use super::failure::Failure;
use crate::report::template::Template;
use crate::tr;

#[derive(Debug, Subcommand)]
pub(super) enum Report {
    #[command(about = tr!("report-do-register"))]
    Register(papers::RegisterArgs),
    #[command(about = tr!("report-do-diary"))]
    Diary(papers::DiaryArgs),
    #[command(about = tr!("report-do-week"))]
    Week(papers::PeriodArgs),
    #[command(about = tr!("report-do-month"))]
    Month(papers::PeriodArgs),
    #[command(about = tr!("report-do-quarter"))]
    Quarter(papers::PeriodArgs),
    #[command(about = tr!("report-do-year"))]
    Year(papers::PeriodArgs),
    #[command(about = tr!("report-do-household"))]
    Household(papers::HouseholdArgs),
    #[command(about = tr!("report-do-slip"))]
    Slip(papers::SlipArgs),
    #[command(about = tr!("form-do-fill"), after_help = tr!("form-after-fill"))]
    Fill(Box<fill::Fill>),
    #[command(about = tr!("form-do-forms"))]
    Forms(Json),
    #[command(about = tr!("report-do-templates"))]
    Templates(templates::TemplatesArgs),
}

pub(super) use archive::{ArchiveArgs, archive};

/// Carries out `report …`.
pub(super) fn run(context: &Context, wanted: Report) -> Result<(), Failure> {
    match wanted {
        Report::Register(wanted) => papers::register(context, &wanted),
        Report::Diary(wanted) => papers::diary(context, &wanted),
        Report::Week(wanted) => papers::periodic(context, Template::Week, &wanted),
        Report::Month(wanted) => papers::periodic(context, Template::Month, &wanted),
        Report::Quarter(wanted) => papers::periodic(context, Template::Quarter, &wanted),
        Report::Year(wanted) => papers::periodic(context, Template::Year, &wanted),
        Report::Household(wanted) => papers::household(context, &wanted),
        Report::Slip(wanted) => papers::slip(context, &wanted),
        Report::Fill(wanted) => fill::fill(context, &wanted),
        Report::Forms(wanted) => fill::forms(context, wanted.json),
        Report::Templates(wanted) => templates::run(context, &wanted),
    }
}
