//! `register import`: reads an old register of visits or concerns, shows what became of
//! every row, and takes back what a file brought.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::context::Context;
use super::failure::{Failure, code, complain};
use super::out::{Out, Table};
use super::parse;
use super::writing::{self, Written};
use crate::base::ids::RecordId;
use crate::base::limits::ROSTER_BYTES_MAX;
use crate::base::text::visible;
use crate::domain::village::VillageCode;
use crate::roster::register::{self, Fate, Reading, RegisterError, RowRead, SheetReading, Topic};
use crate::roster::{self, Skipped, Workbook, column_letter};
use crate::storage::fsx;
use crate::tr;
use crate::workspace::Workspace;

#[derive(Debug, Subcommand)]
pub(super) enum Register {
    #[command(about = tr!("register-cli-do-import"))]
    Import(RegisterImport),
}

#[derive(Debug, Args)]
pub(super) struct RegisterImport {
    #[arg(value_name = "FILE", help = tr!("register-cli-arg-file"))]
    pub file: PathBuf,
    #[arg(long, value_name = "CODE", value_parser = parse::village, help = tr!("cli-arg-roster-village"))]
    pub village: Option<VillageCode>,
    #[arg(long, help = tr!("cli-arg-dry-run"))]
    pub dry_run: bool,
    #[arg(long, conflicts_with = "dry_run", help = tr!("register-cli-arg-undo"))]
    pub undo: bool,
    #[command(flatten)]
    pub out: writing::Writing,
}

#[derive(Serialize)]
struct Row<'a> {
    sheet: &'a str,
    row: usize,
    fate: &'static str,
    column: Option<String>,
    id: Option<RecordId>,
    message: String,
}

#[derive(Serialize)]
struct Summary {
    visits: usize,
    concerns: usize,
    matters: usize,
    doubles: usize,
    refused: usize,
    dry_run: bool,
    waits: usize,
}

#[derive(Serialize)]
struct Undone {
    undone: usize,
    kept: usize,
}

/// Carries out `register …`.
pub(super) fn run(context: &Context, command: Register) -> Result<(), Failure> {
    let Register::Import(wanted) = command;
    let mut workspace = context.open()?;
    let bytes = fsx::read_regular(&wanted.file, ROSTER_BYTES_MAX)?;
    let book = roster::load(&wanted.file, &bytes).map_err(|error| failed(&error.into()))?;
    let mut out = Out::new(wanted.out.json);
    if wanted.undo {
        undo(&mut workspace, &book, &wanted, &mut out)?;
        workspace.close();
        return out.flush();
    }
    let reading = workspace.read_register(&book, wanted.village, &[], false).map_err(|error| failed(&error))?;
    match out.is_json() {
        true => rows(&mut out, &reading)?,
        false => explain(&mut out, &reading, wanted.dry_run)?,
    }
    if writing::can_ask() {
        out.flush()?;
    }
    let written = match wanted.dry_run {
        true => None,
        false => {
            let changes = register::changes(&reading, &workspace.shared().read()).map_err(std::io::Error::from)?;
            Some(writing::change(&mut workspace, changes, wanted.out)?)
        }
    };
    workspace.close();
    summary(&mut out, &reading, written)
}

fn failed(error: &RegisterError) -> Failure {
    Failure::new(error.message())
}

fn undo(workspace: &mut Workspace, book: &Workbook, wanted: &RegisterImport, out: &mut Out) -> Result<(), Failure> {
    let whole = workspace.read_register(book, wanted.village, &[], true).map_err(|error| failed(&error))?;
    let (changes, kept) = workspace.register_back(&whole)?;
    let undone = changes.len();
    if undone > 0 {
        writing::change(workspace, changes, wanted.out)?.say(out)?;
    }
    if out.is_json() {
        return out.json(&Undone { undone, kept });
    }
    match undone + kept {
        0 => out.say(&tr!("register-cli-undo-nothing"))?,
        _ => out.say(&tr!("register-cli-undone", count = undone))?,
    }
    if kept > 0 {
        complain(&tr!("register-cli-undo-kept", count = kept));
    }
    Ok(())
}

fn topic(topic: Topic) -> String {
    match topic {
        Topic::Visits => tr!("register-cli-topic-visits"),
        Topic::Concerns => tr!("register-cli-topic-concerns"),
        Topic::Matters => tr!("register-cli-topic-matters"),
    }
}

/// Tells people how the columns were understood, and every row where nothing is written.
fn explain(out: &mut Out, reading: &Reading, every_row: bool) -> Result<(), Failure> {
    for sheet in &reading.sheets {
        for table in &sheet.tables {
            let Some(about) = table.topic else { continue };
            out.say(&tr!("register-cli-sheet", name = visible(&sheet.name).into_owned(), topic = topic(about)))?;
            for column in &table.columns {
                out.say(&format!("  {}", column.message()))?;
            }
        }
    }
    if !every_row {
        return Ok(());
    }
    let mut table = Table::new([tr!("register-cli-col-sheet"), tr!("cli-col-row"), tr!("cli-col-fate")]);
    for (sheet, row, read) in all(reading) {
        table.row([visible(&sheet.name).as_ref(), &row.to_string(), &read.message()]);
    }
    out.table(&table)
}

/// Returns every row with its sheet and its number, counted from 1.
fn all(reading: &Reading) -> impl Iterator<Item = (&SheetReading, usize, &RowRead)> {
    reading.sheets.iter().flat_map(|sheet| sheet.rows.iter().enumerate().map(move |(at, read)| (sheet, at + 1, read)))
}

fn rows(out: &mut Out, reading: &Reading) -> Result<(), Failure> {
    for (sheet, row, read) in all(reading) {
        out.json(&Row {
            sheet: &sheet.name,
            row,
            fate: read.fate.word(),
            column: read.column.map(column_letter),
            id: read.id,
            message: read.message(),
        })?;
    }
    Ok(())
}

/// Tells what an import came to, or would come to, and which rows were not taken.
fn summary(out: &mut Out, reading: &Reading, written: Option<Written>) -> Result<(), Failure> {
    let (visits, concerns, matters) = (reading.visits.len(), reading.concerns.len(), reading.matters.len());
    let doubles = reading.count(|fate| matches!(fate, Fate::Known | Fate::Passed(Skipped::Double { .. })));
    let refused = reading.count(Fate::is_refused);
    let dry_run = written.is_none();
    if out.is_json() {
        let waits = written.unwrap_or_default().waits;
        out.json(&Summary { visits, concerns, matters, doubles, refused, dry_run, waits })?;
    } else {
        let counts = tr!(
            "register-cli-summary",
            visits = visits,
            concerns = concerns,
            matters = matters,
            doubles = doubles,
            refused = refused
        );
        out.say(&counts)?;
        match written {
            None => out.say(&tr!("cli-roster-dry-run"))?,
            Some(written) => written.say(out)?,
        }
    }
    out.flush()?;
    if refused == 0 {
        return Ok(());
    }
    if !out.is_json() {
        for (sheet, row, read) in all(reading).filter(|(.., read)| read.fate.is_refused()) {
            let (sheet, why) = (visible(&sheet.name).into_owned(), read.message());
            complain(&match read.column.map(column_letter) {
                Some(column) => {
                    tr!("register-cli-refused-row-column", sheet = sheet, row = row, column = column, why = why)
                }
                None => tr!("register-cli-refused-row", sheet = sheet, row = row, why = why),
            });
        }
    }
    complain(&tr!("register-cli-refused", count = refused));
    if dry_run { Ok(()) } else { Err(Failure::Told { code: code::FAILED }) }
}
