//! The records behind a paper: which of them it is about, and what each answers to
//! a [`Field`]. All redaction happens here, so no paper can forget it.

mod concern;
mod household;
mod matter;
mod told;
mod visit;

use std::cell::OnceCell;
use std::collections::HashMap;

use chrono::NaiveDate;

use super::cell::Cell;
use super::field::Field;
use super::redact::{Profile, Redaction, short_name};
use super::register::Register;
use crate::base::ahead::ahead;
use crate::base::ids::{AssignmentId, CadreId, ConcernId, HouseholdId, MatterId, RecordId, VisitId};
use crate::domain::change::Step;
use crate::domain::concern::Concern;
use crate::domain::household::Household;
use crate::domain::matter::Matter;
use crate::domain::record::Kind;
use crate::domain::village::VillageCode;
use crate::domain::visit::{Explained, Visit};
use crate::query::order::household_key;
use crate::query::progress::Period;
use crate::query::rollup::{Below, below};
use crate::query::scope::{Counted, Reach, Scope};
use crate::query::words;
use crate::state::State;
use crate::state::doc::Doc;
use crate::tr;
use crate::workspace::{ReadError, Workspace};

/// Records that are read from the store together.
const GROUP: usize = 256;
/// Such groups that may wait to be written.
const GROUPS_AHEAD: usize = 2;

/// Which records a paper is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection {
    /// The days, both included.
    pub period: Period,
    /// Only this village.
    pub village: Option<VillageCode>,
    /// Only what an assignment is about.
    pub assignment: Option<AssignmentId>,
    /// Only where this cadre went, or what they deal with.
    pub cadre: Option<CadreId>,
    /// Only this household.
    pub household: Option<HouseholdId>,
}

impl Selection {
    /// Returns all of a period.
    pub fn of(period: Period) -> Self {
        Self { period, village: None, assignment: None, cadre: None, household: None }
    }
}

/// One record with all its text.
#[derive(Debug, Clone)]
pub enum Subject {
    /// A visit.
    Visit(VisitId, Box<Visit>),
    /// A concern and the steps it went.
    Concern(ConcernId, Box<Concern>, Vec<Step>),
    /// A matter.
    Matter(MatterId, Box<Matter>),
    /// That a policy was explained in a visit.
    Told(VisitId, Explained),
    /// A household, as it stands.
    Household(HouseholdId),
}

/// One line of a register, or one filled-in form.
#[derive(Debug, Clone)]
pub struct Row {
    /// The record.
    pub subject: Subject,
    /// The village.
    pub village: VillageCode,
    /// The households it is about, the first one first. Empty where it is about a village.
    pub households: Vec<HouseholdId>,
}

/// The records of one kind that a paper is about, in their order.
#[derive(Debug, Clone)]
pub enum Listed {
    /// Visits.
    Visits(Vec<VisitId>),
    /// Concerns.
    Concerns(Vec<ConcernId>),
    /// Matters.
    Matters(Vec<MatterId>),
    /// Policies explained, which stand in the heads of the visits.
    Told(Vec<Row>),
    /// Households.
    Households(Vec<HouseholdId>),
}

impl Listed {
    /// Keeps the first ones, and returns how many rows there were.
    pub fn keep_first(&mut self, most: usize) -> usize {
        fn cut<T>(all: &mut Vec<T>, most: usize) -> usize {
            let were = all.len();
            all.truncate(most);
            were
        }
        match self {
            Self::Visits(ids) => cut(ids, most),
            Self::Concerns(ids) => cut(ids, most),
            Self::Matters(ids) => cut(ids, most),
            Self::Told(rows) => cut(rows, most),
            Self::Households(ids) => cut(ids, most),
        }
    }
}

/// Answers fields for rows, on one day and for one profile.
pub struct Ledger<'a> {
    workspace: &'a Workspace,
    /// What is.
    pub state: &'a State,
    /// For whom the paper is.
    pub profile: Profile,
    /// Whether restricted records 受限 are to be in it.
    pub restricted: bool,
    /// The day on which it is made.
    pub today: NaiveDate,
    redaction: OnceCell<Redaction>,
    keepers: OnceCell<HashMap<HouseholdId, Vec<CadreId>>>,
}

