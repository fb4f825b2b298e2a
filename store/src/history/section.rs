//! The parts of a history. Each event is stored with its section, so that a page of a filtered history follows an index.

use crate::history::{HistoryList, Side};
use domain::action::{Audience, Event};
use domain::claim::EndReason;
use domain::party::By;
use strum::{EnumIter, IntoEnumIterator, IntoStaticStr};

/// Every event is in one of them, and stays there: the section is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub(crate) enum Section {
    Comment,
    /// Of the desk to itself.
    Note,
    /// An answer or a file that is not what it was.
    Change,
    /// Requests for information, and answers that came with a comment.
    Request,
    /// What competing claims bring about; partners read it as the system's.
    Contest,
    Arbitration,
    Decision,
    /// The end of what another claim has won; partners read it as the system's.
    Superseded,
    ProofView,
    /// All else that moves the claim.
    Step,
    /// All else that only the desk knows.
    Internal,
}

impl Section {
    pub fn of(event: &Event) -> Self {
        match event {
            Event::Commented { .. } => Self::Comment,
            Event::Noted { .. } => Self::Note,
            Event::AnswersChanged { .. }
            | Event::ProofAdded { .. }
            | Event::ProofRemoved { .. }
            | Event::ActivityNarrowed { .. } => Self::Change,
            Event::InformationAsked { .. } => Self::Request,
            Event::RequestAnswered { comment, .. } if !comment.is_empty() => Self::Request,
            Event::ContestOpened { .. } | Event::ContestLapsed { .. } | Event::Reinstated { .. } => Self::Contest,
            Event::ArbitrationDecided { .. } => Self::Arbitration,
            Event::LinesEnded { reason: EndReason::Superseded, .. }
            | Event::Ended { reason: EndReason::Superseded, .. } => Self::Superseded,
            Event::Approved { .. } | Event::Rejected { .. } | Event::RejectionUpheld { .. } | Event::Ended { .. } => {
                Self::Decision
            }
            Event::ProofViewed { .. } => Self::ProofView,
            Event::Created { .. }
            | Event::WaitStarted { .. }
            | Event::WaitContinued { .. }
            | Event::WaitEnded { .. }
            | Event::Submitted { .. }
            | Event::StatementAdded { .. }
            | Event::StatementFinished { .. }
            | Event::ReviewStarted { .. }
            | Event::Reminded { .. }
            | Event::RequestAnswered { .. }
            | Event::ConsentRestarted { .. }
            | Event::CustomerAnswered { .. }
            | Event::TookEffect { .. }
            | Event::Disputed { .. }
            | Event::LinesEnded { .. } => Self::Step,
            Event::ContestNarrowed { .. }
            | Event::RivalCompaniesFound { .. }
            | Event::Assigned { .. }
            | Event::Released
            | Event::RubricSaved { .. }
            | Event::Escalated { .. }
            | Event::ContestEscalated { .. } => Self::Internal,
        }
    }

    pub fn code(self) -> &'static str {
        self.into()
    }

    pub fn audience(self) -> Audience {
        match self {
            Self::Note | Self::Internal => Audience::Staff,
            Self::Comment
            | Self::Change
            | Self::Request
            | Self::Contest
            | Self::Arbitration
            | Self::Decision
            | Self::Superseded
            | Self::ProofView
            | Self::Step => Audience::Everyone,
        }
    }

    /// Whether partners read all of it as the system's, whoever brought it about.
    fn is_systems(self) -> bool {
        matches!(self, Self::Contest | Self::Superseded)
    }

    pub fn is_decision(self) -> bool {
        matches!(self, Self::Decision | Self::Arbitration | Self::Superseded)
    }

    /// Whether a form that was opened before one of its events may be stale after it.
    pub fn may_be_substantive(self) -> bool {
        !matches!(self, Self::Comment | Self::Note | Self::ProofView)
    }

    pub fn is_in(self, list: HistoryList) -> bool {
        match list {
            HistoryList::Everything => true,
            HistoryList::Changes => self == Self::Change,
            HistoryList::Comments => matches!(self, Self::Comment | Self::Note),
            HistoryList::Actions => !matches!(self, Self::Change | Self::Comment | Self::Note),
            HistoryList::Thread => matches!(self, Self::Comment | Self::Request | Self::Contest | Self::Arbitration),
            HistoryList::Notes => self == Self::Note,
        }
    }
}

/// A part of the history that one range of the index holds: a section, and the party whose entries they are.
pub(super) type Branch = (Section, &'static str);

/// The parts of a list that `side` has brought about, as the reader sees it.
pub(super) fn branches(list: HistoryList, side: Option<Side>, of_staff: bool) -> Vec<Branch> {
    let sections = Section::iter().filter(|section| section.is_in(list));
    let seen = sections.filter(|section| of_staff || section.audience() == Audience::Everyone);
    seen.flat_map(|section| {
        Side::iter().filter_map(move |party| {
            let shown = if section.is_systems() && !of_staff { Side::System } else { party };
            side.is_none_or(|side| side == shown).then_some((section, party.party()))
        })
    })
    .collect()
}

impl Side {
    pub fn of(by: By) -> Self {
        match by {
            By::Partner { .. } => Self::Partner,
            By::Staff { .. } => Self::Reviewer,
            By::Customer => Self::Customer,
            By::System => Self::System,
        }
    }

    /// As an event's row has it.
    pub fn party(self) -> &'static str {
        match self {
            Self::Partner => "partner",
            Self::Reviewer => "staff",
            Self::Customer => "customer",
            Self::System => "system",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::change::party;
    use chrono::DateTime;
    use domain::action::Record;
    use domain::party::{Actor, PartnerRole, PersonId};
    use domain::view::record_for;
    use uuid::Uuid;

    fn samples() -> Vec<Event> {
        let samples = include_str!("../../../domain/tests/events.jsonl");
        samples.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn a_section_agrees_with_what_a_partner_may_see_of_its_events() {
        let person = PersonId(Uuid::nil());
        let company = domain::party::CompanyId(Uuid::nil());
        let partner = Actor::Partner { person, company, role: PartnerRole::IncentivesAdmin, locations: vec![] };
        for event in samples() {
            let section = Section::of(&event);
            let record = Record { sequence: 1, at: DateTime::UNIX_EPOCH, by: By::Staff { person }, event };
            assert_eq!(section.audience(), record.event.audience(), "{record:?}");
            assert!(section.may_be_substantive() || !record.event.is_substantive(), "{record:?}");
            let seen = record_for(&partner, &record);
            assert_eq!(seen.is_some(), section.audience() == Audience::Everyone, "{record:?}");
            let is_systems = seen.is_some_and(|seen| seen.by == By::System);
            assert_eq!(is_systems, section.is_systems(), "{record:?}");
        }
    }

    #[test]
    fn a_side_is_written_as_in_the_rows_of_events() {
        let person = PersonId(Uuid::nil());
        for by in [By::Partner { person }, By::Staff { person }, By::Customer, By::System] {
            assert_eq!(Side::of(by).party(), party(by).0);
        }
    }
}
