//! `dundian report fill`: blank forms of many shapes, made in code, are filled from a
//! ledger, and what isn't filled stays as it was.

mod bad;
mod blanks;
mod documents;
mod screen;
mod sheets;

use super::env::{Env, Ran, VILLAGE};

/// Returns a world with five visits in November, the last by two, two concerns, one of
/// them settled, and one matter.
fn env() -> Env {
    let env = Env::new();
    let visit = |number: &str, at: &str, more: &[&str]| {
        let household = format!("{VILLAGE}/{number}");
        let start = ["visit", "add", "--household", &household, "--at", at];
        env.run(&[&start[..], more].concat()).ok();
    };
    visit("17", "2026-11-02T09:00", &["--chat", "=1+1", "--met", "刘大山", "--relation", "户主"]);
    visit(
        "18",
        "2026-11-03T09:00",
        &["--chat", "＝2", "--complaints", "水渠淤塞", "--concern", "水渠淤塞", "--next", "2026-12-01"],
    );
    visit(
        "17",
        "2026-11-04T09:00",
        &["--policy-talk", "讲了医保", "--development", "想养羊", "--help-given", "代交话费"],
    );
    visit("18", "2026-11-05T09:00", &["--chat", "+3", "--matter", "代办残疾证"]);
    visit("17", "2026-11-06T09:00", &["--chat", "@五\n第二行", "--met", "王<&>芳", "--relation", "妻"]);
    env
}

/// Fills a form and returns what was said, and where the filled one is.
fn fill(env: &Env, name: &str, form: impl AsRef<[u8]>, more: &[&str]) -> (Ran, String) {
    let ending = name.rsplit_once('.').unwrap().1;
    let blank = env.file(name, form.as_ref());
    let to = env.path(&format!(
        "filled-{}.{}",
        name.split('.').next().unwrap(),
        if ending == "xls" { "xlsx" } else { ending }
    ));
    let ran = env.run(&[&["report", "fill", &blank, "--out", &to], more].concat());
    // The blank itself is never written to.
    assert_eq!(std::fs::read(&blank).unwrap(), form.as_ref());
    (ran, to)
}

/// Fills a form that can be filled, and returns where the filled one is.
#[track_caller]
fn filled(env: &Env, name: &str, form: impl AsRef<[u8]>, more: &[&str]) -> String {
    let (ran, to) = fill(env, name, form, more);
    ran.ok();
    to
}
