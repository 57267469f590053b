//! Keys, mouse and paste as they come from the terminal, on a thread of its
//! own. It knows what terminals do differently and nothing of what keys mean.

use std::collections::VecDeque;
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
/// So many presses wait for their releases; a sentence of an input method comes at once.
const PRESSES_MAX: usize = 64;

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
            let mut presses = Presses::new(cfg!(windows));
            while !stopped.load(Ordering::Relaxed) {
                let event = match next(&mut presses) {
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
fn next(presses: &mut Presses) -> io::Result<Option<Msg>> {
    if event::poll(PATIENCE)? {
        return event::read().map(|event| message(event, presses));
    }
    if terminal::is_gone() { Err(io::ErrorKind::NotConnected.into()) } else { Ok(None) }
}

/// Returns what an event of the terminal is for the model, if it is anything.
fn message(event: event::Event, presses: &mut Presses) -> Option<Msg> {
    match event {
        event::Event::Key(key) if presses.count(&key) => Key::from_event(&key).map(Msg::Key),
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

/// The presses of characters beyond ASCII whose releases may still come. On Windows what
/// an input method composed comes as a press and its release (Windows Terminal), as a
/// press alone, or as the release of a key that was never pressed (the old console).
struct Presses {
    /// Releases without a press may be typing.
    lone: bool,
    open: VecDeque<char>,
}

impl Presses {
    fn new(lone: bool) -> Self {
        Self { lone, open: VecDeque::new() }
    }

    /// Tells whether a key event enters something: each press does, and a release that
    /// no press came before.
    fn count(&mut self, key: &KeyEvent) -> bool {
        let wide = match key.code {
            KeyCode::Char(c) if self.lone && !c.is_ascii() => Some(c),
            _ => None,
        };
        match (key.kind, wide) {
            (KeyEventKind::Press, Some(c)) => {
                if self.open.len() == PRESSES_MAX {
                    self.open.pop_front();
                }
                self.open.push_back(c);
                true
            }
            (KeyEventKind::Press | KeyEventKind::Repeat, _) => true,
            (KeyEventKind::Release, None) => false,
            (KeyEventKind::Release, Some(c)) => match self.open.iter().position(|open| *open == c) {
                Some(at) => {
                    self.open.remove(at);
                    false
                }
                None => true,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyModifiers;

    use super::*;

    /// Returns what is entered by characters that come down (`+`) and up (`-`).
    fn entered(lone: bool, events: &str) -> String {
        let mut presses = Presses::new(lone);
        let signs: Vec<char> = events.chars().collect();
        let mut typed = String::new();
        for pair in signs.chunks(2) {
            let kind = if pair[0] == '+' { KeyEventKind::Press } else { KeyEventKind::Release };
            let key = KeyEvent::new_with_kind(KeyCode::Char(pair[1]), KeyModifiers::NONE, kind);
            if let Some(Msg::Key(key)) = message(event::Event::Key(key), &mut presses) {
                assert_eq!(Some(key), Key::from_event(&KeyEvent::new(KeyCode::Char(pair[1]), KeyModifiers::NONE)));
                typed.push(pair[1]);
            }
        }
        typed
    }

    #[test]
    fn what_an_input_method_sends_is_entered_once_in_each_order() {
        for (events, typed) in [
            ("+的-的+的-的", "的的"),
            ("+的+的-的-的", "的的"),
            ("-的-的", "的的"),
            ("+的+的", "的的"),
            ("+水+渠-水-渠", "水渠"),
            ("-水-渠", "水渠"),
            // Beyond U+FFFF two halves come down and are one press; nothing comes up.
            ("+𠮷+x-x+“-“+好-好+”-”", "𠮷x“好”"),
            ("+𠮷+𠮷-的", "𠮷𠮷的"),
            ("+a-a-b", "a"),
        ] {
            assert_eq!(entered(true, events), typed, "{events}");
        }
    }

    #[test]
    fn elsewhere_a_release_is_no_key() {
        assert_eq!(entered(false, "+的-的-张+a-a"), "的a");
        let mut presses = Presses::new(false);
        let held = KeyEvent::new_with_kind(KeyCode::Char('a'), KeyModifiers::NONE, KeyEventKind::Repeat);
        assert!(presses.count(&held));
    }

    #[test]
    fn presses_that_nothing_ends_are_forgotten() {
        let many: String = (0..PRESSES_MAX as u32).filter_map(|n| char::from_u32(0x4e00 + n)).collect();
        let pressed: String = many.chars().map(|c| format!("+{c}")).collect();
        assert_eq!(entered(true, &format!("+的{pressed}-的")), format!("的{many}的"));
        assert_eq!(entered(true, &format!("{pressed}-一")), many);
    }
}
