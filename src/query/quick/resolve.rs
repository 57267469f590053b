//! From a word to what it may name. One answer is taken, several are asked; a
//! name that is written out must be somebody's just so, for 王五 is not 王五魁.

use super::lexicon::{Words, squeezed};
use super::vocabulary::{self, Mark};
use super::{Candidate, Ctx};
use crate::base::fold::folded;
use crate::base::ids::{HouseholdId, PolicyId};
use crate::base::limits::{LINE_CHARS_MAX, QUICK_CANDIDATES_MAX, QUICK_HITS_MAX};
use crate::base::text::half_width;
use crate::domain::household::{Household, HouseholdStatus};
use crate::domain::record::Kind;
use crate::domain::village::VillageCode;
use crate::domain::visit::{Explained, Understanding};
use crate::query::facts;
use crate::query::find::{Rank, VillageFinder};

/// A name longer than this is a sentence, in characters.
const NAME_CHARS_MAX: usize = 8;

/// An abbreviation of a policy's title, in characters.
const SHORT_CHARS_MAX: usize = 4;

/// What a word came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Just this.
    One(Candidate),
    /// One of these.
    Several(Vec<Candidate>),
}

/// What narrows households down.
#[derive(Debug, Clone, Default)]
pub struct Within {
    /// They are of this village.
    pub village: Option<VillageCode>,
    /// They are of this group.
    pub group: Option<String>,
}

impl Within {
    fn takes(&self, household: &Household) -> bool {
        let group = |group: &String| {
            let has = household.group.as_deref().unwrap_or_default();
            has == group || vocabulary::group(has).as_ref() == Some(group)
        };
        self.village.is_none_or(|village| household.village == village) && self.group.as_ref().is_none_or(group)
    }
}

/// Tells whether a query is a name written out, and no number or sound.
fn is_written(query: &str) -> bool {
    !query.is_ascii() && !query.contains(|c: char| c.is_ascii_alphabetic())
}

/// Returns the village that a word names as a whole.
pub fn village(ctx: &Ctx<'_>, word: &str) -> Option<VillageCode> {
    let plain = half_width(word);
    if let Ok(code) = plain.parse::<VillageCode>() {
        return ctx.state.village(code).map(|village| village.code);
    }
    if word.is_ascii() {
        return None;
    }
    let wanted = folded(word);
    let named = |village: &crate::domain::village::Village| {
        [village.name.as_str(), village.short_name()].into_iter().any(|name| folded(name) == wanted)
    };
    let mut found = ctx.state.villages().map(|(_, village)| village).filter(|village| named(village));
    match (found.next(), found.next()) {
        (Some(village), None) => Some(village.code),
        _ => None,
    }
}

/// Returns what a word says of a household: 前张村/张三(3组).
pub fn household(ctx: &Ctx<'_>, word: &str, within: &Within) -> Found {
    let mut within = within.clone();
    let plain = half_width(word).into_owned();
    let mut query = plain.as_str();
    if let Some((place, rest)) = query.split_once('/') {
        let found = village(ctx, place).or_else(|| {
            let hits = VillageFinder::of(ctx.state).find(place, 2);
            (hits.len() == 1).then(|| hits[0].0)
        });
        (within.village, query) = (found.or(within.village), if found.is_some() { rest } else { query });
    }
    let (name, inside) = vocabulary::bracketed(query);
    if let Some(inside) = inside {
        let group = vocabulary::group(inside).or_else(|| vocabulary::group(&format!("{inside}组")));
        match (group, village(ctx, inside)) {
            (Some(group), _) => within.group = Some(group),
            (None, Some(village)) => within.village = Some(village),
            // It says something else; then it is part of the name.
            (None, None) => return known_or_new(ctx, query, &within),
        }
    }
    known_or_new(ctx, name, &within)
}

