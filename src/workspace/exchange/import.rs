//! The second pass over a bundle: what is new is written, in batches that an
//! interrupted import goes on from.

use std::collections::BTreeSet;
use std::path::Path;

use super::super::apply::{Fate, Folding, What};
use super::super::ends::Ends;
use super::super::{Workspace, read};
use super::batch::{Batch, Gathering};
use super::erase;
use super::error::ExchangeError;
use super::intake::{Intake, Stepper};
use super::invite::Joined;
use super::plan::{Late, Plan, Verdict};
use super::trust::Refused;
use crate::base::ahead::ahead;
use crate::base::ids::RecordId;
use crate::base::limits::HELD_MAX;
use crate::base::progress::{Onward, Watch};
use crate::base::text::file_name;
use crate::bundle::manifest::{Manifest, Sort};
use crate::bundle::read::Line;
use crate::oplog::note::{Figures, Holdings, Import, Note, PaperId, Receipt, Second};
use crate::oplog::stamp::Stamp;

/// Batches that wait for the disk.
const BATCHES_WAITING: usize = 1;

/// No moment that somebody says to have heard of lies behind this one.
const HEARD_MS_MAX: u64 = 1 << 47;

/// What an import has done.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// What there was to do, and was done.
    pub plan: Plan,
    /// The import, by which it can be taken back; `None` where nothing was new.
    pub import: Option<PaperId>,
    /// Bundles that had waited for this one and went in after it.
    pub followed: Vec<Plan>,
    /// What came of it, if it was an invitation.
    pub joined: Option<Joined>,
}

impl Outcome {
    /// Returns that nothing was done of a plan.
    pub fn planned(plan: Plan) -> Self {
        Self { plan, import: None, followed: Vec::new(), joined: None }
    }
}

impl Workspace {
    /// Tells what an import of `file` would do. Nothing is written.
    ///
    /// # Errors
    /// [`ExchangeError`] tells why it would be refused.
    pub fn plan_import(&mut self, file: &Path, watch: Watch<'_>) -> Result<Plan, ExchangeError> {
        if self.open_bundle(file)?.manifest().dundian == Sort::Invitation {
            return self.plan_joining(file, &file_name(file));
        }
        Ok(self.take_stock(file, &file_name(file), watch)?.plan)
    }

    /// Takes a bundle in: verifies all of it, then writes what is new. Where
    /// `watch` cancels while it is being written, what is written stays and the
    /// same file goes on from there.
    ///
    /// # Errors
    /// [`ExchangeError`]: a bundle that doesn't verify has changed nothing.
    pub fn import(&mut self, file: &Path, watch: Watch<'_>) -> Result<Outcome, ExchangeError> {
        let outcome = self.import_one(file, watch)?;
        self.after_import(outcome, watch)
    }

    /// Does what [`Workspace::import`] does, though the sender's device was cut off
    /// before that was written: the cut moves to where the file ends.
    ///
    /// # Errors
    /// Fails like [`Workspace::import`].
    pub fn import_late(&mut self, file: &Path, watch: Watch<'_>) -> Result<Outcome, ExchangeError> {
        let outcome = self.import_copied(file, true, watch)?;
        self.after_import(outcome, watch)
    }

    fn after_import(&mut self, mut outcome: Outcome, watch: Watch<'_>) -> Result<Outcome, ExchangeError> {
        outcome.followed = self.follow_up(watch)?;
        self.complete_registry()?;
        self.all_is_in()?;
        Ok(outcome)
    }

    /// Takes in one file, and leaves bundles that wait for it.
    pub(in super::super) fn import_one(&mut self, file: &Path, watch: Watch<'_>) -> Result<Outcome, ExchangeError> {
        self.import_copied(file, false, watch)
    }

    /// Does the same, also with what goes in only where somebody says so.
    pub(in super::super) fn import_copied(
        &mut self,
        file: &Path,
        though_late: bool,
        watch: Watch<'_>,
    ) -> Result<Outcome, ExchangeError> {
        if self.has_copy() {
            self.finish_import(watch)?;
        }
        let copy = self.copy_in(file)?;
        let outcome = self.import_copy(&copy, &file_name(file), though_late, watch);
        self.let_go(&copy, outcome)
    }

    /// Refuses what goes in only where somebody says so.
    pub(super) fn refuse_late(&self, plan: &Plan) -> Result<(), ExchangeError> {
        let Some(late) = plan.late else { return Ok(()) };
        let last = late.last.in_zone(*self.clock.now().offset());
        let Late { entries, succeeded, .. } = late;
        Err(ExchangeError::Late { name: plan.sender.name.clone(), entries, last, succeeded })
    }

