//! What can be wrong with a record or with a step of its flow, as data: which
//! field, how grave, and the words for it. It finds nothing itself; see
//! [`validate`](super::validate) and [`flow`](super::flow).

use chrono::NaiveDate;

use super::concern::ConcernState;
use super::words;
use crate::base::ids::{HouseholdId, PolicyId};
use crate::base::text::visible;
use crate::tr;

words! {
    /// A field of a record, by the name it has in files. A form puts a problem
    /// beside the field of the same name.
    pub enum Field {
        /// 接谈人关系.
        Relation = "relation" / "domain-field-relation",
        /// 户主.
        Head = "head" / "domain-field-head",
        /// 姓名、名称.
        Name = "name" / "domain-field-name",
        /// 乡镇.
        Town = "town" / "domain-field-town",
        /// 县.
        County = "county" / "domain-field-county",
        /// 村.
        Village = "village" / "domain-field-village",
        /// 村.
        Villages = "villages" / "domain-field-villages",
        /// 户.
        Household = "household" / "domain-field-household",
        /// 户.
        Households = "households" / "domain-field-households",
        /// 组.
        Group = "group" / "domain-field-group",
        /// 编号.
        Number = "number" / "domain-field-number",
        /// 地址.
        Address = "address" / "domain-field-address",
        /// 电话.
        Phone = "phone" / "domain-field-phone",
        /// 户类别.
        Categories = "categories" / "domain-field-categories",
        /// 家庭成员.
        Members = "members" / "domain-field-members",
        /// 合并到.
        Successor = "successor" / "domain-field-successor",
        /// 备注.
        Note = "note" / "domain-field-note",
        /// 单位.
        Unit = "unit" / "domain-field-unit",
        /// 职务.
        Post = "post" / "domain-field-post",
        /// 标题.
        Title = "title" / "domain-field-title",
        /// 活动.
        Campaign = "campaign" / "domain-field-campaign",
        /// 干部.
        Cadre = "cadre" / "domain-field-cadre",
        /// 干部.
        Cadres = "cadres" / "domain-field-cadres",
        /// 开始日期.
        From = "from" / "domain-field-from",
        /// 结束日期.
        To = "to" / "domain-field-to",
        /// 目标.
        Targets = "targets" / "domain-field-targets",
        /// 免计户.
        Excused = "excused" / "domain-field-excused",
        /// 交接.
        Handovers = "handovers" / "domain-field-handovers",
        /// 时间.
        At = "at" / "domain-field-at",
        /// 时长.
        Minutes = "minutes" / "domain-field-minutes",
        /// 接谈人.
        Met = "met" / "domain-field-met",
        /// 未遇.
        NobodyHome = "nobody_home" / "domain-field-nobody-home",
        /// 拉家常.
        Chat = "chat" / "domain-block-chat",
        /// 讲政策.
        PolicyTalk = "policy_talk" / "domain-block-policy-talk",
        /// 议发展.
        Development = "development" / "domain-block-development",
        /// 听牢骚.
        Complaints = "complaints" / "domain-block-complaints",
        /// 办实事.
        Help = "help" / "domain-block-help",
        /// 政策.
        Policies = "policies" / "domain-field-policies",
        /// 诉求.
        Concerns = "concerns" / "domain-field-concerns",
        /// 实事.
        Matters = "matters" / "domain-field-matters",
        /// 下次走访.
        Next = "next" / "domain-field-next",
        /// 外部编号.
        Reference = "ref" / "domain-field-reference",
        /// 类别.
        Category = "category" / "domain-field-category",
        /// 内容.
        Text = "text" / "domain-field-text",
        /// 承办人.
        Responsible = "responsible" / "domain-field-responsible",
        /// 提出日期.
        Raised = "raised" / "domain-field-raised",
        /// 办理期限.
        Due = "due" / "domain-field-due",
        /// 状态.
        State = "state" / "domain-field-state",
        /// 办理结果.
        Result = "result" / "domain-field-result",
        /// 回音日期.
        ToldOn = "told_on" / "domain-field-told-on",
        /// 办好日期.
        SettledOn = "settled_on" / "domain-field-settled-on",
        /// 需要.
        Need = "need" / "domain-field-need",
        /// 承诺日期.
        Promised = "promised" / "domain-field-promised",
        /// 办理情况.
        Action = "action" / "domain-field-action",
        /// 办成日期.
        Done = "done" / "domain-field-done",
        /// 确认人.
        ConfirmedBy = "confirmed_by" / "domain-field-confirmed-by",
        /// 代码.
        Code = "code" / "domain-field-code",
        /// 版本.
        Version = "version" / "domain-field-version",
        /// 文号.
        Document = "document" / "domain-field-document",
        /// 适用户.
        Audience = "audience" / "domain-field-audience",
        /// 走访缘由.
        Occasion = "occasion" / "domain-field-occasion",
        /// 帮扶形式. Its name in records is `help`, which of a visit is a block.
        HelpForm = "help_form" / "domain-field-help-form",
        /// 活动目标.
        Goal = "goal" / "domain-field-goal",
        /// 政策或服务.
        Sort = "sort" / "domain-field-sort",
        /// 目录用途.
        Purpose = "of" / "domain-field-purpose",
        /// 目录条目.
        Items = "items" / "domain-field-items",
        /// 问答.
        Answers = "answers" / "domain-field-answers",
        /// 批示日期.
        Made = "made" / "domain-field-made",
        /// 答复期限.
        ReplyBy = "reply_by" / "domain-field-reply-by",
        /// 答复.
        Reply = "reply" / "domain-field-reply",
        /// 答复日期.
        Replied = "replied" / "domain-field-replied",
    }
}

