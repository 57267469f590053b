//! The rows of one table, gathered into households: one row each, or one row
//! for each member with the household's own fields on some of them.

use std::collections::HashMap;

use super::categories;
use super::columns::Taken;
use super::meaning::Meaning;
use super::names;
use super::place::{Place, Places};
use super::reading::{NumberFrom, Refused, RowFate, Skipped, Warning};
use super::sheet::{Cell, Loss, Sheet};
use super::table::Table;
use super::values;
use super::words::{letters, squeeze};
use crate::base::limits;
use crate::domain::household::{Category, IdentityMark, Member};
use crate::domain::privacy;
use crate::domain::village::VillageCode;

/// A household while its rows are being gathered.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub village: Option<VillageCode>,
    pub group: Option<String>,
    pub number: Option<String>,
    pub head: Option<String>,
    /// A row says of itself that it is the head.
    pub has_head_row: bool,
    /// The rows, counted from 0.
    pub rows: Vec<usize>,
    pub members: Vec<Member>,
    pub residents: Option<u16>,
    pub categories: Vec<Category>,
    /// The column of categories says something.
    pub says_categories: bool,
    /// What it says can't be relied on.
    pub lost_categories: bool,
    pub must_visit: Option<bool>,
    pub phone: Option<String>,
    pub identity: Option<IdentityMark>,
    pub address: Option<String>,
    pub note: String,
}

/// What the rows of one sheet came to.
pub(super) struct Gathered {
    pub drafts: Vec<Draft>,
    /// [`RowFate::Household`] and [`RowFate::Member`] point into `drafts`.
    pub fates: Vec<RowFate>,
    pub by_members: bool,
    pub number_from: NumberFrom,
    pub warnings: Vec<Warning>,
    /// Places that couldn't be told, with the row they were met in.
    pub lost: Vec<(usize, Place)>,
    pub named: Vec<(VillageCode, String)>,
}

/// Gathers the households of one table.
pub(super) fn gather(sheet: &Sheet, table: &Table, places: Places<'_>) -> Gathered {
    let by_members = is_by_members(sheet, table);
    let number = number_column(sheet, table, by_members);
    let mut gatherer = Gatherer {
        sheet,
        table,
        places,
        number: number.map(|(_, from)| if from == NumberFrom::Column { Meaning::Number } else { Meaning::Sequence }),
        drafts: Vec::new(),
        current: None,
        by_number: HashMap::new(),
        lost: Vec::new(),
        bad_residents: Vec::new(),
        bad_phone: Vec::new(),
    };
    let mut fates = Vec::with_capacity(sheet.rows.len());
    for row in 0..sheet.rows.len() {
        let fate = match table.furniture[row] {
            Some(kind) => RowFate::Skipped(kind.into()),
            None => gatherer.row(row, by_members),
        };
        fates.push(fate);
    }
    let mut warnings = std::mem::take(&mut gatherer.places.warnings);
    if !gatherer.places.filled.is_empty() {
        let (count, mut rows) = (gatherer.places.filled.len(), std::mem::take(&mut gatherer.places.filled));
        rows.truncate(ROWS_NAMED_MAX);
        warnings.push(Warning::GroupsFromAbove { rows, count });
    }
    for (rows, warning) in [
        (gatherer.bad_residents, (|rows| Warning::BadResidents { rows }) as fn(Vec<usize>) -> Warning),
        (gatherer.bad_phone, |rows| Warning::BadPhone { rows }),
    ] {
        if !rows.is_empty() {
            warnings.push(warning(rows));
        }
    }
    Gathered {
        drafts: gatherer.drafts,
        fates,
        by_members,
        number_from: number.map_or(NumberFrom::Counted, |(_, from)| from),
        warnings,
        lost: gatherer.lost,
        named: gatherer.places.named,
    }
}

