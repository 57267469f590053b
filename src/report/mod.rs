//! Floor 7: what is printed and handed in. Rows come from the records (`ledger`,
//! `field`), figures from `query` and `counts`; a paper is made of plain words (`paper`,
//! `table`), and what writes it into a file (`write`) knows nothing of visits. `order`
//! is the one door: which paper, of what, for whom, as what kind of file.

pub mod about;
pub mod archive;
pub mod cell;
mod counts;
mod diary;
mod dossier;
pub mod error;
pub mod field;
pub mod figure;
pub mod form;
pub mod ledger;
pub mod order;
pub mod paper;
pub mod period;
mod periodic;
pub mod redact;
pub mod register;
pub mod round;
mod slip;
pub mod table;
pub mod template;
pub mod write;
