//! The catalogue 目录: a list that a committee keeps as a file, in versions like a
//! policy. Which list it is, its purpose says. What follows from the rules of a
//! campaign is for `query` to count.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::open_words;
use crate::base::ids::{CatalogId, RecordId};

open_words! {
    /// What a catalogue is a list of.
    pub struct Purpose {
        /// 活动: goals, and which records count under each.
        CAMPAIGN = "campaign" / "domain-purpose-campaign",
    }
}

/// One line of a catalogue; in a campaign, a goal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// By what it is named in records and commands.
    pub code: String,
    /// What it is called.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// The rules by which a record counts under it; one that holds is enough. They are
    /// kept as they were written ([`Rule`](super::campaign::Rule) reads them), so that
    /// one of a later version stays.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<String>,
}

/// One version of a catalogue 目录.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalog {
    /// What it is a list of.
    pub of: Purpose,
    /// Its short code, such as `SJSC`.
    pub code: String,
    /// Its version, such as `2026` or `1`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub version: String,
    /// Its title.
    pub title: String,
    /// What whoever edits it ought to know.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// In force from this day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// In force to this day, the day included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// What stands in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
}

impl Catalog {
    /// Returns the id of this version, the same on every machine.
    pub fn id(&self) -> CatalogId {
        CatalogId(RecordId::derived("dundian 2026 catalog id", &[&self.code, &self.version]))
    }

    /// Tells whether the catalogue is in force on `day`.
    pub fn in_force(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Returns what orders the versions of one catalogue: the day from which each is in
    /// force, then its version, its numbers by their size.
    pub fn age(&self) -> impl Ord + use<> {
        let parts = self.version.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        let numbers: Vec<u64> = parts.map(|part| part.parse().unwrap_or(u64::MAX)).collect();
        (self.from, numbers, self.version.clone())
    }

    /// Returns the version that comes after this one: `2026`, `2026-2`, `2026-3`.
    pub fn next_version(&self) -> String {
        let Some((stem, number)) = self.version.rsplit_once('-') else {
            return if self.version.is_empty() { "2".into() } else { format!("{}-2", self.version) };
        };
        match number.parse::<u32>().ok().and_then(|number| number.checked_add(1)) {
            Some(next) => format!("{stem}-{next}"),
            None => format!("{}-2", self.version),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(version: &str, from: Option<&str>) -> Catalog {
        Catalog {
            of: Purpose(Purpose::CAMPAIGN.into()),
            code: "SJSC".into(),
            version: version.into(),
            title: "x".into(),
            note: String::new(),
            from: from.map(|day| day.parse().unwrap()),
            to: None,
            items: Vec::new(),
        }
    }

    #[test]
    fn its_bytes_are_frozen() {
        let catalog = Catalog {
            items: vec![Item {
                code: "listen".into(), label: "了解民情民意".into(), when: vec!["block=chat".into()]
            }],
            ..version("2026", Some("2026-01-01"))
        };
        let json = concat!(
            r#"{"of":"campaign","code":"SJSC","version":"2026","title":"x","from":"2026-01-01","#,
            r#""items":[{"code":"listen","label":"了解民情民意","when":["block=chat"]}]}"#
        );
        assert_eq!(serde_json::to_string(&catalog).unwrap(), json);
        assert_eq!(serde_json::from_str::<Catalog>(json).unwrap(), catalog);
        assert_eq!(catalog.id().to_string(), "97125073e66c8c08bf30f696d5d0cce4");
    }

    #[test]
    fn a_purpose_of_a_later_version_is_a_purpose() {
        let read: Catalog = serde_json::from_str(r#"{"of":"retention","code":"x","title":"x","items":[]}"#).unwrap();
        assert_eq!((read.of.word(), read.of.label().as_str()), ("retention", "retention"));
    }

    #[test]
    fn versions_follow_each_other() {
        for (now, next) in [("", "2"), ("2026", "2026-2"), ("2026-9", "2026-10"), ("试行", "试行-2"), ("a-b", "a-b-2")]
        {
            assert_eq!(version(now, None).next_version(), next);
        }
        let order = ["2026", "2026-2", "2026-10", "2027"].map(|one| version(one, None).age());
        assert!(order.is_sorted());
        assert!(version("1", Some("2026-06-01")).age() > version("2", Some("2026-01-01")).age());
    }
}
