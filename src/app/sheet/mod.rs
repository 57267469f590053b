//! Forms for everything that isn't a visit: a step of a concern, a household,
//! an assignment, a stay. A sheet is a column of labelled slots; what it is
//! about says which slots there are and what becomes of them. It is plain data
//! that a draft brings back, and it saves nothing itself.

mod columns;
mod days;
mod draft;
pub mod errand;
mod keys;
pub mod kinds;
mod pick;
mod slot;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use columns::GUTTER;
pub use draft::DraftError;
pub use kinds::{About, paper};
pub use pick::Source;
pub use slot::{Choice, Name, Slot, Value};

use super::form::Ctx;
use super::sheet::kinds::Guest;
use super::widgets::text::Kept;
use crate::app::filter::narrow::Narrow;
use crate::app::sheet::errand::Errand;
use crate::base::ids::HouseholdId;
use crate::base::text::visible;
use crate::domain::change::Change;
use crate::domain::problem::{Field, Problem, Severity};
use crate::keymap::{Action, Key, Scope};
use crate::query::find::HouseholdFinder;
use crate::tr;

/// The name under which a sheet that is being filled in is kept.
pub const DRAFT: &str = "sheet";

/// Something that happens to a sheet.
#[derive(Debug)]
pub enum Input {
    /// A key meant this.
    Action(Action),
    /// A key that nothing is bound to: typing.
    Key(Key),
    /// Text came from the clipboard.
    Paste(String),
}

/// Something that a sheet wants.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// It is not what it was: keep the draft.
    Changed,
    /// It is filled in: do this.
    Done(Done),
    /// It is filled in: show what this would be.
    Glance(Done),
    /// Put this on the clipboard.
    Copy(String),
    /// It is given up, and with it what was typed.
    Close,
    /// Tell the writer this.
    Notice(String),
}

/// What a filled-in sheet leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Done {
    /// Write this, all of it or nothing, and then say that.
    Commit(Vec<Change>, String),
    /// Nothing differs from what is: there is nothing to write.
    Nothing,
    /// Open this household instead.
    Open(HouseholdId),
    /// Write an invitation for somebody; where to is still to be chosen.
    Invite(Box<Guest>),
    /// Narrow the list of the screen in front to this.
    Narrow(Box<Narrow>),
    /// Write this.
    Paper(Box<Errand>),
}

/// Something wrong or odd in a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// The slot; the sheet as a whole where `None`.
    pub slot: Option<Name>,
    /// What to say.
    pub message: String,
    /// It keeps the sheet from being saved.
    pub grave: bool,
}

impl Flaw {
    /// Returns a flaw that keeps the sheet from being saved.
    pub fn grave(slot: Name, message: String) -> Self {
        Self { slot: Some(slot), message, grave: true }
    }

    /// Returns something that should be known before the sheet is saved.
    pub fn note(slot: Name, message: String) -> Self {
        Self { slot: Some(slot), message, grave: false }
    }

    /// Returns a problem of a record beside the slot of its field.
    pub fn of(problem: &Problem) -> Self {
        let grave = problem.severity() == Severity::Error;
        Self { slot: Some(Name::Of(problem.field())), message: problem.message(), grave }
    }
}

/// A sheet while it is filled in.
#[derive(Debug, Clone)]
pub struct Sheet {
    about: About,
    title: String,
    /// What it is for, line by line, where the heading can't name it all.
    lead: Vec<String>,
    slots: Vec<Slot>,
    at: usize,
    flaws: Vec<Flaw>,
    /// What the sheet comes to as it stands, in one line.
    told: String,
    /// What is worth saying of slots, in a low voice.
    asides: Vec<(Name, String)>,
    /// A save was tried, so problems are shown while they are mended.
    checked: bool,
    dirty: bool,
    /// The writer wants to leave and is asked whether to.
    asking: bool,
    /// It is on its way to the disk: nothing is changed meanwhile.
    saving: bool,
    clipboard: String,
    /// Columns for the text of a slot, as it is drawn.
    columns: usize,
    finder: Option<Arc<HouseholdFinder>>,
}

impl Sheet {
    /// Returns the sheet about something, as it stands now, or says why there is none.
    ///
    /// # Errors
    /// Says to the user why this can't be done here.
    pub fn new(ctx: &Ctx<'_>, about: About) -> Result<Self, String> {
        let (title, slots) = about.slots(ctx)?;
        let mut sheet = Self {
            lead: about.lead(ctx),
            about,
            title,
            slots,
            at: 0,
            flaws: Vec::new(),
            told: String::new(),
            asides: Vec::new(),
            checked: false,
            dirty: false,
            asking: false,
            saving: false,
            clipboard: String::new(),
            columns: 40,
            finder: None,
        };
        sheet.at = sheet.about.entry().and_then(|name| sheet.place(name)).unwrap_or(0);
        sheet.arrive(ctx);
        sheet.recheck(ctx);
        Ok(sheet)
    }

