//! Which files there are, and whose are believed: those whom the office itself
//! had named in what it had others keep for it, and those whose keys a person has
//! compared. Nothing is written here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::super::exchange::capsule::Capsule;
use super::super::exchange::forgotten::shown;
use super::super::exchange::peer_of;
use super::super::identity::escrow_key;
use super::RecoverError;
use crate::base::entropy::OsEntropy;
use crate::base::ids::{CadreId, DeviceId};
use crate::base::limits::{BUNDLE_BYTES_MAX, RECOVERED_DEPTH_MAX, RECOVERED_FILES_MAX};
use crate::base::text::file_name;
use crate::bundle::keys::{ReaderKey, fingerprint, is_public};
use crate::bundle::manifest::{self, Manifest, Sender};
use crate::bundle::read::{ReadError, Reader};
use crate::domain::cadre::Role;
use crate::oplog::note::{self, Named, PaperId, Peer};
use crate::state::invited::Offered;
use crate::storage::fsx::{self, At};
use crate::storage::vault::RecoveryCode;

/// A file that the code opens.
pub struct Found {
    pub path: PathBuf,
    pub manifest: Manifest,
}

/// All files, before any of them is believed.
pub struct Survey {
    pub files: Vec<Found>,
    /// Files that this code doesn't open.
    pub unopened: u64,
    /// Files that can't be read, each with the reason.
    pub unreadable: Vec<(PathBuf, String)>,
    /// The latest of what others had kept for the office.
    pub capsule: Option<Capsule>,
    /// The recipient that comes of the code.
    escrow: String,
}

/// Who wrote files, and isn't known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stranger {
    /// The device.
    pub device: DeviceId,
    /// What they say they are called.
    pub name: String,
    /// Their unit, as they say.
    pub unit: String,
    /// What they say the device is for.
    pub role: Role,
    /// The digits by which people compare its key.
    pub fingerprint: String,
    /// How many files there are of it.
    pub files: u64,
    /// Whether it says that it is the office itself.
    pub own: bool,
}

/// Whose files are believed.
pub struct Known {
    /// The office's devices, oldest first, with their keys.
    pub own: Vec<(DeviceId, String)>,
    /// What it read by.
    pub readers: Vec<String>,
    /// The escrow keys of those that it had succeeded itself.
    pub escrows: Vec<String>,
    /// Which recovery code it had.
    pub turn: u32,
    pub office: CadreId,
    pub name: String,
    pub unit: String,
    pub peers: Vec<Peer>,
    pub erased: Vec<Named>,
    /// Those whose files are left alone.
    pub strangers: Vec<Stranger>,
    /// Those of the peers whom the office let in, or was going to, and told nobody of.
    pub forgotten: Vec<DeviceId>,
    /// The last day on which the office was heard of.
    pub heard: Option<NaiveDate>,
}

/// In which order files are taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// What the office sent itself.
    Own,
    /// What came from whom it reports to.
    Above,
    /// All else.
    Others,
}

impl Survey {
    /// Reads every file that the code opens, to its end.
    pub fn of(code: &RecoveryCode, from: &[PathBuf]) -> Result<Self, RecoverError> {
        let mut paths = Vec::new();
        for place in from {
            collect(place, 0, &mut paths)?;
        }
        paths.sort();
        paths.dedup();
        if paths.is_empty() {
            return Err(RecoverError::NoFiles);
        }
        let key = escrow_key(code);
        let escrow = key.recipient();
        let mut survey = Self { files: Vec::new(), unopened: 0, unreadable: Vec::new(), capsule: None, escrow };
        let others = survey.look_at(paths, &key)?;
        if survey.files.is_empty() {
            let all = others.len() as u64 + survey.unreadable.len() as u64;
            return Err(if all == 0 { RecoverError::NoFiles } else { RecoverError::WrongCode(all) });
        }
        let key = code.capsule();
        let kept = survey.files.iter().flat_map(|found| [&found.manifest.keep.capsule, &found.manifest.keep.back]);
        let texts: BTreeSet<&String> = kept.flatten().collect();
        survey.capsule = texts.into_iter().filter_map(|text| Capsule::open(text, &key)).max_by_key(|one| one.at);
        // What was sealed for those that the office had succeeded itself.
        let mut left = others;
        for secret in survey.capsule.iter().flat_map(|capsule| capsule.escrows.clone()).collect::<Vec<_>>() {
            if let Ok(key) = ReaderKey::parse(&secret) {
                left = survey.look_at(left, &key)?;
            }
        }
        survey.unopened = left.len() as u64;
        Ok(survey)
    }

