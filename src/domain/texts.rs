//! The one list of every text that a person can put into a record. Lengths are
//! checked and identity numbers masked along this list, so a field that stands
//! here can't be forgotten by either. It decides nothing itself.

use super::problem::Field;
use super::record::Record;
use crate::base::limits::{LINE_CHARS_MAX, TEXT_CHARS_MAX};

/// How much a text field may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// One line: a name, a title.
    Line,
    /// Several lines.
    Text,
}

impl Room {
    /// Returns the bound, in characters.
    pub fn chars_max(self) -> usize {
        match self {
            Self::Line => LINE_CHARS_MAX,
            Self::Text => TEXT_CHARS_MAX,
        }
    }
}

macro_rules! walk {
    ($(#[$doc:meta])* $name:ident, $record:ty, $text:ty $(, $m:tt)?) => {
        $(#[$doc])*
        pub fn $name(record: $record, mut each: impl FnMut(Field, Room, $text)) {
            use Room::{Line, Text};
            match record {
                Record::Village(village) => {
                    each(Field::Name, Line, & $($m)? village.name);
                    each(Field::Town, Line, & $($m)? village.town);
                    each(Field::County, Line, & $($m)? village.county);
                }
                Record::Household(household) => {
                    each(Field::Head, Line, & $($m)? household.head);
                    let lines = [
                        (Field::Group, & $($m)? household.group),
                        (Field::Number, & $($m)? household.number),
                        (Field::Address, & $($m)? household.address),
                        (Field::Phone, & $($m)? household.phone),
                    ];
                    for (field, line) in lines {
                        if let Some(line) = line {
                            each(field, Line, line);
                        }
                    }
                    for category in & $($m)? household.categories {
                        each(Field::Categories, Line, & $($m)? category.0);
                    }
                    for member in & $($m)? household.members {
                        each(Field::Members, Line, & $($m)? member.name);
                        if let Some(relation) = & $($m)? member.relation {
                            each(Field::Members, Line, relation);
                        }
                    }
                    each(Field::Note, Text, & $($m)? household.note);
                }
                Record::Cadre(cadre) => {
                    each(Field::Name, Line, & $($m)? cadre.name);
                    each(Field::Unit, Line, & $($m)? cadre.unit);
                    each(Field::Post, Line, & $($m)? cadre.post);
                }
                Record::Assignment(assignment) => {
                    each(Field::Title, Line, & $($m)? assignment.title);
                    each(Field::Campaign, Line, & $($m)? assignment.campaign);
                    for code in & $($m)? assignment.targets.policies {
                        each(Field::Policies, Line, code);
                    }
                    for excused in & $($m)? assignment.excused {
                        each(Field::Excused, Line, & $($m)? excused.reason);
                    }
                    for handover in & $($m)? assignment.handovers {
                        each(Field::Handovers, Text, & $($m)? handover.note);
                    }
                }
                Record::Stay(_) => {}
                Record::Visit(visit) => {
                    each(Field::Met, Line, & $($m)? visit.met);
                    each(Field::Relation, Line, & $($m)? visit.relation);
                    each(Field::Chat, Text, & $($m)? visit.blocks.chat);
                    each(Field::PolicyTalk, Text, & $($m)? visit.blocks.policy_talk);
                    each(Field::Development, Text, & $($m)? visit.blocks.development);
                    each(Field::Complaints, Text, & $($m)? visit.blocks.complaints);
                    each(Field::Help, Text, & $($m)? visit.blocks.help);
                    if let Some(occasion) = & $($m)? visit.occasion {
                        each(Field::Occasion, Line, & $($m)? occasion.0);
                    }
                    if let Some(reference) = & $($m)? visit.reference {
                        each(Field::Reference, Line, reference);
                    }
                }
                Record::Concern(concern) => {
                    each(Field::Number, Line, & $($m)? concern.number);
                    each(Field::Category, Line, & $($m)? concern.category);
                    each(Field::Text, Text, & $($m)? concern.text);
                    each(Field::Responsible, Line, & $($m)? concern.responsible);
                    each(Field::Result, Text, & $($m)? concern.result);
                    each(Field::Goal, Line, & $($m)? concern.goal);
                }
                Record::Matter(matter) => {
                    each(Field::Need, Text, & $($m)? matter.need);
                    each(Field::Action, Text, & $($m)? matter.action);
                    each(Field::ConfirmedBy, Line, & $($m)? matter.confirmed_by);
                    if let Some(help) = & $($m)? matter.help {
                        each(Field::HelpForm, Line, & $($m)? help.0);
                    }
                    each(Field::Goal, Line, & $($m)? matter.goal);
                }
                Record::Policy(policy) => {
                    each(Field::Code, Line, & $($m)? policy.code);
                    each(Field::Version, Line, & $($m)? policy.version);
                    each(Field::Title, Line, & $($m)? policy.title);
                    each(Field::Document, Line, & $($m)? policy.document);
                    for category in & $($m)? policy.audience {
                        each(Field::Audience, Line, & $($m)? category.0);
                    }
                    each(Field::Text, Text, & $($m)? policy.text);
                    for answer in & $($m)? policy.answers {
                        each(Field::Answers, Text, & $($m)? answer.question);
                        each(Field::Answers, Text, & $($m)? answer.answer);
                    }
                    if let Some(sort) = & $($m)? policy.sort {
                        each(Field::Sort, Line, & $($m)? sort.0);
                    }
                }
                Record::Catalog(catalog) => {
                    each(Field::Purpose, Line, & $($m)? catalog.of.0);
                    each(Field::Code, Line, & $($m)? catalog.code);
                    each(Field::Version, Line, & $($m)? catalog.version);
                    each(Field::Title, Line, & $($m)? catalog.title);
                    each(Field::Note, Text, & $($m)? catalog.note);
                    for item in & $($m)? catalog.items {
                        each(Field::Items, Line, & $($m)? item.code);
                        each(Field::Items, Line, & $($m)? item.label);
                        for rule in & $($m)? item.when {
                            each(Field::Items, Text, rule);
                        }
                    }
                }
                Record::Remark(remark) => {
                    each(Field::Text, Text, & $($m)? remark.text);
                    each(Field::Reply, Text, & $($m)? remark.reply);
                }
                Record::Decision(decision) => each(Field::Note, Text, & $($m)? decision.reason),
                Record::Invitation(invitation) => each(Field::Name, Line, & $($m)? invitation.name),
                Record::Device(_) => {}
            }
        }
    };
}

walk! {
    /// Shows every text of a record, with its field and its room.
    each_text, &Record, &str
}
walk! {
    /// Hands over every text of a record to be changed.
    each_text_mut, &mut Record, &mut String, mut
}
