//! What a second sheet does to the records that a first one made.

use super::*;
use crate::base::ids::{DeviceId, EntryRef};
use crate::domain::change::Change as Added;
use crate::oplog::stamp::Stamp;
use crate::roster::samples::read;
use crate::roster::{Options, from_bytes, understand};
use crate::state::doc::{Doc, Origin};

fn reading(rows: &str) -> Reading {
    read(&from_bytes("前张村", rows.as_bytes()).unwrap()).unwrap()
}

/// Plans `rows` against what an import of `before` made, as changed by `edit`.
fn replanned(before: &str, edit: impl Fn(&mut Household), rows: &str) -> Plan {
    let mut known = plan(&reading(before), &[]).added;
    known.iter_mut().for_each(|(_, household)| edit(household));
    let known: Vec<(HouseholdId, &Household)> = known.iter().map(|(id, household)| (*id, household)).collect();
    plan(&reading(rows), &known)
}

const NUMBERED: &str =
    "户号,户主,组,人口,电话\n1,刘兰英,1,3,13800000001\n2,谭萍,1,2,13800000002\n10,杨娜,2,5,13800000003\n";

#[test]
fn the_same_sheet_again_changes_nothing() {
    let again = replanned(NUMBERED, |_| (), NUMBERED);
    assert_eq!((again.added.len(), again.changed.len(), again.unchanged.len()), (0, 0, 3));
    assert_eq!((again.missing, again.look_alikes), (vec![], vec![]));
    for file in ["02-常住户花名册（按人）.xlsx", "03-农村低保备案表.xls", "04-走访户名单.csv"] {
        let reading = read(&crate::roster::samples::loaded(&format!("rosters/{file}"))).unwrap();
        let known = plan(&reading, &[]).added;
        let known: Vec<(HouseholdId, &Household)> = known.iter().map(|(id, household)| (*id, household)).collect();
        let again = plan(&reading, &known);
        assert_eq!(again.unchanged.len(), known.len(), "{file}");
    }
}

#[test]
fn changes_name_their_fields_and_keep_what_people_wrote() {
    let edit = |household: &mut Household| {
        household.must_visit = true;
        household.note = "门前有狗".to_owned();
    };
    let rows = "户号,户主,组,人口\n1,刘兰英,1,4\n2,谭萍,1,2\n";
    let plan = replanned(NUMBERED, edit, rows);
    let [change] = &plan.changed[..] else { panic!("{:?}", plan.changed) };
    assert_eq!(change.fields.iter().map(FieldChange::message).collect::<Vec<_>>(), ["常住人数：3 → 4"]);
    assert!(change.new.must_visit && change.new.note == "门前有狗" && change.new.phone.is_some());
    assert_eq!(plan.missing.iter().map(|(_, household)| household.head.as_str()).collect::<Vec<_>>(), ["杨娜"]);
}

#[test]
fn a_renumbered_household_keeps_its_id() {
    let edit = |household: &mut Household| {
        if household.head == "谭萍" {
            household.number = Some("22".to_owned());
        }
    };
    let plan = replanned(NUMBERED, edit, "户号,户主,组\n22,谭萍,1\n");
    assert_eq!((plan.added.len(), plan.unchanged.len()), (0, 1));
}

#[test]
fn the_end_of_an_identity_number_tells_people_of_one_name_apart() {
    let sheet = |rows: &[(&str, &str, &str)]| -> String {
        let row = |(head, group, number): &(&str, &str, &str)| format!("{head},{group},{number}\n");
        format!("户主,组,户主身份证号\n{}", rows.iter().map(row).collect::<String>())
    };
    let before = sheet(&[("刘兰英", "1", "320722197407286330"), ("刘兰英", "2", "320722196001011245")]);
    let moved = replanned(&before, |_| (), &sheet(&[("刘兰英", "3", "320722196001011245")]));
    let [change] = &moved.changed[..] else { panic!("{moved:?}") };
    assert_eq!(change.fields.iter().map(FieldChange::message).collect::<Vec<_>>(), ["组：2 → 3"]);
    let other = replanned(&before, |_| (), &sheet(&[("谭萍", "1", "320722198001016330")]));
    assert_eq!(other.changed, [], "an end alone names nobody");
    assert_eq!(other.look_alikes.iter().map(|pair| pair.why).collect::<Vec<_>>(), [Alike::Identity]);
    assert!(other.look_alikes[0].why.message().contains("尾号"));
}

