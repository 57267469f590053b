//! 一类事: which open concerns are about the same kind of thing, by what they
//! are about and the words they share. It only proposes; what belongs together
//! is for a person to say, and stands in `Concern::similar` once it is said.
//!
//! Two concerns are alike where they have the same category and enough pairs of
//! neighbouring characters in common. Numbers and the words of every complaint
//! count for nothing. Of concerns that nobody put together, all are compared
//! with the oldest, so that no chain of chances makes one of everything.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use crate::base::ids::{ConcernId, RecordId};
use crate::base::text::half_width;
use crate::domain::concern::Concern;
use crate::domain::flow::is_settled;
use crate::state::State;

/// The share of the shorter text's pairs, in percent, that two texts of one
/// category have in common where they are alike.
const SHARED_PERCENT_MIN: usize = 30;
/// The same where nobody said what they are about.
const SHARED_PERCENT_MIN_UNSORTED: usize = 50;
/// Pairs that two texts have in common at least; one is enough for short ones.
const SHARED_MIN: usize = 2;
/// Pairs up to which a text is short.
const SHORT_PAIRS: usize = 4;
/// Characters that say how many or which, and nothing of the thing itself.
const COUNTS: &str = "零〇一二三四五六七八九十百千万两几半多第个这那些";
/// What stands in complaints of every kind.
const EMPTY_WORDS: &str = "没有 我们 他们 自己 希望 能不 能否 要求 反映 解决 问题 一直 现在 已经 去年 今年 家里 户里 \
     村里 村民 群众 请求 建议 帮忙 尽快 有人 没人 时间 可以 什么 怎么 还是 就是 不了 不到 老是 总是 经常 想请 想问 \
     来看 人来 出来 起来 回来 过来 都是 也是 还有 但是 因为 所以 如果 里的 家的 村的";

/// The same, to be looked up.
static EMPTY_PAIRS: LazyLock<HashSet<(char, char)>> = LazyLock::new(|| {
    let pair = |word: &str| word.chars().next().zip(word.chars().nth(1));
    EMPTY_WORDS.split(' ').filter_map(pair).collect()
});

/// Open concerns that are alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// The concern that stands for them.
    pub id: RecordId,
    /// Those that a person put together, the first raised first.
    pub members: Vec<ConcernId>,
    /// Those that could be put with them, the first raised first.
    pub proposed: Vec<ConcernId>,
}

impl Alike {
    /// Returns all of them, those put together before those proposed.
    pub fn all(&self) -> impl Iterator<Item = ConcernId> + '_ {
        self.members.iter().chain(&self.proposed).copied()
    }
}

/// Returns the groups of two open concerns and more, in the order in which the
/// first of each was raised.
pub fn alike(state: &State) -> Vec<Alike> {
    let sizes = sizes(state);
    // What is over still says what its group is about.
    let known = state.concerns().filter(|(_, concern)| !is_settled(concern) || concern.similar.is_some());
    let mut known: Vec<(ConcernId, &Concern)> = known.collect();
    known.sort_by_key(|(id, concern)| (concern.raised, *id));
    let mut groups = Groups::default();
    for (id, concern) in &known {
        let is_apart = concern.similar == Some(id.0) && sizes.get(&id.0).copied() == Some(1);
        if let Some(group) = concern.similar.filter(|_| !is_apart) {
            groups.join(group, *id, concern);
        }
    }
    for (id, concern) in known.iter().filter(|(_, concern)| concern.similar.is_none()) {
        groups.propose(*id, concern);
    }
    let raised: HashMap<ConcernId, usize> = known.iter().enumerate().map(|(at, (id, _))| (*id, at)).collect();
    let mut found: Vec<Alike> = groups.all.into_iter().filter(|alike| alike.all().count() > 1).collect();
    found.sort_by_key(|alike| alike.all().filter_map(|id| raised.get(&id).copied()).min());
    found
}

/// Returns how many concerns, open or not, stand in each group.
fn sizes(state: &State) -> HashMap<RecordId, usize> {
    let mut sizes = HashMap::new();
    for group in state.concerns().filter_map(|(_, concern)| concern.similar) {
        *sizes.entry(group).or_default() += 1;
    }
    sizes
}

/// Returns the pairs of neighbouring characters that say what a text is about.
/// Words that say nothing part those around them, as signs and numbers do.
fn pairs(text: &str) -> BTreeSet<(char, char)> {
    let chars: Vec<char> = half_width(text).chars().map(|c| c.to_ascii_lowercase()).collect();
    let tells = |c: char| c.is_alphabetic() && !COUNTS.contains(c);
    let (mut pairs, mut at) = (BTreeSet::new(), 0);
    // The last character may still be the first of an empty word.
    let begins_empty =
        |at: usize| chars.get(at).zip(chars.get(at + 1)).is_some_and(|(a, b)| EMPTY_PAIRS.contains(&(*a, *b)));
    while at + 1 < chars.len() {
        if begins_empty(at) {
            at += 2;
            continue;
        }
        if tells(chars[at]) && tells(chars[at + 1]) && !begins_empty(at + 1) {
            pairs.insert((chars[at], chars[at + 1]));
        }
        at += 1;
    }
    pairs
}

