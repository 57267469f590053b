//! Records as scripts see them: one JSON object a line, with these keys in this
//! order. Frozen: a key may be added at the end, none renamed.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use serde_json::Value;

use super::failure::Failure;
use crate::base::ids::{
    AssignmentId, CadreId, ConcernId, HouseholdId, MatterId, PolicyId, RecordId, RemarkId, VisitId,
};
use crate::domain::assignment::Assignment;
use crate::domain::concern::Concern;
use crate::domain::household::{Category, Household, Member};
use crate::domain::matter::Matter;
use crate::domain::policy::{Answer, Policy};
use crate::domain::record::Kind;
use crate::domain::remark::Remark;
use crate::domain::village::{Village, VillageCode};
use crate::domain::visit::{Blocks, Understanding, Visit};
use crate::state::State;
use crate::state::doc::{Doc, Stepped};
use crate::workspace::Workspace;

/// Returns `None` for a text that says nothing.
fn said(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn cadre_name(state: &State, id: CadreId) -> String {
    state.cadre(id).map_or_else(|| id.to_string(), |cadre| cadre.name.clone())
}

fn village_name(state: &State, code: VillageCode) -> Option<&str> {
    state.village(code).map(|village| village.name.as_str())
}

fn head_of(state: &State, household: Option<HouseholdId>) -> Option<&str> {
    state.household(household?).map(|household| household.head.as_str())
}

#[derive(Debug, Serialize)]
pub(super) struct VillageRow<'a> {
    code: VillageCode,
    name: &'a str,
    town: Option<&'a str>,
    county: Option<&'a str>,
    households: usize,
}

impl<'a> VillageRow<'a> {
    pub(super) fn of(village: &'a Village, households: usize) -> Self {
        Self {
            code: village.code,
            name: &village.name,
            town: said(&village.town),
            county: said(&village.county),
            households,
        }
    }
}

#[derive(Debug, Serialize)]
struct MemberRow<'a> {
    name: &'a str,
    relation: Option<&'a str>,
    birth_year: Option<u16>,
}

impl<'a> From<&'a Member> for MemberRow<'a> {
    fn from(member: &'a Member) -> Self {
        Self { name: &member.name, relation: member.relation.as_deref(), birth_year: member.birth_year }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct HouseholdRow<'a> {
    id: HouseholdId,
    village_code: VillageCode,
    village: Option<&'a str>,
    group: Value,
    number: Option<&'a str>,
    head: &'a str,
    residents: Option<u16>,
    categories: &'a [Category],
    must_visit: bool,
    status: &'static str,
    phone: Option<&'a str>,
    members: Vec<MemberRow<'a>>,
    last_visit: Option<DateTime<FixedOffset>>,
}

impl<'a> HouseholdRow<'a> {
    pub(super) fn of(state: &'a State, id: HouseholdId, household: &'a Household) -> Self {
        let group = match household.group.as_deref() {
            None => Value::Null,
            Some(group) => group.parse::<u64>().map_or_else(|_| group.into(), Value::from),
        };
        Self {
            id,
            village_code: household.village,
            village: village_name(state, household.village),
            group,
            number: household.number.as_deref(),
            head: &household.head,
            residents: household.residents,
            categories: &household.categories,
            must_visit: household.must_visit,
            status: household.status.word(),
            phone: household.phone.as_deref(),
            members: household.members.iter().map(MemberRow::from).collect(),
            last_visit: state.last_visit(id).map(|(_, visit)| visit.at),
        }
    }
}

/// The five blocks, all of them always there: a block without text is empty.
#[derive(Debug, Serialize)]
struct BlocksRow {
    chat: String,
    policy_talk: String,
    development: String,
    complaints: String,
    help: String,
}

impl From<Blocks> for BlocksRow {
    fn from(blocks: Blocks) -> Self {
        let Blocks { chat, policy_talk, development, complaints, help } = blocks;
        Self { chat, policy_talk, development, complaints, help }
    }
}

#[derive(Debug, Serialize)]
struct RaisedRow {
    id: ConcernId,
    number: String,
    text: String,
    category: Option<String>,
    urgency: &'static str,
    state: &'static str,
    due: NaiveDate,
}

#[derive(Debug, Serialize)]
struct ExplainedRow {
    code: Option<String>,
    title: Option<String>,
    understood: bool,
}

#[derive(Debug, Serialize)]
struct PromisedRow {
    id: MatterId,
    need: String,
    promised: Option<NaiveDate>,
    state: &'static str,
    done: Option<NaiveDate>,
}

