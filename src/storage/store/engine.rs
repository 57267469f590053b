//! Everything that calls sled. Runs on the store's own thread and nowhere else;
//! must not wait for anybody.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::batch::{Batch, DocId, Space};
use super::block::{Block, BlockId, Packer, block_of};
use super::layout::{self, Layout, META_KEY, Meta, PART_AT, Tallies, damaged};
use super::{Settings, StoreError};
use crate::base::entropy::Entropy;
use crate::base::limits::{STORE_LOCK_PAUSE_MS, STORE_LOCK_TRIES_MAX, STORE_SCAN_STEP};
use crate::storage::fsx::DiskError;
use crate::storage::recover;
use crate::storage::secret::Key;

/// sled and what is known of its content.
pub struct Engine {
    db: sled::Db,
    dir: PathBuf,
    layout: Layout,
    entropy: Box<dyn Entropy>,
    meta: Meta,
    packer: Packer,
    /// The highest number of a block in each space that was written to.
    last: BTreeMap<Space, BlockId>,
    check: Check,
}

/// A going-through of all values that goes on in steps while others write.
#[derive(Default)]
struct Check {
    /// The last key looked at; `None` before the first step.
    cursor: Option<Vec<u8>>,
    /// The tallies of all keys up to there.
    seen: Tallies,
}

/// How far a step of a going-through has come.
pub enum Step<T> {
    /// There is more behind this key.
    More(T, Vec<u8>),
    /// That was all.
    Last(T),
}

/// One value that changes: what stood there, and what is to stand there.
struct Change {
    key: Vec<u8>,
    old: Option<sled::IVec>,
    new: Option<Vec<u8>>,
}

/// A document with its number.
pub type Doc = (DocId, Arc<[u8]>);

/// What a batch makes of one document.
type Put<'b> = (&'b (Space, DocId), &'b Option<Arc<[u8]>>);

/// Returns the block in which a document stands.
fn place((space, id): &(Space, DocId)) -> (Space, BlockId) {
    (*space, block_of(*id))
}

impl Engine {
    /// Opens sled in `dir` and makes sure that no page is missing or stale.
    pub fn open(dir: &Path, key: &Key, entropy: Box<dyn Entropy>, settings: &Settings) -> Result<Self, StoreError> {
        recover::clear_unfinished(dir)?;
        let db = open_sled(dir, settings.cache_bytes)?;
        let layout = Layout::new(key, settings.schema);
        let meta = match db.get(META_KEY).map_err(|error| sled_error(dir, error))? {
            Some(value) => layout.open_meta(&value)?,
            None if db.is_empty() => Meta::default(),
            None => return Err(damaged("meta record missing")),
        };
        let engine = Self {
            db,
            dir: dir.to_owned(),
            layout,
            entropy,
            meta,
            packer: Packer::new()?,
            last: BTreeMap::new(),
            check: Check::default(),
        };
        engine.check_pages()?;
        Ok(engine)
    }

