//! `report register|diary|week|month|quarter|year|household|slip`: one paper, or a few,
//! into a file or a folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;

use crate::base::ids::{HouseholdId, VisitId};
use crate::base::progress::Onward;
use crate::base::text::visible;
use crate::cli::command::Json;
use crate::cli::context::{Context, Meter};
use crate::cli::failure::{Failure, complain};
use crate::cli::out::Out;
use crate::cli::{find, parse};
use crate::domain::household::Household;
use crate::domain::village::VillageCode;
use crate::query::order::household_key;
use crate::query::progress::Period;
use crate::report::error::ReportError;
use crate::report::ledger::Selection;
use crate::report::order::{FileKind, Kind, Made, Order};
use crate::report::period::{Span, Unit};
use crate::report::redact::Profile;
use crate::report::register::Register;
use crate::report::template::Template;
use crate::report::write::csv::Encoding;
use crate::state::State;
use crate::storage::fsx::FreshFile;
use crate::tr;
use crate::workspace::Workspace;

/// Which records.
#[derive(Debug, Args)]
pub(super) struct Which {
    #[arg(long, value_name = "DAY", value_parser = parse::day, help = tr!("report-arg-from"))]
    pub from: Option<NaiveDate>,
    #[arg(long, value_name = "DAY", value_parser = parse::day, help = tr!("report-arg-to"))]
    pub to: Option<NaiveDate>,
    #[arg(long, value_name = "SPAN", value_parser = parse::word::<Span>, conflicts_with_all = ["from", "to"], help = tr!("report-arg-period"))]
    pub period: Option<Span>,
    #[arg(long, value_name = "CODE", value_parser = parse::village, help = tr!("report-arg-village"))]
    pub village: Option<VillageCode>,
    #[arg(long, value_name = "NAME|ID", help = tr!("report-arg-cadre"))]
    pub cadre: Option<String>,
    #[arg(long, value_name = "ID", help = tr!("report-arg-assignment"))]
    pub assignment: Option<String>,
}

impl Which {
    /// Returns what was asked for. `usual` are the days around one where none were named,
    /// or just one end of them.
    pub fn selection(
        &self,
        state: &State,
        today: NaiveDate,
        usual: impl Fn(NaiveDate) -> Period,
    ) -> Result<Selection, Failure> {
        let period = match (self.period, self.from, self.to) {
            (Some(span), ..) => span.days(today),
            (None, None, to) => Period { to: to.unwrap_or(usual(today).to), ..usual(to.unwrap_or(today)) },
            (None, Some(from), to) => Period { from, to: to.unwrap_or(usual(from.max(today)).to) },
        };
        let Period { from, to } = period;
        if from > to {
            return Err(Failure::usage(tr!("report-bad-period", from = from.to_string(), to = to.to_string())));
        }
        Ok(Selection {
            period,
            village: self.village,
            assignment: self.assignment.as_deref().map(|text| find::assignment(state, text)).transpose()?,
            cadre: self.cadre.as_deref().map(|text| find::cadre(state, text)).transpose()?,
            household: None,
        })
    }
}

