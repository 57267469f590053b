//! The one table of commands: help, usage, completions, the manual and the
//! parsed values all come from it. It holds no text for people (that is in the
//! message files) and carries nothing out.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

use super::assignment::{AssignmentEdit, AssignmentHandover};
use super::backup::{Backup, Restore};
use super::conflicts::Conflicts;
use super::parse::{self, When};
use super::policy::{PolicyAdd, PolicyEdit};
use super::recover::Recover;
use super::writing::Writing;
use super::{concern, device, exchange, register, register_import, remark, report, request};
use crate::app::Wish;
use crate::base::i18n::Lang;
use crate::domain::cadre::Role;
use crate::domain::concern::Urgency;
use crate::domain::village::VillageCode;
use crate::domain::visit::Place;
use crate::roster::Doubtful;
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
    #[arg(long, global = true, display_order = 900, value_name = "LOOK", value_parser = parse::look, help = tr!("picture-arg-look"))]
    pub look: Option<Wish>,
    #[arg(long, global = true, display_order = 900, help = tr!("plain-arg"))]
    pub plain: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    #[command(about = tr!("cli-do-init"))]
    Init(Init),
    #[command(about = tr!("cli-do-demo"))]
    Demo(Demo),
    #[command(subcommand, about = tr!("cli-do-roster"))]
    Roster(Roster),
    #[command(subcommand, about = tr!("register-cli-do"))]
    Register(register_import::Register),
    #[command(subcommand, about = tr!("cli-do-village"))]
    Village(Village),
    #[command(subcommand, about = tr!("cli-do-household"))]
    Household(Household),
    #[command(subcommand, about = tr!("cli-do-visit"))]
    Visit(Visit),
    #[command(about = tr!("quick-cli-do"), after_help = tr!("quick-cli-after"))]
    Quick(Quick),
    #[command(about = tr!("cli-do-todo"))]
    Todo(Todo),
    #[command(about = tr!("plan-do"))]
    Plan(Plan),
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
    Policy(Policy),
    #[command(subcommand, about = tr!("cli-do-assignment"))]
    Assignment(Assignment),
    #[command(subcommand, about = tr!("cli-do-stay"))]
    Stay(Stay),
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
    Doctor(Doctor),
    #[command(subcommand, about = tr!("cli-do-passphrase"))]
    Passphrase(Passphrase),
    #[command(subcommand, about = tr!("cli-do-keymap"))]
    Keymap(Keymap),
    #[command(about = tr!("cli-do-actions"))]
    Actions(Json),
    #[command(about = tr!("picture-do"))]
    Picture(Picture),
    #[command(about = tr!("cli-do-completions"))]
    Completions(Completions),
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
pub(super) struct Init {
    #[arg(long, value_name = "cadre|committee", value_parser = parse::word::<Role>, help = tr!("cli-arg-role"))]
    pub role: Role,
    #[arg(long, value_name = "N", value_parser = parse::line, help = tr!("cli-arg-name"))]
    pub name: String,
    #[arg(long, value_name = "U", value_parser = parse::line, help = tr!("cli-arg-unit"))]
    pub unit: String,
    #[arg(long, conflicts_with = "passphrase_file", help = tr!("cli-arg-no-passphrase"))]
    pub no_passphrase: bool,
}

#[derive(Debug, Args)]
pub(super) struct Demo {
    #[arg(long, value_name = "DIR", help = tr!("cli-arg-into"))]
    pub into: Option<PathBuf>,
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=1_000_000),
        help = tr!("cli-arg-visits"))]
    pub visits: u32,
    #[arg(long, value_name = "S", default_value_t = 1, help = tr!("cli-arg-seed"))]
    pub seed: u64,
    #[arg(long, value_name = "cadre|committee", default_value = "cadre", value_parser = parse::word::<Role>,
        help = tr!("cli-arg-demo-role"))]
    pub role: Role,
}

