//! A list of policies: a sheet, JSON (a list, or an object with a list
//! `policies`), or TOML (`[[policy]]`).

use std::path::Path;

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::super::sheet::decode;
use super::{Column, ListError, Row, read, text};
use crate::base::text::{day, visible};
use crate::domain::household::Category;
use crate::domain::policy::{Answer, Policy};
use crate::tr;

const COLUMNS: &[Column] = &[
    ("code", &["代码", "编号"]),
    ("title", &["标题", "名称", "政策"]),
    ("version", &["版本"]),
    ("document", &["文号"]),
    ("from", &["开始日期", "生效日期"]),
    ("to", &["结束日期", "截止日期"]),
    ("audience", &["适用户", "适用户类别"]),
    ("text", &["内容", "解读"]),
];

/// Reads the policies that the file at `path` holds; the ending says how.
///
/// # Errors
/// [`ListError`] names the row or column that can't be taken.
pub fn policies(path: &Path, bytes: &[u8]) -> Result<Vec<Policy>, ListError> {
    let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default().to_ascii_lowercase();
    let rows = match end.as_str() {
        "json" | "toml" => listed(bytes, end == "json")?,
        _ => read(path, bytes, COLUMNS)?,
    };
    rows.into_iter().map(|(row, fields)| policy(&fields).map_err(|reason| ListError::Row { row, reason })).collect()
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
        let known = COLUMNS.iter().any(|(known, _)| known == name) || name == "answers";
        if !known {
            let known: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).chain(["answers"]).collect();
            return Err(tr!("roster-list-unknown-field", field = visible(name).into_owned(), known = known.join(", ")));
        }
        if !value.is_string() && name != "answers" && name != "audience" {
            return Err(tr!("roster-list-want-text", field = name.as_str()));
        }
    }
    let date = |name: &str| -> Result<Option<NaiveDate>, String> {
        let said = text(fields, name);
        if said.is_empty() {
            return Ok(None);
        }
        day(&said).map(Some).ok_or_else(|| tr!("roster-list-bad-day", text = visible(&said).into_owned()))
    };
    let audience = match fields.get("audience") {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => text(fields, "audience").split(['、', ',', '，', ';', '；', ' ']).map(str::to_owned).collect::<Vec<_>>(),
    };
    let answers = fields.get("answers").cloned().map(serde_json::from_value::<Vec<Answer>>).transpose();
    Ok(Policy {
        code: text(fields, "code"),
        version: text(fields, "version"),
        title: text(fields, "title"),
        document: text(fields, "document"),
        from: date("from")?,
        to: date("to")?,
        audience: audience
            .into_iter()
            .filter(|word| !word.trim().is_empty())
            .map(|word| Category(word.trim().to_owned()))
            .collect(),
        text: text(fields, "text"),
        answers: answers.map_err(|_| tr!("roster-list-answers"))?.unwrap_or_default(),
    })
}
