//! Entries into docs: the part of the way that is the same for a change made
//! here and for one read back from the journal. Folding happens aside; only
//! [`Folding::take_into`] touches the state that the screen reads.

use std::sync::Arc;

use crate::base::ids::{DeviceId, RecordId};
use crate::base::map::Map;
use crate::domain::authority::Verdict;
use crate::domain::change::Change;
use crate::domain::record::{Kind, Record};
use crate::domain::sound;
use crate::oplog::codec::{self, Decoded};
use crate::oplog::entry::Entry;
use crate::oplog::note::Peer;
use crate::oplog::stamp::Stamp;
use crate::state::State;
use crate::state::authority::{self, Authority, Fold, Key, Seat};
use crate::state::doc::{Doc, FoldError, Origin};

/// What became of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is in the docs.
    Folded,
    /// It is, and whoever takes it in is told so by name.
    Named,
    /// It waits for a decision, or for something by which it counts.
    Held,
    /// The ledger that it stands in was cut off before it.
    CutOff,
    /// It says nothing: its body is gone or was withheld.
    Silent,
    /// A later version wrote it: kept and passed on.
    Newer,
    /// It makes no sense, for this reason: kept, passed on, and not shown.
    SetAside(String),
}

/// Returns where what an entry says comes from.
fn origin(entry: &Entry<'_>) -> Origin {
    Origin { stamp: entry.head.stamp, entry: entry.head.entry(), tag: entry.body_hash.tag() }
}

/// Returns what an entry says, or what becomes of it where it says nothing that
/// can be folded. An entry is judged by itself, not by what is known at the moment.
pub(super) fn read<'a>(entry: &Entry<'a>) -> Result<Decoded<'a>, Fate> {
    if entry.is_newer() {
        return Err(Fate::Newer);
    }
    let Some(body) = entry.body else { return Err(Fate::Silent) };
    match codec::decode(&entry.head.kind, body) {
        Err(error) => Err(Fate::SetAside(error.to_string())),
        Ok(Decoded::Unknown) => Err(Fate::Newer),
        Ok(Decoded::Change(Change::Edit(edit), _)) if !sound::is_sound(&edit) => {
            let fields: Vec<&str> = edit.set.keys().map(String::as_str).collect();
            Err(Fate::SetAside(format!("{} {}", edit.kind.word(), fields.join(", "))))
        }
        Ok(decoded) => Ok(decoded),
    }
}

/// What an entry says, apart from its line: it can be read on one thread and
/// folded on another.
pub(super) struct Said {
    pub origin: Origin,
    pub what: What,
    /// Whether an office has signed it whose word counts here, or another machine of
    /// this one has sent it by itself: it counts, whichever device wrote it.
    pub signed: bool,
}

/// What there is to fold.
#[expect(clippy::large_enum_variant, reason = "nearly all are changes; a box would cost an allocation each")]
pub(super) enum What {
    /// A change. An addition also has its record's exact bytes.
    Change(Change, Option<String>),
    /// Everything about these records is erased for good.
    Erase(Vec<(Kind, RecordId)>),
    /// Nothing, and what becomes of the entry.
    Nothing(Fate),
}

impl Said {
    /// Reads what an entry says.
    pub fn by(entry: &Entry<'_>) -> Self {
        let what = match read(entry) {
            Ok(Decoded::Change(change, json)) => What::Change(change, json.map(str::to_owned)),
            Ok(Decoded::Erase(erasure)) => What::Erase(erasure.records),
            Ok(Decoded::Unknown) => What::Nothing(Fate::Newer),
            Err(fate) => What::Nothing(fate),
        };
        Self { origin: origin(entry), what, signed: false }
    }

    /// Returns what is left to fold once the body is gone: nothing.
    pub fn silenced(self) -> Self {
        Self { what: What::Nothing(Fate::Silent), ..self }
    }

