//! How commands write what others may have a say in: whoever sits at a terminal is
//! asked before, as on the screens. Where nobody can be asked it is written, and
//! the answer says that it waits for the office.

use std::io::{self, IsTerminal, Write};

use clap::Args;

use super::failure::{Failure, complain};
use super::out::Out;
use super::rows::SavedRow;
use crate::base::ids::RecordId;
use crate::base::progress::unwatched;
use crate::display::request;
use crate::domain::change::Change;
use crate::tr;
use crate::workspace::Workspace;

/// What every command has that changes what is there already.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Writing {
    #[arg(long, help = tr!("exchange-arg-yes"))]
    pub yes: bool,
    #[arg(long, help = tr!("cli-arg-json"))]
    pub json: bool,
}

/// What became of changes that were written.
#[derive(Debug, Clone, Copy, Default)]
#[must_use]
pub(super) struct Written {
    /// How many of them count only once the office agrees.
    pub waits: usize,
}

impl Written {
    /// Says to people that something waits, where it does.
    pub(super) fn say(self, out: &mut Out) -> Result<(), Failure> {
        if self.waits > 0 && !out.is_json() {
            out.say(&tr!("request-waits", count = self.waits))?;
        }
        Ok(())
    }

    /// Says that a record is safe on the disk.
    pub(super) fn saved(self, out: &mut Out, id: RecordId, words: &str) -> Result<(), Failure> {
        if out.is_json() {
            return out.json(&SavedRow { id, durable: true, waits: self.waits });
        }
        out.say(words)?;
        self.say(out)
    }
}

/// Writes changes to what is there already. Where some of it is for the office to
/// decide, whoever sits at the terminal is asked before.
pub(super) fn change(workspace: &mut Workspace, changes: Vec<Change>, wanted: Writing) -> Result<Written, Failure> {
    if !wanted.yes && can_ask() {
        let requests = workspace.requests_in(&changes)?;
        let question = (!requests.is_empty()).then(|| request::question(&workspace.shared().read(), &requests));
        if let Some(question) = question
            && !agreed(&tr!("request-cli-ask", question = question))?
        {
            return Err(Failure::new(tr!("request-not-saved")));
        }
    }
    save(workspace, changes)
}

/// Writes changes and tells what the writer should know though they were saved.
pub(super) fn save(workspace: &mut Workspace, changes: Vec<Change>) -> Result<Written, Failure> {
    let committed = workspace.commit_undoable(changes, &mut unwatched)?;
    let mut told: Vec<String> = Vec::new();
    for warning in committed.warnings {
        let message = warning.message();
        if !told.contains(&message) {
            complain(&message);
            told.push(message);
        }
    }
    Ok(Written { waits: committed.requests.len() })
}

/// Tells whether somebody sits at a terminal.
pub(super) fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks whoever sits at the terminal; anything but a yes is a no.
pub(super) fn agreed(question: &str) -> Result<bool, Failure> {
    let mut to = io::stderr();
    write!(to, "{question} ")?;
    to.flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "是"))
}
