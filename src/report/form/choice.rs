//! Places for which a list says what may stand there: the record's own word, or the
//! listed one that says the same.

use crate::domain::concern::{Concern, ConcernState};
use crate::domain::matter::{Matter, MatterState};
use crate::report::cell::Cell;
use crate::report::field::Field;
use crate::report::ledger::{Row, Subject};
use crate::roster::words::letters;

use super::ask::Ask;

/// Words for what is over, is being worked on, hasn't begun, or won't be done. The
/// first of a row that is listed is taken.
const OVER: &str = "已办结 办结 已完成 完成 已解决 解决 已销号 销号 已落实 已整改 整改到位 已化解 已实现 是 √ 已办";
const AT_WORK: &str = "正在办理 办理中 在办 推进中 进行中 整改中 处理中 正在推进 正在处理 正在整改 解决中 在办理 未办结 未完成 未解决 未销号 否";
const NOT_BEGUN: &str = "未办理 未办 待办 待办理 未启动 未开始 待处理 未受理 已登记 已受理 受理 登记 未办结 未完成 未解决 未销号 正在办理 办理中 否";
const DECLINED: &str = "不予受理 不予办理 退回 无法办理 无法解决 暂不具备条件 已答复 其他 否";

/// What 是否办结 is answered with, where no list says otherwise.
pub(super) const YES_OR_NO: [&str; 2] = ["是", "否"];

/// Tells whether a head asks of something whether it is so.
pub(super) fn asks_yes_or_no(head: &[String], ask: &Ask) -> bool {
    let asks = head.last().is_some_and(|last| letters(last).starts_with("是否"));
    let fields = [Field::ConcernState, Field::MatterState, Field::MustVisit, Field::Never, Field::Acknowledged];
    asks && matches!(ask, Ask::Fields(own) if own.iter().all(|field| fields.contains(field)))
}

/// Returns what of `allowed` a value is; nothing where none of it fits.
pub(super) fn choose(allowed: &[String], value: &Cell, ask: &Ask, row: Option<&Row>) -> Option<Cell> {
    let own = value.words();
    let picked = |word: &String| Some(Cell::text(word.clone()));
    if let Some(word) = allowed.iter().find(|word| **word == own || letters(word) == letters(&own)) {
        return picked(word);
    }
    let of_list = |words: &str| words.split(' ').find_map(|wanted| allowed.iter().find(|word| letters(word) == wanted));
    let fields = match ask {
        Ask::Fields(fields) => fields.as_slice(),
        _ => &[],
    };
    match (fields, row.map(|row| &row.subject)) {
        ([Field::ConcernState], Some(Subject::Concern(_, concern, _))) => {
            return of_list(state_of_concern(concern)).and_then(picked);
        }
        ([Field::MatterState], Some(Subject::Matter(_, matter))) => {
            return of_list(state_of_matter(matter)).and_then(picked);
        }
        ([Field::Satisfaction], _) if own.is_empty() => return of_list("未评价 未回访").and_then(picked),
        ([Field::MustVisit | Field::Never | Field::Acknowledged], _) => {
            return if value.is_empty() { of_list("否 不是 无 未") } else { of_list("是 有 √ 已") }.and_then(picked);
        }
        _ => {}
    }
    if own.is_empty() {
        return None;
    }
    // 道路交通 for 道路; of several that fit the first one.
    let near = |word: &&String| {
        let (word, own) = (letters(word), letters(&own));
        !word.is_empty() && (own.contains(&word) || word.contains(&own) || stem(&word) == stem(&own))
    };
    allowed.iter().find(near).and_then(picked)
}

/// 低保户, 低保 and 低保对象 say the same.
fn stem(word: &str) -> String {
    word.trim_end_matches(['户', '类']).trim_end_matches("对象").trim_end_matches("人员").to_owned()
}

fn state_of_concern(concern: &Concern) -> &'static str {
    match concern.state {
        ConcernState::Closed | ConcernState::Told | ConcernState::AwaitingCheck => OVER,
        ConcernState::InProgress | ConcernState::Assigned | ConcernState::Reopened => AT_WORK,
        ConcernState::Recorded | ConcernState::Accepted => NOT_BEGUN,
        ConcernState::Returned | ConcernState::Declined => DECLINED,
    }
}

fn state_of_matter(matter: &Matter) -> &'static str {
    match matter.state {
        MatterState::Done => OVER,
        MatterState::Dropped => DECLINED,
        _ if matter.promised.is_some() => AT_WORK,
        _ => NOT_BEGUN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_listed_word_that_says_the_same_is_taken() {
        let allowed = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let of = |words: &[&str], own: &str| {
            choose(&allowed(words), &Cell::text(own), &Ask::Fields(vec![Field::Categories]), None)
                .map(|cell| cell.words())
        };
        assert_eq!(of(&["低保户", "一般户"], "低保户").as_deref(), Some("低保户"));
        assert_eq!(of(&["低保对象", "其他"], "低保户").as_deref(), Some("低保对象"));
        assert_eq!(of(&["党员", "群众"], "低保户"), None);
        assert_eq!(of(&["党员"], ""), None);
    }
}