    /// Returns what the store knows of itself.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    fn check_pages(&self) -> Result<(), StoreError> {
        let mut seen = Tallies::default();
        for item in self.db.range([layout::FIRST_PAGE]..) {
            let (key, value) = self.ok(item)?;
            seen.replace(&key, None, Some(self.layout.weight(&key, &value)));
        }
        if seen == self.meta.tallies.of_pages() { Ok(()) } else { Err(damaged("pages missing or stale")) }
    }

    /// Writes `batch` in one piece.
    pub fn apply(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let mut changes: Vec<Change> = Vec::with_capacity(batch.len());
        let docs: Vec<_> = batch.docs.iter().collect();
        for docs in docs.chunk_by(|(one, _), (next, _)| place(one) == place(next)) {
            self.change_block(docs, &mut changes)?;
        }
        for ((space, number), page) in &batch.pages {
            let key = layout::page_key(*space, *number);
            let new = page.as_ref().map(|bytes| self.layout.seal_page(&key, bytes, self.entropy.as_mut()));
            changes.push(Change { old: self.value(&key)?, key, new });
        }
        self.write(changes, batch)?;
        for name in batch.docs.keys() {
            let (space, block) = place(name);
            let last = self.last.entry(space).or_insert(block);
            *last = (*last).max(block);
        }
        Ok(())
    }

    /// Adds what becomes of the values of one block, in which all `docs` stand.
    fn change_block(&mut self, docs: &[Put<'_>], changes: &mut Vec<Change>) -> Result<(), StoreError> {
        let Some((space, number)) = docs.first().map(|(name, _)| place(name)) else { return Ok(()) };
        let key = layout::block_key(space, number, 0);
        let first = self.known(&key, space, number)?;
        let mut block = match &first {
            Some(first) => self.block(number, &key, first)?,
            None => Block::new(),
        };
        for ((_, id), doc) in docs {
            match doc {
                Some(bytes) => block.insert(*id, Arc::clone(bytes)),
                None => block.remove(id),
            };
        }
        let values = if block.is_empty() {
            Vec::new()
        } else {
            let packed = self.packer.pack(&block)?;
            self.layout.seal_block(space, number, &packed, self.entropy.as_mut())
        };
        let before = first.as_deref().map_or(Ok(0), layout::parts_of)?;
        let after = values.len() as u16;
        let mut values = values.into_iter();
        for part in 0..before.max(after) {
            let key = layout::block_key(space, number, part);
            let old = match part {
                0 => first.clone(),
                part if part < before => self.value(&key)?,
                _ => None,
            };
            changes.push(Change { key, old, new: values.next() });
        }
        Ok(())
    }

    /// Returns the value of a block's first part. One that is numbered behind
    /// all others of its space isn't looked for.
    fn known(&mut self, key: &[u8], space: Space, number: BlockId) -> Result<Option<sled::IVec>, StoreError> {
        if !self.last.contains_key(&space) {
            let newest = self.ok(self.db.scan_prefix([space.docs()]).next_back().transpose())?;
            if let Some((key, _)) = newest {
                self.last.insert(space, layout::block_number(&key)?);
            }
        }
        if self.last.get(&space).is_none_or(|last| number > *last) { Ok(None) } else { self.value(key) }
    }

    fn write(&mut self, changes: Vec<Change>, batch: &Batch) -> Result<(), StoreError> {
        let mut meta = self.meta.clone();
        meta.position = batch.position.unwrap_or(meta.position);
        let mut writes = sled::Batch::default();
        for Change { key, old, new } in changes {
            let out = old.map(|old| self.layout.weight(&key, &old));
            let into = new.as_ref().map(|new| self.layout.weight(&key, new));
            meta.tallies.replace(&key, out, into);
            if self.check.cursor.as_ref().is_some_and(|cursor| key <= *cursor) {
                self.check.seen.replace(&key, out, into);
            }
            match new {
                Some(new) => writes.insert(key, new),
                None => writes.remove(key),
            }
        }
        writes.insert(&META_KEY, self.layout.seal_meta(&meta, self.entropy.as_mut()));
        self.ok(self.db.apply_batch(writes))?;
        self.meta = meta;
        Ok(())
    }

    /// Returns the bytes of the documents with `ids`, in their order. A block is
    /// opened once for all of its documents that are asked for side by side.
    pub fn get(&mut self, space: Space, ids: &[DocId]) -> Result<Vec<Option<Arc<[u8]>>>, StoreError> {
        let mut found = Vec::with_capacity(ids.len());
        for ids in ids.chunk_by(|one, next| block_of(*one) == block_of(*next)) {
            let number = ids.first().map_or(0, |id| block_of(*id));
            let key = layout::block_key(space, number, 0);
            let block = match self.value(&key)? {
                Some(first) => self.block(number, &key, &first)?,
                None => Block::new(),
            };
            found.extend(ids.iter().map(|id| block.get(id).cloned()));
        }
        Ok(found)
    }

    /// Puts the block together whose first part is `first` under `key`.
    fn block(&mut self, number: BlockId, key: &[u8], first: &[u8]) -> Result<Block, StoreError> {
        let mut bytes = self.layout.open_part(key, first, None)?;
        for part in 1..layout::parts_of(first)? {
            let key = [&key[..PART_AT], &part.to_be_bytes()].concat();
            let value = self.value(&key)?.ok_or_else(|| damaged("part of a block missing"))?;
            bytes.extend(self.layout.open_part(&key, &value, Some(first))?);
        }
        self.packer.unpack(number, &bytes)
    }

    /// Returns the pages of `space` by number.
    pub fn pages(&self, space: Space) -> Result<Vec<(u32, Vec<u8>)>, StoreError> {
        let page = |item| {
            let (key, value): (sled::IVec, sled::IVec) = self.ok(item)?;
            Ok((layout::page_number(&key)?, self.layout.open_page(&key, &value)?))
        };
        self.db.scan_prefix([space.pages()]).map(page).collect()
    }

    /// Returns some documents of `space`, from behind the key `after` on.
    pub fn scan(&mut self, space: Space, after: Option<Vec<u8>>) -> Result<Step<Vec<Doc>>, StoreError> {
        let from = after.map_or(Bound::Included(vec![space.docs()]), Bound::Excluded);
        let to = Bound::Excluded(vec![space.docs() + 1]);
        let mut docs = Vec::new();
        for (at, item) in self.db.range((from, to)).enumerate() {
            let (key, value) = self.ok(item)?;
            if key.get(PART_AT..) == Some(&[0, 0]) {
                docs.extend(self.block(layout::block_number(&key)?, &key, &value)?);
            }
            if docs.len() >= STORE_SCAN_STEP || at + 1 == STORE_SCAN_STEP {
                return Ok(Step::More(docs, key.to_vec()));
            }
        }
        Ok(Step::Last(docs))
    }

    /// Begins a new check of everything.
    pub fn restart_check(&mut self) {
        self.check = Check::default();
    }

    /// Looks at some more values; returns how many have been seen in all, and at
    /// the end whether the store holds what it should.
    pub fn check_step(&mut self) -> Result<Step<u64>, StoreError> {
        let from = self.check.cursor.take().map_or(Bound::Excluded(META_KEY.to_vec()), Bound::Excluded);
        for (at, item) in self.db.range((from, Bound::Unbounded)).enumerate() {
            let (key, value) = self.ok(item)?;
            self.check.seen.replace(&key, None, Some(self.layout.weight(&key, &value)));
            if at + 1 == STORE_SCAN_STEP {
                self.check.cursor = Some(key.to_vec());
                return Ok(Step::More(self.check.seen.count(), key.to_vec()));
            }
        }
        let seen = std::mem::take(&mut self.check).seen;
        if seen == self.meta.tallies {
            Ok(Step::Last(seen.count()))
        } else {
            Err(damaged("documents missing or stale"))
        }
    }

    /// Writes out what sled holds back. sled itself never calls `fsync`: its
    /// own flush is lost with the power, so the file is synchronised after it.
    pub fn flush(&self) -> Result<(), StoreError> {
        self.ok(self.db.flush())?;
        let path = self.dir.join("db");
        OpenOptions::new()
            .write(true)
            .open(&path)
            .and_then(|file| file.sync_all())
            .map_err(|error| StoreError::Disk(DiskError::new(&path, &error)))
    }

    fn value(&self, key: &[u8]) -> Result<Option<sled::IVec>, StoreError> {
        self.ok(self.db.get(key))
    }

    fn ok<T>(&self, result: sled::Result<T>) -> Result<T, StoreError> {
        result.map_err(|error| sled_error(&self.dir, error))
    }
}

/// Opens sled. Its helper threads let go of the file a moment after it was
/// closed, so a lock that is held is waited for; another instance is kept out
/// by the data directory's own lock.
pub(super) fn open_sled(dir: &Path, cache_bytes: u64) -> Result<sled::Db, StoreError> {
    let mut tries = 0;
    loop {
        let opened = sled::Config::new().path(dir).cache_capacity(cache_bytes).flush_every_ms(None).open();
        match opened {
            Err(sled::Error::Io(error)) if tries < STORE_LOCK_TRIES_MAX && is_lock(&error) => {
                tries += 1;
                std::thread::sleep(Duration::from_millis(STORE_LOCK_PAUSE_MS));
            }
            other => return other.map_err(|error| sled_error(dir, error)),
        }
    }
}

/// sled tells a lock that is held by its words alone.
fn is_lock(error: &std::io::Error) -> bool {
    error.to_string().starts_with("could not acquire lock")
}

fn sled_error(dir: &Path, error: sled::Error) -> StoreError {
    match error {
        sled::Error::Corruption { .. } => StoreError::Damaged(error.to_string()),
        sled::Error::Io(error) => StoreError::Disk(DiskError::new(dir, &error)),
        other => StoreError::Failed(other.to_string()),
    }
}
