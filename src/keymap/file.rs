//! Reads a keymap file. Its leaves become actions at once, so that a slip of
//! the pen is a problem with a place and never a dead key. What the bindings
//! mean together is not known here.

use crossterm::event::KeyCode;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::action::Action;
use super::chord::{BadChord, Chord, Key};
use super::problem::{Place, Problem, ProblemKind};
use super::scope::Scope;
use crate::base::limits::{CHORD_KEYS_MAX, KEYMAP_BYTES_MAX};

/// The key of a table that names the sequence of the table.
const LABEL: &str = "label";
/// The key that names the preset under the file.
const PRESET: &str = "preset";
/// The action that is none.
const NONE: &str = "none";

/// What one line of a keymap file says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// The keys cause nothing here any more.
    Unbind,
    /// The keys cause an action.
    Bind(Action),
    /// The started sequence is about this.
    Label(String),
}

/// One line of a keymap file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub scope: Scope,
    pub keys: Chord,
    pub place: Place,
    pub said: Said,
}

/// What a keymap file says, in the order of its lines.
#[derive(Debug, Default)]
pub(super) struct File {
    /// The preset that the file wants under it.
    pub preset: Option<(String, Place)>,
    pub lines: Vec<Line>,
}

/// Reads the keymap file `text`, called `file` in what it finds wrong.
pub(super) fn read(file: &str, text: &str) -> (File, Vec<Problem>) {
    let mut reader = Reader { file, text, out: File::default(), problems: Vec::new() };
    if text.len() as u64 > KEYMAP_BYTES_MAX {
        reader.problem(0, ProblemKind::TooLarge);
        return (reader.out, reader.problems);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    reader.text = text;
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let kind = match text.get(span.clone()) {
            // The commonest slip, told apart by the reader's words alone.
            Some(word) if error.message() == "duplicate key" => ProblemKind::Repeated(word.to_owned()),
            _ => ProblemKind::Syntax(error.message().to_owned()),
        };
        reader.problem(span.start, kind);
    }
    // One slip makes the TOML reader stumble several times; the first says it.
    reader.problems.sort_by_key(|problem| problem.place);
    reader.problems.dedup_by_key(|problem| problem.place.line);
    for (name, value) in root.get_ref() {
        reader.top(name, value);
    }
    reader.out.lines.sort_by_key(|line| line.place);
    reader.problems.sort_by_key(|problem| problem.place);
    (reader.out, reader.problems)
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    out: File,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn problem(&mut self, offset: usize, kind: ProblemKind) {
        let place = Place::of(self.text, offset);
        self.problems.push(Problem { file: self.file.to_owned(), place, kind });
    }

    fn top(&mut self, name: &Spanned<DeString<'_>>, value: &Spanned<DeValue<'_>>) {
        let at = name.span().start;
        match (Scope::from_name(name.get_ref()), value.get_ref()) {
            (Some(scope), DeValue::Table(table)) => self.table(scope, &[], table),
            (Some(scope), _) => self.problem(at, ProblemKind::NotATable(scope)),
            (None, DeValue::String(preset)) if name.get_ref() == PRESET => {
                self.out.preset = Some((preset.to_string(), Place::of(self.text, value.span().start)));
            }
            (None, _) => self.problem(at, ProblemKind::UnknownScope(name.get_ref().to_string())),
        }
    }

    fn table(&mut self, scope: Scope, before: &[Key], table: &DeTable<'_>) {
        for (name, value) in table {
            let at = name.span().start;
            if let (LABEL, DeValue::String(label), false) = (&**name.get_ref(), value.get_ref(), before.is_empty()) {
                self.say(scope, Chord(before.to_vec()), at, Said::Label(label.to_string()));
                continue;
            }
            let Some(keys) = self.keys(scope, before, name) else { continue };
            match value.get_ref() {
                DeValue::Table(inner) => self.table(scope, &keys.0, inner),
                DeValue::Boolean(false) => self.say(scope, keys, at, Said::Unbind),
                DeValue::String(action) if action == NONE => self.say(scope, keys, at, Said::Unbind),
                DeValue::String(action) => match Action::from_name(action) {
                    Some(action) if action.may_stand_in(scope) => self.say(scope, keys, at, Said::Bind(action)),
                    Some(action) => self.problem(value.span().start, ProblemKind::WrongScope(action, scope)),
                    None => self.problem(value.span().start, ProblemKind::UnknownAction(action.to_string())),
                },
                // The TOML reader puts an empty value where it could not read one, and has said so.
                _ if value.span().is_empty() => {}
                _ => self.problem(value.span().start, ProblemKind::NotAnAction),
            }
        }
    }

    /// Returns the sequence that `name` goes on to, or notes what is wrong with it.
    fn keys(&mut self, scope: Scope, before: &[Key], name: &Spanned<DeString<'_>>) -> Option<Chord> {
        let (at, text) = (name.span().start, name.get_ref().to_string());
        let parsed = text.parse::<Chord>();
        let kind = match parsed {
            Ok(Chord(more)) => {
                let keys = Chord([before, &more].concat());
                let esc = keys.0.iter().position(|key| key.code == KeyCode::Esc);
                if keys.0.len() > CHORD_KEYS_MAX {
                    ProblemKind::TooManyKeys(keys.to_string())
                } else if esc.is_some() && keys.0.len() > 1 {
                    ProblemKind::EscInside(keys)
                } else if scope == Scope::Text && keys.0.first().is_some_and(|key| key.typed().is_some()) {
                    ProblemKind::Typing(keys)
                } else {
                    if more.iter().any(|key| key.belongs_to_input_methods()) {
                        self.problem(at, ProblemKind::InputMethod(keys.clone()));
                    }
                    return Some(keys);
                }
            }
            Err(BadChord::TooLong) => ProblemKind::TooManyKeys(text),
            Err(BadChord::Indistinct { key, twin }) => ProblemKind::Indistinct(key, twin),
            Err(BadChord::Empty | BadChord::Unknown(_)) => ProblemKind::BadKey(text),
        };
        self.problem(at, kind);
        None
    }

    fn say(&mut self, scope: Scope, keys: Chord, at: usize, said: Said) {
        let place = Place::of(self.text, at);
        self.out.lines.push(Line { scope, keys, place, said });
    }
}
