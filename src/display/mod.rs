//! Floor 6: how records, people, days, sizes and what came of something are spoken
//! of, the same on the screen, in commands and on paper. It decides nothing, and
//! whatever came from outside leaves here safe to show.

pub mod backups;
pub mod bundles;
pub mod changes;
pub mod day_plan;
pub mod impact;
pub mod peers;
pub mod policies;
pub mod records;
pub mod remarks;
pub mod request;
pub mod words;
