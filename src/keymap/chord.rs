//! Keys and sequences of keys: what a terminal reports brought into one form,
//! and the text of that form in keymap files and hints. What a key does is not
//! known here.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::base::limits::CHORD_KEYS_MAX;
use crate::base::text::half_width_char;
use crate::tr;

/// One key, pressed together with Ctrl, Alt or Shift.
///
/// The same key has one value on every terminal: a capital letter carries no
/// Shift, Shift+Tab is Tab with Shift, and what terminals can't tell apart
/// (Ctrl+I and Tab) is the same key everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// The key itself. Never [`KeyCode::BackTab`].
    pub code: KeyCode,
    /// Ctrl, Alt and Shift, and no other.
    pub mods: KeyModifiers,
}

/// Text that should have been a key or a sequence of keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadChord {
    /// There is no key in the text.
    #[error("no key")]
    Empty,
    /// More keys than a sequence may have.
    #[error("more than {CHORD_KEYS_MAX} keys")]
    TooLong,
    /// A key or modifier that no keyboard has.
    #[error("not a key: {0}")]
    Unknown(String),
    /// A key that terminals report as another one.
    #[error("{key} reaches the program as {twin}")]
    Indistinct {
        /// The key as it was written.
        key: String,
        /// The key that arrives in its place.
        twin: Key,
    },
}

