//! Opening a data directory: lock, keys, journal, store; and where the store is
//! behind, missing or damaged, the journal once more.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};

use super::apply::Folding;
use super::error::{OpenError, ReadError};
use super::exchange::{ExchangeError, cuts, erase};
use super::identity::{Identity, KeysFound, Reached};
use super::rebuilt::Rebuilt;
use super::replay::Replay;
use super::rescue::{self, Damages, Shortened};
use super::{Shared, Workspace, calendar, founding, new_key, read, suspect, undo};
use crate::base::clock::Clock;
use crate::base::entropy::{Entropy, OsEntropy};
use crate::base::ids::{DeviceId, Ids};
use crate::base::progress::{Onward, Progress};
use crate::domain::authority::Table;
use crate::oplog::note::Why;
use crate::oplog::stamp::Stamp;
use crate::state::State;
use crate::state::authority::{Authority, Narrowed};
use crate::storage::draft::DraftSlots;
use crate::storage::fsx::{self, DiskError};
use crate::storage::journal::{Damage, Journal, Position};
use crate::storage::lock::DataLock;
use crate::storage::recover;
use crate::storage::scratch::Scratch;
use crate::storage::secret::Key;
use crate::storage::store::{Settings, Store, StoreError};
use crate::storage::vault::{Purpose, Unlock, Vault};
use crate::tr;

/// How a data directory is opened.
pub struct Options<'a> {
    /// The directory.
    pub dir: &'a Path,
    /// How its keys are opened.
    pub unlock: Unlock<'a>,
    /// The clock to go by.
    pub clock: Arc<dyn Clock>,
    /// Where salts come from.
    pub entropy: Box<dyn Entropy>,
}

/// What opening is busy with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Taking in what the store hasn't seen yet.
    CatchingUp,
    /// Making the store anew from the journal.
    Rebuilding,
    /// Sealing everything with a new key.
    Sealing,
}

/// What opening found and did.
#[derive(Debug, Clone, Default)]
pub struct OpenReport {
    /// The end of the journal was a write cut short, never acknowledged; it was cut off.
    pub torn: bool,
    /// Stretches of the journal that can't be read any more.
    pub damage: Vec<Damage>,
    /// What was found of the keys of this installation.
    pub keys: KeysFound,
    /// Frames that have gone from the end of the journal, if any have.
    pub shortened: Option<Shortened>,
    /// Why the store was made anew, if it was.
    pub rebuilt: Option<Rebuilt>,
    /// Entries taken in from the journal.
    pub replayed: u64,
    /// Entries that a later version wrote: kept, not shown.
    pub newer: u64,
    /// Entries that make no sense, or are about records that were lost.
    pub stray: u64,
    /// What the disk answered that takes nothing at the moment: everything can be
    /// read, and the store is elsewhere until the ledger is closed.
    pub unwritable: Option<DiskError>,
    /// Why something that was to be destroyed is still there, in words.
    pub left: Vec<String>,
}

impl OpenReport {
    /// Returns what was found before anything was read in.
    fn of_files(&mut self) -> Self {
        Self { torn: self.torn, keys: self.keys, shortened: self.shortened.take(), ..Self::default() }
    }

    /// Returns what there is to say of the disk, the keys and the journal before
    /// anything else.
    pub fn told(&self) -> impl Iterator<Item = String> {
        let shortened = self.shortened.as_ref().map(Shortened::message);
        self.told_of_disk().into_iter().chain(self.keys.message()).chain(shortened)
    }

    /// Returns what there is to say of a disk that takes nothing, if it doesn't.
    pub fn told_of_disk(&self) -> Option<String> {
        let error = self.unwritable.as_ref()?;
        Some(tr!("workspace-unwritable", reason = error.short()))
    }

    /// Tells whether nothing that was ever written is missing.
    pub fn is_whole(&self) -> bool {
        self.damage.is_empty() && self.shortened.is_none() && self.stray == 0
    }
}

