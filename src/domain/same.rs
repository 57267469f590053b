//! Whether two values of a field say the same, however they were typed: full
//! or half width, with or without spaces, `6.0` or 6, a telephone number with
//! or without +86. Values that say the same don't stand against each other.

use serde_json::{Map, Value};

use super::record::Kind;
use crate::base::ids::{CadreId, RecordId};
use crate::base::text::half_width_char;

/// Who a cadre is: the same person may be known under several ids. Must give
/// back what it gave once.
pub type Canon<'a> = &'a dyn Fn(CadreId) -> CadreId;

/// How the words of a field are evened out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// A line such as a name or a place, in which the case of letters says nothing.
    Line,
    /// A number that people call something by; `6.0` comes of a spreadsheet.
    Code,
    /// Telephone numbers.
    Phone,
    /// Sentences, which may name something by the case of its letters.
    Prose,
    /// A cadre's id, where it is one.
    Cadre,
    /// Not to be touched: ids, days, words of this program and of later ones.
    Exact,
}

fn spelling(field: &str) -> Spelling {
    match field {
        "head" | "name" | "address" | "relation" | "unit" | "post" | "town" | "county" | "met" | "category"
        | "categories" | "responsible" | "confirmed_by" | "title" | "campaign" | "document" | "audience" | "label"
        | "occasion" | "goal" => Spelling::Line,
        "number" | "group" | "code" | "version" | "ref" => Spelling::Code,
        "phone" => Spelling::Phone,
        "note" | "text" | "result" | "need" | "action" | "reply" | "reason" | "question" | "answer" | "chat"
        | "policy_talk" | "development" | "complaints" | "help" | "when" => Spelling::Prose,
        "cadre" | "cadres" | "told_by" | "author" | "assignee" | "from" | "to" => Spelling::Cadre,
        _ => Spelling::Exact,
    }
}

/// Tells whether a field holds what people write, and not ids, days or words of this program.
pub(super) fn is_written(field: &str) -> bool {
    !matches!(spelling(field), Spelling::Exact | Spelling::Cadre)
}

/// Tells whether the items of a list have no order.
fn is_set(field: &str) -> bool {
    matches!(field, "categories" | "audience" | "cadres" | "households" | "villages" | "devices")
}

/// Tells whether two values of a field say the same. `canon` tells who a cadre is.
pub fn same(kind: Kind, field: &str, a: &Value, b: &Value, canon: Canon<'_>) -> bool {
    a == b || even(kind, field, a, canon) == even(kind, field, b, canon)
}

/// Returns the value that stands for all that say the same; `null` where it
/// says nothing.
pub fn even(kind: Kind, field: &str, value: &Value, canon: Canon<'_>) -> Value {
    match value {
        // What is left of an identity number; marks of earlier versions held more.
        Value::Object(fields) if kind == Kind::Household && field == "identity" => {
            let last4 = fields.get("last4").and_then(Value::as_str).unwrap_or_default();
            match squeezed(last4).to_ascii_uppercase() {
                last4 if last4.is_empty() => Value::Null,
                last4 => Value::Object(Map::from_iter([("last4".to_owned(), Value::String(last4))])),
            }
        }
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| (name.clone(), even(kind, name, value, canon)));
            let told: Map<String, Value> = fields.filter(|(_, value)| !value.is_null()).collect();
            if told.is_empty() { Value::Null } else { Value::Object(told) }
        }
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(|item| even(kind, field, item, canon)).collect();
            if is_set(field) {
                items.retain(|item| !item.is_null());
                items.sort_by_cached_key(Value::to_string);
                items.dedup();
            }
            if items.iter().all(Value::is_null) { Value::Null } else { Value::Array(items) }
        }
        Value::Number(number) => whole(number.as_f64()).map_or_else(|| value.clone(), Value::from),
        Value::String(text) => match evened(spelling(field), text, canon) {
            text if text.is_empty() => Value::Null,
            text => Value::String(text),
        },
        Value::Null | Value::Bool(_) => value.clone(),
    }
}

/// Returns a number that is whole as one, where it is small enough to be exact.
fn whole(number: Option<f64>) -> Option<i64> {
    const EXACT_MAX: f64 = 9_007_199_254_740_992.0;
    let number = number.filter(|number| number.fract() == 0.0 && number.abs() < EXACT_MAX)?;
    format!("{number:.0}").parse().ok()
}

