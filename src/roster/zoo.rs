//! Layouts that village offices really use, each small, each with the
//! households that a person would read in it.

use super::samples::{county, data, mark, read};
use super::*;

/// Reads `rows` as if they were a CSV file of this name.
fn csv(name: &str, rows: &str) -> Result<Reading, RosterError> {
    read(&from_bytes(name, rows.as_bytes()).unwrap())
}

/// Returns each household as one line: village, group, number, head,
/// residents, categories, phone. `#` marks a running number, `~` a counted one.
fn lines(reading: &Reading) -> Vec<String> {
    let line = |read: &HouseholdRead| {
        let household = &read.household;
        let villages = county();
        let village = villages.iter().find(|village| village.code == household.village).unwrap();
        let from = match read.number_from {
            NumberFrom::Column => "",
            NumberFrom::Running => "#",
            NumberFrom::Counted => "~",
        };
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let categories: Vec<&str> = household.categories.iter().map(|category| category.0.as_str()).collect();
        format!(
            "{} {} {from}{} {} {} {} {}",
            village.short_name(),
            household.group.as_deref().unwrap_or("-"),
            text(&household.number),
            household.head,
            household.residents.map_or_else(|| "-".to_owned(), |n| n.to_string()),
            if categories.is_empty() { "-".to_owned() } else { categories.join("、") },
            household.phone.as_deref().unwrap_or("-"),
        )
    };
    reading.households.iter().map(line).collect()
}

/// Returns the words for the fates of the rows of the first sheet that was read.
fn fates(reading: &Reading) -> Vec<&'static str> {
    reading.sheets.iter().find(|sheet| sheet.read).unwrap().rows.iter().map(|fate| fate.word()).collect()
}

#[test]
fn registers_by_household() {
    for (name, rows, expected) in REGISTERS {
        let reading = csv(name, rows).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(lines(&reading), *expected, "{name}: {:#?}", reading.sheets[0].columns);
        assert_eq!(reading.count(|fate| matches!(fate, RowFate::Refused(_))), 0, "{name}: {:?}", fates(&reading));
    }
}

type Layout = (&'static str, &'static str, &'static [&'static str]);

