//! The words of the sample data: templates kept in `corpus/*.toml`, read once
//! and filled in many times. It knows nothing of dates or records.
//!
//! In a template `[a|b]` is a choice, `{2-5}` a number, `{10-50/5}` a number in
//! steps of five, and `{老}` and the like are what [`Fill`] holds.

use std::fmt::Write as _;
use std::sync::OnceLock;

use fastrand::Rng;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::domain::concern::{Level, Urgency};
use crate::domain::matter::{CostBand, HelpForm};

/// What fills the slots of a template.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fill<'a> {
    /// `{老}`: how the person met is called.
    pub call: &'a str,
    /// `{他}`: the pronoun for that person.
    pub pronoun: &'a str,
    /// `{组}`: the villagers' group.
    pub group: &'a str,
    /// `{邻}`: the name of somebody else in the village.
    pub neighbour: &'a str,
    /// `{孩}`: the child who is away, as the parents say it.
    pub kid: &'a str,
    /// `{外地}`: where that child lives.
    pub city: &'a str,
    /// `{病}`: what the elder of the house suffers from.
    pub ailment: &'a str,
    /// `{亩}`: acreage in mu.
    pub acres: u16,
    /// `{人}`: residents.
    pub residents: u16,
    /// `{户}`: households that came to a meeting.
    pub households: usize,
    /// `{事}`: what an earlier concern was about.
    pub gist: &'a str,
    /// `{办}`: the unit responsible.
    pub unit: &'a str,
    /// `{因}`: the reason.
    pub reason: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Call,
    Pronoun,
    Group,
    Neighbour,
    Kid,
    City,
    Ailment,
    Acres,
    Residents,
    Households,
    Gist,
    Unit,
    Reason,
}

const SLOTS: &[(&str, Slot)] = &[
    ("老", Slot::Call),
    ("他", Slot::Pronoun),
    ("组", Slot::Group),
    ("邻", Slot::Neighbour),
    ("孩", Slot::Kid),
    ("外地", Slot::City),
    ("病", Slot::Ailment),
    ("亩", Slot::Acres),
    ("人", Slot::Residents),
    ("户", Slot::Households),
    ("事", Slot::Gist),
    ("办", Slot::Unit),
    ("因", Slot::Reason),
];

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(Box<str>),
    Slot(Slot),
    Number { low: u32, high: u32, step: u32 },
    Choice(Box<[Template]>),
}

/// A sentence with choices and slots, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Template(Box<[Piece]>);

/// A template that can't be taken apart.
#[derive(Debug, thiserror::Error)]
#[error("not a template at {0:?}")]
pub struct BadTemplate(String);

impl TryFrom<String> for Template {
    type Error = BadTemplate;

    fn try_from(text: String) -> Result<Self, BadTemplate> {
        parse(&text)
    }
}

fn parse(text: &str) -> Result<Template, BadTemplate> {
    let bad = |at: &str| BadTemplate(at.to_owned());
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['[', '{', ']', '}']) {
        if at > 0 {
            pieces.push(Piece::Text(rest[..at].into()));
        }
        let close = match &rest[at..=at] {
            "[" => ']',
            "{" => '}',
            _ => return Err(bad(&rest[at..])),
        };
        let inner = &rest[at + 1..];
        let end = inner.find(close).ok_or_else(|| bad(&rest[at..]))?;
        pieces.push(if close == ']' {
            Piece::Choice(inner[..end].split('|').map(parse).collect::<Result<_, _>>()?)
        } else {
            slot(&inner[..end]).ok_or_else(|| bad(&rest[at..]))?
        });
        rest = &inner[end + 1..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.into()));
    }
    Ok(Template(pieces.into()))
}

fn slot(text: &str) -> Option<Piece> {
    if let Some((_, slot)) = SLOTS.iter().find(|(name, _)| *name == text) {
        return Some(Piece::Slot(*slot));
    }
    let (range, step) = text.split_once('/').unwrap_or((text, "1"));
    let (low, high) = range.split_once('-')?;
    let (low, high, step) = (low.parse().ok()?, high.parse().ok()?, step.parse().ok()?);
    (low < high && step > 0).then_some(Piece::Number { low, high, step })
}

