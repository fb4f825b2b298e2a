//! Whom a message goes to and what it is about. Each topic has its own words in every language.

use crate::party::PersonId;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum To {
    /// Whoever created or submitted the claim, and the company's admins.
    Partner,
    /// This reviewer; the leads in place of one who has left.
    Reviewer(PersonId),
    /// All lead reviewers; system administrators if there is no lead to notify.
    Leads,
    /// The customer's contact, by e-mail only.
    Customer,
}

#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Topic {
    // To the partner.
    Submitted,
    InformationAsked,
    /// Asked of an approved claim that is in arbitration: it stays approved meanwhile.
    ContestInformationAsked,
    AnswerReminder,
    Approved,
    ConsentRestarted,
    TookEffect,
    Rejected,
    RejectionUpheld,
    ContestOpened,
    /// One more competing claim, with new days for all.
    ContestExtended,
    ContestLapsed,
    ArbitrationWon,
    ArbitrationLost,
    Reinstated,
    LinesEnded,
    Ended,
    /// Some products are no longer part of a claim that has not taken effect.
    ClaimLinesEnded,
    /// The claim has ended before it took effect.
    ClaimEnded,
    SubscriptionReady,
    SubscriptionGone,
    SubscriptionWaitOver,
    // To either side.
    Commented,
    // To reviewers and leads.
    RequestAnswered,
    /// Answered for an approved claim that is in arbitration.
    ContestRequestAnswered,
    Disputed,
    ArbitrationBegun,
    Escalated,
    ContestEscalated,
    Assigned,
    /// The claim that the reviewer worked on is somebody else's now.
    Reassigned,
    /// The claim that the reviewer worked on needs no review any more.
    ReviewClosed,
    /// The claim that the reviewer works on is about fewer products now.
    ReviewLinesEnded,
    /// A lead decided the arbitration of the claim that the reviewer works on.
    ReviewDecided,
    // To the customer.
    ConsentForetold,
    ConsentAsked,
    ConsentConfirmed,
    ConsentDeclined,
    ConsentWithdrawn,
    /// The request that the customer received is gone.
    RequestClosed,
    /// The request that the customer received is about fewer products now.
    RequestLinesEnded,
    CustomerLinesEnded,
    CustomerEnded,
}

impl Topic {
    /// Whether it tells of what somebody did, and not of what followed for all sides: nobody is told of their own action.
    pub fn is_an_act(self) -> bool {
        !matches!(self, Self::ContestOpened | Self::ContestExtended | Self::ContestLapsed | Self::ArbitrationBegun)
    }
}

/// One more sentence of a message: what follows for the receiver, or how it came about.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Remark {
    /// The company's admins may dispute the rejection.
    Disputable,
    NotDisputable,
    /// Won: the claim is approved, and the customer is asked.
    ConsentFollows,
    /// Won: the association is in effect at once.
    InEffectNow,
    /// Won: an association that was in effect goes on.
    StaysInEffect,
    /// Won against some; other competing claims are left to decide.
    OthersUndecided,
    /// Lost: the association goes on until the winner's takes its place.
    StaysUntilReplaced,
    /// Lost: the claim ends when the winner's association takes effect, whether or not the customer has agreed to it.
    EndsWhenReplaced,
    /// No claim competes for these products any more, nor for any others of the claim.
    ContestOver,
    /// Other products of the claim are still to be arbitrated.
    OtherLinesContested,
    /// The customer agreed.
    Agreed,
    /// The customer did not decline in time.
    WindowPassed,
    /// The policy asks nobody in advance.
    AnyTime,
    /// An incentive program evaluates the association.
    Evaluated,
}