impl<'a> Ledger<'a> {
    /// Looks at the records of a workspace. `state` is its shared state, held for
    /// as long as the paper takes: the figures and the lines in it are of one moment.
    pub fn new(workspace: &'a Workspace, state: &'a State, profile: Profile, restricted: bool) -> Self {
        Self {
            workspace,
            state,
            profile,
            // What goes further never has them, whatever was asked for.
            restricted: restricted && profile == Profile::Full,
            today: workspace.clock().today(),
            redaction: OnceCell::new(),
            keepers: OnceCell::new(),
        }
    }

    /// Returns what a row says of a field; [`Cell::Empty`] where it says nothing.
    pub fn value(&self, row: &Row, field: Field) -> Cell {
        match (field.word().split('.').next(), &row.subject) {
            (Some("household"), _) => self.of_household(row, field),
            (Some("visit"), Subject::Visit(id, visit)) => self.of_visit(row, *id, visit, field),
            // Who went is asked of a concern and a matter, too.
            (Some("visit"), _) => self.of_head(row, field),
            (Some("concern"), Subject::Concern(_, concern, steps)) => self.of_concern(row, concern, steps, field),
            (Some("matter"), Subject::Matter(_, matter)) => self.of_matter(row, matter, field),
            (Some("told"), Subject::Told(id, explained)) => self.of_told(*id, *explained, field),
            _ => Cell::Empty,
        }
    }

    /// Returns the visits of a selection, the earliest first.
    pub fn visits(&self, selection: &Selection) -> Vec<VisitId> {
        let reach = self.reach(selection);
        let mut found: Vec<_> = match selection.household {
            Some(household) => self.state.visits_of(household).collect(),
            None => self.state.visits().collect(),
        };
        found.retain(|(id, visit)| {
            selection.period.holds(visit.day())
                && selection.village.is_none_or(|village| visit.village == village)
                && selection.cadre.is_none_or(|cadre| self.went(&visit.cadres, cadre))
                && self.shows(Some(*id))
                && reach.as_ref().is_none_or(|reach| reach.holds_record(Kind::Visit, id.0))
        });
        found.sort_by_key(|(id, visit)| (visit.at, *id));
        found.into_iter().map(|(id, _)| id).collect()
    }

    /// Returns the concerns raised in a selection, the earliest first.
    pub fn concerns(&self, selection: &Selection) -> Vec<ConcernId> {
        let reach = self.reach(selection);
        let mut found: Vec<_> = match selection.household {
            Some(household) => self.state.concerns_of(household).collect(),
            None => self.state.concerns().collect(),
        };
        found.retain(|(id, concern)| {
            let visit = concern.visit.and_then(|id| self.state.visit(id));
            let theirs = |cadre| {
                concern.assignee.map(|id| self.state.canon(id)) == Some(self.state.canon(cadre))
                    || visit.is_some_and(|visit| self.went(&visit.cadres, cadre))
            };
            selection.period.holds(concern.raised)
                && selection.village.is_none_or(|village| concern.village == village)
                && selection.cadre.is_none_or(theirs)
                && self.shows(concern.visit)
                && reach.as_ref().is_none_or(|reach| reach.holds_record(Kind::Concern, id.0))
        });
        found.sort_by(|(a, left), (b, right)| (left.raised, &left.number, a).cmp(&(right.raised, &right.number, b)));
        found.into_iter().map(|(id, _)| id).collect()
    }

    /// Returns the matters that came up in a selection, the earliest first.
    pub fn matters(&self, selection: &Selection) -> Vec<MatterId> {
        let reach = self.reach(selection);
        let mut found: Vec<_> = match selection.household {
            Some(household) => self.state.matters_of(household).collect(),
            None => self.state.matters().collect(),
        };
        found.retain(|(id, matter)| {
            let visit = matter.visit.and_then(|id| self.state.visit(id));
            selection.period.holds(matter.raised)
                && selection.village.is_none_or(|village| matter.village == village)
                && selection.cadre.is_none_or(|cadre| visit.is_some_and(|visit| self.went(&visit.cadres, cadre)))
                && self.shows(matter.visit)
                && reach.as_ref().is_none_or(|reach| reach.holds_record(Kind::Matter, id.0))
        });
        found.sort_by_key(|(id, matter)| (matter.raised, *id));
        found.into_iter().map(|(id, _)| id).collect()
    }