impl Template {
    /// Appends the sentence to `out`, filled in.
    pub fn write(&self, out: &mut String, rng: &mut Rng, fill: &Fill<'_>) {
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Slot(slot) => write_slot(out, *slot, fill),
                Piece::Number { low, high, step } => {
                    push_number(out, low + step * rng.u32(0..=(high - low) / step));
                }
                Piece::Choice(options) => options[rng.usize(..options.len())].write(out, rng, fill),
            }
        }
    }

    /// Returns the sentence filled in.
    pub fn say(&self, rng: &mut Rng, fill: &Fill<'_>) -> String {
        let mut out = String::with_capacity(160);
        self.write(&mut out, rng, fill);
        out
    }
}

fn write_slot(out: &mut String, slot: Slot, fill: &Fill<'_>) {
    let before = out.len();
    match slot {
        Slot::Call => out.push_str(fill.call),
        Slot::Pronoun => out.push_str(fill.pronoun),
        Slot::Group => out.push_str(fill.group),
        Slot::Neighbour => out.push_str(fill.neighbour),
        Slot::Kid => out.push_str(fill.kid),
        Slot::City => out.push_str(fill.city),
        Slot::Ailment => out.push_str(fill.ailment),
        Slot::Gist => out.push_str(fill.gist),
        Slot::Unit => out.push_str(fill.unit),
        Slot::Reason => out.push_str(fill.reason),
        Slot::Acres => push_number(out, u32::from(fill.acres)),
        Slot::Residents => push_number(out, u32::from(fill.residents)),
        Slot::Households => push_number(out, u32::try_from(fill.households).unwrap_or(u32::MAX)),
    }
    debug_assert!(out.len() > before, "nothing to fill {slot:?} after {out:?}");
}

fn push_number(out: &mut String, number: u32) {
    // Writing to a string can't fail.
    let _ = write!(out, "{number}");
}

/// Returns one of `list`, which the corpus test holds to be filled.
pub fn pick<'a, T>(rng: &mut Rng, list: &'a [T]) -> &'a T {
    &list[rng.usize(..list.len())]
}

macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident { $($(#[$serde:meta])* $field:ident: $kind:ty),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$serde])* pub $field: $kind),+ }
    )+};
}

type Lines = Vec<Template>;

tables! {
    /// One kind of trouble that households complain about.
    Issue {
        category: String, gist: String, level: Level, units: Vec<String>, urgency: Vec<Urgency>,
        people: (u32, u32), text: Lines, progress: Lines, result: Lines,
        #[serde(default)] declined: Option<String>, unhappy: String,
    }
    /// One kind of practical help.
    Help {
        need: Template, #[serde(rename = "for", default)] category: Option<String>,
        later: Lines, now: Lines, action: Lines, cost: CostBand, form: HelpForm,
    }
    /// One policy of the sample town.
    Rule {
        code: String, #[serde(default)] yearly: bool, #[serde(default)] earlier: bool, title: String,
        #[serde(default)] from: Option<(i32, u32, u32)>, #[serde(default)] to: Option<(i32, u32, u32)>,
        #[serde(default)] season: Option<(u32, u32, u32, u32)>, #[serde(default)] recent_days: Option<u64>,
        #[serde(default)] audience: Vec<String>, weight: u32, text: String, qa: Vec<(String, String)>, talk: Lines,
    }
    /// How a household took a policy that was explained.
    Reaction { understood: Lines, again: Lines }
    /// The opening of a talk, by place.
    Open { home: Lines, phone: Lines, field: Lines, production: Lines, station: Lines }
    /// What the season brings up.
    Season { months: Vec<u32>, lines: Lines }
    /// What is said of the people of a house.
    People {
        any: Lines, couple: Lines, kids: Lines, grand: Lines, child: Lines, work: Lines, alone: Lines,
        disabled: Lines, veteran: Lines, low: Lines, monitor: Lines, child_met: Lines,
    }
    /// 拉家常.
    Chat { open: Open, season: Vec<Season>, people: People, close: Block }
    /// 议发展.
    Development { greenhouse: Lines, breeding: Lines, coop: Lines, ecommerce: Lines, other: Lines, after: Lines }
    /// A block that is just a choice of lines.
    Block { lines: Lines }
    /// 听牢骚, around the words of a concern.
    Complaint { lead: Lines, detail: Lines, tail: Lines, again: Lines, settled: Lines }
    /// A meeting in a courtyard.
    Courtyard { lines: Lines, topics: Lines }
    /// All blocks but the first.
    Talk {
        development: Development, grumble: Block, complaint: Complaint, courtyard: Courtyard, absent: Block, help: Block,
    }
    /// The notes of a concern's steps.
    Flow {
        accepted: Lines, assigned: Lines, reassigned: Lines, returned: Lines, checking: Lines, told: Lines, refused: Lines,
        closed: Lines, reopened: Lines, restarted: Lines, declined: Lines, urged: Lines, extended: Lines,
    }
    /// What the committee remarks.
    Remarks { supplement: Lines, approved: Lines, returned: Lines, reply: Lines }
    /// A cadre's own notes on a household.
    Notes { notes: Lines }
    /// The town and the stuff its people are made of.
    Place {
        town: String, county: String, committee: String, villages: Vec<(String, String)>,
        cadres: Vec<(String, String, String)>, campaign: String, titles: (String, String), excused: Vec<String>,
        handover: String, surnames: Vec<(String, u32)>, male_first: String, male_last: String, female_first: String,
        female_last: String, spots: Vec<String>, ailments: Vec<String>, cities: Vec<String>, kids: Vec<String>,
        flow: Flow, remark: Remarks, household: Notes,
    }
    /// The file of issues.
    Issues { issue: Vec<Issue> }
    /// The file of practical help.
    Helps { matter: Vec<Help> }
    /// The file of policies.
    Rules { policy: Vec<Rule>, reaction: Reaction }
}

