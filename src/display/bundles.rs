//! A file of exchange in words: what came, what is missing, what is odd. It
//! decides nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::peers;
use crate::base::limits::NEWCOMERS_TOLD_MAX;
use crate::base::progress::Nth;
use crate::base::text::visible;
use crate::domain::record::Kind;
use crate::oplog::note::{Figure, Span};
use crate::query::rollup::Count;
use crate::query::words::village;
use crate::state::State;
use crate::tr;
use crate::workspace::{Bare, ExchangeError, Exported, Plan, Verdict};

/// Kinds in the order in which people ask for them.
pub const KINDS: [Kind; 11] = [
    Kind::Visit,
    Kind::Concern,
    Kind::Matter,
    Kind::Household,
    Kind::Remark,
    Kind::Assignment,
    Kind::Policy,
    Kind::Catalog,
    Kind::Stay,
    Kind::Village,
    Kind::Cadre,
];

/// Returns what figures say of each village: its name, and the figures in words.
pub fn figures(figures: &[Figure], state: &State) -> Vec<(String, String)> {
    let mut villages: Vec<(&str, Vec<String>)> = Vec::new();
    let known = |figure: &Figure| Count::from_word(&figure.what);
    let place = |figure: &Figure| Count::ALL.iter().position(|what| Some(*what) == known(figure)).unwrap_or(usize::MAX);
    let mut sorted: Vec<&Figure> = figures.iter().collect();
    sorted.sort_by(|one, two| (&one.about, place(one)).cmp(&(&two.about, place(two))));
    for figure in sorted {
        let said = match (known(figure), figure.count) {
            (Some(what), None) => tr!("figure-kept", what = what.label()),
            (Some(Count::Households), Some(count)) => tr!("figure-households", count = count),
            (Some(Count::Visited), Some(count)) => tr!("figure-households-visited", count = count),
            (Some(Count::Visits), Some(count)) => tr!("figure-visits", count = count),
            (Some(Count::Concerns), Some(count)) => tr!("figure-concerns", count = count),
            (Some(Count::Settled), Some(count)) => tr!("figure-concerns-settled", count = count),
            (Some(Count::Matters), Some(count)) => tr!("figure-matters", count = count),
            (None, None) => tr!("figure-kept", what = visible(&figure.what).into_owned()),
            (None, Some(count)) => format!("{} {count}", visible(&figure.what)),
        };
        match villages.last_mut().filter(|(about, _)| *about == figure.about) {
            Some((_, all)) => all.push(said),
            None => villages.push((&figure.about, vec![said])),
        }
    }
    let one = |about: &str| about.parse().map_or_else(|_| visible(about).into_owned(), |code| village(state, code));
    let name = |about: &str| about.split(',').map(one).collect::<Vec<_>>().join(&tr!("app-comma"));
    villages.into_iter().map(|(about, said)| (name(about), said.join(" · "))).collect()
}

/// Returns with which of several files somebody is busy.
pub fn nth(what: &str, nth: Nth) -> String {
    match nth.of {
        0 | 1 => what.to_owned(),
        of => tr!("folder-nth", what = what, at = nth.at, of = of),
    }
}

/// Returns numbers with neighbours drawn together: `1–3、5`.
pub fn ranges(numbers: &BTreeSet<u64>) -> String {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => runs.push((*number, *number)),
        }
    }
    let said = runs.iter().map(|(from, to)| match to - from {
        0 => from.to_string(),
        1 => format!("{from}{}{to}", tr!("app-comma")),
        _ => format!("{from}–{to}"),
    });
    said.collect::<Vec<_>>().join(&tr!("app-comma"))
}

/// Returns which of somebody's bundles came: 「张三：1、2、4 已到，缺 3」.
pub fn numbers(name: &str, came: &BTreeSet<u64>, waiting: &BTreeSet<u64>, missing: &BTreeSet<u64>) -> String {
    let name = visible(name).into_owned();
    let all: BTreeSet<u64> = came.union(waiting).copied().collect();
    match (all.is_empty(), missing.is_empty()) {
        (true, _) => tr!("exchange-numbers-none", name = name),
        (false, true) => tr!("exchange-numbers", name = name, came = ranges(&all)),
        (false, false) => tr!("exchange-numbers-missing", name = name, came = ranges(&all), missing = ranges(missing)),
    }
}

/// Returns what somebody's ledger lacks, as ranges of entries.
pub fn gaps(gaps: &[Span]) -> String {
    let said = gaps.iter().map(|span| match span.to - span.from {
        0 => format!("{} #{}", span.device, span.from),
        _ => format!("{} #{}–{}", span.device, span.from, span.to),
    });
    said.collect::<Vec<_>>().join(&tr!("app-comma"))
}

/// Returns how many records of each kind are new, in one line.
pub fn new(plan: &Plan) -> String {
    let some = KINDS.iter().filter(|kind| plan.new_of(**kind) > 0);
    let said = some.map(|kind| format!("{} {}", kind.label(), plan.new_of(*kind)));
    said.collect::<Vec<_>>().join(&tr!("app-comma"))
}

/// Returns what there is to say of a plan, label by label.
pub fn facts(plan: &Plan) -> Vec<(String, String)> {
    let count = |count: u64| if count == 0 { String::new() } else { count.to_string() };
    let Plan { numbers: of, .. } = plan;
    let which = if plan.number == 0 {
        tr!("exchange-is-invitation")
    } else {
        numbers(&plan.sender.name, &of.came, &of.waiting, &of.missing)
    };
    [
        (tr!("exchange-sender"), peers::who(&plan.sender)),
        (tr!("exchange-number"), which),
        (tr!("exchange-new"), new(plan)),
        (tr!("exchange-changed"), count(plan.changed)),
        (tr!("exchange-conflicts"), count(plan.conflicts)),
        (tr!("exchange-filled"), count(plan.filled)),
        (tr!("exchange-doubles"), count(plan.doubles)),
        (tr!("exchange-gaps"), gaps(&plan.gaps)),
        (tr!("exchange-set-aside"), count(plan.set_aside_count)),
    ]
    .into_iter()
    .filter(|(_, text)| !text.is_empty())
    .collect()
}

