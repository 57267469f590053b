//! 民情日记: what was seen and heard at a visit, a page each, with room for what the
//! cadre makes of it and for signatures. Parts of which nothing was written are left out.

use super::about::About;
use super::cell::long_day;
use super::error::ReportError;
use super::field::Field;
use super::ledger::{Ledger, Row, Selection, Subject};
use super::paper::{Page, Paper, Part};
use crate::base::ids::{CadreId, VisitId};
use crate::domain::visit::{Acknowledgement, Visit};
use crate::tr;

/// Lines for what the cadre makes of it.
const LINES: usize = 3;

/// Returns the diary of these visits. `writer` is whose machine it is.
///
/// # Errors
/// Fails where the store does, and where there is no visit.
pub fn paper(
    ledger: &Ledger<'_>,
    visits: &[VisitId],
    writer: Option<CadreId>,
    selection: &Selection,
) -> Result<Paper, ReportError> {
    let mut parts = Vec::new();
    ledger.each_visit(visits, |row| -> Result<(), ReportError> {
        if !parts.is_empty() {
            parts.push(Part::Break);
            parts.push(Part::Heading(0, tr!("report-diary")));
        }
        entry(ledger, &row, writer, &mut parts)
    })?;
    if parts.is_empty() {
        return Err(ReportError::Nothing);
    }
    let title = tr!("report-diary");
    let under = if visits.len() > 1 { super::period::words(selection.period) } else { String::new() };
    let name = tr!("report-paper-name", title = title.as_str(), period = super::period::words(selection.period));
    let author = writer.map(|id| ledger.cadres(&[id])).unwrap_or_default();
    let about = About { title: name, author, profile: ledger.profile, made: ledger.today };
    Ok(Paper { about, page: Page::A4, title, under, parts, signed: None })
}

fn entry(ledger: &Ledger<'_>, row: &Row, writer: Option<CadreId>, parts: &mut Vec<Part>) -> Result<(), ReportError> {
    let Subject::Visit(id, visit) = &row.subject else { return Ok(()) };
    let said = |field: Field| ledger.value(row, field).words();
    let heads = ledger.heads(&row.households);
    let who = [heads.clone(), met(ledger, visit, &heads)];
    let facts = [
        (tr!("report-diary-date"), format!("{}　{}", said(Field::VisitDate), said(Field::Weekday))),
        (tr!("report-diary-weather"), "　".into()),
        (Field::VisitTime.label(), said(Field::VisitTime)),
        (tr!("report-diary-place"), format!("{}　{}", said(Field::VillageGroup), said(Field::Place))),
        (tr!("report-diary-whom"), who.concat()),
        (tr!("report-diary-cadres"), said(Field::Cadres)),
        (tr!("report-diary-writer"), written_by(ledger, visit, writer)),
    ];
    parts.push(Part::Facts(facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()));
    let mut number = 0;
    let mut section = |name: String, text: String| {
        if !text.trim().is_empty() {
            number += 1;
            parts.push(Part::Heading(1, tr!("report-section", n = number, name = name)));
            parts.push(Part::Text(text));
        }
    };
    section(tr!("report-diary-home"), said(Field::Chat));
    section(tr!("report-diary-concerns"), joined([said(Field::Complaints), concerns(ledger, *id)?]));
    let policies = policies(ledger, *id);
    section(tr!("report-diary-policy"), joined([said(Field::PolicyTalk), policies, said(Field::Development)]));
    section(tr!("report-diary-handling"), joined([said(Field::Help), handled(ledger, *id)?]));
    section(tr!("report-diary-plans"), joined([next(visit), promised(ledger, *id)?]));
    parts.push(Part::Heading(1, tr!("report-diary-thoughts")));
    parts.push(Part::Blank(LINES));
    parts.push(match visit.acknowledged {
        Acknowledgement::Yes => Part::Facts(vec![(tr!("report-diary-signature"), tr!("report-acknowledged"))]),
        Acknowledgement::No | Acknowledgement::Declined => Part::Sign(vec![tr!("report-diary-signature")]),
    });
    Ok(())
}

