//! Takes the power away while an operation goes on. The run is recorded once;
//! from the record follows what a disk holds at each moment of it.

use std::fmt;

use super::disk::{Disk, Kept};
use super::record::{self, Event};
use super::{Counts, Operation, Stopped};
use crate::env::Env;

/// One moment at which the power goes. Written `power:nothing:17`, after the event
/// of that number, or `power:any:17`.
#[derive(Debug, Clone, Copy)]
pub struct Cut {
    kept: Kept,
    after: usize,
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kept = match self.kept {
            Kept::Nothing => "nothing",
            Kept::Any(_) => "any",
        };
        write!(f, "power:{kept}:{}", self.after)
    }
}

/// A run that nobody stopped.
pub struct Recording {
    /// Where it took place.
    world: Env,
    /// The disk before it.
    before: Disk,
    events: Vec<Event>,
    /// The numbers of the events that changed the disk, or said something.
    telling: Vec<usize>,
}

impl Recording {
    /// Returns every moment that differs from the one before; the last one, when all
    /// was said, comes first.
    pub fn cuts(&self) -> Vec<Cut> {
        let both = |after: &usize| [Kept::Nothing, Kept::Any(*after as u64)].map(|kept| Cut { kept, after: *after });
        self.telling.iter().rev().flat_map(both).collect()
    }

    fn disk(&self, after: usize, lies: bool) -> Disk {
        let mut disk = self.before.clone();
        disk.lies = lies;
        for event in &self.events[..=after] {
            disk.take(event);
        }
        disk
    }
}

impl Operation {
    /// Runs the operation to its end.
    pub(super) fn record(&self) -> Recording {
        let world = self.copy();
        let root = Self::root(&world);
        let before = Disk::of(&root);
        let events = record::record(&self.command(&world, &self.words), &root);
        let mut disk = before.clone();
        let telling = (0..events.len()).filter(|at| disk.take(&events[*at])).collect();
        disk.assert_is_there();
        Recording { world, before, events, telling }
    }

    /// Cuts the power once, and returns what is wrong with what is found then.
    pub(super) fn cut_power(&self, recording: &Recording, cut: &Cut, known: &Counts) -> Result<(), String> {
        self.after_cut(recording, cut, false, known)
    }

    fn after_cut(&self, recording: &Recording, cut: &Cut, lies: bool, known: &Counts) -> Result<(), String> {
        let disk = recording.disk(cut.after, lies);
        disk.cut(cut.kept);
        let out = String::from_utf8_lossy(&disk.said).into_owned();
        let told = !out.trim().is_empty();
        let stopped = Stopped { name: cut.to_string(), told, may_litter: true, out, err: String::new() };
        self.judge(&recording.world, &stopped, known)
    }

    /// Has a disk lie that it has kept what it hasn't, and takes its power once all
    /// was said. Returns what is wrong then.
    pub(super) fn cut_power_of_a_liar(&self) -> Result<(), String> {
        let (known, recording) = (self.count(), self.record());
        let cut = recording.cuts()[0];
        self.after_cut(&recording, &cut, true, &known)
    }
}
