//! One cell: what stands in it, and why it can't be relied on where that is so.
//! Values come here as every kind of file has them, so that they lie or speak
//! the truth in all of them alike.

use std::fmt;

use crate::base::limits;
use crate::base::text::half_width;

/// What stands in one cell.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text, or a number written out.
    Text(String),
    /// A day or time, written out: a program makes one of 3-12, too.
    Date(String),
    /// Something, but what was meant by it can't be told.
    Lost(Loss),
}

/// Why it can't be told what a cell means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Loss {
    /// A number of more digits than a spreadsheet keeps: the last ones are lost.
    Digits,
    /// A formula came to an error: #N/A.
    Error,
    /// A formula was never calculated.
    Formula,
    /// A day where none can be meant; the program made it of something else.
    Date,
    /// More text than a cell holds.
    Long,
}

impl Cell {
    /// Returns the text of the cell, empty where there is none to rely on.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Date(text) => text,
            Self::Empty | Self::Lost(_) => "",
        }
    }

    /// Tells whether nothing at all stands in the cell.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// Returns why the cell can't be relied on, where that is so.
    pub fn loss(&self) -> Option<Loss> {
        match self {
            Self::Lost(loss) => Some(*loss),
            _ => None,
        }
    }

    /// Makes a cell of `text`; blank text makes an empty one.
    pub fn from_text(text: &str) -> Self {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if text.is_empty() {
            return Self::Empty;
        }
        if text.chars().nth(limits::ROSTER_CELL_CHARS_MAX).is_some() {
            return Self::Lost(Loss::Long);
        }
        if let Some(formula) = text.strip_prefix('=') {
            return from_formula(formula).unwrap_or_else(|| Self::Text(text.to_owned()));
        }
        if is_nothing(text) {
            Self::Empty
        } else if is_error(text) {
            Self::Lost(Loss::Error)
        } else if let Some(number) = powered(text) {
            number.map_or(Self::Lost(Loss::Digits), Self::Text)
        } else if is_made_day(text) {
            // That it is midnight says nothing.
            Self::Date(text.split([' ', 'T', 't']).next().unwrap_or(text).to_owned())
        } else {
            Self::Text(text.to_owned())
        }
    }

    /// Makes a cell of a number; whole ones lose their decimal point.
    pub(super) fn from_number(value: f64) -> Self {
        // A double keeps 53 bits, and spreadsheets show fifteen digits.
        const EXACT_MAX: f64 = 1e15;
        if !value.is_finite() {
            Self::Lost(Loss::Error)
        } else if value.abs() >= EXACT_MAX {
            Self::Lost(Loss::Digits)
        } else {
            Self::Text(value.to_string())
        }
    }
}

/// Cells may hold identity numbers, so only their kind is shown.
impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Text(_) => f.write_str("Text(..)"),
            Self::Date(_) => f.write_str("Date(..)"),
            Self::Lost(loss) => write!(f, "Lost({loss:?})"),
        }
    }
}

/// Returns what a text table means by `=…`: `="007"` keeps a program from
/// dropping zeros; anything that would have to be calculated wasn't. `None` where
/// it is no formula.
fn from_formula(formula: &str) -> Option<Cell> {
    let formula = formula.trim();
    if let Some(text) = formula.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        // `="张"&"三"` is calculated.
        return Some(if text.replace("\"\"", "").contains('"') {
            Cell::Lost(Loss::Formula)
        } else {
            Cell::from_text(&text.replace("\"\"", "\""))
        });
    }
    if formula.parse::<f64>().is_ok() {
        return Some(Cell::from_text(formula));
    }
    let called = formula.contains('(') && formula.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    // A2, $B$3, 表1!C4 and what is joined from such.
    let referred = formula.split(|c: char| "&+-*/!:,()\"^ ".contains(c)).any(|part| {
        let part = part.replace('$', "");
        let digits = part.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let letters = part.len() - digits.len();
        (1..=3).contains(&letters) && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    });
    (called || referred || is_error(formula)).then_some(Cell::Lost(Loss::Formula))
}

/// Tells whether `text` is what programs write where there is nothing.
fn is_nothing(text: &str) -> bool {
    ["null", "(null)", "<null>", "[null]", "nan", "nat", "<na>", "none", "undefined", "\\n"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
}

/// Tells whether `text` is how spreadsheets write an error: #N/A, #REF!, Err:502.
fn is_error(text: &str) -> bool {
    let text = half_width(text);
    if let Some(rest) = text.strip_prefix('#') {
        let name = rest.strip_suffix(['!', '?']).unwrap_or(rest);
        let word = name.bytes().any(|b| b.is_ascii_alphabetic())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'/' || b == b'_');
        let known = ["N/A", "GETTING_DATA", "NA"].iter().any(|known| name.eq_ignore_ascii_case(known));
        // A column too narrow to show a number shows ####.
        let narrow = text.len() >= 3 && text.bytes().all(|b| b == b'#');
        return word && (known || name.len() < rest.len()) || narrow;
    }
    let number = ["Err:", "错误:", "#错误:"].iter().find_map(|name| text.strip_prefix(name));
    number.is_some_and(|number| number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit()))
}

/// Reads a long number that was written as a power of ten: 1.3800001111E10 is
/// whole, 3.20722E+17 was rounded. `None` where `text` is no such number.
fn powered(text: &str) -> Option<Option<String>> {
    let (mantissa, exponent) = text.split_once(['E', 'e'])?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let plus = exponent.strip_prefix('+');
    let power: usize = plus.unwrap_or(exponent).parse().ok()?;
    // 3E12 may well be the number of a house.
    let written = plus.is_some() || !fraction.is_empty();
    if whole.is_empty() || !digits(whole) || !digits(fraction) || !written || power < 10 {
        return None;
    }
    // Where all digits are there, nothing was rounded away; fifteen are sure.
    let exact = fraction.len() == power && whole.len() + power <= 15;
    Some(exact.then(|| format!("{whole}{fraction}")))
}

