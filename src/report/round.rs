//! The round of a day on paper: a page of HTML that needs nothing else and
//! prints on A4, or plain text; with room to write by hand. Whatever came from
//! outside is escaped and can't command the printer's program.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::write::html::escaped;
use crate::base::ids::CadreId;
use crate::base::text::{fit, visible, width};
use crate::display::day_plan;
use crate::query::plan::{self, Plan};
use crate::state::State;
use crate::tr;

/// One household on the round. All of it is text to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stop {
    /// The household number 户号.
    pub number: String,
    /// The head of the household.
    pub head: String,
    /// Who lives there, and the categories.
    pub people: String,
    /// The address.
    pub address: String,
    /// The phone number, where the household agreed to be called.
    pub phone: String,
    /// Why to go there.
    pub why: Vec<String>,
    /// What to bring up.
    pub talk: Vec<String>,
    /// The last visit.
    pub last: String,
}

/// The households of one village and group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Village and group.
    pub name: String,
    /// The households, in the order in which they are walked.
    pub stops: Vec<Stop>,
}

/// The whole of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Round {
    /// What it is, with the day.
    pub title: String,
    /// Whose it is.
    pub whose: String,
    /// The places, in the order in which they are walked.
    pub places: Vec<Place>,
    /// What did not fit on it.
    pub rest: String,
}

/// Lines to write on by hand below each household.
const BLANK_LINES: usize = 3;

const STYLE: &str = "\
@page{size:A4;margin:14mm 15mm}\
*{box-sizing:border-box}\
body{margin:0 auto;max-width:180mm;color:#000;background:#fff;\
font:11pt/1.5 \"Noto Sans CJK SC\",\"Microsoft YaHei\",\"PingFang SC\",sans-serif}\
h1{font-size:16pt;margin:0}\
.whose{margin:0 0 4mm;border-bottom:1.5pt solid #000;padding-bottom:2mm}\
h2{font-size:12pt;margin:5mm 0 1mm}\
.stop{break-inside:avoid;border-top:.5pt solid #000;padding:2mm 0 3mm}\
.stop h3{font-size:12pt;margin:0;font-weight:bold}\
.box{display:inline-block;width:3.6mm;height:3.6mm;border:.8pt solid #000;margin-right:2mm;vertical-align:-.4mm}\
.about{font-weight:normal;font-size:10pt}\
dl{margin:1mm 0 0;display:grid;grid-template-columns:14mm 1fr;gap:0 2mm}\
dt{font-size:9.5pt}dd{margin:0}\
ul{margin:0;padding-left:5mm}\
.line{border-bottom:.4pt solid #000;height:8mm}\
.foot{margin-top:5mm;font-size:9pt}\
@media screen{body{padding:10mm}}";

/// Returns the round of a plan, as words for paper.
pub fn of(state: &State, plan: &Plan, me: Option<CadreId>, day: NaiveDate) -> Round {
    let written = |stop: &plan::Stop| {
        let household = state.household(stop.household)?;
        let safe = |text: Option<&str>| visible(text.unwrap_or_default()).into_owned();
        Some(Stop {
            number: safe(household.number.as_deref()),
            head: visible(&household.head).into_owned(),
            people: day_plan::people(household),
            address: safe(household.address.as_deref()),
            phone: day_plan::phone(household),
            why: day_plan::why(stop, day),
            talk: day_plan::topics(state, stop.household, day),
            last: day_plan::last(state, stop.household, day),
        })
    };
    let parts = plan.stops.chunk_by(|a, b| day_plan::place(state, a.household) == day_plan::place(state, b.household));
    let places = parts.map(|part| Place {
        name: day_plan::place(state, part[0].household),
        stops: part.iter().filter_map(written).collect(),
    });
    let me = me.and_then(|id| state.cadre(id));
    let whose = me.map(|me| format!("{} · {}", visible(&me.name), visible(&me.unit))).unwrap_or_default();
    Round {
        title: day_plan::title(day),
        whose: tr!("plan-whose", whose = whose, count = plan.stops.len()),
        places: places.collect(),
        rest: day_plan::rest(plan),
    }
}

