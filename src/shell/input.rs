//! Keys, mouse and paste as they come from the terminal, on a thread of its
//! own. It knows what terminals do differently and nothing of what keys mean.

use std::sync::mpsc::SyncSender;
use std::thread;

use crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, MouseButton, MouseEventKind};

use super::Event;
use crate::app::{Mouse, Msg};
use crate::keymap::Key;

/// Reads the terminal until it is gone or nobody listens. The thread ends with
/// the program: a blocked read can't be called back.
pub fn start(events: SyncSender<Event>) {
    thread::spawn(move || {
        loop {
            let event = match event::read() {
                Ok(event) => match message(event) {
                    Some(msg) => Event::Msg(msg),
                    None => continue,
                },
                Err(_) => Event::Hangup,
            };
            let last = matches!(event, Event::Hangup);
            if events.send(event).is_err() || last {
                return;
            }
        }
    });
}

/// Returns what an event of the terminal is for the model, if it is anything.
fn message(event: event::Event) -> Option<Msg> {
    match event {
        event::Event::Key(key) if counts(&key) => Key::from_event(&key).map(Msg::Key),
        event::Event::Paste(text) => Some(Msg::Paste(text)),
        event::Event::Resize(columns, rows) => Some(Msg::Resize(columns, rows)),
        event::Event::Mouse(mouse) => Some(Msg::Mouse(match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => Mouse::Click(mouse.column, mouse.row),
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
