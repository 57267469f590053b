//! The one table of commands: help, usage, completions, the manual and the
//! parsed values all come from it. It holds no text for people (that is in the
//! message files) and carries nothing out.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::backup::{Backup, Restore};
use super::conflicts::Conflicts;
use super::progress::Progress;
use super::recover::Recover;
use super::search::Search;
use super::todo::TodoCommand;
use super::writing::Writing;
use super::{
    assignment, catalog, concern, demo, device, doctor, exchange, household, init, keymap, parse, passphrase, plan,
    policy, quick, register, remark, report, request, roster, stay, tools, village, visit,
};
use crate::base::i18n::Lang;
use crate::settings::Wish;
use crate::tr;

#[derive(Debug, Parser)]
#[command(name = "dundian", version, about = tr!("cli-about"), after_help = tr!("cli-after"))]
pub(super) struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Clone, Default, Args)]
pub(super) struct Global {
    #[arg(long, global = true, display_order = 900, value_name = "DIR", help = tr!("cli-arg-data"))]
    pub data: Option<PathBuf>,
    #[arg(long, global = true, display_order = 900, value_name = "zh|en", value_parser = parse::lang, help = tr!("cli-arg-lang"))]
    pub lang: Option<Lang>,
    #[arg(long, global = true, display_order = 900, value_name = "NAME|FILE", help = tr!("cli-arg-keymap"))]
    pub keymap: Option<String>,
    #[arg(long, global = true, display_order = 900, value_name = "F", help = tr!("cli-arg-passphrase-file"))]
    pub passphrase_file: Option<PathBuf>,
    #[arg(long, global = true, display_order = 900, value_name = "LOOK", value_parser = parse::look, help = tr!("cli-arg-look"))]
    pub look: Option<Wish>,
    #[arg(long, global = true, display_order = 900, help = tr!("plain-arg"))]
    pub plain: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    #[command(about = tr!("cli-do-init"))]
    Init(init::Init),
    #[command(about = tr!("cli-do-demo"))]
    Demo(demo::Demo),
    #[command(subcommand, about = tr!("cli-do-roster"))]
    Roster(roster::RosterCommand),
    #[command(subcommand, about = tr!("register-cli-do"))]
    Register(register::Register),
    #[command(subcommand, about = tr!("cli-do-village"))]
    Village(village::VillageCommand),
    #[command(subcommand, about = tr!("cli-do-household"))]
    Household(household::HouseholdCommand),
    #[command(subcommand, about = tr!("cli-do-visit"))]
    Visit(visit::VisitCommand),
    #[command(about = tr!("quick-cli-do"), after_help = tr!("quick-cli-after"))]
    Quick(quick::Quick),
    #[command(about = tr!("cli-do-todo"))]
    Todo(TodoCommand),
    #[command(about = tr!("plan-do"))]
    Plan(plan::PlanCommand),
    #[command(subcommand, about = tr!("cli-do-concern"))]
    Concern(concern::ConcernCommand),
    #[command(subcommand, about = tr!("cli-do-remark"))]
    Remark(remark::Remark),
    #[command(subcommand, about = tr!("request-do"))]
    Request(request::Request),
    #[command(subcommand, about = tr!("cli-do-matter"))]
    Matter(concern::MatterCommand),
    #[command(about = tr!("cli-do-progress"))]
    Progress(Progress),
    #[command(subcommand, about = tr!("report-do"))]
    Report(report::Report),
    #[command(about = tr!("report-do-archive"))]
    Archive(report::ArchiveArgs),
    #[command(subcommand, about = tr!("cli-do-policy"))]
    Policy(policy::PolicyCommand),
    #[command(subcommand, about = tr!("catalog-do"))]
    Catalog(catalog::CatalogCommand),
    #[command(subcommand, about = tr!("cli-do-assignment"))]
    Assignment(assignment::AssignmentCommand),
    #[command(subcommand, about = tr!("cli-do-stay"))]
    Stay(stay::StayCommand),
    #[command(about = tr!("cli-do-search"))]
    Search(Search),
    #[command(about = tr!("cli-do-conflicts"))]
    Conflicts(Conflicts),
    #[command(about = tr!("exchange-do-invite"))]
    Invite(exchange::Invite),
    #[command(about = tr!("exchange-do-export"))]
    Export(exchange::Export),
    #[command(about = tr!("exchange-do-import"))]
    Import(exchange::Import),
    #[command(subcommand, about = tr!("courier-do-exchange"))]
    Exchange(exchange::Exchange),
    #[command(subcommand, about = tr!("exchange-do-device"))]
    Device(device::Device),
    #[command(subcommand, about = tr!("exchange-do-key"))]
    Key(device::Key),
    #[command(about = tr!("backup-do"))]
    Backup(Backup),
    #[command(about = tr!("backup-do-restore"))]
    Restore(Restore),
    #[command(about = tr!("recover-do"), after_help = tr!("recover-after"))]
    Recover(Recover),
    #[command(about = tr!("cli-do-doctor"))]
    Doctor(doctor::Doctor),
    #[command(subcommand, about = tr!("cli-do-passphrase"))]
    Passphrase(passphrase::PassphraseCommand),
    #[command(subcommand, about = tr!("cli-do-keymap"))]
    Keymap(keymap::KeymapCommand),
    #[command(about = tr!("cli-do-actions"))]
    Actions(Json),
    #[command(about = tr!("cli-do-completions"))]
    Completions(tools::Completions),
    #[command(about = tr!("cli-do-man"))]
    Man,
}

#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Json {
    #[arg(long, help = tr!("cli-arg-json"))]
    pub json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Show {
    #[arg(value_name = "ID", help = tr!("cli-arg-id"))]
    pub id: String,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Args)]
pub(super) struct FromFile {
    #[arg(value_name = "FILE", help = tr!("cli-arg-file"))]
    pub file: PathBuf,
    #[command(flatten)]
    pub out: Writing,
}
