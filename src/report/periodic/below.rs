//! What the offices below have told in figures, with who told it and of when it is.

use super::Report;
use crate::base::text::visible;
use crate::query::rollup::{Below, Count, Office, Source, Sum};
use crate::report::cell::{Cell, long_day};
use crate::report::paper::{Grid, Part};
use crate::report::table::Column;
use crate::tr;

/// Returns a table of the offices by their names with what it comes to, or a sentence
/// where there is little room. A report of a village, an assignment or a cadre has none.
pub(super) fn parts(report: &Report<'_>) -> Vec<Part> {
    let selection = &report.selection;
    let is_of_all = selection.village.is_none() && selection.assignment.is_none() && selection.cadre.is_none();
    let below = if is_of_all { report.ledger.below() } else { Below::default() };
    match below.has_figures() {
        true if report.is_brief => vec![Part::Text(sentence(&below))],
        true => {
            vec![Part::Heading(2, tr!("report-below-heading")), table(&below), Part::Text(below.notes().join("\n"))]
        }
        false => Vec::new(),
    }
}

/// Says of when an office's figures or records are.
fn as_of(office: &Office) -> String {
    let day = office.at.map(|at| long_day(at.date_naive())).unwrap_or_default();
    if office.source == Source::Figures { day } else { format!("{}{day}", office.source.label()) }
}

fn sentence(below: &Below) -> String {
    let sums: Vec<String> = below.sums().iter().map(|sum| format!("{} {}", sum.what.label(), sum.said())).collect();
    let office = |office: &Office| tr!("rollup-as-of", name = visible(&office.name).into_owned(), day = as_of(office));
    let offices: Vec<String> = below.offices.iter().map(office).collect();
    let comma = tr!("report-comma");
    let list = format!("{}{}{}", sums.join(&comma), tr!("report-semicolon"), offices.join(&comma));
    let notes = below.notes().concat();
    format!("{}{notes}", tr!("report-below-brief", list = list))
}

fn table(below: &Below) -> Part {
    let head = |head: String, width| Column { head, width };
    let counts = Count::ALL.iter().map(|what| head(what.label(), 8));
    let columns = [head(tr!("rollup-col-office"), 16)].into_iter().chain(counts);
    let columns = columns.chain([head(tr!("rollup-col-as-of"), 16)]).collect();
    let row = |name: String, said: Vec<String>, of: String| -> Vec<Cell> {
        [name].into_iter().chain(said).chain([of]).map(Cell::text).collect()
    };
    let all = |said: &dyn Fn(&Count) -> String| Count::ALL.iter().map(said).collect();
    let office = |one: &Office| row(one.name.clone(), all(&|what| one.said(*what)), as_of(one));
    let mut rows: Vec<Vec<Cell>> = below.offices.iter().map(office).collect();
    let here = |what: &Count| below.records.get(what).map(u64::to_string).unwrap_or_default();
    rows.push(row(tr!("rollup-records"), all(&here), String::new()));
    rows.push(row(tr!("rollup-sum"), below.sums().iter().map(Sum::said).collect(), String::new()));
    Part::Grid(Grid { columns, rows })
}