const REGISTERS: &[Layout] = &[
    (
        "户主姓名、家庭住址、联系方式，是否列",
        "曲阳镇前张村农户基本情况统计表,,,,,,,,,\n填报单位（盖章）：曲阳镇前张村,,,,,,填报时间：2026.9.30,,,\n\
         序号,户主姓名,性别,家庭住址,联系方式,家庭人口,是否低保,是否五保,是否残疾,致贫原因\n\
         1,张　三,男,前张村三组12号,138-0000-1111,4,是,否,否,因病\n\
         2,欧阳春梅,女,前张村三组13号,13900002222 13700003333,2人,否,,√,\n\
         3,李四（户主）,男,前张村三组14号,,１,,√,,\n合计,,,,,7,,,,\n\
         填表人：王五,,,审核人：,,,,,,\n",
        &[
            "前张村 - #1 张三 4 低保户 13800001111",
            "前张村 - #2 欧阳春梅 2 残疾人户 13900002222",
            "前张村 - #3 李四 1 特困户 -",
        ],
    ),
    (
        "建档立卡，两行表头，单位行，列号行",
        "附件2：,,,,,,,\n2026年脱贫户信息台账,,,,,,,\n行政村,村民小组,户编号,户主信息,,,家庭情况,\n,,,姓名,公民身份号码,联系电话,家庭人口,脱贫户属性\n\
         ,,,,,,（人）,\n1,2,3,4,5,6,7,8\n\
         沟南村,第一组,3207000001,何明,32072219600222899X,15973799401,6,建档立卡贫困户\n\
         沟南村,第十二组,3207000002,范伟,320722196001121312,15973799402,3,脱贫不稳定户\n",
        &["沟南村 1 3207000001 何明 6 脱贫户 15973799401", "沟南村 12 3207000002 范伟 3 监测户 15973799402"],
    ),
    (
        "村只写一次，组只写一次，小计",
        "村,组,户主,人口（人）,类别,电话\n\
         前张村,一组,刘兰英,3,一般户,13800000001\n,,谭萍,2,一般农户,13800000002\n,,杨娜,5,五保户,13800000003\n一组小计,,3户,10,,\n\
         ,二组,杨晨,4,低保,13800000004\n,,黄宇,1,,13800000005\n本村合计,,5户,15,,\n",
        &[
            "前张村 1 ~1 刘兰英 3 一般户 13800000001",
            "前张村 1 ~2 谭萍 2 一般户 13800000002",
            "前张村 1 ~3 杨娜 5 特困户 13800000003",
            "前张村 2 ~4 杨晨 4 低保户 13800000004",
            "前张村 2 ~5 黄宇 1 一般户 13800000005",
        ],
    ),
    (
        "前张花名册",
        "序号;户主;联系电话;备注\n一组;;;\n1;刘兰英;13800000001;低保户\n2;谭萍;13800000002;\n二组;;;\n3;杨娜;13800000003;残疾人户\n",
        &[
            "前张村 1 #1 刘兰英 - 低保户 13800000001",
            "前张村 1 #2 谭萍 - 一般户 13800000002",
            "前张村 2 #3 杨娜 - 残疾人户 13800000003",
        ],
    ),
    (
        "村组一列，户号带零，分号分隔",
        "户 号;户  主;所在村组;常住人口;户籍人口;户属性;手机号码\n\
         001;刘云;贾庙村10组;3;5;低保户、残疾人户;18530960027\n002;吕鑫;贾庙村委会第四村民小组;6;6;一般户;0518-87654321\n",
        &["贾庙村 10 001 刘云 3 低保户、残疾人户 18530960027", "贾庙村 4 002 吕鑫 6 一般户 051887654321"],
    ),
    (
        "中间有重复表头和标题，预先编号的空行",
        "前张村花名册,,,\n序号,姓名,家庭人口数,电话\n1,刘兰英,3,13800000001\n2,谭萍,2,13800000002\n,,,\n前张村花名册,,,\n序号,姓名,家庭人口数,电话\n\
         3,杨娜,1,13800000003\n4,,,\n5,,,\n说明：本表一式两份,,,\n（盖章）,,2026年9月30日,\n",
        &["前张村 - #1 刘兰英 3 - 13800000001", "前张村 - #2 谭萍 2 - 13800000002", "前张村 - #3 杨娜 1 - 13800000003"],
    ),
    (
        "户类别列里写几种，另有不认识的类别",
        "村委会,小组名称,户号,户主名字,人数,户类型,是否必访\n\
         安营村委会,东庄组,1,刘兰英,3,低保户/退役军人,是\n安营村委会,东庄组,2,谭萍,2,计生户,否\n安营村委会,西庄,3,杨娜,5,监测对象,\n",
        &[
            "安营村 东庄 1 刘兰英 3 低保户、退役军人户 -",
            "安营村 东庄 2 谭萍 2 计生户 -",
            "安营村 西庄 3 杨娜 5 监测户 -",
        ],
    ),
    (
        "帮扶人在户主前面，银行账号",
        "前张村帮扶台账,,,,,,,\n序号,帮扶责任人,帮扶人电话,户主姓名,户主电话,低保证号,开户银行,银行账号\n\
         1,王书记,13911110000,刘兰英,13800000001,DB0001,农商行,6222020000000000001\n2,李主任,13911110001,谭萍,13800000002,,农商行,6222020000000000002\n",
        &["前张村 - #1 刘兰英 - - 13800000001", "前张村 - #2 谭萍 - - 13800000002"],
    ),
    (
        "2026年度前张村农村最低生活保障对象名单",
        "序号\t申请人姓名\t身份证号码\t保障人口\t月保障金额\t联系电话\n1\t刘兰英\t'320722197407286330\t2\t980.5\t13800000001\n\
         2\t谭萍\t 320722197110053499\t1\t490\t13800000002\n",
        &["前张村 - #1 刘兰英 2 低保户 13800000001", "前张村 - #2 谭萍 1 低保户 13800000002"],
    ),
    (
        "代码一列，没有村名",
        "行政区划代码,户编码,户主,家庭人口总数\n320722114204,A-01,刘兰英,3\n320722114204,A-02,谭萍,2\n",
        &["前张村 - A-01 刘兰英 3 - -", "前张村 - A-02 谭萍 2 - -"],
    ),
    (
        "同名村靠乡镇分清",
        "乡镇,村,户号,户主\n牛山街道,牛山社区,1,刘兰英\n洪庄镇,王庄,2,谭萍\n山左口镇,新王庄,3,杨娜\n",
        &["牛山社区 - 1 刘兰英 - - -", "王庄村 - 2 谭萍 - - -", "新王庄村 - 3 杨娜 - - -"],
    ),
    (
        "类别各占一列打勾",
        "村居,姓名,电话,脱贫户,监测户,低保户,特困户,其他\n前张,刘兰英,13800000001,√,,√,,\n前张,谭萍,13800000002,,,,√,独居\n前张,杨娜,13800000003,,,,,\n",
        &[
            "前张村 - ~1 刘兰英 - 脱贫户、低保户 13800000001",
            "前张村 - ~2 谭萍 - 独居老人户、特困户 13800000002",
            "前张村 - ~3 杨娜 - 一般户 13800000003",
        ],
    ),
    (
        "03-前张村-没有表头",
        "1,一组,刘兰英,3,13800000001\n2,一组,谭萍,2,13800000002\n3,二组,杨娜,5,13800000003\n4,二组,杨晨,4,13800000004\n",
        &[
            "前张村 1 #1 刘兰英 3 - 13800000001",
            "前张村 1 #2 谭萍 2 - 13800000002",
            "前张村 2 #3 杨娜 5 - 13800000003",
            "前张村 2 #4 杨晨 4 - 13800000004",
        ],
    ),
    (
        "每组户号从头编",
        "村名,组别,户号,户主\n前张村,1,1,刘兰英\n前张村,1,2,谭萍\n前张村,2,1,杨娜\n前张村,2,2,杨晨\n",
        &["前张村 1 #1 刘兰英 - - -", "前张村 1 #2 谭萍 - - -", "前张村 2 #1 杨娜 - - -", "前张村 2 #2 杨晨 - - -"],
    ),
    (
        "村庄一列其实是自然村，村在标题里",
        "曲阳镇前张村走访登记表,,\n自然村,户主,联系电话\n东庄,刘兰英,13800000001\n西庄,谭萍,13800000002\n",
        &["前张村 东庄 ~1 刘兰英 - - 13800000001", "前张村 西庄 ~2 谭萍 - - 13800000002"],
    ),
    (
        "系统导出，省市县乡村，两列类别",
        "省（自治区、直辖市）,市,县（市、区）,乡（镇）,行政村,自然村（组）,户编号,人编号,户主姓名,户主证件号码,家庭人口数,户类型,监测对象类别,风险是否已消除,联系电话\n\
         江苏省,连云港市,东海县,曲阳镇,前张村,第一组,3201000001,320100000101,刘兰英,320722197407286330,3,脱贫户,边缘易致贫户,否,13800000001\n\
         江苏省,连云港市,东海县,曲阳镇,前张村,第二组,3201000002,320100000201,谭萍,32072219711005349X,2,一般农户,,,\n",
        &["前张村 1 3201000001 刘兰英 3 脱贫户、监测户 13800000001", "前张村 2 3201000002 谭萍 2 一般户 -"],
    ),
    (
        "几个村的表上下接着，各有标题",
        "前张村残疾人户名单,,\n序号,户主,联系电话1\n1,刘兰英,13800000001\n2,谭萍,13800000002\n,,\n安营村残疾人户名单,,\n序号,户主,联系电话1\n1,杨娜,13800000003\n2,杨晨,13800000004\n",
        &[
            "前张村 - #1 刘兰英 - 残疾人户 13800000001",
            "前张村 - #2 谭萍 - 残疾人户 13800000002",
            "安营村 - #1 杨娜 - 残疾人户 13800000003",
            "安营村 - #2 杨晨 - 残疾人户 13800000004",
        ],
    ),
    (
        "配偶和子女横着写，前张村",
        "户号,户主,配偶姓名,子女姓名,成员1姓名,成员1关系,常住人口数\n1,刘兰英,王强,王小,王一,子,4\n2,谭萍,,,杨小,女,2\n3,杨娜,李四,,,,2\n",
        &["前张村 - 1 刘兰英 4 - -", "前张村 - 2 谭萍 2 - -", "前张村 - 3 杨娜 2 - -"],
    ),
    (
        "有的户没有户号，村里加了代码",
        "所在村,农户编号,农户姓名,户内人口\n320722114204前张村,0012,刘兰英,3\n320722114204前张村,,谭萍,2\n320722114204前张村,0014,买买提•艾力,5\n",
        &["前张村 - 0012 刘兰英 3 - -", "前张村 -  谭萍 2 - -", "前张村 - 0014 买买提·艾力 5 - -"],
    ),
    (
        "空列隔开，表头在第三列开始",
        ",,前张村走访户名单,,,,\n,,,,,,\n,,序号,,户主姓名(签字),,手机号\n,,1,,刘兰英,,13800000001\n,,2,,谭萍,,13800000002\n,,,,,,\n,,村书记（签字）：,,,,年  月  日\n",
        &["前张村 - #1 刘兰英 - - 13800000001", "前张村 - #2 谭萍 - - 13800000002"],
    ),
    (
        "分节写着村和组，一、二、三",
        "序号,户主,人口\n一、前张村（共2户）,,\n1,刘兰英,3\n2,谭萍,2\n二、安营村三组,,\n3,杨娜,5\n三、安营村四组,,\n4,杨晨,4\n",
        &["前张村 - #1 刘兰英 3 - -", "前张村 - #2 谭萍 2 - -", "安营村 3 #3 杨娜 5 - -", "安营村 4 #4 杨晨 4 - -"],
    ),
    (
        "户口性质、民族、文化，不是类别",
        "前张村户籍人口花名册,,,,,,\n户口号,户主,民族,户口性质,文化程度,家庭类型,在家人数\n9001,刘兰英,汉族,农业,初中,低保,2\n9002,谭萍,汉族,非农业,小学,,1\n",
        &["前张村 - 9001 刘兰英 2 低保户 -", "前张村 - 9002 谭萍 1 一般户 -"],
    ),
    (
        "名字里有空格括号和生僻字，前张村",
        "序号,户　　主,组　别,备　　注\n1.,张 三(已故),第 一 组,低 保 户\n2.,㛃　𠮷,第 二 组,\n3.,欧阳 春梅（组长）,二 组,退伍军人、残疾\n",
        &[
            "前张村 1 #1 张三 - 低保户 -",
            "前张村 2 #2 㛃𠮷 - 一般户 -",
            "前张村 2 #3 欧阳春梅 - 退役军人户、残疾人户 -",
        ],
    ),
];

