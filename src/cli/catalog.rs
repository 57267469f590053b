//! `catalog`: lists that a committee keeps as files, such as the goals of a campaign.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde::Serialize;

use super::command::{FromFile, Json};
use super::context::Context;
use super::failure::{Failure, complain};
use super::out::{Out, Table};
use super::writing::{self, Writing};
use crate::base::ids::RecordId;
use crate::base::limits::CATALOG_BYTES_MAX;
use crate::base::text::visible;
use crate::domain::catalog::{Catalog, Item};
use crate::domain::record::Kind;
use crate::query::campaign::standing;
use crate::roster::lists::{self, Slip, Weighed};
use crate::state::State;
use crate::storage::fsx;
use crate::tr;

#[derive(Debug, Subcommand)]
pub(super) enum CatalogCommand {
    #[command(about = tr!("catalog-do-add"))]
    Add(CatalogAdd),
    #[command(about = tr!("catalog-do-import"), after_help = tr!("catalog-after-import"))]
    Import(FromFile),
    #[command(about = tr!("catalog-do-check"))]
    Check(CatalogCheck),
    #[command(about = tr!("catalog-do-show"))]
    Show(CatalogShow),
    #[command(about = tr!("catalog-do-list"))]
    List(Json),
}

#[derive(Debug, Args)]
pub(super) struct CatalogAdd {
    #[arg(value_name = "CODE", help = tr!("catalog-arg-shipped"))]
    code: String,
    #[command(flatten)]
    out: Writing,
}

#[derive(Debug, Args)]
pub(super) struct CatalogCheck {
    #[arg(value_name = "FILE", help = tr!("catalog-arg-file"))]
    file: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct CatalogShow {
    #[arg(value_name = "CODE", help = tr!("catalog-arg-which"))]
    code: String,
    #[arg(long, value_name = "V", help = tr!("catalog-arg-version"))]
    version: Option<String>,
}

#[derive(Serialize)]
struct CatalogRow<'a> {
    id: Option<RecordId>,
    of: &'a str,
    code: &'a str,
    version: &'a str,
    title: &'a str,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    items: usize,
}

/// Carries out `catalog …`.
pub(super) fn run(context: &Context, command: CatalogCommand) -> Result<(), Failure> {
    match command {
        CatalogCommand::Add(wanted) => add(context, &wanted),
        CatalogCommand::Import(wanted) => import(context, &wanted),
        CatalogCommand::Check(wanted) => check(&wanted),
        CatalogCommand::Show(wanted) => show(context, &wanted),
        CatalogCommand::List(wanted) => list(context, wanted),
    }
}

/// Returns the catalogue called `name`: as it stands in the ledger, else as it came with
/// the program.
pub(super) fn called(state: &State, name: &str, version: Option<&str>, today: NaiveDate) -> Result<Catalog, Failure> {
    let known = standing(state, name, version, today).cloned();
    let found = known.or_else(|| with_program(name).filter(|one| version.is_none_or(|version| one.version == version)));
    found.ok_or_else(|| Failure::new(tr!("catalog-unknown", code = visible(name).into_owned())))
}

/// Returns the goal of any campaign that is called so, by its code or its label.
pub(super) fn goal(state: &State, name: &str) -> Result<Item, Failure> {
    let all: Vec<Catalog> = state.catalogs().map(|(_, catalog)| catalog.clone()).chain(lists::shipped()).collect();
    let goals = || all.iter().flat_map(|catalog| &catalog.items);
    goals().find(|item| item.code == name || item.label == name).cloned().ok_or_else(|| {
        let mut known: Vec<&str> = goals().map(|item| item.code.as_str()).collect();
        known.sort_unstable();
        known.dedup();
        let (goal, known) = (visible(name).into_owned(), visible(&known.join(&tr!("cli-comma"))).into_owned());
        Failure::new(tr!("catalog-unknown-goal", goal = goal, known = known))
    })
}

fn with_program(name: &str) -> Option<Catalog> {
    let name = name.trim();
    lists::shipped().into_iter().find(|one| one.code == name || one.title == name)
}

/// Reads a file, or says what is wrong with it; what doesn't stand in the way of
/// taking it is told.
fn read(file: &Path) -> Result<Catalog, Failure> {
    let bytes = fsx::read_regular(file, CATALOG_BYTES_MAX)?;
    let (catalog, slips) = lists::catalog(&bytes);
    let words: Vec<String> = slips.iter().map(Slip::message).collect();
    let Some(catalog) = catalog else {
        return Err(Failure::new(tr!("catalog-refused", slips = words.join("\n"))));
    };
    words.iter().for_each(|words| complain(words));
    Ok(catalog)
}

