//! What the offices below have sent, as lines.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use serde::Serialize;

use crate::cli::failure::Failure;
use crate::cli::out::{Out, Table};
use crate::oplog::note;
use crate::query::rollup::{Below, Count, Lack, Source, Sum};
use crate::tr;

#[derive(Serialize)]
struct OfficeRow<'a> {
    office: &'a str,
    source: &'static str,
    as_of: Option<DateTime<FixedOffset>>,
    counts: BTreeMap<&'static str, u64>,
    villages_kept_back: BTreeMap<&'static str, u64>,
    figures: &'a [note::Figure],
}

#[derive(Serialize)]
struct SumRow<'a> {
    sum: &'static str,
    count: u64,
    records_here: u64,
    offices: usize,
    of: usize,
    lacks: Vec<LackRow<'a>>,
}

#[derive(Serialize)]
struct LackRow<'a> {
    office: &'a str,
    /// Of so many villages the figure was kept back; of all where nothing has come.
    villages: Option<u64>,
}

/// Shows what the offices below have sent, one a line, by name, and what that comes to.
pub(super) fn each_office(below: &Below, out: &mut Out) -> Result<(), Failure> {
    if below.offices.is_empty() {
        return Ok(());
    }
    if out.is_json() {
        let words = |counts: &BTreeMap<Count, u64>| counts.iter().map(|(what, count)| (what.word(), *count)).collect();
        for office in &below.offices {
            out.json(&OfficeRow {
                office: &office.name,
                source: office.source.word(),
                as_of: office.at,
                counts: words(&office.counts),
                villages_kept_back: words(&office.kept),
                figures: &office.figures,
            })?;
        }
        for sum in below.sums() {
            let lacks = sum.lacks.iter().map(|(office, lack)| match lack {
                Lack::Nothing => LackRow { office, villages: None },
                Lack::Kept(villages) => LackRow { office, villages: Some(*villages) },
            });
            out.json(&SumRow {
                sum: sum.what.word(),
                count: sum.count,
                records_here: below.records.get(&sum.what).copied().unwrap_or_default(),
                offices: sum.offices,
                of: below.offices.len(),
                lacks: lacks.collect(),
            })?;
        }
        return Ok(());
    }
    let counts = [Count::Households, Count::Visited, Count::Visits, Count::Concerns, Count::Settled, Count::Matters];
    let [households, visited, visits, concerns, settled, matters] = counts.map(Count::label);
    let (office, as_of) = (tr!("rollup-col-office"), tr!("rollup-col-as-of"));
    let mut table = Table::new([office, households, visited, visits, concerns, settled, matters, as_of]);
    let mut add = |name: &str, said: &dyn Fn(Count) -> String, as_of: &str| {
        let [households, visited, visits, concerns, settled, matters] = &counts.map(said);
        table.row([name, households, visited, visits, concerns, settled, matters, as_of]);
    };
    for office in &below.offices {
        let at = office.at.map(|at| at.date_naive().to_string()).unwrap_or_default();
        let as_of = if office.source == Source::Figures { at } else { format!("{} {at}", office.source.label()) };
        add(&office.name, &|what| office.said(what), &as_of);
    }
    add(&tr!("rollup-records"), &|what| below.records.get(&what).map(u64::to_string).unwrap_or_default(), "");
    let sums = below.sums();
    let sum = |what| sums.iter().find(|sum| sum.what == what).map(Sum::said).unwrap_or_default();
    add(&tr!("rollup-sum"), &sum, "");
    out.table(&table)?;
    below.notes().iter().try_for_each(|line| out.say(line))
}
