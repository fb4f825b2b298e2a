//! Actions in few words, and claims that have come as far as a test needs.

use super::people::{customer, person, product, reviewer, subscription_of};
use super::{Scenario, tenant_of};
use chrono::NaiveDate;
use domain::action::Action;
use domain::catalog::{Activity, SolutionArea};
use domain::claim_form::{Contact, StepAnswers};
use domain::code::Code;
use domain::evidence::{
    Criterion, FileType, Finding, Proof, ProofKind, RequestItem, ReviewGround, Rubric, WithdrawReason,
};
use domain::party::{Actor, ClaimId, ProofId};

pub fn location(number: &str) -> StepAnswers {
    StepAnswers::Location { location: Some(super::people::mpn(number)) }
}

pub fn harbour() -> StepAnswers {
    StepAnswers::Customer { tenant_id: tenant_of(1).to_string(), domain: "harbour.example".into() }
}

pub fn activity(area: SolutionArea, activities: &[Activity]) -> StepAnswers {
    let activities = activities.iter().copied().collect();
    StepAnswers::Activity { area: Some(area), activities, seller_name: String::new(), isv_product: String::new() }
}

pub fn workloads(codes: &[&str]) -> StepAnswers {
    StepAnswers::Products {
        products: codes.iter().map(|code| product(code)).collect(),
        subscriptions: [].into(),
        acknowledged: true,
    }
}

/// Products of Dynamics 365, each with its subscription.
pub fn subscriptions(codes: &[&str]) -> StepAnswers {
    let pairs = codes.iter().map(|code| (product(code), subscription_of(code).to_string()));
    StepAnswers::Products {
        products: codes.iter().map(|code| product(code)).collect(),
        subscriptions: pairs.collect(),
        acknowledged: true,
    }
}

pub fn contact(name: &str, email: &str) -> Contact {
    Contact { name: name.into(), title: "Head of purchasing".into(), email: email.into() }
}

pub fn contacts() -> StepAnswers {
    StepAnswers::Contacts {
        claim_name: "Harbour roll-out".into(),
        customer: contact("Customer contact", "buyer@harbour.example"),
        technical: Contact::default(),
        own: contact("Own contact", "sales@partner.example"),
        email_reason: String::new(),
    }
}

pub fn acknowledgement() -> StepAnswers {
    StepAnswers::Acknowledgement { acknowledged: true }
}

pub fn self_check() -> StepAnswers {
    StepAnswers::SelfCheck { criteria: Criterion::ALL.iter().copied().collect() }
}

pub fn on(date: &str) -> NaiveDate {
    date.parse().expect("a date such as 2026-11-02")
}

pub fn save(step: StepAnswers) -> Action {
    Action::SaveAnswers(step)
}

pub fn comment(text: &str) -> Action {
    Action::Comment { text: text.into() }
}

pub fn note(text: &str) -> Action {
    Action::Note { text: text.into() }
}

pub fn met() -> Rubric {
    let found = |criterion: &Criterion| (*criterion, Finding { met: true, page: Some(1), note: String::new() });
    Rubric(Criterion::ALL.iter().map(found).collect())
}

/// All found, these not met.
pub fn not_met(criteria: &[Criterion]) -> Rubric {
    let mut rubric = met();
    for criterion in criteria {
        rubric.0.insert(*criterion, Finding { met: false, page: None, note: "Not in the file.".into() });
    }
    rubric
}

pub fn approve() -> Action {
    Action::Approve { rubric: met(), note: String::new() }
}

pub fn reject() -> Action {
    Action::Reject {
        ground: ReviewGround::InsufficientProof,
        rubric: not_met(&[Criterion::WorkDescribed]),
        note: "The work is not described.".into(),
    }
}

pub fn item(what: &str) -> RequestItem {
    let criterion = Criterion::CustomerAcknowledged;
    RequestItem {
        criterion,
        products: [].into(),
        what: what.into(),
        why: "It is missing.".into(),
        example: String::new(),
        answer: None,
    }
}

pub fn ask() -> Action {
    Action::AskInformation { rubric: None, items: vec![item("The signature"), item("The date")] }
}

pub fn answer(answers: &[&str]) -> Action {
    Action::AnswerRequest { answers: answers.iter().map(|text| (*text).into()).collect(), comment: String::new() }
}

pub fn dispute() -> Action {
    Action::Dispute { justification: "Page 3 describes the work.".into() }
}

pub fn uphold() -> Action {
    Action::UpholdRejection { rubric: None, note: "Page 3 is about another customer.".into() }
}

