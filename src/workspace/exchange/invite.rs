//! Enrolment: an invitation is written by the committee, taken in by the cadre,
//! and shown with the first bundle that comes back.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::super::identity::JoinedBy;
use super::super::{ReadError, Workspace};
use super::error::ExchangeError;
use super::export::{file_name, free_name, partial_name, plain};
use super::import::Outcome;
use super::plan::{Numbers, Plan, Verdict};
use crate::base::ids::{AssignmentId, CadreId, DeviceId, RecordId};
use crate::base::limits::GROUP_CHANGES_MAX;
use crate::base::progress::Onward;
use crate::bundle::keys::{is_public, recipient};
use crate::bundle::manifest::{Manifest, Offer, Profile, Sort, VERSION};
use crate::bundle::read::{ReadError as BundleError, Reader};
use crate::bundle::write::Writer;
use crate::domain::assignment::{Assignment, Targets};
use crate::domain::cadre::{Cadre, Role};
use crate::domain::change::{Change, Edit};
use crate::domain::record::{Kind, Record};
use crate::domain::village::VillageCode;
use crate::oplog::note::{Invited, Known, Note, Peer};
use crate::state::State;
use crate::storage::fsx::{self, At};
use crate::tr;

/// Whom an invitation is to be written for.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Their name.
    pub cadre: String,
    /// Their unit; may be empty where they are known already.
    pub unit: String,
    /// What their installation is to be for.
    pub role: Role,
    /// The villages they are to go to. Where no assignment of theirs has them
    /// all, one is made.
    pub villages: Vec<VillageCode>,
    /// The file, or the folder that gets a file with the usual name.
    pub out: PathBuf,
}

/// What came of an invitation that was taken in.
#[derive(Debug, Clone)]
pub struct Joined {
    /// Who wrote it. The fingerprint of their key is to be compared.
    pub host: Peer,
    /// Records that came with it and were not here before, by kind.
    pub records: BTreeMap<Kind, u64>,
}

/// A record as an invitation carries it.
#[derive(Serialize, Deserialize)]
struct Carried<'a> {
    kind: Kind,
    id: RecordId,
    #[serde(borrow)]
    record: &'a RawValue,
}

impl Workspace {
    /// Writes an invitation and returns where it lies. Whoever has the file can
    /// enrol as this cadre, once: it is to be handed over like a key.
    ///
    /// # Errors
    /// [`ExchangeError`]; no file was left behind.
    pub fn invite(&mut self, ask: &Invitation) -> Result<PathBuf, ExchangeError> {
        // Before anything is written: nobody can be sent to a village that isn't there.
        let unknown = ask.villages.iter().find(|code| self.shared.read().village(**code).is_none());
        if let Some(code) = unknown {
            return Err(ExchangeError::NoVillage(*code));
        }
        self.be_sure_of_the_device()?;
        let cadre = self.whom(ask)?;
        self.with_assignment(cadre, &ask.villages)?;
        let mut secret = [0; 32];
        self.entropy.fill(&mut secret);
        let invited = Invited {
            invitation: RecordId::fresh(self.unix_ms(), &mut *self.entropy),
            secret: blake3::Hash::from_bytes(secret).to_hex().to_string(),
            cadre,
            name: ask.cadre.clone(),
            role: ask.role,
            at: self.clock.now(),
        };
        let manifest = Manifest {
            dundian: Sort::Invitation,
            v: VERSION,
            id: RecordId::fresh(self.unix_ms(), &mut *self.entropy),
            made: invited.at,
            sender: self.sender()?,
            to: None,
            number: 0,
            profile: Profile::Full,
            spans: Vec::new(),
            vouched: Vec::new(),
            have: Vec::new(),
            missing: Vec::new(),
            offer: Some(Offer {
                invitation: invited.invitation,
                secret: invited.secret.clone(),
                cadre,
                name: invited.name.clone(),
                role: ask.role,
            }),
            figures: Vec::new(),
        };
        let path = if ask.out.is_dir() {
            free_name(&ask.out, &tr!("bundle-invitation-name", name = plain(&ask.cadre)))
        } else {
            ask.out.clone()
        };
        let partial = partial_name(&path);
        if let Err(error) = self.write_invitation(&partial, &manifest, cadre) {
            // The stick may be gone; then so is the file.
            let _ = fs::remove_file(&partial);
            return Err(error);
        }
        fs::rename(&partial, &path).at(&path)?;
        fsx::sync_dir(path.parent().unwrap_or(Path::new(".")))?;
        self.note(vec![Note::Invited(invited)])?;
        Ok(path)
    }

