//! The words by which forms ask for what is known. As with rosters, only what stands
//! in a head or a label is judged: whole words first, then their ends.

use super::ask::{About, Asked};
use crate::report::field::Field as F;
use crate::report::figure::Figure as G;
use crate::roster::words::{bare, letters, listed};
use crate::roster::{Meaning, by_heading};

use About::{Concern, Household, Matter, Period, Told, Visit};
use Asked::{Content, Field, Figure, Serial};

/// What a word asks for, in what kinds of forms, how sure that is in percent, and the
/// words, parted by spaces.
type Entry = (&'static [About], Asked, u8, &'static str);

const RECORDS: &[About] = &[Visit, Concern, Matter, Told, Household];
const ALL: &[About] = About::ALL;

const KNOWN: &[Entry] = &[
    (ALL, Serial, 100, "序号 序 顺序号 行号 no 序数 编号序号 号次"),
    // The household.
    (RECORDS, Field(F::Head), 100, "户主 户主姓名 户主名字 户主名 农户姓名 农户户主 户主名称"),
    (
        RECORDS,
        Field(F::Head),
        90,
        "走访对象 走访对象姓名 走访户 走访户主 走访农户 走访户姓名 被走访户 被走访农户 受访户 联系户 服务对象 帮扶对象 走访群众 群众姓名 农户 户名 户主或受访人 被走访户主 被访户 走访户主姓名 联系对象 走访家庭 入户对象 对象姓名 对象",
    ),
    (
        &[Concern, Matter],
        Field(F::Head),
        95,
        "反映人 反映人姓名 诉求人 诉求人姓名 当事人 反映群众 提出人 来访人 申请人 诉求户主 反映对象 受益人 受益群众 受益户 受益对象 反映户主 诉求群众 求助人 心愿人 反映户 诉求户 提出群众",
    ),
    (&[Told], Field(F::Head), 90, "宣讲对象 宣传对象 受众"),
    (RECORDS, Field(F::VillageGroup), 100, "村组 所在村组 所属村组 村组名称 村屯组 村及组 家庭所在村组 村组别 住址村组 户籍村组"),
    (RECORDS, Field(F::Village), 100, "村 村名 村名称 行政村 所在村 所属村 村居 村社区 所在行政村 村别 走访村 所在村社区 所属行政村 走访村居 走访村社区"),
    (&[Period], Field(F::Village), 100, "村 村名 村名称 行政村 所在村 所属村 村居 村社区 所在行政村 村别 单位 单位名称 各村 村居名称"),
    (RECORDS, Field(F::Group), 100, "组 组别 村民小组 小组 所在组 所属组 村民组 小组名称 组名"),
    (RECORDS, Field(F::Number), 95, "户号 户编号 门户编号 户编码"),
    (RECORDS, Field(F::Categories), 100, "户类别 户类型 农户类型 农户类别 户属性 家庭类型 家庭类别 人员类别 户别 对象类别 对象类型 群体类别 人群类别 走访对象类别 农户属性 困难类型 家庭性质 户性质 重点群体类别 帮扶类别 走访对象类型"),
    (&[Visit, Household], Field(F::Categories), 85, "类别 类型 属性 是否重点户 身份 群体类型"),
    (RECORDS, Field(F::MustVisit), 100, "必访 是否必访 必访户 是否必访户"),
    (RECORDS, Field(F::Residents), 100, "常住 常住人口 常住人数 家庭人口 家庭人数 人口 人口数 家庭常住人口 家庭人口数 在家人口 在家人数 家庭成员数 共同生活人口 人数"),
    (RECORDS, Field(F::Address), 100, "住址 家庭住址 家庭地址 详细地址 居住地址 现住址 地址 户籍地址 门牌号 家庭详细住址"),
    (RECORDS, Field(F::Phone), 100, "联系电话 电话 手机 手机号 手机号码 联系方式 电话号码 户主电话 户主联系电话 群众电话 联系号码 反映人电话 反映人联系电话 反映人联系方式 农户电话 农户联系电话"),
    (
        &[Household],
        Field(F::Keepers),
        100,
        "结对干部 包户干部 帮扶干部 联系干部 包保干部 包联干部 帮扶责任人 帮扶联系人 走访干部 责任人 驻村干部 联系人 包户责任人 挂钩干部 责任干部 结对帮扶干部 包抓干部",
    ),
    (
        &[Visit],
        Field(F::Keepers),
        90,
        "结对干部 包户干部 包保干部 结对帮扶干部 帮扶责任人 结对联系干部",
    ),
    (RECORDS, Field(F::LastVisit), 95, "最近走访 最近走访时间 最近走访日期 上次走访时间 上次走访日期 最近一次走访 最近一次走访时间 上次走访 最后走访时间"),
    (&[Household], Field(F::LastVisit), 80, "走访时间 走访日期"),
    (RECORDS, Field(F::Visits), 95, "走访次数 走访频次 累计走访次数 入户次数 本年走访次数 累计走访 已走访次数 走访总次数"),
    (RECORDS, Field(F::OpenConcerns), 95, "未办诉求 未办结诉求 未办结诉求数 未解决问题 未解决问题数 待办诉求"),
    (&[Household], Field(F::Never), 95, "从未走访 是否从未走访 未走访"),
    // The visit.
    (
        &[Visit],
        Field(F::VisitDate),
        100,
        "走访日期 走访时间 入户时间 入户日期 访问时间 访问日期 走访日 家访时间 下访时间 本次走访时间 入户走访时间 入户走访日期 走访年月日 走访具体时间 接访时间 慰问时间 谈话时间 座谈时间 走访起始时间 服务时间 联系时间",
    ),
    (&[Visit], Field(F::VisitDate), 90, "日期 时间 记录日期 记录时间 时间日期 日期时间 年月日 日记日期 填写日期 填表日期 开展时间 活动时间"),
    (&[Concern, Matter, Told], Field(F::VisitDate), 90, "走访日期 走访时间 入户时间 入户日期"),
    (RECORDS, Field(F::Weekday), 100, "星期 周几 星期几"),
    (RECORDS, Field(F::VisitTime), 100, "走访时段 起止时间 走访起止时间 时段 起讫时间 走访起讫时间"),
    (
        RECORDS,
        Field(F::Place),
        100,
        "走访地点 地点 访问地点 走访场所 入户地点 座谈地点 谈话地点 接访地点 场所 走访方式地点 会谈地点 接谈地点",
    ),
    (
        &[Visit],
        Field(F::Cadres),
        100,
        "走访干部 走访人 走访人员 入户干部 入户人员 走访人姓名 走访干部姓名 访问人 走访者 走访组成员 走访工作人员 走访队员 走访人员姓名 入户走访人员 入户走访干部 参与走访人员 走访领导 走访责任人 访问干部 下访干部 走访党员干部 走访单位人员 走访干部名单 走访同志 接访干部 走访小组成员",
    ),
    (
        &[Visit],
        Field(F::Cadres),
        85,
        "干部 干部姓名 驻村干部 包村干部 帮扶干部 联系干部 参与人员 参加人员 同行人员 陪同人员 工作队员 网格员 责任人 责任干部 包联干部 挂钩干部 队员 驻村队员 工作人员 参加人 随行人员 走访责任干部 联系人 负责干部 蹲点干部",
    ),
    (
        &[Concern, Matter, Told],
        Field(F::Cadres),
        90,
        "责任人 走访干部 走访人 走访人员 收集人 登记人 联系干部 包保干部 责任干部 经办人 收集干部 办理人 具体责任人 承办责任人 包抓责任人 帮办人 帮办干部 领办人 认领人 宣讲人 宣讲干部 讲解人 宣传人 记录人 联系人 包案干部 领办干部 办理责任人 受理人 驻村干部 办理干部 落实人",
    ),
    (
        &[Visit],
        Field(F::Met),
        100,
        "接谈人 受访人 被走访人 谈话对象 接待人 访谈对象 被访人 受访者 被访者 接谈对象 受访群众 被访谈人 在家人员 见面人 受访人姓名 被走访人姓名 谈话人 接访群众 访谈人 座谈对象 接受走访人 受访对象 被访对象",
    ),
    (RECORDS, Field(F::Relation), 100, "与户主关系 与户主的关系 受访人与户主关系 接谈人与户主关系 被访人与户主关系 和户主关系"),
    (&[Visit], Field(F::Relation), 85, "关系 家庭关系"),
    (&[Visit], Field(F::Seen), 100, "是否在家 是否见到 是否见面 在家情况 见面情况 是否见到本人 是否入户见面"),
    (
        &[Visit],
        Field(F::Chat),
        100,
        "家庭基本情况 基本情况 家庭情况 家庭现状 生产生活情况 家庭生产生活情况 拉家常 家常 家庭近况 生活情况 了解情况 户情 家庭状况 群众生产生活情况 思想动态 基本家庭情况 掌握情况 家庭生活情况 近期情况 家庭成员情况 近况 生活状况 家庭基本状况 农户基本情况 走访户基本情况 群众基本情况 户情民情 当前生产生活状况 家庭生产生活状况 生产生活",
    ),
    (
        &[Visit],
        Field(F::PolicyTalk),
        100,
        "政策宣讲情况 政策宣传情况 讲政策 政策宣传 政策宣讲 宣讲政策 宣传政策 宣讲内容 政策解读 宣传内容 政策宣讲内容 政策落实情况 政策宣传内容 宣讲情况 惠民政策宣传 宣传政策情况 政策解答 政策讲解 宣传解读政策 惠农政策宣传 宣传政策内容 宣讲政策情况 政策讲解情况 政策宣传解读 讲解政策 解读政策",
    ),
    (
        &[Visit],
        Field(F::Development),
        100,
        "发展意愿 议发展 发展需求 产业发展 发展打算 产业发展意愿 就业意愿 发展计划 增收打算 发展想法 增收意愿 谋发展 发展思路 发展建议 产业发展情况 共议发展 发展规划 产业就业意愿 谈发展 生产发展意愿 生产发展 发展生产意愿 创业就业意愿 就业创业意愿 增收发展意愿 致富意愿 发展愿望 发展意向",
    ),
    (
        &[Visit],
        Field(F::Complaints),
        100,
        "困难和诉求 困难诉求 听牢骚 群众反映的困难和问题 反映问题 存在困难 困难问题 群众诉求 诉求 意见建议 意见和建议 群众意见 问题诉求 反映的问题 主要困难 困难和问题 存在的困难 诉求建议 群众反映 群众反映问题 群众困难 困难需求 所需所盼 急难愁盼 急难愁盼问题 反映情况 诉求内容 意见诉求 家庭困难 存在的困难和问题 群众反映的问题 收集问题 主要诉求 民情诉求 反映诉求 需要解决的问题 群众诉求及困难 困难 存在困难及诉求 群众意见建议 群众困难诉求 群众反映情况 收集意见建议 牢骚 民情民意 社情民意 收集的意见建议 反映的困难问题 反映的主要问题 听诉求 听民声 问题和诉求 群众需求 困难及问题 主要问题",
    ),
    (&[Visit], Field(F::Complaints), 85, "存在问题 存在的问题 发现问题 发现的问题 问题 需求 意见 建议 需求情况 问题建议 困难情况"),
    (
        &[Visit],
        Field(F::Help),
        100,
        "帮办实事 办实事 为民办实事 办实事情况 帮扶措施 帮扶内容 解决措施 帮助解决 解决问题 帮扶情况 现场解决 为群众办实事 办实事内容 帮办事项 帮办情况 帮扶成效 为群众办实事情况 帮助解决问题 帮助解决的问题 帮解难题 解难题 帮办代办 帮办代办事项 做好事办实事 帮扶工作 为民办事 办好实事 帮助办理事项 现场帮办",
    ),
    (
        &[Visit],
        Field(F::Help),
        85,
        "办理情况 解决情况 处理情况 落实情况 办理结果 处理结果 服务内容 服务事项 答复情况 解决办法 处置情况 办理事项 采取措施 工作措施 措施 处理意见及结果 解决落实情况 问题解决情况 问题处理情况 当场解决情况 解决结果 办理落实情况 实事 服务情况 诉求办理情况 帮助措施",
    ),
    (&[Visit], Field(F::ConcernCount), 100, "诉求件数 问题数 反映问题数 诉求数 收集问题数 收集诉求数 收集诉求件数"),
    (
        &[Visit],
        Field(F::Next),
        100,
        "下次走访时间 下次走访日期 下次走访 下次入户时间 约定回访时间 下次回访时间 计划回访时间 下次见面时间 拟回访时间 下次联系时间 下次走访安排 下次入户日期 预约下次走访 约定下次走访时间 下次走访计划 再访时间 下次回访日期",
    ),
    (&[Visit], Field(F::Next), 80, "回访时间 回访日期 回访安排"),
    (&[Visit], Field(F::Acknowledged), 100, "签认 签认情况 是否签认 群众签认 群众确认情况"),
    (
        &[Visit],
        Content,
        100,
        "走访内容 走访记录 走访主要内容 谈话内容 交流内容 走访详情 走访情况记录 访谈内容 走访纪实 走访工作内容 入户走访情况 走访了解情况 谈心谈话内容 民情记录 日记内容 日志内容 走访事项 走访交流内容 主要走访内容 走访情况 谈话记录 访谈记录 座谈内容 走访主要情况 走访工作记录 主要谈话内容 走访具体内容 走访情况及内容 走访概述",
    ),
    (&[Visit], Content, 80, "内容 主要内容 情况记录 情况 记录内容 正文 工作记录 主要工作内容 工作内容 活动内容 记录 具体内容 情况描述 主要情况 工作情况 详细内容"),
    // The concern.
    (&[Concern], Field(F::ConcernNumber), 95, "诉求编号 问题编号 事项编号 编号 件号 诉求件编号 诉求单号 工单号 受理编号"),
    (
        &[Concern],
        Field(F::Raised),
        100,
        "登记日期 登记时间 收集时间 收集日期 反映时间 反映日期 受理时间 受理日期 提出时间 发现时间 收件时间 问题收集时间 诉求时间 接收时间 记录时间 交办时间 提出日期 发现日期 接件时间 诉求登记时间 交办日期 来访时间 建账时间 问题登记时间",
    ),
    (&[Concern], Field(F::Raised), 85, "时间 日期"),
    (
        &[Concern],
        Field(F::ConcernCategory),
        100,
        "问题类别 问题类型 诉求类别 诉求类型 类别 类型 问题分类 诉求分类 事项类别 分类 问题性质 所属类别 诉求种类 事项类型 问题领域 领域 诉求领域 涉及领域 问题种类",
    ),
    (
        &[Concern],
        Field(F::ConcernText),
        100,
        "具体问题 问题内容 诉求内容 问题描述 具体诉求 反映内容 事项内容 群众诉求 主要问题 诉求事项 反映事项 困难问题 主要诉求 问题及诉求 问题详情 诉求描述 具体事项 反映的问题 问题摘要 诉求摘要 困难诉求 反映问题 存在问题 问题 诉求 存在的问题 群众反映问题 反映的主要问题 诉求问题 问题诉求 问题具体内容 诉求具体内容 问题简述 问题概述 困难和问题 困难问题诉求 群众反映的问题 反映诉求 问题诉求内容 反映问题内容 急难愁盼问题 具体问题内容 反映具体问题 困难和诉求 诉求详情",
    ),
    (&[Concern], Field(F::ConcernText), 80, "内容 事项 具体内容 主要内容 问题清单 需求 意见建议 困难 反映情况 情况 事由"),
    (&[Concern], Field(F::People), 100, "涉及人数 影响人数 涉及群众数 涉及群众人数"),
    (&[Concern], Field(F::Urgency), 100, "紧急程度 缓急程度 轻重缓急 难易程度 紧急度 缓急"),
    (
        &[Concern],
        Field(F::Responsible),
        100,
        "责任单位 承办单位 办理单位 责任部门 承办部门 牵头单位 责任单位人 责任主体 主办单位 办理部门 交办单位 转办单位 责任单位及责任人 责任单位责任人 牵头部门 承办单位人 主办部门 协调单位 办理责任单位 解决单位 责任单位部门 牵头责任单位",
    ),
    (&[Concern], Field(F::Responsible), 80, "承办人 责任清单 责任领导 责任"),
    (&[Concern], Field(F::Level), 100, "办理层级 层级 解决层级 责任层级 办理级别"),
    (
        &[Concern],
        Field(F::Due),
        100,
        "完成时限 办理时限 办结时限 时限 整改时限 限办时间 要求完成时间 办理期限 完成期限 限时 计划完成时间 预计完成时间 拟完成时间 应办结时间 截止日期 截止时间 限期 时限要求 解决时限 期限 计划办结时间 办结期限 限办日期 整改期限 预计办结时间 拟办结时间 要求办结时间 责任时限 时间要求 时限清单 办理截止时间 承诺办结时间",
    ),
    (
        &[Concern],
        Field(F::ConcernState),
        100,
        "办理状态 状态 当前状态 进展状态 办理进度 是否办结 办结情况 是否解决 销号情况 是否完成 完成状态 解决状态 办结状态 当前进度 目前状态 是否销号 进度 完成情况 是否已办结 是否已解决 销号状态 是否整改到位 整改状态 问题状态 诉求状态",
    ),
    (
        &[Concern],
        Field(F::Progress),
        100,
        "办理情况 进展情况 办理过程 办理进展 落实情况 工作措施 解决措施 措施 整改措施 办理结果 处理情况 处理结果 工作进展 进展 解决情况 办理措施 整改情况 具体措施 推进情况 办理情况及结果 解决办法 化解措施 处置情况 办理进展情况 帮扶措施 采取措施 处理措施 办理落实情况 整改落实情况 工作推进情况 目前进展 当前进展 化解情况 办理经过 解决方案 答复情况 处理过程 工作举措 任务措施 任务清单 工作任务 具体举措",
    ),
    (
        &[Concern],
        Field(F::SettledOn),
        100,
        "办结时间 办结日期 完成时间 完成日期 解决时间 解决日期 实际完成时间 实际办结时间 销号时间 销号日期 办理完成时间 办理时间 办理日期 实际办结日期 整改完成时间 化解时间",
    ),
    (
        &[Concern],
        Field(F::ToldOn),
        100,
        "回访时间 回访日期 回音日期 回音时间 反馈时间 反馈日期 告知时间 答复时间 答复日期 回复时间 反馈群众时间 回复日期 告知日期 回访告知时间 结果反馈时间 反馈结果时间 群众反馈时间",
    ),
    (&[Concern], Field(F::ToldBy), 100, "回访人 回音人 反馈人 答复人 告知人 回访人员 回访干部 反馈人员"),
    (
        &[Concern],
        Field(F::Satisfaction),
        100,
        "满意度 满意情况 群众满意度 满意程度 是否满意 群众评价 评价 反映人是否满意 群众是否满意 满意度评价 反馈满意度 回访满意度 群众满意情况",
    ),
    // The matter.
    (&[Matter], Field(F::MatterDate), 95, "日期 时间 登记日期 登记时间 提出时间 需求时间 收集时间 认领时间 收集日期 提出日期 走访时间 走访日期"),
    (
        &[Matter],
        Field(F::Need),
        100,
        "需求 群众需求 需求内容 微心愿 心愿 民生需求 办实事事项 服务需求 困难需求 事项名称 实事名称 项目名称 需求事项 微心愿内容 心愿内容 实事事项 实事项目 事项 项目 帮办事项 民生实事 实事 办理事项 代办事项 诉求 实事项目名称 办实事项目 群众诉求 困难 问题 帮办代办事项 心愿名称 服务事项 实事内容",
    ),
    (
        &[Matter],
        Field(F::MatterAction),
        95,
        "办理内容 办理情况 办理措施 服务内容 帮办内容 具体做法 主要内容 落实情况 办理结果 办实事内容 具体内容 帮办情况 举措 具体举措 工作举措 办理过程 帮扶措施 措施 工作措施 具体措施 内容 进展情况 解决措施 完成结果 办事内容 办理成效 工作成效 服务情况 解决情况 帮办措施 实现情况",
    ),
    (&[Matter], Field(F::Promised), 100, "承诺日期 承诺时间 承诺完成时间 完成时限 办理时限 计划完成时间 承诺办结时间 时限 预计完成时间 承诺时限"),
    (&[Matter], Field(F::DoneOn), 100, "完成日期 完成时间 办结时间 办结日期 办理时间 实际完成时间 办理日期 兑现时间 实现时间 办成时间 落实时间"),
    (&[Matter], Field(F::Cost), 90, "费用档 费用档次"),
    (&[Matter], Field(F::ConfirmedBy), 90, "确认人 群众确认人 受益确认人"),
    (&[Matter], Field(F::MatterState), 95, "状态 办理状态 是否完成 完成情况 完成状态 是否办结 进展 办理进度 是否实现 进度 办结情况"),
    (&[Matter], Field(F::MatterForm), 95, "形式 办理形式 办理方式 办事形式"),
    // A policy that was explained.
    (&[Told], Field(F::ToldDate), 100, "日期 时间 宣讲时间 宣讲日期 宣传时间 宣传日期 讲解时间"),
    (&[Told], Field(F::Policy), 100, "政策 政策名称 宣讲政策 宣传政策 宣讲内容 政策内容 宣传内容 讲解政策 宣讲政策名称 宣讲主题 政策宣讲内容"),
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

/// Words in a label for which nothing may be written, unless the whole label is known:
/// who signs, what somebody thinks of it, what isn't in the records.
const NEVER: &[&str] = &[
    "签字", "签名", "签章", "签收", "手印", "审核", "审批", "批示", "负责人", "书记", "领导", "天气", "体会", "感想",
    "心得", "感悟", "照片", "图片", "附件", "会议", "下周", "下月", "下步", "下一步", "打算", "身份证", "证件", "银行",
    "卡号", "账号", "年龄", "性别", "民族", "文化程度", "学历", "收入", "支出", "面积", "上月", "上周", "上期", "上年",
    "去年", "同期", "同比", "环比", "占比", "率", "监测", "未办", "未解决", "说明", "备注", "目标", "计划", "资金",
    "金额", "次日", "明日", "明天", "考核", "得分", "排名", "意见及", "村委会意见", "单位意见", "党委意见",
];

/// Words that say nothing of what is asked for.
const FILLERS: &[&str] = &["的", "和", "及", "与", "或", "其中", "主要", "具体", "本次", "本周", "本月", "本期", "本季度", "本年", "累计", "简要", "当前", "群众", "相关", "有关"];
/// Endings that say nothing of what is asked for.
const ENDINGS: &[&str] = &["情况", "内容", "简述", "概述", "记录", "数量", "件数", "数", "件", "个", "项", "户", "次", "姓名", "名单", "填写"];

/// Returns a label without what says nothing.
fn plain(text: &str) -> String {
    let mut out = text.to_owned();
    for filler in FILLERS {
        out = out.replace(filler, "");
    }
    while let Some(rest) = ENDINGS.iter().find_map(|ending| out.strip_suffix(ending)).filter(|rest| rest.chars().count() >= 2) {
        out = rest.to_owned();
    }
    out
}

/// Labels often carry a number: 一、基本情况, （二）困难, 3.措施.
pub(super) fn unnumbered(text: &str) -> &str {
    let text = text.trim();
    let inner = text.strip_prefix(['（', '(', '第']).unwrap_or(text);
    let rest = inner.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十①②③④⑤⑥⑦⑧⑨⑩".contains(c));
    let after = rest.trim_start_matches(['、', '.', '．', '）', ')', '，', ' ', '　']);
    if rest.len() == inner.len() || after.len() == rest.len() && !"①②③④⑤⑥⑦⑧⑨⑩".contains(inner.chars().next().unwrap_or(' ')) || after.is_empty() {
        return text;
    }
    after
}

/// Returns how strongly a head or label, in one or more parts from top to bottom, asks
/// for each thing in a form about `about`, from 0 to 1.
pub(super) fn scores(parts: &[String], about: About) -> Vec<(Asked, f32)> {
    let mut found: Vec<(Asked, f32)> = Vec::new();
    let Some(last) = parts.last() else { return found };
    let last = unnumbered(last);
    let path: String = parts.iter().map(|part| bare(part)).collect();
    let (own, lettered) = (bare(last), letters(last));
    let entries = || KNOWN.iter().filter(|(forms, ..)| forms.contains(&about));
    for (text, share) in [(&own, 1.0), (&lettered, 0.99), (&path, 0.98)] {
        for (_, asked, weight, _) in entries().filter(|(.., words)| listed(words, text)) {
            note(&mut found, *asked, share * f32::from(*weight) / 100.0);
        }
    }
    let is_barred = NEVER.iter().any(|word| lettered.contains(word) || path.contains(word));
    if !found.iter().any(|(_, score)| *score > 0.6) && !is_barred {
        let simple = plain(&own);
        for (_, asked, weight, words) in entries() {
            let weight = f32::from(*weight) / 100.0;
            for word in words.split(' ') {
                let length = word.chars().count();
                if length >= 2 && simple.chars().count() >= 2 && plain(word) == simple {
                    note(&mut found, *asked, 0.85 * weight);
                } else if length >= 3 && own.ends_with(word) && own.chars().count() <= length + 6 {
                    note(&mut found, *asked, 0.7 * weight);
                }
            }
        }
    }
    if about != About::Period && !is_barred && !found.iter().any(|(_, score)| *score > 0.6) {
        for (meaning, score) in by_heading(parts) {
            if let Some(asked) = of_roster(meaning) {
                note(&mut found, asked, 0.9 * score);
            }
        }
    }
    found
}

fn note(found: &mut Vec<(Asked, f32)>, asked: Asked, score: f32) {
    match found.iter_mut().find(|(known, _)| *known == asked) {
        Some((_, best)) => *best = best.max(score),
        None => found.push((asked, score)),
    }
}

/// Returns what a heading of a roster asks for.
fn of_roster(meaning: Meaning) -> Option<Asked> {
    Some(match meaning {
        Meaning::Number => Field(F::Number),
        Meaning::Sequence => Serial,
        Meaning::Head | Meaning::Name => Field(F::Head),
        Meaning::Relation => Field(F::Relation),
        Meaning::Village => Field(F::Village),
        Meaning::Group => Field(F::Group),
        Meaning::Residents => Field(F::Residents),
        Meaning::Category => Field(F::Categories),
        Meaning::MustVisit => Field(F::MustVisit),
        Meaning::Phone => Field(F::Phone),
        Meaning::Address => Field(F::Address),
        Meaning::VillageCode
        | Meaning::Town
        | Meaning::Identity
        | Meaning::HeadIdentity
        | Meaning::Birth
        | Meaning::Sex
        | Meaning::Age
        | Meaning::Note => return None,
    })
}

/// Tells whether a text is a head or label that is known in any kind of form.
pub(super) fn is_known(text: &str) -> bool {
    let part = [text.to_owned()];
    About::ALL.iter().any(|about| scores(&part, *about).iter().any(|(_, score)| *score >= 0.6))
        || text.chars().count() <= 12 && NEVER.iter().any(|word| bare(text).contains(word))
}

/// What the title of a form says of what its lines are about.
const TITLES: &[(About, &str)] = &[
    (Visit, "走访 入户 日记 日志 家访 民情 访谈"),
    (Concern, "问题 诉求 困难 意见 信访 急难愁盼 销号 责任清单 矛盾"),
    (Matter, "实事 心愿 好事 帮办 代办 服务事项"),
    (Told, "政策宣讲 政策宣传 宣讲 宣传"),
    (Household, "花名册 名册 底册 名单 农户信息 联系户 一户一档 结对"),
    (Period, "统计 汇总 月报 周报 季报 年报 报表 进度"),
];

/// Returns how much a title speaks for lines about `about`, from 0 to 1.
pub(super) fn by_title(title: &str, about: About) -> f32 {
    let words = TITLES.iter().find(|(known, _)| *known == about).map_or("", |(_, words)| words);
    let hits = words.split(' ').filter(|word| title.contains(word)).count();
    (hits as f32 * 0.6).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(parts: &[&str], about: About) -> Option<Asked> {
        let parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
        let found = scores(&parts, about).into_iter().filter(|(_, score)| *score >= 0.5);
        found.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(asked, _)| asked)
    }

    #[test]
    fn heads_are_known_by_their_meaning() {
        for (parts, about, expected) in [
            (vec!["走访日期"], Visit, Some(Field(F::VisitDate))),
            (vec!["下次走访时间"], Visit, Some(Field(F::Next))),
            (vec!["上次走访时间"], Visit, Some(Field(F::LastVisit))),
            (vec!["群众反映的困难和问题"], Visit, Some(Field(F::Complaints))),
            (vec!["走访内容（简要）"], Visit, Some(Content)),
            (vec!["群众签字"], Visit, None),
            (vec!["备注"], Visit, None),
            (vec!["户主\n姓名"], Visit, Some(Field(F::Head))),
            (vec!["问题清单", "反映人"], Concern, Some(Field(F::Head))),
            (vec!["责任清单", "责任单位"], Concern, Some(Field(F::Responsible))),
            (vec!["责任清单", "责任人"], Concern, Some(Field(F::Cadres))),
            (vec!["进展", "办理状态"], Concern, Some(Field(F::ConcernState))),
            (vec!["诉求办理", "收集"], Period, Some(Figure(G::Concerns))),
            (vec!["诉求办理", "未办结"], Period, None),
            (vec!["收集诉求（件）"], Period, Some(Figure(G::Concerns))),
            (vec!["本周走访户数"], Period, Some(Figure(G::HouseholdsCovered))),
            (vec!["上月走访户次"], Period, None),
            (vec!["覆盖率"], Period, None),
            (vec!["下周打算"], Period, None),
            (vec!["一、家庭基本情况"], Visit, Some(Field(F::Chat))),
            (vec!["（二）群众诉求"], Visit, Some(Field(F::Complaints))),
            (vec!["驻村第一书记签字"], Period, None),
            (vec!["身份证号"], Visit, None),
        ] {
            assert_eq!(best(&parts, about), expected, "{parts:?}");
        }
    }

    #[test]
    fn numbers_before_labels_say_nothing() {
        for (text, expected) in [
            ("一、基本情况", "基本情况"),
            ("（二）困难", "困难"),
            ("3.措施", "措施"),
            ("①诉求", "诉求"),
            ("三农工作", "三农工作"),
            ("一户一策", "一户一策"),
        ] {
            assert_eq!(unnumbered(text), expected);
        }
    }
}
