//! One household as the sample data knows it: who lives there and what there
//! is to talk about, the same on every visit.

use std::collections::HashSet;

use chrono::{DateTime, FixedOffset, NaiveDate};
use fastrand::Rng;

use super::corpus::{Corpus, Fill, pick};
use crate::base::ids::{HouseholdId, RecordId};
use crate::domain::household::Category;

const GROUP_NAMES: [&str; 9] = ["一组", "二组", "三组", "四组", "五组", "六组", "七组", "八组", "九组"];

/// Bits of [`Category::KNOWN`].
pub mod bits {
    /// 脱贫户.
    pub const RISEN: u8 = 1 << 1;
    /// 监测户.
    pub const MONITORED: u8 = 1 << 2;
    /// 低保户.
    pub const LOW: u8 = 1 << 3;
    /// 特困户.
    pub const DESTITUTE: u8 = 1 << 4;
    /// 残疾人户.
    pub const DISABLED: u8 = 1 << 5;
    /// 退役军人户.
    pub const VETERAN: u8 = 1 << 6;
    /// 独居老人户.
    pub const ALONE: u8 = 1 << 7;
}

/// Somebody who can be met.
#[derive(Debug)]
pub struct Person {
    /// The full name.
    pub name: String,
    /// How the cadre calls the person.
    pub call: String,
    /// Relation to the head of the household.
    pub relation: &'static str,
    /// A woman.
    pub female: bool,
}

/// A concern that the household raised before.
#[derive(Debug, Clone, Copy)]
pub struct Earlier {
    /// What it was about.
    pub gist: &'static str,
    /// When the household was told the result, if it ever was.
    pub told: Option<DateTime<FixedOffset>>,
}

/// One household.
#[derive(Debug)]
pub struct Home {
    /// Its id.
    pub id: HouseholdId,
    /// The number of its village.
    pub village: usize,
    /// The number of its group, from 0.
    pub group: usize,
    /// The head of the household.
    pub head: String,
    /// Those who can be met; the head first, then the spouse, then a child.
    pub people: Vec<Person>,
    /// Residents.
    pub residents: u16,
    /// Its categories, as bits of [`Category::KNOWN`].
    pub kinds: u8,
    /// Must be visited.
    pub must_visit: bool,
    /// All of them live elsewhere for now.
    pub away: bool,
    /// The head is over sixty.
    pub elder: bool,
    /// From this day on it is visited by arrangement only; always, where the
    /// day is the first of all.
    pub reserved_from: Option<NaiveDate>,
    /// The last concern it raised.
    pub earlier: Option<Earlier>,
    ailment: &'static str,
    city: &'static str,
    kid: &'static str,
    acres: u16,
}

impl Home {
    /// Makes up a household; `taken` holds the names there are in the village.
    pub fn new(
        corpus: &'static Corpus,
        village: usize,
        group: usize,
        must_visit: bool,
        number: usize,
        rng: &mut Rng,
        taken: &mut HashSet<String>,
    ) -> Self {
        let place = &corpus.place;
        let kinds = kinds(must_visit, number, rng);
        let alone = kinds & (bits::ALONE | bits::DESTITUTE) != 0;
        let elder = alone || rng.u32(..100) < 45;
        let kid = pick(rng, &place.kids).as_str();
        let female = rng.u32(..100) < if alone { 45 } else { 14 };
        let head = name(corpus, None, female, rng, taken);
        let surname = head.chars().next().unwrap_or_default();
        let mut people =
            vec![Person { call: call(surname, &head, female, elder), name: head.clone(), relation: "户主", female }];
        let residents = if alone { 1 } else { rng.u16(2..=6) };
        if !alone && rng.u32(..10) > 0 {
            let spouse = name(corpus, None, !female, rng, taken);
            let surname = spouse.chars().next().unwrap_or_default();
            let call = call(surname, &spouse, !female, elder);
            people.push(Person { call, name: spouse, relation: "配偶", female: !female });
        }
        if residents >= 3 && elder {
            let (relation, female) = if kid.contains('闺') { ("女儿", true) } else { ("儿子", false) };
            let father = people
                .iter()
                .find(|person| !person.female)
                .map_or(surname, |person| person.name.chars().next().unwrap_or(surname));
            let child = name(corpus, Some(father), female, rng, taken);
            people.push(Person { call: format!("小{father}"), name: child, relation, female });
        }
        Self {
            id: HouseholdId(RecordId([0; 16])),
            village,
            group,
            head,
            people,
            residents,
            kinds,
            must_visit,
            away: false,
            elder,
            reserved_from: None,
            earlier: None,
            ailment: pick(rng, &place.ailments).as_str(),
            city: pick(rng, &place.cities).as_str(),
            kid,
            acres: rng.u16(2..=11),
        }
    }

