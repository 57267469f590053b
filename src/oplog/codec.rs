//! Changes as the bodies of entries, and back. The words and fields are frozen:
//! ledgers of earlier versions must read the same for ever.
//!
//! | entry | body |
//! |---|---|
//! | `household.added`, `visit.logged`, `concern.raised`, … | `{"id","record"}` |
//! | `KIND.changed`, `KIND.advanced` (with `step`) | `{"id","set","was","step"?}` |
//! | `KIND.removed` | `{"id","reason"}` |
//! | `KIND.restored` | `{"id"}` |
//! | `household.erased` | `{"id","records":[["KIND","id"],…],"reason"}` |

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::base::ids::{EntryRef, RecordId};
use crate::domain::change::{Change, Edit, Step};
use crate::domain::record::{Kind, Record};

/// What a change looks like on the wire.
#[derive(Debug)]
pub struct Encoded {
    /// The entry's kind.
    pub kind: String,
    /// The entry's body, JSON text.
    pub body: String,
    /// Where in `body` the record of an addition stands, in bytes.
    pub record: Option<std::ops::Range<usize>>,
}

/// What the body of an entry says.
#[expect(clippy::large_enum_variant, reason = "lives on the stack for one entry; a box would cost an allocation each")]
#[derive(Debug)]
pub enum Decoded<'a> {
    /// A change this version understands. An addition also has its record's exact bytes.
    Change(Change, Option<&'a str>),
    /// Everything about these records is erased for good.
    Erase(Erasure),
    /// Something of a later version: kept and passed on, not interpreted.
    Unknown,
}

/// The kind of an entry by which a household's records are erased. Frozen.
pub const ERASED: &str = "household.erased";

/// An instruction to erase a household's records: their bodies are destroyed
/// wherever they are, and the hashes stay, so that the chain still verifies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// The household.
    pub id: RecordId,
    /// All records that go, the household among them.
    pub records: Vec<(Kind, RecordId)>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

#[derive(Serialize, Deserialize)]
struct EditBody {
    id: RecordId,
    set: Map<String, Value>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    was: BTreeMap<String, Vec<EntryRef>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    step: Option<Step>,
}

#[derive(Deserialize)]
struct AddBody<'a> {
    id: RecordId,
    #[serde(borrow)]
    record: &'a RawValue,
}

#[derive(Serialize, Deserialize)]
struct PlainBody {
    id: RecordId,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    reason: String,
}

/// Encodes a change.
///
/// # Errors
/// Fails where serde does; a change holds nothing that makes it.
pub fn encode(change: &Change) -> serde_json::Result<Encoded> {
    let kind = change.kind();
    let (verb, body, record) = match change {
        Change::Add { id, record } => {
            let json = record.to_json()?;
            let start = format!("{{\"id\":\"{id}\",\"record\":");
            let range = start.len()..start.len() + json.len();
            (kind.birth(), [&start, &json, "}"].concat(), Some(range))
        }
        Change::Edit(Edit { id, set, was, step, .. }) => {
            let verb = if step.is_some() { "advanced" } else { "changed" };
            let body = EditBody { id: *id, set: set.clone(), was: was.clone(), step: step.clone() };
            (verb, serde_json::to_string(&body)?, None)
        }
        Change::Remove { id, reason, .. } => {
            ("removed", serde_json::to_string(&PlainBody { id: *id, reason: reason.clone() })?, None)
        }
        Change::Restore { id, .. } => {
            ("restored", serde_json::to_string(&PlainBody { id: *id, reason: String::new() })?, None)
        }
    };
    Ok(Encoded { kind: format!("{}.{verb}", kind.word()), body, record })
}

/// Decodes the body of an entry of the kind `kind`.
///
/// # Errors
/// Fails where the kind is known and the body isn't what such an entry holds.
pub fn decode<'a>(kind: &str, body: &'a str) -> serde_json::Result<Decoded<'a>> {
    if kind == ERASED {
        return Ok(Decoded::Erase(serde_json::from_str(body)?));
    }
    let Some((record, verb)) = kind.split_once('.') else { return Ok(Decoded::Unknown) };
    let Some(kind) = Kind::from_word(record) else { return Ok(Decoded::Unknown) };
    let change = match verb {
        "changed" | "advanced" => {
            let EditBody { id, set, was, step } = serde_json::from_str(body)?;
            Change::Edit(Edit { kind, id, set, was, step })
        }
        "removed" => {
            let PlainBody { id, reason } = serde_json::from_str(body)?;
            Change::Remove { kind, id, reason }
        }
        "restored" => Change::Restore { kind, id: serde_json::from_str::<PlainBody>(body)?.id },
        verb if verb == kind.birth() => {
            let (id, record, json) = addition(kind, body)?;
            return Ok(Decoded::Change(Change::Add { id, record }, Some(json)));
        }
        _ => return Ok(Decoded::Unknown),
    };
    Ok(Decoded::Change(change, None))
}

