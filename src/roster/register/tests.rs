//! Registers as offices keep them, each small, each with what a person would read in it.

use chrono::{DateTime, FixedOffset};
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook as Xlsx};

use super::super::columns::Taken;
use super::super::sheet::from_bytes;
use super::*;
use crate::base::ids::{HouseholdId, RecordId};
use crate::domain::household::{Household, Member};
use crate::domain::record::Recorded;

const QIANZHANG: &str = "320722114204";
const WANGZHUANG: &str = "320722100201";

fn now() -> DateTime<FixedOffset> {
    "2026-11-29T10:00:00+08:00".parse().unwrap()
}

/// Two villages: in Qianzhang 张三 of group 1, 李四 of group 2, two households of 王五,
/// in groups 2 and 3, 欧阳春梅 and 赵六 with a son 赵小六; in Wangzhuang 孙七.
fn state() -> State {
    let mut state = State::default();
    for (code, name) in [(QIANZHANG, "前张村委会"), (WANGZHUANG, "王庄村委会")] {
        let village =
            Village { code: code.parse().unwrap(), name: name.into(), town: String::new(), county: String::new() };
        state.take_new(village.code.id().0, &village.into_record());
    }
    let households = [
        (QIANZHANG, "1", "1", "张三"),
        (QIANZHANG, "2", "2", "李四"),
        (QIANZHANG, "3", "2", "王五"),
        (QIANZHANG, "4", "3", "王五"),
        (QIANZHANG, "5", "3", "欧阳春梅"),
        (QIANZHANG, "6", "3", "赵六"),
        (WANGZHUANG, "1", "1", "孙七"),
    ];
    for (village, number, group, head) in households {
        let mut household = Household::new(village.parse().unwrap(), head);
        (household.number, household.group) = (Some(number.into()), Some(group.into()));
        if head == "赵六" {
            household.members =
                vec![Member { name: "赵小六".into(), relation: Some("子".into()), birth_year: None }];
        }
        state.take_new(household.first_id().0, &household.into_record());
    }
    state
}

fn author() -> Author {
    Author { cadre: Some(CadreId(RecordId([7; 16]))), name: Some("王丽娟".into()), device: DeviceId([1; 8]) }
}

fn understood(book: &Workbook, state: &State, village: Option<&str>) -> Result<Reading, RegisterError> {
    let calendar = Calendar::embedded();
    let village = village.map(|code| code.parse().unwrap());
    let options = Options { village, columns: &[], by: &author(), now: now(), calendar: &calendar, whole: false };
    understand(book, state, &options)
}

/// Reads `rows` as if they were a CSV file of this name.
fn csv(name: &str, rows: &str) -> Reading {
    understood(&from_bytes(name, rows.as_bytes()).unwrap(), &state(), None)
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn fates(reading: &Reading) -> Vec<&'static str> {
    reading.sheets.iter().flat_map(|sheet| &sheet.rows).map(|row| row.fate.word()).collect()
}

fn head(state: &State, id: Option<&HouseholdId>) -> String {
    id.and_then(|id| state.household(*id)).map(|household| household.head.clone()).unwrap_or_default()
}

