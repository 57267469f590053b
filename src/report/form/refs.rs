//! Places in a sheet as formulas and ranges name them, and what becomes of them where
//! rows are added.

use crate::roster::column_letter;

/// Returns the name of a cell, row and column counted from 0.
pub(super) fn cell_name(row: usize, column: usize) -> String {
    format!("{}{}", column_letter(column), row + 1)
}

/// Returns row and column of a cell such as `B12` or `$B$12`, counted from 0.
pub(super) fn cell_at(name: &str) -> Option<(usize, usize)> {
    let one = part(name)?;
    Some((one.row?, one.column?))
}

/// Returns the area of `A1:B2` or `A1`: top, left, bottom, right.
pub(super) fn area(text: &str) -> Option<(usize, usize, usize, usize)> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let ((top, left), (bottom, right)) = (cell_at(first)?, cell_at(last)?);
    Some((top.min(bottom), left.min(right), top.max(bottom), left.max(right)))
}

/// Returns the text of an area.
pub(super) fn area_name((top, left, bottom, right): (usize, usize, usize, usize)) -> String {
    if (top, left) == (bottom, right) {
        return cell_name(top, left);
    }
    format!("{}:{}", cell_name(top, left), cell_name(bottom, right))
}

/// Rows are added below row `after`, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grow {
    /// The last row that stays where it is.
    pub after: usize,
    /// How many are added.
    pub rows: usize,
}

impl Grow {
    /// Returns where a row is afterwards.
    pub fn row(self, row: usize) -> usize {
        if row > self.after { row + self.rows } else { row }
    }

    /// Returns where an area is afterwards: it grows where it holds the last row that stays.
    pub fn area(self, (top, left, bottom, right): (usize, usize, usize, usize)) -> (usize, usize, usize, usize) {
        let end = if bottom >= self.after && top <= self.after { bottom + self.rows } else { self.row(bottom) };
        (self.row(top), left, end, right)
    }

    /// Moves the areas of a list such as `A1:B2 C4`. A cell that stands alone in it is an area, too.
    pub fn list(self, text: &str) -> String {
        let moved = text.split_whitespace().map(|one| match area(one) {
            Some(found) => area_name(self.area(found)),
            None => one.to_owned(),
        });
        moved.collect::<Vec<_>>().join(" ")
    }

    /// Moves what a formula names. `here` says whether a name of a sheet before a place
    /// means the sheet that grows; without one it does where `own`.
    pub fn formula(self, text: &str, own: bool, here: &dyn Fn(&str) -> bool) -> String {
        rewrite(text, &mut |sheet, first, last| {
            if !sheet.map_or(own, here) {
                return None;
            }
            let moved = |one: Part, row: usize| Part { row: Some(row), ..one };
            match (first.row, last) {
                (Some(top), Some(end)) => {
                    let bottom = end.row?;
                    let (top, _, bottom, _) = self.area((top.min(bottom), 0, top.max(bottom), 0));
                    Some((moved(first, top), Some(moved(end, bottom))))
                }
                (Some(row), None) => Some((moved(first, self.row(row)), None)),
                (None, _) => None,
            }
        })
    }
}

/// Returns a formula as it says the same from a place that lies `rows` and `columns` further.
pub(super) fn shifted(text: &str, rows: isize, columns: isize) -> String {
    let step = |at: Option<usize>, fixed: bool, by: isize| match at {
        Some(at) if !fixed => Some(at.checked_add_signed(by)?),
        other => other,
    };
    rewrite(text, &mut |_, first, last| {
        let moved = |one: Part| Part {
            row: step(one.row, one.row_fixed, rows),
            column: step(one.column, one.column_fixed, columns),
            ..one
        };
        Some((moved(first), last.map(moved)))
    })
}

/// One end of a range: `$B$12`, `B` or `12`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    row: Option<usize>,
    row_fixed: bool,
    column: Option<usize>,
    column_fixed: bool,
}

impl Part {
    fn text(self) -> String {
        let mut out = String::new();
        if let Some(column) = self.column {
            out.push_str(if self.column_fixed { "$" } else { "" });
            out.push_str(&column_letter(column));
        }
        if let Some(row) = self.row {
            out.push_str(if self.row_fixed { "$" } else { "" });
            out.push_str(&(row + 1).to_string());
        }
        out
    }
}

fn part(text: &str) -> Option<Part> {
    let column_fixed = text.starts_with('$');
    let rest = text.strip_prefix('$').unwrap_or(text);
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, rest) = rest.split_at(letters);
    let row_fixed = if letters == 0 { column_fixed } else { rest.starts_with('$') };
    let digits = if letters == 0 { rest } else { rest.strip_prefix('$').unwrap_or(rest) };
    if letters > 3 || digits.len() > 7 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let column = name.bytes().fold(0usize, |sum, b| sum * 26 + usize::from(b.to_ascii_uppercase() - b'A') + 1);
    let row = match digits {
        "" => None,
        digits => Some(digits.parse::<usize>().ok()?.checked_sub(1)?),
    };
    let column = column.checked_sub(1);
    if row.is_none() && column.is_none() {
        return None;
    }
    Some(Part { row, row_fixed, column, column_fixed: column_fixed && column.is_some() })
}

