//! Between the state and the store: docs and pages as batches, and back.

use std::collections::BTreeMap;

use super::apply::Folding;
use super::error::ReadError;
use super::{CommitError, Stage, Workspace, suspect};
use crate::base::ids::RecordId;
use crate::base::limits::GROUP_CHANGES_MAX;
use crate::base::map::Map;
use crate::base::progress::{Onward, Progress};
use crate::domain::policy::Policy;
use crate::domain::record::{Kind, Recorded};
use crate::roster::lists::Weighed;
use crate::state::doc::Doc;
use crate::state::{PageSpace, State, StateError};
use crate::storage::journal::Position;
use crate::storage::store::{Batch, PAGE_BYTES_MAX, Space, Store, StoreError};

/// The version of what is put into the store; another one is made anew.
pub(super) const SCHEMA: u32 = 8;

/// Parts that one page may be cut into. A page of ordinary rows is one part; an
/// assignment that names a thousand households makes it several.
const PARTS_MAX: u32 = 255;

/// A page of the state, as the state hands it over.
pub(super) type Page = (PageSpace, u32, Vec<u8>);

fn space(kind: Kind) -> Space {
    Space::new(kind.code())
}

/// What a batch does to the state: the row of each doc, and the touched pages.
/// Taken while the state is held; the rest of the work is done after that.
pub(super) struct Taken {
    rows: Vec<u32>,
    pages: Vec<Page>,
}

/// Makes a batch visible in the state.
pub(super) fn take(folding: &Folding, state: &mut State, now_ms: u64) -> Result<Taken, CommitError> {
    folding.take_into(state, now_ms);
    // A doc that was just taken in has a row; none is left out here.
    let rows = folding.docs().filter_map(|doc| state.row(doc.kind, doc.id)).collect();
    Ok(Taken { rows, pages: state.take_dirty_pages()? })
}

/// Returns what the store has to write so that it stands at `position`.
pub(super) fn batch(folding: &Folding, taken: Taken, position: Position) -> Result<Batch, CommitError> {
    let mut batch = Batch::at(position);
    for (doc, row) in folding.docs().zip(taken.rows) {
        let bytes = doc.to_bytes().map_err(StateError::from)?;
        batch.put(space(doc.kind), row, bytes);
    }
    put_pages(&mut batch, taken.pages);
    Ok(batch)
}

/// Puts pages, cut into parts that fit. Each part begins with how many there
/// are, so that what is left of a longer page before is known to be old.
fn put_pages(batch: &mut Batch, pages: Vec<Page>) {
    for (of, number, bytes) in pages {
        let parts = bytes.chunks(PAGE_BYTES_MAX - 1);
        let count = u8::try_from(parts.len()).unwrap_or(u8::MAX);
        for (part, bytes) in parts.enumerate() {
            let mut page = Vec::with_capacity(bytes.len() + 1);
            page.push(count);
            page.extend_from_slice(bytes);
            let number = number * PARTS_MAX + u32::try_from(part).unwrap_or(u32::MAX);
            batch.put_page(Space::new(of.code()), number, page);
        }
    }
}

/// Reads the state from the store's pages.
pub(super) fn load(store: &Store) -> Result<State, LoadError> {
    State::from_pages(|of| {
        let mut pages: Vec<Vec<u8>> = Vec::new();
        let mut wanted = 0;
        for (number, part) in store.read_pages(Space::new(of.code()))? {
            let Some((count, bytes)) = part.split_first() else { return Err(LoadError::Parts) };
            if number % PARTS_MAX == 0 {
                wanted = u32::from(*count);
                pages.push(bytes.to_vec());
            } else if number % PARTS_MAX < wanted {
                pages.last_mut().ok_or(LoadError::Parts)?.extend_from_slice(bytes);
            }
        }
        Ok(pages)
    })
}

/// Why the state can't be read from the store. The remedy is to make both anew.
#[derive(Debug, thiserror::Error)]
pub(super) enum LoadError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    State(#[from] StateError),
    #[error("a page without its parts")]
    Parts,
}

/// Returns the doc of the record in a row of the state, if there is a row. What
/// the state knows and the store doesn't have was lost.
pub(super) fn fetch(store: &Store, kind: Kind, row: Option<u32>) -> Result<Option<Doc>, ReadError> {
    let Some(row) = row else { return Ok(None) };
    let bytes = store.get(space(kind), row)?.ok_or(ReadError::Lost)?;
    Ok(Some(Doc::from_bytes(&bytes)?))
}

impl Workspace {
    /// Returns a record with its history, if it was ever there.
    ///
    /// # Errors
    /// Fails where the store is out of use or has lost the record.
    pub fn doc(&self, kind: Kind, id: RecordId) -> Result<Option<Doc>, ReadError> {
        let row = self.shared.read().row(kind, id);
        let found = fetch(self.store()?, kind, row);
        found.inspect_err(|error| self.suspect(error))
    }

    /// Returns those of the `wanted` records that were ever there. One question
    /// to the store for each kind, however many there are.
    pub(super) fn docs(
        &self,
        wanted: impl Iterator<Item = (Kind, RecordId)>,
        state: &State,
    ) -> Result<Map<(Kind, RecordId), Doc>, ReadError> {
        let mut by_kind: BTreeMap<Kind, (Vec<RecordId>, Vec<u32>)> = BTreeMap::new();
        for (kind, id) in wanted {
            if let Some(row) = state.row(kind, id) {
                let (ids, rows) = by_kind.entry(kind).or_default();
                ids.push(id);
                rows.push(row);
            }
        }
        let mut found = Map::default();
        for (kind, (ids, rows)) in by_kind {
            let docs = self.store()?.get_many(space(kind), rows);
            let docs = docs.map_err(ReadError::from).and_then(|docs| {
                docs.into_iter()
                    .map(|bytes| Ok(Doc::from_bytes(&bytes.ok_or(ReadError::Lost)?)?))
                    .collect::<Result<Vec<_>, _>>()
            });
            let docs = docs.inspect_err(|error| self.suspect(error))?;
            found.extend(ids.into_iter().zip(docs).map(|(id, doc)| ((kind, id), doc)));
        }
        Ok(found)
    }

