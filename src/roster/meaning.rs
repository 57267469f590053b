//! What a column can mean, and the words that head such columns in the
//! offices' sheets. Only headings are judged here, never what stands below them.

use super::categories;
use super::words::{bare, letters, listed};
use crate::domain::household::Category;
use crate::tr;

/// What a column is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meaning {
    /// Household number 户号.
    Number,
    /// Running number 序号.
    Sequence,
    /// Head of the household 户主.
    Head,
    /// Name 姓名 of whoever the row is about.
    Name,
    /// Relation to the head 与户主关系.
    Relation,
    /// Village 村, maybe with the group.
    Village,
    /// Twelve-digit village code.
    VillageCode,
    /// Town 乡镇, to tell villages of one name apart.
    Town,
    /// Villagers' group 组.
    Group,
    /// Residents 常住人数.
    Residents,
    /// Categories 户类别.
    Category,
    /// Must be visited 必访.
    MustVisit,
    /// Phone.
    Phone,
    /// Identity number of whoever the row is about.
    Identity,
    /// Identity number of the head.
    HeadIdentity,
    /// Address.
    Address,
    /// Birth date or year.
    Birth,
    /// Sex; known, and not kept.
    Sex,
    /// Age; known, and not kept.
    Age,
    /// Note 备注.
    Note,
}

impl Meaning {
    /// Every meaning.
    pub const ALL: &[Self] = &[
        Self::Number,
        Self::Sequence,
        Self::Head,
        Self::Name,
        Self::Relation,
        Self::Village,
        Self::VillageCode,
        Self::Town,
        Self::Group,
        Self::Residents,
        Self::Category,
        Self::MustVisit,
        Self::Phone,
        Self::Identity,
        Self::HeadIdentity,
        Self::Address,
        Self::Birth,
        Self::Sex,
        Self::Age,
        Self::Note,
    ];

    /// Returns the stable English name used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Sequence => "sequence",
            Self::Head => "head",
            Self::Name => "name",
            Self::Relation => "relation",
            Self::Village => "village",
            Self::VillageCode => "village_code",
            Self::Town => "town",
            Self::Group => "group",
            Self::Residents => "residents",
            Self::Category => "category",
            Self::MustVisit => "must_visit",
            Self::Phone => "phone",
            Self::Identity => "identity",
            Self::HeadIdentity => "head_identity",
            Self::Address => "address",
            Self::Birth => "birth",
            Self::Sex => "sex",
            Self::Age => "age",
            Self::Note => "note",
        }
    }

    /// Tells whether a day may stand in such a column.
    pub(super) fn may_be_a_day(self) -> bool {
        matches!(self, Self::Birth | Self::Address | Self::Note)
    }

    /// Returns the name on screen, in the language in force.
    pub fn label(self) -> String {
        match self {
            Self::Number => tr!("roster-meaning-number"),
            Self::Sequence => tr!("roster-meaning-sequence"),
            Self::Head => tr!("roster-meaning-head"),
            Self::Name => tr!("roster-meaning-name"),
            Self::Relation => tr!("roster-meaning-relation"),
            Self::Village => tr!("roster-meaning-village"),
            Self::VillageCode => tr!("roster-meaning-village-code"),
            Self::Town => tr!("roster-meaning-town"),
            Self::Group => tr!("roster-meaning-group"),
            Self::Residents => tr!("roster-meaning-residents"),
            Self::Category => tr!("roster-meaning-category"),
            Self::MustVisit => tr!("roster-meaning-must-visit"),
            Self::Phone => tr!("roster-meaning-phone"),
            Self::Identity => tr!("roster-meaning-identity"),
            Self::HeadIdentity => tr!("roster-meaning-head-identity"),
            Self::Address => tr!("roster-meaning-address"),
            Self::Birth => tr!("roster-meaning-birth"),
            Self::Sex => tr!("roster-meaning-sex"),
            Self::Age => tr!("roster-meaning-age"),
            Self::Note => tr!("roster-meaning-note"),
        }
    }
}