    /// Returns the cadre of that name, who is made known where nobody is.
    fn whom(&mut self, ask: &Invitation) -> Result<CadreId, ExchangeError> {
        let found = {
            let state = self.shared.read();
            let is = |cadre: &Cadre| cadre.name == ask.cadre && (ask.unit.is_empty() || cadre.unit == ask.unit);
            state.cadres().find(|(_, cadre)| is(cadre)).map(|(id, _)| id)
        };
        if let Some(id) = found {
            return Ok(id);
        }
        let id = CadreId::fresh(self.unix_ms(), &mut *self.entropy);
        let cadre = Cadre {
            name: ask.cadre.clone(),
            // They say it themselves once they have joined.
            unit: if ask.unit.is_empty() { tr!("bundle-unit-open") } else { ask.unit.clone() },
            post: String::new(),
            role: ask.role,
            devices: Vec::new(),
        };
        self.commit(vec![Change::add(id, cadre)])?;
        Ok(id)
    }

    /// Makes an assignment where the cadre has none that names all `villages`:
    /// from today to the end of the year, every household once.
    fn with_assignment(&mut self, cadre: CadreId, villages: &[VillageCode]) -> Result<(), ExchangeError> {
        let today = self.clock.today();
        let has = {
            let state = self.shared.read();
            let covers = |assignment: &Assignment| {
                assignment.cadres.contains(&cadre)
                    && assignment.to >= today
                    && villages.iter().all(|village| assignment.villages.contains(village))
            };
            state.assignments().any(|(_, assignment)| covers(assignment))
        };
        if has || villages.is_empty() {
            return Ok(());
        }
        let id = AssignmentId::fresh(self.unix_ms(), &mut *self.entropy);
        let year = chrono::Datelike::year(&today);
        let assignment = Assignment {
            title: tr!("bundle-assignment-title", year = year.to_string()),
            campaign: String::new(),
            cadres: vec![cadre],
            villages: villages.to_vec(),
            households: Vec::new(),
            from: today,
            to: chrono::NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(today),
            targets: Targets { coverage_percent: Some(100), visits_per_household: Some(1), ..Targets::default() },
            excused: Vec::new(),
            handovers: Vec::new(),
        };
        self.commit(vec![Change::add(id, assignment)])?;
        Ok(())
    }

    fn write_invitation(&self, path: &Path, manifest: &Manifest, cadre: CadreId) -> Result<(), ExchangeError> {
        let key = self.identity.signing(self.device()).ok_or(super::super::OpenError::Keys)?;
        let file = File::create(path).at(path)?;
        let mut writer = Writer::open(BufWriter::new(file), manifest)?;
        let wanted = invited_records(&self.shared.read(), cadre, self.me().cadre);
        for (kind, id) in wanted {
            let Some(doc) = self.doc(kind, id)?.filter(|doc| !doc.is_removed()) else { continue };
            let record = RawValue::from_string(doc.record().map_err(ReadError::from)?.to_json()?)?;
            writer.line(&serde_json::to_string(&Carried { kind, id, record: &record })?)?;
        }
        let file = writer.finish(&key)?.into_inner().map_err(|error| fsx::DiskError::new(path, error.error()))?;
        Ok(file.sync_all().at(path)?)
    }

