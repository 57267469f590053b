//! Floor 4: questions about what is. Everything here reads a
//! [`State`](crate::state::State) and the time it is handed, and answers with
//! plain data; nothing is changed, fetched or drawn.

pub mod audience;
pub mod campaign;
pub mod conflicts;
pub mod corrections;
pub mod coverage;
pub mod facts;
pub mod find;
pub mod order;
pub mod plan;
pub mod progress;
pub mod quality;
pub mod quick;
pub mod remarks;
pub mod requests;
pub mod rollup;
pub mod scope;
pub mod search;
pub mod similar;
pub mod timeline;
pub mod todo;
pub mod usual;
pub mod whose;
pub mod words;

#[cfg(test)]
mod kin_tests;
#[cfg(test)]
mod kinds_tests;
mod readings;
#[cfg(test)]
pub(crate) mod sample;