/// Returns each record as one line.
fn lines(reading: &Reading) -> Vec<String> {
    let state = state();
    let mut lines = Vec::new();
    for (_, visit) in &reading.visits {
        let heads: Vec<String> = visit.households.iter().map(|id| head(&state, Some(id))).collect();
        let blocks: Vec<String> = visit
            .blocks
            .filled()
            .map(|(block, text)| format!("{}={}", block.word(), text.replace('\n', "/")))
            .collect();
        let mut more = blocks;
        more.extend(Some(format!("met={}", visit.met)).filter(|_| !visit.met.is_empty()));
        more.extend(Some("nobody".to_owned()).filter(|_| visit.nobody_home));
        more.extend(visit.next.map(|day| format!("next={day}")));
        lines.push(format!(
            "V {} {} {} {}",
            visit.at.date_naive(),
            visit.place.word(),
            heads.join("+"),
            more.join(" ")
        ));
    }
    for (_, concern) in &reading.concerns {
        let day =
            |name: &str, day: Option<chrono::NaiveDate>| day.map(|day| format!(" {name}={day}")).unwrap_or_default();
        let due = Some(concern.due).filter(|_| concern.due_rule == crate::domain::concern::DueRule::Date);
        lines.push(format!(
            "C {} {} {} {}{}{}{}{} [{}] <{}>{}",
            concern.raised,
            head(&state, concern.household.as_ref()),
            concern.state.word(),
            concern.text,
            day("due", due),
            day("settled", concern.settled_on),
            day("told", concern.told_on),
            concern.satisfaction.map(|s| format!(" {}", s.word())).unwrap_or_default(),
            concern.category,
            concern.responsible,
            concern.result,
        ));
    }
    for (_, matter) in &reading.matters {
        let done = matter.done.map(|day| format!(" {day}")).unwrap_or_default();
        lines.push(format!(
            "M {} {} {}{done} {} ({})",
            matter.raised,
            head(&state, matter.household.as_ref()),
            matter.state.word(),
            matter.need,
            matter.action
        ));
    }
    lines
}

type Layout = (&'static str, &'static str, &'static [&'static str], &'static [&'static str]);

