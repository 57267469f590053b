//! A text that two people wrote differently: what holds is written from what
//! both say, and takes the place of both.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::super::{Done, Flaw, Name, Sheet, Slot, Value};
use crate::app::form::Ctx;
use crate::base::ids::RecordId;
use crate::domain::household::OPTIONAL_FIELDS;
use crate::domain::problem::Field;
use crate::domain::record::Kind;
use crate::query::conflicts::{edited, label, name};
use crate::tr;

/// What is to be written anew, and what it begins with. Kept in drafts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// The kind of the record.
    pub kind: Kind,
    /// The record.
    pub id: RecordId,
    /// The field.
    pub field: String,
    /// Its value as JSON text, of which only texts are written anew.
    pub whole: String,
    /// The texts to begin with.
    pub texts: Vec<(Field, String)>,
    /// What each side says, line by line.
    pub lead: Vec<String>,
}

/// How a field can be written anew by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writable {
    /// One line.
    Line(Field),
    /// Several lines.
    Block(Field),
    /// The five texts of a visit.
    Blocks,
}

/// Returns how a field can be written anew from what both sides say; `None`
/// where it is no text.
pub fn writable(kind: Kind, field: &str) -> Option<Writable> {
    use Writable::{Block, Blocks, Line};
    Some(match (kind, field) {
        (Kind::Visit, "blocks") => Blocks,
        (Kind::Household, "note") => Block(Field::Note),
        (Kind::Concern, "text") => Block(Field::Text),
        (Kind::Concern, "result") => Block(Field::Result),
        (Kind::Matter, "action") => Block(Field::Action),
        (Kind::Policy | Kind::Remark, "text") => Block(Field::Text),
        (Kind::Remark, "reply") => Block(Field::Reply),
        (Kind::Household, "head" | "address" | "phone" | "number" | "group")
        | (Kind::Visit, "met" | "relation")
        | (Kind::Concern, "category" | "responsible")
        | (Kind::Matter, "need" | "confirmed_by")
        | (Kind::Assignment, "title" | "campaign")
        | (Kind::Policy, "title" | "document")
        | (Kind::Cadre, "name" | "unit" | "post")
        | (Kind::Village, "name" | "town" | "county") => Line(Field::from_word(field)?),
        _ => return None,
    })
}

/// Returns heading and slots; see [`super::About::slots`].
pub fn slots(ctx: &Ctx<'_>, wording: &Wording) -> Result<(String, Vec<Slot>), String> {
    if !ctx.state.knows(wording.kind, wording.id) {
        return Err(tr!("app-record-gone"));
    }
    let one_line = matches!(writable(wording.kind, &wording.field), Some(Writable::Line(_)));
    let slot = |(field, text): &(Field, String)| {
        let value = if one_line { Value::line(text.clone()) } else { Value::block(text.clone()) };
        Slot::field(*field, value).with_help(tr!("conflicts-write-help"))
    };
    let name = name(ctx.state, ctx.now.date_naive(), wording.kind, wording.id);
    let title = tr!("conflicts-write-title", name = name, label = label(wording.kind, &wording.field));
    Ok((title, wording.texts.iter().map(slot).collect()))
}

/// Returns the changes; see [`super::About::finish`].
pub fn finish(ctx: &Ctx<'_>, sheet: &Sheet, wording: &Wording) -> Result<Done, Vec<Flaw>> {
    let mut value: Json = serde_json::from_str(&wording.whole).unwrap_or(Json::Null);
    for (field, _) in &wording.texts {
        let text = sheet.text(Name::Of(*field));
        match &mut value {
            Json::Object(texts) => {
                texts.insert(field.word().to_owned(), text.into());
            }
            _ if text.is_empty() && wording.kind == Kind::Household && is_optional(&wording.field) => {
                value = Json::Null
            }
            _ => value = text.into(),
        }
    }
    let name = name(ctx.state, ctx.now.date_naive(), wording.kind, wording.id);
    let said = tr!("conflicts-written", name = name, label = label(wording.kind, &wording.field));
    Ok(Done::Commit(vec![edited(wording.kind, wording.id, &wording.field, value)], said))
}

/// Tells whether a field of a household may be missing; its note is a text that
/// may be empty.
fn is_optional(field: &str) -> bool {
    field != "note" && OPTIONAL_FIELDS.contains(&field)
}
