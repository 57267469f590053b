//! What the line became, as a page: the question that is open first, then a row
//! for each part. Before anything is typed it says how such a line goes.

use super::{CHOOSING, Quick};
use crate::app::widgets::page::{Page, Piece, Tint};
use crate::base::text::{fit, width};
use crate::domain::visit::Block;
use crate::keymap::Keymap;
use crate::query::quick::told::{Told, Tone};
use crate::query::quick::{Ctx, vocabulary};
use crate::tr;

/// Columns for the label of a row, at least.
const LABEL_COLUMNS: usize = 8;

/// Fills the page anew.
pub fn fill(quick: &mut Quick, ctx: &Ctx<'_>, keymap: &Keymap) {
    let mut page = Page::default();
    if quick.reading.parts.is_empty() {
        manual(&mut page);
    } else {
        question(&mut page, quick, ctx, keymap);
        let rows = quick.reading.told(ctx);
        let columns = rows.iter().map(|row| width(&row.label)).max().unwrap_or(0).max(LABEL_COLUMNS);
        for row in rows {
            told(&mut page, row, columns);
        }
    }
    if quick.lines.waiting() > 0 {
        page.gap();
        page.add(Tint::Dim, tr!("quick-waiting", count = quick.lines.waiting()));
    }
    quick.page.replace(page);
}

/// Returns the place among the pieces of the candidate at hand.
pub fn at_hand(quick: &Quick) -> Option<usize> {
    (quick.candidates() > 0).then(|| quick.hit + 1)
}

fn question(page: &mut Page, quick: &Quick, ctx: &Ctx<'_>, keymap: &Keymap) {
    let Some(question) = quick.reading.questions.first() else { return };
    page.add(Tint::Warning, question.asked());
    for (at, candidate) in question.candidates.iter().enumerate() {
        let key = CHOOSING.get(at).and_then(|action| keymap.hint(*action, Quick::scopes())).unwrap_or_default();
        let here = at == quick.hit;
        let sign = if here { ">" } else { " " };
        let label = fit(&format!("{sign} {key}"), LABEL_COLUMNS);
        let tint = if here { Tint::Accent } else { Tint::Text };
        page.put(Piece { tint, indent: 0, label, text: candidate.label(ctx) });
    }
    page.gap();
}

fn told(page: &mut Page, row: Told, columns: usize) {
    let tint = match row.tone {
        Tone::Plain => Tint::Text,
        Tone::Open | Tone::Odd => Tint::Warning,
        Tone::Wrong => Tint::Danger,
    };
    if row.label.is_empty() {
        page.put(Piece { tint, indent: columns + 2, label: String::new(), text: row.text });
    } else {
        page.put(Piece { tint, indent: 0, label: fit(&row.label, columns), text: row.text });
    }
}

/// Says how a line goes.
fn manual(page: &mut Page) {
    page.add(Tint::Text, tr!("quick-manual"));
    page.add(Tint::Accent, tr!("quick-manual-line"));
    page.gap();
    let rows = [
        (tr!("quick-manual-head"), tr!("quick-manual-head-is")),
        (vocabulary::of_block(Block::Complaints).to_owned(), tr!("quick-manual-complaints-is")),
        (vocabulary::of_block(Block::PolicyTalk).to_owned(), tr!("quick-manual-policy-is")),
        (vocabulary::of_block(Block::Help).to_owned(), tr!("quick-manual-help-is")),
        (tr!("quick-manual-anywhere"), tr!("quick-manual-anywhere-is")),
    ];
    let columns = rows.iter().map(|(label, _)| width(label)).max().unwrap_or(0);
    for (label, text) in rows {
        page.put(Piece { tint: Tint::Text, indent: 0, label: fit(&label, columns), text });
    }
}
