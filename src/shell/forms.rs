//! Blank forms for the interface: how one is understood, and its filling. How each was
//! understood is remembered as the command does.

use std::path::Path;

use super::folder::undressed;
use super::papers;
use crate::app::dialogs::paper::{Sketch, Written};
use crate::app::sheet::errand::Filling;
use crate::base::limits::FORM_BYTES_MAX;
use crate::base::progress::{Onward, Progress, Watch};
use crate::base::text::file_name;
use crate::report::form::{Form, FormError, KnownForms, Plan, Wish};
use crate::report::ledger::Ledger;
use crate::report::period;
use crate::storage::fsx::{DiskError, FreshFile, read_regular};
use crate::tr;
use crate::workspace::Workspace;

/// Says how a form is understood. `known` is the file of the forms filled before.
///
/// # Errors
/// Says why it can't be filled, for people.
pub fn sketch(workspace: &Workspace, filling: &Filling, known: Option<&Path>) -> Result<Sketch, String> {
    let (forms, trouble) = remembered(known);
    let (_, plan) = planned(workspace, filling, &forms)?;
    let notes = trouble.into_iter().chain(plan.notes.iter().map(|note| note.message())).collect();
    Ok(Sketch { matches: plan.matches, tables: plan.tables, notes })
}

/// Fills a form into a new file in a folder and remembers how it was understood.
///
/// # Errors
/// Says why it was not written, for people.
pub fn fill(
    workspace: &Workspace,
    filling: &Filling,
    known: Option<&Path>,
    watch: Watch<'_>,
    begin: impl FnOnce(&str, &'static str) -> Result<FreshFile, DiskError>,
) -> Result<Written, String> {
    let (mut forms, _) = remembered(known);
    let (form, plan) = planned(workspace, filling, &forms)?;
    let blank = undressed(&filling.blank).with_extension("");
    let days = period::words(filling.selection.period);
    let name = tr!("report-paper-name", title = file_name(&blank), period = days);
    let (learnt, ending) = (plan.known(), form.ending());
    let mut notes: Vec<String> = plan.notes.iter().map(|note| note.message()).collect();
    let bytes = form.fill(plan).map_err(|error| error.message())?;
    if watch(Progress::default()) == Onward::Cancel {
        return Err(tr!("report-cancelled"));
    }
    let written = begin(&name, ending).and_then(|file| file.finish_with(&bytes));
    let path = written.map_err(|error| error.message())?;
    // The form is written; that it isn't remembered takes nothing from that.
    if let Some(file) = known.filter(|_| forms.remember(learnt))
        && let Err(error) = forms.write(file)
    {
        notes.push(error.message());
    }
    Ok(papers::told(path, notes))
}

fn remembered(known: Option<&Path>) -> (KnownForms, Option<String>) {
    known.map(KnownForms::read).unwrap_or_default()
}

fn planned(workspace: &Workspace, filling: &Filling, known: &KnownForms) -> Result<(Form, Plan), String> {
    let bytes = read_regular(&undressed(&filling.blank), FORM_BYTES_MAX).map_err(|error| error.message())?;
    let form = Form::read(bytes).map_err(|error| error.message())?;
    // Asked before the state is held: it looks at the state itself.
    let author = workspace.me().cadre;
    let shared = workspace.shared();
    let state = shared.read();
    let ledger = Ledger::new(workspace, &state, filling.profile, filling.restricted);
    let (selection, visit) = (filling.selection, filling.visit);
    let wish = Wish { selection, visit, author, said: &filling.said, known };
    let plan = form.plan(&ledger, &wish).map_err(|error: FormError| error.message())?;
    Ok((form, plan))
}
