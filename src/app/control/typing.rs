//! From a key to what it means where one is: a command, a letter of a text, or
//! nothing.

use zeroize::Zeroizing;

use super::act;
use super::import;
use super::paper;
use super::parcel;
use super::quick;
use super::update::{with_form, with_sheet, with_welcome};
use crate::app::dialogs::overlay::{Overlay, Search};
use crate::app::dialogs::welcome;
use crate::app::effect::{Effect, TerminalEffect, WorkerEffect};
use crate::app::form::Input;
use crate::app::model::{Lock, Model, Stage};
use crate::app::sheet;
use crate::app::widgets::field::Field;
use crate::app::widgets::secret::Typed;
use crate::app::world::notices::Tone;
use crate::base::limits::EARLY_KEYS_MAX;
use crate::base::text::{visible, width};
use crate::keymap::{Action, Key, Outcome, Scope};
use crate::tr;

/// Takes a key.
pub fn key(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let before = std::mem::take(&mut model.composed);
    let scopes = model.scopes();
    let outcome = model.matcher.feed(&model.keymap, &scopes, key);
    if model.closing {
        if matches!(outcome, Outcome::Action(Action::Quit | Action::Cancel)) {
            out.push(Effect::Terminal(TerminalEffect::Quit));
        }
        return;
    }
    match (&outcome, &model.stage) {
        (Outcome::Composed(c), Stage::Ready) if model.overlay.is_none() && !model.is_covered() => {
            return look_for(model, &mut |field| field.insert(&c.to_string()), out);
        }
        (Outcome::Composed(c), Stage::Ready | Stage::Welcome(_)) => return composed(model, before, *c),
        _ => {}
    }
    model.notices.fresh = false;
    match (outcome, &mut model.stage) {
        (Outcome::Action(action), Stage::Ready) => act::act(model, action, out),
        (Outcome::NoMatch(key), Stage::Ready) => typed(model, key, out),
        (Outcome::Action(action), Stage::Welcome(_)) if model.overlay.is_some() => act::act(model, action, out),
        (Outcome::NoMatch(key), Stage::Welcome(_)) if model.overlay.is_some() => typed(model, key, out),
        (Outcome::Action(action), Stage::Welcome(_)) => with_welcome(model, welcome::Input::Action(action), out),
        (Outcome::NoMatch(key), Stage::Welcome(_)) => with_welcome(model, welcome::Input::Key(key), out),
        (Outcome::Action(Action::Quit), _) => out.push(Effect::Terminal(TerminalEffect::Quit)),
        (Outcome::Action(action), Stage::Locked(lock)) => unlock(lock, action, out),
        (Outcome::NoMatch(key), Stage::Locked(lock)) if !lock.trying => lock.secret.key(key),
        (Outcome::Action(Action::Cancel | Action::Confirm), Stage::Failed(_)) => {
            out.push(Effect::Terminal(TerminalEffect::Quit))
        }
        (_, Stage::Opening { .. }) if model.early.len() < EARLY_KEYS_MAX => model.early.push(key),
        _ => {}
    }
}

/// So much of what was composed is repeated.
const COMPOSED_COLUMNS: usize = 12;

/// Says that an input method is in Chinese mode: once for a whole phrase,
/// however many characters it has.
fn composed(model: &mut Model, before: String, c: char) {
    let goes_on = !before.is_empty() && model.notices.fresh;
    model.composed = before;
    if width(&model.composed) < COMPOSED_COLUMNS {
        model.composed.push(c);
    }
    let scopes = model.scopes();
    let wanted = [Action::Filter, Action::Help, Action::Palette];
    let named = wanted.into_iter().filter(|action| action.works_in(&scopes));
    let keys: Vec<String> = named.filter_map(|action| hinted(model, action, &scopes)).take(COMPOSED_KEYS).collect();
    let text = visible(&model.composed).into_owned();
    let said = tr!("keys-composed", text = text, keys = keys.join(&tr!("app-comma")));
    if goes_on {
        model.notices.amend(Tone::Plain, said, model.now);
    } else {
        model.say(Tone::Plain, said);
    }
}

/// So many keys are named that work in Chinese mode.
const COMPOSED_KEYS: usize = 2;

/// Returns a key that an input method lets through, and what it does.
fn hinted(model: &Model, action: Action, scopes: &[Scope]) -> Option<String> {
    let keys = model.keymap.keys_for(action, scopes);
    let keys = keys.iter().find(|keys| !keys.is_lettered())?;
    Some(tr!("keys-named", keys = keys.hint(), what = action.title()))
}

fn unlock(lock: &mut Lock, action: Action, out: &mut Vec<Effect>) {
    match action {
        Action::Confirm if !lock.trying && !lock.secret.is_empty() => {
            let secret = Typed(Zeroizing::new(lock.secret.expose().to_owned()));
            lock.secret.clear();
            lock.trying = true;
            lock.wrong = false;
            out.push(Effect::Worker(WorkerEffect::Unlock { secret, recovery: lock.recovery }));
        }
        // The key that searches elsewhere has nothing to search here. What was
        // typed goes: a passphrase would be seen where a recovery code is.
        Action::NextField | Action::Search | Action::Down | Action::Up => {
            lock.recovery = !lock.recovery;
            lock.secret.clear();
        }
        Action::DeleteWord | Action::ClearText => lock.secret.clear(),
        Action::SelectAll => lock.secret.select_all(),
        Action::Cancel => out.push(Effect::Terminal(TerminalEffect::Quit)),
        _ => {}
    }
}

