//! What somebody asks an office to agree to, and the question whether they want to.

use super::records::{name, name_of};
use super::words;
use crate::base::ids::RecordId;
use crate::base::text::visible;
use crate::domain::authority::Deed;
use crate::domain::record::{Kind, Record};
use crate::query::conflicts::label;
use crate::query::requests::Request;
use crate::state::State;
use crate::tr;

/// Requests that a question tells one by one.
const TOLD_MAX: usize = 3;

/// Returns what the office is called that is reported to.
pub fn office(state: &State) -> String {
    let host = state.exchange().hosts().next();
    host.map_or_else(|| tr!("request-office"), |host| visible(&host.name).into_owned())
}

/// Returns what somebody asks an office to agree to, in plain words. `gone` gets a
/// record that is in no list any more.
pub fn summary(state: &State, asked: &Request, gone: impl Fn(Kind, RecordId) -> Option<Record>) -> String {
    let by = asked.by.map(|by| words::cadre(state, by));
    let by = by.unwrap_or_else(|| tr!("request-by-nobody", device = asked.entry.device.to_string()));
    if asked.deed == Deed::Erased {
        return tr!("request-erase", by = by, households = asked.households(), records = asked.records.len());
    }
    let Some((of, id)) = asked.records.first() else { return by };
    let called = gone(*of, *id).map(|record| name_of(state, &record)).filter(|name| !name.is_empty());
    let (kind, what) = (of.label(), called.unwrap_or_else(|| name(state, *of, *id)));
    match asked.deed {
        Deed::Born => tr!("request-born", by = by, kind = kind),
        Deed::Edited | Deed::Erased => {
            let fields = asked.fields.iter().map(|field| label(*of, field));
            let fields = fields.collect::<Vec<_>>().join(&tr!("app-comma"));
            tr!("request-edit", by = by, kind = kind, what = what, fields = fields)
        }
        Deed::Removed => tr!("request-remove", by = by, kind = kind, what = what),
        Deed::Restored => tr!("request-restore", by = by, kind = kind, what = what),
    }
}

/// Returns the question whether what isn't for the writer to decide is to be a request.
pub fn question(state: &State, requests: &[Request]) -> String {
    let office = office(state);
    let what = requests.iter().take(TOLD_MAX).map(|one| summary(state, one, |_, _| None));
    let what = what.collect::<Vec<_>>().join(&tr!("house-semicolon"));
    match requests.len() {
        count if count > TOLD_MAX => tr!("request-ask-many", office = office, what = what, count = count),
        _ => tr!("request-ask", office = office, what = what),
    }
}
