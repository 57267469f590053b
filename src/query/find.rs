//! Finds a household, a village or a county by what a person types: number, name, sound
//! of the name or its initials (`zs` and `zhangs` and `张s` find 张三). All that
//! can be worked out ahead is; a search only compares.

use std::ops::Range;
use std::sync::LazyLock;

use super::order::household_key;
use super::readings::readings;
use crate::base::fold::{fold, folded, is_dot};
use crate::base::ids::HouseholdId;
use crate::domain::counties::{self, County};
use crate::domain::village::{Village, VillageCode};
use crate::state::State;

/// How well something fits, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// It has just this number.
    ExactNumber,
    /// Its number begins like this.
    NumberPrefix,
    /// It is called just this, in writing or aloud.
    ExactName,
    /// These are the initials of its name.
    Initials,
    /// Its name begins like this, in writing or aloud.
    NamePrefix,
    /// It stands somewhere in the name or number.
    Inside,
}

/// One that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Which of those the finder was made of.
    pub index: usize,
    /// How well it fits.
    pub rank: Rank,
    /// The characters of the name that match; empty where the number did.
    pub name: Range<usize>,
    /// The characters of the number that match; empty where the name did.
    pub number: Range<usize>,
}

/// What can be found, with all that can be worked out ahead.
#[derive(Debug, Clone, Default)]
pub struct Index {
    items: Vec<Item>,
}

#[derive(Debug, Clone)]
struct Item {
    number: String,
    name: Vec<Letter>,
}

/// A character of a name, and how it may be read.
#[derive(Debug, Clone)]
struct Letter {
    c: char,
    readings: Vec<&'static str>,
}

/// How a query took a character of a name, the most explicit way first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// As it stands.
    Written,
    /// As it is read.
    Spelt,
    /// By the beginning of how it is read.
    Initial,
}

impl Index {
    /// Returns an index of items by their number and name, in this order.
    pub fn new<'a>(items: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let items = items.into_iter().map(|(number, name)| {
            let letters = name.chars().zip(readings(name));
            let letters = letters.map(|(c, readings)| Letter { c: fold(c).unwrap_or(' '), readings });
            Item { number: folded(number), name: letters.collect() }
        });
        Self { items: items.collect() }
    }

    /// Returns those that fit, the best first and else in their order, at most `limit`.
    /// An empty query fits all.
    pub fn find(&self, query: &str, limit: usize) -> Vec<Hit> {
        let query: Vec<char> = folded(query).chars().filter(|c| !c.is_whitespace()).collect();
        let text: String = query.iter().collect();
        let fits = self.items.iter().enumerate();
        let mut hits: Vec<Hit> = fits.filter_map(|(index, item)| item.fit(index, &query, &text)).collect();
        hits.sort_by_key(|hit| hit.rank);
        hits.truncate(limit);
        hits
    }
}

impl Item {
    fn fit(&self, index: usize, query: &[char], text: &str) -> Option<Hit> {
        let by_number = |rank, number| Hit { index, rank, name: 0..0, number };
        let by_name = |rank, name| Hit { index, rank, name, number: 0..0 };
        let whole = query.len();
        if query.is_empty() {
            return Some(by_name(Rank::Inside, 0..0));
        }
        if self.number == text {
            return Some(by_number(Rank::ExactNumber, 0..whole));
        }
        if self.number.starts_with(text) {
            return Some(by_number(Rank::NumberPrefix, 0..whole));
        }
        let from_start = self.name_from(0, query);
        let named = match from_start {
            Some((end, Way::Initial)) if end == self.name.len() && end > 1 => Some((Rank::Initials, 0..end)),
            Some((end, Way::Written | Way::Spelt)) if end == self.name.len() => Some((Rank::ExactName, 0..end)),
            Some((end, _)) => Some((Rank::NamePrefix, 0..end)),
            None => (1..self.name.len()).find_map(|start| Some((Rank::Inside, start..self.name_from(start, query)?.0))),
        };
        named.map(|(rank, name)| by_name(rank, name)).or_else(|| {
            let start = self.number.find(text)?;
            let start = self.number[..start].chars().count();
            Some(by_number(Rank::Inside, start..start + whole))
        })
    }

