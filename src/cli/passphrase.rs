//! `passphrase`: changing it, and the recovery code and the data key behind it.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::backup::renew_copies;
use super::context::{self, Context, Meter, Secret};
use super::failure::{Failure, complain};
use super::out::Out;
use crate::base::entropy::OsEntropy;
use crate::base::progress::Onward;
use crate::display::words;
use crate::storage::vault::{KdfCost, Unlock, VaultError, is_short};
use crate::tr;
use crate::workspace::OpenError;

#[derive(Debug, Subcommand)]
pub(super) enum PassphraseCommand {
    #[command(about = tr!("cli-do-passphrase-change"))]
    Change(PassphraseChange),
    #[command(about = tr!("recover-do-new-code"))]
    NewCode,
    #[command(about = tr!("cli-do-renew-key"))]
    RenewKey(RenewKey),
}

#[derive(Debug, Args)]
pub(super) struct PassphraseChange {
    #[arg(long, value_name = "F", help = tr!("cli-arg-new-file"))]
    pub new_file: Option<PathBuf>,
    #[arg(long, help = tr!("cli-arg-recover"))]
    pub recover: bool,
}

#[derive(Debug, Args)]
pub(super) struct RenewKey {
    #[arg(long, value_name = "F", help = tr!("cli-arg-new-file"))]
    pub new_file: Option<PathBuf>,
}

/// Carries out `passphrase …`.
pub(super) fn run(context: &Context, command: &PassphraseCommand) -> Result<(), Failure> {
    match command {
        PassphraseCommand::Change(wanted) => change(context, wanted),
        PassphraseCommand::NewCode => new_code(context),
        PassphraseCommand::RenewKey(wanted) => renew_key(context, wanted),
    }
}

/// Returns the passphrase for a new ledger: given, or asked for twice.
pub(super) fn new_passphrase(context: &Context) -> Result<Secret, Failure> {
    match context.given_passphrase()? {
        Some(secret) => Ok(secret),
        None => context::prompt_new(),
    }
}

/// Changes the passphrase; the records stay as they are.
fn change(context: &Context, wanted: &PassphraseChange) -> Result<(), Failure> {
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
fn new_code(context: &Context) -> Result<(), Failure> {
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

/// Makes a new data key, has everything sealed with it, and shows the new recovery
/// code. The passphrase stays, unless another one is given.
fn renew_key(context: &Context, wanted: &RenewKey) -> Result<(), Failure> {
    let dir = context.dir()?;
    let given = context.passphrase_for(&dir)?;
    let new = wanted.new_file.as_deref().map(context::secret_from).transpose()?;
    if new.as_ref().is_some_and(|new| is_short(new)) {
        return Err(VaultError::ShortPassphrase.into());
    }
    let unlock = given.as_ref().map_or(Unlock::Open, |secret| Unlock::Passphrase(secret));
    let (workspace, _) = context.open_by(&dir, unlock)?;
    let passphrase = new.as_ref().or(given.as_ref()).map(|secret| secret.as_str());
    let mut meter = Meter::default();
    let renewed = workspace.renew_key(passphrase, KdfCost::default(), &mut |stage, progress| {
        meter.stage(stage, progress);
        Onward::Continue
    });
    meter.clear();
    let (mut workspace, renewed) = renewed.map_err(not_renewed)?;
    let mut out = Out::new(false);
    let (bytes, drafts) = (words::size(renewed.bytes), renewed.drafts);
    out.say(&tr!("cli-key-renewed", bytes = bytes, drafts = drafts))?;
    let code = renewed.code.text();
    out.say(&tr!("cli-recovery-code", code = code.as_str()))?;
    out.say(&tr!("recover-new-code"))?;
    out.say(&tr!("cli-key-renewed-not"))?;
    out.flush()?;
    workspace.code_was_shown()?;
    let copies = renew_copies(context, &mut workspace);
    workspace.close();
    if renewed.damaged > 0 {
        complain(&tr!("cli-key-renewed-damage", count = renewed.damaged));
    }
    renewed.report.left.iter().for_each(|left| complain(left));
    if passphrase.is_none() {
        complain(&tr!("cli-init-open"));
    }
    copies?.tell();
    Ok(())
}

/// Says what holds after a failure: the key of before, unless it says otherwise itself.
fn not_renewed(error: OpenError) -> Failure {
    let half = matches!(error, OpenError::Renewed(_));
    match error.into() {
        Failure::Said { code, message } if !half => {
            Failure::coded(code, format!("{message}\n{}", tr!("cli-key-not-renewed")))
        }
        other => other,
    }
}