    pub(super) fn import_copy(
        &mut self,
        copy: &Path,
        name: &str,
        though_late: bool,
        watch: Watch<'_>,
    ) -> Result<Outcome, ExchangeError> {
        if self.open_bundle(copy)?.manifest().dundian == Sort::Invitation {
            return self.join(copy, name);
        }
        let intake = match self.take_stock(copy, name, watch) {
            Err(ExchangeError::Used(refused)) => {
                // What it says of its writer is believed as a whole or not at all.
                self.open_bundle(copy)?.check()?;
                return Err(self.name_second(refused, name)?);
            }
            other => other?,
        };
        if !though_late {
            self.refuse_late(&intake.plan)?;
        }
        if intake.plan.verdict == Verdict::Waiting {
            // What goes on from a known place needn't wait for the rest.
            if intake.plan.fresh + intake.plan.filled > 0 && !intake.plan.sender.is_unproven() {
                self.take_in(copy, &intake, watch)?;
            }
            self.put_by(copy, &intake)?;
            return Ok(Outcome::planned(intake.plan));
        }
        let import = self.take_in(copy, &intake, watch)?;
        if though_late {
            let ends: Vec<_> = intake.ends.iter().map(|end| (end.device, end.tip)).collect();
            self.move_cut(intake.manifest.sender.device, &ends, &mut |_, progress| {
                watch(progress);
                Onward::Continue
            })?;
        }
        Ok(Outcome { import, ..Outcome::planned(intake.plan) })
    }

    /// Notes who came with an invitation that was used already, and returns why they
    /// aren't let in.
    fn name_second(&mut self, mut refused: Box<Refused>, file: &str) -> Result<ExchangeError, ExchangeError> {
        file.clone_into(&mut refused.second.file);
        let known = {
            let state = self.shared.read();
            let same =
                |one: &Second| (one.invitation, one.device) == (refused.second.invitation, refused.second.device);
            state.exchange().seconds().any(same)
        };
        if !known {
            self.note(vec![Note::Second(refused.second.clone())])?;
        }
        Ok(ExchangeError::Used(refused))
    }

    /// Writes what is new in a bundle that has been verified. Returns the import,
    /// where there was something to note at all.
    pub(super) fn take_in(
        &mut self,
        path: &Path,
        intake: &Intake,
        watch: Watch<'_>,
    ) -> Result<Option<PaperId>, ExchangeError> {
        let manifest = &intake.manifest;
        let before = self.shared.read().exchange().import_of(manifest.id).cloned();
        if intake.plan.fresh + intake.plan.filled == 0 && before.as_ref().is_some_and(|known| known.done) {
            return Ok(None);
        }
        self.be_sure_of_the_device()?;
        // An import that was interrupted goes on under its name.
        let import = match before.filter(|known| !known.done) {
            Some(known) => known.import.import,
            None => RecordId::fresh(self.unix_ms(), &mut *self.entropy),
        };
        let begun = Note::Begun(Import {
            import,
            bundle: manifest.id,
            sender: manifest.sender.device,
            number: manifest.number,
            at: self.clock.now(),
            file: intake.plan.file.clone(),
            entries: 0,
            since: self.reading_since(manifest)?,
            said: manifest.said,
            whole: self.is_whole(manifest)?,
        });
        let peers = intake.trust.news.iter().map(|peer| Note::Peer(Box::new(peer.clone())));
        self.note(std::iter::once(begun).chain(peers).collect())?;
        // Whose a device is stands in the ledger before what it wrote is judged.
        self.complete_registry()?;
        let written = self.write_entries(path, import, intake, watch);
        if matches!(written, Err(ExchangeError::TooManyHeld(_))) {
            // Some of it may have been written before that showed.
            self.undo_import(import, &mut |_, _| Onward::Continue)?;
        }
        written?;
        self.refresh(&mut |_, progress| {
            watch(progress);
            Onward::Continue
        })?;
        if intake.plan.verdict == Verdict::Waiting {
            return Ok(Some(import));
        }
        let entries = intake.plan.fresh + intake.plan.filled;
        let mut last = vec![Note::Done { import, entries }];
        if !intake.trust.lost {
            last.push(self.receipt(manifest));
            last.extend(figures(manifest, import));
            last.extend(self.to_be_kept(manifest));
        }
        {
            let state = self.shared.read();
            for end in &intake.ends {
                let known = state.exchange().attested(end.device);
                let is_end = state.devices().get(&end.device) == Some(&end.tip);
                if is_end && known.is_none_or(|known| known.tip.seq < end.tip.seq) {
                    last.push(Note::Attested(end.clone()));
                }
            }
            if state.exchange().waiting().any(|(bundle, _)| bundle == manifest.id) {
                last.push(Note::Settled { bundle: manifest.id });
            }
        }
        self.note(last)?;
        Ok(Some(import))
    }

    fn write_entries(
        &mut self,
        path: &Path,
        import: PaperId,
        intake: &Intake,
        watch: Watch<'_>,
    ) -> Result<(), ExchangeError> {
        let mut onward = Stepper::new(path, watch)?;
        let reader = self.open_bundle(path)?;
        let gathering = Gathering::of(intake)?;
        let write = |batch: Batch| {
            let read = batch.read;
            self.write_batch(import, batch)?;
            onward.look(read)
        };
        ahead(BATCHES_WAITING, |hand| gathering.run(reader, hand), write)?;
        if erase::is_raised(&self.dir) {
            self.finish_erasures(&mut |_, _| Onward::Continue)?;
        }
        Ok(())
    }