/// Tells whether each row is a person rather than a household.
fn is_by_members(sheet: &Sheet, table: &Table) -> bool {
    let text = |row, column: Option<usize>| column.map_or("", |column| sheet.text(row, column));
    let (relation, head, name) =
        (table.columns.of(Meaning::Relation), table.columns.of(Meaning::Head), table.columns.of(Meaning::Name));
    let rows: Vec<usize> = table.rows().collect();
    let heads: Vec<&str> = rows.iter().map(|row| text(*row, head)).collect();
    // The head isn't written anew: it is blank, or the one above.
    let goes_on = |at: usize| heads[at].is_empty() || (at > 0 && heads[at] == heads[at - 1]);
    let words = || rows.iter().map(|row| text(*row, relation));
    if words().any(|word| names::is_relation(word) && !names::is_head_relation(word)) {
        // A relative may stand beside each head; then every row has a head of its own.
        return head.is_none() || words().any(names::is_head_relation) || (0..rows.len()).any(goes_on);
    }
    if head.is_some() && name.is_some() {
        let other = |at: &usize| {
            let name = names::name(text(rows[*at], name));
            name.is_some() && name != names::name(heads[*at]) && goes_on(*at)
        };
        return (0..rows.len()).filter(other).count() * 10 > rows.len();
    }
    // Several names under one number, written once or on each row.
    let numbers = [(Meaning::Number, true), (Meaning::Sequence, false)];
    let follows = |column: usize, repeated: bool| {
        let mut before: (&str, &str) = ("", "");
        let mut following = 0;
        for row in &rows {
            let here = (sheet.text(*row, column), text(*row, name));
            if !here.1.is_empty() {
                let same = here.0.is_empty() || (repeated && here.0 == before.0);
                following += usize::from(same && here.1 != before.1 && !before.0.is_empty());
                before = (if here.0.is_empty() { before.0 } else { here.0 }, here.1);
            }
        }
        following * 10 > rows.len()
    };
    name.is_some()
        && numbers.iter().any(|(meaning, repeated)| table.columns.of(*meaning).is_some_and(|c| follows(c, *repeated)))
}

/// Returns the column that numbers households; one that numbers people doesn't.
fn number_column(sheet: &Sheet, table: &Table, by_members: bool) -> Option<(usize, NumberFrom)> {
    let candidates = [(Meaning::Number, NumberFrom::Column), (Meaning::Sequence, NumberFrom::Running)];
    candidates.into_iter().find_map(|(meaning, from)| {
        let column = table.columns.of(meaning)?;
        (!by_members || !numbers_people(sheet, table, column, from)).then_some((column, from))
    })
}

/// Tells whether the numbers in `column` go on within a household: whoever is
/// surely not the head has a number that nobody else has. Running numbers may
/// begin anew in each household, so for them only the neighbours count.
fn numbers_people(sheet: &Sheet, table: &Table, column: usize, from: NumberFrom) -> bool {
    let relation = table.columns.of(Meaning::Relation);
    let head = table.columns.of(Meaning::Head);
    let rows: Vec<usize> = table.rows().collect();
    let number = |at: Option<usize>| at.and_then(|at| rows.get(at)).map_or("", |row| sheet.text(*row, column));
    let of_head =
        |at: Option<usize>| at.and_then(|at| rows.get(at)).zip(head).map_or("", |(row, head)| sheet.text(*row, head));
    let mut times: HashMap<&str, usize> = HashMap::new();
    rows.iter().for_each(|row| *times.entry(sheet.text(*row, column)).or_default() += 1);
    let (mut members, mut alone) = (0, 0);
    for (at, row) in rows.iter().enumerate() {
        let before = at.checked_sub(1);
        let certain = match relation {
            Some(relation) => {
                let text = sheet.text(*row, relation);
                names::is_relation(text) && !names::is_head_relation(text)
            }
            None => head.is_some() && (of_head(Some(at)).is_empty() || of_head(Some(at)) == of_head(before)),
        };
        if certain {
            let own = number(Some(at));
            members += 1;
            let shared = match from {
                NumberFrom::Column => times.get(own).is_some_and(|times| *times > 1),
                _ => own == number(before) || own == number(Some(at + 1)),
            };
            alone += usize::from(!own.is_empty() && !shared);
        }
    }
    alone * 5 > members
}

