//! What a column of a register can hold, and the words that head such columns.
//! Only headings are judged here, never what stands below them.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::super::headings as words;
use super::super::meaning::{Meaning, by_heading, heading_likeness};
use super::super::words::{bare, letters};
use crate::tr;

/// What the rows of a table are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Visits, maybe with what was asked for and done in them.
    Visits,
    /// Concerns.
    Concerns,
    /// Practical matters.
    Matters,
}

impl Topic {
    /// Every topic.
    pub const ALL: &[Self] = &[Self::Visits, Self::Concerns, Self::Matters];

    /// Returns how much a title speaks for it, from 0 to 1.
    pub(super) fn by_title(self, title: &str) -> f32 {
        let words = match self {
            Self::Visits => "走访 入户 日记 日志 家访 民情 访谈 帮扶",
            Self::Concerns => "问题 诉求 困难 意见 信访 急难愁盼 矛盾",
            Self::Matters => "实事 心愿 好事 帮办 代办",
        };
        let hits = words.split(' ').filter(|word| title.contains(word)).count();
        (hits as f32 * 0.6).min(1.0)
    }
}

macro_rules! senses {
    ($($(#[$doc:meta])* $sense:ident = $word:literal / $key:literal;)*) => {
        /// What a column is taken for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Sense {
            $($(#[$doc])* $sense,)*
        }

        impl Sense {
            /// Every sense.
            pub const ALL: &[Self] = &[$(Self::$sense,)*];

            /// Those of what was talked about, asked for and done.
            pub const TOLD: &[Self] = &[
                Self::Chat,
                Self::PolicyTalk,
                Self::Development,
                Self::Concern,
                Self::Help,
                Self::Measure,
                Self::Outcome,
            ];

            /// Returns the stable English name used in JSON.
            pub fn word(self) -> &'static str {
                match self { $(Self::$sense => $word,)* }
            }

            /// Returns the name on screen, in the language in force.
            pub fn label(self) -> String {
                match self { $(Self::$sense => tr!($key),)* }
            }
        }
    };
}

senses! {
    /// Running number.
    Sequence = "sequence" / "roster-meaning-sequence";
    /// The day of the visit, or the day something was raised.
    Date = "date" / "register-sense-date";
    /// Household number 户号.
    Number = "number" / "roster-meaning-number";
    /// The households, by their heads.
    Head = "head" / "register-sense-head";
    /// The person met 接谈人.
    Met = "met" / "register-sense-met";
    /// How they are related to the head.
    Relation = "relation" / "roster-meaning-relation";
    /// Village, maybe with the group.
    Village = "village" / "roster-meaning-village";
    /// Twelve-digit code of the village.
    VillageCode = "village_code" / "roster-meaning-village-code";
    /// Town.
    Town = "town" / "roster-meaning-town";
    /// Group.
    Group = "group" / "roster-meaning-group";
    /// Who went, or who keeps the register.
    Cadres = "cadres" / "register-sense-cadres";
    /// Where.
    Place = "place" / "register-sense-place";
    /// In what way: a visit, a call, a meeting.
    Way = "way" / "register-sense-way";
    /// Whether somebody was home.
    Seen = "seen" / "register-sense-seen";
    /// What was talked about.
    Chat = "chat" / "register-sense-chat";
    /// Policies explained.
    PolicyTalk = "policy_talk" / "domain-block-policy-talk";
    /// Plans.
    Development = "development" / "domain-block-development";
    /// What the household asks for.
    Concern = "concern" / "register-sense-concern";
    /// What was done for the household.
    Help = "help" / "domain-block-help";
    /// What is to be done about it.
    Measure = "measure" / "register-sense-measure";
    /// Where it stands.
    State = "state" / "register-sense-state";
    /// What came of it.
    Outcome = "outcome" / "register-sense-outcome";
    /// The day it was done.
    SettledOn = "settled_on" / "register-sense-settled-on";
    /// What the concern is about.
    Category = "category" / "register-sense-category";
    /// The unit responsible.
    Responsible = "responsible" / "register-sense-responsible";
    /// The person responsible.
    InCharge = "in_charge" / "register-sense-in-charge";
    /// The day it is due, or was promised for.
    Due = "due" / "register-sense-due";
    /// The day the household was told.
    ToldOn = "told_on" / "register-sense-told-on";
    /// How content the household is.
    Satisfaction = "satisfaction" / "register-sense-satisfaction";
    /// People affected.
    People = "people" / "register-sense-people";
    /// How soon.
    Urgency = "urgency" / "register-sense-urgency";
    /// Who confirmed it.
    ConfirmedBy = "confirmed_by" / "register-sense-confirmed-by";
    /// When to come again.
    Next = "next" / "register-sense-next";
    /// Anything else that was written down.
    Note = "note" / "roster-meaning-note";
}

/// No heading is longer.
const HEADING_CHARS_MAX: usize = 24;

const VISITS: &[Topic] = &[Topic::Visits];
const CONCERNS: &[Topic] = &[Topic::Concerns];
const MATTERS: &[Topic] = &[Topic::Matters];
const ASKED: &[Topic] = &[Topic::Visits, Topic::Concerns];
const HANDLED: &[Topic] = &[Topic::Concerns, Topic::Matters];
const ALL: &[Topic] = Topic::ALL;

/// What is meant to be done, where forms ask for one thing with what came of it.
const MEASURES: &str = "处理意见 解决意见 拟办意见 办理意见 初步意见 答复意见 解决措施 工作措施 采取措施 办理措施 处理措施 整改措施 帮助措施 措施 解决办法 处理办法 解决方案 拟采取措施 工作举措 化解措施 下一步措施 下步措施 意见措施";
/// Notes of whoever wrote or was heard.
const NOTES: &str = "备注 说明 备考 附注 其他 其它 备注说明 其他情况 户主意见 群众评价意见 农户意见 家属意见 其他说明 需要说明的事项 特殊情况 注意事项";
/// In what way a household was met.
const WAYS: &str = "走访方式 走访形式 联系形式 联系方式 类别 方式 形式 类型 活动类型 活动类别 事项类别 工作类别 工作方式 活动形式 走访类型 走访类别 接触方式 登记类别 记录类别";
/// Who is in charge, in registers that are neither of concerns alone nor of visits alone.
const CADRES_TOO: &str = "记录人 登记人 填写人 走访记录人 帮扶人 包保人 包户人 结对人 帮扶责任人 包户干部 包保干部 结对干部 帮扶单位干部 参加走访人员 走访人签名 走访人员签字 走访干部签名 走访干部签字 走访人签字";
const SERIALS: &str = "序号 编号 诉求编号 问题编号 事项编号 件号 诉求件编号 工单号 受理编号 登记编号 顺序号 台账编号";
const DATES_TOO: &str =
    "走访日期时间 帮扶时间 帮扶日期 走访月日 月日 日期年月日 联系日期 见面日期 会议日期 发生时间 来访日期";
const RAISED_TOO: &str = "受理登记日期 登记月日 上报时间 上报日期 诉求日期 反映日期时间";
const CONCERNS_TOO: &str = "提出的问题 提出问题 反映问题及诉求 困难及诉求 群众反映的困难 群众提出的问题 诉求与建议 存在困难和诉求 意见诉求建议 困难诉求情况 反映的困难 所提问题 群众所提诉求";
const OUTCOMES_TOO: &str =
    "处理结果 办理结果 落实情况 解决结果 结果 解决落实结果 办结结果 反馈结果 处理情况及结果 处置结果 整改结果";
/// What an office does for households, where it isn't said to be about a concern.
const DEEDS: &str = "服务内容 服务事项 服务项目 服务情况 实事 实事内容 帮扶举措 帮扶事项 帮办内容 代办事项 帮助事项 慰问内容 慰问品 慰问情况";
const CHATS_TOO: &str =
    "家庭近况 近况 走访了解的情况 走访情况记录 主要情况 谈话要点 走访要点 了解到的情况 家庭生产生活近况 交谈内容";

/// The table of words: topics, sense, how sure in percent, the words.
const KNOWN: &[(&[Topic], Sense, u8, &str)] = &[
    (ALL, Sense::Sequence, 100, SERIALS),
    (ALL, Sense::Head, 100, words::HEAD),
    (ALL, Sense::Head, 90, words::VISITED),
    (HANDLED, Sense::Head, 95, words::RAISER),
    (VISITS, Sense::Head, 70, words::RAISER),
    (VISITS, Sense::Date, 100, words::VISIT_DATE),
    (VISITS, Sense::Date, 95, DATES_TOO),
    (VISITS, Sense::Date, 90, words::DATE),
    (VISITS, Sense::Date, 70, words::RAISED),
    (CONCERNS, Sense::Date, 100, words::RAISED),
    (CONCERNS, Sense::Date, 95, RAISED_TOO),
    (CONCERNS, Sense::Date, 85, words::VISIT_DATE),
    (CONCERNS, Sense::Date, 85, words::DATE),
    (MATTERS, Sense::Date, 95, words::MATTER_DATE),
    (MATTERS, Sense::Date, 80, words::VISIT_DATE),
    (VISITS, Sense::Cadres, 100, words::CADRES),
    (VISITS, Sense::Cadres, 90, CADRES_TOO),
    (VISITS, Sense::Cadres, 85, words::CADRES_WEAK),
    (HANDLED, Sense::InCharge, 90, words::IN_CHARGE),
    (VISITS, Sense::InCharge, 60, words::IN_CHARGE),
    (ALL, Sense::Place, 100, words::PLACE),
    (VISITS, Sense::Way, 80, WAYS),
    (VISITS, Sense::Met, 100, words::MET),
    (VISITS, Sense::Relation, 100, words::RELATION),
    (VISITS, Sense::Seen, 100, words::SEEN),
    (VISITS, Sense::Chat, 100, words::CHAT),
    (VISITS, Sense::Chat, 100, words::CONTENT),
    (VISITS, Sense::Chat, 95, CHATS_TOO),
    (VISITS, Sense::Chat, 80, words::CONTENT_WEAK),
    (VISITS, Sense::PolicyTalk, 100, words::POLICY_TALK),
    (VISITS, Sense::Development, 100, words::DEVELOPMENT),
    (VISITS, Sense::Concern, 100, words::COMPLAINTS),
    (ASKED, Sense::Concern, 95, CONCERNS_TOO),
    (VISITS, Sense::Concern, 85, words::COMPLAINTS_WEAK),
    (CONCERNS, Sense::Concern, 100, words::CONCERN_TEXT),
    (CONCERNS, Sense::Concern, 80, words::CONCERN_TEXT_WEAK),
    (MATTERS, Sense::Help, 100, words::NEED),
    (VISITS, Sense::Help, 95, words::HELP),
    (VISITS, Sense::Help, 90, DEEDS),
    (MATTERS, Sense::Help, 95, DEEDS),
    (ALL, Sense::Measure, 100, MEASURES),
    (MATTERS, Sense::Measure, 90, words::MATTER_ACTION),
    (ALL, Sense::Outcome, 95, OUTCOMES_TOO),
    (VISITS, Sense::Outcome, 85, words::OUTCOME),
    (CONCERNS, Sense::Outcome, 90, words::PROGRESS),
    (ASKED, Sense::State, 100, words::CONCERN_STATE),
    (ALL, Sense::State, 95, words::MATTER_STATE),
    (ALL, Sense::SettledOn, 100, words::SETTLED_ON),
    (ALL, Sense::SettledOn, 95, words::DONE_ON),
    (CONCERNS, Sense::Category, 100, words::CONCERN_CATEGORY),
    (VISITS, Sense::Category, 75, words::CONCERN_CATEGORY),
    (ASKED, Sense::Responsible, 100, words::RESPONSIBLE),
    (CONCERNS, Sense::Responsible, 80, words::RESPONSIBLE_WEAK),
    (ASKED, Sense::Due, 100, words::DUE),
    (MATTERS, Sense::Due, 100, words::PROMISED),
    (VISITS, Sense::Due, 85, words::PROMISED),
    (ASKED, Sense::ToldOn, 100, words::TOLD_ON),
    (ASKED, Sense::Satisfaction, 100, words::SATISFACTION),
    (CONCERNS, Sense::People, 100, words::PEOPLE),
    (CONCERNS, Sense::Urgency, 100, words::URGENCY),
    (MATTERS, Sense::ConfirmedBy, 90, words::CONFIRMED_BY),
    (VISITS, Sense::Next, 100, words::NEXT),
    (VISITS, Sense::Next, 70, words::NEXT_WEAK),
    (ALL, Sense::Note, 60, NOTES),
];

/// Columns of which nothing is kept: who signs, what somebody earns, numbers of papers.
const NEVER: &[&str] = &[
    "手印",
    "审核",
    "审批",
    "批示",
    "领导",
    "盖章",
    "身份证",
    "证件",
    "银行",
    "卡号",
    "账号",
    "年龄",
    "性别",
    "民族",
    "学历",
    "文化程度",
    "收入",
    "支出",
    "面积",
    "照片",
    "图片",
    "电话",
    "手机",
    "签字",
    "签名",
    "签章",
];

/// Where each word stands in the table: headings are looked up once for every cell of a sheet.
static INDEX: LazyLock<HashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
    let mut index: HashMap<&'static str, Vec<usize>> = HashMap::new();
    for (at, (.., words)) in KNOWN.iter().enumerate() {
        for word in words.split(' ') {
            index.entry(word).or_default().push(at);
        }
    }
    index
});

