//! Lines and what they become.

use chrono::{DateTime, FixedOffset};
use proptest::prelude::*;
use rstest::rstest;

use super::draft::Who;
use super::lex::{Kind, tokens};
use super::lexicon::Lexicon;
use super::told::Tone;
use super::*;
use crate::base::ids::{PolicyId, RecordId, VisitId};
use crate::domain::assignment::Targets;
use crate::domain::household::{Household, HouseholdStatus};
use crate::domain::policy::Policy;
use crate::domain::record::Record;
use crate::domain::visit::Understanding;
use crate::query::sample::{Sample, village};

/// One village with two 张三 in different groups, and policies of which two are
/// about 医保.
pub(super) struct World {
    pub state: State,
    pub lexicon: Lexicon,
    calendar: Calendar,
}

fn now() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2026-11-22T15:40:00+08:00").unwrap()
}

pub(super) fn world() -> World {
    let mut sample = Sample::default();
    sample.village("320722114204", "前张村委会");
    sample.village("320722114205", "后李村委会");
    let me = sample.cadre("王海军");
    sample.assignment(&[me], "2026-10-01", "2026-12-31", Targets::default());
    let of = |group: &str, number: &str, head: &str| Household {
        group: Some(group.into()),
        number: Some(number.into()),
        ..Household::new(village(), head)
    };
    for (group, number, head) in [
        ("1", "3", "张三"),
        ("3", "18", "张三"),
        ("1", "17", "刘兰英"),
        ("2", "20", "李四"),
        ("2", "21", "李四海"),
        ("2", "22", "赵强"),
        ("2", "1120", "周三"),
    ] {
        let household = of(group, number, head);
        sample.set(household.first_id(), household);
    }
    let away = Household { status: HouseholdStatus::Away, ..of("2", "40", "孙走") };
    sample.set(away.first_id(), away);
    let elsewhere = Household { village: "320722114205".parse().unwrap(), ..of("1", "17", "李五") };
    sample.set(elsewhere.first_id(), elsewhere);
    for (code, title) in
        [("YB", "城乡居民 医保缴费"), ("YX", "医保报销"), ("DB", "农村最低生活保障"), ("NJ", "农机购置与应用补贴")]
    {
        let policy: Policy = serde_json::from_value(serde_json::json!({"code": code, "title": title})).unwrap();
        sample.set(policy.id(), policy);
    }
    let lexicon = Lexicon::of(&sample.state);
    World { state: sample.state, lexicon, calendar: Calendar::embedded() }
}

impl World {
    pub fn ctx(&self) -> Ctx<'_> {
        let me = self.state.cadres().next().map(|(id, _)| id);
        Ctx { state: &self.state, lexicon: &self.lexicon, calendar: &self.calendar, now: now(), me }
    }

    pub fn read(&self, line: &str) -> Reading {
        understand(line, &[], &self.ctx())
    }

    /// Reads a line and answers its questions, each by the number of a candidate.
    fn answered(&self, line: &str, numbers: &[usize]) -> Reading {
        let mut answers = Vec::new();
        for number in numbers {
            let reading = understand(line, &answers, &self.ctx());
            let question = reading.questions.first().unwrap_or_else(|| panic!("{line}: nothing is asked"));
            let is = question.candidates[*number - 1].clone();
            answers.push(Answer { about: question.about, word: question.word.clone(), is });
        }
        understand(line, &answers, &self.ctx())
    }

    fn title(&self, id: PolicyId) -> String {
        self.state.policy(id).unwrap().code.clone()
    }

    /// Returns the whole of a reading in short.
    fn short(&self, reading: &Reading) -> String {
        let draft = &reading.draft;
        let mut out: Vec<String> = Vec::new();
        for who in &draft.who {
            out.push(match who {
                Who::Known(id) => format!("户{}", self.state.household(*id).unwrap().number.clone().unwrap()),
                Who::New(new) => format!("新{}{}", new.head, new.group.as_deref().unwrap_or_default()),
            });
        }
        out.extend(draft.at.map(|at| at.format("%m-%d %H:%M").to_string()));
        out.extend(draft.place.map(|place| place.word().to_owned()));
        out.extend(draft.minutes.map(|minutes| format!("{minutes}分")));
        if !draft.met.is_empty() {
            out.push(format!("见{}({})", draft.met, draft.relation));
        }
        out.extend(draft.nobody_home.then(|| "未遇".to_owned()));
        out.extend(draft.blocks.filled().map(|(block, text)| format!("{}={text}", block.word())));
        for concern in &draft.concerns {
            let (due, _) = concern.due(&self.ctx(), draft.day(&self.ctx()));
            let more = format!("{}{}", concern.responsible, concern.people.map(|n| n.to_string()).unwrap_or_default());
            let urgency = concern.urgency().word();
            out.push(format!("诉[{}|{}|{urgency}|{}|{more}]", concern.text, concern.category, due.day.format("%m-%d")));
        }
        for explained in &draft.policies {
            let mark = if explained.outcome == Understanding::Understood { "✓" } else { "?" };
            out.push(format!("{}{mark}", self.title(explained.policy)));
        }
        for matter in &draft.matters {
            let promised = matter.promised.map(|day| day.format("%m-%d").to_string()).unwrap_or_default();
            out.push(format!("事[{}|{}]", matter.need, if matter.done { "✓" } else { &promised }));
        }
        out.extend(draft.next.map(|day| format!("再{}", day.format("%m-%d"))));
        out.extend(reading.questions.iter().map(|asked| format!("？{}", asked.word)));
        out.extend(reading.troubles.iter().filter(|trouble| trouble.grave).map(|_| "错".to_owned()));
        out.join(" ")
    }
}