fn known_or_new(ctx: &Ctx<'_>, query: &str, within: &Within) -> Found {
    if let Some(head) = query.strip_prefix(vocabulary::NEW).filter(|head| is_written(head)) {
        let mut new = new_ones(ctx, head, within);
        if new.len() == 1 {
            return Found::One(new.remove(0));
        }
        // There is one already, or it isn't said in which village.
        new.push(Candidate::Text);
        return if new.len() > 1 { Found::Several(new) } else { known_or_new(ctx, head, within) };
    }
    let hits = ctx.lexicon.households.find(query, QUICK_HITS_MAX);
    let hits = hits.into_iter().filter(|(id, _)| ctx.state.household(*id).is_some_and(|one| within.takes(one)));
    let hits: Vec<(HouseholdId, Rank)> = hits.map(|(id, hit)| (id, hit.rank)).collect();
    let of = |ranks: &[Rank]| -> Vec<HouseholdId> {
        hits.iter().filter(|(_, rank)| ranks.contains(rank)).map(|(id, _)| *id).collect()
    };
    let mut exact = of(&[Rank::ExactNumber]);
    if exact.is_empty() && !query.is_empty() && query.bytes().all(|b| b.is_ascii_digit()) {
        exact = numbered(ctx, query, within);
    }
    if exact.is_empty() && is_written(query) {
        exact = of(&[Rank::ExactName]);
    }
    // 张三家 is how people say it.
    if exact.is_empty()
        && let Some(head) = query.strip_suffix('家').filter(|head| !heads(ctx, head, within).is_empty())
    {
        return known_or_new(ctx, head, within);
    }
    if exact.is_empty() && is_written(query) {
        // Those who moved away may still be met.
        let wanted = folded(query);
        let gone = ctx.state.households().filter(|(_, one)| !one.is_present() && folded(&one.head) == wanted);
        exact = gone.filter(|(_, one)| one.status != HouseholdStatus::Merged).map(|(id, _)| id).collect();
        if !exact.is_empty() {
            return Found::Several(offered(ctx, &exact, query, within));
        }
    }
    match (exact.as_slice(), hits.as_slice()) {
        ([one], _) => Found::One(Candidate::Household(*one)),
        ([], [(one, _)]) if !is_written(query) => Found::One(Candidate::Household(*one)),
        ([], all) => {
            let all: Vec<HouseholdId> = all.iter().map(|(id, _)| *id).collect();
            Found::Several(offered(ctx, &all, query, within))
        }
        (several, _) => Found::Several(offered(ctx, several, "", within)),
    }
}

/// Returns the households with this number, zeros before it apart: 18 is 018.
fn numbered(ctx: &Ctx<'_>, number: &str, within: &Within) -> Vec<HouseholdId> {
    let bare = |number: &str| number.trim_start_matches('0').to_owned();
    let wanted = bare(number);
    let is = |household: &Household| household.number.as_deref().map(bare).as_ref() == Some(&wanted);
    let present =
        ctx.state.households().filter(|(id, one)| ctx.state.is_present(*id, one) && within.takes(one) && is(one));
    present.map(|(id, _)| id).collect()
}

/// Returns households to choose from, those of the cadre's own villages first,
/// then a new one by this name, and that the word is no household at all.
fn offered(ctx: &Ctx<'_>, known: &[HouseholdId], head: &str, within: &Within) -> Vec<Candidate> {
    let mine = facts::villages(ctx.state, ctx.me, ctx.now.date_naive());
    let own = |id: &HouseholdId| ctx.state.household(*id).is_some_and(|one| mine.contains(&one.village));
    let mut all: Vec<HouseholdId> = known.to_vec();
    all.sort_by_key(|id| !own(id));
    let mut candidates: Vec<Candidate> = all.into_iter().map(Candidate::Household).collect();
    // Room is left for those that come last.
    candidates.truncate(QUICK_CANDIDATES_MAX - 3);
    if is_written(head) && head.chars().count() <= NAME_CHARS_MAX {
        let room = QUICK_CANDIDATES_MAX - 1 - candidates.len();
        candidates.extend(new_ones(ctx, head, within).into_iter().take(room));
    }
    candidates.push(Candidate::Text);
    candidates
}

/// Returns the households by this name that may be entered: one in each of the
/// cadre's villages where none is there.
fn new_ones(ctx: &Ctx<'_>, head: &str, within: &Within) -> Vec<Candidate> {
    let mine = || facts::villages(ctx.state, ctx.me, ctx.now.date_naive());
    let villages = within.village.map_or_else(mine, |village| vec![village]);
    let new = villages.into_iter().map(|village| {
        let household = Household { group: within.group.clone(), ..Household::new(village, head) };
        let there = ctx.state.knows(Kind::Household, household.first_id().0);
        (!there).then(|| Candidate::New { village, group: within.group.clone(), head: head.to_owned() })
    });
    new.flatten().collect()
}

