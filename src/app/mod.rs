//! Floor 8: what the terminal interface is and how it answers. A [`Model`] is
//! all that is on screen, a [`Msg`] all that can happen to it, an [`Effect`]
//! all that it asks of the world. [`update()`] takes the one to the other and
//! touches neither disk, clock nor terminal.

pub mod control;
pub mod dialogs;
mod effect;
pub mod filter;
pub mod form;
pub mod model;
mod msg;
pub mod screens;
pub mod sheet;
pub mod widgets;
pub mod world;

#[cfg(test)]
mod asking_tests;
#[cfg(test)]
mod conflicts_tests;
#[cfg(test)]
mod display_tests;
#[cfg(test)]
mod drafts_tests;
#[cfg(test)]
mod live;
#[cfg(test)]
mod remarks_tests;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod visits_tests;
#[cfg(test)]
mod week_tests;

pub use control::{ctx as form_ctx, update};
pub use effect::{Effect, TerminalEffect, WorkerEffect};
pub use model::Model;
pub use msg::{Mouse, Msg, Outcome, WhyKeys};
pub use world::tab::Tab;
pub use world::{Opened, World};
