//! `init` and `passphrase`: how a ledger begins and how its keys are kept.

use std::path::Path;
use std::sync::Arc;

use super::command::{Init, PassphraseChange};
use super::context::{self, Context, Secret};
use super::failure::{Failure, complain};
use super::out::Out;
use crate::base::entropy::OsEntropy;
use crate::base::text::visible;
use crate::storage::vault::{KdfCost, RecoveryCode, Unlock};
use crate::tr;
use crate::workspace::{self, Founding, OpenError, Workspace};

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

/// Returns the passphrase for a new ledger: given, or asked for twice.
pub(super) fn new_passphrase(context: &Context) -> Result<Secret, Failure> {
    match context.given_passphrase()? {
        Some(secret) => Ok(secret),
        None => context::prompt_new(),
    }
}

/// Changes the passphrase; the records stay as they are.
pub(super) fn change(context: &Context, wanted: &PassphraseChange) -> Result<(), Failure> {
    let dir = context.dir()?;
    let opened = if wanted.recover {
        let code = context::prompt(&tr!("cli-ask-recovery-code"))?;
        context.open_by(&dir, Unlock::Recovery(&code))?
    } else {
        context.open_reported()?
    };
    let mut workspace = opened.0;
    let new = match &wanted.new_file {
        Some(path) => context::secret_from(path)?,
        None => context::prompt_new()?,
    };
    workspace.vault().set_passphrase(Some(&new), KdfCost::default(), &mut OsEntropy)?;
    workspace.close();
    let mut out = Out::new(false);
    out.say(&tr!("cli-passphrase-changed"))?;
    out.flush()
}

/// Makes a new recovery code and shows it. The one before opens nothing from now on.
pub(super) fn new_code(context: &Context) -> Result<(), Failure> {
    let (mut workspace, _) = context.open_reported()?;
    let code = workspace.renew_code()?.text();
    let mut out = Out::new(false);
    out.say(&tr!("cli-recovery-code", code = code.as_str()))?;
    out.say(&tr!("recover-new-code"))?;
    out.flush()?;
    workspace.code_was_shown()?;
    workspace.close();
    Ok(())
}
