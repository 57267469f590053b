//! What a place in a form asks for.

use crate::domain::words;
use crate::report::field::Field;
use crate::report::figure::Figure;
use crate::report::register::Register;
use crate::tr;

words! {
    /// What a form, or one line of it, is about.
    pub enum About {
        /// A visit.
        Visit = "visit" / "form-about-visit",
        /// A concern.
        Concern = "concern" / "form-about-concern",
        /// A matter.
        Matter = "matter" / "form-about-matter",
        /// A policy that was explained.
        Told = "told" / "form-about-told",
        /// A household.
        Household = "household" / "form-about-household",
        /// A period, or a village in it.
        Period = "period" / "form-about-period",
    }
}

impl About {
    /// Returns the register whose lines are about the same; a period has none.
    pub fn register(self) -> Option<Register> {
        Some(match self {
            Self::Visit => Register::Visits,
            Self::Concern => Register::Concerns,
            Self::Matter => Register::Matters,
            Self::Told => Register::Policies,
            Self::Household => Register::Households,
            Self::Period => return None,
        })
    }
}

/// What a word asks for, before it is known what else the form asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Asked {
    /// A number that counts the lines.
    Serial,
    /// A field of a record.
    Field(Field),
    /// All that was said and done in a visit and isn't asked for elsewhere.
    Content,
    /// Something of the period.
    Figure(Figure),
}

/// The blocks of a visit, in the order in which they are told.
pub(super) const BLOCKS: &[Field] =
    &[Field::Chat, Field::PolicyTalk, Field::Development, Field::Complaints, Field::Help];

/// What a place asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// A number that counts the lines.
    Serial,
    /// Fields of a record, one below the other.
    Fields(Vec<Field>),
    /// Something of the period.
    Figure(Figure),
    /// Nothing: it stays empty.
    Nothing,
}

impl Ask {
    /// Returns the stable name: `visit.chat+visit.help`.
    pub fn word(&self) -> String {
        match self {
            Self::Serial => "serial".to_owned(),
            Self::Fields(fields) => fields.iter().map(|field| field.word()).collect::<Vec<_>>().join("+"),
            Self::Figure(figure) => figure.word().to_owned(),
            Self::Nothing => "-".to_owned(),
        }
    }

    /// Returns what a stable name, or the name on screen, stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        let word = word.trim();
        match word {
            "serial" => return Some(Self::Serial),
            "-" | "" => return Some(Self::Nothing),
            _ => {}
        }
        let figure = || Figure::ALL.iter().copied().find(|figure| figure.label() == word);
        if let Some(figure) = Figure::from_word(word) {
            return Some(Self::Figure(figure));
        }
        let field = |word: &str| {
            let word = word.trim();
            Field::from_word(word).or_else(|| Field::ALL.iter().copied().find(|field| field.label() == word))
        };
        let fields: Option<Vec<Field>> = word.split(['+', '＋']).map(field).collect();
        fields.map(Self::Fields).or_else(|| figure().map(Self::Figure))
    }

    /// Returns the name on screen.
    pub fn label(&self) -> String {
        match self {
            Self::Serial => tr!("form-serial"),
            Self::Fields(fields) => fields.iter().map(|field| field.label()).collect::<Vec<_>>().join(&tr!("form-and")),
            Self::Figure(figure) => figure.label(),
            Self::Nothing => tr!("form-nothing"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asks_have_names_that_are_read_again() {
        let both = Ask::Fields(vec![Field::PolicyTalk, Field::Development]);
        for ask in [Ask::Serial, Ask::Nothing, Ask::Figure(Figure::Visits), both] {
            assert_eq!(Ask::from_word(&ask.word()), Some(ask));
        }
        assert_eq!(Ask::from_word("拉家常＋办实事"), Some(Ask::Fields(vec![Field::Chat, Field::Help])));
        assert_eq!(Ask::from_word("走访户次"), Some(Ask::Figure(Figure::Visits)));
        assert_eq!(Ask::from_word("走访干部+什么"), None);
    }
}
