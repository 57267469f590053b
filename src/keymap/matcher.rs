//! From keys to actions: remembers a started sequence and nothing else. There
//! is no timer: a sequence waits until it ends, or Esc gives it up.

use crossterm::event::KeyCode;

use super::action::Action;
use super::chord::{Chord, Key};
use super::scope::Scope;
use super::{Found, Keymap};

/// What a key came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The action to carry out.
    Action(Action),
    /// A sequence has begun or gone on.
    Pending(Pending),
    /// Nothing is bound to the key; in a text field it is typing.
    NoMatch(Key),
    /// A started sequence was given up, by Esc or by a key that doesn't go on from it.
    Cancelled,
    /// Composed Chinese, where nobody types text: an input method is in
    /// Chinese mode. A started sequence goes on waiting.
    Composed(char),
}

/// A started sequence and what may follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// The keys pressed so far.
    pub keys: Chord,
    /// What the sequence is about, in the language in force.
    pub label: Option<String>,
    /// The keys that go on from here.
    pub next: Vec<Continuation>,
}

/// A key that goes on from a started sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Continuation {
    /// The key.
    pub key: Key,
    /// What it leads to.
    pub leads_to: LeadsTo,
}

/// What a continuation leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeadsTo {
    /// An action.
    Action(Action),
    /// More keys, with their label where they have one.
    More(Option<String>),
}

/// The keys of a sequence that has begun.
#[derive(Debug, Clone, Default)]
pub struct Matcher {
    started: Vec<Key>,
}

impl Matcher {
    /// Takes the next key, `scopes` innermost first.
    pub fn feed(&mut self, keymap: &Keymap, scopes: &[Scope], key: Key) -> Outcome {
        if !self.started.is_empty() && key.code == KeyCode::Esc {
            self.started.clear();
            return Outcome::Cancelled;
        }
        let mut keys = std::mem::take(&mut self.started);
        keys.push(key.twin());
        match keymap.find(scopes, &keys) {
            Found::Action(leaf) => Outcome::Action(leaf.action),
            Found::More(pending) => {
                self.started = keys;
                Outcome::Pending(pending)
            }
            Found::Nothing => {
                keys.pop();
                let typing = scopes.contains(&Scope::Text) && keys.is_empty();
                match key.twin().typed() {
                    Some(c) if !c.is_ascii() && !typing => {
                        self.started = keys;
                        Outcome::Composed(c)
                    }
                    _ if keys.is_empty() => Outcome::NoMatch(key),
                    _ => Outcome::Cancelled,
                }
            }
        }
    }

    /// Returns the started sequence, where there is one, and what may follow.
    pub fn pending(&self, keymap: &Keymap, scopes: &[Scope]) -> Option<Pending> {
        match keymap.find(scopes, &self.started) {
            Found::More(pending) if !self.started.is_empty() => Some(pending),
            _ => None,
        }
    }

