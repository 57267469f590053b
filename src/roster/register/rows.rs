//! The rows of one table, each with what became of it.

use super::super::columns::{self, ColumnMatch, Taken};
use super::super::header::{Furniture, Head, distinct, furniture_of};
use super::super::meaning::Meaning;
use super::super::place::{self, Places};
use super::super::reading::Skipped;
use super::super::sheet::{Cell, Sheet, Workbook};
use super::super::table::Table;
use super::super::values;
use super::super::village::Villages;
use super::super::words::{letters, numeral, squeeze};
use super::columns::Columns;
use super::days::{self, Around, Unclear};
use super::draft::{Draft, Word};
use super::houses::Houses;
use super::layout::Part;
use super::reading::{Fate, RowRead, Why};
use super::records::{Above, Maker};
use super::sense::{Sense, Topic};
use super::{Options, people, says};
use crate::base::ids::HouseholdId;
use crate::base::text::gist;
use crate::domain::village::{Village, VillageCode};
use crate::domain::visit::Place;
use chrono::NaiveDate;

/// A table and where it stands.
pub(super) struct Source<'a> {
    pub book: &'a Workbook,
    pub at: usize,
    pub part: &'a Part,
    pub columns: &'a Columns,
    pub villages: &'a Villages<'a>,
    pub known: &'a [Village],
    pub houses: &'a Houses<'a>,
}

/// Reads the rows below the head of a table.
pub(super) fn read(
    source: &Source<'_>,
    topic: Topic,
    options: &Options<'_>,
    maker: &mut Maker<'_>,
) -> Vec<(usize, RowRead)> {
    let sheet = evened(source);
    let table = table(source, &sheet);
    let name = &source.book.name;
    let places = Places::new(source.villages, source.known, options.village, name, &sheet, &table);
    let around = around(source, &sheet);
    let mut rows =
        Rows { source, topic, sheet: &sheet, table: &table, places, around, undated: None, above: None, maker };
    let carries = rows.carries_dates();
    source.part.body.iter().map(|row| (*row, rows.row(*row, carries))).collect()
}

/// Returns the sheet with what 同上 stands for in its place.
fn evened(source: &Source<'_>) -> Sheet {
    let mut sheet = source.book.sheets[source.at].clone();
    let mut before: Vec<Cell> = Vec::new();
    for row in &source.part.body {
        let cells = &mut sheet.rows[*row];
        for (column, cell) in cells.iter_mut().enumerate() {
            if says::is_ditto(cell.text())
                && let Some(above) = before.get(column)
            {
                cell.clone_from(above);
            }
        }
        if cells.iter().filter(|cell| !cell.is_empty()).count() > 1 {
            before.clone_from(cells);
        }
    }
    sheet
}

/// Returns the table as the reader of places knows tables.
fn table(source: &Source<'_>, sheet: &Sheet) -> Table {
    const PLACES: &[(Sense, Meaning)] = &[
        (Sense::Village, Meaning::Village),
        (Sense::VillageCode, Meaning::VillageCode),
        (Sense::Town, Meaning::Town),
        (Sense::Group, Meaning::Group),
    ];
    let part = source.part;
    let meant = |(sense, meaning): &(Sense, Meaning)| {
        let column = source.columns.of(*sense)?;
        let found = ColumnMatch::unknown(column, &part.labels[column]);
        Some(ColumnMatch { taken: Taken::Meaning(*meaning), ..found })
    };
    let head = Head { rows: Some(part.head), titles: part.titles.clone(), labels: part.labels.clone() };
    let furniture = (0..sheet.rows.len())
        .map(|row| match part.body.binary_search(&row) {
            Ok(_) if distinct(sheet, row).len() > 2 => None,
            _ => Some(Furniture::Blank),
        })
        .collect();
    Table::of(sheet, head, columns::Columns { matches: PLACES.iter().filter_map(meant).collect() }, furniture)
}

/// Returns what the names of file and sheet and the titles say of year and month.
fn around(source: &Source<'_>, sheet: &Sheet) -> Around {
    let mut around = Around::default();
    let dated = |title: &&String| ["日期", "时间"].iter().any(|word| title.contains(word));
    let titles = &source.part.titles;
    let first = titles.iter().filter(dated);
    around.some_year = first.clone().find_map(|title| days::period(title).0);
    around.enter(&source.book.name);
    around.enter(&sheet.name);
    titles.iter().rev().filter(|title| !dated(title)).for_each(|title| around.enter(title));
    let dates = source.columns.of(Sense::Date);
    let written = source.part.body.iter().filter_map(|row| dates.map(|column| sheet.text(*row, column)));
    let below = source.part.body.iter().flat_map(|row| distinct(sheet, *row).into_iter().take(3));
    let year = |text: &str| days::period(text).0.or_else(|| days::year(text));
    around.some_year = around.some_year.or_else(|| written.clone().find_map(days::year)).or_else(|| {
        let mut below = below.filter(|text| text.contains('年') && text.contains('月'));
        below.find_map(year)
    });
    around
}

