//! The sample town: villages, cadres, policies, households, assignments. All
//! of it is there before the first visit; nothing here happens later.

use std::collections::HashSet;

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate};
use fastrand::Rng;

use super::corpus::{Corpus, Fill, Rule, pick};
use super::home::{Home, bit_of};
use super::rhythm::CAMPAIGN_DAYS;
use crate::base::entropy::SeededEntropy;
use crate::base::ids::{AssignmentId, CadreId, PolicyId};
use crate::domain::assignment::{Assignment, Excused, Handover, Targets};
use crate::domain::cadre::{Cadre, Role};
use crate::domain::change::Change;
use crate::domain::household::{Category, Household, HouseholdStatus};
use crate::domain::policy::{Answer, Policy};
use crate::domain::village::{Village, VillageCode};

/// A must-visit household is to be seen at least every so many days.
pub const MUST_VISIT_DAYS: u16 = 30;
/// Days left of the current assignment.
const DAYS_LEFT: u64 = 45;

/// A policy as far as visits need it.
#[derive(Debug)]
pub struct Taught {
    /// Its id.
    pub id: PolicyId,
    /// Its first and last day in force.
    pub force: (NaiveDate, NaiveDate),
    /// The households it is for, as bits of [`Category::KNOWN`]; 0 for all.
    pub audience: u8,
    /// Its code.
    pub code: String,
    /// What is said of it.
    pub rule: &'static Rule,
}

/// The people and places that visits are about.
#[derive(Debug)]
pub struct Town {
    /// The villages.
    pub villages: Vec<VillageCode>,
    /// All households, village by village.
    pub homes: Vec<Home>,
    /// Where each village's households begin in `homes`, and the end.
    pub bounds: Vec<usize>,
    /// The cadres; two go to each village, number `v` and `v + villages`.
    pub cadres: Vec<CadreId>,
    /// The committee that makes remarks.
    pub committee: CadreId,
    /// The policies.
    pub policies: Vec<Taught>,
    /// The current assignment of the first cadre.
    pub assignment: AssignmentId,
}

/// Returns the number of households for so many visits: 600, fewer where the
/// visits would leave most of them unseen, more for ledgers of many years.
pub fn household_count(visits: usize) -> usize {
    if visits > 20_000 { visits / 30 } else { (visits * 2 / 5).clamp(48, 600) }
}

/// Makes the town and the changes by which it comes to be, in batches.
pub fn found(
    corpus: &'static Corpus,
    now: DateTime<FixedOffset>,
    visits: usize,
    rng: &mut Rng,
    ids: &mut SeededEntropy,
) -> (Town, Vec<Vec<Change>>) {
    let begun = u64::try_from(now.timestamp_millis()).unwrap_or_default().saturating_sub(400 * 86_400_000);
    let mut batches = Vec::new();
    let mut first = Vec::new();
    let place = &corpus.place;
    let mut villages = Vec::new();
    for (code, name) in &place.villages {
        let Ok(code) = code.parse::<VillageCode>() else { continue };
        villages.push(code);
        let village = Village { code, name: name.clone(), town: place.town.clone(), county: place.county.clone() };
        first.push(Change::add(code.id(), village));
    }
    let mut cadres = Vec::new();
    for (name, unit, post) in &place.cadres {
        let id = CadreId::fresh(begun, ids);
        cadres.push(id);
        first.push(Change::add(id, cadre(name, unit, post, Role::Cadre)));
    }
    let committee = CadreId::fresh(begun, ids);
    first.push(Change::add(committee, cadre(&place.committee, &place.town, "", Role::Committee)));
    batches.push(first);

    let (policies, changes) = policies(corpus, now.date_naive());
    batches.push(changes);

    let mut homes = Vec::new();
    let mut bounds = vec![0];
    let total = household_count(visits);
    let mut phones = 0;
    for (index, village) in villages.iter().enumerate() {
        // Villages differ in size, the first one being a little larger.
        let share = [112, 104, 100, 98, 94, 92][index % 6];
        let count = if index + 1 == villages.len() { total - homes.len() } else { total * share / 600 };
        let (made, changes) = people(corpus, (index, *village), count, rng, &mut phones);
        homes.extend(made);
        bounds.push(homes.len());
        batches.push(changes);
    }
    let mut town =
        Town { villages, homes, bounds, cadres, committee, policies, assignment: AssignmentId::fresh(begun, ids) };
    batches.push(assignments(corpus, &mut town, now.date_naive(), begun, ids));
    (town, batches)
}

