//! Which of the known villages a cell, a title or a file name speaks of.

use std::collections::HashMap;

use super::values::split_group;
use super::words::{is_han, letters, squeeze};
use crate::base::fold::simplified;
use crate::domain::village::{Village, short_name};

/// The known villages by every form of their names.
pub(super) struct Villages<'a> {
    list: &'a [Village],
    by_form: HashMap<String, Vec<Named>>,
    form_chars_max: usize,
}

/// One village under one form of its name.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Named {
    village: usize,
    /// 3: the official name; 2: with a word for the kind of place; 1: the bare name.
    rank: u8,
}

/// What a text says about the village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// This one, with what stands after its name.
    One(usize, String),
    /// One of several of the same name.
    Several(Vec<usize>),
    /// None that is known.
    None,
}

/// Words a village's name ends in, longest first.
const TAILS: &[&str] =
    &["社区居民委员会", "社区居委会", "村民委员会", "居民委员会", "行政村", "村委会", "居委会", "社区", "村"];

/// Returns the name of a village without any word for what it is.
fn stem(name: &str) -> &str {
    let mut stem = name;
    while let Some(shorter) = TAILS.iter().find_map(|tail| stem.strip_suffix(tail)).filter(|s| !s.is_empty()) {
        stem = shorter;
    }
    stem
}

impl<'a> Villages<'a> {
    /// Learns the names of `list`.
    pub(super) fn new(list: &'a [Village]) -> Self {
        let mut by_form: HashMap<String, Vec<Named>> = HashMap::new();
        let mut form_chars_max = 0;
        for (village, known) in list.iter().enumerate() {
            let official = letters(&known.name);
            let stem = stem(&official).to_owned();
            let short = short_name(&official).to_owned();
            let community = official.contains("社区");
            let mut add = |form: String, rank| {
                form_chars_max = form_chars_max.max(form.chars().count());
                let named = by_form.entry(form).or_default();
                if !named.iter().any(|n| n.village == village) {
                    named.push(Named { village, rank });
                }
            };
            add(official.clone(), 3);
            add(short.clone(), 2);
            let tails: &[&str] = if community {
                &["社区居民委员会", "社区居委会", "社区", "居委会", "居民委员会", "社区委员会", "社区村"]
            } else {
                &["村民委员会", "村委会", "村", "村村民委员会", "村村委会", "行政村", "村委", "居委会", "居民委员会"]
            };
            for tail in tails {
                add(format!("{stem}{tail}"), 2);
            }
            add(stem, 1);
        }
        Self { list, by_form, form_chars_max }
    }

    /// Tells whether `text` is the code of a known village.
    pub(super) fn knows_code(&self, text: &str) -> bool {
        letters(text).parse().is_ok_and(|code| self.list.iter().any(|village| village.code == code))
    }

    /// Finds the village that a cell names, with or without the town before
    /// and the group after it. `town` is what else the row says about the place.
    pub(super) fn in_cell(&self, cell: &str, town: &str) -> Found {
        let (place, group) = split_group(cell);
        // Some write the code before the name.
        let place = place.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned();
        let whole = self.hits(&place, |before, _, after, rank| {
            is_place_prefix(before) && (after.is_empty() || is_named_group(after) || (rank > 1 && is_hamlet(after)))
        });
        let found = self.choose(whole, &format!("{place}{}", letters(town)));
        match (found, group) {
            (Found::One(village, _), Some(group)) => Found::One(village, format!("{group}组")),
            (found, _) => found,
        }
    }

    /// Finds the village that a title, a sheet's name or a file's name speaks of.
    pub(super) fn in_text(&self, text: &str) -> Found {
        let squeezed = simplified(&squeeze(text)).into_owned();
        let mut best = Found::None;
        for part in squeezed.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()) {
            let hits = self.hits(part, |before, _, after, rank| {
                let starts = is_place_prefix(before)
                    || before.ends_with(|c: char| !is_han(c) || "于为是年度在和及全对关的".contains(c));
                starts
                    && (rank > 1
                        || after.is_empty()
                        || after.starts_with(|c: char| c.is_ascii_digit())
                        || is_roster_word(after)
                        || is_named_group(after))
            });
            match (self.choose(hits, &squeezed), &best) {
                (Found::None, _) => {}
                (Found::One(new, after), Found::One(old, _)) if new != *old => {
                    let _ = after;
                    best = Found::Several(vec![*old, new]);
                }
                (Found::Several(_), Found::One(..)) => {}
                (found, _) => best = found,
            }
        }
        best
    }

    /// Finds the village in a longer address, only by a form that says what it is.
    pub(super) fn in_address(&self, address: &str) -> Found {
        let text = letters(address);
        let hits = self.hits(&text, |before, _, _, rank| rank > 1 && is_place_prefix(before));
        self.choose(hits, &text)
    }

    /// Returns every form in `text` that `fits(before, form, after, rank)`.
    fn hits(&self, text: &str, fits: impl Fn(&str, &str, &str, u8) -> bool) -> Vec<Hit> {
        let marks: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut hits = Vec::new();
        for (i, start) in marks.iter().enumerate() {
            for end in marks[i..].iter().skip(1).take(self.form_chars_max) {
                for named in self.by_form.get(&text[*start..*end]).into_iter().flatten() {
                    if fits(&text[..*start], &text[*start..*end], &text[*end..], named.rank) {
                        hits.push(Hit { named: *named, start: *start, end: *end, after: text[*end..].to_owned() });
                    }
                }
            }
        }
        hits
    }

    /// Chooses the longest form, then the most official one, then the village
    /// whose town `context` names.
    fn choose(&self, mut hits: Vec<Hit>, context: &str) -> Found {
        let Some(longest) = hits.iter().map(|hit| hit.end - hit.start).max() else { return Found::None };
        hits.retain(|hit| hit.end - hit.start == longest);
        let rank = hits.iter().map(|hit| hit.named.rank).max().unwrap_or(0);
        hits.retain(|hit| hit.named.rank == rank);
        hits.dedup_by_key(|hit| hit.named.village);
        if hits.len() > 1 {
            let in_town = |hit: &Hit| {
                let town = self.list.get(hit.named.village).map_or("", |village| village.town.as_str());
                let bare =
                    ["街道办事处", "街道", "镇", "乡"].iter().find_map(|tail| town.strip_suffix(tail)).unwrap_or(town);
                !bare.is_empty() && context.contains(bare)
            };
            if hits.iter().any(in_town) {
                hits.retain(in_town);
            }
        }
        match hits.as_slice() {
            [] => Found::None,
            [one] => Found::One(one.named.village, one.after.clone()),
            several => Found::Several(several.iter().map(|hit| hit.named.village).collect()),
        }
    }
}