pub fn withdraw() -> Action {
    Action::Withdraw { reason: WithdrawReason::WrongLocation, note: String::new() }
}

pub fn end() -> Action {
    Action::EndAssociation { reason: WithdrawReason::NoLongerWithCustomer, note: String::new() }
}

pub fn decline() -> Action {
    Action::Decline { note: "We do not work with them.".into() }
}

pub fn withdraw_consent() -> Action {
    Action::WithdrawConsent { note: String::new() }
}

pub fn award(winner: ClaimId) -> Action {
    Action::DecideArbitration { winner, reason: "Its proof is the more recent one.".into() }
}

pub fn statement(codes: &[&str], text: &str) -> Action {
    Action::AddStatement { products: codes.iter().map(|code| product(code)).collect(), text: text.into() }
}

pub fn finish(codes: &[&str]) -> Action {
    Action::FinishStatement { products: codes.iter().map(|code| product(code)).collect() }
}

pub fn assign(n: u128) -> Action {
    Action::Assign { to: person(n) }
}

fn number_of(partner: &Actor) -> u128 {
    let Actor::Partner { company, .. } = partner else { panic!("not a partner") };
    company.0.as_u128() - 0xC000
}

impl Scenario {
    pub fn proof(&mut self, signed_on: &str) -> Action {
        let id = ProofId(self.next_id());
        Action::AddProof(Proof {
            id,
            file_name: "statement of work.pdf".into(),
            file_type: FileType::Pdf,
            kind: ProofKind::StatementOfWork,
            signed_on: Some(on(signed_on)),
            sha256: "0".repeat(64),
            bytes: 1024,
            added_at: self.now,
        })
    }

    /// A file without a date of signature.
    pub fn undated(&mut self, kind: ProofKind) -> Action {
        let Action::AddProof(proof) = self.proof("2026-10-01") else { panic!() };
        Action::AddProof(Proof { kind, signed_on: None, ..proof })
    }

    /// A complete draft of workloads in Microsoft 365.
    pub fn draft(&mut self, partner: &Actor, codes: &[&str]) -> ClaimId {
        let activity = activity(SolutionArea::Microsoft365, &[Activity::Usage]);
        self.draft_of(partner, activity, workloads(codes))
    }

    /// A complete draft of subscriptions in Business Applications.
    pub fn draft_for(&mut self, partner: &Actor, activities: &[Activity], codes: &[&str]) -> ClaimId {
        let activity = activity(SolutionArea::BusinessApplications, activities);
        self.draft_of(partner, activity, subscriptions(codes))
    }

    fn draft_of(&mut self, partner: &Actor, activity: StepAnswers, products: StepAnswers) -> ClaimId {
        let id = self.create(partner);
        let place = location(&format!("{}001", number_of(partner)));
        for step in [place, harbour(), activity, products, contacts(), self_check(), acknowledgement()] {
            self.does(partner, id, save(step));
        }
        let proof = self.proof("2026-09-01");
        self.does(partner, id, proof);
        id
    }

    pub fn submitted(&mut self, partner: &Actor, codes: &[&str]) -> ClaimId {
        let id = self.draft(partner, codes);
        self.does(partner, id, Action::Submit { acknowledged: true });
        id
    }

    pub fn under_review(&mut self, partner: &Actor, codes: &[&str]) -> ClaimId {
        let id = self.submitted(partner, codes);
        self.does(&reviewer(), id, Action::StartReview);
        id
    }

    pub fn action_required(&mut self, partner: &Actor, codes: &[&str]) -> ClaimId {
        let id = self.under_review(partner, codes);
        self.does(&reviewer(), id, ask());
        id
    }

    pub fn consent_open(&mut self, partner: &Actor, codes: &[&str]) -> ClaimId {
        let id = self.under_review(partner, codes);
        self.does(&reviewer(), id, approve());
        id
    }

    pub fn in_effect(&mut self, partner: &Actor, codes: &[&str]) -> ClaimId {
        let id = self.consent_open(partner, codes);
        self.does(&customer(id), id, Action::Agree);
        id
    }

    pub fn rejected(&mut self, partner: &Actor, codes: &[&str]) -> ClaimId {
        let id = self.under_review(partner, codes);
        self.does(&reviewer(), id, reject());
        id
    }

    pub fn disputed(&mut self, partner: &Actor, codes: &[&str]) -> ClaimId {
        let id = self.rejected(partner, codes);
        self.does(partner, id, dispute());
        id
    }
}
