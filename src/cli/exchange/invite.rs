//! `invite`: an invitation with which somebody enrols; which there are, and calling
//! one back that nobody has used.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde::Serialize;

use super::path;
use crate::base::ids::{CadreId, DeviceId};
use crate::base::limits::INVITATION_DAYS_DEFAULT;
use crate::base::text::visible;
use crate::cli::command::Json;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::out::Out;
use crate::cli::{find, parse};
use crate::domain::cadre::Role;
use crate::domain::village::VillageCode;
use crate::oplog::note::{PaperId, Second};
use crate::state::invited::Stands;
use crate::tr;
use crate::workspace::{Invitation, Invitee, Listed, Workspace};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(in crate::cli) struct Invite {
    #[command(subcommand)]
    pub what: Option<Invitations>,
    #[arg(long, value_name = "NAME", value_parser = parse::line, required_unless_present = "withdraw",
        help = tr!("exchange-arg-cadre"))]
    pub cadre: Option<String>,
    #[arg(long, value_name = "U", help = tr!("exchange-arg-unit"))]
    pub unit: Option<String>,
    #[arg(long, value_name = "cadre|committee", default_value = "cadre", value_parser = parse::word::<Role>,
        help = tr!("exchange-arg-role"))]
    pub role: Role,
    #[arg(long, conflicts_with_all = ["role", "villages"], help = tr!("exchange-arg-clerk"))]
    pub clerk: bool,
    #[arg(long, value_name = "CODE,…", value_delimiter = ',', value_parser = parse::village,
        help = tr!("exchange-arg-villages"))]
    pub villages: Vec<VillageCode>,
    #[arg(long, value_name = "N", default_value_t = INVITATION_DAYS_DEFAULT, help = tr!("exchange-arg-days"))]
    pub days: u16,
    #[arg(long, help = tr!("courier-arg-households"))]
    pub with_households: bool,
    #[arg(long = "out", value_name = "FILE|DIR", required_unless_present = "withdraw", help = tr!("exchange-arg-out"))]
    pub place: Option<PathBuf>,
    #[arg(long, value_name = "ID", conflicts_with_all = ["cadre", "unit", "role", "villages", "days", "place"],
        help = tr!("courier-arg-withdraw"))]
    pub withdraw: Option<String>,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Invitations {
    #[command(about = tr!("courier-do-invitations"))]
    List(Json),
    #[command(about = tr!("courier-do-cancel"))]
    Cancel(Cancel),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Cancel {
    #[arg(value_name = "ID", help = tr!("courier-arg-cancel"))]
    pub invitation: String,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Serialize)]
struct InvitedRow {
    file: String,
    cadre: String,
    invitation: PaperId,
    until: Option<NaiveDate>,
    code: Option<String>,
    households: u64,
}

#[derive(Serialize)]
struct WithdrawnRow {
    invitation: PaperId,
    cadre: String,
}

#[derive(Serialize)]
struct ListedRow<'a> {
    invitation: PaperId,
    name: &'a str,
    person: CadreId,
    role: Role,
    villages: &'a [VillageCode],
    made: String,
    until: Option<NaiveDate>,
    state: &'static str,
    days_left: Option<i64>,
    device: Option<DeviceId>,
    by: Option<&'a str>,
    seconds: Vec<SecondRow<'a>>,
}

/// Somebody who came second.
#[derive(Serialize)]
pub(super) struct SecondRow<'a> {
    device: DeviceId,
    name: &'a str,
    unit: &'a str,
    came: String,
    file: &'a str,
}

impl<'a> SecondRow<'a> {
    pub(super) fn of(second: &'a Second) -> Self {
        Self {
            device: second.device,
            name: &second.name,
            unit: &second.unit,
            came: second.at.to_rfc3339(),
            file: &second.file,
        }
    }
}

/// Returns how an invitation stands, in a word for programs.
pub(super) fn word(stands: Stands) -> &'static str {
    match stands {
        Stands::Open(_) => "open",
        Stands::Used(_) => "used",
        Stands::Cancelled => "cancelled",
        Stands::Over => "over",
    }
}

/// Returns for how many more days an invitation can be used.
pub(super) fn days_left(stands: Stands) -> Option<i64> {
    match stands {
        Stands::Open(left) => left,
        Stands::Used(_) | Stands::Cancelled | Stands::Over => None,
    }
}

