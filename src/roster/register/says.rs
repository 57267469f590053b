//! What single cells of a register say: nothing, that it is done, how content
//! somebody is, where and how a household was met. What isn't known for sure is `None`.

use super::super::words::{letters, listed, squeeze};
use crate::domain::concern::{ConcernState, Satisfaction, Urgency};
use crate::domain::visit::Place;

/// Tells whether a text says nothing: 无, 暂无, ——.
pub(super) fn is_nothing(text: &str) -> bool {
    const WORDS: &str = "无 暂无 没有 暂时没有 无诉求 暂无诉求 无问题 暂无问题 无困难 暂无困难 无反映 没有反映 无需求 暂无需求 没有诉求 没有困难 没有问题 无意见 无建议 无意见建议 无明显困难 无特殊情况 未反映 未提出 未反映问题 未提出诉求 无困难诉求 暂无困难诉求 无异常 none n na 无无";
    let word = letters(text);
    word.is_empty() || listed(WORDS, &word)
}

/// Tells whether a cell repeats the one above: 同上, 〃.
pub(super) fn is_ditto(text: &str) -> bool {
    matches!(
        squeeze(text).as_str(),
        "同上" | "同前" | "〃" | "″" | "〞" | "”" | "\"" | "“" | "\"\"" | "''" | "上同" | "同上户" | "ditto"
    )
}

/// Tells whether a row is there to show how one is filled in.
pub(super) fn is_example(text: &str) -> bool {
    let word = squeeze(text);
    let inner = word.trim_start_matches(['(', '[', '【', '<', '《', '*']);
    ["示例", "样例", "填写示例", "填表示例", "范例", "举例", "例:", "例1", "例)", "例】", "例]", "(例", "样表"]
        .iter()
        .any(|mark| inner.starts_with(mark))
        || matches!(letters(text).as_str(), "例" | "例子" | "例如" | "样")
}

/// How far something has come, by what a register says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// The work is over.
    Done,
    /// The household was told, too.
    Told,
    /// It isn't: the state it is in.
    Open(ConcernState),
}

/// Words for each standing; the longest that fits counts. `true` where they may begin a
/// longer text.
const STANDINGS: &[(Standing, &str)] = &[
    (
        Standing::Open(ConcernState::Recorded),
        "未办结 未办理 未办 未完成 未解决 未落实 未处理 未答复 未整改 未销号 未化解 没办 没办结 没解决 没完成 没落实 没有办结 没有解决 待解决 待办理 待办 待处理 待落实 待答复 待研究 待销号 尚未 否 不是 暂未 暂缓 登记 已登记 未结 未开始 无法解决 待回复 不能解决 未到位 未兑现",
    ),
    (
        Standing::Open(ConcernState::InProgress),
        "办理中 正在办 正在办理 正在落实 正在处理 正在解决 正在协调 正在推进 处理中 落实中 解决中 协调中 进行中 推进中 整改中 化解中 调解中 施工中 在办 在办理 跟进 跟进中 持续跟进 持续推进 继续跟进 部分解决 部分完成 部分落实 基本解决中 办理之中 正办理 申请中 审批中 已上报 已报 已反映 已联系 已转 已协调 已申请 已安排 已列入 已告知村 正常推进 长期",
    ),
    (Standing::Open(ConcernState::Accepted), "已受理 受理 受理中"),
    (Standing::Open(ConcernState::Assigned), "已交办 已派办 已转办 交办 派办 转办 已派单 已分办"),
    (Standing::Open(ConcernState::Returned), "退回 已退回"),
    (Standing::Open(ConcernState::Declined), "不予受理 不受理 不予办理 已驳回 不符合政策"),
    (Standing::Open(ConcernState::Reopened), "重办 重新办理 已重办"),
    (
        Standing::Done,
        "已办结 办结 已完成 完成 已解决 解决 已落实 落实 已办 已办理 已办好 办好 办好了 已办妥 办妥 已结 已办完 办完 已销号 销号 已处理 处理完毕 办理完毕 已处理完 已整改 整改到位 已化解 化解 已到位 已兑现 兑现 已实现 实现 已结案 结案 当场解决 现场解决 当场办结 现场办结 已当场解决 已解答 已答复 全部完成 全部解决 是 √ ✓ ✔ ☑ 对 y yes 1 已调解 调解成功 已修复 已修好 基本解决 基本完成 已经解决 已经办结 已经完成 已经落实 解决了 办结了 完成了",
    ),
    (Standing::Told, "已回访 已回音 已反馈 已告知 已回复 已办结并回访 已办结已回访 已办结已反馈"),
];

