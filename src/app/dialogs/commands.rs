//! The commands as people look for them: by title, the sound of it, what they
//! do, their stable name or their keys; the list of all of them, and the menu
//! of those that work on the screen in front. It runs none.

use ratatui::layout::Rect;

use crate::app::widgets::field::Field;
use crate::app::widgets::layout;
use crate::app::widgets::list::{List, Move, Row};
use crate::base::text::half_width;
use crate::keymap::{Action, Group, Keymap, Scope};
use crate::query::find::{Index, Rank};

/// How well a command fits, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It is called just this, or has just this key.
    Exact,
    /// Its title begins like this or has these initials.
    Begins,
    /// It stands somewhere in title, name or key.
    Inside,
    /// It stands in what the command does.
    About,
}

/// Finds commands.
#[derive(Debug)]
pub struct Finder {
    titles: Index,
    abouts: Index,
    names: Index,
    /// The keys of each command wherever it works, as they are written.
    keys: Vec<Vec<String>>,
}

/// Letters that a word needs to be looked for in whole sentences, where almost
/// any two are the initials of something.
const SENTENCE_CHARS_MIN: usize = 3;

impl Finder {
    /// Returns a finder of all commands with the keys they have now.
    pub fn new(keymap: &Keymap) -> Self {
        let titles: Vec<String> = Action::ALL.iter().map(|action| action.title()).collect();
        let abouts: Vec<String> = Action::ALL.iter().map(|action| action.about()).collect();
        let keys = |action: &Action| {
            let keys = keymap.keys_anywhere(*action);
            keys.iter().flat_map(|keys| [keys.to_string(), keys.hint().to_lowercase()]).collect()
        };
        Self {
            titles: Index::new(titles.iter().map(|title| ("", title.as_str()))),
            abouts: Index::new(abouts.iter().map(|about| ("", about.as_str()))),
            names: Index::new(Action::ALL.iter().map(|action| ("", action.name()))),
            keys: Action::ALL.iter().map(keys).collect(),
        }
    }

    /// Returns the commands that fit `words`, in the order of the table, each
    /// with how well it does. Nothing asked fits all.
    fn fits(&self, words: &str) -> Vec<(Action, Fit)> {
        let words = half_width(words.trim()).to_lowercase();
        let mut best: Vec<Option<Fit>> = vec![None; Action::ALL.len()];
        let mut note = |index: usize, fit: Fit| best[index] = Some(best[index].map_or(fit, |old| old.min(fit)));
        for hit in self.titles.find(&words, Action::ALL.len()) {
            note(
                hit.index,
                match hit.rank {
                    Rank::ExactNumber | Rank::ExactName => Fit::Exact,
                    Rank::Initials | Rank::NamePrefix | Rank::NumberPrefix => Fit::Begins,
                    Rank::Inside => Fit::Inside,
                },
            );
        }
        for hit in self.names.find(&words.replace(' ', "-"), Action::ALL.len()) {
            note(hit.index, if hit.rank <= Rank::ExactName { Fit::Exact } else { Fit::Inside });
        }
        if !words.is_ascii() || words.chars().count() >= SENTENCE_CHARS_MIN {
            self.abouts.find(&words, Action::ALL.len()).iter().for_each(|hit| note(hit.index, Fit::About));
        }
        for (index, keys) in self.keys.iter().enumerate().filter(|_| !words.is_empty()) {
            if keys.contains(&words) {
                note(index, Fit::Exact);
            } else if words.chars().count() > 1 && keys.iter().any(|keys| keys.starts_with(&words)) {
                note(index, Fit::Inside);
            }
        }
        Action::ALL.iter().zip(best).filter_map(|(action, fit)| Some((*action, fit?))).collect()
    }

    /// Tells which commands fit `words`.
    pub fn find(&self, words: &str) -> Vec<Action> {
        self.fits(words).into_iter().map(|(action, _)| action).collect()
    }
}

/// Returns where a command stands in a list: what the screen alone can do comes
/// first, moving about last.
pub fn order(action: Action, scopes: &[Scope]) -> impl Ord + use<> {
    const GROUPS: [Group; 7] =
        [Group::Screen, Group::Log, Group::Form, Group::Program, Group::Go, Group::List, Group::Text];
    let own = action.scopes().iter().any(|scope| scope.is_place() && scopes.contains(scope));
    let group = GROUPS.iter().position(|group| *group == action.group()).unwrap_or(GROUPS.len());
    (!own, group, moves(action))
}

/// The list of all commands.
#[derive(Debug)]
pub struct Palette {
    /// What is looked for.
    pub field: Field,
    /// The commands that fit: those that work here first, then the best.
    pub list: List<Action>,
    /// The scopes of what lies under the list.
    pub behind: Vec<Scope>,
    finder: Finder,
}

impl Palette {
    /// Returns the list over a screen with these scopes.
    pub fn new(keymap: &Keymap, behind: Vec<Scope>) -> Self {
        let mut palette = Self { field: Field::default(), list: List::default(), behind, finder: Finder::new(keymap) };
        palette.refresh();
        palette
    }

