//! Floor 8: the command line. It reads what the user wants, has the workspace
//! do it, and tells what came of it; rules and records live on the floors below.

mod assignment;
mod backup;
mod catalog;
mod command;
mod concern;
mod conflicts;
mod context;
mod demo;
mod device;
mod doctor;
mod exchange;
mod failure;
mod feed;
mod find;
mod household;
mod imported;
mod init;
mod intake;
mod keymap;
mod opening;
mod out;
mod parse;
mod passphrase;
mod plan;
mod policy;
mod progress;
mod quick;
mod recover;
mod register;
mod remark;
mod report;
mod request;
mod roster;
mod rows;
mod search;
mod stay;
mod todo;
mod tongue;
mod tools;
mod unseen;
mod village;
mod visit;
mod writing;

use std::ffi::OsString;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Once};

use clap::FromArgMatches;
use clap::error::ErrorKind;

use self::command::{Cli, Command};
use self::context::Context;
pub use self::failure::complain;
use self::failure::{Failure, code};
pub use self::opening::{Ledger, Opening, Throwaway};
use crate::storage::patience;
use crate::tr;

/// What is left to do when a command line was carried out.
pub enum Outcome {
    /// Nothing: this is the exit code.
    Done(u8),
    /// The terminal interface is to open on this ledger.
    Screen(Box<Opening>),
}

/// A command line that was carried out, as far as it concerns this floor.
/// `words` are the program's name and what follows it.
pub fn run(words: Vec<OsString>) -> Outcome {
    let plain: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let wished = context::variable(context::LANG).map(|lang| lang.to_string_lossy().into_owned());
    tongue::choose(plain.iter().map(String::as_str), wished.as_deref());
    watch_panics();
    patience::tell_by(|| complain(&tr!("storage-disk-waits")));
    INTERFACE.store(false, Ordering::SeqCst);
    // Whatever goes wrong where nobody thought of it ends here, said in words.
    let outcome = std::panic::catch_unwind(move || match parse_words(words) {
        Ok(cli) => carry_out(cli).unwrap_or_else(|failure| Outcome::Done(failure.tell())),
        Err(code) => Outcome::Done(code),
    });
    let outcome = outcome.unwrap_or_else(|_| {
        let place = PLACE.lock().map(|place| place.clone()).unwrap_or_default();
        complain(&tr!("cli-panic", place = place));
        Outcome::Done(code::FAILED)
    });
    INTERFACE.store(matches!(outcome, Outcome::Screen(_)), Ordering::SeqCst);
    outcome
}

/// Where the last panic came from.
static PLACE: Mutex<String> = Mutex::new(String::new());
/// The interface is open: no net holds it, so panics speak for themselves.
static INTERFACE: AtomicBool = AtomicBool::new(false);

/// Keeps panics of commands from printing: some are caught and dealt with far
/// below. Only where one came from is remembered. Done once, for the interface
/// puts a hook of its own around this one.
fn watch_panics() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        std::panic::set_hook(Box::new(|panic| {
            let at = place_of(panic);
            if INTERFACE.load(Ordering::SeqCst) {
                complain(&tr!("cli-panic", place = at));
            } else if let Ok(mut place) = PLACE.lock() {
                *place = at;
            }
        }));
    });
}

fn place_of(panic: &std::panic::PanicHookInfo<'_>) -> String {
    panic.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default()
}

fn parse_words(words: Vec<OsString>) -> Result<Cli, u8> {
    let parsed = tongue::commands().try_get_matches_from(words).and_then(|matches| Cli::from_arg_matches(&matches));
    parsed.map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = tongue::spoken(&error.to_string());
            // Whoever closed the pipe has read enough.
            let _ = std::io::stdout().write_all(text.as_bytes());
            0
        }
        _ => {
            complain(&tongue::complaint(&error));
            code::USAGE
        }
    })
}

fn carry_out(cli: Cli) -> Result<Outcome, Failure> {
    let context = &Context::new(cli.global)?;
    context.settings().name_talks();
    match cli.command {
        None => opening::usual(context).map(|opening| Outcome::Screen(Box::new(opening))),
        Some(Command::Demo(wanted)) if wanted.into.is_none() => {
            opening::throwaway(context, &wanted).map(|opening| Outcome::Screen(Box::new(opening)))
        }
        Some(command) => obey(context, command).map(|()| Outcome::Done(0)),
    }
}

fn obey(context: &Context, command: Command) -> Result<(), Failure> {
    match command {
        Command::Init(wanted) => init::init(context, &wanted),
        Command::Demo(wanted) => demo::into(context, &wanted),
        Command::Roster(wanted) => roster::run(context, wanted),
        Command::Register(wanted) => register::run(context, wanted),
        Command::Village(wanted) => village::run(context, wanted),
        Command::Household(wanted) => household::run(context, wanted),
        Command::Visit(wanted) => visit::run(context, wanted),
        Command::Quick(wanted) => quick::run(context, &wanted),
        Command::Todo(wanted) => todo::run(context, &wanted),
        Command::Plan(wanted) => plan::run(context, &wanted),
        Command::Concern(wanted) => concern::run(context, wanted),
        Command::Remark(wanted) => remark::run(context, wanted),
        Command::Request(wanted) => request::run(context, wanted),
        Command::Matter(wanted) => concern::run_matter(context, wanted),
        Command::Progress(wanted) => progress::run(context, &wanted),
        Command::Report(wanted) => report::run(context, wanted),
        Command::Archive(wanted) => report::archive(context, &wanted),
        Command::Policy(wanted) => policy::run(context, wanted),
        Command::Catalog(wanted) => catalog::run(context, wanted),
        Command::Assignment(wanted) => assignment::run(context, wanted),
        Command::Stay(wanted) => stay::run(context, &wanted),
        Command::Search(wanted) => search::run(context, &wanted),
        Command::Conflicts(wanted) => conflicts::run(context, wanted),
        Command::Invite(wanted) => exchange::invite(context, wanted),
        Command::Export(wanted) => exchange::export(context, wanted),
        Command::Import(wanted) => exchange::import(context, &wanted),
        Command::Exchange(wanted) => exchange::run(context, wanted),
        Command::Device(wanted) => device::run(context, wanted),
        Command::Key(device::Key::Export(wanted)) => device::export_key(context, &wanted),
        Command::Key(device::Key::Recover(wanted)) => recover::key(&wanted),
        Command::Recover(wanted) => recover::recover(context, &wanted),
        Command::Backup(wanted) => backup::backup(context, &wanted),
        Command::Restore(wanted) => backup::restore(context, &wanted),
        Command::Doctor(wanted) => doctor::run(context, &wanted),
        Command::Passphrase(wanted) => passphrase::run(context, &wanted),
        Command::Keymap(wanted) => keymap::run(context, wanted),
        Command::Actions(wanted) => tools::actions(wanted.json),
        Command::Completions(wanted) => tools::completions(wanted.shell),
        Command::Man => tools::manual(),
    }
}
