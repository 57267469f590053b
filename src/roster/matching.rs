//! Which household of the records each household of a sheet is: surely, maybe, or
//! none. The surest are matched first, so that none takes another's place.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::names::person;
use super::reading::{HouseholdRead, NumberFrom, Reading};
use super::values;
use crate::base::ids::HouseholdId;
use crate::base::text::half_width;
use crate::domain::household::{Household, HouseholdStatus};
use crate::domain::village::VillageCode;

/// What a household of a sheet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Met {
    /// This known one.
    Known(HouseholdId),
    /// Perhaps this known one, which nobody else in the sheet is: the head is the
    /// same, and the number or the group isn't.
    Maybe(HouseholdId),
    /// Perhaps one of several known ones; nothing tells which.
    OneOfSeveral,
    /// None that is known.
    New,
}

/// A known household, and its head as names are compared.
struct Known<'a> {
    household: &'a Household,
    person: String,
}

/// The known households by what they may be met under again.
pub(super) struct Records<'a> {
    by_id: HashMap<HouseholdId, Known<'a>>,
    by_number: HashMap<(VillageCode, &'a str), Vec<HouseholdId>>,
    by_even_number: HashMap<(VillageCode, String), Vec<HouseholdId>>,
    by_mark: HashMap<(VillageCode, String, &'a str), Vec<HouseholdId>>,
}

/// A sheet while it is being matched.
struct Sheet<'a> {
    reading: &'a Reading,
    persons: Vec<String>,
    found: Vec<Option<HouseholdId>>,
    taken: HashSet<HouseholdId>,
}

impl<'a> Sheet<'a> {
    fn new(reading: &'a Reading) -> Self {
        let persons = reading.households.iter().map(|read| person(&read.household.head)).collect();
        Self { reading, persons, found: vec![None; reading.households.len()], taken: HashSet::new() }
    }

    /// Gives each household that has none yet the one that `find` returns for it,
    /// unless that was given away.
    fn give(&mut self, find: impl Fn(&Self, &HouseholdRead, &str) -> Option<HouseholdId>) {
        for at in 0..self.found.len() {
            if self.found[at].is_none()
                && let Some(id) = find(self, &self.reading.households[at], &self.persons[at])
                && self.taken.insert(id)
            {
                self.found[at] = Some(id);
            }
        }
    }

    /// Returns the places of households without one, by `key`.
    fn waiting<K: Eq + Hash>(&self, key: impl Fn(&Household, &str) -> Option<K>) -> HashMap<K, Vec<usize>> {
        let mut waiting: HashMap<K, Vec<usize>> = HashMap::new();
        for (at, read) in self.reading.households.iter().enumerate().filter(|(at, _)| self.found[*at].is_none()) {
            if let Some(key) = key(&read.household, &self.persons[at]) {
                waiting.entry(key).or_default().push(at);
            }
        }
        waiting
    }

    /// Returns the only one of `all` that wasn't given away.
    fn only(&self, all: Option<&Vec<HouseholdId>>) -> Option<HouseholdId> {
        let mut free = all.into_iter().flatten().copied().filter(|id| !self.taken.contains(id));
        free.next().filter(|_| free.next().is_none())
    }
}

