//! The form as it is seen. A fresh terminal for each picture: a second drawing
//! on a test backend leaves stale cells beside wide characters.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Position;

use super::draw;
use crate::app::form::sample::{BEFORE, World, at, before, world};
use crate::app::form::{Spot, VisitForm};
use crate::base::ids::{RecordId, VisitId};
use crate::base::text::width;
use crate::domain::record::Recorded;
use crate::domain::visit::Visit;
use crate::settings::Look;
use crate::view::theme::Theme;

/// Returns the rows as a person reads them, and the cursor.
fn picture(world: &mut World, form: &VisitForm, columns: u16, rows: u16) -> (String, Position) {
    world.columns = columns;
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    let theme = Theme::new(Look::default());
    terminal.draw(|frame| draw(form, &world.ctx(), &theme, frame.area(), frame)).unwrap();
    let cursor = terminal.get_cursor_position().unwrap();
    let buffer = terminal.backend().buffer();
    let mut picture = String::new();
    for y in 0..rows {
        let mut x = 0;
        let mut row = String::new();
        while x < columns {
            let symbol = buffer[(x, y)].symbol();
            row.push_str(symbol);
            x += u16::try_from(width(symbol).max(1)).unwrap();
        }
        assert_eq!(width(&row), usize::from(columns), "row {y} is torn: {row}");
        picture.push_str(row.trim_end());
        picture.push('\n');
    }
    (picture, cursor)
}

const FILLED: &str = "<pagedown>\
    儿子在昆山打工，一个月回来一趟。老两口种六亩地，今年稻子收成还可以。<tab><tab><tab>\
    水渠又堵了，浇不上水。<f5>村东水渠淤塞，二组、三组四十亩地浇不上水<tab>水利<tab><tab>40<tab>王会计\
    <f6><enter><f7>代办残疾证<tab><tab>下周三<tab>";

#[test]
fn the_form_at_several_sizes() {
    for (name, columns, rows) in [("80x24", 80, 20), ("120x40", 120, 36), ("60x16", 60, 12)] {
        let mut world = world();
        let mut form = world.form(Some("17"));
        form.update(&world.ctx(), world.loaded());
        let (empty, _) = picture(&mut world, &form, columns, rows);
        insta::assert_snapshot!(format!("empty_{name}"), empty);
        world.press(&mut form, FILLED);
        let (filled, _) = picture(&mut world, &form, columns, rows);
        insta::assert_snapshot!(format!("filled_{name}"), filled);
        world.press(&mut form, "<f5><ctrl+s>");
        let (refused, _) = picture(&mut world, &form, columns, rows);
        insta::assert_snapshot!(format!("refused_{name}"), refused);
    }
}

#[test]
fn choosing_a_household_shows_those_found() {
    let mut world = world();
    let mut form = world.form(None);
    world.press(&mut form, "zs");
    let (found, cursor) = picture(&mut world, &form, 80, 20);
    insta::assert_snapshot!("picker_80x24", found);
    let at = found.lines().position(|line| line.contains("zs")).unwrap();
    assert_eq!(usize::from(cursor.y), at, "the candidate window opens where one types");
}

/// Where the focus is, is marked once, right before that very cell, on whatever row
/// the cell stands, and its label alone is coloured.
#[test]
fn the_cell_that_takes_the_text_is_the_one_that_is_marked() {
    let mut world = world();
    for (columns, rows) in [(80, 60), (120, 60), (60, 80)] {
        let mut form = world.form(Some("17"));
        world.press(&mut form, FILLED);
        world.press(&mut form, "<f5>路灯不亮，夜里走路要打手电<tab>用电<f7>修灯<tab><right><f7>送药<ctrl+o>");
        let mut seen = 0;
        loop {
            let spot = form.focus();
            let (picture, cursor) = picture(&mut world, &form, columns, rows);
            let marks: Vec<(usize, usize)> = picture
                .lines()
                .enumerate()
                .flat_map(|(y, line)| line.match_indices('▌').map(move |(x, _)| (y, width(&line[..x]))))
                .collect();
            let [(y, x)] = marks[..] else { panic!("{columns}: {spot:?} {marks:?}\n{picture}") };
            // A text of several rows is marked at its first.
            let types = form.text_at(spot).is_some_and(|text| !text.many_lines());
            if types && spot != Spot::Households {
                assert_eq!(y, usize::from(cursor.y), "{columns}: {spot:?}\n{picture}");
                assert!(x < usize::from(cursor.x), "{columns}: {spot:?}\n{picture}");
            }
            let area = ratatui::layout::Rect::new(0, 0, columns, rows);
            let right = Position::new(u16::try_from(x + 1).unwrap(), u16::try_from(y).unwrap());
            let theme = Theme::new(Look::default());
            assert_eq!(super::spot_at(&form, &world.ctx(), &theme, area, right), Some(spot), "{columns}\n{picture}");
            seen += 1;
            world.press(&mut form, "<tab>");
            if form.focus() == spot {
                break;
            }
        }
        assert!(seen > 30, "{seen} places");
    }
}

