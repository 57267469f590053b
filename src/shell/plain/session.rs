//! The conversation: a model that is driven by the keys of the default keymap,
//! a worker that is waited for, lines in and lines out.

use std::collections::VecDeque;
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};

use crate::app::dialogs::overlay::{Confirm, Overlay, Yes};
use crate::app::{Effect, Model, Msg, WorkerEffect, update};
use crate::base::clock::Clock;
use crate::base::entropy::OsEntropy;
use crate::base::limits::EVENTS_PER_FRAME_MAX;
use crate::base::text::{half_width, visible_lines};
use crate::keymap::{Keymap, script};
use crate::shell::meter::Stop;
use crate::shell::worker::{Job, QUIET, Worker};
use crate::shell::{Ended, Event, Options, ShellError};
use crate::tr;

/// So many columns and rows the model is told; nobody sees them.
const SIZE: (u16, u16) = (120, 40);

/// What was answered to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// This.
    Text(String),
    /// Nothing: an empty line.
    Nothing,
    /// Go back one step.
    Back,
    /// Leave this, and keep what was written.
    Leave,
    /// There is no more input.
    End,
}

/// The conversation.
pub(super) struct Session<'a> {
    pub model: Model,
    effects: Sender<WorkerEffect>,
    incoming: Receiver<Event>,
    clock: Arc<dyn Clock>,
    input: &'a mut dyn BufRead,
    out: &'a mut dyn Write,
}

