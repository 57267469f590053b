//! Keys as a person would write them down: chords as in keymap files, parted by
//! spaces, and in quotes what is typed: `f2 "张三" ctrl+s`.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::chord::{Chord, Key};

/// Returns the keys of a script, or the word that is no key.
///
/// # Errors
/// The first word that can't be read.
pub fn keys(script: &str) -> Result<Vec<Key>, String> {
    let mut keys = Vec::new();
    for (n, part) in script.split('"').enumerate() {
        if n % 2 == 1 {
            let event = |c| KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE);
            keys.extend(part.chars().filter_map(|c| Key::from_event(&event(c))));
            continue;
        }
        for word in part.split_whitespace() {
            keys.extend(word.parse::<Chord>().map_err(|_| word.to_owned())?.0);
        }
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_pressed_and_texts_typed() {
        let hints = |script| keys(script).map(|keys| keys.iter().map(|key| key.hint()).collect::<Vec<_>>().join(" "));
        assert_eq!(hints("f2 \"张x\" ctrl+s"), Ok("F2 张 x Ctrl+S".into()));
        assert_eq!(hints("f2 nokey"), Err("nokey".into()));
    }
}
