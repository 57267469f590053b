//! What a script gets of an import: one JSON object a file, with these keys in
//! this order. A key may be added at the end, none renamed.

use std::collections::BTreeMap;

use serde::Serialize;

use super::count;
use crate::base::ids::DeviceId;
use crate::bundle::read::ReadError;
use crate::domain::record::Kind;
use crate::oplog::note::{PaperId, Span};
use crate::workspace::{Example, ExchangeError, Named, Newcomer, Plan, Voucher, Whose};

/// Records by kind.
#[derive(Serialize)]
struct Counts {
    visits: u64,
    concerns: u64,
    matters: u64,
    households: u64,
    policies: u64,
    catalogs: u64,
    assignments: u64,
    stays: u64,
    remarks: u64,
    villages: u64,
    cadres: u64,
}

#[derive(Serialize)]
struct Gap {
    device: DeviceId,
    from: u64,
    to: u64,
}

/// What is done to the records of others.
#[derive(Serialize)]
struct NamedRow {
    by: String,
    deed: &'static str,
    ends: bool,
    whose: Option<String>,
    kind: Kind,
    held: bool,
    count: u64,
    records: Vec<Record>,
}

#[derive(Serialize)]
struct Record {
    what: String,
    fields: Vec<String>,
}

/// A device that is new, and who answers for it.
#[derive(Serialize)]
struct NewDevice {
    device: DeviceId,
    name: String,
    by: &'static str,
    office: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Taken {
    file: String,
    result: &'static str,
    sender: Option<String>,
    new: Counts,
    changed: u64,
    conflicts: u64,
    filled: u64,
    doubles: u64,
    gaps: Vec<Gap>,
    set_aside: u64,
    reason: Option<String>,
    import: Option<PaperId>,
    warnings: Vec<String>,
    left: Counts,
    back: Counts,
    more: bool,
    why: Option<&'static str>,
    named: Vec<NamedRow>,
    named_besides: u64,
    new_devices: Vec<NewDevice>,
    new_devices_besides: u64,
}

#[derive(Serialize)]
pub(super) struct TakenBack {
    pub import: PaperId,
    pub entries: u64,
}

impl Counts {
    fn of(counts: &BTreeMap<Kind, u64>) -> Self {
        let of = |kind| count(counts, kind);
        Self {
            visits: of(Kind::Visit),
            concerns: of(Kind::Concern),
            matters: of(Kind::Matter),
            households: of(Kind::Household),
            policies: of(Kind::Policy),
            catalogs: of(Kind::Catalog),
            assignments: of(Kind::Assignment),
            stays: of(Kind::Stay),
            remarks: of(Kind::Remark),
            villages: of(Kind::Village),
            cadres: of(Kind::Cadre),
        }
    }
}

impl Taken {
    pub(super) fn refused(file: String, error: &ExchangeError) -> Self {
        let none = || Counts::of(&BTreeMap::new());
        Self {
            file,
            result: "refused",
            sender: None,
            new: none(),
            changed: 0,
            conflicts: 0,
            filled: 0,
            doubles: 0,
            gaps: Vec::new(),
            set_aside: 0,
            reason: Some(error.message()),
            import: None,
            warnings: Vec::new(),
            left: none(),
            back: none(),
            more: false,
            why: Some(why(error)),
            named: Vec::new(),
            named_besides: 0,
            new_devices: Vec::new(),
            new_devices_besides: 0,
        }
    }

    pub(super) fn of(file: String, plan: &Plan, import: Option<PaperId>, warnings: Vec<String>) -> Self {
        let gap = |span: &Span| Gap { device: span.device, from: span.from, to: span.to };
        Self {
            file,
            result: plan.verdict.word(),
            sender: Some(plan.sender.name.clone()),
            new: Counts::of(&plan.new),
            changed: plan.changed,
            conflicts: plan.conflicts,
            filled: plan.filled,
            doubles: plan.doubles,
            gaps: plan.gaps.iter().map(gap).collect(),
            set_aside: plan.set_aside_count,
            reason: None,
            import,
            warnings,
            left: Counts::of(&plan.left),
            back: Counts::of(&plan.back),
            more: plan.more,
            why: None,
            named: plan.told.named.iter().map(NamedRow::of).collect(),
            named_besides: plan.told.named_besides,
            new_devices: plan.told.newcomers.iter().map(NewDevice::of).collect(),
            new_devices_besides: plan.told.newcomers_besides,
        }
    }
}

impl NamedRow {
    fn of(named: &Named) -> Self {
        let record = |one: &Example| Record { what: one.what.clone(), fields: one.fields.clone() };
        Self {
            by: named.by.clone(),
            deed: named.deed.word(),
            ends: named.ends,
            whose: match &named.whose {
                Whose::Nobody => None,
                Whose::Own => Some(named.by.clone()),
                Whose::Mine(name) | Whose::Other(name) => Some(name.clone()),
            },
            kind: named.kind,
            held: named.held,
            count: named.count,
            records: named.some.iter().map(record).collect(),
        }
    }
}

impl NewDevice {
    fn of(new: &Newcomer) -> Self {
        let (by, office) = match &new.voucher {
            Voucher::Invitation => ("invitation", None),
            Voucher::Before => ("device_before", None),
            Voucher::Office(name) => ("office", Some(name.clone())),
            Voucher::Signature => ("signature", None),
        };
        Self { device: new.device, name: new.name.clone(), by, office }
    }
}

/// Returns the word for why a file was not taken in.
pub(super) fn why(error: &ExchangeError) -> &'static str {
    match error {
        ExchangeError::Own => "own",
        ExchangeError::NotForUs | ExchangeError::Bundle(ReadError::NotForUs) => "not_for_us",
        ExchangeError::Invitation(_) => "invitation",
        ExchangeError::Late { .. } => "late",
        ExchangeError::Bundle(ReadError::NoBundle | ReadError::Damaged(_) | ReadError::TooLarge | ReadError::Io(_))
        | ExchangeError::Disk(_) => "unreadable",
        _ => "refused",
    }
}
