//! `actions`, `completions` and `man`: what needs no ledger.

use std::collections::BTreeMap;

use clap::Args;
use clap_complete::Shell;
use serde::Serialize;

use super::failure::Failure;
use super::out::{Out, Table};
use super::{parse, tongue};
use crate::keymap::{Action, Chord, Keymap, Scope};
use crate::tr;

#[derive(Debug, Args)]
pub(super) struct Completions {
    #[arg(value_name = "SHELL", value_parser = parse::shell, help = tr!("cli-arg-shell"))]
    pub shell: Shell,
}

#[derive(Serialize)]
struct ActionRow {
    action: &'static str,
    title: String,
    about: String,
    group: &'static str,
    scopes: Vec<&'static str>,
    /// The keys in each of the scopes, best first, as keymap files write them.
    keys: BTreeMap<&'static str, Vec<String>>,
}

/// Lists every action with its default keys.
pub(super) fn actions(json: bool) -> Result<(), Failure> {
    let (keymap, _) = Keymap::load(None, None);
    let mut out = Out::new(json);
    let mut table =
        Table::new([tr!("cli-col-action"), tr!("cli-col-title"), tr!("cli-col-keys"), tr!("cli-col-about")]);
    for action in Action::ALL {
        if out.is_json() {
            let scopes = action.scopes().iter().map(|scope| scope.name()).collect();
            let there = |scope: &Scope| keymap.keys_for(*action, scope.stack()).iter().map(Chord::to_string).collect();
            let keys = action.scopes().iter().map(|scope| (scope.name(), there(scope))).collect();
            let (title, about, group) = (action.title(), action.about(), action.group().name());
            out.json(&ActionRow { action: action.name(), title, about, group, scopes, keys })?;
        } else {
            let keys = keymap.hints_by_scope(*action);
            let said = keys.iter().map(|(hint, scopes)| match keys.len() {
                1 => hint.clone(),
                _ => tr!("keys-in", keys = hint.as_str(), places = places(scopes)),
            });
            let said = said.collect::<Vec<_>>().join(" / ");
            table.row([action.name(), &action.title(), &said, &action.about()]);
        }
    }
    if !out.is_json() {
        out.table(&table)?;
    }
    out.flush()
}

fn places(scopes: &[Scope]) -> String {
    scopes.iter().map(|scope| scope.title()).collect::<Vec<_>>().join(&tr!("cli-comma"))
}

/// Writes completions for a shell.
pub(super) fn completions(shell: Shell) -> Result<(), Failure> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut tongue::commands(), "dundian", &mut text);
    let mut out = Out::new(false);
    out.raw(&text)?;
    out.flush()
}

/// Writes the manual: the program's page, then one for each command.
pub(super) fn manual() -> Result<(), Failure> {
    let mut command = tongue::commands();
    command.build();
    let mut out = Out::new(false);
    page(&mut out, command)?;
    out.flush()
}

fn page(out: &mut Out, command: clap::Command) -> Result<(), Failure> {
    let subcommands: Vec<clap::Command> = command.get_subcommands().cloned().collect();
    let mut text = Vec::new();
    clap_mangen::Man::new(command).render(&mut text)?;
    out.raw(tongue::spoken_manual(&String::from_utf8_lossy(&text)).as_bytes())?;
    subcommands.into_iter().try_for_each(|command| page(out, command))
}
