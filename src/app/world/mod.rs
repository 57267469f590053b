//! What every screen, form and dialog reads: the open store and who works with it,
//! the answers and records that are kept for a while, what was said.

pub mod answers;
pub mod carried;
pub mod docs;
pub mod lunar;
pub mod notices;
pub mod seen;
pub mod sift;
pub mod tab;

use std::sync::{Arc, RwLockReadGuard};

use chrono::NaiveDate;

use crate::base::ids::{AssignmentId, DeviceId};
use crate::domain::assignment::Assignment;
use crate::domain::cadre::Role;
use crate::domain::workdays::Calendar;
use crate::state::State;
use crate::workspace::{Backups, Me, Shared, Unsent};

/// The store as it stood when it was opened, and who works with it.
#[derive(Debug, Clone)]
pub struct Opened {
    /// All that is, to be read.
    pub shared: Shared,
    /// Who works here.
    pub me: Me,
    /// The working days.
    pub calendar: Arc<Calendar>,
    /// What was being filled in when the program last ended: name and content.
    pub drafts: Vec<(String, Vec<u8>)>,
    /// What has to be said about the opening.
    pub notes: Vec<String>,
    /// What waits to be sent.
    pub unsent: Arc<Unsent>,
    /// When the last backups were made; `None` of sample data, which nobody misses.
    pub backups: Option<Arc<Backups>>,
}

/// The open store and who works with it.
#[derive(Debug, Clone)]
pub struct World {
    shared: Shared,
    /// Who works here.
    pub me: Me,
    /// The working days.
    pub calendar: Arc<Calendar>,
    /// Why nothing more can be written, where that is so.
    pub read_only: Option<String>,
    /// What waits to be sent, as the worker reckoned it last.
    pub unsent: Arc<Unsent>,
    /// When the last backups were made; `None` of sample data.
    pub backups: Option<Arc<Backups>>,
}

impl World {
    /// Returns the world as it was opened.
    pub fn new(opened: &Opened) -> Self {
        Self {
            shared: opened.shared.clone(),
            me: opened.me,
            calendar: Arc::clone(&opened.calendar),
            read_only: None,
            unsent: Arc::clone(&opened.unsent),
            backups: opened.backups.clone(),
        }
    }

    /// Returns all that is, for a moment's reading.
    pub fn state(&self) -> RwLockReadGuard<'_, State> {
        self.shared.read()
    }

    /// Returns the device that writes here now.
    pub fn device(&self, state: &State) -> DeviceId {
        let renewals = state.exchange().renewals();
        // It may have taken another one since it was opened. None comes twice.
        renewals.iter().fold(self.me.device, |now, _| {
            renewals.iter().find(|known| known.before == now).map_or(now, |known| known.now)
        })
    }

    /// Returns the assignment that the cadre works on today, or of several the
    /// one that ends first.
    pub fn assignment<'s>(&self, state: &'s State, today: NaiveDate) -> Option<(AssignmentId, &'s Assignment)> {
        let own = |assignment: &Assignment| match (self.me.role, self.me.cadre) {
            (Role::Cadre, Some(cadre)) => assignment.cadres.contains(&cadre),
            _ => true,
        };
        let running = |assignment: &Assignment| (assignment.from..=assignment.to).contains(&today);
        state.assignments().filter(|(_, a)| own(a) && running(a)).min_by_key(|(id, a)| (a.to, *id))
    }
}