/// Returns what the table says of a word about `topic`: each sense and how sure.
fn looked_up(word: &str, topic: Topic) -> impl Iterator<Item = (Sense, f32)> {
    let entries = INDEX.get(word).into_iter().flatten().map(|at| &KNOWN[*at]);
    entries
        .filter(move |(topics, ..)| topics.contains(&topic))
        .map(|(_, sense, weight, _)| (*sense, f32::from(*weight) / 100.0))
}

/// Scores found so far, the best for each sense.
#[derive(Default)]
struct Scores(Vec<(Sense, f32)>);

impl Scores {
    fn note(&mut self, sense: Sense, score: f32) {
        match self.0.iter_mut().find(|(known, _)| *known == sense) {
            Some((_, best)) => *best = best.max(score),
            None => self.0.push((sense, score)),
        }
    }

    fn is_sure(&self) -> bool {
        self.0.iter().any(|(_, score)| *score > 0.5)
    }
}

/// Returns how strongly a heading in one or more parts, from top to bottom, speaks for
/// each sense in a table about `topic`, from 0 to 1.
pub(super) fn scores(parts: &[String], topic: Topic) -> Vec<(Sense, f32)> {
    let mut found = by_words(parts, topic);
    if found.is_sure() || !parts.last().is_some_and(|last| is_barred(last)) {
        for (meaning, score) in by_heading(parts) {
            if let Some(sense) = of_roster(meaning) {
                found.note(sense, 0.9 * score);
            }
        }
    }
    found.0
}