#[rstest]
// The head.
#[case("刘兰英", "户17")]
#[case("lly", "户17")]
#[case("17", "？17")]
#[case("18", "户18")]
#[case("１８", "户18")]
#[case("018", "户18")]
#[case("张三", "？张三")]
#[case("张三(3组)", "户18")]
#[case("张三（1组）", "户3")]
#[case("张三(三)", "户18")]
#[case("刘兰英家 拉家常 好", "户17 chat=好")]
#[case("张三家", "？张三家")]
#[case("3组 张三", "户18")]
#[case("张三 前张村 1组", "户3")]
#[case("前张村/17", "户17")]
#[case("320722114204/17", "户17")]
#[case("qzc/17", "户17")]
#[case("李四", "户20")]
#[case("lisi", "？lisi")]
#[case("李", "？李")]
#[case("孙走", "？孙走")]
#[case("王五", "？王五")]
#[case("新户王五(2组) 拉家常 好", "新王五2 chat=好")]
#[case("后李村/新户王五", "新王五")]
#[case("“王五” 刘兰英", "chat=“王五” 刘兰英 错")]
#[case("刘兰英、李四", "户17 户20")]
#[case("刘兰英+18", "户17 户18")]
#[case("刘兰英 ＋ 李四、赵强 院坝会", "户17 户20 户22 courtyard")]
#[case("1120 0930", "户1120 11-22 09:30")]
#[case("周三 昨天", "户1120 11-21 15:40")]
#[case("昨天 15:00 刘兰英", "户17 11-21 15:00")]
#[case("刘兰英 11-20 9:30 田间地头 40分钟", "户17 11-20 09:30 field 40分")]
#[case("刘兰英 昨天15：00，电话，半小时", "户17 11-21 15:00 phone 30分")]
#[case("未遇 刘兰英", "户17 未遇")]
#[case("刘兰英 未遇 下次明天", "户17 未遇 再11-23")]
#[case("刘兰英 接谈 张建国(儿子)", "户17 见张建国(儿子)")]
#[case("刘兰英 接谈人：张建国", "户17 见张建国()")]
#[case("刘兰英 接谈", "户17 错")]
#[case("刘兰英 家里都好 昨天去过", "户17 chat=家里都好 昨天去过")]
#[case("刘兰英 赵强", "户17 ？赵强")]
#[case("刘兰英 在村部 院坝会 昨天", "户17 courtyard chat=在村部 昨天")]
#[case("刘兰英 路灯不亮 #用电 !3天", "户17 complaints=路灯不亮 诉[路灯不亮|用电|ordinary|11-25|]")]
// Complaints and concerns.
#[case("刘兰英听牢骚水渠堵了", "户17 complaints=水渠堵了")]
#[case("刘兰英 听 水渠堵了！请尽快", "户17 complaints=水渠堵了！请尽快")]
#[case(
    "刘兰英 听牢骚 村东水渠淤塞 #水利 !5工作日",
    "户17 complaints=村东水渠淤塞 诉[村东水渠淤塞|水利|ordinary|11-27|]"
)]
#[case(
    "刘兰英 听牢骚：村东水渠淤塞，浇不上水＃水利！急 @王会计 涉及40人",
    "户17 complaints=村东水渠淤塞，浇不上水 诉[村东水渠淤塞，浇不上水|水利|urgent|11-23|王会计40]"
)]
#[case(
    "刘兰英 牢骚 #水利 水渠 !15工作日 路灯 #用电 !一般；粮价低",
    "户17 complaints=水渠；路灯；粮价低 诉[水渠|水利|difficult|12-11|] 诉[路灯|用电|ordinary|11-27|]"
)]
#[case("刘兰英 诉求 水渠；路灯", "户17 complaints=水渠；路灯 诉[水渠||ordinary|11-27|] 诉[路灯||ordinary|11-27|]")]
#[case("刘兰英 听牢骚 水渠 !11-30", "户17 complaints=水渠 诉[水渠||ordinary|11-30|]")]
#[case("刘兰英 听牢骚 水渠 !下周三", "户17 complaints=水渠 诉[水渠||ordinary|11-25|]")]
#[case("刘兰英 听牢骚 水渠 #sl", "户17 complaints=水渠 诉[水渠|水利|ordinary|11-27|]")]
#[case("刘兰英 听牢骚 水渠 #jy", "户17 complaints=水渠 ？jy")]
#[case("刘兰英 听牢骚 水渠 !赶紧", "户17 complaints=水渠 诉[水渠||ordinary|11-27|] 错")]
#[case("刘兰英 听牢骚 #水利", "户17 错")]
#[case("刘兰英 听牢骚 水渠 #水利 #道路", "户17 complaints=水渠 诉[水渠|道路|ordinary|11-27|] 错")]
#[case("刘兰英 听牢骚 3#楼漏水", "户17 complaints=3#楼漏水")]
// Policies.
#[case("刘兰英 讲政策 农机✓ 低保？", "户17 NJ✓ DB?")]
#[case("刘兰英 讲政策：农机懂了、db再讲", "户17 NJ✓ DB?")]
#[case("刘兰英 讲 农机、低保✓", "户17 NJ✓ DB✓")]
#[case("刘兰英 讲 农机、低保 ✔", "户17 NJ✓ DB✓")]
#[case("刘兰英 讲政策 农机 √ 老人说懂了。", "户17 policy_talk=老人说懂了。 NJ✓")]
#[case("刘兰英 讲政策 YB✓", "户17 YB✓")]
#[case("刘兰英 讲政策 医保✓", "户17 ？医保")]
#[case("刘兰英 讲政策 农机", "户17 ？农机")]
#[case("刘兰英 讲政策 低保", "户17 ？低保")]
#[case("刘兰英 讲政策 说了一下", "户17 policy_talk=说了一下")]
#[case("刘兰英 讲政策 火星移民✓", "户17 ？火星移民")]
#[case("刘兰英 讲政策 问了啥时候缴？", "户17 policy_talk=问了啥时候缴？")]
// Matters.
#[case("刘兰英 办实事 代办残疾证", "户17 事[代办残疾证|]")]
#[case("刘兰英 办实事 代办残疾证 承诺11-30", "户17 事[代办残疾证|11-30]")]
#[case("刘兰英 办 代办残疾证 11-30前；修灯✓ 送药 已办", "户17 事[代办残疾证|11-30] 事[修灯|✓] 事[送药|✓]")]
#[case("刘兰英 办实事 修灯 承诺 下周三前 !12-01", "户17 事[修灯|12-01] 错")]
#[case("刘兰英 办实事 修灯 承诺99-99", "户17 事[修灯|] 错")]
#[case("刘兰英 办实事 ✓", "户17 错")]
// Elsewhere.
#[case("刘兰英 拉家常 儿子在昆山 下次12-20 一切好 用时 40分钟", "户17 40分 chat=儿子在昆山 一切好 再12-20")]
#[case("刘兰英 拉家常 好 下周三再来", "户17 chat=好 再11-25")]
#[case("刘兰英 拉家常 下次再说", "户17 chat=下次再说")]
#[case("刘兰英 拉家常 下次13-40", "户17 chat= 错")]
#[case("刘兰英 拉家常 想种 #水稻", "户17 chat=想种 #水稻")]
#[case("田间地头 听牢骚 旱", "field complaints=旱")]
#[case("电话 听牢骚 旱", "phone complaints=旱 错")]
#[case("听牢骚 旱", "complaints=旱 错")]
#[case("刘兰英 明天 9:00", "户17 chat=明天 9:00")]
#[case("刘兰英 2026-11-23 9:00", "户17 11-23 09:00 错")]
// Nasty.
#[case("", "")]
#[case(" \u{3000}\t", "")]
#[case("，。；、：", "")]
#[case("+", "chat=+ 错")]
#[case("刘兰英\u{1b}[31m 听牢骚 a\u{0}b", "户17 chat=[31m complaints=a b")]
#[case("👍🏽 听牢骚 👨‍👩‍👧好e\u{301}", "complaints=👨‍👩‍👧好e\u{301} ？👍🏽")]
#[case("刘兰英 听牢骚 听牢骚 讲政策 办实事", "户17")]
#[case("刘兰英 ### !!! @@@", "户17 chat=### !!! @@@")]
fn a_line_becomes(#[case] line: &str, #[case] expected: &str) {
    let world = world();
    let expected = expected.replace(" chat= ", " ");
    assert_eq!(world.short(&world.read(line)), expected, "{line}");
}

