//! Where a household is: the village and group of a row, from its own cells or
//! from what the sheet says above, on its tab or in the file's name.

use std::collections::HashMap;

use super::meaning::Meaning;
use super::reading::Warning;
use super::sheet::{Cell, Sheet};
use super::table::Table;
use super::values;
use super::village::{Found, Villages};
use super::words::{bare, is_numeral_char, letters, numeral, squeeze};
use crate::domain::village::{Village, VillageCode};

/// The place of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// In this village, in this group.
    At(VillageCode, Option<String>),
    /// In a village by this name, which nobody knows.
    Unknown(String),
    /// In one of several villages of this name, indices into the known ones.
    Ambiguous(String, Vec<usize>),
    /// Nothing names the village.
    Missing,
}

/// Follows the rows of one sheet and says where each is.
pub(super) struct Places<'a> {
    villages: &'a Villages<'a>,
    known: &'a [Village],
    /// The village that the user gave.
    asked: Option<VillageCode>,
    /// What the sheet says outside of the table.
    outside: Outside,
    /// The last row that names only a village or group.
    section: (Option<VillageCode>, Option<String>),
    last_town: String,
    last_village: String,
    last_group: String,
    fills_groups: bool,
    /// The column of villages names some that are known: others are villages, too.
    names_known: bool,
    /// The rows whose group is that of a row above, from 1.
    pub filled: Vec<usize>,
    cells: HashMap<(String, String), Found>,
    pub warnings: Vec<Warning>,
    /// Names of villages that aren't known but have a code in their row.
    pub named: Vec<(VillageCode, String)>,
}

#[derive(Default)]
struct Outside {
    /// Some village is named, known or not.
    names_village: bool,
    village: Option<usize>,
    candidates: Option<(String, Vec<usize>)>,
    group: Option<String>,
}

impl<'a> Places<'a> {
    pub fn new(
        villages: &'a Villages<'a>,
        known: &'a [Village],
        asked: Option<VillageCode>,
        file: &str,
        sheet: &Sheet,
        table: &Table,
    ) -> Self {
        let mut outside = Outside::default();
        let texts = table.head.titles.iter().map(String::as_str).chain([sheet.name.as_str(), file]);
        for text in texts {
            if outside.village.is_none() {
                match villages.in_text(text) {
                    Found::One(index, _) => outside.village = Some(index),
                    Found::Several(all) if outside.candidates.is_none() => {
                        outside.candidates = Some((text.to_owned(), all))
                    }
                    _ => {}
                }
            }
            outside.names_village |= names_some_village(text);
            outside.group = outside.group.or_else(|| group_in_text(text));
        }
        Self {
            villages,
            known,
            asked,
            outside,
            section: (None, None),
            last_town: String::new(),
            last_village: String::new(),
            last_group: String::new(),
            fills_groups: fills_down(sheet, table, Meaning::Group),
            names_known: table.rows().any(|row| {
                let text = table.text(sheet, row, Meaning::Village);
                !text.is_empty() && (villages.knows_code(text) || villages.in_cell(text, "") != Found::None)
            }),
            filled: Vec::new(),
            cells: HashMap::new(),
            warnings: Vec::new(),
            named: Vec::new(),
        }
    }

    /// Takes a row of one text as the name of a village or group, if it is
    /// one; the rows below are there.
    pub fn enter_section(&mut self, text: &str) -> bool {
        let whole = bare(text);
        // Sections may be counted: 一、前张村.
        let counted = whole.trim_start_matches(|c| "一二三四五六七八九十".contains(c));
        for text in [whole.as_str(), counted] {
            let (index, group) = match self.villages.in_cell(text, "") {
                Found::One(index, after) => (index, values::group(&after)),
                // A table of its own begins, with a title of its own.
                _ => match self.villages.in_text(text) {
                    Found::One(index, _) => (index, group_in_text(text)),
                    _ => continue,
                },
            };
            self.section = (self.known.get(index).map(|village| village.code), group);
            (self.last_village, self.last_group) = (String::new(), String::new());
            return true;
        }
        if !values::is_group(&whole) {
            return false;
        }
        self.section.1 = values::group(&whole);
        self.last_group = String::new();
        true
    }