    /// Reads those of some files that a key opens, and returns the rest. One that
    /// can't be read, or was altered, keeps no other from being of use.
    fn look_at(&mut self, paths: Vec<PathBuf>, key: &ReaderKey) -> Result<Vec<PathBuf>, RecoverError> {
        let mut others = Vec::new();
        for path in paths {
            let file = match fsx::open_regular(&path, BUNDLE_BYTES_MAX) {
                Err(error) if error.kind == ErrorKind::NotFound => return Err(error.into()),
                Err(error) => {
                    self.unreadable.push((path, error.message()));
                    continue;
                }
                Ok(file) => file,
            };
            let read = Reader::open(file, key).and_then(|reader| {
                let manifest = reader.manifest().clone();
                reader.check().map(|()| manifest)
            });
            match read {
                Ok(manifest) if manifest.dundian == manifest::Sort::Bundle => {
                    self.files.push(Found { path, manifest });
                }
                // An invitation holds nothing that isn't elsewhere.
                Ok(_) => {}
                Err(ReadError::NotForUs) => others.push(path),
                Err(error) => {
                    let reason = super::super::ExchangeError::from(error).message();
                    self.unreadable.push((path, reason));
                }
            }
        }
        Ok(others)
    }

    /// Returns whose files are believed.
    pub fn known(&self, compared: &[String], office: Option<(&str, &str)>) -> Result<Known, RecoverError> {
        let capsule = self.capsule.as_ref();
        let senders = self.senders();
        let mut own: Vec<(DeviceId, String)> = capsule.map(|capsule| capsule.own.clone()).unwrap_or_default();
        let mut peers: Vec<Peer> = capsule.map(|capsule| capsule.peers.clone()).unwrap_or_default();
        let named: BTreeSet<DeviceId> =
            own.iter().map(|(device, _)| *device).chain(peers.iter().map(|peer| peer.device)).collect();
        let (mut strangers, mut mine) = (Vec::new(), Vec::new());
        for (device, found) in senders.iter().filter(|(device, _)| !named.contains(device)) {
            let Some(last) = found.iter().max_by_key(|one| one.manifest.made) else { continue };
            let from = &last.manifest.sender;
            let is_own = self.is_own(from);
            let stranger = Stranger {
                device: *device,
                name: from.name.clone(),
                unit: from.unit.clone(),
                role: from.role,
                fingerprint: fingerprint(&from.key),
                files: found.len() as u64,
                own: is_own,
            };
            match (is_compared(&stranger, compared) && is_public(&from.key), is_own) {
                (false, _) => strangers.push(stranger),
                (true, true) => mine.push(from),
                (true, false) => peers.push(admitted(from, found)),
            }
        }
        if named.is_empty() && peers.is_empty() && mine.is_empty() {
            return Err(RecoverError::Compare(strangers));
        }
        mine.sort_by_key(|from| self.begins(from.device));
        own.extend(mine.iter().map(|from| (from.device, from.key.clone())));
        let theirs = peers.iter().map(|peer| peer.device).collect::<BTreeSet<_>>();
        let to = self.files.iter().filter(|found| theirs.contains(&found.manifest.sender.device));
        let mut readers: Vec<String> = capsule.map(|capsule| capsule.readers.clone()).unwrap_or_default();
        if capsule.is_none() {
            readers.extend(to.filter_map(|found| found.manifest.to.clone()));
            readers.extend(mine.iter().map(|from| from.reader.clone()));
            readers.sort_unstable();
            readers.dedup();
        }
        let (office, name, unit) = match (capsule, mine.last(), office) {
            (Some(one), ..) => (one.office, one.name.clone(), one.unit.clone()),
            (None, Some(Sender { cadre: Some(id), name, unit, .. }), _) => (*id, name.clone(), unit.clone()),
            (None, _, Some((name, unit))) => (CadreId::fresh(0, &mut OsEntropy), name.to_owned(), unit.to_owned()),
            (None, _, None) => return Err(RecoverError::Nameless),
        };
        let heard = self.heard(&own);
        let keys: Vec<String> = own.iter().map(|(_, key)| key.clone()).collect();
        let forgotten = self.forgotten(&mut strangers, &peers, (&keys, office), heard);
        let erased = capsule.map(|capsule| capsule.erased.clone()).unwrap_or_default();
        let escrows = capsule.map(|capsule| capsule.escrows.clone()).unwrap_or_default();
        let turn = capsule.map_or(0, |capsule| capsule.turn);
        peers.extend(forgotten.iter().cloned());
        let forgotten = forgotten.into_iter().map(|peer| peer.device).collect();
        Ok(Known { own, readers, escrows, turn, office, name, unit, peers, erased, strangers, forgotten, heard })
    }

    /// Returns the last day on which the office was heard of.
    fn heard(&self, own: &[(DeviceId, String)]) -> Option<NaiveDate> {
        let is_own = |of: DeviceId| own.iter().any(|(device, _)| *device == of);
        let files = self.files.iter().map(|found| &found.manifest).filter(|manifest| is_own(manifest.sender.device));
        let kept = self.capsule.as_ref().and_then(|capsule| i64::try_from(capsule.at).ok());
        let kept = kept.and_then(DateTime::from_timestamp_millis).map(|at| at.date_naive());
        files.map(|manifest| manifest.made.date_naive()).chain(kept).max()
    }

