//! 任务 and its sheets as they come out.

use super::shown;
use crate::app::Tab;
use crate::app::sample::Bench;

#[test]
fn sheets_of_assignments_and_stays() {
    let cases = [
        ("task-new", "alt+7 f6"),
        ("task-new-wrong", "alt+7 f6 ctrl+s"),
        ("task-villages", "alt+7 f6 \"入户\" down ctrl+w backspace \"qz\""),
        ("task-colleague", "alt+7 f7 down down down down \"李四 县农业农村局\""),
        ("task-handover", "alt+7 f9"),
        ("task-ending", "alt+7 delete"),
        ("stay-new", "ctrl+k"),
        ("stay-wrong", "ctrl+k down ctrl+a \"昨天\" down ctrl+a \"昨天\" ctrl+s"),
    ];
    for (name, keys) in cases {
        for size in [(80, 24), (120, 40), (60, 16)] {
            let mut bench = Bench::new();
            bench.model.size = size;
            let shown = shown(bench.press(keys), size);
            insta::assert_snapshot!(format!("{name}-{}x{}", size.0, size.1), shown);
        }
    }
}

#[test]
fn an_assignment_with_all_that_can_happen_to_it() {
    for size in [(80, 24), (120, 40), (60, 16)] {
        let mut bench = crate::app::screens::tasks::tests::full();
        bench.model.size = size;
        let shown = shown(bench.go(Tab::Tasks), size);
        insta::assert_snapshot!(format!("tasks-full-{}x{}", size.0, size.1), shown);
    }
}