#[test]
fn registers_by_member() {
    for (name, rows, expected, members) in BY_MEMBER {
        let reading = csv(name, rows).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(lines(&reading), *expected, "{name}: {:#?}", reading.sheets[0].columns);
        let counted: Vec<usize> = reading.households.iter().map(|read| read.household.members.len()).collect();
        assert_eq!(counted, *members, "{name}");
        assert_eq!(reading.count(|fate| matches!(fate, RowFate::Refused(_))), 0, "{name}");
    }
}

type ByMember = (&'static str, &'static str, &'static [&'static str], &'static [usize]);

const BY_MEMBER: &[ByMember] = &[
    (
        "户编号只写在首行",
        "前张村常住人口花名册,,,,,,\n户编号,姓名,与户主关系,性别,出生年月,户类别,联系电话\n\
         1,刘兰英,户主,女,1960.02,低保户,13800000001\n,王强,长子,男,1985年3月,,13800000009\n,王小,孙子,男,2012-05-06,,\n\
         2,谭萍,户主,女,1955/1/2,,13800000002\n3,杨娜,本人,女,19700101,特困户,\n,杨晨,配偶,男,1968,,13800000003\n",
        &[
            "前张村 - 1 刘兰英 3 低保户 13800000001",
            "前张村 - 2 谭萍 1 一般户 13800000002",
            "前张村 - 3 杨娜 2 特困户 13800000003",
        ],
        &[3, 1, 2],
    ),
    (
        "户主一列每行都写，没有关系",
        "行政村,组,户主,家庭成员姓名,身份证号,户主联系电话\n前张村,3组,刘兰英,刘兰英,320722197407286330,13800000001\n前张村,3组,刘兰英,王强,320722198507286330,13800000001\n\
         前张村,5组,谭萍,谭萍,320722197110053499,13800000002\n前张村,5组,谭萍,杨小,320722199110053499,13800000002\n",
        &["前张村 3 ~1 刘兰英 2 - 13800000001", "前张村 5 ~2 谭萍 2 - 13800000002"],
        &[2, 2],
    ),
    (
        "户号每行都写，序号按人编，分页后接着上一户",
        "前张村人口信息,,,,,\n序号,户号,姓名,与户主关系,村民小组,家庭人口数\n1,1001,刘兰英,户主,一组,3\n2,1001,王强,之子,一组,3\n\
         前张村人口信息,,,,,\n序号,户号,姓名,与户主关系,村民小组,家庭人口数\n3,1001,王小,之孙子,一组,3\n4,1002,谭萍,户主,二组,2\n5,1002,杨小,之女,二组,2\n合计：2户5人,,,,,\n",
        &["前张村 1 1001 刘兰英 3 - -", "前张村 2 1002 谭萍 2 - -"],
        &[3, 2],
    ),
    (
        "户主不在首行，户号连着写",
        "村,户号,姓名,与户主关系\n前张村,1,王强,之子\n前张村,1,刘兰英,户主\n前张村,2,谭萍,户主\n前张村,2,杨小,之女\n",
        &["前张村 - 1 刘兰英 2 - -", "前张村 - 2 谭萍 2 - -"],
        &[2, 2],
    ),
    (
        "只有关系一列分户，前张村",
        "姓名,性别,身份证号码,关系,电话,备注\n刘兰英,女,320722197407286330,户主,13800000001,\n王强,男,320722198507286330,儿子,,残疾\n谭萍,女,320722197110053499,户主,13800000002,监测户\n",
        &["前张村 - ~1 刘兰英 2 残疾人户 13800000001", "前张村 - ~2 谭萍 1 监测户 13800000002"],
        &[2, 1],
    ),
    (
        "户主信息和家庭成员两组表头，户主只写一次",
        "前张村低保户家庭成员表,,,,,,\n户主信息,,,家庭成员,,,\n姓名,身份证号,电话,姓名,身份证号,与户主关系,年龄\n\
         刘兰英,320722197407286330,13800000001,刘兰英,320722197407286330,本人,52\n,,,王强,320722198507286330,长子,41\n谭萍,320722197110053499,13800000002,谭萍,320722197110053499,本人,55\n",
        &["前张村 - ~1 刘兰英 2 低保户 13800000001", "前张村 - ~2 谭萍 1 低保户 13800000002"],
        &[2, 1],
    ),
    (
        "序号按户编，姓名跟在后面，前张村",
        "序号,姓名,家庭住址\n1,刘兰英,一组3号院\n,王强,\n,王小,\n2,谭萍,二组5号院\n,杨小,\n",
        &["前张村 - #1 刘兰英 3 - -", "前张村 - #2 谭萍 2 - -"],
        &[3, 2],
    ),
    (
        "公安户籍导出，户号打乱",
        "行政区划,户号,姓名,与户主关系,公民身份号码,户籍地址,电话\n前张村委会,0101,刘兰英,户主,320722197407286330,前张村1组3号,13800000001\n\
         前张村委会,0102,谭萍,户主,320722197110053499,前张村2组5号,\n前张村委会,0101,王强,子,320722198507286330,前张村1组3号,\n前张村委会,0102,杨小,孙女,320722199110053499,前张村2组5号,\n",
        &["前张村 - 0101 刘兰英 2 - 13800000001", "前张村 - 0102 谭萍 2 - -"],
        &[2, 2],
    ),
    (
        "关系全是户主，一户一行",
        "村,户主姓名,与户主关系,家庭人口,电话\n前张村,刘兰英,户主,3,13800000001\n前张村,谭萍,户主,2,13800000002\n",
        &["前张村 - ~1 刘兰英 3 - 13800000001", "前张村 - ~2 谭萍 2 - 13800000002"],
        &[0, 0],
    ),
    (
        "人员类别按人写，家里有残疾人就是残疾人户",
        "前张村,,,,,\n组,户号,姓名,与户主关系,人员类别,人口\n1,7,刘兰英,户主,一般农户,2\n,,王强,之子,残疾人,\n1,8,谭萍,户主,,1\n",
        &["前张村 1 7 刘兰英 2 残疾人户 -", "前张村 1 8 谭萍 1 一般户 -"],
        &[2, 1],
    ),
];