    /// Takes those out of the strangers who show an invitation as the office has signed
    /// it, the first of them where several show the same.
    fn forgotten(
        &self,
        strangers: &mut Vec<Stranger>,
        peers: &[Peer],
        (keys, office): (&[String], CadreId),
        heard: Option<NaiveDate>,
    ) -> Vec<Peer> {
        let mut used: BTreeSet<PaperId> = peers.iter().filter_map(|peer| peer.invitation).collect();
        let mut found: Vec<Peer> = Vec::new();
        strangers.sort_by_key(|stranger| self.begins(stranger.device));
        strangers.retain(|stranger| {
            let of = self.files.iter().map(|found| &found.manifest);
            let last = of.filter(|manifest| manifest.sender.device == stranger.device).max_by_key(|one| one.made);
            let Some(last) = last.filter(|one| is_public(&one.sender.key)) else { return true };
            let is_open = |one: &Offered| one.last_day.is_none_or(|day| Some(day) >= heard);
            let offered = shown(last, keys, office).into_iter().find(is_open);
            let Some(offered) = offered.filter(|one| used.insert(one.id)) else { return true };
            let from = &last.sender;
            let (known, person) = match offered.clerk {
                true => (note::Known::Sibling, office),
                false => (note::Known::Invited, offered.person),
            };
            found.push(Peer { known, invitation: Some(offered.id), ..peer_of(from, offered.role, Some(person)) });
            false
        });
        found
    }

    /// Returns when the first file of a device was written.
    fn begins(&self, device: DeviceId) -> Option<DateTime<FixedOffset>> {
        let of = self.files.iter().map(|found| &found.manifest).filter(|manifest| manifest.sender.device == device);
        of.map(|manifest| manifest.made).min()
    }

    fn senders(&self) -> BTreeMap<DeviceId, Vec<&Found>> {
        let mut all: BTreeMap<DeviceId, Vec<&Found>> = BTreeMap::new();
        for found in &self.files {
            all.entry(found.manifest.sender.device).or_default().push(found);
        }
        all
    }

    /// Tells whether somebody says that they are the office itself.
    fn is_own(&self, from: &Sender) -> bool {
        from.role == Role::Committee && from.escrow.as_deref() == Some(&self.escrow)
    }

    /// Returns the places of the believed files of one sort, in the order in which
    /// they were written.
    pub fn of_sort(&self, sort: Sort, known: &Known) -> Vec<usize> {
        let own: BTreeSet<DeviceId> = known.own.iter().map(|(device, _)| *device).collect();
        let above = |peer: &&Peer| peer.known == note::Known::Host;
        let above: BTreeSet<DeviceId> = known.peers.iter().filter(above).map(|peer| peer.device).collect();
        let all: BTreeSet<DeviceId> = known.peers.iter().map(|peer| peer.device).collect();
        let sort_of = |device: &DeviceId| match device {
            device if own.contains(device) => Some(Sort::Own),
            device if above.contains(device) => Some(Sort::Above),
            device => all.contains(device).then_some(Sort::Others),
        };
        let is = |place: &usize| sort_of(&self.files[*place].manifest.sender.device) == Some(sort);
        let mut places: Vec<usize> = (0..self.files.len()).filter(is).collect();
        places.sort_by_key(|place| {
            let manifest = &self.files[*place].manifest;
            // What the office sent is in the order of its days, all else in the order of each.
            let day = (sort == Sort::Own).then_some(manifest.made);
            (day, manifest.sender.device, manifest.number)
        });
        places
    }
}

/// Returns somebody whose key a person has compared.
fn admitted(from: &Sender, found: &[&Found]) -> Peer {
    let sends_down = |one: &&Found| one.manifest.spans.is_empty() && one.manifest.leaves > 0;
    let is_above = from.role == Role::Committee && found.iter().any(sends_down);
    Peer {
        known: if is_above { note::Known::Host } else { note::Known::Invited },
        compared: true,
        ..peer_of(from, from.role, from.cadre)
    }
}

/// Tells whether a person has named somebody as one whose key they have compared:
/// by the digits of the fingerprint, or by how the device's name begins.
fn is_compared(stranger: &Stranger, compared: &[String]) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let device = stranger.device.to_string();
    compared.iter().any(|text| {
        let text = text.trim();
        let is_print = digits(text) == digits(&stranger.fingerprint);
        is_print || text.len() >= 4 && device.starts_with(&text.to_ascii_lowercase())
    })
}

/// Collects the files of exchange at a place and in the folders below it.
fn collect(place: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), RecoverError> {
    if !place.is_dir() {
        found.push(place.to_owned());
        return Ok(());
    }
    for item in fs::read_dir(place).at(place)? {
        let item = item.at(place)?;
        let path = item.path();
        if file_name(&path).starts_with('.') {
            continue;
        }
        // A link may lead round in a ring.
        let sort = item.file_type().at(&path)?;
        if sort.is_dir() && depth < RECOVERED_DEPTH_MAX {
            collect(&path, depth + 1, found)?;
        } else if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("dundian")) {
            found.push(path);
        }
        if found.len() > RECOVERED_FILES_MAX {
            return Err(RecoverError::TooManyFiles);
        }
    }
    Ok(())
}
