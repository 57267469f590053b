//! Looks for what is kept back in all that was ever told: by linear programming, for
//! somebody who takes figures to only ever grow.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::disclose::SMALL;
use super::{Count, Tally, disclose};
use crate::domain::village::VillageCode;
use crate::oplog::note::{Disclosed, Figure};

type Told = BTreeMap<(Vec<VillageCode>, Count), Option<u64>>;

fn village(n: usize) -> VillageCode {
    format!("3207221142{n:02}").parse().unwrap()
}

fn read(figures: &[Figure]) -> Told {
    let villages = |figure: &Figure| figure.about.split(',').map(|code| code.parse().unwrap()).collect();
    figures.iter().map(|one| ((villages(one), Count::from_word(&one.what).unwrap()), one.count)).collect()
}

/// Sends a file for each tally, one after the other, to one recipient.
fn send(tallies: &[Tally]) -> Vec<Told> {
    let mut before: Option<Disclosed> = None;
    let mut files = Vec::new();
    for (number, tally) in (1..).zip(tallies) {
        let (figures, kept) = disclose(tally, before.as_ref());
        before = Some(Disclosed { to: Vec::new(), number, kept });
        files.push(read(&figures));
    }
    files
}

fn of(counts: &[(usize, Count, u64)]) -> Tally {
    counts.iter().filter(|(.., count)| *count > 0).map(|(n, what, count)| ((village(*n), *what), *count)).collect()
}

fn alone(told: &Told, n: usize, what: Count) -> Option<Option<u64>> {
    told.get(&(vec![village(n)], what)).copied()
}

/// The sums of several villages in a file.
fn sums(told: &Told) -> Vec<(usize, Option<u64>)> {
    told.iter().filter(|((about, _), _)| about.len() > 1).map(|((about, _), sum)| (about.len(), *sum)).collect()
}

#[test]
fn a_few_are_not_told_from_either_side() {
    use Count::{Households, Visited};
    let file = |whole, part| {
        let told = send(&[of(&[(1, Households, whole), (1, Visited, part)])]).remove(0);
        (alone(&told, 1, Households), alone(&told, 1, Visited))
    };
    assert_eq!(file(40, 35), (Some(Some(40)), Some(Some(35))));
    assert_eq!(file(40, 38), (Some(Some(40)), Some(None)), "not the two that weren't visited");
    assert_eq!(file(40, 3), (Some(Some(40)), Some(None)));
    assert_eq!(file(40, 40), (Some(Some(40)), Some(Some(40))));
    assert_eq!(file(40, 0), (Some(Some(40)), None));
    assert_eq!(file(4, 4), (Some(None), Some(None)));
}

#[test]
fn small_ones_are_told_as_one_sum_and_a_single_one_with_the_next_smallest() {
    let matters = |counts: &[u64]| {
        let counts: Vec<_> = counts.iter().enumerate().map(|(n, count)| (n, Count::Matters, *count)).collect();
        send(&[of(&counts)]).remove(0)
    };
    let told = matters(&[12, 3, 4, 20, 2, 9]);
    assert_eq!(sums(&told), [(4, Some(18))], "one of the four is the smallest of the others, which nobody can tell");
    assert_eq!((alone(&told, 0, Count::Matters), alone(&told, 5, Count::Matters)), (Some(Some(12)), None));
    let told = matters(&[12, 3, 20, 9]);
    assert_eq!(sums(&told), [(2, Some(12))]);
    let told = matters(&[2, 2, 3, 2, 1, 4, 3, 2]);
    assert_eq!(sums(&told), [(8, Some(19))], "many small ones hide each other");
    let told = matters(&[1, 1]);
    assert_eq!((sums(&told), alone(&told, 0, Count::Matters)), (vec![], Some(None)), "two of two are one each");
}

#[test]
fn what_was_kept_back_is_told_once_it_has_grown_by_as_much() {
    let tallies: Vec<Tally> = [4, 5, 8, 9, 10].map(|count| of(&[(1, Count::Visits, count)])).to_vec();
    let told: Vec<_> = send(&tallies).iter().map(|file| alone(file, 1, Count::Visits)).collect();
    assert_eq!(told, [Some(None), Some(None), Some(None), Some(None), Some(None)], "each was kept back once more");
    let tallies: Vec<Tally> = [4, 9, 10].map(|count| of(&[(1, Count::Visits, count)])).to_vec();
    let told: Vec<_> = send(&tallies).iter().map(|file| alone(file, 1, Count::Visits)).collect();
    assert_eq!(told, [Some(None), Some(Some(9)), Some(Some(10))]);
}

