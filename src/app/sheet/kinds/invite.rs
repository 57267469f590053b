//! Inviting somebody to exchange files: whom, of which unit, for which villages.

use super::super::{Choice, Done, Flaw, Name, Sheet, Slot, Source, Value};
use crate::app::form::Ctx;
use crate::base::limits::{INVITATION_DAYS_DEFAULT, INVITATION_DAYS_MAX};
use crate::base::text::{half_width, visible};
use crate::domain::cadre::Role;
use crate::domain::problem::Field;
use crate::domain::village::VillageCode;
use crate::tr;

const WHO: Name = Name::Of(Field::Name);
const UNIT: Name = Name::Of(Field::Unit);
const VILLAGES: Name = Name::Of(Field::Villages);

/// Whom an invitation is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// Their name.
    pub name: String,
    /// Their unit.
    pub unit: String,
    /// What they are to be.
    pub role: Role,
    /// Whether they get another machine of this office.
    pub clerk: bool,
    /// Their villages.
    pub villages: Vec<VillageCode>,
    /// Days for which it can be used.
    pub days: u16,
    /// Whether the rosters of their villages go along.
    pub households: bool,
}

/// For whom the machine is: a cadre, a colleague in this office, an office below.
const CADRE: &str = "cadre";
const CLERK: &str = "clerk";
const BELOW: &str = "committee";

/// Returns heading and slots; see [`super::About::slots`].
pub fn slots(ctx: &Ctx<'_>) -> (String, Vec<Slot>) {
    let others = ctx.state.cadres().filter(|(id, _)| Some(*id) != ctx.me);
    let (mut names, mut units): (Vec<String>, Vec<String>) =
        others.map(|(_, cadre)| (visible(&cadre.name).into_owned(), visible(&cadre.unit).into_owned())).unzip();
    for words in [&mut names, &mut units] {
        words.sort();
        words.dedup();
    }
    let uses = [(CADRE, tr!("invite-for-cadre")), (CLERK, tr!("invite-for-clerk")), (BELOW, tr!("invite-for-below"))];
    let uses = uses.map(|(key, label)| Choice::new(key, label));
    let slots = vec![
        Slot::new(WHO, tr!("invite-who"), Value::words("", names)).with_help(tr!("invite-help-who")),
        Slot::new(UNIT, Field::Unit.label(), Value::words("", units)).with_help(tr!("invite-help-unit")),
        Slot::new(VILLAGES, tr!("invite-villages"), Value::pick(Source::Villages, Vec::new(), true))
            .with_help(tr!("invite-help-villages")),
        Slot::new(Name::Days, tr!("invite-days"), Value::line(INVITATION_DAYS_DEFAULT.to_string()))
            .with_help(tr!("invite-help-days")),
        Slot::new(Name::Whether, tr!("invite-households"), Value::Tick(false)).with_help(tr!("invite-help-households")),
        Slot::new(Name::Way, tr!("invite-for"), Value::one(uses.to_vec(), Some(CADRE.to_owned())))
            .with_help(tr!("invite-help-for")),
    ];
    (tr!("invite-title"), slots)
}

/// Returns who is invited; see [`super::About::finish`].
pub fn finish(ctx: &Ctx<'_>, sheet: &Sheet) -> Result<Done, Vec<Flaw>> {
    let (name, unit) = (sheet.text(WHO).trim().to_owned(), sheet.text(UNIT).trim().to_owned());
    if name.is_empty() {
        return Err(vec![Flaw::grave(WHO, tr!("invite-nobody"))]);
    }
    let known = ctx.state.cadres().any(|(_, cadre)| cadre.name == name);
    if unit.is_empty() && !known {
        return Err(vec![Flaw::grave(UNIT, tr!("invite-no-unit"))]);
    }
    let days = half_width(sheet.text(Name::Days).trim());
    let Some(days) = days.parse::<u16>().ok().filter(|days| (1..=INVITATION_DAYS_MAX).contains(days)) else {
        return Err(vec![Flaw::grave(Name::Days, tr!("invite-bad-days", max = INVITATION_DAYS_MAX))]);
    };
    let households = sheet.is_ticked(Name::Whether);
    let (role, clerk) = match sheet.choice(Name::Way) {
        Some(CLERK) => (Role::Committee, true),
        Some(BELOW) => (Role::Committee, false),
        _ => (Role::Cadre, false),
    };
    let villages: Vec<VillageCode> =
        sheet.picked(VILLAGES).iter().filter_map(|code| code.parse().ok()).filter(|_| !clerk).collect();
    Ok(Done::Invite(Box::new(Guest { name, unit, role, clerk, villages, days, households })))
}
