//! Cells that don't say what was meant, in every kind of file: each is read right,
//! or left out and said with its row and column.

use std::io::{Cursor, Write};
use std::path::Path;

use super::samples::{loaded, read};
use super::*;

/// Reads `rows` as if they were a CSV file of 前张村.
fn csv(rows: &str) -> Reading {
    read(&load(Path::new("前张村.csv"), rows.as_bytes()).unwrap()).unwrap()
}

/// Packs parts into a workbook.
fn packed(parts: &[(&str, String)]) -> Vec<u8> {
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Reads rows of `sheetData` as an xlsx file of 前张村; `s="1"` makes a cell a day.
fn xlsx(rows: &str) -> Reading {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let rels = "http://schemas.openxmlformats.org/package/2006/relationships";
    let bytes = packed(&[
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{rels}\"><Relationship Id=\"rId1\" Type=\"{rel}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{rel}\"><sheets><sheet name=\"前张村\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{rels}\"><Relationship Id=\"rId1\" Type=\"{rel}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
                 <Relationship Id=\"rId2\" Type=\"{rel}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{main}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>")),
    ]);
    read(&load(Path::new("名册.xlsx"), &bytes).unwrap()).unwrap()
}

/// Reads rows of a table as an ods file of 前张村.
fn ods(rows: &str) -> Reading {
    let names = "urn:oasis:names:tc:opendocument:xmlns";
    let content = format!(
        "<office:document-content xmlns:office=\"{names}:office:1.0\" xmlns:table=\"{names}:table:1.0\" xmlns:text=\"{names}:text:1.0\" \
         xmlns:calcext=\"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0\"><office:body><office:spreadsheet>\
         <table:table table:name=\"前张村\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let manifest = format!("<manifest:manifest xmlns:manifest=\"{names}:manifest:1.0\"/>");
    let bytes = packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet".to_owned()),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", content),
    ]);
    read(&load(Path::new("名册.ods"), &bytes).unwrap()).unwrap()
}

/// Returns each household as number, head, group and phone.
fn lines(reading: &Reading) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let line = |read: &HouseholdRead| {
        let household = &read.household;
        let (number, group) = (text(&household.number), text(&household.group));
        format!("{number} {} {group} {}", household.head, text(&household.phone))
    };
    reading.households.iter().map(line).collect()
}

/// Returns what was lost: column, why and rows.
fn lost(reading: &Reading) -> Vec<(String, Loss, Vec<usize>)> {
    let lost = |warning: &Warning| match warning {
        Warning::Lost { column, loss, rows, .. } => Some((column.clone(), *loss, rows.clone())),
        _ => None,
    };
    reading.warnings.iter().filter_map(lost).collect()
}

fn refused(reading: &Reading) -> Vec<usize> {
    let rows = reading.sheets.iter().flat_map(|sheet| sheet.rows.iter().enumerate());
    rows.filter(|(_, fate)| matches!(fate, RowFate::Refused(_))).map(|(row, _)| row + 1).collect()
}

#[test]
fn errors_are_in_no_field_and_name_nobody() {
    let reading = csv(
        "户编号,户主,组,人口,类别,电话\n1,张三,1组,3,一般户,13800001111\n2,#N/A,1组,#N/A,,\n3,#REF!,2组,2,,\n4,李四,#VALUE!,2,#N/A,#NUM!\n\
         5,王五,2组,NULL,低保户,nan\n6,NULL,2组,2,,\n#SPILL!,赵六,2组,2,,\n",
    );
    assert_eq!(lines(&reading), ["1 张三 1 13800001111", "4 李四 - -", "5 王五 2 -", "- 赵六 2 -"]);
    assert_eq!(refused(&reading), [3, 4, 7]);
    let categories: Vec<usize> = reading.households.iter().map(|read| read.household.categories.len()).collect();
    assert_eq!(categories, [1, 0, 1, 1], "what can't be read is no 一般户");
    assert_eq!(
        lost(&reading),
        [
            ("A 户编号".to_owned(), Loss::Error, vec![8]),
            ("B 户主".to_owned(), Loss::Error, vec![3, 4]),
            ("C 组".to_owned(), Loss::Error, vec![5]),
            ("D 人口".to_owned(), Loss::Error, vec![3]),
            ("E 类别".to_owned(), Loss::Error, vec![5]),
            ("F 电话".to_owned(), Loss::Error, vec![5]),
        ]
    );
    let row = reading.sheets[0].rows[2].message();
    assert!(row.contains("出错值"), "{row}");
}