/// Groups while they are found.
#[derive(Default)]
struct Groups<'a> {
    all: Vec<Alike>,
    /// The groups that a person made, by what stands for them.
    made: HashMap<RecordId, usize>,
    /// What newcomers are compared with: the group, and how many pairs it has.
    models: Vec<(usize, usize)>,
    /// The models of a category that hold a pair.
    holding: HashMap<(&'a str, (char, char)), Vec<usize>>,
}

impl<'a> Groups<'a> {
    /// Puts a concern into the group that a person put it in.
    fn join(&mut self, id: RecordId, concern: ConcernId, record: &'a Concern) {
        let at = match self.made.get(&id) {
            Some(at) => *at,
            None => {
                self.made.insert(id, self.all.len());
                self.all.push(Alike { id, members: Vec::new(), proposed: Vec::new() });
                self.all.len() - 1
            }
        };
        if !is_settled(record) {
            self.all[at].members.push(concern);
        }
        self.model(at, record, &pairs(&record.text));
    }

    /// Proposes a concern for the group it is most like, else lets it begin one.
    fn propose(&mut self, concern: ConcernId, record: &'a Concern) {
        let own = pairs(&record.text);
        if own.is_empty() {
            return;
        }
        match self.nearest(record.category.trim(), &own) {
            Some(at) => self.all[at].proposed.push(concern),
            None => {
                self.all.push(Alike { id: concern.0, members: Vec::new(), proposed: vec![concern] });
                self.model(self.all.len() - 1, record, &own);
            }
        }
    }

    fn model(&mut self, group: usize, record: &'a Concern, pairs: &BTreeSet<(char, char)>) {
        for pair in pairs {
            self.holding.entry((record.category.trim(), *pair)).or_default().push(self.models.len());
        }
        self.models.push((group, pairs.len()));
    }

