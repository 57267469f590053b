//! Pictures of figures as SVG, black and one colour, so that a printer without
//! colour loses nothing: each bar has its numbers beside it.

use std::fmt::Write as _;

use super::html::escaped;
use crate::report::paper::{Bar, Chart};

const INK: &str = "#b3261e";
const PALE: &str = "#e6e6e6";
const WIDTH: u64 = 640;
const BAR_HEIGHT: u64 = 26;
const LABEL_WIDTH: u64 = 150;
const NUMBER_WIDTH: u64 = 110;
const LINE_HEIGHT: u64 = 180;

/// Returns a picture of figures.
pub fn svg(chart: &Chart) -> String {
    match chart {
        Chart::Bars(bars) => bars_svg(bars),
        Chart::Line { from, to, values, target } => line_svg(from, to, values, *target),
    }
}

fn bars_svg(bars: &[Bar]) -> String {
    let height = bars.len() as u64 * BAR_HEIGHT + 4;
    let room = WIDTH - LABEL_WIDTH - NUMBER_WIDTH;
    let mut out = open(height);
    for (at, bar) in (0u64..).zip(bars) {
        let top = at * BAR_HEIGHT + 4;
        let full = (room * bar.done.min(bar.of)).checked_div(bar.of).unwrap_or(0);
        let label = escaped(&bar.label);
        // Writing to a string can't fail.
        let _ = write!(
            out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{label}</text>\
             <rect x=\"{LABEL_WIDTH}\" y=\"{top}\" width=\"{room}\" height=\"18\" fill=\"{PALE}\"/>\
             <rect x=\"{LABEL_WIDTH}\" y=\"{top}\" width=\"{full}\" height=\"18\" fill=\"{INK}\"/>\
             <text x=\"{}\" y=\"{}\">{} / {}</text>",
            LABEL_WIDTH - 8,
            top + 14,
            LABEL_WIDTH + room + 8,
            top + 14,
            bar.done,
            bar.of
        );
    }
    out.push_str("</svg>");
    out
}

fn line_svg(from: &str, to: &str, values: &[u64], target: u64) -> String {
    let (left, right, top, bottom) = (44, WIDTH - 10, 12, LINE_HEIGHT - 26);
    let most = values.iter().copied().max().unwrap_or(0).max(target).max(1);
    let y = |value: u64| bottom - (bottom - top) * value / most;
    let steps = (values.len() as u64).saturating_sub(1).max(1);
    let points: Vec<String> = (0u64..)
        .zip(values)
        .map(|(at, value)| format!("{},{}", left + (right - left) * at / steps, y(*value)))
        .collect();
    let mut out = open(LINE_HEIGHT);
    let _ = write!(
        out,
        "<line x1=\"{left}\" y1=\"{bottom}\" x2=\"{right}\" y2=\"{bottom}\" stroke=\"#444\"/>\
         <line x1=\"{left}\" y1=\"{0}\" x2=\"{right}\" y2=\"{0}\" stroke=\"#888\" stroke-dasharray=\"4 4\"/>\
         <text x=\"{1}\" y=\"{2}\" text-anchor=\"end\">{target}</text>\
         <polyline points=\"{3}\" fill=\"none\" stroke=\"{INK}\" stroke-width=\"2\"/>\
         <text x=\"{left}\" y=\"{4}\">{5}</text><text x=\"{right}\" y=\"{4}\" text-anchor=\"end\">{6}</text></svg>",
        y(target),
        left - 6,
        y(target) + 5,
        points.join(" "),
        LINE_HEIGHT - 8,
        escaped(from),
        escaped(to)
    );
    out
}

fn open(height: u64) -> String {
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" font-size=\"13\" fill=\"#111\" \
         font-family=\"sans-serif\">"
    )
}