    /// Lists the commands that fit what is typed.
    pub fn refresh(&mut self) {
        let mut found = self.finder.fits(self.field.text());
        let behind = &self.behind;
        found.sort_by_key(|(action, fit)| (*fit > Fit::Exact, !action.works_in(behind), *fit, order(*action, behind)));
        self.list.set(found.into_iter().map(|(action, _)| Row::Item(action)).collect());
        self.list.go(Move::First);
    }
}

/// The menu of the screen in front: what can be done there, each with its key.
#[derive(Debug)]
pub struct Menu {
    /// The commands.
    pub list: List<Action>,
    /// The scopes of what lies under the menu.
    pub behind: Vec<Scope>,
}

impl Menu {
    /// Returns the menu over a screen with these scopes.
    pub fn new(keymap: &Keymap, behind: Vec<Scope>) -> Self {
        let behind: Vec<Scope> = behind.into_iter().filter(|scope| *scope != Scope::Text).collect();
        let mut found: Vec<Action> = Action::ALL.iter().copied().filter(|action| belongs(*action, &behind)).collect();
        found.retain(|action| keymap.hint(*action, &behind).is_some());
        found.sort_by_key(|action| order(*action, &behind));
        let mut list = List::default();
        list.set(found.into_iter().map(Row::Item).collect());
        list.go(Move::First);
        Self { list, behind }
    }

    /// Lets a command stand first, where it is in the menu.
    pub fn begin_with(&mut self, action: Action) {
        let mut rows: Vec<Row<Action>> = self.list.rows().to_vec();
        rows.sort_by_key(|row| *row != Row::Item(action));
        self.list = List::default();
        self.list.set(rows);
    }

    /// Returns the scopes in which a key is looked up, innermost first: those of
    /// the screen count, so that its keys choose here as they do there.
    pub fn scopes(&self) -> Vec<Scope> {
        [Scope::Overlay].into_iter().chain(self.behind.iter().copied()).collect()
    }

    /// Returns where the menu stands.
    pub fn area(&self, body: Rect) -> Rect {
        let rows = u16::try_from(self.list.rows().len()).unwrap_or(u16::MAX).saturating_add(2);
        layout::overlay(body, MENU_COLUMNS, rows)
    }
}

/// Columns that the menu takes where there are so many.
const MENU_COLUMNS: u16 = 72;

/// Tells whether a command belongs into the menu over these scopes: it does
/// something to what is shown, and doesn't just move about or leave.
fn belongs(action: Action, behind: &[Scope]) -> bool {
    use Action::*;
    let always = matches!(action, NewVisit | QuickEntry | Undo | Refresh | Help | Palette);
    let own = action.works_in(behind) && !action.scopes().contains(&Scope::Global);
    !moves(action) && !matches!(action, Menu | Confirm) && (always || own)
}

/// Tells whether a command only moves about.
fn moves(action: Action) -> bool {
    use Action::*;
    matches!(
        action,
        Up | Down
            | PageUp
            | PageDown
            | First
            | Last
            | NextPane
            | PreviousPane
            | NextField
            | PreviousField
            | NextChoice
            | PreviousChoice
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn palette(words: &str, behind: Scope) -> Vec<Action> {
        let (keymap, _) = Keymap::load(None, None);
        let mut palette = Palette::new(&keymap, behind.stack().to_vec());
        palette.field = Field::new(words);
        palette.refresh();
        palette.list.items().copied().collect()
    }

    #[test]
    fn commands_are_found_by_all_that_people_know_of_them() {
        for (words, expected) in [
            ("帮助", Action::Help),
            ("bz", Action::Help),
            ("help", Action::Help),
            ("ctrl+s", Action::Save),
            ("Ｃｔｒｌ＋Ｓ", Action::Save),
            ("go today", Action::GoToday),
            ("F10", Action::Quit),
            // What a command does is looked through, too.
            ("列出此处", Action::Help),
        ] {
            assert_eq!(palette(words, Scope::Today).first(), Some(&expected), "{words}");
        }
        assert!(palette("无此命令", Scope::Today).is_empty());
    }

    #[test]
    fn what_works_here_comes_first() {
        let found = palette("", Scope::Todo);
        assert_eq!(found.len(), Action::ALL.len());
        let here: Vec<bool> = found.iter().map(|action| action.works_in(Scope::Todo.stack())).collect();
        assert!(here.is_sorted_by(|a, b| a >= b), "{here:?}");
        assert!(found[0].scopes().contains(&Scope::Todo), "{found:?}");
        // The same key elsewhere stands below the one that works here.
        let found = palette("f6", Scope::Todo);
        assert_eq!(found[0], Action::Advance);
        assert!(found.contains(&Action::DayPlan));
    }

    #[test]
    fn a_menu_holds_what_its_screen_can_do_each_with_a_key() {
        let (keymap, _) = Keymap::load(None, None);
        for scope in Scope::ALL.iter().filter(|scope| scope.is_screen()) {
            let menu = Menu::new(&keymap, scope.stack().to_vec());
            for action in Action::ALL.iter().filter(|action| action.scopes().contains(scope)) {
                assert!(menu.list.items().any(|item| item == action), "{action:?} in {scope:?}");
            }
            assert!(menu.list.items().all(|action| keymap.hint(*action, &menu.scopes()).is_some()), "{scope:?}");
        }
    }
}
