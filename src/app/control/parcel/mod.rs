//! A file on its way as it goes on: what keys do to the one in front, and what
//! follows for the model.

mod answers;

pub use answers::{ask, begin_backup, begin_export, begin_import, dealt, folder, invite, is_open};

use super::act::exchange::question;
use super::work;
use crate::app::dialogs::overlay::Overlay;
use crate::app::dialogs::parcel::{Next, Step};
use crate::app::effect::{Effect, TerminalEffect, WorkerEffect};
use crate::app::model::Model;
use crate::keymap::{Action, Key};

/// Takes a command while a file is in front. Returns whether it was for it.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    if matches!(action, Action::Quit | Action::ToggleMouse) {
        return false;
    }
    let Some(Overlay::Parcel(parcel)) = &mut model.overlay else { return false };
    let next = parcel.act(action);
    on(model, next, out);
    true
}

/// Takes a key that nothing is bound to.
pub fn key(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Some(Overlay::Parcel(parcel)) = &mut model.overlay else { return };
    let next = parcel.key(key);
    on(model, next, out);
}

/// Takes text that was pasted.
pub fn paste(model: &mut Model, text: &str) {
    if let Some(Overlay::Parcel(parcel)) = &mut model.overlay
        && parcel.is_typing()
    {
        if let Step::Code(field) = &mut parcel.step {
            return field.insert(text);
        }
        parcel.chooser.field.insert(text);
        parcel.chooser.refresh();
    }
}

fn on(model: &mut Model, next: Next, out: &mut Vec<Effect>) {
    match next {
        Next::Stay => {}
        Next::Close => model.overlay = None,
        Next::Look(wanted) => {
            let token = model.token();
            if let Some(Overlay::Parcel(parcel)) = &mut model.overlay {
                parcel.chooser.asked = Some(token);
                out.push(Effect::Worker(WorkerEffect::ListFolder(token, wanted)));
            }
        }
        Next::Do(deal) => ask(model, deal, out),
        Next::Ask(asked, deal) => question(model, asked, deal),
        Next::Stop => {
            if !work::stop(model, out) {
                out.push(Effect::Terminal(TerminalEffect::CancelWork));
            }
        }
    }
}
