//! A growing table of heads, cut into pages, so that a change writes only the
//! page it touches and opening reads them in one sweep.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::base::ids::{EntryRef, RecordId};
use crate::base::map::Map;

/// Rows to a page: small enough that a page of ordinary rows fits one value of
/// the store, large enough that ten thousand visits are a few hundred pages.
pub const PAGE_ROWS: usize = 12;

/// A record in a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row<H> {
    /// The record.
    pub id: RecordId,
    /// Its head, where it is present.
    pub head: Option<H>,
    /// The entry by which it came to be, where that is known.
    pub born: Option<EntryRef>,
    /// The last entry that changed it, where that is known.
    pub last: Option<EntryRef>,
}

/// A table of heads of one kind. A row stays where it is for good; a removed
/// record leaves its row without a head.
#[derive(Debug, Clone)]
pub struct Table<H> {
    rows: Vec<Row<H>>,
    slots: Map<RecordId, u32>,
    present: usize,
    dirty: BTreeSet<u32>,
}

impl<H> Default for Table<H> {
    fn default() -> Self {
        Self { rows: Vec::new(), slots: Map::default(), present: 0, dirty: BTreeSet::new() }
    }
}

impl<H> Table<H> {
    /// Returns how many records are present.
    pub fn len(&self) -> usize {
        self.present
    }

    /// Tells whether no record is present.
    pub fn is_empty(&self) -> bool {
        self.present == 0
    }

    /// Returns the head of a present record.
    pub fn get(&self, id: RecordId) -> Option<&H> {
        self.slots.get(&id).and_then(|slot| self.row(*slot)).map(|(_, head)| head)
    }

    /// Returns the present record in a row.
    pub fn row(&self, slot: u32) -> Option<(RecordId, &H)> {
        let row = self.rows.get(slot as usize)?;
        row.head.as_ref().map(|head| (row.id, head))
    }

    /// Returns the row of a record, present or removed.
    pub fn slot(&self, id: RecordId) -> Option<u32> {
        self.slots.get(&id).copied()
    }

    /// Returns how many rows there are, with and without a head.
    pub fn rows(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }

    /// Returns the present records in the order of their rows.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (RecordId, &H)> {
        self.rows.iter().filter_map(|row| row.head.as_ref().map(|head| (row.id, head)))
    }

    /// Returns the ids of all records, in the order of their rows.
    pub fn ids(&self) -> impl Iterator<Item = RecordId> {
        self.rows.iter().map(|row| row.id)
    }

    /// Returns the records that were removed, in the order of their rows.
    pub fn gone(&self) -> impl DoubleEndedIterator<Item = RecordId> {
        self.rows.iter().filter(|row| row.head.is_none()).map(|row| row.id)
    }

    /// Puts a head, or its absence, into the record's row. Returns the row and
    /// what stood there.
    pub fn put(&mut self, id: RecordId, head: Option<H>) -> (u32, Option<H>) {
        let slot = *self.slots.entry(id).or_insert_with(|| {
            self.rows.push(Row { id, head: None, born: None, last: None });
            // Four thousand million records of one kind don't fit any laptop.
            u32::try_from(self.rows.len() - 1).unwrap_or(u32::MAX)
        });
        self.dirty.insert(slot / PAGE_ROWS as u32);
        self.present += usize::from(head.is_some());
        let before = std::mem::replace(&mut self.rows[slot as usize].head, head);
        self.present -= usize::from(before.is_some());
        (slot, before)
    }

    /// Notes by which entry a record that has a row came to be, and which one
    /// changed it last.
    pub fn mark(&mut self, id: RecordId, born: Option<EntryRef>, last: EntryRef) {
        if let Some(slot) = self.slots.get(&id) {
            self.dirty.insert(slot / PAGE_ROWS as u32);
            let row = &mut self.rows[*slot as usize];
            (row.born, row.last) = (born, Some(last));
        }
    }

    /// Returns what is known of a record that was ever there.
    pub fn known(&self, id: RecordId) -> Option<&Row<H>> {
        self.slots.get(&id).map(|slot| &self.rows[*slot as usize])
    }

    /// Returns the rows of a page.
    pub fn page(&self, page: u32) -> &[Row<H>] {
        let start = (page as usize * PAGE_ROWS).min(self.rows.len());
        &self.rows[start..(start + PAGE_ROWS).min(self.rows.len())]
    }

    /// Returns the pages touched since this was last asked, in order.
    pub fn take_dirty(&mut self) -> BTreeSet<u32> {
        std::mem::take(&mut self.dirty)
    }

    /// Appends rows as they were read from their pages, touching nothing.
    pub fn extend(&mut self, rows: Vec<Row<H>>) {
        for row in rows {
            self.slots.insert(row.id, u32::try_from(self.rows.len()).unwrap_or(u32::MAX));
            self.present += usize::from(row.head.is_some());
            self.rows.push(row);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> RecordId {
        RecordId([n; 16])
    }

    #[test]
    fn a_row_stays_where_it_is() {
        let mut table = Table::default();
        assert_eq!(table.put(id(1), Some("a")), (0, None));
        assert_eq!(table.put(id(2), Some("b")), (1, None));
        assert_eq!(table.put(id(1), None), (0, Some("a")));
        assert_eq!((table.len(), table.get(id(1)), table.slot(id(1))), (1, None, Some(0)));
        assert_eq!(table.put(id(1), Some("c")), (0, None));
        assert_eq!(table.iter().collect::<Vec<_>>(), [(id(1), &"c"), (id(2), &"b")]);
    }

    #[test]
    fn a_change_touches_one_page() {
        let mut table = Table::default();
        for n in 0..30 {
            table.put(id(n), Some(n));
        }
        assert_eq!(table.take_dirty().into_iter().collect::<Vec<_>>(), [0, 1, 2]);
        table.put(id(13), Some(99));
        assert_eq!(table.take_dirty().into_iter().collect::<Vec<_>>(), [1]);
        let mut copy = Table::default();
        for page in 0..3 {
            copy.extend(table.page(page).to_vec());
        }
        assert_eq!(copy.iter().collect::<Vec<_>>(), table.iter().collect::<Vec<_>>());
        assert!(copy.take_dirty().is_empty());
    }
}
