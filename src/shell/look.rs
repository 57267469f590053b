//! What the environment says about how things should look.

use std::env;

use crate::settings::{Colours, Look, Tone};

/// Returns the look that the environment asks for: `NO_COLOR`, `TERM`,
/// `COLORTERM`, `COLORFGBG`, `DUNDIAN_ASCII` and what terminals set that say
/// nothing else of their colours.
pub fn look_of_environment() -> Look {
    look(&|name| env::var(name).ok().filter(|value| !value.is_empty()))
}

fn look(variable: &dyn Fn(&str) -> Option<String>) -> Look {
    let term = variable("TERM").unwrap_or_default();
    let named = |names: &[&str]| names.iter().any(|name| term.contains(name));
    let set = |names: &[&str]| names.iter().any(|name| variable(name).is_some());
    let dumb = term == "dumb";
    let colours = if dumb || set(&["NO_COLOR"]) {
        Colours::None
    } else if term == "linux" {
        Colours::Sixteen
    } else if named(&["256color", "direct", "kitty", "alacritty", "foot", "ghostty", "wezterm"])
        || set(&["COLORTERM", "WT_SESSION", "VTE_VERSION", "KONSOLE_VERSION"])
        || variable("ConEmuANSI").as_deref() == Some("ON")
    {
        Colours::Many
    } else {
        Colours::Sixteen
    };
    // `COLORFGBG` is foreground and background, such as `0;15`.
    let ground = variable("COLORFGBG").and_then(|value| value.rsplit(';').next()?.parse::<u8>().ok());
    let tone = match ground {
        Some(7 | 9..=15) => Tone::Light,
        _ => Tone::Dark,
    };
    let ascii = dumb || term == "linux" || variable("DUNDIAN_ASCII").is_some_and(|value| value != "0");
    Look { tone, colours, ascii }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn of(said: &str) -> Look {
        let pairs: Vec<_> = said.split_whitespace().filter_map(|pair| pair.split_once('=')).collect();
        look(&|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[rstest]
    #[case("TERM=xterm-256color", Colours::Many)]
    #[case("TERM=xterm", Colours::Sixteen)]
    #[case("TERM=xterm COLORTERM=truecolor", Colours::Many)]
    #[case("TERM=xterm VTE_VERSION=6003", Colours::Many)]
    #[case("TERM=tmux-256color NO_COLOR=1", Colours::None)]
    #[case("TERM=linux COLORTERM=truecolor", Colours::Sixteen)]
    #[case("TERM=dumb COLORTERM=truecolor", Colours::None)]
    // Windows: the old console, the new terminal, ConEmu with and without its colours.
    #[case("", Colours::Sixteen)]
    #[case("WT_SESSION=1", Colours::Many)]
    #[case("ConEmuANSI=ON", Colours::Many)]
    #[case("ConEmuANSI=OFF", Colours::Sixteen)]
    fn the_environment_tells_the_colours(#[case] said: &str, #[case] colours: Colours) {
        assert_eq!(of(said).colours, colours);
    }

    #[rstest]
    #[case("COLORFGBG=0;15", Tone::Light)]
    #[case("COLORFGBG=15;0", Tone::Dark)]
    #[case("COLORFGBG=0;default;7", Tone::Light)]
    #[case("COLORFGBG=15;8", Tone::Dark)]
    #[case("COLORFGBG=nonsense", Tone::Dark)]
    fn the_environment_tells_the_ground(#[case] said: &str, #[case] tone: Tone) {
        assert_eq!(of(said).tone, tone);
    }

    #[test]
    fn old_consoles_get_ascii_and_so_does_whoever_asks() {
        assert!(of("DUNDIAN_ASCII=1").ascii && of("TERM=linux").ascii && of("TERM=dumb").ascii);
        assert!(!of("DUNDIAN_ASCII=0").ascii && !of("TERM=xterm").ascii);
    }

    #[test]
    fn a_wish_goes_before_what_the_terminal_says() {
        let wish = crate::settings::Wish::read("light-16-ascii").unwrap();
        let wished = Look { tone: Tone::Light, colours: Colours::Sixteen, ascii: true };
        assert_eq!(wish.over(of("TERM=xterm-256color")), wished);
        assert_eq!(crate::settings::Wish::default().over(wished), wished);
        assert_eq!(crate::settings::Wish::read("light-pink"), None);
    }
}
