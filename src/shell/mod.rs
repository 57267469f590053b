//! Floor 10: the interface on a real terminal. Keys and answers come in by one
//! channel, the model takes them, the worker carries out what it asks, and the
//! picture is drawn when something has changed. The terminal is given back
//! whatever happens.

mod dealing;
mod folder;
mod forms;
mod input;
mod look;
mod meter;
mod opener;
mod papers;
mod plain;
mod process;
mod reading;
mod remember;
mod signals;
mod terminal;
mod worker;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use crate::app::model::Stage;
use crate::app::{Effect, Model, Mouse, Msg, TerminalEffect, WhyKeys, WorkerEffect, update};
use crate::base::clock::Clock;
use crate::base::entropy::OsEntropy;
use crate::base::limits::EVENTS_PER_FRAME_MAX;
use crate::settings::{KeySource, Settings, Wish};
use crate::storage::patience;
use crate::tr;
use crate::view::{draw, under};
use crate::workspace::{Auto, OpenReport, Workspace};
use input::Reader;
pub use look::look_of_environment;
use meter::Stop;
pub use process::prepare;
use signals::Watch;
use terminal::Screen;
use worker::{Job, QUIET, Worker};

/// The ledger to work on.
pub enum Ledger {
    /// It is open already.
    Open(Box<Workspace>, OpenReport),
    /// It is to be opened behind the first picture; the interface asks for
    /// what else it takes.
    At {
        /// The data directory.
        dir: PathBuf,
        /// The passphrase, where it was given.
        passphrase: Option<Zeroizing<String>>,
        /// Where the mark is kept by which a copy of the directory is noticed.
        marks: PathBuf,
    },
}

/// What the interface starts with.
pub struct Options {
    /// The ledger.
    pub ledger: Ledger,
    /// From where the keys come.
    pub keys: KeySource,
    /// What was chosen at an earlier start.
    pub settings: Settings,
    /// Where to keep what is chosen now, if there is a place for it.
    pub settings_file: Option<PathBuf>,
    /// What has to be said at the start.
    pub notes: Vec<String>,
    /// The clock to go by.
    pub clock: Arc<dyn Clock>,
    /// How it is to look, as far as the user says.
    pub wish: Wish,
    /// Lines instead of a screen are wanted.
    pub plain: bool,
}

/// Why the interface ended before its time.
#[derive(Debug, thiserror::Error)]
pub enum ShellError {
    /// There is no terminal to draw on or to read keys from.
    #[error("no terminal")]
    NoTerminal,
    /// The terminal fails.
    #[error(transparent)]
    Terminal(#[from] io::Error),
    /// The thread that works on the ledger fell over.
    #[error("the worker fell over")]
    Worker,
    /// The interface itself fell over, at this place of its source.
    #[error("fell over at {0}")]
    Panicked(String),
    /// The ledger can't be opened; the reason, for people.
    #[error("{0}")]
    Closed(String),
}

impl ShellError {
    /// Returns what to tell the user.
    pub fn message(&self) -> String {
        match self {
            Self::NoTerminal => tr!("app-shell-no-terminal"),
            Self::Terminal(error) => tr!("app-shell-terminal", reason = error.to_string()),
            Self::Worker => tr!("app-shell-worker", place = terminal::panicked_at()),
            Self::Panicked(place) => tr!("app-shell-worker", place = place.as_str()),
            Self::Closed(reason) => reason.clone(),
        }
    }
}

/// How the interface ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The user has left.
    Left,
    /// There is no ledger, and the user wants to look around on sample data.
    Demo,
    /// The system wanted it, by this signal.
    Told(i32),
}

/// What comes in by the one channel.
enum Event {
    /// Something for the model.
    Msg(Msg),
    /// The terminal is gone.
    Hangup,
    /// The program is to end, by this signal.
    #[cfg_attr(not(unix), expect(dead_code, reason = "there are no signals"))]
    Ended(i32),
    /// The program is to rest until it is told to go on.
    #[cfg_attr(not(unix), expect(dead_code, reason = "there are no signals"))]
    Rest,
    /// The worker is gone.
    WorkerGone,
}

/// A picture waits at most so long for the draft behind it to be on the disk:
/// far longer than a disk takes, for what is seen has to be safe.
const DRAFT_PATIENCE: Duration = Duration::from_millis(500);
/// A disk that has kept a picture waiting that long isn't waited for longer
/// than this until it answers again: a screen that hangs helps nobody.
const DRAFT_PATIENCE_LOST: Duration = Duration::from_millis(20);
/// The model is told the time at least so often.
const TICK: Duration = Duration::from_secs(20);