/// Returns how far something has come where a cell begins with a word for that, and what
/// the cell says besides.
pub(super) fn standing(text: &str) -> Option<(Standing, String)> {
    let whole = squeeze(text).trim_matches(['(', ')', '[', ']', '。', '.']).to_owned();
    let end = whole.find([',', ':', ';', '。', '、', '(', '!', '-', '—', '.']).unwrap_or(whole.len());
    let first = &whole[..end];
    let of = |word: &str| STANDINGS.iter().find(|(_, words)| listed(words, word)).map(|(standing, _)| *standing);
    if let Some(standing) = of(first) {
        let rest = whole[end..].trim_matches([',', ':', ';', '。', '、', '(', ')', '!', '-', '—', '.']);
        // 已办结，已回访: the last word says more.
        let more = of(rest).filter(|more| matches!((standing, more), (Standing::Done, Standing::Told)));
        return Some(match more {
            Some(more) => (more, String::new()),
            None => (standing, after_mark(text, rest)),
        });
    }
    if first.starts_with("正在") || (first.ends_with('中') && first.chars().count() <= 5) {
        return Some((Standing::Open(ConcernState::InProgress), text.trim().to_owned()));
    }
    let open = STANDINGS
        .iter()
        .filter(|(standing, _)| matches!(standing, Standing::Open(_)))
        .flat_map(|(standing, words)| words.split(' ').map(move |word| (*standing, word)))
        .filter(|(_, word)| word.chars().count() >= 2 && whole.starts_with(word))
        .max_by_key(|(_, word)| word.len());
    if let Some((standing, _)) = open {
        return Some((standing, text.trim().to_owned()));
    }
    None
}

/// Tells whether a text tells of something as done, without the word for it: 已清淤95米.
pub(super) fn tells_done(text: &str) -> bool {
    let word = squeeze(text);
    let end = word.trim_end_matches(['。', '.', '!', ';']);
    let begun = word.starts_with('已') && !word.starts_with("已经在");
    (begun && standing(text).is_none_or(|(standing, _)| !matches!(standing, Standing::Open(_))))
        || ["好了", "解决了", "办好", "修好", "办结", "解决", "完成", "完毕", "办妥"].iter().any(|tail| {
            end.ends_with(tail)
                && !["未", "没", "待", "不", "尽快", "争取", "计划", "拟", "将"].iter().any(|no| word.contains(no))
        })
}

/// Returns the end of a text that is `rest` when squeezed, as it was written.
fn after_mark(text: &str, rest: &str) -> String {
    if rest.is_empty() {
        return String::new();
    }
    let start = text.char_indices().map(|(at, _)| at).find(|at| {
        squeeze(&text[*at..]).trim_end_matches([',', ':', ';', '。', '、', '(', ')', '!', '-', '—', '.', ']', '['])
            == rest
    });
    start.map_or_else(|| rest.to_owned(), |at| text[at..].trim().trim_end_matches(['。', '）', ')']).to_owned())
}

/// Returns how content somebody is.
pub(super) fn satisfaction(text: &str) -> Option<Satisfaction> {
    let word = letters(text);
    let chosen = chosen(text);
    let word = chosen.as_deref().unwrap_or(&word);
    if listed("不满意 很不满意 非常不满意 不太满意 否 不 差 x", word) {
        return Some(Satisfaction::Unsatisfied);
    }
    if listed("基本满意 较满意 比较满意 一般 尚可 基本认可 较为满意", word) {
        return Some(Satisfaction::Mostly);
    }
    listed("满意 非常满意 很满意 十分满意 是 √ ✓ ✔ 好 认可", word).then_some(Satisfaction::Satisfied)
}

