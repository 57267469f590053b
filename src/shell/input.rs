//! Keys, mouse and paste as they come from the terminal, on a thread of its
//! own. It knows what terminals do differently and nothing of what keys mean.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, MouseButton, MouseEventKind};

use super::{Event, terminal};
use crate::app::{Mouse, Msg};
use crate::keymap::Key;

/// So long a key may take to be read after the reader was told to stop.
const PATIENCE: Duration = Duration::from_millis(100);

/// The running reader.
pub struct Reader {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Reader {
    /// Starts to read the terminal, until it is gone or nobody listens.
    pub fn start(events: SyncSender<Event>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                let event = match next() {
                    Ok(Some(msg)) => Event::Msg(msg),
                    Ok(None) => continue,
                    Err(_) => Event::Hangup,
                };
                let last = matches!(event, Event::Hangup);
                if events.send(event).is_err() || last {
                    return;
                }
            }
        });
        Self { stop, thread: Some(thread) }
    }
}

impl Drop for Reader {
    /// Leaves the terminal's keys to whoever reads them next.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A reader that fell over reads nothing more, which is all that is wanted.
            let _ = thread.join();
        }
    }
}

/// Waits a moment for an event.
fn next() -> io::Result<Option<Msg>> {
    if event::poll(PATIENCE)? {
        return event::read().map(message);
    }
    if terminal::is_gone() { Err(io::ErrorKind::NotConnected.into()) } else { Ok(None) }
}

/// Returns what an event of the terminal is for the model, if it is anything.
fn message(event: event::Event) -> Option<Msg> {
    match event {
        event::Event::Key(key) if counts(&key) => Key::from_event(&key).map(Msg::Key),
        event::Event::Paste(text) => Some(Msg::Paste(text)),
        event::Event::Resize(columns, rows) => Some(Msg::Resize(columns, rows)),
        event::Event::Mouse(mouse) => Some(Msg::Mouse(match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => Mouse::Click(mouse.column, mouse.row),
            MouseEventKind::Down(MouseButton::Right) => Mouse::Menu(mouse.column, mouse.row),
            MouseEventKind::ScrollDown => Mouse::Wheel(true),
            MouseEventKind::ScrollUp => Mouse::Wheel(false),
            _ => return None,
        })),
        _ => None,
    }
}

/// Tells whether a key event is a press. On Windows what an input method
/// composed comes as the release of a key that was never pressed.
fn counts(key: &KeyEvent) -> bool {
    match key.kind {
        KeyEventKind::Press | KeyEventKind::Repeat => true,
        KeyEventKind::Release => cfg!(windows) && matches!(key.code, KeyCode::Char(c) if !c.is_ascii()),
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyModifiers;

    use super::*;

    #[test]
    fn a_release_is_no_key() {
        let key = |c, kind| KeyEvent::new_with_kind(KeyCode::Char(c), KeyModifiers::NONE, kind);
        assert!(counts(&key('a', KeyEventKind::Press)));
        assert!(counts(&key('a', KeyEventKind::Repeat)));
        assert!(!counts(&key('a', KeyEventKind::Release)));
        assert_eq!(counts(&key('张', KeyEventKind::Release)), cfg!(windows));
    }
}
