//! What the first run sets up once the ledger is there: the villages, the
//! assignment, the roster. All that is typed outlives a step back and, as a
//! draft, the end of the program. It changes no record.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::page::{Page, Problem, Stop};
use crate::app::widgets::field::Field;
use crate::app::widgets::villages::{Offers, VillagePicker};
use crate::base::dates;
use crate::base::ids::AssignmentId;
use crate::base::text::half_width;
use crate::domain::village::{Village, VillageCode};
use crate::state::State;

/// The name under which the setting up is kept until it is over.
pub const DRAFT: &str = "welcome";

const OFFERS: Offers = Offers { several: true, file: true, later: true };

/// What an assignment asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Households to be covered, in percent.
    pub coverage: u8,
}

/// The setting up and what was filled in so far.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The villages.
    pub picker: VillagePicker,
    /// The villages that the first run has put into the ledger.
    pub kept: Vec<VillageCode>,
    /// The assignment that the first run has made.
    pub made: Option<AssignmentId>,
    /// The cadre sets the assignment; else the committee will send one.
    pub own: bool,
    /// The first day, the last day, and the percentage.
    pub terms: [Field; 3],
    /// The day by which days without a year are read.
    today: NaiveDate,
    /// Something is being written.
    pub saving: bool,
}

/// The setting up as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    page: String,
    chosen: Vec<Village>,
    kept: Vec<VillageCode>,
    made: Option<AssignmentId>,
    own: bool,
    terms: [String; 3],
}

impl Setup {
    /// Returns the setting up as it begins: an assignment until the end of the
    /// year, and every household to be seen.
    pub fn new(state: &State, today: NaiveDate) -> Self {
        let end = NaiveDate::from_ymd_opt(today.year(), 12, 31).unwrap_or(today);
        Self {
            picker: VillagePicker::new(state, OFFERS),
            kept: Vec::new(),
            made: None,
            own: true,
            today,
            terms: [Field::new(today.to_string()), Field::new(end.to_string()), Field::new("100")],
            saving: false,
        }
    }

    /// Returns the bytes of the draft, for the page in front.
    pub(in crate::app) fn to_draft(&self, page: Page) -> Vec<u8> {
        let kept = Kept {
            page: page.word().to_owned(),
            chosen: self.picker.chosen.clone(),
            kept: self.kept.clone(),
            made: self.made,
            own: self.own,
            terms: self.terms.each_ref().map(|field| field.text().to_owned()),
        };
        serde_json::to_vec(&kept).unwrap_or_default()
    }

    /// Takes the setting up up again, and returns the page that was in front.
    pub(in crate::app) fn from_draft(bytes: &[u8], state: &State, today: NaiveDate) -> Option<(Self, Page)> {
        let kept: Kept = serde_json::from_slice(bytes).ok()?;
        let mut setup = Self::new(state, today);
        setup.picker.chosen = kept.chosen;
        setup.picker.refresh();
        (setup.kept, setup.made, setup.own) = (kept.kept, kept.made, kept.own);
        setup.terms = kept.terms.map(Field::new);
        Some((setup, Page::from_word(&kept.page)?))
    }

    /// Lists the villages anew after some were read from a file.
    pub(in crate::app) fn renew(&mut self, state: &State) {
        let chosen = std::mem::take(&mut self.picker.chosen);
        self.picker = VillagePicker::new(state, OFFERS);
        self.picker.chosen = chosen;
        self.picker.refresh();
    }

    /// Returns the field at a stop.
    pub(super) fn field(&self, stop: Stop) -> Option<&Field> {
        place(stop).map(|at| &self.terms[at])
    }

    /// Returns the field at a stop, to be written to.
    pub(super) fn field_mut(&mut self, stop: Stop) -> Option<&mut Field> {
        place(stop).map(|at| &mut self.terms[at])
    }

    /// Returns what the assignment asks for.
    ///
    /// # Errors
    /// Says what is wrong with what was filled in.
    pub(super) fn terms(&self) -> Result<Terms, Problem> {
        let [from, to, coverage] = &self.terms;
        let from = dates::day(from.text(), self.today).ok_or(Problem::BadDay(Stop::From))?;
        let last = dates::full(to.text()).or_else(|| dates::coming(to.text(), self.today));
        let to = last.ok_or(Problem::BadDay(Stop::To))?;
        if to < from {
            return Err(Problem::EndsFirst);
        }
        let coverage = half_width(coverage.text().trim()).trim_end_matches('%').trim().parse().ok();
        let coverage = coverage.filter(|percent| (1..=100).contains(percent)).ok_or(Problem::BadCoverage)?;
        Ok(Terms { from, to, coverage })
    }
}

fn place(stop: Stop) -> Option<usize> {
    match stop {
        Stop::From => Some(0),
        Stop::To => Some(1),
        Stop::Coverage => Some(2),
        _ => None,
    }
}