/// Keys with a name, in the form that is written. The first name of a code is
/// the one printed, the others are read too.
const NAMES: &[(&str, KeyCode)] = &[
    ("esc", KeyCode::Esc),
    ("enter", KeyCode::Enter),
    ("tab", KeyCode::Tab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("space", KeyCode::Char(' ')),
    ("plus", KeyCode::Char('+')),
    ("escape", KeyCode::Esc),
    ("return", KeyCode::Enter),
    ("del", KeyCode::Delete),
    ("ins", KeyCode::Insert),
    ("pgup", KeyCode::PageUp),
    ("pgdn", KeyCode::PageDown),
];

/// What terminals without the kitty protocol send for Ctrl and a character:
/// a code that stands for another key, or for several at once.
const CONTROL_TWINS: &[(char, KeyCode, bool)] = &[
    ('h', KeyCode::Backspace, false),
    ('i', KeyCode::Tab, false),
    ('j', KeyCode::Enter, false),
    ('m', KeyCode::Enter, false),
    ('[', KeyCode::Esc, false),
    ('4', KeyCode::Char('\\'), true),
    ('5', KeyCode::Char(']'), true),
    ('6', KeyCode::Char('^'), true),
    ('7', KeyCode::Char('/'), true),
    ('_', KeyCode::Char('/'), true),
    ('?', KeyCode::Backspace, false),
    ('2', KeyCode::Char(' '), true),
    ('@', KeyCode::Char(' '), true),
    ('3', KeyCode::Esc, false),
    ('8', KeyCode::Backspace, false),
];

impl Key {
    /// Returns the key of a terminal event, or `None` for what can't be bound:
    /// modifiers alone, media keys, keys pressed with the window manager's
    /// modifiers. Whether the event is a press is for the caller to say.
    pub fn from_event(event: &KeyEvent) -> Option<Self> {
        let known = KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT;
        if !known.contains(event.modifiers) {
            return None;
        }
        match event.code {
            KeyCode::BackTab => Some(Self { code: KeyCode::Tab, mods: event.modifiers | KeyModifiers::SHIFT }),
            KeyCode::Char(c) if !c.is_control() => Some(Self::of_char(c, event.modifiers)),
            KeyCode::F(_) => Some(Self { code: event.code, mods: event.modifiers }),
            code if NAMES.iter().any(|(_, named)| *named == code) => Some(Self { code, mods: event.modifiers }),
            _ => None,
        }
    }

    fn of_char(c: char, mods: KeyModifiers) -> Self {
        if mods.contains(KeyModifiers::CONTROL) {
            // Caps Lock must not turn Ctrl+S into another key.
            let c = c.to_ascii_lowercase();
            let plain = mods == KeyModifiers::CONTROL;
            return match CONTROL_TWINS.iter().find(|(control, ..)| plain && *control == c) {
                Some((_, code, true)) => Self { code: *code, mods },
                Some((_, code, false)) => Self { code: *code, mods: KeyModifiers::NONE },
                None => Self { code: KeyCode::Char(c), mods },
            };
        }
        // A shifted character is its own sign: `?`, `G`.
        let c = if mods.contains(KeyModifiers::SHIFT) { c.to_ascii_uppercase() } else { c };
        Self { code: KeyCode::Char(c), mods: mods - KeyModifiers::SHIFT }
    }

    /// Returns the character that the key types, unless Ctrl or Alt is held.
    pub fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.mods.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => Some(c),
            _ => None,
        }
    }

    /// Returns whether a field with the caret in it uses the key itself:
    /// characters, and the keys that move the caret within a line or delete.
    pub fn edits_text(self) -> bool {
        let bare = !self.mods.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        let editing = matches!(
            self.code,
            KeyCode::Char(_)
                | KeyCode::Backspace
                | KeyCode::Delete
                | KeyCode::Left
                | KeyCode::Right
                | KeyCode::Home
                | KeyCode::End
        );
        bare && editing
    }

    /// Returns the key on which the full-width sign of this one stands: the
    /// twins of [`half_width_char`] and the signs that the same keys give in
    /// Chinese mode, 。for the full stop, 、for the slash, 《》 and 【】. Some
    /// input methods have 、on the backslash; but the slash is what people bind.
    pub fn twin(self) -> Self {
        let KeyCode::Char(c) = self.code else { return self };
        let twin = match c {
            '。' => '.',
            '、' => '/',
            '《' => '<',
            '》' => '>',
            '【' => '[',
            '】' => ']',
            _ => half_width_char(c),
        };
        Self { code: KeyCode::Char(twin), ..self }
    }

    /// Returns whether input methods take the key before a terminal sees it:
    /// Ctrl+Space, Shift+Space, Ctrl+full stop.
    pub fn belongs_to_input_methods(self) -> bool {
        match self.code {
            KeyCode::Char(' ') => self.mods == KeyModifiers::CONTROL || self.mods == KeyModifiers::SHIFT,
            KeyCode::Char('.') => self.mods == KeyModifiers::CONTROL,
            _ => false,
        }
    }

    /// Returns the key as hints show it: `Ctrl+S`, `F2`, `↑`.
    pub fn hint(self) -> String {
        let mut out = String::new();
        for (modifier, name) in MODIFIERS {
            if self.mods.contains(*modifier) {
                out.push_str(&name[..1].to_uppercase());
                out.push_str(&name[1..]);
                out.push('+');
            }
        }
        match self.code {
            KeyCode::Up => out.push('↑'),
            KeyCode::Down => out.push('↓'),
            KeyCode::Left => out.push('←'),
            KeyCode::Right => out.push('→'),
            KeyCode::PageUp => out.push_str("PgUp"),
            KeyCode::PageDown => out.push_str("PgDn"),
            KeyCode::Delete => out.push_str("Del"),
            KeyCode::Insert => out.push_str("Ins"),
            KeyCode::Char(' ') => out.push_str(&tr!("keymap-key-space")),
            KeyCode::Char(c) if self.typed().is_none() => out.push(c.to_ascii_uppercase()),
            KeyCode::Char(c) => out.push(c),
            code => {
                let name = name_of(code);
                out.push_str(&name[..1].to_uppercase());
                out.push_str(&name[1..]);
            }
        }
        out
    }
}

const MODIFIERS: &[(KeyModifiers, &str)] =
    &[(KeyModifiers::CONTROL, "ctrl"), (KeyModifiers::ALT, "alt"), (KeyModifiers::SHIFT, "shift")];

fn name_of(code: KeyCode) -> String {
    match (code, NAMES.iter().find(|(_, named)| *named == code)) {
        (_, Some((name, _))) => (*name).to_owned(),
        (KeyCode::Char(c), None) => c.to_string(),
        (other, None) => other.to_string().to_lowercase(),
    }
}

