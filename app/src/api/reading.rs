//! Notifications.

use crate::failure::Failure;
use crate::form::Problem;
use crate::request_context::RequestContext;
use crate::respond::Accepted;
use leptos::prelude::*;

/// Marks one notification as read, or all of them without an `id`.
#[server(prefix = "/api", endpoint = "mark-read")]
pub async fn mark_read(#[server(default)] id: String) -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let marked = async {
        let person = ctx.actor()?.person().ok_or(Failure::Forbidden)?;
        let which = match id.as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_| Failure::NotFound)?),
        };
        ctx.store(ctx.app.store.mark_read(person, which, ctx.now()).await)?;
        Ok::<_, Failure>(Accepted::page("/notifications"))
    };
    let marked = marked.await;
    ctx.respond(marked).await
}
