//! 待办 and 走访 at work, as they look: the course of a concern, the sheets
//! that lead it on.

use super::tests::shown;
use crate::app::sample::Bench;

const SIZES: [(&str, (u16, u16)); 3] = [("80x24", (80, 24)), ("120x40", (120, 40)), ("60x16", (60, 16))];

#[test]
fn what_waits_and_what_is_done_about_it() {
    let told = "alt+4 ctrl+f \"水渠\" enter f9 \"渠清好了，二组的地已经浇上水\" ctrl+s";
    let cases = [
        ("course", "alt+4 ctrl+f \"水渠\" enter alt+u \"电话催了镇水利站，答应本周来人清淤\" ctrl+s".to_owned()),
        ("course-told", told.to_owned()),
        ("tell", "alt+4 ctrl+f \"水渠\" enter f9 \"渠清了一半\" down down left".to_owned()),
        ("extend", "alt+4 ctrl+f \"路灯\" enter alt+x \"3天\" enter ctrl+s".to_owned()),
        ("several", "alt+4 ctrl+f \"1103\" enter ctrl+e ctrl+f \"张三\" enter ctrl+a ctrl+e f7".to_owned()),
        ("history", "alt+2 ctrl+f \"淤塞\" enter f7 tab tab ctrl+a \"张大娘\" pagedown pagedown pagedown pagedown end \"水站来人看过。\" ctrl+s f6".to_owned()),
        ("remove", "alt+2 ctrl+f \"淤塞\" enter delete \"记错户了\" enter".to_owned()),
        ("matter", "alt+4 ctrl+f \"残疾\" enter f6".to_owned()),
    ];
    for (name, keys) in cases {
        for (size, columns_rows) in SIZES {
            let mut bench = Bench::live();
            insta::assert_snapshot!(format!("{name}-{size}"), shown(bench.press(&keys), columns_rows));
        }
    }
}