#[test]
fn a_list_of_words_is_seen_and_hangs_below_its_cell() {
    let mut world = world();
    let mut form = world.form(Some("17"));
    world.press(&mut form, "<f5>村东水渠淤塞<tab>水");
    let (open, _) = picture(&mut world, &form, 80, 20);
    insta::assert_snapshot!("words_80x24", open);
    world.press(&mut form, "<esc>");
    let (closed, _) = picture(&mut world, &form, 80, 20);
    assert!(open.contains(" 饮水") && !closed.contains(" 水利\n"), "{closed}");
}

#[test]
fn a_field_shows_all_of_its_text_where_there_is_room() {
    let mut world = world();
    let mut form = world.form(Some("17"));
    world.press(&mut form, "<f5>渠堵了<tab>水利<tab><tab>40<tab>村委会 李建国、水利站 王海军<ctrl+o>");
    for columns in [80, 120] {
        let (seen, _) = picture(&mut world, &form, columns, 30);
        assert!(seen.contains("村委会 李建国、水利站 王海军"), "{columns}\n{seen}");
    }
}

#[test]
fn nothing_tears_at_any_size_and_the_cursor_stays_inside() {
    let mut world = world();
    let mut form = world.form(Some("17"));
    form.update(&world.ctx(), world.loaded());
    world.press(&mut form, FILLED);
    world.press(&mut form, "<f5>前e\u{301}张👍🏽三，水渠“淤塞”（很久）👨‍👩‍👧家\u{301}<enter>二a");
    for columns in (60..=130).step_by(7) {
        for rows in [12, 17, 30] {
            let (_, cursor) = picture(&mut world, &form, columns, rows);
            assert!(cursor.x < columns && cursor.y < rows, "{columns}x{rows}: {cursor:?}");
        }
    }
}

/// A visit that is corrected is one, and so is a later one: neither is the last
/// before it, and neither may be passed over as if nobody had ever come.
#[test]
fn a_visit_that_was_the_first_is_not_said_to_be_of_a_household_never_visited() {
    let mut world = world();
    let of = |at_: &str| Visit { at: at(at_), ..before() };
    let form = |world: &World, id, visit: &Visit| VisitForm::edit(&world.ctx(), id, visit, RecordId([2; 16]));
    let only = form(&world, BEFORE, &before());
    for columns in [120, 80] {
        let (seen, _) = picture(&mut world, &only, columns, 36);
        assert!(seen.contains("此前没有走访") && !seen.contains("从未走访"), "{seen}");
    }
    let (unvisited, _) = {
        let new = world.form(Some("18"));
        picture(&mut world, &new, 120, 36)
    };
    assert!(unvisited.contains("从未走访"), "{unvisited}");
    // A later one is known by now.
    let later = of("2026-11-02T10:00");
    world.state.take_new(RecordId([8; 16]), &later.clone().into_record());
    let first = form(&world, BEFORE, &before());
    let (seen, _) = picture(&mut world, &first, 120, 36);
    assert!(seen.contains("此前没有走访"), "{seen}");
    let second = form(&world, VisitId(RecordId([8; 16])), &later);
    let (seen, _) = picture(&mut world, &second, 120, 36);
    assert!(seen.contains("上次走访  10-12"), "{seen}");
}