/// All words of the sample data.
#[derive(Debug)]
pub struct Corpus {
    /// 拉家常.
    pub chat: Chat,
    /// The other blocks.
    pub talk: Talk,
    /// What is complained about.
    pub issues: Vec<Issue>,
    /// What is helped with.
    pub helps: Vec<Help>,
    /// What is explained.
    pub rules: Rules,
    /// The town.
    pub place: Place,
}

/// Returns the words of the sample data, read on the first call.
pub fn corpus() -> &'static Corpus {
    static CORPUS: OnceLock<Corpus> = OnceLock::new();
    CORPUS.get_or_init(|| Corpus {
        chat: read(include_str!("corpus/chat.toml")),
        talk: read(include_str!("corpus/talk.toml")),
        issues: read::<Issues>(include_str!("corpus/issues.toml")).issue,
        helps: read::<Helps>(include_str!("corpus/matters.toml")).matter,
        rules: read(include_str!("corpus/policies.toml")),
        place: read(include_str!("corpus/town.toml")),
    })
}

fn read<T: DeserializeOwned>(text: &str) -> T {
    #[expect(clippy::expect_used, reason = "the files are part of the program, and a test reads each of them")]
    toml::from_str(text).expect("a corpus file that can be read")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_filled_in() {
        let template = parse("{老}家[三|三]口人，一月{420-420/10}").err();
        assert!(template.is_some(), "a number needs two ends");
        let template = parse("{老}家[三|三]口人，一月{420-429/10}块").unwrap();
        let fill = Fill { call: "老张", ..Fill::default() };
        assert_eq!(template.say(&mut Rng::with_seed(1), &fill), "老张家三口人，一月420块");
    }

    #[test]
    fn a_template_that_is_wrong_is_refused() {
        for bad in ["[a|b", "a]b", "{nobody}", "{9-2}", "{1-2/0}", "a}"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_file_can_be_read_and_every_list_is_filled() {
        let corpus = corpus();
        assert!(corpus.issues.len() >= 15 && corpus.helps.len() >= 15 && corpus.rules.policy.len() >= 10);
        for issue in &corpus.issues {
            assert!(!issue.units.is_empty() && !issue.urgency.is_empty() && !issue.text.is_empty(), "{}", issue.gist);
            assert!(!issue.progress.is_empty() && !issue.result.is_empty(), "{}", issue.gist);
        }
        for month in 1..=12 {
            assert!(corpus.chat.season.iter().any(|s| s.months.contains(&month) && !s.lines.is_empty()), "{month}");
        }
    }
}
