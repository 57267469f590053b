//! What an import would do, line by line: how each column was understood, what
//! is doubtful, who is new, what changes, what is left out.

use std::collections::{BTreeSet, HashMap};

use super::ask::Proposal;
use crate::app::widgets::list::{List, Move, Row};
use crate::app::widgets::page::Tint;
use crate::base::ids::HouseholdId;
use crate::base::text::visible;
use crate::display::words;
use crate::domain::counties;
use crate::domain::household::Household;
use crate::domain::policy::Policy;
use crate::domain::privacy;
use crate::domain::village::Village;
use crate::roster::lists::Weighed;
use crate::roster::register;
use crate::roster::{ColumnMatch, Plan, Reading, RowFate, Skipped, Taken};
use crate::state::State;
use crate::tr;

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// A column of a sheet, both counted from 0; its meaning can be changed.
    Column {
        /// The sheet.
        sheet: usize,
        /// The column.
        column: usize,
    },
    /// Something to be read.
    Plain,
}

/// A line of the preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is about.
    pub kind: LineKind,
    /// Who or which.
    pub label: String,
    /// What would happen, or was found.
    pub text: String,
    /// How it is meant.
    pub tint: Tint,
}

/// A number at the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// What is counted.
    pub label: String,
    /// How many.
    pub count: usize,
    /// How it is meant.
    pub tint: Tint,
}

/// What an import would do.
#[derive(Debug)]
pub struct Preview {
    /// The plan itself.
    pub proposal: Proposal,
    /// The numbers.
    pub counts: Vec<Count>,
    /// The lines.
    pub lines: Vec<Line>,
    /// The lines under their headings, by their place.
    pub list: List<usize>,
    /// What has to be thought over was: Enter was pressed on it once.
    pub sure: bool,
}

/// Collects lines under headings.
#[derive(Default)]
struct Writer {
    lines: Vec<Line>,
    rows: Vec<Row<usize>>,
}

impl Writer {
    fn part(&mut self, title: String, lines: impl IntoIterator<Item = Line>) {
        let start = self.lines.len();
        self.lines.extend(lines);
        if self.lines.len() > start {
            self.rows.push(Row::Head(title, self.lines.len() - start));
            self.rows.extend((start..self.lines.len()).map(Row::Item));
        }
    }
}

fn plain(label: impl Into<String>, text: impl Into<String>, tint: Tint) -> Line {
    Line { kind: LineKind::Plain, label: label.into(), text: text.into(), tint }
}

impl Preview {
    /// Returns the preview of a plan.
    pub fn new(proposal: Proposal, state: &State) -> Self {
        let mut writer = Writer::default();
        let counts = match &proposal {
            Proposal::Villages(weighed) => villages(&mut writer, weighed),
            Proposal::Policies(weighed) => policies(&mut writer, weighed),
            Proposal::Roster(roster) => self::roster(&mut writer, &roster.0, &roster.1, state),
            Proposal::Register(reading) => self::register(&mut writer, reading, state),
        };
        let mut list = List::default();
        list.set(writer.rows);
        list.go(Move::First);
        Self { proposal, counts, lines: writer.lines, list, sure: false }
    }

    /// Returns the line at hand.
    pub fn current(&self) -> Option<&Line> {
        self.list.current().and_then(|at| self.lines.get(*at))
    }

    /// Returns the column at a line, as it was understood.
    pub fn column(&self, line: usize) -> Option<&ColumnMatch> {
        let LineKind::Column { sheet, column } = self.lines.get(line)?.kind else { return None };
        self.proposal.column(sheet, column)
    }

    /// Returns of how many households a person has to say whether they are known.
    pub fn doubtful(&self) -> usize {
        match &self.proposal {
            Proposal::Roster(roster) => roster.1.doubtful.len(),
            Proposal::Villages(_) | Proposal::Register(_) | Proposal::Policies(_) => 0,
        }
    }

    /// Returns how many households would get another head under their old number.
    pub fn renumbered(&self) -> Option<usize> {
        match &self.proposal {
            Proposal::Roster(roster) => roster.1.renumbered,
            Proposal::Villages(_) | Proposal::Register(_) | Proposal::Policies(_) => None,
        }
    }
}

/// So many pairs of households that are alike are named; the rest is counted.
const ALIKE_NAMED_MAX: usize = 50;

fn numbers(added: usize, changed: usize, same: usize) -> Vec<Count> {
    vec![
        Count { label: tr!("import-new"), count: added, tint: Tint::Good },
        Count { label: tr!("import-changed"), count: changed, tint: Tint::Accent },
        Count { label: tr!("import-same"), count: same, tint: Tint::Dim },
    ]
}

fn shown(text: &str) -> String {
    if text.is_empty() { "—".to_owned() } else { visible(text).into_owned() }
}

