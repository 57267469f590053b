//! How cells look, as far as it matters for what is written into them.

use crate::report::form::xml::Element;

/// One look.
#[derive(Debug, Clone, Copy, Default)]
struct Look {
    is_day: bool,
    is_open: bool,
    wraps: bool,
    points: f64,
}

/// The looks of a workbook, by their number.
#[derive(Debug, Default)]
pub(super) struct Looks(Vec<Look>);

impl Looks {
    /// Reads them.
    pub fn read(styles: &Element) -> Self {
        let formats: Vec<(usize, String)> = styles
            .child("numFmts")
            .into_iter()
            .flat_map(|all| all.all("numFmt"))
            .filter_map(|one| Some((one.number("numFmtId")?, one.get("formatCode")?)))
            .collect();
        let fonts: Vec<f64> = styles
            .child("fonts")
            .into_iter()
            .flat_map(|all| all.all("font"))
            .map(|font| font.child("sz").and_then(|size| size.get("val")?.parse().ok()).unwrap_or(11.0))
            .collect();
        let look = |one: &Element| {
            let format = one.number("numFmtId").unwrap_or_default();
            let own = formats.iter().find(|(id, _)| *id == format).map(|(_, code)| code.as_str());
            Look {
                is_day: own.map_or(matches!(format, 14..=17 | 22 | 27..=36 | 50..=58), is_day),
                is_open: one
                    .child("protection")
                    .is_some_and(|all| all.get("locked").is_some_and(|said| said == "0" || said == "false")),
                wraps: one.child("alignment").is_some_and(|all| all.says("wrapText")),
                points: one.number("fontId").and_then(|at| fonts.get(at).copied()).unwrap_or(11.0),
            }
        };
        Self(styles.child("cellXfs").into_iter().flat_map(|all| all.all("xf")).map(look).collect())
    }

    fn of(&self, style: usize) -> Look {
        self.0.get(style).copied().unwrap_or(Look { points: 11.0, ..Look::default() })
    }

    /// Tells whether a number in such a cell shows as a day.
    pub fn is_day(&self, style: usize) -> bool {
        self.of(style).is_day
    }

    /// Tells whether such a cell is locked where its sheet is protected.
    pub fn is_locked(&self, style: usize) -> bool {
        !self.of(style).is_open
    }

    /// Tells whether text in such a cell goes on in a second line.
    pub fn wraps(&self, style: usize) -> bool {
        self.of(style).wraps
    }

    /// Returns the size of its letters.
    pub fn points(&self, style: usize) -> f64 {
        self.of(style).points
    }
}

/// Tells whether a format shows a day: it has a year or a day in it, outside of quotes
/// and brackets.
fn is_day(code: &str) -> bool {
    let mut bare = String::new();
    let (mut quoted, mut bracket, mut escaped) = (false, false, false);
    for c in code.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' | '_' | '*' => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => bracket = true,
            ']' if !quoted => bracket = false,
            c if !quoted && !bracket => bare.push(c.to_ascii_lowercase()),
            _ => {}
        }
    }
    let bare = bare.replace("general", "");
    bare.contains('y') || bare.contains('d') || bare.contains("m") && !bare.contains(['h', 's', '0', '#'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_days_are_told_from_those_of_numbers() {
        for code in ["yyyy\"年\"m\"月\"d\"日\"", "yyyy-mm-dd", "[$-804]m\"月\"d\"日\"", "m/d", "yyyy\"年\"m\"月\";@"]
        {
            assert!(is_day(code), "{code}");
        }
        for code in ["0\"户次\"", "General", "0.00%", "h:mm", "mm:ss", "@", "#,##0\"d\"", "0.00E+00", "[Red]0"] {
            assert!(!is_day(code), "{code}");
        }
    }
}