    /// Answers to what happens. Whatever may have changed the sheet comes with
    /// [`Output::Changed`].
    pub fn update(&mut self, ctx: &Ctx<'_>, input: Input) -> Vec<Output> {
        let mut out = Vec::new();
        if self.saving {
            return out;
        }
        let at = self.at;
        match input {
            Input::Paste(text) => self.type_in(ctx, &text, &mut out),
            Input::Key(key) => self.key(ctx, key, &mut out),
            Input::Action(action) => self.act(ctx, action, &mut out),
        }
        if self.at != at {
            self.select(at);
            self.arrive(ctx);
        }
        self.recheck(ctx);
        let is_over = |output: &Output| matches!(output, Output::Done(_) | Output::Glance(_) | Output::Close);
        if self.dirty && !out.iter().any(is_over) {
            out.push(Output::Changed);
        }
        out
    }

    /// Returns what the sheet is about.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// Returns its heading.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Returns what it is for, line by line, where the heading can't name it all.
    pub fn lead(&self) -> &[String] {
        &self.lead
    }

    /// Returns the slots there are to fill in now, each with whether it has the focus.
    pub fn shown(&self) -> impl Iterator<Item = (&Slot, bool)> {
        let slots = self.slots.iter().enumerate().filter(|(_, slot)| self.about.shows(self, slot.name));
        slots.map(|(at, slot)| (slot, at == self.at))
    }

    /// Returns the slot with the focus.
    pub fn focus(&self) -> &Slot {
        &self.slots[self.at]
    }

    /// Tells whether anything was changed.
    pub fn is_dirty(&self) -> bool {
        self.dirty
    }

    /// Tells whether nothing was changed and nobody has moved on: what is offered is
    /// taken as it is.
    pub fn is_untouched(&self) -> bool {
        !self.dirty && self.about.is_offered() && self.at == 0
    }

    /// Tells whether the writer is being asked whether to leave.
    pub fn is_asking(&self) -> bool {
        self.asking
    }

    /// Returns what the sheet comes to as it stands, in one line; empty where
    /// there is nothing to tell.
    pub fn told(&self) -> &str {
        &self.told
    }

    /// Returns what should be known before it is saved, and what is wrong once a
    /// save was tried.
    pub fn flaws(&self) -> &[Flaw] {
        &self.flaws
    }

    /// Returns what is worth saying of a slot.
    pub fn asides(&self, name: Name) -> impl Iterator<Item = &str> {
        self.asides.iter().filter(move |(slot, _)| *slot == name).map(|(_, said)| said.as_str())
    }

    /// Notes that it was handed over to be saved, or that this came to nothing.
    pub fn set_saving(&mut self, saving: bool) {
        self.saving = saving;
    }

    /// Tells whether it was handed over to be saved.
    pub fn is_saving(&self) -> bool {
        self.saving
    }

    /// Shows what stood against it, from outside.
    pub fn refuse(&mut self, message: String) {
        self.saving = false;
        self.flaws.push(Flaw { slot: None, message, grave: true });
    }

    /// Notes how many columns the text of a slot has.
    pub fn fit(&mut self, columns: usize) {
        self.columns = columns.max(4);
    }