/// Returns what differs, old → new.
fn differs(fields: &[(String, &str, &str)]) -> String {
    let differing = fields.iter().filter(|(_, old, new)| old != new);
    let said = differing
        .map(|(name, old, new)| tr!("roster-field-change", field = name.as_str(), from = shown(old), to = shown(new)));
    said.collect::<Vec<_>>().join(&tr!("app-comma"))
}

fn notes(writer: &mut Writer, notes: &[String]) {
    writer.part(tr!("import-part-doubtful"), notes.iter().map(|note| plain("", note.as_str(), Tint::Warning)));
}

fn villages(writer: &mut Writer, weighed: &Weighed<Village>) -> Vec<Count> {
    let line = |village: &Village, text: String, tint| plain(visible(village.short_name()), text, tint);
    let at = |village: &Village| {
        format!("{}  {} {}", village.code, visible(&counties::place(village)), visible(&village.town))
    };
    let changed = weighed.changed.iter().map(|(_, old, new)| {
        let fields = [
            (tr!("import-field-name"), old.name.as_str(), new.name.as_str()),
            (tr!("import-field-town"), &old.town, &new.town),
            (tr!("import-field-county"), &old.county, &new.county),
        ];
        line(old, differs(&fields), Tint::Accent)
    });
    notes(writer, &weighed.notes);
    writer.part(tr!("import-changed"), changed);
    writer.part(tr!("import-new"), weighed.added.iter().map(|(_, new)| line(new, at(new), Tint::Good)));
    writer.part(tr!("import-same"), weighed.same.iter().map(|same| line(same, at(same), Tint::Dim)));
    numbers(weighed.added.len(), weighed.changed.len(), weighed.same.len())
}

fn policies(writer: &mut Writer, weighed: &Weighed<Policy>) -> Vec<Count> {
    let line = |policy: &Policy, text: String, tint| plain(visible(&policy.code), text, tint);
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let changed = weighed.changed.iter().map(|(_, old, new)| {
        let days = [old.from, new.from, old.to, new.to].map(day);
        let answers = [old.answers.len(), new.answers.len()].map(|count| count.to_string());
        let said = |policy: &Policy| policy.audience.iter().map(|c| c.0.as_str()).collect::<Vec<_>>().join(" ");
        let audience = [said(old), said(new)];
        let fields = [
            (tr!("import-field-title"), old.title.as_str(), new.title.as_str()),
            (tr!("import-field-document"), &old.document, &new.document),
            (tr!("import-field-from"), &days[0], &days[1]),
            (tr!("import-field-to"), &days[2], &days[3]),
            (tr!("app-policy-audience"), &audience[0], &audience[1]),
            (tr!("import-field-text"), &old.text, &new.text),
            (tr!("import-field-answers"), &answers[0], &answers[1]),
        ];
        line(old, differs(&fields), Tint::Accent)
    });
    notes(writer, &weighed.notes);
    writer.part(tr!("import-changed"), changed);
    writer.part(
        tr!("import-new"),
        weighed.added.iter().map(|(_, new)| line(new, visible(&new.title).into_owned(), Tint::Good)),
    );
    let same = |same: &Policy| line(same, visible(&same.title).into_owned(), Tint::Dim);
    writer.part(tr!("import-same"), weighed.same.iter().map(same));
    numbers(weighed.added.len(), weighed.changed.len(), weighed.same.len())
}