/// Of options in one cell, returns the one that is ticked: 满意☑ 基本满意□.
fn chosen(text: &str) -> Option<String> {
    let boxes = |c: char| "□☐☑√✓✔■".contains(c);
    if !text.contains(['□', '☐']) {
        return None;
    }
    let ticked = text.char_indices().find(|(_, c)| "☑√✓✔■".contains(*c))?;
    let before = text[..ticked.0].rsplit(boxes).next().map(letters).unwrap_or_default();
    let after = text[ticked.0 + ticked.1.len_utf8()..].split(boxes).next().map(letters).unwrap_or_default();
    let leads = text.trim_start().starts_with(boxes);
    let word = if leads { after } else { before };
    (!word.is_empty()).then_some(word)
}

/// Returns how soon something must be dealt with.
pub(super) fn urgency(text: &str) -> Option<Urgency> {
    match letters(text).as_str() {
        "急" | "紧急" | "加急" | "特急" | "急件" => Some(Urgency::Urgent),
        "一般" | "普通" | "正常" | "平件" => Some(Urgency::Ordinary),
        "疑难" | "难" | "复杂" | "困难" => Some(Urgency::Difficult),
        _ => None,
    }
}

/// Returns where a household was met, by what is written of place or way.
pub(super) fn place(text: &str) -> Option<Place> {
    let word = letters(text);
    let has = |words: &[&str]| words.iter().any(|known| word.contains(known));
    if has(&["电话", "微信", "视频", "通话", "线上"]) {
        Some(Place::Phone)
    } else if has(&["院坝", "屋场", "板凳", "坝坝", "院落", "广场", "树下"]) {
        Some(Place::Courtyard)
    } else if has(&["田间", "地头", "田头", "大棚", "地里", "田里", "果园", "鱼塘"]) {
        Some(Place::Field)
    } else if has(&["车间", "工地", "合作社", "基地", "企业", "厂", "生产一线"]) {
        Some(Place::Production)
    } else if has(&["户主家", "入户", "家中", "家里", "上门", "农户家", "户内", "家访", "走访", "慰问"]) || word == "家"
    {
        Some(Place::Home)
    } else if has(&["村部", "村委", "站所", "服务中心", "便民", "会议室", "办公室", "镇政府", "来访", "接访", "所"])
    {
        Some(Place::Station)
    } else {
        None
    }
}

/// Tells whether a way or place is a meeting and no visit to households.
pub(super) fn is_meeting(text: &str) -> bool {
    let word = letters(text);
    let plain = word.replace("院坝会", "").replace("屋场会", "").replace("板凳会", "").replace("坝坝会", "");
    [
        "会议",
        "支部",
        "党员大会",
        "代表会",
        "村民会",
        "党日",
        "座谈会",
        "两委会",
        "培训",
        "宣讲会",
        "动员会",
        "推进会",
        "例会",
        "党课",
        "大会",
        "议事会",
        "评议会",
    ]
    .iter()
    .any(|known| plain.contains(known))
        && !plain.contains("会议室")
}

/// Tells whether a word names a way of meeting at all: for telling columns.
pub(super) fn is_way(text: &str) -> bool {
    is_meeting(text)
        || place(text).is_some()
        || matches!(letters(text).as_str(), "座谈" | "走访" | "慰问" | "回访" | "日常" | "随访" | "网格巡查")
}

/// Tells whether a text says that nobody was home.
pub(super) fn is_nobody_home(text: &str) -> bool {
    let word = letters(text);
    let says = [
        "未遇",
        "没遇到",
        "家中无人",
        "家里没人",
        "家里无人",
        "无人在家",
        "没人在家",
        "不在家",
        "未在家",
        "未见到",
        "锁门",
        "无人应",
        "全家外出",
    ];
    word.chars().count() <= 20 && says.iter().any(|known| word.contains(known))
}

/// Returns what a column of who was home says: whether somebody was.
pub(super) fn seen(text: &str) -> Option<bool> {
    let word = letters(text);
    if is_nobody_home(text) || listed("否 未见 未见面 不在 没有 无 无人 未入户 x 没见到 外出 未在", &word)
    {
        return Some(false);
    }
    listed("是 见到 已见 在家 在 见面 已见面 已入户 √ ✓ ✔ 有 有人", &word).then_some(true)
}

