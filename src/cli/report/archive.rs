//! `archive`: a village's year as a folder that can be kept.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::base::progress::Onward;
use crate::base::text::visible;
use crate::cli::command::Json;
use crate::cli::context::{Context, Meter};
use crate::cli::failure::{Failure, complain};
use crate::cli::out::Out;
use crate::cli::parse;
use crate::domain::village::VillageCode;
use crate::report::archive::{Wanted, write};
use crate::tr;

#[derive(Debug, Args)]
pub(in crate::cli) struct ArchiveArgs {
    #[arg(long, value_name = "CODE", value_parser = parse::village, help = tr!("report-arg-village"))]
    village: VillageCode,
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1990..=2200), help = tr!("report-arg-year"))]
    year: i32,
    #[arg(long = "out", value_name = "DIR", help = tr!("report-arg-archive-out"))]
    place: PathBuf,
    #[arg(long, help = tr!("report-arg-restricted"))]
    restricted: bool,
    #[command(flatten)]
    out: Json,
}

#[derive(Serialize)]
struct ArchivedRow {
    folder: String,
    households: usize,
    files: usize,
    held_back: usize,
}

/// Writes an archive.
pub(in crate::cli) fn archive(context: &Context, wanted: &ArchiveArgs) -> Result<(), Failure> {
    let workspace = context.open()?;
    let templates = context.templates_dir()?;
    let ArchiveArgs { village, year, restricted, .. } = *wanted;
    let mut meter = Meter::default();
    let what = tr!("report-archiving");
    let asked = Wanted { village, year, folder: &wanted.place, restricted };
    let archived = write(&workspace, asked, Some(&templates), &mut |progress| {
        meter.show(&what, progress);
        Onward::Continue
    });
    meter.clear();
    let archived = archived.map_err(|error| Failure::new(error.message()))?;
    workspace.close();
    let mut out = Out::new(wanted.out.json);
    let folder = std::path::absolute(&archived.folder).unwrap_or(archived.folder);
    let folder = folder.display().to_string();
    let (households, files, held_back) = (archived.households, archived.files, archived.held_back);
    if out.is_json() {
        out.json(&ArchivedRow { folder, households, files, held_back })?;
    } else {
        let folder = visible(&folder).into_owned();
        out.say(&tr!("report-archived", folder = folder, households = households, files = files))?;
    }
    if held_back > 0 {
        complain(&tr!("report-restricted-out", count = held_back));
    }
    out.flush()
}