struct Rows<'a, 'm> {
    source: &'a Source<'a>,
    topic: Topic,
    sheet: &'a Sheet,
    table: &'a Table,
    places: Places<'a>,
    around: Around,
    /// The last day that was written can't be read; rows that leave theirs out share it.
    undated: Option<Why>,
    /// What the row above became; a refusal where it was refused.
    above: Option<Result<Above, ()>>,
    maker: &'a mut Maker<'m>,
}

impl Rows<'_, '_> {
    fn column(&self, sense: Sense) -> Option<usize> {
        self.source.columns.of(sense)
    }

    fn text(&self, row: usize, sense: Sense) -> &str {
        self.column(sense).map_or("", |column| self.sheet.text(row, column))
    }

    /// Returns what a column says with its heading, where it says anything.
    fn word(&self, row: usize, column: usize) -> Option<Word> {
        let text = self.sheet.text(row, column);
        let word = || Word { heading: letters(self.source.columns.heading(column)), text: kept(text) };
        (!says::is_nothing(text) || says::standing(text).is_some()).then(word)
    }

    fn words(&self, row: usize, sense: Sense) -> Vec<Word> {
        self.source.columns.all(sense).filter_map(|column| self.word(row, column)).collect()
    }

    fn of(&self, row: usize, sense: Sense) -> Option<Word> {
        self.column(sense).and_then(|column| self.word(row, column))
    }

    /// Returns the words under a sense that may stand in several columns; from the second
    /// column on with their headings.
    fn block(&self, row: usize, sense: Sense) -> String {
        let mut words = self.words(row, sense).into_iter();
        let first = words.next().map(|word| word.text);
        first.into_iter().chain(words.map(|word| word.said())).collect::<Vec<_>>().join("\n")
    }

    fn names_household(&self, row: usize) -> bool {
        [Sense::Head, Sense::Number].into_iter().any(|sense| !self.text(row, sense).is_empty())
    }

    /// Blank days stand for the one above where merged cells got lost: the first row has
    /// one and many others don't.
    fn carries_dates(&self) -> bool {
        let rows: Vec<usize> = self.source.part.body.iter().copied().filter(|row| self.names_household(*row)).collect();
        let blank = rows.iter().filter(|row| self.text(**row, Sense::Date).is_empty()).count();
        rows.first().is_some_and(|row| !self.text(*row, Sense::Date).is_empty()) && blank * 5 >= rows.len()
    }

    fn row(&mut self, row: usize, carries: bool) -> RowRead {
        if let Some(fate) = self.aside(row) {
            return RowRead::new(fate);
        }
        let dated = !self.text(row, Sense::Date).is_empty();
        if !dated && !self.names_household(row) {
            return self.go_on(row);
        }
        match self.draft(row, carries) {
            Ok(draft) => {
                let (read, above) = self.maker.take(draft, (self.source.at, row));
                self.above = Some(above.ok_or(()));
                read
            }
            Err(refused) => {
                self.above = Some(Err(()));
                refused
            }
        }
    }

    /// Tells whether a row is no record and none is to be read in it.
    fn aside(&mut self, row: usize) -> Option<Fate> {
        let cells = &self.sheet.rows[row];
        let texts = distinct(self.sheet, row);
        let numbering = self.column(Sense::Sequence);
        let bare = cells.iter().enumerate().all(|(column, cell)| cell.is_empty() || Some(column) == numbering);
        if bare && texts.iter().all(|text| numeral(&letters(text)).is_some()) {
            return Some(Fate::Passed(Skipped::Blank));
        }
        if texts.iter().take(2).any(|text| says::is_example(text)) {
            return Some(Fate::Example);
        }
        if self.names_household(row) && days::is_like(self.text(row, Sense::Date)) {
            return None;
        }
        if let [only] = texts.as_slice()
            && let Some(fate) = self.caption(row, only)
        {
            return Some(fate);
        }
        if let Some(kind) = furniture_of(&texts) {
            return Some(Fate::Passed(kind.into()));
        }
        sums_up(&texts).then_some(Fate::Passed(Skipped::Total))
    }