    /// Returns those of the records that are present, in the order asked for, by one
    /// question to the store. `state` is the shared state, held by the caller.
    ///
    /// # Errors
    /// Fails where the store is out of use or has lost one of them.
    pub fn docs_in_order(
        &self,
        kind: Kind,
        ids: &[RecordId],
        state: &State,
    ) -> Result<Vec<(RecordId, Doc)>, ReadError> {
        let mut docs = self.docs(ids.iter().map(|id| (kind, *id)), state)?;
        let found = ids.iter().filter_map(|id| Some((*id, docs.remove(&(kind, *id))?)));
        Ok(found.filter(|(_, doc)| !doc.is_removed()).collect())
    }

    /// Has the next start make the store anew, if that is what `error` calls for.
    fn suspect(&self, error: &ReadError) {
        if error.calls_for_rebuild() {
            suspect::raise(&self.dir);
        }
    }

    /// Returns a record that is present.
    ///
    /// # Errors
    /// Fails like [`Workspace::doc`].
    pub fn read<R: Recorded>(&self, id: impl Into<RecordId>) -> Result<Option<R>, ReadError> {
        match self.doc(R::KIND, id.into())? {
            Some(doc) if !doc.is_removed() => Ok(Some(doc.read()?)),
            _ => Ok(None),
        }
    }

    /// Weighs a list of policies against the known ones, each with its whole text.
    ///
    /// # Errors
    /// Fails like [`Workspace::doc`].
    pub fn weigh_policies(&self, list: Vec<Policy>) -> Result<Weighed<Policy>, ReadError> {
        let mut known = Map::default();
        for new in &list {
            if let Some(old) = self.read::<Policy>(new.id())? {
                known.insert(RecordId::from(new.id()), old);
            }
        }
        let named = list.into_iter().map(|policy| (policy.id().into(), policy));
        Ok(Weighed::of(named, |id, _| known.remove(&id)))
    }

    /// Hands all docs of a kind that are present to `each`, in no order that
    /// means anything, until it answers [`Onward::Cancel`].
    ///
    /// # Errors
    /// Fails where the store does.
    pub fn each_doc(&self, kind: Kind, each: &mut dyn FnMut(Doc) -> Onward) -> Result<(), ReadError> {
        self.every_doc(kind, &mut |doc| if doc.is_removed() { Onward::Continue } else { each(doc) })
    }

    /// Does what [`Workspace::each_doc`] does, with those that are removed, erased
    /// or not yet there.
    pub(super) fn every_doc(&self, kind: Kind, each: &mut dyn FnMut(Doc) -> Onward) -> Result<(), ReadError> {
        let mut trouble = None;
        self.store()?.scan(space(kind), &mut |_, bytes| match Doc::from_bytes(bytes) {
            Ok(doc) => each(doc),
            Err(error) => {
                trouble = Some(error);
                Onward::Cancel
            }
        })?;
        trouble.map_or(Ok(()), |error| Err(error.into()))
    }

    /// Takes records in once more whose heads no longer say what their docs do:
    /// somebody turned out to be somebody else, or a record came back. Where
    /// something that counted doesn't any more, all is made anew, of which `watch`
    /// is told. Given up, it is made anew at the next start.
    pub(super) fn refresh(&mut self, watch: &mut dyn FnMut(Stage, Progress) -> Onward) -> Result<(), CommitError> {
        let shared = self.shared();
        if !shared.read().authority().wants_refold() {
            self.settle_cuts(watch)?;
        }
        if shared.read().authority().wants_refold() {
            self.rebuild(watch).map_err(Box::new)?;
            return Ok(());
        }
        self.freshen()
    }

    /// Takes the records in once more whose heads don't say what their docs do.
    pub(super) fn freshen(&mut self) -> Result<(), CommitError> {
        let shared = self.shared();
        loop {
            let stale = shared.read().stale();
            if stale.is_empty() {
                return Ok(());
            }
            for group in stale.chunks(GROUP_CHANGES_MAX) {
                let docs = self.docs(group.iter().copied(), &shared.read())?;
                let taken = {
                    let mut state = shared.write();
                    state.freshened(group);
                    docs.values().for_each(|doc| state.take(doc));
                    take(&Folding::default(), &mut state, self.unix_ms())?
                };
                let position = self.journal.end();
                self.submit(batch(&Folding::default(), taken, position)?);
            }
        }
    }

    pub(super) fn store(&self) -> Result<&Store, ReadError> {
        self.store.as_ref().ok_or_else(|| ReadError::OutOfUse(self.store_trouble.clone().unwrap_or_default()))
    }

    /// Hands a batch to the store. A store that fails is put out of use; the
    /// journal has everything, and the next start makes the store anew.
    pub(super) fn submit(&mut self, batch: Batch) {
        if let Some(store) = &self.store
            && let Err(error) = store.submit(batch)
        {
            self.store_trouble = Some(error.message());
            self.store = None;
        }
    }
}
