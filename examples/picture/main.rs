//! Draws a screen of the program into an SVG file, for the documentation:
//!
//! ```text
//! cargo run --example picture -- today --out today.svg
//! cargo run --example picture -- --list
//! ```

mod draw;

use std::io::Write as _;
use std::path::PathBuf;

use clap::Parser;
use dundian::base::i18n::{Lang, set_lang};
use dundian::storage::fsx::FreshFile;

#[derive(Debug, Parser)]
struct Wanted {
    /// Which screen; --list names them.
    #[arg(required_unless_present = "list")]
    screen: Option<String>,
    /// Columns and rows.
    #[arg(long, value_parser = draw::size)]
    size: Option<(u16, u16)>,
    /// Further keys to press before, such as 'down f2 "张三"'.
    #[arg(long, default_value = "")]
    press: String,
    /// dark, light, 256, 16, none, ascii; also joined, such as light-ascii.
    #[arg(long, default_value = "")]
    look: String,
    /// In English.
    #[arg(long)]
    english: bool,
    /// Into this file, which mustn't be there yet; else to the standard output.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Names the screens and the keys that lead to them.
    #[arg(long)]
    list: bool,
}

fn main() -> Result<(), String> {
    let wanted = Wanted::parse();
    if wanted.english {
        set_lang(Lang::En);
    }
    let text = match wanted.screen.as_deref().filter(|_| !wanted.list) {
        Some(name) => draw::draw(name, wanted.size.unwrap_or(draw::SIZE), &wanted.press, &wanted.look)?,
        None => draw::screens().map(|(name, keys)| format!("{name}\t{keys}\n")).collect(),
    };
    match &wanted.out {
        Some(path) => FreshFile::at(path)
            .and_then(|file| file.finish_with(text.as_bytes()))
            .map(drop)
            .map_err(|error| error.message()),
        None => std::io::stdout().write_all(text.as_bytes()).map_err(|error| error.to_string()),
    }
}