    /// Takes a row of one text as what stands over the rows below, where it does.
    fn caption(&mut self, row: usize, text: &str) -> Option<Fate> {
        if self.source.part.titles.iter().any(|title| squeeze(title) == squeeze(text)) {
            return Some(Fate::Passed(Skipped::Title));
        }
        let short = text.chars().count() <= 16;
        let (year, month) = days::period(text);
        let summing = furniture_of(&[text]).is_some_and(|kind| kind == Furniture::Total) || sums_up(&[text]);
        if short && !summing && (year.is_some() || month.is_some()) && !text.contains('日') {
            self.around.enter(text);
            self.around.last = None;
            return Some(Fate::Passed(Skipped::Section));
        }
        let filled: Vec<usize> =
            (0..self.sheet.rows[row].len()).filter(|column| !self.sheet.rows[row][*column].is_empty()).collect();
        let in_texts = filled.len() == 1
            && filled[0] > 1
            && Sense::TOLD.iter().any(|s| self.source.columns.all(*s).any(|c| c == filled[0]));
        if in_texts || summing {
            return None;
        }
        if short && self.places.enter_section(text) {
            return Some(Fate::Passed(Skipped::Section));
        }
        if self.names_household(row) && filled.len() == 1 {
            return None;
        }
        furniture_of(&[text]).is_none().then_some(Fate::Passed(Skipped::Note))
    }

    /// Refuses a row of whose words some are lost.
    fn reliable(&self, row: usize) -> Result<(), RowRead> {
        let is_lost = |column: &usize| matches!(self.sheet.cell(row, *column), Cell::Lost(_));
        let lost = self.source.columns.meant().find(is_lost);
        lost.map_or(Ok(()), |column| Err(RowRead::refused(Why::Unreliable, Some(column), "")))
    }

    fn go_on(&mut self, row: usize) -> RowRead {
        if let Err(refused) = self.reliable(row) {
            return refused;
        }
        let draft = self.said(row, NaiveDate::default(), None, Vec::new());
        let empty = draft.chat.is_empty()
            && draft.policy_talk.is_empty()
            && draft.development.is_empty()
            && draft.concern.is_empty()
            && draft.notes.is_empty()
            && [&draft.help, &draft.measure, &draft.outcome].into_iter().all(Option::is_none);
        if empty {
            return RowRead::refused(Why::NotUnderstood, None, "");
        }
        let at = (self.source.at, row);
        match self.above.take() {
            None => RowRead::refused(Why::NoDate, self.column(Sense::Date), ""),
            Some(Err(())) => {
                self.above = Some(Err(()));
                RowRead::refused(Why::Above, None, "")
            }
            Some(Ok(mut above)) => {
                let read = self.maker.go_on(&mut above, draft, at);
                self.above = Some(Ok(above));
                read
            }
        }
    }

    fn draft(&mut self, row: usize, carries: bool) -> Result<Draft, RowRead> {
        self.reliable(row)?;
        for sense in [Sense::Way, Sense::Place] {
            if self.topic == Topic::Visits && says::is_meeting(self.text(row, sense)) {
                return Err(self.refused(Why::Meeting, row, sense));
            }
        }
        let day = self.day(row, carries)?;
        let place = self.places.of(self.sheet, self.table, row);
        let (village, group) = match place {
            place::Place::At(village, group) => (village, group),
            place::Place::Unknown(_) => return Err(self.refused(Why::UnknownVillage, row, Sense::Village)),
            place::Place::Ambiguous(..) => return Err(self.refused(Why::SeveralVillages, row, Sense::Village)),
            place::Place::Missing => return Err(self.refused(Why::NoVillage, row, Sense::Village)),
        };
        let (households, member) = self.households(row, village, group)?;
        let mut draft = self.said(row, day, Some(village), households);
        if draft.met.is_empty() {
            draft.met = member.unwrap_or_default();
        }
        let silent = match self.topic {
            Topic::Concerns => draft.concern.is_empty(),
            Topic::Matters => draft.help.is_none(),
            Topic::Visits => self.is_silent(row, &draft),
        };
        if silent {
            return Err(RowRead::refused(Why::NothingSaid, None, ""));
        }
        Ok(draft)
    }

    fn refused(&self, why: Why, row: usize, sense: Sense) -> RowRead {
        RowRead::refused(why, self.column(sense), &gist(&values::kept(self.text(row, sense)), 40))
    }

