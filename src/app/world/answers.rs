//! The answers that several screens show, kept until something is written or
//! the day turns. Working them out takes longer than a key may.

use chrono::NaiveDate;

use super::World;
use super::carried;
use super::seen::Stamp;
use crate::domain::cadre::Role;
use crate::query::progress::{Answer, Question, progress};
use crate::query::scope::Scope;
use crate::query::similar::{Alike, alike};
use crate::query::todo::{Todo, sort, todo, todo_of_committee};
use crate::state::State;

/// The answers, and what they are good for.
#[derive(Debug, Default)]
pub struct Answers {
    stamp: Option<(Stamp, u64)>,
    /// All that waits for whoever works here.
    pub todo: Vec<Todo>,
    /// Which open concerns are alike, for a committee.
    pub alike: Vec<Alike>,
    /// How far the work has come: the cadre's own, or all of it.
    pub progress: Option<Answer>,
}

/// Returns whose work this installation looks at: a cadre's own assignments
/// where one is enrolled and has any, else everything.
pub fn scope(world: &World, state: &State, today: NaiveDate) -> Scope {
    match (world.me.role, world.me.cadre) {
        (Role::Cadre, Some(cadre)) if world.assignment(state, today).is_some() => Scope::Cadre(cadre),
        _ => Scope::All,
    }
}

impl Answers {
    /// Works the answers out anew where something was written or the day has turned.
    pub fn refresh(&mut self, world: &World, state: &State, today: NaiveDate) {
        let stamp = ((state.generation(), today), world.unsent.records);
        if self.stamp == Some(stamp) {
            return;
        }
        let scope = scope(world, state, today);
        (self.todo, self.alike) = match world.me.role {
            Role::Committee => (todo_of_committee(state, &world.calendar, today), alike(state)),
            Role::Cadre => (todo(state, &world.calendar, today, scope), Vec::new()),
        };
        self.todo.extend(Todo::conflicts(state, today));
        if let Some(since) = carried::since(state, today) {
            self.todo.extend(Todo::unsent(world.unsent.records, since, today));
        }
        sort(&mut self.todo);
        self.progress = Some(progress(state, today, Question { scope, ..Question::default() }));
        self.stamp = Some(stamp);
    }
}
