//! What stands beside the form while it is filled in: the last visit, what is
//! still open, what is still to be explained.

use super::{ConcernDraft, Ctx, VisitForm, dates};
use crate::base::ids::{ConcernId, HouseholdId, MatterId, VisitId};
use crate::domain::concern::{Concern, DueRule};
use crate::domain::matter::{Matter, MatterState};
use crate::domain::policy::Policy;
use crate::domain::visit::Visit;
use crate::domain::workdays::Due;
use crate::query::quick::draft::{DueAsked, due};
use crate::state::head::VisitHead;
use crate::tr;

/// Returns the last visit before this one at which somebody was met.
pub fn last_visit<'a>(ctx: &Ctx<'a>, form: &VisitForm) -> Option<(VisitId, &'a VisitHead)> {
    let household = form.picked.first()?;
    let at = form.moment(ctx).unwrap_or(ctx.now);
    let before = |id: VisitId, visit: &VisitHead| id != form.id && visit.at <= at;
    ctx.state.visits_of(*household).rev().find(|(id, visit)| before(*id, visit) && !visit.nobody_home)
}

/// Says of a household that nobody was met there before this visit: at none, or
/// at this one and later ones alone.
pub fn no_last_visit(ctx: &Ctx<'_>, form: &VisitForm) -> String {
    match form.picked.first().and_then(|household| ctx.state.last_visit(*household)) {
        Some(_) => tr!("form-last-none-before"),
        None => tr!("form-last-none"),
    }
}

/// Returns the concerns of a household that are still open, the first due first.
pub fn open_concerns<'a>(ctx: &Ctx<'a>, household: HouseholdId) -> Vec<(ConcernId, &'a Concern)> {
    let mut open: Vec<_> = ctx.state.concerns_of(household).filter(|(_, concern)| concern.state.is_open()).collect();
    open.sort_by_key(|(_, concern)| concern.due);
    open
}

/// Returns what was promised to a household and isn't done, the first due first.
pub fn open_matters<'a>(ctx: &Ctx<'a>, household: HouseholdId) -> Vec<(MatterId, &'a Matter)> {
    let promised = |matter: &Matter| matter.state == MatterState::Promised;
    let mut open: Vec<_> = ctx.state.matters_of(household).filter(|(_, matter)| promised(matter)).collect();
    open.sort_by_key(|(_, matter)| (matter.promised.is_none(), matter.promised));
    open
}

impl VisitForm {
    /// Returns the text of the last visit once it has been fetched.
    pub fn last_text(&self, id: VisitId) -> Option<&Visit> {
        self.last.as_ref().filter(|(last, _)| *last == id).map(|(_, visit)| &**visit)
    }

    /// Returns the policies that the household has not been explained yet,
    /// those of this visit left out.
    pub fn untold<'a>(&self, ctx: &Ctx<'a>) -> Vec<&'a Policy> {
        let rows = self.policy_rows(ctx).into_iter();
        rows.filter(|(id, _, told)| !told && self.outcome(*id).is_none()).map(|(_, policy, _)| policy).collect()
    }

    /// Returns when a concern of this form is due, and by which rule; nothing
    /// where that stays as it was saved.
    pub fn due(&self, ctx: &Ctx<'_>, at: usize) -> Option<(Due, DueRule)> {
        let concern = self.concerns.get(at)?;
        match concern.saved() {
            Some((_, was)) if was.urgency == concern.urgency => None,
            Some((_, was)) => Some(due(None, concern.urgency, ctx.calendar, was.raised)),
            None => Some(due(concern.due_asked(ctx), concern.urgency, ctx.calendar, self.day(ctx))),
        }
    }

    /// Returns the number that a concern of this form has, or will have.
    pub fn number(&self, ctx: &Ctx<'_>, at: usize) -> String {
        if let Some(number) = self.concerns.get(at).and_then(|concern| concern.number()) {
            return number.to_owned();
        }
        let ahead = at.saturating_sub(self.saved_before());
        ctx.state.concern_number(self.day(ctx), u32::try_from(ahead).unwrap_or(u32::MAX))
    }
}

impl ConcernDraft {
    /// Returns when it is due, where that was asked for.
    pub(super) fn due_asked(&self, ctx: &Ctx<'_>) -> Option<DueAsked> {
        let day = dates::coming(self.due_on.text(), ctx.now.date_naive());
        if self.due_on.is_blank() { self.due } else { day.map(DueAsked::Day) }
    }
}
