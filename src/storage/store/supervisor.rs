//! Keeps sled on a thread of its own: hands it one piece of work after the
//! other and waits no longer than its patience. Must not call sled itself, and
//! must not be brought down by it.

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::StoreError;
use super::batch::{Batch, DocId, Space};
use super::effort::Effort;
use super::engine::Engine;
use crate::base::limits::{STORE_QUEUE_BYTES_MAX, STORE_QUEUE_MAX};
use crate::base::map::Map;
use crate::storage::fsx::DiskError;
use crate::storage::journal::Position;

/// The name of sled's thread. Its panics are caught: a hook that would tear
/// down the screen leaves this one alone.
pub const THREAD_NAME: &str = "dundian-store";

/// What a queued batch makes of a document: its bytes, or nothing any more.
pub type Pending = Option<Arc<[u8]>>;

type Open = Box<dyn FnOnce() -> Result<Engine, StoreError> + Send>;
type Job = Box<dyn FnOnce(&mut Engine) -> Result<(), StoreError> + Send>;

/// The caller's side of sled's thread.
pub struct Supervisor {
    shared: Arc<Shared>,
    pub(super) patience: Duration,
}

struct Shared {
    state: Mutex<State>,
    /// There is work, or the end has been asked for.
    work: Condvar,
    /// A piece of work is done, or there will be none any more.
    done: Condvar,
}

#[derive(Default)]
struct State {
    /// Questions: answered before queued batches, which they don't depend on.
    jobs: VecDeque<Job>,
    batches: VecDeque<Batch>,
    /// How much memory they take up, and the one that is being written.
    waiting_bytes: usize,
    /// What the queued batches, and the one being written, make of documents,
    /// with the number of the last batch that does so.
    pending: Map<(Space, DocId), (u64, Pending)>,
    /// Batches queued and written so far.
    queued: u64,
    written: u64,
    position: Position,
    /// Rises with every piece of work: the sign of life.
    beats: u64,
    opened: bool,
    ending: bool,
    ended: bool,
    trouble: Option<StoreError>,
}

enum Work {
    Ask(Job),
    Write(Batch),
    End,
}

impl std::fmt::Debug for Supervisor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Supervisor").field("patience", &self.patience).finish_non_exhaustive()
    }
}

impl Supervisor {
    /// Starts the thread and waits until `open` is through.
    pub fn start(open: Open, patience: Duration) -> Result<Self, StoreError> {
        let shared = Arc::new(Shared { state: Mutex::default(), work: Condvar::new(), done: Condvar::new() });
        let theirs = Arc::clone(&shared);
        thread::Builder::new()
            .name(THREAD_NAME.to_owned())
            .spawn(move || theirs.run(open))
            .map_err(|error| StoreError::Disk(DiskError::new(THREAD_NAME.as_ref(), &error)))?;
        let supervisor = Self { shared, patience };
        supervisor.wait(|state| state.opened.then_some(()))?;
        Ok(supervisor)
    }

    /// Queues `batch`, waiting while the queue is full.
    pub fn submit(&self, batch: Batch) -> Result<(), StoreError> {
        let mut batch = Some(batch);
        self.wait(|state| {
            let full = state.batches.len() >= STORE_QUEUE_MAX || state.waiting_bytes >= STORE_QUEUE_BYTES_MAX;
            if state.trouble.is_some() || full {
                return None;
            }
            let batch = batch.take()?;
            state.queued += 1;
            state.waiting_bytes += batch.bytes;
            for (name, doc) in &batch.docs {
                state.pending.insert(*name, (state.queued, doc.clone()));
            }
            state.position = batch.position.unwrap_or(state.position);
            state.batches.push_back(batch);
            Some(())
        })?;
        self.shared.work.notify_one();
        Ok(())
    }

    /// Returns what queued batches make of the documents with `ids`, `None`
    /// where they leave one alone.
    pub fn pending(&self, space: Space, ids: &[DocId]) -> Vec<Option<Pending>> {
        let state = self.shared.lock();
        ids.iter().map(|id| state.pending.get(&(space, *id)).map(|(_, doc)| doc.clone())).collect()
    }

