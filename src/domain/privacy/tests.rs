//! What is found, what is masked, and what stays.

use rstest::rstest;

use super::*;
use crate::base::ids::RecordId;
use crate::domain::change::Step;
use crate::domain::household::Household;
use crate::domain::record::Recorded;

#[rstest]
#[case("身份证320722199001011234，", &["320722199001011234"])]
#[case("32072219900101123x", &["32072219900101123x"])]
#[case("３２０７２２１９９００１０１１２３Ｘ", &["３２０７２２１９９００１０１１２３Ｘ"])]
#[case("320722 19900101 1234", &["320722 19900101 1234"])]
#[case("320722-19900101-123X 号", &["320722-19900101-123X"])]
#[case("320722900101123", &["320722900101123"])]
#[case("3207229001011 23", &["3207229001011 23"])]
#[case("320722199001011234 13812345678", &["320722199001011234"])]
#[case("13812345678 320722199001011234", &["320722199001011234"])]
#[case("32072219900101123413812345678", &["320722199001011234"])]
#[case("证0320722199001011234", &["320722199001011234"])]
#[case("320722199031011234", &["320722199031011234"])]
#[case("990722199001011234", &["990722199001011234"])]
#[case("202611221030000001", &[])]
#[case("\u{200b}320722\u{200b}199001011234", &["320722\u{200b}199001011234"])]
#[case("320722114204 前张村 17 户", &[])]
#[case("320722/19600222/8994", &["320722/19600222/8994"])]
#[case("(320722)196002228994", &["320722)196002228994"])]
#[case("（320722）（19600222）（8994）", &["320722）（19600222）（8994"])]
#[case("320722，19600222，8994。", &["320722，19600222，8994"])]
#[case("320722、1960、02、22、8994", &["320722、1960、02、22、8994"])]
#[case("320722 / 19600222 / 8994", &["320722 / 19600222 / 8994"])]
#[case("320722\n196002228994", &["320722\n196002228994"])]
#[case("3207221960\r\n   02228994", &["3207221960\r\n   02228994"])]
#[case("3207 2219 6002 2289 94", &["3207 2219 6002 2289 94"])]
#[case("3,2,0,7,2,2,1,9,6,0,0,2,2,2,8,9,9,4", &["3,2,0,7,2,2,1,9,6,0,0,2,2,2,8,9,9,4"])]
#[case("3\u{200b}2\u{2060}0722\u{feff}196002228994", &["3\u{200b}2\u{2060}0722\u{feff}196002228994"])]
#[case("320722·19600222·899Ｘ", &["320722·19600222·899Ｘ"])]
#[case("320722 19600222 899 X", &["320722 19600222 899 X"])]
#[case("32072219600222899×", &["32072219600222899×"])]
#[case("320722_600222_899", &["320722_600222_899"])]
#[case("320722:600222:899", &["320722:600222:899"])]
#[case("𝟛𝟚𝟘𝟟𝟚𝟚𝟙𝟡𝟞𝟘𝟘𝟚𝟚𝟚𝟠𝟡𝟡𝟜", &["𝟛𝟚𝟘𝟟𝟚𝟚𝟙𝟡𝟞𝟘𝟘𝟚𝟚𝟚𝟠𝟡𝟡𝟜"])]
#[case("350、420、810、512、300 元", &[])]
#[case("补贴 3504，2081，0512，300", &[])]
#[case("11-22 14:30 到 15:20，12-03 09:00", &[])]
#[case("2026年11月22日14时30分", &[])]
#[case("320722 个人 196002228994", &[])]
#[case("[身份证号尾号3207] 22600222899", &[])]
#[case("[320722][600222][899]", &["320722][600222][899"])]
#[case("13812345678 2026 年", &[])]
#[case("123456789012345", &[])]
#[case("2026-11-22 14:30 至 15:20", &[])]
fn identity_numbers(#[case] text: &str, #[case] expected: &[&str]) {
    let found: Vec<_> = scan(text)
        .into_iter()
        .filter(|finding| finding.kind == FindingKind::IdentityNumber)
        .map(|finding| &text[finding.range])
        .collect();
    assert_eq!(found, expected);
    let (masked, count) = mask(text);
    assert_eq!(count, expected.len());
    assert!(expected.iter().all(|number| !masked.contains(number)), "{masked}");
    assert_eq!(mask(&masked), (masked.clone(), 0), "masking again changes nothing");
}

