//! Floor 6: what is printed and handed in. Rows come from the records (`ledger`,
//! `field`), figures from `query`; a paper is made of plain words (`paper`), and what
//! writes it into a file (`write`) knows nothing of visits.

pub mod about;
pub mod cell;
pub mod field;
pub mod ledger;
pub mod paper;
pub mod redact;
pub mod round;
pub mod table;
pub mod write;
