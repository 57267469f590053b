//! What the program says, from the message files under `src/messages`.
//!
//! Text on screen is never written in code: [`tr!`](crate::tr) looks a key up
//! in the language in force. Both languages hold the same keys with the same
//! arguments; a test in `tests/` compares them with every use in the code.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

/// A language that the program speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Simplified Chinese, the default.
    #[default]
    Zh,
    /// English.
    En,
}

/// The message files of one language, `(area, text)`.
pub type Files = &'static [(&'static str, &'static str)];

macro_rules! message_files {
    ($($area:literal)*) => {
        /// The Chinese message files.
        pub const ZH: Files =
            &[$(($area, include_str!(concat!("../messages/zh-CN/", $area, ".ftl")))),*];
        /// The English message files.
        pub const EN: Files = &[$(($area, include_str!(concat!("../messages/en/", $area, ".ftl")))),*];
    };
}

message_files! {
    "app"
    "backup"
    "bundle"
    "catalog"
    "cli"
    "conflicts"
    "courier"
    "demo"
    "domain"
    "exchange"
    "form"
    "form_fill"
    "house"
    "import"
    "keymap"
    "keys"
    "narrow"
    "numbers"
    "plain"
    "plan"
    "policy"
    "query"
    "quick"
    "recover"
    "register"
    "remark"
    "report"
    "roster"
    "settings"
    "sheet"
    "storage"
    "tasks"
    "waiting"
    "welcome"
    "workspace"
}

static CURRENT: AtomicU8 = AtomicU8::new(Lang::Zh as u8);

/// Chooses the language of everything said from now on, in the whole process.
pub fn set_lang(lang: Lang) {
    CURRENT.store(lang as u8, Ordering::Relaxed);
}

#[cfg(test)]
thread_local! {
    static SPOKEN: std::cell::Cell<Option<Lang>> = const { std::cell::Cell::new(None) };
}

/// Chooses the language of one test alone: tests of one process run side by side.
#[cfg(test)]
pub fn speak(lang: Lang) {
    SPOKEN.set(Some(lang));
}

/// Returns the language in force.
pub fn lang() -> Lang {
    #[cfg(test)]
    if let Some(lang) = SPOKEN.get() {
        return lang;
    }
    if CURRENT.load(Ordering::Relaxed) == Lang::En as u8 { Lang::En } else { Lang::Zh }
}

/// Messages in words that the user chose, in place of those of the files.
static OWN: OnceLock<Vec<(&'static str, String)>> = OnceLock::new();

/// Has some messages said in other words from now on, in the whole process and in
/// every language. Only the first call counts.
pub fn set_own(messages: Vec<(&'static str, String)>) {
    OWN.get_or_init(|| messages);
}

/// Returns the words that the user chose for a message.
pub fn own(key: &str) -> Option<&'static str> {
    OWN.get()?.iter().find(|(known, _)| *known == key).map(|(_, text)| text.as_str())
}

type Bundle = FluentBundle<FluentResource>;

fn bundle(lang: Lang) -> &'static Bundle {
    static ZH_BUNDLE: OnceLock<Bundle> = OnceLock::new();
    static EN_BUNDLE: OnceLock<Bundle> = OnceLock::new();
    match lang {
        Lang::Zh => ZH_BUNDLE.get_or_init(|| load(Lang::Zh)),
        Lang::En => EN_BUNDLE.get_or_init(|| load(Lang::En)),
    }
}

fn load(lang: Lang) -> Bundle {
    let (files, id) = match lang {
        Lang::Zh => (ZH, "zh-CN"),
        Lang::En => (EN, "en"),
    };
    let id: LanguageIdentifier = id.parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![id]);
    // The marks that Fluent puts around arguments take a column on some
    // terminals and none on others.
    bundle.set_use_isolating(false);
    for (area, text) in files {
        // What could be read is used; the messages test names the rest.
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(resource, _)| resource);
        if let Err(errors) = bundle.add_resource(resource) {
            debug_assert!(false, "{area}: {errors:?}");
        }
    }
    bundle
}

/// Returns the message `key` with `args` filled in, in the language in force.
/// A key that no file holds comes back as itself, so that a gap is seen.
pub fn lookup(key: &str, args: Option<&FluentArgs<'_>>) -> String {
    if let Some(own) = own(key) {
        return own.to_owned();
    }
    let bundle = bundle(lang());
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        return key.to_owned();
    };
    let mut errors = Vec::new();
    bundle.format_pattern(pattern, args, &mut errors).into_owned()
}

/// Looks a message up: `tr!("saved")`, `tr!("due-in", days = 3)`. Returns a
/// `String`. Arguments are numbers or anything that Fluent can take from.
#[macro_export]
macro_rules! tr {
    ($key:literal) => {
        $crate::base::i18n::lookup($key, None)
    };
    ($key:literal, $($name:ident = $value:expr),+ $(,)?) => {{
        let mut args = ::fluent_bundle::FluentArgs::new();
        $(args.set(stringify!($name), $value);)+
        $crate::base::i18n::lookup($key, Some(&args))
    }};
}