/// Headings that mean one thing when they stand alone: weight in percent, and
/// the words, parted by spaces.
const EXACT: &[(Meaning, u8, &str)] = &[
    (
        Meaning::Number,
        100,
        "户号 户编号 户编码 户代码 家庭编号 家庭编码 农户编号 农户编码 户籍编号 户籍号 户主编号 住户编号 门户编号",
    ),
    (
        Meaning::Number,
        85,
        "户口号 户口编号 户口簿号 户口本号 户口簿编号 户序号 户序 户次 建档编号 户档案号 户号数 户口簿户号 户籍册号",
    ),
    (Meaning::Number, 60, "编号 档案号 档案编号 号码"),
    (Meaning::Sequence, 100, "序号 序 顺序号 序列号 行号 顺序 no 序数 排序"),
    (Meaning::Sequence, 60, "编号 号"),
    (
        Meaning::Head,
        100,
        "户主 户主姓名 户主名字 户主名 户主名称 户主信息姓名 户主基本情况姓名 户主情况姓名 户主户主姓名 农户姓名 农户户主",
    ),
    (
        Meaning::Head,
        75,
        "户代表 户代表姓名 家长 家长姓名 农户 农户名称 户名 户主代表 承包方代表 承包方代表姓名 承包方姓名 权利人 权利人姓名 家庭代表",
    ),
    (
        Meaning::Head,
        60,
        "申请人 申请人姓名 低保对象姓名 保障对象姓名 保障对象 救助对象 救助对象姓名 享受对象 监测对象姓名 脱贫户姓名 走访对象 走访对象姓名 被走访人 受访人 联系户 联系户姓名",
    ),
    (
        Meaning::Name,
        100,
        "姓名 成员姓名 家庭成员姓名 家庭成员 人员姓名 共同生活成员姓名 家庭人员姓名 成员名 家庭成员信息姓名 家庭成员情况姓名",
    ),
    (Meaning::Name, 85, "名字 居民姓名 村民姓名 本人姓名 成员 人口姓名 家庭成员名单 对象姓名 名称"),
    (
        Meaning::Relation,
        100,
        "与户主关系 与户主的关系 与户主之关系 户主关系 与户主关系称谓 和户主关系 同户主关系 家庭成员与户主关系 成员与户主关系 与户主",
    ),
    (Meaning::Relation, 90, "关系 家庭关系 与本户关系 成员关系 称谓 与申请人关系 与申请人的关系 与家长关系 家庭角色"),
    (
        Meaning::Village,
        100,
        "村 村名 村名称 行政村 行政村名 行政村名称 所在村 所属村 村居 村社区 村委会 所在村组 村组 村居名称 所属行政村 所在行政村 村委 村社区名称 所属村社区 所在村居 村居社区 村级 行政村社区",
    ),
    (
        Meaning::Village,
        85,
        "社区 居委会 社区名称 所属社区 村别 村庄 户籍村 村屯 村队 所属村组 所属村居 村小组 村村民小组 村组名称 村社 居村委会 属地村 居住村 村街",
    ),
    (Meaning::Village, 40, "单位 所属单位 所在地 区划 辖区 行政区划 属地"),
    (
        Meaning::VillageCode,
        100,
        "行政区划代码 区划代码 村编码 村代码 行政村代码 行政村编码 统计用区划代码 统计区划代码 村社区代码 地区代码 所属地区代码 村居代码 村委会代码 区域代码",
    ),
    (Meaning::VillageCode, 60, "代码 编码"),
    (
        Meaning::Town,
        100,
        "乡镇 乡 镇 镇街 街道 所属乡镇 所在乡镇 乡镇街道 镇乡 乡镇名称 镇街道 镇办 乡街道 乡镇办 街镇 镇乡街道 乡镇名 乡镇场",
    ),
    (
        Meaning::Group,
        100,
        "组 组别 村民小组 小组 村民组 所在组 所属组 组号 组名 村民小组名称 所在小组 所属小组 组名称 居民小组 自然组 小组名称 村小组名 村小组名称",
    ),
    (Meaning::Group, 80, "生产队 队 队别 社 队名 队组 村内小组 分组 组队 大队小组 村小组"),
    (Meaning::Group, 60, "自然村 自然屯 屯 自然庄 自然村庄 自然村组 自然村名称 片区 村组 所在村组 所属村组 网格 庄"),
    (
        Meaning::Residents,
        100,
        "常住人口 常住人数 常住人口数 常住 实住人口 实际居住人口 实际居住人数 实住人数 现居住人数 居住人数 常住家庭人口",
    ),
    (
        Meaning::Residents,
        90,
        "家庭人口 家庭人口数 家庭人数 家庭总人口 家庭总人数 家庭人口总数 家庭成员数 家庭成员人数 家庭规模 家庭成员数量 全家人口 在家人口 在家人数 户人口 户人口数 每户人口 户内人口",
    ),
    (
        Meaning::Residents,
        80,
        "人口 人口数 人口总数 总人口 总人数 成员数 现有人口 现有人数 共同生活人口 共同生活人数 共同生活家庭成员人数 户内人数 口数 人口数量",
    ),
    (Meaning::Residents, 70, "人数 户籍人口 户籍人数 户籍人口数 在册人口 户口人数 户口数"),
    (Meaning::Residents, 20, "保障人口 保障人数 享受人数 享受人口 低保人数 低保人口"),
    (
        Meaning::Category,
        100,
        "户类别 户类型 户属性 农户类型 农户类别 农户属性 家庭类型 家庭类别 户别类型 户籍类别属性 家庭属性 住户类型 住户类别 户性质 家庭性质 农户性质 户主类型 户主类别 户类",
    ),
    (
        Meaning::Category,
        88,
        "类别 类型 属性 人员类别 人员类型 人员属性 对象类别 对象类型 困难类型 困难类别 贫困户属性 贫困户类型 脱贫户属性 脱贫户类型 身份类别 身份类型 人群类别 人群类型 救助类别 救助类型 监测对象类别 监测类别 重点人群类型 重点人群类别 困难群体类型 困难群体类别 帮扶类型 帮扶类别 保障类型 群体类型 群体类别 特殊类型 特殊类别 所属类别 属于何种类型",
    ),
    (
        Meaning::Category,
        65,
        "户别 特殊群体 重点人群 困难群体 困难情况 身份标识 身份 标签 性质 对象 人群 保障类别 家庭情况 家庭状况 家庭困难类型 特殊情况 人员身份",
    ),
    (Meaning::Category, 20, "备注 说明 其他 情况 备考"),
    (Meaning::MustVisit, 100, "必访 是否必访 必访户 是否必访户 必访对象 是否为必访户 必走访户 是否重点走访户"),
    (Meaning::MustVisit, 80, "重点户 是否重点户 是否重点 重点走访 重点走访户 重点关注 重点关注户 是否重点关注"),
    (
        Meaning::Phone,
        100,
        "联系电话 电话 手机 手机号 手机号码 电话号码 联系方式 联系号码 户主电话 户主联系电话 移动电话 联系手机 联系电话手机 电话联系方式 联系人电话",
    ),
    (Meaning::Phone, 60, "固定电话 固话 座机 家庭电话 备用电话 联系电话2 联系电话二 其他联系方式"),
    (
        Meaning::Identity,
        100,
        "身份证 身份证号 身份证号码 公民身份号码 公民身份证号码 公民身份证号 居民身份证 居民身份证号 居民身份证号码 身份证件号码 证件号码 证件号 身份号码 身份证明号码 公民身份号 身份证编号 本人身份证号 身份证号证件号码",
    ),
    (
        Meaning::HeadIdentity,
        100,
        "户主身份证 户主身份证号 户主身份证号码 户主公民身份号码 户主证件号码 户主证件号 户主公民身份证号码 户主居民身份证号码 户主信息身份证号 户主信息身份证号码",
    ),
    (
        Meaning::Address,
        100,
        "住址 家庭住址 地址 家庭地址 详细地址 居住地址 现住址 现居住地址 常住地址 居住地 现居住地 家庭详细地址 居住详址 家庭居住地址 具体地址 实际居住地址 居住地点 详细住址",
    ),
    (
        Meaning::Address,
        75,
        "户籍地址 户籍所在地 户口所在地 户口地址 门牌号 门牌 门牌地址 门牌号码 房屋坐落 坐落 户籍地 户籍住址 家庭所在地 住所",
    ),
    (Meaning::Birth, 100, "出生日期 出生年月 出生年月日 出生年份 出生 出生时间 生日 出生年 生年 出生日"),
    (Meaning::Sex, 100, "性别 男女"),
    (Meaning::Age, 100, "年龄 周岁 岁数 实足年龄 年纪"),
    (Meaning::Note, 45, "备注 说明 备考 附注 其他 其他说明 情况说明 备注说明 其它 备注信息"),
];

