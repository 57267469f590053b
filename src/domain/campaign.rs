//! The rules of a campaign 活动: which records count under which of its goals. A rule
//! is one line, `key=value,value`, and holds where one of the values does. Reading
//! them is all that happens here; `query/campaign` counts by them.

use super::matter::HelpForm;
use super::visit::{Block, Occasion, Place};
use crate::base::text::{half_width, visible};
use crate::tr;

/// By which rule a record counts under a goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// A visit took place there, or a concern or matter came of such a visit.
    Place(Vec<Place>),
    /// Something stands in this block of a visit.
    Block(Vec<Block>),
    /// A concern is of this category.
    Category(Vec<String>),
    /// A matter is help of this form.
    Help(Vec<HelpForm>),
    /// A visit had this occasion, or a concern or matter came of such a visit.
    Occasion(Vec<Occasion>),
    /// A policy with this code was explained in a visit.
    Policy(Vec<String>),
    /// A meeting of this form. There are no meetings in this version.
    Meeting,
}

/// Why a line is no rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadRule {
    /// It isn't `key=value`.
    NoRule,
    /// There is no such key.
    Key(String),
    /// No record can have this value.
    Value {
        /// The key.
        key: &'static str,
        /// The value.
        value: String,
    },
}

/// The keys of rules, as they stand in files.
pub const KEYS: &[&str] = &["place", "block", "category", "help", "occasion", "policy", "meeting"];

impl Rule {
    /// Reads a rule. Full-width signs count as the others, and 、 as a comma.
    ///
    /// # Errors
    /// [`BadRule`] where the line is none.
    pub fn read(line: &str) -> Result<Self, BadRule> {
        let line = half_width(line);
        let (key, values) = line.split_once('=').ok_or(BadRule::NoRule)?;
        let values: Vec<&str> = values.split([',', '、']).map(str::trim).filter(|value| !value.is_empty()).collect();
        if values.is_empty() {
            return Err(BadRule::NoRule);
        }
        fn closed<W>(key: &'static str, values: &[&str], word: impl Fn(&str) -> Option<W>) -> Result<Vec<W>, BadRule> {
            let read = |value: &&str| word(value).ok_or_else(|| BadRule::Value { key, value: (*value).to_owned() });
            values.iter().map(read).collect()
        }
        let written = || values.iter().map(|value| (*value).to_owned());
        Ok(match key.trim() {
            "place" => Self::Place(closed("place", &values, Place::from_word)?),
            "block" => Self::Block(closed("block", &values, Block::from_word)?),
            "category" => Self::Category(written().collect()),
            "help" => Self::Help(written().map(HelpForm).collect()),
            "occasion" => Self::Occasion(written().map(Occasion).collect()),
            "policy" => Self::Policy(written().collect()),
            "meeting" => Self::Meeting,
            other => return Err(BadRule::Key(other.to_owned())),
        })
    }
}

impl BadRule {
    /// Returns what is wrong in words, in the language in force.
    pub fn message(&self) -> String {
        match self {
            Self::NoRule => tr!("catalog-rule-none"),
            Self::Key(key) => {
                tr!("catalog-rule-key", key = visible(key).into_owned(), known = KEYS.join(&tr!("cli-comma")))
            }
            Self::Value { key, value } => {
                let words: Vec<&str> = match *key {
                    "place" => Place::ALL.iter().map(|place| place.word()).collect(),
                    _ => Block::ALL.iter().map(|block| block.word()).collect(),
                };
                let (value, known) = (visible(value).into_owned(), words.join(&tr!("cli-comma")));
                tr!("catalog-rule-value", key = *key, value = value, known = known)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("place=home,courtyard", Rule::Place(vec![Place::Home, Place::Courtyard]))]
    #[case(" block ＝ development ", Rule::Block(vec![Block::Development]))]
    #[case("category=产业、水利", Rule::Category(vec!["产业".into(), "水利".into()]))]
    #[case("category=产业，水利,", Rule::Category(vec!["产业".into(), "水利".into()]))]
    #[case("help=money", Rule::Help(vec![HelpForm("money".into())]))]
    #[case("occasion=自家的说法", Rule::Occasion(vec![Occasion("自家的说法".into())]))]
    #[case("policy=YB-2026", Rule::Policy(vec!["YB-2026".into()]))]
    #[case("meeting=hearing", Rule::Meeting)]
    fn rules_are_read(#[case] line: &str, #[case] rule: Rule) {
        assert_eq!(Rule::read(line), Ok(rule));
    }

    #[rstest]
    #[case("home", BadRule::NoRule)]
    #[case("place=", BadRule::NoRule)]
    #[case("", BadRule::NoRule)]
    #[case("plcae=home", BadRule::Key("plcae".into()))]
    #[case("place=moon", BadRule::Value { key: "place", value: "moon".into() })]
    #[case("block=农户家", BadRule::Value { key: "block", value: "农户家".into() })]
    fn what_is_none_is_named(#[case] line: &str, #[case] why: BadRule) {
        assert_eq!(Rule::read(line), Err(why.clone()));
        assert!(!why.message().is_empty());
    }
}
