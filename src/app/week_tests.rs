//! A week of fifteen visits, key by key, the way people begin them: from every list,
//! by name, by marks, changing their mind, with slips in between. Each ends at the
//! household that was meant, and every text in the cell that was meant.

use super::sample::{Bench, household};
use crate::base::ids::HouseholdId;
use crate::domain::change::Change;
use crate::domain::concern::DueRule;
use crate::domain::record::Record;
use crate::domain::visit::Block;
use crate::keymap::script;

/// Returns whom the changes are about, and every text in them with its cell.
fn written(changes: &[Change]) -> (Vec<HouseholdId>, Vec<String>) {
    let (mut whom, mut cells) = (Vec::new(), Vec::new());
    let mut cell = |name: &str, text: String| {
        if !text.is_empty() {
            cells.push(format!("{name} {text}"));
        }
    };
    for change in changes {
        match change {
            Change::Add { record: Record::Visit(visit), .. } => {
                whom.clone_from(&visit.households);
                cell("接谈人", visit.met.clone());
                cell("关系", visit.relation.clone());
                cell("时长", visit.minutes.map(|minutes| minutes.to_string()).unwrap_or_default());
                cell("未遇", if visit.nobody_home { "是".into() } else { String::new() });
                for block in Block::ALL {
                    cell(&block.label(), visit.blocks.get(*block).to_owned());
                }
                cell("政策", if visit.policies.is_empty() { String::new() } else { visit.policies.len().to_string() });
                cell("下次", visit.next.map(|day| day.to_string()).unwrap_or_default());
                let day = visit.at.format("%m-%d %H:%M").to_string();
                cell("时间", if day == "11-22 09:30" { String::new() } else { day });
            }
            Change::Add { record: Record::Concern(concern), .. } => {
                cell("诉求", concern.text.clone());
                cell("类别", concern.category.clone());
                cell("缓急", concern.urgency.label());
                cell("涉及", concern.people.map(|people| people.to_string()).unwrap_or_default());
                cell("承办", concern.responsible.clone());
                cell("期限", if concern.due_rule == DueRule::Date { concern.due.to_string() } else { String::new() });
            }
            Change::Add { record: Record::Matter(matter), .. } => {
                cell("实事", matter.need.clone());
                cell("应于", matter.promised.map(|day| day.to_string()).unwrap_or_default());
                cell("做法", matter.action.clone());
            }
            Change::Add { record: Record::Household(new), id } => {
                whom.push(HouseholdId(*id));
                cell("户主", new.head.clone());
                cell("组", new.group.clone().unwrap_or_default());
            }
            Change::Edit(edit) => cell("更正", serde_json::to_string(&edit.set).unwrap()),
            other => panic!("{other:?}"),
        }
    }
    (whom, cells)
}