    /// Returns the records that it is about.
    pub fn about(&self) -> impl Iterator<Item = (Kind, RecordId)> {
        let (one, erased) = match &self.what {
            What::Change(change, _) => (Some((change.kind(), change.id())), &[][..]),
            What::Erase(records) => (None, &records[..]),
            What::Nothing(_) => (None, &[][..]),
        };
        one.into_iter().chain(erased.iter().copied())
    }
}

/// A doc after folding, and its record where the doc says nothing more than it.
pub(super) struct Folded {
    pub doc: Doc,
    fresh: Option<Record>,
}

/// Returns the doc after a change; an addition counts as its author wrote it.
fn after(before: Option<Doc>, origin: Origin, change: &Change, json: Option<String>) -> Result<Doc, FoldError> {
    match (change, json) {
        (Change::Add { id, record }, Some(json)) => Doc::add(before, record.kind(), *id, origin, json),
        _ => Doc::fold(before, origin, change),
    }
}

/// A batch as the place where what counts is folded.
struct Into<'a, F> {
    folding: &'a mut Folding,
    state: &'a State,
    fetch: &'a mut F,
}

impl<E: From<FoldError>, F: FnMut(Kind, RecordId) -> Result<Option<Doc>, E>> Fold for Into<'_, F> {
    type Error = E;

    fn doc(&mut self, kind: Kind, id: RecordId) -> Result<Option<Doc>, E> {
        if let Some(doc) = self.folding.get(kind, id) {
            return Ok(Some(doc.clone()));
        }
        if let Some(seen) = self.folding.seen.get(&(kind, id)) {
            return Ok(seen.clone());
        }
        let found = if self.state.knows(kind, id) { (self.fetch)(kind, id)? } else { None };
        self.folding.seen.insert((kind, id), found.clone());
        Ok(found)
    }

    fn fold(&mut self, origin: Origin, said: authority::Said) -> Result<(), E> {
        self.folding.stamps.push(origin.stamp);
        match said {
            authority::Said::Change(change, json) => {
                self.folding.fold(self.state, origin, change, json, &mut *self.fetch)
            }
            authority::Said::Erase(records) => {
                records.into_iter().try_for_each(|record| self.folding.erase(origin, record, &mut *self.fetch))
            }
        }
    }
}

/// Docs changed by a batch of entries, not yet visible to anybody.
#[derive(Default)]
pub(super) struct Folding {
    docs: Vec<Folded>,
    places: Map<(Kind, RecordId), usize>,
    /// Docs that were looked at and aren't changed so far.
    seen: Map<(Kind, RecordId), Option<Doc>>,
    /// What is known of what counts, where the batch says something of it.
    authority: Option<Arc<Authority>>,
    /// When what counts was written.
    stamps: Vec<Stamp>,
}

impl Folding {
    /// Returns the doc as the batch leaves it, if the batch touched it.
    pub fn get(&self, kind: Kind, id: RecordId) -> Option<&Doc> {
        self.places.get(&(kind, id)).map(|place| &self.docs[*place].doc)
    }

    /// Folds one change in, which counts. `json` is the record of an addition as
    /// the entry holds it; `fetch` gets the doc of a record that was there before.
    fn fold<E: From<FoldError>>(
        &mut self,
        state: &State,
        origin: Origin,
        change: Change,
        json: Option<String>,
        fetch: impl FnOnce(Kind, RecordId) -> Result<Option<Doc>, E>,
    ) -> Result<(), E> {
        let key = (change.kind(), change.id());
        if let Some(place) = self.places.get(&key) {
            let folded = &mut self.docs[*place];
            folded.doc = after(Some(folded.doc.clone()), origin, &change, json)?;
            folded.fresh = None;
            return Ok(());
        }
        let folded = match change {
            Change::Add { id, record } if !state.knows(key.0, id) => {
                let json = json.map_or_else(|| record.to_json(), Ok).map_err(FoldError::from)?;
                Folded { doc: Doc::new(key.0, id, origin, json), fresh: Some(record) }
            }
            change => {
                let before = self.seen.remove(&key).map_or_else(|| fetch(key.0, key.1), Ok)?;
                Folded { doc: after(before, origin, &change, json)?, fresh: None }
            }
        };
        self.places.insert(key, self.docs.len());
        self.docs.push(folded);
        Ok(())
    }

