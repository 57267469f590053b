//! The store: documents by id and packed pages, as they stand now. **The only
//! user of sled**, which lives on a thread of its own under supervision.
//!
//! All of it is derived from the journal. That is why nothing here needs to be
//! safe from a power cut when it is written: a batch says how far into the
//! journal it reaches, all batches go in order, and what the disk lost is
//! replayed. So batches wait in a queue, and the disk is synchronised when there
//! is time ([`Store::flush`], [`Store::close`]), never while somebody waits.
//!
//! That is also why the answer to any trouble is the same: an error, a panic or
//! no answer within the patience stop the store for good; the caller moves it
//! aside ([`super::recover`]) and fills a new one. What must never happen is a
//! wrong answer. Each value is sealed with its place, so a changed one doesn't
//! open; and the store keeps a tally of all values, so a missing or stale one is
//! noticed: among the pages at opening, among the documents by [`Store::verify`].
//! Until that has run, a document that isn't there may have been lost: whoever
//! knows from the pages that it must be there takes that for damage.

mod batch;
mod block;
mod effort;
mod engine;
mod layout;
mod supervisor;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub use self::batch::{Batch, DocId, PAGE_BYTES_MAX, Space};
use self::engine::{Engine, Step};
use self::supervisor::Supervisor;
pub use self::supervisor::THREAD_NAME;
use super::fsx::{self, DiskError};
use super::journal::Position;
use super::secret::Key;
use crate::base::entropy::Entropy;
use crate::base::limits::{STORE_CACHE_BYTES, STORE_PATIENCE_MS};
use crate::base::progress::{Onward, Progress, Watch};
use crate::tr;

/// Why the store gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Something is missing, stale or changed.
    #[error("damaged: {0}")]
    Damaged(String),
    /// Its records were written under another schema.
    #[error("written under another schema")]
    OtherSchema,
    /// sled did not answer in time.
    #[error("no answer")]
    Hung,
    /// sled failed or panicked.
    #[error("failed: {0}")]
    Failed(String),
    /// The disk refused.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The store has been closed.
    #[error("closed")]
    Closed,
    /// A document or page is longer than the limit. Nothing was written; the
    /// store goes on.
    #[error("{bytes} bytes are over the limit of {bytes_max}")]
    TooLarge {
        /// The length of what was put.
        bytes: usize,
        /// The longest that goes.
        bytes_max: usize,
    },
}

impl StoreError {
    /// Returns whether the store is to be moved aside and filled anew from the journal.
    pub fn calls_for_rebuild(&self) -> bool {
        match self {
            Self::Damaged(_) | Self::OtherSchema | Self::Hung | Self::Failed(_) => true,
            Self::Disk(error) => !error.is_full(),
            Self::Closed | Self::TooLarge { .. } => false,
        }
    }

    /// Returns what happened, what was kept and what to do, for the user.
    pub fn message(&self) -> String {
        match self {
            Self::Damaged(_) => tr!("storage-store-damaged"),
            Self::OtherSchema => tr!("storage-store-other-schema"),
            Self::Hung => tr!("storage-store-hung"),
            Self::Failed(_) => tr!("storage-store-failed"),
            Self::Disk(error) => tr!("storage-store-disk", reason = error.message()),
            Self::Closed => tr!("storage-store-closed"),
            Self::TooLarge { bytes, bytes_max } => {
                tr!("storage-store-too-large", bytes = *bytes as u64, limit = *bytes_max as u64)
            }
        }
    }
}

/// The error for what a library below could not do.
fn failed(error: std::io::Error) -> StoreError {
    StoreError::Failed(error.to_string())
}

/// How a store is opened.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// The version of what the caller puts in; a store of another one is refused.
    pub schema: u32,
    /// Memory for sled's pages, in bytes.
    pub cache_bytes: u64,
    /// How long sled may take for one piece of work in which nothing moves.
    pub patience: Duration,
}

impl Settings {
    /// Returns the usual settings for `schema`.
    pub fn new(schema: u32) -> Self {
        Self { schema, cache_bytes: STORE_CACHE_BYTES, patience: Duration::from_millis(STORE_PATIENCE_MS) }
    }
}

/// An open store. Shared by reference: every call may come from any thread.
#[derive(Debug)]
pub struct Store {
    supervisor: Supervisor,
}

