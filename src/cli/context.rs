//! What every command starts from: where the data is, which time it is, and the
//! opened ledger. The environment is read here and nowhere else.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::DateTime;
use zeroize::Zeroizing;

use super::command::Global;
use super::failure::{Failure, code, complain};
use super::unseen;
use crate::base::clock::{Clock, FixedClock, SystemClock};
use crate::base::entropy::OsEntropy;
use crate::base::limits::VAULT_BYTES_MAX;
use crate::base::progress::{Onward, Progress};
use crate::base::text::visible;
use crate::settings::Settings;
use crate::storage::fsx;
use crate::storage::vault::Unlock;
use crate::tr;
use crate::workspace::{self, Auto, OpenReport, Options, Stage, Workspace};

/// Where the data is, if `--data` doesn't say.
const DATA: &str = "DUNDIAN_DATA";
/// Where settings and keys of the user are, if not where the platform keeps them.
const CONFIG: &str = "DUNDIAN_CONFIG";
/// The language, if `--lang` doesn't say.
pub(super) const LANG: &str = "DUNDIAN_LANG";
/// The passphrase, if no file holds it.
const PASSPHRASE: &str = "DUNDIAN_PASSPHRASE";
/// A moment at which the clock stands still, for tests and repeatable samples.
const NOW: &str = "DUNDIAN_NOW";

/// A passphrase, wiped from memory when it is no longer needed.
pub(super) type Secret = Zeroizing<String>;

/// What every command starts from.
pub(super) struct Context {
    /// The options that all commands have.
    pub global: Global,
    /// The clock to go by.
    pub clock: Arc<dyn Clock>,
}

impl Context {
    /// Reads the environment.
    pub(super) fn new(global: Global) -> Result<Self, Failure> {
        let clock: Arc<dyn Clock> = match variable(NOW) {
            None => Arc::new(SystemClock),
            Some(now) => {
                let now = now.to_string_lossy().into_owned();
                let fixed = DateTime::parse_from_rfc3339(&now)
                    .map_err(|_| Failure::usage(tr!("cli-bad-clock", text = visible(&now).into_owned())))?;
                Arc::new(FixedClock(fixed))
            }
        };
        Ok(Self { global, clock })
    }

    /// Tells whether lines are wanted instead of a screen, or are all that the
    /// terminal can do.
    pub(super) fn is_plain(&self) -> bool {
        self.global.plain || variable("TERM").is_some_and(|term| term == "dumb")
    }

    /// Returns the data directory.
    pub(super) fn dir(&self) -> Result<PathBuf, Failure> {
        if let Some(dir) = &self.global.data {
            return Ok(dir.clone());
        }
        if let Some(dir) = variable(DATA) {
            return Ok(dir.into());
        }
        match directories::ProjectDirs::from("", "", "dundian") {
            Some(dirs) => Ok(dirs.data_dir().to_owned()),
            None => Err(Failure::new(tr!("cli-no-home"))),
        }
    }

    /// Returns the directory of what the user sets up for the program.
    fn config_dir(&self) -> Result<PathBuf, Failure> {
        if let Some(dir) = variable(CONFIG) {
            return Ok(dir.into());
        }
        match directories::ProjectDirs::from("", "", "dundian") {
            Some(dirs) => Ok(dirs.config_dir().to_owned()),
            None => Err(Failure::new(tr!("keys-no-home"))),
        }
    }

    /// Returns the file of the user's own keys, there or not.
    pub(super) fn keymap_file(&self) -> Result<PathBuf, Failure> {
        Ok(self.config_dir()?.join("keymap.toml"))
    }

    /// Returns the file of what was chosen in the interface, there or not.
    pub(super) fn settings_file(&self) -> Result<PathBuf, Failure> {
        Ok(self.config_dir()?.join("settings.toml"))
    }

    /// Returns what was chosen in the interface, or by a command. What can't be read of
    /// it is told where the interface opens.
    pub(super) fn settings(&self) -> Settings {
        super::opening::settings(self.settings_file().ok().as_deref()).0
    }

    /// Returns where copies of the ledger are made by themselves.
    pub(super) fn auto(&self) -> Auto {
        self.settings().backup.unwrap_or_default()
    }

    /// Returns the folder of the user's own templates of reports, there or not.
    pub(super) fn templates_dir(&self) -> Result<PathBuf, Failure> {
        Ok(self.config_dir()?.join("templates"))
    }

    /// Returns the file of the forms that were filled before, there or not.
    pub(super) fn forms_file(&self) -> Result<PathBuf, Failure> {
        Ok(self.config_dir()?.join("forms.json"))
    }

    /// Opens the ledger.
    pub(super) fn open(&self) -> Result<Workspace, Failure> {
        let (workspace, report) = self.open_reported()?;
        report.told().for_each(|told| complain(&told));
        if !report.damage.is_empty() {
            complain(&tr!("cli-open-damage", count = report.damage.len()));
        }
        if report.newer > 0 {
            complain(&tr!("cli-open-newer", count = report.newer));
        }
        if workspace.owes_code() {
            complain(&tr!("cli-code-owed"));
        }
        report.left.iter().for_each(|left| complain(left));
        Ok(workspace)
    }

    /// Opens the ledger and returns what was found on the way.
    pub(super) fn open_reported(&self) -> Result<(Workspace, OpenReport), Failure> {
        let dir = self.dir()?;
        let passphrase = self.passphrase_for(&dir)?;
        let unlock = match &passphrase {
            Some(passphrase) => Unlock::Passphrase(passphrase),
            None => Unlock::Open,
        };
        self.open_by(&dir, unlock)
    }

