//! What lies over the screen: help, the list of all commands, the search, the
//! step of a concern, a question, and what was said so far.

use super::field::Field;
use super::list::{List, Row};
use super::msg::Token;
use super::page::{Page, Piece, Tint};
use crate::base::ids::RecordId;
use crate::base::text::{fit, width};
use crate::domain::record::Kind;
use crate::keymap::{Action, Group, Keymap, Scope};
use crate::query::find::Index;
use crate::query::search::Hit;
use crate::tr;

/// Something that lies over the screen.
#[derive(Debug)]
pub enum Overlay {
    /// The keys.
    Help(Page),
    /// All commands.
    Palette(Palette),
    /// The search over everything.
    Search(Search),
    /// A question to be answered by yes or no.
    Confirm(Confirm),
    /// What was said.
    Messages(Page),
}

impl Overlay {
    /// Returns the scopes in which a key is looked up, innermost first.
    pub fn scopes(&self) -> Vec<Scope> {
        let typing = match self {
            Self::Palette(_) | Self::Search(_) => true,
            Self::Help(_) | Self::Messages(_) | Self::Confirm(_) => false,
        };
        let text = typing.then_some(Scope::Text);
        text.into_iter().chain([Scope::Overlay, Scope::Global]).collect()
    }

    /// Returns the field with the caret in it.
    pub fn field_mut(&mut self) -> Option<&mut Field> {
        match self {
            Self::Palette(palette) => Some(&mut palette.field),
            Self::Search(search) => Some(&mut search.field),
            Self::Help(_) | Self::Messages(_) | Self::Confirm(_) => None,
        }
    }

    /// Returns the text that can be scrolled.
    pub fn page_mut(&mut self) -> Option<&mut Page> {
        match self {
            Self::Help(page) | Self::Messages(page) => Some(page),
            _ => None,
        }
    }
}

/// A question and what a yes leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirm {
    /// The question.
    pub question: String,
    /// What a yes does.
    pub yes: Yes,
}

/// What a yes does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Yes {
    /// The visit that was begun is thrown away.
    DropDraft,
    /// The program ends although something is still being written.
    Quit,
}

/// The list of all commands.
#[derive(Debug)]
pub struct Palette {
    /// What is looked for.
    pub field: Field,
    /// The commands that fit, the best first.
    pub list: List<Action>,
    by_title: Index,
    by_name: Index,
}

impl Default for Palette {
    fn default() -> Self {
        let titles: Vec<String> = Action::ALL.iter().map(|action| action.title()).collect();
        let mut palette = Self {
            field: Field::default(),
            list: List::default(),
            by_title: Index::new(titles.iter().map(|title| ("", title.as_str()))),
            by_name: Index::new(Action::ALL.iter().map(|action| ("", action.name()))),
        };
        palette.refresh();
        palette
    }
}

impl Palette {
    /// Lists the commands that fit what is typed, by title, its sound, or name.
    pub fn refresh(&mut self) {
        let words = self.field.text().trim().replace(' ', "-");
        let titled = self.by_title.find(self.field.text(), Action::ALL.len());
        let named = self.by_name.find(&words, Action::ALL.len());
        let mut found: Vec<Action> = Vec::new();
        for hit in titled.iter().chain(&named) {
            let action = Action::ALL[hit.index];
            if !found.contains(&action) {
                found.push(action);
            }
        }
        self.list.set(found.into_iter().map(Row::Item).collect());
        self.list.go(super::list::Move::First);
    }
}

/// The search over everything.
#[derive(Debug, Default)]
pub struct Search {
    /// What is looked for.
    pub field: Field,
    /// What was found, by its place in `hits`.
    pub list: List<usize>,
    /// What was found.
    pub hits: Vec<Hit>,
    /// The question that has no answer yet.
    pub asked: Option<Token>,
}

impl Search {
    /// Takes an answer; a late one to an earlier question is passed over.
    pub fn take(&mut self, token: Token, hits: Vec<Hit>) {
        if self.asked == Some(token) {
            self.asked = None;
            self.list.set((0..hits.len()).map(Row::Item).collect());
            self.list.go(super::list::Move::First);
            self.hits = hits;
        }
    }

    /// Returns the record at hand.
    pub fn at_hand(&self) -> Option<(Kind, RecordId)> {
        self.list.current().and_then(|at| self.hits.get(*at)).map(|hit| (hit.kind, hit.id))
    }
}

/// Returns the page of keys: those of the stack `scopes` first, then all
/// actions by their group.
pub fn help(keymap: &Keymap, scopes: &[Scope]) -> Page {
    let mut page = Page::default();
    page.add(Tint::Title, tr!("app-help-here"));
    let here: Vec<Action> = Action::ALL
        .iter()
        .copied()
        .filter(|action| action.scopes().iter().any(|scope| *scope != Scope::Global && scopes.contains(scope)))
        .collect();
    for action in here {
        line(&mut page, keymap.keys_for(action, scopes).iter().map(|keys| keys.hint()).collect(), action);
    }
    for group in Group::ALL {
        page.gap();
        page.add(Tint::Heading, group.title());
        for action in Action::ALL.iter().filter(|action| action.group() == *group) {
            line(&mut page, keymap.keys_anywhere(*action).iter().map(|keys| keys.hint()).collect(), *action);
        }
    }
    page
}

/// Columns in which the keys of an action stand.
const KEY_COLUMNS: usize = 22;

fn line(page: &mut Page, keys: Vec<String>, action: Action) {
    // As many keys as fit, the best ones first.
    let mut label = String::new();
    for keys in keys {
        let longer = if label.is_empty() { keys } else { format!("{label}  {keys}") };
        if width(&longer) > KEY_COLUMNS {
            break;
        }
        label = longer;
    }
    let label = fit(&label, KEY_COLUMNS);
    let text = format!("{} · {}", action.title(), action.about());
    page.put(Piece { tint: Tint::Text, indent: 0, label, text });
}