    /// Returns where `row` is.
    pub fn of(&mut self, sheet: &Sheet, table: &Table, row: usize) -> Place {
        let cell = |meaning| table.text(sheet, row, meaning);
        if table.loss_of(sheet, row, Meaning::Group).is_some() {
            // It is another one than above, and nobody knows which.
            self.last_group = String::new();
        }
        if !cell(Meaning::Village).is_empty() {
            if cell(Meaning::Village) != self.last_village {
                self.last_group = String::new();
            }
            self.last_village = cell(Meaning::Village).to_owned();
        }
        if !cell(Meaning::Town).is_empty() {
            self.last_town = cell(Meaning::Town).to_owned();
        }
        if !cell(Meaning::Group).is_empty() {
            self.last_group = cell(Meaning::Group).to_owned();
        }
        let above = self.fills_groups && cell(Meaning::Group).is_empty() && !self.last_group.is_empty();
        if above && table.text(sheet, row, Meaning::Relation).is_empty() {
            self.filled.push(row + 1);
        }
        let group_text = if self.fills_groups { self.last_group.clone() } else { cell(Meaning::Group).to_owned() };
        let group = self.group(&group_text);
        match self.village(cell(Meaning::VillageCode), &group_text, cell(Meaning::Address)) {
            Place::At(village, own) => {
                let outside = || self.section.1.clone().or_else(|| self.outside.group.clone());
                Place::At(village, group.or(own).or_else(outside))
            }
            other => other,
        }
    }

    fn group(&mut self, text: &str) -> Option<String> {
        match self.in_cell(text, "") {
            // The cell names the village before the group.
            Found::One(_, after) if !after.is_empty() => values::group(&after),
            _ => values::group(text),
        }
    }

    fn village(&mut self, code: &str, group_text: &str, address: &str) -> Place {
        let (text, town) = (self.last_village.clone(), self.last_town.clone());
        for digits in [letters(code), letters(&text)] {
            if let Ok(code) = digits.parse::<VillageCode>() {
                return self.by_code(code, &text);
            }
        }
        if !text.is_empty() {
            return self.by_name(&text, &town);
        }
        if let Some(village) = self.context() {
            return Place::At(village, None);
        }
        let from_cells = [self.in_cell(group_text, &town), self.villages.in_address(address)];
        for found in from_cells {
            if let Found::One(index, _) = found
                && let Some(village) = self.known.get(index)
            {
                return Place::At(village.code, None);
            }
        }
        if let Some((name, all)) = &self.outside.candidates {
            return Place::Ambiguous(name.clone(), all.clone());
        }
        match self.known {
            [only] if !self.outside.names_village => {
                self.warn(Warning::VillageAssumed { village: only.name.clone() });
                Place::At(only.code, None)
            }
            _ => Place::Missing,
        }
    }

    /// Returns the village that holds for rows which name none.
    fn context(&self) -> Option<VillageCode> {
        let outside = || self.outside.village.and_then(|index| self.known.get(index)).map(|village| village.code);
        self.section.0.or(self.asked).or_else(outside)
    }

    fn by_code(&mut self, code: VillageCode, name: &str) -> Place {
        if self.known.is_empty() || self.known.iter().any(|village| village.code == code) {
            if self.known.is_empty() && !self.named.iter().any(|(known, _)| *known == code) {
                self.named.push((code, name.to_owned()));
            }
            return Place::At(code, values::split_group(name).1);
        }
        let asked = self.asked.filter(|_| !self.names_known);
        let named =
            if name.is_empty() || letters(name) == code.to_string() { code.to_string() } else { name.to_owned() };
        asked.map_or_else(|| Place::Unknown(named), |asked| Place::At(asked, None))
    }

    /// Looks a cell up once, however many rows repeat it.
    fn in_cell(&mut self, text: &str, town: &str) -> Found {
        let key = (text.to_owned(), town.to_owned());
        if let Some(found) = self.cells.get(&key) {
            return found.clone();
        }
        let found = self.villages.in_cell(text, town);
        self.cells.insert(key, found.clone());
        found
    }

