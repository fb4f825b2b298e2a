//! Creating a claim: each step is saved by an action of its own, whatever was typed.
//!
//! A form that saves itself posts to the same actions and asks for JSON: it gets the claim's new revision.

use crate::failure::Failure;
use crate::parts::draft::after_saving;
use crate::request_context::RequestContext;
use domain::action::{Action, Refusal};
use domain::catalog::{Activity, ProductCode, SolutionArea};
use domain::claim::{Claim, StateKind};
use domain::claim_form::{Contact, StepAnswers};
use domain::evidence::WithdrawReason;
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use store::Command;

/// A draft, made once for each `key` however often the form is sent.
#[server(prefix = "/api", endpoint = "create-claim")]
pub async fn create_claim(key: String) -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let created = create(&ctx, &key).await;
    ctx.respond(created.map(|claim| format!("/claims/{}/edit", claim.reference))).await
}

async fn create(ctx: &RequestContext, key: &str) -> Result<Claim, Failure> {
    let actor = ctx.partner()?;
    let key = key.parse().map_err(|_| Failure::Malformed("the key of the form".into()))?;
    ctx.desk.store.create(actor, key, ctx.moment).await.map_err(|error| crate::failure::of_act(error, ctx.moment))
}

/// `then` is what follows: `list` for the task list, `check` for the same page with its findings, else the next step.
#[server(prefix = "/api", endpoint = "save-location")]
pub async fn save_location(
    reference: String,
    revision: u32,
    #[server(default)] location: String,
    #[server(default)] then: String,
) -> Result<u32, Failure> {
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
) -> Result<u32, Failure> {
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
) -> Result<u32, Failure> {
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
) -> Result<u32, Failure> {
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
) -> Result<u32, Failure> {
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
) -> Result<u32, Failure> {
    let ctx = RequestContext::new();
    let criteria = self_check.iter().map(|code| coded(code, "self_check")).collect::<Result<_, _>>();
    save(&ctx, &reference, revision, criteria.map(|criteria| StepAnswers::SelfCheck { criteria }), &then).await
}

#[server(prefix = "/api", endpoint = "remove-proof")]
pub async fn remove_proof(reference: String, revision: u32, proof: String) -> Result<u32, Failure> {
    let ctx = RequestContext::new();
    let done = match proof.parse() {
        Ok(proof) => ctx.act(&reference, Some(revision), Action::RemoveProof { proof }).await,
        Err(_) => Err(Refusal::NoSuchProof.into()),
    };
    ctx.respond_with(
        done.map(|claim| (format!("/claims/{}/edit/proof?done=proof_removed#files", claim.reference), claim.revision)),
    )
    .await
}

/// Throws a draft away; the history keeps it as a claim taken back.
#[server(prefix = "/api", endpoint = "discard-draft")]
pub async fn discard_draft(reference: String, revision: u32) -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let done = discard(&ctx, &reference, revision).await;
    ctx.respond(done.map(|()| "/claims".to_owned())).await
}

async fn discard(ctx: &RequestContext, reference: &str, revision: u32) -> Result<(), Failure> {
    let state = ctx.claim(reference).await?.state.kind();
    if state != StateKind::Editing {
        return Err(Refusal::NotNow { state }.into());
    }
    let withdraw = Action::Withdraw { reason: WithdrawReason::Other, note: String::new() };
    ctx.act(reference, Some(revision), withdraw).await.map(|_| ())
}

#[server(prefix = "/api", endpoint = "submit-claim")]
pub async fn submit_claim(
    reference: String,
    revision: u32,
    #[server(default)] acknowledged: Option<String>,
) -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let done = submit(&ctx, &reference, revision, acknowledged.is_some()).await;
    ctx.respond(done).await
}

/// The address of the confirmation.
async fn submit(ctx: &RequestContext, reference: &str, revision: u32, acknowledged: bool) -> Result<String, Failure> {
    ctx.partner()?;
    let claim = ctx.claim(reference).await?;
    // A form sent twice: the first one did it.
    if claim.submitted_at.is_some() {
        return Ok(format!("/claims/{}/submitted", claim.reference));
    }
    let action = Action::Submit { acknowledged };
    let command = Command { actor: ctx.actor()?.clone(), claim: claim.id, action, seen: Some(revision) };
    let acted = ctx.desk.store.act(&command, ctx.moment).await;
    let acted = acted.map_err(|error| crate::failure::of_act(error, ctx.moment))?;
    let second = acted.split.map(|split| format!("?second={}", split.reference)).unwrap_or_default();
    Ok(format!("/claims/{}/submitted{second}", acted.claim.reference))
}

/// Keeps the answers of a step as they are, then leads on.
async fn save(
    ctx: &RequestContext,
    reference: &str,
    revision: u32,
    answers: Result<StepAnswers, Failure>,
    then: &str,
) -> Result<u32, Failure> {
    let saved = saved(ctx, reference, revision, answers, then).await;
    ctx.respond_with(saved).await
}

async fn saved(
    ctx: &RequestContext,
    reference: &str,
    revision: u32,
    answers: Result<StepAnswers, Failure>,
    then: &str,
) -> Result<(String, u32), Failure> {
    ctx.partner()?;
    let answers = answers?;
    let step = answers.step();
    let claim = ctx.act(reference, Some(revision), Action::SaveAnswers(answers)).await?;
    Ok((after_saving(ctx, &claim, step, then).await?, claim.revision))
}

/// A word of the domain from a form. One that is not known cannot be kept, and no page of ours posts it.
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