    /// Returns the columns that the text of a slot has.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Returns the scopes in which keys are looked up, innermost first.
    pub fn scopes(&self) -> &'static [Scope] {
        match (self.asking, self.focus().value.text().is_some()) {
            (true, _) => &[Scope::Overlay, Scope::Global],
            (_, true) if self.about.is_paper() => &[Scope::Paper, Scope::Text, Scope::Form, Scope::Global],
            _ if self.about.is_paper() => &[Scope::Paper, Scope::Form, Scope::Global],
            (_, true) => &[Scope::Text, Scope::Form, Scope::Global],
            _ => &[Scope::Form, Scope::Global],
        }
    }

    /// Fills a slot in from outside, as far as it can hold that, and goes there.
    pub fn put(&mut self, ctx: &Ctx<'_>, name: Name, value: Value) {
        self.offer(name, value);
        self.dirty = true;
        self.go_to(name);
        self.arrive(ctx);
        self.recheck(ctx);
    }

    /// Offers something in a slot: it doesn't count as typed.
    pub fn offer(&mut self, name: Name, value: Value) {
        if let Some(slot) = self.slots.iter_mut().find(|slot| slot.name == name) {
            match (&mut slot.value, value) {
                // New ones to choose from; the one taken stays where it is among them.
                (Value::One { all, taken }, Value::One { all: new, taken: wanted }) if !new.is_empty() => {
                    *all = new;
                    *taken = wanted.or(taken.take()).filter(|key| all.iter().any(|choice| choice.key == *key));
                }
                (held, value) => held.take(value),
            }
        }
    }

    /// Returns a slot by its name.
    pub fn slot(&self, name: Name) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.name == name)
    }

    /// Returns what is written in a slot, without white space around it; empty
    /// where there is no such slot.
    pub fn text(&self, name: Name) -> &str {
        self.slot(name).and_then(|slot| slot.value.text()).map_or("", |text| text.text().trim())
    }

    /// Returns what is written in a slot, or `None` where that is nothing.
    pub fn filled(&self, name: Name) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// Returns the key of the choice taken in a slot.
    pub fn choice(&self, name: Name) -> Option<&str> {
        self.slot(name).and_then(|slot| slot.value.choice())
    }

    /// Returns the keys of what was picked or marked in a slot, in order.
    pub fn picked(&self, name: Name) -> Vec<&str> {
        self.slot(name).map(|slot| slot.value.picked()).unwrap_or_default()
    }

    /// Tells whether a slot is ticked.
    pub fn is_ticked(&self, name: Name) -> bool {
        self.slot(name).is_some_and(|slot| matches!(slot.value, Value::Tick(true)))
    }

    /// Looks anew for what should be known before it is saved, and, once a save
    /// was tried, for what is wrong.
    fn recheck(&mut self, ctx: &Ctx<'_>) {
        let wrong = if self.checked { self.finished(ctx).err() } else { None };
        self.flaws = wrong.unwrap_or_default();
        self.flaws.extend(self.about.notes(ctx, self));
        self.told = self.about.told(ctx, self);
        self.asides = self.about.asides(ctx, self);
    }

    /// Selects what stands in the slot come to, where it is one line: it is replaced
    /// more often than mended. In the slot left nothing stays selected.
    fn select(&mut self, left: usize) {
        if let Some(text) = self.slots.get_mut(left).and_then(|slot| slot.value.text_mut()) {
            text.select_none();
        }
        if let Some(text) = self.slots[self.at].value.text_mut().filter(|text| !text.many_lines()) {
            text.select_all();
        }
    }

    /// Returns the slots that the focus stops at: those shown in which there is
    /// anything to fill in.
    fn stops(&self) -> impl DoubleEndedIterator<Item = usize> {
        let stops = |slot: &Slot| self.about.shows(self, slot.name) && slot.value.can_be_filled();
        self.slots.iter().enumerate().filter(move |(_, slot)| stops(slot)).map(|(at, _)| at)
    }

    fn place(&self, name: Name) -> Option<usize> {
        self.slots.iter().position(|slot| slot.name == name)
    }

    /// Goes to a slot that is shown.
    fn go_to(&mut self, name: Name) {
        if let Some(at) = self.place(name).filter(|_| self.about.shows(self, name)) {
            self.at = at;
        }
    }

    /// Goes so many of the slots shown on, or back; it stays at the ends.
    /// Returns whether it moved.
    fn step(&mut self, by: isize) -> bool {
        let stops: Vec<usize> = self.stops().collect();
        let now = stops.iter().position(|at| *at >= self.at).unwrap_or(0);
        let next = now.saturating_add_signed(by).min(stops.len().saturating_sub(1));
        let before = self.at;
        self.at = stops.get(next).copied().unwrap_or(self.at);
        before != self.at
    }

    fn is_last(&self) -> bool {
        self.stops().next_back().is_none_or(|last| last <= self.at)
    }

    /// Returns what the sheet leads to, or all that is wrong with it. Words that
    /// were looked for and never chosen from aren't passed over.
    fn finished(&self, ctx: &Ctx<'_>) -> Result<Done, Vec<Flaw>> {
        let unchosen = self.shown().filter_map(|(slot, _)| match &slot.value {
            Value::Pick { query, .. } if !query.is_blank() => {
                let what = visible(query.text().trim()).into_owned();
                Some(Flaw::grave(slot.name, tr!("tasks-unchosen", what = what)))
            }
            _ => None,
        });
        let mut flaws: Vec<Flaw> = unchosen.collect();
        match self.about.finish(ctx, self) {
            Ok(done) if flaws.is_empty() => return Ok(done),
            Ok(_) => {}
            Err(wrong) => flaws.extend(wrong),
        }
        Err(flaws)
    }

    /// Saves, or says what is wrong and goes there.
    fn save(&mut self, ctx: &Ctx<'_>, out: &mut Vec<Output>) {
        out.extend(self.tried(ctx).map(Output::Done));
    }

    /// Returns what the sheet leads to, or says what is wrong and goes there.
    fn tried(&mut self, ctx: &Ctx<'_>) -> Option<Done> {
        self.checked = true;
        match self.finished(ctx) {
            Ok(done) => Some(done),
            Err(flaws) => {
                let grave = flaws.iter().filter(|flaw| flaw.grave).filter_map(|flaw| flaw.slot);
                let first = grave.min_by_key(|name| self.place(*name).unwrap_or(usize::MAX));
                self.flaws = flaws;
                if let Some(name) = first {
                    self.go_to(name);
                }
                None
            }
        }
    }
}

/// Returns the slot of a record's field.
pub fn of(field: Field) -> Name {
    Name::Of(field)
}

/// Says what of a text that was put in didn't fit.
fn too_much(count: Kept) -> Option<Output> {
    (count.dropped > 0).then(|| Output::Notice(tr!("form-too-much", kept = count.kept, dropped = count.dropped)))
}
