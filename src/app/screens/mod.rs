//! The eight screens, and the pages that lie behind their lines. Each brings itself up
//! to date from what is seen of the world; none knows what lies over it or the model.

pub mod alike;
pub mod conflicts;
pub mod course;
pub mod dayplan;
pub mod dossier;
pub mod exchange;
pub mod explain;
pub mod history;
pub mod households;
pub mod policies;
pub mod progress;
mod provenance;
pub mod remarks;
pub mod tasks;
pub mod today;
pub mod todo;
pub mod visits;
