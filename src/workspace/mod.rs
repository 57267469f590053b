//! Floor 5: the one door to a data directory. It owns the lock and the order
//! *journal → fsync → store → state*; whatever is to be written passes here and
//! is acknowledged only once it is on the disk.

mod apply;
mod backup;
mod bulk;
mod calendar;
mod commit;
mod device;
mod ends;
mod erased;
mod error;
mod exchange;
mod founding;
mod identity;
mod init;
mod new_key;
mod open;
mod read;
mod rebuilt;
mod recover;
mod registers;
mod replay;
mod rescue;
mod suspect;
#[cfg(test)]
mod tests;
mod undo;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

pub use backup::{
    Auto, BackedUp, Backup, BackupError, Backups, Choice, Copy, LastBackup, Lying, OwnBackup, Restored, Restoring,
    Trouble, When, beside, choose as choose_backup, copies as copies_in,
};
pub use commit::Committed;
pub use error::{CommitError, OpenError, ReadError};
pub use exchange::{
    Agreement, Bare, Cutting, Erased, Example, ExchangeError, Exported, FolderFile, Invitation, Invitee, Joined, Late,
    Listed, MISSED, Named, Newcomer, Outcome, Outgoing, Plan, Recipient, Refused, SetAside, Standing, Status, Told,
    Unsent, Unvouched, Verdict, Voucher, Whose, invitations, recipients, unsent,
};
pub use founding::{code_was_shown, exists, owes_code};
pub use identity::{KeysFound, escrow_key};
pub use init::{Founding, found, init};
pub use new_key::{NewKey, is_locked};
pub use open::{OpenReport, Options, Stage};
pub use rebuilt::Rebuilt;
pub use recover::{PersonBack, RecoverError, Recovered, Recovering, Stranger, escrow_secret, recover};
pub use rescue::{Damages, Shortened};

use crate::base::clock::Clock;
use crate::base::entropy::Entropy;
use crate::base::ids::{CadreId, DeviceId, Ids};
use crate::bundle::code::Code;
use crate::domain::cadre::Role;
use crate::domain::workdays::Calendar;
use crate::state::State;
use crate::storage::draft::DraftSlots;
use crate::storage::journal::Journal;
use crate::storage::lock::DataLock;
use crate::storage::scratch::Scratch;
use crate::storage::store::Store;
use crate::storage::vault::Vault;

/// The state as many read it and one writes it. Nobody holds it over a wait.
#[derive(Debug, Clone, Default)]
pub struct Shared(Arc<RwLock<State>>);

impl Shared {
    /// Wraps a state, for screens that are drawn without a workspace.
    pub fn new(state: State) -> Self {
        Self(Arc::new(RwLock::new(state)))
    }

    /// Returns the state for reading.
    pub fn read(&self) -> RwLockReadGuard<'_, State> {
        // A writer that panicked left whole records behind: each is put in one step.
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who works here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Me {
    /// The cadre of this installation; `None` in a ledger without one.
    pub cadre: Option<CadreId>,
    /// The office whose machine it is, by its founder.
    pub office: Option<CadreId>,
    /// This installation.
    pub device: DeviceId,
    /// What it is for.
    pub role: Role,
}

/// An open data directory.
pub struct Workspace {
    dir: PathBuf,
    identity: identity::Identity,
    /// Where the mark is kept by which a copy of this directory is noticed.
    marks: Option<PathBuf>,
    vault: Vault,
    journal: Journal,
    /// `None` once sled has failed: what was acknowledged is in the journal,
    /// and the next start makes the store anew.
    store: Option<Store>,
    store_trouble: Option<String>,
    /// Where the store is while the disk takes nothing.
    scratch: Option<Scratch>,
    /// Frames that the journal has lost and that are to be put into it again.
    lost: Option<Range<u64>>,
    shared: Shared,
    drafts: DraftSlots,
    calendar: Arc<Calendar>,
    calendar_problems: Vec<String>,
    clock: Arc<dyn Clock>,
    entropy: Box<dyn Entropy>,
    ids: Ids,
    undo: undo::History,
    /// The code of a sealed invitation that is to be taken in.
    code: Option<Code>,
    // Declared last: the directory is free only when all else is closed.
    _lock: DataLock,
}

impl std::fmt::Debug for Workspace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workspace").field("dir", &self.dir).field("device", &self.device()).finish_non_exhaustive()
    }
}

impl Workspace {
    /// Returns the state that the screens read.
    pub fn shared(&self) -> Shared {
        self.shared.clone()
    }

    /// Returns the data directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Returns who works here.
    pub fn me(&self) -> Me {
        let state = self.shared.read();
        // Set back twice, an installation has said so of two devices, and of one only
        // where they are in conflict: whoever worked on it before works on it still.
        let own = state.exchange().own(self.device());
        let cadre = own.into_iter().find_map(|device| state.cadre_of(device));
        let id = cadre.map(|(id, _)| id);
        let role = cadre.map_or(Role::Cadre, |(_, cadre)| cadre.role);
        let office = state.exchange().siblings().find_map(|peer| peer.cadre).or(id);
        Me { cadre: id, office: office.filter(|_| role == Role::Committee), device: self.device(), role }
    }

    /// Returns the working days that due dates are counted in.
    pub fn calendar(&self) -> Arc<Calendar> {
        self.calendar.clone()
    }

    /// Returns what is wrong with the holiday files that the user dropped in.
    pub fn calendar_problems(&self) -> &[String] {
        &self.calendar_problems
    }

    /// Returns the clock that everything here goes by.
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    /// Returns the forms that are being filled in.
    pub fn drafts(&mut self) -> &mut DraftSlots {
        &mut self.drafts
    }

    /// Returns the keys, to change how they are protected.
    pub fn vault(&mut self) -> &mut Vault {
        &mut self.vault
    }

    /// Returns why sled is out of use, if it is. Writing additions goes on;
    /// the next start mends it.
    pub fn store_trouble(&self) -> Option<&str> {
        self.store_trouble.as_deref()
    }

    /// Brings everything to rest on the disk and lets go of the directory.
    pub fn close(mut self) {
        self.come_to_rest();
    }

    fn come_to_rest(&mut self) {
        // Not noted, the end is known by the store, and from the session before.
        let _ = self.note_end();
        if let Some(store) = self.store.take() {
            // The store is derived: what it could not put away is replayed.
            let _ = store.close();
        }
    }
}