/// Returns an invitation as the lines of a list.
pub(super) fn lines(listed: &Listed) -> Vec<String> {
    let safe = |text: &str| visible(text).into_owned();
    let (id, name) = (listed.offered.id.short(), safe(&listed.offered.name));
    let mut said = vec![match listed.stands {
        Stands::Open(Some(days)) => tr!("courier-invitation-left", id = id, name = name, days = days),
        Stands::Open(None) => tr!("courier-invitation-open", id = id, name = name),
        Stands::Cancelled => tr!("courier-invitation-cancelled", id = id, name = name),
        Stands::Over => {
            let day = listed.offered.last_day.unwrap_or_default().to_string();
            tr!("courier-invitation-over", id = id, name = name, day = day)
        }
        Stands::Used(device) => {
            let by = listed.by.as_deref().map_or_else(|| device.to_string(), safe);
            tr!("courier-invitation-used", id = id, name = name, by = by, device = device.to_string())
        }
    }];
    said.extend(listed.seconds.iter().map(|second| {
        let (who, device) = (safe(&second.name), second.device.to_string());
        let told = match second.file.is_empty() {
            true => tr!("courier-invitation-second-elsewhere", who = who, device = device),
            false => tr!("courier-invitation-second", who = who, device = device, file = safe(&second.file)),
        };
        format!("  ! {told}")
    }));
    said
}

/// Carries out `invite`.
pub(in crate::cli) fn invite(context: &Context, wanted: Invite) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    match (&wanted.what, &wanted.withdraw) {
        (Some(Invitations::List(out)), _) => return list(&workspace, *out),
        (Some(Invitations::Cancel(cancel)), _) => return withdraw(workspace, &cancel.invitation, cancel.out),
        (None, Some(text)) => return withdraw(workspace, text, wanted.out),
        (None, None) => {}
    }
    let cadre = wanted.cadre.unwrap_or_default();
    let ask = Invitation {
        cadre: cadre.clone(),
        unit: wanted.unit.unwrap_or_default(),
        role: if wanted.clerk { Role::Committee } else { wanted.role },
        clerk: wanted.clerk,
        villages: wanted.villages,
        days: wanted.days,
        households: wanted.with_households,
        out: wanted.place.unwrap_or_default(),
    };
    let Invitee { file, invitation, until, code, households } = workspace.invite(&ask)?;
    let fingerprint = workspace.fingerprint();
    workspace.close();
    let mut out = Out::new(wanted.out.json);
    let (file, code) = (path(&file), code.map(|code| code.text().to_string()));
    if out.is_json() {
        out.json(&InvitedRow { file, cadre, invitation, until, code, households })?;
    } else {
        let (name, file) = (visible(&cadre).into_owned(), visible(&file).into_owned());
        out.say(&tr!("exchange-invited", name = name, file = file))?;
        if let Some(code) = code {
            out.say(&tr!("courier-invited-code", code = code, households = households))?;
        }
        if let Some(until) = until {
            out.say(&tr!("courier-invited-until", day = until.to_string(), id = invitation.short()))?;
        }
        out.say(&tr!("exchange-invited-then", fingerprint = fingerprint))?;
    }
    out.flush()
}

fn list(workspace: &Workspace, wanted: Json) -> Result<(), Failure> {
    let all = workspace.invitations();
    let mut out = Out::new(wanted.json);
    if !out.is_json() && all.is_empty() {
        out.say(&tr!("courier-invitations-none"))?;
    }
    for listed in &all {
        if !out.is_json() {
            for line in lines(listed) {
                out.say(&line)?;
            }
            continue;
        }
        let Listed { offered, stands, by, seconds } = listed;
        let device = match stands {
            Stands::Used(device) => Some(*device),
            Stands::Open(_) | Stands::Cancelled | Stands::Over => None,
        };
        out.json(&ListedRow {
            invitation: offered.id,
            name: &offered.name,
            person: offered.person,
            role: offered.role,
            villages: &offered.villages,
            made: offered.at.to_rfc3339(),
            until: offered.last_day,
            state: word(*stands),
            days_left: days_left(*stands),
            device,
            by: by.as_deref(),
            seconds: seconds.iter().map(SecondRow::of).collect(),
        })?;
    }
    out.flush()
}

fn withdraw(mut workspace: Workspace, text: &str, wanted: Json) -> Result<(), Failure> {
    let invitation = {
        let all = workspace.invitations();
        let open = all.iter().filter(|listed| matches!(listed.stands, Stands::Open(_))).map(|listed| &listed.offered);
        let found = find::by_start(open.map(|offered| (offered.id, offered.name.as_str())), text);
        let id = visible(text).into_owned();
        found.map_err(|several| match several {
            None => Failure::new(tr!("courier-no-invitation", id = id)),
            Some(lines) => Failure::new(tr!("exchange-ambiguous", id = id, candidates = lines)),
        })?
    };
    let offered = workspace.withdraw(invitation)?;
    workspace.close();
    let mut out = Out::new(wanted.json);
    if out.is_json() {
        out.json(&WithdrawnRow { invitation, cadre: offered.name })?;
    } else {
        out.say(&tr!("courier-withdrawn", name = visible(&offered.name).into_owned()))?;
    }
    out.flush()
}