#[test]
fn look_alikes_are_shown_and_not_merged() {
    let plan = replanned(NUMBERED, |_| (), "户号,户主,组,电话\n31,刘兰英,1,\n32,谭小,2,13800000002\n10,杨大力,2,\n");
    let whys: Vec<Alike> = plan.look_alikes.iter().map(|pair| pair.why).collect();
    assert_eq!(whys, [Alike::Head, Alike::Phone, Alike::Successor]);
    assert_eq!((plan.added.len(), plan.changed.len()), (2, 1));
}

fn heads(all: &[(HouseholdId, Household)]) -> Vec<&str> {
    all.iter().map(|(_, household)| household.head.as_str()).collect()
}

#[test]
fn numbers_typed_otherwise_gained_or_lost_make_no_household_twice() {
    let sheet = |numbers: [&str; 3]| {
        let rows =
            numbers.iter().zip(["刘兰英", "谭萍", "杨娜"]).map(|(number, head)| format!("{number},{head},1,3\n"));
        format!("户号,户主,组,人口\n{}", rows.collect::<String>())
    };
    let plain = "户主,组,人口\n刘兰英,1,3\n谭萍,1,3\n杨娜,1,3\n".to_owned();
    let all = [
        sheet(["1", "2", "3"]),
        sheet(["001", "002", "003"]),
        sheet(["B1", "B2", "B3"]),
        sheet(["前张-0001", "前张-0002", "前张-0003"]),
        sheet(["320722114204001", "320722114204002", "320722114204003"]),
        plain,
        "户主,组,人口\n杨娜,1,3\n刘兰英,1,3\n谭萍,1,3\n".to_owned(),
        "户号,户主,组,人口\n001,杨娜,1,3\n002,刘兰英,1,3\n003,谭萍,1,3\n".to_owned(),
    ];
    for (before, after) in all.iter().flat_map(|before| all.iter().map(move |after| (before, after))) {
        // The last one gives other numbers out than the first ones: that is no other typing.
        if before.starts_with("户号")
            && after.starts_with("户号")
            && before.contains("杨娜,1,3\n002") != after.contains("杨娜,1,3\n002")
        {
            continue;
        }
        let plan = replanned(before, |_| (), after);
        assert_eq!((plan.added.len(), plan.missing.len(), plan.doubtful.len()), (0, 0, 0), "{before}{after}{plan:?}");
    }
}

#[test]
fn zeros_that_a_spreadsheet_lost_change_nothing_and_come_back() {
    let sheet = |zeros: &str| format!("户号,户主,组\n{zeros}1,刘兰英,1\n{zeros}2,谭萍,1\n");
    let lost = replanned(&sheet("00"), |_| (), &sheet(""));
    assert_eq!((lost.unchanged.len(), lost.changed.len()), (2, 0), "{lost:?}");
    let found = replanned(&sheet(""), |_| (), &sheet("00"));
    assert_eq!(
        found.changed.iter().map(|change| change.new.number.as_deref()).collect::<Vec<_>>(),
        [Some("001"), Some("002")]
    );
}

#[test]
fn a_category_that_is_denied_leaves_a_household_that_had_it() {
    let sheet = |category: &str| format!("户号,户主,组,户类别\n1,刘兰英,1,{category}\n");
    for (denied, left) in [("低保户（已退出）", "一般户"), ("原低保户", "一般户"), ("原低保户、监测户", "监测户")]
    {
        let plan = replanned(&sheet("低保户"), |_| (), &sheet(denied));
        let [change] = &plan.changed[..] else { panic!("{denied}: {plan:?}") };
        assert_eq!(change.new.categories, [Category(left.into())], "{denied}");
    }
    let silent = replanned(&sheet("低保户"), |_| (), &sheet(""));
    assert_eq!((silent.changed, silent.unchanged.len()), (vec![], 1), "a blank says nothing");
}

