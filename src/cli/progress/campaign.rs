//! `progress --campaign`: what counts under the goals of a campaign, and the records
//! behind one of them.

use chrono::NaiveDate;
use serde::Serialize;

use crate::base::ids::RecordId;
use crate::base::text::visible;
use crate::cli::catalog::called;
use crate::cli::failure::{Failure, complain};
use crate::cli::out::{Out, Table};
use crate::domain::catalog::{Catalog, Purpose};
use crate::domain::record::Kind;
use crate::query::campaign::{Counts, behind, campaign, week};
use crate::query::conflicts;
use crate::roster::lists;
use crate::state::State;
use crate::tr;

#[derive(Serialize)]
struct CountsRow {
    visits: u64,
    concerns: u64,
    matters: u64,
}

#[derive(Serialize)]
struct GoalRow<'a> {
    campaign: &'a str,
    version: &'a str,
    goal: &'a str,
    label: &'a str,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    week_from: NaiveDate,
    week_to: NaiveDate,
    week: CountsRow,
    period: CountsRow,
}

#[derive(Serialize)]
struct BehindRow<'a> {
    campaign: &'a str,
    goal: &'a str,
    day: NaiveDate,
    kind: &'static str,
    id: RecordId,
    what: &'a str,
}

impl From<Counts> for CountsRow {
    fn from(Counts { visits, concerns, matters }: Counts) -> Self {
        Self { visits, concerns, matters }
    }
}

/// Shows the goals of the campaign called `name`, or the records behind `goal`.
pub(super) fn show(
    state: &State,
    today: NaiveDate,
    (name, goal): (&str, Option<&str>),
    out: &mut Out,
) -> Result<(), Failure> {
    let catalog = called(state, name, None, today)?;
    if catalog.of.word() != Purpose::CAMPAIGN {
        return Err(Failure::new(tr!("catalog-no-campaign", code = visible(&catalog.code).into_owned())));
    }
    let slips = lists::catalog_slips(&catalog);
    if !slips.is_empty() {
        let code = visible(&catalog.code).into_owned();
        let words: Vec<String> = slips.iter().map(|slip| format!("  {}", slip.message())).collect();
        complain(&tr!("catalog-slips", code = code, slips = words.join("\n")));
    }
    match goal {
        None => goals(state, today, &catalog, out),
        Some(goal) => records(state, today, &catalog, goal, out),
    }
}

fn goals(state: &State, today: NaiveDate, catalog: &Catalog, out: &mut Out) -> Result<(), Failure> {
    let days = week(today);
    let kinds = [Kind::Visit, Kind::Concern, Kind::Matter].map(Kind::label);
    let [visits, concerns, matters] = kinds.each_ref().map(|kind| tr!("catalog-col-week", kind = kind.as_str()));
    let [all_visits, all_concerns, all_matters] = kinds;
    let (goal, code) = (tr!("catalog-col-goal"), tr!("cli-col-code"));
    let mut table = Table::new([goal, code, visits, concerns, matters, all_visits, all_concerns, all_matters]);
    for goal in campaign(state, catalog, today) {
        if out.is_json() {
            out.json(&GoalRow {
                campaign: &catalog.code,
                version: &catalog.version,
                goal: &goal.code,
                label: &goal.label,
                from: catalog.from,
                to: catalog.to,
                week_from: days.from,
                week_to: days.to,
                week: goal.week.into(),
                period: goal.period.into(),
            })?;
            continue;
        }
        let counts = |Counts { visits, concerns, matters }: Counts| [visits, concerns, matters].map(|n| n.to_string());
        let ([v, c, m], [all_v, all_c, all_m]) = (&counts(goal.week), &counts(goal.period));
        table.row([&goal.label, &goal.code, v, c, m, all_v, all_c, all_m]);
    }
    if out.is_json() {
        return Ok(());
    }
    let days_of = match (catalog.from, catalog.to) {
        (None, None) => tr!("catalog-always"),
        (Some(from), None) => tr!("catalog-since", from = from.to_string()),
        (None, Some(to)) => tr!("catalog-until", to = to.to_string()),
        (Some(from), Some(to)) => tr!("catalog-between", from = from.to_string(), to = to.to_string()),
    };
    out.say(&tr!(
        "catalog-head",
        title = visible(&catalog.title).into_owned(),
        version = visible(&catalog.version).into_owned(),
        days = days_of,
        week_from = days.from.to_string(),
        week_to = days.to.to_string()
    ))?;
    out.table(&table)?;
    out.say(&tr!("catalog-foot"))
}

fn records(state: &State, today: NaiveDate, catalog: &Catalog, goal: &str, out: &mut Out) -> Result<(), Failure> {
    let goal = goal.trim();
    let found = catalog.items.iter().find(|item| item.code == goal || item.label == goal);
    let item = found.ok_or_else(|| {
        let known: Vec<&str> = catalog.items.iter().map(|item| item.code.as_str()).collect();
        let (goal, known) = (visible(goal).into_owned(), visible(&known.join(&tr!("cli-comma"))).into_owned());
        Failure::new(tr!("catalog-unknown-goal", goal = goal, known = known))
    })?;
    let mut table =
        Table::new([tr!("cli-col-at"), tr!("catalog-col-kind"), tr!("catalog-col-what"), tr!("cli-col-id")]);
    for one in behind(state, catalog, &item.code, None) {
        let what = conflicts::name(state, today, one.kind, one.id);
        if out.is_json() {
            let (campaign, goal) = (catalog.code.as_str(), item.code.as_str());
            let (day, kind, id) = (one.day, one.kind.word(), one.id);
            out.json(&BehindRow { campaign, goal, day, kind, id, what: &what })?;
        } else {
            table.row([&one.day.to_string(), &one.kind.label(), &what, &one.id.short()]);
        }
    }
    if out.is_json() { Ok(()) } else { out.table(&table) }
}
