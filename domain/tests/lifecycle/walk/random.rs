//! What is left to chance in a walk: numbers from a seed, and actions with plausible and implausible contents.

use super::people::{BY_COMPANY, fresh_lead};
use crate::scenario::builders::*;
use crate::scenario::people::*;
use crate::scenario::{Scenario, company};
use chrono::TimeDelta;
use domain::action::{Action, ActionKind};
use domain::catalog::Activity::{Presales, Usage};
use domain::catalog::{ProductCode, SolutionArea};
use domain::claim::Claim;
use domain::claim_form::{Contact, StepAnswers};
use domain::code::Code;
use domain::evidence::{Criterion, ProofKind, RequestItem, ReviewGround, Rubric, WithdrawReason};
use domain::party::{Actor, ClaimId, CompanyId, ProofId};
use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The same numbers for the same seed, on every machine.
pub struct Chance {
    rng: TestRng,
    texts: u32,
}

impl Chance {
    pub fn new(seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        Self { rng: TestRng::from_seed(RngAlgorithm::ChaCha, &bytes), texts: 0 }
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.rng.next_u64() % end as u64) as usize
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// One of these, each as often as its weight says.
    pub fn weighted<T: Copy>(&mut self, from: &[(usize, T)]) -> T {
        let mut left = self.below(from.iter().map(|(weight, _)| weight).sum());
        for (weight, one) in from {
            if left < *weight {
                return *one;
            }
            left -= weight;
        }
        unreachable!("a weight beyond their sum")
    }

    /// Words that nobody else has typed; sometimes none, or too many.
    fn text(&mut self, kind: &str, by: &str) -> String {
        self.texts += 1;
        match self.below(40) {
            0 => " ".into(),
            1 => "x".repeat(5000),
            _ => format!("{kind} {} {by}", self.texts),
        }
    }

    /// What this person types for partner and desk to read.
    fn talk(&mut self, actor: &Actor) -> String {
        let mark = |own: &CompanyId| (1..=4).find(|n| company(*n) == *own).map(|n| BY_COMPANY[n as usize - 1]);
        match actor {
            Actor::Partner { company, .. } => self.text("talk", mark(company).expect("one of the four companies")),
            _ => self.text("talk", "by-desk;"),
        }
    }

    /// Findings with words of their own.
    fn rubric(&mut self, mut rubric: Rubric) -> Rubric {
        self.texts += 1;
        let words = format!("finding-{};", self.texts);
        rubric.0.values_mut().for_each(|finding| finding.note.clone_from(&words));
        if self.one_in(12) {
            rubric.0.remove(&Criterion::DatesCurrent);
        }
        rubric
    }

    fn maybe_rubric(&mut self) -> Option<Rubric> {
        self.one_in(2).then(|| self.rubric(not_met(&[Criterion::WorkDescribed])))
    }

    fn products(&mut self, from: &BTreeSet<ProductCode>) -> BTreeSet<ProductCode> {
        if self.one_in(15) {
            return [product("intune")].into();
        }
        from.iter().filter(|_| !self.one_in(4)).cloned().collect()
    }

    fn reason(&mut self) -> WithdrawReason {
        *self.pick(WithdrawReason::ALL)
    }

    /// Few lines, so that partners meet on them.
    pub fn workloads(&mut self) -> StepAnswers {
        const CODES: [&[&str]; 5] =
            [&["exchange"], &["teams"], &["exchange", "teams"], &["sharepoint", "exchange"], &["teams", "sharepoint"]];
        let step = workloads(self.pick::<&[&str]>(&CODES));
        let StepAnswers::Products { products, subscriptions, .. } = step else { unreachable!() };
        StepAnswers::Products { products, subscriptions, acknowledged: !self.one_in(12) }
    }

    pub fn subscriptions(&mut self) -> StepAnswers {
        const CODES: [&[&str]; 4] = [&["sales"], &["finance"], &["sales", "finance"], &["commerce"]];
        subscriptions(self.pick::<&[&str]>(&CODES))
    }

    pub fn activity(&mut self, area: SolutionArea) -> StepAnswers {
        match area {
            SolutionArea::Microsoft365 => activity(area, &[Usage]),
            SolutionArea::BusinessApplications if self.one_in(3) => activity(area, &[Presales, Usage]),
            SolutionArea::BusinessApplications => activity(area, &[Usage]),
        }
    }

    pub fn contacts(&mut self, n: u128) -> StepAnswers {
        let by = BY_COMPANY[n as usize - 1];
        StepAnswers::Contacts {
            claim_name: format!("Roll-out {by}"),
            customer: contact(&format!("Buyer {by}"), "buyer@harbour.example"),
            technical: Contact::default(),
            own: contact(&format!("Seller {by}"), "sales@partner.example"),
            email_reason: String::new(),
        }
    }

    fn step(&mut self, claim: &Claim) -> StepAnswers {
        let n = (1..=4).find(|n| company(*n) == claim.company).expect("one of the four companies");
        let area = claim.answers.area.unwrap_or(SolutionArea::Microsoft365);
        // After submission little else changes than products.
        match self.below(if claim.submitted_at.is_some() { 24 } else { 10 }) {
            0 => StepAnswers::Location { location: None },
            1 => location(&format!("{n}00{}", self.below(3) + 1)),
            2 => self.contacts(n),
            3 => self.activity(area),
            4 => harbour(),
            5 => self.subscriptions(),
            _ if area == SolutionArea::BusinessApplications => self.subscriptions(),
            _ => self.workloads(),
        }
    }

