//! Cadres picked in a sheet: those who are known, and those who are entered
//! along with what the sheet is about.

use super::super::pick::{as_newcomer, cadres};
use super::super::{Choice, Flaw, Name, Sheet};
use crate::app::form::Ctx;
use crate::base::ids::{CadreId, RecordId};
use crate::domain::cadre::{Cadre, Role};
use crate::domain::change::Change;
use crate::domain::record::Record;
use crate::domain::validate::check;
use crate::state::facts::Known;

/// The cadres of a slot.
#[derive(Debug, Default)]
pub struct Picked {
    /// All of them, in the order in which they were picked.
    pub all: Vec<CadreId>,
    /// Those who are entered only now.
    pub new: Vec<(CadreId, Cadre)>,
}

impl Picked {
    /// Returns the cadres picked in a slot. The id of one who is entered now
    /// follows from `seed`, so that saving once more enters nobody twice.
    pub fn of(sheet: &Sheet, name: Name, seed: RecordId) -> Self {
        let mut picked = Self::default();
        for key in sheet.picked(name) {
            if let Some((name, unit)) = as_newcomer(key) {
                let parts = [&seed.to_string(), name, unit];
                let id = CadreId(RecordId::derived("dundian 2026 cadre entered along", &parts));
                let (name, unit) = (name.to_owned(), unit.to_owned());
                let cadre =
                    Cadre { name, unit, post: String::new(), role: Role::Cadre, devices: Vec::new(), same_as: None };
                picked.new.push((id, cadre));
                picked.all.push(id);
            } else if let Ok(id) = key.parse() {
                picked.all.push(CadreId(id));
            }
        }
        picked
    }

    /// Returns the changes by which the new ones come to be.
    pub fn entered(&self) -> impl Iterator<Item = Change> {
        self.new.iter().map(|(id, cadre)| Change::add(*id, cadre.clone()))
    }

    /// Returns what is wrong with the new ones, beside the slot.
    pub fn flaws(&self, ctx: &Ctx<'_>, slot: Name) -> Vec<Flaw> {
        let known = Known { state: ctx.state, now: ctx.now };
        let problems = self.new.iter().flat_map(|(_, cadre)| check(&Record::Cadre(cadre.clone()), &known));
        problems.map(|problem| Flaw { slot: Some(slot), ..Flaw::of(&problem) }).collect()
    }
}

/// Returns these cadres as choices, in this order.
pub fn choices(ctx: &Ctx<'_>, ids: &[CadreId]) -> Vec<Choice> {
    let all = cadres(ctx.state);
    ids.iter().filter_map(|id| all.iter().find(|choice| choice.key == id.to_string()).cloned()).collect()
}