impl Workspace {
    /// Opens a data directory. `watch` is told how long work goes on and may
    /// cancel it; everything stays as it was then.
    ///
    /// # Errors
    /// [`OpenError`] tells what is in the way. Nothing was changed but for a torn
    /// end that was cut off or a store that was set aside.
    pub fn open(
        options: Options<'_>,
        watch: &mut dyn FnMut(Stage, Progress) -> Onward,
    ) -> Result<(Self, OpenReport), OpenError> {
        let dir = options.dir.to_owned();
        if !founding::exists(&dir) {
            return Err(OpenError::Missing(dir.display().to_string()));
        }
        let lock = DataLock::acquire(&dir)?;
        fsx::close_to_others(&dir);
        let left = new_key::finish(&dir)?;
        let vault = Vault::open(&dir, options.unlock, &|vault| new_key::is_of(&dir, vault))?;
        let (workspace, mut report) = Self::open_with(dir, lock, vault, options.clock, options.entropy, watch)?;
        report.left.extend(left);
        Ok((workspace, report))
    }

    /// Makes the store and the state anew from the journal, and verifies them.
    ///
    /// # Errors
    /// [`OpenError`]; the journal is left as it is whatever happens.
    pub fn rebuild(&mut self, watch: &mut dyn FnMut(Stage, Progress) -> Onward) -> Result<OpenReport, OpenError> {
        if self.store.is_some() {
            self.rescue_before_rebuild()?;
        }
        if let Some(store) = self.store.take() {
            // It is on its way out; what it says no longer matters.
            let _ = store.close();
        }
        let mut report = OpenReport { rebuilt: Some(Rebuilt::Asked), ..OpenReport::default() };
        let key = self.vault.key(Purpose::Store);
        let place = self.scratch.as_ref().map_or(self.dir.as_path(), Scratch::path).to_owned();
        let ground = Ground {
            dir: &self.dir,
            place: &place,
            key: &key,
            journal: &self.journal,
            device: self.device(),
            now_ms: self.unix_ms(),
            own: self.identity.devices(),
        };
        let narrowed = {
            let state = self.shared.read();
            state.authority().wants_refold().then(|| state.authority().narrowed())
        };
        let made = start_anew(&place, &key, narrowed).and_then(|fresh| catch_up(fresh, &ground, &mut report, watch));
        let flushed = made.and_then(|(store, state)| {
            store.flush()?;
            Ok((store, state))
        });
        let (store, state) = flushed.inspect_err(|error| self.store_trouble = Some(error.message()))?;
        *self.shared.write() = state;
        self.store = Some(store);
        self.store_trouble = None;
        self.freshen().map_err(Box::new)?;
        Ok(report)
    }

    /// Looks at every frame of the journal and every value of the store.
    /// Returns the damage found in each.
    ///
    /// # Errors
    /// Fails where the journal can't be read at all.
    pub fn verify(&mut self) -> Result<(Damages, Option<ReadError>), OpenError> {
        let damages = self.damages()?;
        let store = self.store().and_then(|store| Ok(store.verify(&mut |_| Onward::Continue)?));
        if store.as_ref().is_err_and(ReadError::calls_for_rebuild) {
            suspect::raise(&self.dir);
        }
        Ok((damages, store.err()))
    }

    /// Deletes stores that were set aside, at this start or an earlier one, once the
    /// one in their place says all that the journal does. What fails of that is done
    /// at the next time.
    fn forget_stores_aside(&self) {
        let dir = self.dir.join("store");
        if recover::is_aside(&dir) && self.store().is_ok_and(|store| store.verify(&mut |_| Onward::Continue).is_ok()) {
            let _ = recover::forget_aside(&dir);
        }
    }

    /// Destroys what is due to be destroyed. What can't be now is told, and due
    /// again at the next start: a ledger that can be read opens.
    fn clear_away(
        &mut self,
        report: &mut OpenReport,
        watch: &mut dyn FnMut(Stage, Progress) -> Onward,
    ) -> Result<(), OpenError> {
        if erase::is_raised(&self.dir) {
            match self.finish_erasures(watch) {
                Ok(again) => *report = again,
                Err(error) => report.left.push(still_there(&error)?),
            }
        }
        if self.store.is_none() {
            // Taken away and not made anew; the next start does that.
            return Ok(());
        }
        self.refresh(watch).map_err(Box::new)?;
        match self.empty_aside(watch) {
            Ok(Some(again)) => report.damage = again.damage,
            Ok(None) => {}
            Err(error) => report.left.push(still_there(&error)?),
        }
        Ok(())
    }

