//! The texts of the help, paragraph by paragraph.

use crate::messages::{Locale, td_string};
use crate::parts::deadline::length;
use crate::text::problem::file_types;
use crate::text::{codes, dates};
use domain::code::Code;
use domain::evidence::{Criterion, ProofKind};
use domain::program::Policy;
use leptos::prelude::*;

macro_rules! paragraphs {
    ($locale:expr, $section:ident: $($key:ident),*) => {
        prose(vec![$(td_string!($locale, help.$section.$key).to_string()),*])
    };
}

fn prose(texts: Vec<String>) -> AnyView {
    let texts: Vec<_> = texts.into_iter().map(|text| view! { <p>{text}</p> }).collect();
    view! { <div class="prose">{texts}</div> }.into_any()
}

/// `guides`: name and address of the programs' own pages.
pub fn start(locale: Locale, guides: &[(String, String)]) -> AnyView {
    let links: Vec<_> = guides
        .iter()
        .map(|(name, address)| view! { <li><a href=address.clone() rel="noopener">{name.clone()}</a></li> })
        .collect();
    let guides = (!links.is_empty()).then(|| {
        view! {
            <h3>{td_string!(locale, help.start.guides).to_string()}</h3>
            <div class="prose"><ul>{links}</ul></div>
        }
    });
    view! { {paragraphs!(locale, start: p1, p2, p3)} {guides} }.into_any()
}

pub fn create(locale: Locale) -> AnyView {
    paragraphs!(locale, create: p1, p2, p3, p4, p5)
}

pub fn manage(locale: Locale) -> AnyView {
    paragraphs!(locale, manage: p1, p2, p3, p7, p4, p5, p6)
}

pub fn review(locale: Locale) -> AnyView {
    paragraphs!(locale, review: p1, p2, p3, p4, p5)
}

pub fn troubleshoot(locale: Locale) -> AnyView {
    paragraphs!(locale, troubleshoot: p1, p2, p3, p4, p5, p6)
}

pub fn consent(locale: Locale) -> AnyView {
    paragraphs!(locale, consent: p1, p2, p3, p4, p5, p6)
}

/// `address`: where every link of a genuine mail begins.
pub fn customers(locale: Locale, address: &str) -> AnyView {
    prose(vec![
        td_string!(locale, help.customers.p1).to_string(),
        td_string!(locale, help.customers.p2).to_string(),
        td_string!(locale, help.customers.p3).to_string(),
        td_string!(locale, help.customers.p4, address = address).to_string(),
    ])
}

pub fn subscriptions(locale: Locale) -> AnyView {
    paragraphs!(locale, subscriptions: p1, p2)
}

/// `address`: an email address or a page, where one is set.
pub fn support(locale: Locale, address: Option<&str>) -> AnyView {
    let contact = match address {
        Some(address) => td_string!(locale, help.support.contact, address = address).to_string(),
        None => td_string!(locale, help.support.no_address).to_string(),
    };
    prose(vec![td_string!(locale, help.support.p1).to_string(), contact])
}

pub fn contests(locale: Locale) -> AnyView {
    paragraphs!(locale, contests: p1, p2, p5, p3, p4)
}

pub fn disputes(locale: Locale, policy: &Policy) -> AnyView {
    let window = length(locale, policy.dispute_window);
    prose(vec![
        td_string!(locale, help.disputes.p1, window = window).to_string(),
        td_string!(locale, help.disputes.p2).to_string(),
        td_string!(locale, help.disputes.p3).to_string(),
    ])
}

pub fn proof(locale: Locale, policy: &Policy) -> AnyView {
    let files = td_string!(
        locale,
        help.proof.p3,
        types = file_types(locale),
        size = dates::size(policy.max_file_bytes),
        files = policy.max_files
    )
    .to_string();
    let criteria: Vec<_> = Criterion::ALL
        .iter()
        .map(|criterion| {
            view! {
                <li>
                    <strong>{codes::criterion(locale, *criterion)}</strong> <br />
                    {codes::criterion_help(locale, *criterion, policy)}
                </li>
            }
        })
        .collect();
    let kinds: Vec<_> = ProofKind::ALL
        .iter()
        .map(
            |kind| view! { <div><dt>{codes::proof_kind(locale, *kind)}</dt><dd>{kind_means(locale, *kind)}</dd></div> },
        )
        .collect();
    view! {
        {prose(vec![
            td_string!(locale, help.proof.p1).to_string(),
            td_string!(locale, help.proof.p2).to_string(),
            files,
            td_string!(locale, help.proof.p4).to_string(),
        ])}
        <h3>{td_string!(locale, help.proof.criteria).to_string()}</h3>
        <div class="prose"><ol>{criteria}</ol></div>
        <h3>{td_string!(locale, help.proof.kinds).to_string()}</h3>
        <dl class="summary-list">{kinds}</dl>
    }
    .into_any()
}

fn kind_means(locale: Locale, kind: ProofKind) -> String {
    match kind {
        ProofKind::StatementOfWork => td_string!(locale, help.proof.kind_statement_of_work),
        ProofKind::CustomerAcknowledgment => td_string!(locale, help.proof.kind_customer_acknowledgment),
        ProofKind::PurchaseOrder => td_string!(locale, help.proof.kind_purchase_order),
        ProofKind::ProjectPlan => td_string!(locale, help.proof.kind_project_plan),
        ProofKind::Other => td_string!(locale, help.proof.kind_other),
    }
    .to_string()
}
