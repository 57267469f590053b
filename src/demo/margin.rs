//! What stands beside the visits: nights in the village and the committee's
//! remarks.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveTime, TimeDelta};
use serde_json::{Map, json};

use super::Sample;
use super::agenda::Marked;
use super::corpus::{Fill, pick};
use super::rhythm::{Rhythm, moment};
use crate::base::ids::{RecordId, RemarkId, StayId};
use crate::domain::change::{Change, Edit};
use crate::domain::record::Kind;
use crate::domain::remark::{Remark, Verdict};
use crate::domain::stay::Stay;

impl Sample<'_> {
    /// Lets every cadre stay some nights of most weeks.
    pub(super) fn stay_overnight(&mut self, rhythm: &Rhythm) {
        let leaving = NaiveTime::from_hms_opt(17, 40, 0).unwrap_or_default();
        let villages = self.town.villages.len();
        for monday in rhythm.days.iter().copied().filter(|day| day.weekday().num_days_from_monday() == 0) {
            for cadre in 0..self.town.cadres.len() {
                let from = monday.checked_add_days(Days::new(self.rng.u64(..2))).unwrap_or(monday);
                let to = from.checked_add_days(Days::new(self.rng.u64(2..4))).unwrap_or(from);
                let at = moment(to, leaving, self.now);
                let goes = self.rng.u32(..10) < 8;
                if !goes || at > self.now || rhythm.working(monday) != monday {
                    continue;
                }
                let id = StayId::fresh(unix_ms(at), &mut self.ids);
                let stay =
                    Stay { cadre: self.town.cadres[cadre], village: self.town.villages[cadre % villages], from, to };
                self.decide(at, vec![Change::add(id, stay)]);
            }
        }
    }

    /// Lets the committee remark on a visit written down at `written`.
    pub(super) fn remark(&mut self, visit: RecordId, written: DateTime<FixedOffset>, marked: Marked) {
        let words = &self.corpus.place.remark;
        let list = match marked.verdict {
            Verdict::Approved => &words.approved,
            Verdict::Supplement => &words.supplement,
            Verdict::Returned => &words.returned,
        };
        let fill = Fill::default();
        let text = pick(&mut self.rng, list).say(&mut self.rng, &fill);
        let at = (written + TimeDelta::hours(self.rng.i64(20..50))).min(written + (self.now - written) / 2);
        let id = RemarkId::fresh(unix_ms(at), &mut self.ids);
        let remark = Remark {
            kind: Kind::Visit,
            on: visit,
            verdict: marked.verdict,
            text,
            made: at.date_naive(),
            reply_by: marked.reply_by,
            author: Some(self.town.committee),
            reply: String::new(),
            replied: None,
        };
        self.decide(at, vec![Change::add(id, remark)]);
        if marked.answered {
            let at = at + (self.now - at) / 2;
            let mut set = Map::new();
            set.insert("reply".to_owned(), json!(pick(&mut self.rng, &words.reply).say(&mut self.rng, &fill)));
            set.insert("replied".to_owned(), json!(at.date_naive()));
            let edit = Edit { kind: Kind::Remark, id: id.into(), set, was: BTreeMap::new(), step: None };
            self.decide(at, vec![Change::Edit(edit)]);
        }
    }
}

/// Returns the milliseconds since 1970 of a moment, as ids carry them.
pub fn unix_ms(at: DateTime<FixedOffset>) -> u64 {
    u64::try_from(at.timestamp_millis()).unwrap_or_default()
}
