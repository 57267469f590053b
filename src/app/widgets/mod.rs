//! The parts that forms, screens and dialogs are put together of: texts that are
//! typed, lists, pages, choosers, and where they stand. They know neither the state
//! nor the model.

pub mod field;
pub mod files;
pub mod layout;
pub mod list;
pub mod motion;
pub mod page;
pub mod secret;
pub mod text;
pub mod token;
pub mod villages;
pub mod wrap;