/// Headings that end in one of these mean it, whatever stands before: the head
/// of a Chinese compound is its end.
const TAILS: &[(Meaning, u8, &str)] = &[
    (Meaning::Relation, 80, "与户主关系 与户主的关系"),
    (Meaning::Number, 80, "户编号 户编码 户号"),
    (Meaning::Head, 85, "户主 户主姓名 户主名字"),
    (Meaning::Name, 60, "姓名"),
    (Meaning::Phone, 85, "电话 手机 手机号 手机号码 电话号码 联系方式 联系电话"),
    (Meaning::Identity, 85, "身份证 身份证号 身份证号码 公民身份号码 身份证件号码 证件号码"),
    (Meaning::Address, 70, "住址 地址"),
    (Meaning::Birth, 75, "出生日期 出生年月 出生年月日"),
    (Meaning::Village, 70, "行政村 所在村 村居 村社区 村名 村委会 所属村 村名称"),
    (Meaning::Town, 70, "乡镇 街道"),
    (Meaning::Group, 70, "村民小组 村民组 组别 小组 自然组 所在组 组名称 小组名称"),
    (Meaning::Residents, 65, "常住人口 常住人数 家庭人口 家庭人口数 家庭人数 家庭成员数 总人口"),
    (Meaning::Category, 50, "类别 类型 属性"),
    (Meaning::Note, 35, "备注 说明"),
];