/// Returns the working days or days that a due date gives: 5个工作日, 15天内.
pub(super) fn counted_days(text: &str) -> Option<(u16, bool)> {
    let word = squeeze(text);
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    let count = word[..digits].parse().ok()?;
    match word[digits..].trim_start_matches('个').trim_end_matches(['内', '前']) {
        "工作日" => Some((count, true)),
        "天" | "日历日" => Some((count, false)),
        "日" if word.ends_with('内') => Some((count, false)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_say_how_far_it_has_come() {
        use ConcernState::{Assigned, InProgress, Recorded};
        for (text, expected, rest) in [
            ("√", Some(Standing::Done), ""),
            ("是", Some(Standing::Done), ""),
            ("已办结", Some(Standing::Done), ""),
            ("已落实，查出漏点6处，换管后整天有水", Some(Standing::Done), "查出漏点6处，换管后整天有水"),
            ("已解决：写了字据，6天内改滴水", Some(Standing::Done), "写了字据，6天内改滴水"),
            ("已办结，已回访", Some(Standing::Told), ""),
            ("未落实", Some(Standing::Open(Recorded)), ""),
            ("否", Some(Standing::Open(Recorded)), ""),
            ("待解决", Some(Standing::Open(Recorded)), ""),
            ("正在办", Some(Standing::Open(InProgress)), ""),
            ("办理中", Some(Standing::Open(InProgress)), ""),
            ("已转办", Some(Standing::Open(Assigned)), ""),
            ("已报镇水利站", Some(Standing::Open(InProgress)), "已报镇水利站"),
            ("正在调解", Some(Standing::Open(InProgress)), "正在调解"),
            ("换了线", None, ""),
            ("完成了一半", None, ""),
        ] {
            let found = standing(text);
            assert_eq!(found.as_ref().map(|found| found.0), expected, "{text}");
            assert_eq!(found.map(|found| found.1).unwrap_or_default(), rest, "{text}");
        }
        for (text, expected) in [
            ("已清淤95米，试水正常", true),
            ("路灯修好了", true),
            ("已上报镇里", false),
            ("争取年内解决", false),
            ("请组长一起拉尺量", false),
        ] {
            assert_eq!(tells_done(text), expected, "{text}");
        }
    }

    #[test]
    fn cells_say_how_content_somebody_is() {
        for (text, expected) in [
            ("满意", Some(Satisfaction::Satisfied)),
            ("非常满意", Some(Satisfaction::Satisfied)),
            ("基本满意", Some(Satisfaction::Mostly)),
            ("不满意", Some(Satisfaction::Unsatisfied)),
            ("满意□ 基本满意☑ 不满意□", Some(Satisfaction::Mostly)),
            ("☑满意 □基本满意", Some(Satisfaction::Satisfied)),
            ("希望多来", None),
            ("", None),
        ] {
            assert_eq!(satisfaction(text), expected, "{text}");
        }
    }

    #[test]
    fn meetings_are_told_from_visits() {
        for (text, expected) in [
            ("支部会议", true),
            ("村民代表会", true),
            ("院坝会", false),
            ("村部会议室", false),
            ("入户走访", false),
            ("电话联系", false),
        ] {
            assert_eq!(is_meeting(text), expected, "{text}");
        }
        assert_eq!(place("村口院坝"), Some(Place::Courtyard));
        assert_eq!(place("电话联系"), Some(Place::Phone));
        assert!(is_nobody_home("家中无人，邻居说去赶集了"));
        assert!(!is_nobody_home("老两口在家，儿子外出打工"));
    }

    #[test]
    fn nothing_is_said_in_many_words() {
        for text in ["无", "暂无", "——", "", "无。", "/", "暂无诉求"] {
            assert!(is_nothing(text), "{text}");
        }
        assert!(!is_nothing("无路可走，要绕二里地"));
        assert!(is_ditto("同上") && is_ditto("〃") && !is_ditto("同意"));
        assert!(is_example("（示例）") && is_example("例：") && !is_example("例会"));
        assert_eq!(counted_days("5个工作日"), Some((5, true)));
        assert_eq!(counted_days("15日内"), Some((15, false)));
        assert_eq!(counted_days("15日"), None);
    }
}