/// Returns which records are no longer for whoever works here, which are again,
/// and that there is more to come, line by line.
pub fn turned(plan: &Plan) -> Vec<String> {
    let sum = |counts: &BTreeMap<Kind, u64>| counts.values().sum::<u64>();
    let mut said = Vec::new();
    if sum(&plan.left) > 0 {
        said.push(tr!("exchange-left", count = sum(&plan.left), what = by_kind(&plan.left)));
    }
    if sum(&plan.back) > 0 {
        said.push(tr!("exchange-back", count = sum(&plan.back), what = by_kind(&plan.back)));
    }
    if plan.more {
        said.push(tr!("exchange-more"));
    }
    said
}

/// Returns what went wrong, by keys where a command would name its flags.
pub fn reason(error: &ExchangeError) -> String {
    match error {
        ExchangeError::Nothing => tr!("parcel-nothing"),
        ExchangeError::UnknownSender(name) => tr!("parcel-unknown-sender", name = visible(name).into_owned()),
        error => error.message(),
    }
}

/// Returns what is odd about a bundle and should be known before it goes in.
pub fn warnings(plan: &Plan, state: &State) -> Vec<String> {
    let mut said = Vec::new();
    for device in &plan.forks {
        let known = state.exchange().peer(*device).unwrap_or(&plan.sender);
        said.push(tr!("exchange-fork", name = peers::who(known), device = device.to_string()));
    }
    for one in plan.unvouched.iter().take(NEWCOMERS_TOLD_MAX) {
        let (name, device) = (peers::of_unit(&one.name, &one.unit), one.device.to_string());
        said.push(tr!("exchange-unvouched", name = name, device = device, entries = one.entries));
    }
    let besides = plan.unvouched.len().saturating_sub(NEWCOMERS_TOLD_MAX);
    said.extend((besides > 0).then(|| tr!("exchange-newcomers-besides", count = besides)));
    if let Some(late) = plan.late {
        let (name, entries) = (peers::who(&plan.sender), late.entries);
        said.push(match late.succeeded {
            true => tr!("recover-late-told", name = name, entries = entries),
            false => tr!("exchange-late", name = name, entries = entries),
        });
    }
    said.extend(succession(plan));
    if plan.forgotten {
        said.push(tr!(
            "recover-forgotten",
            name = peers::who(&plan.sender),
            fingerprint = peers::fingerprint(&plan.sender)
        ));
    }
    if plan.restored {
        said.push(tr!("exchange-restored", name = peers::who(&plan.sender)));
    }
    if plan.held > 0 {
        said.push(tr!("request-held", count = plan.held));
    }
    if plan.ahead > 0 {
        said.push(tr!("exchange-ahead", count = plan.ahead));
    }
    if plan.newer > 0 {
        said.push(tr!("exchange-newer", count = plan.newer));
    }
    said
}

/// Returns what is to be known of a sender who goes on from a lost disk, or from
/// whom somebody else does.
fn succession(plan: &Plan) -> Vec<String> {
    let (peer, mut said) = (&plan.sender, Vec::new());
    if peer.is_unproven() {
        let (name, device) = (peers::who(peer), peer.device.to_string());
        said.push(tr!("recover-successor", name = name, fingerprint = peers::fingerprint(peer), device = device));
        if plan.verdict == Verdict::Waiting {
            said.push(tr!("recover-successor-waits"));
        }
    }
    if peer.succession.again {
        said.push(tr!("recover-again", name = peers::who(peer)));
    }
    said
}

/// Returns why a file that was written for somebody holds a receipt and nothing else.
pub fn bare(written: &Exported) -> Option<String> {
    let name = peers::who(&written.to);
    written.bare.map(|why| match why {
        Bare::Unproven => tr!("recover-bare-unproven", name = name),
        Bare::Owing => tr!("recover-bare-owing", name = name),
    })
}

/// Returns counts by kind as people say them: 走访 2 · 诉求 1.
pub fn by_kind(counts: &BTreeMap<Kind, u64>) -> String {
    let some = KINDS.iter().filter_map(|kind| Some((kind, counts.get(kind).filter(|count| **count > 0)?)));
    some.map(|(kind, count)| format!("{} {count}", kind.label())).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_numbers_are_drawn_together() {
        let of = |numbers: &[u64]| ranges(&numbers.iter().copied().collect());
        assert_eq!(of(&[1, 2, 4]), "1、2、4");
        assert_eq!(of(&[1, 2, 3, 7]), "1–3、7");
        assert_eq!(of(&[]), "");
    }

    #[test]
    fn what_is_missing_is_named() {
        let set = |numbers: &[u64]| numbers.iter().copied().collect::<BTreeSet<u64>>();
        let said = |came: &[u64], missing: &[u64]| numbers("张三", &set(came), &set(&[]), &set(missing));
        assert_eq!(said(&[1, 2, 4], &[3]), "张三：1、2、4 已到，缺 3");
        assert_eq!(said(&[1], &[]), "张三：1 已到");
    }

    #[test]
    fn which_of_several_files_is_at_hand_is_said_where_there_are_several() {
        assert_eq!(nth("正在导入", Nth { at: 2, of: 5 }), "正在导入：第 2 个，共 5 个文件");
        assert_eq!(nth("正在导入", Nth { at: 1, of: 1 }), "正在导入");
    }
}
