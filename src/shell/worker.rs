//! The thread that owns the ledger. It carries out what the model asks, one
//! thing after the other, and answers by messages; the screen never waits for it.

mod copies;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use chrono::NaiveDate;

use zeroize::Zeroizing;

use super::folder::{Folders, undressed};
use super::meter::{Meter, Stop};
use super::papers;
use super::terminal::panic_if_asked;
use super::{Event, Ledger, dealing, folder, forms, opener, reading};
use crate::app::control::asking;
use crate::app::dialogs::deal::{Deal, Dealt, Undone};
use crate::app::sheet::errand::Job as PaperJob;
use crate::app::widgets::secret::{Secret, Typed};
use crate::app::{Msg, Opened, Outcome, WorkerEffect};
use crate::base::clock::Clock;
use crate::base::entropy::OsEntropy;
use crate::base::limits::SEARCH_HITS_DEFAULT;
use crate::base::progress::{Onward, Progress};
use crate::base::text::visible;
use crate::display::backups::{chosen, restored};
use crate::display::changes;
use crate::domain::change::Change;
use crate::domain::record::Kind;
use crate::query::search::{self, Hit, Words, page};
use crate::storage::journal::JournalError;
use crate::storage::vault::{KdfCost, Unlock, VaultError};
use crate::tr;
use crate::workspace::{
    self, Auto, Backup, BackupError, CommitError, Committed, Founding, OpenError, OpenReport, Options, Restoring,
    Stage, Workspace, choose_backup,
};

/// So long nobody has to have asked for anything before a copy is made by itself
/// while the program goes on: whoever works is not to wait for it.
pub const QUIET: Duration = Duration::from_secs(60);

/// What the thread works on.
pub struct Job {
    /// The ledger.
    pub ledger: Ledger,
    /// What is said once it is open.
    pub notes: Vec<String>,
    /// The folder of what the user has set up: templates of reports, forms filled before.
    pub config: Option<PathBuf>,
    /// Where copies are made by themselves; `None` for sample data, of which none are.
    pub auto: Option<Auto>,
    /// See [`QUIET`].
    pub quiet: Duration,
}

/// The running thread.
pub struct Worker {
    effects: Sender<WorkerEffect>,
    thread: JoinHandle<()>,
}

impl Worker {
    /// Starts the thread on a ledger. It gives up what takes long where `stop` wishes so.
    pub fn start(job: Job, clock: Arc<dyn Clock>, events: SyncSender<Event>, stop: Stop) -> Self {
        let Job { ledger, notes, config, auto, quiet } = job;
        let (effects, wanted) = mpsc::channel();
        let thread = thread::spawn(move || {
            let (queue, events_out) = (VecDeque::new(), events.clone());
            let desk = Desk {
                clock,
                wanted,
                queue,
                events: events_out,
                stop,
                folders: Folders::default(),
                book: None,
                told_trouble: false,
                restored: Vec::new(),
                config,
                auto,
                quiet,
                tried: None,
                told_copies: None,
            };
            // The panic itself was told by the hook; here the loop learns of it.
            let _ = catch_unwind(AssertUnwindSafe(|| desk.work(ledger, notes)));
            let _ = events.send(Event::WorkerGone);
        });
        Self { effects, thread }
    }

    /// Returns where to send what is wanted.
    pub fn effects(&self) -> Sender<WorkerEffect> {
        self.effects.clone()
    }

    /// Waits until all that was asked is done.
    pub fn finish(self) {
        drop(self.effects);
        let _ = self.thread.join();
    }
}

/// How the ledger came to be open.
enum Door {
    /// It was there.
    Opened(OpenReport),
    /// It was made just now, with this recovery code.
    Founded(Option<Secret>),
}

struct Desk {
    clock: Arc<dyn Clock>,
    wanted: Receiver<WorkerEffect>,
    queue: VecDeque<WorkerEffect>,
    events: SyncSender<Event>,
    stop: Stop,
    folders: Folders,
    /// The table that was read last, while its import is being looked at.
    book: Option<reading::Book>,
    told_trouble: bool,
    /// What there is to say of a backup of which the ledger was made.
    restored: Vec<String>,
    /// The folder of what the user has set up.
    config: Option<PathBuf>,
    /// Where copies are made by themselves; `None` for sample data.
    auto: Option<Auto>,
    quiet: Duration,
    /// The day on which that was tried last while the program went on.
    tried: Option<NaiveDate>,
    /// What was told last of why it was not done.
    told_copies: Option<String>,
}

impl Desk {
    fn meter(&self) -> Meter {
        Meter::new(self.events.clone(), self.stop.clone())
    }

