//! The program: it hands over to the command line, and to the interface where
//! that is wanted, and says how it ended.

use std::process::ExitCode;

use dundian::cli::{self, Opening, Outcome};
use dundian::shell::{self, Ended, Ledger, Options, ShellError};
use dundian::workspace::OpenReport;

fn main() -> ExitCode {
    shell::prepare();
    let mut words: Vec<_> = std::env::args_os().collect();
    loop {
        let opening = match cli::run(words.clone()) {
            Outcome::Done(code) => return ExitCode::from(code),
            Outcome::Screen(opening) => opening,
        };
        match show(*opening) {
            // Whoever wants to look around first gets what `demo` gives.
            Ok(Ended::Demo) => words.push("demo".into()),
            Ok(Ended::Left) => return ExitCode::SUCCESS,
            // As shells tell of a program that a signal has ended.
            Ok(Ended::Told(signal)) => return ExitCode::from(u8::try_from(128 + signal).unwrap_or(u8::MAX)),
            Err(error) => {
                cli::complain(&error.message());
                return ExitCode::FAILURE;
            }
        }
    }
}

fn show(opening: Opening) -> Result<Ended, ShellError> {
    // Sample data goes at the end of this, once nothing works on it any more.
    let Opening { ledger, keys, settings, settings_file, notes, clock, wish, plain, throwaway: _throwaway } = opening;
    let ledger = match ledger {
        cli::Ledger::Open(workspace) => Ledger::Open(workspace, OpenReport::default()),
        cli::Ledger::At { dir, passphrase, marks } => Ledger::At { dir, passphrase, marks },
    };
    shell::run(Options { ledger, keys, settings, settings_file, notes, clock, wish, plain })
}
