//! What a screen is shown while it brings itself up to date: the state for a
//! moment's reading, the day, its room, and where to ask for long text.

use chrono::{DateTime, FixedOffset, NaiveDate};
use ratatui::layout::Rect;

use super::World;
use super::docs::Docs;
use super::sift::Sift;
use crate::base::ids::RecordId;
use crate::domain::record::Kind;
use crate::state::State;

/// A look at the world for one screen.
pub struct Seen<'a> {
    /// Who works here, and with what calendar.
    pub world: &'a World,
    /// All that is.
    pub state: &'a State,
    /// What time it is.
    pub now: DateTime<FixedOffset>,
    /// The day it is.
    pub today: NaiveDate,
    /// The zone the user lives in.
    pub zone: FixedOffset,
    /// The room there is.
    pub body: Rect,
    /// Records with their long text, as far as they are here.
    pub docs: &'a mut Docs,
    /// Narrows lists.
    pub sift: &'a mut Sift,
    /// The records that have to be fetched.
    pub asked: &'a mut Vec<(Kind, RecordId)>,
}

/// What lists are made from: whoever has an answer for the same stamp keeps it.
pub type Stamp = (u64, NaiveDate);

impl Seen<'_> {
    /// Returns what an answer made now is good for.
    pub fn stamp(&self) -> Stamp {
        (self.state.generation(), self.today)
    }

    /// Asks for a record with its long text, unless it is here or on its way.
    pub fn want(&mut self, kind: Kind, id: impl Into<RecordId>) {
        let id = id.into();
        if self.docs.want(kind, id) {
            self.asked.push((kind, id));
        }
    }
}
