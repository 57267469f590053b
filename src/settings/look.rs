//! How the screen is to look, by what the terminal can do and what its user
//! wishes. Which signs and colours that means is for the view to say.

/// On what ground the terminal writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Light letters on a dark ground.
    #[default]
    Dark,
    /// Dark letters on a light ground.
    Light,
}

/// How many colours there are to draw with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colours {
    /// None: weight and reversal alone (`NO_COLOR`).
    None,
    /// The sixteen of old consoles.
    Sixteen,
    /// The palette of 256.
    #[default]
    Many,
}

/// How the screen is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// The ground.
    pub tone: Tone,
    /// The colours.
    pub colours: Colours,
    /// Lines and marks are drawn with ASCII signs, for consoles that have no others.
    pub ascii: bool,
}

/// What the user wishes of the look. What is left open is for the terminal to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wish {
    /// The ground.
    pub tone: Option<Tone>,
    /// The colours.
    pub colours: Option<Colours>,
    /// ASCII signs alone.
    pub ascii: bool,
}

impl Wish {
    /// Reads a wish: `light`, `16`, `none`, `ascii`, or several joined by `-`.
    /// Returns `None` where a word means nothing.
    pub fn read(text: &str) -> Option<Self> {
        let mut wish = Self::default();
        for word in text.split(['-', ',']) {
            match word {
                "dark" => wish.tone = Some(Tone::Dark),
                "light" => wish.tone = Some(Tone::Light),
                "256" => wish.colours = Some(Colours::Many),
                "16" => wish.colours = Some(Colours::Sixteen),
                "none" => wish.colours = Some(Colours::None),
                "ascii" => wish.ascii = true,
                _ => return None,
            }
        }
        Some(wish)
    }

    /// Returns the look that is wished for where the terminal offers `look`.
    pub fn over(self, look: Look) -> Look {
        Look {
            tone: self.tone.unwrap_or(look.tone),
            colours: self.colours.unwrap_or(look.colours),
            ascii: self.ascii || look.ascii,
        }
    }
}
