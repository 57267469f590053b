//! Reads the file of an import and works out what it would do, in steps that
//! can be given up. It writes nothing.

use std::path::PathBuf;

use super::meter::Meter;
use crate::app::Msg;
use crate::app::dialogs::import::{Ask, Proposal, Unread, What};
use crate::base::ids::HouseholdId;
use crate::base::limits::ROSTER_BYTES_MAX;
use crate::base::progress::{Onward, Progress};
use crate::base::text::{gist, visible};
use crate::domain::areas;
use crate::domain::household::Household;
use crate::domain::village::Village;
use crate::roster;
use crate::roster::lists;
use crate::roster::register::{Fate, RegisterError, Why};
use crate::roster::{Options, Reading, RosterError, Workbook};
use crate::state::State;
use crate::storage::fsx;
use crate::tr;
use crate::workspace::Workspace;

/// A workbook that was read, kept while its import is being looked at.
pub struct Book {
    path: PathBuf,
    book: Workbook,
}

/// Steps of a reading: open, understand, plan.
const STEPS: u64 = 3;

/// Works out what importing a file would do.
pub fn propose(
    workspace: &Workspace,
    ask: &Ask,
    kept: &mut Option<Book>,
    meter: &mut Meter,
) -> Result<Box<Proposal>, Unread> {
    let mut step = |done| {
        let what = tr!("work-reading", file = visible(&ask.name()).into_owned());
        match meter.step(Progress { done, total: STEPS }, |progress| Msg::Work(progress, what)) {
            Onward::Continue => Ok(()),
            Onward::Cancel => Err(Unread::Cancelled),
        }
    };
    step(0)?;
    let told = |error: lists::ListError| Unread::Told(error.message());
    Ok(Box::new(match ask.what {
        What::Villages => {
            let list = lists::villages(&ask.path, &content(ask)?).map_err(told)?;
            step(1)?;
            Proposal::Villages(lists::weigh_villages(list.items, &workspace.shared().read()).noting(list.notes))
        }
        What::Policies => {
            let list = lists::policies(&ask.path, &content(ask)?).map_err(told)?;
            step(1)?;
            let weighed = workspace.weigh_policies(list.items).map_err(|error| Unread::Told(error.message()))?;
            Proposal::Policies(weighed.noting(list.notes))
        }
        What::Roster => self::roster(workspace, ask, kept, &mut step)?,
        What::Register => register(workspace, ask, kept, &mut step)?,
    }))
}

/// Returns what the file holds.
fn content(ask: &Ask) -> Result<Vec<u8>, Unread> {
    fsx::read_regular(&ask.path, ROSTER_BYTES_MAX).map_err(|error| Unread::Told(error.message()))
}

/// Returns the workbook of the file that was asked for.
fn book<'a>(ask: &Ask, kept: &'a mut Option<Book>) -> Result<&'a Workbook, Unread> {
    // Asked again for the same file, only its meaning changed. A first look reads it anew.
    let again = ask.sheet.is_some() || ask.village.is_some() || ask.says_columns();
    let same = kept.take().filter(|kept| again && kept.path == ask.path);
    let book = match same {
        Some(kept) => kept.book,
        None => roster::load(&ask.path, &content(ask)?).map_err(|error| unread(&error))?,
    };
    Ok(&kept.insert(Book { path: ask.path.clone(), book }).book)
}

/// Reads an old register. Where no row of it says which village it is, that is asked for.
fn register(
    workspace: &Workspace,
    ask: &Ask,
    kept: &mut Option<Book>,
    step: &mut impl FnMut(u64) -> Result<(), Unread>,
) -> Result<Proposal, Unread> {
    let book = book(ask, kept)?;
    step(1)?;
    let village = ask.village.as_ref().map(|village| village.code);
    let read = workspace.read_register(book, village, &ask.senses, false);
    let reading = read.map_err(|error| match error {
        RegisterError::File(error) => unread(&error),
        other => Unread::Told(other.message()),
    })?;
    step(2)?;
    let placeless = reading.count(|fate| fate == Fate::Refused(Why::NoVillage));
    if placeless > 0 && reading.is_empty() && village.is_none() {
        return Err(Unread::Village(tr!("import-which-village")));
    }
    Ok(Proposal::Register(Box::new(reading)))
}

fn roster(
    workspace: &Workspace,
    ask: &Ask,
    kept: &mut Option<Book>,
    step: &mut impl FnMut(u64) -> Result<(), Unread>,
) -> Result<Proposal, Unread> {
    let book = book(ask, kept)?;
    step(1)?;
    let shared = workspace.shared();
    let state = shared.read();
    let reading = understood(ask, book, &state)?;
    step(2)?;
    let known: Vec<(HouseholdId, &Household)> = state.households().collect();
    let plan = roster::plan_as(&reading, &known, ask.doubtful.unwrap_or(roster::Doubtful::New));
    Ok(Proposal::Roster(Box::new((reading, plan))))
}

/// Understands a workbook by the villages of the ledger; where these don't say
/// which village a row is in, by those that come with the program, too.
fn understood(ask: &Ask, book: &Workbook, state: &State) -> Result<Reading, Unread> {
    let mut villages: Vec<Village> = state.villages().map(|(_, village)| village.clone()).collect();
    let known = villages.len();
    villages.extend(ask.village.clone().filter(|village| state.village(village.code).is_none()));
    let sheet = ask.sheet.map(|at| called(book, at));
    let village = ask.village.as_ref().map(|village| village.code);
    let read = |villages: &[Village]| {
        let options = Options { sheet: sheet.as_deref(), columns: &ask.columns, village, villages };
        roster::understand(book, &options)
    };
    let error = match read(&villages) {
        // Without any known village, a code in a row is all that names it.
        Ok(reading) if known > 0 || village.is_some() => return Ok(reading),
        Ok(_) => None,
        Err(error) => Some(unread(&error)),
    };
    if let Some(error) = error.filter(|error| ask.village.is_some() || !matches!(error, Unread::Village(_))) {
        return Err(error);
    }
    let more = areas::embedded().into_iter().filter(|village| state.village(village.code).is_none());
    villages.extend(more);
    read(&villages).map_err(|error| unread(&error))
}

/// Returns what to call a sheet: its name where no other has it, else its number.
fn called(book: &Workbook, at: usize) -> String {
    let name = book.sheets.get(at).map_or("", |sheet| sheet.name.trim());
    let same = book.sheets.iter().filter(|sheet| sheet.name.trim() == name).count();
    if same == 1 && !name.is_empty() { name.to_owned() } else { (at + 1).to_string() }
}

/// Says why a roster wasn't read, for somebody who has no command line.
fn unread(error: &RosterError) -> Unread {
    let some = |texts: &[String]| {
        texts.iter().take(6).map(|text| visible(&gist(text, 20)).into_owned()).collect::<Vec<_>>().join("、")
    };
    match error {
        RosterError::NoVillage { .. } => Unread::Village(tr!("import-which-village")),
        RosterError::AmbiguousVillage { name, .. } => {
            Unread::Village(tr!("import-which-of-villages", name = visible(name).into_owned()))
        }
        RosterError::UnknownVillage { names, .. } => {
            Unread::Village(tr!("import-unknown-villages", names = some(names)))
        }
        RosterError::NoNames { sheet, seen } => {
            Unread::Told(tr!("import-no-names", sheet = visible(sheet).into_owned(), seen = some(seen)))
        }
        other => Unread::Told(other.message()),
    }
}