const REGISTERS: &[Layout] = &[
    (
        "年在标题里，同上，无，走访人不止一个",
        "前张村2026年干部走访台账,,,,,,,,\n填报单位：村委会,,,,,,,填报日期：2026年6月30日,\n\
         序号,走访日期,组别,户主姓名,走访人,走访内容,群众反映问题,解决措施,是否办结\n\
         1,1.6,1组,张　三,王丽娟、孙国栋,麦苗出得齐,门前路灯不亮,报镇上路灯班,√\n\
         2,同上,2,李四,同上,养了15只羊,无,,\n3,1月9日,3组,欧阳 春梅,王丽娟,还能到门前转转,——,,\n\
         4,,,,,,,,\n5,2026.2.30,1,张三,王丽娟,聊了,,,\n6,1月12日,,王五,王丽娟,聊了,,,\n7,待补,1组,张三,,聊了,,,\n\
         合计,,,3户次,,,,,\n,,,,,,,,\n制表人：,,,审核人：,,,,2026年6月30日,\n",
        &[
            "V 2026-01-06 home 张三 chat=麦苗出得齐/走访人：王丽娟、孙国栋 help=报镇上路灯班",
            "V 2026-01-06 home 李四 chat=养了15只羊/走访人：王丽娟、孙国栋",
            "V 2026-01-09 home 欧阳春梅 chat=还能到门前转转",
            "C 2026-01-06 张三 closed 门前路灯不亮 [] <>报镇上路灯班",
        ],
        &[
            "title",
            "title",
            "header",
            "visit",
            "visit",
            "visit",
            "blank",
            "not_a_date",
            "several_households",
            "not_a_date",
            "total",
            "blank",
            "signature",
        ],
    ),
    (
        "诉求台账，两行表头，村组在一格，办结和回访",
        "群众诉求办理台账,,,,,,,,,,\n（2026年1月—9月）,,,,,,,,,,\n序号,登记日期,诉求人（户主）,所属村组,诉求类别,诉求内容,办理情况,,,回访,\n\
         ,,,,,,责任单位,办理时限,办结日期,回访日期,满意度\n\
         1,2026-03-02,张三,前张村1组,用电,电压只有186伏,镇供电所,3月12日前,2026.3.9,3.10,满意\n\
         2,2026.3.3,李四,前张村第2村民组,道路,门前路没硬化,村委会,,2026.3.20,,\n\
         3,2026.3.4,孙七,王庄村1组,产业,黄瓜卖不上价,镇农业中心,,2026.3.8,2026.3.9,不满意\n\
         4,2026.3.5,孙七,前张村1组,产业,没有这一户,,,,,\n5,2026.3.5,孙七,不在册村1组,产业,没有这个村,,,,,\n\
         6,2026.3.6,张三,前张村1组,,,,,,,\n7,2026.3.7,,前张村1组,环境,垃圾没人清,,,,,\n8,2026.3.8,赵小六,前张村3组,就业,想找活干,,5个工作日,,,\n",
        &[
            "C 2026-03-02 张三 closed 电压只有186伏 due=2026-03-12 settled=2026-03-09 told=2026-03-10 satisfied [用电] <镇供电所>",
            "C 2026-03-03 李四 closed 门前路没硬化 settled=2026-03-20 [道路] <村委会>",
            "C 2026-03-04 孙七 reopened 黄瓜卖不上价 told=2026-03-09 unsatisfied [产业] <镇农业中心>",
            "C 2026-03-08 赵六 recorded 想找活干 [就业] <>",
        ],
        &[
            "title",
            "title",
            "header",
            "header",
            "concern",
            "concern",
            "concern",
            "unknown_household",
            "unknown_village",
            "nothing_said",
            "no_household",
            "concern",
        ],
    ),
    (
        "按月分节，只写日，户号，落实情况里带话",
        "前张村民情记录,,,,,\n日期,户号,姓名,了解情况,困难诉求,落实情况\n2026年3月,,,,,\n12日,1,张三,养羊,水压小,已落实，换了管\n\
         ,2,李四,种花生,,\n25日,3,王五,身体好,地界说不下来,未落实\n本月合计,,3户,,,\n4月份,,,,,\n5日,5,欧阳春梅,转转,,\n6日,4,张三,对不上,,\n\
         7日,99,钱八,没这户,,\n",
        &[
            "V 2026-03-12 home 张三 chat=养羊",
            "V 2026-03-25 home 王五 chat=身体好",
            "V 2026-04-05 home 欧阳春梅 chat=转转",
            "C 2026-03-12 张三 closed 水压小 [] <>换了管",
            "C 2026-03-25 王五 recorded 地界说不下来 [] <>",
        ],
        &[
            "title",
            "header",
            "section",
            "visit",
            "no_date",
            "visit",
            "total",
            "section",
            "visit",
            "number_and_head_differ",
            "unknown_household",
        ],
    ),
    (
        "帮扶记录，几户一格，实事办没办，下次走访",
        "帮扶走访记录表,,,,,,,,\n村,户主,走访时间,帮扶责任人,家庭近况,帮扶措施,完成情况,完成时间,下次走访\n\
         前张村,张三、李四,2026-02-03,高庆生,新搭了棚,送去棉被2床,已完成,2026-02-04,2026.3.5\n\
         同上,欧阳春梅,2026.2.5,王丽娟,血压高,代办残疾证,正在落实,,\n王庄村,孙七,2026年2月6日,王丽娟,卖羊,修好水龙头,完成,,\n\
         同上,孙七、李没登记,2026.2.7,王丽娟,收花生,,,,\n合计,3,,,,,,,\n",
        &[
            "V 2026-02-03 home 张三+李四 chat=新搭了棚/帮扶责任人：高庆生 next=2026-03-05",
            "V 2026-02-05 home 欧阳春梅 chat=血压高",
            "V 2026-02-06 home 孙七 chat=卖羊",
            "M 2026-02-03 张三 done 2026-02-04 送去棉被2床 ()",
            "M 2026-02-05 欧阳春梅 promised 代办残疾证 ()",
            "M 2026-02-06 孙七 done 2026-02-06 修好水龙头 ()",
        ],
        &["title", "header", "visit", "visit", "visit", "unknown_household", "total"],
    ),
    (
        "会议和走访在一张表里，电话，院坝会，组并列",
        "前张村2026年会议、走访情况登记,,,,,,,,\n序号,日期,类别,地点,对象（户主）,组,主要内容,提出的问题,处理结果\n\
         1,2026/3/2,入户走访,户主家中,张三,1组,想买收割机,滴水吵架,已解决：写了字据\n2,3月8日,支部会议,村部会议室,全体党员,,添大棚,,\n\
         3,3.9,电话联系,,李四,2组,在外打工,校车不到,待解决\n4,3.12,院坝会,村口院坝,王五、王五,2、3,改种西瓜,无,\n",
        &[
            "V 2026-03-02 home 张三 chat=想买收割机",
            "V 2026-03-09 phone 李四 chat=在外打工",
            "V 2026-03-12 courtyard 王五+王五 chat=改种西瓜",
            "C 2026-03-02 张三 closed 滴水吵架 [] <>写了字据",
            "C 2026-03-09 李四 recorded 校车不到 [] <>",
        ],
        &["title", "header", "visit", "meeting", "visit", "visit"],
    ),
    (
        "未遇，接谈人，示例行，签字",
        "前张村入户走访登记表（2026年）,,,,,,,\n走访时间,走访对象,接谈人,与户主关系,是否见到,走访情况,走访人签字,备注\n示例,张三,本人,,是,聊家常,王丽娟,\n\
         3.2,张三,,,否,,王丽娟,锁门\n3.3,赵六,赵小六,儿子,是,在家养病,王丽娟,\n3.4,李四,,,,家中无人,王丽娟,\n",
        &[
            "V 2026-03-02 home 张三 chat=备注：锁门 nobody",
            "V 2026-03-03 home 赵六 chat=在家养病 met=赵小六",
            "V 2026-03-04 home 李四 chat=家中无人 nobody",
        ],
        &["title", "header", "example", "visit", "visit", "visit"],
    ),
    (
        "实事台账",
        "前张村2026年办实事台账,,,,,,\n序号,登记日期,受益户,实事名称,办理情况,完成时间,状态\n1,3.2,张三,修路灯,换了灯头,3.9,已完成\n2,3.3,李四,代办医保,正在跑,,办理中\n",
        &["M 2026-03-02 张三 done 2026-03-09 修路灯 (换了灯头)", "M 2026-03-03 李四 promised 代办医保 (正在跑)"],
        &["title", "header", "matter", "matter"],
    ),
    (
        "服务台账，几户一格，没写完成日期",
        "前张村为民办实事台账（2026年度）,,,,,,\n序号,时间,服务对象,服务内容,完成情况,完成时间,群众签字\n1,3.5,张三,代办老年证,已完成,3.8,\n2,3.6,李四、赵六,代购化肥,已完成,,\n",
        &["M 2026-03-05 张三 done 2026-03-08 代办老年证 ()", "M 2026-03-06 李四 done 2026-03-06 代购化肥 ()"],
        &["title", "header", "matter", "matter"],
    ),
    (
        "五个最平常的表头",
        "村,日期,姓名,内容,问题,结果\n前张村,2026-3-2,张三,说收成,水渠堵了,已疏通\n前张村,2026-3-3,李四,聊了聊,,\n前张村,2026-3-4,赵六,讲医保,路灯不亮,正在办\n",
        &[
            "V 2026-03-02 home 张三 chat=说收成",
            "V 2026-03-03 home 李四 chat=聊了聊",
            "V 2026-03-04 home 赵六 chat=讲医保",
            "C 2026-03-02 张三 closed 水渠堵了 [] <>已疏通",
            "C 2026-03-04 赵六 in_progress 路灯不亮 [] <>",
        ],
        &["header", "visit", "visit", "visit"],
    ),
    (
        "四个表头，没有标题",
        "村,时间,户主,困难,办理情况\n前张村,2026-3-2,张三,路灯不亮,已更换\n",
        &["C 2026-03-02 张三 closed 路灯不亮 [] <>已更换"],
        &["header", "concern"],
    ),
    (
        "四个表头，日子是走访的",
        "村,走访日期,户主,困难,办理情况\n前张村,2026-3-2,张三,路灯不亮,已更换\n",
        &["V 2026-03-02 home 张三 ", "C 2026-03-02 张三 closed 路灯不亮 [] <>已更换"],
        &["header", "visit"],
    ),
    (
        "需求，标题说是实事",
        "前张村民生实事清单,,,\n时间,户主,需求,落实情况\n2026-3-2,张三,修路灯,已完成\n",
        &["M 2026-03-02 张三 done 2026-03-02 修路灯 ()"],
        &["title", "header", "matter"],
    ),
    (
        "微心愿，没有标题",
        "村,登记日期,姓名,微心愿,认领人\n前张村,2026-3-2,张三,一个书包,王丽娟\n",
        &["M 2026-03-02 张三 promised 一个书包 (王丽娟)"],
        &["header", "matter"],
    ),
    (
        "没见过的表头，未销号，不予受理",
        "前张村2026年走访情况,,,,,,\n走访时间,户主,走访情况记录,发现问题及建议,整改情况,是否销号,满意度\n4.5,张三,聊了,邻里纠纷,正在调解,未销号,\n4.6,李四,聊了,想办低保,不符合政策，已解释,不予受理,\n4.7,赵六,聊了,路灯坏了,已更换灯泡,,满意\n",
        &[
            "V 2026-04-05 home 张三 chat=聊了",
            "V 2026-04-06 home 李四 chat=聊了",
            "V 2026-04-07 home 赵六 chat=聊了",
            "C 2026-04-05 张三 in_progress 邻里纠纷 [] <>正在调解",
            "C 2026-04-06 李四 declined 想办低保 [] <>不予受理；不符合政策，已解释",
            "C 2026-04-07 赵六 closed 路灯坏了 satisfied [] <>已更换灯泡",
        ],
        &["title", "header", "visit", "visit", "visit"],
    ),
    (
        "下面还有一张别的表，前面是走访",
        "前张村走访记录,,,\n日期,户主,走访内容,走访人\n2026.3.2,张三,聊了,王丽娟\n,,,\n值班表,,,\n值班日期,值班人,联系电话,备注\n2026.3.3,孙国栋,13800001111,\n",
        &["V 2026-03-02 home 张三 chat=聊了"],
        &["title", "header", "visit", "blank", "title", "header", "other_table"],
    ),
    (
        "三张表上下排，年月只在最上面",
        "前张村2026年3月走访情况,,,,,\n序号,日期,户主,内容,,\n1,2日,张三,聊了,,\n,,,,,\n二、诉求情况,,,,,\n序号,登记时间,反映人,诉求内容,责任人,办理进度\n1,3月3日,李四,水管漏,李主任,已办结\n,,,,,\n三、会议情况,,,,,\n序号,会议时间,会议名称,参会人数,,\n1,3月5日,支部大会,20,,\n",
        &["V 2026-03-02 home 张三 chat=聊了", "C 2026-03-03 李四 closed 水管漏 [] <李主任>"],
        &["title", "header", "visit", "blank", "title", "header", "concern", "blank", "title", "header", "other_table"],
    ),
    (
        "一次走访写了两行，跨年",
        "前张村走访台账2025年,,,,\n日期,户主,走访内容,群众诉求,办理状态\n2025.12.28,张三,聊了,路灯不亮,已办结\n,,,水管漏,办理中\n,,儿子打工,,\n2026.1.3,李四,种地,,\n",
        &[
            "V 2025-12-28 home 张三 chat=聊了/儿子打工",
            "V 2026-01-03 home 李四 chat=种地",
            "C 2025-12-28 张三 closed 路灯不亮 [] <>",
            "C 2025-12-28 张三 in_progress 水管漏 [] <>",
        ],
        &["title", "header", "visit", "continued", "continued", "visit"],
    ),
];