#[derive(Debug, Subcommand)]
pub(super) enum Roster {
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

#[derive(Debug, Subcommand)]
pub(super) enum Village {
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

#[derive(Debug, Args)]
pub(super) struct FromFile {
    #[arg(value_name = "FILE", help = tr!("cli-arg-file"))]
    pub file: PathBuf,
    #[command(flatten)]
    pub out: Writing,
}

#[derive(Debug, Subcommand)]
pub(super) enum Household {
    #[command(about = tr!("cli-do-household-list"))]
    List(HouseholdList),
    #[command(about = tr!("cli-do-household-show"))]
    Show(Show),
    #[command(about = tr!("cli-do-household-add"))]
    Add(Box<HouseholdAdd>),
    #[command(about = tr!("cli-do-household-edit"))]
    Edit(Box<register::Edit>),
    #[command(about = tr!("cli-do-household-split"))]
    Split(Box<register::Split>),
    #[command(about = tr!("cli-do-household-merge"))]
    Merge(register::Merge),
    #[command(about = tr!("cli-do-household-move"))]
    Move(Box<register::Move>),
    #[command(about = tr!("cli-do-household-excuse"))]
    Excuse(register::Excuse),
    #[command(about = tr!("exchange-do-erase"))]
    Erase(device::Erase),
}

#[derive(Debug, Args)]
pub(super) struct HouseholdList {
    #[arg(long, value_name = "CODE", value_parser = parse::village, help = tr!("cli-arg-of-village"))]
    pub village: Option<VillageCode>,
    #[arg(long, value_name = "C", help = tr!("cli-arg-of-category"))]
    pub category: Option<String>,
    #[arg(long, help = tr!("cli-arg-never-visited"))]
    pub never_visited: bool,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Args)]
pub(super) struct HouseholdAdd {
    #[arg(long, value_name = "CODE", value_parser = parse::village, help = tr!("cli-arg-village"))]
    pub village: VillageCode,
    #[arg(long, value_name = "NAME", help = tr!("cli-arg-head"))]
    pub head: String,
    #[arg(long, value_name = "G", help = tr!("cli-arg-group"))]
    pub group: Option<String>,
    #[arg(long, value_name = "N", help = tr!("cli-arg-number"))]
    pub number: Option<String>,
    #[arg(long, value_name = "TEXT", help = tr!("cli-arg-address"))]
    pub address: Option<String>,
    #[arg(long, value_name = "N", help = tr!("cli-arg-residents"))]
    pub residents: Option<u16>,
    #[arg(long, value_name = "C", help = tr!("cli-arg-category"))]
    pub category: Vec<String>,
    #[arg(long, help = tr!("cli-arg-must-visit"))]
    pub must_visit: bool,
    #[arg(long, value_name = "TEL", help = tr!("cli-arg-phone"))]
    pub phone: Option<String>,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Subcommand)]
pub(super) enum Visit {
    #[command(about = tr!("cli-do-visit-add"), after_help = tr!("cli-after-visit-add"))]
    Add(Box<VisitAdd>),
    #[command(about = tr!("cli-do-visit-list"))]
    List(VisitList),
    #[command(about = tr!("cli-do-visit-show"))]
    Show(Show),
}

#[derive(Debug, Args)]
pub(super) struct VisitAdd {
    #[arg(long, value_name = "FILE|-", conflicts_with = "OneVisit", help = tr!("cli-arg-from-file"))]
    pub from: Option<PathBuf>,
    #[command(flatten)]
    pub one: Option<OneVisit>,
    #[arg(long, help = tr!("cli-arg-hardly-meant"))]
    pub yes: bool,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Args)]
