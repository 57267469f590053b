//! From loaded sheets to households: chooses the sheets, gathers their rows
//! and settles what only the whole file can tell: doubles, ids, categories.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::categories::{self, drop_ordinary};
use super::columns::column_letter;
use super::place::{Place, Places};
use super::reading::{Given, HouseholdRead, NumberFrom, Reading, Refused, RowFate, SheetReading, Skipped, Warning};
use super::rows::{self, Draft, Gathered, ROWS_NAMED_MAX};
use super::sheet::{Loss, Sheet, Workbook};
use super::table::{self, Table};
use super::village::Villages;
use super::{Options, RosterError, meaning::Meaning};
use crate::base::ids::HouseholdId;
use crate::domain::household::{Category, Household};
use crate::domain::village::{Village, VillageCode, short_name};

/// Villages that an error names for choosing.
const LISTED_MAX: usize = 13;

/// Understands a loaded workbook as a roster.
///
/// # Errors
/// Says what is missing for it, such as a column of names or the village.
pub fn understand(book: &Workbook, options: &Options<'_>) -> Result<Reading, RosterError> {
    let known = known_villages(options)?;
    let villages = Villages::new(&known);
    let said = |at: usize| options.columns.iter().filter(|said| said.sheet == at).collect::<Vec<_>>();
    let tables: Vec<Table> =
        book.sheets.iter().enumerate().map(|(at, sheet)| Table::new(sheet, &villages, &said(at))).collect();
    let chosen = table::choose(book, &tables, options.sheet)?;
    let mut reader = Reader {
        book,
        tables: &tables,
        households: Vec::new(),
        warnings: Vec::new(),
        named: Vec::new(),
        by: Seen::default(),
    };
    let mut sheets: Vec<SheetReading> =
        book.sheets.iter().zip(&tables).map(|(sheet, table)| unread(&sheet.name, table)).collect();
    let mut lost = Vec::new();
    for at in &chosen {
        let places = Places::new(&villages, &known, options.village, &book.name, &book.sheets[*at], &tables[*at]);
        let mut gathered = rows::gather(&book.sheets[*at], &tables[*at], places);
        lost.append(&mut gathered.lost);
        sheets[*at].read = true;
        sheets[*at].rows = reader.sheet(*at, gathered);
    }
    refuse_lost(&lost, &known, reader.households.is_empty())?;
    reader.warn_of_others(&lost);
    if reader.households.is_empty() {
        let sheet = chosen.first().map_or_else(String::new, |at| book.sheets[*at].name.clone());
        let why = reader.warnings.iter().filter(|warning| matches!(warning, Warning::Lost { .. }));
        return Err(RosterError::NoHouseholds { sheet, why: why.map(Warning::message).collect() });
    }
    let villages = reader.villages(&known);
    Ok(Reading { file: book.name.clone(), sheets, households: reader.households, villages, warnings: reader.warnings })
}

/// Returns the villages to look names up in, the one asked for among them.
fn known_villages(options: &Options<'_>) -> Result<Vec<Village>, RosterError> {
    let mut known = options.villages.to_vec();
    if let Some(code) = options.village
        && !known.iter().any(|village| village.code == code)
    {
        if !known.is_empty() {
            return Err(RosterError::UnknownCode { code: code.to_string(), known: listed(&known) });
        }
        known.push(Village { code, name: code.to_string(), town: String::new(), county: String::new() });
    }
    Ok(known)
}

fn unread(name: &str, table: &Table) -> SheetReading {
    SheetReading {
        name: name.to_owned(),
        read: false,
        head: table.head.rows.map(|(first, last)| (first + 1, last + 1)),
        columns: table.columns.matches.clone(),
        rows: Vec::new(),
    }
}

fn listed(villages: &[Village]) -> Vec<String> {
    villages.iter().take(LISTED_MAX).map(titled).collect()
}

fn titled(village: &Village) -> String {
    format!("{} {}{}", village.code, village.town, village.name)
}

/// Nothing is imported while any row's village is in doubt. Where others are known, those
/// that aren't are elsewhere: a sheet for a whole town on the machine of one village.
fn refuse_lost(lost: &[(usize, Place)], known: &[Village], nobody: bool) -> Result<(), RosterError> {
    let (mut missing, mut names) = (false, false);
    let mut unknown: BTreeMap<&str, usize> = BTreeMap::new();
    for (row, place) in lost {
        match place {
            Place::Ambiguous(name, all) => {
                let candidates = all.iter().filter_map(|at| known.get(*at)).map(titled).collect();
                return Err(RosterError::AmbiguousVillage { name: name.clone(), candidates });
            }
            Place::Unknown(name) => {
                names = true;
                unknown.entry(name).or_insert(row + 1);
            }
            Place::Missing => missing = true,
            Place::At(..) => {}
        }
    }
    if names && !known.is_empty() && nobody {
        let names = unknown.into_iter().map(|(name, row)| format!("{name}({row})")).collect();
        return Err(RosterError::UnknownVillage { names, known: listed(known) });
    }
    let told = !missing && (!names || !known.is_empty());
    if told { Ok(()) } else { Err(RosterError::NoVillage { known: listed(known) }) }
}

