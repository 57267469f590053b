//! A whole day of a cadre, typed into the real program from the first run to
//! the evening, and what the ledger holds then.

use serde_json::{Value, json};

use crate::env::{Env, VILLAGE};
use crate::pty::Pty;

/// A screen of the size that old laptops open.
const USUAL: (u16, u16) = (80, 24);

const ROSTER: &str = "组,号数,户号,户主,常住人数,户类别,必访
3,1,17,刘大山,4,脱贫户,
3,2,18,李秀英,1,独居老人户,是
3,3,19,𠮷田旺,2,一般户,
4,4,20,王五,3,一般户,
";

/// Text that terminals and forms like to tear: a character beyond the basic
/// plane, an accent that is put on a letter, a picture.
const WIDE: &str = "老𠮷家的Re\u{301}my也在，收成🌾好";

/// Founds a ledger without a passphrase, as a person does at the first start.
fn found(env: &Env) {
    let mut pty = Pty::start(&env.data(), &[], USUAL);
    pty.sees("开始自己的台账");
    pty.press("enter");
    pty.sees("姓名");
    pty.press("\"王磊\" tab \"县水利局\" tab");
    pty.sees("县水利局");
    pty.press("enter");
    pty.sees("口令");
    pty.press("up right");
    pty.sees("以后可以用");
    pty.press("enter");
    // Villages and roster come from files in this test.
    pty.sees("以后再说");
    pty.press("down down enter");
    pty.sees("现在导入");
    pty.press("down enter");
    pty.sees("台账建好了");
    pty.press("enter");
    // The overview is gone: nothing waits where there is nobody to send to.
    pty.sees("今日");
    leave(pty);
}

fn leave(mut pty: Pty) {
    pty.press("f10");
    assert_eq!(pty.ends().0, 0);
}

/// Returns a ledger with a village, its roster and a policy.
fn village() -> Env {
    let env = Env::empty();
    found(&env);
    let villages = env.file("villages.csv", format!("code,name,town\n{VILLAGE},前张村委会,双店镇\n"));
    env.run(&["village", "import", &villages]).ok();
    env.run(&["roster", "import", &env.file("roster.csv", ROSTER), "--village", VILLAGE]).ok();
    let policies = "code,version,title,from,to\nYB-2026,1,城乡居民医保缴费,2026-01-01,2026-12-31\n";
    env.run(&["policy", "import", &env.file("policies.csv", policies)]).ok();
    env
}

fn start(env: &Env) -> Pty {
    let pty = Pty::start(&env.data(), &[], USUAL);
    pty.sees("王磊");
    pty
}

fn write_the_assignment(pty: &mut Pty) {
    pty.press("alt+7");
    pty.sees("还没有任务");
    pty.press("f6");
    pty.sees("新任务");
    pty.press("\"冬季入户走访\" tab tab ctrl+a \"年底\" tab ctrl+a \"11-1\"");
    pty.until("what it will hold", |screen| {
        screen.contains("1 个村 · 4 户 · 其中必访 1 户 · 11月1日 至 12月31日，61 天")
    });
    pty.press("tab tab tab tab tab tab tab \"2\" tab \"yb\"");
    pty.sees("城乡居民医保缴费");
    pty.press("enter ctrl+s");
    pty.sees("任务已保存：冬季入户走访");
    pty.sees("驻村夜数  0 / 2");
    pty.press("alt+1");
    pty.until("who is to be seen", |screen| screen.contains("今天走这几户 4") && screen.contains("𠮷田旺"));
}

fn log_the_long_visit(pty: &mut Pty) {
    pty.press("alt+2");
    pty.sees("还没有走访记录");
    pty.press("f2");
    pty.sees("Ctrl+S");
    pty.press("\"lds\"");
    pty.sees("刘大山");
    pty.press("enter");
    pty.sees("刘大山 3组 17号");
    pty.press("tab tab");
    pty.press(&format!("\"{WIDE}\""));
    pty.sees("🌾好");
    pty.press("tab tab \"40\" tab tab");
    pty.paste("儿子在昆山打工。\r\n今年收成好，\n𠮷田旺家借了两袋肥。");
    pty.sees("借了两袋肥");
    resize(pty, "借了两袋肥");
    pty.press("f5 \"村东水渠淤塞\" tab \"水利\"");
    pty.sees("水利");
    pty.press("f6");
    pty.sees("城乡居民医保缴费");
    pty.press("space");
    pty.sees("待讲政策 0");
    pty.press("f7 \"代办残疾证\" tab tab \"12-01\"");
    pty.sees("12-01");
    pty.press("tab tab \"12-05\"");
    pty.sees("12-05");
    pty.press("ctrl+s");
    pty.sees("走访已保存");
}

