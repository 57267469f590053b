//! `report fill` and `report forms`: blank forms of others, filled from the records,
//! and how they were understood the last time.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;

use super::papers::Which;
use crate::base::limits::FORM_BYTES_MAX;
use crate::base::text::visible;
use crate::cli::command::Json;
use crate::cli::context::Context;
use crate::cli::failure::{Failure, complain};
use crate::cli::out::{Out, Table};
use crate::cli::{find, parse};
use crate::query::progress::Period;
use crate::report::form::{Ask, Form, FormError, KnownForms, Match, Plan, Said, Wish};
use crate::report::ledger::Ledger;
use crate::report::period::Unit;
use crate::report::redact::Profile;
use crate::storage::fsx::{self, FreshFile, check_fresh};
use crate::tr;

#[derive(Debug, Args)]
pub(in crate::cli) struct Fill {
    #[arg(value_name = "FORM", help = tr!("form-arg-form"))]
    pub form: PathBuf,
    #[arg(long = "out", value_name = "FILE", required_unless_present = "dry_run", help = tr!("form-arg-out"))]
    pub to_file: Option<PathBuf>,
    #[command(flatten)]
    pub(super) which: Which,
    #[arg(long, value_name = "ID", help = tr!("form-arg-household"))]
    pub household: Option<String>,
    #[arg(long, value_name = "ID", help = tr!("form-arg-visit"))]
    pub visit: Option<String>,
    #[arg(long, value_name = "full|work", default_value = "full", value_parser = parse::word::<Profile>, help = tr!("form-arg-profile"))]
    pub profile: Profile,
    #[arg(long, help = tr!("form-arg-restricted"))]
    pub restricted: bool,
    #[arg(long, value_name = "MAP", help = tr!("form-arg-map"))]
    pub map: Vec<String>,
    #[arg(long, help = tr!("form-arg-dry-run"))]
    pub dry_run: bool,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Serialize)]
struct PlaceRow<'a> {
    place: &'a str,
    label: &'a str,
    field: String,
    sure: f32,
    source: &'static str,
    example: &'a str,
}

#[derive(Serialize)]
struct LinedRow<'a> {
    table: &'a str,
    about: &'static str,
    rows: usize,
    records: usize,
}

#[derive(Serialize)]
struct NoteRow {
    note: String,
}

#[derive(Serialize)]
struct Written<'a> {
    written: Option<&'a str>,
    from: NaiveDate,
    to: NaiveDate,
}

#[derive(Serialize)]
struct KnownRow<'a> {
    shape: &'a str,
    heads: &'a std::collections::BTreeMap<String, String>,
}

fn failed(error: FormError) -> Failure {
    match error {
        FormError::Read(error) => error.into(),
        other => Failure::new(other.message()),
    }
}

/// Shows what would go where, and writes the filled form.
pub(in crate::cli) fn fill(context: &Context, wanted: &Fill) -> Result<(), Failure> {
    if let Some(path) = &wanted.to_file {
        check_fresh(path)?;
    }
    let bytes = fsx::read_regular(&wanted.form, FORM_BYTES_MAX)?;
    let form = Form::read(bytes).map_err(failed)?;
    if let Some(path) = &wanted.to_file {
        check_ending(&form, path)?;
    }
    let said = wanted.map.iter().map(|text| Said::parse(text)).collect::<Result<Vec<_>, _>>().map_err(failed)?.concat();
    let known_file = context.forms_file()?;
    let mut known = read_known(&known_file);
    let workspace = context.open()?;
    let author = workspace.me().cadre;
    let shared = workspace.shared();
    let state = shared.read();
    let ledger = Ledger::new(&workspace, &state, wanted.profile, wanted.restricted);
    let mut selection = wanted.which.selection(&state, ledger.today, |day| Unit::Month.around(day))?;
    selection.household = wanted.household.as_deref().map(|text| find::household(&state, text)).transpose()?;
    let visit = wanted.visit.as_deref().map(|text| find::visit(&state, text)).transpose()?;
    let wish = Wish { selection, visit, author, said: &said, known: &known };
    let plan = form.plan(&ledger, &wish).map_err(failed)?;
    let mut out = Out::new(wanted.out.json);
    show(&mut out, &plan, selection.period)?;
    let learnt = plan.known();
    let written = match &wanted.to_file {
        Some(path) if !wanted.dry_run => {
            let filled = form.fill(plan).map_err(failed)?;
            let written = FreshFile::at(path)?.finish_with(&filled)?;
            // The form is written; that it isn't remembered takes nothing from that.
            if known.remember(learnt)
                && let Err(error) = known.write(&known_file)
            {
                complain(&error.message());
            }
            Some(std::path::absolute(&written).unwrap_or(written))
        }
        _ => None,
    };
    let shown = written.as_ref().map(|path| path.display().to_string());
    if out.is_json() {
        let Period { from, to } = selection.period;
        out.json(&Written { written: shown.as_deref(), from, to })?;
    } else {
        match &shown {
            Some(path) => out.say(&tr!("form-written", path = visible(path).into_owned()))?,
            None => out.say(&tr!("form-not-written"))?,
        }
    }
    out.flush()
}