/// Does what [`scores`] does, by the words of registers alone.
fn by_words(parts: &[String], topic: Topic) -> Scores {
    let mut found = Scores::default();
    let Some(last) = parts.last() else { return found };
    let path: String = parts.iter().map(|part| bare(part)).collect();
    let own = bare(last);
    for (text, share) in [(&own, 1.0), (&letters(last), 0.99), (&path, 0.98)] {
        for (sense, weight) in looked_up(text, topic) {
            found.note(sense, share * weight);
        }
    }
    if found.is_sure() || is_barred(last) {
        return found;
    }
    // The head of a Chinese compound is its end.
    let chars = own.chars().count();
    let ends = |least: usize, found: &mut Scores| {
        for (before, (at, _)) in own.char_indices().enumerate().take_while(|(before, _)| chars - before >= least) {
            if chars - before == least || least > 2 {
                looked_up(&own[at..], topic).for_each(|(sense, weight)| found.note(sense, 0.7 * weight));
            }
        }
    };
    if chars <= 14 {
        ends(3, &mut found);
    }
    if !found.is_sure()
        && topic == Topic::Visits
        && chars <= 20
        && let Some(sense) = within(&own)
    {
        found.note(sense, 0.55);
    } else if !found.is_sure() && chars <= 5 {
        ends(2, &mut found);
    }
    found
}

