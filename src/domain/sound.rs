//! Whether an edit that somebody else made can be understood at all. Each edit
//! is judged by itself, never by what the record holds at the moment: two
//! machines that hold the same entries must come to the same answer.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::change::Edit;
use super::record::{Kind, Record};

/// For each kind the smallest record that there can be.
static SMALLEST: LazyLock<Vec<(Kind, Map<String, Value>)>> = LazyLock::new(|| {
    let code = "110101001001";
    let id = "00000000000000000000000000000000";
    let day = "2026-01-01";
    let at = "2026-01-01T08:00:00+08:00";
    let records = [
        (Kind::Village, serde_json::json!({"code": code, "name": "x"})),
        (
            Kind::Household,
            serde_json::json!({"village": code, "head": "x", "must_visit": false, "status": "registered"}),
        ),
        (Kind::Cadre, serde_json::json!({"name": "x", "unit": "x", "role": "cadre"})),
        (Kind::Assignment, serde_json::json!({"title": "x", "cadres": [], "from": day, "to": day})),
        (Kind::Stay, serde_json::json!({"cadre": id, "village": code, "from": day, "to": day})),
        (Kind::Visit, serde_json::json!({"at": at, "place": "home", "village": code})),
        (
            Kind::Concern,
            serde_json::json!({
                "number": "x", "village": code, "text": "x", "urgency": "ordinary",
                "raised": day, "due": day, "due_rule": "date", "state": "recorded",
            }),
        ),
        (Kind::Matter, serde_json::json!({"village": code, "need": "x", "raised": day, "state": "promised"})),
        (Kind::Policy, serde_json::json!({"code": "x", "title": "x"})),
        (Kind::Catalog, serde_json::json!({"of": "x", "code": "x", "title": "x"})),
        (
            Kind::Device,
            serde_json::json!({"device": "0000000000000000", "key": "x", "person": id, "role": "cadre", "office": id}),
        ),
        (
            Kind::Decision,
            serde_json::json!({
                "entry": "0000000000000000:1", "mark": "0000000000000000", "outcome": "taken", "decided": day,
            }),
        ),
        (
            Kind::Invitation,
            serde_json::json!({
                "key": "x", "person": id, "name": "x", "role": "cadre", "office": id, "at": at, "days": 1,
            }),
        ),
        (Kind::Remark, serde_json::json!({"kind": "visit", "on": id, "verdict": "approved", "text": "x", "made": day})),
    ];
    let objects = records.into_iter().filter_map(|(kind, value)| match value {
        Value::Object(fields) => Some((kind, fields)),
        _ => None,
    });
    objects.collect()
});

/// Tells whether every field that the edit sets can stand in a record of its kind.
pub fn is_sound(edit: &Edit) -> bool {
    let Some((_, smallest)) = SMALLEST.iter().find(|(kind, _)| *kind == edit.kind) else { return false };
    let mut fields = smallest.clone();
    for (field, value) in &edit.set {
        match value {
            Value::Null => fields.remove(field),
            value => fields.insert(field.clone(), value.clone()),
        };
    }
    Record::from_json(edit.kind, &Value::Object(fields).to_string()).is_ok()
}

/// Returns the smallest record of a kind.
#[cfg(test)]
pub fn smallest(kind: Kind) -> Record {
    let (_, fields) = SMALLEST.iter().find(|(one, _)| *one == kind).expect("there is one of each kind");
    Record::from_json(kind, &Value::Object(fields.clone()).to_string()).expect("it is a record")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::RecordId;

    fn edit(kind: Kind, set: Value) -> Edit {
        let Value::Object(set) = set else { panic!() };
        Edit { kind, id: RecordId([1; 16]), set, was: Default::default(), step: None }
    }

    #[test]
    fn the_smallest_records_are_records() {
        for kind in Kind::ALL {
            assert!(is_sound(&edit(*kind, serde_json::json!({}))), "{kind:?}");
        }
    }

    #[test]
    fn what_no_record_can_hold_is_not_sound() {
        let household = |set| is_sound(&edit(Kind::Household, set));
        assert!(household(serde_json::json!({"residents": 4, "of a later version": {"a": 1}, "phone": null})));
        assert!(!household(serde_json::json!({"residents": "four"})));
        assert!(!household(serde_json::json!({"head": null})), "a household has a head");
        assert!(!household(serde_json::json!({"status": "flown away"})));
    }
}
