//! Which document a policy is, and from when to when it holds.

use chrono::NaiveDate;

use super::words;
use crate::domain::policy::Policy;
use crate::tr;

/// Returns code, version and document number, as far as there are any.
pub fn numbered(policy: &Policy) -> Vec<String> {
    let numbered = [policy.code.clone(), policy.version.clone(), policy.document.clone()];
    numbered.into_iter().filter(|part| !part.is_empty()).collect()
}

/// Returns from when to when a policy holds; nothing where no day is set.
pub fn days(policy: &Policy, today: NaiveDate) -> String {
    let day = |day| words::day(day, today);
    match (policy.from, policy.to) {
        (Some(from), Some(to)) => tr!("numbers-days", from = day(from), until = day(to)),
        (Some(from), None) => tr!("numbers-policy-from", day = day(from)),
        (None, Some(to)) => tr!("numbers-policy-to", day = day(to)),
        (None, None) => String::new(),
    }
}