    /// Returns the households of a selection by village, group and number.
    pub fn households(&self, selection: &Selection) -> Vec<HouseholdId> {
        let reach = self.reach(selection);
        let mut found: Vec<(HouseholdId, &Household)> = self.state.households().collect();
        found.retain(|(id, household)| {
            self.state.is_present(*id, household)
                && selection.household.is_none_or(|wanted| wanted == *id)
                && selection.village.is_none_or(|village| household.village == village)
                && reach.as_ref().is_none_or(|reach| reach.holds_record(Kind::Household, id.0))
                && selection.cadre.is_none_or(|cadre| self.keepers_of(*id).contains(&self.state.canon(cadre)))
        });
        found.sort_by_cached_key(|(id, household)| (household_key(household), *id));
        found.into_iter().map(|(id, _)| id).collect()
    }

    /// Returns what a register of a selection is made of.
    pub fn listed(&self, register: Register, selection: &Selection) -> Listed {
        match register {
            Register::Visits => Listed::Visits(self.visits(selection)),
            Register::Concerns => Listed::Concerns(self.concerns(selection)),
            Register::Matters => Listed::Matters(self.matters(selection)),
            Register::Policies => Listed::Told(self.told(&self.visits(selection))),
            Register::Households => Listed::Households(self.households(selection)),
        }
    }

    /// Hands the rows of a register to `each`, in this order, with all their text.
    ///
    /// # Errors
    /// Fails where the store does, or where `each` does.
    pub fn each_row<E: From<ReadError> + Send>(
        &self,
        listed: &Listed,
        mut each: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        match listed {
            Listed::Visits(ids) => self.each_visit(ids, each),
            Listed::Concerns(ids) => self.each_concern(ids, each),
            Listed::Matters(ids) => self.each_matter(ids, each),
            Listed::Told(rows) => rows.iter().cloned().try_for_each(each),
            Listed::Households(ids) => ids.iter().filter_map(|id| self.household_row(*id)).try_for_each(&mut each),
        }
    }

    /// Returns what the offices below come to.
    pub fn below(&self) -> Below {
        let me = self.workspace.me();
        below(self.state, me.office.or(me.cadre), self.workspace.clock().now())
    }

    /// Returns how many visits of a selection are restricted and so left out.
    pub fn held_back(&self, selection: &Selection) -> usize {
        if self.restricted {
            return 0;
        }
        self.counting().visits(selection).len() - self.visits(selection).len()
    }

    /// Returns the same with restricted records, to count them.
    pub fn counting(&self) -> Self {
        Ledger { restricted: true, redaction: OnceCell::new(), keepers: OnceCell::new(), ..*self }
    }

    /// Hands the visits to `each`, in this order, with all their text.
    ///
    /// # Errors
    /// Fails where the store does, or where `each` does.
    pub fn each_visit<E: From<ReadError> + Send>(
        &self,
        ids: &[VisitId],
        mut each: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        self.each(Kind::Visit, ids, &mut |id, doc| {
            let visit: Visit = doc.read().map_err(ReadError::from)?;
            each(self.visit_row(VisitId(id), visit))
        })
    }

    /// Hands the concerns to `each`, in this order, with all their text.
    ///
    /// # Errors
    /// Fails where the store does, or where `each` does.
    pub fn each_concern<E: From<ReadError> + Send>(
        &self,
        ids: &[ConcernId],
        mut each: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        self.each(Kind::Concern, ids, &mut |id, doc| {
            let concern: Concern = doc.read().map_err(ReadError::from)?;
            let steps = doc.steps().iter().map(|stepped| stepped.step.clone()).collect();
            let households = concern.household.into_iter().collect();
            let village = concern.village;
            each(Row { subject: Subject::Concern(ConcernId(id), Box::new(concern), steps), village, households })
        })
    }

    /// Hands the matters to `each`, in this order, with all their text.
    ///
    /// # Errors
    /// Fails where the store does, or where `each` does.
    pub fn each_matter<E: From<ReadError> + Send>(
        &self,
        ids: &[MatterId],
        mut each: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        self.each(Kind::Matter, ids, &mut |id, doc| {
            let matter: Matter = doc.read().map_err(ReadError::from)?;
            let (village, households) = (matter.village, matter.household.into_iter().collect());
            each(Row { subject: Subject::Matter(MatterId(id), Box::new(matter)), village, households })
        })
    }

    /// Returns the policies explained in these visits, one row each.
    pub fn told(&self, visits: &[VisitId]) -> Vec<Row> {
        let heads = visits.iter().filter_map(|id| Some((*id, self.state.visit(*id)?)));
        let rows = heads.flat_map(|(id, head)| {
            let households = head.households.clone();
            let row = move |explained: &Explained| Row {
                subject: Subject::Told(id, *explained),
                village: head.village,
                households: households.clone(),
            };
            head.policies.iter().map(row)
        });
        rows.collect()
    }

