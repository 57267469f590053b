//! From what a person writes to the record that is meant: an id or its start or
//! end, a village code with a household number, a concern's number, a name.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::failure::Failure;
use crate::base::ids::{
    AssignmentId, CadreId, ConcernId, DeviceId, HouseholdId, MatterId, PolicyId, RecordId, RemarkId, VisitId,
};
use crate::base::text::{gist, half_width, visible};
use crate::domain::concern::Concern;
use crate::domain::policy::Policy;
use crate::domain::record::Kind;
use crate::query::words;
use crate::state::State;
use crate::tr;
use crate::workspace::ExchangeError;

/// Fewer digits of an id are too easily those of another.
pub(super) const DIGITS_MIN: usize = 4;
/// Candidates named when an id is ambiguous.
const CANDIDATES_MAX: usize = 10;

/// Returns the record whose id is `text`, or begins or ends with it.
fn by_id<'a>(kind: Kind, text: &str, all: impl Iterator<Item = (RecordId, &'a str)>) -> Result<RecordId, Failure> {
    by_id_among(&kind.label(), text, all)
}

/// Returns the record whose id is `text`, or begins or ends with it; `kind` says
/// what is looked for.
fn by_id_among<'a>(
    kind: &str,
    text: &str,
    all: impl Iterator<Item = (RecordId, &'a str)>,
) -> Result<RecordId, Failure> {
    let wanted = half_width(text.trim()).to_ascii_lowercase();
    let unknown = || Failure::new(tr!("cli-unknown-id", kind = kind, id = visible(text).into_owned()));
    if wanted.len() < DIGITS_MIN || !wanted.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(unknown());
    }
    let mut found: Vec<(RecordId, &str)> = Vec::new();
    for (id, title) in all {
        let hex = id.to_string();
        if hex.starts_with(&wanted) || hex.ends_with(&wanted) {
            found.push((id, title));
        }
    }
    match found[..] {
        [] => Err(unknown()),
        [(id, _)] => Ok(id),
        _ => {
            let more = found.len().saturating_sub(CANDIDATES_MAX);
            let mut lines: Vec<String> = found
                .iter()
                .take(CANDIDATES_MAX)
                .map(|(id, title)| format!("  {id}  {}", visible(&gist(title, 30))))
                .collect();
            if more > 0 {
                lines.push(tr!("cli-and-more", count = more));
            }
            Err(ambiguous(kind, text, &lines))
        }
    }
}

/// Returns the one whose id begins, or ends, with `text`; else those it could
/// be, line by line, where there are several.
pub(super) fn by_start<'a, T: Copy + std::fmt::Display>(
    all: impl Iterator<Item = (T, &'a str)>,
    text: &str,
) -> Result<T, Option<String>> {
    let wanted = half_width(text.trim()).to_ascii_lowercase();
    if wanted.len() < DIGITS_MIN {
        return Err(None);
    }
    let fits = |id: &T| {
        let hex = id.to_string();
        hex.starts_with(&wanted) || hex.ends_with(&wanted)
    };
    let found: Vec<(T, &str)> = all.filter(|(id, _)| fits(id)).collect();
    match found[..] {
        [] => Err(None),
        [(id, _)] => Ok(id),
        _ => {
            let line = |(id, title): &(T, &str)| format!("  {id}  {}", visible(&gist(title, 30)));
            Err(Some(found.iter().take(CANDIDATES_MAX).map(line).collect::<Vec<_>>().join("\n")))
        }
    }
}

/// Returns the device that `text` is the beginning of.
pub(super) fn device<'a>(all: impl Iterator<Item = (DeviceId, &'a str)>, text: &str) -> Result<DeviceId, Failure> {
    by_start(all, text).map_err(|several| match several {
        None => ExchangeError::NoSuch(text.to_owned()).into(),
        Some(lines) => Failure::new(tr!("exchange-ambiguous", id = visible(text).into_owned(), candidates = lines)),
    })
}

/// Returns the visit meant by `text`.
pub(super) fn visit(state: &State, text: &str) -> Result<VisitId, Failure> {
    by_id(Kind::Visit, text, state.visits().map(|(id, visit)| (id.0, visit.gist.as_str()))).map(VisitId)
}

