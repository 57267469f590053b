//! The number by which an answer is known to belong to what was asked.

/// Names a request, so that its answer finds the one who asked.
pub type Token = u64;
