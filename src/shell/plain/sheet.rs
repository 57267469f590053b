//! Any sheet, slot by slot: a step of a concern, and whatever else is filled in.

use std::io;

use super::session::{Said, Session};
use super::visit::{asked, choose};
use crate::app::sheet::{Sheet, Slot, Value};
use crate::tr;

/// Opens a sheet by its key and fills it in.
pub(super) fn fill(session: &mut Session<'_>, key: &str) -> io::Result<()> {
    session.press(key)?;
    session.say_notices()?;
    if let Some(sheet) = &session.model.sheet {
        let title = sheet.title().to_owned();
        session.line(&title)?;
    }
    let mut back = false;
    while let Some(slot) = session.model.sheet.as_ref().map(|sheet| sheet.focus().clone()) {
        let last = session.model.sheet.as_ref().is_some_and(|sheet| is_last(sheet, &slot));
        let said = answer(session, &slot)?;
        back = said == Some(Said::Back) || back && said.is_none();
        let next = match said {
            _ if back => "shift+tab",
            Some(Said::Leave | Said::End) => return leave(session),
            _ if session.model.sheet.as_ref().is_some_and(|sheet| sheet.focus().name != slot.name) => "",
            _ if last => match session.ask(&tr!("plain-save"))? {
                Said::Nothing => "ctrl+s",
                Said::Back => "",
                _ => return leave(session),
            },
            _ => "tab",
        };
        session.press(next)?;
        session.say_notices()?;
        if next == "ctrl+s" {
            let flaws: Vec<String> =
                session.model.sheet.iter().flat_map(|sheet| sheet.flaws()).map(|flaw| flaw.message.clone()).collect();
            flaws.iter().try_for_each(|flaw| session.line(flaw))?;
        }
    }
    Ok(())
}

fn is_last(sheet: &Sheet, slot: &Slot) -> bool {
    sheet.shown().last().is_some_and(|(last, _)| last.name == slot.name)
}

/// Gives the sheet up; its draft goes with it, and that was asked for.
fn leave(session: &mut Session<'_>) -> io::Result<()> {
    session.press("esc")?;
    if session.model.sheet.as_ref().is_some_and(Sheet::is_asking) {
        session.press("enter")?;
    }
    session.say_notices()
}

/// Asks for one slot and puts the answer in. `None` where there is nothing to ask.
fn answer(session: &mut Session<'_>, slot: &Slot) -> io::Result<Option<Said>> {
    if !slot.help.is_empty() {
        session.line(&slot.help)?;
    }
    match &slot.value {
        Value::Text { text, .. } => {
            let said = session.ask(&asked(&slot.label, text.text()))?;
            if let Said::Text(text) = &said {
                session.write(text)?;
            }
            Ok(Some(said))
        }
        Value::One { all, taken } => {
            let labels: Vec<String> = all.iter().map(|choice| choice.label.clone()).collect();
            let now = all.iter().position(|choice| Some(&choice.key) == taken.as_ref()).unwrap_or(0);
            choose(session, &slot.label, &labels, now).map(Some)
        }
        Value::Tick(on) => {
            choose(session, &slot.label, &[tr!("plain-no"), tr!("plain-yes")], usize::from(*on)).map(Some)
        }
        Value::Pick { taken, .. } => {
            let before: Vec<&str> = taken.iter().map(|choice| choice.label.as_str()).collect();
            let said = session.ask(&asked(&slot.label, &before.join(&tr!("plain-comma"))))?;
            if let Said::Text(text) = &said {
                session.write(text)?;
                session.press("enter")?;
            }
            Ok(Some(said))
        }
        // Marking several is for the screen; what is marked stays so.
        Value::Some { .. } => Ok(None),
    }
}
