//! Floor 8: what the terminal interface is and how it answers. A [`Model`] is
//! all that is on screen, a [`Msg`] all that can happen to it, an [`Effect`]
//! all that it asks of the world. [`update()`] takes the one to the other and
//! touches neither disk, clock nor terminal.

pub mod alike;
#[cfg(test)]
mod asking_tests;

pub mod commands;
pub mod conflicts;
#[cfg(test)]
mod conflicts_tests;
pub mod control;
pub mod course;
pub mod dayplan;
#[cfg(test)]
mod display_tests;
pub mod dossier;
#[cfg(test)]
mod drafts_tests;
mod effect;
pub mod exchange;
pub mod explain;
pub mod filter;
pub mod form;
pub mod help;
pub mod history;
pub mod households;
pub mod import;
#[cfg(test)]
mod live;
pub mod model;
mod msg;
pub mod overlay;
pub mod paper;
pub mod policies;
pub mod preferences;
pub mod progress;
mod provenance;
pub mod quick;
pub mod remarks;
#[cfg(test)]
mod remarks_tests;
#[cfg(test)]
pub(crate) mod sample;
pub mod sheet;
#[cfg(test)]
mod week_tests;

pub mod tasks;
#[cfg(test)]
mod tests;
pub mod today;
pub mod todo;
pub mod visits;
#[cfg(test)]
mod visits_tests;
pub mod welcome;
pub mod widgets;
pub mod world;

pub use effect::{Effect, TerminalEffect, WorkerEffect};
pub use model::Model;

pub use control::{ctx as form_ctx, update};
pub use msg::{Mouse, Msg, Outcome, WhyKeys};
pub use world::tab::Tab;
pub use world::{Opened, World};
