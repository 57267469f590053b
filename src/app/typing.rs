//! From a key to what it means where one is: a command, a letter of a text, or
//! nothing.

use zeroize::Zeroizing;

use super::act;
use super::form::Input;
use super::model::{Filter, Lock, Model, Stage, Tone};
use super::msg::{Effect, Typed};
use super::overlay::Overlay;
use super::quick;
use super::sheet;
use super::tab::Tab;
use super::update::{with_form, with_sheet, with_welcome};
use super::welcome;
use crate::base::limits::EARLY_KEYS_MAX;
use crate::keymap::{Action, Key, Outcome};
use crate::tr;

/// Takes a key.
pub fn key(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    model.notices.fresh = false;
    let scopes = model.scopes();
    let outcome = model.matcher.feed(&model.keymap, &scopes, key);
    match (outcome, &mut model.stage) {
        (Outcome::Action(action), Stage::Ready) => act::act(model, action, out),
        (Outcome::NoMatch(key), Stage::Ready) => typed(model, key, out),
        (Outcome::Composed(c), Stage::Ready) => model.say(Tone::Plain, tr!("app-composed", text = c.to_string())),
        (Outcome::Action(action), Stage::Welcome(_)) => with_welcome(model, welcome::Input::Action(action), out),
        (Outcome::NoMatch(key), Stage::Welcome(_)) => with_welcome(model, welcome::Input::Key(key), out),
        (Outcome::Composed(c), Stage::Welcome(_)) => model.say(Tone::Plain, tr!("app-composed", text = c.to_string())),
        (Outcome::Action(Action::Quit), _) => out.push(Effect::Quit),
        (Outcome::Action(action), Stage::Locked(lock)) => unlock(lock, action, out),
        (Outcome::NoMatch(key), Stage::Locked(lock)) if !lock.trying => lock.secret.key(key),
        (Outcome::Action(Action::Cancel | Action::Confirm), Stage::Failed(_)) => out.push(Effect::Quit),
        (_, Stage::Opening { .. }) if model.early.len() < EARLY_KEYS_MAX => model.early.push(key),
        _ => {}
    }
}

fn unlock(lock: &mut Lock, action: Action, out: &mut Vec<Effect>) {
    match action {
        Action::Confirm if !lock.trying && !lock.secret.is_empty() => {
            let secret = Typed(Zeroizing::new(lock.secret.expose().to_owned()));
            lock.secret.clear();
            lock.trying = true;
            lock.wrong = false;
            out.push(Effect::Unlock { secret, recovery: lock.recovery });
        }
        // The key that searches elsewhere has nothing to search here. What was
        // typed goes: a passphrase would be seen where a recovery code is.
        Action::NextField | Action::Search | Action::Down | Action::Up => {
            lock.recovery = !lock.recovery;
            lock.secret.clear();
        }
        Action::DeleteWord => lock.secret.clear(),
        Action::Cancel => out.push(Effect::Quit),
        _ => {}
    }
}

/// Takes a key that nothing is bound to: typing, where a text has the caret.
fn typed(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    if let Some(overlay) = &mut model.overlay {
        if overlay.field_mut().is_some_and(|field| field.key(key)) {
            overlay_typed(model, out);
        }
    } else if model.sheet.is_some() {
        with_sheet(model, sheet::Input::Key(key), out);
    } else if model.quick.open {
        quick::key(model, key, out);
    } else if model.form_in_front {
        with_form(model, Input::Key(key), out);
    } else if let Some(filter) = filter_mut(model).filter(|filter| filter.typing) {
        filter.field.key(key);
    }
}

/// Takes pasted text: typing, and never a command.
pub fn paste(model: &mut Model, text: String, out: &mut Vec<Effect>) {
    match &mut model.stage {
        Stage::Locked(lock) => return lock.secret.write(&Zeroizing::new(text)),
        Stage::Welcome(_) => return with_welcome(model, welcome::Input::Paste(text), out),
        Stage::Ready => {}
        _ => return,
    }
    if let Some(overlay) = &mut model.overlay {
        if let Some(field) = overlay.field_mut() {
            field.insert(&text);
            overlay_typed(model, out);
        }
    } else if model.sheet.is_some() {
        with_sheet(model, sheet::Input::Paste(text), out);
    } else if model.quick.open {
        quick::paste(model, &text, out);
    } else if model.form_in_front {
        with_form(model, Input::Paste(text), out);
    } else if let Some(filter) = filter_mut(model).filter(|filter| filter.typing) {
        filter.field.insert(&text);
    }
}

/// Lets an overlay answer to what is written in it now.
pub fn overlay_typed(model: &mut Model, out: &mut Vec<Effect>) {
    let token = model.next_token;
    match &mut model.overlay {
        Some(Overlay::Help(help)) => help.refresh(),
        Some(Overlay::Palette(palette)) => palette.refresh(),
        Some(Overlay::Search(search)) => {
            let words = search.field.text().trim().to_owned();
            if words.is_empty() {
                search.asked = Some(token);
                search.take(token, Vec::new());
            } else {
                model.next_token += 1;
                search.asked = Some(token);
                out.push(Effect::Search(token, words));
            }
        }
        _ => {}
    }
}

/// Returns the filter of the screen in front.
pub fn filter_mut(model: &mut Model) -> Option<&mut Filter> {
    match model.tab {
        Tab::Visits => Some(&mut model.visits.filter),
        Tab::Households if model.households.dossier.is_none() => Some(&mut model.households.filter),
        Tab::Todo => Some(&mut model.todo.filter),
        _ => None,
    }
}
