//! Where the table in a sheet begins: titles above, one or more rows of
//! headings, and what kinds of rows stand below that are no households.

use super::meaning::heading_likeness;
use super::sheet::{Cell, Sheet};
use super::values;
use super::words::{bare, letters, numeral, squeeze};

/// Rows at the top of a sheet that are looked at for headings.
const PROBE_ROWS: usize = 60;
/// Rows that one head of a table may have.
const HEAD_ROWS_MAX: usize = 4;

/// The head of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// The first and last row of headings, counted from 0; `None` where the
    /// sheet has none and the table begins at once.
    pub rows: Option<(usize, usize)>,
    /// What stands above.
    pub titles: Vec<String>,
    /// The headings of each column, from top to bottom.
    pub labels: Vec<Vec<String>>,
}

impl Head {
    /// Returns the first row below.
    pub fn body(&self) -> usize {
        self.rows.map_or(0, |(_, last)| last + 1)
    }
}

/// A row that is no household.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Furniture {
    /// Nothing stands in it.
    Blank,
    /// It repeats what stands above the table.
    Title,
    /// It goes on with the head, or repeats it: headings, units, numbers of columns.
    Header,
    /// It sums up.
    Total,
    /// Somebody signs there.
    Signature,
    /// It explains.
    Note,
}

/// Returns the texts of a row in order, neighbours of the same text once.
pub(super) fn distinct(sheet: &Sheet, row: usize) -> Vec<&str> {
    let mut texts: Vec<&str> = Vec::new();
    for cell in sheet.rows.get(row).map_or(&[][..], Vec::as_slice) {
        let text = cell.text();
        if !text.is_empty() && texts.last() != Some(&text) {
            texts.push(text);
        }
    }
    texts
}

/// Finds the head of the table in `sheet`.
pub(super) fn find(sheet: &Sheet) -> Head {
    let mut best: Option<(f32, usize)> = None;
    for row in 0..sheet.rows.len().min(PROBE_ROWS) {
        let score = head_score(sheet, row);
        if score >= 1.2 && best.is_none_or(|(known, _)| score > known + 0.3) {
            best = Some((score, row));
        }
    }
    let Some((_, row)) = best else {
        let labels = vec![Vec::new(); sheet.width()];
        return Head { rows: None, titles: Vec::new(), labels };
    };
    let (mut first, mut last) = (row, row);
    while first > 0 && last - first + 1 < HEAD_ROWS_MAX && is_upper_head(sheet, first - 1, first) {
        first -= 1;
    }
    while last + 1 < sheet.rows.len() && last - first + 1 < HEAD_ROWS_MAX && is_lower_head(sheet, last, last + 1) {
        last += 1;
    }
    let titles = (0..first).flat_map(|row| distinct(sheet, row)).map(str::to_owned).collect();
    let labels = labels(sheet, first, last);
    // Rows of units or column numbers belong to the head but name nothing.
    while last + 1 < sheet.rows.len() && is_units_or_numbers(sheet, last + 1) {
        last += 1;
    }
    Head { rows: Some((first, last)), titles, labels }
}

/// Returns how much a row looks like headings; below 1 it doesn't.
fn head_score(sheet: &Sheet, row: usize) -> f32 {
    let texts = distinct(sheet, row);
    if texts.len() < 2 {
        return 0.0;
    }
    let mut score = 0.0;
    let mut named = 0;
    for text in &texts {
        if is_data(text) {
            score -= 0.6;
        } else if !is_form_field(text) {
            let likeness = heading_likeness(text);
            if likeness >= 0.35 {
                named += 1;
                score += likeness;
            }
        }
    }
    if named >= 2 { score } else { 0.0 }
}

/// Tells whether the row above a head groups its columns.
fn is_upper_head(sheet: &Sheet, upper: usize, lower: usize) -> bool {
    let texts = distinct(sheet, upper);
    let plain = |text: &&str| !is_data(text) && !is_form_field(text) && text.chars().count() <= 20;
    texts.len() >= 2
        && texts.iter().all(plain)
        && sheet.rows[upper].iter().enumerate().all(|(column, cell)| {
            // Each of its texts stands above a heading or reaches down itself.
            cell.is_empty() || column < sheet.rows[lower].len() || heading_likeness(cell.text()) > 0.0
        })
}

