//! Papers and forms as they come out: the sheet, the pages before they are written, what
//! the places of a form are taken for, and what can be done afterwards.

use super::shown;
use crate::app::Msg;
use crate::app::dialogs::paper::Written;
use crate::app::dialogs::paper::tests::{looked_at, understood};
use crate::app::sample::Bench;
use crate::tr;

#[test]
fn papers_and_forms() {
    let sheet = || {
        let mut bench = Bench::new();
        bench.model.settings.paper = Some("week this-week full docx".into());
        bench.press("alt+j");
        bench.send(Msg::Drives(vec![("U盘 KINGSTON（还能写 3 GB）".into(), "/media/stick".into())]));
        bench
    };
    let written = || {
        let mut bench = sheet();
        bench.press("ctrl+s");
        let path = "/home/wang/文档/蹲点/周报（2026年11月16日—22日）.docx".into();
        let notes = vec![tr!("report-left-out", count = 1)];
        bench.send(Msg::Written(Ok(Written { path, notes })));
        bench
    };
    let not_opened = || {
        let mut bench = written();
        bench.press("enter");
        let path = "/home/wang/文档/蹲点/周报（2026年11月16日—22日）.docx";
        bench.send(Msg::NotOpened(tr!("report-no-display", path = path)));
        bench
    };
    let steps: [(&str, &dyn Fn() -> Bench, &str); 9] = [
        ("sheet", &sheet, ""),
        ("sheet-form", &sheet, "left left tab"),
        ("page", &looked_at, ""),
        ("page-last", &looked_at, "end"),
        ("form", &understood, ""),
        ("form-note", &understood, "home"),
        ("meanings", &understood, "down down down right \"办\""),
        ("done", &written, ""),
        ("not-opened", &not_opened, ""),
    ];
    for (name, begin, keys) in steps {
        for (columns, rows) in [(80, 24), (120, 40), (60, 16)] {
            let mut bench = begin();
            bench.press(keys);
            insta::assert_snapshot!(format!("paper-{name}-{columns}x{rows}"), shown(&mut bench, (columns, rows)));
        }
    }
}