    /// Returns the name of its group, such as 三组.
    pub fn group_name(&self) -> &'static str {
        GROUP_NAMES[self.group % GROUP_NAMES.len()]
    }

    /// Returns the words for its categories.
    pub fn categories(&self) -> impl Iterator<Item = &'static str> {
        let kinds = if self.kinds == 0 { 1 } else { self.kinds };
        Category::KNOWN.iter().enumerate().filter(move |(bit, _)| kinds & (1 << bit) != 0).map(|(_, word)| *word)
    }

    /// Tells whether somebody lives there with the head.
    pub fn is_couple(&self) -> bool {
        self.people.len() > 1 && self.people[1].relation == "配偶"
    }

    /// Returns what fills the slots when `person` is met.
    pub fn fill<'a>(&'a self, person: &'a Person, neighbour: &'a str) -> Fill<'a> {
        Fill {
            call: &person.call,
            pronoun: if person.female { "她" } else { "他" },
            group: self.group_name(),
            neighbour,
            kid: self.kid,
            city: self.city,
            ailment: self.ailment,
            acres: self.acres,
            residents: self.residents,
            ..Fill::default()
        }
    }
}

/// Returns the bit of a category, or 0 for a word that isn't known.
pub fn bit_of(category: &str) -> u8 {
    Category::KNOWN.iter().position(|word| *word == category).map_or(0, |bit| 1 << bit)
}

fn kinds(must_visit: bool, number: usize, rng: &mut Rng) -> u8 {
    if must_visit {
        const MUST: [u8; 6] = [
            bits::ALONE,
            bits::MONITORED | bits::RISEN,
            bits::ALONE | bits::DISABLED,
            bits::DESTITUTE,
            bits::ALONE | bits::LOW,
            bits::MONITORED | bits::DISABLED,
        ];
        return MUST[(number / 3 + rng.usize(..2)) % MUST.len()];
    }
    match rng.u32(..100) {
        0..8 => bits::RISEN,
        8..11 => bits::LOW,
        11..13 => bits::LOW | bits::DISABLED,
        13..16 => bits::DISABLED,
        16..20 => bits::VETERAN,
        _ => 0,
    }
}

/// Returns a name that nobody in the village has.
fn name(corpus: &Corpus, surname: Option<char>, female: bool, rng: &mut Rng, taken: &mut HashSet<String>) -> String {
    let place = &corpus.place;
    let (first, last) =
        if female { (&place.female_first, &place.female_last) } else { (&place.male_first, &place.male_last) };
    let (first, last): (Vec<char>, Vec<char>) = (first.chars().collect(), last.chars().collect());
    // A large village may run out of short names; after many tries any will do.
    let mut name = String::new();
    for round in 0..200 {
        name.clear();
        name.push(surname.filter(|_| round < 150).unwrap_or_else(|| any_surname(corpus, rng)));
        let (front, back) = (*pick(rng, &first), *pick(rng, &last));
        if rng.u32(..10) > 1 && front != back {
            name.push(front);
        }
        name.push(back);
        if taken.insert(name.clone()) {
            break;
        }
    }
    name
}

fn any_surname(corpus: &Corpus, rng: &mut Rng) -> char {
    let surnames = &corpus.place.surnames;
    let total: u32 = surnames.iter().map(|(_, weight)| weight).sum();
    let mut left = rng.u32(..total);
    for (surname, weight) in surnames {
        if left < *weight {
            return surname.chars().next().unwrap_or('王');
        }
        left -= weight;
    }
    '王'
}

fn call(surname: char, name: &str, female: bool, elder: bool) -> String {
    match (female, elder) {
        (true, true) => format!("{surname}大娘"),
        (true, false) => format!("{surname}大姐"),
        (false, true) => format!("{surname}大爷"),
        (false, false) if name.len().is_multiple_of(2) => format!("{surname}大哥"),
        (false, false) => format!("老{surname}"),
    }
}
