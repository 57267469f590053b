//! What lies over a screen for a while: help, palettes, questions, files on their way,
//! the quick entry, the first run. Each says what follows from a key; none knows of the
//! screen below it or of the model.

pub mod commands;
pub mod deal;
pub mod help;
pub mod import;
pub mod overlay;
pub mod paper;
pub mod parcel;
pub mod preferences;
pub mod quick;
pub mod welcome;
