//! The lines that are not on the disk yet: the one being typed, those on their
//! way, those that could not be saved. All of them are in the draft.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::app::effect::{Effect, WorkerEffect};
use crate::app::model::Model;
use crate::app::widgets::text::TextBox;
use crate::app::widgets::token::Token;
use crate::app::world::notices::Tone;
use crate::base::ids::VisitId;
use crate::base::limits::QUICK_LINES_MAX;
use crate::domain::record::Kind;
use crate::keymap::Action;
use crate::query::quick::Answer;
use crate::tr;

/// The name under which the lines are kept.
pub const DRAFT: &str = "quick";
/// The version of the form in which they are kept.
const FORM: u8 = 1;

/// A line and what was answered about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The visit that it will be, once anything is written.
    pub id: Option<VisitId>,
    /// What is written.
    pub text: TextBox,
    /// What was answered.
    pub answers: Vec<Answer>,
}

impl Default for Line {
    fn default() -> Self {
        Self { id: None, text: TextBox::block(""), answers: Vec::new() }
    }
}

impl Line {
    /// Tells whether nothing is written.
    pub fn is_blank(&self) -> bool {
        self.text.is_blank()
    }
}

/// The lines.
#[derive(Debug, Default)]
pub struct Lines {
    /// The one being typed.
    pub now: Line,
    /// Those on their way to the disk.
    sent: BTreeMap<Token, Line>,
    /// Those that come back when the one being typed is done.
    later: VecDeque<Line>,
    /// The number of the draft that was handed over last.
    draft: u64,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    v: u8,
    lines: Vec<Line>,
}

impl Lines {
    /// Returns how many lines wait behind the one being typed.
    pub fn waiting(&self) -> usize {
        self.later.len()
    }

    /// Has a line wait behind those that do. Returns whether there was room for it:
    /// the draft keeps no more.
    pub fn wait(&mut self, id: VisitId, text: &str) -> bool {
        let room = 1 + self.sent.len() + self.later.len() < QUICK_LINES_MAX;
        if room {
            self.later.push_back(Line { id: Some(id), text: TextBox::block(text), answers: Vec::new() });
        }
        room
    }

    /// Sends the line being typed on its way; the next one begins.
    pub fn send(&mut self, token: Token) {
        self.sent.insert(token, std::mem::take(&mut self.now));
    }

    /// Goes on with a line that waits, where nothing is being typed.
    pub fn go_on(&mut self) {
        if self.now.is_blank()
            && let Some(next) = self.later.pop_front()
        {
            self.now = next;
        }
    }

    fn all(&self) -> Vec<Line> {
        let lines = [&self.now].into_iter().chain(self.sent.values()).chain(&self.later);
        lines.filter(|line| !line.is_blank()).take(QUICK_LINES_MAX).cloned().collect()
    }
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
