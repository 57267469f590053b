//! What the terminal interface is to open: the user's ledger, or sample data
//! that is gone afterwards. It draws nothing and asks nothing.

use std::fs;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::command::Demo;
use super::context::Context;
use super::failure::Failure;
use super::{demo, tools};
use crate::base::clock::Clock;
use crate::base::entropy::{Entropy, OsEntropy};
use crate::keymap::Keymap;
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
    },
}

/// What the interface is to start with.
pub struct Opening {
    /// The ledger.
    pub ledger: Ledger,
    /// The keys to go by.
    pub keymap: Keymap,
    /// What has to be said at the start, such as problems of the keymap.
    pub notes: Vec<String>,
    /// The clock to go by.
    pub clock: Arc<dyn Clock>,
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
    needs_terminal()?;
    let ledger = Ledger::At { dir: context.dir()?, passphrase: context.given_passphrase()? };
    opening(context, ledger, None)
}

/// Opens sample data in a directory that is gone afterwards.
pub(super) fn throwaway(context: &Context, wanted: &Demo) -> Result<Opening, Failure> {
    needs_terminal()?;
    let mut name = [0u8; 8];
    OsEntropy.fill(&mut name);
    let dir = std::env::temp_dir().join(format!("dundian-{:016x}", u64::from_le_bytes(name)));
    let throwaway = Throwaway(dir.clone());
    let ledger = Ledger::Open(Box::new(demo::fill(context, &dir, wanted)?));
    opening(context, ledger, Some(throwaway))
}

fn opening(context: &Context, ledger: Ledger, throwaway: Option<Throwaway>) -> Result<Opening, Failure> {
    let (keymap, problems) = tools::keymap(context.global.keymap.as_deref())?;
    let notes = problems.iter().map(|problem| problem.line()).collect();
    Ok(Opening { ledger, keymap, notes, clock: Arc::clone(&context.clock), throwaway })
}

fn needs_terminal() -> Result<(), Failure> {
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        return Ok(());
    }
    Err(Failure::new(tr!("cli-no-terminal")))
}
