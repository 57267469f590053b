//! The second pass over a bundle: what is new is written, in batches that an
//! interrupted import goes on from.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::super::apply::{Fate, Folding, read as read_entry};
use super::super::ends::Ends;
use super::super::{ReadError, Workspace, read};
use super::erase;
use super::error::ExchangeError;
use super::export::file_name;
use super::intake::{Intake, Stepper};
use super::invite::Joined;
use super::plan::{Plan, Verdict};
use crate::base::ids::{DeviceId, RecordId};
use crate::base::limits::{BUNDLE_BYTES_MAX, GROUP_BYTES_MAX, GROUP_CHANGES_MAX};
use crate::base::progress::{Onward, Watch};
use crate::bundle::manifest::{Manifest, Sort};
use crate::bundle::verify::{Piece, Verifier};
use crate::domain::record::Kind;
use crate::oplog::chain::DeviceTip;
use crate::oplog::codec::Decoded;
use crate::oplog::entry::Entry;
use crate::oplog::note::{Import, Note, PaperId, Receipt};
use crate::storage::fsx::{self, At};

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

impl Workspace {
    /// Tells what an import of `file` would do. Nothing is written.
    ///
    /// # Errors
    /// [`ExchangeError`] tells why it would be refused.
    pub fn plan_import(&mut self, file: &Path, watch: Watch<'_>) -> Result<Plan, ExchangeError> {
        if self.open_bundle(file)?.manifest().dundian == Sort::Invitation {
            return self.plan_joining(file);
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
        if self.open_bundle(file)?.manifest().dundian == Sort::Invitation {
            return self.join(file);
        }
        let copy = self.copy_in(file)?;
        let outcome = self.import_copy(&copy, &file_name(file), watch);
        // What was put by has moved on; anything else is of no further use.
        let _ = fs::remove_file(&copy);
        let _ = fs::remove_dir(self.incoming());
        let mut outcome = outcome?;
        outcome.followed = self.follow_up(watch)?;
        Ok(outcome)
    }

    fn import_copy(&mut self, copy: &Path, name: &str, watch: Watch<'_>) -> Result<Outcome, ExchangeError> {
        let intake = self.take_stock(copy, name, watch)?;
        if intake.plan.verdict == Verdict::Waiting {
            self.put_by(copy, &intake)?;
            return Ok(Outcome { plan: intake.plan, import: None, followed: Vec::new(), joined: None });
        }
        let import = self.take_in(copy, &intake, watch)?;
        Ok(Outcome { plan: intake.plan, import, followed: Vec::new(), joined: None })
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
        if intake.plan.fresh == 0 && before.as_ref().is_some_and(|known| known.done) {
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
        });
        let peers = intake.trust.news.iter().map(|peer| Note::Peer(Box::new(peer.clone())));
        self.note(std::iter::once(begun).chain(peers).collect())?;
        self.write_entries(path, import, intake, watch)?;
        let mut last = vec![Note::Done { import, entries: intake.plan.fresh }, receipt(manifest)];
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
        let keys = &intake.trust.keys;
        let mut verifier = Verifier::new(&intake.manifest, |device| keys.get(&device).cloned())?;
        let mut reader = self.open_bundle(path)?;
        let erased: BTreeSet<_> = self.shared.read().erased().collect();
        let mut batch = Batch::new(import, intake.manifest.spans.len());
        while let Some(line) = reader.next_line()? {
            match verifier.line(line)? {
                Piece::Opened(number, before) => batch.at[number] = before,
                Piece::Entry(number, entry, at) => {
                    let before = std::mem::replace(&mut batch.at[number], at);
                    if !intake.known.get(&entry.head.by).is_some_and(|known| known.contains(&at)) {
                        // What was erased here must not come back by way of an older copy.
                        match erase::hollow(line.as_bytes(), &erased).and_then(|left| String::from_utf8(left).ok()) {
                            Some(hollow) => batch.add(&hollow, &entry, before),
                            None => batch.add(line, &entry, before),
                        }
                    }
                }
                Piece::Closed(..) | Piece::Filled(_) | Piece::Marker => {}
            }
            if batch.is_full() {
                self.write_batch(&mut batch)?;
                onward.look(reader.bytes())?;
            }
        }
        verifier.finish()?;
        self.write_batch(&mut batch)?;
        if erase::is_raised(&self.dir) {
            self.finish_erasures(&mut |_, _| Onward::Continue)?;
        }
        Ok(())
    }