/// Runs the interface until the user leaves it.
///
/// # Errors
/// [`ShellError`]; the terminal is then as it was before, and what was
/// acknowledged is on the disk.
pub fn run(options: Options) -> Result<Ended, ShellError> {
    if options.plain {
        return plain::run(options, &mut io::stdin().lock(), &mut io::stdout().lock());
    }
    terminal::needed()?;
    // Nothing of what fell over is used again: the screen is given back, and
    // the ledger is as whole on the disk as it is after a power cut.
    catch_unwind(AssertUnwindSafe(|| show(options)))
        .unwrap_or_else(|_| Err(ShellError::Panicked(terminal::panicked_at())))
}

fn show(options: Options) -> Result<Ended, ShellError> {
    let Options { ledger, keys: source, settings, settings_file, mut notes, clock, wish, .. } = options;
    let (events, incoming) = mpsc::sync_channel(EVENTS_PER_FRAME_MAX);
    // Before the terminal is taken: nobody is to be left with one in our manner.
    let watch = Watch::start(events.clone())?;
    let mut screen = Screen::enter()?;
    let keys = source(None, settings.keymap.as_deref());
    notes.extend(keys.problems);
    let mut look = look_of_environment();
    look.tone = settings.theme.unwrap_or(look.tone);
    let mut look = wish.over(look);
    look.ascii = look.ascii || screen.is_ambiguous_wide();
    let mut model = Model::new(Arc::new(keys.keymap), look, clock.now(), Box::new(OsEntropy));
    model.preset = keys.preset;
    model.mouse = settings.mouse.unwrap_or(true);
    model.settings = settings;
    if !model.mouse {
        screen.capture_mouse(false)?;
    }
    let (columns, rows) = screen.size()?;
    update(&mut model, Msg::Resize(columns, rows));
    screen.draw(|frame| draw(&model, frame))?;
    let stop = Stop::default();
    let config = settings_file.as_deref().and_then(Path::parent).map(Path::to_owned);
    let waits = events.clone();
    // Nobody listens any more once the user has left.
    patience::tell_by(move || drop(waits.send(Event::Msg(Msg::Told(tr!("storage-disk-waits"))))));
    let auto = auto(&ledger, &model.settings);
    let job = Job { ledger, notes, config, auto, quiet: QUIET };
    let worker = Worker::start(job, Arc::clone(&clock), events.clone(), stop.clone());
    let reader = Reader::start(events);
    let (effects, patience) = (worker.effects(), DRAFT_PATIENCE);
    let mut looped = Loop {
        model,
        screen,
        clock,
        incoming,
        effects,
        source,
        settings_file,
        stop,
        patience,
        closing: false,
        leaving: false,
        how: Ended::Left,
    };
    let ended = looped.run();
    let how = looped.how;
    drop(looped);
    drop(reader);
    // What the worker still has to do is done before the program goes.
    worker.finish();
    // Until here it ends a program whose disk doesn't answer.
    drop(watch);
    ended.map(|()| how)
}

/// Returns where copies of a ledger are made by themselves. Only sample data are open
/// already, and of those none are.
fn auto(ledger: &Ledger, settings: &Settings) -> Option<Auto> {
    match ledger {
        Ledger::Open(..) => None,
        Ledger::At { .. } => Some(settings.backup.clone().unwrap_or_default()),
    }
}

struct Loop {
    model: Model,
    screen: Screen,
    clock: Arc<dyn Clock>,
    incoming: Receiver<Event>,
    effects: Sender<WorkerEffect>,
    source: KeySource,
    settings_file: Option<PathBuf>,
    stop: Stop,
    /// How long a picture waits for its draft now.
    patience: Duration,
    /// The worker was asked to bring all to rest.
    closing: bool,
    leaving: bool,
    how: Ended,
}