#[test]
fn registers_of_many_offices() {
    for (name, rows, expected, words) in REGISTERS {
        let reading = csv(name, rows);
        let columns: Vec<String> =
            reading.sheets[0].tables.iter().flat_map(|t| &t.columns).map(|c| c.message()).collect();
        assert_eq!(lines(&reading), *expected, "{name}: {columns:#?} {:?}", fates(&reading));
        assert_eq!(fates(&reading), *words, "{name}");
    }
}

#[test]
fn a_workbook_with_a_sheet_a_month_and_merged_cells() {
    let mut book = Xlsx::new();
    let plain = Format::new();
    for (month, rows) in [
        ("3月", [("3.12", "张三", "养羊"), ("", "李四", "种花生")]),
        ("4月", [("5日", "王五", "聊了"), ("", "赵六", "转转")]),
    ] {
        let sheet = book.add_worksheet().set_name(month).unwrap();
        sheet.merge_range(0, 0, 0, 3, &format!("前张村走访记录（2026年{month}）"), &plain).unwrap();
        for (column, heading) in ["日期", "户主", "了解情况", "组"].iter().enumerate() {
            sheet.write(1, u16::try_from(column).unwrap(), *heading).unwrap();
        }
        sheet.merge_range(2, 0, 3, 0, rows[0].0, &plain).unwrap();
        for (row, (_, head, text)) in (2..).zip(rows) {
            sheet.write(row, 1, head).unwrap();
            sheet.write(row, 2, text).unwrap();
            sheet.write(row, 3, if head == "王五" { "2" } else { "" }).unwrap();
        }
    }
    let total = book.add_worksheet().set_name("汇总").unwrap();
    for (row, cells) in [["月份", "走访户数", "备注"], ["3月", "2", ""]].iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            total.write(u32::try_from(row).unwrap(), u16::try_from(column).unwrap(), *text).unwrap();
        }
    }
    let book = from_bytes("民情记录", &book.save_to_buffer().unwrap()).unwrap();
    let reading = understood(&book, &state(), None).unwrap();
    assert_eq!(
        lines(&reading),
        [
            "V 2026-03-12 home 张三 chat=养羊",
            "V 2026-03-12 home 李四 chat=种花生",
            "V 2026-04-05 home 王五 chat=聊了",
            "V 2026-04-05 home 赵六 chat=转转"
        ]
    );
    assert_eq!(fates(&reading)[8..], ["other_table", "other_table"]);
}