/// Words within a heading that nobody foresaw, the first that is in it counts.
const WITHIN: &[(Sense, &str)] = &[
    (Sense::Outcome, "解决 处理 办理 落实 整改 化解 结果 答复"),
    (Sense::Measure, "措施 办法"),
    (Sense::Help, "帮扶 实事 帮办 代办 慰问"),
    (Sense::Concern, "问题 诉求 困难 需求 建议 急难愁盼"),
    (Sense::PolicyTalk, "政策 宣传 宣讲"),
    (Sense::Development, "发展 打算 意愿"),
    (Sense::Chat, "情况 内容 记录 近况 谈话 交流"),
];
/// A heading that ends in one of these asks for a number, a day, a name or a mark.
const OTHERWISE: &[&str] = &[
    "数", "率", "日期", "时间", "单位", "人员", "人", "干部", "金额", "号", "类别", "类型", "方式", "地点", "状态",
    "部门", "度",
];

/// Returns what the words within a heading of a table of visits speak for.
fn within(own: &str) -> Option<Sense> {
    let other = own.starts_with("是否") || OTHERWISE.iter().any(|end| own.ends_with(end));
    let has = |words: &str| words.split(' ').any(|word| own.contains(word));
    WITHIN.iter().find(|(_, words)| !other && has(words)).map(|(sense, _)| *sense)
}