#[test]
fn a_village_leaves_a_sum_only_where_the_others_hide_each_other() {
    let files = |later: [u64; 4]| {
        let tally = |counts: [u64; 4]| {
            let counts: Vec<_> = counts.iter().enumerate().map(|(n, count)| (n, Count::Concerns, *count)).collect();
            of(&counts)
        };
        send(&[tally([2, 3, 9, 30]), tally(later)]).remove(1)
    };
    assert_eq!(sums(&files([2, 3, 9, 31])), [(3, Some(14))]);
    assert_eq!(sums(&files([20, 3, 9, 31])), [(2, Some(12))]);
    assert_eq!(alone(&files([20, 3, 9, 31]), 0, Count::Concerns), Some(Some(20)));
    assert_eq!(sums(&files([2, 3, 30, 31])), [(3, Some(35))], "2 and 3 would stay alone with too little between them");
    assert_eq!(sums(&files([20, 20, 20, 31])), []);
}

/// Maximizes `goal` over `rows`, each `row · y <= bound` with a bound that isn't negative,
/// for y of any sign: nothing is moved at 0, which always fits.
fn most(goal: &[f64], rows: &[(Vec<f64>, f64)]) -> f64 {
    const TINY: f64 = 1e-9;
    let (n, m) = (goal.len() * 2, rows.len());
    let both = |row: &[f64]| -> Vec<f64> { row.iter().flat_map(|a| [*a, -*a]).collect() };
    // A tableau of the simplex method; y is the difference of two that aren't negative.
    let mut table: Vec<Vec<f64>> = Vec::new();
    for (at, (row, bound)) in rows.iter().enumerate() {
        let mut line = both(row);
        line.extend((0..m).map(|other| f64::from(u8::from(other == at))));
        line.push(*bound);
        table.push(line);
    }
    let mut last: Vec<f64> = both(goal).iter().map(|a| -a).collect();
    last.extend(vec![0.0; m + 1]);
    let mut basis: Vec<usize> = (n..n + m).collect();
    // Bland's rule: it never goes round in circles.
    while let Some(enter) = (0..n + m).find(|at| last[*at] < -TINY) {
        let ratio = |at: &usize| table[*at][n + m] / table[*at][enter];
        let rows = (0..m).filter(|at| table[*at][enter] > TINY);
        let leave = rows.min_by(|one, two| ratio(one).total_cmp(&ratio(two)).then(basis[*one].cmp(&basis[*two])));
        let Some(leave) = leave else { return f64::INFINITY };
        let by = table[leave][enter];
        table[leave].iter_mut().for_each(|a| *a /= by);
        let pivot = table[leave].clone();
        for (at, line) in table.iter_mut().chain([&mut last]).enumerate() {
            let by = if at == leave { 0.0 } else { line[enter] };
            if by.abs() > TINY {
                line.iter_mut().zip(&pivot).for_each(|(a, p)| *a -= by * p);
            }
        }
        basis[leave] = enter;
    }
    last[n + m]
}

