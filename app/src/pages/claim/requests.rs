//! What the reviewer asked for, item by item, and what was answered.

use crate::messages::td_string;
use crate::parts::request::products;
use crate::request_context::RequestContext;
use crate::text::{codes, dates};
use domain::action::ActionKind;
use domain::claim::Claim;
use domain::claim_form::Step;
use domain::code::Code;
use domain::evidence::{Request, RequestItem};
use leptos::prelude::*;

/// The open request in full; those that are over folded, the newest first.
pub fn requests(ctx: &RequestContext, claim: &Claim, may: &[ActionKind]) -> Option<AnyView> {
    if claim.requests.is_empty() {
        return None;
    }
    let numbered = claim.requests.iter().enumerate().rev();
    let sections: Vec<_> = numbered.map(|(before, request)| one(ctx, claim, before + 1, request, may)).collect();
    Some(sections.into_any())
}

fn one(ctx: &RequestContext, claim: &Claim, number: usize, request: &Request, may: &[ActionKind]) -> AnyView {
    let (locale, zone) = (ctx.locale(), ctx.visitor.zone);
    let (id, title_id) = (format!("request-{number}"), format!("request-{number}"));
    let title = match claim.requests.len() {
        1 => td_string!(locale, claim.request.title).to_string(),
        _ => td_string!(locale, claim.request.title_number, number = number).to_string(),
    };
    let total = request.items.len();
    let done = total - request.unanswered().len();
    let asked = td_string!(locale, claim.request.asked_on, day = dates::day(locale, zone.day(request.asked_at)));
    // One that ran out or was overtaken by a withdrawal waits for nobody any more.
    let open = request.answered_at.is_none() && claim.open_request().is_some();
    let products = (open && may.contains(&ActionKind::SaveAnswers)).then(|| products_page(claim));
    let items: Vec<_> =
        (1..).zip(&request.items).map(|(number, item)| self::item(ctx, number, item, open, products.clone())).collect();
    let list = view! { <ol class="list">{items}</ol> };
    match request.answered_at {
        None if open => {
            let due = claim.request_due().map(|clock| {
                let due = dates::instant(locale, zone, clock.due_at);
                td_string!(locale, claim.request.due, due = due).to_string()
            });
            let href = format!("/claims/{}/answer", claim.reference);
            view! {
                <section class="stack" aria-labelledby=id>
                    <div class="section-head">
                        <h2 id=title_id>{title}</h2>
                        <p class="muted small-text">{asked.to_string()}</p>
                    </div>
                    {due.map(|due| view! { <p><strong>{due}</strong></p> })}
                    {list}
                    {may.contains(&ActionKind::AnswerRequest).then(|| view! {
                        <p class="row"><a class="button primary" href=href>{td_string!(locale, claim.request.go_answer).to_string()}</a></p>
                    })}
                </section>
            }
            .into_any()
        }
        answered_at => {
            let answered = match answered_at {
                Some(at) => {
                    td_string!(locale, claim.request.answered_on, day = dates::day(locale, zone.day(at))).to_string()
                }
                None => td_string!(locale, claim.request.unanswered).to_string(),
            };
            let progress = td_string!(locale, claim.request.answered_of, done = done, total = total);
            view! {
                <section class="card" aria-labelledby=id>
                    <div class="section-head">
                        <h2 id=title_id>{title}</h2>
                        <p class="muted small-text">{asked.to_string()} " · " {answered}</p>
                    </div>
                    <p>{progress.to_string()}</p>
                    <details class="explain">
                        <summary>{td_string!(locale, shell.details).to_string()}</summary>
                        {list}
                    </details>
                </section>
            }
            .into_any()
        }
    }
}

/// Where an admin removes or corrects products.
pub fn products_page(claim: &Claim) -> String {
    format!("/claims/{}/edit/{}", claim.reference, Step::Products.code())
}

/// The products that an item is about, with the way to the page that changes them where the visitor may.
pub fn item_products(ctx: &RequestContext, item: &RequestItem, page: Option<String>) -> Option<AnyView> {
    let locale = ctx.locale();
    let page = page.map(|page| {
        let label = td_string!(locale, claim.request.change_products).to_string();
        view! { <p class="small-text"><a href=page>{label}</a></p> }
    });
    products(locale, item).map(|products| view! { {products} {page} }.into_any())
}

fn item(
    ctx: &RequestContext,
    number: usize,
    item: &RequestItem,
    open: bool,
    products: Option<String>,
) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let criterion = codes::criterion(locale, item.criterion);
    let badge = match (&item.answer, open) {
        (Some(_), _) => {
            view! { <span class="badge success">{td_string!(locale, claim.request.answered).to_string()}</span> }
        }
        (None, true) => {
            view! { <span class="badge warning">{td_string!(locale, claim.request.open).to_string()}</span> }
        }
        (None, false) => {
            view! { <span class="badge danger">{td_string!(locale, claim.request.unanswered).to_string()}</span> }
        }
    };
    let labelled = |label: String, text: &str| {
        (!text.is_empty()).then(|| {
            let text = td_string!(locale, shell.colon, label = label, value = text).to_string();
            view! { <p class="muted small-text spoken">{text}</p> }
        })
    };
    view! {
        <li>
            <div class="row between">
                <strong>{td_string!(locale, claim.request.item, number = number, criterion = criterion).to_string()}</strong>
                {badge}
            </div>
            <p class="spoken">{item.what.clone()}</p>
            {labelled(td_string!(locale, claim.request.why).to_string(), &item.why)}
            {labelled(td_string!(locale, claim.request.example).to_string(), &item.example)}
            {item_products(ctx, item, products)}
            {item.answer.clone().map(|answer| view! {
                <div class="comment">
                    <header><span class="who">{td_string!(locale, claim.request.answer).to_string()}</span></header>
                    <p class="spoken">{answer}</p>
                </div>
            })}
        </li>
    }
}