#[test]
fn nothing_is_filled_in_for_what_is_lost() {
    let reading = csv("村,组,户主\n前张村,1,张三\n,,李四\n#REF!,2,王五\n前张村,#REF!,赵六\n,,孙七\n");
    assert_eq!(lines(&reading), ["1 张三 1 -", "2 李四 1 -", "3 赵六 - -", "4 孙七 - -"]);
    assert_eq!(refused(&reading), [4]);
    let filled = |warning: &Warning| matches!(warning, Warning::GroupsFromAbove { rows, count: 1 } if rows == &[3]);
    assert!(reading.warnings.iter().any(filled), "{:?}", reading.warnings);
}

#[test]
fn members_go_to_no_household_by_guess() {
    let reading = csv(
        "户编号,姓名,与户主关系,组\n1,张三,户主,1组\n1,李四,妻,1组\n#N/A,王五,子,1组\n2,赵六,户主,1组\n2,#REF!,妻,1组\n2,孙七,子,1组\n",
    );
    let members: Vec<usize> = reading.households.iter().map(|read| read.household.members.len()).collect();
    assert_eq!((members, refused(&reading)), (vec![2, 2], vec![4, 6]));
}

#[test]
fn numbers_that_became_text_or_text_that_became_numbers_are_read() {
    let reading = csv(
        "户编号,户主,组,电话\n1.0,张三,6.0,13800001111.0\n=\"007\",李四,\"=\"\"3组\"\"\",\"=\"\"13800002222\"\"\"\n3,王五,\"3、4组\",86-13800003333\n4,赵六,一、二组,\n",
    );
    let expected = ["1 张三 6 13800001111", "007 李四 3 13800002222", "3 王五 3、4 13800003333", "4 赵六 一、二 -"];
    assert_eq!(lines(&reading), expected);
    assert_eq!(reading.warnings, []);
}

#[test]
fn days_made_of_numbers_are_left_out_and_said() {
    let reading = csv(
        "户编号,户主,组,电话,备注\n3月12日,张三,1,13800001111,3月12日走访\n2026/3/13,李四,2月1日,13800002222,2026/3/12\n3-14,王五,2,2026/3/5,\n2026-03-12,赵六,2,,\n3-15,孙七,2,,\n3-16,周八,2,,\n",
    );
    let expected = [
        "- 张三 1 13800001111",
        "- 李四 - 13800002222",
        "3-14 王五 2 -",
        "- 赵六 2 -",
        "3-15 孙七 2 -",
        "3-16 周八 2 -",
    ];
    assert_eq!(lines(&reading), expected);
    assert_eq!(reading.households[1].household.note, "2026/3/12");
    let days: Vec<Vec<usize>> = lost(&reading).into_iter().map(|(_, _, rows)| rows).collect();
    assert_eq!(days, [vec![2, 3, 5], vec![3], vec![4]]);
    // Where numbers are so, they are meant so.
    let own = csv("户编号,户主\n2024-01-05,张三\n2024-01-06,李四\n3,王五\n");
    assert_eq!(lines(&own), ["2024-01-05 张三 - -", "2024-01-06 李四 - -", "3 王五 - -"]);
}

