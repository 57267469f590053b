//! Conflicts: the list of what two people wrote without knowing of each other,
//! and the view that sets their sides side by side. People decide; the program
//! proposes nothing and decides nothing by itself.

mod parts;

use chrono::NaiveDate;

use crate::app::widgets::list::{List, Row};
use crate::app::widgets::page::{Page, Tint};
use crate::app::world::seen::{Seen, Stamp};
use crate::base::ids::RecordId;
use crate::base::text::{gist, visible, wrap};
use crate::display::words;
use crate::domain::record::Kind;
use crate::query::conflicts::{self, Dispute, RING, Side, Subject, household, label, letter, name};
use crate::state::State;
use crate::state::doc::Doc;
use crate::tr;

pub use parts::parts;

/// Rows of the view above its two columns: whose record, which field, a gap,
/// the heads of the columns and the line under them.
pub const HEAD_ROWS: u16 = 5;
/// Columns between the two sides: a space, the line, a space.
pub const MIDDLE_COLUMNS: u16 = 3;
/// Characters of a value that stands on the page of its record.
const MARK_CHARS: usize = 24;
/// Decisions that are remembered, so that the view goes back to one taken back.
const TAKEN_MAX: usize = 100;

/// The conflicts of the ledger.
#[derive(Debug, Default)]
pub struct Conflicts {
    /// What there is to decide on.
    pub list: List<Subject>,
    /// The one whose sides stand side by side, where one is open.
    pub facing: Option<Facing>,
    /// The one to be opened as soon as the list is up to date.
    wanted: Option<Subject>,
    /// What was decided here, the latest last.
    taken: Vec<Taken>,
    listed: Option<Stamp>,
}

/// Something that was decided on.
#[derive(Debug, Clone, PartialEq)]
struct Taken {
    subject: Subject,
    field: String,
    /// Nothing was left to be decided on in the record.
    whole: bool,
}

/// The sides of one conflict, side by side.
#[derive(Debug)]
pub struct Facing {
    /// The record, or the households.
    pub subject: Subject,
    /// The field; the first where `None`.
    field: Option<String>,
    /// What there is to decide on in the record, as far as it is read.
    pub disputes: Vec<Dispute>,
    /// Which of them is shown.
    pub at: usize,
    /// The side at hand.
    pub side: usize,
    /// What the side in the left and the one in the right column say.
    pub pages: [Page; 2],
    /// What it is about, and the field, in words.
    pub title: [String; 2],
    built: Option<(Stamp, u64, usize, usize, u16)>,
}

impl Facing {
    fn of(subject: Subject, field: Option<String>) -> Self {
        let pages = [Page::default(), Page::default()];
        let title = [String::new(), String::new()];
        Self { subject, field, disputes: Vec::new(), at: 0, side: 0, pages, title, built: None }
    }

    /// Returns the conflict that is shown, once it is read.
    pub fn dispute(&self) -> Option<&Dispute> {
        self.disputes.get(self.at)
    }

    /// Returns the first of the two sides that are shown.
    pub fn first_side(&self) -> usize {
        let sides = self.dispute().map_or(0, |dispute| dispute.sides.len());
        self.side.saturating_sub(1).min(sides.saturating_sub(2))
    }

    /// Takes the next side as the one at hand, or the one before; it stays at
    /// the ends.
    pub fn turn(&mut self, by: isize) {
        let last = self.dispute().map_or(0, |dispute| dispute.sides.len().saturating_sub(1));
        self.side = self.side.saturating_add_signed(by).min(last);
    }

    /// Takes the side in the left or in the right column as the one at hand.
    pub fn point(&mut self, right: usize) {
        self.side = self.first_side() + right;
        self.turn(0);
    }

    /// Returns what the head of the column of a side says.
    pub fn head(&self, side: usize) -> String {
        let shown = self.dispute().and_then(|dispute| dispute.sides.get(side)).is_some_and(|side| side.shown);
        let letter = letter(side).to_string();
        if shown { tr!("conflicts-head-shown", side = letter) } else { letter }
    }

    /// Goes to another field of the record. Returns whether there is one.
    fn step(&mut self, by: isize) -> bool {
        let Some(to) = self.at.checked_add_signed(by).filter(|to| *to < self.disputes.len()) else { return false };
        self.field = Some(self.disputes[to].field.clone());
        (self.at, self.side, self.built) = (to, 0, None);
        true
    }
}

