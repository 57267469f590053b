//! Categories of households, under whatever name they are written.

use super::values::{is_no, kept};
use super::words::{letters, numeral, squeeze};
use crate::base::text::half_width;
use crate::domain::household::Category;

/// Words that name a category, most telling first. Each is found within what
/// is written; the official name comes after it.
const CATEGORY_WORDS: &[(&str, &str)] = &[
    ("非贫困", "一般户"),
    ("易返贫", "监测户"),
    ("易致贫", "监测户"),
    ("返贫致贫", "监测户"),
    ("脱贫不稳定", "监测户"),
    ("边缘易致贫", "监测户"),
    ("突发严重困难", "监测户"),
    ("防返贫", "监测户"),
    ("监测", "监测户"),
    ("边缘户", "监测户"),
    ("三类户", "监测户"),
    ("特困", "特困户"),
    ("五保", "特困户"),
    ("集中供养", "特困户"),
    ("分散供养", "特困户"),
    ("三无人员", "特困户"),
    ("低保边缘", "低保边缘户"),
    ("最低生活保障", "低保户"),
    ("低保", "低保户"),
    ("建档立卡", "脱贫户"),
    ("脱贫", "脱贫户"),
    ("贫困户", "脱贫户"),
    ("建卡户", "脱贫户"),
    ("享受政策", "脱贫户"),
    ("残疾", "残疾人户"),
    ("重残", "残疾人户"),
    ("一户多残", "残疾人户"),
    ("退役", "退役军人户"),
    ("退伍", "退役军人户"),
    ("复员", "退役军人户"),
    ("转业", "退役军人户"),
    ("优抚", "退役军人户"),
    ("独居", "独居老人户"),
    ("孤寡", "独居老人户"),
    ("空巢", "独居老人户"),
    ("一般", "一般户"),
    ("普通", "一般户"),
    ("其他户", "一般户"),
    ("常规户", "一般户"),
];

/// Returns the known category that a piece of text names.
pub(super) fn category(text: &str) -> Option<Category> {
    let text = letters(text);
    // Long text tells a story; a category is a word.
    if text.is_empty() || text.chars().count() > 14 || is_no(&text) {
        return None;
    }
    let (name, word) = named(&text)?;
    (!denies(&text, word, name)).then(|| Category(name.to_owned()))
}

/// Returns the known category that is named in `text`, and by which word.
fn named(text: &str) -> Option<(&'static str, &'static str)> {
    let known = Category::KNOWN.iter().find(|known| text == **known).map(|known| (*known, *known));
    known.or_else(|| CATEGORY_WORDS.iter().find(|(word, _)| text.contains(word)).map(|(word, name)| (*name, *word)))
}

/// Words before a category by which it is none, or isn't one yet.
const DENY_BEFORE: &[&str] = &[
    "非", "不", "未", "无", "没", "否", "取消", "撤销", "停", "停发", "停止", "终止", "注销", "清退", "拟", "申请",
    "待",
];
/// Words before a category which it was once.
const ONCE_BEFORE: &[&str] = &["原", "曾", "曾经", "退出", "以前", "过去"];
/// Words behind a category by which it is none, or isn't one yet.
const DENY_BEHIND: &[&str] = &[
    "取消",
    "停",
    "终止",
    "撤销",
    "注销",
    "清退",
    "转出",
    "不是",
    "不再",
    "不享",
    "不符",
    "不予",
    "不在",
    "否",
    "未通过",
    "未批",
    "申请",
    "待批",
    "待审",
];
/// Words behind a category which it was once.
const ONCE_BEHIND: &[&str] = &["退出", "退保"];

/// Tells whether `text` says that a household is not what `word` in it says, or no
/// longer. Who is out of poverty was poor once: 原贫困户 is what a 脱贫户 is.
fn denies(text: &str, word: &str, category: &str) -> bool {
    let Some((mut before, mut behind)) = text.split_once(word) else { return false };
    for link in ["享受", "纳入", "列入", "是", "属于", "属", "有", "过", "再是", "再", "的"] {
        before = before.strip_suffix(link).unwrap_or(before);
    }
    for link in ["户", "对象", "人员", "家庭", "待遇", "资格", "身份", "补助", "金", "已经", "已", "被", "正在"]
    {
        behind = behind.strip_prefix(link).unwrap_or(behind);
    }
    let was_poor = category == "脱贫户";
    let denied = |before_it: &[&str], behind_it: &[&str]| {
        before_it.iter().any(|no| before.ends_with(no)) || behind_it.iter().any(|no| behind.starts_with(no))
    };
    denied(DENY_BEFORE, DENY_BEHIND) || (!was_poor && denied(ONCE_BEFORE, ONCE_BEHIND))
}

/// Tells whether a piece of a cell says nothing but that what stands before it
/// isn't so: 低保户 已退出.
fn takes_back(word: &str) -> bool {
    let bare = word.strip_prefix('已').unwrap_or(word);
    ["取消", "停", "停发", "停保", "终止", "撤销", "注销", "清退", "转出", "退出", "退保"].contains(&bare)
}

