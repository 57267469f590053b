//! Categories of households, under whatever name they are written.

use super::values::{is_no, kept};
use super::words::{letters, numeral, squeeze};
use crate::base::text::half_width;
use crate::domain::household::Category;

/// Words that name a category, most telling first. Each is found within what
/// is written; the official name comes after it.
const CATEGORY_WORDS: &[(&str, &str)] = &[
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
    ("非贫困", "一般户"),
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
    if ["非", "不是", "未", "无"].iter().any(|no| text.starts_with(no))
        && !text.starts_with("未消除")
        && !text.starts_with("非贫困")
    {
        return None;
    }
    let known = Category::KNOWN.iter().find(|known| text == **known);
    let name =
        known.copied().or_else(|| CATEGORY_WORDS.iter().find(|(word, _)| text.contains(word)).map(|(_, name)| *name));
    name.map(|name| Category(name.to_owned()))
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
            ("非低保", vec!["非低保"]),
            ("无", vec![]),
        ] {
            let found: Vec<String> = categories(text).into_iter().map(|c| c.0).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