/// For each figure that a file kept back, in a sum or alone, within how many of it
/// somebody can tell it who has all files.
fn ranges(tallies: &[Tally], files: &[Told]) -> Vec<(String, f64)> {
    let count = |at: usize, key: &(VillageCode, Count)| tallies[at].get(key).copied().unwrap_or(0) as f64;
    let mut hidden: Vec<(usize, (VillageCode, Count))> = Vec::new();
    for (at, file) in files.iter().enumerate() {
        for ((about, what), told) in file {
            if about.len() > 1 || told.is_none() {
                hidden.extend(about.iter().map(|village| (at, (*village, *what))));
            }
        }
    }
    let place = |at: usize, key: (VillageCode, Count)| hidden.iter().position(|one| *one == (at, key));
    let keys: BTreeSet<(VillageCode, Count)> = tallies.iter().flat_map(|tally| tally.keys().copied()).collect();
    let mut rows: Vec<(Vec<f64>, f64)> = Vec::new();
    let mut bound = |parts: &[(Option<usize>, f64)], bound: f64| {
        let mut row = vec![0.0; hidden.len()];
        parts.iter().filter_map(|(place, by)| Some(((*place)?, by))).for_each(|(place, by)| row[place] += by);
        if row.iter().any(|a| *a != 0.0) {
            rows.push((row, bound));
        }
    };
    for at in 0..files.len() {
        for key in &keys {
            let here = place(at, *key);
            // What is kept back is there.
            bound(&[(here, -1.0)], (count(at, key) - 1.0).max(0.0));
            if at + 1 < files.len() {
                let more = count(at + 1, key) - count(at, key);
                bound(&[(here, 1.0), (place(at + 1, *key), -1.0)], more);
            }
            if let Some(whole) = key.1.whole() {
                let whole = (key.0, whole);
                bound(&[(here, 1.0), (place(at, whole), -1.0)], count(at, &whole) - count(at, key));
            }
        }
        for ((about, what), told) in files[at].iter().filter(|((about, _), _)| about.len() > 1) {
            assert_eq!(told.unwrap() as f64, about.iter().map(|village| count(at, &(*village, *what))).sum::<f64>());
            for sign in [1.0, -1.0] {
                let parts: Vec<_> = about.iter().map(|village| (place(at, (*village, *what)), sign)).collect();
                bound(&parts, 0.0);
            }
        }
    }
    let mut found = Vec::new();
    for (n, (at, key)) in hidden.iter().enumerate() {
        let goal = |sign: f64| -> Vec<f64> { (0..hidden.len()).map(|of| if of == n { sign } else { 0.0 }).collect() };
        let range = most(&goal(1.0), &rows) + most(&goal(-1.0), &rows);
        found.push((format!("file {} {} {:?} = {}", at + 1, key.0, key.1, count(*at, key)), range));
    }
    found
}

/// Figures of some villages that only ever grow, mostly by a little.
fn growing(villages: usize, files: usize) -> impl Strategy<Value = Vec<Tally>> {
    let step = prop_oneof![3 => Just(0u64), 4 => 1u64..4, 2 => 4u64..9, 1 => 9u64..30];
    let more = prop::collection::vec(prop::collection::vec((step.clone(), step), villages), files);
    more.prop_map(|files| {
        let mut sums: BTreeMap<usize, (u64, u64)> = BTreeMap::new();
        let file = |more: Vec<(u64, u64)>| {
            let mut counts = Vec::new();
            for (n, (done, open)) in more.into_iter().enumerate() {
                let (part, whole) = sums.entry(n).or_default();
                (*part, *whole) = ((*part + done).min(*whole + done + open), *whole + done + open);
                // Some of what was left is done, too.
                let late = (*whole - *part).min(open);
                *part += late / 2;
                counts.extend([(n, Count::Concerns, *whole), (n, Count::Settled, *part)]);
            }
            of(&counts)
        };
        files.into_iter().map(file).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Whoever keeps all files finds at least five values for each that was kept back.
    #[test]
    fn nothing_that_is_kept_back_can_be_solved(tallies in growing(4, 4)) {
        let files = send(&tallies);
        for (what, range) in ranges(&tallies, &files) {
            prop_assert!(range > (SMALL - 1) as f64 - 0.001, "{what} within {range} of {tallies:?} by {files:?}");
        }
    }

    /// Figures that shrink again, because households move or are merged, are told no
    /// sooner, and what is told is true.
    #[test]
    fn what_is_told_is_true(counts in prop::collection::vec(prop::collection::vec(0u64..30, 5), 1..8)) {
        let tallies: Vec<Tally> = counts.iter().map(|file| {
            of(&file.iter().enumerate().map(|(n, count)| (n, Count::Visits, *count)).collect::<Vec<_>>())
        }).collect();
        let mut held: BTreeMap<VillageCode, u64> = BTreeMap::new();
        for (tally, file) in tallies.iter().zip(send(&tallies)) {
            for ((about, what), told) in file {
                let counts: Vec<u64> = about.iter().map(|village| tally.get(&(*village, what)).copied().unwrap_or(0)).collect();
                match (about.as_slice(), told) {
                    ([village], Some(told)) => {
                        prop_assert_eq!(told, counts[0]);
                        prop_assert!(told >= held.remove(village).map_or(SMALL, |held| held + SMALL));
                    }
                    (_, told) => {
                        prop_assert!(told.is_none_or(|told| told == counts.iter().sum::<u64>()));
                        for (village, count) in about.iter().zip(&counts) {
                            let most = held.entry(*village).or_default();
                            *most = (*most).max(*count);
                        }
                    }
                }
            }
        }
    }
}
