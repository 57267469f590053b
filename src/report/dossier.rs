//! 一户一档: all that is known of one household, for its folder: who they are, when
//! somebody came, what was asked for and became of it, and what was corrected.

use std::collections::BTreeMap;

use chrono::DateTime;

use super::about::About;
use super::cell::Cell;
use super::error::ReportError;
use super::field::Field;
use super::ledger::{Ledger, Row, Selection, Subject};
use super::paper::{Grid, Page, Paper, Part};
use super::redact::Profile;
use super::table::Column;
use crate::base::ids::HouseholdId;
use crate::domain::concern::ConcernState;
use crate::domain::record::Kind;
use crate::query::corrections::{Turned, turns};
use crate::state::doc::Origin;
use crate::tr;

/// Returns the file of one household, as far as a period reaches.
///
/// # Errors
/// Fails where the store does, and where the household isn't here.
pub fn paper(ledger: &Ledger<'_>, id: HouseholdId, selection: &Selection) -> Result<Paper, ReportError> {
    let row = ledger.household_row(id).ok_or(ReportError::Nothing)?;
    let of_it = Selection { household: Some(id), ..*selection };
    let said = |field| ledger.value(&row, field).words();
    let mut parts = vec![Part::Facts(filled(
        [Field::Village, Field::Group, Field::Number, Field::Head].map(|field| (field.label(), said(field))),
    ))];
    let mut sections = Sections { number: 0, parts: &mut parts };

    let facts = [
        Field::Categories,
        Field::MustVisit,
        Field::Residents,
        Field::Address,
        Field::Phone,
        Field::Keepers,
        Field::LastVisit,
        Field::Visits,
    ];
    sections.add(tr!("report-dossier-basics"), Part::Facts(filled(facts.map(|field| (field.label(), said(field))))));

    let visits = ledger.visits(&of_it);
    let mut rows = Vec::new();
    ledger.each_visit(&visits, |row| -> Result<(), ReportError> {
        let texts = [Field::Chat, Field::PolicyTalk, Field::Development, Field::Complaints, Field::Help];
        let texts = texts.map(|field| (field, ledger.value(&row, field).words()));
        let told = texts
            .iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(field, text)| tr!("report-dossier-block", block = field.label(), text = text.as_str()));
        let told = told.collect::<Vec<_>>().join("\n");
        let mut cells = cells(ledger, &row, &[Field::VisitDate, Field::Place, Field::Cadres, Field::Met, Field::Seen]);
        cells.push(Cell::text(told));
        rows.push(cells);
        Ok(())
    })?;
    let mut columns = columns(&[Field::VisitDate, Field::Place, Field::Cadres, Field::Met, Field::Seen]);
    columns.push(Column { head: tr!("report-dossier-said"), width: 32 });
    sections.grid(tr!("report-dossier-visits"), columns, rows);

    concerns(ledger, &of_it, &mut sections)?;

    let fields = [
        Field::MatterDate,
        Field::Need,
        Field::MatterForm,
        Field::Promised,
        Field::MatterAction,
        Field::DoneOn,
        Field::MatterState,
    ];
    let mut rows = Vec::new();
    ledger.each_matter(&ledger.matters(&of_it), |row| -> Result<(), ReportError> {
        rows.push(cells(ledger, &row, &fields));
        Ok(())
    })?;
    sections.grid(tr!("report-dossier-matters"), self::columns(&fields), rows);

    let fields = [Field::ToldDate, Field::Policy, Field::PolicyVersion, Field::PolicyOutcome, Field::Cadres];
    let rows = ledger.told(&visits).iter().map(|row| cells(ledger, row, &fields)).collect();
    sections.grid(tr!("report-dossier-policies"), self::columns(&fields), rows);

    // What was said first and taken back is nobody's business outside.
    if ledger.profile == Profile::Full {
        let rows = corrected(ledger, id, &of_it)?;
        let columns = [
            (tr!("report-dossier-when"), 12),
            (tr!("report-dossier-who"), 10),
            (tr!("report-dossier-what"), 16),
            (tr!("report-dossier-before"), 24),
            (tr!("report-dossier-after"), 24),
        ];
        let columns = columns.map(|(head, width)| Column { head, width }).to_vec();
        sections.grid(tr!("report-dossier-corrections"), columns, rows);
    }
    let title = tr!("report-dossier");
    let name = tr!("report-dossier-name", village = said(Field::VillageGroup), head = said(Field::Head));
    let about = About { title: name, author: String::new(), profile: ledger.profile, made: ledger.today };
    let under = super::period::words(selection.period);
    Ok(Paper { about, page: Page::A4, title, under, parts, signed: None })
}