    /// Writes a batch: journal and synchronisation first, then state and store.
    fn write_batch(&mut self, batch: &mut Batch) -> Result<(), ExchangeError> {
        let lines = std::mem::take(&mut batch.lines);
        let from = std::mem::take(&mut batch.from);
        batch.bytes = 0;
        if lines.is_empty() {
            return Ok(());
        }
        let from: Vec<(DeviceId, DeviceTip)> = from.into_iter().collect();
        let touched = std::mem::take(&mut batch.touched);
        if std::mem::take(&mut batch.erases) {
            // Before the instruction is on the disk: a kill behind it must not leave the bodies.
            erase::raise(&self.dir)?;
        }
        let note = Note::Batch { import: batch.import, from: from.clone() }.line()?;
        let mut frame: Vec<&str> = Vec::with_capacity(lines.len() + 1);
        frame.push(&note);
        frame.extend(lines.iter().map(String::as_str));
        let position = self.journal.append(&frame)?;
        let shared = self.shared();
        let (folding, ends) = {
            let state = shared.read();
            let (mut folding, mut ends) = (Folding::default(), Ends::default());
            ends.begin(&from);
            let mut docs = self.docs(touched.into_iter(), &state)?;
            for line in &lines {
                // It was read before, to be put into the batch.
                let Ok(entry) = Entry::parse(line) else { continue };
                ends.add(&state, &entry);
                let fetch = |kind, id| Ok::<_, ReadError>(docs.remove(&(kind, id)));
                // What can't be understood was told in the plan.
                let _: Fate = folding.fold_entry(&state, &entry, fetch)?;
            }
            (folding, ends)
        };
        let taken = {
            let own = shared.read().exchange().own(self.device());
            let now_ms = self.unix_ms();
            let mut state = shared.write();
            ends.put(&mut state, &own, now_ms);
            read::take(&folding, &mut state)?
        };
        self.submit(read::batch(&folding, taken, position)?);
        Ok(())
    }

    /// Returns where a file is copied to before it is taken in.
    pub(super) fn incoming(&self) -> PathBuf {
        self.dir.join("incoming")
    }

    /// Copies a file into the data directory, so that both passes read the same
    /// bytes whatever becomes of the stick.
    fn copy_in(&mut self, file: &Path) -> Result<PathBuf, ExchangeError> {
        let dir = self.incoming();
        fsx::make_dir(&dir)?;
        let copy = dir.join("bundle.dundian");
        let mut from = fsx::open_regular(file, BUNDLE_BYTES_MAX)?;
        let copied = fs::File::create(&copy).and_then(|mut to| std::io::copy(&mut from, &mut to)).at(&copy);
        if let Err(error) = copied {
            let _ = fs::remove_file(&copy);
            let _ = fs::remove_dir(&dir);
            return Err(error.into());
        }
        Ok(copy)
    }
}

/// Entries on their way to the disk together.
struct Batch {
    import: PaperId,
    lines: Vec<String>,
    bytes: usize,
    /// Where the entries of each device go on from.
    from: BTreeMap<DeviceId, DeviceTip>,
    /// Where each range has come to.
    at: Vec<DeviceTip>,
    /// Records that the entries are about.
    touched: HashSet<(Kind, RecordId)>,
    /// Whether some of them are erased for good.
    erases: bool,
}

impl Batch {
    fn new(import: PaperId, ranges: usize) -> Self {
        Self {
            import,
            lines: Vec::new(),
            bytes: 0,
            from: BTreeMap::new(),
            at: vec![DeviceTip::default(); ranges],
            touched: HashSet::new(),
            erases: false,
        }
    }

    fn add(&mut self, line: &str, entry: &Entry<'_>, before: DeviceTip) {
        self.from.entry(entry.head.by).or_insert(before);
        self.bytes += line.len();
        match read_entry(entry) {
            Ok(Decoded::Change(change, _)) => drop(self.touched.insert((change.kind(), change.id()))),
            Ok(Decoded::Erase(erasure)) => {
                self.touched.extend(erasure.records);
                self.erases = true;
            }
            Ok(Decoded::Unknown) | Err(_) => {}
        }
        self.lines.push(line.to_owned());
    }

    fn is_full(&self) -> bool {
        self.lines.len() >= GROUP_CHANGES_MAX || self.bytes >= GROUP_BYTES_MAX
    }
}

fn receipt(manifest: &Manifest) -> Note {
    Note::Receipt(Receipt {
        from: manifest.sender.device,
        number: manifest.number,
        at: manifest.made,
        have: manifest.have.clone(),
        missing: manifest.missing.clone(),
    })
}
