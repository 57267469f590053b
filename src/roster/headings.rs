//! The words that head columns of the registers of offices, by what they head: shared
//! by whoever reads such registers and whoever fills such forms. Parted by spaces.

/// The head of a household.
pub const HEAD: &str = "户主 户主姓名 户主名字 户主名 农户姓名 农户户主 户主名称";

/// Whom a visit was paid to.
pub const VISITED: &str = "走访对象 走访对象姓名 走访户 走访户主 走访农户 走访户姓名 被走访户 被走访农户 受访户 联系户 服务对象 帮扶对象 走访群众 群众姓名 农户 户名 户主或受访人 被走访户主 被访户 走访户主姓名 联系对象 走访家庭 入户对象 对象姓名 对象";

/// Who raised a concern.
pub const RAISER: &str = "反映人 反映人姓名 诉求人 诉求人姓名 当事人 反映群众 提出人 来访人 申请人 诉求户主 反映对象 受益人 受益群众 受益户 受益对象 反映户主 诉求群众 求助人 心愿人 反映户 诉求户 提出群众";

/// The day of a visit.
pub const VISIT_DATE: &str = "走访日期 走访时间 入户时间 入户日期 访问时间 访问日期 走访日 家访时间 下访时间 本次走访时间 入户走访时间 入户走访日期 走访年月日 走访具体时间 接访时间 慰问时间 谈话时间 座谈时间 走访起始时间 服务时间 联系时间";

/// The day, in a register of visits.
pub const DATE: &str =
    "日期 时间 记录日期 记录时间 时间日期 日期时间 年月日 日记日期 填写日期 填表日期 开展时间 活动时间";

/// Where a visit took place.
pub const PLACE: &str =
    "走访地点 地点 访问地点 走访场所 入户地点 座谈地点 谈话地点 接访地点 场所 走访方式地点 会谈地点 接谈地点";

/// Who went.
pub const CADRES: &str = "走访干部 走访人 走访人员 入户干部 入户人员 走访人姓名 走访干部姓名 访问人 走访者 走访组成员 走访工作人员 走访队员 走访人员姓名 入户走访人员 入户走访干部 参与走访人员 走访领导 走访责任人 访问干部 下访干部 走访党员干部 走访单位人员 走访干部名单 走访同志 接访干部 走访小组成员";

/// Who went, in a register of visits.
pub const CADRES_WEAK: &str = "干部 干部姓名 驻村干部 包村干部 帮扶干部 联系干部 参与人员 参加人员 同行人员 陪同人员 工作队员 网格员 责任人 责任干部 包联干部 挂钩干部 队员 驻村队员 工作人员 参加人 随行人员 走访责任干部 联系人 负责干部 蹲点干部";

/// Who is in charge, in a register of concerns or matters.
pub const IN_CHARGE: &str = "责任人 走访干部 走访人 走访人员 收集人 登记人 联系干部 包保干部 责任干部 经办人 收集干部 办理人 具体责任人 承办责任人 包抓责任人 帮办人 帮办干部 领办人 认领人 宣讲人 宣讲干部 讲解人 宣传人 记录人 联系人 包案干部 领办干部 办理责任人 受理人 驻村干部 办理干部 落实人";

/// Who was met.
pub const MET: &str = "接谈人 受访人 被走访人 谈话对象 接待人 访谈对象 被访人 受访者 被访者 接谈对象 受访群众 被访谈人 在家人员 见面人 受访人姓名 被走访人姓名 谈话人 接访群众 访谈人 座谈对象 接受走访人 受访对象 被访对象";

/// How the one who was met is related to the head.
pub const RELATION: &str = "与户主关系 与户主的关系 受访人与户主关系 接谈人与户主关系 被访人与户主关系 和户主关系";

/// Whether somebody was home.
pub const SEEN: &str = "是否在家 是否见到 是否见面 在家情况 见面情况 是否见到本人 是否入户见面";

