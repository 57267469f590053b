//! An exchange in words, for screens and commands alike: who somebody is, what
//! came, what is missing, what is odd. It decides nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::people::by_kind;
use crate::app::words;
use crate::base::ids::RecordId;
use crate::base::limits::NEWCOMERS_TOLD_MAX;
use crate::base::progress::Nth;
use crate::base::text::visible;
use crate::bundle::keys;
use crate::domain::authority::Deed;
use crate::domain::record::{Kind, Record};
use crate::oplog::note::{Figure, Peer, Span};
use crate::query::conflicts::label;
use crate::query::requests::Request;
use crate::query::rollup::Count;
use crate::query::words::village;
use crate::state::State;
use crate::tr;
use crate::workspace::{
    Auto, Bare, Choice, Copy, Cutting, ExchangeError, Exported, LastBackup, Lying, Plan, Restored, Verdict,
};

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

/// Returns name and unit of somebody.
pub fn who(peer: &Peer) -> String {
    match peer.name.is_empty() {
        true => peer.device.to_string(),
        false => of_unit(&peer.name, &peer.unit),
    }
}

/// Returns a name and the unit that goes with it, where it says more than the name.
pub fn of_unit(name: &str, unit: &str) -> String {
    let (name, unit) = (visible(name), visible(unit));
    match unit.is_empty() || unit == name {
        true => name.into_owned(),
        false => format!("{name} · {unit}"),
    }
}

/// Returns with which of several files somebody is busy.
pub fn nth(what: &str, nth: Nth) -> String {
    match nth.of {
        0 | 1 => what.to_owned(),
        of => tr!("folder-nth", what = what, at = nth.at, of = of),
    }
}

/// Returns what the office is called that is reported to.
pub fn office(state: &State) -> String {
    let host = state.exchange().hosts().next();
    host.map_or_else(|| tr!("request-office"), |host| visible(&host.name).into_owned())
}

/// Returns the digits by which two people compare a key.
pub fn fingerprint(peer: &Peer) -> String {
    keys::fingerprint(&peer.key)
}

/// Returns a length of a file as people say it.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        1_048_576..1_073_741_824 => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
        _ => format!("{:.1} GB", bytes as f64 / 1_073_741_824.0),
    }
}

/// Returns how old the last backup is that lies on another disk, and how much has
/// come since.
pub fn outside(last: Option<&LastBackup>, state: &State, today: NaiveDate) -> String {
    let said = match last.map(|last| last.days(today)) {
        None => tr!("backup-outside-never"),
        Some(0) => tr!("backup-outside-today"),
        Some(days) => tr!("backup-outside-days", days = days),
    };
    match LastBackup::since(last, state) {
        count if last.is_some() && count > 0 => tr!("backup-last-since", last = said, count = count),
        _ => said,
    }
}

/// Returns where copies are made by themselves.
pub fn auto(auto: &Auto) -> String {
    match auto {
        Auto::Off => tr!("backup-auto-off"),
        Auto::Beside => tr!("backup-auto-beside"),
        Auto::Folder(dir) => tr!("backup-auto-folder", dir = visible(&dir.display().to_string()).into_owned()),
    }
}

/// Returns what there is to say of the copies that were made by themselves, the
/// newest first.
pub fn own_copies(copies: &[Copy], wanted: &Auto) -> String {
    match copies.first() {
        None if *wanted == Auto::Off => auto(wanted),
        None => tr!("backup-own-none", where = auto(wanted)),
        Some(newest) => {
            let file = visible(&newest.file.display().to_string()).into_owned();
            let at = newest.made().format("%Y-%m-%d %H:%M").to_string();
            tr!("backup-own-some", where = auto(wanted), count = copies.len(), at = at, file = file)
        }
    }
}

/// Returns what is said of backups that lie side by side, newest first: which is the
/// newest, and which are one and the same.
pub fn copies(lying: &Lying) -> Vec<String> {
    let path = |path: &Path| visible(&path.display().to_string()).into_owned();
    let mut said = Vec::new();
    for (at, copy) in lying.copies.iter().enumerate() {
        let mut earlier = lying.copies.iter().take(at);
        let stands = match earlier.find(|other| other.is_same_as(copy)) {
            Some(same) => tr!("backup-copy-same", file = path(&same.file)),
            None if at == 0 && lying.copies.len() > 1 => tr!("backup-copy-newest"),
            None => String::new(),
        };
        let (file, day) = (path(&copy.file), copy.made().format("%Y-%m-%d %H:%M").to_string());
        let line = tr!("backup-copy", day = day, entries = copy.entries(), size = size(copy.bytes), file = file);
        said.push(format!("{line}{stands}"));
    }
    said.extend(lying.others.iter().map(|file| tr!("backup-copy-none", file = path(file))));
    said
}

/// Returns what there is to say of which backup is restored, of several.
pub fn chosen(choice: &Choice) -> Vec<String> {
    let Choice { file, among } = choice;
    if among.copies.len() + among.others.len() < 2 {
        return Vec::new();
    }
    let mut said = vec![tr!("backup-several-there", count = among.copies.len())];
    said.extend(copies(among));
    said.push(tr!("backup-several-taken", file = visible(&file.display().to_string()).into_owned()));
    said
}

