//! `init` and `passphrase`: how a ledger begins and how its keys are kept.

use std::sync::Arc;

use super::command::{Init, PassphraseChange};
use super::context::{self, Context, Secret};
use super::failure::{Failure, complain};
use super::out::Out;
use crate::base::entropy::OsEntropy;
use crate::base::text::visible;
use crate::storage::vault::{KdfCost, Unlock, Vault};
use crate::tr;
use crate::workspace::{self, Founding, OpenError};

/// Makes a new ledger and shows its recovery code, once.
pub(super) fn init(context: &Context, wanted: &Init) -> Result<(), Failure> {
    let dir = context.dir()?;
    // Before anybody thinks up a passphrase for nothing.
    if Vault::exists(&dir) {
        return Err(OpenError::Exists(dir.display().to_string()).into());
    }
    let passphrase = if wanted.no_passphrase { None } else { Some(new_passphrase(context)?) };
    let passphrase = passphrase.as_ref().map(|secret| secret.as_str());
    let founding =
        Founding { role: wanted.role, name: &wanted.name, unit: &wanted.unit, passphrase, cost: KdfCost::default() };
    let (workspace, code) = workspace::init(&dir, &founding, Arc::clone(&context.clock), Box::new(OsEntropy))?;
    workspace.close();
    let mut out = Out::new(false);
    out.say(&tr!("cli-init-done", dir = visible(&dir.display().to_string()).into_owned()))?;
    let code = code.text();
    out.say(&tr!("cli-recovery-code", code = code.as_str()))?;
    out.flush()?;
    if wanted.no_passphrase {
        complain(&tr!("cli-init-open"));
    }
    Ok(())
}

/// Returns the passphrase for a new ledger: given, or asked for twice.
fn new_passphrase(context: &Context) -> Result<Secret, Failure> {
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