impl Loop {
    fn run(&mut self) -> Result<(), ShellError> {
        while !self.leaving {
            let day = self.model.today_date();
            let first = match self.incoming.recv_timeout(TICK) {
                Ok(event) => Some(event),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return Err(ShellError::Worker),
            };
            self.take(Msg::Tick(self.clock.now()))?;
            // A still screen is left alone: drawing moves the window of an input method.
            if first.is_none() && self.model.today_date() == day {
                continue;
            }
            if let Some(event) = first {
                self.happened(event)?;
            }
            for _ in 1..EVENTS_PER_FRAME_MAX {
                let Ok(event) = self.incoming.try_recv() else { break };
                self.happened(event)?;
            }
            self.await_draft()?;
            // Of sizes that change fast, not each is told by an event of its own.
            let (columns, rows) = self.screen.size()?;
            if self.model.size != (columns, rows) {
                self.take(Msg::Resize(columns, rows))?;
            }
            self.screen.draw(|frame| draw(&self.model, frame))?;
        }
        Ok(())
    }

    /// Waits a moment for the draft, so that what is seen is safe.
    fn await_draft(&mut self) -> Result<(), ShellError> {
        let until = Instant::now() + self.patience;
        while self.model.draft_pending.is_some() && !self.leaving {
            let left = until.saturating_duration_since(Instant::now());
            match self.incoming.recv_timeout(left) {
                Ok(event) => self.happened(event)?,
                Err(_) => {
                    self.patience = DRAFT_PATIENCE_LOST;
                    return Ok(());
                }
            }
        }
        self.patience = DRAFT_PATIENCE;
        Ok(())
    }

    fn happened(&mut self, event: Event) -> Result<(), ShellError> {
        match event {
            Event::Msg(Msg::AtRest(None)) => {
                self.leaving = true;
                Ok(())
            }
            Event::Msg(msg @ Msg::AtRest(Some(_))) => {
                self.closing = false;
                self.take(msg)
            }
            Event::Msg(msg) => {
                if matches!(msg, Msg::Key(_)) {
                    terminal::panic_if_asked("screen");
                }
                // Only the one who draws knows what stands at some places.
                let msg = match msg {
                    Msg::Mouse(Mouse::Click(column, row)) => Msg::Mouse(under(&self.model, column, row)),
                    other => other,
                };
                self.take(msg)
            }
            Event::Hangup => {
                self.leaving = true;
                Ok(())
            }
            Event::Ended(signal) => {
                self.stop.wish();
                (self.how, self.leaving) = (Ended::Told(signal), true);
                Ok(())
            }
            Event::Rest => {
                self.screen.leave();
                signals::rest()?;
                Ok(self.screen.come_back(self.model.mouse)?)
            }
            Event::WorkerGone if self.leaving => Ok(()),
            Event::WorkerGone => Err(ShellError::Worker),
        }
    }

    fn take(&mut self, msg: Msg) -> Result<(), ShellError> {
        for effect in update(&mut self.model, msg) {
            match effect {
                Effect::Worker(effect) => self.effects.send(effect).map_err(|_| ShellError::Worker)?,
                Effect::Terminal(effect) => self.carry_out(effect)?,
            }
        }
        Ok(())
    }

    fn carry_out(&mut self, effect: TerminalEffect) -> Result<(), ShellError> {
        match effect {
            // Whoever asks once more doesn't wait for that.
            TerminalEffect::Quit if self.model.closing && !self.closing => {
                self.closing = true;
                self.leaving = self.effects.send(WorkerEffect::Rest).is_err();
            }
            TerminalEffect::Quit => {
                // A ledger that is still being read in is not waited for:
                // the next start reads it in anew.
                if matches!(self.model.stage, Stage::Opening { .. }) {
                    self.stop.wish();
                }
                self.leaving = true;
            }
            TerminalEffect::CancelWork => self.stop.wish(),
            TerminalEffect::Demo => (self.how, self.leaving) = (Ended::Demo, true),
            TerminalEffect::Copy(text) => self.screen.copy(&text)?,
            TerminalEffect::CaptureMouse(on) => self.screen.capture_mouse(on)?,
            // Terminals hand their clipboard over by a paste of their own; for
            // the rest there is what was copied here.
            TerminalEffect::Paste => self.take(Msg::Clipboard(None))?,
            TerminalEffect::ReadKeys(asked, remembered) => {
                let why = if asked.is_some() { WhyKeys::Chosen } else { WhyKeys::Refresh };
                let keys = (self.source)(asked.as_deref(), remembered.as_deref());
                self.take(Msg::Keys(Box::new(keys), why))?;
            }
            TerminalEffect::Remember(settings) => {
                let kept = self.settings_file.as_ref().map(|file| remember::remember(file, &settings));
                if let Some(Err(error)) = kept {
                    self.take(Msg::Told(tr!("keys-not-remembered", reason = error.message())))?;
                }
            }
        }
        Ok(())
    }
}
