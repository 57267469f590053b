//! A drawn screen as an SVG: one file that needs nothing else, the same bytes
//! for the same screen. It knows cells and styles, and nothing of what they show.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;
use ratatui::style::Modifier;

use dundian::base::text::width;
use dundian::settings::Tone;
use dundian::view::palette::{Rgb, rgb};

/// A cell of the grid, in pixels.
const CELL: (u32, u32) = (9, 20);
/// The ground around the grid, in pixels.
const MARGIN: u32 = 12;
/// From the top of a cell to the line that letters stand on, in pixels.
const BASELINE: u32 = 15;
/// Letters as wide as each other, and for Chinese what each system has.
const FONTS: &str = "Consolas,Menlo,'DejaVu Sans Mono','Noto Sans Mono CJK SC','Noto Sans CJK SC',\
                     'PingFang SC','Microsoft YaHei',monospace";

/// Returns the picture of a screen; `title` is read out in its place.
pub fn svg(buf: &Buffer, caret: Option<Position>, tone: Tone, title: &str) -> String {
    let (columns, rows) = (u32::from(buf.area.width), u32::from(buf.area.height));
    let (across, down) = (columns * CELL.0 + 2 * MARGIN, rows * CELL.1 + 2 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{across}\" height=\"{down}\" \
         viewBox=\"0 0 {across} {down}\" role=\"img\" font-family=\"{FONTS}\" font-size=\"15\">\n<title>{}</title>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{}\"/>\n",
        escaped(title),
        hex(ground(tone)),
    );
    for y in 0..buf.area.height {
        let row = row(buf, y, tone);
        for run in row.chunk_by(|a, b| a.ground == b.ground) {
            grounds(&mut out, run, y);
        }
        for run in row.chunk_by(|a, b| a.symbol == b.symbol && a.pen() == b.pen()) {
            shapes(&mut out, run, y);
        }
        let letters: Vec<&Glyph<'_>> = row.iter().filter(|glyph| glyph.is_letter()).collect();
        for run in letters.chunk_by(|a, b| a.leads_to(b)) {
            write(&mut out, run, y);
        }
    }
    if let Some(caret) = caret {
        let (x, y) = (left(caret.x), top(caret.y) + 2);
        put(
            &mut out,
            format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"2\" height=\"16\" fill=\"{}\"/>", hex(ink(tone))),
        );
    }
    out.push_str("</svg>\n");
    out
}

/// A character as a person sees it, at its column.
struct Glyph<'a> {
    x: u16,
    columns: u16,
    symbol: &'a str,
    ink: Rgb,
    /// What it stands on, where that is not the ground of the whole picture.
    ground: Option<Rgb>,
    modifier: Modifier,
}

impl Glyph<'_> {
    /// Returns what is one pen, so that neighbours are written in one stroke.
    fn pen(&self) -> (Rgb, Modifier, u16) {
        (self.ink, self.modifier, self.columns)
    }

    fn is_letter(&self) -> bool {
        !self.symbol.trim().is_empty() && shape(self.symbol).is_none()
    }

    /// Tells whether what follows can be written in the same stroke. Each has a
    /// place of its own; but some viewers know only the first of them, so what
    /// stands apart, and what fonts disagree about, begins anew.
    fn leads_to(&self, next: &Self) -> bool {
        self.x + self.columns == next.x && self.pen() == next.pen() && self.is_sure() && next.is_sure()
    }

    /// Tells whether it is one code point that all fonts give the same width.
    fn is_sure(&self) -> bool {
        let mut chars = self.symbol.chars();
        let only = chars.next().filter(|_| chars.next().is_none());
        only.is_some_and(|c| c.is_ascii() || self.columns > 1)
    }
}

/// Returns the characters of a row. What a wide one hides is left out.
fn row(buf: &Buffer, y: u16, tone: Tone) -> Vec<Glyph<'_>> {
    let mut glyphs = Vec::new();
    let mut x = 0;
    while x < buf.area.width {
        let cell = &buf[(buf.area.x + x, buf.area.y + y)];
        let columns = u16::try_from(width(cell.symbol())).unwrap_or(1).clamp(1, buf.area.width - x);
        let (ink, ground) = colours(cell, tone);
        let modifier = cell.modifier - Modifier::REVERSED;
        glyphs.push(Glyph { x, columns, symbol: cell.symbol(), ink, ground, modifier });
        x += columns;
    }
    glyphs
}

/// Returns the colours of a cell: its ink, and its ground where it has one of its own.
fn colours(cell: &Cell, tone: Tone) -> (Rgb, Option<Rgb>) {
    let (fg, bg) = (rgb(cell.fg), rgb(cell.bg));
    if cell.modifier.contains(Modifier::REVERSED) {
        return (bg.unwrap_or(ground(tone)), Some(fg.unwrap_or(ink(tone))));
    }
    (fg.unwrap_or(ink(tone)), bg)
}

