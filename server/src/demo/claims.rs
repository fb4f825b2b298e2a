//! Demo claims in different states, written through the store as if they had happened in the last weeks.

use super::Error;
use super::history_builder::{HistoryBuilder, Subject};
use super::people::{ASTRID, ERIK, GOTHENBURG, GRACE, HARUKA, PRIYA, STOCKHOLM, TOKYO, TOMAS, mpn};
use crate::files::BlobStore;
use chrono::{DateTime, Utc};
use domain::action::Action;
use domain::catalog::Activity;
use domain::claim_form::StepAnswers;
use domain::evidence::{Criterion, RequestItem, WithdrawReason};
use store::Store;

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

/// The one that is made last.
pub const LAST: &str = "OR-000013";

/// Makes them all.
pub async fn create(store: &Store, blob_store: &BlobStore, now: DateTime<Utc>) -> Result<(), Error> {
    let demo = HistoryBuilder { store, blob_store, now };
    // A draft that was left after two steps.
    let draft = demo
        .draft(&Subject { tenant: '6', customer: "Proseware AB", domain: "proseware.example", ..CONTOSO }, 2)
        .await?;
    demo.act(ASTRID, &draft, 2, Action::SaveAnswers(StepAnswers::Location { location: Some(mpn(STOCKHOLM)?) })).await?;

    // Waits for a reviewer.
    demo.submitted(&CONTOSO, 1).await?;
    demo.submitted(
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
    let reviewed = demo.submitted(&FABRIKAM, 4).await?;
    demo.act(PRIYA, &reviewed, 2, Action::StartReview).await?;
    demo.act(PRIYA, &reviewed, 2, Action::Note { text: "Signed copy looks complete; checking the dates.".into() })
        .await?;

    // Waits for the partner's answer.
    let asked = demo
        .submitted(
            &Subject {
                name: "Contoso device management",
                products: &[("intune", ""), ("defender_endpoint", "")],
                ..CONTOSO
            },
            6,
        )
        .await?;
    demo.act(TOMAS, &asked, 3, Action::StartReview).await?;
    demo.act(TOMAS, &asked, 1, Action::AskInformation { rubric: None, items: items() }).await?;

    // Came back with an answer.
    let answered = demo.submitted(&WINGTIP, 9).await?;
    demo.act(PRIYA, &answered, 8, Action::StartReview).await?;
    demo.act(PRIYA, &answered, 7, Action::AskInformation { rubric: None, items: items() }).await?;
    let answers = vec![
        "The customer's signature is on page 3 of the new file.".into(),
        "The period is now named on page 1.".into(),
    ];
    demo.act(
        ASTRID,
        &answered,
        2,
        Action::AnswerRequest { answers, comment: "Thank you for looking at it so soon.".into() },
    )
    .await?;

    // Approved: the customer may still decline.
    let approved = demo
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
    demo.approved(&approved, PRIYA, 5, 3).await?;

    // In effect, since the customer did nothing.
    let effective = demo
        .submitted(
            &Subject {
                name: "Contoso Exchange and Entra",
                products: &[("exchange", ""), ("entra_id_p1", "")],
                ..CONTOSO
            },
            40,
        )
        .await?;
    demo.approved(&effective, TOMAS, 37, 35).await?;
    demo.tick(&effective, 20).await?;

    // Ended by the partner.
    let ended = demo
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
    demo.approved(&ended, PRIYA, 48, 46).await?;
    demo.tick(&ended, 30).await?;
    let note = "The customer moved to another system.".into();
    demo.act(HARUKA, &ended, 5, Action::EndAssociation { reason: WithdrawReason::NoLongerWithCustomer, note }).await?;

    // Rejected, and may be disputed.
    let rejected = demo
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
    demo.rejected(&rejected, PRIYA, 12, 10).await?;

    // Rejected, and disputed.
    let disputed = demo
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
    demo.rejected(&disputed, PRIYA, 14, 12).await?;
    let justification = "The acknowledgment names the work and the period on page 2; please read it again.".into();
    demo.act(ASTRID, &disputed, 2, Action::Dispute { justification }).await?;

    // One line, two partners: the one that holds it and the one that claims it.
    let held = demo.submitted(&NORTHWIND, 45).await?;
    demo.approved(&held, PRIYA, 43, 41).await?;
    demo.tick(&held, 25).await?;
    let challenger = demo
        .submitted(&Subject { by: ASTRID, location: STOCKHOLM, name: "Northwind Sales coaching", ..NORTHWIND }, 4)
        .await?;
    demo.act(PRIYA, &challenger, 3, Action::StartReview).await?;
    let text = "We have run the adoption programme since spring; the sign-in figures rose with it.".into();
    let products = "sales".parse().into_iter().collect();
    demo.act(ASTRID, &challenger, 2, Action::AddStatement { products, text }).await?;

    // A word between the two sides.
    let text = "We start with the sales team in week two. Is a project plan of the customer's own enough?".into();
    demo.act(HARUKA, &reviewed, 1, Action::Comment { text }).await?;
    let text = "Yes, if it names the products and is signed.".into();
    demo.act(PRIYA, &reviewed, 1, Action::Comment { text }).await?;
    demo.act(GRACE, &disputed, 1, Action::Note { text: "Needs somebody who has not seen it before.".into() }).await?;
    Ok(())
}

fn items() -> Vec<RequestItem> {
    let item = |criterion, what: &str, why: &str, example: &str| RequestItem {
        products: Default::default(),
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