#[test]
fn files_of_every_kind() {
    for (file, expected) in FILES {
        let reading = load(&data("rosters-zoo").join(file)).and_then(|book| read(&book));
        let reading = reading.unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(lines(&reading), *expected, "{file}: {:#?}", reading.sheets);
    }
}

const FILES: &[(&str, &[&str])] = &[
    (
        "各村一张表.xlsx",
        &[
            "前张村 1 1 刘兰英 3 低保户 13800000001",
            "前张村 2 2 谭萍 2 一般户 13800000002",
            "安营村 1 1 杨娜 5 特困户 13800000003",
            "安营村 1 2 杨晨 4 一般户 13800000004",
        ],
    ),
    (
        "前张村各组一张表.xlsx",
        &["前张村 1 #1 刘兰英 3 - -", "前张村 1 #2 谭萍 2 - -", "前张村 2 #1 杨娜 5 - -", "前张村 2 #2 杨晨 4 - -"],
    ),
    (
        "合并单元格.xlsx",
        &[
            "前张村 1 1 刘兰英 3 低保户 13800000001",
            "前张村 1 2 谭萍 1 一般户 13800000002",
            "安营村 3 3 杨娜 2 特困户 13800000003",
        ],
    ),
    ("系统导出（网页）.xls", &["前张村 1 1001 刘兰英 3 脱贫户 13800000001", "前张村 2 1002 谭萍 2 一般户 13800000002"]),
    ("合并单元格.xls", &["前张村 1 1 刘兰英 2 低保户 13800000001", "前张村 2 2 谭萍 1 一般户 13800000002"]),
    (
        "前张村.ods",
        &["前张村 1 1 刘兰英 3 - 13800000001", "前张村 1 2 谭萍 2 - 13800000002", "前张村 2 3 杨娜 5 - 13800000003"],
    ),
];

