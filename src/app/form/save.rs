//! From the form to what is saved: the visit, its concerns and matters and a
//! household that is new, all in one; or what is wrong with it.

use super::{ConcernCell, Ctx, Flaw, MatterCell, Output, Spot, VisitForm, dates};
use crate::app::widgets::text::TextBox;
use crate::base::ids::{HouseholdId, RecordId};
use crate::domain::change::Change;
use crate::domain::concern::Concern;
use crate::domain::matter::{Matter, MatterState};
use crate::domain::privacy::{Finding, FindingKind, mask_record, scan};
use crate::domain::problem::{Field, Problem, Severity};
use crate::domain::record::{Record, Recorded};
use crate::domain::validate::{check, check_parts, unlikely};
use crate::domain::village::VillageCode;
use crate::domain::visit::{Block, Blocks, Visit, part_id};
use crate::query::quick::draft::due;
use crate::state::facts::{Known, WithNewcomers};
use crate::tr;

/// A record as the form has it, and where its problems show.
struct Part {
    id: RecordId,
    record: Record,
    /// The record as it was saved, where it is corrected.
    was: Option<Record>,
    /// Why it is taken out, where it is.
    gone: Option<String>,
    place: fn(Field, usize) -> Spot,
    at: usize,
}

impl Part {
    /// Returns what is to be written of it, if anything.
    fn change(self) -> Option<Change> {
        let Self { id, mut record, was, gone, .. } = self;
        if let Some(reason) = gone {
            return Some(Change::Remove { kind: record.kind(), id, reason });
        }
        mask_record(&mut record);
        match (was, record) {
            (Some(Record::Visit(was)), Record::Visit(now)) => Change::edit(id, &was, &now).ok().flatten(),
            (Some(Record::Concern(was)), Record::Concern(now)) => Change::edit(id, &was, &now).ok().flatten(),
            (Some(Record::Matter(was)), Record::Matter(now)) => Change::edit(id, &was, &now).ok().flatten(),
            (_, record) => Some(Change::Add { id, record }),
        }
    }
}

impl VisitForm {
    /// Saves, or says what is wrong and goes there. A visit of which nothing is
    /// written is saved once the writer is `sure`.
    pub(super) fn save(&mut self, ctx: &Ctx<'_>, sure: bool, out: &mut Vec<Output>) {
        self.tidy(ctx);
        self.offered = None;
        self.checked = true;
        self.recheck(ctx);
        let grave = self.flaws.iter().filter(|flaw| flaw.grave).count();
        let parts = self.parts(ctx);
        let (Some(parts), 0) = (parts, grave) else {
            let spots = self.spots();
            let order = |flaw: &&Flaw| spots.iter().position(|spot| *spot == flaw.spot).unwrap_or(usize::MAX);
            if let Some(spot) = self.flaws.iter().filter(|flaw| flaw.grave).min_by_key(order).map(|flaw| flaw.spot) {
                self.focus_on(spot);
            }
            out.push(Output::Notice(tr!("form-not-saved", count = grave)));
            return;
        };
        if let Some(spot) = self.hardly_meant(ctx) {
            self.focus_on(spot);
            out.push(Output::Notice(tr!("form-hardly-meant", day = self.sure_of.join(&tr!("form-and-then")))));
            return;
        }
        if self.was.is_none() && self.tells_nothing() && !sure {
            self.asking = true;
            return;
        }
        let mut told: Vec<String> = self.flaws.iter().map(|flaw| flaw.message.clone()).collect();
        told.dedup();
        let mut changes = Vec::new();
        told.extend(self.moved_dues(ctx));
        for part in parts {
            changes.extend(part.change());
        }
        if !told.is_empty() {
            out.push(Output::Notice(told.join(&tr!("form-and-then"))));
        }
        // A correction that corrects nothing is done with.
        out.push(if changes.is_empty() { Output::Close } else { Output::Save(changes) });
    }