#[rstest]
#[case("张三", &[2], "户18")]
#[case("王五", &[1], "新王五")]
#[case("王五(2组)", &[1], "新王五2")]
#[case("孙走", &[1], "户40")]
#[case("刘兰英 赵强 来坐", &[1], "户17 户22 chat=来坐")]
#[case("刘兰英 赵强 来坐", &[2], "户17 chat=赵强 来坐")]
#[case("刘兰英 讲政策 医保✓ 再讲", &[2], "户17 policy_talk=再讲 YB✓")]
#[case("刘兰英 讲政策 农机", &[2], "户17 NJ?")]
#[case("刘兰英 讲政策 农机", &[3], "户17 policy_talk=农机")]
#[case("刘兰英 讲政策 火星移民✓", &[1], "户17 policy_talk=火星移民✓")]
#[case("张三 讲政策 医保✓ 听牢骚 x #jy", &[1, 1, 1], "户3 complaints=x 诉[x|教育|ordinary|11-27|] YX✓")]
fn what_is_asked_can_be_answered(#[case] line: &str, #[case] numbers: &[usize], #[case] expected: &str) {
    let world = world();
    assert_eq!(world.short(&world.answered(line, numbers)), expected);
}

#[rstest]
#[case("刘兰英 11月31日 听牢骚 水渠堵了 #水利")]
#[case("刘兰英 昨天25:00 听牢骚 水渠堵了 #水利")]
#[case("刘兰英 昨天 25:00 听牢骚 水渠堵了")]
#[case("11月31日 刘兰英 拉家常 好")]
#[case("刘兰英 2-30 拉家常 好")]
#[case("刘兰英 2026-2-30 9:00 拉家常 好")]
#[case("刘兰英 9:75 拉家常 好")]
#[case("刘兰英 11月31號 拉家常 好")]
#[case("刘兰英 ２－３０ 拉家常 好")]
#[case("刘兰英 下次2月30日 拉家常 好")]
#[case("刘兰英 下次 2月30日 拉家常 好")]
#[case("刘兰英 2月30日再来 拉家常 好")]
#[case("刘兰英 下次+9999999 拉家常 好")]
#[case("刘兰英 下次2036-1-5 拉家常 好")]
#[case("刘兰英 1970-1-1 9:00 拉家常 好")]
#[case("刘兰英 拉家常 好 办实事 修灯 承诺2月30日")]
#[case("刘兰英 拉家常 好 办实事 修灯 承诺 2月30日")]
#[case("刘兰英 拉家常 好 办实事 修灯 2月30日前")]
#[case("刘兰英 听牢骚 水渠 !2-30")]
fn a_day_that_is_none_is_said_and_never_becomes_talk(#[case] line: &str) {
    let world = world();
    let reading = world.read(line);
    assert!(!reading.is_clear() && reading.troubles.iter().any(|trouble| trouble.grave), "{reading:?}");
    assert!(reading.questions.is_empty(), "{:?}", reading.questions);
    let said = reading.draft.blocks.filled().map(|(_, text)| text.to_owned()).collect::<String>();
    assert!(!said.contains(|c: char| c.is_ascii_digit()), "{said}");
}

