//! All tests that need the whole program, in one binary: linking once is what
//! takes the time.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod backup;
mod bundles;
mod campaigns;
mod cli;
mod committee;
mod conflicts;
mod courier;
mod day;
mod enrolment;
mod env;
mod exchange;
mod forge;
mod forms;
mod fresh;
mod fuzz;
mod hostile;
mod lists;
mod new_key;
#[cfg(target_os = "linux")]
mod packages;
mod papers;
mod pictures;
mod plain;
mod plan;
mod policies;
mod pty;
mod quick;
mod readme;
mod recovery;
mod registers;
mod remark;
mod request;
mod rescued;
#[cfg(target_os = "linux")]
mod signals;
#[cfg(target_os = "linux")]
mod stops;
mod stories;
mod story;
mod tasks;
mod terminal;
mod tidy;
