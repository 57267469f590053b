//! `policy add`, `policy edit`: one policy by its parts, each read as in a list
//! that is imported.

use std::io::{self, Read};

use chrono::NaiveDate;
use clap::Args;

use super::super::context::Context;
use super::super::failure::{Failure, complain};
use super::super::out::Out;
use super::super::writing::Writing;
use super::super::{find, parse, writing};
use crate::base::ids::{PolicyId, RecordId};
use crate::base::limits::IMPORT_LINE_BYTES_MAX;
use crate::base::text::visible;
use crate::domain::answers;
use crate::domain::policy::{Policy, PolicySort};
use crate::roster::lists;
use crate::roster::lists::Weighed;
use crate::tr;
use crate::workspace::Workspace;

#[derive(Debug, Args)]
pub(in crate::cli) struct PolicyAdd {
    #[arg(long, value_name = "T", value_parser = parse::line, help = tr!("policy-arg-title"))]
    title: String,
    #[arg(long, value_name = "CODE", value_parser = parse::line, help = tr!("policy-arg-code"))]
    code: Option<String>,
    #[arg(long, value_name = "V", default_value = "", help = tr!("policy-arg-version"))]
    version: String,
    #[command(flatten)]
    parts: Parts,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PolicyEdit {
    #[arg(value_name = "CODE", help = tr!("policy-arg-which"))]
    code: String,
    #[arg(long, value_name = "V", help = tr!("policy-arg-which-version"))]
    version: Option<String>,
    #[arg(long, value_name = "T", value_parser = parse::line, help = tr!("policy-arg-title"))]
    title: Option<String>,
    #[command(flatten)]
    parts: Parts,
}

/// What may be said of a policy, new or known; what isn't stays.
#[derive(Debug, Args)]
struct Parts {
    #[arg(long, value_name = "TEXT|-", help = tr!("policy-arg-text"))]
    text: Option<String>,
    #[arg(long, value_name = "TEXT|-", help = tr!("policy-arg-answers"))]
    answers: Option<String>,
    #[arg(long, value_name = "C、C|all", help = tr!("policy-arg-audience"))]
    audience: Option<String>,
    #[arg(long, value_name = "D", help = tr!("policy-arg-from"))]
    from: Option<String>,
    #[arg(long, value_name = "D|长期", help = tr!("policy-arg-to"))]
    to: Option<String>,
    #[arg(long, value_name = "T", help = tr!("policy-arg-document"))]
    document: Option<String>,
    #[arg(long, value_name = "policy|service", value_parser = parse::line, help = tr!("policy-arg-sort"))]
    sort: Option<String>,
    #[command(flatten)]
    out: Writing,
}

impl Parts {
    fn put_into(&self, policy: &mut Policy) -> Result<(), Failure> {
        if self.text.as_deref() == Some("-") && self.answers.as_deref() == Some("-") {
            return Err(Failure::new(tr!("policy-cli-one-stdin")));
        }
        if let Some(text) = &self.text {
            policy.text = words(text)?.trim().to_owned();
        }
        if let Some(text) = &self.answers {
            let (read, wrong) = answers::read(&words(text)?);
            if !wrong.is_empty() {
                let wrong = wrong.iter().map(|(line, wrong)| wrong.message(*line)).collect::<Vec<_>>();
                return Err(Failure::new(tr!("policy-cli-unread", wrong = wrong.join("\n"))));
            }
            policy.answers = read;
        }
        if let Some(said) = &self.audience {
            policy.audience = lists::policy_audience(said).map_err(Failure::new)?;
        }
        if let Some(said) = &self.from {
            policy.from = day(said)?;
        }
        if let Some(said) = &self.to {
            policy.to = if lists::is_without_end(said) { None } else { day(said)? };
        }
        if let Some(document) = &self.document {
            policy.document = document.trim().to_owned();
        }
        if let Some(sort) = &self.sort {
            policy.sort = Some(PolicySort::of(sort));
        }
        Ok(())
    }
}

/// Returns a text as it was given, or what stdin holds where it is `-`.
fn words(text: &str) -> Result<String, Failure> {
    if text != "-" {
        return Ok(text.to_owned());
    }
    let mut read = String::new();
    let size = io::stdin().take(IMPORT_LINE_BYTES_MAX as u64 + 1).read_to_string(&mut read)?;
    if size > IMPORT_LINE_BYTES_MAX {
        return Err(Failure::new(tr!("cli-line-too-long", max = IMPORT_LINE_BYTES_MAX)));
    }
    Ok(read)
}

/// Returns the day, or none where nothing is written.
fn day(said: &str) -> Result<Option<NaiveDate>, Failure> {
    let said = said.trim();
    if said.is_empty() { Ok(None) } else { parse::day(lists::policy_day(said)).map(Some).map_err(Failure::new) }
}

/// Writes a policy that isn't there yet.
pub(super) fn add(context: &Context, wanted: &PolicyAdd) -> Result<(), Failure> {
    let code = wanted.code.clone().unwrap_or_else(|| lists::own_policy_code(&wanted.title));
    let mut policy = Policy {
        code,
        version: wanted.version.trim().to_owned(),
        title: wanted.title.clone(),
        document: String::new(),
        from: None,
        to: None,
        audience: Vec::new(),
        text: String::new(),
        answers: Vec::new(),
        sort: None,
    };
    wanted.parts.put_into(&mut policy)?;
    let workspace = context.open()?;
    {
        let shared = workspace.shared();
        let state = shared.read();
        if let Some(known) = state.policy(policy.id()) {
            let (code, title) = (visible(&policy.code).into_owned(), visible(&known.title).into_owned());
            return Err(Failure::new(tr!("policy-cli-code-taken", code = code, title = title)));
        }
        if let Some((_, other)) = state.policies().find(|(_, other)| other.title.trim() == policy.title) {
            complain(&tr!("policy-cli-title-taken", code = visible(&other.code).into_owned()));
        }
    }
    write(workspace, policy.id(), None, policy, wanted.parts.out)
}

/// Changes what is said of a policy; what isn't named stays.
pub(super) fn edit(context: &Context, wanted: &PolicyEdit) -> Result<(), Failure> {
    let workspace = context.open()?;
    let today = workspace.clock().today();
    let id = find::policy(&workspace.shared().read(), wanted.code.trim(), wanted.version.as_deref(), today);
    let unknown = || Failure::new(tr!("cli-unknown-policy", code = visible(&wanted.code).into_owned()));
    let id = id.ok_or_else(unknown)?;
    let old = workspace.read::<Policy>(id)?.ok_or_else(unknown)?;
    let mut new = old.clone();
    if let Some(title) = &wanted.title {
        new.title.clone_from(title);
    }
    wanted.parts.put_into(&mut new)?;
    write(workspace, id, Some(old), new, wanted.parts.out)
}

fn write(
    mut workspace: Workspace,
    id: PolicyId,
    old: Option<Policy>,
    new: Policy,
    wanted: Writing,
) -> Result<(), Failure> {
    let title = visible(&new.title).into_owned();
    let id = RecordId::from(id);
    let weighed = Weighed::of([(id, new)], |_, _| old.clone());
    let changes = weighed.changes(&workspace.shared().read()).map_err(io::Error::from)?;
    let written = writing::change(&mut workspace, changes, wanted)?;
    workspace.close();
    let mut out = Out::new(wanted.json);
    written.saved(&mut out, id, &tr!("policy-saved", title = title))?;
    out.flush()
}