fn grounds(out: &mut String, run: &[Glyph<'_>], y: u16) {
    let [Glyph { x, ground: Some(colour), .. }, ..] = run else { return };
    let (width, height) = (across(run), CELL.1);
    let (x, y, fill) = (left(*x), top(y), hex(*colour));
    put(out, format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>"));
}

/// Draws signs that are parts of lines and bars, so that they join whatever
/// the fonts are.
fn shapes(out: &mut String, run: &[Glyph<'_>], y: u16) {
    let [first, ..] = run else { return };
    let Some(shape) = shape(first.symbol) else { return };
    let (x, y, fill) = (left(first.x), top(y), hex(first.ink));
    let faint = faint(first.modifier);
    match shape {
        Shape::Block(dx, dy, width, height) => {
            // What reaches from one edge to the other is drawn as one piece.
            let width = if width == CELL.0 { across(run) } else { width };
            let (x, y) = (x + dx, y + dy);
            let size = format!("width=\"{width}\" height=\"{height}\"");
            put(out, format_args!("<rect x=\"{x}\" y=\"{y}\" {size} fill=\"{fill}\"{faint}/>"));
        }
        Shape::Corner(path) => {
            let place = format!("transform=\"translate({x} {y})\" d=\"{path}\"");
            put(out, format_args!("<path {place} fill=\"none\" stroke=\"{fill}\"{faint}/>"));
        }
    }
}

/// Writes letters of one pen, each at its own column.
fn write(out: &mut String, run: &[&Glyph<'_>], y: u16) {
    let [first, ..] = run else { return };
    let mut places = String::new();
    let mut said = String::new();
    for glyph in run {
        let gap = if places.is_empty() { "" } else { " " };
        places.push_str(&format!("{gap}{}", left(glyph.x)));
        said.push_str(&escaped(glyph.symbol));
    }
    let mut style = format!(" fill=\"{}\"{}", hex(first.ink), faint(first.modifier));
    // A wide character fills its two cells.
    style.push_str(if first.columns > 1 { " font-size=\"18\"" } else { "" });
    style.push_str(if first.modifier.contains(Modifier::BOLD) { " font-weight=\"700\"" } else { "" });
    style.push_str(if first.modifier.contains(Modifier::ITALIC) { " font-style=\"italic\"" } else { "" });
    style.push_str(if first.modifier.contains(Modifier::UNDERLINED) { " text-decoration=\"underline\"" } else { "" });
    put(out, format_args!("<text x=\"{places}\" y=\"{}\"{style}>{said}</text>", top(y) + BASELINE));
}

fn put(out: &mut String, element: std::fmt::Arguments<'_>) {
    // Writing to a string can't fail.
    let _ = writeln!(out, "{element}");
}

fn left(x: u16) -> u32 {
    MARGIN + u32::from(x) * CELL.0
}

fn top(y: u16) -> u32 {
    MARGIN + u32::from(y) * CELL.1
}

/// Returns how wide a run is, in pixels.
fn across(run: &[Glyph<'_>]) -> u32 {
    run.iter().map(|glyph| u32::from(glyph.columns) * CELL.0).sum()
}

/// A sign that is drawn and not written, within its cell.
enum Shape {
    /// A filled rectangle: x, y, width, height.
    Block(u32, u32, u32, u32),
    /// A stroke.
    Corner(&'static str),
}

fn shape(symbol: &str) -> Option<Shape> {
    let (width, height) = CELL;
    Some(match symbol {
        "─" => Shape::Block(0, 10, width, 1),
        "━" => Shape::Block(0, 9, width, 3),
        "│" => Shape::Block(4, 0, 1, height),
        "┃" => Shape::Block(3, 0, 3, height),
        "▌" => Shape::Block(0, 0, 4, height),
        "╭" => Shape::Corner("M9 10.5H7.5Q4.5 10.5 4.5 13.5V20"),
        "╮" => Shape::Corner("M0 10.5H1.5Q4.5 10.5 4.5 13.5V20"),
        "╰" => Shape::Corner("M4.5 0V7.5Q4.5 10.5 7.5 10.5H9"),
        "╯" => Shape::Corner("M4.5 0V7.5Q4.5 10.5 1.5 10.5H0"),
        _ => {
            let mut chars = symbol.chars();
            match (chars.next(), chars.next()) {
                (Some(step @ '\u{2581}'..='\u{2588}'), None) => {
                    let eighths = u32::from(step) - 0x2580;
                    let tall = height * eighths / 8;
                    Shape::Block(0, height - tall, width, tall)
                }
                _ => return None,
            }
        }
    })
}

fn faint(modifier: Modifier) -> &'static str {
    if modifier.contains(Modifier::DIM) { " opacity=\".6\"" } else { "" }
}

fn ink(tone: Tone) -> Rgb {
    match tone {
        Tone::Dark => (0xdd, 0xdd, 0xdd),
        Tone::Light => (0x1f, 0x23, 0x28),
    }
}

fn ground(tone: Tone) -> Rgb {
    match tone {
        Tone::Dark => (0x16, 0x18, 0x1c),
        Tone::Light => (0xff, 0xff, 0xff),
    }
}

fn hex((r, g, b): Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// Returns text as it may stand in XML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // No XML may hold these.
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use quick_xml::events::Event;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    /// Returns what is written where: column, row, text. Fails on what is no XML.
    fn written(picture: &str) -> Vec<(u32, u32, String)> {
        let mut reader = quick_xml::Reader::from_str(picture);
        let (mut found, mut at) = (Vec::new(), None);
        loop {
            match reader.read_event().unwrap() {
                Event::Start(element) if element.name().as_ref() == "text" => {
                    let attribute = |name: &str| {
                        let value = element.try_get_attribute(name).unwrap().unwrap().value;
                        value.into_owned()
                    };
                    let places = attribute("x");
                    let columns = places.split(' ').map(|x| (x.parse::<u32>().unwrap() - MARGIN) / CELL.0);
                    let row = (attribute("y").parse::<u32>().unwrap() - MARGIN) / CELL.1;
                    at = Some((columns.collect::<Vec<_>>(), row, String::new()));
                }
                Event::Text(text) => {
                    if let Some((.., said)) = &mut at {
                        said.push_str(&text);
                    }
                }
                Event::GeneralRef(name) => {
                    if let Some((.., said)) = &mut at {
                        said.push_str(quick_xml::escape::resolve_xml_entity(&name).unwrap());
                    }
                }
                Event::End(_) => {
                    let Some((columns, row, said)) = at.take() else { continue };
                    let clusters: Vec<&str> =
                        unicode_segmentation::UnicodeSegmentation::graphemes(&*said, true).collect();
                    assert_eq!(clusters.len(), columns.len(), "{said}");
                    found.extend(columns.into_iter().zip(clusters).map(|(x, symbol)| (x, row, symbol.to_owned())));
                }
                Event::Eof => return found,
                _ => {}
            }
        }
    }

    fn drawn() -> Buffer {
        let mut buf = Buffer::empty(Rect::new(0, 0, 24, 4));
        let bold = Style::new().fg(ratatui::style::Color::Indexed(80)).add_modifier(Modifier::BOLD);
        buf.set_string(0, 0, "a <&> \"张三\" e\u{301}“水”", Style::new());
        buf.set_string(3, 1, "村东水渠 12亩", bold);
        buf.set_string(0, 2, "╭──▌━━▃█╮", Style::new());
        buf.set_string(1, 3, "反\u{ffff}白", Style::new().add_modifier(Modifier::REVERSED));
        buf
    }

    #[test]
    fn every_character_stands_at_its_column() {
        let buf = drawn();
        let picture = svg(&buf, Some(Position::new(4, 1)), Tone::Dark, "蹲点 <1>");
        let written = written(&picture);
        let mut wanted = Vec::new();
        for y in 0..buf.area.height {
            for glyph in row(&buf, y, Tone::Dark).iter().filter(|glyph| glyph.is_letter()) {
                wanted.push((u32::from(glyph.x), u32::from(y), glyph.symbol.replace('\u{ffff}', "\u{fffd}")));
            }
        }
        assert_eq!(written, wanted);
        assert!(written.contains(&(9, 1, "渠".into())), "a wide one hides the cell after it");
        assert_eq!(picture, svg(&buf, Some(Position::new(4, 1)), Tone::Dark, "蹲点 <1>"));
        for outside in ["href", "url(", "@import", "<script", "<image"] {
            assert!(!picture.contains(outside), "{outside}");
        }
    }

    #[test]
    fn lines_and_bars_are_drawn_in_one_piece() {
        let picture = svg(&drawn(), None, Tone::Light, "");
        let (y, fill) = (MARGIN + 2 * CELL.1, "fill=\"#1f2328\"");
        for (x, dy, width, height) in [(1, 10, 2 * CELL.0, 1), (4, 9, 2 * CELL.0, 3)] {
            let (x, y) = (MARGIN + x * CELL.0, y + dy);
            let rect = format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {fill}/>");
            assert!(picture.contains(&rect), "{rect} in {picture}");
        }
    }
}