    pub fn action(&mut self, test: &mut Scenario, actor: &Actor, id: ClaimId, kind: ActionKind) -> Action {
        use ActionKind as A;
        let claim = test.claim(id).clone();
        let proof = match claim.proofs.is_empty() || self.one_in(20) {
            true => ProofId(Uuid::nil()),
            false => self.pick(&claim.proofs).id,
        };
        match kind {
            A::SaveAnswers => save(self.step(&claim)),
            A::AddProof if self.one_in(6) => test.undated(ProofKind::CustomerAcknowledgment),
            A::AddProof => {
                let days = *self.pick(&[-2, 1, 30, 360, 400]);
                test.proof(&(test.now - TimeDelta::days(days)).date_naive().to_string())
            }
            A::RemoveProof => Action::RemoveProof { proof },
            A::Submit => Action::Submit { acknowledged: !self.one_in(10) },
            A::Comment => Action::Comment { text: self.talk(actor) },
            A::Note => Action::Note { text: self.text("internal-note", "") },
            A::ViewProof => Action::ViewProof { proof },
            A::Assign => assign(*self.pick(&[1, 2, 3, 4, 11, 12, 14])),
            A::StartReview => Action::StartReview,
            A::Release => Action::Release,
            A::SaveRubric => Action::SaveRubric { rubric: self.rubric(met()) },
            A::AskInformation => {
                let one = RequestItem { products: self.products(&claim.answers.products), ..item("The signature") };
                let items = if self.one_in(12) { vec![] } else { vec![one, item("The date")] };
                Action::AskInformation { rubric: self.maybe_rubric(), items }
            }
            A::AnswerRequest => {
                let answers = (0..self.below(4)).map(|_| self.talk(actor)).collect();
                let comment = if self.one_in(2) { self.talk(actor) } else { String::new() };
                Action::AnswerRequest { answers, comment }
            }
            A::Approve => {
                let rubric = if self.one_in(12) { not_met(&[Criterion::DatesCurrent]) } else { met() };
                Action::Approve { rubric: self.rubric(rubric), note: String::new() }
            }
            A::Reject => Action::Reject {
                ground: *self.pick(ReviewGround::ALL),
                rubric: self.rubric(not_met(&[Criterion::WorkDescribed])),
                note: self.text("The work is not described", ""),
            },
            A::Discard => Action::Discard,
            A::Withdraw => Action::Withdraw { reason: self.reason(), note: self.talk(actor) },
            A::EndAssociation => Action::EndAssociation { reason: self.reason(), note: self.talk(actor) },
            A::Dispute => Action::Dispute { justification: self.talk(actor) },
            A::UpholdRejection => {
                Action::UpholdRejection { rubric: self.maybe_rubric(), note: self.text("It stays", "") }
            }
            A::AddStatement => {
                let products = self.products(&claim.answers.products);
                Action::AddStatement { products, text: self.talk(actor) }
            }
            A::FinishStatement => Action::FinishStatement { products: test.open_products(id) },
            A::DecideArbitration => {
                let rivals = claim.contests.iter().flat_map(|contest| contest.rivals.clone());
                let parties: Vec<_> = rivals.chain([id]).collect();
                let all: Vec<_> = test.claims.keys().copied().collect();
                let winner = if self.one_in(12) { *self.pick(&all) } else { *self.pick(&parties) };
                Action::DecideArbitration { winner, reason: self.text("The more recent proof", "") }
            }
            A::Agree => Action::Agree,
            A::Decline => Action::Decline { note: self.text("No", "") },
            A::WithdrawConsent => Action::WithdrawConsent { note: self.text("No more", "") },
            A::EndSubscription => Action::EndSubscription {
                subscription: subscription_of(self.pick::<&str>(&["sales", "finance", "commerce"])),
            },
            A::RestartConsent => Action::RestartConsent,
            A::Tick => Action::Tick,
        }
    }

    /// A lead who has reviewed nothing yet, so that arbitrations go on.
    pub fn fresh_lead(&mut self) -> Actor {
        fresh_lead(self.below(12) as u128)
    }
}

/// Mostly what leads on.
pub fn weight(kind: ActionKind) -> usize {
    use ActionKind as A;
    match kind {
        A::Submit => 20,
        A::StartReview | A::Approve => 12,
        A::DecideArbitration | A::FinishStatement => 25,
        A::Dispute => 8,
        A::AnswerRequest | A::AddStatement | A::Agree | A::UpholdRejection => 5,
        A::SaveAnswers => 8,
        A::Tick | A::AskInformation => 4,
        A::Reject | A::Decline | A::SaveRubric => 2,
        A::AddProof
        | A::RemoveProof
        | A::Comment
        | A::Note
        | A::ViewProof
        | A::Assign
        | A::Release
        | A::Discard
        | A::Withdraw
        | A::EndAssociation
        | A::WithdrawConsent
        | A::EndSubscription
        | A::RestartConsent => 1,
    }
}