    fn day(&mut self, row: usize, carries: bool) -> Result<NaiveDate, RowRead> {
        let text = self.text(row, Sense::Date);
        if text.is_empty() {
            if carries && let Some(why) = self.undated {
                return Err(RowRead::refused(why, self.column(Sense::Date), ""));
            }
            let last = self.around.last.filter(|_| carries);
            return last.ok_or_else(|| RowRead::refused(Why::NoDate, self.column(Sense::Date), ""));
        }
        let why = match self.around.day(text) {
            Ok(day) if day <= self.maker.now.date_naive() => {
                (self.around.last, self.undated) = (Some(day), None);
                return Ok(day);
            }
            Ok(_) => Why::InFuture,
            Err(Unclear::NotADay) => Why::NotADate,
            Err(Unclear::NoYear) => Why::NoYear,
        };
        self.undated = Some(why);
        Err(self.refused(why, row, Sense::Date))
    }

    /// Returns the households that a row names, and the member it names instead of a head.
    fn households(
        &self,
        row: usize,
        village: VillageCode,
        group: Option<String>,
    ) -> Result<(Vec<HouseholdId>, Option<String>), RowRead> {
        let (text, numbers) = (self.text(row, Sense::Head), self.text(row, Sense::Number));
        let names = self.names(text, village);
        let numbers: Vec<String> = people::parts(numbers).iter().filter_map(|part| values::number(part)).collect();
        let cells = people::parts(self.text(row, Sense::Group));
        let listed: Vec<String> = cells.iter().filter_map(|part| values::group(part)).collect();
        let groups: Vec<String> = if listed.len() > 1 { listed } else { group.into_iter().collect() };
        if names.is_empty() && numbers.is_empty() {
            return Err(self.refused(Why::NoHousehold, row, Sense::Head));
        }
        let says_group =
            !self.text(row, Sense::Group).is_empty() || values::split_group(self.text(row, Sense::Village)).1.is_some();
        let refuse = |why: Why, name: &str| {
            let column = self.column(Sense::Head).or(self.column(Sense::Number));
            RowRead::refused(why, column, &gist(&values::kept(name), 40))
        };
        let (mut found, mut member) = (Vec::new(), None);
        for at in 0..names.len().max(if names.is_empty() { numbers.len() } else { 0 }) {
            let name = names.get(at);
            let shown = name.map_or_else(|| numbers[at].clone(), Clone::clone);
            let named = match name {
                None => None,
                Some(name) if people::is_crowd(name) => return Err(refuse(Why::NoHousehold, name)),
                Some(name) => Some(people::named(name).ok_or_else(|| refuse(Why::NoHousehold, name))?),
            };
            let number = if numbers.len() == names.len() || names.is_empty() { numbers.get(at) } else { None };
            let own = if groups.len() == names.len() && groups.len() > 1 { &groups[at..=at] } else { &groups[..] };
            let number = number.map(String::as_str);
            let find = |groups: &[String]| self.source.houses.find(village, groups, number, named.as_ref());
            // A group that is written further up only narrows, and can't be against it.
            let one = match find(own) {
                Err(Why::OtherGroup) if !says_group => find(&[]),
                found => found,
            };
            let one = one.map_err(|why| refuse(why, &shown))?;
            member = member.or(one.member);
            if !found.contains(&one.id) {
                found.push(one.id);
            }
        }
        Ok((found, member))
    }

    /// Returns the names in a cell. A name with a blank in it is one where there is such
    /// a household, else two.
    fn names(&self, text: &str, village: VillageCode) -> Vec<String> {
        let parts = people::parts(text);
        let joined = squeeze(text);
        let whole = people::named(&joined).filter(|_| parts.len() > 1);
        let is_one = whole.is_some_and(|named| {
            named.name == joined && self.source.houses.find(village, &[], None, Some(&named)).is_ok()
        });
        if is_one { vec![joined] } else { parts }
    }

    /// Tells whether a row of visits says nothing where its table has room to.
    fn is_silent(&self, row: usize, draft: &Draft) -> bool {
        let told = [Sense::Chat, Sense::PolicyTalk, Sense::Development, Sense::Concern, Sense::Help];
        let columns: Vec<usize> = told.iter().flat_map(|sense| self.source.columns.all(*sense)).collect();
        let says = columns.iter().any(|column| !self.sheet.text(row, *column).is_empty());
        let more = draft.nobody_home
            || !draft.notes.is_empty()
            || draft.measure.is_some()
            || draft.outcome.is_some()
            || says::seen(self.text(row, Sense::Seen)) == Some(true);
        !columns.is_empty() && !says && !more
    }

