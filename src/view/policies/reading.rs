//! A policy in large, as it looks.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::Screen;
use super::super::paint;
use crate::app::screens::policies::reading::{Reading, parts};
use crate::keymap::Action;
use crate::tr;

/// Draws the page and, below it, where in the policy one is.
pub fn draw(buf: &mut Buffer, screen: &Screen<'_>, reading: &Reading, area: Rect) {
    let theme = screen.theme;
    let (text, foot) = parts(area);
    paint::page(buf, text, theme, &reading.page);
    let here = match reading.step {
        0 if reading.questions == 0 => tr!("numbers-reading-whole"),
        0 => tr!("numbers-reading-text", questions = reading.questions),
        at => tr!("numbers-reading-question", at = at, questions = reading.questions),
    };
    let scopes = screen.model.scopes();
    let key = |action| screen.model.keymap.hint(action, &scopes).unwrap_or_default();
    let next = if reading.step < reading.questions { key(Action::NextPane) } else { key(Action::PreviousPane) };
    let said = if reading.step < reading.questions { tr!("numbers-reading-next") } else { tr!("numbers-reading-back") };
    let mut line = vec![(here.as_str(), theme.dim)];
    if reading.questions > 0 {
        line.extend([
            ("   ", theme.text),
            (next.as_str(), theme.accent),
            (" ", theme.text),
            (said.as_str(), theme.dim),
        ]);
    }
    paint::parts(buf, foot, &line);
}