impl Store {
    /// Opens the store in `dir`, making it if there is none. Every page has been
    /// looked at when this returns.
    pub fn open(dir: &Path, key: &Key, entropy: Box<dyn Entropy>, settings: Settings) -> Result<Self, StoreError> {
        fsx::make_dir(dir)?;
        let (dir, key) = (dir.to_owned(), key.clone());
        let open = move || Engine::open(&dir, &key, entropy, &settings);
        Ok(Self { supervisor: Supervisor::start(Box::new(open), settings.patience)? })
    }

    /// Queues `batch` and returns at once; waits only while the queue is full.
    /// What it puts is seen by [`Store::get`] from now on.
    pub fn submit(&self, batch: Batch) -> Result<(), StoreError> {
        batch.check()?;
        self.supervisor.submit(batch)
    }

    /// Returns how far into the journal the store has come, with all that is
    /// queued; the default place if it is empty.
    pub fn position(&self) -> Position {
        self.supervisor.position()
    }

    /// Returns why the store has stopped, if it has.
    pub fn trouble(&self) -> Option<StoreError> {
        self.supervisor.trouble()
    }

    /// Returns a document, `None` if there is none.
    pub fn get(&self, space: Space, id: DocId) -> Result<Option<Arc<[u8]>>, StoreError> {
        Ok(self.get_many(space, vec![id])?.pop().flatten())
    }

    /// Returns the documents with `ids`, in their order.
    pub fn get_many(&self, space: Space, ids: Vec<DocId>) -> Result<Vec<Option<Arc<[u8]>>>, StoreError> {
        let pending = self.supervisor.pending(space, &ids);
        let wanted: Vec<DocId> = ids.iter().zip(&pending).filter(|(_, doc)| doc.is_none()).map(|(id, _)| *id).collect();
        let fetched = match wanted[..] {
            [] => Vec::new(),
            _ => self.supervisor.ask(move |engine| engine.get(space, &wanted))?,
        };
        let mut fetched = fetched.into_iter();
        Ok(pending.into_iter().map(|doc| doc.unwrap_or_else(|| fetched.next().flatten())).collect())
    }

    /// Returns the pages of `space` with their numbers, ascending.
    pub fn read_pages(&self, space: Space) -> Result<Vec<(u32, Vec<u8>)>, StoreError> {
        self.supervisor.settle()?;
        self.supervisor.ask(move |engine| engine.pages(space))
    }

    /// Hands every document of `space` to `each`, in no order that means
    /// anything, until it answers [`Onward::Cancel`]. Others read and write in
    /// between; documents put meanwhile may come or not.
    pub fn scan(&self, space: Space, each: &mut dyn FnMut(DocId, &[u8]) -> Onward) -> Result<(), StoreError> {
        self.supervisor.settle()?;
        let mut after = None;
        loop {
            let step = self.supervisor.ask(move |engine| engine.scan(space, after))?;
            let (docs, next) = match step {
                Step::More(docs, next) => (docs, Some(next)),
                Step::Last(docs) => (docs, None),
            };
            for (id, bytes) in docs {
                if each(id, &bytes) == Onward::Cancel {
                    return Ok(());
                }
            }
            after = next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// Goes through every value and compares with what should be there: an error
    /// if anything is missing, stale or strange. Others read and write in
    /// between. One check at a time: a second one begins the first anew. Returns
    /// whether the check came to its end.
    pub fn verify(&self, watch: Watch<'_>) -> Result<bool, StoreError> {
        self.supervisor.settle()?;
        let total = self.supervisor.ask(|engine| {
            engine.restart_check();
            Ok(engine.meta().tallies.count())
        })?;
        loop {
            let done = match self.supervisor.ask(Engine::check_step)? {
                Step::Last(_) => return Ok(true),
                Step::More(done, _) => done,
            };
            if watch(Progress { done, total }) == Onward::Cancel {
                return Ok(false);
            }
        }
    }

    /// Waits until all that was queued is with sled, and makes it safe from a
    /// power cut. For idle moments.
    pub fn flush(&self) -> Result<(), StoreError> {
        self.supervisor.settle()?;
        self.supervisor.ask(|engine| engine.flush())
    }

    /// Flushes and closes; waits no longer than the patience for each step.
    pub fn close(self) -> Result<(), StoreError> {
        let flushed = self.flush();
        let ended = self.supervisor.end();
        flushed.and(ended)
    }
}
