//! Pictures of the quick entry at several sizes.

use super::{Bench, shown};

const LINE: &str = "f4 \"lly 昨天15:00 40分钟 接谈 张建国(儿子) 听牢骚 村东水渠淤塞，二组四十亩地浇不上水 #水利 !5工作日 \
    讲政策 医保懂 办实事 代办残疾证 承诺11-30 下次12-20\"";

#[test]
fn the_quick_entry_at_several_sizes() {
    let cases = [
        ("quick-empty", "f4"),
        ("quick-picking", "f4 \"张\" down"),
        ("quick-line", LINE),
        ("quick-asked", "f4 \"lly 讲政策 医保 听牢骚 水渠 #jy\""),
        ("quick-wrong", "f4 \"lly 明年 听牢骚 水渠 !赶紧 办实事 修灯 承诺13-40\" ctrl+s"),
    ];
    for (columns, rows) in [(80, 24), (120, 40), (60, 16)] {
        for (name, keys) in cases {
            let mut bench = Bench::new();
            bench.model.size = (columns, rows);
            insta::assert_snapshot!(format!("{name}-{columns}x{rows}"), shown(bench.press(keys), (columns, rows)));
        }
    }
}

#[test]
fn the_caret_of_a_long_line_is_always_in_view() {
    let mut bench = Bench::new();
    bench.press("f4");
    bench.send(crate::app::Msg::Paste(format!("lly 拉家常 {}", "前e\u{301}张👍🏽三，水渠“淤塞”（很久）".repeat(60))));
    for size in [(60, 16), (80, 24), (131, 30)] {
        for keys in ["home", "ctrl+right ctrl+right right", "end", "left"] {
            let lines = shown(bench.press(keys), size);
            let room =
                crate::app::dialogs::quick::room::room(bench.model.layout().unwrap().body, bench.model.quick.text());
            assert!(room.caret.1 < room.line.height && room.caret.0 < room.line.width, "{size:?} {keys}:\n{lines}");
        }
    }
}
