//! Some claims in different states, told through the ledger as if they had happened in the last weeks.

use super::people::{self, ASTRID, ERIK, GOTHENBURG, GRACE, HARUKA, PRIYA, STOCKHOLM, TOKYO, TOMAS, mpn};
use super::{Error, paper};
use crate::clock::at;
use crate::files::Shelf;
use chrono::{DateTime, TimeDelta, Utc};
use domain::action::Action;
use domain::answers::{Contact, StepAnswers};
use domain::catalog::{Activity, ProductCode, SolutionArea};
use domain::claim::Claim;
use domain::evidence::{
    Criterion, FileType, Finding, Proof, ProofKind, RequestItem, ReviewGround, Rubric, WithdrawReason,
};
use domain::party::{Actor, ProofId};
use store::{Ask, Store};

/// What a claim is about.
struct Subject {
    by: &'static str,
    location: &'static str,
    /// The last digit of the tenant's ID in the demo's directory.
    tenant: char,
    customer: &'static str,
    domain: &'static str,
    name: &'static str,
    contact: (&'static str, &'static str, &'static str),
    activity: Activity,
    /// Codes of workloads; or of products, each with the last two digits of its subscription.
    products: &'static [(&'static str, &'static str)],
}

const CONTOSO: Subject = Subject {
    by: ASTRID,
    location: STOCKHOLM,
    tenant: '1',
    customer: "Contoso AB",
    domain: "contoso.example",
    name: "Contoso Teams rollout",
    contact: ("Karin Dahl", "Head of IT", "karin.dahl@contoso.example"),
    activity: Activity::Usage,
    products: &[("teams", ""), ("sharepoint", "")],
};

const NORTHWIND: Subject = Subject {
    by: HARUKA,
    location: TOKYO,
    tenant: '3',
    customer: "Northwind Traders",
    domain: "northwind.example",
    name: "Northwind Sales adoption",
    contact: ("Alice Ford", "Sales director", "alice.ford@northwind.example"),
    activity: Activity::Usage,
    products: &[("sales", "06")],
};

const FABRIKAM: Subject = Subject {
    by: HARUKA,
    location: TOKYO,
    tenant: '2',
    customer: "Fabrikam",
    domain: "fabrikam.example",
    name: "Fabrikam 財務システム導入",
    contact: ("佐藤 健", "経理部長", "takeshi.sato@fabrikam.example"),
    activity: Activity::Presales,
    products: &[("finance", "04")],
};

const WINGTIP: Subject = Subject {
    by: ASTRID,
    location: STOCKHOLM,
    tenant: '8',
    customer: "Wingtip Retail",
    domain: "wingtip.example",
    name: "Wingtip Commerce launch",
    contact: ("Oliver Webb", "Programme manager", "oliver.webb@wingtip.example"),
    activity: Activity::Usage,
    products: &[("commerce", "10")],
};

/// Makes them all.
pub async fn create(store: &Store, shelf: &Shelf, now: DateTime<Utc>) -> Result<(), Error> {
    let desk = Telling { store, shelf, now };
    // A draft that was left after two steps.
    let draft = desk
        .begun(&Subject { tenant: '6', customer: "Proseware AB", domain: "proseware.example", ..CONTOSO }, 2)
        .await?;
    desk.act(ASTRID, &draft, 2, Action::SaveAnswers(StepAnswers::Location { location: Some(mpn(STOCKHOLM)?) })).await?;

    // Waits for a reviewer.
    desk.submitted(&CONTOSO, 1).await?;
    desk.submitted(
        &Subject {
            by: ERIK,
            location: GOTHENBURG,
            tenant: '9',
            customer: "Coho",
            domain: "coho.example",
            name: "Coho Exchange migration",
            contact: ("Nils Borg", "IT-chef", "nils.borg@coho.example"),
            products: &[("exchange", "")],
            ..CONTOSO
        },
        6,
    )
    .await?;

    // Is being reviewed.
    let reviewed = desk.submitted(&FABRIKAM, 4).await?;
    desk.act(PRIYA, &reviewed, 2, Action::StartReview).await?;
    desk.act(PRIYA, &reviewed, 2, Action::Note { text: "Signed copy looks complete; checking the dates.".into() })
        .await?;

    // Waits for the partner's answer.
    let asked = desk
        .submitted(
            &Subject {
                name: "Contoso device management",
                products: &[("intune", ""), ("defender_endpoint", "")],
                ..CONTOSO
            },
            6,
        )
        .await?;
    desk.act(TOMAS, &asked, 3, Action::StartReview).await?;
    desk.act(TOMAS, &asked, 1, Action::AskInformation { items: items() }).await?;

    // Came back with an answer.
    let answered = desk.submitted(&WINGTIP, 9).await?;
    desk.act(PRIYA, &answered, 8, Action::StartReview).await?;
    desk.act(PRIYA, &answered, 7, Action::AskInformation { items: items() }).await?;
    let answers = vec![
        "The customer's signature is on page 3 of the new file.".into(),
        "The period is now named on page 1.".into(),
    ];
    desk.act(
        ASTRID,
        &answered,
        2,
        Action::AnswerRequest { answers, comment: "Thank you for looking at it so soon.".into() },
    )
    .await?;

    // Approved: the customer may still decline.
    let approved = desk
        .submitted(
            &Subject {
                tenant: '4',
                customer: "Adatum Ltd",
                domain: "adatum.example",
                name: "Adatum Power Apps",
                contact: ("Ruth Hale", "Operations lead", "ruth.hale@adatum.example"),
                products: &[("power_apps", "0a")],
                ..WINGTIP
            },
            9,
        )
        .await?;
    desk.approved(&approved, PRIYA, 5, 3).await?;

    // In effect, since the customer did nothing.
    let effective = desk
        .submitted(
            &Subject {
                name: "Contoso Exchange and Entra",
                products: &[("exchange", ""), ("entra_id_p1", "")],
                ..CONTOSO
            },
            40,
        )
        .await?;
    desk.approved(&effective, TOMAS, 37, 35).await?;
    desk.tick(&effective, 20).await?;

    // Ended by the partner.
    let ended = desk
        .submitted(
            &Subject {
                tenant: 'a',
                customer: "Lucerne",
                domain: "lucerne.example",
                name: "ルツェルン 人事システム",
                contact: ("高橋 直子", "人事部長", "naoko@lucerne.example"),
                products: &[("human_resources", "12")],
                ..FABRIKAM
            },
            50,
        )
        .await?;
    desk.approved(&ended, PRIYA, 48, 46).await?;
    desk.tick(&ended, 30).await?;
    let note = "The customer moved to another system.".into();
    desk.act(HARUKA, &ended, 5, Action::EndAssociation { reason: WithdrawReason::NoLongerWithCustomer, note }).await?;

    // Rejected, and may be disputed.
    let rejected = desk
        .submitted(
            &Subject {
                tenant: 'b',
                customer: "Trey Research",
                domain: "trey.example",
                name: "Trey security review",
                contact: ("Dana Cole", "CISO", "dana.cole@trey.example"),
                products: &[("defender_identity", "")],
                ..CONTOSO
            },
            14,
        )
        .await?;
    desk.rejected(&rejected, PRIYA, 12, 10).await?;

    // Rejected, and disputed.
    let disputed = desk
        .submitted(
            &Subject {
                tenant: '5',
                customer: "Litware",
                domain: "litware.example",
                name: "Litware Project Operations",
                contact: ("陳雅婷", "專案經理", "yating.chen@litware.example"),
                products: &[("project_operations", "0c")],
                ..WINGTIP
            },
            16,
        )
        .await?;
    desk.rejected(&disputed, PRIYA, 14, 12).await?;
    let justification = "The acknowledgment names the work and the period on page 2; please read it again.".into();
    desk.act(ASTRID, &disputed, 2, Action::Dispute { justification }).await?;

    // One line, two partners: the one that holds it and the one that claims it.
    let held = desk.submitted(&NORTHWIND, 45).await?;
    desk.approved(&held, PRIYA, 43, 41).await?;
    desk.tick(&held, 25).await?;
    let challenger = desk
        .submitted(&Subject { by: ASTRID, location: STOCKHOLM, name: "Northwind Sales coaching", ..NORTHWIND }, 4)
        .await?;
    desk.act(TOMAS, &challenger, 3, Action::StartReview).await?;
    let text = "We have run the adoption programme since spring; the sign-in figures rose with it.".into();
    desk.act(ASTRID, &challenger, 2, Action::AddStatement { text }).await?;

    // A word between the two sides.
    let text = "We start with the sales team in week two. Is a project plan of the customer's own enough?".into();
    desk.act(HARUKA, &reviewed, 1, Action::Comment { text }).await?;
    let text = "Yes, if it names the products and is signed.".into();
    desk.act(PRIYA, &reviewed, 1, Action::Comment { text }).await?;
    desk.act(GRACE, &disputed, 1, Action::Note { text: "Needs somebody who has not seen it before.".into() }).await?;
    Ok(())
}

struct Telling<'d> {
    store: &'d Store,
    shelf: &'d Shelf,
    now: DateTime<Utc>,
}