#[rstest]
#[case("卡号 6222021001116245702。", &["6222021001116245702"])]
#[case("6222 0210 0111 6245 702", &["6222 0210 0111 6245 702"])]
#[case("6222-0210-0111-6245-702", &["6222-0210-0111-6245-702"])]
#[case("622202 1001116245702", &["622202 1001116245702"])]
#[case("6222，0210，0111，6245，702", &["6222，0210，0111，6245，702"])]
#[case("６２２２０２１００１１１６２４５７０２", &["６２２２０２１００１１１６２４５７０２"])]
#[case("4111111111111111", &["4111111111111111"])]
#[case("4111\n1111 1111 1111", &["4111\n1111 1111 1111"])]
#[case("378282246310005", &["378282246310005"])]
#[case("6222021001116245703", &[])]
#[case("订单号 2026112210300001234", &[])]
#[case("村代码 320722114204", &[])]
#[case("4000、5000、6000、7000", &[])]
#[case("4111、1111、1111、1111", &[])]
#[case("1234567890123456", &[])]
#[case("2026-11-22 14:30-15:20", &[])]
#[case("12,345,678.90 元", &[])]
fn card_numbers(#[case] text: &str, #[case] expected: &[&str]) {
    let cards = scan(text).into_iter().filter(|finding| finding.kind == FindingKind::CardNumber);
    assert_eq!(cards.map(|finding| &text[finding.range]).collect::<Vec<_>>(), expected);
    let (masked, count) = mask(text);
    assert_eq!(count, expected.len());
    assert!(expected.iter().all(|number| !masked.contains(number)), "{masked}");
    assert_eq!(mask(&masked), (masked.clone(), 0), "masking again changes nothing");
}

#[rstest]
#[case("电话13812345678。", &["13812345678"])]
#[case("138 1234 5678", &["138 1234 5678"])]
#[case("+86 13812345678", &["86 13812345678"])]
#[case("１３８１２３４５６７８", &["１３８１２３４５６７８"])]
#[case("13812345678 13912345678", &["13812345678", "13912345678"])]
#[case("320722199001011234 13812345678", &["13812345678"])]
#[case("13812345678 2026 年", &["13812345678"])]
#[case("138-1234-5678", &["138-1234-5678"])]
#[case("138/1234/5678", &["138/1234/5678"])]
#[case("138\n12345678", &["138\n12345678"])]
#[case("0518-87212345", &["0518-87212345"])]
#[case("（0518）8721-2345", &["0518）8721-2345"])]
#[case("010 66551234", &["010 66551234"])]
#[case("051887212345", &["051887212345"])]
#[case("0930 11-20 2026", &[])]
#[case("0518 个 87212345", &[])]
#[case("12345678901", &[])]
#[case("138123456789", &[])]
fn phone_numbers(#[case] text: &str, #[case] expected: &[&str]) {
    let found: Vec<_> = scan(text)
        .into_iter()
        .filter(|finding| finding.kind == FindingKind::PhoneNumber)
        .map(|finding| &text[finding.range])
        .collect();
    assert_eq!(found, expected);
    assert!(mask(text).0.contains(expected.first().unwrap_or(&"")), "phones stay");
}

#[test]
fn a_mask_shows_the_last_four() {
    assert_eq!(mask("证 32072219900101123x 号").0, "证 [身份证号尾号123X] 号");
}

