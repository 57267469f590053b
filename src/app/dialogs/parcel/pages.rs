//! What there is to read of a file: before it is taken in, and once one was written.

use std::path::Path;

use chrono::{FixedOffset, NaiveDate};

use crate::app::widgets::page::{Page, Piece, Tint};
use crate::base::text::{file_name, visible};
use crate::display::{backups, bundles, impact, peers, words};
use crate::state::State;
use crate::tr;
use crate::workspace::{Auto, BackedUp, Exported, Invitee, Plan, Recipient, Verdict};

/// Returns the name of a file, safe to show.
pub fn name_of(file: &Path) -> String {
    visible(&file_name(file)).into_owned()
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
    for (label, text) in bundles::facts(plan) {
        page.fact(label, text);
    }
    page.fact(tr!("parcel-made"), words::when(plan.made, zone, today));
    let turned = bundles::turned(plan);
    if !turned.is_empty() {
        page.gap();
        for line in turned {
            page.add(Tint::Text, line);
        }
    }
    for (heading, lines) in impact::parts(&plan.told) {
        if !lines.is_empty() {
            page.gap();
            page.add(Tint::Heading, heading);
            for line in lines {
                page.add(Tint::Text, line);
            }
        }
    }
    if unsure(plan) {
        page.gap();
        page.put(Piece {
            tint: Tint::Accent,
            label: tr!("exchange-fingerprint"),
            text: peers::fingerprint(&plan.sender),
            ..Piece::default()
        });
        page.add(Tint::Warning, tr!("parcel-compare", name = visible(&plan.sender.name).into_owned()));
    }
    let warnings = bundles::warnings(plan, state);
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
        for (village, said) in bundles::figures(&plan.figures, state) {
            page.fact(village, said);
        }
    }
    page
}

/// Tells whether people haven't yet compared the fingerprint of whoever wrote a file.
pub fn unsure(plan: &Plan) -> bool {
    !plan.sender.compared
}

/// Returns what there is to know of a bundle that was written.
pub fn exported(exported: &Exported) -> Page {
    let mut page = Page::default();
    page.add(Tint::Title, tr!("parcel-to", name = peers::who(&exported.to)));
    page.gap();
    page.fact(tr!("exchange-col-file"), name_of(&exported.file));
    page.fact(tr!("parcel-folder"), folder_of(&exported.file));
    page.fact(tr!("exchange-number"), tr!("parcel-number", number = exported.number));
    page.fact(tr!("exchange-col-size"), words::size(exported.bytes));
    page.fact(tr!("exchange-col-entries"), exported.entries.to_string());
    page.gap();
    let warnings = lacks(exported);
    for warning in &warnings {
        page.add(Tint::Warning, warning.clone());
    }
    if !warnings.is_empty() {
        page.gap();
    }
    page.add(Tint::Good, tr!("exchange-verified"));
    page.add(Tint::Dim, tr!("parcel-sealed"));
    page
}

/// Returns what there is to know of a backup that was written, and where copies are
/// made from now on.
pub fn backed_up(done: &BackedUp, daily: Option<&Auto>) -> Page {
    let mut page = Page::default();
    page.add(Tint::Title, tr!("backup-title"));
    page.gap();
    page.fact(tr!("backup-label-file"), name_of(&done.file));
    page.fact(tr!("backup-label-folder"), folder_of(&done.file));
    page.fact(tr!("backup-label-size"), words::size(done.bytes));
    page.fact(tr!("backup-label-entries"), done.entries.to_string());
    page.gap();
    page.add(Tint::Good, tr!("backup-verified"));
    if let Some(auto) = daily {
        page.add(Tint::Good, backups::auto(auto));
    }
    if !done.outside {
        page.add(Tint::Warning, tr!("backup-same-disk"));
    }
    if done.damaged {
        page.add(Tint::Warning, tr!("backup-source-damaged"));
    }
    if let Some(error) = &done.forgotten {
        page.add(Tint::Warning, tr!("backup-forgotten", reason = error.message()));
    }
    match done.locked {
        true => page.add(Tint::Text, tr!("backup-locked")),
        false => page.add(Tint::Warning, tr!("backup-open")),
    };
    page.add(Tint::Dim, tr!("backup-made-of"));
    page.add(Tint::Dim, tr!("backup-then"));
    page
}

/// Returns what a bundle lacks, and who can't read it.
fn lacks(exported: &Exported) -> Vec<String> {
    let mut said = Vec::new();
    if exported.more {
        said.push(tr!("parcel-more"));
    }
    if exported.unknown > 0 {
        said.push(tr!("parcel-unknown", count = exported.unknown));
    }
    said.extend(bundles::bare(exported));
    for peer in &exported.outdated {
        said.push(tr!("parcel-outdated", name = peers::who(peer), device = peer.device.to_string()));
    }
    said
}

/// Returns who got which file, and for whom none could be written and why.
pub fn exported_all(all: &[(Recipient, Result<Exported, String>)]) -> Page {
    let mut page = Page::default();
    let (good, bad): (Vec<_>, Vec<_>) = all.iter().partition(|(_, result)| result.is_ok());
    if all.is_empty() {
        page.add(Tint::Text, tr!("parcel-all-nothing"));
        return page;
    }
    let said = match bad.len() {
        0 => tr!("parcel-all-written", count = good.len()),
        failed => tr!("parcel-all-some", count = good.len(), failed = failed),
    };
    page.add(if bad.is_empty() { Tint::Good } else { Tint::Warning }, said);
    for (who, reason) in bad.iter().filter_map(|(who, result)| Some((who, result.as_ref().err()?))) {
        page.gap();
        page.add(Tint::Heading, peers::who(who.peer()));
        page.add(Tint::Danger, visible(reason));
    }
    page.gap();
    for written in good.iter().filter_map(|(_, result)| result.as_ref().ok()) {
        page.fact(visible(&written.to.name), name_of(&written.file));
        for warning in lacks(written) {
            page.put(Piece { tint: Tint::Warning, indent: 2, text: warning, ..Piece::default() });
        }
    }
    if let Some(written) = good.iter().find_map(|(_, result)| result.as_ref().ok()) {
        page.gap();
        page.fact(tr!("parcel-folder"), folder_of(&written.file));
        page.add(Tint::Dim, tr!("exchange-verified"));
    }
    page
}

/// Returns what there is to know of an invitation that was written.
pub fn invited(name: &str, done: &Invitee, own: &str) -> Page {
    let file = &done.file;
    let mut page = Page::default();
    page.add(Tint::Good, tr!("exchange-verified"));
    page.gap();
    page.fact(tr!("parcel-invited-for"), visible(name));
    page.fact(tr!("exchange-col-file"), name_of(file));
    page.fact(tr!("parcel-folder"), folder_of(file));
    if let Some(until) = done.until {
        page.fact(tr!("parcel-invited-until"), until.to_string());
    }
    page.fact(tr!("parcel-own-fingerprint"), own);
    if let Some(code) = &done.code {
        page.gap();
        page.put(Piece {
            tint: Tint::Accent,
            label: tr!("parcel-code"),
            text: code.text().to_string(),
            ..Piece::default()
        });
        page.add(Tint::Warning, tr!("parcel-code-then", households = done.households));
    }
    page.gap();
    page.add(Tint::Text, tr!("parcel-invited-then"));
    page
}

fn folder_of(file: &Path) -> String {
    let folder = file.parent().map(|path| path.display().to_string()).unwrap_or_default();
    visible(&folder).into_owned()
}