/// Draws the window larger and smaller in the middle of it all; `text` is where
/// the caret is.
fn resize(pty: &mut Pty, text: &str) {
    pty.resize(60, 16);
    pty.sees(text);
    pty.resize(40, 10);
    pty.sees("窗口太小");
    pty.resize(120, 40);
    pty.sees(text);
    pty.resize(USUAL.0, USUAL.1);
    pty.until("the usual size again", |screen| screen.contains(text) && screen.lines().count() <= 24);
}

fn find_nobody_home(pty: &mut Pty) {
    pty.press("alt+3 ctrl+f \"lxy\"");
    pty.sees("1 条");
    pty.press("enter f2");
    pty.sees("李秀英 3组 18号");
    pty.press("f9");
    pty.sees("已保存：未遇");
}

fn note_the_nights(pty: &mut Pty) {
    pty.press("ctrl+k");
    pty.sees("住 1 晚");
    pty.press("tab ctrl+a \"11-19\" tab ctrl+a \"2晚\"");
    pty.sees("11月19日 至 11月21日，住 2 晚");
    pty.press("ctrl+s");
    pty.sees("驻村已保存：前张村 2 晚");
}

fn correct_the_visit(pty: &mut Pty) {
    pty.press("alt+2 ctrl+f \"lds\"");
    pty.sees("1 条");
    pty.press("enter f7");
    pty.sees("Ctrl+S");
    pty.sees("老𠮷家的");
    pty.press("tab tab end \"，也说了\"");
    pty.sees("也说了");
    pty.press("ctrl+s");
    pty.sees("走访已保存");
    pty.press("ctrl+z");
    pty.sees("已撤销");
    pty.until("what was before", |screen| !screen.contains("也说了"));
    pty.press("ctrl+y");
    pty.sees("已恢复");
    pty.sees("也说了");
}

fn lead_the_concern(pty: &mut Pty) {
    pty.press("alt+4 ctrl+f \"水渠\"");
    pty.sees("1 条");
    pty.press("enter f6");
    pty.sees("办理");
    pty.press("f9");
    pty.sees("满意程度");
    pty.press("\"渠已清，水通了\" tab tab right");
    pty.sees("渠已清，水通了");
    pty.press("ctrl+s");
    pty.sees("已保存");
}

fn look_around(pty: &mut Pty) {
    pty.press("f3 \"残疾证\"");
    pty.sees("代办残疾证");
    pty.press("enter");
    pty.sees("这一户的全部往来");
    pty.press("alt+k");
    pty.sees("列表里打字就是找");
    pty.press("end up up enter");
    pty.press("esc");
    pty.until("the settings are closed", |screen| !screen.contains("列表里打字就是找"));
    pty.press("alt+5");
    pty.sees("1 / 4");
    pty.press("alt+7");
    pty.sees("驻村夜数  2 / 2");
}

