//! Whatever others wrote into any field of any record: every screen shows it by
//! visible marks, and nothing of it is left out in silence or steers the terminal.

use std::collections::BTreeMap;

use rstest::rstest;
use serde::de::{Deserializer, Error, Visitor};
use serde_json::{Value, json};

use super::tests::{lines, picture};
use crate::app::sample::{Bench, records};
use crate::app::{Mouse, Msg, Tab};
use crate::base::ids::RecordId;
use crate::base::text::{is_harmless, visible};
use crate::domain::change::{Change, Edit, Step};
use crate::domain::record::{Kind, Record};
use crate::domain::visit::Blocks;
use crate::domain::{
    assignment::Assignment, cadre::Cadre, catalog::Catalog, concern::Concern, decision::Decision, device::Device,
    household::Household, invitation::Invitation, matter::Matter, policy::Policy, remark::Remark, stay::Stay,
    village::Village, visit::Visit,
};
use crate::keymap::Action;

/// It begins and ends with a character that stands nowhere else.
const POISON: &str = "毒\u{1b}]\u{9b}\u{202e}\u{200b}\u{7}\u{e0041}尾";

/// Returns the names of the fields of a type, also of those that are left out where they are empty.
fn fields<T: serde::de::DeserializeOwned>() -> Vec<&'static str> {
    struct Ask<'a>(&'a mut Vec<&'static str>);
    impl<'de> Deserializer<'de> for Ask<'_> {
        type Error = serde_json::Error;

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
            Err(Error::custom("asked for its fields alone"))
        }

        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            visitor: V,
        ) -> Result<V::Value, Self::Error> {
            self.0.extend(fields);
            self.deserialize_any(visitor)
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
            unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
        }
    }
    let mut found = Vec::new();
    assert!(T::deserialize(Ask(&mut found)).is_err());
    found
}

fn fields_of(kind: Kind) -> Vec<&'static str> {
    match kind {
        Kind::Village => fields::<Village>(),
        Kind::Household => fields::<Household>(),
        Kind::Cadre => fields::<Cadre>(),
        Kind::Assignment => fields::<Assignment>(),
        Kind::Stay => fields::<Stay>(),
        Kind::Visit => fields::<Visit>(),
        Kind::Concern => fields::<Concern>(),
        Kind::Matter => fields::<Matter>(),
        Kind::Policy => fields::<Policy>(),
        Kind::Remark => fields::<Remark>(),
        Kind::Device => fields::<Device>(),
        Kind::Decision => fields::<Decision>(),
        Kind::Invitation => fields::<Invitation>(),
        Kind::Catalog => fields::<Catalog>(),
    }
}

/// Returns the places in a value at which text stands.
fn texts(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(at.to_owned()),
        Value::Array(all) => all.iter().enumerate().for_each(|(n, one)| texts(one, &format!("{at}/{n}"), found)),
        Value::Object(all) => all.iter().for_each(|(name, one)| texts(one, &format!("{at}/{name}"), found)),
        _ => {}
    }
}

/// Puts the poison into every field of a record that takes it. Counts the fields by name.
fn poisoned(record: &Record, taken: &mut BTreeMap<String, usize>) -> Record {
    let kind = record.kind();
    let mut value: Value = serde_json::from_str(&record.to_json().unwrap()).unwrap();
    let takes = |value: &Value| Record::from_json(kind, &value.to_string()).is_ok();
    let missing = |value: &Value, at: &str| value.pointer(at).is_none();
    let mut empty: Vec<(String, Value)> =
        fields_of(kind).into_iter().map(|name| (format!("/{name}"), json!(""))).collect();
    empty.extend(fields::<Blocks>().into_iter().map(|name| (format!("/blocks/{name}"), json!(""))));
    empty.push(("/answers".into(), json!([{"question": "", "answer": ""}])));
    for (at, nothing) in empty {
        let (above, name) = at.rsplit_once('/').unwrap();
        if !missing(&value, &at) {
            continue;
        }
        for candidate in [nothing, json!([""])] {
            let mut changed = value.clone();
            let Some(Value::Object(object)) = changed.pointer_mut(above) else { continue };
            object.insert(name.to_owned(), candidate);
            if takes(&changed) {
                value = changed;
                break;
            }
        }
    }
    let mut places = Vec::new();
    texts(&value, "", &mut places);
    for at in places {
        let mut changed = value.clone();
        let Some(Value::String(text)) = changed.pointer_mut(&at) else { continue };
        *text = format!("{POISON}{text}");
        if takes(&changed) {
            value = changed;
            *taken.entry(format!("{kind:?}{at}")).or_default() += 1;
        }
    }
    Record::from_json(kind, &value.to_string()).unwrap()
}