#[test]
fn long_numbers_that_lost_digits_are_said_and_not_used() {
    let reading = read(&load(&data("rosters-zoo").join("合并单元格.xlsx")).unwrap()).unwrap();
    assert!(reading.households.iter().all(|read| read.household.identity.is_none()));
    let lost = |warning: &Warning| matches!(warning, Warning::LostDigits { cells: 6, .. });
    assert!(reading.warnings.iter().any(lost), "{:?}", reading.warnings);
    assert!(reading.warnings.iter().any(|warning| warning.message().contains("后几位已经丢失")));
}

#[test]
fn every_row_has_a_fate() {
    let rows = "前张村花名册,,\n序号,户主,组\n1,刘兰英,一组\n,,\n2,谭萍,一组\n2,谭萍,一组\n3,12345,二组\n,,二组\n4,杨娜,\n合计,3户,\n制表：,,\n";
    let reading = csv("每一行", rows).unwrap();
    let expected = [
        "title",
        "header",
        "household",
        "blank",
        "household",
        "double",
        "not_a_name",
        "section",
        "household",
        "total",
        "signature",
    ];
    assert_eq!(fates(&reading), expected);
    let double = reading.sheets[0].rows[5];
    assert_eq!(double.message(), "与第 5 行重复");
}

#[test]
fn one_number_for_two_households_keeps_both() {
    let rows = "村,户号,户主,组\n前张村,1,刘兰英,1\n前张村,2,谭萍,1\n前张村,2,杨娜,1\n前张村,3,杨晨,1\n前张村,4,黄宇,1\n前张村,5,周磊,1\n前张村,6,陈红,1\n";
    let reading = csv("重号", rows).unwrap();
    assert_eq!(reading.households.len(), 7);
    assert_eq!(reading.warnings, [Warning::NumberTwice { number: "2".to_owned(), first: 3, second: 4 }]);
    let ids: std::collections::BTreeSet<_> = reading.households.iter().map(|read| read.id).collect();
    assert_eq!(ids.len(), 7);
}

