//! The plan for the day 走访安排 in words: where a household lives and who lives
//! there, why to go there, what to bring up.

use chrono::NaiveDate;

use super::words;
use crate::base::ids::HouseholdId;
use crate::base::text::visible;
use crate::domain::household::Household;
use crate::query::plan::{Cause, Plan, Stop, talk};
use crate::state::State;
use crate::tr;

/// Returns village and group of a household, as a heading.
pub fn place(state: &State, id: HouseholdId) -> String {
    let Some(household) = state.household(id) else { return String::new() };
    let parts = [words::village(state, household.village), words::group(household)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Returns who lives in a household: how many, and its categories.
pub fn people(household: &Household) -> String {
    let residents = household.residents.map(|people| tr!("app-people", people = people));
    let special = household.categories.iter().filter(|category| !category.is_ordinary());
    let special = special.map(|category| visible(&category.0).into_owned());
    let must = household.must_visit.then(|| tr!("app-must-visit"));
    residents.into_iter().chain(special).chain(must).collect::<Vec<_>>().join(" · ")
}

/// Returns the phone number of a household that agreed to be called.
pub fn phone(household: &Household) -> String {
    let agreed = household.contact_consent == Some(true);
    household.phone.as_deref().filter(|_| agreed).map(|phone| visible(phone).into_owned()).unwrap_or_default()
}

/// Returns what to bring up at a household, a line each.
pub fn topics(state: &State, id: HouseholdId, today: NaiveDate) -> Vec<String> {
    let talk = talk(state, id, today);
    let safe = |text: &str| visible(text).into_owned();
    let concerns = talk.concerns.iter().map(|(_, concern)| {
        let due = words::due(concern.due, today);
        tr!("plan-talk-concern", number = safe(&concern.number), text = safe(&concern.text), due = due)
    });
    let matters = talk.matters.iter().map(|(_, matter)| {
        let due = matter.promised.map_or_else(|| tr!("query-reason-no-day"), |day| words::due(day, today));
        tr!("plan-talk-matter", need = safe(&matter.need), due = due)
    });
    let policies = talk.policies.iter().filter_map(|id| state.policy(*id));
    let policies = policies.map(|policy| tr!("plan-talk-policy", title = safe(&policy.title)));
    concerns.chain(matters).chain(policies).collect()
}

/// Returns the last visit to a household in one line.
pub fn last(state: &State, id: HouseholdId, today: NaiveDate) -> String {
    let Some((_, visit)) = state.last_visit(id) else { return tr!("app-never-visited") };
    let day = format!("{}（{}）", words::day(visit.day(), today), words::ago(visit.day(), today));
    [day, visible(&visit.gist).into_owned()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Returns the reasons to go to a household, a line each. Policies stand among
/// what to bring up, one by one; here only where there is no other reason.
pub fn why(stop: &Stop, today: NaiveDate) -> Vec<String> {
    let is_policies = |cause: &&Cause| matches!(cause, Cause::Policies { .. });
    let causes = stop.causes.iter().filter(|cause| stop.causes.len() == 1 || !is_policies(cause));
    causes.map(|cause| cause.message(today)).collect()
}

/// Returns the reasons to go to a household, in one line.
pub fn why_in_brief(stop: &Stop, today: NaiveDate) -> String {
    stop.causes.iter().map(|cause| cause.brief(today)).collect::<Vec<_>>().join(" · ")
}

/// Returns the households that the round has no room for, in words.
pub fn rest(plan: &Plan) -> String {
    if plan.left == 0 { String::new() } else { tr!("plan-left", count = plan.left) }
}

/// Returns what the plan of `day` is called.
pub fn title(day: NaiveDate) -> String {
    tr!("plan-title", day = words::day(day, day), weekday = words::weekday(day))
}

/// Returns the name of the file of the plan, without its ending.
pub fn file_name(day: NaiveDate) -> String {
    tr!("plan-file", day = day.to_string())
}
