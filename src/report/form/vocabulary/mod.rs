//! The words by which forms ask for what is known. As with rosters, only what stands
//! in a head or a label is judged: whole words first, then their ends.

mod known;

use super::ask::{About, Asked};
use crate::report::field::Field as F;
use crate::roster::words::{bare, letters, listed};
use crate::roster::{Meaning, by_heading};
use known::KNOWN;

use About::{Concern, Household, Matter, Period, Told, Visit};
use Asked::{Field, Serial};

/// Words in a label for which nothing may be written, unless the whole label is known:
/// who signs, what somebody thinks of it, what isn't in the records.
const NEVER: &[&str] = &[
    "签字",
    "签名",
    "签章",
    "签收",
    "手印",
    "审核",
    "审批",
    "批示",
    "负责人",
    "书记",
    "领导",
    "天气",
    "体会",
    "感想",
    "心得",
    "感悟",
    "照片",
    "图片",
    "附件",
    "会议",
    "下周",
    "下月",
    "下步",
    "下一步",
    "打算",
    "身份证",
    "证件",
    "银行",
    "卡号",
    "账号",
    "年龄",
    "性别",
    "民族",
    "文化程度",
    "学历",
    "收入",
    "支出",
    "面积",
    "上月",
    "上周",
    "上期",
    "上年",
    "去年",
    "同期",
    "同比",
    "环比",
    "占比",
    "率",
    "监测",
    "未办",
    "未解决",
    "说明",
    "备注",
    "目标",
    "计划",
    "资金",
    "金额",
    "次日",
    "明日",
    "明天",
    "考核",
    "得分",
    "排名",
    "意见及",
    "村委会意见",
    "单位意见",
    "党委意见",
];

/// Heads of tables that have a figure in each row.
const INDICATORS: &[&str] = &[
    "指标",
    "指标名称",
    "项目",
    "统计项目",
    "本月",
    "本周",
    "本期",
    "当月",
    "当期",
    "累计",
    "全年累计",
    "本年累计",
    "数量",
    "数值",
    "计量单位",
];

/// Words that say nothing of what is asked for.
const FILLERS: &[&str] = &[
    "的",
    "和",
    "及",
    "与",
    "或",
    "其中",
    "主要",
    "具体",
    "本次",
    "本周",
    "本月",
    "本期",
    "本季度",
    "本年",
    "累计",
    "简要",
    "当前",
    "群众",
    "相关",
    "有关",
    "共计",
    "共",
];
/// Endings that say nothing of what is asked for.
const ENDINGS: &[&str] = &["情况", "内容", "简述", "概述", "记录", "数量", "姓名", "名单", "填写"];

/// Returns a label without what says nothing.
fn plain(text: &str) -> String {
    let mut out = text.to_owned();
    for filler in FILLERS {
        out = out.replace(filler, "");
    }
    while let Some(rest) =
        ENDINGS.iter().find_map(|ending| out.strip_suffix(ending)).filter(|rest| rest.chars().count() >= 2)
    {
        out = rest.to_owned();
    }
    out
}

/// Labels often carry a number: 一、基本情况, （二）困难, 3.措施.
pub(super) fn unnumbered(text: &str) -> &str {
    let text = text.trim();
    let inner = text.strip_prefix(['（', '(', '第']).unwrap_or(text);
    let rest = inner.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十①②③④⑤⑥⑦⑧⑨⑩".contains(c));
    let after = rest.trim_start_matches(['、', '.', '．', '）', ')', '，', ' ', '　']);
    if rest.len() == inner.len()
        || after.len() == rest.len() && !"①②③④⑤⑥⑦⑧⑨⑩".contains(inner.chars().next().unwrap_or(' '))
        || after.is_empty()
    {
        return text;
    }
    after
}

/// Returns how strongly a head or label, in one or more parts from top to bottom, asks
/// for each thing in a form about `about`, from 0 to 1.
pub(super) fn scores(parts: &[String], about: About) -> Vec<(Asked, f32)> {
    let mut found: Vec<(Asked, f32)> = Vec::new();
    let Some(last) = parts.last() else { return found };
    let last = unnumbered(last);
    let path: String = parts.iter().map(|part| bare(part)).collect();
    let (own, lettered) = (bare(last), letters(last));
    let entries = || KNOWN.iter().filter(|(forms, ..)| forms.contains(&about));
    for (text, share) in [(&own, 1.0), (&lettered, 0.99), (&path, 0.98)] {
        for (_, asked, weight, _) in entries().filter(|(.., words)| listed(words, text)) {
            note(&mut found, *asked, share * f32::from(*weight) / 100.0);
        }
    }
    let is_barred = NEVER.iter().any(|word| lettered.contains(word) || path.contains(word));
    if !found.iter().any(|(_, score)| *score > 0.6) && !is_barred {
        let simple = plain(&own);
        for (_, asked, weight, words) in entries() {
            let weight = f32::from(*weight) / 100.0;
            for word in words.split(' ') {
                let length = word.chars().count();
                if length >= 2 && simple.chars().count() >= 2 && plain(word) == simple {
                    note(&mut found, *asked, 0.85 * weight);
                } else if length >= 3 && own.ends_with(word) && own.chars().count() <= length + 6 {
                    note(&mut found, *asked, 0.7 * weight);
                }
            }
        }
    }
    if about != About::Period && !is_barred && !found.iter().any(|(_, score)| *score > 0.6) {
        for (meaning, score) in by_heading(parts) {
            if let Some(asked) = of_roster(meaning) {
                note(&mut found, asked, 0.9 * score);
            }
        }
    }
    found
}