/// What is pressed, to whom the visit is, and what stands in which cell.
const WEEK: &[(&str, &[&str], &[&str])] = &[
    // The household that the line of the day names.
    ("alt+1 home f2 enter pagedown \"身体还好\" ctrl+s", &["2"], &["接谈人 刘兰英", "关系 户主", "拉家常 身体还好"]),
    // The name of another one, typed right after F2.
    (
        "alt+1 home f2 \"欧阳春\" enter pagedown \"儿子在外\" ctrl+s",
        &["3"],
        &["接谈人 欧阳春", "关系 户主", "拉家常 儿子在外"],
    ),
    // Three that are marked, in a courtyard.
    (
        "alt+3 home f8 f8 f8 f2 enter pagedown \"院坝里讲医保\" f6 enter ctrl+s",
        &["1", "2", "3"],
        &["拉家常 院坝里讲医保", "政策 1"],
    ),
    ("alt+3 home down f2 f9", &["2"], &["未遇 是"]),
    // Another one after all.
    (
        "alt+3 home f2 enter tab ctrl+o \"lly\" tab pagedown \"换了一户\" ctrl+s",
        &["2"],
        &["接谈人 刘兰英", "关系 户主", "拉家常 换了一户"],
    ),
    // A second one at the same visit.
    ("alt+3 home f2 alt+a \"oyc\" enter pagedown \"两家在一起\" ctrl+s", &["1", "3"], &["拉家常 两家在一起"]),
    // From the list of visits: two concerns with all there is to them.
    (
        "alt+2 home f2 enter f5 \"路灯不亮\" tab \"用电\" tab right tab \"12\" tab \"王会计\" tab \"12-10\" \
         f5 \"井水发浑\" tab \"饮\" tab tab tab tab ctrl+s",
        &["1"],
        &[
            "接谈人 张三",
            "关系 户主",
            "诉求 路灯不亮",
            "类别 用电",
            "缓急 疑难",
            "涉及 12",
            "承办 王会计",
            "期限 2026-12-10",
            "诉求 井水发浑",
            "类别 饮水",
            "缓急 一般",
        ],
    ),
    // From what waits: a policy and a promise.
    (
        "alt+4 ctrl+f \"水渠\" enter f2 enter f6 enter f7 \"代办残疾证\" tab tab \"下周三\" tab ctrl+s",
        &["1"],
        &["接谈人 张三", "关系 户主", "政策 1", "实事 代办残疾证", "应于 2026-11-25"],
    ),
    // Somebody else was met.
    (
        "alt+4 ctrl+e alt+3 home down down f2 enter tab tab \"老王\" tab \"邻居\" tab \"40\" pagedown \"问了邻居\" ctrl+s",
        &["3"],
        &["接谈人 老王", "关系 邻居", "时长 40", "拉家常 问了邻居"],
    ),
    // A day that there isn't, and then the right one.
    (
        "alt+3 home f2 enter \"11月31日\" pagedown \"昨天去的\" ctrl+s \"昨天 15:30\" ctrl+s",
        &["1"],
        &["接谈人 张三", "关系 户主", "拉家常 昨天去的", "时间 11-21 15:30"],
    ),
    // Somebody who isn't in the register.
    (
        "alt+3 home f2 \"王新来\" enter \"4\" pagedown \"刚搬来\" ctrl+s",
        &[],
        &["户主 王新来", "组 4", "接谈人 王新来", "关系 户主", "拉家常 刚搬来"],
    ),
    // Saved too soon, asked, and gone on with.
    (
        "alt+3 home f2 enter ctrl+s esc pagedown \"险些忘了写\" ctrl+s",
        &["1"],
        &["接谈人 张三", "关系 户主", "拉家常 险些忘了写"],
    ),
    // Left in the middle, and gone on with.
    (
        "alt+3 home down down f2 enter pagedown \"说到一半\" esc f2 \"，接着说\" ctrl+s",
        &["3"],
        &["接谈人 欧阳春", "关系 户主", "拉家常 说到一半，接着说"],
    ),
    // By arrows alone, in and out of a list.
    (
        "alt+3 home down f2 enter down down \"家里好\" down down down \"水费没收据\" f5 \"补收据\" tab \"其\" down up down \
         f7 \"带收据来\" ctrl+s",
        &["2"],
        &[
            "接谈人 刘兰英",
            "关系 户主",
            "拉家常 家里好",
            "听诉求 水费没收据",
            "诉求 补收据",
            "类别 其",
            "缓急 一般",
            "实事 带收据来",
        ],
    ),
    // A correction.
    (
        "alt+2 home f7 pagedown \"后来又问了医保。\" ctrl+s",
        &[],
        &[
            "更正 {\"blocks\":{\"chat\":\"坐下来说了一会儿话。后来又问了医保。\",\"complaints\":\"水渠的事有人来看过了。\"}}",
        ],
    ),
];

#[test]
fn fifteen_visits_stand_at_the_right_household_with_every_text_in_its_cell() {
    assert_eq!(WEEK.len(), 15);
    let mut bench = Bench::new();
    for (n, (keys, whom, cells)) in WEEK.iter().enumerate() {
        bench.press(keys);
        assert_eq!(bench.commits.len(), n + 1, "{keys}: {} {:?}", bench.said(), bench.model.front_form());
        assert!(bench.model.form.is_none() && bench.model.households.marked.is_empty(), "{keys}");
        let (households, texts) = written(&bench.commits[n]);
        assert_eq!(texts, *cells, "{keys}");
        let known: Vec<HouseholdId> = whom.iter().map(|number| household(number)).collect();
        // A newcomer has a number of its own; there it is once.
        assert!(households == known || (whom.is_empty() && households.len() <= 2), "{keys}: {households:?}");
    }
}

#[test]
fn an_ordinary_visit_with_a_concern_takes_few_keys() {
    let keys = "f2 enter pagedown \"收成还可以\" f5 \"路灯不亮\" tab \"用\" tab ctrl+s";
    let typed: usize = keys.split('"').skip(1).step_by(2).map(|text| text.chars().count()).sum();
    let besides = script::keys(keys).unwrap().len() - typed;
    assert!(besides <= 12, "{besides}");
    let mut bench = Bench::new();
    bench.press("alt+3 home").press(keys);
    let cells = ["接谈人 张三", "关系 户主", "拉家常 收成还可以", "诉求 路灯不亮", "类别 用电", "缓急 一般"];
    assert_eq!(written(&bench.commits[0]), (vec![household("1")], cells.map(str::to_owned).to_vec()));
}