impl Telling<'_> {
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

    async fn act(&self, by: &str, claim: &Claim, days_ago: i64, action: Action) -> Result<Claim, Error> {
        let actor = self.actor(by).await?;
        let ask = Ask { actor, claim: claim.id, action, seen: None };
        Ok(self.store.act(&ask, at(self.days_ago(days_ago, Some(claim)))).await?.claim)
    }

    async fn tick(&self, claim: &Claim, days_ago: i64) -> Result<(), Error> {
        let ask = Ask { actor: Actor::System, claim: claim.id, action: Action::Tick, seen: None };
        self.store.act(&ask, at(self.days_ago(days_ago, None))).await?;
        Ok(())
    }

    /// A draft with its customer.
    async fn begun(&self, subject: &Subject, days_ago: i64) -> Result<Claim, Error> {
        let moment = at(self.days_ago(days_ago, None));
        let claim = self.store.create(&self.actor(subject.by).await?, (moment.new_id)(), moment).await?;
        let tenant_id = format!("1c0a7000-0000-4000-8000-00000000000{}", subject.tenant);
        let step = StepAnswers::Customer { tenant_id, domain: subject.domain.to_owned() };
        self.act(subject.by, &claim, days_ago, Action::SaveAnswers(step)).await
    }

    async fn submitted(&self, subject: &Subject, days_ago: i64) -> Result<Claim, Error> {
        let mut claim = self.begun(subject, days_ago).await?;
        for step in steps(subject)? {
            claim = self.act(subject.by, &claim, days_ago, Action::SaveAnswers(step)).await?;
        }
        let proof = self.proof(subject, &claim, days_ago).await?;
        claim = self.act(subject.by, &claim, days_ago, Action::AddProof(proof)).await?;
        self.act(subject.by, &claim, days_ago, Action::Submit).await
    }

    async fn proof(&self, subject: &Subject, claim: &Claim, days_ago: i64) -> Result<Proof, Error> {
        let added_at = self.days_ago(days_ago, Some(claim));
        let signed_on = (added_at - TimeDelta::days(12)).date_naive();
        let products: Vec<_> = subject.products.iter().map(|(code, _)| *code).collect();
        let bytes = paper::pdf(
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
        let sha256 = self.shelf.put(&bytes).await?;
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

    async fn approved(&self, claim: &Claim, by: &str, started: i64, decided: i64) -> Result<(), Error> {
        self.act(by, claim, started, Action::StartReview).await?;
        let finding = |_| Finding { met: true, page: Some(1), note: String::new() };
        let rubric = Rubric(Criterion::ALL.iter().map(|criterion| (*criterion, finding(criterion))).collect());
        let note = "Everything is there. Thank you.".into();
        self.act(by, claim, decided, Action::Approve { rubric, note }).await?;
        Ok(())
    }

    async fn rejected(&self, claim: &Claim, by: &str, started: i64, decided: i64) -> Result<(), Error> {
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
        StepAnswers::Products { products, subscriptions },
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

fn items() -> Vec<RequestItem> {
    let item = |criterion, what: &str, why: &str, example: &str| RequestItem {
        criterion,
        what: what.into(),
        why: why.into(),
        example: example.into(),
        answer: None,
    };
    vec![
        item(
            Criterion::CustomerAcknowledged,
            "A page with the customer's signature",
            "The file ends before the signatures.",
            "The last page of the signed statement of work",
        ),
        item(Criterion::DatesCurrent, "The period of the work", "No start or end is named.", "1 March to 31 August"),
    ]
}