#[test]
fn what_differs_is_said() {
    let rows = "村,户号,姓名,与户主关系,家庭人口\n前张村,1,刘兰英,户主,12\n前张村,1,王强,之子,12\n";
    let reading = csv("人数不符", rows).unwrap();
    assert_eq!(reading.households[0].household.residents, Some(12));
    assert!(matches!(reading.warnings[..], [Warning::ResidentsDiffer { said: 12, rows: 2, .. }]));
}

#[test]
fn the_sheet_and_the_village_can_be_given() {
    let book = load(&data("rosters-zoo").join("各村一张表.xlsx")).unwrap();
    let villages = county();
    let options = |sheet, village: Option<&str>| Options {
        sheet,
        columns: &[],
        village: village.map(|code| code.parse().unwrap()),
        villages: &villages,
        mark: &mark,
    };
    for sheet in ["安营村", "2"] {
        let reading = understand(&book, &options(Some(sheet), None)).unwrap();
        assert_eq!(reading.households.len(), 2);
        assert!(reading.sheets.iter().filter(|sheet| sheet.read).all(|sheet| sheet.name == "安营村"));
    }
    let error = understand(&book, &options(Some("三组"), None)).unwrap_err();
    assert!(error.message().contains("没有名为「三组」的表") && error.message().contains("前张村、安营村"));
    let nameless = from_bytes("名单", "户主,电话\n张三,13800000001\n".as_bytes()).unwrap();
    let reading = understand(&nameless, &options(None, Some("320722114204"))).unwrap();
    assert_eq!(lines(&reading), ["前张村 - ~1 张三 - - 13800000001"]);
    let unknown = Options { village: "110101001001".parse().ok(), villages: &[], ..options(None, None) };
    assert_eq!(understand(&nameless, &unknown).unwrap().villages[0].name, "110101001001");
}