#[test]
fn a_group_that_was_typed_by_hand_is_the_group_of_the_sheet() {
    let by_hand =
        |household: &mut Household| household.group = household.group.as_ref().map(|group| format!("第{group}组"));
    let plan = replanned(NUMBERED, by_hand, "户主,组,人口\n刘兰英,1,3\n谭萍,1,2\n杨娜,2,5\n");
    assert_eq!((plan.added.len(), plan.missing.len(), plan.doubtful.len()), (0, 0, 0), "{plan:?}");
}

#[test]
fn names_written_otherwise_are_the_same_person_and_stay_as_they_were() {
    let before = "户主,组,人口\n阿卜杜拉·买买提,1,3\n张三,1,3\n石磊,2,1\n欧阳春梅,2,2\n";
    for after in [
        "户主,组,人口\n阿卜杜拉.买买提,1,3\n張三,1,3\n⽯磊,2,1\n歐陽 春梅,2,2\n",
        "户主,组,人口\n1、阿卜杜拉•买买提,1,3\n2、张\u{200b}三,1,3\n③石磊,2,1\n户主：欧阳春梅,2,2\n",
    ] {
        let plan = replanned(before, |_| (), after);
        assert_eq!((plan.unchanged.len(), plan.added, plan.changed), (4, vec![], vec![]), "{after}");
    }
}

#[test]
fn whether_households_are_known_is_asked_once_for_all() {
    let plan_of = |doubtful| {
        let known = plan(&reading(NUMBERED), &[]).added;
        let known: Vec<(HouseholdId, &Household)> = known.iter().map(|(id, household)| (*id, household)).collect();
        plan_as(&reading("户号,户主,组\n71,刘兰英,1\n72,谭萍,4\n73,黄宇,2\n"), &known, doubtful)
    };
    let (new, same) = (plan_of(Doubtful::New), plan_of(Doubtful::Same));
    assert_eq!((new.doubtful.len(), same.doubtful.len()), (2, 2));
    assert_eq!((heads(&new.added), new.missing.len()), (vec!["刘兰英", "黄宇", "谭萍"], 3));
    assert_eq!((heads(&same.added), heads(&same.missing)), (vec!["黄宇"], vec!["杨娜"]));
    let changes: Vec<String> =
        same.changed.iter().flat_map(|change| &change.fields).map(FieldChange::message).collect();
    assert_eq!(changes, ["户号：1 → 71", "组：1 → 4", "户号：2 → 72"]);
}

#[test]
fn one_of_several_of_a_name_is_left_out_rather_than_guessed() {
    let before = "户号,户主,组\n1,刘兰英,1\n2,刘兰英,1\n3,谭萍,1\n";
    let known = plan(&reading(before), &[]).added;
    let known: Vec<(HouseholdId, &Household)> = known.iter().map(|(id, household)| (*id, household)).collect();
    let after = reading("户号,户主,组\n71,刘兰英,1\n3,谭萍,1\n");
    let plan = plan_as(&after, &known, Doubtful::Same);
    assert_eq!((plan.left_out.len(), plan.added.len(), plan.missing.len()), (1, 0, 2));
    // Where the known one is in the sheet, another of its name is somebody else.
    let other = replanned(NUMBERED, |_| (), "户号,户主,组\n1,刘兰英,1\n71,刘兰英,2\n");
    assert_eq!((heads(&other.added), other.doubtful.len()), (vec!["刘兰英"], 0));
}

#[test]
fn a_village_in_which_all_are_called_alike_doesnt_flood() {
    let sheet = |prefix: &str| {
        let rows = (0..300).map(|n| format!("{prefix}{n},待定,1\n"));
        format!("户号,户主,组\n{}", rows.collect::<String>())
    };
    let plan = replanned(&sheet(""), |household| household.number = None, &sheet("C"));
    assert_eq!((plan.doubtful.len(), plan.added.len()), (300, 300));
    assert!(plan.look_alikes.len() <= 900, "{}", plan.look_alikes.len());
}

