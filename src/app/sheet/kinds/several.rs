//! What is the same for several households at once: 必访, a category more or less.

use super::super::{Choice, Done, Flaw, Name, Sheet, Slot, Value};
use super::house::{by, gone, who};
use super::household::{must_visit_choices, must_visit_chosen};
use super::narrow::categories;
use crate::app::form::Ctx;
use crate::base::ids::HouseholdId;
use crate::domain::change::Change;
use crate::domain::household::Category;
use crate::domain::problem::Field;
use crate::tr;

const MORE: Name = Name::Of(Field::Categories);
const LESS: Name = Name::Other(Field::Categories);
/// The word of the choice that leaves 必访 as it is.
const AS_IS: &str = "as_is";

/// Returns heading and slots; see [`super::About::slots`].
pub fn slots(ctx: &Ctx<'_>, ids: &[HouseholdId]) -> (String, Vec<Slot>) {
    let mut must = must_visit_choices();
    must.insert(0, Choice::new(AS_IS, tr!("house-as-is")));
    let slots = vec![
        Slot::new(Name::MustVisit, tr!("app-must-visit"), Value::one(must, Some(AS_IS.to_owned()))),
        Slot::new(MORE, tr!("house-category-add"), categories(ctx.state, &[])),
        Slot::new(LESS, tr!("house-category-remove"), categories(ctx.state, &[])),
    ];
    (tr!("house-several-title", count = ids.len()), slots)
}

/// Returns what the filled-in sheet leads to; see [`super::About::finish`].
pub fn finish(ctx: &Ctx<'_>, sheet: &Sheet, ids: &[HouseholdId]) -> Result<Done, Vec<Flaw>> {
    let (more, less) = (sheet.picked(MORE), sheet.picked(LESS));
    let mut changes = Vec::new();
    for id in ids {
        let old = ctx.state.household(*id).ok_or_else(gone)?;
        let mut new = old.clone();
        new.categories.retain(|own| !less.contains(&own.0.as_str()));
        for category in &more {
            if !new.categories.iter().any(|own| own.0 == **category) {
                new.categories.push(Category((*category).to_owned()));
            }
        }
        if new.categories != old.categories && new.categories.iter().any(|own| !own.is_ordinary()) {
            new.categories.retain(|own| !own.is_ordinary());
        }
        new.must_visit = must_visit_chosen(sheet, &new.categories, old.must_visit);
        changes.extend(Change::edit(*id, old, &new).map_err(|error| by(error, Name::MustVisit))?);
    }
    if changes.is_empty() {
        return Ok(Done::Nothing);
    }
    let said = tr!("house-several-done", count = changes.len(), who = who(ctx, ids));
    Ok(Done::Commit(changes, said))
}