/// Returns the id of an addition, its record, and the record's exact bytes.
fn addition(kind: Kind, body: &str) -> serde_json::Result<(RecordId, Record, &str)> {
    // A body just as `encode` writes it needs not be gone through twice, once
    // for where the record ends. Anything else is no record up to its last byte.
    if let Some((id, json)) = as_encoded(body)
        && let Ok(record) = Record::from_json(kind, json)
    {
        return Ok((id, record, json));
    }
    let AddBody { id, record } = serde_json::from_str(body)?;
    Ok((id, Record::from_json(kind, record.get())?, record.get()))
}

fn as_encoded(body: &str) -> Option<(RecordId, &str)> {
    let (id, rest) = body.strip_prefix("{\"id\":\"")?.split_once('"')?;
    let json = rest.strip_prefix(",\"record\":")?.strip_suffix('}')?;
    let whole = json.starts_with('{') && json.ends_with('}');
    Some((id.parse().ok()?, json)).filter(|_| whole)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::domain::household::Household;

    fn household() -> (RecordId, Household) {
        let household =
            Household { number: Some("17".into()), ..Household::new("320722114204".parse().unwrap(), "刘兰英") };
        (household.first_id().into(), household)
    }

    fn round_trip(change: &Change, kind: &str, body: &str) {
        let encoded = encode(change).unwrap();
        assert_eq!((encoded.kind.as_str(), encoded.body.as_str()), (kind, body));
        let Decoded::Change(back, record) = decode(kind, body).unwrap() else { panic!("unknown") };
        assert_eq!(&back, change);
        assert_eq!(record, encoded.record.map(|range| &body[range]));
    }

    #[test]
    fn the_bodies_are_frozen() {
        let (id, old) = household();
        round_trip(
            &Change::add(id, old.clone()),
            "household.added",
            &format!(
                r#"{{"id":"{id}","record":{{"village":"320722114204","number":"17","head":"刘兰英","must_visit":false,"status":"registered"}}}}"#
            ),
        );
        let step = Step {
            to: "assigned".into(),
            note: "水利站".into(),
            by: None,
            at: DateTime::parse_from_rfc3339("2026-11-20T09:30:00+08:00").unwrap(),
        };
        let new = Household { residents: Some(3), ..old.clone() };
        let Change::Edit(mut edit) = Change::step(id, &old, &new, step).unwrap() else { panic!() };
        edit.was.insert("residents".into(), vec!["0909090909090909:412".parse().unwrap()]);
        round_trip(
            &Change::Edit(edit),
            "household.advanced",
            &format!(
                r#"{{"id":"{id}","set":{{"residents":3}},"was":{{"residents":["0909090909090909:412"]}},"step":{{"to":"assigned","note":"水利站","at":"2026-11-20T09:30:00+08:00"}}}}"#
            ),
        );
        round_trip(
            &Change::Remove { kind: Kind::Visit, id, reason: "记错了户".into() },
            "visit.removed",
            &format!(r#"{{"id":"{id}","reason":"记错了户"}}"#),
        );
        round_trip(&Change::Restore { kind: Kind::Visit, id }, "visit.restored", &format!(r#"{{"id":"{id}"}}"#));
    }

    #[test]
    fn an_erasure_is_frozen() {
        let (id, _) = household();
        let erasure = Erasure { id, records: vec![(Kind::Household, id)], reason: "本人要求".into() };
        let body = format!(r#"{{"id":"{id}","records":[["household","{id}"]],"reason":"本人要求"}}"#);
        assert_eq!(serde_json::to_string(&erasure).unwrap(), body);
        assert!(matches!(decode(ERASED, &body), Ok(Decoded::Erase(back)) if back == erasure));
    }

    #[test]
    fn an_addition_is_read_the_same_however_its_author_spaced_it() {
        let (id, household) = household();
        let json = Record::Household(household.clone()).to_json().unwrap();
        let change = Change::add(id, household);
        for body in [
            format!(r#"{{"id":"{id}","record":{json}}}"#),
            format!(r#"{{"id":"{id}","record": {json} }}"#),
            format!(r#"{{"record":{json},"id":"{id}"}}"#),
            format!(r#"{{"id":"{id}","record":{json},"later":{{}}}}"#),
        ] {
            let Ok(Decoded::Change(read, Some(bytes))) = decode("household.added", &body) else { panic!("{body}") };
            assert_eq!((&read, bytes), (&change, &json[..]), "{body}");
        }
        let id = &id.to_string()[1..];
        for body in [format!(r#"{{"id":"{id}","record":{json}}}"#), format!(r#"{{"id":"x","record":{json}}}}}"#)] {
            assert!(decode("household.added", &body).is_err(), "{body}");
        }
    }

    #[test]
    fn what_a_later_version_writes_is_left_alone() {
        for kind in ["weather.noted", "visit.sung", "household.sold", "checkpoint", ""] {
            assert!(matches!(decode(kind, "{}"), Ok(Decoded::Unknown)), "{kind}");
        }
        assert!(decode("visit.logged", "{}").is_err());
    }
}
