//! Imports and choices of villages as they go on: what keys do to the one in front, and
//! what follows for the model.

mod carry;
pub use carry::{committed, folder, proposed};

use super::work;
use crate::app::dialogs::import::{Ask, Import, Next, Step, What};
use crate::app::dialogs::overlay::Overlay;
use crate::app::effect::{Effect, TerminalEffect};
use crate::app::model::Model;
use crate::app::widgets::files::Chooser;
use crate::app::widgets::villages::{Answer, Offers, VillagePicker};
use crate::app::world::notices::Tone;
use crate::keymap::{Action, Key};
use crate::tr;

/// Begins an import with the choice of a file.
pub fn begin(model: &mut Model, what: What, out: &mut Vec<Effect>) {
    if let Some(reason) = model.world.as_ref().and_then(|world| world.read_only.clone()) {
        return model.say(Tone::Danger, reason);
    }
    let (chooser, wanted) = Chooser::new(what.endings());
    model.overlay = Some(Overlay::Import(Box::new(Import {
        what,
        step: Step::File,
        chooser,
        ask: Ask::new(what, Default::default()),
        preview: None,
        problem: None,
        asked: None,
        writing: None,
        sheet_settled: false,
    })));
    carry::on(model, Next::Look(wanted), out);
}

/// Begins to add villages: by choosing them, typing one, or from a file.
pub fn add_villages(model: &mut Model) {
    let Some(world) = model.world.clone() else { return };
    if let Some(reason) = &world.read_only {
        return model.say(Tone::Danger, reason.clone());
    }
    let offers = Offers { several: true, file: true, later: false };
    model.overlay = Some(Overlay::Villages(Box::new(VillagePicker::new(&world.state(), offers))));
}

/// Takes a command while an import or a choice of villages is in front.
/// Returns whether it was for them.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    if matches!(action, Action::Quit | Action::ToggleMouse) {
        return false;
    }
    match &mut model.overlay {
        Some(Overlay::Import(import)) => {
            let next = import.act(action);
            carry::on(model, next, out);
        }
        Some(Overlay::Villages(picker)) => match picker.act(action) {
            None => {}
            Some(Answer::Chosen(villages)) => carry::take_villages(model, villages, out),
            Some(Answer::FromFile) => begin(model, What::Villages, out),
            Some(Answer::Later | Answer::Back) => model.overlay = None,
        },
        _ => return false,
    }
    true
}

/// Takes a key that nothing is bound to.
pub fn key(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    match &mut model.overlay {
        Some(Overlay::Import(import)) => {
            let next = import.key(key);
            carry::on(model, next, out);
        }
        Some(Overlay::Villages(picker)) => picker.key(key),
        _ => {}
    }
}

/// Takes text that was pasted.
pub fn paste(model: &mut Model, text: &str) {
    match &mut model.overlay {
        Some(Overlay::Import(import)) => match &mut import.step {
            Step::File => {
                import.chooser.field.insert(text);
                import.chooser.refresh();
            }
            Step::Village(picker) => picker.paste(text),
            _ => {}
        },
        Some(Overlay::Villages(picker)) => picker.paste(text),
        _ => {}
    }
}

/// Gives up what is being read or written.
pub(super) fn stop(model: &mut Model, out: &mut Vec<Effect>) {
    if !work::stop(model, out) {
        out.push(Effect::Terminal(TerminalEffect::CancelWork));
    }
    if let Some(Overlay::Import(import)) = &mut model.overlay
        && matches!(import.step, Step::Reading)
    {
        // The worker may be busy with the file for a while; its answer is passed over.
        import.asked = None;
        import.back_to_file();
        import.chooser.problem = Some(tr!("import-cancelled"));
    }
}