/// Returns the households whose head is called just this.
pub fn heads(ctx: &Ctx<'_>, word: &str, within: &Within) -> Vec<Candidate> {
    if !is_written(word) || word.chars().count() < 2 {
        return Vec::new();
    }
    let hits = ctx.lexicon.households.find(word, QUICK_CANDIDATES_MAX).into_iter();
    let exact = hits.filter(|(_, hit)| hit.rank == Rank::ExactName).map(|(id, _)| id);
    let known = exact.filter(|id| ctx.state.household(*id).is_some_and(|one| within.takes(one)));
    known.map(Candidate::Household).take(QUICK_CANDIDATES_MAX - 1).collect()
}

/// Returns what a word says of a policy, or `None` where it says nothing of one.
pub fn policy(ctx: &Ctx<'_>, word: &str, mark: Option<Mark>, day: chrono::NaiveDate) -> Option<Found> {
    let query = squeezed(word);
    let known = &ctx.lexicon.policies;
    let hits = known.index.find(&query, QUICK_HITS_MAX);
    let exact = |rank: Rank| matches!(rank, Rank::ExactNumber | Rank::ExactName);
    let only_exact = hits.iter().any(|hit| exact(hit.rank));
    // A word without a mark may be any word: Latin letters must be initials.
    let likely = |rank: Rank| {
        mark.is_some() || is_written(&query) || exact(rank) || matches!(rank, Rank::Initials | Rank::NumberPrefix)
    };
    let fitting = hits.iter().filter(|hit| likely(hit.rank) && (!only_exact || exact(hit.rank)));
    let mut ids: Vec<PolicyId> = fitting.map(|hit| known.ids[hit.index]).collect();
    if query.chars().count() < 2 && !only_exact {
        ids.clear();
    }
    // Without a mark a longer word is a sentence.
    let chars = query.chars().count();
    if ids.is_empty() && is_written(&query) && chars > 1 && (mark.is_some() || chars <= SHORT_CHARS_MAX) {
        let short = known.ids.iter().zip(&known.titles).filter(|(_, title)| abbreviates(&query, title));
        ids = short.map(|(id, _)| *id).collect();
    }
    in_force(ctx, &mut ids, day);
    let outcomes: &[Understanding] = match mark {
        Some((Understanding::Understood, _)) => &[Understanding::Understood],
        Some((Understanding::Again, _)) => &[Understanding::Again],
        None => Understanding::ALL,
    };
    let explained = |policy: &PolicyId| {
        let policy = *policy;
        outcomes.iter().map(move |outcome| Candidate::Policy(Explained { policy, outcome: *outcome }))
    };
    let mut candidates: Vec<Candidate> = ids.iter().flat_map(explained).collect();
    candidates.truncate(QUICK_CANDIDATES_MAX - 1);
    match (candidates.len(), mark) {
        (0, Some((_, true))) => Some(Found::Several(vec![Candidate::Text])),
        (0, _) => None,
        (1, Some(_)) => candidates.pop().map(Found::One),
        _ => {
            candidates.push(Candidate::Text);
            Some(Found::Several(candidates))
        }
    }
}

/// Leaves of several versions of one policy those that were in force.
fn in_force(ctx: &Ctx<'_>, ids: &mut Vec<PolicyId>, day: chrono::NaiveDate) {
    let valid = |id: &PolicyId| ctx.state.policy(*id).is_some_and(|policy| policy.in_force(day));
    let code = |id: &PolicyId| ctx.state.policy(*id).map(|policy| policy.code.clone());
    let all = ids.clone();
    ids.retain(|id| valid(id) || !all.iter().any(|other| valid(other) && code(other) == code(id)));
}

/// Tells whether the characters of `short` stand in `title` in this order: 低保
/// for 农村最低生活保障.
fn abbreviates(short: &str, title: &str) -> bool {
    let mut rest = title.chars();
    short.chars().all(|c| rest.any(|other| other == c))
}

/// Returns the usual word that is meant: itself, or by its sound. Any other
/// word is taken as it stands.
pub fn usual(words: &Words, word: &str) -> Found {
    let as_it_is = || Candidate::Word(word.chars().take(LINE_CHARS_MAX).collect());
    if !word.is_ascii() || words.words.iter().any(|known| known.text == word) {
        return Found::One(as_it_is());
    }
    let hits = words.index.find(word, QUICK_CANDIDATES_MAX - 1).into_iter().filter(|hit| hit.rank != Rank::Inside);
    let mut found: Vec<Candidate> = hits.map(|hit| Candidate::Word(words.words[hit.index].text.clone())).collect();
    match found.len() {
        0 => Found::One(as_it_is()),
        1 => Found::One(found.remove(0)),
        _ => {
            found.push(as_it_is());
            Found::Several(found)
        }
    }
}
