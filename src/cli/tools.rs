//! `keymap`, `actions`, `completions` and `man`: what needs no ledger.

use std::collections::BTreeMap;
use std::path::Path;

use clap_complete::Shell;
use serde::Serialize;

use super::command::{Keymap as KeymapCommand, KeymapCheck, KeymapShow};
use super::context::Context;
use super::failure::{Failure, complain};
use super::out::{Out, Table};
use super::tongue;
use crate::base::limits::KEYMAP_BYTES_MAX;
use crate::base::text::visible;
use crate::keymap::{Action, Chord, Keymap, Problem, Scope, preset};
use crate::storage::fsx;
use crate::tr;

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

#[derive(Serialize)]
struct BindingRow {
    scope: &'static str,
    keys: String,
    action: &'static str,
    title: String,
    layer: String,
}

/// Returns the keymap that `--keymap` asks for, a preset's name or a file, with
/// what is wrong with it.
pub(super) fn keymap(wanted: Option<&str>) -> Result<(Keymap, Vec<Problem>), Failure> {
    let Some(wanted) = wanted else { return Ok(Keymap::load(None, None)) };
    if preset::names().contains(&wanted) {
        return Ok(Keymap::load(Some(wanted), None));
    }
    let name = visible(wanted).into_owned();
    let bytes = fsx::read_bounded(Path::new(wanted), KEYMAP_BYTES_MAX)?.ok_or_else(|| {
        Failure::new(tr!("cli-no-keymap", name = name, presets = preset::names().join(&tr!("cli-comma"))))
    })?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(Keymap::load(None, Some((wanted, &text))))
}

/// Carries out `keymap …`.
pub(super) fn run_keymap(context: &Context, command: KeymapCommand) -> Result<(), Failure> {
    match command {
        KeymapCommand::Check(KeymapCheck { file }) => {
            let (_, problems) = keymap(file.as_deref().or(context.global.keymap.as_deref()))?;
            for problem in &problems {
                complain(&problem.line());
            }
            if !problems.is_empty() {
                return Err(Failure::new(tr!("cli-keymap-problems", count = problems.len())));
            }
            let mut out = Out::new(false);
            out.say(&tr!("cli-keymap-fine"))?;
            out.flush()
        }
        KeymapCommand::Show(KeymapShow { name, out }) => {
            show_keymap(name.as_deref().or(context.global.keymap.as_deref()), out.json)
        }
    }
}

fn show_keymap(wanted: Option<&str>, json: bool) -> Result<(), Failure> {
    let (keymap, problems) = keymap(wanted)?;
    for problem in &problems {
        complain(&problem.line());
    }
    let mut out = Out::new(json);
    let mut table =
        Table::new([tr!("cli-col-scope"), tr!("cli-col-keys"), tr!("cli-col-action"), tr!("cli-col-title")]);
    for scope in Scope::ALL {
        for binding in keymap.bindings(&[*scope]) {
            let (keys, title) = (binding.keys.hint(), binding.action.title());
            if out.is_json() {
                let layer = format!("{:?}", binding.layer).to_lowercase();
                out.json(&BindingRow { scope: scope.name(), keys, action: binding.action.name(), title, layer })?;
            } else {
                table.row([&scope.title(), &keys, binding.action.name(), &title]);
            }
        }
    }
    if !out.is_json() {
        out.table(&table)?;
    }
    out.flush()
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
