//! Catalogues as files: read from TOML, each slip with its line, and written as TOML
//! again. Those that come with the program are files like any other.

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeArray, DeString, DeTable, DeValue};

use super::super::sheet::decode;
use crate::base::limits::CATALOG_ITEMS_MAX;
use crate::base::text::visible;
use crate::domain::campaign::{BadRule, Rule};
use crate::domain::catalog::{Catalog, Item, Purpose};
use crate::tr;

/// The files that come with the program.
const SHIPPED: &[&str] = &[include_str!("catalogs/sjsc.toml"), include_str!("catalogs/szjsfw.toml")];

const TABLES: &[&str] = &["catalog", "item"];
const HEAD: &[&str] = &["of", "code", "version", "title", "note", "from", "to"];
const ITEM: &[&str] = &["code", "label", "when"];
/// Nothing is weighed or ranked here, so such a key is passed over and said to be.
const SCORES: &[&str] = &["score", "weight", "rank", "points", "分值", "权重", "得分", "排名", "名次"];

/// Something wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// The line it stands in, counted from 1.
    pub line: usize,
    /// What it is.
    pub fault: Fault,
}

/// What can be wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is no text.
    NotText,
    /// It isn't TOML; in the parser's words.
    Syntax(String),
    /// There is no such key there.
    Key {
        /// The key.
        key: String,
        /// The keys that there are.
        known: &'static [&'static str],
    },
    /// Nothing is weighed here.
    Score(String),
    /// A key that has to be there is missing, or says nothing.
    Missing(&'static str),
    /// A key holds something else than what is read there.
    Kind(String),
    /// No day.
    Day(String),
    /// A list of something that this version doesn't know.
    Purpose(String),
    /// Two items have one code.
    Twice(String),
    /// There are too many items, or rules of one.
    TooMany(usize),
    /// A rule that can't be read; the others apply.
    Rule(BadRule),
    /// A rule about meetings, which this version doesn't have.
    Meeting,
    /// Nothing counts under a goal, unless a record names it.
    NoRules(String),
}

impl Fault {
    /// Tells whether nothing of the file can be taken.
    pub fn is_grave(&self) -> bool {
        !matches!(self, Self::Score(_) | Self::Rule(_) | Self::Meeting | Self::NoRules(_))
    }
}

impl Slip {
    /// Returns what to tell the user.
    pub fn message(&self) -> String {
        let said = |text: &str| visible(text).into_owned();
        let what = match &self.fault {
            Fault::NotText => tr!("roster-list-not-text"),
            Fault::Syntax(reason) => tr!("catalog-slip-syntax", reason = said(reason)),
            Fault::Key { key, known } => {
                tr!("catalog-slip-key", key = said(key), known = known.join(&tr!("cli-comma")))
            }
            Fault::Score(key) => tr!("catalog-slip-score", key = said(key)),
            Fault::Missing(key) => tr!("catalog-slip-missing", key = *key),
            Fault::Kind(key) => tr!("catalog-slip-kind", key = said(key)),
            Fault::Day(day) => tr!("catalog-slip-day", day = said(day)),
            Fault::Purpose(of) => {
                tr!("catalog-slip-purpose", of = said(of), known = Purpose::KNOWN.join(&tr!("cli-comma")))
            }
            Fault::Twice(code) => tr!("catalog-slip-twice", code = said(code)),
            Fault::TooMany(count) => tr!("catalog-slip-many", count = *count, max = CATALOG_ITEMS_MAX),
            Fault::Rule(why) => tr!("catalog-slip-rule", why = why.message()),
            Fault::Meeting => tr!("catalog-slip-meeting"),
            Fault::NoRules(goal) => tr!("catalog-slip-no-rules", goal = said(goal)),
        };
        tr!("catalog-slip", line = self.line, what = what)
    }
}

/// Returns the catalogues that come with the program.
pub fn shipped() -> Vec<Catalog> {
    SHIPPED.iter().filter_map(|text| catalog(text.as_bytes()).0).collect()
}

/// Returns what is wrong with a catalogue, by the lines of [`catalog_file`].
pub fn catalog_slips(catalog: &Catalog) -> Vec<Slip> {
    self::catalog(catalog_file(catalog).as_bytes()).1
}

/// Reads a catalogue from a file. There is none where a slip is grave.
pub fn catalog(bytes: &[u8]) -> (Option<Catalog>, Vec<Slip>) {
    let Ok(text) = decode(bytes) else {
        return (None, vec![Slip { line: 1, fault: Fault::NotText }]);
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut reader = Reader { text, slips: Vec::new() };
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        reader.slip(error.span().map_or(0, |span| span.start), Fault::Syntax(error.message().to_owned()));
    }
    let read = if reader.slips.is_empty() { reader.file(root.get_ref()) } else { None };
    reader.slips.sort_by_key(|slip| slip.line);
    let is_whole = !reader.slips.iter().any(|slip| slip.fault.is_grave());
    (read.filter(|_| is_whole), reader.slips)
}

/// Returns the file of a catalogue, which [`catalog`] reads as the same.
pub fn catalog_file(catalog: &Catalog) -> String {
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let mut out = format!("[catalog]\nof = {}\ncode = {}\n", quoted(catalog.of.word()), quoted(&catalog.code));
    for (key, text) in [("version", &catalog.version), ("title", &catalog.title), ("note", &catalog.note)] {
        if !text.is_empty() || key == "title" {
            out.push_str(&format!("{key} = {}\n", quoted(text)));
        }
    }
    for (key, day) in [("from", catalog.from), ("to", catalog.to)] {
        if let Some(day) = day {
            out.push_str(&format!("{key} = {day}\n"));
        }
    }
    for item in &catalog.items {
        out.push_str(&format!("\n[[item]]\ncode = {}\nlabel = {}\n", quoted(&item.code), quoted(&item.label)));
        if !item.when.is_empty() {
            let rules: String = item.when.iter().map(|rule| format!("    {},\n", quoted(rule))).collect();
            out.push_str(&format!("when = [\n{rules}]\n"));
        }
    }
    out
}