/// How grave a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Told, and saved all the same.
    Warning,
    /// Can't be saved like this.
    Error,
}

/// Something that is wrong with a record or with a step of its flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A field that must say something is empty.
    Missing(Field),
    /// A text is longer than its field holds.
    TooLong {
        /// The field.
        field: Field,
        /// Characters it has.
        chars: usize,
        /// Characters it may have.
        max: usize,
    },
    /// There are more of something than fit.
    TooMany {
        /// The field.
        field: Field,
        /// How many there are.
        count: usize,
        /// How many there may be.
        max: usize,
    },
    /// A number is outside its bounds.
    OutOfRange {
        /// The field.
        field: Field,
        /// What it is.
        value: u32,
        /// The least it may be.
        min: u32,
        /// The most it may be.
        max: u32,
    },
    /// A day that must have come hasn't.
    InFuture {
        /// The field.
        field: Field,
        /// The day.
        day: NaiveDate,
    },
    /// A day lies before any that can be meant.
    TooEarly {
        /// The field.
        field: Field,
        /// The day.
        day: NaiveDate,
    },
    /// One day lies before another that must come first.
    Before {
        /// The field with the day that comes too early.
        field: Field,
        /// The field with the day that must come first.
        other: Field,
    },
    /// No such household.
    UnknownHousehold {
        /// The field that names it.
        field: Field,
        /// Its id.
        id: HouseholdId,
    },
    /// The village isn't in the list; a warning, as the list may come later.
    UnknownVillage {
        /// The field that names it.
        field: Field,
        /// Its code.
        code: String,
    },
    /// No such policy.
    UnknownPolicy(PolicyId),
    /// The policy wasn't in force on the day.
    PolicyNotInForce {
        /// Its title.
        title: String,
        /// The day it was explained.
        day: NaiveDate,
    },
    /// A visit names neither a household nor a place where none is needed.
    NobodySeen,
    /// Nobody was home, and yet something was explained, heard or written.
    NobodyHomeBut(Field),
    /// A household is named twice.
    Twice {
        /// The field that names it.
        field: Field,
        /// Its id.
        id: HouseholdId,
    },
    /// A merged household must name the one it went into, and only such a one does.
    SuccessorMismatch,
    /// The day is possible and hardly meant: many years back, or years ahead.
    Unlikely {
        /// The field.
        field: Field,
        /// The day.
        day: NaiveDate,
    },
    /// The text held identity numbers; they are masked, never stored.
    IdentityNumber {
        /// The field.
        field: Field,
        /// How many.
        count: usize,
    },
    /// The text held numbers of bank cards; they are masked, never stored.
    CardNumber {
        /// The field.
        field: Field,
        /// How many.
        count: usize,
    },
    /// The text holds phone numbers.
    PhoneNumber {
        /// The field.
        field: Field,
        /// How many.
        count: usize,
    },
    /// A concern doesn't go from here to there.
    NotAllowed {
        /// Where it stands.
        from: ConcernState,
        /// Where it was to go.
        to: ConcernState,
    },
    /// This step isn't taken without saying why.
    NoteNeeded,
    /// It can't be closed before the household was told.
    NotTold,
    /// A due date that has passed is no longer put off.
    ExtensionLate {
        /// The day it was due.
        due: NaiveDate,
    },
    /// A due date is put off to a later day, not to this one or before.
    NotLater {
        /// The day it is due.
        due: NaiveDate,
    },
    /// It isn't urged before it is overdue.
    NotOverdue {
        /// The day it is due.
        due: NaiveDate,
    },
    /// It is already settled.
    AlreadySettled,
    /// An assignment is handed over by somebody who has it, to somebody else.
    NotTheirs,
    /// The clock stands before what was written last: it is wrong, or was.
    ClockBehind {
        /// The day of what was written last.
        last: NaiveDate,
        /// The day by the clock.
        today: NaiveDate,
    },
}

