//! What a visit says, and what is known of the visit behind another record.

use chrono::{DateTime, Datelike, Duration, FixedOffset};

use super::{Ledger, Row, Subject};
use crate::base::ids::VisitId;
use crate::domain::visit::{Acknowledgement, Sensitivity, Visit};
use crate::report::cell::Cell;
use crate::report::field::Field;
use crate::tr;

impl Ledger<'_> {
    pub(super) fn of_visit(&self, row: &Row, id: VisitId, visit: &Visit, field: Field) -> Cell {
        let prose = |text: &str| self.prose(row.village, text);
        let blocks = &visit.blocks;
        match field {
            Field::Met => Cell::text(self.person(&visit.met)),
            Field::Relation => Cell::text(visit.relation.clone()),
            Field::Seen => Cell::Text(if visit.nobody_home { tr!("report-not-seen") } else { tr!("report-seen") }),
            Field::Chat => prose(&blocks.chat),
            Field::PolicyTalk => prose(&blocks.policy_talk),
            Field::Development => prose(&blocks.development),
            Field::Complaints => prose(&blocks.complaints),
            Field::Help => prose(&blocks.help),
            Field::ConcernCount => Cell::Count(self.state.concerns_in(id).count() as u64),
            Field::Next => Cell::day(visit.next),
            Field::Acknowledged => match visit.acknowledged {
                Acknowledgement::Yes => Cell::Text(tr!("report-acknowledged")),
                Acknowledgement::Declined => Cell::Text(visit.acknowledged.label()),
                Acknowledgement::No => Cell::Empty,
            },
            Field::VisitNote if visit.sensitivity == Sensitivity::Restricted => Cell::Text(visit.sensitivity.label()),
            _ => self.of_head(row, field),
        }
    }

    /// Answers when, where and by whom the visit was made in which something was said.
    pub(super) fn of_head(&self, row: &Row, field: Field) -> Cell {
        let id = match &row.subject {
            Subject::Visit(id, _) | Subject::Told(id, _) => Some(*id),
            Subject::Concern(_, concern, _) => concern.visit,
            Subject::Matter(_, matter) => matter.visit,
            Subject::Household(_) => None,
        };
        let Some(visit) = id.and_then(|id| self.state.visit(id)) else { return Cell::Empty };
        match field {
            Field::VisitDate => Cell::Day(visit.day()),
            Field::Weekday => Cell::Text(tr!("report-weekday", n = visit.day().weekday().num_days_from_monday())),
            Field::VisitTime => Cell::Text(hours(visit.at, visit.minutes)),
            Field::Place => Cell::Text(visit.place.label()),
            Field::Cadres => Cell::text(self.cadres(&visit.cadres)),
            _ => Cell::Empty,
        }
    }
}

/// Returns when something began, and when it was over, where that is known.
fn hours(at: DateTime<FixedOffset>, minutes: Option<u16>) -> String {
    let clock = |at: DateTime<FixedOffset>| at.format("%H:%M").to_string();
    match minutes {
        Some(minutes) => tr!("report-hours", from = clock(at), to = clock(at + Duration::minutes(minutes.into()))),
        None => clock(at),
    }
}