pub(super) struct OneVisit {
    #[arg(long, value_name = "ID", help = tr!("cli-arg-household"))]
    pub household: Vec<String>,
    #[arg(long, value_name = "CODE", value_parser = parse::village, help = tr!("cli-arg-visit-village"))]
    pub village: Option<VillageCode>,
    #[arg(long, value_name = "TIME", value_parser = parse::when, help = tr!("cli-arg-at"))]
    pub at: Option<When>,
    #[arg(long, value_name = "PLACE", value_parser = parse::word::<Place>, help = tr!("cli-arg-place"))]
    pub place: Option<Place>,
    #[arg(long, value_name = "N", help = tr!("cli-arg-minutes"))]
    pub minutes: Option<u16>,
    #[arg(long, value_name = "NAME", help = tr!("cli-arg-met"))]
    pub met: Option<String>,
    #[arg(long, value_name = "TEXT", help = tr!("cli-arg-relation"))]
    pub relation: Option<String>,
    #[arg(long, help = tr!("cli-arg-nobody-home"))]
    pub nobody_home: bool,
    #[arg(long, value_name = "TEXT", help = tr!("cli-arg-chat"))]
    pub chat: Option<String>,
    #[arg(long, value_name = "TEXT", help = tr!("cli-arg-policy-talk"))]
    pub policy_talk: Option<String>,
    #[arg(long, value_name = "TEXT", help = tr!("cli-arg-development"))]
    pub development: Option<String>,
    #[arg(long, value_name = "TEXT", help = tr!("cli-arg-complaints"))]
    pub complaints: Option<String>,
    #[arg(long, value_name = "TEXT", help = tr!("cli-arg-help-given"))]
    pub help_given: Option<String>,
    #[arg(long, value_name = "TEXT", help = tr!("cli-arg-concern"))]
    pub concern: Vec<String>,
    #[arg(long, value_name = "C", requires = "concern", help = tr!("cli-arg-concern-category"))]
    pub category: Option<String>,
    #[arg(long, value_name = "U", requires = "concern", value_parser = parse::word::<Urgency>,
        help = tr!("cli-arg-urgency"))]
    pub urgency: Option<Urgency>,
    #[arg(long, value_name = "CODE", help = tr!("cli-arg-policy"))]
    pub policy: Vec<String>,
    #[arg(long, value_name = "NEED", help = tr!("cli-arg-matter"))]
    pub matter: Vec<String>,
    #[arg(long, value_name = "D", requires = "matter", value_parser = parse::day, help = tr!("cli-arg-promised"))]
    pub promised: Option<NaiveDate>,
    #[arg(long, value_name = "D", value_parser = parse::day, help = tr!("cli-arg-next"))]
    pub next: Option<NaiveDate>,
    #[arg(long = "ref", value_name = "R", help = tr!("cli-arg-ref"))]
    pub reference: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct VisitList {
    #[arg(long, value_name = "ID", help = tr!("cli-arg-of-household"))]
    pub household: Option<String>,
    #[arg(long, value_name = "CODE", value_parser = parse::village, help = tr!("cli-arg-of-village"))]
    pub village: Option<VillageCode>,
    #[arg(long, value_name = "D", value_parser = parse::day, help = tr!("cli-arg-list-from"))]
    pub from: Option<NaiveDate>,
    #[arg(long, value_name = "D", value_parser = parse::day, help = tr!("cli-arg-list-to"))]
    pub to: Option<NaiveDate>,
    #[arg(long, value_name = "N", help = tr!("cli-arg-limit-latest"))]
    pub limit: Option<usize>,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Args)]
pub(super) struct Quick {
    #[arg(value_name = "LINE|-", required = true, help = tr!("quick-cli-line"))]
    pub line: Vec<String>,
    #[arg(long, help = tr!("quick-cli-dry"))]
    pub dry_run: bool,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Args)]
pub(super) struct Todo {
    #[arg(long, conflicts_with = "within", help = tr!("cli-arg-overdue"))]
    pub overdue: bool,
    #[arg(long, value_name = "DAYS", help = tr!("cli-arg-within"))]
    pub within: Option<u32>,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Args)]
pub(super) struct Plan {
    #[arg(long, value_name = "D", value_parser = parse::day, help = tr!("plan-arg-date"))]
    pub date: Option<NaiveDate>,
    #[arg(long = "out", value_name = "FILE.html|.txt", help = tr!("plan-arg-out"))]
    pub out_file: Option<PathBuf>,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Args)]
