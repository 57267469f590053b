//! Floor 7: the model as it looks on a terminal. Drawing reads and never
//! changes anything; the same model gives the same picture.

pub mod theme;
