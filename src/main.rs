//! The program: it hands over to the command line and says how it ended.

use std::process::ExitCode;

use dundian::cli::{self, Outcome};

fn main() -> ExitCode {
    match cli::run(std::env::args_os().collect()) {
        Outcome::Done(code) => ExitCode::from(code),
        Outcome::Screen(_) => ExitCode::FAILURE,
    }
}
