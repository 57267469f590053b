//! A blank form before it is filled: what each place is taken for, with an example, and
//! what else it could be.

use ratatui::layout::Rect;

use crate::app::sheet::errand::Filling;
use crate::app::widgets::field::Field as Typing;
use crate::app::widgets::layout::Room;
use crate::app::widgets::list::{List, Move, Row};
use crate::app::widgets::token::Token;
use crate::query::find::Index;
use crate::report::field::Field;
use crate::report::figure::Figure;
use crate::report::form::{About, Ask, Lined, Match, Said};
use crate::settings::Place;
use crate::tr;

/// How a form was understood.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sketch {
    /// Its places.
    pub matches: Vec<Match>,
    /// Its tables.
    pub tables: Vec<Lined>,
    /// What should be known before it is handed in.
    pub notes: Vec<String>,
}

/// The places of a form being looked at.
#[derive(Debug)]
pub struct Places {
    /// What is to be filled.
    pub filling: Filling,
    /// Where to.
    pub place: Place,
    /// How it was understood.
    pub sketch: Sketch,
    /// The lines: the places, and after them what should be known.
    pub list: List<usize>,
    /// What the place at hand could be, while that is being chosen.
    pub meanings: Option<Meanings>,
    /// What stands in the way.
    pub problem: Option<String>,
    /// The request that has no answer yet.
    pub asked: Option<Token>,
    /// The filled form is being written.
    pub writing: bool,
}

impl Places {
    /// Shows how a form was understood.
    pub fn new(filling: Filling, place: Place, sketch: Sketch) -> Self {
        let mut places = Self {
            filling,
            place,
            sketch: Sketch::default(),
            list: List::default(),
            meanings: None,
            problem: None,
            asked: None,
            writing: false,
        };
        places.take(sketch);
        places
    }

    /// Shows how it was understood anew; the line at hand stays.
    pub fn take(&mut self, sketch: Sketch) {
        let places = sketch.matches.len();
        let is_filled = |at: &usize| sketch.matches[*at].ask != Ask::Nothing;
        let (filled, left): (Vec<usize>, Vec<usize>) = (0..places).partition(is_filled);
        let notes: Vec<usize> = (places..places + sketch.notes.len()).collect();
        let at_hand = self.list.current().copied();
        let mut rows = Vec::new();
        let parts = [(tr!("form-part-notes"), notes), (tr!("form-part-filled"), filled), (tr!("form-part-left"), left)];
        for (title, lines) in parts.into_iter().filter(|(_, lines)| !lines.is_empty()) {
            rows.push(Row::Head(title, lines.len()));
            rows.extend(lines.into_iter().map(Row::Item));
        }
        self.sketch = sketch;
        self.list.set(rows);
        let first = (0..places).find(|at| self.sketch.matches[*at].ask != Ask::Nothing);
        match at_hand.or(first) {
            Some(at) => drop(self.list.choose(&at)),
            None => drop(self.list.go(Move::First)),
        }
    }

    /// Returns the place at hand.
    pub fn at_hand(&self) -> Option<&Match> {
        self.list.current().and_then(|at| self.sketch.matches.get(*at))
    }

    /// Begins to choose what the place at hand is.
    pub fn correct(&mut self) {
        self.meanings = self.at_hand().map(|found| Meanings::new(&found.ask));
    }

    /// Takes the place at hand for something else. Returns whether that is anything new.
    pub fn say(&mut self, ask: Ask) -> bool {
        let Some(place) = self.at_hand().filter(|found| found.ask != ask).map(|found| found.place.clone()) else {
            return false;
        };
        self.filling.said.retain(|said| said.place != place);
        self.filling.said.push(Said { place, ask });
        true
    }

    /// Notes the room there is.
    pub fn fit(&mut self, inner: Rect) {
        let rows = usize::from(Room::of(inner.height).list(inner).height);
        self.list.fit(rows);
        if let Some(meanings) = &mut self.meanings {
            meanings.list.fit(rows);
        }
    }
}

/// All that a place can be, narrowed by typing.
#[derive(Debug)]
pub struct Meanings {
    /// What the list is narrowed to.
    pub field: Typing,
    /// Those that fit, by their place among all.
    pub list: List<usize>,
    /// Each with what it is called and what of.
    pub all: Vec<(Ask, String, String)>,
    index: Index,
}

impl Meanings {
    fn new(now: &Ask) -> Self {
        let of_field = |field: &Field| {
            let about = field.word().split('.').next().and_then(About::from_word);
            (Ask::Fields(vec![*field]), field.label(), about.map(About::label).unwrap_or_default())
        };
        let of_figure = |figure: &Figure| (Ask::Figure(*figure), figure.label(), tr!("form-meaning-period"));
        let mut all = vec![
            (Ask::Nothing, Ask::Nothing.label(), String::new()),
            (Ask::Serial, Ask::Serial.label(), String::new()),
        ];
        // Several fields in one cell were understood, and can be gone back to.
        if !matches!(now, Ask::Nothing | Ask::Serial | Ask::Figure(_)) && now.word().contains('+') {
            all.push((now.clone(), now.label(), String::new()));
        }
        all.extend(Field::ALL.iter().map(of_field));
        all.extend(Figure::ALL.iter().map(of_figure));
        let index = Index::new(all.iter().map(|(_, label, about)| (about.as_str(), label.as_str())));
        let mut meanings = Self { field: Typing::default(), list: List::default(), all, index };
        meanings.refresh();
        if let Some(at) = meanings.all.iter().position(|(ask, ..)| ask == now) {
            meanings.list.choose(&at);
        }
        meanings
    }

    /// Lists what fits what is typed.
    pub fn refresh(&mut self) {
        let found: Vec<usize> = match self.field.text().trim() {
            "" => (0..self.all.len()).collect(),
            words => self.index.find(words, usize::MAX).into_iter().map(|hit| hit.index).collect(),
        };
        self.list.set(found.into_iter().map(Row::Item).collect());
        self.list.go(Move::First);
    }

    /// Returns the one at hand.
    pub fn at_hand(&self) -> Option<Ask> {
        self.list.current().and_then(|at| self.all.get(*at)).map(|(ask, ..)| ask.clone())
    }
}