#[test]
fn an_xlsx_file_tells_what_its_cells_are() {
    let text = |cell: &str, text: &str| format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let head = format!(
        "<row r=\"1\">{}{}{}{}</row>",
        text("A1", "户编号"),
        text("B1", "户主"),
        text("C1", "组"),
        text("D1", "电话")
    );
    let rows = [
        head,
        format!("<row r=\"2\"><c r=\"A2\" s=\"1\"><v>46093</v></c>{}{}</row>", text("B2", "张三"), text("C2", "1组")),
        format!(
            "<row r=\"3\" hidden=\"1\">{}{}<c r=\"C3\" t=\"e\"><v>#SPILL!</v></c></row>",
            text("A3", "2"),
            text("B3", "李四")
        ),
        format!("<row r=\"4\">{}<c r=\"B4\"><f>A2</f></c>{}</row>", text("A4", "3"), text("C4", "1组")),
        format!("<row r=\"5\">{}<c r=\"B5\"><f>A2</f><v></v></c></row>", text("A5", "4")),
        format!(
            "<row r=\"6\">{}{}<c r=\"C6\" t=\"str\"><f>\"\"</f><v></v></c><c r=\"D6\"><f>1+1</f><v>13800001111</v></c></row>",
            text("A6", "5"),
            text("B6", "王五")
        ),
        format!("<row r=\"1048576\">{}</row>", text("A1048576", ".")),
    ];
    let reading = xlsx(&rows.concat());
    assert_eq!(lines(&reading), ["- 张三 1 -", "2 李四 - -", "5 王五 - 13800001111"]);
    assert_eq!(refused(&reading), [4, 5]);
    assert_eq!(
        lost(&reading),
        [
            ("A 户编号".to_owned(), Loss::Date, vec![2]),
            ("B 户主".to_owned(), Loss::Formula, vec![4, 5]),
            ("C 组".to_owned(), Loss::Error, vec![3]),
        ]
    );
    let said: Vec<String> = reading.warnings.iter().map(Warning::message).collect();
    assert!(said.iter().any(|said| said.contains("A1048576")), "{said:?}");
    assert!(said.iter().any(|said| said.contains("隐藏或被筛选") && said.contains("第 3 行")), "{said:?}");
    assert!(said.iter().any(|said| said.contains("公式") && said.contains("第 4、5 行")), "{said:?}");
}

#[test]
fn a_roster_of_formulas_alone_says_so() {
    let text = "户编号,户主,组\n1,=B9,1组\n2,=B10,1组\n";
    let error = read(&load(Path::new("前张村.csv"), text.as_bytes()).unwrap()).unwrap_err();
    assert!(error.message().contains("公式"), "{}", error.message());
}