/// Returns what there is to say of a backup of which a ledger was made.
pub fn restored(done: &Restored, dir: &Path) -> Vec<String> {
    let (place, day) = (dir.display().to_string(), done.made.format("%Y-%m-%d %H:%M").to_string());
    let place = visible(&place).into_owned();
    let mut said =
        vec![tr!("backup-restored", dir = place, day = day, entries = done.entries), tr!("backup-new-device")];
    said.extend((done.erased > 0).then(|| tr!("backup-erased", count = done.erased)));
    if done.newer > 0 {
        said.push(tr!("backup-newer-in", count = done.newer));
    } else if done.exchanges {
        said.push(tr!("backup-erasures-by-file"));
    }
    said.extend(done.exchanges.then(|| tr!("backup-lost-since")));
    let damage = done.report.damage.len();
    said.extend((damage > 0).then(|| tr!("backup-restored-damage", count = damage)));
    said
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
        (tr!("exchange-sender"), who(&plan.sender)),
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
        said.push(tr!("exchange-fork", name = who(known), device = device.to_string()));
    }
    for one in plan.unvouched.iter().take(NEWCOMERS_TOLD_MAX) {
        let (name, device) = (of_unit(&one.name, &one.unit), one.device.to_string());
        said.push(tr!("exchange-unvouched", name = name, device = device, entries = one.entries));
    }
    let besides = plan.unvouched.len().saturating_sub(NEWCOMERS_TOLD_MAX);
    said.extend((besides > 0).then(|| tr!("exchange-newcomers-besides", count = besides)));
    if let Some(late) = plan.late {
        let (name, entries) = (who(&plan.sender), late.entries);
        said.push(match late.succeeded {
            true => tr!("recover-late-told", name = name, entries = entries),
            false => tr!("exchange-late", name = name, entries = entries),
        });
    }
    said.extend(succession(plan));
    if plan.forgotten {
        said.push(tr!("recover-forgotten", name = who(&plan.sender), fingerprint = fingerprint(&plan.sender)));
    }
    if plan.restored {
        said.push(tr!("exchange-restored", name = who(&plan.sender)));
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

/// Returns what cutting a device off would come to.
pub fn would_cut(cutting: &Cutting) -> String {
    let last = cutting.last.map(|at| at.format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default();
    match (cutting.stays, cutting.goes) {
        (0, goes) => tr!("exchange-cut-none", goes = goes),
        (stays, 0) => tr!("exchange-cut-all", stays = stays, last = last),
        (stays, goes) => tr!("exchange-cut-some", stays = stays, goes = goes, last = last),
    }
}

/// Returns that somebody's device was cut off, and what that came to.
pub fn cut(name: &str, cutting: &Cutting) -> String {
    tr!("exchange-revoked", name = name, what = would_cut(cutting))
}

/// Returns what somebody asks an office to agree to, in plain words. `gone` gets a
/// record that is in no list any more.
pub fn request(state: &State, asked: &Request, gone: impl Fn(Kind, RecordId) -> Option<Record>) -> String {
    let by = asked.by.map(|by| crate::query::words::cadre(state, by));
    let by = by.unwrap_or_else(|| tr!("request-by-nobody", device = asked.entry.device.to_string()));
    if asked.deed == Deed::Erased {
        return tr!("request-erase", by = by, households = asked.households(), records = asked.records.len());
    }
    let Some((of, id)) = asked.records.first() else { return by };
    let called = gone(*of, *id).map(|record| super::name_of(state, &record)).filter(|name| !name.is_empty());
    let (kind, what) = (of.label(), called.unwrap_or_else(|| super::name(state, *of, *id)));
    match asked.deed {
        Deed::Born => tr!("request-born", by = by, kind = kind),
        Deed::Edited | Deed::Erased => {
            let fields = asked.fields.iter().map(|field| label(*of, field));
            let fields = fields.collect::<Vec<_>>().join(&tr!("app-comma"));
            tr!("request-edit", by = by, kind = kind, what = what, fields = fields)
        }
        Deed::Removed => tr!("request-remove", by = by, kind = kind, what = what),
        Deed::Restored => tr!("request-restore", by = by, kind = kind, what = what),
    }
}

/// Returns what is to be known of a sender who goes on from a lost disk, or from
/// whom somebody else does.
fn succession(plan: &Plan) -> Vec<String> {
    let (peer, mut said) = (&plan.sender, Vec::new());
    if peer.is_unproven() {
        let (name, device) = (who(peer), peer.device.to_string());
        said.push(tr!("recover-successor", name = name, fingerprint = fingerprint(peer), device = device));
        if plan.verdict == Verdict::Waiting {
            said.push(tr!("recover-successor-waits"));
        }
    }
    if peer.succession.again {
        said.push(tr!("recover-again", name = who(peer)));
    }
    said
}

/// Returns why a file that was written for somebody holds a receipt and nothing else.
pub fn bare(written: &Exported) -> Option<String> {
    let name = who(&written.to);
    written.bare.map(|why| match why {
        Bare::Unproven => tr!("recover-bare-unproven", name = name),
        Bare::Owing => tr!("recover-bare-owing", name = name),
    })
}

/// Returns for how many days something can still be used, in words.
pub fn days(days: i64) -> String {
    if days == 0 { tr!("exchange-days-last") } else { tr!("exchange-days-left", days = days) }
}

/// Returns a moment as people say it: the day, and the time where it is today.
pub fn when(at: DateTime<FixedOffset>, zone: FixedOffset, today: NaiveDate) -> String {
    let at = at.with_timezone(&zone);
    let day = words::day(at.date_naive(), today);
    if at.date_naive() == today { format!("{day} {}", at.format("%H:%M")) } else { day }
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

    #[test]
    fn sizes_are_said_in_the_unit_that_fits() {
        assert_eq!([size(12), size(1025), size(3 << 20), size(5 << 30)], ["12 B", "2 KB", "3.0 MB", "5.0 GB"]);
    }
}