/// Takes what was read into the state, as an import does.
fn imported(state: &mut State, reading: &Reading) {
    for (id, visit) in &reading.visits {
        state.take_new(id.0, &visit.clone().into_record());
    }
    for (id, concern) in &reading.concerns {
        state.take_new(id.0, &concern.clone().into_record());
    }
    for (id, matter) in &reading.matters {
        state.take_new(id.0, &matter.clone().into_record());
    }
}

#[test]
fn the_same_rows_bring_nothing_twice_under_any_name_and_in_any_order() {
    for (name, rows, ..) in REGISTERS {
        let first = csv(name, rows);
        let mut state = state();
        imported(&mut state, &first);
        let lines: Vec<&str> = rows.lines().collect();
        let head = first.sheets[0].rows.iter().rposition(|row| row.fate.word() == "header").unwrap_or_default();
        let mut turned = lines.clone();
        // Sections, rows that go on and 同上 lean on the rows above them.
        if !rows.contains("同上") && !rows.contains("月份") && !rows.contains("值班") && !rows.contains("\n,,") {
            turned[head + 1..].reverse();
        }
        for lines in [lines, turned] {
            let book = from_bytes("另存的", lines.join("\n").as_bytes()).unwrap();
            let again = understood(&book, &state, None).unwrap();
            assert!(again.is_empty(), "{name}: {:?}", self::lines(&again));
            let doubles = again.count(|fate| fate == Fate::Known);
            assert!(doubles > 0, "{name}");
        }
        let whole = Options {
            village: None,
            columns: &[],
            by: &author(),
            now: now(),
            calendar: &Calendar::embedded(),
            whole: true,
        };
        let whole = understand(&from_bytes(name, rows.as_bytes()).unwrap(), &state, &whole).unwrap();
        assert_eq!(
            (whole.visits, whole.concerns, whole.matters),
            (first.visits, first.concerns, first.matters),
            "{name}"
        );
    }
}