/// Returns what a command answers, without ids, which no two days have in
/// common, and without what says nothing; in the order of the households' heads.
fn said(env: &Env, words: &[&str]) -> Vec<Value> {
    fn strip(value: &mut Value) {
        let empty = |value: &Value| match value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            _ => false,
        };
        match value {
            Value::Object(fields) => {
                fields.retain(|name, value| !matches!(name.as_str(), "id" | "household") && !empty(value));
                fields.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut rows = env.run(&[words, &["--json"]].concat()).json();
    rows.iter_mut().for_each(strip);
    rows.sort_by_key(|row| row["head"].as_str().map(str::to_owned));
    rows
}

fn the_assignment() -> Value {
    json!({
        "title": "冬季入户走访", "cadres": ["王磊"], "villages": [VILLAGE], "from": "2026-11-01", "to": "2026-12-31",
        "coverage_percent": 100, "visits_per_household": 1, "must_visit_days": 30, "nights": 2, "policies": ["YB-2026"],
    })
}

fn the_long_visit() -> Value {
    json!({
        "at": crate::env::NOW, "place": "home", "village": "前张村委会", "head": "刘大山", "cadres": ["王磊"],
        "met": format!("{WIDE}，也说了"), "minutes": 40, "nobody_home": false, "next": "2026-12-05",
        "blocks": {"chat": "儿子在昆山打工。\n今年收成好，\n𠮷田旺家借了两袋肥。"},
        "concerns": [{
            "number": "1122-01", "text": "村东水渠淤塞", "category": "水利", "urgency": "ordinary", "due": "2026-11-27",
            "state": "told",
        }],
        "policies": [{"code": "YB-2026", "title": "城乡居民医保缴费", "understood": true}],
        "matters": [{"need": "代办残疾证", "promised": "2026-12-01", "state": "promised"}],
    })
}

fn nobody_home() -> Value {
    json!({
        "at": crate::env::NOW, "place": "home", "village": "前张村委会", "head": "李秀英", "cadres": ["王磊"],
        "nobody_home": true, "blocks": {},
    })
}

fn what_waits() -> Vec<Value> {
    let row = |kind: &str, head: &str, title: &str, due: Option<&str>, why: &[&str]| {
        let mut row = json!({
            "kind": kind, "head": head, "title": title, "village": "前张村委会", "group": "later", "overdue_days": 0,
            "why": why,
        });
        if let Some(due) = due {
            row["due"] = due.into();
        }
        row
    };
    let (end, left) = (Some("2026-12-31"), "任务还剩 39 天");
    vec![
        row("matter", "刘大山", "代办残疾证", Some("2026-12-01"), &["承诺 2026-12-01 办好"]),
        row("revisit", "刘大山", "刘大山", Some("2026-12-05"), &["今天走访过", "约定 2026-12-05 再来"]),
        row("close", "刘大山", "村东水渠淤塞", None, &["2026-11-22 已回音"]),
        row("never_visited", "李秀英", "李秀英", end, &["必访户", "从未走访", "未遇 1 次", left]),
        row("never_visited", "王五", "王五", end, &["从未走访", left]),
        row("never_visited", "𠮷田旺", "𠮷田旺", end, &["从未走访", left]),
    ]
}

fn how_far() -> Vec<Value> {
    let rows = [
        ("coverage", 1, 4, "behind", "2026-11-22"),
        ("visits", 1, 4, "behind", "2026-11-22"),
        ("must_visit", 0, 1, "none", "2026-11-22"),
        ("nights", 2, 2, "ahead", "2026-11-20"),
        ("settled_on_time", 1, 1, "none", "2026-11-22"),
        ("told", 1, 1, "none", "2026-11-22"),
        ("matters_done", 0, 1, "none", "2026-11-22"),
        ("policy_coverage", 1, 4, "behind", "2026-11-22"),
        ("satisfaction", 1, 1, "none", "2026-11-22"),
    ];
    let row = |(metric, done, target, pace, as_of)| {
        json!({
            "assignment": "冬季入户走访", "cadre": "王磊", "metric": metric, "done": done, "target": target,
            "share": f64::from(done) / f64::from(target), "pace": pace, "as_of": as_of,
        })
    };
    rows.into_iter().map(row).collect()
}

#[test]
fn a_day_from_the_first_run_to_the_evening() {
    let env = village();
    let mut pty = start(&env);
    write_the_assignment(&mut pty);
    log_the_long_visit(&mut pty);
    find_nobody_home(&mut pty);
    note_the_nights(&mut pty);
    correct_the_visit(&mut pty);
    lead_the_concern(&mut pty);
    look_around(&mut pty);
    leave(pty);

    assert_eq!(said(&env, &["assignment", "list"]), [the_assignment()]);
    let mut visits = said(&env, &["visit", "list"]);
    // Ids are made up anew each time.
    for visit in &mut visits {
        let households = visit.as_object_mut().unwrap().remove("households").unwrap();
        assert_eq!(households.as_array().unwrap().len(), 1);
    }
    assert_eq!(visits, [the_long_visit(), nobody_home()]);
    assert_eq!(said(&env, &["todo"]), what_waits());
    assert_eq!(said(&env, &["progress"]), how_far());
    assert!(env.run(&["doctor"]).ok().contains("账本完好"));
}

#[test]
fn a_kill_in_the_middle_of_a_sheet_or_a_form_loses_nothing() {
    let env = village();
    let mut pty = start(&env);
    pty.press("alt+7 f6 \"冬季\"");
    pty.sees("冬季");
    pty.press("\"入户\"");
    pty.sees("冬季入户");
    pty.kill();

    let mut pty = start(&env);
    pty.until("the sheet again", |screen| screen.contains("新任务") && screen.contains("冬季入户"));
    pty.press("\"走访\" ctrl+s");
    pty.sees("任务已保存：冬季入户走访");
    pty.press("alt+2 f2");
    pty.sees("Ctrl+S");
    pty.press("\"lds\"");
    pty.sees("刘大山");
    pty.press("enter f5 \"水渠淤塞\"");
    pty.sees("水渠淤塞");
    // Nights are noted over the form; killed there, both come back.
    pty.press("ctrl+k");
    pty.sees("住 1 晚");
    pty.press("tab ctrl+a \"11-18\"");
    pty.sees("住 4 晚");
    pty.kill();

    let mut pty = start(&env);
    pty.sees("住 4 晚");
    pty.press("ctrl+s");
    pty.sees("驻村已保存");
    pty.press("f2");
    pty.until("the form again", |screen| screen.contains("水渠淤塞") && screen.contains("刘大山 3组 17号"));
    pty.press("ctrl+s");
    pty.sees("走访已保存");
    leave(pty);
    assert_eq!(env.run(&["assignment", "list", "--json"]).json().len(), 1);
    let visits = env.run(&["visit", "list", "--json"]).json();
    assert_eq!(visits.len(), 1);
    assert_eq!(visits[0]["concerns"][0]["text"], "水渠淤塞");
    assert!(env.run(&["doctor"]).ok().contains("账本完好"));
}