    /// Opens a directory whose lock and keys are at hand.
    pub(super) fn open_with(
        dir: PathBuf,
        lock: DataLock,
        vault: Vault,
        clock: Arc<dyn Clock>,
        entropy: Box<dyn Entropy>,
        watch: &mut dyn FnMut(Stage, Progress) -> Onward,
    ) -> Result<(Self, OpenReport), OpenError> {
        let (mut journal, found) =
            Journal::open(&dir.join("journal"), &vault.key(Purpose::Journal), Box::new(OsEntropy))?;
        let begun = journal.end().frame() > 0;
        let (mut identity, keys) = Identity::open(&dir, &vault.key(Purpose::DeviceKeys), begun)?;
        let mut report = OpenReport { torn: found.torn.is_some(), keys, ..OpenReport::default() };
        let key = vault.key(Purpose::Store);
        let (opened, reason) = match open_store(&dir, &key, journal.end()) {
            Ok(opened) => (Some(opened), None),
            Err(Unopened::Anew(reason)) => (None, Some(reason)),
            Err(Unopened::Unwritable(error)) => {
                report.unwritable = Some(error);
                (None, None)
            }
        };
        let now = clock.now();
        let shown = opened.as_ref().map(|(store, state)| (store.position(), state.clock()));
        report.shortened = shortened(&mut journal, identity.reached(), shown, now);
        if report.shortened.is_some() {
            identity.distrust(Why::Damaged);
        }
        let is_shown = report.shortened.as_ref().filter(|lost| lost.is_shown);
        let lost = is_shown.map(|lost| lost.frames.clone()).or(rescue::raised(&dir)?);
        report.rebuilt = reason;
        let now_ms = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        let mut ground = Ground {
            dir: &dir,
            place: &dir,
            key: &key,
            journal: &journal,
            device: identity.device(),
            now_ms,
            own: identity.devices(),
        };
        let made = match (opened, &report.unwritable) {
            (Some(opened), _) => catch_up(opened, &ground, &mut report, watch),
            (None, Some(error)) => Err(error.clone().into()),
            (None, None) => {
                start_anew(ground.place, &key, None).and_then(|fresh| catch_up(fresh, &ground, &mut report, watch))
            }
        };
        let unwritable = made.as_ref().err().and_then(OpenError::unwritable);
        let mut scratch = None;
        let (store, state) = match unwritable {
            None => made?,
            Some(error) => {
                report = OpenReport { unwritable: Some(error), ..report.of_files() };
                ground.place = scratch.insert(Scratch::new(&mut OsEntropy)?).path();
                catch_up(start_anew(ground.place, &key, None)?, &ground, &mut report, watch)?
            }
        };
        let drafts = DraftSlots::open(&dir.join("drafts"), &vault.key(Purpose::Drafts), Box::new(OsEntropy))?;
        let (calendar, calendar_problems) = calendar::load(&dir);
        if found.damaged_at_end {
            identity.distrust(Why::Damaged);
        }
        let mut workspace = Self {
            dir,
            identity,
            vault,
            journal,
            store: Some(store),
            store_trouble: None,
            scratch,
            lost,
            shared: Shared::new(state),
            drafts,
            calendar: Arc::new(calendar),
            calendar_problems,
            clock,
            entropy,
            ids: Ids::default(),
            undo: undo::History::default(),
            code: None,
            marks: None,
            _lock: lock,
        };
        workspace.clear_away(&mut report, watch)?;
        if report.is_whole() {
            workspace.forget_stores_aside();
        }
        Ok((workspace, report))
    }
}

/// Returns why something that was to be destroyed is still there. Whoever
/// didn't want to wait for it doesn't want it opened, either.
fn still_there(error: &ExchangeError) -> Result<String, OpenError> {
    match error {
        ExchangeError::Cancelled | ExchangeError::Open(OpenError::Cancelled) => Err(OpenError::Cancelled),
        other => Ok(tr!("workspace-still-there", reason = other.message())),
    }
}

fn start_store(dir: &Path, key: &Key) -> Result<Store, StoreError> {
    Store::open(&dir.join("store"), key, Box::new(OsEntropy), Settings::new(read::SCHEMA))
}

/// Why the store that is there isn't used.
enum Unopened {
    /// It is to be made anew.
    Anew(Rebuilt),
    /// The disk takes nothing at the moment; the store may be as whole as can be.
    Unwritable(DiskError),
}