    /// Returns all that a row says besides when and of whom.
    fn said(&self, row: usize, day: NaiveDate, village: Option<VillageCode>, households: Vec<HouseholdId>) -> Draft {
        let plain = |sense| self.of(row, sense).map(|word| word.text).unwrap_or_default();
        let (way, place) = (self.text(row, Sense::Way), self.text(row, Sense::Place));
        let by_way = says::place(way).filter(|place| matches!(place, Place::Phone | Place::Courtyard));
        let at = by_way.or_else(|| says::place(place)).or_else(|| says::place(way));
        let mut notes = self.words(row, Sense::Note);
        let unclear = |(sense, text): &(Sense, &str)| {
            !says::is_nothing(text) && !says::is_way(text) && self.topic == Topic::Visits && *sense != Sense::Met
        };
        let others = [(Sense::Place, place), (Sense::Way, way)];
        notes.extend(others.iter().filter(|other| unclear(other)).filter_map(|(sense, _)| self.of(row, *sense)));
        let seen = self.text(row, Sense::Seen);
        if !says::is_nothing(seen) && says::seen(seen).is_none() {
            notes.extend(self.of(row, Sense::Seen));
        }
        // More than one household is counted: 张三、李四等5户.
        let head = self.text(row, Sense::Head);
        if head.contains('等') {
            notes.extend(self.of(row, Sense::Head));
        }
        let chat = self.block(row, Sense::Chat);
        let nobody_home = says::seen(seen) == Some(false)
            || says::is_nobody_home(&chat)
            || notes.iter().any(|note| says::is_nobody_home(&note.text));
        let concern = self.of(row, Sense::Concern).filter(|word| !says::is_nothing(&word.text));
        let concern = concern.map(|word| word.text).unwrap_or_default();
        let mut cadres = self.words(row, Sense::Cadres);
        let in_charge = self.words(row, Sense::InCharge);
        let mut responsible: Vec<String> = self.of(row, Sense::Responsible).map(|word| word.text).into_iter().collect();
        match self.topic == Topic::Visits && concern.is_empty() {
            true => cadres.extend(in_charge),
            false => responsible.extend(in_charge.into_iter().map(|word| word.text)),
        }
        Draft {
            topic: self.topic,
            day,
            village: village.unwrap_or_else(|| self.source.known[0].code),
            households,
            met: line(&plain(Sense::Met)),
            relation: line(&plain(Sense::Relation)),
            place: at.unwrap_or(Place::Home),
            nobody_home,
            chat,
            policy_talk: self.block(row, Sense::PolicyTalk),
            development: self.block(row, Sense::Development),
            cadres,
            notes,
            concern,
            help: self.of(row, Sense::Help).filter(|word| !says::is_nothing(&word.text)),
            measure: self.of(row, Sense::Measure).filter(|word| !says::is_nothing(&word.text)),
            state: self.of(row, Sense::State),
            outcome: self.of(row, Sense::Outcome),
            settled: self.of(row, Sense::SettledOn),
            due: self.of(row, Sense::Due),
            told: self.of(row, Sense::ToldOn),
            satisfaction: self.of(row, Sense::Satisfaction),
            next: self.of(row, Sense::Next),
            category: line(&plain(Sense::Category)),
            responsible: responsible.iter().map(|text| line(text)).collect(),
            people: values::count(self.text(row, Sense::People)).map(u32::from),
            urgency: says::urgency(self.text(row, Sense::Urgency)),
            confirmed_by: line(&plain(Sense::ConfirmedBy)),
        }
    }
}

/// 本月走访共7户 sums up, wherever it stands.
fn sums_up(texts: &[&str]) -> bool {
    let counted = |text: &&str| {
        let word = letters(text);
        let counts = ["户", "次", "件", "人", "条", "个"].iter().any(|unit| word.ends_with(unit));
        counts && word.chars().any(|c| c.is_ascii_digit())
    };
    let sums = |text: &&str| {
        ["共", "合计", "小计", "累计", "总计", "本月", "当月"].iter().any(|word| letters(text).contains(word))
    };
    texts.len() <= 4 && texts.iter().any(counted) && texts.iter().any(sums)
}

/// Returns a text as it is kept: lines that were broken to fit a cell are joined, those
/// that begin anew stay.
fn kept(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let begins = line.starts_with(|c: char| c.is_ascii_digit() || "一二三四五六七八九十（(①②③④⑤".contains(c))
            && line.chars().take(4).any(|c| "、.．)）：①②③④⑤".contains(c));
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if !out.is_empty() {
            if begins || out.ends_with(['。', '；', ';', '！', '？']) {
                out.push('\n');
            } else if latin(out.chars().next_back()) && latin(line.chars().next()) {
                out.push(' ');
            }
        }
        out.push_str(line);
    }
    out
}

/// Returns a text for a field of one line.
fn line(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}