    fn tell(&self, msg: Msg) {
        // Nobody listens any more once the user has left.
        let _ = self.events.send(Event::Msg(msg));
    }

    fn work(mut self, ledger: Ledger, notes: Vec<String>) {
        let (mut workspace, door) = match ledger {
            Ledger::Open(workspace, report) => (*workspace, Door::Opened(report)),
            Ledger::At { dir, passphrase, marks } => match self.open(dir, passphrase, &marks) {
                Some((mut workspace, door)) => {
                    workspace.keep_mark_in(marks);
                    (workspace, door)
                }
                None => return self.wait_for_the_end(),
            },
        };
        let mut found = if let Door::Opened(report) = &door { found(report) } else { Vec::new() };
        let mut meter = self.meter();
        let finished = workspace.finish_import(&mut |progress| {
            meter.step(progress, |progress| Msg::Opening(progress, tr!("app-opening-importing")))
        });
        match finished {
            Ok(None) => {}
            Ok(Some(file)) => found.push(tr!("workspace-import-finished", file = visible(&file).into_owned())),
            Err(error) => found.push(tr!("workspace-import-unfinished", reason = error.message())),
        }
        found.append(&mut self.restored);
        let notes = notes.into_iter().chain(found).chain(workspace.calendar_problems().iter().cloned());
        let notes = notes.collect();
        let opened = Box::new(self.opened(&mut workspace, notes));
        let nothing_to_note = matches!(door, Door::Founded(None));
        self.tell(match door {
            Door::Opened(_) => Msg::Opened(opened),
            Door::Founded(code) => Msg::Founded(opened, code),
        });
        if nothing_to_note && let Err(error) = workspace.code_was_shown() {
            self.tell(Msg::Told(error.message()));
        }
        while let Some(effect) = self.next(&mut workspace) {
            let writes = matches!(
                effect,
                WorkerEffect::Commit(..) | WorkerEffect::Request(..) | WorkerEffect::Undo | WorkerEffect::Redo
            );
            if let Some(msg) = self.carry_out(&mut workspace, effect) {
                self.tell(msg);
            }
            // Whoever wrote has the answer already: this goes through all records.
            if writes {
                self.tell(Msg::Unsent(Arc::new(workspace.unsent())));
            }
        }
        workspace.close();
    }

    /// Stays there after a failure, so that its reason can be read.
    fn wait_for_the_end(self) {
        while self.wanted.recv().is_ok() {}
    }

    fn open(&mut self, dir: PathBuf, passphrase: Option<Zeroizing<String>>, marks: &Path) -> Option<(Workspace, Door)> {
        let given = passphrase.as_ref().map_or(Unlock::Open, |text| Unlock::Passphrase(text));
        let mut result = self.try_open(&dir, given);
        loop {
            let error = match result {
                Ok((workspace, report)) => return Some(code_owed(workspace, report)),
                Err(error) => error,
            };
            let wrong = match &error {
                OpenError::Missing(_) => return self.begin(&dir, marks),
                OpenError::Vault(VaultError::Locked) => false,
                OpenError::Vault(VaultError::WrongPassphrase | VaultError::WrongCode | VaultError::BadCode(_)) => true,
                _ => {
                    self.tell(Msg::OpenFailed(error.message()));
                    return None;
                }
            };
            self.tell(Msg::Locked(wrong));
            let Ok(WorkerEffect::Unlock { secret: Typed(secret), recovery }) = self.wanted.recv() else { return None };
            let unlock = if recovery { Unlock::Recovery(&secret) } else { Unlock::Passphrase(&secret) };
            result = self.try_open(&dir, unlock);
        }
    }

    /// Makes a ledger as the first run asks for it; what fails can be tried again.
    fn begin(&mut self, dir: &Path, marks: &Path) -> Option<(Workspace, Door)> {
        self.tell(Msg::NoLedger);
        loop {
            let (role, name, unit, passphrase) = match self.wanted.recv().ok()? {
                WorkerEffect::Found { role, name, unit, passphrase } => (role, name, unit, passphrase),
                WorkerEffect::Restore { file, secret, recovery } => {
                    match self.restore(dir, marks, (&file, &secret, recovery)) {
                        Ok((workspace, report)) => return Some(code_owed(workspace, report)),
                        Err(reason) => {
                            self.tell(Msg::FoundFailed(reason));
                            continue;
                        }
                    }
                }
                _ => continue,
            };
            let founding = Founding {
                role,
                name: &name,
                unit: &unit,
                passphrase: passphrase.as_ref().map(Secret::expose),
                cost: KdfCost::default(),
            };
            match workspace::init(dir, &founding, Arc::clone(&self.clock), Box::new(OsEntropy)) {
                Ok((workspace, code)) => {
                    // Without a passphrase there is none that could be forgotten.
                    let code = passphrase.map(|_| Secret::new(&code.text()));
                    return Some((workspace, Door::Founded(code)));
                }
                Err(error) => self.tell(Msg::FoundFailed(error.message())),
            }
        }
    }