/// Returns the concern meant by `text`: its number, or its id.
pub(super) fn concern(state: &State, text: &str) -> Result<ConcernId, Failure> {
    if let Some(id) = numbered(state, text)? {
        return Ok(id);
    }
    by_id(Kind::Concern, text, state.concerns().map(|(id, concern)| (id.0, concern.text.as_str()))).map(ConcernId)
}

/// Returns the concern with this number, where there is one. Two cadres may each
/// have begun to count on the same day; then all of theirs are named.
fn numbered(state: &State, text: &str) -> Result<Option<ConcernId>, Failure> {
    let numbered: Vec<_> = state.concerns().filter(|(_, concern)| concern.number == text.trim()).collect();
    match numbered[..] {
        [] => Ok(None),
        [(id, _)] => Ok(Some(id)),
        _ => {
            let head =
                |concern: &Concern| concern.household.map(|home| words::household(state, home)).unwrap_or_default();
            let line = |(id, concern): &(ConcernId, &Concern)| {
                format!("  {id}  {} {}", head(concern), visible(&gist(&concern.text, 30)))
            };
            let lines: Vec<String> = numbered.iter().take(CANDIDATES_MAX).map(line).collect();
            Err(ambiguous(&Kind::Concern.label(), text, &lines))
        }
    }
}

/// Returns that `text` may mean several records, told line by line.
fn ambiguous(kind: &str, text: &str, lines: &[String]) -> Failure {
    Failure::new(tr!("cli-ambiguous-id", kind = kind, id = visible(text).into_owned(), candidates = lines.join("\n")))
}

/// Returns the matter meant by `text`.
pub(super) fn matter(state: &State, text: &str) -> Result<MatterId, Failure> {
    by_id(Kind::Matter, text, state.matters().map(|(id, matter)| (id.0, matter.need.as_str()))).map(MatterId)
}

/// Returns the remark meant by `text`.
pub(super) fn remark(state: &State, text: &str) -> Result<RemarkId, Failure> {
    by_id(Kind::Remark, text, state.remarks().map(|(id, remark)| (id.0, remark.text.as_str()))).map(RemarkId)
}

/// Returns the concern, visit or matter meant by `text`, on which a remark can be.
pub(super) fn remarkable(state: &State, text: &str) -> Result<(Kind, RecordId), Failure> {
    if let Some(id) = numbered(state, text)? {
        return Ok((Kind::Concern, id.0));
    }
    let label = |kind: Kind| kind.label();
    let kinds = [Kind::Concern, Kind::Visit, Kind::Matter].map(label).join(&tr!("cli-comma"));
    let concerns = state.concerns().map(|(id, concern)| (id.0, concern.text.as_str()));
    let visits = state.visits().map(|(id, visit)| (id.0, visit.gist.as_str()));
    let matters = state.matters().map(|(id, matter)| (id.0, matter.need.as_str()));
    let id = by_id_among(&kinds, text, concerns.chain(visits).chain(matters))?;
    let kind = match (state.visit(VisitId(id)), state.matter(MatterId(id))) {
        (Some(_), _) => Kind::Visit,
        (None, Some(_)) => Kind::Matter,
        (None, None) => Kind::Concern,
    };
    Ok((kind, id))
}

/// Returns the assignment meant by `text`: its title, or its id.
pub(super) fn assignment(state: &State, text: &str) -> Result<AssignmentId, Failure> {
    let mut titled = state.assignments().filter(|(_, assignment)| assignment.title == text.trim());
    if let (Some((id, _)), None) = (titled.next(), titled.next()) {
        return Ok(id);
    }
    let all = state.assignments().map(|(id, assignment)| (id.0, assignment.title.as_str()));
    by_id(Kind::Assignment, text, all).map(AssignmentId)
}

/// Returns the cadre meant by `text`, to whom something is to be given: where
/// there is none, it says how one comes to be known.
pub(super) fn cadre_to_be(state: &State, text: &str) -> Result<CadreId, Failure> {
    let text = text.trim();
    let is_id = text.len() >= DIGITS_MIN && text.bytes().all(|b| b.is_ascii_hexdigit());
    if is_id || state.cadres().any(|(_, cadre)| cadre.name == text) {
        return cadre(state, text);
    }
    Err(Failure::new(tr!("tasks-unknown-cadre", name = visible(text).into_owned())))
}

