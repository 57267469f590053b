//! A concern that people write at two places is one course. What they wrote of
//! where it stands is settled as one group, and so is when it is due; how often
//! it was urged and put off is counted. Everything here follows from the set of
//! writes alone, never from the order in which they came.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::sides::follow_each_other;
use super::{Doc, Origin, Write};
use crate::base::ids::EntryRef;
use crate::domain::concern::ConcernState;
use crate::domain::flow::{EXTENDED, URGED};
use crate::domain::record::Kind;

/// A field of a concern, and those that stand as its writer left them.
struct Group {
    leader: &'static str,
    others: &'static [&'static str],
}

const STATE: Group = Group { leader: "state", others: &["settled_on", "told_on", "told_by", "satisfaction", "result"] };
const DUE: Group = Group { leader: "due", others: &["due_rule"] };
const GROUPS: [&Group; 2] = [&STATE, &DUE];
/// Fields that are counts of steps.
const COUNTED: [(&str, &str); 2] = [("urged", URGED), ("extended", EXTENDED)];

/// Returns the group in which a field stands behind another one.
fn led(kind: Kind, field: &str) -> Option<&'static Group> {
    GROUPS.into_iter().find(|group| kind == Kind::Concern && group.others.contains(&field))
}

/// Returns the word of the steps that a field counts, if it counts any.
fn counted(kind: Kind, field: &str) -> Option<&'static str> {
    COUNTED.into_iter().find(|(name, _)| kind == Kind::Concern && *name == field).map(|(_, step)| step)
}

/// Tells whether a field can't be settled by itself: it is a count of steps.
pub(super) fn is_counted(kind: Kind, field: &str) -> bool {
    counted(kind, field).is_some()
}

/// Returns the fields whose values hang on what else is written in the record.
pub(super) fn dependent<'a>(kind: Kind) -> impl Iterator<Item = &'a str> {
    let others = GROUPS.into_iter().flat_map(|group| group.others).copied();
    others.chain(COUNTED.into_iter().map(|(field, _)| field)).filter(move |_| kind == Kind::Concern)
}

/// All writes of a field that leads others, each to be found by its entry.
struct Way<'w> {
    by_entry: HashMap<EntryRef, Vec<&'w Write>>,
}

impl<'w> Way<'w> {
    fn of(writes: &'w [Write]) -> Self {
        let mut by_entry: HashMap<EntryRef, Vec<&'w Write>> = HashMap::new();
        for write in writes {
            by_entry.entry(write.origin.entry).or_default().push(write);
        }
        Self { by_entry }
    }

    /// Returns the write that stood when the writer of `at` looked.
    fn before(&self, at: &Write) -> Option<&'w Write> {
        let seen: Vec<&Write> = at.was.iter().filter_map(|entry| self.by_entry.get(entry)).flatten().copied().collect();
        furthest(&seen)
    }

    /// Returns a write and those that led to it, the latest first.
    fn back(&self, last: &'w Write) -> Vec<&'w Write> {
        let (mut line, mut met) = (vec![last], HashSet::from([last.origin]));
        let mut at = last;
        while let Some(before) = self.before(at).filter(|before| met.insert(before.origin)) {
            line.push(before);
            at = before;
        }
        line
    }

    /// Returns the step at which the course last turned on the way to `last`:
    /// was sent back, declined or begun anew. `known` keeps what was found on
    /// the ways that were gone before: no way is gone twice.
    fn turn(&self, last: &'w Write, known: &mut HashMap<Origin, Option<Origin>>) -> Option<Origin> {
        let (mut passed, mut at) = (Vec::new(), last);
        let turn = loop {
            if let Some(turn) = known.get(&at.origin) {
                break *turn;
            }
            if rank(at).is_none() {
                break Some(at.origin);
            }
            // Writes that name each other lead round and round, to no turn.
            known.insert(at.origin, None);
            passed.push(at.origin);
            match self.before(at) {
                Some(before) => at = before,
                None => break None,
            }
        };
        known.extend(passed.into_iter().map(|origin| (origin, turn)));
        turn
    }

    /// Tells whether writes that nobody replaced contradict each other: one of
    /// them turned the course without having seen the other, or somebody put
    /// them side by side.
    fn contradict(&self, heads: &[&'w Write]) -> bool {
        let Some((first, rest)) = heads.split_first() else { return false };
        if rest.iter().all(|head| head.value == first.value) {
            return false;
        }
        let mut known = HashMap::new();
        let turn = self.turn(first, &mut known);
        let mut put = HashSet::from([(first.origin.entry.device, &first.was)]);
        rest.iter()
            .any(|head| self.turn(head, &mut known) != turn || !put.insert((head.origin.entry.device, &head.was)))
    }
}

/// Returns how far a step leads; `None` where it turns the course, or is none
/// that this version knows.
fn rank(write: &Write) -> Option<usize> {
    use ConcernState::{Accepted, Assigned, AwaitingCheck, Closed, InProgress, Recorded, Told};
    let state: ConcernState = serde_json::from_str(&write.value).ok()?;
    [Recorded, Accepted, Assigned, InProgress, AwaitingCheck, Told, Closed].iter().position(|one| *one == state)
}

/// Returns the write that stands: the one that leads furthest, of equal ones
/// the later; where one of them turns the course, the latest.
fn furthest<'w>(writes: &[&'w Write]) -> Option<&'w Write> {
    let ranks: Option<Vec<usize>> = writes.iter().map(|write| rank(write)).collect();
    let all = writes.iter().copied().zip(ranks.unwrap_or_else(|| vec![0; writes.len()]));
    all.max_by_key(|(write, rank)| (*rank, write.origin)).map(|(write, _)| write)
}

