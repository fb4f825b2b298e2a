//! A customer's answers by its link. Only POST acts, because mail scanners follow links.

use crate::consent_link;
use crate::form::Problem;
use crate::request_context::RequestContext;
use crate::respond::Accepted;
use domain::action::Action;
use leptos::prelude::*;

#[server(prefix = "/api", endpoint = "agree-consent")]
pub async fn agree_consent(token: String) -> Result<(), Problem> {
    answer(&token, Action::Agree).await
}

#[server(prefix = "/api", endpoint = "decline-consent")]
pub async fn decline_consent(token: String, #[server(default)] note: String) -> Result<(), Problem> {
    answer(&token, Action::Decline { note }).await
}

#[server(prefix = "/api", endpoint = "withdraw-consent")]
pub async fn withdraw_consent(token: String, #[server(default)] note: String) -> Result<(), Problem> {
    answer(&token, Action::WithdrawConsent { note }).await
}

async fn answer(token: &str, action: Action) -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let answered = ctx.act_by_link(token, action).await;
    ctx.respond(answered.map(|_| Accepted::page(consent_link::path(token)))).await
}