/// What earlier households are known by, as indices into the households.
#[derive(Default)]
struct Seen {
    number: HashMap<(VillageCode, String), usize>,
    head: HashMap<(VillageCode, Option<String>, String), Vec<usize>>,
    ids: BTreeSet<HouseholdId>,
}

struct Reader<'a> {
    book: &'a Workbook,
    tables: &'a [Table],
    households: Vec<HouseholdRead>,
    warnings: Vec<Warning>,
    named: Vec<(VillageCode, String)>,
    by: Seen,
}

impl Reader<'_> {
    /// Takes in what one sheet came to; returns the fate of its rows.
    fn sheet(&mut self, at: usize, mut gathered: Gathered) -> Vec<RowFate> {
        self.warn_of_sheet(at, &gathered);
        self.warnings.append(&mut gathered.warnings);
        self.named.append(&mut gathered.named);
        let number_from = self.trusted_numbers(at, &mut gathered);
        let by_title = self.category_of_sheet(at);
        let mut became = Vec::with_capacity(gathered.drafts.len());
        for draft in std::mem::take(&mut gathered.drafts) {
            became.push(self.household(at, draft, &gathered, number_from, by_title.as_ref()));
        }
        let fates = gathered.fates.into_iter().map(|fate| match fate {
            RowFate::Household(draft) => became[draft].fate(RowFate::Household),
            RowFate::Member(draft) => became[draft].fate(RowFate::Member),
            RowFate::Skipped(Skipped::Double { row, .. }) => RowFate::Skipped(Skipped::Double { sheet: at, row }),
            other => other,
        });
        fates.collect()
    }

    fn warn_of_sheet(&mut self, at: usize, gathered: &Gathered) {
        let (sheet, table) = (&self.book.sheets[at], &self.tables[at]);
        if table.head.rows.is_none() {
            self.warnings.push(Warning::NoHeadings { sheet: sheet.name.clone() });
        }
        if !gathered.by_members
            && table.columns.of(Meaning::Head).is_none()
            && table.columns.of(Meaning::Relation).is_none()
        {
            self.warnings.push(Warning::HeadsFromNames { sheet: sheet.name.clone() });
        }
        for found in &table.columns.matches {
            let mut lost: BTreeMap<Loss, Vec<usize>> = BTreeMap::new();
            for row in table.rows() {
                if let Some(loss) = table.loss(sheet, row, found) {
                    lost.entry(loss).or_default().push(row + 1);
                }
            }
            let column = format!("{} {}", found.letter(), found.heading).trim_end().to_owned();
            for (loss, mut rows) in lost {
                let cells = rows.len();
                rows.truncate(ROWS_NAMED_MAX);
                let (sheet, column) = (sheet.name.clone(), column.clone());
                self.warnings.push(Warning::Lost { sheet, column, loss, rows, cells });
            }
        }
        self.warn_of_outside(sheet, table);
    }

    /// Warns of the rows that are in villages elsewhere.
    fn warn_of_others(&mut self, lost: &[(usize, Place)]) {
        let mut villages: Vec<(String, usize)> = Vec::new();
        for (_, place) in lost {
            let Place::Unknown(name) = place else { continue };
            match villages.iter_mut().find(|(known, _)| short_name(known) == short_name(name)) {
                Some((_, rows)) => *rows += 1,
                None => villages.push((name.clone(), 1)),
            }
        }
        if !villages.is_empty() {
            self.warnings.push(Warning::OtherVillages { villages });
        }
    }

    /// Warns of what somebody who looks at the sheet doesn't see.
    fn warn_of_outside(&mut self, sheet: &Sheet, table: &Table) {
        let hidden: Vec<usize> = sheet.hidden.iter().filter(|row| table.is_row(**row)).map(|row| row + 1).collect();
        if !hidden.is_empty() {
            let (count, rows) = (hidden.len(), hidden.into_iter().take(ROWS_NAMED_MAX).collect());
            self.warnings.push(Warning::HiddenRows { sheet: sheet.name.clone(), rows, count });
        }
        if !sheet.strays.is_empty() {
            let cells = sheet.strays.iter().take(ROWS_NAMED_MAX);
            let cells = cells.map(|(row, column)| format!("{}{}", column_letter(*column), row + 1)).collect();
            self.warnings.push(Warning::Strays { sheet: sheet.name.clone(), cells });
        }
    }

    /// Returns where the numbers of a sheet come from once it is seen whether
    /// they tell its households apart.
    fn trusted_numbers(&mut self, at: usize, gathered: &mut Gathered) -> NumberFrom {
        let mut heads: HashMap<(Option<VillageCode>, &str), BTreeSet<&str>> = HashMap::new();
        for draft in &gathered.drafts {
            if let (Some(number), Some(head)) = (&draft.number, &draft.head) {
                heads.entry((draft.village, number)).or_default().insert(head);
            }
        }
        let shared = heads.values().filter(|heads| heads.len() > 1).count();
        if shared * 5 <= heads.len() {
            return gathered.number_from;
        }
        match gathered.number_from {
            NumberFrom::Column => {
                self.warnings.push(Warning::NumbersRestart { sheet: self.book.sheets[at].name.clone() });
                NumberFrom::Running
            }
            _ => {
                gathered.drafts.iter_mut().for_each(|draft| draft.number = None);
                NumberFrom::Counted
            }
        }
    }

    /// Returns the one category that the whole sheet is of, by its title, its
    /// name or the file's name; only where no column tells categories.
    fn category_of_sheet(&self, at: usize) -> Option<Category> {
        let (sheet, table) = (&self.book.sheets[at], &self.tables[at]);
        if table.columns.of(Meaning::Category).is_some() || table.columns.flags().next().is_some() {
            return None;
        }
        let titles = table.head.titles.iter().map(String::as_str);
        titles.chain([sheet.name.as_str(), self.book.name.as_str()]).find_map(categories::category_of_title)
    }

    /// Makes a household of a draft; a double of an earlier one becomes nothing but that.
    fn household(
        &mut self,
        at: usize,
        draft: Draft,
        gathered: &Gathered,
        number_from: NumberFrom,
        by_title: Option<&Category>,
    ) -> Became {
        let Some(village) = draft.village else { return Became::Nothing };
        let row = draft.rows.first().map_or(0, |row| row + 1);
        let assumed = draft.members.first().map(|member| member.name.clone());
        let Some(head) = draft.head.clone().or_else(|| assumed.clone()) else { return Became::Headless };
        if let Some(earlier) = self.double_of(at, village, &head, &draft, number_from) {
            let other = &self.households[earlier];
            return Became::Double { sheet: other.sheet, row: other.rows.first().copied().unwrap_or(row) };
        }
        if gathered.by_members && !draft.has_head_row && draft.head.is_none() {
            self.warnings.push(Warning::HeadAssumed { row, head: head.clone() });
        }
        if gathered.by_members
            && let Some(said) = draft.residents
            && usize::from(said) != draft.members.len()
        {
            let rows = draft.members.len();
            self.warnings.push(Warning::ResidentsDiffer { row, head: head.clone(), said, rows });
        }
        let has_categories =
            self.tables[at].columns.of(Meaning::Category).is_some() || self.tables[at].columns.flags().next().is_some();
        let given = given(&draft, gathered, number_from, by_title.is_some());
        let rows: Vec<usize> = draft.rows.iter().map(|row| row + 1).collect();
        let counted = (number_from == NumberFrom::Counted).then(|| (self.households.len() + 1).to_string());
        let draft = Draft { number: draft.number.clone().or(counted), ..draft };
        let household = filled(village, head, draft, by_title, has_categories, gathered.by_members);
        let id = self.id_for(&household, number_from, row);
        let index = self.households.len();
        if let Some(number) = household.number.clone().filter(|_| number_from == NumberFrom::Column) {
            self.by.number.entry((village, number)).or_insert(index);
        }
        self.by.head.entry((village, household.group.clone(), household.head.clone())).or_default().push(index);
        self.households.push(HouseholdRead { id, household, number_from, given, sheet: at, rows });
        Became::Household(index)
    }

    /// Returns the earlier household that a draft only says again.
    fn double_of(
        &self,
        at: usize,
        village: VillageCode,
        head: &str,
        draft: &Draft,
        number_from: NumberFrom,
    ) -> Option<usize> {
        let key = (village, draft.group.clone(), head.to_owned());
        self.by.head.get(&key).into_iter().flatten().copied().find(|index| {
            let earlier = &self.households[*index];
            let both = |a: Option<&str>, b: Option<&str>| a.is_some() && a == b;
            if number_from == NumberFrom::Column
                && earlier.number_from == NumberFrom::Column
                && draft.number.is_some()
                && earlier.household.number.is_some()
            {
                return draft.number == earlier.household.number;
            }
            if number_from != NumberFrom::Counted && earlier.sheet == at && draft.number == earlier.household.number {
                return true;
            }
            if let Some((ours, theirs)) = draft.identity.as_ref().zip(earlier.household.identity.as_ref()) {
                return ours == theirs;
            }
            let same_cells = earlier.sheet == at
                && draft
                    .rows
                    .first()
                    .zip(earlier.rows.first())
                    .is_some_and(|(a, b)| rows::same_cells(&self.book.sheets[at], &self.tables[at], *a, *b - 1));
            both(draft.phone.as_deref(), earlier.household.phone.as_deref()) || (same_cells && draft.phone.is_some())
        })
    }

    /// Returns an id that no earlier household of the file has: by number
    /// where the village keeps numbers, else by group and head.
    fn id_for(&mut self, household: &Household, number_from: NumberFrom, row: usize) -> HouseholdId {
        let by_head = Household { number: None, ..household.clone() };
        let same_head = self.by.head.get(&(household.village, household.group.clone(), household.head.clone()));
        if let Some(number) = household.number.as_ref().filter(|_| number_from == NumberFrom::Column) {
            match self.by.number.get(&(household.village, number.clone())) {
                None => return self.take(household.first_id(), &by_head),
                Some(earlier) => {
                    let first = self.households[*earlier].rows.first().copied().unwrap_or(0);
                    self.warnings.push(Warning::NumberTwice { number: number.clone(), first, second: row });
                }
            }
        } else if let Some(first) = same_head.and_then(|all| all.first()).map(|index| &self.households[*index]) {
            let first = first.rows.first().copied().unwrap_or(0);
            self.warnings.push(Warning::HeadTwice { head: household.head.clone(), first, second: row });
        }
        self.take(by_head.first_id(), &by_head)
    }

    /// Returns `id` or, where it is taken, the next one made from the head.
    fn take(&mut self, id: HouseholdId, by_head: &Household) -> HouseholdId {
        let mut id = id;
        let mut count = 2u32;
        while !self.by.ids.insert(id) {
            let group = format!("{}\u{1f}{count}", by_head.group.as_deref().unwrap_or_default());
            id = Household { group: Some(group), ..by_head.clone() }.first_id();
            count += 1;
        }
        id
    }

    fn villages(&self, known: &[Village]) -> Vec<Village> {
        let codes: BTreeSet<VillageCode> = self.households.iter().map(|read| read.household.village).collect();
        let made = |code: VillageCode| {
            let name = self
                .named
                .iter()
                .find(|(known, name)| *known == code && !name.is_empty())
                .map(|(_, name)| name.clone());
            Village { code, name: name.unwrap_or_else(|| code.to_string()), town: String::new(), county: String::new() }
        };
        codes
            .into_iter()
            .map(|code| known.iter().find(|v| v.code == code).cloned().unwrap_or_else(|| made(code)))
            .collect()
    }
}

