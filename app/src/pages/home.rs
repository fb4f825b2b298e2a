//! The start: each to where the work is.

use crate::request_context::{RequestContext, page};
use domain::party::Actor;
use leptos::prelude::*;

#[component]
pub fn HomePage() -> impl IntoView {
    let request = RequestContext::new();
    page(request.clone(), async move {
        let to = match request.actor()? {
            Actor::Partner { .. } => "/claims",
            Actor::Reviewer { .. } => "/queue",
            _ => "/help",
        };
        request.see_other(to);
        Ok(())
    })
}