/// Returns what a heading of a roster means in a register.
fn of_roster(meaning: Meaning) -> Option<Sense> {
    Some(match meaning {
        Meaning::Number => Sense::Number,
        Meaning::Sequence => Sense::Sequence,
        Meaning::Head | Meaning::Name => Sense::Head,
        Meaning::Relation => Sense::Relation,
        Meaning::Village => Sense::Village,
        Meaning::VillageCode => Sense::VillageCode,
        Meaning::Town => Sense::Town,
        Meaning::Group => Sense::Group,
        Meaning::Note => Sense::Note,
        Meaning::Residents
        | Meaning::Category
        | Meaning::MustVisit
        | Meaning::Phone
        | Meaning::Identity
        | Meaning::HeadIdentity
        | Meaning::Address
        | Meaning::Birth
        | Meaning::Sex
        | Meaning::Age => return None,
    })
}

/// Returns how strongly `text` looks like a heading at all, from 0 to 1.
pub(super) fn likeness(text: &str) -> f32 {
    if text.chars().count() > HEADING_CHARS_MAX {
        return 0.0;
    }
    let part = [text.to_owned()];
    let named =
        Topic::ALL.iter().flat_map(|topic| by_words(&part, *topic).0).map(|(_, score)| score).fold(0.0, f32::max);
    let barred = bare(text).chars().count() <= 10 && is_barred(text);
    named.max(heading_likeness(text)).max(if barred { 0.5 } else { 0.0 })
}

/// Tells whether nothing of a column under this heading is kept.
pub(super) fn is_barred(heading: &str) -> bool {
    let word = letters(heading);
    NEVER.iter().any(|known| word.contains(known))
}

/// Tells whether a heading by itself asks what troubles a household, as registers of
/// visits and of concerns do.
pub(super) fn asks(parts: &[String]) -> bool {
    let surely = |topic| by_words(parts, topic).0.iter().any(|(sense, sure)| *sense == Sense::Concern && *sure >= 0.75);
    ASKED.iter().any(|topic| surely(*topic))
}

/// Tells whether help under this heading is a matter of its own 实事, and not only what
/// is done about a concern.
pub(super) fn is_deed(heading: &str) -> bool {
    ["帮", "实事", "好事", "代办", "服务", "心愿"].iter().any(|word| heading.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(parts: &[&str], topic: Topic) -> Option<Sense> {
        let parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
        scores(&parts, topic).into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(sense, _)| sense)
    }

    #[test]
    fn headings_mean_what_offices_mean_by_them() {
        for (parts, topic, expected) in [
            (vec!["走访日期"], Topic::Visits, Some(Sense::Date)),
            (vec!["登记日期"], Topic::Concerns, Some(Sense::Date)),
            (vec!["诉求人（户主）"], Topic::Concerns, Some(Sense::Head)),
            (vec!["对象（户主）"], Topic::Visits, Some(Sense::Head)),
            (vec!["走访人"], Topic::Visits, Some(Sense::Cadres)),
            (vec!["记录人"], Topic::Visits, Some(Sense::Cadres)),
            (vec!["责任人"], Topic::Concerns, Some(Sense::InCharge)),
            (vec!["群众反映问题"], Topic::Visits, Some(Sense::Concern)),
            (vec!["提出的问题"], Topic::Visits, Some(Sense::Concern)),
            (vec!["解决措施"], Topic::Visits, Some(Sense::Measure)),
            (vec!["帮扶措施"], Topic::Visits, Some(Sense::Help)),
            (vec!["是否办结"], Topic::Visits, Some(Sense::State)),
            (vec!["办理情况", "办理时限"], Topic::Concerns, Some(Sense::Due)),
            (vec!["回访", "回访日期"], Topic::Concerns, Some(Sense::ToldOn)),
            (vec!["落实情况"], Topic::Visits, Some(Sense::Outcome)),
            (vec!["所属村组"], Topic::Concerns, Some(Sense::Village)),
            (vec!["实事名称"], Topic::Matters, Some(Sense::Help)),
            (vec!["下次走访"], Topic::Visits, Some(Sense::Next)),
            (vec!["发现问题及建议"], Topic::Visits, Some(Sense::Concern)),
            (vec!["问题解决落实的情况"], Topic::Visits, Some(Sense::Outcome)),
            (vec!["服务内容"], Topic::Matters, Some(Sense::Help)),
            (vec!["整改情况"], Topic::Visits, Some(Sense::Outcome)),
            (vec!["走访户数"], Topic::Visits, None),
            (vec!["身份证号"], Topic::Visits, None),
            (vec!["户主签字"], Topic::Visits, None),
        ] {
            assert_eq!(best(&parts, topic), expected, "{parts:?}");
        }
    }
}