#[test]
fn a_row_that_stands_there_twice_is_one() {
    let reading = csv("走访", "前张村2026年走访\n日期,户主,走访内容\n3.2,张三,聊了\n3.2,张三,聊 了\n3.2,张三,又聊了\n");
    assert_eq!(fates(&reading), ["title", "header", "visit", "double", "visit"]);
    assert_eq!(reading.sheets[0].rows[3].message(), crate::tr!("roster-row-double", row = 3));
}

#[test]
fn what_the_user_takes_a_column_for_holds() {
    let rows = "前张村2026年\n日期,户主,走访内容,记事\n3.2,张三,聊了,路灯不亮\n";
    let book = from_bytes("x", rows.as_bytes()).unwrap();
    let said = [Said { sheet: 0, column: 3, means: Some(Sense::Concern) }];
    let calendar = Calendar::embedded();
    let options =
        Options { village: None, columns: &said, by: &author(), now: now(), calendar: &calendar, whole: false };
    let reading = understand(&book, &state(), &options).unwrap();
    assert_eq!(lines(&reading)[1], "C 2026-03-02 张三 recorded 路灯不亮 [] <>");
}

#[test]
fn files_that_are_no_register_are_refused_with_what_was_seen() {
    let read = |rows: &str| understood(&from_bytes("x", rows.as_bytes()).unwrap(), &state(), None);
    let error = read("序号,户主,人口\n1,张三,3\n").unwrap_err();
    assert!(matches!(&error, RegisterError::NoTable { seen } if seen.contains(&"人口".to_owned())), "{error:?}");
    let book = from_bytes("x", "日期,户主,走访内容\n2026.3.2,张三,聊了\n".as_bytes()).unwrap();
    assert_eq!(understood(&book, &State::default(), None), Err(RegisterError::NoHouseholds));
    assert!(matches!(understood(&book, &state(), Some("320722999999")), Err(RegisterError::UnknownCode(_))));
    assert_eq!(fates(&understood(&book, &state(), None).unwrap()), ["header", "no_village"]);
    assert_eq!(fates(&understood(&book, &state(), Some(QIANZHANG)).unwrap()), ["header", "visit"]);
}