    /// Tells whether nothing is written of what was talked about and done.
    fn tells_nothing(&self) -> bool {
        let nothing = self.concerns.is_empty() && self.policies.is_empty() && self.matters.is_empty();
        nothing && !self.nobody_home && self.blocks.iter().all(TextBox::is_blank)
    }

    /// Returns where a day stands that is hardly meant and that the writer wasn't
    /// asked about yet; by saving once more they say that it is.
    fn hardly_meant(&mut self, ctx: &Ctx<'_>) -> Option<Spot> {
        let known = Known { state: ctx.state, now: ctx.now };
        let parts = self.parts(ctx).unwrap_or_default().into_iter().filter(|part| part.gone.is_none());
        let days = parts.flat_map(|part| {
            let (place, at) = (part.place, part.at);
            unlikely(&part.record, &known).into_iter().map(move |p| (place(p.field(), at), p.message()))
        });
        let (spots, days): (Vec<Spot>, Vec<String>) = days.unzip();
        let asks = !days.is_empty() && days != self.sure_of;
        self.sure_of = days;
        spots.first().copied().filter(|_| asks)
    }

    /// Looks anew for problems, once a save was tried.
    pub(super) fn recheck(&mut self, ctx: &Ctx<'_>) {
        self.flaws = if self.checked { self.problems(ctx) } else { self.given_away() };
    }

    /// Returns the places where an identity or phone number stands, so that it
    /// is known while it is typed.
    fn given_away(&self) -> Vec<Flaw> {
        let texts = self.spots().into_iter().filter(|spot| *spot != Spot::Households);
        let scanned = texts.filter_map(|spot| Some((spot, scan(self.text_at(spot)?.text()))));
        let said = |(spot, found): (Spot, Vec<Finding>)| {
            let any = |kind| found.iter().any(|finding| finding.kind == kind);
            let identity = any(FindingKind::IdentityNumber).then(|| tr!("waiting-identity-typed"));
            let card = any(FindingKind::CardNumber).then(|| tr!("waiting-card-typed"));
            let phone = any(FindingKind::PhoneNumber).then(|| tr!("waiting-phone-typed"));
            let said: Vec<String> = identity.into_iter().chain(card).chain(phone).collect();
            said.into_iter().map(move |message| Flaw { spot, message, grave: false }).collect::<Vec<_>>()
        };
        scanned.flat_map(said).collect()
    }

    /// Returns all that is wrong or odd.
    fn problems(&self, ctx: &Ctx<'_>) -> Vec<Flaw> {
        let mut flaws = self.unreadable(ctx);
        let newcomer = self.newcomer.as_ref().map(|new| new.household().first_id());
        let known = Known { state: ctx.state, now: ctx.now };
        let known = WithNewcomers { known, newcomers: newcomer.into_iter().collect() };
        let flaw = |problem: &Problem, spot: Spot| Flaw {
            spot,
            message: problem.message(),
            grave: problem.severity() == Severity::Error,
        };
        for part in self.parts(ctx).unwrap_or_default().into_iter().filter(|part| part.gone.is_none()) {
            flaws.extend(check(&part.record, &known).iter().map(|p| flaw(p, (part.place)(p.field(), part.at))));
            if let Record::Visit(visit) = &part.record {
                let odd = check_parts(visit, self.concerns.len(), self.matters.len());
                flaws.extend(odd.iter().map(|p| flaw(p, visit_spot(p.field(), 0))));
            }
        }
        flaws
    }

