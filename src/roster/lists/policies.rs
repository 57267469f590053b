//! A list of policies: a sheet, JSON (a list, or an object with a list
//! `policies`), or TOML (`[[policy]]`).

use std::collections::HashMap;
use std::path::Path;

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::super::categories::{categories, denies_all};
use super::super::sheet::decode;
use super::super::words::{letters, squeeze};
use super::{BadRow, Column, ListError, Listed, Row, notes, read, text};
use crate::base::ids::PolicyId;
use crate::base::text::visible;
use crate::base::{dates, limits};
use crate::domain;
use crate::domain::household::Category;
use crate::domain::policy::{Answer, Policy, PolicySort};
use crate::tr;

const COLUMNS: &[Column] = &[
    Column {
        name: "code", label: || tr!("roster-list-policy-code"), words: &["代码", "编号", "政策代码", "政策编号"]
    },
    Column {
        name: "title",
        label: || tr!("roster-list-policy-title"),
        words: &["标题", "名称", "政策", "政策名称", "政策标题", "题目", "项目", "政策项目"],
    },
    Column { name: "version", label: || tr!("roster-list-policy-version"), words: &["版本", "版本号"] },
    Column {
        name: "document",
        label: || tr!("roster-list-policy-document"),
        words: &["文号", "文件号", "文件编号", "发文字号"],
    },
    Column {
        name: "from",
        label: || tr!("roster-list-policy-from"),
        words: &[
            "开始日期",
            "生效日期",
            "开始时间",
            "生效时间",
            "起始日期",
            "起始时间",
            "施行日期",
            "实施日期",
            "执行日期",
            "开始",
            "起",
        ],
    },
    Column {
        name: "to",
        label: || tr!("roster-list-policy-to"),
        words: &[
            "结束日期",
            "截止日期",
            "结束时间",
            "截止时间",
            "失效日期",
            "到期日期",
            "有效期至",
            "有效期",
            "截止",
            "结束",
            "止",
        ],
    },
    Column {
        name: "audience",
        label: || tr!("roster-list-policy-audience"),
        words: &[
            "适用户",
            "适用户类别",
            "对象",
            "适用对象",
            "政策对象",
            "享受对象",
            "户类别",
            "适用人群",
            "受益对象",
            "适用范围",
        ],
    },
    Column {
        name: "text",
        label: || tr!("roster-list-policy-text"),
        words: &["内容", "解读", "政策内容", "主要内容", "政策解读", "具体内容", "说明", "正文", "要点"],
    },
    Column {
        name: "answers",
        label: || tr!("roster-list-policy-answers"),
        words: &["问答", "政策问答", "常见问题", "常见问答", "答疑", "问题解答"],
    },
    Column { name: "sort", label: || tr!("domain-field-sort"), words: &["类型", "政策类型"] },
];

/// Returns what the columns of a list of policies are called.
pub fn policy_columns() -> Vec<String> {
    COLUMNS.iter().map(|column| (column.label)()).collect()
}

/// What is written where a policy has no last day.
const WITHOUT_END: &[&str] = &["长期", "长期有效", "永久", "永久有效", "无", "不限", "无期限", "至今", "另行通知"];
/// What is written where a policy is for everybody.
const EVERYBODY: &[&str] = &[
    "全部",
    "所有",
    "全体",
    "不限",
    "全部户",
    "所有户",
    "全体村民",
    "全部对象",
    "所有对象",
    "所有人",
    "全村",
    "全村户",
    "全部农户",
    "所有农户",
    "无",
    "all",
];

/// Reads the policies that the file at `path` holds; the ending says how.
///
/// # Errors
/// [`ListError`] names the rows or the column that can't be taken.
pub fn policies(path: &Path, bytes: &[u8]) -> Result<Listed<Policy>, ListError> {
    let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default().to_ascii_lowercase();
    let (rows, unread) = match end.as_str() {
        "json" | "toml" => (listed(bytes, end == "json")?, Vec::new()),
        _ => read(path, bytes, COLUMNS, "title")?,
    };
    let (mut items, mut bad) = (Vec::<Policy>::with_capacity(rows.len()), Vec::new());
    let mut seen: HashMap<PolicyId, (usize, String)> = HashMap::new();
    for (row, fields) in rows {
        let read = policy(&fields).and_then(|policy| {
            // Of two rows of one code only one could be kept.
            let earlier = seen.entry(policy.id()).or_insert_with(|| (row, policy.title.clone()));
            if earlier.1 == policy.title {
                Ok(policy)
            } else {
                let code = visible(&policy.code).into_owned();
                Err(tr!("roster-list-twice", column = tr!("roster-list-policy-code"), text = code, row = earlier.0))
            }
        });
        match read {
            Ok(policy) => items.push(policy),
            Err(reason) => bad.push(BadRow { row, reason }),
        }
    }
    if bad.is_empty() { Ok(Listed { items, notes: notes(&unread) }) } else { Err(ListError::Rows(bad)) }
}

