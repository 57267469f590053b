//! What was sent to an installation, and what it has confirmed of that.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::exchange::{with, without};
use super::spans::Spans;
use crate::base::ids::EntryRef;
use crate::base::limits::SENT_FILES_TOLD_MAX;
use crate::domain::village::VillageCode;
use crate::oplog::note::{Named, PaperId, Receipt, Sent, Span};
use crate::oplog::stamp::Stamp;

/// Single entries in a bundle that wasn't confirmed yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outstanding {
    /// The number of the bundle.
    pub number: u64,
    /// The entries.
    pub leaves: Vec<Span>,
    /// The marks of those whose ledgers go several ways.
    #[serde(default)]
    pub forked: Vec<u64>,
}

/// What a device was told of a record: that it has left, or has come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Whether it has left.
    pub left: bool,
    /// The number of the last bundle that said so.
    pub number: u64,
    /// Whether the device has confirmed it.
    pub received: bool,
    /// The last entries about the record that are for whoever it has left.
    pub closing: Vec<EntryRef>,
}

/// What was sent to somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentTo {
    /// The number of the last bundle.
    pub number: u64,
    /// All that was sent, neighbouring ranges as one.
    pub spans: Vec<Span>,
    /// The villages whose records were shown, where not all of them are.
    pub villages: BTreeSet<VillageCode>,
    /// The last bundles, oldest first.
    pub files: Vec<Sent>,
    /// The bundle since which it is reckoned which single entries the device holds.
    pub since: Option<PaperId>,
    /// The bundles from which it was reckoned before.
    pub before: Vec<PaperId>,
    /// Single entries of bundles since then that the device has confirmed.
    pub held: Spans,
    /// Bundles with single entries since then that it hasn't confirmed.
    pub outstanding: Vec<Outstanding>,
    /// All single entries that were ever sent.
    pub ever: Spans,
    /// What it was told of records that left or came back.
    pub told: BTreeMap<Named, Told>,
    /// The latest moment at which it was said what is due.
    #[serde(default)]
    pub spoken: Stamp,
    /// Whether that reckoning began while this installation, which goes on from a
    /// lost disk, didn't know for sure yet what is whose.
    #[serde(default)]
    pub unsure: bool,
    /// The marks of the single entries among [`SentTo::held`] whose ledgers go several
    /// ways: there several entries have one number.
    #[serde(default)]
    pub forked: BTreeSet<u64>,
}

impl SentTo {
    /// Tells whether an entry stands in a bundle that was written, confirmed or not.
    pub fn has_leaf(&self, entry: EntryRef) -> bool {
        self.ever.holds(entry)
    }

    /// Takes in a bundle with single entries.
    pub(super) fn add_leaves(&mut self, sent: &Sent, since: PaperId, unsure: bool) {
        if self.files.iter().any(|known| known.bundle == sent.bundle) {
            return;
        }
        self.add(&Sent { spans: Vec::new(), ..sent.clone() });
        if self.since != Some(since) {
            self.before.extend(self.since);
            (self.since, self.held, self.forked) = (Some(since), Spans::default(), BTreeSet::new());
            self.outstanding.clear();
            self.unsure = unsure;
        }
        self.spoken = self.spoken.max(sent.spoken);
        self.ever.add(&sent.leaves);
        let (leaves, forked) = (sent.leaves.clone(), sent.forked.clone());
        self.outstanding.push(Outstanding { number: sent.number, leaves, forked });
        let told =
            |left, closing: &[EntryRef]| Told { left, number: sent.number, received: false, closing: closing.to_vec() };
        for (kind, id, closing) in &sent.left {
            self.told.insert((*kind, *id), told(true, closing));
        }
        for record in &sent.back {
            self.told.insert(*record, told(false, &[]));
        }
    }

    /// Takes in what the device says that it has.
    pub(super) fn receive(&mut self, receipt: &Receipt) {
        for missing in &receipt.missing {
            self.spans = without(&self.spans, *missing);
        }
        let Some(holdings) = receipt.holdings.as_ref().filter(|holdings| Some(holdings.since) == self.since) else {
            return;
        };
        if holdings.heard > self.spoken {
            // It has heard more of this installation than is known here, which was set
            // back to an older copy: what was said since may have come before that, and
            // then it was ignored.
            self.before.extend(self.since.take());
            return;
        }
        let came = |number: u64| holdings.bundles.contains(&number);
        let (confirmed, open) = std::mem::take(&mut self.outstanding).into_iter().partition(|sent| came(sent.number));
        self.outstanding = open;
        let confirmed: Vec<Outstanding> = confirmed;
        for sent in &confirmed {
            self.held.add(&sent.leaves);
            self.forked.extend(&sent.forked);
        }
        // What was lost on the way came with a later bundle.
        let (held, forked) = (&self.held, &self.forked);
        let is_here =
            |sent: &Outstanding| held.holds_all(&sent.leaves) && sent.forked.iter().all(|mark| forked.contains(mark));
        self.outstanding.retain(|sent| !is_here(sent));
        // Taken back there, a bundle that was confirmed is so no more.
        self.told.values_mut().for_each(|told| told.received = came(told.number));
        // What has come back is as if it had never left.
        self.told.retain(|_, told| told.left || !told.received);
    }

    pub(super) fn add(&mut self, sent: &Sent) {
        if self.files.iter().any(|known| known.bundle == sent.bundle) {
            return;
        }
        self.number = self.number.max(sent.number);
        for span in &sent.spans {
            self.spans = with(&self.spans, *span);
        }
        self.villages.extend(&sent.villages);
        let told =
            Sent { spans: Vec::new(), villages: Vec::new(), leaves: Vec::new(), forked: Vec::new(), ..sent.clone() };
        self.files.push(Sent { left: Vec::new(), back: Vec::new(), readings: Vec::new(), ..told });
        if self.files.len() > SENT_FILES_TOLD_MAX {
            self.files.remove(0);
        }
    }
}