impl Conflicts {
    /// Brings the list, which has so many rows, and the view up to date.
    pub fn refresh(&mut self, seen: &mut Seen<'_>, rows: usize) {
        if self.listed != Some(seen.stamp()) {
            let before: Vec<Subject> = self.list.items().copied().collect();
            let all = conflicts::subjects(seen.state);
            self.follow(&before, &all);
            self.list.set(all.into_iter().map(Row::Item).collect());
            self.listed = Some(seen.stamp());
        }
        self.list.fit(rows);
        if let Some(wanted) = self.wanted.take()
            && self.list.choose(&wanted)
        {
            self.facing = Some(Facing::of(wanted, None));
        }
        let in_view: Vec<Subject> = match self.facing {
            Some(_) => Vec::new(),
            None => self.list.in_view().filter_map(|(_, row)| item(row)).collect(),
        };
        for subject in in_view {
            want(seen, subject);
        }
        let Some(mut facing) = self.facing.take() else { return };
        want(seen, facing.subject);
        self.read(seen, &mut facing);
        self.list.choose(&facing.subject);
        self.facing = Some(facing);
    }

    /// Tells whether there is nothing to decide on.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Opens the conflicts of a record as soon as they are known.
    pub fn open(&mut self, subject: Subject) {
        self.wanted = Some(subject);
    }

    /// Opens the conflict at hand in the list. Returns whether there is one.
    pub fn open_at_hand(&mut self) -> bool {
        self.facing = self.list.current().map(|subject| Facing::of(*subject, None));
        self.facing.is_some()
    }

    /// Goes to the next conflict, or to the one before, and leaves this one
    /// undecided. Returns whether there is one.
    pub fn go(&mut self, by: isize) -> bool {
        let Some(facing) = &mut self.facing else { return false };
        if facing.step(by) {
            return true;
        }
        let subject = facing.subject;
        let all: Vec<Subject> = self.list.items().copied().collect();
        let at = all.iter().position(|one| *one == subject);
        let next = at.and_then(|at| at.checked_add_signed(by)).and_then(|to| all.get(to));
        if let Some(next) = next {
            self.facing = Some(Facing::of(*next, None));
        }
        next.is_some()
    }

    /// Follows what was written: where all of a record is decided the next
    /// record comes, and where that was taken back it comes again.
    fn follow(&mut self, before: &[Subject], now: &[Subject]) {
        let Some(facing) = &self.facing else { return };
        let subject = facing.subject;
        if let Some(taken) = self.taken.last().cloned()
            && taken.whole
            && taken.subject != subject
            && now.contains(&taken.subject)
        {
            self.taken.pop();
            self.facing = Some(Facing::of(taken.subject, Some(taken.field)));
        } else if !now.contains(&subject) {
            let field = facing.dispute().map(|dispute| dispute.field.clone()).unwrap_or_default();
            self.remember(Taken { subject, field, whole: true });
            let at = before.iter().position(|one| *one == subject).unwrap_or(0);
            let next = now.get(at).or(now.last());
            self.facing = next.map(|next| Facing::of(*next, None));
        }
    }

    fn remember(&mut self, taken: Taken) {
        if self.taken.len() == TAKEN_MAX {
            self.taken.remove(0);
        }
        self.taken.push(taken);
    }

    /// Reads what is to be decided on, and writes both columns.
    fn read(&mut self, seen: &Seen<'_>, facing: &mut Facing) {
        let Some(docs) = docs(seen, facing.subject) else { return };
        let key = (seen.stamp(), seen.docs.arrived(), facing.at, facing.side, seen.body.width);
        if facing.built != Some(key) {
            let anew = facing.built.is_none_or(|built| (built.0, built.1) != (key.0, key.1));
            if anew {
                self.find(facing, facing.subject.disputes(seen.state, &docs));
            }
            facing.write(seen);
            let key = (seen.stamp(), seen.docs.arrived(), facing.at, facing.side, seen.body.width);
            facing.built = Some(key);
        }
        let rows = usize::from(seen.body.height.saturating_sub(HEAD_ROWS));
        let columns = column(seen.body.width);
        for page in &mut facing.pages {
            page.fit(usize::from(columns), rows);
        }
    }