    /// Returns the row of a household, if it is here.
    pub fn household_row(&self, id: HouseholdId) -> Option<Row> {
        let village = self.state.household(id)?.village;
        Some(Row { subject: Subject::Household(id), village, households: vec![id] })
    }

    /// Returns the row of a visit whose text was read.
    pub fn visit_row(&self, id: VisitId, visit: Visit) -> Row {
        let (village, households) = (visit.village, visit.households.clone());
        Row { subject: Subject::Visit(id, Box::new(visit)), village, households }
    }

    /// Hands the docs of a kind to `each`, in this order, with their history.
    ///
    /// # Errors
    /// Fails where the store does, or where `each` does.
    pub fn each<E: From<ReadError> + Send, I: Into<RecordId> + Copy + Sync>(
        &self,
        kind: Kind,
        ids: &[I],
        each: &mut dyn FnMut(RecordId, &Doc) -> Result<(), E>,
    ) -> Result<(), E> {
        let (workspace, state) = (self.workspace, self.state);
        // The store is slow to answer, and so is whoever writes the paper.
        ahead(
            GROUPS_AHEAD,
            |hand| {
                for group in ids.chunks(GROUP) {
                    let group: Vec<RecordId> = group.iter().map(|id| (*id).into()).collect();
                    if !hand(workspace.docs_in_order(kind, &group, state)?) {
                        break;
                    }
                }
                Ok(())
            },
            |docs| docs.iter().try_for_each(|(id, doc)| each(*id, doc)),
        )
    }

    fn reach(&self, selection: &Selection) -> Option<Reach<'a>> {
        let scope = Scope::Assignment(selection.assignment?);
        Some(Reach::of(self.state, scope, self.today, selection.village))
    }

    fn went(&self, cadres: &[CadreId], cadre: CadreId) -> bool {
        let cadre = self.state.canon(cadre);
        cadres.iter().any(|went| self.state.canon(*went) == cadre)
    }

    /// Tells whether what was said in `visit` may be in this paper.
    pub fn shows(&self, visit: Option<VisitId>) -> bool {
        self.restricted || !visit.is_some_and(|visit| self.state.is_restricted(visit))
    }

    /// Returns the name of somebody who isn't a cadre.
    pub fn person(&self, name: &str) -> String {
        match self.profile {
            Profile::Full => name.to_owned(),
            Profile::Work => short_name(name),
        }
    }

    /// Returns what people wrote about somebody of a village.
    pub fn prose(&self, village: VillageCode, text: &str) -> Cell {
        match self.profile {
            Profile::Full => Cell::text(text),
            Profile::Work => Cell::text(self.redaction.get_or_init(|| Redaction::of(self.state)).text(village, text)),
        }
    }

    /// Returns the names of cadres.
    pub fn cadres(&self, ids: &[CadreId]) -> String {
        let names: Vec<String> = ids.iter().map(|id| words::cadre(self.state, *id)).collect();
        names.join(&tr!("report-comma"))
    }

    /// Returns the heads of the households.
    pub fn heads(&self, households: &[HouseholdId]) -> String {
        let names: Vec<String> = households.iter().map(|id| self.person(&words::household(self.state, *id))).collect();
        names.join(&tr!("report-comma"))
    }

    /// Returns the cadres whose running assignments hold a household.
    fn keepers_of(&self, household: HouseholdId) -> &[CadreId] {
        let keepers = self.keepers.get_or_init(|| {
            let mut keepers: HashMap<HouseholdId, Vec<CadreId>> = HashMap::new();
            let running = self.state.assignments().map(|(_, assignment)| assignment);
            for assignment in running.filter(|one| (one.from..=one.to).contains(&self.today)) {
                let counted = Counted::of(self.state, assignment);
                for (id, _) in self.state.households().filter(|(id, household)| counted.holds(*id, household)) {
                    let known = keepers.entry(id).or_default();
                    for cadre in assignment.cadres.iter().map(|cadre| self.state.canon(*cadre)) {
                        if !known.contains(&cadre) {
                            known.push(cadre);
                        }
                    }
                }
            }
            keepers
        });
        keepers.get(&household).map(Vec::as_slice).unwrap_or_default()
    }
}
