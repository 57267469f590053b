//! Floor 1: what exists and what may happen to it. Pure rules and values; what
//! a rule finds wrong comes back as data, never as an action.

pub mod answers;
pub mod areas;
pub mod assignment;
pub mod authority;
pub mod cadre;
pub mod campaign;
pub mod catalog;
pub mod change;
pub mod concern;
pub mod counties;
pub mod decision;
pub mod device;
pub mod flow;
pub mod household;
pub mod invitation;
pub mod matter;
pub mod members;
pub mod policy;
pub mod privacy;
pub mod problem;
pub mod record;
pub mod register;
pub mod remark;
pub mod same;
pub mod sound;
pub mod stay;
pub mod texts;
pub mod validate;
pub mod village;
pub mod visit;
pub mod workdays;

/// Declares a closed set of words: an enum, its stable English names as they
/// stand in files and on the command line, and the message keys of its names
/// on screen.
macro_rules! words {
    ($(#[$doc:meta])* $vis:vis enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal / $key:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        $vis enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every value, in the order of the design.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Returns the stable English name used in files and commands.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Returns the value with this stable English name.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }

            /// Returns the key of the message that is its name on screen.
            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),+ }
            }

            /// Returns the name on screen, in the language in force.
            pub fn label(self) -> String {
                match self { $(Self::$variant => $crate::tr!($key)),+ }
            }
        }
    };
}
pub(crate) use words;

/// Declares an open list of words: those of this version have a label, any other
/// stays as it was written. Lists that may grow are open: a value that an enum
/// doesn't know would have an earlier version set the whole entry aside.
macro_rules! open_words {
    ($(#[$doc:meta])* $vis:vis struct $name:ident { $($(#[$vdoc:meta])* $known:ident = $word:literal / $key:literal),+ $(,)? }) => {
        $(#[$doc])*
        ///
        /// The list is open: a word of a later version is kept, and shown as it is.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        $vis struct $name(pub String);

        impl $name {
            $($(#[$vdoc])* pub const $known: &str = $word;)+
            /// The words of this version, in the order of the design.
            pub const KNOWN: &[&str] = &[$(Self::$known),+];

            /// Reads what a person writes: a word, or its name on screen; anything else
            /// is a word of its own.
            pub fn of(text: &str) -> Self {
                let text = text.trim();
                let known = Self::KNOWN.iter().find(|word| **word == text || Self((**word).to_owned()).label() == text);
                Self(known.map_or(text, |word| word).to_owned())
            }

            /// Returns the word as it stands in files.
            pub fn word(&self) -> &str {
                &self.0
            }

            /// Tells whether this version knows the word.
            pub fn is_known(&self) -> bool {
                Self::KNOWN.contains(&self.word())
            }

            /// Returns the name on screen, in the language in force; text from outside
            /// where this version doesn't know the word.
            pub fn label(&self) -> String {
                match self.word() { $($word => $crate::tr!($key),)+ own => own.to_owned() }
            }
        }
    };
}
pub(crate) use open_words;
