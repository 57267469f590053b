//! 留户联: an A5 page that stays with the household after a visit, so that they can
//! hold us to it: who came, what they told us, what we promised and by when, and whom
//! to ask if nothing comes of it.

use super::about::About;
use super::error::ReportError;
use super::field::Field;
use super::ledger::{Ledger, Subject};
use super::paper::{Page, Paper, Part};
use crate::base::ids::VisitId;
use crate::tr;

/// Returns the slip of one visit. `phone` is the number under which the cadre wants
/// to be called, where they gave one.
///
/// # Errors
/// Fails where the store does, and where the visit isn't here.
pub fn paper(ledger: &Ledger<'_>, visit: VisitId, phone: Option<&str>) -> Result<Paper, ReportError> {
    let mut made = None;
    ledger.each_visit(&[visit], |row| -> Result<(), ReportError> {
        let Subject::Visit(_, visit) = &row.subject else { return Ok(()) };
        let said = |field| ledger.value(&row, field).words();
        let mut facts = vec![
            (tr!("report-slip-for"), format!("{}　{}", said(Field::VillageGroup), said(Field::Head))),
            (tr!("report-diary-date"), said(Field::VisitDate)),
        ];
        for id in &visit.cadres {
            let unit = ledger.state.cadre(*id).map(|cadre| cadre.unit.clone()).unwrap_or_default();
            facts.push((tr!("report-slip-who"), format!("{}　{unit}", ledger.cadres(&[*id]))));
        }
        facts.extend(phone.map(|phone| (Field::Phone.label(), phone.to_owned())));
        made = Some((facts, said(Field::Head), said(Field::VisitDate)));
        Ok(())
    })?;
    let (facts, head, day) = made.ok_or(ReportError::Nothing)?;
    let mut parts = vec![Part::Facts(facts)];

    let concerns: Vec<_> = ledger.state.concerns_in(visit).map(|(id, _)| id).collect();
    let mut told = Vec::new();
    ledger.each_concern(&concerns, |row| -> Result<(), ReportError> {
        let said = |field| ledger.value(&row, field).words();
        let (number, text, due) = (said(Field::ConcernNumber), said(Field::ConcernText), said(Field::Due));
        told.push(tr!("report-diary-concern", n = told.len() + 1, number = number, text = text, due = due));
        Ok(())
    })?;
    section(&mut parts, tr!("report-slip-told"), &told);

    let matters: Vec<_> = ledger.state.matters_in(visit).map(|(id, _)| id).collect();
    let mut promised = Vec::new();
    ledger.each_matter(&matters, |row| -> Result<(), ReportError> {
        let said = |field| ledger.value(&row, field).words();
        let (need, day, done) = (said(Field::Need), said(Field::Promised), said(Field::DoneOn));
        let n = promised.len() + 1;
        promised.push(match (done.as_str(), day.as_str()) {
            ("", "") => tr!("report-slip-promise", n = n, need = need),
            ("", day) => tr!("report-slip-promise-by", n = n, need = need, day = day),
            (done, _) => tr!("report-slip-promise-done", n = n, need = need, day = done),
        });
        Ok(())
    })?;
    section(&mut parts, tr!("report-slip-promised"), &promised);
    if told.is_empty() && promised.is_empty() {
        parts.push(Part::Text(tr!("report-slip-nothing")));
    }
    parts.push(Part::Heading(1, tr!("report-slip-ask")));
    parts.push(Part::Text(tr!("report-slip-whom")));
    let title = tr!("report-slip");
    let name = tr!("report-slip-name", head = head, day = day);
    let about = About { title: name, author: String::new(), profile: ledger.profile, made: ledger.today };
    Ok(Paper { about, page: Page::A5, title, under: String::new(), parts, signed: None })
}

fn section(parts: &mut Vec<Part>, name: String, lines: &[String]) {
    if !lines.is_empty() {
        parts.push(Part::Heading(1, name));
        parts.push(Part::Text(lines.join("\n")));
    }
}
