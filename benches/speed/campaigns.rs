//! What counts under the goals of a campaign, beside one walk over the same visits.

use dundian::demo;
use dundian::domain::change::Change;
use dundian::domain::workdays::Calendar;
use dundian::query::campaign::campaign;
use dundian::roster::lists;
use dundian::state::State;

use crate::rig::now;
use crate::{median, ms, row, timed};

/// Visits of a county in some years.
const VISITS: usize = 100_000;

/// Measures the campaigns that come with the program.
pub fn campaigns(whole: bool) {
    let visits = if whole { VISITS } else { 300 };
    let calendar = Calendar::embedded();
    let due = |raised, urgency| calendar.due(urgency, raised).day;
    let mut state = State::default();
    for change in demo::generate(&demo::Plan { visits, seed: 1, now: now() }, &due).flat_map(|batch| batch.changes) {
        if let Change::Add { id, record } = change {
            state.take_new(id, &record);
        }
    }
    let today = now().date_naive();
    let walked =
        median((0..25).map(|_| timed(|| assert!(state.visits().all(|(_, visit)| visit.day() <= today)))).collect());
    for catalog in lists::shipped() {
        let counted =
            median((0..25).map(|_| timed(|| assert!(!campaign(&state, &catalog, today).is_empty()))).collect());
        let ratio = counted.as_secs_f64() / walked.as_secs_f64();
        let figure = format!("{} / one walk {} = {ratio:.1}", ms(counted), ms(walked));
        row(&format!("campaign {}", catalog.code), figure, "≤ 50 ms");
    }
}
