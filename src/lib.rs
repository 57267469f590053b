//! 蹲点 (`dundian`): the visit ledger of cadres who go from household to
//! household. `ARCHITECTURE.md` tells how the floors below stand on each other.

// The forge of the integration tests takes part in a simulation, too.
#[cfg(test)]
extern crate self as dundian;

pub mod app;
pub mod base;
pub mod bundle;
pub mod cli;
pub mod demo;
pub mod display;
pub mod domain;
pub mod keymap;
pub mod oplog;
pub mod query;
pub mod report;
pub mod roster;
pub mod settings;
pub mod shell;
pub mod state;
pub mod storage;
pub mod view;
pub mod workspace;
