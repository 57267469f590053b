//! The state as pages of bytes, and back. Pages are derived: what can't be read
//! is folded anew from the ledger.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::exchange::{Exchange, IMPORTS_PER_PAGE, Imported, SentTo};
use super::people::People;
use super::table::{Row, Table};
use super::whole::State;
use crate::base::ids::{DeviceId, RecordId, VisitId};
use crate::domain::record::Kind;
use crate::oplog::chain::DeviceTip;
use crate::oplog::stamp::Stamp;

/// Bytes of most pages, at most.
const PAGE_BYTES: usize = 4_096;

/// The version of the form in which pages are kept in the store.
const FORM: u8 = 7;

/// Why kept pages are of no use. The remedy is always to fold the ledger anew.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// A page was written by another version.
    #[error("a page of an unknown form")]
    Form,
    /// A page can't be read.
    #[error("a page that can't be read: {0}")]
    Unreadable(#[from] rmp_serde::decode::Error),
    /// A page can't be written.
    #[error("a page that can't be written: {0}")]
    Unwritable(#[from] rmp_serde::encode::Error),
}

/// Which pages: the tables by their kind, and one for all the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageSpace {
    /// Devices, conflicts and the clock.
    Meta,
    /// What is known of the others: page 0 all but the imports, those behind it.
    Exchange,
    /// What was sent to each of the others, a page each.
    Sent,
    /// Records that are no longer for whoever works here.
    Aside,
    /// What is known of what counts: page 0 by what it is judged, those behind it what waits.
    Authority,
    /// The heads of one kind.
    Heads(Kind),
}

