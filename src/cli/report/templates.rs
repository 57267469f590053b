//! `report templates`: the words between the figures, to look at, to check and to edit.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::base::text::visible;
use crate::cli::command::Json;
use crate::cli::context::Context;
use crate::cli::failure::{Failure, code};
use crate::cli::out::{Out, Table};
use crate::report::template::Template;
use crate::storage::fsx::FreshFile;
use crate::tr;

#[derive(Debug, Args)]
pub(in crate::cli) struct TemplatesArgs {
    #[arg(long = "out", value_name = "DIR", help = tr!("report-arg-templates-out"))]
    place: Option<PathBuf>,
    #[command(flatten)]
    out: Json,
}

#[derive(Serialize)]
struct TemplateRow {
    name: &'static str,
    file: String,
    own: bool,
    problem: Option<String>,
}

/// Lists the templates and says of each whether it can be used; or writes those that
/// come with the program into a folder, to be edited.
pub(super) fn run(context: &Context, wanted: &TemplatesArgs) -> Result<(), Failure> {
    let folder = context.templates_dir()?;
    let mut out = Out::new(wanted.out.json);
    if let Some(place) = &wanted.place {
        for template in Template::ALL {
            let file = place.join(template.file_name());
            FreshFile::at(&file)?.finish_with(template.built_in().as_bytes())?;
            if !out.is_json() {
                out.say(&tr!("plan-written", path = visible(&file.display().to_string()).into_owned()))?;
            }
        }
    }
    let mut table = Table::new([tr!("report-col-template"), tr!("report-col-file"), tr!("report-col-state")]);
    let mut whole = true;
    for template in Template::ALL {
        let file = folder.join(template.file_name());
        let checked = template.text(Some(&folder)).and_then(|(text, own)| template.check(&text).map(|()| own));
        let (own, problem) = match checked {
            Ok(own) => (own, None),
            Err(error) => (true, Some(error.message())),
        };
        whole &= problem.is_none();
        let name = visible(&file.display().to_string()).into_owned();
        if out.is_json() {
            out.json(&TemplateRow { name: template.word(), file: name, own, problem })?;
        } else {
            let state = match (&problem, own) {
                (Some(problem), _) => problem.clone(),
                (None, true) => tr!("report-template-own"),
                (None, false) => tr!("report-template-built-in"),
            };
            table.row([&template.label(), &name, &state]);
        }
    }
    if !out.is_json() {
        out.table(&table)?;
    }
    out.flush()?;
    if whole { Ok(()) } else { Err(Failure::Told { code: code::FAILED }) }
}