type Change<'a> = dyn FnMut(Option<&str>, Part, Option<Part>) -> Option<(Part, Option<Part>)> + 'a;

/// Rewrites the places in a formula. Text in quotes, names and functions stay.
fn rewrite(text: &str, change: &mut Change<'_>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut sheet: Option<String> = None;
    while let Some(c) = rest.chars().next() {
        match c {
            '"' => {
                let end = rest[1..].find('"').map_or(rest.len(), |at| at + 2);
                out.push_str(&rest[..end]);
                rest = &rest[end..];
            }
            '\'' => {
                let mut end = 1;
                while let Some(at) = rest[end..].find('\'') {
                    end += at + 1;
                    if !rest[end..].starts_with('\'') {
                        break;
                    }
                    end += 1;
                }
                out.push_str(&rest[..end]);
                sheet = Some(rest[1..end.saturating_sub(1).max(1)].replace("''", "'"));
                rest = &rest[end..];
                continue;
            }
            '[' => {
                let end = rest.find(']').map_or(rest.len(), |at| at + 1);
                out.push_str(&rest[..end]);
                rest = &rest[end..];
                continue;
            }
            '!' => {
                out.push('!');
                rest = &rest[1..];
                continue;
            }
            c if is_word(c) => {
                let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                let (word, after) = rest.split_at(end);
                if after.starts_with('!') {
                    out.push_str(word);
                    sheet = Some(word.to_owned());
                    rest = after;
                    continue;
                }
                let second = after.strip_prefix(':').map(|after| {
                    let end = after.find(|c| !is_word(c)).unwrap_or(after.len());
                    after.split_at(end)
                });
                let (used, left) = place(word, second, after, sheet.as_deref(), change);
                out.push_str(&used);
                rest = left;
            }
            c => {
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
        sheet = None;
    }
    out
}

/// Rewrites the place that `word` begins, and returns what is left behind it.
fn place<'a>(
    word: &str,
    second: Option<(&str, &'a str)>,
    after: &'a str,
    sheet: Option<&str>,
    change: &mut Change<'_>,
) -> (String, &'a str) {
    let as_is = || (word.to_owned(), after);
    let Some(first) = part(word).filter(|_| !after.starts_with('(')) else { return as_is() };
    let range = second.and_then(|(last, left)| Some((part(last)?, left)));
    match range {
        Some((last, left))
            if (first.row.is_some(), first.column.is_some()) == (last.row.is_some(), last.column.is_some()) =>
        {
            let (first, last) = match change(sheet, first, Some(last)) {
                Some((first, Some(last))) => (first, last),
                _ => (first, last),
            };
            (format!("{}:{}", first.text(), last.text()), left)
        }
        _ if first.row.is_some() && first.column.is_some() => match change(sheet, first, None) {
            Some((moved, _)) => (moved.text(), after),
            None => as_is(),
        },
        _ => as_is(),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '$' | '_' | '.' | '\\' | '?')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_follow_the_rows_that_are_added() {
        let grow = Grow { after: 17, rows: 5 };
        for (formula, expected) in [
            ("COUNTA(E4:E18)", "COUNTA(E4:E23)"),
            ("SUM($E$4:$E$18)+E19", "SUM($E$4:$E$23)+E24"),
            ("E18+E4", "E18+E4"),
            ("IF(B19=0,\"E19:E20\",'走访 台账'!B19)", "IF(B24=0,\"E19:E20\",'走访 台账'!B24)"),
            ("其他!E4:E18", "其他!E4:E18"),
            ("台账!E4:E18", "台账!E4:E23"),
            ("LOG10(A20)+ATAN2(B20,1)", "LOG10(A25)+ATAN2(B25,1)"),
            ("SUM(E:E)+SUM(4:18)+SUM($1:$3)", "SUM(E:E)+SUM(4:23)+SUM($1:$3)"),
            ("表1[[#All],[A19]]+B_19+A1048577", "表1[[#All],[A19]]+B_19+A1048582"),
        ] {
            assert_eq!(grow.formula(formula, true, &|name| name == "走访 台账" || name == "台账"), expected);
        }
        assert_eq!(grow.formula("E4:E18", false, &|_| false), "E4:E18");
        assert_eq!(grow.list("J6:J18 K18 A19:B20"), "J6:J23 K18:K23 A24:B25");
        let one = Grow { after: 3, rows: 2 };
        assert_eq!(one.formula("SUM(E4:E4)", true, &|_| true), "SUM(E4:E6)");
    }

    #[test]
    fn copied_formulas_say_the_same_of_their_own_row() {
        assert_eq!(shifted("E5-$F$5+SUM(A$1:B5)+LOG10(1)", 2, 1), "F7-$F$5+SUM(B$1:C7)+LOG10(1)");
    }

    #[test]
    fn cells_have_their_names() {
        assert_eq!(cell_name(11, 27), "AB12");
        assert_eq!(cell_at("$AB$12"), Some((11, 27)));
        assert_eq!(area("B8:D9"), Some((7, 1, 8, 3)));
        assert_eq!((cell_at("12"), cell_at("B"), cell_at("B0"), area("x y")), (None, None, None, None));
    }
}