/// For whom, and where to.
#[derive(Debug, Args)]
pub(super) struct Whither {
    #[arg(long, value_name = "full|work", value_parser = parse::word::<Profile>, default_value = "full", help = tr!("report-arg-profile"))]
    pub profile: Profile,
    #[arg(long, help = tr!("report-arg-restricted"))]
    pub restricted: bool,
    #[arg(long, value_name = "xlsx|docx|html|csv", value_parser = parse::word::<FileKind>, help = tr!("report-arg-format"))]
    pub format: Option<FileKind>,
    #[arg(long = "out", value_name = "FILE|DIR", help = tr!("report-arg-out"))]
    pub place: PathBuf,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct RegisterArgs {
    #[arg(long, value_name = "visits|concerns|matters|policies|households", value_parser = parse::word::<Register>, help = tr!("report-arg-sheet"))]
    sheet: Vec<Register>,
    #[arg(long, value_name = "utf-8|gb18030", value_parser = parse::word::<Encoding>, default_value = "utf-8", help = tr!("report-arg-encoding"))]
    encoding: Encoding,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    whither: Whither,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct DiaryArgs {
    #[arg(long, value_name = "ID", help = tr!("report-arg-visit"))]
    visit: Option<String>,
    #[arg(long, value_name = "HOUSEHOLD", help = tr!("report-arg-household"))]
    household: Option<String>,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    whither: Whither,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PeriodArgs {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    whither: Whither,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct HouseholdArgs {
    #[arg(long, value_name = "HOUSEHOLD", required_unless_present = "village", help = tr!("report-arg-one-household"))]
    household: Option<String>,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    whither: Whither,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct SlipArgs {
    #[arg(long, value_name = "ID", required_unless_present = "household", help = tr!("report-arg-slip-visit"))]
    visit: Option<String>,
    #[arg(long, value_name = "HOUSEHOLD", conflicts_with = "visit", help = tr!("report-arg-slip-household"))]
    household: Option<String>,
    #[arg(long, value_name = "PHONE", value_parser = parse::line, help = tr!("report-arg-phone"))]
    phone: Option<String>,
    #[command(flatten)]
    whither: Whither,
}

impl Whither {
    /// Returns the kind of file that is wanted: what was said, else what the name of
    /// the file says, else the usual one.
    fn file(&self, kind: &Kind) -> Result<FileKind, Failure> {
        let ending = self.place.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
        let named = ending.as_deref().and_then(FileKind::from_word).filter(|_| !self.place.is_dir());
        let file = self.format.or(named).unwrap_or(kind.files()[0]);
        if kind.files().contains(&file) {
            return Ok(file);
        }
        let known: Vec<&str> = kind.files().iter().map(|file| file.word()).collect();
        Err(Failure::usage(tr!("report-bad-format", paper = kind.title(), known = known.join(" "))))
    }
}

/// What a script gets of one paper.
#[derive(Serialize)]
struct MadeRow {
    file: String,
    paper: String,
    from: Option<NaiveDate>,
    to: NaiveDate,
    profile: &'static str,
    lines: BTreeMap<&'static str, u64>,
    restricted: usize,
    held_back: usize,
}

pub(super) fn register(context: &Context, wanted: &RegisterArgs) -> Result<(), Failure> {
    make(
        context,
        &wanted.whither,
        |state, today| {
            let selection = wanted.which.selection(state, today, |day| Unit::Month.around(day))?;
            let all = if wanted.sheet.is_empty() { Register::ALL.to_vec() } else { wanted.sheet.clone() };
            let is_csv = wanted.whither.file(&Kind::Register(all.clone()))? == FileKind::Csv;
            if is_csv && all.len() > 1 {
                // A CSV file holds one table.
                if !wanted.whither.place.is_dir() {
                    return Err(Failure::usage(tr!("report-csv-one-sheet")));
                }
                return Ok(all.into_iter().map(|one| (Kind::Register(vec![one]), selection)).collect());
            }
            Ok(vec![(Kind::Register(all), selection)])
        },
        wanted.encoding,
    )
}

pub(super) fn diary(context: &Context, wanted: &DiaryArgs) -> Result<(), Failure> {
    make(
        context,
        &wanted.whither,
        |state, today| {
            let mut selection = wanted.which.selection(state, today, |day| Unit::Month.around(day))?;
            selection.household = wanted.household.as_deref().map(|text| find::household(state, text)).transpose()?;
            let visit = wanted.visit.as_deref().map(|text| find::visit(state, text)).transpose()?;
            if let Some(visit) = visit.and_then(|id| state.visit(id)) {
                selection.period = Period { from: visit.day(), to: visit.day() };
            }
            Ok(vec![(Kind::Diary(visit), selection)])
        },
        Encoding::Utf8,
    )
}

pub(super) fn periodic(context: &Context, template: Template, wanted: &PeriodArgs) -> Result<(), Failure> {
    make(
        context,
        &wanted.whither,
        |state, today| {
            let selection = wanted.which.selection(state, today, |day| template.unit().around(day))?;
            Ok(vec![(Kind::Periodic(template), selection)])
        },
        Encoding::Utf8,
    )
}

pub(super) fn household(context: &Context, wanted: &HouseholdArgs) -> Result<(), Failure> {
    make(
        context,
        &wanted.whither,
        |state, today| {
            let ever = |day| Period { from: NaiveDate::MIN, to: day };
            let selection = wanted.which.selection(state, today, ever)?;
            let of = |id: HouseholdId| (Kind::Dossier(id), selection);
            if let Some(text) = &wanted.household {
                return Ok(vec![of(find::household(state, text)?)]);
            }
            if !wanted.whither.place.is_dir() {
                return Err(Failure::usage(tr!("report-many-need-folder")));
            }
            let lives = |(id, home): &(HouseholdId, &Household)| state.lives(*id, home);
            let mut homes: Vec<_> = state.households().filter(lives).collect();
            homes.retain(|(_, home)| Some(home.village) == selection.village);
            homes.sort_by_cached_key(|(id, home)| (household_key(home), *id));
            Ok(homes.into_iter().map(|(id, _)| of(id)).collect())
        },
        Encoding::Utf8,
    )
}

pub(super) fn slip(context: &Context, wanted: &SlipArgs) -> Result<(), Failure> {
    make(
        context,
        &wanted.whither,
        |state, _| {
            let visit: VisitId = match (&wanted.visit, &wanted.household) {
                (Some(text), _) => find::visit(state, text)?,
                (None, text) => {
                    let household = find::household(state, text.as_deref().unwrap_or_default())?;
                    let last = state.last_visit(household).map(|(id, _)| id);
                    last.ok_or_else(|| Failure::new(ReportError::Nothing.message()))?
                }
            };
            let day = state.visit(visit).map_or(NaiveDate::MIN, |visit| visit.day());
            let selection = Selection::of(Period { from: day, to: day });
            Ok(vec![(Kind::Slip(visit, wanted.phone.clone()), selection)])
        },
        Encoding::Utf8,
    )
}

/// Makes the papers that `plan` names for the state on a day, one after the other.
fn make(
    context: &Context,
    whither: &Whither,
    plan: impl FnOnce(&State, NaiveDate) -> Result<Vec<(Kind, Selection)>, Failure>,
    encoding: Encoding,
) -> Result<(), Failure> {
    let workspace = context.open()?;
    let planned = plan(&workspace.shared().read(), workspace.clock().today())?;
    let templates = context.templates_dir()?;
    let mut out = Out::new(whither.out.json);
    for (kind, selection) in planned {
        let file = whither.file(&kind)?;
        let order = Order { kind, selection, profile: whither.profile, restricted: whither.restricted, file, encoding };
        let (path, made) = write(&workspace, &order, &whither.place, &templates)?;
        tell(&mut out, &order, &path, &made)?;
    }
    workspace.close();
    out.flush()
}

fn write(workspace: &Workspace, order: &Order, place: &Path, templates: &Path) -> Result<(PathBuf, Made), Failure> {
    let mut file = FreshFile::at_or_in(place, order.file.word())?;
    file.call(&order.file_name());
    let mut meter = Meter::default();
    let what = tr!("report-writing", paper = order.kind.title());
    let made = order.write(workspace, Some(templates), &mut file, &mut |progress| {
        meter.show(&what, progress);
        Onward::Continue
    });
    meter.clear();
    let made = made.map_err(|error| Failure::new(error.message()))?;
    Ok((file.finish()?, made))
}

fn tell(out: &mut Out, order: &Order, path: &Path, made: &Made) -> Result<(), Failure> {
    if out.is_json() {
        let Selection { period, .. } = order.selection;
        return out.json(&MadeRow {
            file: path.display().to_string(),
            paper: order.kind.title(),
            from: Some(period.from).filter(|from| *from > NaiveDate::MIN),
            to: period.to,
            profile: order.profile.word(),
            lines: made.lines.iter().map(|(register, count)| (register.word(), *count)).collect(),
            restricted: made.restricted,
            held_back: made.held_back,
        });
    }
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    out.say(&tr!("plan-written", path = visible(&path.display().to_string()).into_owned()))?;
    out.field(&tr!("report-label-profile"), &order.profile.label())?;
    if !made.lines.is_empty() {
        let lines = made.lines.iter().map(|(register, count)| format!("{} {count}", register.label()));
        out.field(&tr!("report-label-lines"), &lines.collect::<Vec<_>>().join(&tr!("app-comma")))?;
    }
    if made.restricted > 0 {
        complain(&tr!("report-restricted-in", count = made.restricted));
    }
    if made.held_back > 0 {
        complain(&tr!("report-restricted-out", count = made.held_back));
    }
    Ok(())
}