impl<'a> Session<'a> {
    /// Opens the ledger and lets `talk` lead the conversation.
    pub(super) fn with(
        options: Options,
        input: &'a mut dyn BufRead,
        out: &'a mut dyn Write,
        talk: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> Result<Ended, ShellError> {
        let Options { ledger, notes, settings, settings_file, clock, wish, .. } = options;
        let (events, incoming) = mpsc::sync_channel(EVENTS_PER_FRAME_MAX);
        // Nobody presses these keys: they are the names of what is to be done.
        let (keymap, _) = Keymap::load(None, None);
        let mut model = Model::new(Arc::new(keymap), wish.over(Default::default()), clock.now(), Box::new(OsEntropy));
        model.size = SIZE;
        let config = settings_file.as_deref().and_then(Path::parent).map(Path::to_owned);
        let auto = crate::shell::auto(&ledger, &settings);
        let job = Job { ledger, notes, config, auto, quiet: QUIET };
        let worker = Worker::start(job, Arc::clone(&clock), events, Stop::default());
        let effects = worker.effects();
        let mut session = Self { model, effects, incoming, clock, input, out };
        let told = session.open().and_then(|()| {
            talk(&mut session)?;
            Ok(session.come_to_rest()?)
        });
        drop(session);
        worker.finish();
        told.map(|()| Ended::Left)
    }

    /// Waits until the ledger is open.
    fn open(&mut self) -> Result<(), ShellError> {
        loop {
            let event = self.incoming.recv().map_err(|_| ShellError::Worker)?;
            let Event::Msg(msg) = event else { return Err(ShellError::Worker) };
            match msg {
                Msg::Opened(_) => return Ok(self.send(msg)?),
                Msg::Locked(_) => return Err(ShellError::Closed(tr!("plain-wrong-passphrase"))),
                Msg::NoLedger => return Err(ShellError::Closed(tr!("plain-no-ledger"))),
                Msg::OpenFailed(reason) => return Err(ShellError::Closed(reason)),
                other => self.send(other)?,
            }
        }
    }

    /// Waits until all is at rest: what takes long is said, and what should be known.
    fn come_to_rest(&mut self) -> io::Result<()> {
        self.effects.send(WorkerEffect::Rest).map_err(|_| gone())?;
        let mut busy = None;
        loop {
            let Ok(Event::Msg(msg)) = self.incoming.recv() else { return Err(gone()) };
            match msg {
                Msg::AtRest(said) => return said.map_or(Ok(()), |said| self.line(&said)),
                Msg::Work(_, what) if busy.as_ref() != Some(&what) => {
                    self.line(&what)?;
                    busy = Some(what);
                }
                other => self.send(other)?,
            }
        }
    }

    /// Presses keys, as a script names them.
    pub(super) fn press(&mut self, keys: &str) -> io::Result<()> {
        for key in script::keys(keys).unwrap_or_default() {
            self.send(Msg::Key(key))?;
        }
        let question = match &self.model.overlay {
            Some(Overlay::Confirm(Confirm { question, yes: Yes::Request })) => question.clone(),
            _ => return Ok(()),
        };
        let said = self.ask(&tr!("plain-yes-or-no", question = question))?;
        self.press(if is_yes(&said) { "enter" } else { "esc" })
    }

    /// Types a text where the caret is.
    pub(super) fn paste(&mut self, text: &str) -> io::Result<()> {
        self.send(Msg::Paste(text.to_owned()))
    }

    /// Puts a text in the place of what is written where the caret is.
    pub(super) fn write(&mut self, text: &str) -> io::Result<()> {
        self.press("ctrl+a")?;
        self.paste(text)
    }

    fn send(&mut self, msg: Msg) -> io::Result<()> {
        let mut waiting = VecDeque::from([Msg::Tick(self.clock.now())]);
        waiting.extend(self.incoming.try_iter().filter_map(|event| match event {
            Event::Msg(msg) => Some(msg),
            Event::Hangup | Event::Ended(_) | Event::Rest | Event::WorkerGone => None,
        }));
        waiting.push_back(msg);
        while let Some(msg) = waiting.pop_front() {
            for effect in update(&mut self.model, msg) {
                // There is no screen, clipboard or mouse to do anything with.
                let Effect::Worker(effect) = effect else { continue };
                let answered: Option<fn(&Msg) -> bool> = match &effect {
                    WorkerEffect::Commit(..) | WorkerEffect::Request(..) | WorkerEffect::Undo | WorkerEffect::Redo => {
                        Some(is_outcome)
                    }
                    WorkerEffect::Load(..) | WorkerEffect::Search(..) => Some(is_found),
                    WorkerEffect::SaveDraft(..) => Some(is_draft),
                    _ => None,
                };
                self.effects.send(effect).map_err(|_| gone())?;
                let mut waits = answered.is_some();
                while waits {
                    let Ok(Event::Msg(msg)) = self.incoming.recv() else { return Err(gone()) };
                    waits = answered.is_some_and(|answered| !answered(&msg));
                    waiting.push_back(msg);
                }
            }
        }
        Ok(())
    }

    /// Prints lines, made safe.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        for line in visible_lines(text) {
            writeln!(self.out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    /// Prints lines with their numbers.
    pub(super) fn numbered(&mut self, lines: &[String]) -> io::Result<()> {
        lines.iter().enumerate().try_for_each(|(n, line)| self.line(&format!("{} {line}", n + 1)))
    }

    /// Tells what the program said since it was last told.
    pub(super) fn say_notices(&mut self) -> io::Result<()> {
        let said = std::mem::take(&mut self.model.notices);
        said.all().try_for_each(|notice| self.line(&notice.text))
    }

    /// Asks a question and reads the answer.
    pub(super) fn ask(&mut self, question: &str) -> io::Result<Said> {
        write!(self.out, "{question} > ")?;
        self.out.flush()?;
        let mut line = Vec::new();
        if self.input.read_until(b'\n', &mut line)? == 0 {
            self.line("")?;
            return Ok(Said::End);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        let is = |word: String, english: &str| line == word || line.eq_ignore_ascii_case(english);
        Ok(match line {
            "" => Said::Nothing,
            _ if is(tr!("plain-word-back"), "back") => Said::Back,
            _ if is(tr!("plain-word-leave"), "leave") => Said::Leave,
            _ => Said::Text(line.to_owned()),
        })
    }

    /// Asks for one of so many numbers, until it is one or none is wanted.
    pub(super) fn ask_number(&mut self, question: &str, count: usize) -> io::Result<Option<usize>> {
        loop {
            let Said::Text(text) = self.ask(question)? else { return Ok(None) };
            match number(&text) {
                Some(n) if (1..=count).contains(&n) => return Ok(Some(n)),
                _ => self.line(&tr!("plain-no-choice"))?,
            }
        }
    }
}

/// Tells whether an answer agrees.
pub(super) fn is_yes(said: &Said) -> bool {
    matches!(said, Said::Text(text) if matches!(text.as_str(), "y" | "Y" | "yes" | "是"))
}

/// Reads a number, whatever width its digits have.
pub(super) fn number(text: &str) -> Option<usize> {
    half_width(text).trim().parse().ok()
}

fn is_outcome(msg: &Msg) -> bool {
    matches!(msg, Msg::Committed(..) | Msg::Waits(..) | Msg::Undone(..) | Msg::Redone(..))
}

fn is_found(msg: &Msg) -> bool {
    // What can't be read comes back as words.
    matches!(msg, Msg::Loaded(..) | Msg::Found(..) | Msg::Told(_))
}

fn is_draft(msg: &Msg) -> bool {
    matches!(msg, Msg::DraftSaved(_) | Msg::DraftFailed(_))
}

fn gone() -> io::Error {
    io::Error::other(ShellError::Worker)
}