    /// Returns the docs in the order they were first touched.
    pub fn docs(&self) -> impl Iterator<Item = &Doc> {
        self.docs.iter().map(|folded| &folded.doc)
    }

    /// Returns the records as the batch leaves them; removed ones left out.
    pub fn records(&self) -> impl Iterator<Item = Result<(RecordId, std::borrow::Cow<'_, Record>), FoldError>> {
        self.docs.iter().filter(|folded| !folded.doc.is_removed()).map(|folded| {
            let record = match &folded.fresh {
                Some(record) => std::borrow::Cow::Borrowed(record),
                None => std::borrow::Cow::Owned(folded.doc.record()?),
            };
            Ok((folded.doc.id, record))
        })
    }

    /// Folds in what an entry says, as far as it counts. `passed` says whether an
    /// office above has judged it; `fetch` gets the doc of a record that was there
    /// before.
    pub fn fold_said<E: From<FoldError>>(
        &mut self,
        state: &State,
        seat: &Seat,
        (said, passed): (Said, bool),
        mut fetch: impl FnMut(Kind, RecordId) -> Result<Option<Doc>, E>,
    ) -> Result<Fate, E> {
        let origin = said.origin;
        let known = self.authority.as_ref().unwrap_or(state.authority());
        // Under the words of a cadre whom one knows the signature of an office says that
        // they wrote them, and no more: they are judged like any. And what was signed
        // before it was refused may come back.
        let spoken = said.signed && !known.is_of_cadre(origin.entry.device);
        let passed = passed || spoken && known.decided((origin.entry, origin.tag)) != Some(false);
        let said = match said.what {
            What::Change(change, json) => authority::Said::Change(change, json),
            What::Erase(records) => authority::Said::Erase(records),
            What::Nothing(fate) => return Ok(fate),
        };
        let about = match &said {
            authority::Said::Change(change, _) => Some((change.kind(), change.id())),
            authority::Said::Erase(_) => None,
        };
        let is_known = about.is_some_and(|(kind, id)| state.knows(kind, id) || self.places.contains_key(&(kind, id)));
        if known.is_plain(seat, (origin, passed), &said, is_known) {
            Into { folding: self, state, fetch: &mut fetch }.fold(origin, said)?;
            return Ok(Fate::Folded);
        }
        if known.stops(seat, origin) {
            return Ok(Fate::CutOff);
        }
        let device = origin.entry.device;
        let doubtful = known.cuts().concern(device) && known.cuts().is_sure_of(device);
        let mut known = self.known(state);
        if doubtful {
            Arc::make_mut(&mut known).doubt(device);
        }
        let into = &mut Into { folding: self, state, fetch: &mut fetch };
        let verdict = Arc::make_mut(&mut known).admit(seat, (origin, passed), said, into);
        self.authority = Some(known);
        Ok(match verdict? {
            Verdict::Counts => Fate::Folded,
            Verdict::Named => Fate::Named,
            Verdict::Held => Fate::Held,
        })
    }

    /// Folds the entries that waited and count by what the batch has said. To be
    /// called once all of it is in.
    pub fn settle<E: From<FoldError>>(
        &mut self,
        state: &State,
        seat: &Seat,
        mut fetch: impl FnMut(Kind, RecordId) -> Result<Option<Doc>, E>,
    ) -> Result<(), E> {
        if self.authority.as_ref().unwrap_or(state.authority()).is_settled() {
            return Ok(());
        }
        let mut known = self.known(state);
        let settled = Arc::make_mut(&mut known).settle(seat, &mut Into { folding: self, state, fetch: &mut fetch });
        self.authority = Some(known);
        settled
    }