fn check_ending(form: &Form, path: &Path) -> Result<(), Failure> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if ending.eq_ignore_ascii_case(form.ending()) {
        return Ok(());
    }
    Err(Failure::usage(FormError::Ending { wanted: form.ending() }.message()))
}

fn show(out: &mut Out, plan: &Plan, period: Period) -> Result<(), Failure> {
    if out.is_json() {
        for one in &plan.matches {
            out.json(&PlaceRow {
                place: &one.place,
                label: &one.label,
                field: one.ask.word(),
                sure: one.sure,
                source: one.source.word(),
                example: &one.example,
            })?;
        }
        for table in &plan.tables {
            let about = table.about.word();
            out.json(&LinedRow { table: &table.place, about, rows: table.rows, records: table.records })?;
        }
        for note in &plan.notes {
            out.json(&NoteRow { note: note.message() })?;
        }
        return Ok(());
    }
    out.say(&tr!("form-period", from = period.from.to_string(), to = period.to.to_string()))?;
    let heads = [
        tr!("form-col-place"),
        tr!("form-col-label"),
        tr!("form-col-field"),
        tr!("form-col-why"),
        tr!("form-col-example"),
    ];
    let mut table = Table::new(heads);
    let (filled, left): (Vec<&Match>, Vec<&Match>) = plan.matches.iter().partition(|one| one.ask != Ask::Nothing);
    for one in filled {
        let (ask, why) = (one.ask.label(), one.source.label());
        table.row([&one.place, &one.label, &ask, &why, &one.example]);
    }
    out.table(&table)?;
    if !left.is_empty() {
        let names: Vec<String> = left.iter().map(|one| format!("{} {}", one.place, one.label)).collect();
        out.say(&tr!("form-left", names = visible(&names.join(&tr!("cli-comma"))).into_owned()))?;
    }
    for table in &plan.tables {
        out.say(&table.told())?;
    }
    for note in &plan.notes {
        out.say(&visible(&note.message()))?;
    }
    Ok(())
}

/// Lists the forms that are remembered.
pub(in crate::cli) fn forms(context: &Context, json: bool) -> Result<(), Failure> {
    let known = read_known(&context.forms_file()?);
    let mut out = Out::new(json);
    for form in &known.forms {
        if out.is_json() {
            out.json(&KnownRow { shape: &form.shape, heads: &form.heads })?;
            continue;
        }
        out.say(&form.shape)?;
        for (head, word) in &form.heads {
            let label = Ask::from_word(word).map_or_else(|| word.clone(), |ask| ask.label());
            out.field(&format!("  {}", visible(head)), &label)?;
        }
    }
    if known.forms.is_empty() && !out.is_json() {
        out.say(&tr!("form-none-known"))?;
    }
    out.flush()
}

/// Reads the forms that are remembered, and says what is wrong with them.
fn read_known(file: &Path) -> KnownForms {
    let (known, trouble) = KnownForms::read(file);
    if let Some(trouble) = trouble {
        complain(&trouble);
    }
    known
}
