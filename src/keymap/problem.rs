//! What can be wrong with a keymap file, said so that its writer can mend it.
//! No problem is ever a reason not to start: what is good applies.

use super::action::Action;
use super::chord::{Chord, Key, key_names};
use super::preset;
use super::scope::Scope;
use crate::base::limits::{CHORD_KEYS_MAX, LINE_CHARS_MAX};
use crate::base::text::{cut, visible};
use crate::tr;

/// A place in a file, both counted from 1; the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column in that line, in characters.
    pub column: usize,
}

impl Place {
    /// Returns the place of the byte `offset` of `text`.
    pub fn of(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        Self { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }
}

/// Something wrong in a keymap file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, as the caller named it.
    pub file: String,
    /// Where in the file.
    pub place: Place,
    /// What is wrong.
    pub kind: ProblemKind,
}

/// What is wrong in a keymap file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// The file is larger than a keymap may be; nothing of it applies.
    TooLarge,
    /// The text is no TOML here; what could be read applies. In the words of the reader.
    Syntax(String),
    /// The same word stands in the same table before. Tables become one; of a
    /// key the first line applies.
    Repeated(String),
    /// No preset has this name; the default one applies.
    UnknownPreset(String),
    /// No part of the screen has this name.
    UnknownScope(String),
    /// A scope's name stands before something that is no table.
    NotATable(Scope),
    /// Not a key.
    BadKey(String),
    /// A sequence of too many keys.
    TooManyKeys(String),
    /// A key that reaches the program as another one.
    Indistinct(String, Key),
    /// No action has this name.
    UnknownAction(String),
    /// Neither the name of an action nor a way to say that there is none.
    NotAnAction,
    /// The action means nothing in this scope.
    WrongScope(Action, Scope),
    /// The same keys are bound before, in the line given.
    Twice(Chord, usize),
    /// A shorter sequence, in the line given, ends before this one can.
    Hidden(Chord, usize),
    /// Esc gives sequences up and can't be part of one.
    EscInside(Chord),
    /// The key is typing wherever text is written.
    Typing(Chord),
    /// A label for a sequence that doesn't exist.
    NoSequence(Chord),
    /// Input methods take the key for themselves. The binding applies.
    InputMethod(Chord),
    /// No key is left for the action in this scope.
    Unreachable(Action, Scope),
    /// Only characters are left for the action in this scope, and an input
    /// method in Chinese mode swallows those.
    LettersOnly(Action, Scope),
}

/// So much of a name or key that is wrong is repeated to its writer.
const SHOWN_COLUMNS: usize = 60;

impl Problem {
    /// Returns what is wrong, in the language in force.
    pub fn message(&self) -> String {
        use ProblemKind as K;
        let shown = |text: &str| cut(&visible(text), SHOWN_COLUMNS).into_owned();
        match &self.kind {
            K::TooLarge => tr!("keymap-bad-too-large"),
            K::Syntax(detail) => tr!("keymap-bad-syntax", detail = shown(detail)),
            K::Repeated(name) => tr!("keymap-bad-repeated", name = shown(name)),
            K::UnknownPreset(name) => tr!("keymap-bad-preset", name = shown(name)),
            K::UnknownScope(name) => tr!("keymap-bad-scope", name = shown(name)),
            K::NotATable(scope) => tr!("keymap-bad-table", scope = scope.name()),
            K::BadKey(keys) => tr!("keymap-bad-key", keys = shown(keys)),
            K::TooManyKeys(keys) => tr!("keymap-bad-too-many", keys = shown(keys)),
            K::Indistinct(key, twin) => tr!("keymap-bad-indistinct", keys = shown(key), twin = twin.to_string()),
            K::UnknownAction(name) => tr!("keymap-bad-action", name = shown(name)),
            K::NotAnAction => tr!("keymap-bad-value"),
            K::WrongScope(action, scope) => {
                tr!("keymap-bad-elsewhere", name = action.name(), scope = scope.name())
            }
            K::Twice(keys, line) => tr!("keymap-bad-twice", keys = keys.to_string(), line = *line),
            K::Hidden(keys, line) => tr!("keymap-bad-hidden", keys = keys.to_string(), line = *line),
            K::EscInside(keys) => tr!("keymap-bad-esc", keys = keys.to_string()),
            K::Typing(keys) => tr!("keymap-bad-typing", keys = keys.to_string()),
            K::NoSequence(keys) => tr!("keymap-bad-label", keys = keys.to_string()),
            K::InputMethod(keys) => tr!("keymap-bad-input-method", keys = keys.to_string()),
            K::Unreachable(action, scope) => {
                tr!("keymap-bad-unreachable", name = action.name(), scope = scope.name())
            }
            K::LettersOnly(action, scope) => {
                tr!("keymap-bad-letters", name = action.name(), scope = scope.name())
            }
        }
    }