fn cadre(name: &str, unit: &str, post: &str, role: Role) -> Cadre {
    Cadre {
        name: name.to_owned(),
        unit: unit.to_owned(),
        post: post.to_owned(),
        role,
        devices: Vec::new(),
        same_as: None,
    }
}

/// Makes the households of one village.
fn people(
    corpus: &'static Corpus,
    (index, village): (usize, VillageCode),
    count: usize,
    rng: &mut Rng,
    phones: &mut u32,
) -> (Vec<Home>, Vec<Change>) {
    let mut taken = HashSet::new();
    let mut homes = Vec::with_capacity(count);
    let mut changes = Vec::with_capacity(count);
    let groups = count.div_ceil(16).clamp(3, 9);
    let must = (count * 6 / 100).max(2);
    for number in 0..count {
        let group = number * groups / count;
        // The number of the must-visit households is fixed, not left to chance.
        let must_visit = (number * must) / count != ((number + 1) * must) / count;
        let mut home = Home::new(corpus, index, group, must_visit, number, rng, &mut taken);
        let record = household(corpus, village, &home, number, rng, phones);
        home.id = record.first_id();
        home.away = record.status == HouseholdStatus::Away;
        changes.push(Change::add(home.id, record));
        homes.push(home);
    }
    (homes, changes)
}

fn household(
    corpus: &Corpus,
    village: VillageCode,
    home: &Home,
    number: usize,
    rng: &mut Rng,
    phones: &mut u32,
) -> Household {
    let mut record = Household::new(village, home.head.clone());
    record.group = Some((home.group + 1).to_string());
    record.number = Some(format!("{:03}", number + 1));
    record.address = Some(format!("{}{}", home.group_name(), pick(rng, &corpus.place.spots)));
    record.residents = Some(home.residents);
    record.categories = home.categories().map(|word| Category(word.to_owned())).collect();
    record.must_visit = home.must_visit;
    if rng.u32(..10) < 7 {
        // 199 0000 is no number anybody has.
        record.phone = Some(format!("1990000{:04}", *phones % 10_000));
        record.contact_consent = Some(rng.u32(..10) > 0);
        *phones += 1;
    }
    if !home.must_visit && rng.u32(..60) == 0 {
        record.status = HouseholdStatus::Away;
    } else if rng.u32(..16) == 0 {
        let fill = Fill { neighbour: "东边那家", ..Fill::default() };
        record.note = pick(rng, &corpus.place.household.notes).say(rng, &fill);
    }
    record
}

fn policies(corpus: &'static Corpus, today: NaiveDate) -> (Vec<Taught>, Vec<Change>) {
    let mut taught = Vec::new();
    let mut changes = Vec::new();
    for rule in &corpus.rules.policy {
        let force = in_force(rule, today);
        let year = force.1.min(today).year();
        let policy = Policy {
            code: if rule.yearly { format!("{}-{year}", rule.code) } else { rule.code.clone() },
            version: year.to_string(),
            title: rule.title.clone(),
            document: format!("示例〔{}〕{}号", force.0.year(), 3 + 4 * taught.len()),
            from: Some(force.0),
            to: (force.1 != NaiveDate::MAX).then_some(force.1),
            audience: rule.audience.iter().map(|word| Category(word.clone())).collect(),
            text: rule.text.clone(),
            answers: rule
                .qa
                .iter()
                .map(|(question, answer)| Answer { question: question.clone(), answer: answer.clone() })
                .collect(),
            sort: None,
        };
        let audience = rule.audience.iter().fold(0, |bits, word| bits | bit_of(word));
        taught.push(Taught { id: policy.id(), force, audience, code: policy.code.clone(), rule });
        changes.push(Change::add(policy.id(), policy));
    }
    (taught, changes)
}

