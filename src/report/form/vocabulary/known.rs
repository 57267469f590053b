//! The table of words.

use super::super::ask::{About, Asked};
use crate::report::field::Field as F;
use crate::report::figure::Figure as G;
use crate::roster::headings;

use About::{Concern, Household, Matter, Period, Told, Visit};
use Asked::{Content, Field, Figure, Serial};

/// What a word asks for, in what kinds of forms, how sure that is in percent, and the
/// words, parted by spaces.
pub(super) type Entry = (&'static [About], Asked, u8, &'static str);

const RECORDS: &[About] = &[Visit, Concern, Matter, Told, Household];
const ALL: &[About] = About::ALL;

/// The table.
pub(super) const KNOWN: &[Entry] = &[
    (ALL, Serial, 100, "序号 序 顺序号 行号 no 序数 编号序号 号次"),
    // The household.
    (RECORDS, Field(F::Head), 100, headings::HEAD),
    (RECORDS, Field(F::Head), 90, headings::VISITED),
    (&[Concern, Matter], Field(F::Head), 95, headings::RAISER),
    (&[Told], Field(F::Head), 90, "宣讲对象 宣传对象 受众"),
    (
        RECORDS,
        Field(F::VillageGroup),
        100,
        "村组 所在村组 所属村组 村组名称 村屯组 村及组 家庭所在村组 村组别 住址村组 户籍村组",
    ),
    (
        RECORDS,
        Field(F::Village),
        100,
        "村 村名 村名称 行政村 所在村 所属村 村居 村社区 所在行政村 村别 走访村 所在村社区 所属行政村 走访村居 走访村社区",
    ),
    (
        &[Period],
        Field(F::Village),
        100,
        "村 村名 村名称 行政村 所在村 所属村 村居 村社区 所在行政村 村别 单位 单位名称 各村 村居名称",
    ),
    (RECORDS, Field(F::Group), 100, "组 组别 村民小组 小组 所在组 所属组 村民组 小组名称 组名"),
    (RECORDS, Field(F::Number), 95, "户号 户编号 门户编号 户编码"),
    (
        RECORDS,
        Field(F::Categories),
        100,
        "户类别 户类型 农户类型 农户类别 户属性 家庭类型 家庭类别 人员类别 户别 对象类别 对象类型 群体类别 人群类别 走访对象类别 农户属性 困难类型 家庭性质 户性质 重点群体类别 帮扶类别 走访对象类型",
    ),
    (&[Visit, Household], Field(F::Categories), 85, "类别 类型 属性 是否重点户 身份 群体类型"),
    (RECORDS, Field(F::MustVisit), 100, "必访 是否必访 必访户 是否必访户"),
    (
        RECORDS,
        Field(F::Residents),
        100,
        "常住 常住人口 常住人数 家庭人口 家庭人数 人口 人口数 家庭常住人口 家庭人口数 在家人口 在家人数 家庭成员数 共同生活人口 人数",
    ),
    (
        RECORDS,
        Field(F::Address),
        100,
        "住址 家庭住址 家庭地址 详细地址 居住地址 现住址 地址 户籍地址 门牌号 家庭详细住址",
    ),
    (
        RECORDS,
        Field(F::Phone),
        100,
        "联系电话 电话 手机 手机号 手机号码 联系方式 电话号码 户主电话 户主联系电话 群众电话 联系号码 反映人电话 反映人联系电话 反映人联系方式 农户电话 农户联系电话",
    ),
    (
        &[Household],
        Field(F::Keepers),
        100,
        "结对干部 包户干部 帮扶干部 联系干部 包保干部 包联干部 帮扶责任人 帮扶联系人 走访干部 责任人 驻村干部 联系人 包户责任人 挂钩干部 责任干部 结对帮扶干部 包抓干部",
    ),
    (&[Visit], Field(F::Keepers), 90, "结对干部 包户干部 包保干部 结对帮扶干部 帮扶责任人 结对联系干部"),
    (
        RECORDS,
        Field(F::LastVisit),
        95,
        "最近走访 最近走访时间 最近走访日期 上次走访时间 上次走访日期 最近一次走访 最近一次走访时间 上次走访 最后走访时间",
    ),
    (&[Household], Field(F::LastVisit), 80, "走访时间 走访日期"),
    (
        RECORDS,
        Field(F::Visits),
        95,
        "走访次数 走访频次 累计走访次数 入户次数 本年走访次数 累计走访 已走访次数 走访总次数",
    ),
    (RECORDS, Field(F::OpenConcerns), 95, "未办诉求 未办结诉求 未办结诉求数 未解决问题 未解决问题数 待办诉求"),
    (&[Household], Field(F::Never), 95, "从未走访 是否从未走访 未走访"),
    // The visit.
    (&[Visit], Field(F::VisitDate), 100, headings::VISIT_DATE),
    (&[Visit], Field(F::VisitDate), 90, headings::DATE),
    (&[Concern, Matter, Told], Field(F::VisitDate), 90, "走访日期 走访时间 入户时间 入户日期"),
    (RECORDS, Field(F::Weekday), 100, "星期 周几 星期几"),
    (RECORDS, Field(F::VisitTime), 100, "走访时段 起止时间 走访起止时间 时段 起讫时间 走访起讫时间"),
    (RECORDS, Field(F::Place), 100, headings::PLACE),
    (&[Visit], Field(F::Cadres), 100, headings::CADRES),
    (&[Visit], Field(F::Cadres), 85, headings::CADRES_WEAK),
    (&[Concern, Matter, Told], Field(F::Cadres), 90, headings::IN_CHARGE),
    (&[Visit], Field(F::Met), 100, headings::MET),
    (RECORDS, Field(F::Relation), 100, headings::RELATION),
    (&[Visit], Field(F::Relation), 85, "关系 家庭关系"),
    (&[Visit], Field(F::Seen), 100, headings::SEEN),
    (&[Visit], Field(F::Chat), 100, headings::CHAT),
    (&[Visit], Field(F::PolicyTalk), 100, headings::POLICY_TALK),
    (&[Visit], Field(F::Development), 100, headings::DEVELOPMENT),
    (&[Visit], Field(F::Complaints), 100, headings::COMPLAINTS),
    (&[Visit], Field(F::Complaints), 85, headings::COMPLAINTS_WEAK),
    (&[Visit], Field(F::Help), 100, headings::HELP),
    (&[Visit], Field(F::Help), 85, headings::OUTCOME),
    (&[Visit], Field(F::ConcernCount), 100, "诉求件数 问题数 反映问题数 诉求数 收集问题数 收集诉求数 收集诉求件数"),
    (&[Visit], Field(F::Next), 100, headings::NEXT),
    (&[Visit], Field(F::Next), 80, headings::NEXT_WEAK),
    (&[Visit], Field(F::Acknowledged), 100, "签认 签认情况 是否签认 群众签认 群众确认情况"),
    (&[Visit], Content, 100, headings::CONTENT),
    (&[Visit], Content, 80, headings::CONTENT_WEAK),
    // The concern.
    (
        &[Concern],
        Field(F::ConcernNumber),
        95,
        "诉求编号 问题编号 事项编号 编号 件号 诉求件编号 诉求单号 工单号 受理编号",
    ),
    (&[Concern], Field(F::Raised), 100, headings::RAISED),
    (&[Concern], Field(F::Raised), 85, "时间 日期"),
    (&[Concern], Field(F::ConcernCategory), 100, headings::CONCERN_CATEGORY),
    (&[Concern], Field(F::ConcernText), 100, headings::CONCERN_TEXT),
    (&[Concern], Field(F::ConcernText), 80, headings::CONCERN_TEXT_WEAK),
    (&[Concern], Field(F::People), 100, headings::PEOPLE),
    (&[Concern], Field(F::Urgency), 100, headings::URGENCY),
    (&[Concern], Field(F::Responsible), 100, headings::RESPONSIBLE),
    (&[Concern], Field(F::Responsible), 80, headings::RESPONSIBLE_WEAK),
    (&[Concern], Field(F::Level), 100, "办理层级 层级 解决层级 责任层级 办理级别"),
    (&[Concern], Field(F::Due), 100, headings::DUE),
    (&[Concern], Field(F::ConcernState), 100, headings::CONCERN_STATE),
    (&[Concern], Field(F::Progress), 100, headings::PROGRESS),
    (&[Concern], Field(F::SettledOn), 100, headings::SETTLED_ON),
    (&[Concern], Field(F::ToldOn), 100, headings::TOLD_ON),
    (&[Concern], Field(F::ToldBy), 100, "回访人 回音人 反馈人 答复人 告知人 回访人员 回访干部 反馈人员"),
    (&[Concern], Field(F::Satisfaction), 100, headings::SATISFACTION),
    // The matter.
    (&[Matter], Field(F::MatterDate), 95, headings::MATTER_DATE),
    (&[Matter], Field(F::Need), 100, headings::NEED),
    (&[Matter], Field(F::MatterAction), 95, headings::MATTER_ACTION),
    (&[Matter], Field(F::Promised), 100, headings::PROMISED),
    (&[Matter], Field(F::DoneOn), 100, headings::DONE_ON),
    (&[Matter], Field(F::Cost), 90, "费用档 费用档次"),
    (&[Matter], Field(F::ConfirmedBy), 90, headings::CONFIRMED_BY),
    (&[Matter], Field(F::MatterState), 95, headings::MATTER_STATE),
    (&[Matter], Field(F::MatterForm), 95, "形式 办理形式 办理方式 办事形式"),
    (&[Matter], Field(F::HelpForm), 95, "帮扶形式 帮扶方式 帮扶类型"),
    // A policy that was explained.
    (&[Told], Field(F::ToldDate), 100, "日期 时间 宣讲时间 宣讲日期 宣传时间 宣传日期 讲解时间"),
    (
        &[Told],
        Field(F::Policy),
        100,
        "政策 政策名称 宣讲政策 宣传政策 宣讲内容 政策内容 宣传内容 讲解政策 宣讲政策名称 宣讲主题 政策宣讲内容",
    ),
    (&[Told], Field(F::PolicyDocument), 100, "文号 文件号 政策依据 依据文件 文件依据 政策文号"),
    (&[Told], Field(F::PolicyVersion), 90, "版本"),
    (&[Told], Field(F::PolicyOutcome), 100, "效果 宣讲效果 是否听懂 掌握情况 知晓情况 是否知晓 宣传效果 理解情况"),
    // Figures.
    (
        &[Period],
        Figure(G::Households),
        100,
        "总户数 户数 农户数 农户总数 全村户数 户籍户数 应走访户数 常住户数 应走访户 农户户数 村户数 在册户数 家庭户数 任务户数 全村总户数 应访户数 辖区户数 总户 户数户 总农户数 共有户数 登记户数 应走访农户数",
    ),
    (
        &[Period],
        Figure(G::HouseholdsCovered),
        100,
        "走访户数 入户户数 已走访户数 走访农户数 走访农户 实际走访户数 已走访 走访覆盖户数 覆盖户数 入户走访户数 走访家庭户数 走访群众户数 入户数 走访家庭数 走访户 已访户数 实走访户数 走访农户户数 走访群众 已走访农户 走访覆盖 走访到户数 走访入户户数 已入户户数 走访覆盖农户 走访家庭 实访户数",
    ),
    (
        &[Period],
        Figure(G::Visits),
        100,
        "走访户次 走访次数 入户次数 走访次 入户走访次数 走访户次数 入户户次 走访总次数 开展走访次数 入户走访户次 走访总户次 累计走访户次 走访频次 户次 走访农户次数 走访群众户次 开展走访 走访农户户次 走访次数次 开展入户走访次数 入户走访 走访 走访家庭户次",
    ),
    (
        &[Period],
        Figure(G::Concerns),
        100,
        "收集诉求 诉求件数 收集问题 收集问题数 诉求数 收集 收集诉求件数 收集诉求数 反映问题数 问题数 收集意见建议 登记诉求 受理诉求 新增诉求 收集群众诉求 收集民情 问题件数 收集数 登记数 受理数 受理 登记 收集困难诉求 收集困难问题 征集意见建议 诉求总数 问题总数 收集困难和诉求 收集件数 登记件数 受理件数 发现问题数 收集意见建议数 收集群众诉求数 收集群众问题 收集问题件数 收集诉求问题 新增诉求数 受理诉求数 登记诉求数 收集到的诉求 收集问题诉求 收集民生诉求 收集社情民意 征求意见建议 收集问题个数 群众诉求数 群众诉求件数 新登记 新收集 本期收集 收集诉求总数 排查问题数 新增",
    ),
    (
        &[Period],
        Figure(G::ConcernsSettled),
        100,
        "已办结 办结 办结数 办结件数 解决问题 解决问题数 已解决 办结诉求 解决诉求 已办结数 办结诉求数 办理办结 已完成 解决数 解决 已办结诉求 帮助解决问题 解决困难问题 解决实际问题 已办结件数 已解决问题数 解决件数 办结问题数 办结诉求件数 已解决数 解决问题件数 其中已办结 已解决诉求 办理诉求 化解 已化解 解决群众诉求 解决群众问题 问题解决数 诉求办结数 已销号 解决困难 办结问题 解决诉求数 帮助解决困难 已解决问题",
    ),
    (
        &[Period],
        Figure(G::MattersDone),
        100,
        "办实事 办实事件数 为民办实事 办好事实事 办实事数 帮办实事 实事件数 办理实事 办好实事 为群众办实事 做好事办实事 帮办事项 完成实事 办实事好事 办成实事 办理实事数 办实事数量 为民办实事件数 为群众办实事数 为民办实事数 帮办代办 实事 为民办好事实事 办好事 帮办代办事项 好事实事 办理民生实事 帮办实事数 帮办实事件数 已办实事 完成实事数",
    ),
    (
        &[Period],
        Figure(G::PolicyHouseholds),
        100,
        "政策宣讲户次 政策宣讲 宣讲政策 政策宣传 政策宣传户次 宣讲户次 宣传政策户次 宣讲政策户次 政策宣讲户数 政策宣讲次数 宣讲次数 宣传政策 政策宣传次数 宣传户次 政策宣讲户 宣讲政策次数 政策解读户次 宣传政策次数 讲政策户次 入户宣讲户次 政策宣传户数 入户宣讲 开展政策宣讲 政策宣讲场次户次",
    ),
    (
        &[Period],
        Figure(G::Nights),
        100,
        "驻村天数 驻村夜数 住村天数 住宿天数 在村天数 驻村住宿天数 驻村夜宿天数 吃住在村天数 住村夜数 驻村天 驻村住宿夜数 夜宿天数 驻村 住村 驻村蹲点天数 蹲点天数 本月驻村天数 驻村工作天数 住村夜宿 驻村夜宿",
    ),
    (
        &[Period],
        Figure(G::SummaryVisits),
        100,
        "主要工作 本周主要工作 工作开展情况 工作情况 工作内容 本月主要工作 本周工作 本月工作 走访情况 工作小结 工作总结 本周工作情况 工作完成情况 走访工作情况 本期主要工作 主要工作开展情况 入户走访情况 本周重点工作 走访工作 本月工作情况 重点工作 走访服务情况 开展工作 本周工作开展情况 走访开展情况 走访工作开展情况 走访联系情况 本周走访情况 本月走访情况 走访总体情况 主要工作情况 工作进展情况 驻村工作情况 工作概况 总体情况 基本情况 主要做法",
    ),
    (
        &[Period],
        Figure(G::ListConcerns),
        100,
        "发现的问题 收集的问题 群众反映的问题 问题诉求 诉求清单 收集的诉求 群众诉求 发现问题 存在的困难和问题 反映的问题 困难诉求 民情诉求 困难和问题 群众反映主要问题 收集问题诉求情况 群众诉求情况 存在问题 存在的问题 主要问题 问题 收集问题情况 收集诉求情况 群众反映的主要问题 收集到的问题 收集的意见建议 群众意见建议 问题清单 发现的主要问题 走访发现的问题 主要诉求 群众反映问题情况 反映的主要问题 急难愁盼问题 民情民意 社情民意 收集的问题诉求 诉求收集情况 诉求情况 问题收集情况",
    ),
    (
        &[Period],
        Figure(G::ListEscalated),
        100,
        "需要协调的事项 需上级协调解决的问题 需要上级解决的问题 需协调事项 提请事项 需上级协调事项 需要帮助解决的问题 需要协调解决的问题 请示事项 上报事项 需协调解决的问题 需要支持的事项 提请协调事项 需上级帮助解决的问题 需要上级协调的事项 需上级解决的问题 提请上级解决的问题 需要协调事项 需上级支持事项 需要上级协调解决的问题 需要上级支持的事项 提请上级协调事项 需镇级协调事项 上报问题 需上报事项 需要解决的问题 提交上级事项 上级协调事项 需要上级帮助解决的问题 需提请研究事项",
    ),
    // What stands around a table.
    (
        ALL,
        Figure(G::Unit),
        100,
        "填报单位 报送单位 填表单位 派驻单位 上报单位 填报单位盖章 派出单位 报告单位 单位名称盖章 制表单位 所在单位 工作单位 汇报单位 走访单位 填报部门 干部单位 干部所在单位 单位公章 报送部门 派员单位 选派单位 驻村单位",
    ),
    (&[Visit, Period], Figure(G::Unit), 85, "单位 单位名称 部门 驻村工作队 工作队 工作队名称"),
    (
        ALL,
        Figure(G::Author),
        100,
        "填报人 填表人 记录人 报告人 制表人 填写人 上报人 汇报人 填报人员 报送人 记录者 日记人 统计人 填表人员 制表 填表 填报 填报人姓名 记录人姓名 填表人姓名 录入人 撰写人 记录 记录员 日志人",
    ),
    (&[Visit, Period], Figure(G::Author), 80, "驻村干部姓名 干部姓名 姓名 经办人"),
    (
        &[Period],
        Figure(G::Period),
        100,
        "时间 报告期 统计时间 统计期间 起止时间 报告时间 统计月份 报告期间 时间段 周期 期间 统计时段 报告周期 填报周期 月份 统计周期 报告时段 统计起止时间 起止日期 日期 工作时间 填报月份 报告月份 周报时间 月报时间 填报期间 所属期 所属期间 报表期 统计日期",
    ),
    (
        ALL,
        Figure(G::FilledOn),
        100,
        "填报日期 填报时间 填表日期 填表时间 报送日期 报送时间 报出日期 制表日期 制表时间 上报时间 上报日期 填写日期 填写时间 报告日期 报出时间 报表日期 汇报日期",
    ),
];