    /// Opens the ledger in `dir` with keys that are at hand.
    pub(super) fn open_by(&self, dir: &Path, unlock: Unlock<'_>) -> Result<(Workspace, OpenReport), Failure> {
        let options = Options { dir, unlock, clock: self.clock.clone(), entropy: Box::new(OsEntropy) };
        let mut meter = Meter::default();
        let opened = Workspace::open(options, &mut |stage, progress| {
            meter.stage(stage, progress);
            Onward::Continue
        });
        meter.clear();
        let (mut workspace, report) = opened?;
        workspace.keep_mark_in(self.marks_dir()?);
        let mut meter = Meter::default();
        let finished = workspace.finish_import(&mut |progress| {
            meter.show(&tr!("cli-stage-importing"), progress);
            Onward::Continue
        });
        meter.clear();
        match finished {
            Ok(None) => {}
            Ok(Some(file)) => complain(&tr!("workspace-import-finished", file = visible(&file).into_owned())),
            Err(error) => complain(&tr!("workspace-import-unfinished", reason = error.message())),
        }
        Ok((workspace, report))
    }

    /// Returns where the marks are kept by which a copied data directory is
    /// told from the one it was copied from.
    pub(super) fn marks_dir(&self) -> Result<PathBuf, Failure> {
        Ok(self.config_dir()?.join("installations"))
    }

    /// Returns the passphrase for the ledger in `dir`, or `None` where it needs none.
    pub(super) fn passphrase_for(&self, dir: &Path) -> Result<Option<Secret>, Failure> {
        if !workspace::exists(dir) || !workspace::is_locked(dir)? {
            return Ok(None);
        }
        match self.given_passphrase()? {
            Some(secret) => Ok(Some(secret)),
            None => prompt(&tr!("cli-ask-passphrase")).map(Some),
        }
    }

    /// Returns the passphrase that the file or the environment holds.
    pub(super) fn given_passphrase(&self) -> Result<Option<Secret>, Failure> {
        if let Some(path) = &self.global.passphrase_file {
            return secret_from(path).map(Some);
        }
        let Some(secret) = variable(PASSPHRASE) else { return Ok(None) };
        match secret.into_string() {
            Ok(secret) => Ok(Some(Secret::new(secret))),
            Err(_) => Err(Failure::coded(code::LOCKED, tr!("cli-passphrase-not-text"))),
        }
    }
}

/// Returns an environment variable that is set to something.
pub(super) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// Reads a passphrase from the first line of a file.
pub(super) fn secret_from(path: &Path) -> Result<Secret, Failure> {
    let name = || visible(&path.display().to_string()).into_owned();
    let bytes =
        fsx::read_bounded(path, VAULT_BYTES_MAX)?.ok_or_else(|| Failure::new(tr!("cli-no-file", path = name())))?;
    let bytes = Zeroizing::new(bytes);
    let text = std::str::from_utf8(&bytes).map_err(|_| Failure::new(tr!("cli-passphrase-not-text")))?;
    let line = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    if line.is_empty() {
        return Err(Failure::new(tr!("cli-passphrase-file-empty", path = name())));
    }
    Ok(Secret::new(line.to_owned()))
}

/// Asks for a secret on the terminal, without echo.
pub(super) fn prompt(question: &str) -> Result<Secret, Failure> {
    match unseen::ask(question) {
        Ok(secret) => Ok(Secret::new(secret)),
        Err(_) => Err(Failure::coded(code::LOCKED, tr!("cli-no-terminal-for-passphrase"))),
    }
}

/// Asks for a new passphrase twice.
pub(super) fn prompt_new() -> Result<Secret, Failure> {
    let first = prompt(&tr!("cli-ask-new-passphrase"))?;
    let second = prompt(&tr!("cli-ask-again"))?;
    if first != second {
        return Err(Failure::new(tr!("cli-passphrases-differ")));
    }
    Ok(first)
}

/// A line on stderr that tells how far long work has come; silent where stderr
/// is no terminal.
#[derive(Debug, Default)]
pub(super) struct Meter {
    shown: Option<(String, u64)>,
}

impl Meter {
    /// Shows how far `what` has come, in whole percents.
    pub(super) fn show(&mut self, what: &str, progress: Progress) {
        let percent = progress.share().map_or(0, |share| (share * 100.0) as u64);
        let same = self.shown.as_ref().is_some_and(|(said, shown)| said == what && *shown == percent);
        if same || !io::stderr().is_terminal() {
            return;
        }
        self.shown = Some((what.to_owned(), percent));
        // Nobody is served by an error about a meter.
        let _ = write!(io::stderr(), "\r{what} {percent}%\u{1b}[K");
    }

    /// Shows how far a stage of opening has come.
    pub(super) fn stage(&mut self, stage: Stage, progress: Progress) {
        let what = match stage {
            Stage::CatchingUp => tr!("cli-stage-catching-up"),
            Stage::Rebuilding => tr!("cli-stage-rebuilding"),
            Stage::Sealing => tr!("workspace-sealing"),
        };
        self.show(&what, progress);
    }

    /// Takes the line away.
    pub(super) fn clear(&mut self) {
        if self.shown.take().is_some() {
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        }
    }
}