    /// Returns where the name has taken up the whole query, read along it from
    /// `start` on, and the least explicit way in which a character was taken.
    fn name_from(&self, start: usize, query: &[char]) -> Option<(usize, Way)> {
        // For each length of the query taken up so far, the most explicit way to get there.
        let mut reached = vec![None; query.len() + 1];
        reached[0] = Some(Way::Written);
        for (end, letter) in self.name.iter().enumerate().skip(start) {
            let mut next: Vec<Option<Way>> = vec![None; query.len() + 1];
            for (at, way) in reached.iter().enumerate().filter_map(|(at, way)| Some((at, (*way)?))) {
                letter.takes(&query[at..], |chars, how| {
                    let slot = &mut next[at + chars];
                    *slot = Some(slot.map_or(way.max(how), |known| known.min(way.max(how))));
                });
            }
            if let Some(way) = next[query.len()] {
                return Some((end + 1, way));
            }
            if next.iter().all(Option::is_none) {
                return None;
            }
            reached = next;
        }
        None
    }
}

impl Letter {
    /// Calls `taken` with each number of characters of the query that this
    /// letter can stand for, and how.
    fn takes(&self, query: &[char], mut taken: impl FnMut(usize, Way)) {
        // What parts a name is left out as often as not, and typed as it comes.
        let parts = is_dot(self.c) || self.c == ' ';
        if parts {
            taken(0, Way::Written);
        }
        if query.first().is_some_and(|c| *c == self.c || (parts && matches!(c, '.' | '·'))) {
            taken(1, Way::Written);
        }
        for reading in &self.readings {
            let common = reading.chars().zip(query).take_while(|(a, b)| a == *b).count();
            if common == reading.len() {
                taken(common, Way::Spelt);
            }
            if common > 0 {
                taken(1, Way::Initial);
            }
            // The syllable that is being typed isn't finished yet.
            if common > 1 && common == query.len() {
                taken(common, Way::Initial);
            }
            // zh, ch and sh are initials too.
            if common > 1 && query[1] == 'h' {
                taken(2, Way::Initial);
            }
        }
    }
}

/// Finds households.
#[derive(Debug, Clone, Default)]
pub struct HouseholdFinder {
    ids: Vec<HouseholdId>,
    index: Index,
    generation: u64,
}

impl HouseholdFinder {
    /// Returns a finder of the present households, in the order of the register.
    pub fn of(state: &State) -> Self {
        let mut households: Vec<_> =
            state.households().filter(|(id, household)| state.is_present(*id, household)).collect();
        households.sort_by_cached_key(|(id, household)| (household_key(household), *id));
        let named = |household: &&crate::domain::household::Household| {
            let number = household.number.clone().unwrap_or_default();
            (number, household.head.clone())
        };
        let names: Vec<(String, String)> = households.iter().map(|(_, household)| named(household)).collect();
        Self {
            ids: households.iter().map(|(id, _)| *id).collect(),
            index: Index::new(names.iter().map(|(number, head)| (number.as_str(), head.as_str()))),
            generation: state.generation(),
        }
    }

    /// Tells whether it was made of this very state and needn't be made again.
    pub fn is_current(&self, state: &State) -> bool {
        self.generation == state.generation()
    }

    /// Returns the households that fit, the best first, at most `limit`.
    pub fn find(&self, query: &str, limit: usize) -> Vec<(HouseholdId, Hit)> {
        let hits = self.index.find(query, limit);
        hits.into_iter().filter_map(|hit| Some((*self.ids.get(hit.index)?, hit))).collect()
    }
}

/// Finds villages by code, name or the sound of the name.
#[derive(Debug, Clone, Default)]
pub struct VillageFinder {
    codes: Vec<VillageCode>,
    index: Index,
}

impl VillageFinder {
    /// Returns a finder of the villages, by their code.
    pub fn of(state: &State) -> Self {
        let mut villages: Vec<&Village> = state.villages().map(|(_, village)| village).collect();
        villages.sort_by_key(|village| village.code);
        let codes: Vec<VillageCode> = villages.iter().map(|village| village.code).collect();
        let texts: Vec<String> = codes.iter().map(VillageCode::to_string).collect();
        let names = villages.iter().map(|village| village.short_name());
        Self { index: Index::new(texts.iter().map(String::as_str).zip(names)), codes }
    }

    /// Returns the villages that fit, the best first, at most `limit`.
    pub fn find(&self, query: &str, limit: usize) -> Vec<(VillageCode, Hit)> {
        let hits = self.index.find(query, limit);
        hits.into_iter().filter_map(|hit| Some((*self.codes.get(hit.index)?, hit))).collect()
    }
}

/// Returns the counties of the country that fit, the best first, at most `limit`: by
/// name, sound or initials, by the first digits of their codes, by their full name.
pub fn counties(query: &str, limit: usize) -> Vec<&'static County> {
    static INDEX: LazyLock<Index> = LazyLock::new(|| {
        let codes: Vec<String> = counties::all().iter().map(|county| county.code.to_string()).collect();
        Index::new(codes.iter().map(String::as_str).zip(counties::all().iter().map(|county| county.name)))
    });
    let found: Vec<&County> = INDEX.find(query, limit).iter().map(|hit| &counties::all()[hit.index]).collect();
    let called = || counties::all().iter().filter(|county| county.is_called(query)).take(limit).collect();
    if found.is_empty() { called() } else { found }
}