fn roster(writer: &mut Writer, reading: &Reading, plan: &Plan, state: &State) -> Vec<Count> {
    let several = reading.villages.len() > 1 || plan.changed.iter().any(|c| c.old.village != c.new.village);
    let place = |household: &Household| whereabouts(household, several, reading, state);
    let refused = reading.count(|fate| matches!(fate, RowFate::Refused(_)));
    let doubts: Vec<Line> = doubts(reading, plan, state).collect();
    let mut counts = numbers(plan.added.len(), plan.changed.len(), plan.unchanged.len());
    counts.push(Count { label: tr!("import-doubtful"), count: doubts.len(), tint: Tint::Warning });
    counts.push(Count { label: tr!("import-refused"), count: refused, tint: Tint::Danger });
    writer.part(tr!("import-part-doubtful"), doubts);
    let new_villages = reading.villages.iter().filter(|village| state.village(village.code).is_none());
    let line = |new: &Village| plain(visible(new.short_name()), format!("{} {}", new.code, new.town), Tint::Good);
    writer.part(tr!("import-part-villages"), new_villages.map(line));
    let several_sheets = reading.sheets.iter().filter(|sheet| sheet.read).count() > 1;
    for (at, sheet) in reading.sheets.iter().enumerate().filter(|(_, sheet)| sheet.read) {
        let title = match several_sheets {
            true => tr!("import-part-columns-of", sheet = visible(&sheet.name).into_owned()),
            false => tr!("import-part-columns"),
        };
        writer.part(title, sheet.columns.iter().map(|found| column(at, found)));
    }
    let changed = plan.changed.iter().map(|change| {
        let fields: Vec<String> = change.fields.iter().map(|field| field.message()).collect();
        plain(visible(&change.old.head), fields.join(&tr!("import-semicolon")), Tint::Accent)
    });
    writer.part(tr!("import-changed"), changed);
    writer.part(
        tr!("import-new"),
        plan.added.iter().map(|(_, new)| plain(visible(&new.head), about(new, &place(new)), Tint::Good)),
    );
    writer.part(tr!("import-refused"), rows(reading, |fate| matches!(fate, RowFate::Refused(_)), Tint::Danger));
    let told = |fate| matches!(fate, RowFate::Skipped(why) if why != Skipped::Blank);
    writer.part(tr!("import-part-skipped"), rows(reading, told, Tint::Dim));
    writer.part(
        tr!("import-part-missing"),
        plan.missing.iter().map(|(_, old)| plain(visible(&old.head), place(old), Tint::Dim)),
    );
    let same = plan.unchanged.iter().filter_map(|id| state.household(*id));
    writer.part(tr!("import-same"), same.map(|same| plain(visible(&same.head), place(same), Tint::Dim)));
    counts
}

fn register(writer: &mut Writer, reading: &register::Reading, state: &State) -> Vec<Count> {
    use register::Fate;
    let known = |fate: Fate| matches!(fate, Fate::Known | Fate::Passed(Skipped::Double { .. }));
    let counts = vec![
        Count { label: tr!("register-cli-topic-visits"), count: reading.visits.len(), tint: Tint::Good },
        Count { label: tr!("register-cli-topic-concerns"), count: reading.concerns.len(), tint: Tint::Good },
        Count { label: tr!("register-cli-topic-matters"), count: reading.matters.len(), tint: Tint::Good },
        Count { label: tr!("register-import-known"), count: reading.count(known), tint: Tint::Dim },
        Count { label: tr!("import-refused"), count: reading.count(Fate::is_refused), tint: Tint::Danger },
    ];
    writer.part(tr!("import-refused"), register_rows(reading, Fate::is_refused, Tint::Danger));
    let several =
        reading.sheets.iter().flat_map(|sheet| &sheet.tables).filter(|table| table.topic.is_some()).count() > 1;
    for (at, sheet) in reading.sheets.iter().enumerate() {
        for table in sheet.tables.iter().filter(|table| table.topic.is_some()) {
            let title = match several {
                true => tr!("import-part-columns-of", sheet = visible(&sheet.name).into_owned()),
                false => tr!("import-part-columns"),
            };
            writer.part(title, table.columns.iter().map(|found| column(at, found)));
        }
    }
    let who = |ids: &[HouseholdId]| {
        ids.iter().map(|id| words::household(state, *id)).collect::<Vec<_>>().join(&tr!("app-comma"))
    };
    let line = |day: chrono::NaiveDate, ids: &[HouseholdId], text: &str| {
        plain(format!("{day} {}", who(ids)), visible(&privacy::mask(text).0).into_owned(), Tint::Text)
    };
    let visits = reading.visits.iter().map(|(_, visit)| {
        let text: Vec<&str> = visit.blocks.filled().map(|(_, text)| text).collect();
        line(visit.at.date_naive(), &visit.households, &text.join(" "))
    });
    writer.part(tr!("register-cli-topic-visits"), visits);
    let concerns = reading.concerns.iter().map(|(_, concern)| {
        line(concern.raised, concern.household.as_slice(), &format!("{} · {}", concern.state.label(), concern.text))
    });
    writer.part(tr!("register-cli-topic-concerns"), concerns);
    let matters = reading.matters.iter().map(|(_, matter)| {
        line(matter.raised, matter.household.as_slice(), &format!("{} · {}", matter.state.label(), matter.need))
    });
    writer.part(tr!("register-cli-topic-matters"), matters);
    let taken = |fate: Fate| matches!(fate, Fate::Visit | Fate::Concern | Fate::Matter | Fate::Continued);
    let passed = |fate: Fate| !taken(fate) && !fate.is_refused() && fate != Fate::Passed(Skipped::Blank);
    writer.part(tr!("import-part-skipped"), register_rows(reading, passed, Tint::Dim));
    counts
}

fn register_rows(reading: &register::Reading, wanted: impl Fn(register::Fate) -> bool, tint: Tint) -> Vec<Line> {
    let mut lines = Vec::new();
    for sheet in &reading.sheets {
        for (at, row) in sheet.rows.iter().enumerate().filter(|(_, row)| wanted(row.fate)) {
            let label = labelled(&sheet.name, at, reading.sheets.len() > 1);
            lines.push(plain(label, row.message(), tint));
        }
    }
    lines
}

