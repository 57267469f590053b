//! A ledger made of a recovery code and of files: the disk of an office is gone,
//! and there is no backup. All that others ever sent it is sealed for a key of
//! that code, too, and so is all that it sent itself.
//!
//! The ledger is made beside its place and put there by one renaming, like one
//! that is made of a backup. It writes under a device of its own, by a code of
//! its own; the heir of the old code has signed for it, once.

mod error;
mod survey;
mod told;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use self::error::RecoverError;
pub use self::survey::Stranger;
use self::survey::{Known, Sort, Survey};
pub use self::told::{PersonBack, Recovered};
use super::backup::{Build, check_place};
use super::identity::{Identity, Lost, escrow_key};
use super::{ExchangeError, OpenError, Stage as Opening, Workspace, device, founding};
use crate::base::clock::Clock;
use crate::base::entropy::{Entropy, OsEntropy};
use crate::base::ids::DeviceId;
use crate::base::progress::{Onward, Progress, Watch};
use crate::domain::cadre::{Cadre, Role};
use crate::domain::change::Change;
use crate::domain::record::Kind;
use crate::oplog::codec::Erasure;
use crate::oplog::note::{Named, Note, Peer, Why};
use crate::storage::lock::DataLock;
use crate::storage::vault::{KdfCost, Purpose, RecoveryCode, Vault};

/// Records that one entry says are erased, at most.
const ERASED_TOGETHER: usize = 500;

/// How a ledger is to be made.
pub struct Recovering<'a> {
    /// Where it is to lie: nothing, or an empty folder, is there.
    pub dir: &'a Path,
    /// The recovery code of the ledger that is gone.
    pub code: &'a RecoveryCode,
    /// Files, and folders of files.
    pub from: &'a [PathBuf],
    /// Whose keys a person has compared by telephone: fingerprints, or how the
    /// names of devices begin.
    pub compared: &'a [String],
    /// The name and the unit of the office, where no file tells them.
    pub office: Option<(&'a str, &'a str)>,
    /// The passphrase of the new ledger.
    pub passphrase: Option<&'a str>,
    /// What deriving a key from it costs.
    pub cost: KdfCost,
    /// The clock to go by.
    pub clock: Arc<dyn Clock>,
    /// Where ids come from.
    pub entropy: Box<dyn Entropy>,
    /// Where this machine keeps its marks.
    pub marks: Option<PathBuf>,
}

/// Makes a ledger of what others have.
///
/// # Errors
/// [`RecoverError`]: nothing is there that wasn't there before.
pub fn recover(mut how: Recovering<'_>, watch: Watch<'_>) -> Result<Recovered, RecoverError> {
    check_place(how.dir)?;
    let survey = Survey::of(how.code, how.from)?;
    let known = survey.known(how.compared, how.office)?;
    let build = Build::begin(how.dir)?;
    let (mut workspace, code) = found(build.path(), &mut how, &known)?;
    if let Some(marks) = how.marks.take() {
        workspace.keep_mark_in(marks);
    }
    let taken = workspace.take_all(&survey, &known, watch)?;
    let recovered = workspace.recovered(&survey, &known, taken, code);
    workspace.close();
    build.put(how.dir)?;
    Ok(recovered)
}

/// Makes the ledger that goes on from the one which is gone, without any entry.
fn found(dir: &Path, how: &mut Recovering<'_>, known: &Known) -> Result<(Workspace, RecoveryCode), RecoverError> {
    let lock = DataLock::acquire(dir).map_err(OpenError::from)?;
    founding::note(dir, founding::Stage::Code)?;
    let now = DeviceId::fresh(&mut *how.entropy);
    device::write(dir, now)?;
    let created = Vault::create(dir, how.passphrase, how.cost, &mut OsEntropy).map_err(OpenError::from)?;
    let (vault, code) = created;
    let mut identity = Identity::create(dir, &vault.key(Purpose::DeviceKeys), now, &code)?;
    identity.succeed(&Lost {
        code: how.code,
        devices: &known.own,
        readers: &known.readers,
        escrows: &known.escrows,
        turn: known.turn,
    })?;
    let entropy = std::mem::replace(&mut how.entropy, Box::new(OsEntropy));
    let mut opening = |_: Opening, _: Progress| Onward::Continue;
    let opened = Workspace::open_with(dir.to_owned(), lock, vault, Arc::clone(&how.clock), entropy, &mut opening)?;
    Ok((opened.0, code))
}