    /// Writes a batch: journal and synchronisation first, then state and store.
    pub(super) fn write_batch(&mut self, import: PaperId, batch: Batch) -> Result<(), ExchangeError> {
        let Batch { lines, said, touched, ledgers, view, .. } = batch;
        let now_ms = self.unix_ms();
        let shared = self.shared();
        let mut folding = Folding::default();
        let (mut hollow, mut held) = (BTreeSet::new(), BTreeSet::new());
        {
            let state = shared.read();
            let mut docs = self.docs(touched.into_iter(), &state)?;
            let (seat, passed) = (state.seat(self.identity.devices()), state.is_from_above(import));
            let mut fetch = |kind, id| match docs.remove(&(kind, id)) {
                Some(doc) => Ok(Some(doc)),
                None => read::fetch(self.store()?, kind, state.row(kind, id)),
            };
            for said in said {
                if matches!(said.what, What::Nothing(Fate::Silent)) {
                    hollow.insert(said.origin.entry.device);
                }
                let device = said.origin.entry.device;
                // What can't be understood was told in the plan.
                if folding.fold_said(&state, &seat, (said, passed), &mut fetch)? == Fate::Held {
                    held.insert(device);
                }
            }
            folding.settle(&state, &seat, &mut fetch)?;
            if let Some(device) = held.iter().find(|device| folding.held_of(&state, **device) > HELD_MAX) {
                return Err(ExchangeError::TooManyHeld(*device));
            }
            if folding.erases(&state) {
                // Before the instruction is on the disk: a kill behind it must not leave the bodies.
                erase::raise(&self.dir)?;
            }
        }
        let from = ledgers.iter().map(|(device, stretch)| (*device, stretch.from)).collect::<Vec<_>>();
        let mut ends = Ends::default();
        ends.begin(&from);
        for (device, stretch) in &ledgers {
            ends.reach(*device, stretch.to, stretch.stamp);
        }
        let note = Line::from(Note::Batch { import, from }.line()?);
        let view = view.map(Note::View);
        let seen = view.as_ref().map(Note::line).transpose()?.map(Line::from);
        let frame: Vec<Line> = std::iter::once(note).chain(lines).chain(seen).collect();
        let position = self.journal.append(&frame)?;
        let taken = {
            let own = shared.read().exchange().own(self.device());
            let mut state = shared.write();
            ends.put(&mut state, &own);
            hollow.into_iter().for_each(|device| state.mark_hollow(device));
            view.iter().for_each(|view| state.note(view));
            read::take(&folding, &mut state, now_ms)?
        };
        self.submit(read::batch(&folding, taken, position)?);
        Ok(())
    }

    /// Returns what the sender has of what was sent to them from here: of several
    /// machines of one office each reckons from bundles of its own.
    fn receipt(&self, manifest: &Manifest) -> Note {
        let from = manifest.sender.device;
        let since = {
            let state = self.shared.read();
            state.exchange().sent_to(from).and_then(|sent| sent.since)
        };
        let all = || manifest.holdings.iter().chain(&manifest.more_holdings);
        let ours = all().find(|one| Some(one.since) == since).or_else(|| all().next());
        // Nobody's clock goes to the year 6000: that would be somebody's mischief.
        let sane = |heard: Stamp| Some(heard).filter(|at| at.unix_ms() < HEARD_MS_MAX).unwrap_or_default();
        Note::Receipt(Receipt {
            from,
            number: manifest.number,
            at: manifest.made,
            have: manifest.have.clone(),
            missing: manifest.missing.clone(),
            holdings: ours.cloned().map(|one| Holdings { heard: sane(one.heard), ..one }),
        })
    }

    /// Tells whether somebody who had yet to do so sends all that they hold.
    fn is_whole(&self, manifest: &Manifest) -> Result<bool, ExchangeError> {
        let owes = self.shared.read().exchange().owes_all(manifest.sender.device);
        let for_us = manifest.is_for(&self.identity.reader()?.recipient());
        Ok(owes && for_us && !manifest.keep.held_back && !manifest.more)
    }

    /// Returns the bundle since which the sender reckons what is held here.
    fn reading_since(&self, manifest: &Manifest) -> Result<Option<PaperId>, ExchangeError> {
        let reader = self.identity.reader()?.recipient();
        Ok(manifest.reading(&reader).map(|reading| reading.since))
    }
}

fn figures(manifest: &Manifest, import: PaperId) -> Option<Note> {
    let (from, number) = (manifest.sender.device, manifest.number);
    let figures = Figures { import, from, number, at: manifest.made, figures: manifest.figures.clone() };
    (!figures.figures.is_empty()).then_some(Note::Figures(figures))
}