#[derive(Debug, Serialize)]
pub(super) struct VisitRow {
    id: VisitId,
    #[serde(rename = "ref")]
    reference: Option<String>,
    at: DateTime<FixedOffset>,
    place: &'static str,
    household: Option<HouseholdId>,
    households: Vec<HouseholdId>,
    village: Option<String>,
    head: Option<String>,
    cadres: Vec<String>,
    minutes: Option<u16>,
    met: Option<String>,
    nobody_home: bool,
    blocks: BlocksRow,
    concerns: Vec<RaisedRow>,
    policies: Vec<ExplainedRow>,
    matters: Vec<PromisedRow>,
    next: Option<NaiveDate>,
    occasion: Option<String>,
}

impl VisitRow {
    /// Returns a visit with all that belongs to it, long texts from the store.
    pub(super) fn of(workspace: &Workspace, state: &State, id: VisitId, visit: Visit) -> Result<Self, Failure> {
        let mut concerns = Vec::new();
        for (id, head) in state.concerns_in(id) {
            let concern = workspace.read::<Concern>(id)?.unwrap_or_else(|| head.clone());
            concerns.push(RaisedRow {
                id,
                number: concern.number,
                text: concern.text,
                category: Some(concern.category).filter(|category| !category.is_empty()),
                urgency: concern.urgency.word(),
                state: concern.state.word(),
                due: concern.due,
            });
        }
        let mut matters = Vec::new();
        for (id, head) in state.matters_in(id) {
            let matter = workspace.read::<Matter>(id)?.unwrap_or_else(|| head.clone());
            let (promised, done) = (matter.promised, matter.done);
            matters.push(PromisedRow { id, need: matter.need, promised, state: matter.state.word(), done });
        }
        let explained = visit.policies.iter().map(|explained| {
            let policy = state.policy(explained.policy);
            ExplainedRow {
                code: policy.map(|policy| policy.code.clone()),
                title: policy.map(|policy| policy.title.clone()),
                understood: explained.outcome == Understanding::Understood,
            }
        });
        let household = visit.households.first().copied();
        Ok(Self {
            id,
            at: visit.at,
            place: visit.place.word(),
            household,
            households: visit.households,
            village: village_name(state, visit.village).map(str::to_owned),
            head: head_of(state, household).map(str::to_owned),
            cadres: visit.cadres.iter().map(|cadre| cadre_name(state, *cadre)).collect(),
            minutes: visit.minutes,
            concerns,
            policies: explained.collect(),
            matters,
            next: visit.next,
            reference: visit.reference,
            met: Some(visit.met).filter(|met| !met.is_empty()),
            nobody_home: visit.nobody_home,
            blocks: visit.blocks.into(),
            occasion: visit.occasion.map(|occasion| occasion.0),
        })
    }
}

#[derive(Debug, Serialize)]
pub(super) struct StepRow {
    pub to: String,
    pub note: Option<String>,
    pub by: Option<String>,
    pub at: DateTime<FixedOffset>,
}

