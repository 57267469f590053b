//! Floor 6: what is printed and handed in. Rows come from the records (`ledger`,
//! `field`), figures from `query`; a paper is made of plain words (`paper`), and what
//! writes it into a file (`write`) knows nothing of visits.

pub mod cell;
pub mod field;
pub mod figure;
pub mod form;
pub mod ledger;
pub mod redact;
pub mod round;
