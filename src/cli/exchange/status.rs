//! `exchange status`: how things stand with everybody that files go to and come
//! from. Nothing is written.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::invite::{SecondRow, days_left, lines, word};
use super::{count, kinds, shown};
use crate::base::ids::{CadreId, DeviceId};
use crate::base::text::visible;
use crate::cli::command::Json;
use crate::cli::context::{Context, Meter};
use crate::cli::failure::Failure;
use crate::cli::out::Out;
use crate::display::{bundles, peers};
use crate::domain::record::Kind;
use crate::oplog::note::PaperId;
use crate::tr;
use crate::workspace::{Agreement, Standing, Status};

#[derive(Serialize)]
struct Waits {
    visits: u64,
    concerns: u64,
    matters: u64,
    remarks: u64,
    assignments: u64,
}

impl Waits {
    fn of(counts: &BTreeMap<Kind, u64>) -> Self {
        let of = |kind| count(counts, kind);
        Self {
            visits: of(Kind::Visit),
            concerns: of(Kind::Concern),
            matters: of(Kind::Matter),
            remarks: of(Kind::Remark),
            assignments: of(Kind::Assignment),
        }
    }
}

/// A line of the answer; `what` says which.
#[derive(Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
enum Row<'a> {
    Person {
        name: &'a str,
        unit: &'a str,
        person: Option<CadreId>,
        waits: Waits,
        unconfirmed: u64,
        came: &'a BTreeSet<u64>,
        waiting: &'a BTreeSet<u64>,
        missing: &'a BTreeSet<u64>,
        agreement: &'static str,
        owes: bool,
    },
    Invitation {
        invitation: PaperId,
        name: &'a str,
        state: &'static str,
        days_left: Option<i64>,
        by: Option<&'a str>,
        seconds: Vec<SecondRow<'a>>,
    },
    Import {
        import: PaperId,
        sender: DeviceId,
        name: Option<String>,
        file: &'a str,
    },
    Total {
        unsent: u64,
    },
}

fn agreed(agreement: Agreement) -> &'static str {
    match agreement {
        Agreement::Agreed => "agreed",
        Agreement::Open => "open",
        Agreement::Differs => "differs",
        Agreement::Nothing => "nothing",
    }
}

/// Carries out `exchange status`.
pub(super) fn status(context: &Context, wanted: Json) -> Result<(), Failure> {
    let workspace = context.open()?;
    let mut meter = Meter::default();
    let what = tr!("courier-looking");
    let status = workspace.exchange_status(&mut shown(&mut meter, &what));
    meter.clear();
    let status = status?;
    let shared = workspace.shared();
    let name = |device: DeviceId| shared.read().exchange().peer(device).map(|peer| peer.name.clone());
    let mut out = Out::new(wanted.json);
    let rows = rows(&status, &name);
    if out.is_json() {
        for row in &rows {
            out.json(row)?;
        }
        return out.flush();
    }
    for one in &status.people {
        person(&mut out, one)?;
        out.say("")?;
    }
    for line in status.invitations.iter().flat_map(lines) {
        out.say(&line)?;
    }
    for row in &rows {
        if let Row::Import { import, name, file, .. } = row {
            let name = visible(name.as_deref().unwrap_or_default()).into_owned();
            let file = visible(file).into_owned();
            out.say(&tr!("courier-import", id = import.short(), name = name, file = file))?;
        }
    }
    out.say(&match status.unsent {
        0 => tr!("courier-total-none"),
        count => tr!("courier-total", count = count),
    })?;
    out.flush()
}

fn rows<'a>(status: &'a Status, name: &dyn Fn(DeviceId) -> Option<String>) -> Vec<Row<'a>> {
    let person = |one: &'a Standing| Row::Person {
        name: &one.who.peer().name,
        unit: &one.who.peer().unit,
        person: one.who.person,
        waits: Waits::of(&one.waits),
        unconfirmed: one.unconfirmed,
        came: &one.came,
        waiting: &one.waiting,
        missing: &one.missing,
        agreement: agreed(one.agreement),
        owes: one.owes,
    };
    let mut rows: Vec<Row<'a>> = status.people.iter().map(person).collect();
    rows.extend(status.invitations.iter().map(|listed| Row::Invitation {
        invitation: listed.offered.id,
        name: &listed.offered.name,
        state: word(listed.stands),
        days_left: days_left(listed.stands),
        by: listed.by.as_deref(),
        seconds: listed.seconds.iter().map(SecondRow::of).collect(),
    }));
    rows.extend(status.imports.iter().map(|(import, sender, file)| Row::Import {
        import: *import,
        sender: *sender,
        name: name(*sender),
        file,
    }));
    rows.push(Row::Total { unsent: status.unsent });
    rows
}

fn person(out: &mut Out, one: &Standing) -> Result<(), Failure> {
    let who = peers::who(one.who.peer());
    out.say(&match one.who.machines.len() {
        1 => who,
        count => tr!("courier-machines", who = who, count = count),
    })?;
    let waits = match kinds(&one.waits) {
        nothing if nothing.is_empty() => tr!("courier-waits-none"),
        some => some,
    };
    let none = |numbers: &BTreeSet<u64>| match numbers.is_empty() {
        true => tr!("courier-none"),
        false => bundles::ranges(numbers),
    };
    let agreement = match one.agreement {
        Agreement::Agreed => tr!("courier-agreed"),
        Agreement::Open => tr!("courier-open", count = one.unconfirmed),
        Agreement::Differs => tr!("courier-differs"),
        Agreement::Nothing => tr!("courier-nothing"),
    };
    for (label, text) in [
        (tr!("courier-label-waits"), waits),
        (tr!("courier-label-came"), none(&one.came)),
        (tr!("courier-label-waiting"), bundles::ranges(&one.waiting)),
        (tr!("courier-label-missing"), bundles::ranges(&one.missing)),
        (tr!("courier-label-agreement"), agreement),
    ] {
        out.field(&format!("  {label}"), &text)?;
    }
    if one.owes {
        out.say(&format!("  {}", tr!("recover-status-owing")))?;
    }
    if !one.missing.is_empty() || !one.waiting.is_empty() {
        let numbers = none(&one.missing);
        out.say(&format!("  {}", tr!("courier-heal", numbers = numbers)))?;
    }
    Ok(())
}
