//! What an import would do, told before it is done.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, FixedOffset};

use super::naming::Told;
use crate::base::ids::{DeviceId, EntryRef};
use crate::base::limits::SET_ASIDE_TOLD_MAX;
use crate::bundle::manifest::{Manifest, Profile};
use crate::domain::record::Kind;
use crate::oplog::note::{Figure, PaperId, Peer, Span};
use crate::oplog::stamp::Stamp;
use crate::state::exchange::missing;

/// What becomes of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It has entries that are new, and they go in.
    Imported,
    /// All of it is here already.
    NothingNew,
    /// It waits for an earlier one.
    Waiting,
}

impl Verdict {
    /// Returns the word for it in commands.
    pub fn word(self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::NothingNew => "nothing_new",
            Self::Waiting => "waiting",
        }
    }
}

/// An entry that is kept and passed on, and not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// The entry.
    pub entry: EntryRef,
    /// Why it can't be understood.
    pub reason: String,
}

/// A device whose words somebody brings who can't answer for it: they are left out, and
/// come with every file until the device is known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unvouched {
    /// The device.
    pub device: DeviceId,
    /// Whose it is, by the word of whoever brings them.
    pub name: String,
    /// Their unit, by the same word.
    pub unit: String,
    /// How many entries of it are left out.
    pub entries: u64,
}

/// What somebody whose device was cut off wrote behind that, or the machine of an office
/// which others go on from sends that isn't here: a stick that comes late, or somebody who
/// has no business to write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Late {
    /// How many entries that are.
    pub entries: u64,
    /// When the last of them was written, by the clock of whoever wrote it.
    pub last: Stamp,
    /// Whether nobody has cut it off, and it is a machine from which another one goes on:
    /// this one, or one that a person has compared.
    pub succeeded: bool,
}

impl Late {
    pub(super) fn add(&mut self, stamp: Stamp) {
        self.entries += 1;
        self.last = self.last.max(stamp);
    }
}

/// What an import would do, or has done.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The bundle.
    pub bundle: PaperId,
    /// The name of the file.
    pub file: String,
    /// Who wrote it, as they are known from now on.
    pub sender: Peer,
    /// What the sender's device has no more say in: it goes in only where somebody
    /// says so.
    pub late: Option<Late>,
    /// Whether this is the first that came of the sender's device.
    pub first: bool,
    /// When it was written.
    pub made: DateTime<FixedOffset>,
    /// Which of the sender's bundles it is.
    pub number: u64,
    /// The numbers of the sender's bundles that are here with it, those that
    /// wait, and those that are missing before them.
    pub numbers: Numbers,
    /// How much of the entries it holds.
    pub profile: Profile,
    /// Figures that came in place of entries.
    pub figures: Vec<Figure>,
    /// What becomes of it.
    pub verdict: Verdict,
    /// Entries in it.
    pub entries: u64,
    /// Entries that are new.
    pub fresh: u64,
    /// Entries that were here without their bodies, which it brings.
    pub filled: u64,
    /// Entries that are here already.
    pub doubles: u64,
    /// Records that are new, by kind.
    pub new: BTreeMap<Kind, u64>,
    /// Records that are no longer for whoever works here, by kind.
    pub left: BTreeMap<Kind, u64>,
    /// Records that are for them again, by kind.
    pub back: BTreeMap<Kind, u64>,
    /// Whether the sender has more than went into this bundle.
    pub more: bool,
    /// Records that are here and change.
    pub changed: u64,
    /// Entries which wait for a decision.
    pub held: u64,
    /// What is told by name: whose records change, and which devices are new.
    pub told: Told,
    /// Records that a person has to settle, and did not before.
    pub conflicts: u64,
    /// What is missing before it.
    pub gaps: Vec<Span>,
    /// Devices whose words are left out.
    pub unvouched: Vec<Unvouched>,
    /// Devices whose ledgers go two ways from here on: a disk was copied.
    pub forks: Vec<DeviceId>,
    /// Whether the sender came by an invitation that this office has signed and
    /// forgotten with its disk.
    pub forgotten: bool,
    /// Whether the sender's computer was restored from an older backup.
    pub restored: bool,
    /// Entries that a later version wrote.
    pub newer: u64,
    /// Entries with a time far ahead of this computer's clock, and of what is known
    /// already of who wrote them.
    pub ahead: u64,
    /// Entries that can't be understood, the first of them.
    pub set_aside: Vec<SetAside>,
    /// How many can't be understood.
    pub set_aside_count: u64,
}

/// Which of a sender's bundles came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Those that are here.
    pub came: BTreeSet<u64>,
    /// Those that wait.
    pub waiting: BTreeSet<u64>,
    /// Those that are missing before the last.
    pub missing: BTreeSet<u64>,
}

impl Numbers {
    /// Returns the numbers, with what is missing between them.
    pub(super) fn of(came: BTreeSet<u64>, waiting: BTreeSet<u64>) -> Self {
        // What isn't waited for is here in other bundles, or was never lost.
        let missing = if waiting.is_empty() { BTreeSet::new() } else { missing(&came, &waiting) };
        Self { came, waiting, missing }
    }
}

impl Plan {
    pub(super) fn of(manifest: &Manifest, file: &str, sender: Peer, first: bool) -> Self {
        Self {
            bundle: manifest.id,
            file: file.to_owned(),
            sender,
            late: None,
            first,
            made: manifest.made,
            number: manifest.number,
            numbers: Numbers::default(),
            profile: manifest.profile,
            figures: manifest.figures.clone(),
            verdict: Verdict::NothingNew,
            entries: manifest.entries(),
            fresh: 0,
            filled: 0,
            doubles: 0,
            new: BTreeMap::new(),
            left: BTreeMap::new(),
            back: BTreeMap::new(),
            more: manifest.more,
            changed: 0,
            held: 0,
            told: Told::default(),
            conflicts: 0,
            gaps: Vec::new(),
            unvouched: Vec::new(),
            forks: Vec::new(),
            forgotten: false,
            restored: false,
            newer: 0,
            ahead: 0,
            set_aside: Vec::new(),
            set_aside_count: 0,
        }
    }

    pub(super) fn set_aside(&mut self, entry: EntryRef, reason: String) {
        self.set_aside_count += 1;
        if self.set_aside.len() < SET_ASIDE_TOLD_MAX {
            self.set_aside.push(SetAside { entry, reason });
        }
    }

    /// Returns how many records of a kind are new.
    pub fn new_of(&self, kind: Kind) -> u64 {
        self.new.get(&kind).copied().unwrap_or(0)
    }
}