    /// Makes a ledger of a backup, and opens it; what fails can be tried again.
    fn restore(
        &mut self,
        dir: &Path,
        marks: &Path,
        (file, secret, recovery): (&str, &Secret, bool),
    ) -> Result<(Workspace, OpenReport), String> {
        let stop = self.stop.clone();
        let watch = &mut |_| stop.onward();
        let place = visible(&dir.display().to_string()).into_owned();
        let nothing = |error: BackupError| {
            format!("{}\n{}", error.message(), tr!("backup-nothing-restored", dir = place.as_str()))
        };
        let choice = choose_backup(&[undressed(file)]).map_err(nothing)?;
        let backup = Backup::open(&choice.file, watch).map_err(nothing)?;
        let unlock = || match (recovery, backup.is_locked()) {
            (true, _) => Unlock::Recovery(secret.expose()),
            (false, true) => Unlock::Passphrase(secret.expose()),
            (false, false) => Unlock::Open,
        };
        let (clock, entropy, marks) = (Arc::clone(&self.clock), Box::new(OsEntropy), Some(marks.to_owned()));
        let how = Restoring { dir, unlock: unlock(), clock, entropy, marks, newer: &[] };
        let done = backup.restore(how, watch).map_err(nothing)?;
        self.restored = chosen(&choice);
        self.restored.extend(restored(&done, dir));
        self.try_open(dir, unlock()).map_err(|error| error.message())
    }

    fn try_open(&self, dir: &Path, unlock: Unlock<'_>) -> Result<(Workspace, OpenReport), OpenError> {
        let options = Options { dir, unlock, clock: Arc::clone(&self.clock), entropy: Box::new(OsEntropy) };
        let mut meter = self.meter();
        Workspace::open(options, &mut |stage, progress| {
            let what = || match stage {
                Stage::CatchingUp => tr!("app-opening-catching-up"),
                Stage::Rebuilding => tr!("app-opening-rebuilding"),
                Stage::Sealing => tr!("workspace-sealing"),
            };
            meter.step(progress, |progress| Msg::Opening(progress, what()))
        })
    }

    fn opened(&mut self, workspace: &mut Workspace, mut notes: Vec<String>) -> Opened {
        let drafts = match workspace.drafts().load_all() {
            Ok(loaded) => {
                notes.extend(loaded.damaged.iter().map(|_| tr!("app-draft-unreadable")));
                loaded.drafts.into_iter().map(|draft| (draft.name, draft.bytes)).collect()
            }
            Err(error) => {
                notes.push(error.message());
                Vec::new()
            }
        };
        Opened {
            shared: workspace.shared(),
            me: workspace.me(),
            calendar: workspace.calendar(),
            drafts,
            notes,
            unsent: Arc::new(workspace.unsent()),
            backups: self.auto.is_some().then(|| Arc::new(workspace.backups())),
        }
    }

    /// Returns what is to be done next, leaving out what something later makes void.
    fn next(&mut self, workspace: &mut Workspace) -> Option<WorkerEffect> {
        loop {
            if self.queue.is_empty() {
                match self.wanted.recv_timeout(self.quiet) {
                    Ok(effect) => self.queue.push_back(effect),
                    Err(RecvTimeoutError::Disconnected) => return None,
                    Err(RecvTimeoutError::Timeout) => {
                        self.back_up_quietly(workspace);
                        continue;
                    }
                }
            }
            self.queue.extend(self.wanted.try_iter());
            let effect = self.queue.pop_front()?;
            self.stop.forget();
            let void = match &effect {
                WorkerEffect::SaveDraft(name, ..) => self.queue.iter().any(
                    |later| matches!(later, WorkerEffect::SaveDraft(other, ..) | WorkerEffect::RemoveDraft(other) if other == name),
                ),
                WorkerEffect::Search(..) => self.queue.iter().any(|later| matches!(later, WorkerEffect::Search(..))),
                _ => false,
            };
            if !void {
                return Some(effect);
            }
        }
    }