/// Tells whether `text` is a day as programs write one that they made of
/// something else: 3月12日 and 12-Mar of 3-12. A day as people type it is text.
fn is_made_day(text: &str) -> bool {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let text = text.to_ascii_lowercase();
    let number = |part: &str, max: u32| {
        (1..=2).contains(&part.len()) && part.parse::<u32>().is_ok_and(|value| (1..=max).contains(&value))
    };
    let year = |part: &str| part.len() == 4 && part.parse::<u32>().is_ok_and(|year| (1880..=2200).contains(&year));
    if let Some((month, day)) = text.strip_suffix('日').and_then(|rest| rest.split_once('月')) {
        let month = month.split_once('年').map_or(Some(month), |(of, month)| year(of).then_some(month));
        return month.is_some_and(|month| number(month, 12)) && number(day, 31);
    }
    let (date, time) = text.split_once([' ', 't']).unwrap_or((&text, ""));
    let midnight = ["0:00", "00:00", "0:00:00", "00:00:00", "00:00:00.000"].contains(&time);
    let parts: Vec<&str> = date.split(['-', '/']).collect();
    match parts[..] {
        [a, b] => (number(a, 31) && MONTHS.contains(&b) || MONTHS.contains(&a) && number(b, 31)) && time.is_empty(),
        // 2026-03-12 alone may be the number of a household; with slashes or a time it is a day.
        [a, b, c] => year(a) && number(b, 12) && number(c, 31) && (midnight || time.is_empty() && date.contains('/')),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_lose_their_point_and_long_ones_their_credit() {
        assert_eq!(Cell::from_number(5.0).text(), "5");
        assert_eq!(Cell::from_number(502.5).text(), "502.5");
        assert_eq!(Cell::from_number(15_973_799_401.0).text(), "15973799401");
        assert_eq!(Cell::from_number(320_722_197_407_286_330.0), Cell::Lost(Loss::Digits));
        assert_eq!(Cell::from_number(f64::NAN), Cell::Lost(Loss::Error));
        for lossy in ["3.20722E+17", "3.20722E+11", "3.2072219740728633E17", "1.38E10"] {
            assert_eq!(Cell::from_text(lossy), Cell::Lost(Loss::Digits), "{lossy}");
        }
        for (text, kept) in [
            ("1.3800001111E10", "13800001111"),
            ("3.20722114204E+11", "320722114204"),
            ("1E+2", "1E+2"),
            ("3E12", "3E12"),
            ("\t320722197407286330 ", "320722197407286330"),
            ("1.0", "1.0"),
        ] {
            assert_eq!(Cell::from_text(text), Cell::Text(kept.to_owned()), "{text}");
        }
    }

    #[test]
    fn errors_and_words_for_nothing_are_no_text() {
        for error in [
            "#N/A",
            "#REF!",
            "#VALUE!",
            "#DIV/0!",
            "#NAME?",
            "#NUM!",
            "#NULL!",
            "#SPILL!",
            "#CALC!",
            "#BLOCKED!",
            "#GETTING_DATA",
            "#n/a",
            "＃N/A",
            "####",
            "Err:502",
            "错误:508",
        ] {
            assert_eq!(Cell::from_text(error), Cell::Lost(Loss::Error), "{error}");
        }
        for nothing in ["NULL", "null", "nan", "NaN", "None", "<NA>", "  "] {
            assert_eq!(Cell::from_text(nothing), Cell::Empty, "{nothing}");
        }
        for text in ["#1", "#3号", "3#", "#张三", "无", "N栋", "#A"] {
            assert_eq!(Cell::from_text(text), Cell::Text(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn formulas_in_text_are_their_text_or_lost() {
        for (text, kept) in [("=\"007\"", "007"), ("= \"a\"\"b\"", "a\"b"), ("=007", "007"), ("=好", "=好"), ("=", "=")]
        {
            assert_eq!(Cell::from_text(text), Cell::Text(kept.to_owned()), "{text}");
        }
        assert_eq!(Cell::from_text("=\"\""), Cell::Empty);
        for formula in ["=A2", "=$B$3&\"组\"", "=VLOOKUP(A2,表2!A:C,3,0)", "=\"张\"&\"三\"", "=B2+1", "=#REF!"] {
            assert_eq!(Cell::from_text(formula), Cell::Lost(Loss::Formula), "{formula}");
        }
    }

    #[test]
    fn days_that_a_program_made_are_told_from_numbers() {
        for day in
            ["3月12日", "12-Mar", "Mar-12", "2026/3/12", "2026年3月12日", "2026-03-12 00:00:00", "2026/3/5 0:00:00"]
        {
            let written = day.split(' ').next().unwrap();
            assert_eq!(Cell::from_text(day), Cell::Date(written.to_owned()), "{day}");
        }
        for text in ["3-12", "3/12", "2026-03-12", "3-12-1", "13月12日", "3月", "12-Mai", "2026/13/1"] {
            assert_eq!(Cell::from_text(text), Cell::Text(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn more_text_than_a_cell_holds_is_lost() {
        let longest = "长".repeat(limits::ROSTER_CELL_CHARS_MAX);
        assert_eq!(Cell::from_text(&longest).text().len(), longest.len());
        assert_eq!(Cell::from_text(&format!("{longest}长")), Cell::Lost(Loss::Long));
    }
}