/// Returns the round as a page of HTML.
pub fn html(round: &Round) -> String {
    let mut out = String::with_capacity(4096);
    let title = escaped(&round.title);
    let lang = tr!("plan-html-lang");
    // Writing to a string can't fail.
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n<p class=\"whose\">{}</p>\n",
        escaped(&round.whose)
    );
    for place in &round.places {
        let _ = writeln!(out, "<h2>{}</h2>", escaped(&place.name));
        for stop in &place.stops {
            stop_html(&mut out, stop);
        }
    }
    for line in [&round.rest, &tr!("plan-paper-foot")] {
        if !line.is_empty() {
            let _ = writeln!(out, "<p class=\"foot\">{}</p>", escaped(line));
        }
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn stop_html(out: &mut String, stop: &Stop) {
    let _ = write!(out, "<div class=\"stop\">\n<h3><span class=\"box\"></span>");
    if !stop.number.is_empty() {
        let _ = write!(out, "{} ", escaped(&tr!("app-number", number = stop.number.as_str())));
    }
    let about: Vec<String> = about(stop).iter().map(|part| escaped(part)).collect();
    let _ = writeln!(out, "{} <span class=\"about\">{}</span></h3>\n<dl>", escaped(&stop.head), about.join("　"));
    let mut part = |label: String, lines: &[String]| {
        if !lines.is_empty() {
            let items: String = lines.iter().map(|line| format!("<li>{}</li>", escaped(line))).collect();
            let _ = writeln!(out, "<dt>{}</dt><dd><ul>{items}</ul></dd>", escaped(&label));
        }
    };
    part(tr!("plan-paper-why"), &stop.why);
    part(tr!("plan-paper-talk"), &stop.talk);
    if !stop.last.is_empty() {
        let label = escaped(&tr!("plan-paper-last"));
        let _ = writeln!(out, "<dt>{label}</dt><dd>{}</dd>", escaped(&stop.last));
    }
    let _ = writeln!(out, "</dl>\n{}\n</div>", "<div class=\"line\"></div>".repeat(BLANK_LINES));
}

/// Returns the round as plain text.
pub fn text(round: &Round) -> String {
    let mut out = format!("{}\n{}\n", visible(&round.title), visible(&round.whose));
    for place in &round.places {
        let _ = write!(out, "\n== {} ==\n", visible(&place.name));
        for stop in &place.stops {
            let number = match stop.number.as_str() {
                "" => String::new(),
                number => format!("{} ", tr!("app-number", number = number)),
            };
            let head = [vec![format!("{number}{}", stop.head)], about(stop)].concat().join("  ");
            let _ = writeln!(out, "\n[ ] {}", visible(&head));
            let parts = [(tr!("plan-paper-why"), &stop.why), (tr!("plan-paper-talk"), &stop.talk)];
            let last = [stop.last.clone()];
            let last = last.iter().filter(|last| !last.is_empty()).map(|last| (tr!("plan-paper-last"), last));
            let lines = parts.iter().flat_map(|(label, lines)| lines.iter().map(move |line| (label.clone(), line)));
            let lines: Vec<(String, &String)> = lines.chain(last).collect();
            let columns = lines.iter().map(|(label, _)| width(label)).max().unwrap_or(0);
            for (label, line) in lines {
                let _ = writeln!(out, "    {}  {}", fit(&label, columns), visible(line));
            }
            let _ = write!(out, "{}", "    ______________________________________________\n".repeat(BLANK_LINES));
        }
    }
    for line in [&round.rest, &tr!("plan-paper-foot")] {
        if !line.is_empty() {
            let _ = write!(out, "\n{}\n", visible(line));
        }
    }
    out
}

/// Returns people, address and phone, as far as they are known.
fn about(stop: &Stop) -> Vec<String> {
    let phone = match stop.phone.as_str() {
        "" => String::new(),
        phone => tr!("plan-paper-phone", phone = phone),
    };
    [stop.people.clone(), stop.address.clone(), phone].into_iter().filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Round {
        let stop = Stop {
            number: "17".into(),
            head: "刘<script>alert(1)</script>大山".into(),
            people: "3 人 · 脱贫户".into(),
            address: "村东 & \"水渠\"边".into(),
            phone: "0518-123".into(),
            why: vec!["必访户，45 天没见到人".into(), "\u{202e}倒着写\u{1b}[2J".into()],
            talk: vec!["诉求 1103-01：a<b 'c'".into()],
            last: "11月3日".into(),
        };
        let bare = Stop { head: "李秀英".into(), why: vec!["从未走访".into()], ..Stop::default() };
        let places = vec![Place { name: "前张村 3组".into(), stops: vec![stop, bare] }];
        Round { title: "走访安排".into(), whose: "王磊".into(), places, rest: String::new() }
    }

    #[test]
    fn what_came_from_outside_means_itself() {
        let page = html(&sample());
        for bad in ["<script>", "\u{202e}", "\u{1b}", "'c'", "& \"水渠\""] {
            assert!(!page.contains(bad), "{bad:?}");
        }
        for good in
            ["刘&lt;script&gt;alert(1)&lt;/script&gt;大山", "村东 &amp; &quot;水渠&quot;边", "a&lt;b &apos;c&apos;"]
        {
            assert!(page.contains(good), "{good}");
        }
        assert!(!text(&sample()).chars().any(|c| c == '\u{1b}' || c == '\u{202e}'));
    }

    #[test]
    fn the_page_needs_nothing_else_and_has_room_to_write() {
        let page = html(&sample());
        assert!(!page.contains("http") && !page.contains("src=") && !page.contains("<link"), "{page}");
        assert_eq!(page.matches("class=\"line\"").count(), 2 * BLANK_LINES);
        assert!(page.contains("@page{size:A4") && page.contains("charset=\"utf-8\""));
    }

    #[test]
    fn the_text_has_a_box_and_lines_for_each_household() {
        let text = text(&sample());
        assert_eq!((text.matches("[ ]").count(), text.matches("____\n").count()), (2, 2 * BLANK_LINES));
        assert!(text.contains("0518-123") && text.contains("== 前张村 3组 =="), "{text}");
    }
}