#[rstest]
#[case("刘兰英 “11月31日”交钱")]
#[case("刘兰英 拉家常 说11月31日交钱")]
#[case("刘兰英 听牢骚 路面 30-50 米破损")]
#[case("刘兰英 13.5 亩地")]
#[case("刘兰英 下次3人来")]
fn what_only_has_digits_in_it_is_talk(#[case] line: &str) {
    let reading = world().read(line);
    assert!(reading.is_clear(), "{reading:?}");
}

#[rstest]
#[case("劉蘭英 電話 聽牢騷 水渠堵了 #水利 講政策 農機懂", "刘兰英 电话 听牢骚 水渠堵了 #水利 讲政策 农机懂")]
#[case("刘兰英 昨天下午3點 議發展 養雞 下次十二月", "刘兰英 昨天下午3点 议发展 养鸡 下次十二月")]
#[case("前張村 劉蘭英 未遇", "前张村 刘兰英 未遇")]
#[case("３組 張三 拉家常 好", "3组 张三 拉家常 好")]
fn traditional_characters_mean_the_same(#[case] line: &str, #[case] simplified: &str) {
    let world = world();
    let parts = |line: &str| world.read(line).parts.into_iter().map(|part| part.became).collect::<Vec<_>>();
    assert_eq!(parts(line), parts(simplified));
    let (one, other) = (world.read(line), world.read(simplified));
    assert_eq!(one.is_clear(), other.is_clear());
    let (one, other) = (one.draft, other.draft);
    assert_eq!((one.who, one.at, one.place), (other.who, other.at, other.place));
    assert_eq!(one.policies, other.policies);
}

