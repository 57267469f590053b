//! Floor 2: the ledger's entries as values. What happened is one line of JSON,
//! stamped, chained to what the same device wrote before, and kept byte for
//! byte for good. No input or output here.

pub mod chain;
pub mod codec;
pub mod entry;
pub mod note;
pub mod stamp;
