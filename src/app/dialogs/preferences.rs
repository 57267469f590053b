//! What is chosen for the program as a whole, in one list: keys, colours, mouse.
//! Nothing of it changes by one slip of a key.

use ratatui::layout::Rect;

use crate::app::widgets::layout;
use crate::app::widgets::list::{List, Row};
use crate::keymap::preset;
use crate::settings::Tone;
use crate::tr;

/// One thing that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preference {
    /// The set of keys with this name.
    Keys(&'static str),
    /// Light or dark.
    Tone(Tone),
    /// Whether the mouse is the program's, or the terminal's.
    Mouse(bool),
}

impl Preference {
    /// Returns what it is called.
    pub fn label(self) -> String {
        match self {
            Self::Keys(preset::DEFAULT) => tr!("settings-keys-usual"),
            Self::Keys(name) => name.to_owned(),
            Self::Tone(Tone::Dark) => tr!("settings-dark"),
            Self::Tone(Tone::Light) => tr!("settings-light"),
            Self::Mouse(true) => tr!("settings-mouse-on"),
            Self::Mouse(false) => tr!("settings-mouse-off"),
        }
    }

    /// Returns what it means, in a few words.
    pub fn about(self) -> String {
        match self {
            Self::Keys(preset::DEFAULT) => tr!("settings-keys-usual-about"),
            Self::Keys(name) => tr!("settings-keys-about", name = name),
            Self::Tone(_) => tr!("settings-tone-about"),
            Self::Mouse(true) => tr!("settings-mouse-on-about"),
            Self::Mouse(false) => tr!("settings-mouse-off-about"),
        }
    }
}

/// The list of them.
#[derive(Debug, Default)]
pub struct Preferences {
    /// What can be chosen, under a heading for each kind.
    pub list: List<Preference>,
}

impl Preferences {
    /// Returns all that can be chosen, with the cursor on the keys in use:
    /// the first of what `is_chosen`.
    pub fn new(is_chosen: impl Fn(Preference) -> bool) -> Self {
        let keys: Vec<Preference> = preset::names().into_iter().map(Preference::Keys).collect();
        let parts = [
            (tr!("settings-keys"), keys),
            (tr!("settings-tone"), vec![Preference::Tone(Tone::Dark), Preference::Tone(Tone::Light)]),
            (tr!("settings-mouse"), vec![Preference::Mouse(true), Preference::Mouse(false)]),
        ];
        let mut rows = Vec::new();
        for (head, choices) in parts {
            rows.push(Row::Head(head, 0));
            rows.extend(choices.into_iter().map(Row::Item));
        }
        let mut list = List::default();
        list.set(rows);
        let in_use = list.items().copied().find(|choice| is_chosen(*choice));
        if let Some(choice) = in_use {
            list.choose(&choice);
        }
        Self { list }
    }

    /// Returns where the list stands, over the body of the screen.
    pub fn area(&self, body: Rect) -> Rect {
        let rows = u16::try_from(self.list.rows().len()).unwrap_or(u16::MAX).saturating_add(2);
        layout::overlay(body, COLUMNS, rows)
    }
}

/// Columns of the list where there are so many.
const COLUMNS: u16 = 60;
