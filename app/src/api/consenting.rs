//! What a customer answers by its link. Only a POST acts: mail scanners follow links.

use crate::failure::Failure;
use crate::request_context::RequestContext;
use crate::link;
use domain::action::Action;
use leptos::prelude::*;

#[server(prefix = "/api", endpoint = "agree-consent")]
pub async fn agree_consent(token: String) -> Result<(), Failure> {
    let request = RequestContext::new();
    let done = request.act_by_link(&token, Action::Agree).await;
    request.respond(done.map(|_| link::path(&token))).await
}

#[server(prefix = "/api", endpoint = "decline-consent")]
pub async fn decline_consent(token: String, #[server(default)] note: String) -> Result<(), Failure> {
    let request = RequestContext::new();
    let done = request.act_by_link(&token, Action::Decline { note }).await;
    request.respond(done.map(|_| link::path(&token))).await
}

#[server(prefix = "/api", endpoint = "withdraw-consent")]
pub async fn withdraw_consent(token: String, #[server(default)] note: String) -> Result<(), Failure> {
    let request = RequestContext::new();
    let done = request.act_by_link(&token, Action::WithdrawConsent { note }).await;
    request.respond(done.map(|_| link::path(&token))).await
}