impl fmt::Display for Key {
    /// Writes the form that keymap files use: `ctrl+s`, `f2`, `G`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (modifier, name) in MODIFIERS {
            if self.mods.contains(*modifier) {
                write!(f, "{name}+")?;
            }
        }
        f.write_str(&name_of(self.code))
    }
}

impl FromStr for Key {
    type Err = BadChord;

    fn from_str(text: &str) -> Result<Self, BadChord> {
        let unknown = || BadChord::Unknown(text.to_owned());
        let mut mods = KeyModifiers::NONE;
        let mut rest = text;
        while let Some((head, tail)) = rest.split_once('+').filter(|(head, tail)| !head.is_empty() && !tail.is_empty())
        {
            let held = |(_, name): &&(KeyModifiers, &str)| head.eq_ignore_ascii_case(name);
            mods |= MODIFIERS.iter().find(held).ok_or_else(unknown)?.0;
            rest = tail;
        }
        let code = code_from(rest).ok_or_else(unknown)?;
        let key = Self { code, mods }.twin();
        let KeyCode::Char(c) = key.code else { return Ok(key) };
        if key.belongs_to_input_methods() {
            return Ok(key);
        }
        // `shift+1` types another sign on every keyboard; that sign is the key.
        if mods == KeyModifiers::SHIFT && !c.is_ascii_alphabetic() {
            return Err(unknown());
        }
        let normal = Self::of_char(c, mods);
        match normal.code {
            KeyCode::Char(n) if n.eq_ignore_ascii_case(&c) => Ok(normal),
            _ => Err(BadChord::Indistinct { key: text.to_owned(), twin: normal }),
        }
    }
}

fn code_from(text: &str) -> Option<KeyCode> {
    let mut chars = text.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return (!c.is_control() && !c.is_whitespace()).then_some(KeyCode::Char(c));
    }
    if let Some((_, code)) = NAMES.iter().find(|(name, _)| text.eq_ignore_ascii_case(name)) {
        return Some(*code);
    }
    let number = text.strip_prefix(['f', 'F'])?;
    let number: u8 = number.parse().ok().filter(|n: &u8| n.to_string() == number)?;
    (1..=24).contains(&number).then_some(KeyCode::F(number))
}

/// Returns the names of all keys that have one, for guesses at a misspelt one.
pub(super) fn key_names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(name, _)| *name)
}

/// One key or several in a row, pressed to cause one action.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Chord(pub Vec<Key>);

impl Chord {
    /// Returns the sequence as hints show it: `Ctrl+S`, `g g`.
    pub fn hint(&self) -> String {
        self.0.iter().map(|key| key.hint()).collect::<Vec<_>>().join(" ")
    }

