//! The draft of the lines that are not on the disk yet: handed over, taken up again,
//! and what becomes of a line that was sent.

use serde::{Deserialize, Serialize};

use crate::app::dialogs::quick::{DRAFT, Line};
use crate::app::effect::{Effect, WorkerEffect};
use crate::app::model::Model;
use crate::app::widgets::token::Token;
use crate::app::world::notices::Tone;
use crate::domain::record::Kind;
use crate::keymap::Action;
use crate::tr;

/// The version of the form in which they are kept.
const FORM: u8 = 1;

#[derive(Serialize, Deserialize)]
struct Kept {
    v: u8,
    lines: Vec<Line>,
}

/// Hands the draft over, or has it removed where nothing is left to keep.
pub fn keep(model: &mut Model, out: &mut Vec<Effect>) {
    let lines = model.quick.lines.all();
    if lines.is_empty() {
        if model.draft_pending == Some(model.quick.lines.draft) {
            model.draft_pending = None;
        }
        return out.push(Effect::Worker(WorkerEffect::RemoveDraft(DRAFT.into())));
    }
    model.drafts_sent += 1;
    model.draft_pending = Some(model.drafts_sent);
    model.quick.lines.draft = model.drafts_sent;
    // Lines hold nothing that serde_json refuses.
    let bytes = serde_json::to_vec(&Kept { v: FORM, lines }).unwrap_or_default();
    out.push(Effect::Worker(WorkerEffect::SaveDraft(DRAFT.into(), model.drafts_sent, bytes)));
}

/// Takes the lines of a draft up again, but for those that did reach the disk.
pub fn restore(model: &mut Model, bytes: &[u8], out: &mut Vec<Effect>) {
    let kept = serde_json::from_slice(bytes).ok().filter(|kept: &Kept| kept.v == FORM);
    let Some(Kept { mut lines, .. }) = kept else {
        return model.say(Tone::Danger, tr!("quick-draft-unreadable"));
    };
    if let Some(world) = &model.world {
        let state = world.state();
        lines.retain(|line| !line.id.is_some_and(|id| state.knows(Kind::Visit, id.0)));
    }
    lines.retain(|line| !line.is_blank());
    for line in &mut lines {
        line.text.heal();
    }
    if lines.is_empty() {
        return out.push(Effect::Worker(WorkerEffect::RemoveDraft(DRAFT.into())));
    }
    let count = lines.len();
    model.quick.lines.later = lines.into();
    model.quick.lines.go_on();
    let keys = model.keymap.hint(Action::QuickEntry, &model.scopes()).unwrap_or_default();
    model.say(Tone::Plain, tr!("quick-found", count = count, keys = keys));
}

/// Takes the answer to a line that was sent: it is safe on the disk, or it
/// comes back as it was.
pub fn settled(model: &mut Model, token: Token, saved: bool, out: &mut Vec<Effect>) {
    let Some(line) = model.quick.lines.sent.remove(&token) else { return };
    if !saved {
        model.quick.lines.later.push_front(line);
    }
    model.quick.lines.go_on();
    super::keep(model, out);
}
