//! `invite`: an invitation with which somebody enrols, and taking one back that
//! nobody has used.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;

use super::path;
use crate::base::limits::INVITATION_DAYS_DEFAULT;
use crate::base::text::visible;
use crate::cli::command::Json;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::out::Out;
use crate::cli::{find, parse};
use crate::domain::cadre::Role;
use crate::domain::village::VillageCode;
use crate::oplog::note::{Invited, PaperId};
use crate::tr;
use crate::workspace::{Invitation, Workspace};

#[derive(Debug, Args)]
pub(in crate::cli) struct Invite {
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
    #[arg(long = "out", value_name = "FILE|DIR", required_unless_present = "withdraw", help = tr!("exchange-arg-out"))]
    pub place: Option<PathBuf>,
    #[arg(long, value_name = "ID", conflicts_with_all = ["cadre", "unit", "role", "villages", "days", "place"],
        help = tr!("courier-arg-withdraw"))]
    pub withdraw: Option<String>,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Serialize)]
struct InvitedRow {
    file: String,
    cadre: String,
    invitation: Option<PaperId>,
    until: Option<NaiveDate>,
}

#[derive(Serialize)]
struct WithdrawnRow {
    invitation: PaperId,
    cadre: String,
}

/// Carries out `invite`.
pub(in crate::cli) fn invite(context: &Context, wanted: Invite) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    if let Some(text) = &wanted.withdraw {
        return withdraw(workspace, text, wanted.out);
    }
    let cadre = wanted.cadre.unwrap_or_default();
    let ask = Invitation {
        cadre: cadre.clone(),
        unit: wanted.unit.unwrap_or_default(),
        role: if wanted.clerk { Role::Committee } else { wanted.role },
        clerk: wanted.clerk,
        villages: wanted.villages,
        days: wanted.days,
        out: wanted.place.unwrap_or_default(),
    };
    let known: BTreeSet<PaperId> = all(&workspace).iter().map(|invited| invited.invitation).collect();
    let file = workspace.invite(&ask)?;
    let new = all(&workspace).into_iter().find(|invited| !known.contains(&invited.invitation));
    let until = new.as_ref().and_then(Invited::last_day);
    let fingerprint = workspace.fingerprint();
    workspace.close();
    let mut out = Out::new(wanted.out.json);
    let file = path(&file);
    if out.is_json() {
        out.json(&InvitedRow { file, cadre, invitation: new.map(|invited| invited.invitation), until })?;
    } else {
        let (name, file) = (visible(&cadre).into_owned(), visible(&file).into_owned());
        out.say(&tr!("exchange-invited", name = name, file = file))?;
        if let Some(until) = until {
            out.say(&tr!("courier-invited-until", day = until.to_string()))?;
        }
        out.say(&tr!("exchange-invited-then", fingerprint = fingerprint))?;
    }
    out.flush()
}

fn all(workspace: &Workspace) -> Vec<Invited> {
    workspace.shared().read().exchange().invitations().cloned().collect()
}

fn withdraw(mut workspace: Workspace, text: &str, wanted: Json) -> Result<(), Failure> {
    let invitation = {
        let today = workspace.clock().today();
        let shared = workspace.shared();
        let state = shared.read();
        let exchange = state.exchange();
        let open = exchange.invitations().filter(|invited| exchange.is_open(invited, today));
        let found = find::by_start(open.map(|invited| (invited.invitation, invited.name.as_str())), text);
        let id = visible(text).into_owned();
        found.map_err(|several| match several {
            None => Failure::new(tr!("courier-no-invitation", id = id)),
            Some(lines) => Failure::new(tr!("exchange-ambiguous", id = id, candidates = lines)),
        })?
    };
    let invited = workspace.withdraw(invitation)?;
    workspace.close();
    let mut out = Out::new(wanted.json);
    if out.is_json() {
        out.json(&WithdrawnRow { invitation, cadre: invited.name })?;
    } else {
        out.say(&tr!("courier-withdrawn", name = visible(&invited.name).into_owned()))?;
    }
    out.flush()
}