/// Tells whether the row below a head goes on with it.
fn is_lower_head(sheet: &Sheet, upper: usize, lower: usize) -> bool {
    let (mut fresh, mut named) = (0, 0);
    let width = sheet.rows[lower].len();
    for column in 0..width {
        let text = sheet.text(lower, column);
        if text.is_empty() || text == sheet.text(upper, column) {
            continue;
        }
        if is_data(text) || is_form_field(text) || text.chars().count() > 20 {
            return false;
        }
        fresh += 1;
        named += usize::from(heading_likeness(text) >= 0.35 || super::meaning::flag(&[text.to_owned()]).is_some());
    }
    fresh >= 1 && named * 2 > fresh && !looks_like_person(sheet, lower)
}

/// A row with a relation or a sex in it speaks of somebody.
fn looks_like_person(sheet: &Sheet, row: usize) -> bool {
    distinct(sheet, row).iter().any(|text| matches!(letters(text).as_str(), "男" | "女" | "是" | "否"))
}

pub(super) fn labels(sheet: &Sheet, first: usize, last: usize) -> Vec<Vec<String>> {
    let width = sheet.width();
    let mut labels = vec![Vec::<String>::new(); width];
    for row in first..=last {
        let mut group = "";
        for (column, label) in labels.iter_mut().enumerate() {
            let text = sheet.text(row, column);
            let below = (row + 1..=last).any(|lower| !sheet.text(lower, column).is_empty());
            let text = if !text.is_empty() {
                group = text;
                text
            } else if below && label.is_empty() {
                // The title of a group stands over its first column only.
                group
            } else {
                group = "";
                ""
            };
            if !text.is_empty() && label.last().is_none_or(|known| known != text) {
                label.push(text.to_owned());
            }
        }
    }
    labels
}

/// Numbers, dates and the like stand in tables, not in their heads.
pub(super) fn is_data(text: &str) -> bool {
    let text = squeeze(text);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits >= 5
        || text.parse::<f64>().is_ok()
        || (digits > 0
            && (values::is_group(&text) || values::birth_year(&text).is_some() || values::count(&text).is_some()))
}

/// `填报单位：…` asks for one value and heads no column.
pub(super) fn is_form_field(text: &str) -> bool {
    let text = squeeze(text);
    text.contains(':') && (text.ends_with(':') || text.split(':').nth(1).is_some_and(|rest| !rest.is_empty()))
}

fn is_units_or_numbers(sheet: &Sheet, row: usize) -> bool {
    units_or_numbers(&distinct(sheet, row))
}

/// Tells whether these are the units of columns, or their numbers: 1 2 3, 甲 乙 1 2.
pub fn units_or_numbers(texts: &[&str]) -> bool {
    const UNITS: &[&str] = &[
        "人",
        "元",
        "亩",
        "户",
        "岁",
        "口",
        "平方米",
        "万元",
        "米",
        "个",
        "公里",
        "元月",
        "是否",
        "必填",
        "选填",
        "文本",
    ];
    let texts: Vec<String> = texts.iter().map(|text| squeeze(text)).collect();
    if texts.is_empty() {
        return false;
    }
    if texts.iter().all(|text| UNITS.contains(&letters(text).as_str())) {
        return true;
    }
    // 1 2 3 4 … or 甲 乙 1 2 … under the headings.
    let stems = "甲乙丙丁戊己";
    let rest: Vec<u32> = texts
        .iter()
        .skip_while(|text| stems.contains(text.as_str()))
        .filter_map(|text| numeral(letters(text).as_str()))
        .collect();
    let named = texts.iter().filter(|text| stems.contains(text.as_str())).count();
    rest.len() >= 3 && rest.len() + named == texts.len() && rest.windows(2).all(|pair| pair[1] == pair[0] + 1)
        || (texts.len() >= 3
            && texts
                .iter()
                .enumerate()
                .all(|(i, text)| text.len() == 1 && text.bytes().eq([b'a' + u8::try_from(i.min(25)).unwrap_or(25)])))
}