/// Returns changes that make a ledger in which everything is poisoned.
fn ledger() -> (Vec<Change>, BTreeMap<String, usize>) {
    let mut taken = BTreeMap::new();
    let mut records = records();
    let id = |kind: Kind, records: &[(RecordId, Record)]| {
        records.iter().find(|(_, record)| record.kind() == kind).map(|(id, _)| *id).unwrap()
    };
    let (me, visit, concern) = (id(Kind::Cadre, &records), id(Kind::Visit, &records), id(Kind::Concern, &records));
    let stay = json!({"cadre": me, "village": "320722114204", "from": "2026-11-18", "to": "2026-11-19"});
    let remark = json!({"kind": "visit", "on": visit, "verdict": "supplement", "text": "看", "made": "2026-11-21"});
    for (n, kind, value) in [(60, Kind::Stay, stay), (61, Kind::Remark, remark)] {
        records.push((RecordId([n; 16]), Record::from_json(kind, &value.to_string()).unwrap()));
    }
    let mut changes: Vec<Change> =
        records.iter().map(|(id, record)| Change::Add { id: *id, record: poisoned(record, &mut taken) }).collect();
    let step =
        Step { to: "assigned".into(), note: POISON.into(), by: None, at: "2026-11-20T09:30:00+08:00".parse().unwrap() };
    let set = json!({"responsible": POISON, "result": POISON}).as_object().unwrap().clone();
    changes.push(Change::Edit(Edit { kind: Kind::Concern, id: concern, set, was: BTreeMap::new(), step: Some(step) }));
    let last = records.iter().rev().find(|(_, record)| record.kind() == Kind::Visit).unwrap().0;
    changes.push(Change::Remove { kind: Kind::Visit, id: last, reason: POISON.into() });
    (changes, taken)
}

/// Returns how often the poison begins in a line, `None` where some of it is
/// missing or steers the terminal.
fn shown_in(line: &str) -> Option<usize> {
    let expected: Vec<char> = visible(POISON).chars().collect();
    // It may be cut, or go on in the next line.
    let cut = |c: char| c == '…' || c.is_whitespace() || ('\u{2500}'..='\u{257f}').contains(&c);
    let whole = |at: usize| {
        let differs = line[at..].chars().zip(&expected).find(|(shown, wanted)| shown != *wanted);
        differs.is_none_or(|(shown, _)| cut(shown))
    };
    let begins: Vec<usize> = line.match_indices('毒').map(|(at, _)| at).collect();
    (line.chars().all(is_harmless) && begins.iter().all(|at| whole(*at))).then_some(begins.len())
}

/// Returns how often the poison was seen, and notes where it isn't shown as it must be.
fn check(bench: &mut Bench, size: (u16, u16), said: &str, leaks: &mut Vec<String>) -> usize {
    let rows = lines(&picture(bench, size));
    let mut seen = 0;
    for row in &rows {
        match shown_in(row) {
            Some(times) => seen += times,
            None => leaks.push(format!("{said}: {row:?}")),
        }
    }
    seen
}

/// Ways to look at what is there, beside the screens themselves.
const LOOKS: &[&str] = &[
    "enter",
    "enter tab",
    "enter enter",
    "down enter",
    "enter f7",
    "ctrl+o",
    "f7",
    "f3 \"尾\"",
    "f3 \"尾\" enter",
    "f12",
    "ctrl+f \"尾\"",
    "f2",
    "f2 f5",
    "f2 f6",
    "f4 \"尾\"",
    "f4 \"张三 听牢骚 尾\"",
    "ctrl+p \"尾\"",
];

#[rstest]
fn what_others_wrote_is_shown_by_visible_marks_everywhere(#[values((80, 24), (120, 40))] size: (u16, u16)) {
    let (changes, taken) = ledger();
    for field in [
        "Household/head",
        "Visit/blocks/chat",
        "Visit/met",
        "Concern/text",
        "Concern/result",
        "Policy/title",
        "Remark/reply",
        "Policy/answers/0/answer",
        "Cadre/unit",
        "Village/name",
        "Assignment/title",
        "Matter/need",
    ] {
        assert!(taken.contains_key(field), "{field} takes no text: {taken:?}");
    }
    let (mut seen, mut leaks) = (0, Vec::new());
    for tab in Tab::ALL {
        let enter = || {
            let mut bench = Bench::holding(&changes);
            bench.go(*tab);
            bench
        };
        let mut bench = enter();
        for step in 0..12 {
            seen += check(&mut bench, size, &format!("{tab:?}, line {step}"), &mut leaks);
            bench.press("down");
        }
        for keys in LOOKS {
            let mut bench = enter();
            bench.press(keys);
            for step in 0..4 {
                seen += check(&mut bench, size, &format!("{tab:?}, {keys}, page {step}"), &mut leaks);
                bench.press("pagedown");
            }
        }
        // What commands open is as wide everywhere, and drawing takes long.
        let commands = if size == (80, 24) { Action::ALL } else { &[] };
        for action in commands {
            let mut bench = enter();
            bench.send(Msg::Mouse(Mouse::Command(*action)));
            seen += check(&mut bench, size, &format!("{tab:?}, {action:?}"), &mut leaks);
        }
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    assert!(seen > 500, "the poison was seen {seen} times");
}

#[test]
fn the_check_sees_what_is_left_out() {
    let shown = visible(POISON);
    assert_eq!(shown_in(&format!("户主 {shown}张三 │ {shown}")), Some(2));
    assert_eq!(shown_in("户主 毒␛]… │ 毒␛ │"), Some(2));
    for missing in ['␛', '␇', '\u{fffd}'] {
        assert_eq!(shown_in(&shown.replace(missing, "")), None, "{missing}");
    }
    for raw in ["\u{1b}", "\u{9b}", "\u{202e}", "\u{200b}", "\u{e0041}"] {
        assert_eq!(shown_in(&format!("户主{raw}")), None, "{raw:?}");
    }
}
