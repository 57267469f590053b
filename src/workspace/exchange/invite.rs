//! Enrolment: an invitation is written by the committee, taken in by the cadre,
//! and shown with the first bundle that comes back.

use std::collections::{BTreeMap, HashSet};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::Workspace;
use super::super::apply::{Said, What};
use super::super::identity::JoinedBy;
use super::batch::Batch;
use super::catalog::{Item, Subject};
use super::error::ExchangeError;
use super::export::plain;
use super::heirs::heard;
use super::import::Outcome;
use super::outbox::Mail;
use super::plan::{Numbers, Plan, Verdict};
use super::scan::{Places, SingleFate};
use crate::base::ids::{AssignmentId, CadreId, DeviceId, RecordId};
use crate::base::limits::GROUP_CHANGES_MAX;
use crate::base::progress::unwatched;
use crate::bundle::keys::{is_public, recipient};
use crate::bundle::leaf::{self as bundle, read_leaf};
use crate::bundle::manifest::{Keep, Manifest, Offer, Profile, Sort, VERSION};
use crate::bundle::read::{ReadError as BundleError, Reader};
use crate::bundle::write::{WriteError, Writer};
use crate::domain::assignment::{Assignment, Targets};
use crate::domain::cadre::{Cadre, Role};
use crate::domain::change::Change;
use crate::domain::record::{Kind, Record};
use crate::domain::village::VillageCode;
use crate::oplog::note::{Invited, Known, Leaf, Note, PaperId, Peer};
use crate::state::State;
use crate::storage::fsx::FreshFile;
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
    /// Days for which it can be used.
    pub days: u16,
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

/// A record as an invitation of an earlier version carries it.
#[derive(Deserialize)]
struct Carried<'a> {
    kind: Kind,
    id: RecordId,
    #[serde(borrow)]
    record: &'a RawValue,
}