    /// Returns the places where something was typed that can't be made out.
    fn unreadable(&self, ctx: &Ctx<'_>) -> Vec<Flaw> {
        let today = ctx.now.date_naive();
        let mut flaws = Vec::new();
        let mut bad = |spot, message| flaws.push(Flaw { spot, message, grave: true });
        if self.village(ctx).is_none() {
            bad(Spot::Households, tr!("form-no-village"));
        }
        if !self.query.is_blank() {
            bad(Spot::Households, tr!("form-not-picked"));
        }
        if self.moment(ctx).is_none() {
            bad(Spot::At, tr!("form-bad-time"));
        }
        if !self.minutes.is_blank() && dates::minutes(self.minutes.text()).is_none() {
            bad(Spot::Minutes, tr!("form-bad-minutes"));
        }
        if !self.next.is_blank() && dates::coming(self.next.text(), today).is_none() {
            bad(Spot::Next, tr!("form-bad-day"));
        }
        for (at, concern) in self.concerns.iter().enumerate() {
            if concern.reason().is_some_and(|reason| reason.is_empty()) {
                bad(Spot::Concern(at, ConcernCell::Gone), tr!("waiting-part-why"));
            }
            if !concern.people.is_blank() && dates::count(concern.people.text()).is_none() {
                bad(Spot::Concern(at, ConcernCell::People), tr!("form-bad-number"));
            }
            if !concern.due_on.is_blank() && dates::coming(concern.due_on.text(), today).is_none() {
                bad(Spot::Concern(at, ConcernCell::Due), tr!("form-bad-day"));
            }
        }
        for (at, matter) in self.matters.iter().enumerate() {
            if matter.reason().is_some_and(|reason| reason.is_empty()) {
                bad(Spot::Matter(at, MatterCell::Gone), tr!("waiting-part-why"));
            }
            if !matter.done
                && !matter.promised.is_blank()
                && !matter.is_saved()
                && dates::coming(matter.promised.text(), today).is_none()
            {
                bad(Spot::Matter(at, MatterCell::Promised), tr!("form-bad-day"));
            }
        }
        flaws
    }

    /// Returns the records of the form, or `None` where nobody knows the village.
    /// What can't be read is left out; [`Self::unreadable`] tells of it.
    fn parts(&self, ctx: &Ctx<'_>) -> Option<Vec<Part>> {
        let village = self.village(ctx)?;
        let mut parts = Vec::new();
        let mut households = self.picked.clone();
        if let Some(new) = &self.newcomer {
            let household = new.household();
            let id = household.first_id();
            // Somebody may have entered it meanwhile; then it is that one.
            if ctx.state.household(id).is_none() {
                let record = household.into_record();
                parts.push(Part { id: id.0, record, was: None, gone: None, place: newcomer_spot, at: 0 });
            }
            if !households.contains(&id) {
                households.push(id);
            }
        }
        let household = households.first().copied();
        let visit = self.visit(ctx, village, households);
        let was = self.was.as_ref().map(|was| Record::Visit((**was).clone()));
        parts.push(Part { id: self.id.0, record: visit.into_record(), was, gone: None, place: visit_spot, at: 0 });
        for (at, draft) in self.concerns.iter().enumerate() {
            let new = || self.concern(ctx, at, village, household);
            let record = draft.corrected(ctx).unwrap_or_else(new).into_record();
            let id = draft.saved().map_or_else(|| part_id(self.seed, draft.id), |(id, _)| id.0);
            let was = draft.saved().map(|(_, was)| Record::Concern(was.clone()));
            parts.push(Part { id, record, was, gone: draft.reason(), place: concern_spot, at });
        }
        for (at, draft) in self.matters.iter().enumerate() {
            let new = || self.matter(ctx, at, village, household);
            let record = draft.corrected(ctx).unwrap_or_else(new).into_record();
            let id = draft.saved().map_or_else(|| part_id(self.seed, draft.id), |(id, _)| id.0);
            let was = draft.saved().map(|(_, was)| Record::Matter(was.clone()));
            parts.push(Part { id, record, was, gone: draft.reason(), place: matter_spot, at });
        }
        Some(parts)
    }