    /// Returns what to do about it, in the language in force.
    pub fn hint(&self) -> String {
        use ProblemKind as K;
        if let Some(guess) = self.guess() {
            return tr!("keymap-hint-guess", guess = guess);
        }
        match &self.kind {
            K::TooLarge => tr!("keymap-hint-too-large"),
            K::Syntax(_) => tr!("keymap-hint-syntax"),
            K::Repeated(_) => tr!("keymap-hint-repeated"),
            K::UnknownPreset(_) => tr!("keymap-hint-preset", names = preset::names().join(", ")),
            K::UnknownScope(_) => tr!("keymap-hint-scope", names = scope_names().join(", ")),
            K::NotATable(scope) => tr!("keymap-hint-table", scope = scope.name()),
            K::BadKey(_) => tr!("keymap-hint-key"),
            K::TooManyKeys(_) => tr!("keymap-hint-too-many", max = CHORD_KEYS_MAX),
            K::Indistinct(..) | K::Twice(..) | K::EscInside(_) | K::InputMethod(_) => tr!("keymap-hint-other-key"),
            K::UnknownAction(_) => tr!("keymap-hint-action"),
            K::NotAnAction => tr!("keymap-hint-value"),
            K::WrongScope(action, _) => {
                let names: Vec<_> = action.scopes().iter().map(|scope| scope.name()).collect();
                tr!("keymap-hint-elsewhere", names = names.join(", "))
            }
            K::Hidden(..) => tr!("keymap-hint-hidden"),
            K::Typing(_) => tr!("keymap-hint-typing"),
            K::NoSequence(_) => tr!("keymap-hint-label"),
            K::Unreachable(..) => tr!("keymap-hint-unreachable"),
            K::LettersOnly(..) => tr!("keymap-hint-letters"),
        }
    }

    /// Returns file, place, what is wrong and what to do, in one line.
    pub fn line(&self) -> String {
        tr!(
            "keymap-problem",
            file = visible(&self.file).into_owned(),
            line = self.place.line,
            column = self.place.column,
            what = self.message(),
            hint = self.hint()
        )
    }

    /// Returns what the writer probably meant.
    fn guess(&self) -> Option<String> {
        let name = match &self.kind {
            ProblemKind::UnknownPreset(name) => nearest(name, &preset::names()),
            ProblemKind::UnknownScope(name) => nearest(name, &scope_names()),
            ProblemKind::UnknownAction(name) => {
                nearest(name, &Action::ALL.iter().map(|action| action.name()).collect::<Vec<_>>())
            }
            ProblemKind::BadKey(text) => return guess_keys(text),
            _ => None,
        };
        name.map(str::to_owned)
    }
}

fn scope_names() -> Vec<&'static str> {
    Scope::ALL.iter().map(|scope| scope.name()).collect()
}

/// Returns keys near to `text`: `ctrl-s` and `crtl+s` for `ctrl+s`.
fn guess_keys(text: &str) -> Option<String> {
    let key_names: Vec<_> = key_names().collect();
    let mut out = Vec::new();
    for key in text.split_whitespace() {
        let mut parts: Vec<&str> = key.split(['+', '-']).filter(|part| !part.is_empty()).collect();
        let last = parts.pop()?;
        let last = if last.parse::<Key>().is_ok() { last } else { nearest(last, &key_names)? };
        let mods = parts.into_iter().map(|part| match part {
            "C" | "c" | "control" => Some("ctrl"),
            "M" | "A" | "meta" | "option" => Some("alt"),
            _ => nearest(part, &["ctrl", "alt", "shift"]),
        });
        let mut named = mods.collect::<Option<Vec<_>>>()?;
        named.push(last);
        out.push(named.join("+").parse::<Key>().ok()?.to_string());
    }
    (!out.is_empty()).then(|| out.join(" "))
}

/// Returns the name that is fewest slips of the pen away from `word`, if it is
/// near enough for a guess.
fn nearest<'a>(word: &str, names: &[&'a str]) -> Option<&'a str> {
    if word.len() > LINE_CHARS_MAX {
        return None;
    }
    let word = word.to_lowercase();
    let far = (word.chars().count() / 3).max(1);
    let scored = names.iter().map(|name| (slips(&word, name), *name));
    scored.filter(|(slips, _)| *slips <= far).min_by_key(|(slips, _)| *slips).map(|(_, name)| name)
}

/// Counts the characters to insert, delete, replace or swap with their
/// neighbour to turn `a` into `b` (optimal string alignment).
fn slips(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses_are_near() {
        let names = ["go-today", "go-todo", "save"];
        assert_eq!(nearest("go-tody", &names), Some("go-today"));
        assert_eq!(nearest("sav", &names), Some("save"));
        assert_eq!(nearest("asve", &names), Some("save"));
        assert_eq!(nearest("quit", &names), None);
        for (text, expected) in [
            ("ctrl-s", Some("ctrl+s")),
            ("crtl+s", Some("ctrl+s")),
            ("control+s", Some("ctrl+s")),
            ("C-x C-s", Some("ctrl+x ctrl+s")),
            ("pagup", Some("pageup")),
            ("f99", None),
            ("hyper+s", None),
        ] {
            assert_eq!(guess_keys(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn places_count_characters() {
        let text = "[list]\n\"，\" = \"save\"\n";
        assert_eq!(Place::of(text, text.find("= ").unwrap()), Place { line: 2, column: 5 });
        assert_eq!(Place::of(text, 10_000), Place { line: 3, column: 1 });
    }
}
