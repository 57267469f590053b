//! Floor 0: what everything else stands on. Pure values, no input or output.

pub mod ahead;
pub mod clock;
pub mod dates;
pub mod entropy;
pub mod fold;
pub mod guarded;
pub mod i18n;
pub mod ids;
pub mod limits;
pub mod map;
pub mod progress;
pub mod text;
