//! Which keys move the caret in a text.

use crossterm::event::{KeyCode, KeyModifiers};

use super::text::Motion;
use crate::keymap::Key;

/// Returns how a key moves the caret in a text, and whether it selects.
pub fn motion_of(key: Key) -> Option<(Motion, bool)> {
    let far = key.mods.contains(KeyModifiers::CONTROL);
    let motion = match key.code {
        KeyCode::Left if far => Motion::WordLeft,
        KeyCode::Left => Motion::Left,
        KeyCode::Right if far => Motion::WordRight,
        KeyCode::Right => Motion::Right,
        KeyCode::Home if far => Motion::Start,
        KeyCode::Home => Motion::LineStart,
        KeyCode::End if far => Motion::End,
        KeyCode::End => Motion::LineEnd,
        _ => return None,
    };
    Some((motion, key.mods.contains(KeyModifiers::SHIFT)))
}
