//! What there is to read of a file: before it is taken in, and once one was written.

use std::path::Path;

use chrono::{FixedOffset, NaiveDate};

use super::super::told;
use crate::app::page::{Page, Piece, Tint};
use crate::base::text::visible;
use crate::state::State;
use crate::tr;
use crate::workspace::{Exported, Plan, Verdict};

/// Returns the name of a file, safe to show.
pub fn name_of(file: &Path) -> String {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    visible(&name).into_owned()
}

/// Returns what taking a file in would do.
pub fn preview(plan: &Plan, state: &State, today: NaiveDate, zone: FixedOffset) -> Page {
    let mut page = Page::default();
    page.add(Tint::Title, visible(&plan.file));
    let verdict = match plan.verdict {
        Verdict::Imported if plan.number == 0 => (Tint::Text, tr!("parcel-is-invitation")),
        Verdict::Imported => (Tint::Text, tr!("parcel-verdict-new")),
        Verdict::NothingNew => (Tint::Dim, tr!("parcel-verdict-nothing")),
        Verdict::Waiting => (Tint::Warning, tr!("parcel-verdict-waits")),
    };
    page.add(verdict.0, verdict.1);
    page.gap();
    for (label, text) in told::facts(plan) {
        page.fact(label, text);
    }
    page.fact(tr!("parcel-made"), told::when(plan.made, zone, today));
    if plan.first || !plan.sender.compared {
        page.gap();
        page.put(Piece {
            tint: Tint::Accent,
            label: tr!("exchange-fingerprint"),
            text: told::fingerprint(&plan.sender),
            ..Piece::default()
        });
        page.add(Tint::Warning, tr!("parcel-compare", name = visible(&plan.sender.name).into_owned()));
    }
    let warnings = told::warnings(plan, state);
    if !warnings.is_empty() {
        page.gap();
        for warning in warnings {
            page.add(Tint::Warning, warning);
        }
    }
    for set_aside in &plan.set_aside {
        page.add(Tint::Dim, tr!("parcel-set-aside", reason = visible(&set_aside.reason).into_owned()));
    }
    if !plan.figures.is_empty() {
        page.gap();
        page.add(Tint::Heading, tr!("parcel-figures"));
        for (village, said) in told::figures(&plan.figures, state) {
            page.fact(village, said);
        }
    }
    page
}

/// Returns what there is to know of a bundle that was written.
pub fn exported(exported: &Exported) -> Page {
    let mut page = Page::default();
    page.add(Tint::Good, tr!("exchange-verified"));
    page.gap();
    page.fact(tr!("exchange-col-file"), name_of(&exported.file));
    page.fact(tr!("parcel-folder"), folder_of(&exported.file));
    page.fact(tr!("exchange-col-size"), told::size(exported.bytes));
    page.fact(tr!("exchange-col-entries"), exported.entries.to_string());
    page.fact(tr!("exchange-col-to"), told::who(&exported.to));
    page.fact(tr!("exchange-number"), tr!("parcel-number", number = exported.number));
    page.gap();
    page.add(Tint::Dim, tr!("parcel-sealed"));
    page
}

/// Returns what there is to know of an invitation that was written.
pub fn invited(name: &str, file: &Path, own: &str) -> Page {
    let mut page = Page::default();
    page.add(Tint::Good, tr!("exchange-verified"));
    page.gap();
    page.fact(tr!("parcel-invited-for"), visible(name));
    page.fact(tr!("exchange-col-file"), name_of(file));
    page.fact(tr!("parcel-folder"), folder_of(file));
    page.fact(tr!("parcel-own-fingerprint"), own);
    page.gap();
    page.add(Tint::Text, tr!("parcel-invited-then"));
    page
}

fn folder_of(file: &Path) -> String {
    let folder = file.parent().map(|path| path.display().to_string()).unwrap_or_default();
    visible(&folder).into_owned()
}
