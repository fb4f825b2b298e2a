//! Creating a claim: each step has its own server function, which saves whatever was typed.
//!
//! A form that saves itself posts to the same functions and asks for JSON: it gets the claim's new revision.

use crate::failure::{Failure, from_act_error};
use crate::form::Problem;
use crate::paths::claim_page;
use crate::request_context::RequestContext;
use crate::respond::{Accepted, Done};
use domain::action::{Action, Refusal};
use domain::catalog::{Activity, ProductCode, SolutionArea};
use domain::claim::{Claim, StateKind};
use domain::claim_form::{Contact, Step, StepAnswers};
use domain::code::Code;
use domain::draft::Check;
use domain::lifecycle::findings;
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

/// Creates a draft; sent again with the same key it leads to the same draft.
#[server(prefix = "/api", endpoint = "create-claim")]
pub async fn create_claim() -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let created = create(&ctx).await;
    ctx.respond(created.map(|claim| Accepted::page(edit_page(&claim, "")))).await
}

async fn create(ctx: &RequestContext) -> Result<Claim, Failure> {
    let actor = ctx.partner()?;
    let key = ctx.posted().key()?.ok_or_else(|| Failure::Malformed("a form without its key".into()))?;
    ctx.app.store.create(actor, key, ctx.moment).await.map_err(|error| from_act_error(error, ctx.moment))
}

/// `then` is what follows: `list` for the task list, `check` for the same page with its findings, else the next step.
#[server(prefix = "/api", endpoint = "save-location")]
pub async fn save_location(
    reference: String,
    revision: u32,
    #[server(default)] location: String,
    #[server(default)] then: String,
) -> Result<u32, Problem> {
    let ctx = RequestContext::new();
    let location = match location.trim() {
        "" => Ok(None),
        mpn => coded(mpn, "location").map(Some),
    };
    let answers = location.map(|location| StepAnswers::Location { location });
    save(&ctx, &reference, revision, answers, &then).await
}

#[server(prefix = "/api", endpoint = "save-customer")]
pub async fn save_customer(
    reference: String,
    revision: u32,
    #[server(default)] tenant_id: String,
    #[server(default)] domain: String,
    #[server(default)] then: String,
) -> Result<u32, Problem> {
    let ctx = RequestContext::new();
    save(&ctx, &reference, revision, Ok(StepAnswers::Customer { tenant_id, domain }), &then).await
}

/// `activities` are codes, or `area/code` as the page posts them: those under another area than the chosen one do not count.
#[server(prefix = "/api", endpoint = "save-activity")]
pub async fn save_activity(
    reference: String,
    revision: u32,
    #[server(default)] area: String,
    #[server(default)] activities: Vec<String>,
    #[server(default)] seller_name: String,
    #[server(default)] isv_product: String,
    #[server(default)] then: String,
) -> Result<u32, Problem> {
    let ctx = RequestContext::new();
    let answers = activity(&area, &activities).map(|(area, activities)| StepAnswers::Activity {
        area,
        activities,
        seller_name,
        isv_product,
    });
    save(&ctx, &reference, revision, answers, &then).await
}

fn activity(area: &str, posted: &[String]) -> Result<(Option<SolutionArea>, BTreeSet<Activity>), Failure> {
    let chosen: Option<SolutionArea> = match area {
        "" => None,
        area => Some(coded(area, "area")?),
    };
    let mut activities = BTreeSet::new();
    for value in posted {
        let (of_chosen, code) = match value.split_once('/') {
            Some((of, code)) => (of == area, code),
            None => (true, value.as_str()),
        };
        let activity = coded(code, "activities")?;
        if of_chosen {
            activities.insert(activity);
        }
    }
    Ok((chosen, activities))
}

/// `subscriptions[product]` is an ID, or `other` where the ID stands in `others[product]`.
#[server(prefix = "/api", endpoint = "save-products")]
pub async fn save_products(
    reference: String,
    revision: u32,
    #[server(default)] products: Vec<String>,
    #[server(default)] subscriptions: BTreeMap<String, String>,
    #[server(default)] others: BTreeMap<String, String>,
    #[server(default)] acknowledged: Option<String>,
    #[server(default)] then: String,
) -> Result<u32, Problem> {
    let ctx = RequestContext::new();
    let answers = product_answers(&products, &subscriptions, &others, acknowledged.is_some());
    save(&ctx, &reference, revision, answers, &then).await
}

fn product_answers(
    products: &[String],
    subscriptions: &BTreeMap<String, String>,
    others: &BTreeMap<String, String>,
    acknowledged: bool,
) -> Result<StepAnswers, Failure> {
    let products = products.iter().map(|code| coded(code, "products")).collect::<Result<BTreeSet<ProductCode>, _>>()?;
    let mut typed = BTreeMap::new();
    for (code, id) in subscriptions {
        let id = if id == "other" { others.get(code).map_or("", String::as_str) } else { id };
        typed.insert(coded::<ProductCode>(code, "subscriptions")?, id.trim().to_owned());
    }
    Ok(StepAnswers::Products { products, subscriptions: typed, acknowledged })
}

#[server(prefix = "/api", endpoint = "save-contacts")]
pub async fn save_contacts(
    reference: String,
    revision: u32,
    #[server(default)] claim_name: String,
    #[server(default)] customer_name: String,
    #[server(default)] customer_title: String,
    #[server(default)] customer_email: String,
    #[server(default)] technical_name: String,
    #[server(default)] technical_title: String,
    #[server(default)] technical_email: String,
    #[server(default)] own_name: String,
    #[server(default)] own_email: String,
    #[server(default)] email_reason: String,
    #[server(default)] then: String,
) -> Result<u32, Problem> {
    let ctx = RequestContext::new();
    let answers = StepAnswers::Contacts {
        claim_name,
        customer: Contact { name: customer_name, title: customer_title, email: customer_email },
        technical: Contact { name: technical_name, title: technical_title, email: technical_email },
        own: Contact { name: own_name, title: String::new(), email: own_email },
        email_reason,
    };
    save(&ctx, &reference, revision, Ok(answers), &then).await
}