/// Returns whom of the household was met, in brackets.
fn met(ledger: &Ledger<'_>, visit: &Visit, heads: &str) -> String {
    if visit.nobody_home {
        return tr!("report-in-brackets", text = tr!("report-not-seen"));
    }
    let parts = [ledger.person(&visit.met), visit.relation.clone()];
    let said: Vec<String> = parts.into_iter().filter(|part| !part.is_empty() && part != heads).collect();
    if said.is_empty() { String::new() } else { tr!("report-in-brackets", text = said.join(&tr!("report-comma"))) }
}

/// Whoever works here wrote it, if they went; else the first who went.
fn written_by(ledger: &Ledger<'_>, visit: &Visit, writer: Option<CadreId>) -> String {
    let went = |id: &CadreId| visit.cadres.iter().any(|cadre| ledger.state.canon(*cadre) == ledger.state.canon(*id));
    let writer = writer.filter(went).or(visit.cadres.first().copied());
    writer.map(|id| ledger.cadres(&[id])).unwrap_or_default()
}

fn concerns(ledger: &Ledger<'_>, visit: VisitId) -> Result<String, ReportError> {
    let ids: Vec<_> = ledger.state.concerns_in(visit).map(|(id, _)| id).collect();
    let mut lines = Vec::new();
    ledger.each_concern(&ids, |row| -> Result<(), ReportError> {
        let said = |field| ledger.value(&row, field).words();
        let (number, text, due) = (said(Field::ConcernNumber), said(Field::ConcernText), said(Field::Due));
        lines.push(tr!("report-diary-concern", n = lines.len() + 1, number = number, text = text, due = due));
        Ok(())
    })?;
    Ok(lines.join("\n"))
}

fn policies(ledger: &Ledger<'_>, visit: VisitId) -> String {
    let rows = ledger.told(&[visit]);
    let line = |row: &Row| {
        let said = |field| ledger.value(row, field).words();
        tr!("report-diary-told", title = said(Field::Policy), outcome = said(Field::PolicyOutcome))
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn handled(ledger: &Ledger<'_>, visit: VisitId) -> Result<String, ReportError> {
    let mut lines = Vec::new();
    let matters: Vec<_> = ledger.state.matters_in(visit).map(|(id, _)| id).collect();
    ledger.each_matter(&matters, |row| -> Result<(), ReportError> {
        let said = |field| ledger.value(&row, field).words();
        let what = joined([said(Field::Need), said(Field::MatterAction)]).replace('\n', &tr!("report-semicolon"));
        let (state, day) = (said(Field::MatterState), said(Field::DoneOn));
        lines.push(match day.as_str() {
            "" => tr!("report-diary-matter", what = what, state = state),
            day => tr!("report-diary-matter-on", what = what, state = state, day = day),
        });
        Ok(())
    })?;
    let concerns: Vec<_> = ledger.state.concerns_in(visit).map(|(id, _)| id).collect();
    ledger.each_concern(&concerns, |row| -> Result<(), ReportError> {
        let said = |field| ledger.value(&row, field).words();
        let progress = said(Field::Progress).replace('\n', &tr!("report-semicolon"));
        let (number, state) = (said(Field::ConcernNumber), said(Field::ConcernState));
        lines.push(match progress.as_str() {
            "" => tr!("report-diary-step", number = number, state = state),
            progress => tr!("report-diary-step-how", number = number, state = state, progress = progress),
        });
        Ok(())
    })?;
    Ok(lines.join("\n"))
}

fn next(visit: &Visit) -> String {
    visit.next.map(|day| tr!("report-diary-next", day = long_day(day))).unwrap_or_default()
}

fn promised(ledger: &Ledger<'_>, visit: VisitId) -> Result<String, ReportError> {
    let matters = ledger.state.matters_in(visit).filter(|(_, matter)| matter.done.is_none());
    let ids: Vec<_> = matters.filter(|(_, matter)| matter.promised.is_some()).map(|(id, _)| id).collect();
    let mut lines = Vec::new();
    ledger.each_matter(&ids, |row| -> Result<(), ReportError> {
        let said = |field| ledger.value(&row, field).words();
        lines.push(tr!("report-diary-promised", day = said(Field::Promised), need = said(Field::Need)));
        Ok(())
    })?;
    Ok(lines.join("\n"))
}

/// Joins what was said, a line each.
pub(super) fn joined<const N: usize>(texts: [String; N]) -> String {
    texts.into_iter().filter(|text| !text.trim().is_empty()).collect::<Vec<_>>().join("\n")
}
