//! What the terminal interface is to open: the user's ledger, or sample data
//! that is gone afterwards. It draws nothing and asks nothing.

use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::context::Context;
use super::demo::Demo;
use super::failure::Failure;
use super::{demo, keymap};
use crate::base::clock::Clock;
use crate::base::entropy::{Entropy, OsEntropy};
use crate::base::limits::SETTINGS_BYTES_MAX;
use crate::settings::{KeySource, Settings, Wish};
use crate::storage::fsx;
use crate::tr;
use crate::workspace::Workspace;

/// The ledger that the interface is to show.
pub enum Ledger {
    /// It is open already.
    Open(Box<Workspace>),
    /// It is to be opened, or begun where there is none.
    At {
        /// The data directory.
        dir: PathBuf,
        /// The passphrase, where it was given; else it is to be asked for.
        passphrase: Option<Zeroizing<String>>,
        /// Where the mark is kept by which a copy of the directory is noticed.
        marks: PathBuf,
    },
}

/// What the interface is to start with.
pub struct Opening {
    /// The ledger.
    pub ledger: Ledger,
    /// From where the keys come.
    pub keys: KeySource,
    /// What was chosen at an earlier start.
    pub settings: Settings,
    /// Where to keep what is chosen now, if there is a place for it.
    pub settings_file: Option<PathBuf>,
    /// What has to be said at the start, such as problems of the settings.
    pub notes: Vec<String>,
    /// The clock to go by.
    pub clock: Arc<dyn Clock>,
    /// How it is to look, as far as the user says.
    pub wish: Wish,
    /// Lines instead of a screen are wanted.
    pub plain: bool,
    /// The directory of sample data, which goes when this is dropped.
    pub throwaway: Option<Throwaway>,
}

/// A directory that is removed with all that is in it when this is dropped.
#[derive(Debug)]
pub struct Throwaway(PathBuf);

impl Drop for Throwaway {
    fn drop(&mut self) {
        // Sample data that stays behind in a temporary directory harms nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Returns how to open the user's ledger.
pub(super) fn usual(context: &Context) -> Result<Opening, Failure> {
    needs_terminal(context)?;
    let dir = context.dir()?;
    // Without a screen there is none that could ask without showing the answer.
    let passphrase = if context.is_plain() { context.passphrase_for(&dir)? } else { context.given_passphrase()? };
    let ledger = Ledger::At { dir, passphrase, marks: context.marks_dir()? };
    opening(context, ledger, None)
}

/// Opens sample data in a directory that is gone afterwards.
pub(super) fn throwaway(context: &Context, wanted: &Demo) -> Result<Opening, Failure> {
    needs_terminal(context)?;
    let mut name = [0u8; 8];
    OsEntropy.fill(&mut name);
    let dir = std::env::temp_dir().join(format!("dundian-{:016x}", u64::from_le_bytes(name)));
    let throwaway = Throwaway(dir.clone());
    let ledger = Ledger::Open(Box::new(demo::fill(context, &dir, wanted)?));
    opening(context, ledger, Some(throwaway))
}

fn opening(context: &Context, ledger: Ledger, throwaway: Option<Throwaway>) -> Result<Opening, Failure> {
    let keys = keymap::source(context)?;
    let settings_file = context.settings_file().ok();
    let (settings, notes) = settings(settings_file.as_deref());
    let (clock, wish) = (Arc::clone(&context.clock), context.global.look.unwrap_or_default());
    let plain = context.is_plain();
    Ok(Opening { ledger, keys, settings, settings_file, notes, clock, wish, plain, throwaway })
}

/// Returns what was chosen at an earlier start. What can't be read is told, and
/// no reason not to start.
pub(super) fn settings(file: Option<&Path>) -> (Settings, Vec<String>) {
    let bytes = file.map(|file| fsx::read_bounded(file, SETTINGS_BYTES_MAX));
    match bytes {
        Some(Ok(Some(bytes))) => Settings::read(&String::from_utf8_lossy(&bytes)),
        Some(Err(error)) => (Settings::default(), vec![error.message()]),
        Some(Ok(None)) | None => (Settings::default(), Vec::new()),
    }
}

fn needs_terminal(context: &Context) -> Result<(), Failure> {
    if context.is_plain() || io::stdin().is_terminal() && io::stdout().is_terminal() {
        return Ok(());
    }
    Err(Failure::new(tr!("cli-no-terminal")))
}
