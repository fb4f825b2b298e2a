//! Creates the history of a demo claim with dates in the past.

use super::people::{self, ERIK, HARUKA, mpn};
use super::{Error, sample_pdf};
use crate::clock::at;
use crate::files::BlobStore;
use chrono::{DateTime, TimeDelta, Utc};
use domain::action::Action;
use domain::catalog::{Activity, ProductCode, SolutionArea};
use domain::claim::Claim;
use domain::claim_form::{Contact, StepAnswers};
use domain::code::Code;
use domain::evidence::{Criterion, FileType, Finding, Proof, ProofKind, ReviewGround, Rubric};
use domain::party::{Actor, ProofId};
use store::{Command, Store};

/// What a claim is about.
pub struct Subject {
    pub by: &'static str,
    pub location: &'static str,
    /// The last digit of the tenant's ID in the demo's directory.
    pub tenant: char,
    pub customer: &'static str,
    pub domain: &'static str,
    pub name: &'static str,
    pub contact: (&'static str, &'static str, &'static str),
    pub activity: Activity,
    /// Codes of workloads; or of products, each with the last two digits of its subscription.
    pub products: &'static [(&'static str, &'static str)],
}

pub struct HistoryBuilder<'d> {
    pub store: &'d Store,
    pub blob_store: &'d BlobStore,
    pub now: DateTime<Utc>,
}

impl HistoryBuilder<'_> {
    async fn actor(&self, email: &str) -> Result<Actor, Error> {
        let person = self.store.person_by_email(email).await?;
        let person = person.ok_or_else(|| Error::Wrong(format!("the account {email}")))?;
        let actor = self.store.actor_of(person.id).await?;
        actor.ok_or_else(|| Error::Wrong(format!("the account {email}")))
    }

    /// Each step a little after the one before.
    fn days_ago(&self, days: i64, claim: Option<&Claim>) -> DateTime<Utc> {
        self.now - TimeDelta::days(days) - TimeDelta::hours(1)
            + TimeDelta::seconds(claim.map_or(0, |claim| i64::from(claim.sequence)))
    }

    pub async fn act(&self, by: &str, claim: &Claim, days_ago: i64, action: Action) -> Result<Claim, Error> {
        let actor = self.actor(by).await?;
        let ask = Command { actor, claim: claim.id, action, seen: None, key: None };
        Ok(self.store.act(&ask, at(self.days_ago(days_ago, Some(claim)))).await?.claim)
    }

    pub async fn tick(&self, claim: &Claim, days_ago: i64) -> Result<(), Error> {
        let ask = Command { actor: Actor::System, claim: claim.id, action: Action::Tick, seen: None, key: None };
        self.store.act(&ask, at(self.days_ago(days_ago, None))).await?;
        Ok(())
    }

    /// A draft with its customer.
    pub async fn draft(&self, subject: &Subject, days_ago: i64) -> Result<Claim, Error> {
        let moment = at(self.days_ago(days_ago, None));
        let claim = self.store.create(&self.actor(subject.by).await?, (moment.new_id)(), moment).await?;
        let tenant_id = format!("1c0a7000-0000-4000-8000-00000000000{}", subject.tenant);
        let step = StepAnswers::Customer { tenant_id, domain: subject.domain.to_owned() };
        self.act(subject.by, &claim, days_ago, Action::SaveAnswers(step)).await
    }

    pub async fn submitted(&self, subject: &Subject, days_ago: i64) -> Result<Claim, Error> {
        let mut claim = self.draft(subject, days_ago).await?;
        for step in steps(subject)? {
            claim = self.act(subject.by, &claim, days_ago, Action::SaveAnswers(step)).await?;
        }
        let proof = self.proof(subject, &claim, days_ago).await?;
        claim = self.act(subject.by, &claim, days_ago, Action::AddProof(proof)).await?;
        self.act(subject.by, &claim, days_ago, Action::Submit { acknowledged: true }).await
    }

    async fn proof(&self, subject: &Subject, claim: &Claim, days_ago: i64) -> Result<Proof, Error> {
        let added_at = self.days_ago(days_ago, Some(claim));
        let signed_on = (added_at - TimeDelta::days(12)).date_naive();
        let products: Vec<_> = subject.products.iter().map(|(code, _)| *code).collect();
        let bytes = sample_pdf::pdf(
            "Statement of work",
            &[
                format!("Customer: {}, {}", subject.customer, subject.domain),
                format!("Claim: {}", claim.reference),
                format!("Products: {}", products.join(", ")),
                "Work: adoption workshops, training of key users, support in the first three months".to_owned(),
                format!("Period: six months from {signed_on}"),
                String::new(),
                format!("Signed for the customer on {signed_on}"),
            ],
        );
        let sha256 = self.blob_store.put(&bytes).await?;
        Ok(Proof {
            id: ProofId((at(added_at).new_id)()),
            file_name: format!("{} statement of work.pdf", subject.customer),
            file_type: FileType::Pdf,
            kind: ProofKind::StatementOfWork,
            signed_on: Some(signed_on),
            sha256,
            bytes: bytes.len() as u64,
            added_at,
        })
    }

    pub async fn approved(&self, claim: &Claim, by: &str, started: i64, decided: i64) -> Result<(), Error> {
        self.act(by, claim, started, Action::StartReview).await?;
        let finding = |_| Finding { met: true, page: Some(1), note: String::new() };
        let rubric = Rubric(Criterion::ALL.iter().map(|criterion| (*criterion, finding(criterion))).collect());
        let note = "Everything is there. Thank you.".into();
        self.act(by, claim, decided, Action::Approve { rubric, note }).await?;
        Ok(())
    }

    pub async fn rejected(&self, claim: &Claim, by: &str, started: i64, decided: i64) -> Result<(), Error> {
        self.act(by, claim, started, Action::StartReview).await?;
        let finding = |criterion: &Criterion| match criterion {
            Criterion::CustomerAcknowledged => {
                Finding { met: false, page: Some(1), note: "The signature is not the customer's.".into() }
            }
            _ => Finding { met: true, page: Some(1), note: String::new() },
        };
        let rubric = Rubric(Criterion::ALL.iter().map(|criterion| (*criterion, finding(criterion))).collect());
        let note = "The file does not show that the customer agreed to the work.".into();
        self.act(by, claim, decided, Action::Reject { ground: ReviewGround::InsufficientProof, rubric, note }).await?;
        Ok(())
    }
}