    /// Gives a started sequence up, for example because the screen changed.
    pub fn clear(&mut self) {
        self.started.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &[Scope] = &[Scope::Todo, Scope::List, Scope::Global];
    const FORM: &[Scope] = &[Scope::Form, Scope::Global];
    const TEXT: &[Scope] = &[Scope::Text, Scope::Form, Scope::Global];
    const PALETTE: &[Scope] = &[Scope::Text, Scope::Overlay, Scope::Global];

    /// Feeds `keys` and writes down in short what each came to.
    fn run(preset: &str, scopes: &[Scope], keys: &str) -> String {
        let (keymap, _) = Keymap::load(Some(preset), None);
        let mut matcher = Matcher::default();
        let short = |text: &str| {
            // Straight from the terminal: not brought to its twin yet.
            let mut chars = text.chars();
            let key = match (chars.next(), chars.next()) {
                (Some(c), None) => Key { code: KeyCode::Char(c), mods: crossterm::event::KeyModifiers::NONE },
                _ => text.parse().unwrap(),
            };
            match matcher.feed(&keymap, scopes, key) {
                Outcome::Action(action) => action.name().to_owned(),
                Outcome::Pending(pending) => format!("{}…", pending.keys),
                Outcome::NoMatch(key) => format!("-{key}"),
                Outcome::Cancelled => "cancelled".to_owned(),
                Outcome::Composed(c) => format!("!{c}"),
            }
        };
        keys.split(' ').map(short).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn keys_cause_what_the_place_calls_for() {
        for (preset, scopes, keys, expected) in [
            ("default", LIST, "f1 f2 j J enter", "help new-visit -j -J open"),
            ("vim", LIST, "f1 f2 j J enter", "help new-visit down -J open"),
            ("default", LIST, "f6 a 1 f9", "advance -a -1 tell-household"),
            ("vim", LIST, "f6 a A f9", "advance advance advance-with-note tell-household"),
            // Full-width twins count; composed Chinese is said, other keys are not.
            ("vim", LIST, "ｊ １ ？ ： 、 　", "down go-today help palette filter mark"),
            ("default", LIST, "张 《 ctrl+l", "!张 -《 -ctrl+l"),
            ("default", FORM, "space right n 1", "next-choice next-choice -n -1"),
            // In a text field characters and the keys that edit a line are the field's own.
            (
                "default",
                TEXT,
                "n 1 ？ 张 ｊ space left right backspace",
                "-n -1 -？ -张 -ｊ -space -left -right -backspace",
            ),
            (
                "default",
                TEXT,
                "f2 ctrl+s alt+1 tab f5 home",
                "new-visit save go-today next-field add-concern line-start",
            ),
            ("default", TEXT, "ctrl+c ctrl+left up enter", "copy -ctrl+left -up confirm"),
            ("default", PALETTE, "j down enter home ctrl+home", "-j down confirm line-start first"),
            // Sequences wait, end, go wrong, are given up.
            ("vim", LIST, "g g G", "g… first last"),
            ("vim", LIST, "g esc g x j", "g… cancelled g… cancelled down"),
            ("vim", LIST, "ｇ 好 ｇ", "g… !好 first"),
            ("vim", TEXT, "g g", "-g -g"),
            ("vim", LIST, "ctrl+w ctrl+w ctrl+w l", "ctrl+w… next-pane ctrl+w… next-pane"),
            (
                "emacs",
                TEXT,
                "ctrl+x ctrl+s ctrl+x h ctrl+x q q",
                "ctrl+x… save ctrl+x… select-all ctrl+x… cancelled -q",
            ),
            ("emacs", LIST, "ctrl+x t 4 ctrl+x ctrl+g ctrl+n", "ctrl+x… ctrl+x t… go-todo ctrl+x… cancelled down"),
        ] {
            assert_eq!(run(preset, scopes, keys), expected, "{preset} {keys}");
        }
    }

    #[test]
    fn a_started_sequence_shows_what_may_follow_in_all_scopes() {
        let user =
            "[list.g]\nlabel = \"去\\u001b\"\ng = \"first\"\n[todo]\n\"g a\" = \"advance\"\n\"g g\" = \"last\"\n";
        let (keymap, problems) = Keymap::load(None, Some(("my.toml", user)));
        assert_eq!(problems, []);
        let mut matcher = Matcher::default();
        let Outcome::Pending(pending) = matcher.feed(&keymap, LIST, "g".parse().unwrap()) else {
            panic!("g begins a sequence")
        };
        assert_eq!(pending.label.as_deref(), Some("去␛"));
        let next: Vec<_> = pending.next.iter().map(|next| (next.key.to_string(), next.leads_to.clone())).collect();
        let expected = [("a", Action::Advance), ("g", Action::Last)];
        assert_eq!(next, expected.map(|(key, action)| (key.to_owned(), LeadsTo::Action(action))));
        assert_eq!(matcher.pending(&keymap, LIST), Some(pending));
        matcher.clear();
        assert_eq!(matcher.pending(&keymap, LIST), None);
    }
}