#[test]
fn an_ods_file_tells_what_its_cells_are() {
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let row = |cells: &[String]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    let rows = [
        row(&[cell("户编号"), cell("户主"), cell("组")]),
        row(&[
            "<table:table-cell office:value-type=\"date\" office:date-value=\"2026-03-12\"><text:p>3月12日</text:p></table:table-cell>".to_owned(),
            cell("张三"),
            cell("1组"),
        ]),
        format!("<table:table-row table:visibility=\"filter\">{}{}{}</table:table-row>", cell("2"), cell("李四"),
            "<table:table-cell table:formula=\"of:=NA()\" office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"><text:p>#N/A</text:p></table:table-cell>"),
        row(&[cell("3"), "<table:table-cell table:formula=\"of:=[.A1]\"/>".to_owned(), cell("2组")]),
        row(&[cell("4"), cell("王五"), cell("2组")]),
    ];
    let reading = ods(&rows.concat());
    assert_eq!(lines(&reading), ["- 张三 1 -", "2 李四 - -", "4 王五 2 -"]);
    assert_eq!(refused(&reading), [4]);
    assert_eq!(
        lost(&reading),
        [
            ("A 户编号".to_owned(), Loss::Date, vec![2]),
            ("B 户主".to_owned(), Loss::Formula, vec![4]),
            ("C 组".to_owned(), Loss::Error, vec![3]),
        ]
    );
    assert!(reading.warnings.iter().any(|warning| matches!(warning, Warning::HiddenRows { rows, .. } if rows == &[3])));
}

#[test]
fn an_old_workbook_tells_what_its_cells_are() {
    let reading = read(&loaded("rosters-zoo/不实的格子.xls")).unwrap();
    assert_eq!(lines(&reading), ["- 刘兰英 1 13800000001", "2 谭萍 - 13800000002", "4 杨娜 2 13800000003"]);
    assert_eq!(refused(&reading), [4]);
    assert_eq!(
        lost(&reading),
        [
            ("A 户编号".to_owned(), Loss::Date, vec![2]),
            ("B 户主".to_owned(), Loss::Error, vec![4]),
            ("C 组".to_owned(), Loss::Error, vec![3]),
        ]
    );
    assert!(reading.warnings.iter().any(|warning| matches!(warning, Warning::HiddenRows { rows, .. } if rows == &[3])));
}

#[test]
fn a_cell_of_endless_text_is_one_lost_cell() {
    let reading =
        csv(&format!("户编号,户主,组\n1,{},1组\n2,李四,1组\n3,王五,{}\n", "长".repeat(300_000), "x".repeat(40_000)));
    assert_eq!((lines(&reading), refused(&reading)), (vec!["2 李四 1 -".to_owned(), "3 王五 - -".to_owned()], vec![2]));
}

#[test]
fn tables_side_by_side_and_below_are_all_read() {
    let reading = csv(
        "户编号,户主,组,,户编号,户主,组\n1,张三,1组,,3,王五,2组\n2,李四,1组,,4,赵六,2组\n\n户主,组,电话\n孙七,3组,13800001111\n",
    );
    assert_eq!(lines(&reading), ["1 张三 1 -", "2 李四 1 -", "3 王五 2 -", "4 赵六 2 -", "5 孙七 3 13800001111"]);
    assert_eq!(reading.households[4].rows, [6]);
}

#[test]
fn headings_in_traditional_characters_are_headings() {
    let reading = csv(
        "戶號,戶主,組別,電話,人口,類別\n1,張三,1組,13800001111,3,低保戶\n2,李四,第2組,,4,\n⼾號,戶主,組別,電話,人口,類別\n",
    );
    assert_eq!(lines(&reading), ["1 張三 1 13800001111", "2 李四 2 -"]);
    assert_eq!(reading.households[0].household.categories[0].0, "低保户");
    let member = csv("戶号,姓名,與戶主關係,組\n1,張三,戶主,一組\n1,李四,長子,一組\n");
    assert_eq!(member.households[0].household.members.len(), 2);
}

#[test]
fn a_file_of_exchange_is_told_from_a_table() {
    for bytes in [&b"age-encryption.org/v1\n-> X25519 abc"[..], b"\x28\xb5\x2f\xfd\x04\x00"] {
        let error = load(Path::new("a.dundian"), bytes).unwrap_err();
        assert!(error.message().contains("dundian import"), "{}", error.message());
    }
}

#[test]
fn of_a_sheet_for_the_whole_town_the_known_villages_are_read() {
    let villages: Vec<_> = super::samples::county().into_iter().filter(|v| v.short_name() == "前张村").collect();
    let village = villages[0].code;
    let rows = "村,户主,组\n前张村,张三,1\n后王庄村,李四,1\n后王庄村委会,王五,2\n前张村委会,赵六,2\n白云社区,孙七,1\n";
    let book = load(Path::new("甲镇.csv"), rows.as_bytes()).unwrap();
    for asked in [None, Some(village)] {
        let options = Options { sheet: None, columns: &[], village: asked, villages: &villages };
        let reading = understand(&book, &options).unwrap();
        assert_eq!(lines(&reading), ["1 张三 1 -", "2 赵六 2 -"]);
        assert_eq!(refused(&reading), [3, 4, 6]);
        let said: Vec<String> = reading.warnings.iter().map(Warning::message).collect();
        assert!(said.iter().any(|said| said.contains("后王庄村 2 行") && said.contains("白云社区 1 行")), "{said:?}");
        assert_eq!(reading.sheets[0].rows[2].word(), "other_village");
    }
    // Where none is known, nothing is: the name may be mistyped.
    let book = load(Path::new("甲镇.csv"), "村,户主\n后王庄村,李四\n".as_bytes()).unwrap();
    let options = Options { sheet: None, columns: &[], village: None, villages: &villages };
    assert!(matches!(understand(&book, &options), Err(RosterError::UnknownVillage { .. })));
}