impl<'a> Records<'a> {
    pub(super) fn new(known: &[(HouseholdId, &'a Household)]) -> Self {
        let mut records = Self {
            by_id: HashMap::new(),
            by_number: HashMap::new(),
            by_even_number: HashMap::new(),
            by_mark: HashMap::new(),
        };
        for (id, household) in known {
            let (village, person) = (household.village, person(&household.head));
            if let Some(number) = &household.number {
                records.by_number.entry((village, number)).or_default().push(*id);
                records.by_even_number.entry((village, even_number(number))).or_default().push(*id);
            }
            if let Some(mark) = household.identity.as_ref().filter(|mark| !mark.last4.is_empty()) {
                records.by_mark.entry((village, person.clone(), &mark.last4)).or_default().push(*id);
            }
            records.by_id.insert(*id, Known { household, person });
        }
        records
    }

    pub(super) fn get(&self, id: HouseholdId) -> Option<&'a Household> {
        self.by_id.get(&id).map(|known| known.household)
    }

    /// Returns what each household of the sheet is, in their order.
    pub(super) fn matched(&self, reading: &Reading) -> Vec<Met> {
        let mut sheet = Sheet::new(reading);
        let heads = |id: &HouseholdId, person: &str| self.by_id.get(id).is_some_and(|known| known.person == person);
        sheet.give(|sheet, read, person| self.by_number(sheet, read).filter(|id| heads(id, person)));
        sheet.give(|sheet, read, person| self.by_mark(sheet, read, person));
        sheet.give(|_, read, person| Some(read.id).filter(|id| heads(id, person) && self.fits(*id, read)));
        self.give_by_head(&mut sheet);
        // Somebody else heads the household now.
        sheet.give(|sheet, read, _| self.by_number(sheet, read));
        sheet.give(|_, read, _| Some(read.id).filter(|id| self.by_id.contains_key(id)));
        let maybe = self.maybe(&sheet);
        sheet.found.iter().zip(maybe).map(|(found, maybe)| found.map_or(maybe, Met::Known)).collect()
    }

    /// Returns the household with the number that the sheet gives; 001 is 1. A
    /// number given by hand or by an earlier sheet counts before the id made of it.
    fn by_number(&self, sheet: &Sheet<'_>, read: &HouseholdRead) -> Option<HouseholdId> {
        let new = &read.household;
        let number = new.number.as_deref().filter(|_| read.number_from == NumberFrom::Column)?;
        let exact = self.by_number.get(&(new.village, number));
        let found = match exact {
            Some(_) => sheet.only(exact),
            None => sheet.only(self.by_even_number.get(&(new.village, even_number(number)))),
        };
        found.filter(|id| self.numbered_by_village(*id) || self.get(*id).is_some_and(|old| old.head == new.head))
    }

    /// The end of an identity number tells people of one name apart; alone it names nobody.
    fn by_mark(&self, sheet: &Sheet<'_>, read: &HouseholdRead, person: &str) -> Option<HouseholdId> {
        let (new, mark) = (&read.household, read.household.identity.as_ref()?);
        sheet.only(self.by_mark.get(&(new.village, person.to_owned(), mark.last4.as_str())))
    }

    /// Tells whether a known household with the head of `read` needn't be another
    /// one: the marks of two people of one name differ.
    fn fits(&self, id: HouseholdId, read: &HouseholdRead) -> bool {
        let marks = self.get(id).and_then(|old| old.identity.as_ref().zip(read.household.identity.as_ref()));
        marks.is_none_or(|(a, b)| a.last4 == b.last4)
    }

    /// Gives households by their head: in the same group with the same number but
    /// for what stands before it; or with a number gained or lost; or with the
    /// same phone.
    fn give_by_head(&self, sheet: &mut Sheet<'_>) {
        let group = |household: &Household, person: &str| {
            let group = even_group(household)?;
            Some((household.village, person.to_owned(), group))
        };
        let tail = |household: &Household, person: &str| {
            Some((household.village, person.to_owned(), even_group(household), number_tail(household)?))
        };
        let phone = |household: &Household, person: &str| {
            Some((household.village, person.to_owned(), household.phone.clone()?))
        };
        self.give_pairs(sheet, tail, |_, _| true);
        self.give_pairs(sheet, phone, |id, read| {
            let groups = self.get(id).and_then(even_group).zip(even_group(&read.household));
            groups.is_none_or(|(a, b)| a == b)
        });
        self.give_pairs(sheet, group, |id, read| {
            let unnumbered = read.number_from != NumberFrom::Column || read.household.number.is_none();
            unnumbered || self.get(id).is_some_and(|old| old.number.is_none()) || !self.numbered_by_village(id)
        });
    }

    /// Gives to the only household of the sheet with a key the only known one with it.
    fn give_pairs<K: Eq + Hash>(
        &self,
        sheet: &mut Sheet<'_>,
        key: impl Fn(&Household, &str) -> Option<K>,
        sure: impl Fn(HouseholdId, &HouseholdRead) -> bool,
    ) {
        let waiting = sheet.waiting(&key);
        let known = self.absent(sheet, &key);
        for (key, places) in waiting {
            let ([at], Some([id])) = (&places[..], known.get(&key).map(Vec::as_slice)) else { continue };
            let read = &sheet.reading.households[*at];
            if self.fits(*id, read) && sure(*id, read) {
                sheet.found[*at] = Some(*id);
                sheet.taken.insert(*id);
            }
        }
    }

    /// Returns the known households that are still there and that nobody in the
    /// sheet is, by `key`.
    fn absent<K: Eq + Hash>(
        &self,
        sheet: &Sheet<'_>,
        key: impl Fn(&Household, &str) -> Option<K>,
    ) -> HashMap<K, Vec<HouseholdId>> {
        let mut absent: HashMap<K, Vec<HouseholdId>> = HashMap::new();
        for (id, known) in self.by_id.iter().filter(|(id, _)| !sheet.taken.contains(id)) {
            let there = matches!(known.household.status, HouseholdStatus::Registered | HouseholdStatus::Away);
            if let Some(key) = key(known.household, &known.person).filter(|_| there) {
                absent.entry(key).or_default().push(*id);
            }
        }
        absent
    }

    /// Returns what those are that were given none: a known household of that name
    /// that isn't in the sheet otherwise may be theirs.
    fn maybe(&self, sheet: &Sheet<'_>) -> Vec<Met> {
        let mut met = vec![Met::New; sheet.found.len()];
        let key = |household: &Household, person: &str| Some((household.village, person.to_owned()));
        let known = self.absent(sheet, key);
        for (key, places) in sheet.waiting(key) {
            let Some(ids) = known.get(&key) else { continue };
            for at in &places {
                met[*at] = self.one_of(sheet, *at, &places, ids);
            }
        }
        met
    }

    /// Returns which of the known households of one name the one at `at` may be.
    fn one_of(&self, sheet: &Sheet<'_>, at: usize, places: &[usize], ids: &[HouseholdId]) -> Met {
        let read = |at: usize| &sheet.reading.households[at];
        let fitting: Vec<HouseholdId> = ids.iter().copied().filter(|id| self.fits(*id, read(at))).collect();
        let group = even_group(&read(at).household);
        let same_group = |id: &&HouseholdId| self.get(**id).is_some_and(|old| even_group(old) == group);
        let beside = places.iter().filter(|other| even_group(&read(**other).household) == group).count();
        let in_group: Vec<HouseholdId> = fitting.iter().filter(same_group).copied().collect();
        match (&fitting[..], &in_group[..]) {
            ([], _) => Met::New,
            (_, [only]) if beside == 1 => Met::Maybe(*only),
            ([only], []) if places.len() == 1 => Met::Maybe(*only),
            _ => Met::OneOfSeveral,
        }
    }

    /// Tells whether the known household has its number from the village's own
    /// numbering and not from the order of some sheet.
    fn numbered_by_village(&self, id: HouseholdId) -> bool {
        self.get(id).is_some_and(|old| id != Household { number: None, ..old.clone() }.first_id())
    }

    /// Returns an id for a new household that no known one has.
    pub(super) fn free_id(&self, read: &HouseholdRead, used: &HashSet<HouseholdId>) -> HouseholdId {
        let mut id = read.id;
        let mut count = 2u32;
        while self.by_id.contains_key(&id) || used.contains(&id) {
            let group = format!("{}\u{1f}+{count}", read.household.group.as_deref().unwrap_or_default());
            id = Household { number: None, group: Some(group), ..read.household.clone() }.first_id();
            count += 1;
        }
        id
    }

    /// Returns the household to add. A number that only tells its place in the
    /// sheet gives way to one that is in use.
    pub(super) fn newcomer(&self, read: &HouseholdRead) -> Household {
        let mut new = read.household.clone();
        let number = new.number.as_deref().unwrap_or_default();
        if read.number_from != NumberFrom::Column && self.by_number.contains_key(&(new.village, number)) {
            new.number = None;
        }
        new
    }
}

/// Returns the group of a household as sheets are read; by hand it may be 三组 or 3.
fn even_group(household: &Household) -> Option<String> {
    household.group.as_deref().and_then(values::group)
}

/// Returns a number without the zeros that fill it up: 001 is 1, A-07 is A-7.
pub(super) fn even_number(number: &str) -> String {
    let mut even = String::with_capacity(number.len());
    let number = half_width(number).to_uppercase();
    let mut chars = number.chars().peekable();
    while let Some(c) = chars.next() {
        let begins = c == '0' && !even.ends_with(|last: char| last.is_ascii_digit());
        if !(begins && chars.peek().is_some_and(char::is_ascii_digit)) {
            even.push(c);
        }
    }
    even
}

/// Returns the last digits of a household's number, without the zeros that fill it up and
/// without the village's code before them: what is left where a prefix came or went.
fn number_tail(household: &Household) -> Option<String> {
    let number = household.number.as_deref()?;
    let number = number.strip_prefix(&household.village.to_string()).unwrap_or(number);
    let tail = number.rsplit(|c: char| !c.is_ascii_digit()).find(|digits| !digits.is_empty())?;
    Some(even_number(tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_that_fill_a_number_up_say_nothing() {
        for (number, even) in
            [("001", "1"), ("1", "1"), ("100", "100"), ("0", "0"), ("00", "0"), ("a-07", "A-7"), ("３-０2", "3-2")]
        {
            assert_eq!(even_number(number), even, "{number}");
        }
    }

    #[test]
    fn a_prefix_leaves_the_last_digits() {
        let tail = |number: &str| {
            let village = "320722114204".parse().unwrap();
            number_tail(&Household { number: Some(number.into()), ..Household::new(village, "张三") })
        };
        for number in ["12", "012", "B12", "前张-0012", "3-12", "320722114204012", "12号"] {
            assert_eq!(tail(number).as_deref(), Some("12"), "{number}");
        }
        assert_eq!(tail("甲"), None);
    }
}
