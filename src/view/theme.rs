//! The styles and signs that everything is drawn with. A screen asks for a
//! meaning (a heading, a warning) and never for a colour.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

use crate::settings::{Colours, Look, Tone};

/// The styles of the screen by what they mean, and the signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// Ordinary text.
    pub text: Style,
    /// What may be overlooked.
    pub dim: Style,
    /// The one colour that leads the eye: where one is, what one can press.
    pub accent: Style,
    /// Headings.
    pub heading: Style,
    /// What should be seen to.
    pub warning: Style,
    /// What is late or went wrong.
    pub danger: Style,
    /// What went well.
    pub good: Style,
    /// The line or field at hand; laid over the styles of its parts.
    pub selected: Style,
    /// Lines and frames.
    pub border: Style,
    /// The signs.
    pub signs: Signs,
}

/// The signs that lines, bars and marks are drawn with, each one column wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signs {
    /// A horizontal line.
    pub horizontal: &'static str,
    /// A vertical line.
    pub vertical: &'static str,
    /// The corners: top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
    /// The part of a bar that is done.
    pub full: &'static str,
    /// The part of a bar that is not.
    pub empty: &'static str,
    /// Steps of a curve, lowest first.
    pub steps: [&'static str; 8],
    /// A day without visits, and days with more and more of them.
    pub heat: [&'static str; 4],
    /// Before a line that was chosen.
    pub pointer: &'static str,
    /// Before a line that was marked.
    pub marked: &'static str,
    /// Before the choice that was taken, and before the others.
    pub choice: [&'static str; 2],
    /// In the place of each character of a secret.
    pub secret: &'static str,
    /// The part of the scroll bar that is in view.
    pub thumb: &'static str,
    /// Between two things on one line.
    pub dot: &'static str,
    /// There is more above, below.
    pub more: [&'static str; 2],
    /// How far a record has come: 未送, 已送, 已收, 有批示.
    pub carried: [&'static str; 4],
}

const SIGNS: Signs = Signs {
    horizontal: "─",
    vertical: "│",
    corners: ["╭", "╮", "╰", "╯"],
    full: "━",
    empty: "─",
    steps: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    heat: ["·", "▪", "◼", "█"],
    pointer: "▌",
    marked: "✓",
    choice: ["●", "○"],
    secret: "•",
    thumb: "┃",
    dot: "·",
    more: ["↑", "↓"],
    carried: ["○", "◎", "●", "★"],
};

const ASCII_SIGNS: Signs = Signs {
    horizontal: "-",
    vertical: "|",
    corners: ["+", "+", "+", "+"],
    full: "#",
    empty: ".",
    steps: [".", ".", "-", "-", "=", "=", "#", "#"],
    heat: [".", "o", "O", "#"],
    pointer: ">",
    marked: "*",
    choice: ["*", "."],
    secret: "*",
    thumb: "#",
    dot: "-",
    more: ["^", "v"],
    carried: [".", ">", "=", "!"],
};

/// Gives what has the terminal's own colours those of a look.
pub fn lay_ground(buf: &mut Buffer, look: Look) {
    let (ground, ink) = match (look.colours, look.tone) {
        (Colours::None, _) => return,
        (Colours::Sixteen, Tone::Dark) => (Color::Black, Color::White),
        (Colours::Sixteen, Tone::Light) => (Color::White, Color::Black),
        (Colours::Many, Tone::Dark) => (Color::Indexed(234), Color::Indexed(253)),
        (Colours::Many, Tone::Light) => (Color::Indexed(231), Color::Indexed(235)),
    };
    for cell in &mut buf.content {
        if cell.bg == Color::Reset {
            cell.bg = ground;
        }
        if cell.fg == Color::Reset {
            cell.fg = ink;
        }
    }
}

impl Theme {
    /// Returns the theme for a look.
    pub fn new(look: Look) -> Self {
        let signs = if look.ascii { ASCII_SIGNS } else { SIGNS };
        let bold = Style::new().add_modifier(Modifier::BOLD);
        let fg = |colour| Style::new().fg(colour);
        let plain = Self {
            text: Style::new(),
            dim: Style::new().add_modifier(Modifier::DIM),
            accent: bold,
            heading: bold,
            warning: bold,
            danger: bold,
            good: Style::new(),
            selected: Style::new().add_modifier(Modifier::REVERSED),
            border: Style::new().add_modifier(Modifier::DIM),
            signs,
        };
        // From left to right: dim, accent, warning, danger, good, border.
        let colours = match (look.colours, look.tone) {
            (Colours::None, _) => return plain,
            (Colours::Sixteen, Tone::Dark) => {
                [Color::Gray, Color::Cyan, Color::LightYellow, Color::LightRed, Color::Green, Color::DarkGray]
            }
            (Colours::Sixteen, Tone::Light) => {
                [Color::DarkGray, Color::Blue, Color::Magenta, Color::Red, Color::Reset, Color::Gray]
            }
            (Colours::Many, Tone::Dark) => [247, 80, 179, 210, 108, 240].map(Color::Indexed),
            (Colours::Many, Tone::Light) => [240, 24, 94, 124, 22, 250].map(Color::Indexed),
        };
        let [dim, accent, warning, danger, good, border] = colours.map(fg);
        let selected = match (look.colours, look.tone) {
            (Colours::Many, Tone::Dark) => Style::new().bg(Color::Indexed(236)),
            (Colours::Many, Tone::Light) => Style::new().bg(Color::Indexed(254)),
            _ => plain.selected,
        };
        Self { dim, accent, warning, danger, good, selected, border, ..plain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::text::width;
    use crate::view::palette::rgb;

    #[test]
    fn without_colours_there_are_none() {
        let theme = Theme::new(Look { colours: Colours::None, ..Look::default() });
        let styles = [theme.dim, theme.accent, theme.danger, theme.selected, theme.border, theme.good];
        assert!(styles.iter().all(|style| style.fg.is_none() && style.bg.is_none()));
        assert_ne!(theme.selected, Style::new(), "one must still see where one is");
    }

    #[test]
    fn whoever_chose_light_reads_it_on_a_dark_terminal_too() {
        for (tone, colours) in
            [(Tone::Light, Colours::Many), (Tone::Dark, Colours::Many), (Tone::Light, Colours::Sixteen)]
        {
            let look = Look { tone, colours, ..Look::default() };
            let mut buf = Buffer::with_lines(["蹲点"]);
            let theme = Theme::new(look);
            buf.set_style(buf.area, theme.selected);
            buf.content.push(ratatui::buffer::Cell::new("x"));
            lay_ground(&mut buf, look);
            assert!(buf.content.iter().all(|cell| cell.fg != Color::Reset && cell.bg != Color::Reset));
            let at_hand = theme.selected.bg.unwrap_or(buf.content[0].bg);
            assert_eq!(buf.content[0].bg, at_hand, "the line at hand keeps its own");
        }
        let mut buf = Buffer::with_lines(["蹲点"]);
        lay_ground(&mut buf, Look { colours: Colours::None, ..Look::default() });
        assert_eq!(buf, Buffer::with_lines(["蹲点"]));
    }

    /// Returns the contrast of two colours, by the rules for readable pages.
    fn contrast(a: (u8, u8, u8), b: (u8, u8, u8)) -> f64 {
        let part = |c: u8| match f64::from(c) / 255.0 {
            c if c <= 0.04045 => c / 12.92,
            c => ((c + 0.055) / 1.055).powf(2.4),
        };
        let light = |(r, g, b): (u8, u8, u8)| 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b) + 0.05;
        let (a, b) = (light(a), light(b));
        a.max(b) / a.min(b)
    }

    #[test]
    fn everything_can_be_read_on_its_ground() {
        for (tone, ground) in [(Tone::Dark, (0, 0, 0)), (Tone::Light, (255, 255, 255))] {
            for colours in [Colours::Sixteen, Colours::Many] {
                let theme = Theme::new(Look { tone, colours, ascii: false });
                let grounds = [Some(ground), theme.selected.bg.and_then(rgb)];
                for style in [theme.dim, theme.accent, theme.warning, theme.danger, theme.good] {
                    // Without a colour of its own a text has the terminal's.
                    let Some(ink) = style.fg.and_then(rgb) else { continue };
                    for ground in grounds.into_iter().flatten() {
                        let contrast = contrast(ink, ground);
                        assert!(contrast >= 4.5, "{contrast:.2} for {style:?} on {ground:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn every_sign_is_one_column_wide() {
        for signs in [SIGNS, ASCII_SIGNS] {
            let single = [signs.horizontal, signs.vertical, signs.full, signs.empty, signs.pointer, signs.marked];
            let all = single.iter().chain(&signs.corners).chain(&signs.steps).chain(&signs.heat).chain(&signs.more);
            for sign in all.chain(&signs.choice).chain(&signs.carried).chain([&signs.thumb, &signs.dot, &signs.secret])
            {
                assert_eq!(width(sign), 1, "{sign}");
            }
        }
        let ascii = ASCII_SIGNS.corners.concat() + &ASCII_SIGNS.steps.concat() + &ASCII_SIGNS.heat.concat();
        assert!(ascii.is_ascii());
    }
}