/// Returns the one county that is called this, or why it isn't one; `None` where
/// the table knows nothing like it.
///
/// # Errors
/// Those that it may be, where there are several.
pub fn county(said: &str) -> Result<Option<&'static County>, Vec<&'static County>> {
    let all = counties::all().iter();
    let called: Vec<&County> = all.filter(|county| county.is_called(said)).collect();
    // 海州区 is no 海州湾, and whoever says all of it means just that.
    let whole: Vec<&County> = called.iter().copied().filter(|one| one.name == said || one.full() == said).collect();
    match (whole.as_slice(), called.as_slice()) {
        ([one], _) | ([], [one]) => Ok(Some(one)),
        ([], []) => {
            let found = counties(said, COUNTIES_NAMED_MAX);
            if found.is_empty() { Ok(None) } else { Err(found) }
        }
        ([], _) => Err(called),
        _ => Err(whole),
    }
}

/// Returns the county of a village as its record names it, from what was typed for
/// it and from its code; empty where neither tells.
///
/// # Errors
/// Why what was typed can't be it.
pub fn county_typed(said: &str, code: Option<VillageCode>) -> Result<String, CountyProblem> {
    let coded = code.and_then(counties::of);
    if said.trim().is_empty() {
        return Ok(coded.map(County::told_apart).unwrap_or_default());
    }
    match (county(said.trim()), coded) {
        (Ok(Some(one)), Some(coded)) if one != coded => Err(CountyProblem::Elsewhere(coded)),
        (Ok(Some(one)), _) => Ok(one.told_apart()),
        (Ok(None), _) => Ok(said.trim().to_owned()),
        (Err(several), Some(coded)) if several.contains(&coded) => Ok(coded.told_apart()),
        (Err(several), _) => Err(CountyProblem::Several(several)),
    }
}

