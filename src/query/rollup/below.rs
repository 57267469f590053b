//! What the offices below come to: of those who send records the records count, of
//! those who send figures the figures, and nothing twice. Offices stand by their names;
//! nobody is compared with anybody.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, FixedOffset};

use super::{Count, Tally, tally};
use crate::base::ids::{CadreId, DeviceId};
use crate::base::text::visible;
use crate::domain::cadre::Role;
use crate::domain::village::VillageCode;
use crate::domain::words;
use crate::oplog::note::{Figure, Figures, Known, Peer};
use crate::query::order::name_key;
use crate::state::State;
use crate::tr;

words! {
    /// In what form an office has sent what it has.
    pub enum Source {
        /// Its records are here.
        Records = "records" / "rollup-source-records",
        /// Figures came in their place.
        Figures = "figures" / "rollup-source-figures",
        /// Nothing has come yet.
        Nothing = "nothing" / "rollup-source-nothing",
    }
}

/// What one office below has sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// What it is called; text from outside.
    pub name: String,
    /// In what form.
    pub source: Source,
    /// Of when that is: when the figures were counted, or the last of the records.
    pub at: Option<DateTime<FixedOffset>>,
    /// Its figures as far as they count, those that were kept back among them. None where
    /// its records do.
    pub figures: Vec<Figure>,
    /// What its figures come to.
    pub counts: BTreeMap<Count, u64>,
    /// Of how many villages a figure was kept back.
    pub kept: BTreeMap<Count, u64>,
}

/// Why a sum is without an office, or without some of its villages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// It has sent nothing yet.
    Nothing,
    /// It keeps back the figures of so many villages.
    Kept(u64),
}

/// What all that is here comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// What is counted.
    pub what: Count,
    /// How many there are, as far as is known.
    pub count: u64,
    /// Offices whose records or figures are in it.
    pub offices: usize,
    /// What is not in it, by the names of the offices.
    pub lacks: Vec<(String, Lack)>,
}

/// What the offices below come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Below {
    /// The offices by their names.
    pub offices: Vec<Office>,
    /// What the records come to that are here, where no figures stand for them.
    pub records: BTreeMap<Count, u64>,
}

/// An office below, and what came of it.
struct Party<'a> {
    peer: &'a Peer,
    devices: BTreeSet<DeviceId>,
    figures: Option<&'a Figures>,
    records_to: Option<DateTime<FixedOffset>>,
}

impl Office {
    /// Returns what it has told of a figure, in words: a `+` where more was kept back.
    pub fn said(&self, what: Count) -> String {
        let kept = self.kept.contains_key(&what);
        match self.counts.get(&what) {
            Some(count) => said(*count, kept),
            None if kept => tr!("rollup-kept"),
            None if self.source == Source::Figures => said(0, false),
            None => String::new(),
        }
    }
}

impl Sum {
    /// Returns it in words: a `+` where something isn't in it.
    pub fn said(&self) -> String {
        said(self.count, !self.lacks.is_empty())
    }
}

fn said(count: u64, is_without_some: bool) -> String {
    format!("{count}{}", if is_without_some { "+" } else { "" })
}

impl Below {
    /// Returns one sum of each kind.
    pub fn sums(&self) -> Vec<Sum> {
        let sum = |what: &Count| {
            let of = |counts: &BTreeMap<Count, u64>| counts.get(what).copied().unwrap_or_default();
            let lack = |office: &Office| match (office.source, of(&office.kept)) {
                (Source::Nothing, _) => Some((office.name.clone(), Lack::Nothing)),
                (_, 0) => None,
                (_, villages) => Some((office.name.clone(), Lack::Kept(villages))),
            };
            Sum {
                what: *what,
                count: of(&self.records) + self.offices.iter().map(|office| of(&office.counts)).sum::<u64>(),
                offices: self.offices.iter().filter(|office| office.source != Source::Nothing).count(),
                lacks: self.offices.iter().filter_map(lack).collect(),
            }
        };
        Count::ALL.iter().map(sum).collect()
    }

    /// Returns of how many offices the sums are, and what they are without, a line each.
    pub fn notes(&self) -> Vec<String> {
        let sums = self.sums();
        let Some(first) = sums.first() else { return Vec::new() };
        let list = |names: Vec<String>| names.join(&tr!("app-comma"));
        let mut lines = vec![tr!("rollup-of", offices = first.offices, of = self.offices.len())];
        let silent = self.offices.iter().filter(|office| office.source == Source::Nothing);
        let silent: Vec<String> = silent.map(|office| visible(&office.name).into_owned()).collect();
        if !silent.is_empty() {
            lines.push(tr!("rollup-lacks", names = list(silent)));
        }
        for Sum { what, lacks, .. } in &sums {
            let kept = lacks.iter().filter_map(|(office, lack)| match lack {
                Lack::Kept(villages) => {
                    Some(tr!("rollup-keeps-of", office = visible(office).into_owned(), villages = *villages))
                }
                Lack::Nothing => None,
            });
            let kept: Vec<String> = kept.collect();
            if !kept.is_empty() {
                lines.push(tr!("rollup-keeps", what = what.label(), names = list(kept)));
            }
        }
        lines.push(tr!("rollup-since"));
        lines
    }