impl From<Rebuilt> for Unopened {
    fn from(reason: Rebuilt) -> Self {
        Self::Anew(reason)
    }
}

/// Sets the store aside and begins an empty one. `narrowed` is what is known
/// already of what doesn't count.
fn start_anew(dir: &Path, key: &Key, narrowed: Option<Narrowed>) -> Result<(Store, State), OpenError> {
    recover::set_aside(&dir.join("store"))?;
    let store = start_store(dir, key)?;
    suspect::lower(dir)?;
    let mut state = State::default();
    if let Some(narrowed) = narrowed {
        state.put_authority(Arc::new(Authority::with(Table::default(), narrowed)));
    }
    Ok((store, state))
}

/// Takes in what the journal has and `state` doesn't. Where that takes an
/// import back which the state has in it, both are made anew.
pub(super) fn catch_up(
    (mut store, state): (Store, State),
    ground: &Ground<'_>,
    report: &mut OpenReport,
    watch: &mut dyn FnMut(Stage, Progress) -> Onward,
) -> Result<(Store, State), OpenError> {
    let mut undone = state.exchange().undone();
    let mut state = state;
    loop {
        let seat = state.seat(ground.own.clone());
        let mut replay = Replay {
            state,
            store: &store,
            dir: ground.dir,
            device: ground.device,
            now_ms: ground.now_ms,
            report: &mut *report,
            folding: Folding::default(),
            entries: 0,
            undone,
            stale: false,
            marked: false,
            bare: BTreeSet::new(),
            seat,
            passed: false,
            by_sibling: false,
        };
        replay.run(ground.journal, watch)?;
        if !replay.stale && !replay.state.authority().wants_refold() {
            cuts::settle(ground.journal, &mut replay.state, &replay.undone, watch)?;
        }
        let narrowed = replay.state.authority().wants_refold().then(|| replay.state.authority().narrowed());
        if !replay.stale && narrowed.is_none() {
            let state = replay.state;
            return Ok((store, state));
        }
        undone = replay.undone;
        *report = OpenReport { rebuilt: Some(Rebuilt::TakenBack), ..report.of_files() };
        // It is on its way out; what it says no longer matters.
        let _ = store.close();
        (store, state) = start_anew(ground.place, ground.key, narrowed)?;
    }
}

/// What a replay stands on.
pub(super) struct Ground<'a> {
    pub dir: &'a Path,
    /// The folder that the store is in.
    pub place: &'a Path,
    pub key: &'a Key,
    pub journal: &'a Journal,
    pub device: DeviceId,
    /// All devices that the installation has had.
    pub own: Vec<DeviceId>,
    pub now_ms: u64,
}

/// Returns what has gone from the end of the journal, by what was noted of it and
/// by the place and the clock of the store; it goes on behind that.
fn shortened(
    journal: &mut Journal,
    noted: Option<&Reached>,
    store: Option<(Position, Stamp)>,
    now: DateTime<FixedOffset>,
) -> Option<Shortened> {
    let place = store.map(|(place, _)| place).unwrap_or_default();
    let end = noted.map_or(place, |noted| noted.end.max(place));
    let frames = journal.go_on_behind(end)?;
    let last = match noted {
        Some(noted) if noted.end >= place => Some(noted.at.with_timezone(now.offset())),
        _ => store.and_then(|(_, last)| last.in_zone(*now.offset())),
    };
    let until = last.map(|at| at.date_naive());
    let is_shown = place.frame() + 1 >= frames.end;
    Some(Shortened { frames, until, is_shown })
}

/// Opens the store and reads the state from it, or tells why both have to be
/// made anew. That its values open shows that it is this ledger's.
fn open_store(dir: &Path, key: &Key, end: Position) -> Result<(Store, State), Unopened> {
    if let Some(reason) = suspect::raised(dir) {
        return Err(reason.into());
    }
    let store = match start_store(dir, key) {
        Err(StoreError::Disk(error)) if error.is_unwritable() => return Err(Unopened::Unwritable(error)),
        started => started.map_err(Rebuilt::from)?,
    };
    if store.position().frame() == 0 && end.frame() != 0 {
        return Err(Rebuilt::Empty.into());
    }
    let state = read::load(&store).map_err(Rebuilt::from)?;
    Ok((store, state))
}