struct Hit {
    named: Named,
    start: usize,
    end: usize,
    after: String,
}

/// A village's name may only begin the text or stand after a larger place:
/// 前张村 isn't named by 大前张村.
fn is_place_prefix(before: &str) -> bool {
    before.is_empty()
        || ["省", "市", "县", "区", "镇", "乡", "街道", "办事处", "场", "旗", "盟", "州", "处"]
            .iter()
            .any(|tail| before.ends_with(tail))
}

fn is_named_group(after: &str) -> bool {
    after.chars().count() <= 8 && super::values::is_group(after)
}

/// What stands after a village's name without any word for what it is.
fn is_hamlet(after: &str) -> bool {
    after.chars().count() <= 6 && !is_roster_word(after)
}

/// Words that follow a bare village name in the name of a sheet or file.
fn is_roster_word(after: &str) -> bool {
    const WORDS: &[&str] = &[
        "花名册",
        "花名",
        "名册",
        "名单",
        "户",
        "农户",
        "居民",
        "村民",
        "低保",
        "脱贫",
        "监测",
        "常住",
        "台账",
        "统计",
        "登记",
        "信息",
        "人口",
        "走访",
        "摸排",
        "基础",
        "汇总",
        "残疾",
        "退役",
        "特困",
        "困难",
    ];
    WORDS.iter().any(|word| after.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<Village> {
        [
            ("320722001001", "牛山社区居民委员会", "牛山街道"),
            ("320722114204", "前张村委会", "张湾乡"),
            ("320722114205", "大前张村委会", "张湾乡"),
            ("320722100201", "王庄村委会", "白塔埠镇"),
            ("320722101201", "王庄村委会", "黄川镇"),
            ("320722101202", "新村村委会", "黄川镇"),
        ]
        .into_iter()
        .map(|(code, name, town)| Village {
            code: code.parse().unwrap(),
            name: name.to_owned(),
            town: town.to_owned(),
            county: String::new(),
        })
        .collect()
    }

    #[test]
    fn cells_name_villages_in_many_ways() {
        let list = known();
        let villages = Villages::new(&list);
        for (cell, expected) in [
            ("前张村委会", Some((1, ""))),
            ("前张村民委员会", Some((1, ""))),
            ("前张村", Some((1, ""))),
            ("前张", Some((1, ""))),
            ("前张村3组", Some((1, "3组"))),
            ("前张村委会第三村民小组", Some((1, "3组"))),
            ("张湾乡前张村", Some((1, ""))),
            ("江苏省连云港市东海县张湾乡前张村民委员会十组", Some((1, "10组"))),
            ("大前张村", Some((2, ""))),
            ("小前张村", None),
            ("牛山街道牛山社区", Some((0, ""))),
            ("牛山居委会", Some((0, ""))),
            ("前张村东庄组", Some((1, "东庄组"))),
            ("新村", Some((5, ""))),
            ("320722114204前张村", Some((1, ""))),
            ("前张行政村", Some((1, ""))),
            ("前 张 村", Some((1, ""))),
            ("前張村委會", Some((1, ""))),
            ("張灣鄉前張村", Some((1, ""))),
            ("前张村3、4组", Some((1, "3、4组"))),
            ("没有这个村", None),
        ] {
            let expected = expected.map_or(Found::None, |(index, after)| Found::One(index, after.to_owned()));
            assert_eq!(villages.in_cell(cell, ""), expected, "{cell}");
        }
        assert_eq!(villages.in_cell("王庄村", ""), Found::Several(vec![3, 4]));
        assert_eq!(villages.in_cell("王庄村", "黄川镇"), Found::One(4, String::new()));
        assert_eq!(villages.in_cell("黄川镇王庄村", ""), Found::One(4, String::new()));
    }

    #[test]
    fn titles_and_file_names_name_villages_too() {
        let list = known();
        let villages = Villages::new(&list);
        for (text, expected) in [
            ("前张村委会常住户花名册（2026年）", Some(1)),
            ("2026年前张村低保户名单", Some(1)),
            ("填报单位：张湾乡前张村（盖章）", Some(1)),
            ("前张", Some(1)),
            ("前张花名册", Some(1)),
            ("03-前张-走访", Some(1)),
            ("农村低保对象备案表", None),
            ("Sheet1", None),
        ] {
            let found = match villages.in_text(text) {
                Found::One(index, _) => Some(index),
                _ => None,
            };
            assert_eq!(found, expected, "{text}");
        }
        assert_eq!(villages.in_text("王庄村花名册"), Found::Several(vec![3, 4]));
        assert!(matches!(villages.in_address("张湾乡前张村3组12号"), Found::One(1, _)));
        assert_eq!(villages.in_address("上海市浦东新区"), Found::None);
    }
}