/// What a household told of itself.
pub const CHAT: &str = "家庭基本情况 基本情况 家庭情况 家庭现状 生产生活情况 家庭生产生活情况 拉家常 家常 家庭近况 生活情况 了解情况 户情 家庭状况 群众生产生活情况 思想动态 基本家庭情况 掌握情况 家庭生活情况 近期情况 家庭成员情况 近况 生活状况 家庭基本状况 农户基本情况 走访户基本情况 群众基本情况 户情民情 当前生产生活状况 家庭生产生活状况 生产生活";

/// Policies that were explained.
pub const POLICY_TALK: &str = "政策宣讲情况 政策宣传情况 讲政策 政策宣传 政策宣讲 宣讲政策 宣传政策 宣讲内容 政策解读 宣传内容 政策宣讲内容 政策落实情况 政策宣传内容 宣讲情况 惠民政策宣传 宣传政策情况 政策解答 政策讲解 宣传解读政策 惠农政策宣传 宣传政策内容 宣讲政策情况 政策讲解情况 政策宣传解读 讲解政策 解读政策";

/// What a household means to do.
pub const DEVELOPMENT: &str = "发展意愿 议发展 发展需求 产业发展 发展打算 产业发展意愿 就业意愿 发展计划 增收打算 发展想法 增收意愿 谋发展 发展思路 发展建议 产业发展情况 共议发展 发展规划 产业就业意愿 谈发展 生产发展意愿 生产发展 发展生产意愿 创业就业意愿 就业创业意愿 增收发展意愿 致富意愿 发展愿望 发展意向";

/// What a household asks for or complains of.
pub const COMPLAINTS: &str = "困难和诉求 困难诉求 听牢骚 群众反映的困难和问题 反映问题 存在困难 困难问题 群众诉求 诉求 意见建议 意见和建议 群众意见 问题诉求 反映的问题 主要困难 困难和问题 存在的困难 诉求建议 群众反映 群众反映问题 群众困难 困难需求 所需所盼 急难愁盼 急难愁盼问题 反映情况 诉求内容 意见诉求 家庭困难 存在的困难和问题 群众反映的问题 收集问题 主要诉求 民情诉求 反映诉求 需要解决的问题 群众诉求及困难 困难 存在困难及诉求 群众意见建议 群众困难诉求 群众反映情况 收集意见建议 牢骚 民情民意 社情民意 收集的意见建议 反映的困难问题 反映的主要问题 听诉求 听民声 问题和诉求 群众需求 困难及问题 主要问题";

/// The same, in a register of visits.
pub const COMPLAINTS_WEAK: &str =
    "存在问题 存在的问题 发现问题 发现的问题 问题 需求 意见 建议 需求情况 问题建议 困难情况";

/// What was done for a household.
pub const HELP: &str = "帮办实事 办实事 为民办实事 办实事情况 帮扶措施 帮扶内容 解决措施 帮助解决 解决问题 帮扶情况 现场解决 为群众办实事 办实事内容 帮办事项 帮办情况 帮扶成效 为群众办实事情况 帮助解决问题 帮助解决的问题 帮解难题 解难题 帮办代办 帮办代办事项 做好事办实事 帮扶工作 为民办事 办好实事 帮助办理事项 现场帮办";

/// What came of it.
pub const OUTCOME: &str = "办理情况 解决情况 处理情况 落实情况 办理结果 处理结果 服务内容 服务事项 答复情况 解决办法 处置情况 办理事项 采取措施 工作措施 措施 处理意见及结果 解决落实情况 问题解决情况 问题处理情况 当场解决情况 解决结果 办理落实情况 实事 服务情况 诉求办理情况 帮助措施";

/// When to come again.
pub const NEXT: &str = "下次走访时间 下次走访日期 下次走访 下次入户时间 约定回访时间 下次回访时间 计划回访时间 下次见面时间 拟回访时间 下次联系时间 下次走访安排 下次入户日期 预约下次走访 约定下次走访时间 下次走访计划 再访时间 下次回访日期";

