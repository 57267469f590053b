//! Entries into docs: the part of the way that is the same for a change made
//! here and for one read back from the journal. Folding happens aside; only
//! [`Folding::take_into`] touches the state that the screen reads.

use crate::base::ids::RecordId;
use crate::base::map::Map;
use crate::domain::change::Change;
use crate::domain::record::{Kind, Record};
use crate::domain::sound;
use crate::oplog::codec::{self, Decoded};
use crate::oplog::entry::Entry;
use crate::state::State;
use crate::state::doc::{Doc, FoldError, Origin};

/// What became of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is in the docs.
    Folded,
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
        Self { origin: origin(entry), what }
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

/// Docs changed by a batch of entries, not yet visible to anybody.
#[derive(Default)]
pub(super) struct Folding {
    docs: Vec<Folded>,
    places: Map<(Kind, RecordId), usize>,
}

impl Folding {
    /// Returns the doc as the batch leaves it, if the batch touched it.
    pub fn get(&self, kind: Kind, id: RecordId) -> Option<&Doc> {
        self.places.get(&(kind, id)).map(|place| &self.docs[*place].doc)
    }

    /// Folds one change in. `json` is the record of an addition as the entry
    /// holds it; `fetch` gets the doc of a record that was there before.
    pub fn fold<E: From<FoldError>>(
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
            change => Folded { doc: after(fetch(key.0, key.1)?, origin, &change, json)?, fresh: None },
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

    /// Folds in what an entry says. `fetch` gets the doc of a record that was
    /// there before.
    pub fn fold_said<E: From<FoldError>>(
        &mut self,
        state: &State,
        said: Said,
        mut fetch: impl FnMut(Kind, RecordId) -> Result<Option<Doc>, E>,
    ) -> Result<Fate, E> {
        match said.what {
            What::Change(change, json) => self.fold(state, said.origin, change, json, fetch)?,
            What::Erase(records) => {
                for record in records {
                    self.erase(said.origin, record, &mut fetch)?;
                }
            }
            What::Nothing(fate) => return Ok(fate),
        }
        Ok(Fate::Folded)
    }

    /// Erases all that is known of a record for good.
    pub fn erase<E: From<FoldError>>(
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
            self.places.insert((kind, id), self.docs.len());
            self.docs.push(Folded { doc: Doc::erase(fetch(kind, id)?, kind, id, origin), fresh: None });
        }
        Ok(())
    }

    /// Makes the batch visible.
    pub fn take_into(&self, state: &mut State) {
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