    /// Returns the group with the model most like these pairs, where one is
    /// like enough; of equals the oldest.
    fn nearest(&self, category: &'a str, own: &BTreeSet<(char, char)>) -> Option<usize> {
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for models in own.iter().filter_map(|pair| self.holding.get(&(category, *pair))) {
            for model in models {
                *shared.entry(*model).or_default() += 1;
            }
        }
        let wanted = if category.is_empty() { SHARED_PERCENT_MIN_UNSORTED } else { SHARED_PERCENT_MIN };
        let mut best: Option<(usize, usize)> = None;
        for (model, count) in shared {
            let shorter = self.models[model].1.min(own.len());
            let enough = count >= SHARED_MIN || (shorter <= SHORT_PAIRS && count > 0);
            let percent = count * 100 / shorter.max(1);
            let better = best.is_none_or(|(most, at)| percent > most || (percent == most && model < at));
            if enough && percent >= wanted && better {
                best = Some((percent, model));
            }
        }
        best.map(|(_, model)| self.models[model].0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::HouseholdId;
    use crate::query::sample::Sample;

    /// Puts concerns in, a category and the words of each, one a day.
    fn heard(sample: &mut Sample, said: &[(&str, &str)]) -> Vec<ConcernId> {
        let homes: Vec<HouseholdId> = (0..4).map(|n| sample.household(&n.to_string(), "张三")).collect();
        let one = |(n, (category, text)): (usize, &(&str, &str))| {
            let raised = format!("2026-11-{:02}", n + 1);
            sample.concern(homes[n % 4], &raised, "2026-11-30", |concern| {
                concern.category = (*category).into();
                concern.text = (*text).into();
            })
        };
        said.iter().enumerate().map(one).collect()
    }

    fn found(sample: &Sample, ids: &[ConcernId]) -> Vec<Vec<usize>> {
        let place = |id: ConcernId| ids.iter().position(|one| *one == id).unwrap();
        alike(&sample.state).iter().map(|group| group.all().map(place).collect()).collect()
    }

    #[test]
    fn what_people_say_of_one_thing_is_proposed_together() {
        let mut sample = Sample::default();
        let ids = heard(
            &mut sample,
            &[
                ("水利", "村东水渠淤塞，四十亩地浇不上水"),
                ("道路", "门前水泥路坑洼，一下雨就积水"),
                ("水利", "二组水渠堵了好几年，浇不上水，稻子都干了"),
                ("道路", "主路的水泥路压坏了，坑洼不平，老人骑三轮摔过"),
                ("水利", "排涝泵坏了一台，雨后地里泡了一天多"),
                ("水利", "村西的水渠淤塞没人清，水到不了地头"),
                ("用电", "电压低，空调带不动"),
                ("医疗", "慢病证办了半年没办下来，药钱全是自己出"),
                ("用电", "晚上电压太低，灯发红，空调开不了"),
                ("养老", "慢病证过期了不知道找谁办"),
            ],
        );
        assert_eq!(found(&sample, &ids), [vec![0, 2, 5], vec![1, 3], vec![6, 8]]);
    }

    #[test]
    fn numbers_names_of_groups_and_empty_words_make_nothing_alike() {
        let mut sample = Sample::default();
        let ids = heard(
            &mut sample,
            &[
                ("其他", "希望尽快解决，二组三十户没有人来看"),
                ("其他", "希望尽快解决，三组十几户一直没有回音"),
                ("其他", "我们家里没有人管"),
                ("", "老宅想过户"),
                ("", "老宅漏雨，后墙裂了一道缝"),
                ("土地", ""),
                ("土地", "！！"),
            ],
        );
        assert_eq!(found(&sample, &ids), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn a_long_row_of_chances_does_not_become_one() {
        let mut sample = Sample::default();
        let ids = heard(
            &mut sample,
            &[
                ("道路", "机耕路坑洼，收割机进不去"),
                ("道路", "收割机进不去，桥头太窄"),
                ("道路", "桥头太窄，护栏也断了"),
                ("道路", "护栏也断了，孩子放学危险"),
            ],
        );
        assert_eq!(found(&sample, &ids), [vec![0, 1], vec![2, 3]]);
    }

    #[test]
    fn what_a_person_said_goes_before_what_words_say() {
        let mut sample = Sample::default();
        let ids = heard(
            &mut sample,
            &[
                ("水利", "村东水渠淤塞，浇不上水"),
                ("水利", "水渠淤塞，浇不上水"),
                ("道路", "没有路灯，晚上出门看不见"),
                ("水利", "水渠又淤塞了，浇不上水"),
                ("水利", "二组水渠淤塞，浇不上水"),
            ],
        );
        let mut set = |at: usize, group: usize| {
            let mut concern = sample.state.concern(ids[at]).unwrap().clone();
            concern.similar = Some(ids[group].0);
            sample.set(ids[at], concern);
        };
        // The lamp was put with the first; the second was set apart.
        set(0, 0);
        set(2, 0);
        set(1, 1);
        let groups = alike(&sample.state);
        assert_eq!(groups.len(), 1, "{groups:?}");
        assert_eq!(groups[0].id, ids[0].0);
        assert_eq!(
            (groups[0].members.as_slice(), groups[0].proposed.as_slice()),
            ([ids[0], ids[2]].as_slice(), &ids[3..])
        );
        // What is over stands in no group, and the group holds on to its words.
        let mut first = sample.state.concern(ids[0]).unwrap().clone();
        first.settled_on = Some(first.due);
        sample.set(ids[0], first);
        let groups = alike(&sample.state);
        assert_eq!((groups[0].id, groups[0].members.as_slice()), (ids[0].0, [ids[2]].as_slice()));
        assert_eq!(groups[0].proposed, ids[3..]);
    }

    #[test]
    fn five_thousand_concerns_are_sorted_in_less_than_a_blink() {
        let mut sample = Sample::default();
        let home = sample.household("1", "张三");
        let whats = ["水渠", "路灯", "机耕路", "涵管", "桥面", "屋顶", "泵站", "井盖", "护栏", "围墙"];
        let hows = ["淤塞", "不亮", "坑洼", "堵了", "断裂", "漏雨", "损坏", "下沉", "倒塌", "生锈"];
        let wheres = ["庄前", "学校边", "村部后面", "晒谷场", "河堤上", "老街口", "大塘埂", "祠堂旁"];
        for n in 0..5_000 {
            let text =
                format!("{}{}{}，{}的也要看", wheres[n % 8], whats[n / 8 % 10], hows[n / 80 % 10], wheres[n / 800]);
            sample.concern(home, "2026-11-02", "2026-11-30", |concern| {
                concern.category = "水利".into();
                concern.text = text;
            });
        }
        let started = std::time::Instant::now();
        let groups = alike(&sample.state);
        let took = started.elapsed();
        assert!(groups.iter().map(|group| group.all().count()).sum::<usize>() > 1_000, "{}", groups.len());
        // Without optimisation, on a slow and busy machine.
        assert!(took.as_secs() < 10, "{took:?}");
    }
}
