//! The reasons why something stands where it stands in the todo list.

use chrono::{Datelike, NaiveDate};

use crate::base::text::visible;
use crate::domain::concern::Level;
use crate::domain::record::Kind;
use crate::domain::remark::Verdict;
use crate::tr;

/// Why something stands where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// So many days past its day 逾期.
    Overdue {
        /// Days.
        days: i64,
    },
    /// Due today.
    DueToday,
    /// So many working days are left.
    WorkdaysLeft {
        /// Working days.
        days: i64,
    },
    /// Days off of that year aren't known, so the due date counts weekends only.
    CalendarUnknown {
        /// The year.
        year: i32,
    },
    /// It is urgent 急.
    Urgent,
    /// It was urged 已催办.
    Urged {
        /// How often.
        times: u16,
    },
    /// The household reopened it 重办.
    Reopened,
    /// It was sent back 退回.
    SentBack,
    /// Its due date was put off.
    Extended {
        /// How often.
        times: u16,
    },
    /// The work is done, and the household doesn't know.
    NotTold,
    /// The household was told; it can be closed.
    ToldOn {
        /// The day.
        day: NaiveDate,
    },
    /// Somebody else has it.
    With {
        /// Who; text from outside.
        who: String,
    },
    /// A must-visit household 必访户.
    MustVisit,
    /// Nobody was ever met there 从未走访.
    NeverVisited,
    /// Somebody went there and met nobody 未遇.
    NobodyHome {
        /// How often.
        times: usize,
    },
    /// Last seen so many days ago.
    LastSeen {
        /// Days.
        days: i64,
    },
    /// A visit was announced for this day.
    Announced {
        /// The day.
        day: NaiveDate,
    },
    /// It was promised for this day.
    Promised {
        /// The day.
        day: NaiveDate,
    },
    /// It was promised without a day.
    NoDay,
    /// So many days are left of the assignment.
    AssignmentLeft {
        /// Days.
        days: i64,
    },
    /// A remark asks for something.
    Asked {
        /// What the remark says.
        verdict: Verdict,
        /// An answer is wanted by this day.
        reply_by: Option<NaiveDate>,
    },
    /// A remark was answered.
    Answered {
        /// The day.
        day: NaiveDate,
    },
    /// There is a remark on it 有批示.
    Remarked,
    /// It is for a higher level to settle.
    Escalated {
        /// The level.
        level: Level,
    },
    /// Whoever is to settle it is the committee itself.
    AskedUp,
    /// A form was begun so many days ago.
    Begun {
        /// Days.
        days: i64,
    },
    /// Two versions of a record stand against each other.
    InConflict {
        /// The kind of record.
        kind: Kind,
    },
    /// Households were merged into each other, so that none stands by itself.
    MergedIntoEachOther,
    /// The oldest entry has waited so many days to be sent.
    NotSentFor {
        /// Days.
        days: i64,
    },
}

impl Reason {
    /// Returns the stable English name, as it stands in output for programs.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Overdue { .. } => "overdue",
            Self::DueToday => "due_today",
            Self::WorkdaysLeft { .. } => "workdays_left",
            Self::CalendarUnknown { .. } => "calendar_unknown",
            Self::Urgent => "urgent",
            Self::Urged { .. } => "urged",
            Self::Reopened => "reopened",
            Self::SentBack => "sent_back",
            Self::Extended { .. } => "extended",
            Self::NotTold => "not_told",
            Self::ToldOn { .. } => "told_on",
            Self::With { .. } => "with",
            Self::MustVisit => "must_visit",
            Self::NeverVisited => "never_visited",
            Self::NobodyHome { .. } => "nobody_home",
            Self::LastSeen { .. } => "last_seen",
            Self::Announced { .. } => "announced",
            Self::Promised { .. } => "promised",
            Self::NoDay => "no_day",
            Self::AssignmentLeft { .. } => "assignment_left",
            Self::Asked { .. } => "asked",
            Self::Answered { .. } => "answered",
            Self::Remarked => "remarked",
            Self::Escalated { .. } => "escalated",
            Self::AskedUp => "asked_up",
            Self::Begun { .. } => "begun",
            Self::InConflict { .. } => "in_conflict",
            Self::MergedIntoEachOther => "merged_into_each_other",
            Self::NotSentFor { .. } => "not_sent_for",
        }
    }

    /// Returns how much it weighs among items of the same day, the gravest 0.
    pub(super) fn weight(&self) -> u8 {
        match self {
            Self::Urgent => 0,
            Self::Reopened | Self::Urged { .. } => 1,
            Self::MustVisit => 2,
            Self::NotTold | Self::SentBack | Self::Promised { .. } | Self::Announced { .. } => 3,
            _ => 4,
        }
    }

    /// Returns what to tell the user.
    pub fn message(&self) -> String {
        match self {
            Self::Overdue { days } => tr!("query-reason-overdue", days = *days),
            Self::DueToday => tr!("query-reason-due-today"),
            Self::WorkdaysLeft { days } => tr!("query-reason-workdays-left", days = *days),
            Self::CalendarUnknown { year } => tr!("query-reason-calendar-unknown", year = year.to_string()),
            Self::Urgent => tr!("query-reason-urgent"),
            Self::Urged { times } => tr!("query-reason-urged", times = *times),
            Self::Reopened => tr!("query-reason-reopened"),
            Self::SentBack => tr!("query-reason-sent-back"),
            Self::Extended { times } => tr!("query-reason-extended", times = *times),
            Self::NotTold => tr!("query-reason-not-told"),
            Self::ToldOn { day } => tr!("query-reason-told-on", day = day.to_string()),
            Self::With { who } => tr!("query-reason-with", who = visible(who).into_owned()),
            Self::MustVisit => tr!("query-reason-must-visit"),
            Self::NeverVisited => tr!("query-reason-never-visited"),
            Self::NobodyHome { times } => tr!("query-reason-nobody-home", times = *times),
            Self::LastSeen { days } => tr!("query-reason-last-seen", days = *days),
            Self::Announced { day } => tr!("query-reason-announced", day = day.to_string()),
            Self::Promised { day } => tr!("query-reason-promised", day = day.to_string()),
            Self::NoDay => tr!("query-reason-no-day"),
            Self::AssignmentLeft { days } => tr!("query-reason-assignment-left", days = *days),
            Self::Asked { verdict, reply_by: None } => tr!("query-reason-asked", verdict = verdict.label()),
            Self::Asked { verdict, reply_by: Some(day) } => {
                let day = tr!("app-day", month = day.month(), day = day.day());
                tr!("query-reason-asked-by", verdict = verdict.label(), day = day)
            }
            Self::Answered { day } => {
                tr!("query-reason-answered", day = tr!("app-day", month = day.month(), day = day.day()))
            }
            Self::Remarked => tr!("query-reason-remarked"),
            Self::Escalated { level } => tr!("query-reason-escalated", level = level.label()),
            Self::AskedUp => tr!("query-reason-asked-up"),
            Self::Begun { days } => tr!("query-reason-begun", days = *days),
            Self::InConflict { kind } => tr!("query-reason-in-conflict", kind = kind.label()),
            Self::MergedIntoEachOther => tr!("query-reason-merged-into-each-other"),
            Self::NotSentFor { days } => tr!("query-reason-not-sent-for", days = *days),
        }
    }
}
