//! The interface without a screen, for screen readers and terminals that can
//! only write lines: what is shown is printed, what is chosen has a number, and
//! a form asks one question after the other. The model, its rules and the worker
//! are those of the screen; nothing here decides anything.

mod lists;
mod session;
mod sheet;
mod visit;

use std::io::{self, BufRead, Write};

use super::ShellError;
use super::{Ended, Options};
use crate::app::Tab;
use crate::keymap::Action;
use crate::tr;
use session::{Said, Session};

/// The screens there are to read, in the order of their numbers.
const READ: [Tab; 6] = [Tab::Today, Tab::Visits, Tab::Households, Tab::Todo, Tab::Progress, Tab::Policies];

/// Runs the interface on lines until the user leaves or the input ends.
///
/// # Errors
/// [`ShellError`]; what was acknowledged is on the disk.
pub fn run(options: Options, input: &mut dyn BufRead, out: &mut dyn Write) -> Result<Ended, ShellError> {
    Session::with(options, input, out, |session| {
        session.say_notices()?;
        while menu(session)? {}
        Ok(())
    })
}

/// Shows the menu and does what is chosen. Returns whether to go on.
fn menu(session: &mut Session<'_>) -> io::Result<bool> {
    let head = lists::head(&session.model);
    session.line("")?;
    session.line(&head)?;
    let mut entries: Vec<String> = READ.iter().map(|tab| tab.title()).collect();
    entries.extend([Action::NewVisit, Action::Search, Action::Undo].map(Action::title));
    for (n, entry) in entries.iter().enumerate() {
        session.line(&format!("{} {entry}", n + 1))?;
    }
    session.line(&format!("0 {}", Action::Quit.title()))?;
    let chosen = match session.ask(&tr!("plain-choose"))? {
        Said::End => return Ok(false),
        Said::Text(text) => entries.iter().position(|entry| *entry == text).map(|n| n + 1).or(text.parse().ok()),
        _ => None,
    };
    match chosen {
        Some(0) => return Ok(false),
        Some(n @ 1..=6) => lists::browse(session, READ[n - 1])?,
        Some(7) => {
            session.press("alt+1")?;
            visit::log(session, "ctrl+n")?;
        }
        Some(8) => search(session)?,
        Some(9) => {
            session.press("alt+1 ctrl+z")?;
            session.say_notices()?;
        }
        _ => session.line(&tr!("plain-no-choice"))?,
    }
    Ok(true)
}

/// Searches all texts and opens what is chosen of the answer.
fn search(session: &mut Session<'_>) -> io::Result<()> {
    let Said::Text(words) = session.ask(&tr!("plain-search"))? else { return Ok(()) };
    session.press("f3")?;
    session.paste(&words)?;
    let found = lists::hits(&session.model);
    if found.is_empty() {
        session.press("esc")?;
        return session.line(&tr!("plain-nothing"));
    }
    session.numbered(&found)?;
    let chosen = session.ask_number(&tr!("plain-open"), found.len())?;
    let Some(n) = chosen else { return session.press("esc") };
    session.press(&"down ".repeat(n - 1))?;
    session.press("enter")?;
    let tab = session.model.tab;
    lists::read(session, tab)
}
