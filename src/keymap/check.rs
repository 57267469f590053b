//! What must hold of all bindings together: each action has keys wherever it
//! means something, those of the whole program on every screen, and keys that work while an input method is in Chinese mode.

use std::collections::BTreeMap;

use super::action::Action;
use super::problem::ProblemKind;
use super::scope::Scope;
use super::{Binding, Keymap};

/// Returns the actions that no key reaches, or none but characters, each once.
pub(super) fn reach(keymap: &Keymap) -> Vec<(Action, ProblemKind)> {
    let bindings: BTreeMap<Scope, Vec<Binding>> =
        Scope::ALL.iter().map(|scope| (*scope, keymap.bindings(scope.stack()))).collect();
    let mut out = Vec::new();
    for action in Action::ALL {
        // What works everywhere, or in all lists, must not be hidden by what a
        // single screen binds.
        let needed = |scope: &&Scope| {
            let own = action.scopes();
            own.contains(scope) || own.contains(&Scope::Global) || (own.contains(&Scope::List) && scope.is_screen())
        };
        let wrong = Scope::ALL.iter().filter(needed).find_map(|scope| {
            let mut here = bindings[scope].iter().filter(|binding| binding.action == *action).peekable();
            if here.peek().is_none() {
                Some(ProblemKind::Unreachable(*action, *scope))
            } else if here.all(|binding| binding.keys.is_lettered()) {
                Some(ProblemKind::LettersOnly(*action, *scope))
            } else {
                None
            }
        });
        out.extend(wrong.map(|kind| (*action, kind)));
    }
    out
}
