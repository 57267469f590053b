//! The page of keys: what works where one was first, then every command by its
//! group, narrowed by what is typed. It is made from the keymap alone.

use super::commands::{Finder, order};
use crate::app::widgets::field::Field;
use crate::app::widgets::page::{Page, Piece, Tint};
use crate::base::text::{fit, width};
use crate::keymap::{Action, Group, Keymap, Scope};
use crate::tr;

/// The page of keys.
#[derive(Debug)]
pub struct Help {
    /// What the page is narrowed to.
    pub field: Field,
    /// The page.
    pub page: Page,
    parts: Vec<Part>,
    finder: Finder,
}

/// A part of the page.
#[derive(Debug)]
struct Part {
    title: String,
    lines: Vec<Line>,
}

/// A command and the keys it has in some place.
#[derive(Debug)]
struct Line {
    action: Action,
    keys: String,
}

/// Columns in which the keys of a command stand.
const KEY_COLUMNS: usize = 18;

impl Help {
    /// Returns the page for a place with these scopes.
    pub fn new(keymap: &Keymap, scopes: &[Scope]) -> Self {
        let line = |action: Action, scopes: &[Scope]| {
            let keys = keymap.keys_for(action, scopes).iter().map(|keys| keys.hint()).collect();
            Line { action, keys: fitting(keys) }
        };
        let own = |action: &&Action| action.works_in(scopes) && !action.scopes().contains(&Scope::Global);
        let mut here: Vec<Action> = Action::ALL.iter().filter(own).copied().collect();
        here.sort_by_key(|action| order(*action, scopes));
        let lines = here.into_iter().map(|action| line(action, scopes)).collect();
        let mut parts = vec![Part { title: tr!("app-help-here"), lines }];
        for group in Group::ALL.iter().filter(|group| **group != Group::Screen) {
            let members = Action::ALL.iter().filter(|action| action.group() == *group);
            let lines = members.flat_map(|action| {
                let lines = keymap.hints_by_scope(*action).into_iter();
                lines.map(|(_, scopes)| line(*action, scopes.first().map_or(&[][..], |scope| scope.stack())))
            });
            parts.push(Part { title: group.title(), lines: lines.collect() });
        }
        for scope in Scope::ALL.iter().filter(|scope| scope.is_place()) {
            let members = Action::ALL.iter().filter(|action| action.scopes().contains(scope));
            let lines = members.map(|action| line(*action, scope.stack())).collect();
            parts.push(Part { title: tr!("keys-help-screen", name = scope.title()), lines });
        }
        let (field, page) = (Field::default(), Page::default());
        let mut help = Self { field, page, parts, finder: Finder::new(keymap) };
        help.refresh();
        help
    }

    /// Writes the page anew for what is typed.
    pub fn refresh(&mut self) {
        let wanted = self.finder.find(self.field.text());
        let mut page = Page::default();
        for part in &self.parts {
            let lines: Vec<&Line> = part.lines.iter().filter(|line| wanted.contains(&line.action)).collect();
            if lines.is_empty() {
                continue;
            }
            page.gap();
            page.add(if page.is_empty() { Tint::Title } else { Tint::Heading }, part.title.clone());
            for line in lines {
                let text = format!("{} · {}", line.action.title(), line.action.about());
                let label = fit(&line.keys, KEY_COLUMNS);
                page.put(Piece { tint: Tint::Text, indent: 0, label, text });
            }
        }
        if page.is_empty() {
            page.add(Tint::Dim, tr!("app-palette-nothing"));
        }
        self.page.replace(page);
        self.page.scroll_to_edge(false);
    }
}

/// Returns as many keys as fit, the best ones first.
fn fitting(keys: Vec<String>) -> String {
    let mut label = String::new();
    for keys in keys {
        let longer = if label.is_empty() { keys } else { format!("{label}  {keys}") };
        if width(&longer) > KEY_COLUMNS {
            break;
        }
        label = longer;
    }
    label
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(help: &Help) -> String {
        help.page.text()
    }

    #[test]
    fn what_works_here_stands_first_and_the_rest_where_it_works() {
        let (keymap, _) = Keymap::load(None, None);
        let help = Help::new(&keymap, Scope::Households.stack());
        let text = text(&help);
        let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what} in {text}"));
        assert!(at("走访此户") < at(&Group::Program.title()));
        for action in Action::ALL {
            assert!(text.contains(&action.about()), "{action:?}");
        }
        // On one screen a key has the meaning it has there.
        let tasks = &text[at(&tr!("keys-help-screen", name = Scope::Tasks.title()))..];
        let add = tasks.lines().find(|line| line.contains(&Action::Add.title())).unwrap();
        assert!(add.contains("F6"), "{add}");
        let households = &text[..at(&Group::Program.title())];
        let add = households.lines().find(|line| line.contains(&Action::Add.about())).unwrap();
        assert!(!add.contains("F6"), "{add}");
    }

    #[test]
    fn typing_narrows_the_page() {
        let (keymap, _) = Keymap::load(None, None);
        let mut help = Help::new(&keymap, Scope::Todo.stack());
        help.field = Field::new("cb");
        help.refresh();
        let urged = text(&help);
        assert!(urged.contains(&Action::Urge.about()) && !urged.contains(&Action::Quit.about()), "{urged}");
        help.field = Field::new("无此事");
        help.refresh();
        assert!(!text(&help).contains('F'));
    }
}
