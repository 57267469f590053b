//! Blank forms for tests, made in code.
