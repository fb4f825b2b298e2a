//! The start page: redirects each person to the page with their work.

use crate::pages::errors::page;
use crate::request_context::RequestContext;
use domain::party::Actor;
use leptos::prelude::*;

#[component]
pub fn HomePage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let to = match ctx.actor()? {
            Actor::Partner { .. } => "/claims",
            Actor::Reviewer { .. } => "/queue",
            _ => "/help",
        };
        ctx.see_other(to);
        Ok(())
    })
}