    fn visit(&self, ctx: &Ctx<'_>, village: VillageCode, households: Vec<HouseholdId>) -> Visit {
        let fresh = || Visit { cadres: ctx.me.into_iter().collect(), ..Visit::new(ctx.now, village) };
        let mut blocks = Blocks::default();
        for block in Block::ALL {
            *blocks.get_mut(*block) = self.block(*block).text().trim_end().to_owned();
        }
        Visit {
            at: self.moment(ctx).unwrap_or(ctx.now),
            minutes: dates::minutes(self.minutes.text()),
            place: self.place,
            village,
            households,
            met: self.met.text().trim().to_owned(),
            relation: self.relation.text().trim().to_owned(),
            nobody_home: self.nobody_home,
            blocks,
            policies: self.policies.clone(),
            next: dates::coming(self.next.text(), ctx.now.date_naive()),
            acknowledged: self.acknowledged,
            ..self.was.as_ref().map_or_else(fresh, |was| (**was).clone())
        }
    }

    fn concern(&self, ctx: &Ctx<'_>, at: usize, village: VillageCode, household: Option<HouseholdId>) -> Concern {
        let draft = &self.concerns[at];
        let raised = self.day(ctx);
        let (due, due_rule) = due(draft.due_asked(ctx), draft.urgency, ctx.calendar, raised);
        Concern {
            number: self.number(ctx, at),
            visit: Some(self.id),
            household,
            category: draft.category.text().trim().to_owned(),
            text: draft.text.text().trim().to_owned(),
            people: dates::count(draft.people.text()),
            responsible: draft.responsible.text().trim().to_owned(),
            due_rule,
            ..Concern::recorded(village, raised, draft.urgency, due.day)
        }
    }

    fn matter(&self, ctx: &Ctx<'_>, at: usize, village: VillageCode, household: Option<HouseholdId>) -> Matter {
        let draft = &self.matters[at];
        let raised = self.day(ctx);
        let promised = dates::coming(draft.promised.text(), ctx.now.date_naive());
        Matter {
            visit: Some(self.id),
            household,
            village,
            need: draft.need.text().trim().to_owned(),
            raised,
            promised: promised.filter(|_| !draft.done),
            state: if draft.done { MatterState::Done } else { MatterState::Promised },
            action: if draft.done { draft.action.text().trim().to_owned() } else { String::new() },
            cost: None,
            done: draft.done.then_some(raised),
            confirmed_by: String::new(),
            help: None,
            goal: String::new(),
        }
    }
}

fn newcomer_spot(field: Field, _: usize) -> Spot {
    match field {
        Field::Group => Spot::NewGroup,
        Field::Village => Spot::NewVillage,
        _ => Spot::Households,
    }
}

fn visit_spot(field: Field, _: usize) -> Spot {
    match field {
        Field::At => Spot::At,
        Field::Minutes => Spot::Minutes,
        Field::Met => Spot::Met,
        Field::Relation => Spot::Relation,
        Field::NobodyHome => Spot::NobodyHome,
        Field::Chat => Spot::Block(Block::Chat),
        Field::PolicyTalk => Spot::Block(Block::PolicyTalk),
        Field::Development => Spot::Block(Block::Development),
        Field::Complaints => Spot::Block(Block::Complaints),
        Field::Help => Spot::Block(Block::Help),
        Field::Policies => Spot::Policies,
        Field::Concerns => Spot::MoreConcerns,
        Field::Matters => Spot::MoreMatters,
        Field::Next => Spot::Next,
        _ => Spot::Households,
    }
}

fn concern_spot(field: Field, at: usize) -> Spot {
    let cell = match field {
        Field::Category => ConcernCell::Category,
        Field::Responsible => ConcernCell::Responsible,
        _ => ConcernCell::Text,
    };
    Spot::Concern(at, cell)
}

fn matter_spot(field: Field, at: usize) -> Spot {
    let cell = match field {
        Field::Promised => MatterCell::Promised,
        Field::Action => MatterCell::Action,
        _ => MatterCell::Need,
    };
    Spot::Matter(at, cell)
}