/// What became of each file.
type Taken = Vec<(usize, Result<u64, String>)>;

impl Workspace {
    /// Takes in all files of those that are believed: first what the office had
    /// sent itself, then what came from above, then the rest.
    fn take_all(&mut self, survey: &Survey, known: &Known, watch: Watch<'_>) -> Result<Taken, RecoverError> {
        self.know(known)?;
        let mut taken = Taken::new();
        for sort in [Sort::Own, Sort::Above, Sort::Others] {
            if sort == Sort::Above {
                // Before anybody else's words are judged by it, and before they come in.
                self.be_the_office(known)?;
                self.erase_lost(&known.erased)?;
            }
            for place in survey.of_sort(sort, known) {
                match self.import_copied(&survey.files[place].path, sort == Sort::Own, watch) {
                    Err(ExchangeError::Cancelled) => return Err(RecoverError::Cancelled),
                    // The file was read to its end before: what fails is the new ledger.
                    Err(error) if error.is_passing() => return Err(error.into()),
                    Ok(outcome) => {
                        let plan = &outcome.plan;
                        taken.push((place, Ok(plan.fresh + plan.filled)));
                    }
                    Err(error) => taken.push((place, Err(error.message()))),
                }
            }
        }
        self.follow_up(watch)?;
        self.complete_registry()?;
        self.all_is_in()?;
        let owing = |peer: &&Peer| peer.known != crate::oplog::note::Known::Host;
        let owing = known.peers.iter().filter(owing).map(|peer| peer.device).collect();
        self.note(vec![Note::Recovered { owing, heard: known.heard }])?;
        Ok(taken)
    }

    /// Notes who is known, and which devices were this installation's own.
    fn know(&mut self, known: &Known) -> Result<(), RecoverError> {
        self.be_sure_of_the_device()?;
        let at = self.clock.now();
        let now = self.device();
        let devices: Vec<DeviceId> = known.own.iter().map(|(device, _)| *device).chain([now]).collect();
        let renewed =
            devices.windows(2).map(|two| Note::Renewed { before: two[0], now: two[1], at, why: Why::Recovered });
        let peers = known.peers.iter().map(|peer| Note::Peer(Box::new(peer.clone())));
        let notes = renewed.chain(peers).collect();
        Ok(self.note(notes)?)
    }

    /// Has the office's own record name this device, and makes one where no file has it.
    fn be_the_office(&mut self, known: &Known) -> Result<(), RecoverError> {
        let found = self.read::<Cadre>(known.office)?;
        let cadre = match found {
            Some(cadre) => cadre,
            None => {
                let devices = known.own.first().map(|(device, _)| *device).into_iter().collect();
                let cadre = Cadre {
                    name: known.name.clone(),
                    unit: known.unit.clone(),
                    post: String::new(),
                    role: Role::Committee,
                    devices,
                    same_as: None,
                };
                self.commit(vec![Change::add(known.office, cadre.clone())])?;
                cadre
            }
        };
        let mut with = cadre.clone();
        with.devices.push(self.device());
        let edit = Change::edit(known.office, &cadre, &with).map_err(super::CommitError::from)?;
        self.commit(edit.into_iter().collect())?;
        Ok(())
    }

    /// Erases once more what the office had erased, be it here or not: somebody may
    /// still have it who never heard of that.
    fn erase_lost(&mut self, erased: &[Named]) -> Result<(), RecoverError> {
        let missing: Vec<Named> = {
            let state = self.shared.read();
            erased.iter().copied().filter(|(kind, id)| !state.is_erased(*kind, *id)).collect()
        };
        for records in missing.chunks(ERASED_TOGETHER) {
            let of = records.iter().find(|(kind, _)| *kind == Kind::Household).or(records.first());
            let Some((_, id)) = of else { continue };
            super::exchange::erase::raise(&self.dir)?;
            let erasure = Erasure { id: *id, records: records.to_vec(), reason: String::new() };
            self.write_erasure(Vec::new(), erasure, true)?;
        }
        if super::exchange::erase::is_raised(&self.dir) {
            self.finish_erasures(&mut |_, _| Onward::Continue)?;
        }
        Ok(())
    }
}

/// Returns the secret, in age's own form, of the key that reads all that was ever
/// sealed for the ledger of a recovery code.
pub fn escrow_secret(code: &RecoveryCode) -> zeroize::Zeroizing<String> {
    escrow_key(code).secret()
}
