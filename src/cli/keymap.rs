//! `keymap`: where the user's own keys are kept, what is wrong with them, and a
//! file to begin with. The interface gets its keys here, too, at the start and
//! whenever the file is read anew.

use std::ffi::OsString;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::command::Json;
use super::context::{Context, variable};
use super::failure::{Failure, complain};
use super::out::{Out, Table};
use crate::base::limits::KEYMAP_BYTES_MAX;
use crate::base::text::{half_width, visible};
use crate::keymap::{Keymap, Problem, Scope, preset};
use crate::settings::{KeySource, Keys};
use crate::storage::fsx;
use crate::tr;

#[derive(Debug, Subcommand)]
pub(super) enum KeymapCommand {
    #[command(about = tr!("cli-do-keymap-check"))]
    Check(KeymapCheck),
    #[command(about = tr!("cli-do-keymap-show"))]
    Show(KeymapShow),
    #[command(about = tr!("keys-do-path"))]
    Path,
    #[command(about = tr!("keys-do-edit"))]
    Edit(KeymapEdit),
}

#[derive(Debug, Args)]
pub(super) struct KeymapEdit {
    #[arg(value_name = "PRESET", help = tr!("keys-arg-preset"))]
    pub preset: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct KeymapCheck {
    #[arg(value_name = "FILE", help = tr!("cli-arg-keymap-file"))]
    pub file: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct KeymapShow {
    #[arg(value_name = "NAME", help = tr!("cli-arg-keymap-name"))]
    pub name: Option<String>,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Serialize)]
struct BindingRow {
    scope: &'static str,
    keys: String,
    action: &'static str,
    title: String,
    layer: String,
}

/// The keys to be used: a preset, a file over it, or both.
#[derive(Clone, Debug, Default)]
struct Wish {
    preset: Option<String>,
    file: Option<PathBuf>,
    /// The file was named, so that it has to be there.
    named: bool,
}

impl Wish {
    /// Returns what `--keymap` or an argument asks for; else the user's own file.
    fn of(context: &Context, wanted: Option<&str>) -> Self {
        match wanted {
            Some(name) if preset::names().contains(&name) => {
                Self { preset: Some(name.to_owned()), file: None, named: false }
            }
            Some(path) => Self { preset: None, file: Some(path.into()), named: true },
            None => Self { preset: None, file: context.keymap_file().ok(), named: false },
        }
    }

    /// Returns the text of the file, where there is one.
    fn text(&self) -> Result<Option<(String, String)>, Failure> {
        let Some(path) = &self.file else { return Ok(None) };
        let name = path.display().to_string();
        match fsx::read_bounded(path, KEYMAP_BYTES_MAX)? {
            Some(bytes) => Ok(Some((name, String::from_utf8_lossy(&bytes).into_owned()))),
            None if !self.named => Ok(None),
            None => {
                let presets = preset::names().join(&tr!("cli-comma"));
                Err(Failure::new(tr!("cli-no-keymap", name = visible(&name).into_owned(), presets = presets)))
            }
        }
    }

    /// Returns the keymap and what is wrong with it.
    fn load(&self) -> Result<(Keymap, Vec<Problem>), Failure> {
        let text = self.text()?;
        let user = text.as_ref().map(|(name, text)| (name.as_str(), text.as_str()));
        Ok(Keymap::load(self.preset.as_deref(), user))
    }

