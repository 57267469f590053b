//! One slot of a sheet: what it is called, what it holds and how it is filled
//! in. It knows nothing of what the sheet is about.

use serde::{Deserialize, Serialize};

use super::pick::Source;
use crate::app::widgets::text::TextBox;
use crate::domain::problem::Field;

/// What tells the slots of a sheet apart: the field of the record they fill,
/// or something that is no field of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Name {
    /// A field of the record, or of its first one.
    Of(Field),
    /// The same field of the second record that the sheet makes.
    Other(Field),
    /// The step to be taken.
    Way,
    /// How content the household is.
    Satisfaction,
    /// Why.
    Reason,
    /// 必访.
    MustVisit,
    /// Residents 常住人数.
    Residents,
    /// Whether the household may be called.
    Consent,
    /// Who goes along.
    Along,
    /// What is done with the other household.
    Keep,
    /// Households to be covered, in percent.
    Coverage,
    /// Visits to each household.
    VisitsEach,
    /// Days between visits to a must-visit household.
    MustVisitDays,
    /// Nights stayed.
    Nights,
    /// Whether it applies at all.
    Whether,
    /// Where a visit took place.
    Place,
    /// What was taken out.
    Removed,
    /// Where it stands in the register.
    Status,
    /// For how long nobody was seen.
    Unseen,
    /// For how many days something can be used.
    Days,
    /// Whether concerns are open.
    OpenConcerns,
    /// What waits.
    Kinds,
    /// The level that can settle a concern.
    Level,
    /// What a remark says of the record.
    Verdict,
    /// Which record, or which remark.
    Record,
    /// Which paper.
    Paper,
    /// The days it is about.
    Span,
    /// For whom it is.
    Profile,
    /// As what kind of file.
    File,
    /// A blank form.
    Blank,
    /// About whom, or about which visit.
    Whom,
    /// Where a file is to lie.
    Folder,
    /// The folder, as it is typed.
    Path,
}

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What it is, for the program: an id or a word, the same in every language.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// What is known of it.
    #[serde(default)]
    pub note: String,
}

impl Choice {
    /// Returns a choice of which nothing more is known.
    pub fn new(key: impl Into<String>, label: impl Into<String>) -> Self {
        Self { key: key.into(), label: label.into(), note: String::new() }
    }

    /// Returns the choice with what is known of it.
    pub fn noted(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }
}

/// What a slot holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// Text; a day or a number is written as text, too. Words may be offered.
    Text {
        /// The text.
        text: TextBox,
        /// Words that are offered for it.
        #[serde(skip)]
        words: Vec<String>,
    },
    /// One of a few.
    One {
        /// All of them.
        #[serde(skip)]
        all: Vec<Choice>,
        /// The key of the one taken.
        taken: Option<String>,
    },
    /// Any of a few.
    Some {
        /// All of them.
        #[serde(skip)]
        all: Vec<Choice>,
        /// The keys of those taken.
        taken: Vec<String>,
        /// The line at hand.
        row: usize,
    },
    /// Yes or no.
    Tick(bool),
    /// Found among many by typing.
    Pick {
        /// What is looked for.
        query: TextBox,
        /// What was picked.
        taken: Vec<Choice>,
        /// Whether more than one may be.
        many: bool,
        /// Among what.
        #[serde(skip)]
        source: Source,
        /// What fits, the best first.
        #[serde(skip)]
        hits: Vec<Choice>,
        /// The line at hand among them.
        #[serde(skip)]
        row: usize,
    },
}

impl Value {
    /// Returns the text with the caret in it, where something is typed.
    pub fn text(&self) -> Option<&TextBox> {
        match self {
            Self::Text { text, .. } | Self::Pick { query: text, .. } => Some(text),
            _ => None,
        }
    }

    /// Returns the text to be written to.
    pub fn text_mut(&mut self) -> Option<&mut TextBox> {
        match self {
            Self::Text { text, .. } | Self::Pick { query: text, .. } => Some(text),
            _ => None,
        }
    }

    /// Tells whether there is anything to fill in: something to choose from, where
    /// it is chosen.
    pub fn can_be_filled(&self) -> bool {
        !matches!(self, Self::One { all, .. } | Self::Some { all, .. } if all.is_empty())
    }

    /// Returns the key of the one that was taken, or of the first that was picked.
    pub fn choice(&self) -> Option<&str> {
        match self {
            Self::One { taken, .. } => taken.as_deref(),
            Self::Pick { taken, .. } => taken.first().map(|choice| choice.key.as_str()),
            _ => None,
        }
    }

    /// Returns the keys of all that was taken or picked.
    pub fn picked(&self) -> Vec<&str> {
        match self {
            Self::Some { taken, .. } => taken.iter().map(String::as_str).collect(),
            Self::Pick { taken, .. } => taken.iter().map(|choice| choice.key.as_str()).collect(),
            Self::One { taken, .. } => taken.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// Takes over what a draft held. What can't be chosen any more is left out.
    pub(super) fn take(&mut self, held: Self) {
        match (self, held) {
            (Self::Text { text, .. }, Self::Text { text: mut typed, .. }) => {
                typed.heal();
                *text = typed;
            }
            (Self::One { all, taken }, Self::One { taken: Some(key), .. })
                if all.iter().any(|choice| choice.key == key) =>
            {
                *taken = Some(key);
            }
            (Self::Some { all, taken, .. }, Self::Some { taken: keys, .. }) => {
                *taken = keys.into_iter().filter(|key| all.iter().any(|choice| choice.key == *key)).collect();
            }
            (Self::Tick(on), Self::Tick(held)) => *on = held,
            (Self::Pick { query, taken, .. }, Self::Pick { query: mut typed, taken: held, .. }) => {
                typed.heal();
                (*query, *taken) = (typed, held);
            }
            _ => {}
        }
    }
}

/// One slot of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Its name.
    pub name: Name,
    /// What it is called.
    pub label: String,
    /// One line on what is wanted, shown while it has the focus.
    pub help: String,
    /// What it holds.
    pub value: Value,
}

impl Slot {
    /// Returns a slot of a record's field, with the field's own label.
    pub fn field(field: Field, value: Value) -> Self {
        Self { name: Name::Of(field), label: field.label(), help: String::new(), value }
    }

    /// Returns a slot with a label of its own.
    pub fn new(name: Name, label: impl Into<String>, value: Value) -> Self {
        Self { name, label: label.into(), help: String::new(), value }
    }

    /// Returns the slot with a line on what is wanted.
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: help.into(), ..self }
    }
}

impl Value {
    /// Returns one line of text.
    pub fn line(text: impl Into<String>) -> Self {
        Self::Text { text: TextBox::line(text), words: Vec::new() }
    }

    /// Returns one line of text for which words are offered.
    pub fn words(text: impl Into<String>, words: Vec<String>) -> Self {
        Self::Text { text: TextBox::line(text), words }
    }

    /// Returns several lines of text.
    pub fn block(text: impl Into<String>) -> Self {
        Self::Text { text: TextBox::block(text), words: Vec::new() }
    }

    /// Returns a choice of one.
    pub fn one(all: Vec<Choice>, taken: Option<String>) -> Self {
        Self::One { all, taken }
    }

    /// Returns a choice of several.
    pub fn some(all: Vec<Choice>, taken: Vec<String>) -> Self {
        Self::Some { all, taken, row: 0 }
    }

    /// Returns a slot that is filled by finding one, or several, of many.
    pub fn pick(source: Source, taken: Vec<Choice>, many: bool) -> Self {
        Self::Pick { query: TextBox::line(""), taken, many, source, hits: Vec::new(), row: 0 }
    }
}