    /// Finds the field that was shown, or the next one where it is decided.
    fn find(&mut self, facing: &mut Facing, disputes: Vec<Dispute>) {
        let before = std::mem::replace(&mut facing.disputes, disputes);
        let place = |field: &str| facing.disputes.iter().position(|dispute| dispute.field == field);
        let back = self.taken.last().filter(|taken| taken.subject == facing.subject && !taken.whole);
        let back = back.and_then(|taken| place(&taken.field));
        let now = facing.field.as_deref().and_then(place);
        let (at, same) = match (back, now) {
            (Some(at), _) => {
                self.taken.pop();
                (at, false)
            }
            (None, Some(at)) => (at, true),
            (None, None) => {
                if let Some(field) = facing.field.clone().filter(|field| before.iter().any(|one| one.field == *field)) {
                    self.remember(Taken { subject: facing.subject, field, whole: false });
                }
                (facing.at.min(facing.disputes.len().saturating_sub(1)), false)
            }
        };
        facing.at = at;
        if !same {
            facing.side = 0;
        }
        facing.field = facing.dispute().map(|dispute| dispute.field.clone());
        facing.turn(0);
    }
}

fn item(row: &Row<Subject>) -> Option<Subject> {
    if let Row::Item(subject) = row { Some(*subject) } else { None }
}

/// Asks for the records that a conflict is about.
fn want(seen: &mut Seen<'_>, subject: Subject) {
    for (kind, id) in subject.records(seen.state) {
        seen.want(kind, id);
    }
}

/// Returns the records that a conflict is about, once all of them are here.
fn docs<'a>(seen: &'a Seen<'_>, subject: Subject) -> Option<Vec<&'a Doc>> {
    let records = subject.records(seen.state);
    records.into_iter().map(|(kind, id)| seen.docs.get(kind, id)).collect()
}

/// Returns the columns of one side in a body of this width.
pub fn column(width: u16) -> u16 {
    width.saturating_sub(MIDDLE_COLUMNS) / 2
}

/// Returns what to call what a conflict is about.
pub fn title(state: &State, today: NaiveDate, subject: Subject) -> String {
    match subject {
        Subject::Fields(kind, id) => name(state, today, kind, id),
        Subject::Ring(id) => {
            let ring = state.ring_of(id).unwrap_or_default();
            ring.iter().map(|id| words::household(state, *id)).collect::<Vec<_>>().join(&tr!("app-comma"))
        }
    }
}

/// Returns what kind of thing a conflict is about.
pub fn kind(subject: Subject) -> String {
    match subject {
        Subject::Fields(kind, _) => kind.label(),
        Subject::Ring(_) => label(Kind::Household, RING),
    }
}

/// Returns the value of a side in one line, for lists and messages.
pub fn value(state: &State, today: NaiveDate, dispute: &Dispute, side: &Side) -> String {
    let field = if dispute.is_ring() { "household" } else { dispute.field.as_str() };
    let text = conflicts::said(state, today, dispute.kind, field, &side.value).replace('\n', " ");
    if text.is_empty() { tr!("conflicts-empty") } else { text }
}

/// Adds what there is to decide on, each with what its sides say.
pub fn told(page: &mut Page, seen: &Seen<'_>, subject: Subject) {
    match subject {
        Subject::Fields(kind, id) => marks(page, seen, kind, id),
        Subject::Ring(id) => {
            for id in seen.state.ring_of(id).unwrap_or_default() {
                page.add(Tint::Text, household(seen.state, id));
            }
        }
    }
}

/// Adds to the page of a record the fields of which two people say different
/// things, each with what they say.
pub fn marks(page: &mut Page, seen: &Seen<'_>, kind: Kind, id: RecordId) {
    let Some(doc) = seen.docs.get(kind, id) else { return };
    for dispute in conflicts::disputes(doc) {
        let side = |side: &Side| {
            let value = gist(&value(seen.state, seen.today, &dispute, side), MARK_CHARS);
            tr!("conflicts-mark-side", value = value, who = writers(seen.state, side))
        };
        let sides: Vec<String> = dispute.sides.iter().map(side).collect();
        let label = label(dispute.kind, &dispute.field);
        page.add(Tint::Danger, tr!("conflicts-mark", label = label, sides = sides.join(&tr!("house-semicolon"))));
    }
}