struct Gatherer<'a> {
    sheet: &'a Sheet,
    table: &'a Table,
    places: Places<'a>,
    /// The column that numbers households.
    number: Option<Meaning>,
    drafts: Vec<Draft>,
    /// The household of the row above.
    current: Option<usize>,
    /// The last household of each number, for those that go on further down.
    by_number: HashMap<(Option<VillageCode>, Option<String>, String), usize>,
    lost: Vec<(usize, Place)>,
    bad_residents: Vec<usize>,
    bad_phone: Vec<usize>,
}

/// Some rows are named in a warning; all of them would fill the screen.
pub(super) const ROWS_NAMED_MAX: usize = 20;

impl Gatherer<'_> {
    fn text(&self, row: usize, meaning: Meaning) -> &str {
        self.table.text(self.sheet, row, meaning)
    }

    /// Returns why it can't be told whose household `row` is, or where.
    fn loss(&self, row: usize, by_members: bool) -> Option<Loss> {
        let loss = |meaning| self.table.loss_of(self.sheet, row, meaning);
        let naming =
            if by_members || self.table.columns.of(Meaning::Head).is_none() { Meaning::Name } else { Meaning::Head };
        // Whose member somebody is stands in the number or beside the head.
        let of = if by_members { self.number.and_then(loss).or_else(|| loss(Meaning::Head)) } else { None };
        let nowhere = self.text(row, Meaning::Village).is_empty();
        let code = if nowhere { loss(Meaning::VillageCode) } else { None };
        loss(naming).or(of).or_else(|| loss(Meaning::Village)).or(code)
    }

    fn row(&mut self, row: usize, by_members: bool) -> RowFate {
        if let Some(fate) = self.aside(row) {
            return fate;
        }
        if let Some(loss) = self.loss(row, by_members) {
            return RowFate::Refused(Refused::Lost(loss));
        }
        let naming = if by_members { Meaning::Name } else { Meaning::Head };
        let text =
            [naming, Meaning::Head, Meaning::Name].into_iter().map(|m| self.text(row, m)).find(|t| !t.is_empty());
        let text = text.unwrap_or_default().to_owned();
        let Some(name) = names::name(&text).filter(|_| !values::is_no(&text)) else {
            let why =
                if squeeze(&text).is_empty() || values::is_no(&text) { Refused::NoHead } else { Refused::NotAName };
            return RowFate::Refused(why);
        };
        let place = self.places.of(self.sheet, self.table, row);
        let (village, group) = match place {
            Place::At(village, group) => (Some(village), group),
            lost => {
                self.lost.push((row, lost));
                (None, None)
            }
        };
        let number = self.number.and_then(|meaning| values::number(self.text(row, meaning)));
        if by_members {
            self.member(row, name, village, group, number)
        } else {
            self.drafts.push(Draft { village, group, number, head: Some(name), ..Draft::default() });
            let at = self.drafts.len() - 1;
            self.absorb(at, row, true);
            RowFate::Household(at)
        }
    }

    /// Returns the fate of a row that has nobody in it: a section, a remark, or
    /// a line that was numbered ahead and left blank.
    fn aside(&mut self, row: usize) -> Option<RowFate> {
        let cells = &self.sheet.rows[row];
        let filled: Vec<usize> = (0..cells.len()).filter(|column| !cells[*column].is_empty()).collect();
        let numbering = [self.table.columns.of(Meaning::Number), self.table.columns.of(Meaning::Sequence)];
        if filled
            .iter()
            .all(|column| numbering.contains(&Some(*column)) && names::name_likeness(cells[*column].text()) < 0.5)
            && filled.iter().all(|column| letters(cells[*column].text()).bytes().all(|b| b.is_ascii_digit()))
        {
            return Some(RowFate::Skipped(Skipped::Blank));
        }
        let first = cells[*filled.first()?].text();
        if first.is_empty() || filled.iter().any(|column| cells[*column].text() != first) {
            return None;
        }
        let first = first.to_owned();
        if self.places.enter_section(&first) {
            return Some(RowFate::Skipped(Skipped::Section));
        }
        let named = [Meaning::Head, Meaning::Name].iter().any(|m| !self.text(row, *m).is_empty());
        (!named).then_some(RowFate::Skipped(Skipped::Note))
    }

    fn member(
        &mut self,
        row: usize,
        name: String,
        village: Option<VillageCode>,
        group: Option<String>,
        number: Option<String>,
    ) -> RowFate {
        let relation = letters(&super::words::split_brackets(self.text(row, Meaning::Relation)).0);
        let is_head = names::is_head_relation(&relation);
        let of_head = names::name(self.text(row, Meaning::Head));
        let year = values::birth_year(self.text(row, Meaning::Birth));
        let relation = (!relation.is_empty()).then(|| if is_head { "户主".to_owned() } else { relation });
        let member = Member { name, relation, birth_year: year };
        let at = self.household_of(&member, is_head, village, group.as_deref(), number.as_deref(), of_head.as_deref());
        let is_first = at.is_none();
        let at = at.unwrap_or_else(|| {
            if let Some(number) = &number {
                self.by_number.insert((village, group.clone(), number.clone()), self.drafts.len());
            }
            self.drafts.push(Draft { village, group, number, head: of_head.clone(), ..Draft::default() });
            self.drafts.len() - 1
        });
        self.current = Some(at);
        if let Some(known) = self.drafts[at].members.iter().position(|known| *known == member) {
            let rows = &self.drafts[at].rows;
            let earlier = rows.get(known).or(rows.first()).map_or(row, |row| row + 1);
            // Two people of one name and year in one household are one, typed twice.
            if self.same_cells(earlier - 1, row) || is_head {
                return RowFate::Skipped(Skipped::Double { sheet: 0, row: earlier });
            }
        }
        let is_head = is_head || (member.relation.is_none() && of_head.as_ref() == Some(&member.name));
        if is_head {
            self.drafts[at].head = Some(member.name.clone());
            self.drafts[at].has_head_row = true;
        }
        self.drafts[at].members.push(member);
        self.absorb(at, row, is_head);
        if is_first { RowFate::Household(at) } else { RowFate::Member(at) }
    }

    /// Returns the household that a row belongs to; `None` where it begins one.
    fn household_of(
        &self,
        member: &Member,
        is_head: bool,
        village: Option<VillageCode>,
        group: Option<&str>,
        number: Option<&str>,
        of_head: Option<&str>,
    ) -> Option<usize> {
        let last = self.current?;
        let current = &self.drafts[last];
        let says_other = |known: Option<&str>, said: Option<&str>| said.is_some() && known.is_some() && known != said;
        let same_number = number.is_some() && current.number.as_deref() == number;
        let other = says_other(current.number.as_deref(), number)
            || (!same_number && says_other(current.head.as_deref(), of_head))
            || current.village != village;
        let second_head = is_head && current.has_head_row && current.head.as_deref() != Some(&member.name);
        // With neither number nor head written, only the word 户主 parts the households.
        let parted_by_word = is_head && number.is_none() && of_head.is_none() && !current.members.is_empty();
        let again = is_head && current.has_head_row && !same_number;
        if !(other || second_head || again || parted_by_word) {
            return Some(last);
        }
        // A household may go on further down, after a page break.
        let earlier = *self.by_number.get(&(village, group.map(str::to_owned), number?.to_owned()))?;
        let draft = &self.drafts[earlier];
        let joins = match (draft.head.as_deref(), is_head, of_head) {
            (Some(head), true, _) => head == member.name || !draft.has_head_row,
            (Some(head), false, Some(of_head)) => head == of_head,
            _ => !is_head || !draft.has_head_row,
        };
        joins.then_some(earlier)
    }

    /// Tells whether two rows say the same, apart from numbering.
    fn same_cells(&self, a: usize, b: usize) -> bool {
        same_cells(self.sheet, self.table, a, b)
    }

    /// Takes into a household what `row` says about it.
    fn absorb(&mut self, at: usize, row: usize, is_head: bool) {
        self.drafts[at].rows.push(row);
        let residents = self.residents(row);
        let phone = self.phone(row);
        let identity = self.identity(row, is_head);
        let (categories, says_categories) = self.categories(row);
        let lost_categories = self.table.columns.matches.iter().any(|column| {
            let tells = matches!(column.taken, Taken::Meaning(Meaning::Category) | Taken::Flag(_));
            tells && self.table.loss(self.sheet, row, column).is_some()
        });
        let must = self.text(row, Meaning::MustVisit);
        let must_visit = (!must.is_empty()).then(|| values::is_wanted(must));
        let address = Some(values::kept(self.text(row, Meaning::Address))).filter(|a| !a.is_empty());
        let note = values::kept(self.text(row, Meaning::Note));
        let draft = &mut self.drafts[at];
        draft.residents = draft.residents.or(residents);
        if is_head || draft.phone.is_none() {
            draft.phone = phone.or(draft.phone.take());
        }
        draft.identity = identity.or(draft.identity.take());
        draft.must_visit = draft.must_visit.max(must_visit);
        draft.address = draft.address.take().or(address);
        if draft.note.is_empty() {
            draft.note = note;
        }
        draft.says_categories |= says_categories;
        draft.lost_categories |= lost_categories;
        for category in categories {
            if !draft.categories.contains(&category) {
                draft.categories.push(category);
            }
        }
    }

    fn residents(&mut self, row: usize) -> Option<u16> {
        let text = self.text(row, Meaning::Residents);
        let count = values::count(text);
        if count.is_none() && !text.is_empty() && !values::is_no(text) && self.bad_residents.len() < ROWS_NAMED_MAX {
            self.bad_residents.push(row + 1);
        }
        count
    }

    fn phone(&mut self, row: usize) -> Option<String> {
        let text = self.text(row, Meaning::Phone);
        let phone = values::phone(text);
        let wanting = phone.is_none() && text.chars().any(|c| c.is_ascii_digit());
        if wanting && self.bad_phone.len() < ROWS_NAMED_MAX {
            self.bad_phone.push(row + 1);
        }
        phone
    }

    fn identity(&self, row: usize, is_head: bool) -> Option<IdentityMark> {
        let own = if is_head { self.text(row, Meaning::Identity) } else { "" };
        let number = values::identity(own).or_else(|| values::identity(self.text(row, Meaning::HeadIdentity)))?;
        Some(privacy::identity_mark(&number))
    }

    /// Returns the categories that `row` names, and whether the column of
    /// categories says anything in it.
    fn categories(&self, row: usize) -> (Vec<Category>, bool) {
        let cells = || {
            self.table.columns.categories().map(|column| match self.sheet.cell(row, column) {
                Cell::Text(text) => text.as_str(),
                _ => "",
            })
        };
        let mut categories: Vec<Category> = cells().flat_map(categories::categories).collect();
        let says = !categories.is_empty() || cells().any(categories::denies_all);
        for (column, category) in self.table.columns.flags() {
            let text = self.sheet.text(row, column);
            if values::is_yes(text)
                || (!text.is_empty() && !values::is_no(text) && categories::category(text).is_some())
            {
                categories.push(category.clone());
            }
        }
        categories.truncate(limits::PARTS_PER_VISIT_MAX);
        (categories, says)
    }
}

/// Tells whether rows `a` and `b` say the same, apart from numbering.
pub(super) fn same_cells(sheet: &Sheet, table: &Table, a: usize, b: usize) -> bool {
    let numbering = [table.columns.of(Meaning::Number), table.columns.of(Meaning::Sequence)];
    let cell = |row: usize, column: usize| sheet.rows[row].get(column).unwrap_or(&Cell::Empty);
    let width = sheet.rows[a].len().max(sheet.rows[b].len());
    (0..width).filter(|column| !numbering.contains(&Some(*column))).all(|column| {
        let (a, b) = (cell(a, column), cell(b, column));
        a == b || squeeze(a.text()) == squeeze(b.text())
    })
}
