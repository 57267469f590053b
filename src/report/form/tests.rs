//! Forms filled from small states.