/// Takes a key that nothing is bound to: typing, where a text has the caret.
fn typed(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    if parcel::is_open(model) {
        return parcel::key(model, key, out);
    }
    if matches!(model.overlay, Some(Overlay::Import(_) | Overlay::Villages(_))) {
        import::key(model, key, out);
    } else if matches!(model.overlay, Some(Overlay::Paper(_))) {
        paper::key(model, key, out);
    } else if let Some(overlay) = &mut model.overlay {
        if overlay.field_mut().is_some_and(|field| field.key(key)) {
            overlay_typed(model, out);
        }
    } else if model.sheet.is_some() {
        with_sheet(model, sheet::Input::Key(key), out);
    } else if model.quick.open {
        quick::key(model, key, out);
    } else if model.form_in_front {
        with_form(model, Input::Key(key), out);
    } else {
        look_for(
            model,
            &mut |field| {
                field.key(key);
            },
            out,
        );
    }
}

/// Looks for what is typed on a bare screen: in its list, or, where that has no
/// field for it, everywhere.
fn look_for(model: &mut Model, write: &mut dyn FnMut(&mut Field), out: &mut Vec<Effect>) {
    model.notices.fresh = false;
    if let Some(filter) = model.screen_mut().filter_mut() {
        write(&mut filter.field);
        filter.typing |= !filter.field.is_empty();
        return;
    }
    let mut search = Search::default();
    write(&mut search.field);
    if !search.field.is_empty() {
        model.overlay = Some(Overlay::Search(search));
        overlay_typed(model, out);
    }
}

/// Takes pasted text: typing, and never a command.
pub fn paste(model: &mut Model, text: String, out: &mut Vec<Effect>) {
    match &mut model.stage {
        Stage::Locked(lock) => return lock.secret.write(&Zeroizing::new(text)),
        Stage::Welcome(_) if model.overlay.is_none() => {
            return with_welcome(model, welcome::Input::Paste(text), out);
        }
        Stage::Welcome(_) | Stage::Ready => {}
        _ => return,
    }
    if parcel::is_open(model) {
        return parcel::paste(model, &text);
    }
    if matches!(model.overlay, Some(Overlay::Import(_) | Overlay::Villages(_))) {
        import::paste(model, &text);
    } else if matches!(model.overlay, Some(Overlay::Paper(_))) {
        paper::paste(model, &text);
    } else if let Some(overlay) = &mut model.overlay {
        let Some(field) = overlay.field_mut() else { return paste_nowhere(model) };
        field.insert(&text);
        overlay_typed(model, out);
    } else if model.sheet.is_some() {
        with_sheet(model, sheet::Input::Paste(text), out);
    } else if model.quick.open {
        quick::paste(model, &text, out);
    } else if model.form_in_front {
        with_form(model, Input::Paste(text), out);
    } else {
        look_for(model, &mut |field| field.insert(&text), out);
    }
}

/// Says where pasted text could go.
fn paste_nowhere(model: &mut Model) {
    let scopes = model.scopes();
    let wanted = [Action::Filter, Action::Search, Action::NewVisit];
    let keys: Vec<String> = wanted.into_iter().filter_map(|action| hinted(model, action, &scopes)).collect();
    model.say(Tone::Plain, tr!("keys-paste-nowhere", keys = keys.join(&tr!("app-comma"))));
}

/// Takes what the clipboard of the system holds, or what was copied here last.
pub fn clipboard(model: &mut Model, text: Option<String>, out: &mut Vec<Effect>) {
    let text = text.filter(|text| !text.is_empty()).unwrap_or_else(|| model.copied.clone());
    if text.is_empty() {
        return model.say(Tone::Plain, tr!("keys-clipboard-empty"));
    }
    paste(model, text, out);
}

/// Takes a command about the text of a field that lies over the screen or
/// narrows a list. Returns whether it was one.
pub fn in_field(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    let is_covered = model.is_covered();
    let field = match &mut model.overlay {
        Some(overlay) => overlay.field_mut(),
        None if is_covered => None,
        None => model.screen_mut().filter_mut().filter(|filter| filter.typing).map(|filter| &mut filter.field),
    };
    let Some(field) = field else { return false };
    let before = field.text().to_owned();
    if action == Action::Cut && before.is_empty() {
        return false;
    }
    match action {
        Action::Cut => field.clear(),
        _ if field.act(action) => {}
        _ => return false,
    }
    if action == Action::Cut {
        out.push(Effect::Terminal(TerminalEffect::Copy(before)));
    } else if matches!(action, Action::Undo | Action::Redo) && field.text() == before {
        model.say(Tone::Plain, tr!("keys-no-typing", what = action.title()));
        return true;
    }
    overlay_typed(model, out);
    true
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
                out.push(Effect::Worker(WorkerEffect::Search(token, words)));
            }
        }
        _ => {}
    }
}
