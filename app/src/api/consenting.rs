//! What a customer answers by its link. Only a POST acts: mail scanners follow links.

use crate::failure::Failure;
use crate::link;
use crate::request_context::RequestContext;
use domain::action::Action;
use leptos::prelude::*;

#[server(prefix = "/api", endpoint = "agree-consent")]
pub async fn agree_consent(token: String) -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let done = ctx.act_by_link(&token, Action::Agree).await;
    ctx.respond(done.map(|_| link::path(&token))).await
}

#[server(prefix = "/api", endpoint = "decline-consent")]
pub async fn decline_consent(token: String, #[server(default)] note: String) -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let done = ctx.act_by_link(&token, Action::Decline { note }).await;
    ctx.respond(done.map(|_| link::path(&token))).await
}

#[server(prefix = "/api", endpoint = "withdraw-consent")]
pub async fn withdraw_consent(token: String, #[server(default)] note: String) -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let done = ctx.act_by_link(&token, Action::WithdrawConsent { note }).await;
    ctx.respond(done.map(|_| link::path(&token))).await
}
