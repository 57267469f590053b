//! Earlier versions kept a keyed hash of an identity number beside its last
//! four characters. With the key at hand it gives the number away, and without
//! it says nothing: it is dropped wherever a record is taken in, cut out of the
//! entries that hold it, and written nowhere. All else stays as its author wrote
//! it, byte for byte.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// The field of a household that holds what is left of a number, and what is
/// dropped of it.
const IDENTITY: &str = "identity";
const HASH: &str = "hash";
/// Where the bodies of entries hold fields.
const HOLDERS: [&str; 2] = ["record", "set"];

/// The members of a JSON object in the order in which they were written.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Each)
    }
}

/// Returns a JSON object after `change` made something else of some members, or
/// took them away; `None` where it changed none, or it is no object.
fn changed<'a>(object: &'a str, change: impl Fn(&str, &'a str) -> Option<String>) -> Option<String> {
    let Members(members) = serde_json::from_str(object).ok()?;
    let mut any = false;
    let mut parts = Vec::with_capacity(members.len());
    for (name, value) in &members {
        let new = change(name, value.get());
        any |= new.is_some();
        match new.as_deref() {
            Some("") => {}
            new => parts.push(format!("{}:{}", Value::from(name.as_str()), new.unwrap_or(value.get()))),
        }
    }
    any.then(|| format!("{{{}}}", parts.join(",")))
}

/// Tells whether a text can hold a hash at all; its name may be written in escapes.
pub fn may_hold_hash(json: &str) -> bool {
    json.contains(HASH) || json.contains("\\u")
}

/// Returns the fields of a household, a JSON object, without the hash; `None`
/// where they hold none.
pub fn fields_without_hash(fields: &str) -> Option<String> {
    let bare = |identity| changed(identity, |name, _| (name == HASH).then(String::new));
    let drop = |name: &str, value| if name == IDENTITY { bare(value) } else { None };
    may_hold_hash(fields).then(|| changed(fields, drop)).flatten()
}

/// Returns the body of an entry about a household without the hash; `None`
/// where it holds none.
pub fn body_without_hash(body: &str) -> Option<String> {
    let drop = |name: &str, value: &str| if HOLDERS.contains(&name) { fields_without_hash(value) } else { None };
    may_hold_hash(body).then(|| changed(body, drop)).flatten()
}

/// Drops the hash from new values of a household's fields.
pub fn drop_hash(set: &mut Map<String, Value>) {
    if let Some(Value::Object(identity)) = set.get_mut(IDENTITY) {
        identity.remove(HASH);
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(
        r#"{"id":"01","record":{"village":"320722114204","identity":{"hash":"aa","last4":"1234"},"head":"张三","later":1092233720368547758080.0}}"#,
        Some(
            r#"{"id":"01","record":{"village":"320722114204","identity":{"last4":"1234"},"head":"张三","later":1092233720368547758080.0}}"#
        )
    )]
    #[case(
        r#"{"id":"01","set":{"phone":null,"identity":{"last4":"123X","h\u0061sh":"aa"}},"was":{"identity":["hash"]}}"#,
        Some(r#"{"id":"01","set":{"phone":null,"identity":{"last4":"123X"}},"was":{"identity":["hash"]}}"#)
    )]
    #[case(r#"{"id":"01","record":{"identity":{"hash":"aa"}}}"#, Some(r#"{"id":"01","record":{"identity":{}}}"#))]
    #[case(r#"{"id":"01","record":{"identity":{"last4":"1234"},"note":"hash"}}"#, None)]
    #[case(r#"{"id":"01","set":{"identity":null,"hash":"aa"}}"#, None)]
    #[case(r#"{"id":"01","reason":"hash"}"#, None)]
    #[case("hash", None)]
    #[case("", None)]
    fn bodies_lose_the_hash_and_nothing_else(#[case] body: &str, #[case] expected: Option<&str>) {
        let bare = body_without_hash(body);
        assert_eq!(bare.as_deref(), expected);
        assert_eq!(bare.and_then(|bare| body_without_hash(&bare)), None, "once is enough");
    }

    #[test]
    fn a_change_loses_the_hash() {
        let Value::Object(mut set) = serde_json::json!({"identity": {"hash": "aa", "last4": "1234"}, "hash": 1}) else {
            panic!()
        };
        drop_hash(&mut set);
        assert_eq!(Value::Object(set), serde_json::json!({"identity": {"last4": "1234"}, "hash": 1}));
    }
}
