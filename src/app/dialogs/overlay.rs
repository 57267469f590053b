//! What lies over the screen: help, commands to choose from, the search, a
//! question, and what was said so far.

use ratatui::layout::Rect;

use super::commands::{Menu, Palette};
use super::deal::Deal;
use super::help::Help;
use super::import::Import;
use super::paper::Desk;
use super::parcel::Parcel;
use super::preferences::Preferences;
use crate::app::widgets::field::Field;
use crate::app::widgets::layout;
use crate::app::widgets::list::{List, Row};
use crate::app::widgets::page::Page;
use crate::app::widgets::token::Token;
use crate::app::widgets::villages::VillagePicker;
use crate::base::ids::{DeviceId, RecordId};
use crate::domain::record::Kind;
use crate::keymap::Scope;
use crate::query::search::Hit;

/// Something that lies over the screen.
#[derive(Debug)]
pub enum Overlay {
    /// The keys.
    Help(Box<Help>),
    /// All commands.
    Palette(Box<Palette>),
    /// What the screen in front can do.
    Menu(Menu),
    /// The search over everything.
    Search(Search),
    /// A question to be answered by yes or no.
    Confirm(Confirm),
    /// What was said.
    Messages(Page),
    /// An import on its way.
    Import(Box<Import>),
    /// A file that is to be carried away, or was brought.
    Parcel(Box<Parcel>),
    /// One of several machines of somebody being chosen, to be cut off.
    Machines(Machines),
    /// A paper being looked at, a form being understood, or what was written.
    Paper(Box<Desk>),
    /// Villages being chosen.
    Villages(Box<VillagePicker>),
    /// What can be chosen for the program as a whole.
    Settings(Preferences),
}

impl Overlay {
    /// Returns the scopes in which a key is looked up, innermost first.
    pub fn scopes(&self) -> Vec<Scope> {
        let typing = match self {
            Self::Help(_) | Self::Palette(_) | Self::Search(_) | Self::Villages(_) => true,
            Self::Import(import) => import.is_typing(),
            Self::Parcel(parcel) => parcel.is_typing(),
            Self::Paper(desk) => desk.is_typing(),
            Self::Menu(menu) => return menu.scopes(),
            Self::Messages(_) | Self::Confirm(_) | Self::Machines(_) | Self::Settings(_) => false,
        };
        let text = typing.then_some(Scope::Text);
        // These are filled in like a form.
        let form = matches!(self, Self::Import(_) | Self::Parcel(_) | Self::Paper(_) | Self::Villages(_));
        let form = form.then_some(Scope::Form);
        text.into_iter().chain(form).chain([Scope::Overlay, Scope::Global]).collect()
    }

    /// Returns the field with the caret in it.
    pub fn field_mut(&mut self) -> Option<&mut Field> {
        match self {
            Self::Help(help) => Some(&mut help.field),
            Self::Palette(palette) => Some(&mut palette.field),
            Self::Search(search) => Some(&mut search.field),
            // Imports take their keys themselves.
            Self::Menu(_) | Self::Messages(_) | Self::Confirm(_) | Self::Machines(_) | Self::Settings(_) => None,
            Self::Import(_) | Self::Parcel(_) | Self::Paper(_) | Self::Villages(_) => None,
        }
    }
}

/// The machines of somebody.
#[derive(Debug, Default)]
pub struct Machines {
    /// Whose they are.
    pub name: String,
    /// The machines, the one heard of last first.
    pub list: List<DeviceId>,
}

impl Machines {
    /// Returns where they are chosen, over the body of the screen.
    pub fn area(&self, body: Rect) -> Rect {
        let rows = u16::try_from(self.list.rows().len()).unwrap_or(u16::MAX).saturating_add(4);
        layout::overlay(body, MACHINES_COLUMNS, rows)
    }

    /// Returns where the list of them stands in that.
    pub fn rows(area: Rect) -> Rect {
        let inner = Rect { x: area.x + 2, width: area.width.saturating_sub(4), ..area };
        Rect { y: area.y + 3, height: area.height.saturating_sub(4), ..inner }
    }
}

/// Columns that the machines of somebody take where there are so many.
const MACHINES_COLUMNS: u16 = 56;

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
    /// What was to be written is, though it has to wait until the office agrees.
    Request,
    /// An exchange goes on: an import is taken back, a device revoked or confirmed.
    Deal(Deal),
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
            self.list.go(crate::app::widgets::list::Move::First);
            self.hits = hits;
        }
    }

    /// Returns the record at hand.
    pub fn at_hand(&self) -> Option<(Kind, RecordId)> {
        self.list.current().and_then(|at| self.hits.get(*at)).map(|hit| (hit.kind, hit.id))
    }
}