impl Doc {
    /// Returns the writes of a field that stand: the last one is shown, and
    /// several with different values are a conflict.
    pub(super) fn standing<'d>(&'d self, field: &str, writes: &'d [Write]) -> Vec<&'d Write> {
        if self.kind != Kind::Concern {
            return self.heads(field, writes);
        }
        match led(self.kind, field) {
            Some(group) => {
                let leaders = self.history(group.leader);
                let last = self.standing(group.leader, leaders).last().copied();
                last.map_or_else(|| self.heads(field, writes), |last| self.left_by(group, field, writes, last))
            }
            None if field == STATE.leader => self.stands(writes),
            None if field == DUE.leader => self.moved(self.heads(field, writes), writes),
            None => self.heads(field, writes),
        }
    }

    /// Returns the steps that stand: one, or those that contradict each other.
    fn stands<'d>(&'d self, writes: &'d [Write]) -> Vec<&'d Write> {
        let mut heads = self.heads(STATE.leader, writes);
        let several = heads.len() > 1;
        let Some(last) = several.then(|| furthest(&heads)).flatten() else { return heads };
        if !Way::of(writes).contradict(&heads) {
            return vec![last];
        }
        heads.retain(|head| head.origin != last.origin);
        heads.push(last);
        heads
    }

    /// Returns those of the due dates that were moved from where they were;
    /// all where none was.
    fn moved<'d>(&self, heads: Vec<&'d Write>, writes: &'d [Write]) -> Vec<&'d Write> {
        let stayed = |head: &Write| {
            let replaced = |write: &&Write| head.was.contains(&write.origin.entry);
            writes.iter().filter(replaced).any(|write| write.value == head.value)
        };
        let moved: Vec<&Write> = heads.iter().filter(|head| !stayed(head)).copied().collect();
        if moved.is_empty() { heads } else { moved }
    }

    /// Returns the writes of a field that stand where `last` does: those of
    /// steps that lead elsewhere say nothing, and a correction by itself stands
    /// whatever the steps.
    fn left_by<'d>(&'d self, group: &Group, field: &str, writes: &'d [Write], last: &Write) -> Vec<&'d Write> {
        let leaders = self.history(group.leader);
        let Some(last) = leaders.iter().find(|write| write.origin == last.origin) else {
            return self.heads(field, writes);
        };
        let is_end = leaders.last().is_some_and(|end| end.origin == last.origin);
        if is_end && follow_each_other(&leaders.iter().collect::<Vec<_>>()) {
            return self.heads(field, writes);
        }
        let line: HashSet<Origin> = Way::of(leaders).back(last).into_iter().map(|write| write.origin).collect();
        let elsewhere: HashSet<Origin> = leaders
            .iter()
            .map(|write| write.origin)
            .filter(|origin| !line.contains(origin) && !self.births.contains(origin))
            .collect();
        self.heads(field, writes.iter().filter(|write| !elsewhere.contains(&write.origin)))
    }

    /// Returns the values that stand with a side of a conflict: of a concern's
    /// step all that belongs to it, as its writer left it.
    pub fn along(&self, field: &str, side: &Write) -> Map<String, Value> {
        let group = GROUPS.into_iter().find(|group| self.kind == Kind::Concern && group.leader == field);
        let others = group.into_iter().flat_map(|group| group.others.iter().map(move |other| (group, *other)));
        let written = others.filter_map(|(group, other)| Some((group, other, self.registers.get(other)?)));
        written
            .map(|(group, other, writes)| {
                let last = self.left_by(group, other, writes, side).last().map(|write| write.value.as_str());
                let value = last.and_then(|json| serde_json::from_str(json).ok()).unwrap_or(Value::Null);
                (other.to_owned(), value)
            })
            .collect()
    }

    /// Tells whether a conflict about the field that leads this one is to be
    /// settled first: this one is settled with it.
    pub(super) fn goes_along(&self, field: &str) -> bool {
        let Some(group) = led(self.kind, field) else { return false };
        let leaders = self.standing(group.leader, self.history(group.leader));
        group.leader == DUE.leader || leaders.iter().any(|write| write.value != leaders[0].value)
    }

    /// Returns how often a step was taken, where the field counts one: what was
    /// last written by hand (a step taken back is), and the steps since.
    pub(super) fn count(&self, field: &str, writes: &[Write]) -> Option<Value> {
        let word = counted(self.kind, field)?;
        let steps: HashSet<Origin> =
            self.steps.iter().filter(|taken| taken.step.to == word).map(|taken| taken.origin).collect();
        let by_hand = |write: &&Write| !steps.contains(&write.origin) && !self.births.contains(&write.origin);
        let said = writes.iter().rfind(by_hand);
        let said = said.or_else(|| writes.iter().rfind(|write| self.births.contains(&write.origin)));
        let mut known: HashSet<EntryRef> = HashSet::new();
        let mut next: Vec<&Write> = writes.iter().filter(by_hand).collect();
        let way = Way::of(writes);
        while let Some(write) = next.pop() {
            if known.insert(write.origin.entry) {
                next.extend(write.was.iter().filter_map(|entry| way.by_entry.get(entry)).flatten());
            }
        }
        let base = said.and_then(|write| serde_json::from_str::<u64>(&write.value).ok()).unwrap_or(0);
        let since = steps.iter().filter(|origin| !known.contains(&origin.entry)).count();
        let count = base.saturating_add(u64::try_from(since).unwrap_or(u64::MAX)).min(u64::from(u16::MAX));
        Some(if count == 0 { Value::Null } else { Value::from(count) })
    }
}

#[cfg(test)]
mod tests;
