//! For consoles that draw “ … → in two columns: whatever they may give another
//! width is replaced by its ASCII twin, so that no line is pushed out of its place.

use ratatui::buffer::Buffer;

use crate::base::text::is_ambiguous;

/// Replaces what such a console would tear the screen with.
pub fn narrow(buf: &mut Buffer) {
    for cell in &mut buf.content {
        if is_ambiguous(cell.symbol()) {
            let twin = cell.symbol().chars().next().map_or("?", twin);
            cell.set_symbol(twin);
        }
    }
}

fn twin(c: char) -> &'static str {
    match c {
        '“' | '”' | '„' => "\"",
        '‘' | '’' => "'",
        '…' | '≈' | '～' => "~",
        '·' | '•' => ".",
        '—' | '–' | '―' | '─' | '━' => "-",
        '│' | '┃' | '‖' => "|",
        '→' | '≥' | '▶' => ">",
        '←' | '≤' | '◀' => "<",
        '↑' | '▲' | '△' => "^",
        '↓' | '▼' | '▽' | '√' => "v",
        '×' => "x",
        '÷' => "/",
        '±' => "+",
        '°' => "o",
        '※' | '★' | '☆' | '●' | '○' | '◎' | '◆' | '◇' | '■' | '□' => "*",
        '①' | 'Ⅰ' => "1",
        '②' | 'Ⅱ' => "2",
        '③' | 'Ⅲ' => "3",
        '④' | 'Ⅳ' => "4",
        '⑤' | 'Ⅴ' => "5",
        '⑥' | 'Ⅵ' => "6",
        '⑦' | 'Ⅶ' => "7",
        '⑧' | 'Ⅷ' => "8",
        '⑨' | 'Ⅸ' => "9",
        _ => "?",
    }
}