/// Returns the name of a row, with its sheet where there are several.
fn labelled(sheet: &str, at: usize, several: bool) -> String {
    let row = tr!("import-row", row = at + 1);
    if several { format!("{} {row}", visible(sheet)) } else { row }
}

fn column(sheet: usize, found: &ColumnMatch) -> Line {
    let heading = if found.heading.is_empty() { "—".to_owned() } else { visible(&found.heading).into_owned() };
    let (text, tint) = match &found.taken {
        Taken::Meaning(meaning) if found.score < 0.6 => (meaning.label(), Tint::Warning),
        Taken::Meaning(meaning) => (meaning.label(), Tint::Text),
        Taken::Flag(category) => (tr!("import-column-flag", category = visible(&category.0).into_owned()), Tint::Text),
        Taken::Sense(sense) if found.score < 0.6 => (sense.label(), Tint::Warning),
        Taken::Sense(sense) => (sense.label(), Tint::Text),
        Taken::Unknown => (tr!("import-column-unread"), Tint::Dim),
    };
    let kind = LineKind::Column { sheet, column: found.column };
    Line { kind, label: format!("{} {heading}", found.letter()), text, tint }
}

/// Returns what is doubtful, the gravest first.
fn doubts<'a>(reading: &'a Reading, plan: &'a Plan, state: &'a State) -> impl Iterator<Item = Line> + 'a {
    let renumbered = plan.renumbered.map(|count| plain("", tr!("import-renumbered", count = count), Tint::Danger));
    let mut heads: HashMap<HouseholdId, &str> = plan.added.iter().map(|(id, new)| (*id, new.head.as_str())).collect();
    heads.extend(plan.changed.iter().map(|change| (change.id, change.new.head.as_str())));
    let named = move |id| heads.get(&id).map(|head| visible(head).into_owned()).unwrap_or_default();
    let left_out = plan.left_out.len();
    let left_out = (left_out > 0).then(|| plain("", tr!("import-left-out", count = left_out), Tint::Warning));
    let unnamed = plan.look_alikes.len().saturating_sub(ALIKE_NAMED_MAX);
    let unnamed = (unnamed > 0).then(|| plain("", tr!("import-alike-more", count = unnamed), Tint::Warning));
    let alike = plan.look_alikes.iter().take(ALIKE_NAMED_MAX).map(move |pair| {
        let known = state.household(pair.known);
        let at = known.map(|known| words::whereabouts(state, known)).unwrap_or_default();
        let known = words::household(state, pair.known);
        plain(named(pair.sheet), tr!("import-alike", known = known, at = at, why = pair.why.message()), Tint::Warning)
    });
    let warnings = reading.warnings.iter().map(|warning| plain("", warning.message(), Tint::Warning));
    renumbered.into_iter().chain(left_out).chain(alike).chain(unnamed).chain(warnings)
}

fn rows(reading: &Reading, wanted: impl Fn(RowFate) -> bool, tint: Tint) -> Vec<Line> {
    let several = reading.sheets.iter().filter(|sheet| sheet.read).count() > 1;
    let mut lines = Vec::new();
    for sheet in reading.sheets.iter().filter(|sheet| sheet.read) {
        for (at, fate) in sheet.rows.iter().enumerate().filter(|(_, fate)| wanted(**fate)) {
            lines.push(plain(labelled(&sheet.name, at, several), fate.message(), tint));
        }
    }
    lines
}

fn whereabouts(household: &Household, several: bool, reading: &Reading, state: &State) -> String {
    let known = |village: &&Village| village.code == household.village;
    let village = match reading.villages.iter().find(known) {
        Some(village) => visible(village.short_name()).into_owned(),
        None => words::village(state, household.village),
    };
    let number = household.number.as_deref().map(|number| tr!("app-number", number = visible(number).into_owned()));
    let village = if several { village } else { String::new() };
    let parts = [village, words::group(household), number.unwrap_or_default()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Returns what is to be recorded of a new household, in one line.
fn about(household: &Household, place: &str) -> String {
    let people = household.residents.map(|people| tr!("app-people", people = people)).unwrap_or_default();
    let categories: BTreeSet<&str> = household.categories.iter().map(|category| category.0.as_str()).collect();
    let categories = visible(&categories.into_iter().collect::<Vec<_>>().join(" ")).into_owned();
    let must = if household.must_visit { tr!("app-must-visit-mark") } else { String::new() };
    let phone = visible(household.phone.as_deref().unwrap_or_default()).into_owned();
    let parts = [place.to_owned(), people, categories, must, phone];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
