//! Finding a record by what is typed, for the slots that name one: households,
//! villages, cadres, policies, by number, name, sound of the name or initials.

use std::sync::Arc;

use super::{Choice, Sheet, Value};
use crate::app::form::Ctx;
use crate::base::ids::HouseholdId;
use crate::base::text::visible;
use crate::display::words;
use crate::query::find::{HouseholdFinder, Index, VillageFinder};
use crate::state::State;
use crate::tr;

/// Records offered at once.
pub const OFFERS_MAX: usize = 7;

/// Among what a slot finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Source {
    /// The households, but for one.
    Households {
        /// The one left out, such as the one to be merged into another.
        but: Option<HouseholdId>,
    },
    /// The villages.
    #[default]
    Villages,
    /// The cadres.
    Cadres,
    /// The cadres, and whoever isn't among them yet.
    Colleagues,
    /// The policies, by their code.
    Policies,
}

/// Begins the key of a choice that is no record yet.
const NEW: &str = "new:";

impl Sheet {
    /// Looks anew for what fits in the slot with the focus, where it finds something.
    pub(super) fn arrive(&mut self, ctx: &Ctx<'_>) {
        let Value::Pick { query, source, .. } = &self.slots[self.at].value else { return };
        let (query, source) = (query.text().trim().to_owned(), *source);
        let found = match source {
            Source::Households { but } => self.households(ctx, &query, but),
            Source::Villages => villages(ctx.state, &query),
            Source::Cadres => indexed(&query, cadres(ctx.state)),
            Source::Colleagues => {
                let mut found = indexed(&query, cadres(ctx.state));
                found.truncate(OFFERS_MAX - 1);
                found.extend(newcomer(ctx, &query));
                found
            }
            Source::Policies => indexed(&query, policies(ctx.state)),
        };
        if let Value::Pick { taken, hits, row, .. } = &mut self.slots[self.at].value {
            *hits = found.into_iter().filter(|choice| !taken.iter().any(|one| one.key == choice.key)).collect();
            hits.truncate(OFFERS_MAX);
            *row = 0;
        }
    }

    fn households(&mut self, ctx: &Ctx<'_>, query: &str, but: Option<HouseholdId>) -> Vec<Choice> {
        if self.finder.as_ref().is_none_or(|finder| !finder.is_current(ctx.state)) {
            self.finder = Some(Arc::new(HouseholdFinder::of(ctx.state)));
        }
        let found = self.finder.as_ref().map(|finder| finder.find(query, 4 * OFFERS_MAX)).unwrap_or_default();
        let wanted = found.into_iter().map(|(id, _)| id).filter(|id| Some(*id) != but);
        wanted.filter_map(|id| household(ctx.state, id)).collect()
    }
}

/// Returns a household as a choice.
pub fn household(state: &State, id: HouseholdId) -> Option<Choice> {
    let household = state.household(id)?;
    let choice = Choice::new(id.to_string(), visible(&household.head));
    Some(choice.noted(words::whereabouts(state, household)))
}

/// Returns the villages that fit, as choices.
fn villages(state: &State, query: &str) -> Vec<Choice> {
    let found = VillageFinder::of(state).find(query, 2 * OFFERS_MAX);
    found.into_iter().map(|(code, _)| village(state, code)).collect()
}

/// Returns a village as a choice.
pub fn village(state: &State, code: crate::domain::village::VillageCode) -> Choice {
    let town = state.village(code).map(|village| visible(&village.town).into_owned()).unwrap_or_default();
    Choice::new(code.to_string(), words::village(state, code)).noted(format!("{town} {code}").trim().to_owned())
}

/// Returns all cadres as choices.
pub fn cadres(state: &State) -> Vec<Choice> {
    let all = state.cadres();
    all.map(|(id, cadre)| Choice::new(id.to_string(), visible(&cadre.name)).noted(visible(&cadre.unit))).collect()
}

/// Returns the offer to enter a cadre who isn't known: a name, and after a space
/// the unit; without one it is that of whoever fills the sheet in.
fn newcomer(ctx: &Ctx<'_>, query: &str) -> Option<Choice> {
    let (name, unit) = query.split_once(char::is_whitespace).unwrap_or((query, ""));
    let own = ctx.me.and_then(|me| ctx.state.cadre(me)).map_or("", |cadre| cadre.unit.as_str());
    let unit = if unit.trim().is_empty() { own } else { unit.trim() };
    let known = ctx.state.cadres().any(|(_, cadre)| cadre.name == name && cadre.unit == unit);
    // A character alone, or letters without a unit, are a search, hardly a name.
    let vague = name.chars().count() < 2 || (name.is_ascii() && !query.contains(char::is_whitespace));
    if known || vague {
        return None;
    }
    let choice = Choice::new(format!("{NEW}{name}\t{unit}"), visible(name));
    Some(choice.noted(tr!("tasks-newcomer", unit = visible(unit).into_owned())))
}

/// Returns name and unit where a choice is a cadre who isn't known yet.
pub fn as_newcomer(key: &str) -> Option<(&str, &str)> {
    key.strip_prefix(NEW)?.split_once('\t')
}

/// Returns the policies by their code, each once.
pub fn policies(state: &State) -> Vec<Choice> {
    let mut all: Vec<Choice> = Vec::new();
    for (_, policy) in state.policies() {
        if !all.iter().any(|choice| choice.key == policy.code) {
            all.push(Choice::new(policy.code.as_str(), visible(&policy.title)).noted(visible(&policy.code)));
        }
    }
    all
}

/// Returns those that fit by number or name, the best first.
fn indexed(query: &str, all: Vec<Choice>) -> Vec<Choice> {
    let index = Index::new(all.iter().map(|choice| (choice.note.as_str(), choice.label.as_str())));
    index.find(query, 2 * OFFERS_MAX).into_iter().filter_map(|hit| all.get(hit.index).cloned()).collect()
}
