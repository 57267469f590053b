//! Which figures are told, and which are kept back because people could be known by
//! them: from one file, or from the difference between two.
//!
//! * Fewer than [`SMALL`] are kept back, and so is what leaves fewer of its whole: of 40
//!   households 38 visited tells as much as 2 that weren't. Nothing is told of a part
//!   whose whole isn't told, nor of a whole that leaves its part too few choices.
//! * What was kept back is told again once it has grown by [`SMALL`], and by nearly twice
//!   as much beyond what was told last.
//! * What is kept back of several villages is told as one sum. Where it is one village,
//!   or the sum leaves too few choices, the next smallest is kept back, too; else there is
//!   no sum. Villages in a sum stay in it until each can be told, or those that stay
//!   leave each other choices enough.
//!
//! So whoever keeps all files, and takes for granted that figures only ever grow, finds
//! at least [`SMALL`] values for each that was kept back; `disclose_tests` looks for fewer.
//! Somebody who also knows this rule to the letter can in rare cases tell more, at its
//! edges: 7 together with the next smallest, of which the rule wants 6, is 6 and 1.

use std::collections::{BTreeMap, BTreeSet};

use super::{Count, Tally};
use crate::domain::village::VillageCode;
use crate::oplog::note::{Disclosed, Figure, Kept};

/// Fewer than so many are not told: people could be known by it.
pub(super) const SMALL: u64 = 5;

/// One figure on its way out.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    /// How many there are.
    count: u64,
    /// What was told last; 0 where nothing was.
    told: u64,
    /// The most that was kept back since.
    held: Option<u64>,
    /// The sum it stands in, and how many there were when that was made.
    within: Option<(u32, u64)>,
    /// Whether it is kept back this time for the sake of its part.
    guards: bool,
}

impl Cell {
    /// Tells whether something is to be said of it at all.
    fn shows(&self) -> bool {
        self.count > 0 || self.held.is_some()
    }

    /// Tells whether it is long enough since it was kept back. Who knows this rule knows
    /// that it was less by [`SMALL`] then: that, too, has to leave several values.
    fn has_grown(&self) -> bool {
        let leaves_several = self.play(self.count) >= 2 * (SMALL - 1);
        self.held.is_none_or(|held| self.count >= held + SMALL && leaves_several)
    }

    /// Tells whether it may be told by itself.
    fn is_free(&self) -> bool {
        !self.guards && !few(self.count) && self.has_grown()
    }

    /// Tells whether it may be told beside its whole.
    fn is_free_of(&self, whole: u64) -> bool {
        // Once all are, the few that weren't are none.
        let is_whole = self.count == whole && self.count >= self.told + SMALL;
        !few(self.count) && !few(whole.saturating_sub(self.count)) && (self.has_grown() || is_whole)
    }

    /// Returns by how much it may be less than `count`, for all that anybody knows.
    fn play(&self, count: u64) -> u64 {
        count.saturating_sub(self.told.max(1))
    }
}

fn few(count: u64) -> bool {
    (1..SMALL).contains(&count)
}

type Column = BTreeMap<VillageCode, Cell>;

/// Returns what is told of a tally to somebody, and what is to be remembered of that;
/// `before` is what was remembered of the last time.
pub fn disclose(tally: &Tally, before: Option<&Disclosed>) -> (Vec<Figure>, Vec<Kept>) {
    let mut columns: BTreeMap<Count, Column> = BTreeMap::new();
    for kept in before.map(|known| known.kept.as_slice()).unwrap_or_default() {
        if let Some(what) = Count::from_word(&kept.what) {
            let cell = Cell { told: kept.told, held: kept.held, within: kept.within, ..Cell::default() };
            columns.entry(what).or_default().insert(kept.about, cell);
        }
    }
    for ((village, what), count) in tally {
        columns.entry(*what).or_default().entry(*village).or_default().count = *count;
    }
    let mut figures = Vec::new();
    for what in Count::ALL.iter().filter(|what| what.whole().is_none()) {
        let mut wholes = columns.remove(what).unwrap_or_default();
        let mut parts = what.part().and_then(|part| columns.remove(&part)).unwrap_or_default();
        for (village, part) in &parts {
            if let Some(whole) = wholes.get_mut(village) {
                let is_kept = part.shows() && !part.is_free_of(whole.count);
                whole.guards = is_kept && whole.count < part.told + SMALL;
            }
        }
        let told = tell(*what, &mut wholes, &mut figures);
        if let Some(part) = what.part() {
            for (village, cell) in &mut parts {
                let whole = wholes.get(village).map_or(0, |whole| whole.count);
                let is_told = told.contains(village) && cell.is_free_of(whole);
                settle(part, *village, cell, is_told, &mut figures);
            }
            columns.insert(part, parts);
        }
        columns.insert(*what, wholes);
    }
    let kept = |(what, column): (Count, Column)| {
        let known = column.into_iter().filter(|(_, cell)| cell.told > 0 || cell.held.is_some());
        known.map(move |(about, Cell { told, held, within, .. })| Kept {
            about,
            what: what.word().to_owned(),
            told,
            held,
            within,
        })
    };
    (figures, columns.into_iter().flat_map(kept).collect())
}

