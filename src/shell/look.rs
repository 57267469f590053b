//! What the environment says about how things should look.

use std::env;

use crate::app::{Colours, Look, Tone};

/// Returns the look that the environment asks for: `NO_COLOR`, `COLORTERM`,
/// `TERM`, `COLORFGBG` and `DUNDIAN_ASCII`.
pub fn look_of_environment() -> Look {
    look(&|name| env::var(name).ok().filter(|value| !value.is_empty()))
}

fn look(variable: &dyn Fn(&str) -> Option<String>) -> Look {
    let term = variable("TERM").unwrap_or_default();
    let colours = if variable("NO_COLOR").is_some() || term == "dumb" {
        Colours::None
    } else if variable("COLORTERM").is_some() || variable("WT_SESSION").is_some() || term.contains("256color") {
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
    let ascii = variable("DUNDIAN_ASCII").is_some() || term == "linux" || term == "dumb";
    Look { tone, colours, ascii }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_decides() {
        let of = |pairs: &[(&str, &str)]| {
            look(&|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(of(&[("TERM", "xterm-256color")]).colours, Colours::Many);
        assert_eq!(of(&[("TERM", "xterm")]).colours, Colours::Sixteen);
        assert_eq!(of(&[("TERM", "xterm-256color"), ("NO_COLOR", "1")]).colours, Colours::None);
        assert_eq!(of(&[("COLORFGBG", "0;15")]).tone, Tone::Light);
        assert_eq!(of(&[("COLORFGBG", "15;0")]).tone, Tone::Dark);
        assert!(of(&[("DUNDIAN_ASCII", "1")]).ascii);
    }
}
