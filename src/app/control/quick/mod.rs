//! The quick entry as it goes on: opened, read anew, answered and kept.

mod draft;
mod keys;

use std::sync::Arc;

pub use draft::{restore, settled};
pub use keys::{act, key, paste};

use crate::app::dialogs::quick::Moment;
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::world::notices::Tone;
use crate::query::quick::lexicon::Lexicon;
use crate::query::quick::{Answer, Ctx, Reading, understand};

/// Opens the quick entry, with the line that was begun where there is one.
pub fn open(model: &mut Model) {
    model.overlay = None;
    if let Some(reason) = model.world.as_ref().and_then(|world| world.read_only.clone()) {
        return model.say(Tone::Danger, reason);
    }
    model.matcher.clear();
    model.quick.open = true;
    model.quick.changed();
}

/// Reads the line anew at this very moment and hands it to `with`.
fn look<T>(model: &mut Model, with: impl FnOnce(&Reading, &Ctx<'_>) -> T) -> Option<T> {
    let world = model.world.clone()?;
    let state = world.state();
    let lexicon = match &model.quick.lexicon {
        Some(lexicon) if lexicon.is_current(&state) => Arc::clone(lexicon),
        _ => Arc::new(Lexicon::of(&state)),
    };
    let ctx = Moment { world: &world, state: &state, now: model.now }.ctx(&lexicon);
    let line = &model.quick.lines.now;
    let reading = understand(line.text.text(), &line.answers, &ctx);
    let out = with(&reading, &ctx);
    model.quick.reading = reading;
    Some(out)
}

/// Notes an answer; an earlier one to the same question makes room for it.
fn answer(model: &mut Model, answer: Answer) {
    let answers = &mut model.quick.lines.now.answers;
    answers.retain(|known| (known.about, &known.word) != (answer.about, &answer.word));
    answers.push(answer);
}

/// Keeps the draft after something has changed.
fn keep(model: &mut Model, out: &mut Vec<Effect>) {
    model.quick.changed();
    draft::keep(model, out);
}