    /// Has `work` done on sled's thread and returns its answer.
    pub fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Engine) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let slot = Arc::new(Mutex::new(None));
        let theirs = Arc::clone(&slot);
        let job: Job = Box::new(move |engine| {
            let answer = work(engine)?;
            *lock(&theirs) = Some(answer);
            Ok(())
        });
        self.shared.lock().jobs.push_back(job);
        self.shared.work.notify_one();
        self.wait(|_| lock(&slot).take())
    }

    /// Waits until every batch queued so far is with sled.
    pub fn settle(&self) -> Result<(), StoreError> {
        let queued = self.shared.lock().queued;
        self.wait(|state| (state.written >= queued && state.trouble.is_none()).then_some(()))
    }

    /// Returns how far into the journal the last batch queued reaches.
    pub fn position(&self) -> Position {
        self.shared.lock().position
    }

    /// Returns why the store has stopped, if it has.
    pub fn trouble(&self) -> Option<StoreError> {
        self.shared.lock().trouble.clone()
    }

    /// Has sled closed and waits for that.
    pub fn end(&self) -> Result<(), StoreError> {
        self.shared.lock().ending = true;
        self.shared.work.notify_one();
        self.wait(|state| state.ended.then_some(()))
    }

    /// Waits until `ready` gives an answer. If nothing is done for the length of the
    /// patience, and the program has not worked in the second half of it either, sled
    /// counts as hung: a slow disk or processor is none as long as bytes move.
    fn wait<T>(&self, mut ready: impl FnMut(&mut State) -> Option<T>) -> Result<T, StoreError> {
        let mut state = self.shared.lock();
        loop {
            if let Some(answer) = ready(&mut state) {
                return Ok(answer);
            }
            if let Some(trouble) = &state.trouble {
                return Err(trouble.clone());
            }
            if state.ended {
                return Err(StoreError::Closed);
            }
            let (beats, half) = (state.beats, self.patience / 2);
            state = self.shared.until_beat(state, beats, half);
            if state.beats != beats {
                continue;
            }
            // Only now, for most answers come at once and asking the system takes longer.
            let before = Effort::so_far();
            state = self.shared.until_beat(state, beats, half);
            if state.beats == beats && !Effort::so_far().is_more_than(before, half) {
                state.give_up(StoreError::Hung);
            }
        }
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        // The thread has the files; whoever opens them next must not meet it.
        // A store in trouble is waited for too, unless it hangs.
        let mut state = self.shared.lock();
        state.ending = true;
        self.shared.work.notify_one();
        let hung = state.trouble == Some(StoreError::Hung);
        if !hung {
            let ended = self.shared.done.wait_timeout_while(state, self.patience, |state| !state.ended);
            drop(ended);
        }
    }
}

impl State {
    /// Stops everything; the first trouble is the one that is told.
    fn give_up(&mut self, trouble: StoreError) {
        self.trouble.get_or_insert(trouble);
        self.beats += 1;
        self.jobs.clear();
        self.batches.clear();
        self.pending.clear();
    }

    /// Notes that `batch` is with sled. A document that a later batch puts
    /// again still waits for that one.
    fn wrote(&mut self, batch: &Batch) {
        self.written += 1;
        self.waiting_bytes -= batch.bytes;
        for name in batch.docs.keys() {
            if self.pending.get(name).is_some_and(|(number, _)| *number <= self.written) {
                self.pending.remove(name);
            }
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Waits for a sign of life after `beats` of them, for a time.
    fn until_beat<'a>(&'a self, state: MutexGuard<'a, State>, beats: u64, time: Duration) -> MutexGuard<'a, State> {
        let waited = self.done.wait_timeout_while(state, time, |state| state.beats == beats);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// What sled's thread does, from beginning to end.
    fn run(&self, open: Open) {
        match guarded(open) {
            Ok(mut engine) => {
                {
                    let mut state = self.lock();
                    state.opened = true;
                    state.position = engine.meta().position;
                    state.beats += 1;
                }
                self.done.notify_all();
                self.serve(&mut engine);
                // Closing sled writes, and may fail like everything else.
                if let Err(trouble) = guarded(move || {
                    drop(engine);
                    Ok(())
                }) {
                    self.lock().give_up(trouble);
                }
            }
            Err(trouble) => self.lock().give_up(trouble),
        }
        let mut state = self.lock();
        state.ended = true;
        state.beats += 1;
        drop(state);
        self.done.notify_all();
    }

    fn serve(&self, engine: &mut Engine) {
        loop {
            let (outcome, written) = match self.next() {
                Work::Ask(job) => (guarded(|| job(engine)), None),
                Work::Write(batch) => (guarded(|| engine.apply(&batch)), Some(batch)),
                Work::End => return,
            };
            let mut state = self.lock();
            state.beats += 1;
            match (outcome, written) {
                (Ok(()), Some(batch)) => state.wrote(&batch),
                (Ok(()), None) => {}
                (Err(trouble), _) => state.give_up(trouble),
            }
            let stopped = state.trouble.is_some();
            drop(state);
            self.done.notify_all();
            if stopped {
                return;
            }
        }
    }

    fn next(&self) -> Work {
        let idle = |state: &mut State| state.jobs.is_empty() && state.batches.is_empty() && !state.ending;
        let mut state = self.work.wait_while(self.lock(), idle).unwrap_or_else(PoisonError::into_inner);
        if let Some(job) = state.jobs.pop_front() {
            return Work::Ask(job);
        }
        state.batches.pop_front().map_or(Work::End, Work::Write)
    }
}

/// Does `work`; a panic becomes an error.
fn guarded<T>(work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(StoreError::Failed(said(panic.as_ref()))))
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("panic").to_owned()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