#[test]
fn no_text_of_a_record_keeps_a_number() {
    let number = "320722199001011234";
    let mut household = Household::new("320722114204".parse().unwrap(), format!("张三{number}"));
    household.address = Some(number.into());
    household.note = format!("{number}、{number}");
    household.phone = Some("13812345678".into());
    let mut record = household.into_record();
    assert_eq!(check_record(&record).len(), 3, "the phone field may hold a phone number");
    let told = mask_record(&mut record);
    assert_eq!(told.last(), Some(&Problem::IdentityNumber { field: Field::Note, count: 2 }));
    assert!(!record.to_json().unwrap().contains(number));
    assert_eq!(check_record(&record), []);
}

#[test]
fn no_text_of_a_change_keeps_a_number() {
    let number = "320722199001011234";
    let step =
        Step { to: "declined".into(), note: number.into(), by: None, at: "2026-11-22T10:00:00+08:00".parse().unwrap() };
    let hash = "32072219900101123f32072219900101";
    let digits = "320722199001011234abcdefabcdefab";
    let set = serde_json::json!({
        "blocks": {"chat": number, "help": ""},
        "members": [{"name": number}],
        "later": {"hash": digits, "last4": "1234"},
        "successor": hash,
        "residents": 4,
    });
    let Value::Object(set) = set else { panic!() };
    let (kind, id) = (Kind::Visit, RecordId([1; 16]));
    let mut edit = Change::Edit(Edit { kind, id, set, was: Default::default(), step: Some(step) });
    let fields: Vec<Field> = mask_change(&mut edit).iter().map(Problem::field).collect();
    assert_eq!(fields, [Field::Chat, Field::Name, Field::Note]);
    let Change::Edit(edit) = edit else { panic!() };
    assert_eq!(edit.set["later"]["hash"], digits);
    assert_eq!(edit.set["successor"], hash);
    assert!(!edit.set["blocks"].to_string().contains(number));
    assert!(!edit.step.unwrap().note.contains(number));
    let mut removal = Change::Remove { kind, id, reason: format!("与{number}重复") };
    assert_eq!(mask_change(&mut removal), [Problem::IdentityNumber { field: Field::Note, count: 1 }]);
    assert!(matches!(removal, Change::Remove { reason, .. } if reason == "与[身份证号尾号1234]重复"));
}

#[test]
fn a_text_that_is_nothing_but_a_number_is_no_id() {
    let Value::Object(set) = serde_json::json!({"blocks": {"chat": "4111111111111111"}, "device": "4111111111111111"})
    else {
        panic!()
    };
    let (kind, id) = (Kind::Visit, RecordId([1; 16]));
    let mut edit = Change::Edit(Edit { kind, id, set, was: Default::default(), step: None });
    assert_eq!(mask_change(&mut edit), [Problem::CardNumber { field: Field::Chat, count: 1 }]);
    let Change::Edit(edit) = edit else { panic!() };
    assert_eq!(edit.set["blocks"]["chat"], "[银行卡号尾号1111]");
    assert_eq!(edit.set["device"], "4111111111111111");
}

#[test]
fn a_mark_is_the_end_of_a_number() {
    for (number, last4) in [("320722199001011234", "1234"), (" ３２０７２２ 19900101 123x", "123X"), ("12", "12")]
    {
        assert_eq!(identity_mark(number).last4, last4);
    }
}

#[test]
fn no_hash_of_a_number_is_written() {
    let change = |kind| {
        let Value::Object(set) = serde_json::json!({"identity": {"hash": "aa", "last4": "1234"}}) else { panic!() };
        let mut change = Change::Edit(Edit { kind, id: RecordId([1; 16]), set, was: Default::default(), step: None });
        assert_eq!(mask_change(&mut change), []);
        let Change::Edit(edit) = change else { panic!() };
        Value::Object(edit.set)
    };
    assert_eq!(change(Kind::Household), serde_json::json!({"identity": {"last4": "1234"}}));
}
