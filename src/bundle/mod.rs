//! Floor 4: a slice of ledgers as one file that travels: sealed for those it is
//! for, signed by whoever wrote it, and verified to the last byte before
//! anything of it is believed.
//!
//! ```text
//! age ( zstd ( manifest ⏎ entry ⏎ … leaf ⏎ … view ⏎ closing line ⏎ ) )
//! ```
//!
//! Stock tools open it: `age -d -i KEY FILE | zstd -dc | jq .` An invitation is
//! lines in the open, or sealed with a code that is told by telephone. This folder knows
//! neither the state nor the disk: it turns readers and writers into lines.

pub mod code;
pub mod keys;
pub mod leaf;
pub mod manifest;
pub mod read;
pub mod verify;
pub mod write;