/// Returns the household that a draft describes.
fn filled(
    village: VillageCode,
    head: String,
    draft: Draft,
    by_title: Option<&Category>,
    has_categories: bool,
    by_members: bool,
) -> Household {
    let mut categories = draft.categories;
    categories.extend(by_title.cloned());
    drop_ordinary(&mut categories);
    if categories.is_empty() && has_categories && !draft.lost_categories {
        categories.push(Category(Category::KNOWN[0].to_owned()));
    }
    let counted = u16::try_from(draft.members.len()).ok().filter(|_| by_members);
    let special = categories.iter().any(|category| Category::MUST_VISIT.contains(&category.0.as_str()));
    Household {
        group: draft.group,
        number: draft.number,
        address: draft.address,
        residents: draft.residents.or(counted),
        must_visit: draft.must_visit.unwrap_or(special),
        categories,
        phone: draft.phone,
        members: draft.members,
        identity: draft.identity,
        note: draft.note,
        ..Household::new(village, head)
    }
}

fn given(draft: &Draft, gathered: &Gathered, number_from: NumberFrom, by_title: bool) -> Given {
    Given {
        group: draft.group.is_some(),
        number: draft.number.is_some() && number_from == NumberFrom::Column,
        residents: draft.residents.is_some() || gathered.by_members,
        categories: draft.says_categories,
        one_category: by_title || (!draft.says_categories && !draft.categories.is_empty()),
        must_visit: draft.must_visit.is_some(),
        phone: draft.phone.is_some(),
        identity: draft.identity.is_some(),
        address: draft.address.is_some(),
        members: gathered.by_members,
    }
}

/// What a draft became.
#[derive(Debug, Clone, Copy)]
enum Became {
    Household(usize),
    Double {
        sheet: usize,
        row: usize,
    },
    /// Its village isn't known here.
    Nothing,
    /// Nobody is named in it.
    Headless,
}

impl Became {
    /// Returns the fate of a row that belongs to it.
    fn fate(self, made: fn(usize) -> RowFate) -> RowFate {
        match self {
            Self::Household(index) => made(index),
            Self::Double { sheet, row } => RowFate::Skipped(Skipped::Double { sheet, row }),
            Self::Nothing => RowFate::Refused(Refused::Elsewhere),
            Self::Headless => RowFate::Refused(Refused::NoHead),
        }
    }
}