/// Tells which kind of furniture a row below the head is, if any.
pub(super) fn furniture(sheet: &Sheet, row: usize, head: &Head) -> Option<Furniture> {
    let texts = distinct(sheet, row);
    if texts.is_empty() {
        // What can't be relied on is something all the same.
        return sheet.rows[row].iter().all(Cell::is_empty).then_some(Furniture::Blank);
    }
    if is_repeated_head(sheet, row, head) {
        return Some(Furniture::Header);
    }
    if texts.len() == 1 && head.titles.iter().any(|title| squeeze(title) == squeeze(texts[0])) {
        return Some(Furniture::Title);
    }
    furniture_of(&texts)
}

/// Tells what a row of these texts is by them alone: a sum, a note, a line for
/// signatures, or `None`.
pub fn furniture_of(texts: &[&str]) -> Option<Furniture> {
    if texts.is_empty() {
        return Some(Furniture::Blank);
    }
    if is_total(texts) {
        return Some(Furniture::Total);
    }
    if is_note(texts) {
        return Some(Furniture::Note);
    }
    if is_signature(texts) {
        return Some(Furniture::Signature);
    }
    None
}

fn is_repeated_head(sheet: &Sheet, row: usize, head: &Head) -> bool {
    let Some((first, last)) = head.rows else { return false };
    let (mut filled, mut same) = (0, 0);
    for (column, cell) in sheet.rows[row].iter().enumerate() {
        if cell.is_empty() {
            continue;
        }
        filled += 1;
        let text = squeeze(cell.text());
        same += usize::from((first..=last).any(|upper| squeeze(sheet.text(upper, column)) == text));
    }
    same >= 2 && same * 10 >= filled * 7
}

fn is_total(texts: &[&str]) -> bool {
    texts.iter().take(2).any(|text| {
        let word = bare(text);
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit() || "户人口".contains(c));
        matches!(
            word,
            "合计"
                | "总计"
                | "小计"
                | "共计"
                | "总合计"
                | "本页合计"
                | "本页小计"
                | "累计"
                | "全村合计"
                | "村合计"
                | "组合计"
                | "本组合计"
                | "本组小计"
                | "全组合计"
                | "合计户数"
                | "合计人数"
        ) || (word.chars().count() <= 10
            && (word.ends_with("合计") || word.ends_with("小计") || word.ends_with("总计")))
            || (letters(text).starts_with("合计") || letters(text).starts_with("总计"))
            || (letters(text).starts_with('共')
                && letters(text).contains('户')
                && letters(text).chars().any(|c| c.is_ascii_digit()))
    })
}

fn is_note(texts: &[&str]) -> bool {
    const STARTS: &[&str] = &[
        "备注:",
        "注:",
        "说明:",
        "填表说明",
        "填报说明",
        "注意:",
        "注意事项",
        "备注1",
        "注1",
        "附:",
        "附注:",
        "提示:",
        "要求:",
        "填写说明",
        "注明:",
    ];
    let first = squeeze(texts[0]);
    let starts = STARTS.iter().any(|start| first.starts_with(start))
        || (matches!(first.as_str(), "注" | "说明" | "备注" | "填表说明") && texts.len() <= 2);
    // A remark goes on in numbered lines.
    let numbered = texts.len() == 1
        && first.chars().count() > 12
        && first.starts_with(|c: char| c.is_ascii_digit())
        && first.contains(['、', '.', '。', ',']);
    let story = texts.len() == 1 && first.chars().count() > 24;
    starts || numbered || story
}