#[server(prefix = "/api", endpoint = "save-self-check")]
pub async fn save_self_check(
    reference: String,
    revision: u32,
    #[server(default)] self_check: Vec<String>,
    #[server(default)] then: String,
) -> Result<u32, Problem> {
    let ctx = RequestContext::new();
    let criteria = self_check.iter().map(|code| coded(code, "self_check")).collect::<Result<_, _>>();
    save(&ctx, &reference, revision, criteria.map(|criteria| StepAnswers::SelfCheck { criteria }), &then).await
}

#[server(prefix = "/api", endpoint = "remove-proof")]
pub async fn remove_proof(reference: String, revision: u32, proof: String) -> Result<u32, Problem> {
    let ctx = RequestContext::new();
    let done = match proof.parse() {
        Ok(proof) => ctx.act(&reference, Some(revision), Action::RemoveProof { proof }).await,
        Err(_) => Err(Refusal::NoSuchProof.into()),
    };
    let accepted = |claim: Claim| {
        let page = Accepted::page(edit_page(&claim, "/proof")).done(Done::ProofRemoved).at("files");
        page.with_value(claim.revision)
    };
    ctx.respond(done.map(accepted)).await
}

/// Discards a draft. It stays on record as a withdrawn claim.
#[server(prefix = "/api", endpoint = "discard-draft")]
pub async fn discard_draft(reference: String, revision: u32) -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let done = ctx.act(&reference, Some(revision), Action::Discard).await;
    ctx.respond(done.map(|_| Accepted::page("/claims"))).await
}

#[server(prefix = "/api", endpoint = "submit-claim")]
pub async fn submit_claim(
    reference: String,
    revision: u32,
    #[server(default)] acknowledged: Option<String>,
) -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let done = submit(&ctx, &reference, revision, acknowledged.is_some()).await;
    ctx.respond(done).await
}

/// Leads to the confirmation.
async fn submit(ctx: &RequestContext, reference: &str, revision: u32, acknowledged: bool) -> Result<Accepted, Failure> {
    ctx.partner()?;
    let acted = ctx.acted(reference, Some(revision), Action::Submit { acknowledged }).await?;
    let second = acted.split.map(|split| format!("?second={}", split.reference)).unwrap_or_default();
    Ok(Accepted::page(format!("/claims/{}/submitted{second}", acted.claim.reference)))
}

/// Saves the answers of a step.
async fn save(
    ctx: &RequestContext,
    reference: &str,
    revision: u32,
    answers: Result<StepAnswers, Failure>,
    then: &str,
) -> Result<u32, Problem> {
    let saved = async {
        ctx.partner()?;
        let answers = answers?;
        let step = answers.step();
        let claim = ctx.act(reference, Some(revision), Action::SaveAnswers(answers)).await?;
        Ok::<_, Failure>(after_saving(ctx, &claim, step, then).await?.with_value(claim.revision))
    };
    let saved = saved.await;
    ctx.respond(saved).await
}

/// Where a saved step leads: back to its page if it has findings, else to the task list or the next step.
async fn after_saving(ctx: &RequestContext, claim: &Claim, step: Step, then: &str) -> Result<Accepted, Failure> {
    if claim.state.kind() != StateKind::Editing {
        return Ok(Accepted::page(claim_page(claim)).done(Done::AnswersSaved));
    }
    let same = edit_page(claim, &format!("/{}?check=1", step.code()));
    if then == "check" {
        return Ok(Accepted::page(same));
    }
    let actor = ctx.actor()?;
    let facts = ctx.store(ctx.app.store.facts(actor, claim, ctx.now()).await)?.ok_or(Failure::NotFound)?;
    let findings = findings(claim, actor, &facts);
    let list = then == "list";
    if !list && findings.iter().any(|finding| finding.check.blocks() && finding.check.step() == step) {
        return Ok(Accepted::page(same).at("problem"));
    }
    // The partner has to know of a contest before any effort goes into proof.
    if step == Step::Products && findings.iter().any(|finding| finding.check == Check::Contested) {
        return Ok(Accepted::page(edit_page(claim, "/contested")));
    }
    let next = step.next().filter(|_| !list);
    Ok(Accepted::page(edit_page(claim, &next.map(|next| format!("/{}", next.code())).unwrap_or_default())))
}

/// A page of the draft: `/products`, or the task list.
fn edit_page(claim: &Claim, page: &str) -> String {
    format!("/claims/{}/edit{page}", claim.reference)
}

/// Parses a code. An unknown one is malformed: no page of ours posts it.
fn coded<T: FromStr>(text: &str, field: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::Malformed(format!("{field}: {text:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn activities_of_another_area_than_the_chosen_one_do_not_count() {
        let posted = ["business_applications/presales", "microsoft_365/usage"].map(String::from);
        let (area, activities) = activity("microsoft_365", &posted).unwrap();
        assert_eq!(area, Some(SolutionArea::Microsoft365));
        assert_eq!(activities, [Activity::Usage].into());
        assert_eq!(activity("microsoft_365", &["presales".into()]).unwrap().1, [Activity::Presales].into());
    }

    #[test]
    fn an_unknown_word_is_no_form_of_ours() {
        assert!(matches!(activity("", &["selling".into()]), Err(Failure::Malformed(_))));
        assert!(matches!(coded::<ProductCode>("clippy", "products"), Err(Failure::Malformed(_))));
    }
}
