//! `init`: how a ledger begins.

use std::path::Path;
use std::sync::Arc;

use clap::Args;

use super::context::Context;
use super::failure::{Failure, complain};
use super::out::Out;
use super::parse;
use super::passphrase::new_passphrase;
use crate::base::entropy::OsEntropy;
use crate::base::text::visible;
use crate::domain::cadre::Role;
use crate::storage::fsx;
use crate::storage::vault::{KdfCost, RecoveryCode};
use crate::workspace::{Founding, OpenError, Workspace};
use crate::{tr, workspace};

#[derive(Debug, Args)]
pub(super) struct Init {
    #[arg(long, value_name = "cadre|committee", value_parser = parse::word::<Role>, help = tr!("cli-arg-role"))]
    pub role: Role,
    #[arg(long, value_name = "N", value_parser = parse::line, help = tr!("cli-arg-name"))]
    pub name: String,
    #[arg(long, value_name = "U", value_parser = parse::line, help = tr!("cli-arg-unit"))]
    pub unit: String,
    #[arg(long, conflicts_with = "passphrase_file", help = tr!("cli-arg-no-passphrase"))]
    pub no_passphrase: bool,
}

/// Makes a new ledger and shows its recovery code. Where one was made and its
/// code never came to be shown, shows a new one.
pub(super) fn init(context: &Context, wanted: &Init) -> Result<(), Failure> {
    let dir = context.dir()?;
    let (workspace, code) = if workspace::exists(&dir) {
        // Before anybody thinks up a passphrase for nothing.
        go_on(context, &dir, wanted)?
    } else {
        let passphrase = if wanted.no_passphrase { None } else { Some(new_passphrase(context)?) };
        let passphrase = passphrase.as_ref().map(|secret| secret.as_str());
        let (role, name, unit) = (wanted.role, wanted.name.as_str(), wanted.unit.as_str());
        let founding = Founding { role, name, unit, passphrase, cost: KdfCost::default() };
        workspace::init(&dir, &founding, Arc::clone(&context.clock), Box::new(OsEntropy))?
    };
    let mut out = Out::new(false);
    out.say(&tr!("cli-init-done", dir = visible(&dir.display().to_string()).into_owned()))?;
    let code = code.text();
    out.say(&tr!("cli-recovery-code", code = code.as_str()))?;
    out.flush()?;
    workspace.code_was_shown()?;
    workspace.close();
    if wanted.no_passphrase {
        complain(&tr!("cli-init-open"));
        if fsx::is_open_to_others(&dir) {
            complain(&tr!("cli-init-shared", dir = visible(&dir.display().to_string()).into_owned()));
        }
    }
    Ok(())
}

/// Goes on with a beginning that was cut short before its recovery code was
/// shown, if it was for the same.
fn go_on(context: &Context, dir: &Path, wanted: &Init) -> Result<(Workspace, RecoveryCode), Failure> {
    let exists = || Failure::from(OpenError::Exists(dir.display().to_string()));
    if !workspace::owes_code(dir) {
        return Err(exists());
    }
    let (mut workspace, _) = context.open_reported()?;
    let same = {
        let (me, shared) = (workspace.me().cadre, workspace.shared());
        let state = shared.read();
        let cadre = me.and_then(|id| state.cadre(id));
        cadre.is_some_and(|me| me.name == wanted.name && me.unit == wanted.unit && me.role == wanted.role)
    };
    if !same || workspace.vault().has_passphrase() == wanted.no_passphrase {
        return Err(exists());
    }
    let code = workspace.renew_code()?;
    Ok((workspace, code))
}
