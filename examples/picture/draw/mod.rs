//! A screen on sample data, drawn by the code that draws it on a terminal, as an SVG. No
//! ledger is opened and no terminal is asked.

mod screens;
mod stage;
mod svg;

use chrono::DateTime;
use dundian::keymap::{Keymap, script};
use dundian::settings::{Look, Wish};
use dundian::tr;

use self::screens::SCREENS;
use self::stage::Stage;

/// The moment of every picture: a Sunday morning.
const NOW: &str = "2026-11-22T10:00:00+08:00";
/// Columns and rows of a picture that is given none.
pub const SIZE: (u16, u16) = (120, 40);

/// Returns the names of the screens, and the keys that lead to each.
pub fn screens() -> impl Iterator<Item = (&'static str, &'static str)> {
    SCREENS.iter().map(|screen| (screen.name, screen.keys))
}

/// Draws the screen `name` with so many columns and rows, after the further keys in `press`
/// (`down f2 "张三"`). `look` is what `--look` takes. What is wrong with any of it is an error.
pub fn draw(name: &str, size: (u16, u16), press: &str, look: &str) -> Result<String, String> {
    let known = || screens().map(|(name, _)| name).collect::<Vec<_>>().join(", ");
    let screen = SCREENS.iter().find(|screen| screen.name == name);
    let screen = screen.ok_or_else(|| format!("no screen is called {name:?}; there are {}", known()))?;
    let keys = script::keys(&format!("{} {press}", screen.keys)).map_err(|word| format!("{word:?} is no key"))?;
    let wish = if look.is_empty() { Some(Wish::default()) } else { Wish::read(look) };
    let look = wish.ok_or_else(|| format!("no look is called {look:?}"))?.over(Look::default());
    let now = DateTime::parse_from_rfc3339(NOW).map_err(|error| error.to_string())?;
    // The keys of the screens are those of the default keymap.
    let (keymap, _) = Keymap::load(None, None);
    let mut stage = Stage::new(keymap, look, now, size);
    stage.open(screen.begins)?;
    stage.press(&keys);
    let (buf, caret) = stage.picture();
    Ok(svg::svg(&buf, caret, look.tone, &format!("{} · {name}", tr!("app-name"))))
}

/// Reads the size of a screen: `120x40`.
pub fn size(text: &str) -> Result<(u16, u16), String> {
    let sides = text.split_once('x').and_then(|(columns, rows)| Some((columns.parse().ok()?, rows.parse().ok()?)));
    let fits = |(columns, rows): &(u16, u16)| (1..=500).contains(columns) && (1..=200).contains(rows);
    sides.filter(fits).ok_or_else(|| format!("{text:?} is no size; write 120x40, at most 500x200"))
}
