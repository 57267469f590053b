//! Makes clap speak the user's language: headings, usage lines and every kind
//! of usage error. Decides nothing about the commands themselves.

use clap::builder::{StyledStr, Styles};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory};

use super::command::Cli;
use crate::base::i18n::{self, Lang};
use crate::base::text::visible;
use crate::tr;

/// Chooses the language before anything is said: what `--lang` or
/// `DUNDIAN_LANG` asks for, else Chinese. A value that is neither is left for
/// the command line proper to refuse.
pub(super) fn choose<'a>(words: impl IntoIterator<Item = &'a str>, environment: Option<&str>) {
    let mut words = words.into_iter();
    let mut wanted = environment;
    while let Some(word) = words.next() {
        match word.strip_prefix("--lang") {
            Some("") => wanted = words.next(),
            Some(rest) if rest.starts_with('=') => wanted = Some(&rest[1..]),
            _ if word == "--" => break,
            _ => {}
        }
    }
    i18n::set_lang(if wanted == Some("en") { Lang::En } else { Lang::Zh });
}

/// Returns the table of commands with all that clap itself would say in
/// English replaced.
pub(super) fn commands() -> Command {
    localise(Cli::command().styles(Styles::plain()), true)
}

fn localise(command: Command, top: bool) -> Command {
    let mut command = command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .subcommand_value_name(tr!("cli-word-command"))
        .subcommand_help_heading(tr!("cli-word-commands"))
        .mut_args(|arg| {
            let heading = if arg.is_positional() { tr!("cli-word-arguments") } else { tr!("cli-word-options") };
            let takes_value = arg.get_action().takes_values();
            arg.help_heading(heading).hide_possible_values(takes_value).hide_default_value(takes_value)
        })
        .arg(flag("help", 'h', ArgAction::Help, tr!("cli-arg-help")));
    if top {
        command = command.arg(flag("version", 'V', ArgAction::Version, tr!("cli-arg-version")));
    }
    let template = format!(
        "{{about-with-newline}}\n{usage}{{usage}}\n\n{{all-args}}{{after-help}}",
        usage = tr!("cli-word-usage")
    );
    command.help_template(StyledStr::from(template)).mut_subcommands(|sub| localise(sub, false))
}

fn flag(name: &'static str, short: char, action: ArgAction, help: String) -> Arg {
    Arg::new(name)
        .long(name)
        .short(short)
        .action(action)
        .help(help)
        .display_order(901)
        .help_heading(tr!("cli-word-options"))
}

/// Returns a text that clap made for people, its last English words replaced.
pub(super) fn spoken(text: &str) -> String {
    text.replace("[OPTIONS]", &tr!("cli-word-some-options"))
        .replace("Usage: ", &tr!("cli-word-usage"))
        .replace("Options:", &tr!("cli-word-options-colon"))
}

/// Returns a manual page, its headings in the user's language.
pub(super) fn spoken_manual(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        match line {
            ".SH NAME" => out.push_str(&format!(".SH {}", tr!("cli-man-name"))),
            ".SH SYNOPSIS" => out.push_str(&format!(".SH {}", tr!("cli-man-synopsis"))),
            ".SH DESCRIPTION" => out.push_str(&format!(".SH {}", tr!("cli-man-description"))),
            ".SH EXTRA" => out.push_str(&format!(".SH {}", tr!("cli-man-extra"))),
            ".SH VERSION" => out.push_str(&format!(".SH {}", tr!("cli-man-version"))),
            line => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

/// Returns what is wrong with a command line, in words, and how it goes.
pub(super) fn complaint(error: &clap::Error) -> String {
    let about = |kind| error.get(kind).map(shown).unwrap_or_default();
    let (arg, value) = (about(ContextKind::InvalidArg), about(ContextKind::InvalidValue));
    let what = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            tr!("cli-usage-unknown-command", command = about(ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument => tr!("cli-usage-unknown-argument", arg = arg),
        ErrorKind::ValueValidation | ErrorKind::InvalidValue if value.is_empty() => {
            tr!("cli-usage-no-value", arg = arg)
        }
        ErrorKind::ValueValidation | ErrorKind::InvalidValue => {
            let reason = std::error::Error::source(error).map(own_words).unwrap_or_default();
            tr!("cli-usage-bad-value", arg = arg, value = value, reason = reason)
        }
        ErrorKind::ArgumentConflict => {
            let other = about(ContextKind::PriorArg);
            if other == arg || other.is_empty() {
                tr!("cli-usage-twice", arg = arg)
            } else {
                tr!("cli-usage-conflict", arg = arg, other = other)
            }
        }
        ErrorKind::MissingRequiredArgument => tr!("cli-usage-missing", arg = arg),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            tr!("cli-usage-missing-command")
        }
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
            tr!("cli-usage-no-value", arg = arg)
        }
        _ => tr!("cli-usage-unreadable"),
    };
    let mut out = what;
    let guess =
        [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg].into_iter().find_map(|kind| error.get(kind));
    if let Some(guess) = guess {
        out.push_str(&tr!("cli-usage-guess", guess = shown(guess)));
    }
    if let Some(usage) = error.get(ContextKind::Usage) {
        out.push('\n');
        out.push_str(&spoken(&usage.to_string()));
    }
    out.push('\n');
    out.push_str(&tr!("cli-usage-help"));
    out
}

/// Our own parsers speak the user's language already; what the number parsers
/// of the standard library say is put into the same words for all of them.
fn own_words(source: &(dyn std::error::Error + 'static)) -> String {
    let text = source.to_string();
    let numeric = source.is::<std::num::ParseIntError>() || text.contains(" is not in ") || text.contains("digit");
    if numeric { tr!("cli-bad-number") } else { text }
}

fn shown(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(all) => {
            all.iter().map(|one| visible(one).into_owned()).collect::<Vec<_>>().join(&tr!("cli-comma"))
        }
        other => visible(&other.to_string()).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[test]
    fn the_table_holds_together_and_help_is_all_in_one_language() {
        commands().debug_assert();
        let mut command = commands();
        command.build();
        let mut seen = 0;
        let mut all = vec![command];
        while let Some(mut command) = all.pop() {
            let help = spoken(&command.render_help().to_string());
            for english in ["Usage", "Options", "Commands", "Arguments", "[OPTIONS]", "[COMMAND]", "Print", "cli-"] {
                assert!(!help.contains(english), "{english} in: {help}");
            }
            seen += 1;
            all.extend(command.get_subcommands().cloned());
        }
        assert!(seen > 40, "{seen}");
    }

    #[test]
    fn every_kind_of_usage_error_has_words() {
        for line in [
            "dundian visti",
            "dundian todo --overdu",
            "dundian todo --within x",
            "dundian todo --within",
            "dundian todo --overdue --within 3",
            "dundian init --role cadre",
            "dundian init --role 书记 --name 甲 --unit 乙",
            "dundian concern",
            "dundian demo --visits 0",
        ] {
            let error = commands().try_get_matches_from(line.split(' ')).unwrap_err();
            let said = complaint(&error);
            for english in ["error:", "Usage", "invalid", "unexpected", "required", "not in", "cli-"] {
                assert!(!said.contains(english), "{line}: {said}");
            }
        }
        assert!(Cli::try_parse_from(["dundian"]).unwrap().command.is_none());
    }
}