#[test]
fn an_answer_that_is_no_longer_possible_is_asked_again() {
    let world = world();
    let is = Candidate::Household(HouseholdId(RecordId([9; 16])));
    let answer = Answer { about: About::Household, word: "张三".into(), is };
    assert_eq!(understand("张三", &[answer], &world.ctx()).questions.len(), 1);
}

#[test]
fn the_line_of_the_manual_is_a_whole_visit() {
    let world = world();
    let line = "张三 听牢骚 村东水渠淤塞 #水利 !5工作日 讲政策 yb✓ 办实事 代办残疾证";
    let reading = world.answered(line, &[1]);
    assert!(reading.is_clear(), "{:?} {:?}", reading.questions, reading.troubles);
    let id = VisitId(RecordId([3; 16]));
    let changes = reading.draft.changes(&world.ctx(), id);
    assert_eq!(changes, reading.draft.changes(&world.ctx(), id), "the same once more");
    let kinds: Vec<_> = changes.iter().map(crate::domain::change::Change::kind).collect();
    use crate::domain::record::Kind::{Concern, Matter, Visit};
    assert_eq!(kinds, [Visit, Concern, Matter]);
    let crate::domain::change::Change::Add { record: Record::Concern(concern), .. } = &changes[1] else { panic!() };
    assert_eq!((concern.number.as_str(), concern.visit), ("1122-01", Some(id)));
    let rows: Vec<String> =
        reading.told(&world.ctx()).iter().map(|row| format!("{} {}", row.label, row.text)).collect();
    assert_eq!(
        rows,
        [
            "住户 张三 · 前张村 1组 3号",
            "诉求 村东水渠淤塞 · 类别 水利 · 期限 11月27日 周五（5 个工作日）",
            "政策 城乡居民 医保缴费 · 听懂",
            "实事 代办残疾证 · 承诺办",
        ]
    );
}

