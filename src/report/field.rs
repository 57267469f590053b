//! All that a paper can say of one record: the columns of the registers, and what
//! the blank forms of others ask for. How a field is answered stands in `ledger`.

use crate::domain::words;

words! {
    /// One thing that a paper says of a record.
    pub enum Field {
        /// 村.
        Village = "household.village" / "report-field-village",
        /// 组.
        Group = "household.group" / "report-field-group",
        /// 村组: village and group together.
        VillageGroup = "household.village_group" / "report-field-village-group",
        /// 户号.
        Number = "household.number" / "report-field-number",
        /// 户主.
        Head = "household.head" / "report-field-head",
        /// 户类别.
        Categories = "household.categories" / "report-field-categories",
        /// 必访.
        MustVisit = "household.must_visit" / "report-field-must-visit",
        /// 常住.
        Residents = "household.residents" / "report-field-residents",
        /// 住址.
        Address = "household.address" / "report-field-address",
        /// 联系电话, where the household agreed to be called.
        Phone = "household.phone" / "report-field-phone",
        /// 结对干部: whose assignments hold the household.
        Keepers = "household.cadres" / "report-field-keepers",
        /// 最近走访.
        LastVisit = "household.last_visit" / "report-field-last-visit",
        /// 走访次数.
        Visits = "household.visits" / "report-field-visits",
        /// 未办诉求.
        OpenConcerns = "household.open_concerns" / "report-field-open-concerns",
        /// 从未走访.
        Never = "household.never" / "report-field-never",

        /// 走访日期.
        VisitDate = "visit.date" / "report-field-visit-date",
        /// 星期.
        Weekday = "visit.weekday" / "report-field-weekday",
        /// 走访时间.
        VisitTime = "visit.time" / "report-field-visit-time",
        /// 地点.
        Place = "visit.place" / "report-field-place",
        /// 走访干部.
        Cadres = "visit.cadres" / "report-field-cadres",
        /// 接谈人.
        Met = "visit.met" / "report-field-met",
        /// 与户主关系.
        Relation = "visit.relation" / "report-field-relation",
        /// 是否见到.
        Seen = "visit.seen" / "report-field-seen",
        /// 拉家常.
        Chat = "visit.chat" / "domain-block-chat",
        /// 讲政策.
        PolicyTalk = "visit.policy_talk" / "domain-block-policy-talk",
        /// 议发展.
        Development = "visit.development" / "domain-block-development",
        /// 听牢骚.
        Complaints = "visit.complaints" / "domain-block-complaints",
        /// 办实事.
        Help = "visit.help" / "domain-block-help",
        /// 诉求件数.
        ConcernCount = "visit.concerns" / "report-field-concern-count",
        /// 下次走访.
        Next = "visit.next" / "report-field-next",
        /// 签认.
        Acknowledged = "visit.acknowledged" / "report-field-acknowledged",
        /// 备注.
        VisitNote = "visit.note" / "report-field-note",

        /// 编号.
        ConcernNumber = "concern.number" / "report-field-concern-number",
        /// 登记日期.
        Raised = "concern.raised" / "report-field-raised",
        /// 类别.
        ConcernCategory = "concern.category" / "report-field-concern-category",
        /// 诉求内容.
        ConcernText = "concern.text" / "report-field-concern-text",
        /// 涉及人数.
        People = "concern.people" / "report-field-people",
        /// 紧急程度.
        Urgency = "concern.urgency" / "report-field-urgency",
        /// 责任单位(人).
        Responsible = "concern.responsible" / "report-field-responsible",
        /// 层级.
        Level = "concern.level" / "report-field-level",
        /// 办理时限.
        Due = "concern.due" / "report-field-due",
        /// 时限依据.
        DueRule = "concern.due_rule" / "report-field-due-rule",
        /// 延期.
        Extended = "concern.extended" / "report-field-extended",
        /// 催办.
        Urged = "concern.urged" / "report-field-urged",
        /// 当前状态.
        ConcernState = "concern.state" / "report-field-concern-state",
        /// 办理情况.
        Progress = "concern.progress" / "report-field-progress",
        /// 办结日期.
        SettledOn = "concern.settled_on" / "report-field-settled-on",
        /// 回音日期.
        ToldOn = "concern.told_on" / "report-field-told-on",
        /// 回音人.
        ToldBy = "concern.told_by" / "report-field-told-by",
        /// 满意度, as the cadre wrote it down.
        Satisfaction = "concern.satisfaction" / "report-field-satisfaction",
        /// 一类事: the number of the concern that stands for it.
        Similar = "concern.similar" / "report-field-similar",
        /// 备注.
        ConcernNote = "concern.note" / "report-field-note",

        /// 日期, on which the need came up.
        MatterDate = "matter.raised" / "report-field-date",
        /// 需求.
        Need = "matter.need" / "report-field-need",
        /// 形式: done at once, or promised first.
        MatterForm = "matter.form" / "report-field-form",
        /// 帮扶形式: what form the help takes.
        HelpForm = "matter.help" / "domain-field-help-form",
        /// 承诺日期.
        Promised = "matter.promised" / "report-field-promised",
        /// 办理内容.
        MatterAction = "matter.action" / "report-field-action",
        /// 完成日期.
        DoneOn = "matter.done_on" / "report-field-done-on",
        /// 费用档.
        Cost = "matter.cost" / "report-field-cost",
        /// 确认人.
        ConfirmedBy = "matter.confirmed_by" / "report-field-confirmed-by",
        /// 状态.
        MatterState = "matter.state" / "report-field-state",

        /// 日期, on which the policy was explained.
        ToldDate = "told.date" / "report-field-date",
        /// 政策.
        Policy = "told.policy" / "report-field-policy",
        /// 版本.
        PolicyVersion = "told.version" / "report-field-version",
        /// 文号.
        PolicyDocument = "told.document" / "report-field-document",
        /// 效果.
        PolicyOutcome = "told.outcome" / "report-field-outcome",
    }
}

impl Field {
    /// Returns how wide its column is in a register, in half-width characters.
    pub fn width(self) -> u16 {
        match self {
            Self::ConcernText | Self::Progress => 30,
            Self::Chat
            | Self::PolicyTalk
            | Self::Development
            | Self::Complaints
            | Self::Help
            | Self::Need
            | Self::MatterAction
            | Self::Policy => 24,
            Self::Address | Self::PolicyDocument => 20,
            Self::VisitDate
            | Self::Next
            | Self::LastVisit
            | Self::Raised
            | Self::Due
            | Self::SettledOn
            | Self::ToldOn
            | Self::MatterDate
            | Self::Promised
            | Self::DoneOn
            | Self::ToldDate => 12,
            Self::Categories
            | Self::Cadres
            | Self::Keepers
            | Self::Responsible
            | Self::Phone
            | Self::DueRule
            | Self::VillageGroup
            | Self::VisitTime
            | Self::Satisfaction
            | Self::VisitNote
            | Self::ConcernNote => 11,
            Self::Group
            | Self::Number
            | Self::Seen
            | Self::ConcernCount
            | Self::MustVisit
            | Self::Residents
            | Self::People
            | Self::Level
            | Self::Extended
            | Self::Urged
            | Self::Visits => 6,
            _ => 9,
        }
    }
}
