//! What both sides do on a claim's page.

use crate::failure::Failure;
use crate::here::Here;
use domain::action::Action;
use leptos::prelude::*;

#[server(prefix = "/api", endpoint = "comment-on-claim")]
pub async fn comment_on_claim(reference: String, comment: String, back: String) -> Result<(), Failure> {
    let here = Here::new();
    let done = here.act(&reference, None, Action::Comment { text: comment }).await;
    here.settle(done.map(|claim| format!("{}#comments", own_page(&back, &claim)))).await
}

/// The page of the claim that the form stood on: the review screen for the desk, else the claim page.
pub fn own_page(back: &str, claim: &domain::claim::Claim) -> String {
    match back {
        "queue" => format!("/queue/{}", claim.reference),
        _ => format!("/claims/{}", claim.reference),
    }
}
