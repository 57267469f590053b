//! `picture`: a screen on sample data, drawn by the code that draws it on a
//! terminal, written as an SVG. No ledger is opened and no terminal is asked.

mod screens;
mod stage;

use chrono::{DateTime, FixedOffset};

use self::screens::{SCREENS, Screen};
use self::stage::Stage;
use super::command::Picture;
use super::context::Context;
use super::failure::Failure;
use super::out::{Out, Table};
use crate::app::Look;
use crate::base::text::visible;
use crate::keymap::{Keymap, script};
use crate::storage::fsx::FreshFile;
use crate::tr;
use crate::view::svg::svg;

/// The moment of pictures that are given none: a Sunday morning.
const NOW: &str = "2026-11-22T10:00:00+08:00";

/// Draws a screen, or lists those there are.
pub(super) fn run(context: &Context, wanted: &Picture) -> Result<(), Failure> {
    let Some(name) = wanted.screen.as_deref().filter(|_| !wanted.list) else { return list() };
    let screen = SCREENS.iter().find(|screen| screen.name == name);
    let screen = screen.ok_or_else(|| {
        let names: Vec<&str> = SCREENS.iter().map(|screen| screen.name).collect();
        let names = names.join(&tr!("cli-comma"));
        Failure::usage(tr!("picture-no-screen", name = visible(name).into_owned(), names = names))
    })?;
    let picture = drawn(context, wanted, screen)?;
    match wanted.out.as_deref() {
        Some(path) if path.as_os_str() != "-" => {
            FreshFile::at(path)?.finish_with(picture.as_bytes())?;
            Ok(())
        }
        _ => {
            let mut out = Out::new(false);
            out.raw(picture.as_bytes())?;
            out.flush()
        }
    }
}

fn drawn(context: &Context, wanted: &Picture, screen: &Screen) -> Result<String, Failure> {
    let keys = format!("{} {}", screen.keys, wanted.press.as_deref().unwrap_or_default());
    let keys = script::keys(&keys)
        .map_err(|word| Failure::usage(tr!("picture-bad-key", key = visible(&word).into_owned())))?;
    // The keys above are those of the default keymap.
    let (keymap, _) = Keymap::load(None, None);
    let look = context.global.look.unwrap_or_default().over(Look::default());
    let mut stage = Stage::new(keymap, look, moment(context), wanted.size);
    stage.open(screen.begins)?;
    stage.press(&keys);
    let (buf, caret) = stage.picture();
    let title = format!("{} · {}", tr!("app-name"), screen.name);
    Ok(svg(&buf, caret, look.tone, &title))
}

fn moment(context: &Context) -> DateTime<FixedOffset> {
    let usual = || DateTime::parse_from_rfc3339(NOW).unwrap_or_default();
    if context.stands_still { context.clock.now() } else { usual() }
}

fn list() -> Result<(), Failure> {
    let mut out = Out::new(false);
    let mut table = Table::new([tr!("picture-col-screen"), tr!("picture-col-keys")]);
    for Screen { name, keys, .. } in SCREENS {
        table.row([name, keys]);
    }
    out.table(&table)?;
    out.flush()
}

/// Reads the size of a screen: `120x40`.
pub(super) fn size(text: &str) -> Result<(u16, u16), String> {
    let sides = text.split_once(['x', 'X', '×']);
    let sides = sides.and_then(|(columns, rows)| Some((columns.parse().ok()?, rows.parse().ok()?)));
    let fits = |(columns, rows): &(u16, u16)| (1..=500).contains(columns) && (1..=200).contains(rows);
    sides.filter(fits).ok_or_else(|| tr!("picture-bad-size", text = visible(text).into_owned()))
}