impl Problem {
    /// Returns the field beside which a form shows it.
    pub fn field(&self) -> Field {
        match self {
            Self::Missing(field)
            | Self::TooLong { field, .. }
            | Self::TooMany { field, .. }
            | Self::OutOfRange { field, .. }
            | Self::InFuture { field, .. }
            | Self::TooEarly { field, .. }
            | Self::Unlikely { field, .. }
            | Self::Before { field, .. }
            | Self::UnknownHousehold { field, .. }
            | Self::UnknownVillage { field, .. }
            | Self::Twice { field, .. }
            | Self::IdentityNumber { field, .. }
            | Self::CardNumber { field, .. }
            | Self::PhoneNumber { field, .. } => *field,
            Self::UnknownPolicy(_) | Self::PolicyNotInForce { .. } => Field::Policies,
            Self::NobodySeen => Field::Households,
            Self::NobodyHomeBut(_) => Field::NobodyHome,
            Self::SuccessorMismatch => Field::Successor,
            Self::NoteNeeded => Field::Note,
            Self::NotTheirs => Field::Cadre,
            Self::ClockBehind { .. } => Field::At,
            Self::NotTold => Field::ToldOn,
            Self::ExtensionLate { .. } | Self::NotLater { .. } => Field::Due,
            Self::NotAllowed { .. } | Self::NotOverdue { .. } | Self::AlreadySettled => Field::State,
        }
    }

    /// Returns how grave it is.
    pub fn severity(&self) -> Severity {
        match self {
            Self::UnknownVillage { .. }
            | Self::PolicyNotInForce { .. }
            | Self::NobodyHomeBut(_)
            | Self::Unlikely { .. }
            | Self::IdentityNumber { .. }
            | Self::CardNumber { .. }
            | Self::PhoneNumber { .. }
            | Self::ClockBehind { .. } => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// Returns what to tell the user.
    pub fn message(&self) -> String {
        let field = self.field().label();
        match self {
            Self::Missing(_) => tr!("domain-problem-missing", field = field),
            Self::TooLong { chars, max, .. } => {
                tr!("domain-problem-too-long", field = field, chars = *chars, max = *max)
            }
            Self::TooMany { count, max, .. } => {
                tr!("domain-problem-too-many", field = field, count = *count, max = *max)
            }
            Self::OutOfRange { value, min, max, .. } => {
                tr!("domain-problem-out-of-range", field = field, value = *value, min = *min, max = *max)
            }
            Self::InFuture { day, .. } => tr!("domain-problem-in-future", field = field, day = day.to_string()),
            Self::TooEarly { day, .. } => tr!("domain-problem-too-early", field = field, day = day.to_string()),
            Self::Unlikely { day, .. } => tr!("domain-problem-unlikely", field = field, day = day.to_string()),
            Self::Before { other, .. } => tr!("domain-problem-before", field = field, other = other.label()),
            Self::UnknownHousehold { id, .. } => tr!("domain-problem-unknown-household", id = id.0.short()),
            Self::UnknownVillage { code, .. } => tr!("domain-problem-unknown-village", code = code.as_str()),
            Self::UnknownPolicy(id) => tr!("domain-problem-unknown-policy", id = id.0.short()),
            Self::PolicyNotInForce { title, day } => {
                let title = visible(title).into_owned();
                tr!("domain-problem-policy-not-in-force", title = title, day = day.to_string())
            }
            Self::NobodySeen => tr!("domain-problem-nobody-seen"),
            Self::NobodyHomeBut(other) => tr!("domain-problem-nobody-home-but", other = other.label()),
            Self::Twice { id, .. } => tr!("domain-problem-twice", id = id.0.short()),
            Self::SuccessorMismatch => tr!("domain-problem-successor-mismatch"),
            Self::IdentityNumber { count, .. } => {
                tr!("domain-problem-identity-number", field = field, count = *count)
            }
            Self::CardNumber { count, .. } => tr!("domain-problem-card-number", field = field, count = *count),
            Self::PhoneNumber { count, .. } => tr!("domain-problem-phone-number", field = field, count = *count),
            Self::NotAllowed { from, to } => {
                tr!("domain-problem-not-allowed", from = from.label(), to = to.label())
            }
            Self::NoteNeeded => tr!("domain-problem-note-needed"),
            Self::NotTold => tr!("domain-problem-not-told"),
            Self::ExtensionLate { due } => tr!("domain-problem-extension-late", due = due.to_string()),
            Self::NotLater { due } => tr!("domain-problem-not-later", due = due.to_string()),
            Self::NotOverdue { due } => tr!("domain-problem-not-overdue", due = due.to_string()),
            Self::AlreadySettled => tr!("domain-problem-already-settled"),
            Self::NotTheirs => tr!("domain-problem-not-theirs"),
            Self::ClockBehind { last, today } => {
                tr!("domain-problem-clock-behind", last = last.to_string(), today = today.to_string())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_name_of_its_own_and_a_label() {
        for field in Field::ALL {
            assert_eq!(Field::from_word(field.word()), Some(*field), "{field:?}");
            assert!(!field.label().starts_with("domain-"), "{field:?}");
        }
    }
}