/// A column headed by one of these is about somebody or something else, unless
/// the whole heading is known.
const FOREIGN: &[&str] = &[
    "帮扶",
    "包保",
    "包联",
    "包户",
    "责任",
    "干部",
    "监护",
    "代理",
    "代领",
    "网格员",
    "组长",
    "经办",
    "填表",
    "审核",
    "银行",
    "开户",
    "账号",
    "账户",
    "卡号",
    "金额",
    "收入",
    "支出",
    "面积",
    "补贴",
    "补助",
    "低保证",
    "残疾证",
    "配偶",
    "子女",
    "赡养",
    "法定",
    "亩",
    "务工",
    "学校",
    "年级",
    "民族",
    "文化",
    "学历",
    "政治",
    "健康",
    "疾病",
    "婚姻",
    "婚否",
    "职业",
    "技能",
    "保险",
    "医保",
    "养老",
    "户口性质",
    "户籍性质",
    "户口类型",
    "户口类别",
    "户籍类型",
    "房屋",
    "住房",
    "耕地",
    "车辆",
    "劳动",
    "就业",
    "原因",
    "致贫",
    "返贫",
    "联系人",
    "走访",
    "驻村",
    "第一书记",
    "盖章",
    "签字",
    "签名",
    "产业",
    "紧急",
    "残疾等级",
    "残疾类别",
    "残疾类型",
    "受益",
    "年收",
    "低保类别",
    "党员",
    "学生",
    "入学",
    "政策",
];

/// Returns how strongly a heading of one or more rows, top to bottom, speaks
/// for each meaning, from 0 to 1; meanings that it doesn't speak for are left out.
pub fn by_heading(parts: &[String]) -> Vec<(Meaning, f32)> {
    let mut scores: Vec<(Meaning, f32)> = Vec::new();
    let Some(last) = parts.last() else { return scores };
    let path: String = parts.iter().map(|part| bare(part)).collect();
    let foreign = |text: &str| FOREIGN.iter().any(|word| text.contains(word));
    let mut note = |meaning, score: f32| match scores.iter_mut().find(|(known, _)| *known == meaning) {
        Some((_, best)) => *best = best.max(score),
        None => scores.push((meaning, score)),
    };
    // A group title such as 帮扶责任人 makes all below it foreign; 户主 and the like don't.
    let above: String = parts[..parts.len() - 1].iter().map(|part| bare(part)).collect();
    let alone = if foreign(&above) { 0.0 } else { 0.97 };
    for (text, share) in [(path.as_str(), 1.0), (&bare(last), alone), (&letters(last), alone)] {
        let text = unnumbered(text);
        if share == 0.0 {
            continue;
        }
        for (meaning, weight, words) in EXACT {
            if listed(words, text) {
                note(*meaning, share * f32::from(*weight) / 100.0);
            }
        }
        if !foreign(&path) {
            for (meaning, weight, words) in TAILS {
                if words.split(' ').any(|word| text.ends_with(word)) {
                    note(*meaning, share * f32::from(*weight) / 100.0);
                }
            }
        }
    }
    refine(&path, &mut scores);
    scores
}

/// Headings in official forms often carry a number: A4姓名, 1.户主, 联系电话1.
fn unnumbered(text: &str) -> &str {
    let rest =
        text.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).trim_end_matches(|c: char| c.is_ascii_digit());
    if rest.is_empty() { text } else { rest }
}