/// Returns the first and the last day of a policy, seen from `today`.
fn in_force(rule: &Rule, today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let on = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or(today);
    if let Some((from_month, from_day, to_month, to_day)) = rule.season {
        let this_year = on(today.year(), to_month, to_day);
        let year = today.year() - i32::from(this_year >= today);
        return (on(year, from_month, from_day), on(year, to_month, to_day));
    }
    if let Some(days) = rule.recent_days {
        return (today.checked_sub_days(Days::new(days)).unwrap_or(today), NaiveDate::MAX);
    }
    let relative = |(years, month, day)| on(today.year() + years, month, day);
    (rule.from.map_or(today, relative), rule.to.map_or(NaiveDate::MAX, relative))
}

fn assignments(corpus: &Corpus, town: &mut Town, today: NaiveDate, begun: u64, ids: &mut SeededEntropy) -> Vec<Change> {
    let place = &corpus.place;
    let back = |days| today.checked_sub_days(Days::new(days)).unwrap_or(today);
    let count = town.villages.len();
    let targeted = ["YB", "YL", "JC", "FZ"];
    let codes = |taught: &&Taught| targeted.contains(&taught.rule.code.as_str()) && !taught.rule.earlier;
    let codes: Vec<String> = town.policies.iter().filter(codes).map(|taught| taught.code.clone()).collect();
    let mut changes = Vec::new();
    for (index, village) in town.villages.iter().enumerate() {
        let id = if index == 0 { town.assignment } else { AssignmentId::fresh(begun, ids) };
        let pair = [town.cadres[index], town.cadres[index + count]];
        let away = town.homes[town.bounds[index]..town.bounds[index + 1]].iter().filter(|home| home.away);
        let excused = away
            .zip(place.excused.iter().cycle())
            .map(|(home, reason)| Excused { household: home.id, reason: reason.clone() })
            .collect();
        let handovers = if index == 1 {
            vec![Handover { on: back(33), from: town.cadres[0], to: pair[0], note: place.handover.clone() }]
        } else {
            Vec::new()
        };
        let assignment = Assignment {
            title: place.titles.0.clone(),
            campaign: place.campaign.clone(),
            cadres: pair.to_vec(),
            villages: vec![*village],
            households: Vec::new(),
            from: back(CAMPAIGN_DAYS),
            to: today.checked_add_days(Days::new(DAYS_LEFT)).unwrap_or(today),
            targets: Targets {
                coverage_percent: Some(95),
                visits_per_household: Some(2),
                must_visit_days: Some(MUST_VISIT_DAYS),
                nights: Some(40),
                policies: codes.clone(),
            },
            excused,
            handovers,
        };
        changes.push(Change::add(id, assignment));
    }
    let earlier = Assignment {
        title: place.titles.1.clone(),
        campaign: String::new(),
        cadres: vec![town.cadres[0], town.cadres[count]],
        villages: vec![town.villages[0]],
        households: Vec::new(),
        from: back(330),
        to: back(210),
        targets: Targets { coverage_percent: Some(90), visits_per_household: Some(1), ..Targets::default() },
        excused: Vec::new(),
        handovers: Vec::new(),
    };
    changes.push(Change::add(AssignmentId::fresh(begun, ids), earlier));
    changes
}

#[cfg(test)]
mod tests {
    use super::super::corpus::corpus;
    use super::*;

    #[test]
    fn some_policies_are_in_force_and_some_have_expired_whatever_the_day() {
        let mut day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        while day.year() == 2026 {
            let (taught, changes) = policies(corpus(), day);
            let ids: HashSet<_> = taught.iter().map(|t| t.id).collect();
            assert_eq!(ids.len(), changes.len(), "{day}: two policies with one id");
            assert!(taught.iter().all(|t| t.force.0 <= day && t.force.0 < t.force.1), "{day}");
            assert!(taught.iter().filter(|t| t.force.1 < day).count() >= 2, "{day}");
            assert!(taught.iter().filter(|t| t.force.1 >= day).count() >= 8, "{day}");
            day = day.succ_opt().unwrap();
        }
    }

    #[test]
    fn the_town_grows_with_the_ledger() {
        assert_eq!([0, 50, 600, 2_000, 20_000, 1_000_000].map(household_count), [48, 48, 240, 600, 600, 33_333]);
    }
}