#[test]
fn a_list_of_one_category_adds_it_to_known_households() {
    let plan = replanned(
        "户号,户主,组,户类别,电话\n1,刘兰英,1,残疾人户,13800000001\n2,谭萍,1,一般户,13800000002\n",
        |_| (),
        "低保户名单,,\n序号,姓名,联系电话\n1,谭萍,13800000002\n2,刘兰英,13800000001\n",
    );
    let changes: Vec<String> =
        plan.changed.iter().flat_map(|change| &change.fields).map(FieldChange::message).collect();
    assert_eq!(changes, ["户类别：残疾人户 → 低保户、残疾人户", "户类别：一般户 → 低保户"]);
    assert_eq!(plan.added, []);
}

#[test]
fn running_numbers_never_make_two_households_one() {
    // Next year the list is shorter, and all that follow move up.
    let plan = replanned(
        "序号,户主,组\n1,刘兰英,1\n2,谭萍,1\n3,杨娜,2\n",
        |_| (),
        "序号,户主,组\n1,谭萍,1\n2,杨娜,2\n3,黄宇,2\n",
    );
    assert_eq!((plan.unchanged.len(), plan.changed.len(), plan.missing.len()), (2, 0, 1));
    let [(_, added)] = &plan.added[..] else { panic!("{:?}", plan.added) };
    assert_eq!((added.head.as_str(), added.number.as_deref()), ("黄宇", None));
}

#[test]
fn numbers_given_out_anew_are_noticed() {
    let heads = ["刘兰英", "谭萍", "杨娜", "杨晨", "黄宇", "周磊"];
    let sheet = |shift: usize| -> String {
        let rows = (0..6).map(|i| format!("{},{},1\n", i + 1, heads[(i + shift) % 6]));
        format!("户号,户主,组\n{}", rows.collect::<String>())
    };
    assert_eq!(replanned(&sheet(0), |_| (), &sheet(1)).renumbered, Some(6));
    assert_eq!(replanned(&sheet(0), |_| (), &sheet(0)).renumbered, None);
}

/// The same village's sheet, typed anew at another desk.
#[test]
fn one_roster_in_two_typings_makes_no_conflict() {
    let here = "户号,户主,组,人口,户类别,电话,地址,身份证号\n\
        1,刘兰英,1,3,低保户、脱贫户,13800000001,村东 12号,320722197407286330\n\
        2,谭 萍,1,2,一般户,0518-87212345,后街,32072219600101124x\n";
    let there = "户号,户主,组,人口,户类别,电话,地址,身份证号\n\
        １,刘　兰英,一组,3.0,脱贫户、低保户,+86 138-0000-0001,村东１２号,３２０７２２１９７４０７２８６３３０\n\
        2.0,谭萍,1,2人,一般户,（0518）87212345,后 街,32072219600101124X\n";
    let origin = |device: u8| Origin {
        stamp: Stamp::new(u64::from(device), 0),
        entry: EntryRef { device: DeviceId([device; 8]), seq: 1 },
        tag: 0,
    };
    let [here, there] = [here, there].map(|rows| plan(&reading(rows), &[]).added);
    assert_eq!(here.len(), 2);
    for ((id, one), (other_id, other)) in here.into_iter().zip(there) {
        assert_eq!(id, other_id);
        let doc = Doc::fold(None, origin(1), &Added::add(id, one)).unwrap();
        let doc = Doc::fold(Some(doc), origin(2), &Added::add(id, other)).unwrap();
        assert_eq!(doc.conflicts(), []);
    }
}

#[test]
fn two_laptops_make_the_same_ids() {
    let book = from_bytes("名单", NUMBERED.as_bytes()).unwrap();
    let options = Options { sheet: None, columns: &[], village: "320722114204".parse().ok(), villages: &[] };
    let (a, b) = (understand(&book, &options).unwrap(), reading(NUMBERED));
    assert_eq!(plan(&a, &[]).added, plan(&b, &[]).added);
    assert_eq!(a.households[0].id, a.households[0].household.first_id());
}
