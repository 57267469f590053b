//! What came back, and what didn't, to be told.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::{DateTime, FixedOffset};

use super::super::Workspace;
use super::Taken;
use super::survey::{Known, Stranger, Survey};
use crate::base::ids::{CadreId, DeviceId};
use crate::bundle::keys::fingerprint;
use crate::domain::record::Kind;
use crate::storage::vault::RecoveryCode;

/// Whose words came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonBack {
    /// Their name.
    pub name: String,
    /// Their unit.
    pub unit: String,
    /// How many files of theirs went in.
    pub files: u64,
    /// When the last of them was written.
    pub to: Option<DateTime<FixedOffset>>,
    /// How many visits of theirs are here.
    pub visits: u64,
    /// How many concerns.
    pub concerns: u64,
    /// Files of theirs that wait for an earlier one which wasn't there.
    pub waiting: u64,
    /// The digits by which their key is compared, where nothing but an invitation that
    /// the office had signed tells who they are.
    pub forgotten: Option<String>,
}

/// A ledger that was made of what others have.
#[derive(Debug, Clone)]
pub struct Recovered {
    /// Its recovery code. It is kept nowhere: whoever gets this shows it.
    pub code: RecoveryCode,
    /// The name of the office.
    pub name: String,
    /// The digits by which others compare its key.
    pub fingerprint: String,
    /// When the office last had others keep whom it had admitted; `None` where no
    /// file tells.
    pub known_as_of: Option<DateTime<FixedOffset>>,
    /// Everybody whom it exchanged with.
    pub people: Vec<PersonBack>,
    /// How many files of its own went in.
    pub own_files: u64,
    /// When the last of them was written.
    pub own_to: Option<DateTime<FixedOffset>>,
    /// How many records of each kind are here.
    pub records: BTreeMap<Kind, u64>,
    /// Records that had been erased, and stay so.
    pub erased: u64,
    /// Those whose files were left alone.
    pub strangers: Vec<Stranger>,
    /// Files that could not be taken in, each with the reason.
    pub refused: Vec<(PathBuf, String)>,
    /// Files that the code doesn't open.
    pub unopened: u64,
    /// Whether the office had told others who may succeed it: else they don't know
    /// the new device, and have to be invited anew.
    pub announced: bool,
}

/// The kinds that are counted.
const KINDS: [Kind; 8] = [
    Kind::Visit,
    Kind::Concern,
    Kind::Matter,
    Kind::Household,
    Kind::Remark,
    Kind::Assignment,
    Kind::Policy,
    Kind::Catalog,
];

impl Workspace {
    pub(super) fn recovered(&self, survey: &Survey, known: &Known, taken: Taken, code: RecoveryCode) -> Recovered {
        let state = self.shared.read();
        let mut people: BTreeMap<CadreId, PersonBack> = BTreeMap::new();
        let mut nameless: BTreeMap<DeviceId, PersonBack> = BTreeMap::new();
        let (mut own_files, mut own_to) = (0, None);
        for peer in &known.peers {
            let back = PersonBack {
                name: peer.name.clone(),
                unit: peer.unit.clone(),
                files: 0,
                to: None,
                visits: 0,
                concerns: 0,
                waiting: 0,
                forgotten: known.forgotten.contains(&peer.device).then(|| fingerprint(&peer.key)),
            };
            match peer.cadre.map(|id| state.canon(id)) {
                // Whose entries others pass on hasn't sent anything themselves.
                _ if peer.reader.is_empty() => continue,
                Some(id) => drop(people.entry(id).or_insert(back)),
                None => drop(nameless.insert(peer.device, back)),
            }
        }
        let person = |device: DeviceId| {
            let known = known.peers.iter().find(|peer| peer.device == device).and_then(|peer| peer.cadre);
            known.or_else(|| state.person_on(device)).map(|id| state.canon(id))
        };
        let mut refused = survey.unreadable.clone();
        for (place, done) in taken {
            let found = &survey.files[place];
            let (device, made) = (found.manifest.sender.device, found.manifest.made);
            if let Err(reason) = done {
                refused.push((found.path.clone(), reason));
                continue;
            }
            if known.own.iter().any(|(own, _)| *own == device) {
                own_files += 1;
                own_to = own_to.max(Some(made));
                continue;
            }
            let back = person(device).and_then(|id| people.get_mut(&id));
            let Some(back) = back.or_else(|| nameless.get_mut(&device)) else { continue };
            back.files += 1;
            back.to = back.to.max(Some(made));
        }
        for (_, waiting) in state.exchange().waiting() {
            if let Some(back) = person(waiting.sender).and_then(|id| people.get_mut(&id)) {
                back.waiting += 1;
            }
        }
        let mut records = BTreeMap::new();
        for kind in KINDS {
            for id in state.ids(kind).filter(|id| state.is_shown(kind, *id)) {
                *records.entry(kind).or_default() += 1;
                let by = state.birth(kind, id).and_then(|entry| person(entry.device));
                let Some(back) = by.and_then(|id| people.get_mut(&id)) else { continue };
                match kind {
                    Kind::Visit => back.visits += 1,
                    Kind::Concern => back.concerns += 1,
                    _ => {}
                }
            }
        }
        let zone = *self.clock.now().offset();
        let as_of = survey.capsule.as_ref().and_then(|capsule| i64::try_from(capsule.at).ok());
        let as_of = as_of.and_then(DateTime::from_timestamp_millis);
        Recovered {
            code,
            name: known.name.clone(),
            fingerprint: self.fingerprint(),
            known_as_of: as_of.map(|at| at.with_timezone(&zone)),
            people: people.into_values().chain(nameless.into_values()).collect(),
            own_files,
            own_to,
            records,
            erased: state.erased().count() as u64,
            strangers: known.strangers.clone(),
            refused,
            unopened: survey.unopened,
            announced: survey.capsule.is_some(),
        }
    }
}
