//! What a visit, and what was heard and promised in it, said before it was
//! corrected: each correction with when and by whom, the old words above the
//! new ones. Steps of a flow are no corrections and are left out.

use chrono::{DateTime, FixedOffset};
use unicode_segmentation::UnicodeSegmentation;

use crate::app::widgets::page::{Page, Piece, Tint};
use crate::app::world::seen::Seen;
use crate::base::ids::{RecordId, VisitId};
use crate::base::text::{fit, visible, width};
use crate::display::records;
use crate::domain::record::Kind;
use crate::query::corrections::{Turned, turns};
use crate::state::State;
use crate::state::doc::Origin;
use crate::tr;

/// Values no wider than this stand on one line, before and after, in columns.
const SHORT_COLUMNS: usize = 24;

/// Returns the visit and what was heard and promised in it, as far as it is here.
pub fn records(state: &State, id: VisitId) -> Vec<(Kind, RecordId)> {
    let concerns = state.concerns_in(id).map(|(id, _)| (Kind::Concern, id.0));
    let matters = state.matters_in(id).map(|(id, _)| (Kind::Matter, id.0));
    std::iter::once((Kind::Visit, id.0)).chain(concerns).chain(matters).collect()
}

/// Returns the page of all corrections of a visit and its parts.
pub fn page(seen: &Seen<'_>, id: VisitId, title: &str) -> Page {
    let mut page = Page::default();
    page.add(Tint::Title, tr!("waiting-history-title", what = title));
    let offset = seen.state.visit(id).map(|visit| *visit.at.offset());
    let mut none = true;
    for (kind, id) in records(seen.state, id) {
        let Some(doc) = seen.docs.get(kind, id) else { continue };
        let turns = turns(seen.state, doc);
        if turns.is_empty() && kind != Kind::Visit {
            continue;
        }
        page.gap();
        if kind != Kind::Visit {
            page.add(Tint::Heading, format!("{} · {}", kind.label(), records::name(seen.state, kind, id)));
        }
        page.add(
            Tint::Dim,
            tr!("waiting-history-first", when = when(doc.created, offset), who = who(seen, doc.created)),
        );
        none &= turns.is_empty();
        for (origin, fields) in turns {
            page.gap();
            let said = tr!("waiting-history-turn", when = when(origin, offset), who = who(seen, origin));
            page.add(Tint::Accent, said);
            fields.iter().for_each(|field| add(&mut page, field));
        }
    }
    if none {
        page.gap();
        page.add(Tint::Text, tr!("waiting-history-none"));
    }
    page
}

/// Adds one field: on one line where it is short, else the old words above the new.
fn add(page: &mut Page, Turned { label, before, after }: &Turned) {
    let mut put = |label: String, tint, text: String| {
        page.put(Piece { tint, indent: 2, label, text });
    };
    let short = |text: &str| width(text) <= SHORT_COLUMNS && !text.contains('\n');
    if short(before) && short(after) {
        return put(label.clone(), Tint::Text, format!("{before} → {after}"));
    }
    let (before, after) = apart(before, after);
    let (was, is) = (tr!("waiting-history-before"), tr!("waiting-history-after"));
    put(format!("{label}  {was}"), Tint::Dim, before);
    put(fit("", width(label) + 2) + &is, Tint::Text, after);
}

/// Returns both texts with what differs between two signs.
pub(super) fn apart(before: &str, after: &str) -> (String, String) {
    let (a, b): (Vec<&str>, Vec<&str>) = (before.graphemes(true).collect(), after.graphemes(true).collect());
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let rest = a.len().min(b.len()) - head;
    let tail = a.iter().rev().zip(b.iter().rev()).take(rest).take_while(|(x, y)| x == y).count();
    let marked = |all: &[&str]| {
        let (start, middle, end) = (&all[..head], &all[head..all.len() - tail], &all[all.len() - tail..]);
        match (head + tail, middle.is_empty()) {
            (0, _) | (_, true) => all.concat(),
            _ => format!("{}【{}】{}", start.concat(), middle.concat(), end.concat()),
        }
    };
    (marked(&a), marked(&b))
}

/// Returns when something was written, on the clock of the place where it is known.
fn when(origin: Origin, offset: Option<FixedOffset>) -> String {
    let ms = i64::try_from(origin.stamp.unix_ms()).unwrap_or(i64::MAX);
    let at = DateTime::from_timestamp_millis(ms).unwrap_or_default();
    match offset {
        Some(offset) => at.with_timezone(&offset).format("%Y-%m-%d %H:%M").to_string(),
        None => at.format("%Y-%m-%d").to_string(),
    }
}

fn who(seen: &Seen<'_>, origin: Origin) -> String {
    let device = origin.entry.device;
    let cadre = seen.state.cadre_of(device).map(|(_, cadre)| visible(&cadre.name).into_owned());
    cadre.unwrap_or_else(|| device.to_string())
}

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn only_what_differs_is_marked() {
        let marked = |a: &str, b: &str| {
            let (a, b) = apart(a, b);
            format!("{a} | {b}")
        };
        assert_eq!(
            marked("水渠堵了，浇不上水", "水渠已清，浇不上水"),
            "水渠【堵了】，浇不上水 | 水渠【已清】，浇不上水"
        );
        assert_eq!(marked("浇水", "浇上水"), "浇水 | 浇【上】水");
        assert_eq!(marked("啊啊", "啊啊啊"), "啊啊 | 啊啊【啊】");
        assert_eq!(marked("甲", "乙"), "甲 | 乙");
        assert_eq!(marked("e\u{301}x", "ex"), "【e\u{301}】x | 【e】x", "never through a character");
    }
}
