//! Enrolment: an invitation is written by the committee, taken in by the cadre,
//! and shown with the first bundle that comes back.

use std::collections::{BTreeMap, HashSet};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::Workspace;
use super::super::apply::{Said, What};
use super::super::identity::JoinedBy;
use super::batch::{Batch, kept};
use super::catalog::{Item, Subject};
use super::error::ExchangeError;
use super::export::plain;
use super::heirs::{heard, peer_of};
use super::import::Outcome;
use super::outbox::Mail;
use super::plan::{Numbers, Plan, Verdict};
use super::scan::{Places, SingleFate};
use super::trust::fellow;
use crate::base::ids::{AssignmentId, CadreId, DeviceId, RecordId};
use crate::base::limits::{INVITATION_DAYS_DEFAULT, INVITED_BYTES_MAX, LEAVES_BYTES_MAX};
use crate::base::progress::{Onward, unwatched};
use crate::bundle::code::Code;
use crate::bundle::keys::{SigningKey, is_public, recipient};
use crate::bundle::leaf::{self as bundle, read_leaf};
use crate::bundle::manifest::{Fellow, Keep, Manifest, Offer, Profile, Sort, VERSION};
use crate::bundle::read::{ReadError as BundleError, Reader};
use crate::bundle::write::{WriteError, Writer};
use crate::domain::assignment::{Assignment, Targets};
use crate::domain::cadre::{Cadre, Role};
use crate::domain::change::Change;
use crate::domain::invitation::Invitation as Written;
use crate::domain::record::{Kind, Record};
use crate::domain::village::VillageCode;
use crate::oplog::note::{Known, Leaf, Note, PaperId, Peer};
use crate::state::State;
use crate::state::invited::{Lock, Offered, Stands};
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
    /// Whether it is to be another machine of this office, for whoever works there.
    pub clerk: bool,
    /// The villages they are to go to. Where no assignment of theirs has them
    /// all, one is made.
    pub villages: Vec<VillageCode>,
    /// Days for which it can be used.
    pub days: u16,
    /// Whether the rosters of their villages go along. The file is then sealed
    /// with a code, which is told by telephone.
    pub households: bool,
    /// The file, or the folder that gets a file with the usual name.
    pub out: PathBuf,
}

impl Invitation {
    /// Returns an ordinary one: for a laptop of somebody's own, to no village yet, to be
    /// used within the usual days, without households.
    pub fn new(cadre: impl Into<String>, unit: impl Into<String>, role: Role, out: impl Into<PathBuf>) -> Self {
        Self {
            cadre: cadre.into(),
            unit: unit.into(),
            role,
            clerk: false,
            villages: Vec::new(),
            days: INVITATION_DAYS_DEFAULT,
            households: false,
            out: out.into(),
        }
    }
}

/// An invitation that was written.
#[derive(Debug, Clone)]
pub struct Invitee {
    /// The file.
    pub file: PathBuf,
    /// The invitation.
    pub invitation: PaperId,
    /// The last day on which it can be used.
    pub until: Option<NaiveDate>,
    /// The code that opens it, where it is sealed. Nobody can tell it again.
    pub code: Option<Code>,
    /// Households that go along.
    pub households: u64,
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
    batches: Vec<Batch>,
    new: BTreeMap<Kind, u64>,
}