/// Whose name or number it is stands before the word for it.
fn refine(path: &str, scores: &mut Vec<(Meaning, f32)>) {
    let of_head = path.contains("户主") && !path.contains("关系");
    let swap = |from: Meaning, to: Meaning, scores: &mut Vec<(Meaning, f32)>| {
        if let Some(at) = scores.iter().position(|(meaning, _)| *meaning == from)
            && !scores.iter().any(|(meaning, _)| *meaning == to)
        {
            scores[at].0 = to;
        }
    };
    if of_head {
        swap(Meaning::Identity, Meaning::HeadIdentity, scores);
        swap(Meaning::Name, Meaning::Head, scores);
    }
    // 户主身份证号 ends in what it is; it isn't the head as well.
    let ends_in_other = scores.iter().any(|(meaning, _)| !matches!(meaning, Meaning::Head | Meaning::Name));
    if ends_in_other && !path.ends_with("户主") && !path.ends_with("姓名") {
        scores.retain(|(meaning, _)| !matches!(meaning, Meaning::Head | Meaning::Name));
    }
}

/// Returns the category that a yes-or-no column stands for: 是否低保, 残疾人户.
pub(super) fn flag(parts: &[String]) -> Option<Category> {
    let text = bare(parts.last()?);
    if ["证", "号", "时间", "日期", "金额", "等级", "类别", "人数", "人口", "原因", "资金"]
        .iter()
        .any(|tail| text.ends_with(tail))
    {
        return None;
    }
    let word = ["是否为", "是否属于", "是否是", "是否享受", "是否有", "是否", "有无", "属于"]
        .iter()
        .find_map(|head| text.strip_prefix(head))
        .unwrap_or(&text);
    categories::category(word).filter(|category| !category.is_ordinary())
}

/// Returns how strongly `text` looks like a heading at all, from 0 to 1.
pub(super) fn heading_likeness(text: &str) -> f32 {
    let part = [text.to_owned()];
    let named = by_heading(&part).into_iter().map(|(_, score)| score).fold(0.0, f32::max);
    let word = bare(text);
    let asks = word.starts_with("是否") || word.starts_with("有无");
    let foreign = word.chars().count() <= 10 && FOREIGN.iter().any(|known| word.contains(known));
    named.max(if asks || foreign { 0.5 } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(parts: &[&str]) -> Option<Meaning> {
        let parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
        by_heading(&parts).into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(meaning, _)| meaning)
    }

    #[test]
    fn headings_mean_what_their_end_says() {
        for (parts, expected) in [
            (vec!["户主姓名"], Some(Meaning::Head)),
            (vec!["户主\n姓名（签字）"], Some(Meaning::Head)),
            (vec!["户主身份证"], Some(Meaning::HeadIdentity)),
            (vec!["户主联系电话"], Some(Meaning::Phone)),
            (vec!["与户主关系"], Some(Meaning::Relation)),
            (vec!["户主信息", "姓名"], Some(Meaning::Head)),
            (vec!["户主信息", "身份证号"], Some(Meaning::HeadIdentity)),
            (vec!["家庭成员", "姓名"], Some(Meaning::Name)),
            (vec!["帮扶责任人", "姓名"], None),
            (vec!["帮扶人电话"], None),
            (vec!["家庭情况", "家庭人口数"], Some(Meaning::Residents)),
            (vec!["家庭情况", "困难类型"], Some(Meaning::Category)),
            (vec!["村（居）"], Some(Meaning::Village)),
            (vec!["性 别"], Some(Meaning::Sex)),
            (vec!["户编号"], Some(Meaning::Number)),
            (vec!["序\n号"], Some(Meaning::Sequence)),
            (vec!["人口（人）"], Some(Meaning::Residents)),
            (vec!["月保障金额（元）"], None),
            (vec!["A4姓名"], Some(Meaning::Name)),
            (vec!["致贫原因"], None),
            (vec!["残疾证号"], None),
            (vec!["开户行"], None),
        ] {
            assert_eq!(best(&parts), expected, "{parts:?}");
        }
    }

    #[test]
    fn yes_or_no_headings_name_their_category() {
        for (text, expected) in [
            ("是否低保", Some("低保户")),
            ("是否建档立卡户", Some("脱贫户")),
            ("残疾人户", Some("残疾人户")),
            ("五保", Some("特困户")),
            ("残疾证号", None),
            ("低保金额", None),
            ("姓名", None),
        ] {
            assert_eq!(flag(&[text.to_owned()]).map(|c| c.0).as_deref(), expected, "{text}");
        }
    }
}