/// What cells of registers hold, in any order.
const CELLS: &[&str] = &[
    "",
    "",
    "",
    "序号",
    "日期",
    "走访日期",
    "登记日期",
    "户主",
    "户号",
    "组别",
    "走访内容",
    "群众诉求",
    "办理结果",
    "是否办结",
    "办结日期",
    "回访日期",
    "满意度",
    "帮扶措施",
    "备注",
    "走访人",
    "2026.3.2",
    "3月12日",
    "25日",
    "46032",
    "2026.2.30",
    "张三",
    "张三、李四",
    "王五",
    "钱八",
    "1组",
    "前张村",
    "王庄村1组",
    "路灯不亮",
    "已办结",
    "否",
    "√",
    "满意",
    "不满意",
    "无",
    "同上",
    "合计",
    "示例",
    "3月份",
    "支部会议",
    "制表人：",
    "注：按月填写",
    "1",
    "99",
    "家中无人",
    "320722197407286330",
    "𠮷",
    "\u{3000}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_row_has_one_fate_and_every_record_a_row(
        cells in proptest::collection::vec(proptest::sample::select(CELLS), 0..160),
        width in 2usize..9,
    ) {
        let titled = ["前张村2026年走访台账", "日期,户主,走访内容,群众诉求,是否办结,办结日期"].join("\n");
        let rows: Vec<String> = cells.chunks(width).map(|row| row.join(",")).collect();
        for text in [rows.join("\n"), format!("{titled}\n{}", rows.join("\n"))] {
            let Ok(book) = from_bytes("台账", text.as_bytes()) else { continue };
            let mut state = state();
            let Ok(reading) = understood(&book, &state, None) else { continue };
            for (sheet, source) in reading.sheets.iter().zip(&book.sheets) {
                prop_assert_eq!(sheet.rows.len(), source.rows.len());
            }
            let taken = |fate| matches!(fate, Fate::Visit | Fate::Concern | Fate::Matter | Fate::Continued);
            let records = reading.visits.len() + reading.concerns.len() + reading.matters.len();
            prop_assert!(reading.count(taken) <= records + reading.count(|fate| fate == Fate::Continued));
            prop_assert!(records <= 3 * reading.count(taken), "{:?}", fates(&reading));
            for (_, visit) in &reading.visits {
                prop_assert!(visit.at <= now() && !visit.households.is_empty());
            }
            imported(&mut state, &reading);
            prop_assert!(understood(&book, &state, None).unwrap().is_empty());
        }
    }
}

