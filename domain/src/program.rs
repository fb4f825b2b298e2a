//! Policies: every window, limit and rule that a program may set, as data with a version.

use crate::catalog::{Activity, SolutionArea};
use crate::deadline::{Length, Span};
use serde::{Deserialize, Serialize};

/// The name of a policy, kept by every claim that was submitted under it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PolicyVersion(pub String);

impl std::fmt::Display for PolicyVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// All rules of a program about time, proof and consent. The defaults are those of the public process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    pub version: PolicyVersion,
    /// From submission until a reviewer starts.
    pub start_review: Length,
    /// From start until a decision.
    pub decide_review: Length,
    /// From a request for information until the partner's answer.
    pub answer_request: Length,
    /// Reminders, in business days before the answer is due.
    pub reminders: Vec<u16>,
    /// How long the customer may decline before silence is consent; any time: in effect on approval, withdrawn at will.
    pub consent: Span,
    pub tell_customer_at_submission: bool,
    /// How long a rejection may be disputed.
    pub dispute_window: Length,
    pub answer_dispute: Length,
    /// For both sides of a contest to add proof and a statement.
    pub contest: Length,
    /// From submission to decision, without the partner's time. Shown, never enforced.
    pub overall_target: Length,
    /// A signature older than this at submission is refused, in months.
    pub proof_max_age_months: u32,
    pub max_file_bytes: u64,
    pub max_files: usize,
    /// How long a draft waits for its subscription to be provisioned, in days; it is checked once a day.
    pub provisioning_wait_days: u16,
    /// Whether Usage in Business Applications pays.
    pub business_applications_usage_pays: bool,
}

impl Policy {
    /// The policy of a new installation.
    pub fn standard() -> Self {
        Self {
            version: PolicyVersion("standard-1".into()),
            start_review: Length::BusinessDays(5),
            decide_review: Length::BusinessDays(5),
            answer_request: Length::BusinessDays(5),
            reminders: vec![2, 1],
            consent: Span::CalendarDays(7),
            tell_customer_at_submission: false,
            dispute_window: Length::CalendarDays(30),
            answer_dispute: Length::BusinessDays(5),
            contest: Length::BusinessDays(5),
            overall_target: Length::BusinessDays(10),
            proof_max_age_months: 12,
            max_file_bytes: 25 * 1024 * 1024,
            max_files: 20,
            provisioning_wait_days: 7,
            business_applications_usage_pays: true,
        }
    }

    /// The built-in policies: each is a complete policy with its own version.
    pub fn built_in() -> Vec<Self> {
        let named = |version: &str, change: fn(&mut Self)| {
            let mut policy = Self { version: PolicyVersion(version.into()), ..Self::standard() };
            change(&mut policy);
            policy
        };
        vec![
            Self::standard(),
            named("long-answer-1", |p| {
                p.answer_request = Length::BusinessDays(14);
                p.decide_review = Length::BusinessDays(14);
                // No earlier than the last day to decide.
                p.overall_target = Length::BusinessDays(19);
            }),
            named("short-consent-1", |p| p.consent = Span::BusinessDays(5)),
            named("consent-any-time-1", |p| p.consent = Span::AnyTime),
            named("customer-told-early-1", |p| p.tell_customer_at_submission = true),
        ]
    }

    /// Whether this activity is paid at all: it needs a program, and one activity is paid only if the policy says so.
    pub fn pays(&self, area: SolutionArea, activity: Activity) -> bool {
        let by_policy = match (area, activity) {
            (SolutionArea::BusinessApplications, Activity::Usage) => self.business_applications_usage_pays,
            (SolutionArea::BusinessApplications | SolutionArea::Microsoft365, _) => true,
        };
        by_policy && area.program(activity).is_some()
    }

    /// The ready policy of this version.
    pub fn find(version: &PolicyVersion) -> Option<Self> {
        Self::built_in().into_iter().find(|policy| policy.version == *version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usage_in_business_applications_is_paid_only_where_the_policy_says_so() {
        let mut policy = Policy::standard();
        let area = SolutionArea::BusinessApplications;
        assert!(policy.pays(area, Activity::Usage) && policy.pays(area, Activity::Presales));
        policy.business_applications_usage_pays = false;
        assert!(!policy.pays(area, Activity::Usage) && policy.pays(area, Activity::Presales));
        assert!(policy.pays(SolutionArea::Microsoft365, Activity::Usage));
        assert!(!policy.pays(area, Activity::RevenueAssociation));
    }
}