impl PageSpace {
    /// Returns all spaces.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Meta, Self::Exchange, Self::Sent, Self::Aside, Self::Authority]
            .into_iter()
            .chain(Kind::ALL.iter().copied().map(Self::Heads))
    }

    /// Returns the number that stands for the space in keys on disk. Frozen.
    pub fn code(self) -> u8 {
        match self {
            Self::Meta => 127,
            Self::Exchange => 126,
            Self::Sent => 125,
            Self::Aside => 124,
            Self::Authority => 123,
            Self::Heads(kind) => kind.code(),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Meta {
    devices: Vec<(DeviceId, DeviceTip)>,
    branches: Vec<(DeviceId, DeviceTip)>,
    latest: Vec<(DeviceId, Stamp)>,
    erased: Vec<(Kind, RecordId)>,
    conflicts: Vec<(Kind, RecordId)>,
    hollow: Vec<DeviceId>,
    restricted: Vec<VisitId>,
    people: People,
    stale: Vec<(Kind, RecordId)>,
    clock: Stamp,
}

fn encode(value: &impl Serialize) -> Result<Vec<u8>, StateError> {
    let mut bytes = Vec::with_capacity(PAGE_BYTES);
    bytes.push(FORM);
    rmp_serde::encode::write_named(&mut bytes, value)?;
    Ok(bytes)
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StateError> {
    match bytes.split_first() {
        Some((&FORM, rest)) => Ok(rmp_serde::from_slice(rest)?),
        _ => Err(StateError::Form),
    }
}

/// Calls `$each!(table, kind)` for every table of a state.
macro_rules! each_table {
    ($each:ident) => {
        $each!(villages, Village);
        $each!(households, Household);
        $each!(cadres, Cadre);
        $each!(assignments, Assignment);
        $each!(stays, Stay);
        $each!(visits, Visit);
        $each!(concerns, Concern);
        $each!(matters, Matter);
        $each!(policies, Policy);
        $each!(remarks, Remark);
        $each!(registry, Device);
        $each!(decisions, Decision);
        $each!(invitations, Invitation);
        $each!(catalogs, Catalog);
    };
}

impl State {
    /// Returns the pages that changed since this was last asked, as
    /// `(space, number, bytes)`.
    ///
    /// # Errors
    /// Fails where serde does; a head holds nothing that makes it.
    pub fn take_dirty_pages(&mut self) -> Result<Vec<(PageSpace, u32, Vec<u8>)>, StateError> {
        let mut pages = Vec::new();
        macro_rules! collect {
            ($table:ident, $kind:ident) => {
                for number in self.$table.take_dirty() {
                    let bytes = encode(&self.$table.page(number))?;
                    pages.push((PageSpace::Heads(Kind::$kind), number, bytes));
                }
            };
        }
        each_table!(collect);
        if std::mem::take(&mut self.meta_dirty) {
            let meta = Meta {
                devices: self.devices.iter().map(|(device, tip)| (*device, *tip)).collect(),
                branches: self.branches.iter().copied().collect(),
                latest: self.latest.iter().map(|(device, stamp)| (*device, *stamp)).collect(),
                erased: self.erased.iter().copied().collect(),
                conflicts: self.conflicts.iter().copied().collect(),
                hollow: self.hollow.iter().copied().collect(),
                restricted: self.restricted.iter().copied().collect(),
                people: self.people.clone(),
                stale: self.stale.iter().copied().collect(),
                clock: self.clock,
            };
            pages.push((PageSpace::Meta, 0, encode(&meta)?));
        }
        if std::mem::take(&mut self.exchange.dirty) {
            pages.push((PageSpace::Exchange, 0, encode(&self.exchange)?));
        }
        if std::mem::take(&mut self.aside_dirty) {
            pages.push((PageSpace::Aside, 0, encode(&self.aside)?));
        }
        if self.authority.is_dirty() {
            let authority = Arc::make_mut(&mut self.authority);
            let waiting = authority.take_pages();
            pages.push((PageSpace::Authority, 0, encode(&*authority)?));
            for (page, number) in waiting.iter().zip(1..) {
                pages.push((PageSpace::Authority, number, encode(page)?));
            }
        }
        for page in std::mem::take(&mut self.exchange.dirty_sent) {
            let row = self.exchange.sent.get(page).map(|(device, sent)| (device, sent));
            pages.push((PageSpace::Sent, u32::try_from(page).unwrap_or(u32::MAX), encode(&row)?));
        }
        for page in std::mem::take(&mut self.exchange.dirty_imports) {
            let from = page * IMPORTS_PER_PAGE;
            let imports = &self.exchange.imports;
            let rows = imports.get(from..imports.len().min(from + IMPORTS_PER_PAGE)).unwrap_or_default();
            let number = u32::try_from(page + 1).unwrap_or(u32::MAX);
            pages.push((PageSpace::Exchange, number, encode(&rows)?));
        }
        Ok(pages)
    }

    /// Reads a state back. `read` returns all pages of a space in order.
    ///
    /// # Errors
    /// Fails where `read` does, and where a page is of another version or damaged.
    pub fn from_pages<E: From<StateError>>(
        mut read: impl FnMut(PageSpace) -> Result<Vec<Vec<u8>>, E>,
    ) -> Result<Self, E> {
        let mut state = Self::default();
        macro_rules! load {
            ($table:ident, $kind:ident) => {
                load_table(&mut state.$table, read(PageSpace::Heads(Kind::$kind))?)?;
            };
        }
        each_table!(load);
        if let Some(page) = read(PageSpace::Meta)?.first() {
            let meta: Meta = decode(page)?;
            state.devices = meta.devices.into_iter().collect();
            state.branches = meta.branches.into_iter().collect();
            state.latest = meta.latest.into_iter().collect();
            state.erased = meta.erased.into_iter().collect();
            state.conflicts = meta.conflicts.into_iter().collect();
            state.hollow = meta.hollow.into_iter().collect();
            state.restricted = meta.restricted.into_iter().collect();
            state.people = meta.people;
            state.stale = meta.stale.into_iter().collect();
            state.clock = meta.clock;
        }
        for (number, page) in read(PageSpace::Exchange)?.iter().enumerate() {
            if number == 0 {
                state.exchange = decode::<Exchange>(page)?;
            } else {
                state.exchange.imports.extend(decode::<Vec<Imported>>(page)?);
            }
        }
        for page in read(PageSpace::Sent)? {
            state.exchange.sent.extend(decode::<Option<(DeviceId, SentTo)>>(&page)?);
        }
        if let Some(page) = read(PageSpace::Aside)?.first() {
            state.aside = decode(page)?;
        }
        for (number, page) in read(PageSpace::Authority)?.iter().enumerate() {
            if number == 0 {
                state.authority = Arc::new(decode(page)?);
            } else {
                Arc::make_mut(&mut state.authority).put_back(decode(page)?);
            }
        }
        state.index_all();
        Ok(state)
    }
}

fn load_table<H: DeserializeOwned>(table: &mut Table<H>, pages: Vec<Vec<u8>>) -> Result<(), StateError> {
    for page in pages {
        table.extend(decode::<Vec<Row<H>>>(&page)?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::household::Household;
    use crate::domain::record::Record;
    use crate::oplog::note::Note;

    #[test]
    fn a_state_reads_back_from_its_pages() {
        let mut state = State::default();
        let village = "320722114204".parse().unwrap();
        for n in 0..40 {
            let household = Household { number: Some(n.to_string()), ..Household::new(village, "张三") };
            state.take_new(household.first_id().into(), &Record::Household(household));
        }
        let (device, tip) = (DeviceId([7; 8]), DeviceTip { seq: 40, ..DeviceTip::default() });
        state.extend(device, DeviceTip::default(), tip, Stamp::new(9, 1));
        state.extend(
            device,
            DeviceTip { seq: 3, ..DeviceTip::default() },
            DeviceTip { seq: 5, ..tip },
            Stamp::new(8, 0),
        );
        state.note(&Note::Undone { import: RecordId([1; 16]) });
        let mut kept: BTreeMap<(u8, u32), Vec<u8>> = BTreeMap::new();
        for (space, number, bytes) in state.take_dirty_pages().unwrap() {
            kept.insert((space.code(), number), bytes);
        }
        assert!(state.take_dirty_pages().unwrap().is_empty());
        let read = |space: PageSpace| -> Result<_, StateError> {
            Ok(kept.range((space.code(), 0)..(space.code() + 1, 0)).map(|(_, bytes)| bytes.clone()).collect())
        };
        let back = State::from_pages(read).unwrap();
        assert_eq!(back.households().collect::<Vec<_>>(), state.households().collect::<Vec<_>>());
        assert_eq!((back.devices(), back.clock()), (state.devices(), state.clock()));
        assert_eq!((back.tips(device), back.latest(device)), (state.tips(device), Some(Stamp::new(9, 1))));
        assert_eq!(back.tips(device).len(), 2);
        let damaged = |_| -> Result<_, StateError> { Ok(vec![vec![FORM, 0xc1]]) };
        assert!(State::from_pages(damaged).is_err());
    }
}
