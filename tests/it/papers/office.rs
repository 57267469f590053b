//! Stock office programs and a browser read what is written: LibreOffice makes pages of
//! documents and workbooks, and what GB/T 9704-2012 asks for is measured on them.

use std::path::{Path, PathBuf};
use std::process::Command;

use quick_xml::events::Event;

use crate::env::Env;

/// Points of a millimetre.
const MM: f64 = 72.0 / 25.4;

/// Has LibreOffice print a file and returns the page description. Each run has a
/// profile of its own, or two at once would wait for each other for ever.
fn printed(env: &Env, file: &str) -> PathBuf {
    let profile = format!("-env:UserInstallation=file://{}", env.path("office"));
    let dir = env.path("pdf");
    let run = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "pdf", "--outdir", &dir, file])
        .output()
        .unwrap();
    let pdf = Path::new(&dir).join(Path::new(file).with_extension("pdf").file_name().unwrap());
    assert!(pdf.exists(), "{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    pdf
}

/// A page as it was printed: its size, and each line of text with its left, top, right
/// and bottom in points.
struct Printed {
    width: f64,
    height: f64,
    lines: Vec<(String, [f64; 4])>,
}

fn pages(pdf: &Path) -> Vec<Printed> {
    let run = Command::new("pdftotext").args(["-bbox-layout"]).arg(pdf).arg("-").output().unwrap();
    let text = String::from_utf8(run.stdout).unwrap();
    let mut reader = quick_xml::Reader::from_str(&text);
    let mut pages: Vec<Printed> = Vec::new();
    let mut in_word = false;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                let number = |name: &str| -> f64 {
                    let value = tag.try_get_attribute(name).unwrap().unwrap();
                    value.value.parse().unwrap()
                };
                match tag.name().as_ref() {
                    "page" => {
                        pages.push(Printed { width: number("width"), height: number("height"), lines: Vec::new() });
                    }
                    "line" => {
                        let place = [number("xMin"), number("yMin"), number("xMax"), number("yMax")];
                        pages.last_mut().unwrap().lines.push((String::new(), place));
                    }
                    "word" => in_word = true,
                    _ => {}
                }
            }
            Event::End(tag) if tag.name().as_ref() == "word" => in_word = false,
            Event::Text(text) if in_word => {
                pages.last_mut().unwrap().lines.last_mut().unwrap().0.push_str(&text);
            }
            Event::Eof => return pages,
            _ => {}
        }
    }
}

#[test]
fn a_report_is_laid_out_as_the_standard_asks() {
    let env = super::world();
    let folder = PathBuf::from(env.path(".config/dundian/templates"));
    std::fs::create_dir_all(&folder).unwrap();
    let long = "字".repeat(28 * 60);
    std::fs::write(folder.join("month.txt"), format!("{long}\n@problems\n")).unwrap();
    let out = env.path("m.docx");
    env.run(&["report", "month", "--out", &out]).ok();
    let pages = pages(&printed(&env, &out));
    let page = &pages[1];
    assert!((page.width - 210.0 * MM).abs() < 1.0 && (page.height - 297.0 * MM).abs() < 1.0, "A4");
    let body: Vec<_> = page.lines.iter().filter(|(text, _)| text.starts_with('字')).collect();
    assert_eq!(body.len(), 22, "lines of a page");
    for (text, place) in &body {
        assert_eq!(text.chars().count(), 28, "characters of a line");
        assert!((place[0] - 28.0 * MM).abs() < 1.5, "left margin: {}", place[0] / MM);
        assert!(place[2] <= 184.0 * MM + 1.0, "right margin: {}", place[2] / MM);
    }
    let (first, last) = (body[0].1, body[21].1);
    let pitch = (last[1] - first[1]) / 21.0;
    assert!((pitch - 28.95).abs() < 0.1, "from line to line: {pitch}");
    assert!(first[1] >= 37.0 * MM - 1.0 && last[3] <= 262.0 * MM + 1.0, "within the type area");
    // The number of an even page stands on the left, of an odd one on the right.
    let number = |page: &Printed, text: &str| {
        let found = page.lines.iter().find(|(line, _)| line.replace(' ', "") == text);
        found.unwrap_or_else(|| panic!("{text}")).1
    };
    assert!(number(page, "—2—")[0] < 60.0 * MM && number(&pages[0], "—1—")[0] > 150.0 * MM);
    let middle = (number(page, "—2—")[1] + number(page, "—2—")[3]) / 2.0;
    assert!((middle / MM - 269.0).abs() < 3.0, "7 mm below the type area: {}", middle / MM);
}

#[test]
fn a_week_fits_on_one_page() {
    let env = Env::empty();
    let data = env.path("demo");
    let into = ["demo", "--visits", "200", "--seed", "1", "--into", &data];
    assert!(env.command(&env.data(), &into).output().unwrap().status.success());
    let out = env.path("w.docx");
    let words = ["report", "week", "--from", "2026-11-09", "--to", "2026-11-15", "--out", &out];
    let run = env.command(Path::new(&data), &words).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let pages = pages(&printed(&env, &out));
    assert_eq!(pages.len(), 1, "{:?}", pages.iter().map(|page| page.lines.len()).collect::<Vec<_>>());
}

#[test]
fn a_register_prints_one_page_wide_and_lying() {
    let env = super::world();
    let out = env.path("r.xlsx");
    env.run(&["report", "register", "--sheet", "visits", "--out", &out]).ok();
    let pages = pages(&printed(&env, &out));
    assert_eq!(pages.len(), 1);
    assert!(pages[0].width > pages[0].height, "A4 landscape");
    let all: String = pages[0].lines.iter().map(|(text, _)| text.as_str()).collect();
    for said in ["走访日期", "备注", "刘大山", "HYPERLINK", "第1页，共1页"] {
        assert!(all.replace(' ', "").contains(said), "{said} in {all}");
    }
}

#[test]
fn a_page_of_html_asks_for_nothing_and_fits_a_telephone() {
    let env = super::world();
    let out = env.path("m.html");
    env.run(&["report", "month", "--from", "2026-11-01", "--to", "2026-11-30", "--out", &out]).ok();
    let page = std::fs::read_to_string(&out).unwrap();
    for outside in ["http:", "https:", "src=", "url(", "<link", "<script", "@import"] {
        assert!(!page.contains(outside), "{outside}");
    }
    for width in ["1280", "390"] {
        let picture = env.path(&format!("{width}.png"));
        let run = Command::new("chromium")
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr"])
            .args(["--host-resolver-rules=MAP * ~NOTFOUND", "--log-level=0"])
            .arg(format!("--user-data-dir={}", env.path("browser")))
            .arg(format!("--window-size={width},1400"))
            .arg(format!("--screenshot={picture}"))
            .arg(format!("file://{out}"))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(Path::new(&picture).exists(), "{said}");
        assert!(!said.contains("CONSOLE"), "{said}");
    }
}