/// The same, in a register of visits.
pub const NEXT_WEAK: &str = "回访时间 回访日期 回访安排";

/// What a visit was about.
pub const CONTENT: &str = "走访内容 走访记录 走访主要内容 谈话内容 交流内容 走访详情 走访情况记录 访谈内容 走访纪实 走访工作内容 入户走访情况 走访了解情况 谈心谈话内容 民情记录 日记内容 日志内容 走访事项 走访交流内容 主要走访内容 走访情况 谈话记录 访谈记录 座谈内容 走访主要情况 走访工作记录 主要谈话内容 走访具体内容 走访情况及内容 走访概述";

/// The same, in a register of visits.
pub const CONTENT_WEAK: &str = "内容 主要内容 情况记录 情况 记录内容 正文 工作记录 主要工作内容 工作内容 活动内容 记录 具体内容 情况描述 主要情况 工作情况 详细内容";

/// The day a concern was raised.
pub const RAISED: &str = "登记日期 登记时间 收集时间 收集日期 反映时间 反映日期 受理时间 受理日期 提出时间 发现时间 收件时间 问题收集时间 诉求时间 接收时间 记录时间 交办时间 提出日期 发现日期 接件时间 诉求登记时间 交办日期 来访时间 建账时间 问题登记时间";

/// What a concern is about.
pub const CONCERN_CATEGORY: &str = "问题类别 问题类型 诉求类别 诉求类型 类别 类型 问题分类 诉求分类 事项类别 分类 问题性质 所属类别 诉求种类 事项类型 问题领域 领域 诉求领域 涉及领域 问题种类";

/// The words of a concern.
pub const CONCERN_TEXT: &str = "具体问题 问题内容 诉求内容 问题描述 具体诉求 反映内容 事项内容 群众诉求 主要问题 诉求事项 反映事项 困难问题 主要诉求 问题及诉求 问题详情 诉求描述 具体事项 反映的问题 问题摘要 诉求摘要 困难诉求 反映问题 存在问题 问题 诉求 存在的问题 群众反映问题 反映的主要问题 诉求问题 问题诉求 问题具体内容 诉求具体内容 问题简述 问题概述 困难和问题 困难问题诉求 群众反映的问题 反映诉求 问题诉求内容 反映问题内容 急难愁盼问题 具体问题内容 反映具体问题 困难和诉求 诉求详情";

/// The same, in a register of concerns.
pub const CONCERN_TEXT_WEAK: &str = "内容 事项 具体内容 主要内容 问题清单 需求 意见建议 困难 反映情况 情况 事由";

/// How many people a concern affects.
pub const PEOPLE: &str = "涉及人数 影响人数 涉及群众数 涉及群众人数";

/// How soon.
pub const URGENCY: &str = "紧急程度 缓急程度 轻重缓急 难易程度 紧急度 缓急";

/// The unit responsible.
pub const RESPONSIBLE: &str = "责任单位 承办单位 办理单位 责任部门 承办部门 牵头单位 责任单位人 责任主体 主办单位 办理部门 交办单位 转办单位 责任单位及责任人 责任单位责任人 牵头部门 承办单位人 主办部门 协调单位 办理责任单位 解决单位 责任单位部门 牵头责任单位";

/// The same, less surely.
pub const RESPONSIBLE_WEAK: &str = "承办人 责任清单 责任领导 责任";

/// The day a concern is due.
pub const DUE: &str = "完成时限 办理时限 办结时限 时限 整改时限 限办时间 要求完成时间 办理期限 完成期限 限时 计划完成时间 预计完成时间 拟完成时间 应办结时间 截止日期 截止时间 限期 时限要求 解决时限 期限 计划办结时间 办结期限 限办日期 整改期限 预计办结时间 拟办结时间 要求办结时间 责任时限 时间要求 时限清单 办理截止时间 承诺办结时间";