impl StepRow {
    fn of(state: &State, stepped: &Stepped) -> Self {
        let step = &stepped.step;
        Self {
            to: step.to.clone(),
            note: said(&step.note).map(str::to_owned),
            by: step.by.map(|by| cadre_name(state, by)),
            at: step.at,
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct ConcernRow {
    pub id: ConcernId,
    number: String,
    household: Option<HouseholdId>,
    head: Option<String>,
    village: Option<String>,
    category: Option<String>,
    text: String,
    urgency: &'static str,
    level: &'static str,
    responsible: Option<String>,
    raised: NaiveDate,
    due: NaiveDate,
    state: &'static str,
    result: Option<String>,
    settled_on: Option<NaiveDate>,
    told_on: Option<NaiveDate>,
    satisfaction: Option<&'static str>,
    pub steps: Vec<StepRow>,
    goal: Option<String>,
}

impl ConcernRow {
    pub(super) fn of(state: &State, id: ConcernId, doc: &Doc) -> Result<Self, Failure> {
        let concern: Concern = doc.read()?;
        let some = |text: String| (!text.is_empty()).then_some(text);
        Ok(Self {
            id,
            household: concern.household,
            head: head_of(state, concern.household).map(str::to_owned),
            village: village_name(state, concern.village).map(str::to_owned),
            urgency: concern.urgency.word(),
            level: concern.level.word(),
            raised: concern.raised,
            due: concern.due,
            state: concern.state.word(),
            settled_on: concern.settled_on,
            told_on: concern.told_on,
            satisfaction: concern.satisfaction.map(|satisfaction| satisfaction.word()),
            steps: doc.steps().iter().map(|stepped| StepRow::of(state, stepped)).collect(),
            number: concern.number,
            category: some(concern.category),
            text: concern.text,
            responsible: some(concern.responsible),
            result: some(concern.result),
            goal: some(concern.goal),
        })
    }
}

#[derive(Debug, Serialize)]
pub(super) struct MatterRow {
    id: MatterId,
    visit: Option<VisitId>,
    household: Option<HouseholdId>,
    head: Option<String>,
    village: Option<String>,
    need: String,
    raised: NaiveDate,
    promised: Option<NaiveDate>,
    state: &'static str,
    action: Option<String>,
    done: Option<NaiveDate>,
    confirmed_by: Option<String>,
    help: Option<String>,
    goal: Option<String>,
}

impl MatterRow {
    pub(super) fn of(state: &State, id: MatterId, matter: Matter) -> Self {
        let some = |text: String| (!text.is_empty()).then_some(text);
        Self {
            id,
            visit: matter.visit,
            household: matter.household,
            head: head_of(state, matter.household).map(str::to_owned),
            village: village_name(state, matter.village).map(str::to_owned),
            need: matter.need,
            raised: matter.raised,
            promised: matter.promised,
            state: matter.state.word(),
            action: some(matter.action),
            done: matter.done,
            confirmed_by: some(matter.confirmed_by),
            help: matter.help.map(|help| help.0),
            goal: some(matter.goal),
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct PolicyRow<'a> {
    id: PolicyId,
    code: &'a str,
    version: Option<&'a str>,
    title: &'a str,
    document: Option<&'a str>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    audience: &'a [Category],
    text: Option<&'a str>,
    answers: &'a [Answer],
    sort: Option<&'a str>,
}

impl<'a> PolicyRow<'a> {
    pub(super) fn of(id: PolicyId, policy: &'a Policy) -> Self {
        Self {
            id,
            code: &policy.code,
            version: said(&policy.version),
            title: &policy.title,
            document: said(&policy.document),
            from: policy.from,
            to: policy.to,
            audience: &policy.audience,
            text: said(&policy.text),
            answers: &policy.answers,
            sort: policy.sort.as_ref().map(|sort| sort.word()),
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct AssignmentRow<'a> {
    id: AssignmentId,
    title: &'a str,
    campaign: Option<&'a str>,
    cadres: Vec<String>,
    villages: &'a [VillageCode],
    households: &'a [HouseholdId],
    from: NaiveDate,
    to: NaiveDate,
    coverage_percent: Option<u8>,
    visits_per_household: Option<u16>,
    must_visit_days: Option<u16>,
    nights: Option<u16>,
    policies: &'a [String],
}

impl<'a> AssignmentRow<'a> {
    pub(super) fn of(state: &State, id: AssignmentId, assignment: &'a Assignment) -> Self {
        let targets = &assignment.targets;
        Self {
            id,
            title: &assignment.title,
            campaign: said(&assignment.campaign),
            cadres: assignment.cadres.iter().map(|cadre| cadre_name(state, *cadre)).collect(),
            villages: &assignment.villages,
            households: &assignment.households,
            from: assignment.from,
            to: assignment.to,
            coverage_percent: targets.coverage_percent,
            visits_per_household: targets.visits_per_household,
            must_visit_days: targets.must_visit_days,
            nights: targets.nights,
            policies: &targets.policies,
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct RemarkRow {
    id: RemarkId,
    kind: &'static str,
    on: RecordId,
    number: Option<String>,
    verdict: &'static str,
    text: Option<String>,
    made: NaiveDate,
    reply_by: Option<NaiveDate>,
    author: Option<String>,
    reply: Option<String>,
    replied: Option<NaiveDate>,
}

impl RemarkRow {
    pub(super) fn of(state: &State, id: RemarkId, remark: &Remark) -> Self {
        let concern = (remark.kind == Kind::Concern).then(|| state.concern(ConcernId(remark.on))).flatten();
        Self {
            id,
            kind: remark.kind.word(),
            on: remark.on,
            number: concern.and_then(|concern| said(&concern.number)).map(str::to_owned),
            verdict: remark.verdict.word(),
            text: said(&remark.text).map(str::to_owned),
            made: remark.made,
            reply_by: remark.reply_by,
            author: remark.author.map(|author| cadre_name(state, author)),
            reply: said(&remark.reply).map(str::to_owned),
            replied: remark.replied,
        }
    }
}

/// What a script gets when something was saved.
#[derive(Debug, Serialize)]
pub(super) struct SavedRow {
    pub id: RecordId,
    pub durable: bool,
    pub waits: usize,
}