    /// Tells whether any office sent figures in place of records.
    pub fn has_figures(&self) -> bool {
        self.offices.iter().any(|office| office.source == Source::Figures)
    }
}

/// Returns what the offices below come to, as far as is known at `now`.
pub fn below(state: &State, now: DateTime<FixedOffset>) -> Below {
    let mut parties = parties(state, now);
    // Where two speak of one village, the one that counted last is believed.
    parties.sort_by_key(|party| std::cmp::Reverse(party.figures.map(|figures| figures.at)));
    let records = tally(state);
    let mut claimed = BTreeSet::new();
    let mut offices: Vec<Office> = parties.iter().map(|party| office(party, &records, &mut claimed)).collect();
    offices.sort_by_cached_key(|office| name_key(&office.name));
    let mut own: BTreeMap<Count, u64> = BTreeMap::new();
    for ((_, what), count) in records.iter().filter(|(key, _)| !claimed.contains(*key)) {
        *own.entry(*what).or_default() += count;
    }
    Below { offices, records: own }
}

/// Returns the offices right below, and whoever else sent figures.
fn parties(state: &State, now: DateTime<FixedOffset>) -> Vec<Party<'_>> {
    let exchange = state.exchange();
    let mut found: BTreeMap<(Option<CadreId>, Option<DeviceId>), Party<'_>> = BTreeMap::new();
    let is_below = |peer: &&Peer| {
        let is_let_in = matches!(peer.known, Known::Invited | Known::Renewed) && !state.is_cut(peer.device);
        exchange.figures(peer.device).is_some() || is_let_in && peer.role == Role::Committee
    };
    for peer in exchange.peers().filter(is_below) {
        let who = peer.cadre.map(|id| state.canon(id));
        let key = (who, who.is_none().then(|| exchange.root(peer.device)));
        let new = Party { peer, devices: BTreeSet::new(), figures: None, records_to: None };
        let party = found.entry(key).or_insert(new);
        party.devices.insert(peer.device);
        let last = exchange.figures(peer.device);
        party.figures = party.figures.into_iter().chain(last).max_by_key(|figures| figures.at);
    }
    for ((who, _), party) in &mut found {
        let theirs = state.registry().filter(|device| who.is_some() && Some(device.office) == *who);
        party.devices.extend(theirs.map(|device| device.device));
        party.records_to = party.devices.iter().filter_map(|device| state.data_to(*device, now)).max();
    }
    found.into_values().collect()
}

/// Returns what an office has sent. Of its figures those count that say more than the
/// records that are here; the villages of these are then claimed.
fn office(party: &Party<'_>, records: &Tally, claimed: &mut BTreeSet<(VillageCode, Count)>) -> Office {
    let Peer { name, unit, .. } = party.peer;
    let mut office = Office {
        name: if unit.is_empty() { name.clone() } else { unit.clone() },
        source: Source::Nothing,
        at: None,
        figures: Vec::new(),
        counts: BTreeMap::new(),
        kept: BTreeMap::new(),
    };
    if let Some(to) = party.records_to {
        (office.source, office.at) = (Source::Records, Some(to));
    }
    let Some(sent) = party.figures else { return office };
    let is_newer = party.records_to.is_none_or(|to| to < sent.at);
    for figure in &sent.figures {
        // What a later version counts is told with the figures of its sender.
        let Some(what) = Count::from_word(&figure.what) else { continue };
        let villages = figure.about.split(',').map(str::parse::<VillageCode>).collect::<Result<Vec<_>, _>>();
        let Ok(villages) = villages else { continue };
        let keys: Vec<_> = villages.into_iter().map(|village| (village, what)).collect();
        if keys.iter().any(|key| claimed.contains(key)) {
            continue;
        }
        let are_here = keys.iter().all(|key| records.contains_key(key));
        match figure.count {
            Some(count) if is_newer || !are_here => {
                claimed.extend(keys);
                *office.counts.entry(what).or_default() += count;
                office.figures.push(figure.clone());
            }
            None if !are_here => {
                *office.kept.entry(what).or_default() += keys.len() as u64;
                office.figures.push(figure.clone());
            }
            Some(_) | None => {}
        }
    }
    if !office.figures.is_empty() {
        (office.source, office.at) = (Source::Figures, Some(sent.at));
    }
    office
}