#[test]
fn another_author_makes_other_records() {
    let cadre = Some(CadreId(RecordId([9; 16])));
    let other = Author { cadre, name: Some("孙国栋".into()), device: DeviceId([2; 8]) };
    let book = from_bytes("x", REGISTERS[0].1.as_bytes()).unwrap();
    let calendar = Calendar::embedded();
    let options = Options { village: None, columns: &[], by: &other, now: now(), calendar: &calendar, whole: false };
    let (mine, theirs) = (understood(&book, &state(), None).unwrap(), understand(&book, &state(), &options).unwrap());
    assert_eq!(mine.visits.len(), theirs.visits.len());
    assert!(mine.visits.iter().all(|(id, _)| theirs.visits.iter().all(|(other, _)| id != other)));
}

#[test]
fn a_cell_that_cannot_be_relied_on_refuses_its_row_and_is_named() {
    let reading = csv(
        "走访台账",
        "前张村2026年走访\n日期,户主,走访内容,反映问题\n2026-11-20,张三,#REF!,水渠堵了\n2026-11-21,李四,拉家常,\n2026-11-22,赵六,好,#N/A\n",
    );
    assert_eq!(fates(&reading), ["title", "header", "unreliable_cell", "visit", "unreliable_cell"]);
    let columns: Vec<Option<usize>> = reading.sheets[0].rows.iter().map(|row| row.column).collect();
    assert_eq!(columns, [None, None, Some(2), None, Some(3)]);
    assert_eq!(reading.visits[0].1.at.to_rfc3339(), "2026-11-21T12:00:00+08:00", "no time was said");
}

#[test]
fn days_that_a_spreadsheet_knows_as_such_speak_for_their_column() {
    let mut book = Xlsx::new();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "前张村2026年走访").unwrap();
    for (column, heading) in (0..).zip(["日期", "户主", "走访内容"]) {
        sheet.write(1, column, heading).unwrap();
    }
    for (row, (serial, head)) in (2..).zip([(46_346, "张三"), (46_347, "李四")]) {
        sheet.write_with_format(row, 0, serial, &day).unwrap();
        sheet.write(row, 1, head).unwrap();
        sheet.write(row, 2, "聊了").unwrap();
    }
    let book = from_bytes("走访", &book.save_to_buffer().unwrap()).unwrap();
    let reading = understood(&book, &state(), None).unwrap();
    assert_eq!(reading.visits.len(), 2);
    let columns = &reading.sheets[0].tables[0].columns;
    let column = columns.iter().find(|column| column.taken == Taken::Sense(Sense::Date)).unwrap();
    assert_eq!(column.by_content, 1.0);
}
