//! The first day: a directory gets its keys, its name and its first entry.

use std::path::Path;
use std::sync::Arc;

use super::error::OpenError;
use super::founding::{self, Stage};
use super::identity::Identity;
use super::{Workspace, device};
use crate::base::clock::Clock;
use crate::base::entropy::{Entropy, OsEntropy};
use crate::base::ids::{CadreId, DeviceId, RecordId};
use crate::base::progress::Onward;
use crate::domain::cadre::{Cadre, Role};
use crate::domain::change::Change;
use crate::storage::fsx;
use crate::storage::lock::DataLock;
use crate::storage::vault::{KdfCost, Purpose, RecoveryCode, Vault, VaultError, is_short};

/// Who begins a ledger, and how it is to be protected.
#[derive(Clone)]
pub struct Founding<'a> {
    /// What the installation is for.
    pub role: Role,
    /// The name of the cadre or the committee.
    pub name: &'a str,
    /// The unit.
    pub unit: &'a str,
    /// The passphrase; `None` leaves the keys in the open, a choice made with a warning.
    pub passphrase: Option<&'a str>,
    /// What deriving a key from the passphrase costs.
    pub cost: KdfCost,
}

/// Makes a new ledger in `dir` and opens it. The recovery code is kept nowhere:
/// whoever calls this shows it, and says so with [`Workspace::code_was_shown`].
/// What an earlier beginning left behind that was cut short makes room.
///
/// # Errors
/// [`OpenError::Exists`] where there is one already; it is left as it is.
pub fn init(
    dir: &Path,
    founding: &Founding<'_>,
    clock: Arc<dyn Clock>,
    entropy: Box<dyn Entropy>,
) -> Result<(Workspace, RecoveryCode), OpenError> {
    let (mut workspace, code) = build(dir, founding, clock, entropy)?;
    let id = CadreId(workspace.new_id());
    let cadre = Cadre {
        name: founding.name.to_owned(),
        unit: founding.unit.to_owned(),
        post: String::new(),
        role: founding.role,
        devices: vec![workspace.device()],
        same_as: None,
    };
    workspace.commit(vec![Change::add(id, cadre)]).map_err(Box::new)?;
    founding::note(dir, Stage::Code)?;
    Ok((workspace, code))
}

/// Makes a new ledger without any entry, for sample data that brings its own
/// cadres.
///
/// # Errors
/// [`OpenError::Exists`] where there is one already; it is left as it is.
pub fn found(
    dir: &Path,
    founding: &Founding<'_>,
    clock: Arc<dyn Clock>,
    entropy: Box<dyn Entropy>,
) -> Result<(Workspace, RecoveryCode), OpenError> {
    let built = build(dir, founding, clock, entropy)?;
    founding::done(dir)?;
    Ok(built)
}

/// Makes all of a ledger but its first entry. Until it is noted that this is
/// done, nothing counts as begun.
fn build(
    dir: &Path,
    founding: &Founding<'_>,
    clock: Arc<dyn Clock>,
    mut entropy: Box<dyn Entropy>,
) -> Result<(Workspace, RecoveryCode), OpenError> {
    if founding.passphrase.is_some_and(is_short) {
        return Err(VaultError::ShortPassphrase.into());
    }
    fsx::make_dir(dir)?;
    let lock = DataLock::acquire(dir)?;
    if founding::exists(dir) {
        return Err(OpenError::Exists(dir.display().to_string()));
    }
    founding::clear(dir)?;
    founding::note(dir, Stage::Building)?;
    let device = DeviceId::fresh(&mut *entropy);
    device::write(dir, device)?;
    let (vault, code) = Vault::create(dir, founding.passphrase, founding.cost, &mut OsEntropy)?;
    Identity::create(dir, &vault.key(Purpose::DeviceKeys), device, &code)?;
    let (workspace, _) =
        Workspace::open_with(dir.to_owned(), lock, vault, clock, entropy, &mut |_, _| Onward::Continue)?;
    Ok((workspace, code))
}

impl Workspace {
    /// Tells whether the recovery code of this ledger was never shown.
    pub fn owes_code(&self) -> bool {
        founding::owes_code(&self.dir)
    }

    /// Makes a new recovery code; the one before opens nothing any more that is
    /// written from now on, and lets nobody succeed this installation. Until it
    /// was shown it is owed.
    ///
    /// # Errors
    /// Fails where the disk refuses; the old code or the new one holds.
    pub fn renew_code(&mut self) -> Result<RecoveryCode, OpenError> {
        founding::note(&self.dir, Stage::Code)?;
        let code = self.vault.renew_recovery(&mut OsEntropy)?;
        self.identity.keep_escrow(&code)?;
        Ok(code)
    }

    /// Notes that a person has seen the recovery code.
    ///
    /// # Errors
    /// Fails where the disk refuses: then it is still owed.
    pub fn code_was_shown(&self) -> Result<(), OpenError> {
        Ok(founding::done(&self.dir)?)
    }

    /// Returns the present moment in milliseconds since 1970.
    pub fn unix_ms(&self) -> u64 {
        u64::try_from(self.clock.now().timestamp_millis()).unwrap_or(0)
    }

    /// Makes the id of a new record.
    pub fn new_id(&mut self) -> RecordId {
        let (device, now, shared) = (self.device(), self.unix_ms(), self.shared());
        let state = shared.read();
        self.ids.next(device, now, &mut *self.entropy, |id| state.has_id(id))
    }
}
