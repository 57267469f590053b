//! Where the rows of a text break at a given width, and where on them the
//! caret stands. Rows are ranges of the text itself, so nothing is lost between
//! what is written and what is seen. It draws nothing.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::base::text::{visible, width};

/// Marks that no row begins with.
const CLOSING: &str = "，。；：！？、）》】」』”’,.;:!?)]}…";
/// Marks that no row ends with.
const OPENING: &str = "（《【「『“‘([{";

/// Returns how many columns a character takes as it is shown.
pub fn shown_width(cluster: &str) -> usize {
    width(&visible(cluster))
}

/// Breaks `text` into rows of at most `columns` columns. There is always one.
/// A line feed belongs to no row.
pub fn rows(text: &str, columns: usize) -> Vec<Range<usize>> {
    let columns = columns.max(2);
    let mut rows = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        break_line(text, start..start + line.len(), columns, &mut rows);
        start += line.len() + 1;
    }
    rows
}

fn break_line(text: &str, line: Range<usize>, columns: usize, rows: &mut Vec<Range<usize>>) {
    let mut start = line.start;
    let mut used = 0;
    // The last place where a break is good, and the columns used up to there.
    let mut good = (start, 0);
    let mut last = "";
    for (offset, cluster) in text[line.clone()].grapheme_indices(true) {
        let at = line.start + offset;
        let wide = shown_width(cluster);
        if at > start && breaks_between(last, cluster) {
            good = (at, used);
        }
        // What is carried over may still leave too little room for a wide mark.
        while used + wide > columns && at > start {
            let (cut, before) = if good.0 > start { good } else { (at, used) };
            rows.push(start..cut);
            start = cut;
            used -= before;
            good = (start, 0);
        }
        used += wide;
        last = cluster;
    }
    rows.push(start..line.end);
}

fn breaks_between(last: &str, next: &str) -> bool {
    let word = |cluster: &str| cluster.chars().all(|c| c.is_ascii_alphanumeric());
    let one_of = |cluster: &str, marks: &str| cluster.chars().any(|c| marks.contains(c));
    let held = one_of(next, CLOSING) || one_of(last, OPENING) || next == " ";
    !(held || word(last) && word(next))
}

/// Returns the row and the column of the byte `at`. Where a row ends and the
/// next goes on, the place is on the next.
pub fn place(text: &str, rows: &[Range<usize>], at: usize) -> (usize, usize) {
    let row = rows.partition_point(|row| row.start <= at).saturating_sub(1);
    let column = rows.get(row).map_or(0, |range| {
        text[range.start..]
            .grapheme_indices(true)
            .take_while(|(offset, _)| range.start + offset < at.min(range.end))
            .map(|(_, cluster)| shown_width(cluster))
            .sum()
    });
    (row, column)
}

/// Returns the byte of a row that stands nearest to `column`.
pub fn at_column(text: &str, row: Range<usize>, column: usize) -> usize {
    let mut used = 0;
    for (offset, cluster) in text[row.clone()].grapheme_indices(true) {
        let wide = shown_width(cluster);
        if used + wide > column {
            return row.start + offset;
        }
        used += wide;
    }
    // The end of a row that goes on is the start of the next; stay on this one.
    let goes_on = text[row.end..].chars().next().is_some_and(|c| c != '\n');
    let back = text[row.clone()].graphemes(true).next_back().filter(|_| goes_on).map_or(0, str::len);
    row.end - back
}

/// Returns the part of a one-line text that is seen through a window of
/// `columns` columns, and the caret's column in it. The last column is the
/// caret's own when it stands after the text.
pub fn window(text: &str, caret: usize, columns: usize) -> (Range<usize>, usize) {
    let columns = columns.max(2);
    let mut start = caret;
    let mut column = 0;
    for (at, cluster) in text[..caret].grapheme_indices(true).rev() {
        let wide = shown_width(cluster);
        if column + wide > columns - 1 {
            break;
        }
        (start, column) = (at, column + wide);
    }
    let mut end = caret;
    let mut used = column;
    for (offset, cluster) in text[caret..].grapheme_indices(true) {
        used += shown_width(cluster);
        if used > columns {
            break;
        }
        end = caret + offset + cluster.len();
    }
    (start..end, column)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wrapped(text: &str, columns: usize) -> Vec<&str> {
        rows(text, columns).into_iter().map(|row| &text[row]).collect()
    }

    #[test]
    fn rows_break_where_a_reader_expects_it() {
        for (text, columns, expected) in [
            ("", 10, vec![""]),
            ("水渠淤塞，请清淤", 8, vec!["水渠淤", "塞，请清", "淤"]),
            ("他说“好”的", 6, vec!["他说", "“好”的"]),
            ("see note 12", 8, vec!["see ", "note 12"]),
            ("abcdefghij", 4, vec!["abcd", "efgh", "ij"]),
            ("一\n\n二", 4, vec!["一", "", "二"]),
        ] {
            assert_eq!(wrapped(text, columns), expected, "{text}");
        }
    }

    #[test]
    fn the_window_follows_the_caret() {
        assert_eq!(window("张三", 6, 10), (0..6, 4));
        assert_eq!(window("一二三四五六", 18, 6), (12..18, 4));
        assert_eq!(window("一二三四五六", 0, 6), (0..9, 0));
    }

    proptest! {
        #[test]
        fn rows_fit_and_hold_the_whole_text(text in "[张三，。（a b1é👍\u{301}\n]{0,80}", columns in 2usize..20) {
            let rows = rows(&text, columns);
            let joined: String = rows.iter().map(|row| &text[row.clone()]).collect();
            prop_assert_eq!(joined, text.replace('\n', ""));
            for (at, _) in text.grapheme_indices(true).filter(|(_, cluster)| shown_width(cluster) > 0) {
                let (row, column) = place(&text, &rows, at);
                prop_assert!(column <= columns, "{at} {row} {column}");
                prop_assert_eq!(at_column(&text, rows[row].clone(), column), at);
            }
            for row in &rows {
                let wide: usize = text[row.clone()].graphemes(true).map(shown_width).sum();
                prop_assert!(wide <= columns, "{:?}", &text[row.clone()]);
            }
        }
    }
}
