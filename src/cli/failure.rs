//! How a command ends when it doesn't end well: what to say, and the exit code
//! that scripts go by.

use std::io;

use crate::base::text::visible_lines;
use crate::domain::problem::Problem;
use crate::storage::fsx::DiskError;
use crate::storage::journal::JournalError;
use crate::storage::lock::LockError;
use crate::storage::store::StoreError;
use crate::storage::vault::VaultError;
use crate::tr;
use crate::workspace::{CommitError, ExchangeError, OpenError, ReadError};

/// Exit codes; scripts rely on them.
pub(super) mod code {
    /// Something went wrong.
    pub(in crate::cli) const FAILED: u8 = 1;
    /// The command line can't be understood.
    pub(in crate::cli) const USAGE: u8 = 2;
    /// Another instance works on the data.
    pub(in crate::cli) const IN_USE: u8 = 3;
    /// The passphrase isn't right, or there is none.
    pub(in crate::cli) const LOCKED: u8 = 4;
    /// Damaged data was found.
    pub(in crate::cli) const DAMAGED: u8 = 5;
}

/// Why a command stops.
#[derive(Debug)]
pub(super) enum Failure {
    /// Nobody reads our output any more; there is nobody to tell, either.
    Unheard,
    /// All has been told already, line by line.
    Told {
        /// The exit code.
        code: u8,
    },
    /// Told on stderr.
    Said {
        /// The exit code.
        code: u8,
        /// What happened, what was kept, what to do.
        message: String,
    },
}

impl Failure {
    /// Returns a plain failure.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self::coded(code::FAILED, message)
    }

    /// Returns a command line that was understood and makes no sense.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::coded(code::USAGE, message)
    }

    /// Returns a failure with its exit code.
    pub(super) fn coded(code: u8, message: impl Into<String>) -> Self {
        Self::Said { code, message: message.into() }
    }

    /// Returns what there is to tell.
    pub(super) fn message(&self) -> &str {
        match self {
            Self::Said { message, .. } => message,
            Self::Unheard | Self::Told { .. } => "",
        }
    }

    /// Returns the exit code, after telling why on stderr.
    pub(super) fn tell(self) -> u8 {
        match self {
            // What `head` and other early readers expect.
            Self::Unheard => 0,
            Self::Told { code } => code,
            Self::Said { code, message } => {
                complain(&message);
                code
            }
        }
    }
}

/// Writes a message to stderr, its lines made safe for a terminal.
#[expect(clippy::print_stderr, reason = "this is where all messages for people go")]
pub fn complain(message: &str) {
    for line in visible_lines(message) {
        eprintln!("{line}");
    }
}

/// What was found wrong with records, each on a line of its own.
pub(super) fn told(problems: &[Problem]) -> String {
    problems.iter().map(Problem::message).collect::<Vec<_>>().join("\n")
}

impl From<io::Error> for Failure {
    /// Takes what went wrong with our own output, or with a file that knows more of it.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::Unheard;
        }
        if let Some(known) = DiskError::within(&error) {
            return known.clone().into();
        }
        Self::new(tr!("cli-output-failed", reason = error.to_string()))
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        let code = match &error {
            OpenError::Lock(LockError::InUse { .. }) => code::IN_USE,
            OpenError::Vault(error) => vault_code(error),
            OpenError::Device | OpenError::Fold(_) => code::DAMAGED,
            OpenError::Store(error) => store_code(error),
            _ => code::FAILED,
        };
        Self::coded(code, error.message())
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        Self::coded(vault_code(&error), error.message())
    }
}

fn vault_code(error: &VaultError) -> u8 {
    match error {
        VaultError::Locked | VaultError::WrongPassphrase | VaultError::WrongCode | VaultError::BadCode(_) => {
            code::LOCKED
        }
        VaultError::Damaged(_) => code::DAMAGED,
        _ => code::FAILED,
    }
}

fn store_code(error: &StoreError) -> u8 {
    if matches!(error, StoreError::Damaged(_)) { code::DAMAGED } else { code::FAILED }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        let code = match &error {
            ReadError::Fold(_) | ReadError::Lost => code::DAMAGED,
            ReadError::Store(error) => store_code(error),
            ReadError::OutOfUse(_) => code::FAILED,
        };
        Self::coded(code, error.message())
    }
}

impl From<CommitError> for Failure {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Invalid(problems) => Self::new(tr!("cli-not-saved", problems = told(&problems))),
            CommitError::Read(error) => error.into(),
            other => Self::new(other.message()),
        }
    }
}

impl From<ExchangeError> for Failure {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::Commit(error) => error.into(),
            ExchangeError::Read(error) => error.into(),
            ExchangeError::Open(error) => error.into(),
            other => Self::new(other.message()),
        }
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        Self::new(error.message())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::coded(store_code(&error), error.message())
    }
}

impl From<DiskError> for Failure {
    fn from(error: DiskError) -> Self {
        Self::new(error.message())
    }
}

impl From<crate::state::doc::FoldError> for Failure {
    fn from(error: crate::state::doc::FoldError) -> Self {
        ReadError::from(error).into()
    }
}