/// Returns the names of those who wrote a side, each once.
pub fn writers(state: &State, side: &Side) -> String {
    let mut names: Vec<String> = Vec::new();
    for origin in &side.origins {
        let cadre = state.cadre_of(origin.entry.device).map(|(_, cadre)| visible(&cadre.name).into_owned());
        let named = cadre.unwrap_or_else(|| tr!("conflicts-unknown-writer"));
        if !names.contains(&named) {
            names.push(named);
        }
    }
    names.join(&tr!("app-comma"))
}

impl Facing {
    /// Writes both columns. What stands for the same thing stands in the same
    /// rows, so that the eye can go across.
    fn write(&mut self, seen: &Seen<'_>) {
        let Some(dispute) = self.dispute() else { return };
        let columns = usize::from(column(seen.body.width)).max(4);
        let first = self.first_side();
        let pair = [first, first + 1].map(|side| dispute.sides.get(side));
        let mut rows = Rows { columns, pages: [Page::default(), Page::default()] };
        rows.put(Tint::Text, pair.map(|side| side.map(|side| writer(seen, side)).unwrap_or_default()));
        rows.put(Tint::Dim, pair.map(|side| side.map(|side| moment(seen, side)).unwrap_or_default()));
        rows.put(Tint::Dim, pair.map(|side| side.map(|side| place(seen, side)).unwrap_or_default()));
        for part in parts(seen.state, seen.today, dispute, pair) {
            rows.gap();
            if !part.label.is_empty() {
                rows.put(Tint::Heading, [part.label.clone(), part.label.clone()]);
            }
            rows.put(Tint::Text, part.values);
            rows.put(Tint::Dim, part.before);
        }
        let mut title = title(seen.state, seen.today, self.subject);
        if let Subject::Fields(Kind::Household, id) = self.subject {
            title = household(seen.state, crate::base::ids::HouseholdId(id));
        }
        let field = label(dispute.kind, &dispute.field);
        let fields = [dispute.kind.label(), field].join(" · ");
        self.title = [title, fields];
        for (page, new) in self.pages.iter_mut().zip(rows.pages) {
            page.replace(new);
        }
    }
}

/// Two columns that grow row by row.
struct Rows {
    columns: usize,
    pages: [Page; 2],
}

impl Rows {
    /// Adds a text to each column; the shorter one is followed by empty rows.
    fn put(&mut self, tint: Tint, texts: [String; 2]) {
        if texts.iter().all(String::is_empty) {
            return;
        }
        let broken = texts.map(|text| wrap(&text, self.columns));
        let rows = broken.iter().map(Vec::len).max().unwrap_or(0);
        for (page, lines) in self.pages.iter_mut().zip(broken) {
            let empty = std::iter::repeat(String::new());
            for line in lines.into_iter().chain(empty).take(rows) {
                page.add(tint, line);
            }
        }
    }

    fn gap(&mut self) {
        for page in &mut self.pages {
            page.add(Tint::Text, "");
        }
    }
}

/// Returns who wrote a side, with the unit.
fn writer(seen: &Seen<'_>, side: &Side) -> String {
    let unit = side.origins.first().and_then(|origin| seen.state.cadre_of(origin.entry.device));
    let unit = unit.map(|(_, cadre)| visible(&cadre.unit).into_owned()).filter(|unit| !unit.is_empty());
    let names = writers(seen.state, side);
    // Of several who wrote the same, no single unit is that of all.
    match unit.filter(|_| side.origins.len() == 1) {
        Some(unit) => format!("{names} · {unit}"),
        None => names,
    }
}

/// Returns when a side was written, where the user lives.
fn moment(seen: &Seen<'_>, side: &Side) -> String {
    let at = side.origins.first().and_then(|origin| origin.stamp.in_zone(seen.zone));
    at.map(|at| format!("{} {}", words::day(at.date_naive(), seen.today), at.format("%H:%M"))).unwrap_or_default()
}

/// Returns on which computer a side was written.
fn place(seen: &Seen<'_>, side: &Side) -> String {
    match side.origins.first() {
        Some(origin) if origin.entry.device == seen.world.me.device => tr!("conflicts-device-own"),
        Some(origin) => tr!("conflicts-device", device = origin.entry.device.to_string()),
        None => String::new(),
    }
}