/// Why a county can't be taken as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CountyProblem {
    /// It may be any of these.
    Several(Vec<&'static County>),
    /// The code of the village is of this one.
    Elsewhere(&'static County),
}

/// Counties that are named where one is to be chosen.
const COUNTIES_NAMED_MAX: usize = 8;

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::query::sample::Sample;

    #[test]
    fn counties_are_found_by_name_sound_initials_and_code() {
        let names = |query: &str| counties(query, 8).into_iter().map(County::full).collect::<Vec<_>>();
        for query in ["东海", "donghai", "dh", "dhx", "320722", "江苏省连云港市东海县", "连云港东海"] {
            assert!(names(query).contains(&"江苏省连云港市东海县".to_owned()), "{query}: {:?}", names(query));
        }
        let one = |said| county(said).map(|found| found.map(County::full));
        assert_eq!(one("东海"), Ok(Some("江苏省连云港市东海县".into())));
        assert_eq!(one("连云港市海州区"), Ok(Some("江苏省连云港市海州区".into())));
        assert_eq!(one("没有这个地方"), Ok(None));
        assert_eq!(one("海州区").unwrap_err().len(), 2);
        assert!(one("dh").unwrap_err().len() > 2);
    }

    const NAMES: &[(&str, &str)] = &[
        ("1", "张三"),
        ("2", "张三丰"),
        ("12", "赵四"),
        ("120", "曾强"),
        ("3", "单小红"),
        ("4", "解放军"),
        ("5", "区志明"),
        ("6", "老张山"),
        ("A-7", "查良"),
        ("20", "吕鑫"),
        ("21", "阿卜杜拉·买买提"),
        ("22", "陳電"),
    ];

    fn found(query: &str) -> Vec<(&'static str, Rank)> {
        let index = Index::new(NAMES.iter().copied());
        index.find(query, 50).into_iter().map(|hit| (NAMES[hit.index].1, hit.rank)).collect()
    }

    #[rstest]
    #[case("12", &[("赵四", Rank::ExactNumber), ("曾强", Rank::NumberPrefix)])]
    #[case("１２０", &[("曾强", Rank::ExactNumber)])]
    #[case("a7", &[])]
    #[case("a-7", &[("查良", Rank::ExactNumber)])]
    #[case("7", &[("查良", Rank::Inside)])]
    #[case("zs", &[("张三", Rank::Initials), ("赵四", Rank::Initials), ("张三丰", Rank::NamePrefix), ("老张山", Rank::Inside)])]
    #[case("ZS", &[("张三", Rank::Initials), ("赵四", Rank::Initials), ("张三丰", Rank::NamePrefix), ("老张山", Rank::Inside)])]
    #[case("zhangs", &[("张三", Rank::Initials), ("张三丰", Rank::NamePrefix), ("老张山", Rank::Inside)])]
    #[case("zhang san", &[("张三", Rank::ExactName), ("张三丰", Rank::NamePrefix)])]
    #[case("张s", &[("张三", Rank::Initials), ("张三丰", Rank::NamePrefix), ("老张山", Rank::Inside)])]
    #[case("张三", &[("张三", Rank::ExactName), ("张三丰", Rank::NamePrefix)])]
    #[case("zhsi", &[("赵四", Rank::Initials)])]
    #[case("zeng", &[("曾强", Rank::NamePrefix)])]
    #[case("shan", &[("单小红", Rank::NamePrefix), ("老张山", Rank::Inside)])]
    #[case("xie", &[("解放军", Rank::NamePrefix)])]
    #[case("ou", &[("区志明", Rank::NamePrefix)])]
    #[case("zhal", &[("查良", Rank::Initials)])]
    #[case("xh", &[("单小红", Rank::Inside)])]
    #[case("lvxin", &[("吕鑫", Rank::ExactName)])]
    #[case("LVXIN", &[("吕鑫", Rank::ExactName)])]
    #[case("luxin", &[("吕鑫", Rank::ExactName)])]
    #[case("lüxin", &[("吕鑫", Rank::ExactName)])]
    #[case("lu\u{308} xin", &[("吕鑫", Rank::ExactName)])]
    #[case("lyuxin", &[("吕鑫", Rank::ExactName)])]
    #[case("ｌｖｘｉｎ", &[("吕鑫", Rank::ExactName)])]
    #[case("呂鑫", &[("吕鑫", Rank::ExactName)])]
    #[case("張三豐", &[("张三丰", Rank::ExactName)])]
    #[case("陈电", &[("陳電", Rank::ExactName)])]
    #[case("chendian", &[("陳電", Rank::ExactName)])]
    #[case("阿卜杜拉买买提", &[("阿卜杜拉·买买提", Rank::ExactName)])]
    #[case("阿卜杜拉.买买提", &[("阿卜杜拉·买买提", Rank::ExactName)])]
    #[case("阿卜杜拉•買買提", &[("阿卜杜拉·买买提", Rank::ExactName)])]
    #[case("张\u{200b}三", &[("张三", Rank::ExactName), ("张三丰", Rank::NamePrefix)])]
    #[case("zsx", &[])]
    fn finds(#[case] query: &str, #[case] expected: &[(&str, Rank)]) {
        assert_eq!(found(query), expected);
    }

    #[test]
    fn a_hit_says_which_characters_match() {
        let index = Index::new(NAMES.iter().copied());
        let hit = &index.find("xh", 1)[0];
        assert_eq!((hit.name.clone(), hit.number.clone()), (1..3, 0..0));
        let hit = &index.find("7", 1)[0];
        assert_eq!((hit.name.clone(), hit.number.clone()), (0..0, 2..3));
    }

    #[test]
    fn an_empty_query_fits_all_in_their_order() {
        assert_eq!(found("").len(), NAMES.len());
        assert_eq!(found("")[0].0, "张三");
        assert_eq!(Index::new(NAMES.iter().copied()).find("", 2).len(), 2);
    }

    #[test]
    fn a_long_query_against_a_long_name_ends() {
        let name = "阿".repeat(200);
        let index = Index::new([("1", name.as_str())]);
        assert_eq!(index.find(&"a".repeat(150), 5).len(), 1);
        assert_eq!(index.find(&format!("{}z", "a".repeat(150)), 5).len(), 0);
    }

    #[test]
    fn households_and_villages_are_found_by_their_ids() {
        let mut sample = Sample::default();
        sample.village("320722114204", "前张村委会");
        sample.village("320722001001", "牛山社区居民委员会");
        let zhang = sample.household("17", "张三");
        sample.household("2", "李四");
        let finder = HouseholdFinder::of(&sample.state);
        let ids = |query| finder.find(query, 10).into_iter().map(|(id, _)| id).collect::<Vec<_>>();
        assert_eq!(ids("zs"), [zhang]);
        assert_eq!(ids("17"), [zhang]);
        assert!(finder.is_current(&sample.state));
        sample.household("3", "王五");
        assert!(!finder.is_current(&sample.state));
        let villages = VillageFinder::of(&sample.state);
        let codes = |query| villages.find(query, 10).into_iter().map(|(code, _)| code.to_string()).collect::<Vec<_>>();
        assert_eq!(codes("qzc"), ["320722114204"]);
        assert_eq!(codes("3207220010"), ["320722001001"]);
        assert_eq!(codes("牛山"), ["320722001001"]);
    }
}