    fn carry_out(&mut self, workspace: &mut Workspace, effect: WorkerEffect) -> Option<Msg> {
        panic_if_asked("worker");
        Some(match effect {
            WorkerEffect::Commit(token, changes) => {
                let watch = &mut self.watching(tr!("work-writing"));
                let write = |workspace: &mut Workspace, changes| workspace.commit_undoable(changes, watch);
                let answer = asking::commit(workspace, (token, changes), write, |result| self.outcome(result));
                self.watch_store(workspace);
                answer
            }
            WorkerEffect::Request(token, changes) => {
                let watch = &mut self.watching(tr!("work-writing"));
                let outcome = self.outcome(workspace.commit_undoable(changes, watch));
                self.watch_store(workspace);
                Msg::Committed(token, outcome)
            }
            WorkerEffect::CodeNoted => return workspace.code_was_shown().err().map(|error| Msg::Told(error.message())),
            WorkerEffect::Undo => {
                let watch = &mut self.watching(tr!("work-undoing"));
                let (outcome, what) = self.turn(workspace, Workspace::undo_next, |workspace| workspace.undo(watch));
                Msg::Undone(outcome, what)
            }
            WorkerEffect::Redo => {
                let watch = &mut self.watching(tr!("work-redoing"));
                let (outcome, what) = self.turn(workspace, Workspace::redo_next, |workspace| workspace.redo(watch));
                Msg::Redone(outcome, what)
            }
            WorkerEffect::ListFolder(token, wanted) => Msg::Folder(token, self.folders.look(&wanted)),
            WorkerEffect::ReadImport(token, wanted) => {
                let mut meter = self.meter();
                Msg::Proposed(token, reading::propose(workspace, &wanted, &mut self.book, &mut meter))
            }
            WorkerEffect::Deal(token, Deal::BackupDaily(_)) if self.auto.is_none() => {
                let why = Undone::Told(tr!("backup-not-of-samples"));
                Msg::Dealt(token, Err(why), Box::new(dealing::standing(workspace)))
            }
            WorkerEffect::Deal(token, deal) => {
                let dealt = dealing::carry_out(workspace, deal, &mut self.meter());
                if let Ok(Dealt::BackedUpDaily(auto, _)) = dealt.as_deref() {
                    self.auto = Some(auto.clone());
                }
                self.watch_store(workspace);
                Msg::Dealt(token, dealt, Box::new(dealing::standing(workspace)))
            }
            WorkerEffect::Load(kind, id) => match workspace.doc(kind, id) {
                Ok(doc) => Msg::Loaded(kind, id, doc.map(Box::new)),
                Err(error) => Msg::Told(error.message()),
            },
            WorkerEffect::Search(token, words) => Msg::Found(token, self.search(workspace, &words)),
            WorkerEffect::SaveDraft(name, number, bytes) => match workspace.drafts().save(&name, &bytes) {
                Ok(()) => Msg::DraftSaved(number),
                Err(error) => Msg::DraftFailed(error.message()),
            },
            WorkerEffect::RemoveDraft(name) => match workspace.drafts().remove(&name) {
                Ok(()) => return None,
                Err(error) => Msg::DraftFailed(error.message()),
            },
            WorkerEffect::Report(errand) => {
                let what = match &errand.job {
                    PaperJob::Paper(order) => order.kind.title(),
                    PaperJob::Form(filling) => filling.name(),
                };
                let watch = &mut self.watching(tr!("report-writing", paper = what));
                Msg::Written(papers::report(workspace, &errand, self.config.as_deref(), watch))
            }
            WorkerEffect::Glance(token, order) => {
                let watch = &mut self.watching(tr!("report-glancing", paper = order.kind.title()));
                let glance = order.glance(workspace, papers::templates(self.config.as_deref()).as_deref(), watch);
                Msg::Glanced(token, glance.map(Box::new).map_err(|error| error.message()))
            }
            WorkerEffect::PlanForm(token, filling) => {
                let known = papers::forms(self.config.as_deref());
                Msg::Planned(token, forms::sketch(workspace, &filling, known.as_deref()).map(Box::new))
            }
            WorkerEffect::ListDrives => Msg::Drives(folder::drives().collect()),
            WorkerEffect::Open(path) => {
                let events = self.events.clone();
                // Nobody listens any more once the user has left.
                opener::open(path, move |reason| drop(events.send(Event::Msg(Msg::NotOpened(reason)))));
                return None;
            }
            WorkerEffect::Write(paper) => Msg::Written(papers::write(workspace.dir(), &paper)),
            WorkerEffect::Rest => Msg::AtRest(self.come_to_rest(workspace)),
            // The ledger is open, and was when somebody asked once more.
            WorkerEffect::Unlock { .. } | WorkerEffect::Restore { .. } | WorkerEffect::Found { .. } => return None,
        })
    }

