//! Floor 3: what is, folded from what happened. A [`doc::Doc`] is one record
//! with all that was ever written into it; [`State`] keeps of every record the
//! short head that lists, counts and due dates need. Long text stays on disk.
//! The fold doesn't depend on the order in which entries arrive.

mod aside;
pub mod authority;
pub mod doc;
pub mod exchange;
pub mod facts;
pub mod head;
mod heard;
mod heirs;
pub mod index;
pub mod invited;
mod kin;
mod only;
mod people;
pub mod table;

mod persist;
mod ring;
pub mod sent;
pub mod spans;
mod view;
mod who;
mod whole;

pub use crate::oplog::chain::DeviceTip;
pub use persist::{PageSpace, StateError};
pub use whole::State;