/// Tells one figure of each village, or their sum. Returns the villages of which it was
/// told by itself.
fn tell(what: Count, column: &mut Column, figures: &mut Vec<Figure>) -> BTreeSet<VillageCode> {
    open_sums(column);
    make_sum(column);
    let mut told = BTreeSet::new();
    let mut sums: BTreeMap<u32, (Vec<String>, u64)> = BTreeMap::new();
    for (village, cell) in column {
        match cell.within {
            Some((sum, _)) => {
                let (about, count) = sums.entry(sum).or_default();
                about.push(village.to_string());
                *count += cell.count;
                cell.held = cell.held.max(Some(cell.count));
            }
            None => {
                let is_told = cell.is_free();
                settle(what, *village, cell, is_told, figures);
                if is_told {
                    told.insert(*village);
                }
            }
        }
    }
    figures.extend(sums.into_values().map(|(about, count)| Figure {
        about: about.join(","),
        what: what.word().to_owned(),
        count: Some(count),
    }));
    told
}

/// Tells a figure, or says that it is kept back.
fn settle(what: Count, village: VillageCode, cell: &mut Cell, is_told: bool, figures: &mut Vec<Figure>) {
    if !cell.shows() {
        // What there is none of is no line of the file.
        cell.told = 0;
        return;
    }
    figures.push(Figure {
        about: village.to_string(),
        what: what.word().to_owned(),
        count: is_told.then_some(cell.count),
    });
    match is_told {
        true => (cell.told, cell.held) = (cell.count, None),
        false => cell.held = cell.held.max(Some(cell.count)),
    }
}

/// Takes out of each sum what can be told by itself, as far as what stays has enough
/// play without it.
fn open_sums(column: &mut Column) {
    let sums: BTreeSet<u32> = column.values().filter_map(|cell| cell.within).map(|(sum, _)| sum).collect();
    for sum in sums {
        let of_sum = |cell: &Cell| cell.within.is_some_and(|(of, _)| of == sum);
        let mut stays: BTreeSet<VillageCode> = BTreeSet::new();
        let mut free: Vec<(u64, VillageCode)> = Vec::new();
        for (village, cell) in column.iter().filter(|(_, cell)| of_sum(cell)) {
            match cell.is_free() {
                true => free.push((cell.count, *village)),
                false => drop(stays.insert(*village)),
            }
        }
        let play = |stays: &BTreeSet<VillageCode>| -> u64 {
            let of = |cell: &Cell| cell.within.map_or(0, |(_, from)| cell.play(from));
            stays.iter().filter_map(|village| column.get(village)).map(of).sum()
        };
        free.sort_unstable();
        let mut leaving = free.into_iter();
        while !stays.is_empty() && (stays.len() < 2 || play(&stays) < SMALL) {
            match leaving.next() {
                Some((_, village)) => drop(stays.insert(village)),
                None => break,
            }
        }
        for (_, village) in leaving {
            if let Some(cell) = column.get_mut(&village) {
                cell.within = None;
            }
        }
    }
}

/// Puts what is kept back and stands in no sum into one, where that gives nothing away.
fn make_sum(column: &mut Column) {
    let mut together: Vec<VillageCode> = Vec::new();
    let mut next: Option<(u64, VillageCode)> = None;
    for (village, cell) in column.iter().filter(|(_, cell)| cell.within.is_none() && cell.shows()) {
        match cell.is_free() {
            // What was in a sum until now has just been found fit to be told.
            true if cell.held.is_none() => {
                let this = (cell.count, *village);
                next = Some(next.map_or(this, |next| next.min(this)));
            }
            true => {}
            false => together.push(*village),
        }
    }
    let cells = |villages: &[VillageCode]| -> Vec<Cell> {
        villages.iter().filter_map(|village| column.get(village)).copied().collect()
    };
    let hides =
        |cells: &[Cell]| cells.len() > 1 && cells.iter().map(|cell| cell.play(cell.count)).sum::<u64>() >= SMALL;
    // Of small ones alone it is known that none is large.
    let small = cells(&together);
    let most = small.len() as u64 * (SMALL - 1);
    let has_room = small.iter().map(|cell| cell.count).sum::<u64>() + SMALL <= most;
    if !(hides(&small) && has_room) {
        if together.is_empty() {
            return;
        }
        // Whether there is a sum must say nothing of those that are kept back anyhow: it
        // goes by the next smallest alone, which is told where there is none.
        let hider = next
            .map(|(_, village)| village)
            .filter(|village| column.get(village).is_some_and(|cell| cell.play(cell.count) >= SMALL));
        let Some(hider) = hider else { return };
        together.push(hider);
    }
    let sum = column.values().filter_map(|cell| cell.within).map(|(sum, _)| sum + 1).max().unwrap_or(0);
    for village in together {
        if let Some(cell) = column.get_mut(&village) {
            cell.within = Some((sum, cell.count));
        }
    }
}
