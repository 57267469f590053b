//! Visits that were begun and wait while another one is filled in. Each has a
//! place, and with it a name under which it is kept on disk.

use super::Model;
use crate::app::form::VisitForm;
use crate::base::ids::VisitId;
use crate::base::limits::VISITS_BEGUN_MAX;

/// The name under which the first visit being filled in is kept.
const FIRST: &str = "visit";

/// Returns the name under which the visit in this place is kept.
pub fn name(place: usize) -> String {
    if place == 0 { FIRST.to_owned() } else { format!("{FIRST}-{}", place + 1) }
}

/// Returns the place of the visit that is kept under this name.
fn place(name: &str) -> Option<usize> {
    (0..VISITS_BEGUN_MAX).find(|place| self::name(*place) == name)
}

/// Tells whether a visit is kept under this name.
pub fn is_visit(name: &str) -> bool {
    place(name).is_some()
}

/// The visits that were begun, but for the one at hand.
#[derive(Debug, Default)]
pub struct Drafts {
    /// The place of the visit at hand.
    at: usize,
    waiting: Vec<(usize, VisitForm)>,
}

impl Drafts {
    /// Returns the place of the visit at hand.
    pub fn place(&self) -> usize {
        self.at
    }

    /// Returns those that wait, with their places.
    pub fn waiting(&self) -> impl Iterator<Item = (usize, &VisitForm)> {
        self.waiting.iter().map(|(place, form)| (*place, form))
    }

    fn free(&self) -> usize {
        (0..).find(|place| !self.waiting.iter().any(|(taken, _)| taken == place)).unwrap_or(0)
    }
}

impl Model {
    /// Returns the places of all visits that were begun, in order.
    pub fn begun(&self) -> Vec<usize> {
        let own = self.form.as_ref().map(|_| self.drafts.at);
        let mut places: Vec<usize> = self.drafts.waiting().map(|(place, _)| place).chain(own).collect();
        places.sort_unstable();
        places
    }

    /// Returns the visit that was begun in this place.
    pub fn begun_in(&self, place: usize) -> Option<&VisitForm> {
        let own = self.form.as_ref().filter(|_| self.drafts.at == place);
        own.or_else(|| self.drafts.waiting().find(|(taken, _)| *taken == place).map(|(_, form)| form))
    }

    /// Returns the place of a visit that was begun and of which this holds.
    pub fn begun_with(&self, holds: impl Fn(&VisitForm) -> bool) -> Option<usize> {
        self.begun().into_iter().find(|place| self.begun_in(*place).is_some_and(&holds))
    }

    /// Lets the visit at hand wait. Returns whether there was room for it.
    pub fn shelve(&mut self) -> bool {
        if self.form.is_some() && self.drafts.waiting.len() + 1 >= VISITS_BEGUN_MAX {
            return false;
        }
        self.drafts.waiting.extend(self.form.take().map(|form| (self.drafts.at, form)));
        self.drafts.at = self.drafts.free();
        true
    }

    /// Makes the visit in this place the one at hand.
    pub fn take_up(&mut self, place: usize) {
        let Some(at) = self.drafts.waiting.iter().position(|(taken, _)| *taken == place) else { return };
        let (_, form) = self.drafts.waiting.remove(at);
        self.drafts.waiting.extend(self.form.take().map(|form| (self.drafts.at, form)));
        (self.form, self.drafts.at) = (Some(form), place);
    }

    /// Puts a visit that was begun before the program ended into its place.
    pub fn put_back(&mut self, name: &str, form: VisitForm) {
        self.drafts.waiting.extend(place(name).map(|place| (place, form)));
    }

    /// Lets go of the visit at hand, which is saved or given up.
    pub fn let_go(&mut self) {
        self.form = None;
        self.form_in_front = false;
        self.drafts.at = self.drafts.free();
    }

    /// Returns the place of the correction of this visit, where it was begun.
    pub fn correcting(&self, id: VisitId) -> Option<usize> {
        self.begun_with(|form| form.id() == id)
    }
}