pub(super) struct Progress {
    #[arg(long, value_name = "N", help = tr!("cli-arg-progress-cadre"))]
    pub cadre: Option<String>,
    #[arg(long, value_name = "ID", help = tr!("cli-arg-progress-assignment"))]
    pub assignment: Option<String>,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Subcommand)]
pub(super) enum Policy {
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

#[derive(Debug, Subcommand)]
pub(super) enum Assignment {
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
    #[arg(long, value_name = "PERCENT", help = tr!("cli-arg-coverage"))]
    pub coverage: Option<u8>,
    #[arg(long, value_name = "N", help = tr!("cli-arg-visits-per-household"))]
    pub visits_per_household: Option<u16>,
    #[arg(long, value_name = "N", help = tr!("cli-arg-must-visit-days"))]
    pub must_visit_days: Option<u16>,
    #[arg(long, value_name = "N", help = tr!("cli-arg-nights"))]
    pub nights: Option<u16>,
    #[arg(long, value_name = "CODE", help = tr!("cli-arg-policies"))]
    pub policy: Vec<String>,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Subcommand)]
pub(super) enum Stay {
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

#[derive(Debug, Args)]
pub(super) struct Search {
    #[arg(value_name = "WORDS", required = true, help = tr!("cli-arg-words"))]
    pub words: Vec<String>,
    #[arg(long, value_name = "N", help = tr!("cli-arg-limit"))]
    pub limit: Option<usize>,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Args)]
pub(super) struct Doctor {
    #[arg(long, help = tr!("cli-arg-repair"))]
    pub repair: bool,
    #[arg(long, conflicts_with = "repair", help = tr!("exchange-arg-state-hash"))]
    pub state_hash: bool,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Subcommand)]
pub(super) enum Passphrase {
    #[command(about = tr!("cli-do-passphrase-change"))]
    Change(PassphraseChange),
    #[command(about = tr!("recover-do-new-code"))]
    NewCode,
    #[command(about = tr!("cli-do-renew-key"))]
    RenewKey(RenewKey),
}

#[derive(Debug, Args)]
pub(super) struct RenewKey {
    #[arg(long, value_name = "F", help = tr!("cli-arg-new-file"))]
    pub new_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct PassphraseChange {
    #[arg(long, value_name = "F", help = tr!("cli-arg-new-file"))]
    pub new_file: Option<PathBuf>,
    #[arg(long, help = tr!("cli-arg-recover"))]
    pub recover: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Keymap {
    #[command(about = tr!("cli-do-keymap-check"))]
    Check(KeymapCheck),
    #[command(about = tr!("cli-do-keymap-show"))]
    Show(KeymapShow),
    #[command(about = tr!("keys-do-path"))]
    Path,
    #[command(about = tr!("keys-do-edit"))]
    Edit(KeymapEdit),
}

#[derive(Debug, Args)]
pub(super) struct KeymapEdit {
    #[arg(value_name = "PRESET", help = tr!("keys-arg-preset"))]
    pub preset: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct KeymapCheck {
    #[arg(value_name = "FILE", help = tr!("cli-arg-keymap-file"))]
    pub file: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct KeymapShow {
    #[arg(value_name = "NAME", help = tr!("cli-arg-keymap-name"))]
    pub name: Option<String>,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Args)]
pub(super) struct Picture {
    #[arg(value_name = "SCREEN", required_unless_present = "list", help = tr!("picture-arg-screen"))]
    pub screen: Option<String>,
    #[arg(long, value_name = "120x40", default_value = "120x40", value_parser = super::picture::size,
        help = tr!("picture-arg-size"))]
    pub size: (u16, u16),
    #[arg(long, value_name = "KEYS", help = tr!("picture-arg-press"))]
    pub press: Option<String>,
    #[arg(long, value_name = "FILE|-", help = tr!("picture-arg-out"))]
    pub out: Option<PathBuf>,
    #[arg(long, help = tr!("picture-arg-list"))]
    pub list: bool,
}

#[derive(Debug, Args)]
pub(super) struct Completions {
    #[arg(value_name = "SHELL", value_parser = parse::shell, help = tr!("cli-arg-shell"))]
    pub shell: Shell,
}