    /// Returns the keys for the interface. `asked` is the set chosen there just
    /// now, `remembered` one chosen earlier, which a file's own choice goes before.
    fn keys(&self, asked: Option<&str>, remembered: Option<&str>) -> Result<Keys, Failure> {
        let text = self.text()?;
        let user = text.as_ref().map(|(name, text)| (name.as_str(), text.as_str()));
        let of_file = user.and_then(|(name, text)| Keymap::preset_of(name, text));
        let fixed = self.preset.is_some() || of_file.is_some();
        let remembered = remembered.filter(|_| !fixed);
        let preset = asked.or(self.preset.as_deref()).or(remembered);
        let (keymap, problems) = Keymap::load(preset, user);
        let preset = preset.or(of_file.as_deref()).unwrap_or(preset::DEFAULT).to_owned();
        let file = text.as_ref().map(|(name, _)| visible(name).into_owned());
        Ok(Keys { keymap, problems: problems.iter().map(Problem::line).collect(), file, preset, fixed })
    }
}

/// Returns from where the interface gets its keys.
pub(super) fn source(context: &Context) -> Result<KeySource, Failure> {
    let wish = Wish::of(context, context.global.keymap.as_deref());
    wish.text()?;
    Ok(Box::new(move |asked, remembered| {
        let keys = wish.keys(asked, remembered);
        // A file that can't be read now is a problem, and no reason to have no keys.
        keys.unwrap_or_else(|failure| {
            let preset = asked.or(remembered).unwrap_or(preset::DEFAULT).to_owned();
            let (keymap, _) = Keymap::load(Some(&preset), None);
            Keys { keymap, problems: vec![failure.message().to_owned()], file: None, preset, fixed: false }
        })
    }))
}

/// Carries out `keymap …`.
pub(super) fn run(context: &Context, command: KeymapCommand) -> Result<(), Failure> {
    let global = context.global.keymap.as_deref();
    match command {
        KeymapCommand::Check(KeymapCheck { file }) => check(&Wish::of(context, file.as_deref().or(global))),
        KeymapCommand::Show(KeymapShow { name, out }) => show(&Wish::of(context, name.as_deref().or(global)), out.json),
        KeymapCommand::Path => path(&context.keymap_file()?),
        KeymapCommand::Edit(KeymapEdit { preset }) => edit(&context.keymap_file()?, preset.as_deref()),
    }
}

fn check(wish: &Wish) -> Result<(), Failure> {
    let (_, problems) = wish.load()?;
    tell(&problems)?;
    let mut out = Out::new(false);
    out.say(&tr!("cli-keymap-fine"))?;
    out.flush()
}

/// Says every problem.
///
/// # Errors
/// Fails where there is any.
fn tell(problems: &[Problem]) -> Result<(), Failure> {
    problems.iter().for_each(|problem| complain(&problem.line()));
    if problems.is_empty() { Ok(()) } else { Err(Failure::new(tr!("cli-keymap-problems", count = problems.len()))) }
}

fn show(wish: &Wish, json: bool) -> Result<(), Failure> {
    let (keymap, problems) = wish.load()?;
    problems.iter().for_each(|problem| complain(&problem.line()));
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

fn path(file: &Path) -> Result<(), Failure> {
    let mut out = Out::new(false);
    out.say(&file.display().to_string())?;
    out.flush()?;
    if !file.exists() {
        complain(&tr!("keys-file-none"));
    }
    Ok(())
}

/// Opens the user's file in an editor, made from a preset where it isn't there
/// yet, and says what is wrong with it afterwards.
fn edit(file: &Path, wanted: Option<&str>) -> Result<(), Failure> {
    let name = visible(&file.display().to_string()).into_owned();
    let mut out = Out::new(false);
    if file.exists() {
        if wanted.is_some() {
            complain(&tr!("keys-file-there", file = name.as_str()));
        }
    } else {
        begin(file, wanted.unwrap_or(preset::DEFAULT))?;
        out.say(&tr!("keys-file-made", file = name.as_str()))?;
    }
    let Some(editor) = editor() else {
        out.say(&tr!("keys-no-editor", file = name.as_str()))?;
        return out.flush();
    };
    out.flush()?;
    loop {
        open(&editor, file, &name)?;
        let wish = Wish { preset: None, file: Some(file.to_owned()), named: true };
        let (_, problems) = wish.load()?;
        let told = tell(&problems);
        if told.is_err() && again()? {
            continue;
        }
        told?;
        out.say(&tr!("keys-file-fine", file = name.as_str()))?;
        return out.flush();
    }
}

/// Writes a file that changes nothing yet: every line of the preset, each
/// behind a `#`.
fn begin(file: &Path, wanted: &str) -> Result<(), Failure> {
    let Some((_, text)) = preset::file(wanted) else {
        let presets = preset::names().join(&tr!("cli-comma"));
        return Err(Failure::usage(tr!("cli-no-keymap", name = visible(wanted).into_owned(), presets = presets)));
    };
    let head = tr!("keys-file-head");
    let mut lines: Vec<String> = head.lines().map(|line| format!("# {line}")).collect();
    lines.push(format!("preset = \"{wanted}\""));
    lines.push(String::new());
    // The head of a scope stands as it is: bindings go below it.
    let commented = text.lines().map(|line| match line {
        "" => String::new(),
        line if line.starts_with('[') || line.starts_with('#') => line.to_owned(),
        line => format!("# {line}"),
    });
    lines.extend(commented);
    if let Some(dir) = file.parent() {
        fsx::make_dir(dir)?;
    }
    Ok(fsx::write_atomic(file, (lines.join("\n") + "\n").as_bytes())?)
}

/// Returns the words of the command that opens the user's editor.
fn editor() -> Option<Vec<OsString>> {
    let named = variable("VISUAL").or_else(|| variable("EDITOR"));
    let named = named.or_else(|| cfg!(windows).then(|| "notepad".into()))?;
    // `code -w` is a program and its arguments, `C:\Program Files\…` is none.
    match named.to_str() {
        Some(text) if !Path::new(text).exists() => Some(text.split_whitespace().map(OsString::from).collect()),
        _ => Some(vec![named]),
    }
}

fn open(editor: &[OsString], file: &Path, name: &str) -> Result<(), Failure> {
    let Some((program, arguments)) = editor.split_first() else { return Ok(()) };
    let ran = Command::new(program).args(arguments).arg(file).status();
    let shown = visible(&program.to_string_lossy()).into_owned();
    match ran {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(Failure::new(tr!("keys-editor-failed", editor = shown, file = name))),
        Err(error) => {
            let reason = error.to_string();
            Err(Failure::new(tr!("keys-editor-missing", editor = shown, file = name, reason = reason)))
        }
    }
}

/// Asks whether to open the file once more. Nobody there to answer is a no.
fn again() -> Result<bool, Failure> {
    let input = io::stdin();
    if !input.is_terminal() {
        return Ok(false);
    }
    write!(io::stderr(), "{} ", tr!("keys-edit-again"))?;
    let mut line = String::new();
    input.lock().read_line(&mut line)?;
    let answer = half_width(line.trim()).to_lowercase();
    Ok(line.ends_with('\n') && matches!(answer.as_str(), "" | "y" | "yes" | "是"))
}