/// Parts with headings that are numbered in a row; empty ones are left out.
struct Sections<'a> {
    number: usize,
    parts: &'a mut Vec<Part>,
}

impl Sections<'_> {
    fn add(&mut self, name: String, part: Part) {
        self.number += 1;
        self.parts.push(Part::Heading(1, tr!("report-section", n = self.number, name = name)));
        self.parts.push(part);
    }

    fn grid(&mut self, name: String, columns: Vec<Column>, rows: Vec<Vec<Cell>>) {
        if !rows.is_empty() {
            self.add(name, Part::Grid(Grid { columns, rows }));
        }
    }
}

fn concerns(ledger: &Ledger<'_>, of_it: &Selection, sections: &mut Sections<'_>) -> Result<(), ReportError> {
    let fields =
        [Field::ConcernNumber, Field::Raised, Field::ConcernText, Field::Due, Field::ConcernState, Field::ToldOn];
    let mut rows = Vec::new();
    ledger.each_concern(&ledger.concerns(of_it), |row| -> Result<(), ReportError> {
        let mut cells = cells(ledger, &row, &fields);
        cells.push(course(ledger, &row));
        rows.push(cells);
        Ok(())
    })?;
    let mut columns = columns(&fields);
    columns.push(Column { head: tr!("report-dossier-course"), width: 30 });
    sections.grid(tr!("report-dossier-concerns"), columns, rows);
    Ok(())
}

/// Returns the steps a concern went, a line each.
fn course(ledger: &Ledger<'_>, row: &Row) -> Cell {
    let Subject::Concern(_, _, steps) = &row.subject else { return Cell::Empty };
    let lines = steps.iter().map(|step| {
        let to = ConcernState::from_word(&step.to).map_or_else(|| step.to.clone(), ConcernState::label);
        let note = ledger.prose(row.village, &step.note).words();
        tr!("report-step", day = step.at.date_naive().to_string(), to = to, note = note)
    });
    Cell::text(lines.collect::<Vec<_>>().join("\n"))
}

/// Returns what was corrected in the household and in the visits to it.
fn corrected(ledger: &Ledger<'_>, id: HouseholdId, of_it: &Selection) -> Result<Vec<Vec<Cell>>, ReportError> {
    let mut all: BTreeMap<Origin, Vec<Turned>> = BTreeMap::new();
    let mut take = |doc: &crate::state::doc::Doc| -> Result<(), ReportError> {
        for (origin, turned) in turns(ledger.state, doc) {
            all.entry(origin).or_default().extend(turned);
        }
        Ok(())
    };
    ledger.each(Kind::Household, &[id], &mut |_, doc| take(doc))?;
    ledger.each(Kind::Visit, &ledger.visits(of_it), &mut |_, doc| take(doc))?;
    ledger.each(Kind::Concern, &ledger.concerns(of_it), &mut |_, doc| take(doc))?;
    ledger.each(Kind::Matter, &ledger.matters(of_it), &mut |_, doc| take(doc))?;
    let mut rows = Vec::new();
    for (origin, turned) in all {
        let ms = i64::try_from(origin.stamp.unix_ms()).unwrap_or(i64::MAX);
        let day = DateTime::from_timestamp_millis(ms).map(|at| at.date_naive());
        let who = ledger.state.cadre_of(origin.entry.device).map(|(_, cadre)| cadre.name.clone());
        for Turned { label, before, after } in turned {
            let said = [Cell::text(label), Cell::text(before), Cell::text(after)];
            rows.push([Cell::day(day), Cell::text(who.clone().unwrap_or_default())].into_iter().chain(said).collect());
        }
    }
    Ok(rows)
}

fn columns(fields: &[Field]) -> Vec<Column> {
    fields.iter().map(|field| Column { head: field.label(), width: field.width() }).collect()
}

fn cells(ledger: &Ledger<'_>, row: &Row, fields: &[Field]) -> Vec<Cell> {
    fields.iter().map(|field| ledger.value(row, *field)).collect()
}

fn filled<const N: usize>(facts: [(String, String); N]) -> Vec<(String, String)> {
    facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}