impl Workspace {
    /// Writes an invitation. Whoever has the file can enrol as this cadre, once: it
    /// is to be handed over like a key.
    ///
    /// # Errors
    /// [`ExchangeError`]; no file was left behind.
    pub fn invite(&mut self, ask: &Invitation) -> Result<Invitee, ExchangeError> {
        let me = self.me();
        let office = me.office.ok_or(ExchangeError::NotAnOffice)?;
        // Before anything is written: nobody can be sent to a village that isn't there.
        let unknown = ask.villages.iter().find(|code| self.shared.read().village(**code).is_none());
        if let Some(code) = unknown {
            return Err(ExchangeError::NoVillage(*code));
        }
        let mut file = FreshFile::at_or_in(&ask.out, "dundian")?;
        file.call(&tr!("bundle-invitation-name", name = plain(&ask.cadre)));
        self.be_sure_of_the_device()?;
        let (person, new) = self.whom(ask)?;
        let assignment = self.assignment_for(person, &ask.villages);
        let key = SigningKey::fresh(&mut *self.entropy);
        let id = Written::id(&key.public());
        let written = Written {
            key: key.public(),
            person,
            name: ask.cadre.clone(),
            role: ask.role,
            clerk: ask.clerk,
            office,
            villages: ask.villages.clone(),
            at: self.clock.now(),
            days: ask.days,
            cancelled: false,
        };
        let until = written.last_day();
        let code = ask.households.then(|| Code::fresh(&mut *self.entropy));
        // First the ledger, then the file: one that lay there before would admit nobody.
        self.commit(new.into_iter().chain(assignment).chain([Change::add(id, written.clone())]).collect())?;
        match self.write_out(file, &written, &key, code.as_ref()) {
            Ok((file, households)) => Ok(Invitee { file, invitation: id, until, code, households }),
            Err(error) => {
                // Nobody has it, and nobody ever will.
                self.call_back(id)?;
                Err(error)
            }
        }
    }

    /// Returns the file, and how many households are in it.
    fn write_out(
        &mut self,
        file: FreshFile,
        written: &Written,
        key: &SigningKey,
        code: Option<&Code>,
    ) -> Result<(PathBuf, u64), ExchangeError> {
        let id = Written::id(&written.key);
        let (entry, lines, households) = self.invited_entries(written.person, id, code.is_some())?;
        let manifest = Manifest {
            dundian: Sort::Invitation,
            v: VERSION,
            id: RecordId::fresh(self.unix_ms(), &mut *self.entropy),
            made: written.at,
            sender: self.sender()?,
            to: None,
            number: 0,
            profile: Profile::Full,
            spans: Vec::new(),
            vouched: Vec::new(),
            have: Vec::new(),
            missing: Vec::new(),
            offer: Some(Offer {
                invitation: id,
                secret: key.secret().to_string(),
                key: Some(written.key.clone()),
                cadre: written.person,
                name: written.name.clone(),
                role: written.role,
                clerk: written.clerk,
                entry,
            }),
            figures: Vec::new(),
            readers: Vec::new(),
            leaves: lines.len() as u64,
            said: None,
            more: false,
            holdings: None,
            more_holdings: Vec::new(),
            fellows: Vec::new(),
            above: if written.clerk { self.above() } else { Vec::new() },
            keep: Keep { capsule: self.capsule()?, ..Keep::default() },
        };
        let signing = self.identity.signing(self.device()).ok_or(super::super::OpenError::Keys)?;
        let out = BufWriter::new(file);
        let mut writer = match code {
            Some(code) => Writer::locked(out, code, &manifest)?,
            None => Writer::open(out, &manifest)?,
        };
        for line in &lines {
            writer.line(line)?;
        }
        let file = writer.finish(&signing)?.into_inner().map_err(|error| WriteError::Io(error.into_error()))?;
        Ok((file.finish()?, households))
    }

