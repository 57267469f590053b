//! The form of a visit that was begun as one line: all that the line says is
//! filled in, and what nobody could make out of it stands as text where it was.

use super::{ConcernDraft, Ctx, MatterDraft, Newcomer, Spot, VisitForm, dates};
use crate::app::widgets::text::TextBox;
use crate::base::ids::VisitId;
use crate::base::limits::PARTS_PER_VISIT_MAX;
use crate::domain::visit::{Acknowledgement, Block, Place};
use crate::query::quick::draft::{DueAsked, Who};
use crate::query::quick::{About, Became, Reading};

impl VisitForm {
    /// Returns a form filled in by a line that was understood as `reading`. It
    /// is the visit `id`, as the line would have been, so that the same visit
    /// is never saved twice.
    pub fn of_line(ctx: &Ctx<'_>, reading: &Reading, line: &str, id: VisitId) -> Self {
        let mut form = Self::new(ctx, Vec::new(), id.0);
        let draft = &reading.draft;
        form.dirty = true;
        form.at = TextBox::line(dates::written(draft.at.unwrap_or(ctx.now)));
        form.place = draft.place.unwrap_or(Place::Home);
        form.minutes = TextBox::line(draft.minutes.map(|minutes| minutes.to_string()).unwrap_or_default());
        form.met = TextBox::line(&draft.met);
        form.relation = TextBox::line(&draft.relation);
        form.nobody_home = draft.nobody_home;
        form.policies.clone_from(&draft.policies);
        form.next = TextBox::line(draft.next.map(|day| day.to_string()).unwrap_or_default());
        form.acknowledged = draft.acknowledged.unwrap_or(Acknowledgement::No);
        for (block, text) in form.blocks.iter_mut().zip(Block::ALL) {
            *block = TextBox::block(draft.blocks.get(*text));
        }
        form.take_who(reading, line);
        form.take_parts(reading);
        form.take_leftovers(reading, line);
        form.focus = if form.query.is_blank() && !form.picked.is_empty() { Spot::Met } else { Spot::Households };
        if !form.spots().contains(&form.focus) {
            form.focus = Spot::Households;
        }
        form
    }

    /// Takes the households. The form has room for one that is new; what is
    /// open or more stands in the field where households are looked for.
    fn take_who(&mut self, reading: &Reading, line: &str) {
        let mut looked_for: Vec<String> = Vec::new();
        for who in &reading.draft.who {
            match who {
                Who::Known(id) if !self.picked.contains(id) => self.picked.push(*id),
                Who::Known(_) => {}
                Who::New(new) if self.newcomer.is_none() => {
                    let group = TextBox::line(new.group.clone().unwrap_or_default());
                    self.newcomer = Some(Newcomer { head: new.head.clone(), group, village: new.village });
                }
                Who::New(new) => looked_for.push(new.head.clone()),
            }
        }
        let open = reading.questions.iter().filter(|question| question.about == About::Household);
        looked_for.extend(open.map(|question| line[question.span.clone()].to_owned()));
        self.query = TextBox::line(looked_for.join(" "));
    }

    fn take_parts(&mut self, reading: &Reading) {
        for raised in reading.draft.concerns.iter().take(PARTS_PER_VISIT_MAX) {
            self.made += 1;
            self.concerns.push(ConcernDraft {
                id: self.made,
                text: TextBox::block(&raised.text),
                category: TextBox::line(&raised.category),
                urgency: raised.urgency(),
                due: raised.due.filter(|due| !matches!(due, DueAsked::Day(_))),
                due_on: TextBox::line(match raised.due {
                    Some(DueAsked::Day(day)) => day.to_string(),
                    _ => String::new(),
                }),
                people: TextBox::line(raised.people.map(|people| people.to_string()).unwrap_or_default()),
                responsible: TextBox::line(&raised.responsible),
                was: None,
                gone: None,
            });
        }
        for promise in reading.draft.matters.iter().take(PARTS_PER_VISIT_MAX) {
            self.made += 1;
            self.matters.push(MatterDraft {
                id: self.made,
                need: TextBox::line(&promise.need),
                done: promise.done,
                promised: TextBox::line(promise.promised.map(|day| day.to_string()).unwrap_or_default()),
                action: TextBox::line(""),
                was: None,
                gone: None,
            });
        }
    }

    /// Keeps as text of its block whatever the line has that came to nothing.
    fn take_leftovers(&mut self, reading: &Reading, line: &str) {
        let mut block = Block::Chat;
        for part in &reading.parts {
            let in_doubt =
                reading.troubles.iter().any(|trouble| trouble.grave && trouble.span == Some(part.span.clone()));
            let left = match part.became {
                Became::Block(begun) => {
                    block = begun;
                    false
                }
                Became::Asked(at) => reading.questions[at].about != About::Household,
                Became::Stray => true,
                Became::Concern(_) | Became::Matter(_) => in_doubt,
                _ => false,
            };
            if left {
                let at = Block::ALL.iter().position(|other| *other == block).unwrap_or(0);
                let text = &mut self.blocks[at];
                let before = text.text();
                let whole = format!("{before}{}{}", if before.is_empty() { "" } else { " " }, &line[part.span.clone()]);
                *text = TextBox::block(whole);
            }
        }
    }
}