#[test]
fn each_bad_input_has_its_own_words() {
    let garbage: Vec<u8> = (0..4000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let table = |text: &str| text.as_bytes().to_vec();
    for (bytes, expected) in [
        (table(""), "文件是空的"),
        (table(",,,\n,,,\n"), "表都是空的"),
        (garbage, "编码认不出"),
        (b"PK\x03\x04word/document.xml".to_vec(), "不是表格文件"),
        (b"PK\x03\x04xl/worksheets".to_vec(), "已损坏"),
        (table("<html><body>请重新登录</body></html>"), "不是表格文件"),
        (
            table("产品,单价,数量\n化肥,120,3\n种子,45,2\n"),
            "表「名单」里找不到户主或姓名一列。看到的是：产品、单价、数量",
        ),
        (table("户主,电话\n,\n"), "表「名单」有表头，但下面一户也没有读到"),
        (table("村,户主\n没有这个村,张三\n"), "不认识这些村（括号里是行号）：没有这个村(2)"),
        (table("村,户主\n官庄村,张三\n"), "「官庄村」可能是几个同名的村：320722"),
        (table("户主,电话\n张三,13800000001\n李四,13800000002\n"), "看不出是哪个村"),
    ] {
        let error = from_bytes("名单", &bytes).and_then(|book| read(&book)).unwrap_err();
        let message = error.message();
        assert!(message.contains(expected), "{message}");
        assert!(message.contains("什么也没有改动"), "{message}");
    }
    let missing = load(&data("rosters-zoo/没有.xlsx")).unwrap_err().message();
    assert!(missing.contains("找不到文件") && missing.contains("没有.xlsx"));
    assert!(load(&data("rosters-zoo")).unwrap_err().message().contains("不是普通文件"));
}