    /// Returns whether a character is among the keys, so that an input method
    /// in Chinese mode may swallow it.
    pub fn is_lettered(&self) -> bool {
        self.0.iter().any(|key| key.typed().is_some())
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, key) in self.0.iter().enumerate() {
            write!(f, "{}{key}", if place == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}

impl FromStr for Chord {
    type Err = BadChord;

    fn from_str(text: &str) -> Result<Self, BadChord> {
        let keys = text.split_whitespace().map(str::parse).collect::<Result<Vec<Key>, _>>()?;
        match keys.len() {
            0 => Err(BadChord::Empty),
            1..=CHORD_KEYS_MAX => Ok(Self(keys)),
            _ => Err(BadChord::TooLong),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(code: KeyCode, mods: KeyModifiers) -> Option<String> {
        Key::from_event(&KeyEvent::new(code, mods)).map(|key| key.to_string())
    }

    #[test]
    fn one_key_is_the_same_on_every_terminal() {
        const NONE: KeyModifiers = KeyModifiers::NONE;
        const CTRL: KeyModifiers = KeyModifiers::CONTROL;
        const SHIFT: KeyModifiers = KeyModifiers::SHIFT;
        const ALT: KeyModifiers = KeyModifiers::ALT;
        for (code, mods, expected) in [
            (KeyCode::BackTab, SHIFT, "shift+tab"),
            (KeyCode::BackTab, NONE, "shift+tab"),
            (KeyCode::Tab, SHIFT, "shift+tab"),
            (KeyCode::Char('g'), SHIFT, "G"),
            (KeyCode::Char('G'), NONE, "G"),
            (KeyCode::Char('?'), SHIFT, "?"),
            (KeyCode::Char(' '), SHIFT, "space"),
            (KeyCode::Char('S'), CTRL, "ctrl+s"),
            (KeyCode::Char('S'), CTRL | SHIFT, "ctrl+shift+s"),
            (KeyCode::Char('G'), ALT | SHIFT, "alt+G"),
            (KeyCode::Char('h'), CTRL, "backspace"),
            (KeyCode::Char('i'), CTRL, "tab"),
            (KeyCode::Char('j'), CTRL, "enter"),
            (KeyCode::Char('7'), CTRL, "ctrl+/"),
            (KeyCode::Char('_'), CTRL, "ctrl+/"),
            (KeyCode::Enter, CTRL, "ctrl+enter"),
            (KeyCode::F(12), NONE, "f12"),
            (KeyCode::Char('张'), NONE, "张"),
        ] {
            assert_eq!(event(code, mods).as_deref(), Some(expected), "{code:?} {mods:?}");
        }
        for (code, mods) in [
            (KeyCode::Char('s'), KeyModifiers::SUPER),
            (KeyCode::CapsLock, NONE),
            (KeyCode::Char('\u{1b}'), NONE),
            (KeyCode::Null, NONE),
        ] {
            assert_eq!(event(code, mods), None, "{code:?} {mods:?}");
        }
    }

    #[test]
    fn text_of_keys_reads_back() {
        for (text, written, hint) in [
            ("ctrl+s", "ctrl+s", "Ctrl+S"),
            ("Ctrl+S", "ctrl+s", "Ctrl+S"),
            ("ctrl+shift+z", "ctrl+shift+z", "Ctrl+Shift+Z"),
            ("F2", "f2", "F2"),
            ("shift+tab", "shift+tab", "Shift+Tab"),
            ("g g", "g g", "g g"),
            ("G", "G", "G"),
            ("shift+g", "G", "G"),
            ("PgUp", "pageup", "PgUp"),
            ("alt+left", "alt+left", "Alt+←"),
            ("ctrl+x ctrl+s", "ctrl+x ctrl+s", "Ctrl+X Ctrl+S"),
            ("ctrl++", "ctrl+plus", "Ctrl++"),
            ("+", "plus", "+"),
            ("，", ",", ","),
            ("ｇ", "g", "g"),
            ("。", ".", "."),
            ("、", "/", "/"),
            ("ctrl+/", "ctrl+/", "Ctrl+/"),
            ("shift+space", "shift+space", "Shift+空格"),
        ] {
            let chord: Chord = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(chord.to_string(), written);
            assert_eq!(written.parse::<Chord>().as_ref(), Ok(&chord), "{text}");
            assert_eq!(chord.hint(), hint);
        }
    }

    #[test]
    fn text_that_is_no_key_is_refused() {
        for text in ["ctrl+", "strg+s", "f0", "f25", "f02", "pageupp", "shift+1", "ab", "g ctrl"] {
            assert!(matches!(text.parse::<Chord>(), Err(BadChord::Unknown(_))), "{text}");
        }
        assert_eq!(" ".parse::<Chord>(), Err(BadChord::Empty));
        assert_eq!("a b c d e".parse::<Chord>(), Err(BadChord::TooLong));
        for (text, expected) in
            [("ctrl+i", "tab"), ("ctrl+H", "backspace"), ("ctrl+m", "enter"), ("ctrl+[", "esc"), ("ctrl+_", "ctrl+/")]
        {
            let Err(BadChord::Indistinct { twin, .. }) = text.parse::<Chord>() else { panic!("{text} was taken") };
            assert_eq!(twin.to_string(), expected);
        }
    }
}
