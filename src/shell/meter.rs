//! How long work tells how far it has come, and hears that it is to stop. Work
//! that is soon done is not worth a picture.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

use super::Event;
use crate::app::Msg;
use crate::base::progress::{Onward, Progress};

/// Work that takes no longer than this is not worth a picture.
const SHOWN_AFTER: Duration = Duration::from_millis(200);
/// Two pictures of the same work are at least this far apart.
const SHOWN_EVERY: Duration = Duration::from_millis(50);

/// The wish of whoever waits that the work at hand be given up. The loop sets
/// it, the worker looks between two steps.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Wishes that the work at hand be given up.
    pub fn wish(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Forgets a wish that was about earlier work.
    pub fn forget(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    /// Tells whether to go on.
    pub fn onward(&self) -> Onward {
        if self.0.load(Ordering::Relaxed) { Onward::Cancel } else { Onward::Continue }
    }
}

/// Watches one piece of long work.
pub struct Meter {
    events: SyncSender<Event>,
    stop: Stop,
    begun: Instant,
    shown: Option<Instant>,
}

impl Meter {
    /// Returns a meter for work that begins now.
    pub fn new(events: SyncSender<Event>, stop: Stop) -> Self {
        Self { events, stop, begun: Instant::now(), shown: None }
    }

    /// Takes how far the work has come, has it shown by `msg` where that is
    /// worth it, and says whether to go on.
    pub fn step(&mut self, progress: Progress, msg: impl FnOnce(Progress) -> Msg) -> Onward {
        let now = Instant::now();
        let due = self.shown.is_none_or(|shown| now - shown > SHOWN_EVERY);
        if due && now - self.begun > SHOWN_AFTER {
            self.shown = Some(now);
            // Nobody listens any more once the user has left.
            let _ = self.events.send(Event::Msg(msg(progress)));
        }
        self.stop.onward()
    }
}