    /// Takes something back or makes it again, and tells what it was about: as
    /// it was known before, or as it is now where it has come back.
    fn turn(
        &self,
        workspace: &mut Workspace,
        next: fn(&Workspace) -> &[Change],
        turn: impl FnOnce(&mut Workspace) -> Result<Committed, CommitError>,
    ) -> (Outcome, Option<String>) {
        let (shared, today) = (workspace.shared(), self.clock.now().date_naive());
        let changes = next(workspace).to_vec();
        let before = changes::about(&shared.read(), &changes, today);
        let outcome = self.outcome(turn(workspace));
        let what = before.or_else(|| changes::about(&shared.read(), &changes, today));
        (outcome, what)
    }

    /// Returns a watch over work of this kind.
    fn watching(&self, what: String) -> impl FnMut(Progress) -> Onward + use<> {
        let mut meter = self.meter();
        move |progress| meter.step(progress, |progress| Msg::Work(progress, what.clone()))
    }

    fn outcome(&self, result: Result<Committed, CommitError>) -> Outcome {
        match result {
            Ok(committed) => Outcome::Saved(asking::warnings(&committed)),
            Err(CommitError::Nothing) => Outcome::Nothing,
            Err(error) => {
                if let CommitError::Journal(JournalError::Disk(_) | JournalError::Closed(_)) = &error {
                    self.tell(Msg::StoreTrouble(error.message()));
                }
                Outcome::Refused(error.message())
            }
        }
    }

    /// Says once that sled is out of use: what is written is safe all the same.
    fn watch_store(&mut self, workspace: &Workspace) {
        if let Some(reason) = workspace.store_trouble().filter(|_| !self.told_trouble) {
            self.tell(Msg::Told(tr!("app-store-trouble", reason = reason)));
            self.told_trouble = true;
        }
    }

    /// Walks over everything; gives up as soon as something else is asked.
    fn search(&mut self, workspace: &Workspace, words: &str) -> Vec<Hit> {
        let shared = workspace.shared();
        let words = Words::of(words);
        let mut hits = Vec::new();
        let mut watch = self.watching(tr!("work-searching"));
        let mut progress =
            Progress { done: 0, total: Kind::ALL.iter().map(|kind| shared.read().count(*kind) as u64).sum() };
        for kind in Kind::ALL {
            let mut left = false;
            let walked = workspace.each_doc(*kind, &mut |doc| {
                self.queue.extend(self.wanted.try_iter());
                progress.done += 1;
                left = watch(progress) == Onward::Cancel
                    || self.queue.iter().any(|later| matches!(later, WorkerEffect::Search(..)));
                if let Ok(record) = doc.record() {
                    hits.extend(words.hit(&page(doc.id, &record, &shared.read())));
                }
                if left { Onward::Cancel } else { Onward::Continue }
            });
            if let Err(error) = walked {
                self.tell(Msg::Told(error.message()));
            }
            if left {
                break;
            }
        }
        search::sort(&mut hits);
        hits.truncate(SEARCH_HITS_DEFAULT);
        hits
    }
}

/// Shows a new recovery code where the one of the beginning never came to be noted.
fn code_owed(mut workspace: Workspace, mut report: OpenReport) -> (Workspace, Door) {
    if !workspace.owes_code() {
        return (workspace, Door::Opened(report));
    }
    // Without a passphrase there is none that could be forgotten.
    if !workspace.vault().has_passphrase() {
        report.left.extend(workspace.code_was_shown().err().map(|error| error.message()));
        return (workspace, Door::Opened(report));
    }
    match workspace.renew_code() {
        Ok(code) => (workspace, Door::Founded(Some(Secret::new(&code.text())))),
        Err(error) => {
            report.left.push(error.message());
            (workspace, Door::Opened(report))
        }
    }
}

/// Returns what opening found that the user should know.
fn found(report: &OpenReport) -> Vec<String> {
    let mut notes = Vec::new();
    if report.torn {
        notes.push(tr!("app-report-torn"));
    }
    if let Some(reason) = report.rebuilt {
        notes.push(reason.told(report.is_whole()));
    }
    notes.extend(report.told());
    if !report.damage.is_empty() {
        notes.push(tr!("app-report-damage", count = report.damage.len()));
    }
    if report.newer > 0 {
        notes.push(tr!("app-report-newer", count = report.newer));
    }
    notes.extend(report.left.iter().cloned());
    notes
}
