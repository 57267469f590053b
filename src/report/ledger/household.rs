//! What a row says of its household. Of several seen together it names all heads,
//! and of the rest only what they have in common.

use chrono::NaiveDate;

use super::{Ledger, Row};
use crate::base::ids::HouseholdId;
use crate::domain::household::Household;
use crate::query::words;
use crate::report::cell::Cell;
use crate::report::field::Field;
use crate::report::redact::Profile;
use crate::tr;

impl Ledger<'_> {
    pub(super) fn of_household(&self, row: &Row, field: Field) -> Cell {
        let homes: Vec<&Household> = row.households.iter().filter_map(|id| self.state.household(*id)).collect();
        match field {
            Field::Village => return Cell::text(words::village(self.state, row.village)),
            Field::Head => return Cell::text(self.heads(&row.households)),
            Field::VillageGroup => {
                let group = common(&homes, |home| Cell::text(words::group(home))).words();
                return Cell::text(words::village(self.state, row.village) + &group);
            }
            _ => {}
        }
        let Some(id) = row.households.first().map(|id| self.state.stands_for(*id)) else { return Cell::Empty };
        let alone = homes.len() == 1;
        match field {
            Field::Group => common(&homes, |home| Cell::text(words::group(home))),
            Field::Number => common(&homes, |home| Cell::text(home.number.clone().unwrap_or_default())),
            Field::Categories => common(&homes, |home| {
                let names: Vec<&str> = home.categories.iter().map(|category| category.0.as_str()).collect();
                Cell::text(names.join(&tr!("report-comma")))
            }),
            Field::MustVisit => common(&homes, |home| mark(home.must_visit)),
            Field::Address => common(&homes, |home| Cell::text(home.address.clone().unwrap_or_default())),
            Field::Residents => common(&homes, |home| home.residents.map_or(Cell::Empty, |n| Cell::Count(n.into()))),
            Field::Phone if self.profile == Profile::Work => Cell::Empty,
            Field::Phone => common(&homes, |home| {
                let agreed = home.contact_consent == Some(true);
                Cell::text(home.phone.clone().filter(|_| agreed).unwrap_or_default())
            }),
            Field::Keepers => Cell::text(self.cadres(self.keepers_of(id))),
            Field::LastVisit if alone => Cell::day(self.met(id).last()),
            Field::Visits if alone => Cell::Count(self.met(id).count() as u64),
            Field::OpenConcerns if alone => {
                let concerns = self.state.concerns_of(id).map(|(_, concern)| concern);
                let open = concerns.filter(|concern| concern.state.is_open() && concern.raised <= self.today);
                Cell::Count(open.count() as u64)
            }
            Field::Never if alone => mark(self.met(id).next().is_none()),
            _ => Cell::Empty,
        }
    }

    /// Returns the days so far on which somebody of the household was met.
    fn met(&self, id: HouseholdId) -> impl Iterator<Item = NaiveDate> {
        let met = self.state.visits_of(id).filter(|(_, visit)| !visit.nobody_home);
        met.map(|(_, visit)| visit.day()).filter(|day| *day <= self.today)
    }
}

/// Returns a tick, or nothing: what holds of few is easier seen that way.
pub(super) fn mark(holds: bool) -> Cell {
    if holds { Cell::Text(tr!("report-yes")) } else { Cell::Empty }
}

/// Returns what all the households say; nothing where they differ.
fn common(homes: &[&Household], said: impl Fn(&Household) -> Cell) -> Cell {
    let mut all = homes.iter().map(|home| said(home));
    match all.next() {
        Some(first) if all.all(|other| other == first) => first,
        _ => Cell::Empty,
    }
}