fn note(found: &mut Vec<(Asked, f32)>, asked: Asked, score: f32) {
    match found.iter_mut().find(|(known, _)| *known == asked) {
        Some((_, best)) => *best = best.max(score),
        None => found.push((asked, score)),
    }
}

/// Returns what a heading of a roster asks for.
fn of_roster(meaning: Meaning) -> Option<Asked> {
    Some(match meaning {
        Meaning::Number => Field(F::Number),
        Meaning::Sequence => Serial,
        Meaning::Head | Meaning::Name => Field(F::Head),
        Meaning::Relation => Field(F::Relation),
        Meaning::Village => Field(F::Village),
        Meaning::Group => Field(F::Group),
        Meaning::Residents => Field(F::Residents),
        Meaning::Category => Field(F::Categories),
        Meaning::MustVisit => Field(F::MustVisit),
        Meaning::Phone => Field(F::Phone),
        Meaning::Address => Field(F::Address),
        Meaning::VillageCode
        | Meaning::Town
        | Meaning::Identity
        | Meaning::HeadIdentity
        | Meaning::Birth
        | Meaning::Sex
        | Meaning::Age
        | Meaning::Note => return None,
    })
}

/// Tells whether a text is a head or label that is known in any kind of form.
pub(super) fn is_known(text: &str) -> bool {
    let part = [text.to_owned()];
    INDICATORS.contains(&bare(text).as_str())
        || About::ALL.iter().any(|about| scores(&part, *about).iter().any(|(_, score)| *score >= 0.6))
        || text.chars().count() <= 12 && NEVER.iter().any(|word| bare(text).contains(word))
}

/// What the title of a form says of what its lines are about.
const TITLES: &[(About, &str)] = &[
    (Visit, "走访 入户 日记 日志 家访 民情 访谈"),
    (Concern, "问题 诉求 困难 意见 信访 急难愁盼 销号 责任清单 矛盾"),
    (Matter, "实事 心愿 好事 帮办 代办 服务事项"),
    (Told, "政策宣讲 政策宣传 宣讲 宣传"),
    (Household, "花名册 名册 底册 名单 农户信息 联系户 一户一档 结对"),
    (Period, "统计 汇总 月报 周报 季报 年报 报表 进度"),
];

/// Returns how much a title speaks for lines about `about`, from 0 to 1.
pub(super) fn by_title(title: &str, about: About) -> f32 {
    let words = TITLES.iter().find(|(known, _)| *known == about).map_or("", |(_, words)| words);
    let hits = words.split(' ').filter(|word| title.contains(word)).count();
    (hits as f32 * 0.6).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::figure::Figure as G;
    use Asked::{Content, Figure};

    fn best(parts: &[&str], about: About) -> Option<Asked> {
        let parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
        let found = scores(&parts, about).into_iter().filter(|(_, score)| *score >= 0.5);
        found.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(asked, _)| asked)
    }

    #[test]
    fn heads_are_known_by_their_meaning() {
        for (parts, about, expected) in [
            (vec!["走访日期"], Visit, Some(Field(F::VisitDate))),
            (vec!["下次走访时间"], Visit, Some(Field(F::Next))),
            (vec!["上次走访时间"], Visit, Some(Field(F::LastVisit))),
            (vec!["群众反映的困难和问题"], Visit, Some(Field(F::Complaints))),
            (vec!["走访内容（简要）"], Visit, Some(Content)),
            (vec!["群众签字"], Visit, None),
            (vec!["备注"], Visit, None),
            (vec!["户主\n姓名"], Visit, Some(Field(F::Head))),
            (vec!["问题清单", "反映人"], Concern, Some(Field(F::Head))),
            (vec!["责任清单", "责任单位"], Concern, Some(Field(F::Responsible))),
            (vec!["责任清单", "责任人"], Concern, Some(Field(F::Cadres))),
            (vec!["进展", "办理状态"], Concern, Some(Field(F::ConcernState))),
            (vec!["诉求办理", "收集"], Period, Some(Figure(G::Concerns))),
            (vec!["诉求办理", "未办结"], Period, None),
            (vec!["收集诉求（件）"], Period, Some(Figure(G::Concerns))),
            (vec!["本周走访户数"], Period, Some(Figure(G::HouseholdsCovered))),
            (vec!["上月走访户次"], Period, None),
            (vec!["覆盖率"], Period, None),
            (vec!["下周打算"], Period, None),
            (vec!["一、家庭基本情况"], Visit, Some(Field(F::Chat))),
            (vec!["（二）群众诉求"], Visit, Some(Field(F::Complaints))),
            (vec!["驻村第一书记签字"], Period, None),
            (vec!["身份证号"], Visit, None),
        ] {
            assert_eq!(best(&parts, about), expected, "{parts:?}");
        }
    }

    #[test]
    fn numbers_before_labels_say_nothing() {
        for (text, expected) in [
            ("一、基本情况", "基本情况"),
            ("（二）困难", "困难"),
            ("3.措施", "措施"),
            ("①诉求", "诉求"),
            ("三农工作", "三农工作"),
            ("一户一策", "一户一策"),
        ] {
            assert_eq!(unnumbered(text), expected);
        }
    }
}