/// What an invitation carries.
struct Brought {
    manifest: Manifest,
    offer: Offer,
    /// Records of an earlier version, which are taken in as one's own.
    records: Vec<Change>,
    /// Entries as their authors wrote them: those that are new, each with its line.
    batch: Batch,
    new: BTreeMap<Kind, u64>,
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
        let mut file = FreshFile::at_or_in(&ask.out, "dundian")?;
        file.call(&tr!("bundle-invitation-name", name = plain(&ask.cadre)));
        self.be_sure_of_the_device()?;
        let (cadre, new) = self.whom(ask);
        let assignment = self.assignment_for(cadre, &ask.villages);
        let mut secret = [0; 32];
        self.entropy.fill(&mut secret);
        let invited = Invited {
            invitation: RecordId::fresh(self.unix_ms(), &mut *self.entropy),
            secret: blake3::Hash::from_bytes(secret).to_hex().to_string(),
            cadre,
            name: ask.cadre.clone(),
            role: ask.role,
            at: self.clock.now(),
            days: Some(ask.days),
        };
        // First the ledger, then the file: one that lay there before would admit nobody.
        self.commit_noting(new.into_iter().chain(assignment).collect(), Note::Invited(invited.clone()))?;
        let written = self.write_out(file, &invited);
        if written.is_err() {
            // Nobody has it, and nobody ever will.
            self.note(vec![Note::Withdrawn { invitation: invited.invitation }])?;
        }
        written
    }

    fn write_out(&mut self, file: FreshFile, invited: &Invited) -> Result<PathBuf, ExchangeError> {
        let (leaves, lines) = self.invited_entries(invited.cadre)?;
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
                cadre: invited.cadre,
                name: invited.name.clone(),
                role: invited.role,
            }),
            figures: Vec::new(),
            readers: Vec::new(),
            leaves,
            said: None,
            more: false,
            holdings: None,
            keep: Keep { capsule: self.capsule()?, ..Keep::default() },
        };
        Ok(self.write_invitation(file, &manifest, &lines)?.finish()?)
    }

    /// Returns the cadre of that name, and what makes them known where nobody is.
    fn whom(&mut self, ask: &Invitation) -> (CadreId, Option<Change>) {
        let found = {
            let state = self.shared.read();
            let is = |cadre: &Cadre| cadre.name == ask.cadre && (ask.unit.is_empty() || cadre.unit == ask.unit);
            state.cadres().find(|(_, cadre)| is(cadre)).map(|(id, _)| id)
        };
        if let Some(id) = found {
            return (id, None);
        }
        let id = CadreId::fresh(self.unix_ms(), &mut *self.entropy);
        let cadre = Cadre {
            name: ask.cadre.clone(),
            // They say it themselves once they have joined.
            unit: if ask.unit.is_empty() { tr!("bundle-unit-open") } else { ask.unit.clone() },
            post: String::new(),
            role: ask.role,
            devices: Vec::new(),
            same_as: None,
        };
        (id, Some(Change::add(id, cadre)))
    }

    /// Returns an assignment where the cadre has none that names all `villages`:
    /// from today to the end of the year, every household once.
    fn assignment_for(&mut self, cadre: CadreId, villages: &[VillageCode]) -> Option<Change> {
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
            return None;
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
        Some(Change::add(id, assignment))
    }

    fn write_invitation(
        &self,
        file: FreshFile,
        manifest: &Manifest,
        lines: &[String],
    ) -> Result<FreshFile, ExchangeError> {
        let key = self.identity.signing(self.device()).ok_or(super::super::OpenError::Keys)?;
        let mut writer = Writer::open(BufWriter::new(file), manifest)?;
        for line in lines {
            writer.line(line)?;
        }
        Ok(writer.finish(&key)?.into_inner().map_err(|error| WriteError::Io(error.into_error()))?)
    }

    /// Returns how many entries an invitation carries, and their lines: all about
    /// the names, villages, policies and assignments of that cadre. The file lies
    /// open to whoever finds it, so there is nothing of any household in it.
    fn invited_entries(&self, cadre: CadreId) -> Result<(u64, Vec<String>), ExchangeError> {
        let mut stock = self.stock_for(cadre)?;
        let open = |kind: Kind| matches!(kind, Kind::Cadre | Kind::Village | Kind::Policy | Kind::Assignment);
        let shown = |subject: Subject| match subject {
            Subject::Record(kind, id) => open(kind) && stock.readers.reads(cadre, kind, id),
            _ => false,
        };
        let known = Arc::clone(self.shared.read().authority());
        let goes = |item: &Item| item.whole && shown(item.subject) && !known.holds(item.entry);
        let items = stock.catalog.items.iter().enumerate().filter(|(_, item)| goes(item));
        let mail = Mail { items: items.map(|(place, _)| place).collect(), ..Mail::default() };
        self.fetch(&mut stock, [&mail], &mut unwatched)?;
        let lines = mail.items.iter().map(|place| stock.line(*place)).collect::<Result<Vec<_>, _>>()?;
        Ok((lines.len() as u64, lines))
    }

    /// Reads an invitation from its first byte to its last.
    fn read_invitation(&self, path: &Path) -> Result<Brought, ExchangeError> {
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
        let mut known = Places::default();
        if manifest.leaves > 0 {
            self.add_singles(&mut known, &HashSet::new())?;
        }
        let mut brought =
            Brought { offer, records: Vec::new(), batch: Batch::default(), new: BTreeMap::new(), manifest };
        let mut lines_left = GROUP_CHANGES_MAX;
        while let Some(lines) = reader.next_lines()? {
            for line in lines.iter() {
                lines_left = lines_left.checked_sub(1).ok_or(BundleError::TooLarge)?;
                match read_leaf(line).map_err(|error| broken(&error.to_string()))? {
                    Some(leaf) => {
                        if known.single(&leaf.entry) == SingleFate::New {
                            brought.take(leaf, &self.shared.read())?;
                        }
                    }
                    None => {
                        let carried: Carried<'_> =
                            serde_json::from_str(line).map_err(|error| broken(&error.to_string()))?;
                        let record = Record::from_json(carried.kind, carried.record.get());
                        let record = record.map_err(|error| broken(&error.to_string()))?;
                        if !self.shared.read().knows(carried.kind, carried.id) {
                            *brought.new.entry(carried.kind).or_default() += 1;
                            brought.records.push(Change::Add { id: carried.id, record });
                        }
                    }
                }
            }
        }
        let state = self.shared.read();
        if let Some(known) = state.exchange().peer(brought.manifest.sender.device)
            && known.key != brought.manifest.sender.key
        {
            return Err(ExchangeError::OtherKey(known.device));
        }
        Ok(brought)
    }

    /// Tells what taking an invitation in would do.
    pub(super) fn plan_joining(&self, path: &Path, name: &str) -> Result<Plan, ExchangeError> {
        let Brought { manifest, new, .. } = self.read_invitation(path)?;
        let known = self.shared.read().exchange().peer(manifest.sender.device).cloned();
        let first = known.is_none();
        let mut plan = Plan::of(&manifest, name, host(&manifest, known.as_ref()), first);
        plan.verdict = if first || !new.is_empty() { Verdict::Imported } else { Verdict::NothingNew };
        plan.new = new;
        plan.numbers = Numbers::default();
        Ok(plan)
    }

    /// Takes an invitation in: from now on its writer is who this installation
    /// reports to.
    pub(super) fn join(&mut self, path: &Path, name: &str) -> Result<Outcome, ExchangeError> {
        let plan = self.plan_joining(path, name)?;
        let Brought { manifest, offer, records, batch, .. } = self.read_invitation(path)?;
        self.be_sure_of_the_device()?;
        // From here on the next start goes on with what was cut short.
        self.identity.join(JoinedBy { invitation: offer.invitation, secret: offer.secret })?;
        let known = self.shared.read().exchange().peer(manifest.sender.device).cloned();
        let host = host(&manifest, known.as_ref());
        if known.as_ref() != Some(&host) {
            self.note(vec![Note::Peer(Box::new(host.clone()))])?;
        }
        self.note(self.to_be_kept(&manifest).into_iter().collect())?;
        if !batch.lines.is_empty() {
            self.write_batch(manifest.id, batch)?;
        }
        self.commit(records)?;
        self.be_one_person(offer.cadre)?;
        self.refresh()?;
        let joined = Joined { host, records: plan.new.clone() };
        Ok(Outcome { joined: Some(joined), ..Outcome::planned(plan) })
    }

    /// Has the record that was made here say that it is the one the invitation is
    /// for. Nothing that names either is written anew.
    fn be_one_person(&mut self, offered: CadreId) -> Result<(), ExchangeError> {
        let Some(me) = self.shared.read().self_made(self.device()).filter(|me| *me != offered) else { return Ok(()) };
        let Some(old) = self.read::<Cadre>(me)? else { return Ok(()) };
        let new = Cadre { same_as: Some(offered), ..old.clone() };
        let mut changes: Vec<Change> = Change::edit(me, &old, &new)?.into_iter().collect();
        // What the office left open they have said of themselves.
        if let Some(known) = self.read::<Cadre>(offered)?.filter(|known| known.unit == tr!("bundle-unit-open")) {
            let with = Cadre { unit: old.unit, ..known.clone() };
            changes.extend(Change::edit(offered, &known, &with)?);
        }
        self.commit(changes)?;
        Ok(())
    }

    /// Has an invitation that was written here not be usable any more.
    ///
    /// # Errors
    /// [`ExchangeError::NoSuch`] where there is none of that name that is still open.
    pub fn withdraw(&mut self, invitation: PaperId) -> Result<Invited, ExchangeError> {
        let found = {
            let state = self.shared.read();
            let exchange = state.exchange();
            let open = |invited: &&Invited| exchange.is_open(invited, self.clock.today());
            exchange.invitation(invitation).filter(open).cloned()
        };
        let invited = found.ok_or_else(|| ExchangeError::NoSuch(invitation.to_string()))?;
        self.note(vec![Note::Withdrawn { invitation }])?;
        Ok(invited)
    }

    /// Notes that a person has compared the fingerprint of a device's key.
    ///
    /// # Errors
    /// [`ExchangeError::NoSuch`] where the device isn't known.
    pub fn mark_compared(&mut self, device: DeviceId) -> Result<Peer, ExchangeError> {
        let peer = self.change_peer(device, |peer, _| peer.compared = true)?;
        self.decide_succession(device)?;
        Ok(peer)
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

impl Brought {
    /// Takes an entry in.
    fn take(&mut self, leaf: bundle::Leaf<'_>, state: &State) -> Result<(), ExchangeError> {
        let said = Said::by(&leaf.entry);
        if let What::Change(Change::Add { id, record }, _) = &said.what
            && !state.knows(record.kind(), *id)
        {
            *self.new.entry(record.kind()).or_default() += 1;
        }
        let note = Leaf { entry: leaf.line.to_owned(), signature: leaf.signature.map(str::to_owned) };
        self.batch.put(Note::Leaf(note).line()?.into(), said);
        Ok(())
    }
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
        speaks: from.speaks.unwrap_or(1),
        succession: heard(known, from),
    }
}