    fn by_name(&mut self, text: &str, town: &str) -> Place {
        let found = self.in_cell(text, town);
        match found {
            Found::One(index, after) => match self.known.get(index) {
                Some(village) => Place::At(village.code, values::group(&after)),
                None => Place::Missing,
            },
            Found::Several(all) => {
                let context = self.context().filter(|code| {
                    self.asked == Some(*code)
                        || all.iter().any(|at| self.known.get(*at).is_some_and(|v| v.code == *code))
                });
                match context {
                    Some(code) => Place::At(code, values::split_group(text).1),
                    None => Place::Ambiguous(text.to_owned(), all),
                }
            }
            Found::None => self.by_unknown_name(text),
        }
    }

    /// A column of villages may hold groups or hamlets of the one village that
    /// the title names.
    fn by_unknown_name(&mut self, text: &str) -> Place {
        let (_, numbered) = values::split_group(text);
        let Some(code) = self.context().filter(|_| !self.names_known || !is_village_name(text)) else {
            return Place::Unknown(text.to_owned());
        };
        if self.asked == Some(code) && !values::is_group(text) {
            return Place::At(code, numbered);
        }
        if numbered.is_none() && !values::is_group(text) {
            let village =
                self.known.iter().find(|v| v.code == code).map_or_else(|| code.to_string(), |v| v.name.clone());
            self.warn(Warning::VillageAsGroup { name: text.to_owned(), village });
        }
        Place::At(code, numbered.or_else(|| values::group(text)))
    }

    fn warn(&mut self, warning: Warning) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }
}

/// Tells whether `text` says of itself that it names a village.
fn is_village_name(text: &str) -> bool {
    let text = letters(text);
    !text.ends_with("自然村") && ["村", "社区", "委会", "委员会"].iter().any(|tail| text.ends_with(tail))
}

/// Tells whether blank cells of a column stand for the cell above, as they do
/// where merged cells got lost: the first row is filled and many others aren't.
fn fills_down(sheet: &Sheet, table: &Table, meaning: Meaning) -> bool {
    let Some(column) = table.columns.of(meaning) else { return false };
    let cells: Vec<&Cell> = table.rows().map(|row| sheet.cell(row, column)).collect();
    let blank = cells.iter().filter(|cell| cell.is_empty()).count();
    cells.first().is_some_and(|cell| !cell.is_empty()) && blank * 10 >= cells.len() * 3
}

/// Tells whether a title speaks of some village by name.
fn names_some_village(text: &str) -> bool {
    let mut text = squeeze(text);
    for word in ["农村", "乡村", "村民", "村组", "驻村", "行政村", "全村", "本村", "各村", "村级", "村委会盖章"]
    {
        text = text.replace(word, "");
    }
    text.contains('村') || text.contains("社区")
}

/// Returns the group that a title names by number: 前张村三组花名册.
fn group_in_text(text: &str) -> Option<String> {
    let text = squeeze(text);
    text.match_indices(['组', '队']).find_map(|(at, _)| {
        let before = text[..at].trim_end_matches(['村', '民', '小', '居']);
        let start = before.char_indices().rev().take_while(|(_, c)| is_numeral_char(*c)).last()?.0;
        // 分两组报 names no group.
        let stands =
            before[..start].chars().next_back().is_none_or(|c| !c.is_alphanumeric() || "第村会区庄".contains(c));
        if !stands {
            return None;
        }
        numeral(&before[start..]).filter(|value| (1..200).contains(value)).map(|value| value.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_name_groups() {
        for (text, expected) in [
            ("前张村三组花名册", Some("3")),
            ("前张村第12村民小组", Some("12")),
            ("2026年前张村花名册", None),
            ("驻村工作队", None),
            ("分两组填报", None),
            ("一组", Some("1")),
        ] {
            assert_eq!(group_in_text(text).as_deref(), expected, "{text}");
        }
    }
}