fn listed(bytes: &[u8], json: bool) -> Result<Vec<Row>, ListError> {
    let text = decode(bytes).map_err(|_| ListError::NotText)?;
    let whole: Value = if json {
        serde_json::from_str(&text).map_err(|error| ListError::Unreadable { reason: error.to_string() })?
    } else {
        toml::from_str(&text).map_err(|error| ListError::Unreadable { reason: error.message().to_owned() })?
    };
    let list = match whole {
        Value::Array(list) => list,
        Value::Object(mut object) => match object.remove("policies").or_else(|| object.remove("policy")) {
            Some(Value::Array(list)) => list,
            _ => return Err(ListError::NoList),
        },
        _ => return Err(ListError::NoList),
    };
    let mut rows = Vec::with_capacity(list.len());
    for (at, one) in list.into_iter().enumerate() {
        let Value::Object(fields) = one else { return Err(ListError::NoList) };
        rows.push((at + 1, fields));
    }
    if rows.is_empty() { Err(ListError::Empty) } else { Ok(rows) }
}

/// Makes a policy of its fields, or says which of them is wrong.
fn policy(fields: &Map<String, Value>) -> Result<Policy, String> {
    for (name, value) in fields {
        if !COLUMNS.iter().any(|column| column.name == name) {
            let known: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
            return Err(tr!("roster-list-unknown-field", field = visible(name).into_owned(), known = known.join(", ")));
        }
        if !value.is_string() && name != "answers" && name != "audience" {
            return Err(tr!("roster-list-want-text", field = name.as_str()));
        }
    }
    let audience = match fields.get("audience") {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("、"),
        _ => text(fields, "audience"),
    };
    let title = text(fields, "title");
    if title.is_empty() {
        return Err(tr!("roster-list-blank", column = tr!("roster-list-policy-title")));
    }
    Ok(Policy {
        code: Some(text(fields, "code")).filter(|code| !code.is_empty()).unwrap_or_else(|| own_policy_code(&title)),
        version: text(fields, "version"),
        title,
        document: text(fields, "document"),
        from: date(fields, "from")?,
        to: date(fields, "to")?,
        audience: policy_audience(&audience)?,
        text: text(fields, "text"),
        answers: answers(fields.get("answers"))?,
        sort: Some(text(fields, "sort")).filter(|sort| !sort.is_empty()).map(|sort| PolicySort::of(&sort)),
    })
}

/// Reads whom a policy is for; nobody in particular, and so everybody, where that is
/// blank or one of the words for all.
///
/// # Errors
/// Says what names no category: taken for nothing, it would be for everybody.
pub fn policy_audience(said: &str) -> Result<Vec<Category>, String> {
    let words = said.split(|c: char| c.is_whitespace() || "、,，;；/".contains(c)).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    let mut named: Vec<Category> = Vec::new();
    if words.iter().any(|word| EVERYBODY.contains(&letters(word).as_str())) {
        return Ok(named);
    }
    let unread = |text: &str| Err(tr!("roster-list-bad-audience", text = visible(text).into_owned()));
    for word in &words {
        if denies_all(word) {
            return unread(word);
        }
        for category in categories(word) {
            if !named.contains(&category) {
                named.push(category);
            }
        }
    }
    if named.is_empty() && !words.is_empty() { unread(said) } else { Ok(named) }
}

/// Reads questions and answers: a list of them, or a text with `问：` and `答：`.
fn answers(said: Option<&Value>) -> Result<Vec<Answer>, String> {
    match said {
        None => Ok(Vec::new()),
        Some(Value::String(text)) => match domain::answers::read(text) {
            (read, wrong) if wrong.is_empty() => Ok(read),
            (_, wrong) => {
                let wrong = wrong.iter().map(|(line, wrong)| wrong.message(*line)).collect::<Vec<_>>().join("");
                Err(tr!("roster-list-answers-unread", wrong = wrong))
            }
        },
        Some(list) => serde_json::from_value(list.clone()).map_err(|_| tr!("roster-list-answers")),
    }
}

/// Reads a day, nothing where it is blank or one of the words that say there is none.
fn date(fields: &Map<String, Value>, name: &str) -> Result<Option<NaiveDate>, String> {
    let said = text(fields, name);
    if said.is_empty() || (name == "to" && is_without_end(&said)) {
        return Ok(None);
    }
    dates::full(policy_day(&said)).map(Some).ok_or_else(|| {
        let column =
            COLUMNS.iter().find(|column| column.name == name).map_or_else(String::new, |column| (column.label)());
        tr!("roster-list-bad-day", column = column, text = visible(&said).into_owned())
    })
}

/// Tells whether what stands for the last day of a policy says that there is none.
pub fn is_without_end(said: &str) -> bool {
    WITHOUT_END.contains(&letters(said).as_str())
}