    /// Reads an invitation from its first byte to its last.
    fn read_invitation(&self, path: &Path) -> Result<(Manifest, Offer, Vec<Change>), ExchangeError> {
        let mut reader: Reader<'_> = self.open_bundle(path)?;
        let manifest = reader.manifest().clone();
        let broken = |what: &str| ExchangeError::Bundle(BundleError::Damaged(what.to_owned()));
        let offer = manifest.offer.clone().ok_or_else(|| broken("no offer"))?;
        if self.shared.read().exchange().own(self.device()).contains(&manifest.sender.device) {
            return Err(ExchangeError::Own);
        }
        if !is_public(&manifest.sender.key) || recipient(&manifest.sender.reader).is_err() {
            return Err(broken("keys"));
        }
        let mut records = Vec::new();
        while let Some(lines) = reader.next_lines()? {
            for line in lines.iter() {
                let carried: Carried<'_> = serde_json::from_str(line).map_err(|error| broken(&error.to_string()))?;
                let record = Record::from_json(carried.kind, carried.record.get());
                let record = record.map_err(|error| broken(&error.to_string()))?;
                records.push(Change::Add { id: carried.id, record });
                if records.len() > GROUP_CHANGES_MAX {
                    return Err(BundleError::TooLarge.into());
                }
            }
        }
        {
            let state = self.shared.read();
            if let Some(known) = state.exchange().peer(manifest.sender.device)
                && known.key != manifest.sender.key
            {
                return Err(ExchangeError::OtherKey(known.device));
            }
            records.retain(|change| !state.knows(change.kind(), change.id()));
        }
        Ok((manifest, offer, records))
    }

    /// Tells what taking an invitation in would do.
    pub(super) fn plan_joining(&self, path: &Path) -> Result<Plan, ExchangeError> {
        let (manifest, _, records) = self.read_invitation(path)?;
        let known = self.shared.read().exchange().peer(manifest.sender.device).cloned();
        let first = known.is_none();
        let mut plan = Plan::of(&manifest, &file_name(path), host(&manifest, known.as_ref()), first);
        for record in &records {
            *plan.new.entry(record.kind()).or_default() += 1;
        }
        plan.numbers = Numbers::default();
        plan.verdict = if first || !records.is_empty() { Verdict::Imported } else { Verdict::NothingNew };
        Ok(plan)
    }

    /// Takes an invitation in: from now on its writer is who this installation
    /// reports to.
    pub(super) fn join(&mut self, path: &Path) -> Result<Outcome, ExchangeError> {
        let plan = self.plan_joining(path)?;
        let (manifest, offer, records) = self.read_invitation(path)?;
        self.be_sure_of_the_device()?;
        self.identity.join(JoinedBy { invitation: offer.invitation, secret: offer.secret })?;
        let known = self.shared.read().exchange().peer(manifest.sender.device).cloned();
        let host = host(&manifest, known.as_ref());
        if known.as_ref() != Some(&host) {
            self.note(vec![Note::Peer(Box::new(host.clone()))])?;
        }
        self.commit(records)?;
        self.be_one_person(offer.cadre)?;
        let joined = Joined { host, records: plan.new.clone() };
        Ok(Outcome { plan, import: None, followed: Vec::new(), joined: Some(joined) })
    }

    /// Makes one of two: whom the invitation is for, and who works here. The
    /// one with the longer history stays: somebody who has devices already is
    /// known to the committee by name and work.
    fn be_one_person(&mut self, offered: CadreId) -> Result<(), ExchangeError> {
        let Some(me) = self.me().cadre.filter(|me| *me != offered) else { return Ok(()) };
        let (mine, theirs) = {
            let state = self.shared.read();
            (state.cadre(me).cloned(), state.cadre(offered).cloned())
        };
        let (Some(mine), Some(theirs)) = (mine, theirs) else { return Ok(()) };
        let placeholder = theirs.devices.is_empty();
        let (from, to) = if placeholder { (offered, me) } else { (me, offered) };
        let mut changes = self.renaming(from, to)?;
        if !placeholder {
            let mut with = theirs.clone();
            with.devices.extend(mine.devices.iter().filter(|device| !theirs.devices.contains(device)));
            changes.extend(Change::edit(to, &theirs, &with)?);
        }
        changes.push(Change::Remove { kind: Kind::Cadre, id: from.0, reason: tr!("bundle-same-person") });
        for group in changes.chunks(GROUP_CHANGES_MAX) {
            self.commit(group.to_vec())?;
        }
        Ok(())
    }

    /// Returns the changes by which records that name one cadre name another.
    fn renaming(&self, from: CadreId, to: CadreId) -> Result<Vec<Change>, ExchangeError> {
        let (from, to) = (from.to_string(), to.to_string());
        let mut changes = Vec::new();
        for kind in [Kind::Assignment, Kind::Stay, Kind::Visit, Kind::Concern, Kind::Remark] {
            let mut trouble = None;
            self.each_doc(kind, &mut |doc| {
                let fields = match doc.fields() {
                    Ok(fields) => fields,
                    Err(error) => {
                        trouble = Some(error);
                        return Onward::Cancel;
                    }
                };
                let mut edit = Edit { kind, id: doc.id, set: Default::default(), was: BTreeMap::new(), step: None };
                for (name, value) in fields {
                    let mut new = value.clone();
                    rename(&mut new, &from, &to);
                    if new != value {
                        edit.set.insert(name, new);
                    }
                }
                if !edit.set.is_empty() {
                    changes.push(Change::Edit(edit));
                }
                Onward::Continue
            })?;
            if let Some(error) = trouble {
                return Err(error.into());
            }
        }
        Ok(changes)
    }