type Value<'a> = Spanned<DeValue<'a>>;

struct Reader<'a> {
    text: &'a str,
    slips: Vec<Slip>,
}

impl Reader<'_> {
    fn slip(&mut self, at: usize, fault: Fault) {
        let line = self.text.get(..at).unwrap_or_default().matches('\n').count() + 1;
        self.slips.push(Slip { line, fault });
    }

    fn file(&mut self, root: &DeTable<'_>) -> Option<Catalog> {
        self.keys(root, TABLES);
        let Some(head) = root.get("catalog") else {
            self.slip(0, Fault::Missing("[catalog]"));
            return None;
        };
        let DeValue::Table(fields) = head.get_ref() else {
            self.slip(head.span().start, Fault::Kind("catalog".into()));
            return None;
        };
        self.keys(fields, HEAD);
        let at = head.span().start;
        let of = Purpose(self.needed(fields, at, "of"));
        if !of.0.is_empty() && !of.is_known() {
            self.slip(at, Fault::Purpose(of.0.clone()));
        }
        let (code, title) = (self.needed(fields, at, "code"), self.needed(fields, at, "title"));
        let (version, note) = (self.words(fields, "version"), self.words(fields, "note"));
        let (from, to) = (self.day(fields, "from"), self.day(fields, "to"));
        let items = self.items(root.get("item"));
        Some(Catalog { of, code, version, title, note, from, to, items })
    }

    fn items(&mut self, value: Option<&Value<'_>>) -> Vec<Item> {
        let Some(value) = value else { return Vec::new() };
        let DeValue::Array(all) = value.get_ref() else {
            self.slip(value.span().start, Fault::Kind("item".into()));
            return Vec::new();
        };
        if all.len() > CATALOG_ITEMS_MAX {
            self.slip(value.span().start, Fault::TooMany(all.len()));
            return Vec::new();
        }
        let mut items: Vec<Item> = Vec::with_capacity(all.len());
        for one in all.iter() {
            let at = one.span().start;
            let DeValue::Table(fields) = one.get_ref() else {
                self.slip(at, Fault::Kind("item".into()));
                continue;
            };
            self.keys(fields, ITEM);
            let code = self.needed(fields, at, "code");
            if items.iter().any(|item| item.code == code) {
                self.slip(at, Fault::Twice(code.clone()));
            }
            let label = self.words(fields, "label");
            let when = fields.get("when").map_or_else(Vec::new, |value| self.rules(value));
            if when.is_empty() {
                self.slip(at, Fault::NoRules(code.clone()));
            }
            items.push(Item { code, label, when });
        }
        items
    }

    fn rules(&mut self, value: &Value<'_>) -> Vec<String> {
        let one;
        let all: &DeArray<'_> = match value.get_ref() {
            DeValue::Array(all) => all,
            _ => {
                one = [value.clone()].into_iter().collect();
                &one
            }
        };
        if all.len() > CATALOG_ITEMS_MAX {
            self.slip(value.span().start, Fault::TooMany(all.len()));
            return Vec::new();
        }
        let mut rules = Vec::with_capacity(all.len());
        for rule in all.iter() {
            let at = rule.span().start;
            let DeValue::String(text) = rule.get_ref() else {
                self.slip(at, Fault::Kind("when".into()));
                continue;
            };
            match Rule::read(text) {
                Ok(Rule::Meeting) => self.slip(at, Fault::Meeting),
                Ok(_) => {}
                Err(why) => self.slip(at, Fault::Rule(why)),
            }
            rules.push(text.to_string());
        }
        rules
    }

    fn keys(&mut self, table: &DeTable<'_>, known: &'static [&'static str]) {
        let unknown = |name: &Spanned<DeString<'_>>| !known.contains(&&**name.get_ref());
        for (name, _) in table.iter().filter(|(name, _)| unknown(name)) {
            let key = name.get_ref().to_string();
            let is_score = SCORES.contains(&key.to_lowercase().as_str());
            self.slip(name.span().start, if is_score { Fault::Score(key) } else { Fault::Key { key, known } });
        }
    }

    fn words(&mut self, table: &DeTable<'_>, key: &str) -> String {
        match table.get(key).map(|value| (value.span().start, value.get_ref())) {
            None => String::new(),
            Some((_, DeValue::String(text))) => text.trim().to_owned(),
            // A version is often written as a bare number.
            Some((_, DeValue::Integer(number))) => number.as_str().to_owned(),
            Some((at, _)) => {
                self.slip(at, Fault::Kind(key.to_owned()));
                String::new()
            }
        }
    }

    fn needed(&mut self, table: &DeTable<'_>, at: usize, key: &'static str) -> String {
        let before = self.slips.len();
        let text = self.words(table, key);
        if text.is_empty() && self.slips.len() == before {
            self.slip(at, Fault::Missing(key));
        }
        text
    }

    fn day(&mut self, table: &DeTable<'_>, key: &str) -> Option<NaiveDate> {
        let value = table.get(key)?;
        let text = match value.get_ref() {
            DeValue::String(text) => text.trim().to_owned(),
            DeValue::Datetime(day) => day.to_string(),
            _ => String::new(),
        };
        let day = text.parse().ok();
        if day.is_none() {
            self.slip(value.span().start, Fault::Day(text));
        }
        day
    }
}

#[cfg(test)]
mod tests;
