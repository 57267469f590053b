//! What is done with conflicts: in their list, and where the sides of one
//! stand side by side.

use super::super::update::{commit_at_once, open_sheet};
use crate::app::effect::{Effect, TerminalEffect};
use crate::app::model::Model;
use crate::app::screens::conflicts::{Facing, title, value, writers};
use crate::app::sheet::About;
use crate::app::world::World;
use crate::app::world::notices::Tone;
use crate::app::world::tab::Tab;
use crate::base::ids::RecordId;
use crate::keymap::Action;
use crate::query::conflicts::{Dispute, Settling, label, letter, settle, settle_all, subjects};
use crate::tr;

/// Carries a command out where the sides of a conflict are in front. Returns
/// whether it was one that means something there.
pub fn act(model: &mut Model, action: Action, out: &mut Vec<Effect>) -> bool {
    let Some(facing) = &mut model.exchange.conflicts.facing else { return false };
    match action {
        Action::PreviousSide => facing.turn(-1),
        Action::NextSide => facing.turn(1),
        Action::TakeSide | Action::Confirm => take(model, out),
        Action::TakeWhole => take_whole(model, out),
        Action::WriteOwn => write(model),
        Action::NextConflict => go(model, 1),
        Action::PreviousConflict => go(model, -1),
        Action::Cancel => model.exchange.conflicts.facing = None,
        Action::Copy => copy(model, out),
        _ => return false,
    }
    true
}

/// Shows what there is to decide on in a record.
pub fn show(model: &mut Model, id: RecordId) {
    let Some(world) = model.world.clone() else { return };
    super::go(model, Tab::Exchange);
    let subject = subjects(&world.state()).into_iter().find(|subject| subject.record().1 == id);
    if let Some(subject) = subject {
        model.exchange.conflicts.open(subject);
    }
}

fn go(model: &mut Model, by: isize) {
    if !model.exchange.conflicts.go(by) {
        model.say(Tone::Plain, if by > 0 { tr!("conflicts-last") } else { tr!("conflicts-first") });
    }
}

fn take(model: &mut Model, out: &mut Vec<Effect>) {
    let Some(world) = model.world.clone() else { return };
    let Some(facing) = &model.exchange.conflicts.facing else { return };
    let (Some(dispute), side) = (facing.dispute(), facing.side) else { return };
    let stands = dispute.ring().get(side).map_or(dispute.record, |id| id.0);
    let Some(doc) = model.docs.get(dispute.kind, stands) else { return };
    let note = if dispute.is_ring() { tr!("conflicts-stands") } else { String::new() };
    let how = Settling { note: &note, by: world.me.cadre, at: model.now };
    let Some(change) = settle(doc, dispute, side, &how) else { return };
    let said = said(model, &world, facing, dispute, side);
    let said = with_undo(model, said);
    commit_at_once(model, vec![change], said, out);
}

fn said(model: &Model, world: &World, facing: &Facing, dispute: &Dispute, side: usize) -> String {
    let (state, today) = (world.state(), model.today_date());
    let chosen = dispute.sides.get(side).map(|one| value(&state, today, dispute, one)).unwrap_or_default();
    tr!(
        "conflicts-taken",
        name = title(&state, today, facing.subject),
        label = label(dispute.kind, &dispute.field),
        side = letter(side).to_string(),
        value = chosen
    )
}

fn take_whole(model: &mut Model, out: &mut Vec<Effect>) {
    let Some(world) = model.world.clone() else { return };
    let Some(facing) = &model.exchange.conflicts.facing else { return };
    let Some(dispute) = facing.dispute() else { return };
    if dispute.is_ring() {
        return take(model, out);
    }
    let Some(doc) = model.docs.get(dispute.kind, dispute.record) else { return };
    let how = Settling { note: "", by: world.me.cadre, at: model.now };
    let place = (facing.at, facing.side);
    let Some((change, left)) = settle_all(doc, &facing.disputes, place, &how) else { return };
    let state = world.state();
    let name = title(&state, model.today_date(), facing.subject);
    let who = dispute.sides.get(facing.side).map(|side| writers(&state, side)).unwrap_or_default();
    let said = match left {
        0 => tr!("conflicts-taken-all", name = name, who = who),
        left => tr!("conflicts-taken-most", name = name, who = who, left = left),
    };
    drop(state);
    let said = with_undo(model, said);
    commit_at_once(model, vec![change], said, out);
}

/// Opens the sheet in which a text is written anew.
fn write(model: &mut Model) {
    let Some(world) = model.world.clone() else { return };
    let Some(facing) = &model.exchange.conflicts.facing else { return };
    let wording = facing.wording(&world.state(), model.today_date());
    match wording {
        Some(wording) => open_sheet(model, About::Wording(Box::new(wording))),
        None => model.say(Tone::Plain, tr!("conflicts-not-text")),
    }
}

/// Returns what was done with the key that takes it back.
fn with_undo(model: &Model, said: String) -> String {
    let key = model.keymap.hint(Action::Undo, &model.scopes()).unwrap_or_default();
    tr!("waiting-and-undo", said = said, key = key)
}

fn copy(model: &mut Model, out: &mut Vec<Effect>) {
    let Some(facing) = &model.exchange.conflicts.facing else { return };
    let [left, right] = &facing.pages;
    let text = [facing.title.join("\n"), left.text(), right.text()].join("\n\n");
    out.push(Effect::Terminal(TerminalEffect::Copy(text)));
    model.say(Tone::Plain, tr!("app-copied"));
}