/// All answers but the customer's directory, which stands already.
fn steps(subject: &Subject) -> Result<Vec<StepAnswers>, Error> {
    let code = |text: &str| text.parse::<ProductCode>().map_err(|()| Error::Wrong(format!("the product {text}")));
    let area = if subject.products.iter().all(|(_, subscription)| subscription.is_empty()) {
        SolutionArea::Microsoft365
    } else {
        SolutionArea::BusinessApplications
    };
    let mut products = std::collections::BTreeSet::new();
    let mut subscriptions = std::collections::BTreeMap::new();
    for (product, subscription) in subject.products {
        products.insert(code(product)?);
        if !subscription.is_empty() {
            subscriptions.insert(code(product)?, format!("5b0a7000-0000-4000-8000-0000000000{subscription}"));
        }
    }
    let contact = |(name, title, email): (&str, &str, &str)| Contact {
        name: name.into(),
        title: title.into(),
        email: email.into(),
    };
    let own = match subject.by {
        HARUKA => ("森 春香", "", people::HARUKA),
        ERIK => ("Erik Sand", "", people::ERIK),
        _ => ("Astrid Ek", "", people::ASTRID),
    };
    Ok(vec![
        StepAnswers::Location { location: Some(mpn(subject.location)?) },
        StepAnswers::Activity {
            area: Some(area),
            activities: [subject.activity].into(),
            seller_name: String::new(),
            isv_product: String::new(),
        },
        StepAnswers::Products { products, subscriptions, acknowledged: true },
        StepAnswers::Contacts {
            claim_name: subject.name.to_owned(),
            customer: contact(subject.contact),
            technical: Contact::default(),
            own: contact(own),
            email_reason: String::new(),
        },
        StepAnswers::SelfCheck { criteria: Criterion::ALL.iter().copied().collect() },
        StepAnswers::Acknowledgement { acknowledged: true },
    ])
}
