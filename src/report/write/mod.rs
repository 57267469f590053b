//! Into files, and onto a screen: what comes here is plain words and figures, and nothing here knows
//! what they are about.

pub(super) mod chart;
pub mod csv;
pub mod docx;
pub mod html;
pub mod text;
pub mod xlsx;