    /// Notes that a person has compared the fingerprint of a device's key.
    ///
    /// # Errors
    /// [`ExchangeError::NoSuch`] where the device isn't known.
    pub fn mark_compared(&mut self, device: DeviceId) -> Result<Peer, ExchangeError> {
        self.change_peer(device, |peer, _| peer.compared = true)
    }

    /// Revokes a device: what it writes behind what is here is no longer taken.
    ///
    /// # Errors
    /// [`ExchangeError::NoSuch`] where the device isn't known.
    pub fn revoke(&mut self, device: DeviceId) -> Result<Peer, ExchangeError> {
        self.change_peer(device, |peer, state| {
            peer.until = Some(state.tips(device).iter().map(|tip| tip.seq).max().unwrap_or(0));
        })
    }

    fn change_peer(&mut self, device: DeviceId, change: impl FnOnce(&mut Peer, &State)) -> Result<Peer, ExchangeError> {
        let found = {
            let state = self.shared.read();
            state.exchange().peer(device).cloned().map(|mut peer| {
                change(&mut peer, &state);
                peer
            })
        };
        let peer = found.ok_or_else(|| ExchangeError::NoSuch(device.to_string()))?;
        self.note(vec![Note::Peer(Box::new(peer.clone()))])?;
        Ok(peer)
    }

    /// Returns the secret of the key that reads what is sealed for this
    /// installation, in age's own form.
    ///
    /// # Errors
    /// Fails where the file of keys is damaged.
    pub fn reader_secret(&self) -> Result<zeroize::Zeroizing<String>, super::super::OpenError> {
        Ok(self.identity.reader()?.secret())
    }
}

/// Returns what an invitation carries: who writes and who is meant, the
/// villages and assignments of that cadre, and all policies.
fn invited_records(state: &State, cadre: CadreId, me: Option<CadreId>) -> Vec<(Kind, RecordId)> {
    let mut records: Vec<(Kind, RecordId)> = Vec::new();
    let mut villages = Vec::new();
    let mut people = vec![cadre];
    people.extend(me.filter(|me| *me != cadre));
    for (_, assignment) in state.assignments().filter(|(_, assignment)| assignment.cadres.contains(&cadre)) {
        villages.extend(assignment.villages.iter().map(|code| code.id().0));
        people.extend(assignment.cadres.iter().filter(|other| **other != cadre));
    }
    villages.sort_unstable();
    villages.dedup();
    people.sort_unstable();
    people.dedup();
    records.extend(people.into_iter().map(|id| (Kind::Cadre, id.0)));
    records.extend(villages.into_iter().map(|id| (Kind::Village, id)));
    records.extend(state.policies().map(|(id, _)| (Kind::Policy, id.0)));
    let of = state.assignments().filter(|(_, assignment)| assignment.cadres.contains(&cadre));
    records.extend(of.map(|(id, _)| (Kind::Assignment, id.0)));
    records
}

/// Returns who wrote an invitation, as they are known from then on.
fn host(manifest: &Manifest, known: Option<&Peer>) -> Peer {
    let from = &manifest.sender;
    Peer {
        device: from.device,
        key: from.key.clone(),
        reader: from.reader.clone(),
        escrow: from.escrow.clone(),
        name: from.name.clone(),
        unit: from.unit.clone(),
        role: from.role,
        cadre: from.cadre,
        known: Known::Host,
        invitation: None,
        compared: known.is_some_and(|peer| peer.compared),
        before: known.and_then(|peer| peer.before),
        until: known.and_then(|peer| peer.until),
    }
}

fn rename(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::String(text) if text == from => *text = to.to_owned(),
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, from, to)),
        Value::Object(fields) => fields.values_mut().for_each(|field| rename(field, from, to)),
        _ => {}
    }
}