/// Returns the day in 至2026年12月31日 and 2026年3月5日起, without what says which end it is.
pub fn policy_day(said: &str) -> &str {
    said.trim_start_matches(['自', '从', '至', '到']).trim_end_matches(['起', '止', '前'])
}

/// Returns the code of a policy that has none: its title, which is what people call it by.
pub fn own_policy_code(title: &str) -> String {
    squeeze(title).chars().take(limits::LINE_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rows: &str) -> Result<Listed<Policy>, ListError> {
        policies(Path::new("政策.csv"), rows.as_bytes())
    }

    #[test]
    fn days_are_read_however_an_office_writes_them() {
        for (said, day) in [
            ("2026年3月5日", Some("2026-03-05")),
            ("2026/3/5 0:00:00", Some("2026-03-05")),
            ("2026.3.5", Some("2026-03-05")),
            ("20260305", Some("2026-03-05")),
            ("2026-03-05", Some("2026-03-05")),
            ("至2026年3月5日", Some("2026-03-05")),
            ("长期", None),
            ("长期有效", None),
            ("", None),
        ] {
            let listed = read(&format!("代码,标题,截止日期\nA1,医保,{said}\n")).unwrap();
            assert_eq!(listed.items[0].to.map(|day| day.to_string()).as_deref(), day, "{said}");
        }
        let error = read("代码,标题,生效日期\nA1,医保,尽快\nA2,养老,2026-02-30\n").unwrap_err().message();
        assert!(error.contains("第 2 行") && error.contains("开始日期") && error.contains("第 3 行"), "{error}");
    }

    #[test]
    fn a_sheet_as_an_office_keeps_it_is_a_list() {
        let rows = "2026年惠民政策一览表,,,,,\n序号,政策名称,内容,对象,截止时间,联系人\n1,医保补助,按时参保,全部,长期,王五\n\
                    2,残疾人补贴,每月发放,残疾、低保户,2026年12月31日,\n3,,,,,\n合计,2,,,,\n";
        let Listed { items, notes } = read(rows).unwrap();
        assert_eq!(items.len(), 2);
        assert_eq!((items[0].code.as_str(), items[0].audience.len()), ("医保补助", 0));
        let audience: Vec<&str> = items[1].audience.iter().map(|category| category.0.as_str()).collect();
        assert_eq!(audience, ["残疾人户", "低保户"]);
        assert!(notes.len() == 1 && notes[0].contains("联系人") && !notes[0].contains("序号"), "{notes:?}");
    }

    #[test]
    fn whom_it_is_for_is_named_or_refused_but_never_everybody_by_mistake() {
        let audience =
            |said: &str| policy_audience(said).map(|all| all.into_iter().map(|one| one.0).collect::<Vec<_>>());
        for all in ["", "全部", "所有农户", "all", "无", "低保户、全部"] {
            assert_eq!(audience(all), Ok(Vec::new()), "{all}");
        }
        assert_eq!(audience("低保、残疾，低保户"), Ok(vec!["低保户".to_owned(), "残疾人户".to_owned()]));
        assert_eq!(audience("一般户、低保户").unwrap().len(), 2);
        for none in ["非低保户", "低保户、非脱贫户", "。"] {
            assert!(audience(none).is_err(), "{none}");
        }
        let error = read("政策名称,对象\n补贴,已退出低保\n").unwrap_err().message();
        assert!(error.contains("第 2 行") && error.contains("已退出低保"), "{error}");
    }

    #[test]
    fn questions_and_answers_stand_in_a_cell_or_a_list() {
        let listed = read("政策名称,问答\n医保,\"问：能补缴吗？\n答：能。\n问：多少钱？答：400 元。\"\n").unwrap();
        let answers = &listed.items[0].answers;
        assert!(answers.len() == 2 && answers[1].answer == "400 元。", "{answers:?}");
        let json = r#"[{"title": "医保", "answers": [{"question": "能补缴吗？", "answer": "能。"}]}]"#;
        let listed = policies(Path::new("政策.json"), json.as_bytes()).unwrap();
        assert_eq!(listed.items[0].answers, answers[..1]);
        let error = read("政策名称,问答\n医保,能补缴\n").unwrap_err().message();
        assert!(error.contains("问：") && error.contains("第 2 行"), "{error}");
    }

    #[test]
    fn what_is_wrong_is_said_in_the_words_of_the_sheet() {
        let error = read("编号,内容\n1,按时参保\n").unwrap_err().message();
        assert!(error.contains("政策名称") && error.contains("编号、内容"), "{error}");
        let error = read("代码,标题\nA1,医保\nA1,养老\n").unwrap_err().message();
        assert!(error.contains("第 3 行") && error.contains("第 2 行"), "{error}");
        let error = read("代码,标题\nA1,医保\nA2,\n#REF!,养老\n").unwrap_err().message();
        assert!(error.contains("第 4 行") && error.contains("出错值"), "{error}");
    }
}
