//! Floor 4: bytes on a disk that may lose power, fill up, rot or be stolen.
//!
//! This folder knows nothing of visits or entries. It keeps byte strings
//! sealed ([`vault`] holds the keys), acknowledged only once they are safe
//! ([`journal`]), and quickly found again ([`store`], the only user of sled,
//! derived and rebuilt at need, see [`recover`]). [`draft`] keeps what is being
//! typed, [`lock`] keeps a second instance out, [`scratch`] serves where the disk is
//! full, [`drives`] knows what is plugged in,
//! [`tar`] puts several files into one.

pub mod draft;
pub mod drives;
pub mod fsx;
pub mod journal;
pub mod lock;
pub mod patience;
pub mod recover;
pub mod scratch;
pub mod secret;
pub mod store;
pub mod tar;
pub mod vault;