    /// Takes out what is known of what counts, to be changed and put back.
    fn known(&mut self, state: &State) -> Arc<Authority> {
        self.authority.take().unwrap_or_else(|| Arc::clone(state.authority()))
    }

    /// Takes in whose a device is before it is noted.
    pub fn hear(&mut self, state: &State, peer: &Peer) {
        let mut known = self.known(state);
        Arc::make_mut(&mut known).hear(peer, state.exchange().invited_as(peer));
        self.authority = Some(known);
    }

    /// Takes in by which entries of offices records were destroyed.
    pub fn destroyed(&mut self, state: &State, by: &[Key]) {
        let mut known = self.known(state);
        Arc::make_mut(&mut known).destroyed(by);
        self.authority = Some(known);
    }

    /// Returns how many entries of a device wait for a decision with the batch.
    pub fn held_of(&self, state: &State, device: DeviceId) -> usize {
        self.authority.as_ref().unwrap_or(state.authority()).waiting().count_of(device)
    }

    /// Tells whether an entry waits for a decision with the batch.
    pub fn waits(&self, state: &State, key: Key) -> bool {
        self.authority.as_ref().unwrap_or(state.authority()).waiting().get(key).is_some()
    }

    /// Tells whether the batch has records erased that weren't before.
    pub fn erases(&self, state: &State) -> bool {
        let new = |doc: &Doc| doc.is_erased() && !state.is_erased(doc.kind, doc.id);
        self.docs().any(new)
    }

    /// Puts a doc at hand that was fetched already.
    pub fn lay(&mut self, key: (Kind, RecordId), doc: Option<Doc>) {
        if !self.places.contains_key(&key) {
            self.seen.insert(key, doc);
        }
    }

    /// Puts a doc in the place of what is known of it.
    pub fn put(&mut self, doc: Doc) {
        let key = (doc.kind, doc.id);
        self.seen.remove(&key);
        let place = *self.places.entry(key).or_insert(self.docs.len());
        let folded = Folded { doc, fresh: None };
        match self.docs.get_mut(place) {
            Some(known) => *known = folded,
            None => self.docs.push(folded),
        }
    }

    /// Erases all that is known of a record for good.
    fn erase<E: From<FoldError>>(
        &mut self,
        origin: Origin,
        (kind, id): (Kind, RecordId),
        fetch: impl FnOnce(Kind, RecordId) -> Result<Option<Doc>, E>,
    ) -> Result<(), E> {
        if let Some(place) = self.places.get(&(kind, id)) {
            let folded = &mut self.docs[*place];
            folded.doc = Doc::erase(Some(folded.doc.clone()), kind, id, origin);
            folded.fresh = None;
        } else {
            let before = self.seen.remove(&(kind, id)).map_or_else(|| fetch(kind, id), Ok)?;
            self.places.insert((kind, id), self.docs.len());
            self.docs.push(Folded { doc: Doc::erase(before, kind, id, origin), fresh: None });
        }
        Ok(())
    }

    /// Makes the batch visible. What is written after it counts is stamped after it,
    /// however it came; what doesn't count moves nobody's clock.
    pub fn take_into(&self, state: &mut State, now_ms: u64) {
        let clock = self.stamps.iter().fold(state.clock(), |clock, stamp| clock.seen(*stamp, now_ms));
        state.set_clock(clock);
        if let Some(authority) = &self.authority {
            state.put_authority(Arc::clone(authority));
        }
        for folded in &self.docs {
            match &folded.fresh {
                // Who somebody is, and whose a device is, hangs on who said it.
                Some(record) if !matches!(record.kind(), Kind::Cadre | Kind::Device) => {
                    let Doc { kind, id, created, changed, .. } = folded.doc;
                    state.take_new(id, record);
                    state.mark(kind, id, Some(created.entry), changed.entry);
                }
                _ => state.take(&folded.doc),
            }
        }
    }
}