fn add(context: &Context, wanted: &CatalogAdd) -> Result<(), Failure> {
    let catalog = with_program(&wanted.code).ok_or_else(|| {
        let known: Vec<String> = lists::shipped().into_iter().map(|one| one.code).collect();
        let (code, known) = (visible(&wanted.code).into_owned(), known.join(&tr!("cli-comma")));
        Failure::new(tr!("catalog-not-shipped", code = code, known = known))
    })?;
    issue(context, catalog, wanted.out)
}

fn import(context: &Context, wanted: &FromFile) -> Result<(), Failure> {
    issue(context, read(&wanted.file)?, wanted.out)
}

/// Issues a catalogue. What stands is never written over: another text under a version
/// that is taken gets the next one.
fn issue(context: &Context, mut catalog: Catalog, wanted: Writing) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    let mut out = Out::new(wanted.json);
    let changes = {
        let shared = workspace.shared();
        let state = shared.read();
        let alike = |known: &Catalog| Catalog { version: catalog.version.clone(), ..known.clone() } == catalog;
        let said = state.catalogs().find(|(_, known)| alike(known)).map(|(id, known)| (id, known.version.clone()));
        if let Some((id, version)) = said {
            let code = visible(&catalog.code).into_owned();
            let words = tr!("catalog-same", code = code, version = visible(&version).into_owned());
            writing::Written::default().saved(&mut out, id.0, &words)?;
            return out.flush();
        }
        while state.catalog(catalog.id()).is_some() {
            catalog.version = catalog.next_version();
        }
        Weighed::of([(catalog.id().0, catalog.clone())], |_, _| None).changes(&state).map_err(std::io::Error::from)?
    };
    let written = writing::change(&mut workspace, changes, wanted)?;
    workspace.close();
    let (title, version) = (visible(&catalog.title).into_owned(), visible(&catalog.version).into_owned());
    written.saved(&mut out, catalog.id().0, &tr!("catalog-saved", title = title, version = version))?;
    out.flush()
}

fn check(wanted: &CatalogCheck) -> Result<(), Failure> {
    let catalog = read(&wanted.file)?;
    let mut out = Out::new(false);
    let title = visible(&catalog.title).into_owned();
    out.say(&tr!("catalog-checked", title = title, items = catalog.items.len()))?;
    out.flush()
}

fn show(context: &Context, wanted: &CatalogShow) -> Result<(), Failure> {
    let workspace = context.open()?;
    let today = workspace.clock().today();
    let catalog = called(&workspace.shared().read(), &wanted.code, wanted.version.as_deref(), today)?;
    if !catalog.of.is_known() {
        let (code, of) = (visible(&catalog.code).into_owned(), visible(catalog.of.word()).into_owned());
        return Err(Failure::new(tr!("catalog-of-later", code = code, of = of)));
    }
    let mut out = Out::new(false);
    out.raw(lists::catalog_file(&catalog).as_bytes())?;
    out.flush()
}

fn list(context: &Context, wanted: Json) -> Result<(), Failure> {
    let workspace = context.open()?;
    let today = workspace.clock().today();
    let shared = workspace.shared();
    let state = shared.read();
    let mut all: Vec<(Option<RecordId>, Catalog)> =
        state.catalogs().map(|(id, catalog)| (Some(id.0), catalog.clone())).collect();
    all.sort_by(|(_, one), (_, other)| (&one.code, one.age()).cmp(&(&other.code, other.age())));
    let mut shipped = lists::shipped();
    shipped.retain(|one| all.iter().all(|(_, known)| known.code != one.code));
    all.extend(shipped.into_iter().map(|one| (None, one)));
    let mut out = Out::new(wanted.json);
    let mut table = Table::new([
        Kind::Catalog.label(),
        tr!("cli-col-code"),
        tr!("cli-col-version"),
        tr!("cli-col-title"),
        tr!("cli-col-from"),
        tr!("cli-col-to"),
        tr!("cli-col-in-force"),
    ]);
    for (id, catalog) in &all {
        let Catalog { of, code, version, title, from, to, items, .. } = catalog;
        if out.is_json() {
            let items = items.len();
            out.json(&CatalogRow { id: *id, of: of.word(), code, version, title, from: *from, to: *to, items })?;
            continue;
        }
        let day = |day: &Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let standing = match (id, catalog.in_force(today)) {
            (None, _) => tr!("catalog-shipped"),
            (Some(_), true) => tr!("cli-yes"),
            (Some(_), false) => tr!("cli-no"),
        };
        table.row([&of.label(), code, version, title, &day(from), &day(to), &standing]);
    }
    if !out.is_json() {
        out.table(&table)?;
    }
    out.flush()
}
