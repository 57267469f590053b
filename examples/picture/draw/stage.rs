//! A model that works on sample data in memory: keys go in, what it asks for is
//! answered as far as looking goes, and the screen comes out. Nothing is saved.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::screens::Begins;
use dundian::app::{Effect, Model, Msg, Opened, Outcome, WorkerEffect, update};
use dundian::base::entropy::SeededEntropy;
use dundian::base::ids::RecordId;
use dundian::demo::Plan;
use dundian::demo::ledger::{DEVICE, ledger};
use dundian::domain::cadre::Role;
use dundian::domain::record::Kind;
use dundian::domain::workdays::Calendar;
use dundian::keymap::{Key, Keymap};
use dundian::query::search::{Words, page};
use dundian::settings::Look;
use dundian::state::doc::Doc;
use dundian::view::draw;
use dundian::workspace::{Me, Shared, unsent};

/// As many visits as `demo` makes when nothing is said.
const VISITS: usize = 300;

/// The model and the records behind it.
pub(super) struct Stage {
    model: Model,
    shared: Shared,
    docs: HashMap<(Kind, RecordId), Doc>,
}

impl Stage {
    /// Returns the program as it starts.
    pub(super) fn new(keymap: Keymap, look: Look, now: DateTime<FixedOffset>, size: (u16, u16)) -> Self {
        let mut model = Model::new(Arc::new(keymap), look, now, Box::new(SeededEntropy::new(1)));
        model.size = size;
        Self { model, shared: Shared::default(), docs: HashMap::new() }
    }

    /// Opens what a screen begins with.
    pub(super) fn open(&mut self, begins: Begins) -> Result<(), String> {
        let msg = match begins {
            Begins::Nothing => Msg::NoLedger,
            Begins::Locked => Msg::Locked(false),
            Begins::Sample | Begins::Committee => {
                let calendar = Calendar::embedded();
                let plan = Plan { visits: VISITS, seed: 1, now: self.model.now };
                let sample =
                    ledger(&plan, &|day, urgency| calendar.due(urgency, day).day).map_err(|error| error.to_string())?;
                let mut cadres = sample.state.cadres();
                let committee = cadres.find(|(_, cadre)| cadre.role == Role::Committee).map(|(id, _)| id);
                drop(cadres);
                (self.docs, self.shared) = (sample.docs, Shared::new(sample.state));
                let me = match begins {
                    Begins::Committee => {
                        Me { cadre: committee, office: committee, device: DEVICE, role: Role::Committee }
                    }
                    _ => Me { cadre: Some(sample.me), office: None, device: DEVICE, role: Role::Cadre },
                };
                let (shared, calendar) = (self.shared.clone(), Arc::new(calendar));
                let unsent = Arc::new(unsent(&shared.read(), &me, self.model.now.date_naive()));
                let (drafts, notes) = (Vec::new(), Vec::new());
                let backups = None;
                Msg::Opened(Box::new(Opened { shared, me, calendar, drafts, notes, unsent, backups }))
            }
        };
        self.send(msg);
        Ok(())
    }

    /// Presses keys.
    pub(super) fn press(&mut self, keys: &[Key]) {
        for key in keys {
            self.send(Msg::Key(*key));
        }
    }

    fn send(&mut self, msg: Msg) {
        let mut waiting = vec![msg];
        while let Some(msg) = waiting.pop() {
            let effects = update(&mut self.model, msg);
            waiting.extend(effects.into_iter().filter_map(|effect| self.answer(effect)));
        }
    }

    fn answer(&self, effect: Effect) -> Option<Msg> {
        match effect {
            Effect::Worker(WorkerEffect::Load(kind, id)) => {
                Some(Msg::Loaded(kind, id, self.docs.get(&(kind, id)).cloned().map(Box::new)))
            }
            Effect::Worker(WorkerEffect::SaveDraft(_, number, _)) => Some(Msg::DraftSaved(number)),
            Effect::Worker(WorkerEffect::Commit(token, _)) | Effect::Worker(WorkerEffect::Request(token, _)) => {
                Some(Msg::Committed(token, Outcome::Nothing))
            }
            Effect::Worker(WorkerEffect::Search(token, words)) => {
                let (words, state) = (Words::of(&words), self.shared.read());
                let records = self.docs.values().filter(|doc| !doc.is_removed());
                let pages = records.filter_map(|doc| doc.record().ok().map(|record| page(doc.id, &record, &state)));
                let mut hits: Vec<_> = pages.filter_map(|page| words.hit(&page)).collect();
                hits.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| (a.kind, a.id).cmp(&(b.kind, b.id))));
                Some(Msg::Found(token, hits))
            }
            // What else there is to ask for leaves no trace on the screen.
            _ => None,
        }
    }

    /// Draws the screen; returns it and where the caret stands.
    pub(super) fn picture(&self) -> (Buffer, Option<Position>) {
        let (columns, rows) = self.model.size;
        let mut terminal = match Terminal::new(TestBackend::new(columns, rows)) {
            Ok(terminal) => terminal,
            Err(never) => match never {},
        };
        match terminal.draw(|frame| draw(&self.model, frame)) {
            Ok(_) => {}
            Err(never) => match never {},
        }
        let backend = terminal.backend();
        let caret = backend.cursor_visible().then(|| backend.cursor_position());
        (backend.buffer().clone(), caret)
    }
}