/// Returns the cadre meant by `text`: a name, or an id.
pub(super) fn cadre(state: &State, text: &str) -> Result<CadreId, Failure> {
    let named = state.cadres().filter(|(_, cadre)| cadre.name == text.trim());
    let named: BTreeMap<CadreId, &str> = named.map(|(id, cadre)| (state.canon(id), cadre.unit.as_str())).collect();
    if let (1, Some((id, _))) = (named.len(), named.iter().next()) {
        return Ok(*id);
    }
    if !named.is_empty() {
        let lines: Vec<String> = named.iter().map(|(id, unit)| format!("  {id}  {}", visible(unit))).collect();
        return Err(ambiguous(&Kind::Cadre.label(), text, &lines));
    }
    by_id(Kind::Cadre, text, state.cadres().map(|(id, cadre)| (id.0, cadre.name.as_str()))).map(CadreId)
}

/// Returns the policy with this code: of several versions the one in force on
/// `day`, else the one that came to be known last.
pub(super) fn policy(state: &State, code: &str, version: Option<&str>, day: NaiveDate) -> Option<PolicyId> {
    let fits = |policy: &Policy| policy.code == code && version.is_none_or(|version| policy.version == version);
    let all: Vec<_> = state.policies().filter(|(_, policy)| fits(policy)).collect();
    let in_force = all.iter().rev().find(|(_, policy)| policy.in_force(day));
    in_force.or(all.last()).map(|(id, _)| *id)
}

/// Returns the household meant by `text`: `VILLAGECODE/户号`, or its id.
pub(super) fn household(state: &State, text: &str) -> Result<HouseholdId, Failure> {
    let text = text.trim();
    let unknown = || Failure::new(tr!("cli-unknown-household", address = visible(text).into_owned()));
    if let Some((village, number)) = text.split_once('/') {
        let village = super::parse::village(village).map_err(Failure::new)?;
        return state.household_numbered(village, number.trim()).ok_or_else(unknown);
    }
    if let Ok(id) = text.parse::<HouseholdId>() {
        return if state.household(id).is_some() { Ok(id) } else { Err(unknown()) };
    }
    let all = state.households().map(|(id, household)| (id.0, household.head.as_str()));
    by_id(Kind::Household, text, all).map(HouseholdId)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> RecordId {
        text.parse().unwrap()
    }

    #[test]
    fn an_id_is_known_by_either_end_if_that_is_enough() {
        let all =
            [(id("0190aaaa000000000000000000001234"), "村东水渠"), (id("0190aaaa000000000000000000005678"), "低保")];
        let find = |text: &str| match by_id(Kind::Visit, text, all.iter().copied()) {
            Ok(id) => Ok(id.short()),
            Err(Failure::Said { message, .. }) => Err(message),
            Err(other) => panic!("{other:?}"),
        };
        assert_eq!(find("1234").as_deref(), Ok("00001234"));
        assert_eq!(find("0190AAAA000000000000000000005678").as_deref(), Ok("00005678"));
        for unknown in ["234", "9999", "zzzz", ""] {
            assert!(find(unknown).is_err(), "{unknown}");
        }
        let several = find("0190").unwrap_err();
        assert!(several.contains("村东水渠") && several.contains("低保"), "{several}");
    }

    #[test]
    fn a_number_that_two_concerns_share_names_both() {
        use crate::domain::concern::Urgency;
        use crate::domain::record::Record;
        let day = NaiveDate::from_ymd_opt(2026, 11, 2).unwrap();
        let mut state = State::default();
        for (n, text) in [(1, "水渠淤塞"), (2, "路灯坏了")] {
            let blank = Concern::recorded("320722114204".parse().unwrap(), day, Urgency::Ordinary, day);
            let concern = Concern { number: "1102-01".into(), text: text.into(), ..blank };
            state.take_new(RecordId([n; 16]), &Record::Concern(concern));
        }
        let Err(Failure::Said { message, .. }) = concern(&state, "1102-01") else { panic!() };
        assert!(message.contains("水渠淤塞") && message.contains("路灯坏了"), "{message}");
        assert!(concern(&state, &RecordId([2; 16]).to_string()).is_ok());
    }
}
