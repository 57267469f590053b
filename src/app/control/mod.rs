//! What changes the model: messages, keys and clicks find their way to what lies in
//! front, and what follows is asked of the world. Nothing else in the interface takes
//! the model to change it.

pub(in crate::app) mod act;
pub mod asking;
mod import;
mod paper;
mod parcel;
mod pointer;
mod quick;
mod typing;
mod update;
mod welcome;
mod work;

pub use update::{ctx, update};
