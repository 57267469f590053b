//! The keys as they were read, and from where they are read again.

use crate::keymap::Keymap;

/// The keys to go by, and what there is to say of them.
#[derive(Debug)]
pub struct Keys {
    /// The keys.
    pub keymap: Keymap,
    /// What is wrong with the user's file, line by line, for people.
    pub problems: Vec<String>,
    /// The user's file, where there is one.
    pub file: Option<String>,
    /// The set of keys under it.
    pub preset: String,
    /// The set is laid down outside of the interface: what is chosen here holds
    /// until the end alone.
    pub fixed: bool,
}

/// From where the interface gets its keys: a set that was asked for just now,
/// and one that was chosen earlier.
pub type KeySource = Box<dyn Fn(Option<&str>, Option<&str>) -> Keys + Send>;