fn evened(spelling: Spelling, text: &str, canon: Canon<'_>) -> String {
    match spelling {
        Spelling::Line => squeezed(text).to_lowercase(),
        Spelling::Prose => squeezed(text),
        Spelling::Code => code(&squeezed(text).to_lowercase()),
        Spelling::Phone => phones(text),
        Spelling::Cadre => {
            text.parse::<RecordId>().map_or_else(|_| text.to_owned(), |id| canon(CadreId(id)).to_string())
        }
        Spelling::Exact => text.to_owned(),
    }
}

/// Returns a text in half width without spaces, but for one between two words
/// or numbers in Latin letters and digits, which would run into each other.
fn squeezed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars().map(half_width_char) {
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        if matches!(c, '\u{200b}'..='\u{200d}' | '\u{feff}') {
            continue;
        }
        if gap && c.is_ascii_alphanumeric() && out.ends_with(|last: char| last.is_ascii_alphanumeric()) {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

/// Returns a whole number as a spreadsheet's cell gives it without the zeros
/// after the point; leading zeros stay.
fn code(text: &str) -> String {
    match text.split_once('.') {
        Some((whole, zeros))
            if !whole.is_empty()
                && whole.bytes().all(|byte| byte.is_ascii_digit())
                && !zeros.is_empty()
                && zeros.bytes().all(|byte| byte == b'0') =>
        {
            whole.to_owned()
        }
        _ => text.to_owned(),
    }
}

/// Returns telephone numbers without what people put between the digits and
/// without the country's code. What is no number stays as it is.
fn phones(text: &str) -> String {
    let text: String = text.chars().map(half_width_char).collect();
    let each = text.split(['/', ',', ';', '、', '，', '；']).map(phone).filter(|phone| !phone.is_empty());
    each.collect::<Vec<_>>().join("/")
}

fn phone(text: &str) -> String {
    let between = |c: char| {
        c.is_whitespace() || matches!(c, '-' | '–' | '—' | '.' | '(' | ')' | '\u{200b}'..='\u{200d}' | '\u{feff}')
    };
    let bare: String = text.chars().filter(|c| !between(*c)).collect();
    let local = bare.strip_prefix("+86").or_else(|| bare.strip_prefix("0086")).or_else(|| bare.strip_prefix("86"));
    let is_mobile = |digits: &&str| digits.len() == 11 && digits.starts_with('1');
    let is_long = |digits: &&str| bare.starts_with('+') && digits.len() >= 9;
    match local.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit())) {
        Some(local) if is_mobile(&local) => local.to_owned(),
        // Abroad an area code goes without its zero.
        Some(local) if is_long(&local) => format!("0{}", local.trim_start_matches('0')),
        _ => bare.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn alike(field: &str, a: Value, b: Value) -> bool {
        same(Kind::Household, field, &a, &b, &|id| id)
    }

    #[rstest]
    #[case("head", json!("张三"), json!("张　三 "))]
    #[case("head", json!("Li Ming"), json!("ＬＩ  ming"))]
    #[case("address", json!("村东 12号"), json!("村东１２号"))]
    #[case("group", json!("6.0"), json!("６"))]
    #[case("residents", json!(6.0), json!(6))]
    #[case("phone", json!("138-1234-5678"), json!("+86 138 1234 5678"))]
    #[case("phone", json!("００８６１３８１２３４５６７８"), json!("13812345678"))]
    #[case("phone", json!("(0518)87212345"), json!("0518-87212345"))]
    #[case("phone", json!("+86 518 87212345"), json!("0518-87212345"))]
    #[case("phone", json!("13812345678、13912345678"), json!("13812345678 / 13912345678"))]
    #[case("note", json!(""), Value::Null)]
    #[case("note", json!(" \u{3000}"), Value::Null)]
    #[case("members", json!([]), Value::Null)]
    #[case("members", json!([{"name": "李秀英", "relation": ""}]), json!([{"name": "李 秀英"}]))]
    #[case("categories", json!(["低保户", "脱贫户"]), json!(["脱贫户", "低保户"]))]
    #[case("identity", json!({"hash": "aa", "last4": "123x"}), json!({"last4": "123X"}))]
    #[case("identity", json!({"hash": "aa", "last4": ""}), Value::Null)]
    fn these_say_the_same(#[case] field: &str, #[case] a: Value, #[case] b: Value) {
        assert!(alike(field, a.clone(), b.clone()), "{a} {b}");
    }

    #[rstest]
    #[case("head", json!("张三"), json!("张山"))]
    #[case("address", json!("12 3号"), json!("123号"))]
    #[case("number", json!("06"), json!("6"))]
    #[case("number", json!("6.5"), json!("6"))]
    #[case("residents", json!(6), json!(7))]
    #[case("residents", json!(0), Value::Null)]
    #[case("contact_consent", json!(false), Value::Null)]
    #[case("phone", json!("13812345678"), json!("13812345679"))]
    #[case("phone", json!("87212345"), json!("0518-87212345"))]
    #[case("note", json!("找Wang"), json!("找wang"))]
    #[case("members", json!([{"name": "甲"}, {"name": "乙"}]), json!([{"name": "乙"}, {"name": "甲"}]))]
    #[case("identity", json!({"hash": "aa", "last4": "1234"}), json!({"hash": "aa", "last4": "1235"}))]
    #[case("of a later version", json!("Ａ"), json!("A"))]
    fn these_do_not(#[case] field: &str, #[case] a: Value, #[case] b: Value) {
        assert!(!alike(field, a.clone(), b.clone()), "{a} {b}");
    }

    #[test]
    fn a_person_known_under_two_ids_is_one() {
        let [one, other] = [1u8, 2].map(|n| CadreId(RecordId([n; 16])));
        let canon = |id| if id == other { one } else { id };
        let (a, b) = (json!([one, other]), json!([one]));
        assert!(same(Kind::Visit, "cadres", &a, &b, &canon) && !same(Kind::Visit, "cadres", &a, &b, &|id| id));
        let (a, b) = (json!(one), json!(other));
        assert!(same(Kind::Concern, "told_by", &a, &b, &canon));
        let handover = |to: CadreId| json!([{"from": one, "to": to, "on": "2026-11-22", "note": ""}]);
        assert!(same(Kind::Assignment, "handovers", &handover(other), &handover(one), &canon));
        assert!(same(Kind::Assignment, "from", &json!("2026-11-22"), &json!("2026-11-22"), &canon));
    }

    fn value() -> impl Strategy<Value = Value> {
        let parts = prop::sample::select(vec![
            "",
            " ",
            "　",
            "６",
            "6",
            ".0",
            "86",
            "+86",
            "0",
            "13812345678",
            "-",
            "（",
            "张",
            "a",
            "Ａ",
            "\u{200b}",
            "/",
            "，",
            "İ",
            "ß",
            "2026-11-22",
            "01010101010101010101010101010101",
        ]);
        let text = prop::collection::vec(parts, 0..5).prop_map(|parts| Value::String(parts.concat()));
        let number =
            prop_oneof![(0i64..9).prop_map(Value::from), (0u8..9).prop_map(|n| Value::from(f64::from(n) / 2.0))];
        let leaf = prop_oneof![text, number, Just(Value::Null), any::<bool>().prop_map(Value::Bool)];
        leaf.prop_recursive(2, 8, 3, |inner| {
            let names = prop::sample::select(vec!["name", "phone", "last4", "hash", "note", "later"]);
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
                prop::collection::vec((names, inner), 0..3)
                    .prop_map(|all| all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
            ]
        })
    }

    fn field() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            "head",
            "group",
            "number",
            "phone",
            "note",
            "identity",
            "categories",
            "members",
            "cadres",
            "from",
            "later",
        ])
    }

    proptest! {
        #[test]
        fn sameness_is_an_equivalence(field in field(), a in value(), b in value(), c in value()) {
            let same = |a: &Value, b: &Value| same(Kind::Household, field, a, b, &|id| id);
            prop_assert!(same(&a, &a));
            prop_assert_eq!(same(&a, &b), same(&b, &a));
            prop_assert!(!(same(&a, &b) && same(&b, &c)) || same(&a, &c));
        }

        #[test]
        fn evening_out_twice_changes_nothing(field in field(), a in value()) {
            let once = even(Kind::Household, field, &a, &|id| id);
            prop_assert_eq!(even(Kind::Household, field, &once, &|id| id), once.clone());
            prop_assert!(same(Kind::Household, field, &a, &once, &|id| id));
        }
    }
}
