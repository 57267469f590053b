//! Somebody with valid keys, and what they can do and can't.

mod forger;
mod stories;

pub use forger::{Bent, Forge};
