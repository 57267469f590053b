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
use crate::state::invited::{Offered, Stands};
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
    name: String,
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

/// Returns what the offices below the office founded by `office` come to, as far as is
/// known at `now`.
pub fn below(state: &State, office: Option<CadreId>, now: DateTime<FixedOffset>) -> Below {
    let mut parties = parties(state, office, now);
    // Where two speak of one village, the one that counted last is believed.
    parties.sort_by_key(|party| std::cmp::Reverse(party.figures.map(|figures| figures.at)));
    let records = tally(state);
    let mut claimed = BTreeSet::new();
    let mut offices: Vec<Office> = parties.iter().map(|party| sent(party, &records, &mut claimed)).collect();
    offices.sort_by_cached_key(|office| name_key(&office.name));
    let mut own: BTreeMap<Count, u64> = BTreeMap::new();
    for ((_, what), count) in records.iter().filter(|(key, _)| !claimed.contains(*key)) {
        *own.entry(*what).or_default() += count;
    }
    Below { offices, records: own }
}

/// Returns the offices right below, those that were asked in and haven't come yet among
/// them, and whoever else sent figures.
fn parties(state: &State, office: Option<CadreId>, now: DateTime<FixedOffset>) -> Vec<Party<'_>> {
    let exchange = state.exchange();
    let mut found: BTreeMap<(Option<CadreId>, Option<DeviceId>), Party<'_>> = BTreeMap::new();
    let new = |unit: &str, name: &str| Party {
        name: if unit.is_empty() { name.to_owned() } else { unit.to_owned() },
        devices: BTreeSet::new(),
        figures: None,
        records_to: None,
    };
    let is_below = |peer: &&Peer| {
        let is_let_in = matches!(peer.known, Known::Invited | Known::Renewed) && !state.is_cut(peer.device);
        exchange.figures(peer.device).is_some() || is_let_in && peer.role == Role::Committee
    };
    for peer in exchange.peers().filter(is_below) {
        let who = peer.cadre.map(|id| state.canon(id));
        let key = (who, who.is_none().then(|| exchange.root(peer.device)));
        let party = found.entry(key).or_insert_with(|| new(&peer.unit, &peer.name));
        party.devices.insert(peer.device);
        let last = exchange.figures(peer.device);
        party.figures = party.figures.into_iter().chain(last).max_by_key(|figures| figures.at);
    }
    let is_open = |one: &Offered| matches!(state.stands(one, now.date_naive()), Stands::Open(_));
    let is_office = |one: &Offered| one.role == Role::Committee && !one.clerk;
    for one in state.invitations_of(office).iter().filter(|one| is_office(one) && is_open(one)) {
        let unit = state.cadre(one.person).map(|cadre| cadre.unit.as_str()).unwrap_or_default();
        found.entry((Some(state.canon(one.person)), None)).or_insert_with(|| new(unit, &one.name));
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
fn sent(party: &Party<'_>, records: &Tally, claimed: &mut BTreeSet<(VillageCode, Count)>) -> Office {
    let mut office = Office {
        name: party.name.clone(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::RecordId;
    use crate::oplog::chain::DeviceTip;
    use crate::oplog::note::Note;
    use crate::oplog::stamp::Stamp;
    use crate::query::sample::{Sample, village};

    const TOWN: DeviceId = DeviceId([1; 8]);
    const OTHER: DeviceId = DeviceId([2; 8]);
    const NEXT: &str = "320722114205";

    fn at(day: &str) -> DateTime<FixedOffset> {
        format!("2026-11-{day}T10:00:00+08:00").parse().unwrap()
    }

    fn joined(sample: &mut Sample, device: DeviceId, unit: &str) {
        sample.state.note(&Note::Peer(Box::new(Peer {
            device,
            key: String::new(),
            reader: "age1x".into(),
            escrow: None,
            name: "镇党委".into(),
            unit: unit.into(),
            role: Role::Committee,
            cadre: Some(CadreId(RecordId([device.0[0]; 16]))),
            known: Known::Invited,
            invitation: None,
            compared: true,
            before: None,
            until: None,
            speaks: 2,
            succession: Default::default(),
        })));
    }

    fn told(sample: &mut Sample, from: DeviceId, day: &str, figures: &[(&str, &str, Option<u64>)]) {
        let figure = |(about, what, count): &(&str, &str, Option<u64>)| Figure {
            about: (*about).to_owned(),
            what: (*what).to_owned(),
            count: *count,
        };
        let figures = figures.iter().map(figure).collect();
        let import = RecordId([from.0[0]; 16]);
        sample.state.note(&Note::Figures(Figures { import, from, number: 1, at: at(day), figures }));
    }

    fn sum(found: &Below, what: Count) -> (u64, usize, Vec<(String, Lack)>) {
        let sum = found.sums().into_iter().find(|sum| sum.what == what).unwrap();
        (sum.count, sum.offices, sum.lacks)
    }

    #[test]
    fn a_sum_says_of_how_many_offices_it_is_and_what_it_lacks() {
        let mut sample = Sample::default();
        joined(&mut sample, TOWN, "双店镇");
        joined(&mut sample, OTHER, "石榴镇");
        let here = village().to_string();
        let both = format!("{here},{NEXT}");
        told(
            &mut sample,
            TOWN,
            "03",
            &[(&here, "households", Some(40)), (&both, "visits", Some(9)), (NEXT, "concerns", None)],
        );
        let found = below(&sample.state, None, at("09"));
        let names: Vec<_> = found.offices.iter().map(|one| (one.name.as_str(), one.source, one.at)).collect();
        assert_eq!(names, [("石榴镇", Source::Nothing, None), ("双店镇", Source::Figures, Some(at("03")))]);
        let silent = ("石榴镇".to_owned(), Lack::Nothing);
        assert_eq!(sum(&found, Count::Households), (40, 1, vec![silent.clone()]));
        assert_eq!(sum(&found, Count::Visits).0, 9);
        assert_eq!(sum(&found, Count::Concerns), (0, 1, vec![silent, ("双店镇".to_owned(), Lack::Kept(1))]));
        let notes = found.notes().concat();
        assert!(
            notes.contains("2 个单位中 1 个") && notes.contains("石榴镇") && notes.contains("双店镇 1 个村"),
            "{notes}"
        );
    }

    #[test]
    fn nothing_counts_twice_where_records_are_here_too() {
        let mut sample = Sample::default();
        joined(&mut sample, TOWN, "双店镇");
        for number in ["1", "2", "3"] {
            sample.household(number, "张三");
        }
        let here = village().to_string();
        let figures =
            [(here.as_str(), "households", Some(12)), (NEXT, "households", Some(7)), (&here, "concerns", None)];
        told(&mut sample, TOWN, "09", &figures);
        let households = |sample: &Sample| sum(&below(&sample.state, None, at("20")), Count::Households).0;
        assert_eq!(households(&sample), 12 + 7, "what was counted later stands for the village");
        let ms = |day| u64::try_from(at(day).timestamp_millis()).unwrap();
        let tip = |seq| DeviceTip { seq, ..DeviceTip::default() };
        sample.state.extend(TOWN, tip(0), tip(1), Stamp::new(ms("05"), 0));
        assert_eq!(households(&sample), 12 + 7);
        sample.state.extend(TOWN, tip(1), tip(2), Stamp::new(ms("12"), 0));
        assert_eq!(households(&sample), 3 + 7, "records that came later do");
    }

    #[test]
    fn of_two_offices_that_speak_of_a_village_the_later_one_is_believed() {
        let mut sample = Sample::default();
        joined(&mut sample, TOWN, "双店镇");
        joined(&mut sample, OTHER, "石榴镇");
        let here = village().to_string();
        told(&mut sample, OTHER, "09", &[(&here, "visits", Some(30))]);
        told(&mut sample, TOWN, "03", &[(&here, "visits", Some(20)), (NEXT, "visits", Some(6))]);
        let found = below(&sample.state, None, at("20"));
        assert_eq!(sum(&found, Count::Visits), (36, 2, vec![]));
        sample.state.note(&Note::Undone { import: RecordId([OTHER.0[0]; 16]) });
        assert_eq!(sum(&below(&sample.state, None, at("20")), Count::Visits).0, 26, "taken back, they count no more");
    }
}