    /// Returns the cadre of that name, and what makes them known where nobody is.
    /// Somebody who has lost their keys is invited under the id that they had.
    fn whom(&mut self, ask: &Invitation) -> Result<(CadreId, Option<Change>), ExchangeError> {
        let found: BTreeMap<CadreId, String> = {
            let state = self.shared.read();
            // An office is no person, though it may go by the same name.
            let named = |cadre: &Cadre| cadre.role == ask.role && cadre.name == ask.cadre;
            let is = |cadre: &Cadre| named(cadre) && (ask.unit.is_empty() || cadre.unit == ask.unit);
            state.cadres().filter(|(_, cadre)| is(cadre)).map(|(id, cadre)| (id, cadre.unit.clone())).collect()
        };
        match found.first_key_value() {
            Some((id, _)) if found.len() == 1 => return Ok((*id, None)),
            Some(_) => return Err(ExchangeError::Namesakes(ask.cadre.clone(), found.into_values().collect())),
            None => {}
        }
        let id = CadreId(self.new_id());
        let cadre = Cadre {
            name: ask.cadre.clone(),
            // They say it themselves once they have joined.
            unit: if ask.unit.is_empty() { tr!("bundle-unit-open") } else { ask.unit.clone() },
            post: String::new(),
            role: ask.role,
            devices: Vec::new(),
            same_as: None,
        };
        Ok((id, Some(Change::add(id, cadre))))
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
        let id = AssignmentId(self.new_id());
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

    /// Returns the line of the entry by which an invitation was written down, the lines
    /// of those that it carries, and of how many households they are: all about the names, villages, policies and assignments of
    /// that cadre. An open file may be found by anybody, so there is nothing of any
    /// household in it; a sealed one holds those that the cadre is to begin with.
    fn invited_entries(
        &self,
        cadre: CadreId,
        invitation: PaperId,
        sealed: bool,
    ) -> Result<(Option<String>, Vec<String>, u64), ExchangeError> {
        let mut stock = self.stock_for(cadre)?;
        let goes = |kind: Kind| match kind {
            Kind::Cadre | Kind::Village | Kind::Policy | Kind::Catalog | Kind::Assignment => true,
            kind => kind == Kind::Household && sealed,
        };
        let shown = |subject: Subject| match subject {
            Subject::Record(kind, id) => goes(kind) && stock.readers.reads(cadre, kind, id),
            _ => false,
        };
        let known = Arc::clone(self.shared.read().authority());
        let goes = |item: &Item| item.whole && shown(item.subject) && !known.holds(item.exact());
        let items: Vec<(usize, Subject)> = {
            let items = stock.catalog.items.iter().enumerate().filter(|(_, item)| goes(item));
            items.map(|(place, item)| (place, item.subject)).collect()
        };
        let households: HashSet<RecordId> = items
            .iter()
            .filter_map(|(_, subject)| subject.record())
            .filter_map(|(kind, id)| (kind == Kind::Household).then_some(id))
            .collect();
        let tells = Subject::Record(Kind::Invitation, invitation);
        let itself = stock.catalog.items.iter().position(|item| item.subject == tells);
        let carried: Vec<usize> = items.into_iter().map(|(place, _)| place).collect();
        let mail = Mail { items: carried.iter().copied().chain(itself).collect(), ..Mail::default() };
        self.fetch(&mut stock, [&mail], &mut unwatched)?;
        let itself = itself.map(|place| stock.line(place)).transpose()?;
        let lines = carried.iter().map(|place| stock.line(*place)).collect::<Result<Vec<_>, _>>()?;
        Ok((itself, lines, households.len() as u64))
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
        let fits = |key: &String| {
            let own = SigningKey::from_secret(&offer.secret).is_ok_and(|secret| secret.public() == *key);
            own && Written::id(key) == offer.invitation
        };
        if !offer.key.as_ref().is_none_or(fits) {
            return Err(broken("the key of the invitation"));
        }
        if !is_public(&manifest.sender.key) || recipient(&manifest.sender.reader).is_err() {
            return Err(broken("keys"));
        }
        let mut known = Places::default();
        if manifest.leaves > 0 {
            self.add_singles(&mut known, &HashSet::new())?;
            known.erased = self.shared.read().erased().collect();
        }
        let mut brought = Brought { offer, records: Vec::new(), batches: Vec::new(), new: BTreeMap::new(), manifest };
        let mut bytes_left = LEAVES_BYTES_MAX;
        while let Some(lines) = reader.next_lines()? {
            for line in lines.iter() {
                bytes_left = bytes_left.checked_sub(line.len()).ok_or(BundleError::TooLarge)?;
                match read_leaf(line).map_err(|error| broken(&error.to_string()))? {
                    Some(leaf) => {
                        if known.single(&leaf.entry) == SingleFate::New {
                            brought.take(leaf, &known, &self.shared.read())?;
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
        let Brought { manifest, offer, records, batches, .. } = self.read_invitation(path)?;
        self.be_sure_of_the_device()?;
        // From here on the next start goes on with what was cut short.
        let signs = offer.key.is_some();
        let Offer { invitation, secret, entry, .. } = offer;
        let entry = entry.filter(|line| line.len() <= INVITED_BYTES_MAX);
        self.identity.join(JoinedBy { invitation, secret, signs, entry })?;
        let known = self.shared.read().exchange().peer(manifest.sender.device).cloned();
        let host = host(&manifest, known.as_ref());
        let new = Some(host.clone()).filter(|host| known.as_ref() != Some(host));
        // To whom this office reports, its other machines do.
        let above: Vec<Peer> = {
            let state = self.shared.read();
            let peer = |one: &Fellow| fellow(Known::Host, one, state.exchange().peer(one.device), false);
            manifest.above.iter().filter(|_| offer.clerk).filter_map(peer).collect()
        };
        self.note(new.into_iter().chain(above).map(|peer| Note::Peer(Box::new(peer))).collect())?;
        self.note(self.to_be_kept(&manifest).into_iter().collect())?;
        for batch in batches {
            self.write_batch(manifest.id, batch)?;
        }
        self.commit(records)?;
        self.be_one_person(offer.cadre)?;
        self.refresh(&mut |_, _| Onward::Continue)?;
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

    /// Has an invitation of this office not be usable any more. Returns for whom it was.
    ///
    /// # Errors
    /// [`ExchangeError::NoSuch`] where there is none of that name that is still open.
    pub fn withdraw(&mut self, invitation: PaperId) -> Result<Offered, ExchangeError> {
        let office = self.me().office;
        let found = {
            let state = self.shared.read();
            let of = state.invitations_of(office).into_iter().find(|one| one.id == invitation);
            of.filter(|one| matches!(state.stands(one, self.clock.today()), Stands::Open(_)))
        };
        let offered = found.ok_or_else(|| ExchangeError::NoSuch(invitation.to_string()))?;
        match offered.lock {
            Lock::Key(_) => self.call_back(invitation)?,
            Lock::Secret(_) => self.note(vec![Note::Withdrawn { invitation }])?,
        }
        Ok(offered)
    }

    fn call_back(&mut self, invitation: PaperId) -> Result<(), ExchangeError> {
        let Some(old) = self.read::<Written>(invitation)? else { return Ok(()) };
        let new = Written { cancelled: true, ..old.clone() };
        self.commit(Change::edit(invitation, &old, &new)?.into_iter().collect())?;
        Ok(())
    }

    /// Opens sealed invitations with a code from now on, or with none.
    pub fn use_code(&mut self, code: Option<Code>) {
        self.code = code;
    }

    /// Notes that a person has compared the fingerprint of a device's key.
    ///
    /// # Errors
    /// [`ExchangeError::NoSuch`] where the device isn't known.
    pub fn mark_compared(&mut self, device: DeviceId) -> Result<Peer, ExchangeError> {
        let peer = self.change_peer(device, |peer| peer.compared = true)?;
        self.decide_succession(device)?;
        Ok(peer)
    }

    pub(super) fn change_peer(
        &mut self,
        device: DeviceId,
        change: impl FnOnce(&mut Peer),
    ) -> Result<Peer, ExchangeError> {
        let found = {
            let state = self.shared.read();
            state.exchange().peer(device).cloned().map(|mut peer| {
                change(&mut peer);
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
    fn take(&mut self, leaf: bundle::Leaf<'_>, known: &Places, state: &State) -> Result<(), ExchangeError> {
        let said = Said::by(&leaf.entry);
        if let What::Change(Change::Add { id, record }, _) = &said.what
            && !state.knows(record.kind(), *id)
        {
            *self.new.entry(record.kind()).or_default() += 1;
        }
        let (line, said) = kept(known, leaf.line, &leaf.entry)?;
        // A signature stands for the entry as it came.
        let signature = leaf.signature.filter(|_| line.is_none()).map(str::to_owned);
        let note = Leaf { entry: line.unwrap_or_else(|| leaf.line.to_owned()), signature };
        let mut batch = self.batches.pop_if(|batch| !batch.is_full()).unwrap_or_default();
        batch.put(Note::Leaf(note).line()?.into(), said);
        self.batches.push(batch);
        Ok(())
    }
}

/// Returns who wrote an invitation, as they are known from then on.
fn host(manifest: &Manifest, known: Option<&Peer>) -> Peer {
    let from = &manifest.sender;
    Peer {
        known: if manifest.offer.as_ref().is_some_and(|offer| offer.clerk) { Known::Sibling } else { Known::Host },
        compared: known.is_some_and(|peer| peer.compared),
        before: known.and_then(|peer| peer.before),
        until: known.and_then(|peer| peer.until),
        succession: heard(known, from),
        ..peer_of(from, from.role, from.cadre)
    }
}