#[test]
fn a_new_household_comes_with_its_visit() {
    let world = world();
    let reading = world.answered("王五 拉家常 好", &[1]);
    assert!(reading.is_clear(), "{:?}", reading.troubles);
    let changes = reading.draft.changes(&world.ctx(), VisitId(RecordId([3; 16])));
    assert!(
        matches!(&changes[0], crate::domain::change::Change::Add { record: Record::Household(new), .. } if new.head == "王五")
    );
}

#[test]
fn identity_numbers_are_masked_and_the_writer_is_told() {
    let world = world();
    let reading = world.read("刘兰英 拉家常 身份证320722199001011234");
    assert!(reading.told(&world.ctx()).iter().any(|row| row.tone == Tone::Odd));
    let changes = reading.draft.changes(&world.ctx(), VisitId(RecordId([3; 16])));
    assert!(!format!("{changes:?}").contains("19900101"));
}

#[test]
fn a_very_long_line_is_read_and_refused() {
    let world = world();
    let reading = world.read(&format!("刘兰英 听牢骚 {}", "水渠 #水利 !急 ".repeat(2_000)));
    assert!(!reading.is_clear());
    assert_eq!(reading.draft.concerns.len(), 2_000);
}

proptest! {
    #[test]
    fn nothing_panics_and_every_byte_has_its_place(
        line in proptest::collection::vec(proptest::sample::select(PIECES), 0..24).prop_map(|pieces| pieces.concat()),
    ) {
        let world = world();
        let reading = world.read(&line);
        reading.told(&world.ctx());
        let mut end = 0;
        for part in &reading.parts {
            prop_assert!(part.span.start >= end && part.span.end >= part.span.start, "{line:?} {:?}", reading.parts);
            prop_assert!(line.is_char_boundary(part.span.start) && line.is_char_boundary(part.span.end));
            end = part.span.end;
        }
        prop_assert!(end <= line.len());
        for token in tokens(&line).iter().filter(|token| !matches!(token.kind, Kind::Blank | Kind::Stop(_))) {
            let text = line[token.span.clone()].trim_matches(['+', '＋']);
            let inside = |at: usize| reading.parts.iter().any(|part| part.span.contains(&at));
            prop_assert!(text.is_empty() || token.span.clone().any(inside), "{line:?}: {text:?} is lost in {:?}", reading.parts);
        }
        for question in &reading.questions {
            prop_assert!(!question.candidates.is_empty() && !question.asked().is_empty());
        }
    }

    #[test]
    fn any_text_at_all_is_read(line in "\\PC{0,60}") {
        let world = world();
        world.read(&line).told(&world.ctx());
    }
}

/// What lines are made of, and what they are not.
const PIECES: &[&str] = &[
    " ",
    " ",
    " ",
    "\u{3000}",
    "，",
    "；",
    "、",
    "：",
    ":",
    "。",
    "张三",
    "刘兰英",
    "lly",
    "17",
    "王五",
    "+",
    "＋",
    "(3组)",
    "3组",
    "前张村",
    "昨天",
    "15:00",
    "11-20",
    "40分钟",
    "田间地头",
    "未遇",
    "接谈",
    "李四(妻子)",
    "听牢骚",
    "讲政策",
    "办实事",
    "拉家常",
    "议发展",
    "诉求",
    "听",
    "办",
    "水渠淤塞",
    "#水利",
    "＃sl",
    "!急",
    "！5工作日",
    "!",
    "#",
    "@",
    "@王",
    "医保✓",
    "农机",
    "低保？",
    "懂",
    "✓",
    "√",
    "?",
    "再讲",
    "修灯",
    "已办",
    "承诺11-30",
    "承诺",
    "11-30前",
    "下次",
    "下次12-20",
    "下周三再来",
    "用时",
    "涉及40人",
    "“",
    "”",
    "《#",
    "👍🏽",
    "e\u{301}",
    "\u{1b}[31m",
    "\u{202e}",
    "\u{0}",
    "9",
    "-",
    "再来",
];