/// Where a concern stands.
pub const CONCERN_STATE: &str = "办理状态 状态 当前状态 进展状态 办理进度 是否办结 办结情况 是否解决 销号情况 是否完成 完成状态 解决状态 办结状态 当前进度 目前状态 是否销号 进度 完成情况 是否已办结 是否已解决 销号状态 是否整改到位 整改状态 问题状态 诉求状态";

/// How far a concern has come.
pub const PROGRESS: &str = "办理情况 进展情况 办理过程 办理进展 落实情况 工作措施 解决措施 措施 整改措施 办理结果 处理情况 处理结果 工作进展 进展 解决情况 办理措施 整改情况 具体措施 推进情况 办理情况及结果 解决办法 化解措施 处置情况 办理进展情况 帮扶措施 采取措施 处理措施 办理落实情况 整改落实情况 工作推进情况 目前进展 当前进展 化解情况 办理经过 解决方案 答复情况 处理过程 工作举措 任务措施 任务清单 工作任务 具体举措";

/// The day the work was done.
pub const SETTLED_ON: &str = "办结时间 办结日期 完成时间 完成日期 解决时间 解决日期 实际完成时间 实际办结时间 销号时间 销号日期 办理完成时间 办理时间 办理日期 实际办结日期 整改完成时间 化解时间";

/// The day a household was told.
pub const TOLD_ON: &str = "回访时间 回访日期 回音日期 回音时间 反馈时间 反馈日期 告知时间 答复时间 答复日期 回复时间 反馈群众时间 回复日期 告知日期 回访告知时间 结果反馈时间 反馈结果时间 群众反馈时间";

/// How content it is.
pub const SATISFACTION: &str = "满意度 满意情况 群众满意度 满意程度 是否满意 群众评价 评价 反映人是否满意 群众是否满意 满意度评价 反馈满意度 回访满意度 群众满意情况";

/// The day a matter was taken on.
pub const MATTER_DATE: &str =
    "日期 时间 登记日期 登记时间 提出时间 需求时间 收集时间 认领时间 收集日期 提出日期 走访时间 走访日期";

/// What is needed.
pub const NEED: &str = "需求 群众需求 需求内容 微心愿 心愿 民生需求 办实事事项 服务需求 困难需求 事项名称 实事名称 项目名称 需求事项 微心愿内容 心愿内容 实事事项 实事项目 事项 项目 帮办事项 民生实事 实事 办理事项 代办事项 诉求 实事项目名称 办实事项目 群众诉求 困难 问题 帮办代办事项 心愿名称 服务事项 实事内容";

/// What was done of a matter.
pub const MATTER_ACTION: &str = "办理内容 办理情况 办理措施 服务内容 帮办内容 具体做法 主要内容 落实情况 办理结果 办实事内容 具体内容 帮办情况 举措 具体举措 工作举措 办理过程 帮扶措施 措施 工作措施 具体措施 内容 进展情况 解决措施 完成结果 办事内容 办理成效 工作成效 服务情况 解决情况 帮办措施 实现情况";

/// The day a matter was promised for.
pub const PROMISED: &str =
    "承诺日期 承诺时间 承诺完成时间 完成时限 办理时限 计划完成时间 承诺办结时间 时限 预计完成时间 承诺时限";

/// The day a matter was done.
pub const DONE_ON: &str =
    "完成日期 完成时间 办结时间 办结日期 办理时间 实际完成时间 办理日期 兑现时间 实现时间 办成时间 落实时间";

/// Who confirmed it.
pub const CONFIRMED_BY: &str = "确认人 群众确认人 受益确认人";

/// Where a matter stands.
pub const MATTER_STATE: &str = "状态 办理状态 是否完成 完成情况 完成状态 是否办结 进展 办理进度 是否实现 进度 办结情况";
