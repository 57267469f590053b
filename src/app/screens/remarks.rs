//! How remarks 批示 are spoken of wherever they show: who made them, what they
//! say, by when an answer is wanted, and the answer.

use chrono::NaiveDate;

use crate::app::widgets::page::{Page, Piece, Tint};
use crate::app::world::seen::Seen;
use crate::base::ids::RecordId;
use crate::base::text::visible;
use crate::display::remarks::{head, wanted};
use crate::display::words;
use crate::domain::record::Kind;
use crate::domain::remark::Remark;
use crate::query::remarks::{is_unanswered, remarks_on};
use crate::tr;

/// Returns how a remark looks by what is to be done about it.
pub fn tint(remark: &Remark, today: NaiveDate) -> Tint {
    match remark.reply_by {
        _ if !is_unanswered(remark) => Tint::Text,
        Some(day) if day < today => Tint::Danger,
        _ => Tint::Warning,
    }
}

/// Adds the remarks on a record that has no course to put them into, each with
/// its answer; `indent` is how far they are moved in.
pub fn add(page: &mut Page, seen: &Seen<'_>, kind: Kind, id: impl Into<RecordId>, indent: usize) {
    for (_, remark) in remarks_on(seen.state, kind, id) {
        let said = [head(seen.state, remark, seen.today), wanted(remark, seen.today)];
        let said: Vec<String> = said.into_iter().filter(|part| !part.is_empty()).collect();
        let label = Kind::Remark.label();
        page.put(Piece { tint: tint(remark, seen.today), indent, label, text: said.join(" · ") });
        let text = visible(remark.text.trim()).into_owned();
        if !text.is_empty() {
            page.put(Piece { tint: Tint::Text, indent: indent + 2, text, ..Piece::default() });
        }
        if let Some(day) = remark.replied {
            let text = visible(remark.reply.trim()).into_owned();
            let label = tr!("remark-answer-on", day = words::day(day, seen.today));
            page.put(Piece { tint: Tint::Dim, indent: indent + 2, label, text });
        }
    }
}