/// Returns the one category that a title such as 农村低保对象备案表 is about;
/// `None` where it names none or several.
pub(super) fn category_of_title(title: &str) -> Option<Category> {
    const WORDS: &[(&str, &str)] = &[
        ("监测对象", "监测户"),
        ("监测户", "监测户"),
        ("特困", "特困户"),
        ("五保", "特困户"),
        ("低保边缘", "低保边缘户"),
        ("低保", "低保户"),
        ("最低生活保障", "低保户"),
        ("建档立卡", "脱贫户"),
        ("脱贫户", "脱贫户"),
        ("脱贫人口", "脱贫户"),
        ("贫困户", "脱贫户"),
        ("残疾人", "残疾人户"),
        ("退役军人", "退役军人户"),
        ("退伍军人", "退役军人户"),
        ("独居老人", "独居老人户"),
        ("空巢老人", "独居老人户"),
    ];
    let mut text = squeeze(title);
    if named(&text).is_some_and(|(name, word)| denies(&text, word, name)) {
        return None;
    }
    let mut found = None;
    for (word, category) in WORDS {
        if text.contains(word) {
            // A longer word has been read; its shorter part says nothing more.
            text = text.replace(word, " ");
            if found.is_some_and(|known| known != *category) {
                return None;
            }
            found = Some(*category);
        }
    }
    found.map(|name| Category(name.to_owned()))
}

/// Returns every category that a cell names, in the order of the cell, without
/// repetition. Words that no list knows are kept as written.
pub(super) fn categories(text: &str) -> Vec<Category> {
    let mut found = Vec::new();
    let mut cell = half_width(text).into_owned();
    // 低 保 户 is spread out to fill its cell.
    if cell.split_whitespace().all(|piece| piece.chars().count() == 1) {
        cell.retain(|c| !c.is_whitespace());
    }
    for piece in cell.split(|c: char| c.is_whitespace() || "、,;/|+&;。和及且".contains(c)) {
        let word = letters(piece);
        if takes_back(&word) {
            found.pop();
            continue;
        }
        // 低保户× is crossed out, and whoever was something is nothing special for it.
        let crossed = piece.contains(['×', '✗', '✘', '✕', '❌']);
        if named(&word).is_some_and(|(name, by)| crossed || denies(&word, by, name)) {
            continue;
        }
        if word.is_empty() || is_no(&word) || word == "无" || numeral(&word).is_some() {
            continue;
        }
        let category = category(&word).unwrap_or_else(|| Category(kept(&word)));
        if !found.contains(&category) {
            found.push(category);
        }
    }
    drop_ordinary(&mut found);
    found
}

/// Tells whether a cell speaks of categories and says of all of them that they aren't so.
pub(super) fn denies_all(text: &str) -> bool {
    named(&letters(text)).is_some() && categories(text).is_empty()
}

/// Takes 一般户 out of `categories` where there is another: a household that is
/// something special isn't ordinary as well.
pub(super) fn drop_ordinary(categories: &mut Vec<Category>) {
    if categories.iter().any(|category| !category.is_ordinary()) {
        categories.retain(|category| !category.is_ordinary());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_about_those_who_are_none_names_no_category() {
        assert_eq!(category_of_title("前张村低保户名单"), Some(Category("低保户".to_owned())));
        for title in ["前张村已退出低保人员名单", "低保退出人员名单", "非低保户名单", "申请低保人员名单"]
        {
            assert_eq!(category_of_title(title), None, "{title}");
        }
    }

    #[test]
    fn categories_get_their_official_names() {
        for (text, expected) in [
            ("低保户、残疾人户", vec!["低保户", "残疾人户"]),
            ("建档立卡贫困户", vec!["脱贫户"]),
            ("五保", vec!["特困户"]),
            ("易返贫致贫户", vec!["监测户"]),
            ("脱贫不稳定户", vec!["监测户"]),
            ("最低生活保障", vec!["低保户"]),
            ("农村低保;退伍军人", vec!["低保户", "退役军人户"]),
            ("一般户，独居老人", vec!["独居老人户"]),
            ("计生户", vec!["计生户"]),
            ("非低保", vec![]),
            ("非低保户", vec![]),
            ("原低保户", vec![]),
            ("低保户（已退出）", vec![]),
            ("低保户 已退出", vec![]),
            ("低保户、已取消", vec![]),
            ("已取消低保", vec![]),
            ("不是低保", vec![]),
            ("没有低保", vec![]),
            ("曾享受低保", vec![]),
            ("低保停发", vec![]),
            ("拟纳入低保", vec![]),
            ("申请低保中", vec![]),
            ("低保户×", vec![]),
            ("低保户：否", vec![]),
            ("原五保户、残疾人户", vec!["残疾人户"]),
            ("不再是特困、监测户", vec!["监测户"]),
            ("无劳动能力低保户", vec!["低保户"]),
            ("未享受低保", vec![]),
            ("低保户（未批）", vec![]),
            ("原建档立卡贫困户", vec!["脱贫户"]),
            ("已脱贫", vec!["脱贫户"]),
            ("未脱贫", vec![]),
            ("已退役军人", vec!["退役军人户"]),
            ("未消除风险监测户", vec!["监测户"]),
            ("非贫困户", vec!["一般户"]),
            ("无房户", vec!["无房户"]),
            ("无", vec![]),
        ] {
            let found: Vec<String> = categories(text).into_iter().map(|c| c.0).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