fn is_signature(texts: &[&str]) -> bool {
    const ROLES: &[&str] = &[
        "填表人",
        "填报人",
        "制表",
        "审核",
        "复核",
        "经办",
        "负责人",
        "盖章",
        "签字",
        "签名",
        "签章",
        "填报单位",
        "填表单位",
        "制表单位",
        "填报日期",
        "填表日期",
        "制表日期",
        "填报时间",
        "填表时间",
        "单位负责人",
        "村书记",
        "村支书",
        "村主任",
        "主要负责人",
        "分管领导",
        "联系人",
        "审批",
        "公章",
        "统计人",
        "登记人",
        "调查人",
        "核查人",
        "校对",
        "驻村工作队",
    ];
    let words: Vec<String> = texts.iter().map(|text| squeeze(text)).collect();
    let dated = |text: &String| {
        text.contains('年') && text.contains('月') && text.ends_with('日') && text.chars().count() <= 24
    };
    let role = |text: &String| {
        ROLES.iter().any(|role| text.contains(role))
            && (text.contains(':') || text.chars().count() <= 8 || text.contains("盖章"))
    };
    let marked = words.iter().filter(|text| role(text) || dated(text)).count();
    let labelled = words.iter().filter(|text| text.contains(':')).count();
    (marked >= 1 && (texts.len() <= 2 * (marked + labelled) || words.first().is_some_and(role)))
        || (texts.len() <= 2 && words.iter().all(dated))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[&str]) -> Sheet {
        let rows = rows.iter().map(|row| row.split('|').map(Cell::from_text).collect()).collect();
        Sheet { name: String::new(), visible: true, of: None, rows, hidden: Vec::new(), strays: Vec::new() }
    }

    #[test]
    fn heads_of_one_and_more_rows_are_found() {
        let simple = sheet(&[
            "前张村花名册",
            "填报单位：前张村||填报日期：2026年9月30日",
            "序号|户主|电话",
            "1|张三|13800001111",
        ]);
        let head = find(&simple);
        assert_eq!(head.rows, Some((2, 2)));
        assert_eq!(head.titles.len(), 3);
        let double = sheet(&[
            "名册",
            "序号|村（居）|户主姓名|家庭情况||联系方式",
            "|||家庭人口数|困难类型|",
            "1|前张|何明|6|低保户|15973799401",
        ]);
        let head = find(&double);
        assert_eq!(head.rows, Some((1, 2)));
        assert_eq!(head.labels[4], ["家庭情况", "困难类型"]);
        assert_eq!(head.labels[5], ["联系方式"]);
        let grouped = sheet(&[
            "户主信息||家庭成员||帮扶人|",
            "姓名|身份证号|姓名|与户主关系|姓名|电话",
            "1|2|3|4|5|6",
            "张三|x|李四|妻|王五|1",
        ]);
        let head = find(&grouped);
        assert_eq!(head.rows, Some((0, 2)));
        assert_eq!(head.labels[1], ["户主信息", "身份证号"]);
        assert_eq!(head.labels[5], ["帮扶人", "电话"]);
    }

    #[test]
    fn a_first_household_is_no_second_head() {
        let tricky =
            sheet(&["组|户主|姓名|与户主关系|性别|备注", "第2组|刘兰英|刘兰英|户主|男|", "第2组||王芳|妻|女|"]);
        assert_eq!(find(&tricky).rows, Some((0, 0)));
        let bare = sheet(&["户主|电话", "张三|", "李四|"]);
        assert_eq!(find(&bare).rows, Some((0, 0)));
    }

    #[test]
    fn furniture_is_told_from_households() {
        let table = sheet(&[
            "前张村花名册",
            "序号|户主|组|电话|备注",
            "1|张三|一组|13800001111|",
            "",
            "序号|户主|组|电话|备注",
            "前张村花名册",
            "|小计||0|",
            "合计||80户|267人|",
            "制表人：|||审核人：|",
            "填表人：李四|||2026年9月30日|",
            "备注：以上人员均为常住",
            "|注：户主姓名按户口簿填写||",
            "3|付年月|一组||",
        ]);
        let head = find(&table);
        let kinds: Vec<Option<Furniture>> = (2..table.rows.len()).map(|row| furniture(&table, row, &head)).collect();
        use Furniture::{Blank, Header, Note, Signature, Title, Total};
        assert_eq!(
            kinds,
            [
                None,
                Some(Blank),
                Some(Header),
                Some(Title),
                Some(Total),
                Some(Total),
                Some(Signature),
                Some(Signature),
                Some(Note),
                Some(Note),
                None
            ]
        );
    }
}
