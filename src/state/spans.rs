//! Sets of entries as ranges of running numbers, device by device.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::ids::{DeviceId, EntryRef};
use crate::oplog::note::Span;

/// A set of entries. Neighbouring ranges are one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spans(BTreeMap<DeviceId, Vec<(u64, u64)>>);

impl Spans {
    /// Tells whether an entry is in the set.
    pub fn holds(&self, entry: EntryRef) -> bool {
        self.of(entry.device).is_some_and(|ranges| {
            let next = ranges.partition_point(|(_, to)| *to < entry.seq);
            ranges.get(next).is_some_and(|(from, _)| *from <= entry.seq)
        })
    }

    /// Tells whether all entries of some ranges are in the set.
    pub fn holds_all(&self, spans: &[Span]) -> bool {
        spans.iter().all(|span| {
            let ranges = self.of(span.device).unwrap_or_default();
            ranges.iter().any(|(from, to)| *from <= span.from && span.to <= *to)
        })
    }

    /// Returns the ranges of a device, ascending and apart from each other.
    pub fn of(&self, device: DeviceId) -> Option<&[(u64, u64)]> {
        self.0.get(&device).map(Vec::as_slice)
    }

    /// Tells whether no entry is in the set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds all entries of some ranges.
    pub fn add(&mut self, spans: &[Span]) {
        let mut devices: Vec<DeviceId> = spans.iter().map(|span| span.device).collect();
        devices.sort_unstable();
        devices.dedup();
        for device in devices {
            let ranges = self.0.entry(device).or_default();
            ranges.extend(spans.iter().filter(|span| span.device == device).map(|span| (span.from, span.to)));
            ranges.sort_unstable();
            ranges.dedup_by(|next, before| {
                let touches = next.0 <= before.1.saturating_add(1);
                if touches {
                    before.1 = before.1.max(next.1);
                }
                touches
            });
        }
    }

    /// Returns the set as ranges.
    pub fn to_vec(&self) -> Vec<Span> {
        let all = self.0.iter();
        all.flat_map(|(device, ranges)| ranges.iter().map(|(from, to)| Span { device: *device, from: *from, to: *to }))
            .collect()
    }
}

/// Returns the ranges of single entries, which come in any order.
pub fn ranges(mut entries: Vec<EntryRef>) -> Vec<Span> {
    entries.sort_unstable();
    entries.dedup();
    let mut spans: Vec<Span> = Vec::new();
    for EntryRef { device, seq } in entries {
        match spans.last_mut() {
            Some(span) if span.device == device && span.to + 1 == seq => span.to = seq,
            _ => spans.push(Span { device, from: seq, to: seq }),
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_set_holds_what_was_added_and_nothing_else(added in prop::collection::vec((0u8..3, 1u64..40, 0u64..6), 0..30)) {
            let mut spans = Spans::default();
            let mut naive = BTreeSet::new();
            for (device, from, more) in added {
                let device = DeviceId([device; 8]);
                spans.add(&[Span { device, from, to: from + more }]);
                naive.extend((from..=from + more).map(|seq| EntryRef { device, seq }));
            }
            for device in 0..3 {
                for seq in 0..50 {
                    let entry = EntryRef { device: DeviceId([device; 8]), seq };
                    prop_assert_eq!(spans.holds(entry), naive.contains(&entry));
                }
            }
            let all = spans.to_vec();
            prop_assert!(spans.holds_all(&all));
            let beyond = [Span { device: DeviceId([0; 8]), from: 1, to: 60 }];
            prop_assert!(!spans.holds_all(&beyond));
            prop_assert_eq!(all, ranges(naive.into_iter().collect()));
        }
    }
}
