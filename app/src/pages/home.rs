//! The start: each to where the work is.

use crate::here::{Here, page};
use domain::party::Actor;
use leptos::prelude::*;

#[component]
pub fn HomePage() -> impl IntoView {
    let here = Here::new();
    page(here.clone(), async move {
        let to = match here.actor()? {
            Actor::Partner { .. } => "/claims",
            Actor::Reviewer { .. } => "/queue",
            _ => "/help",
        };
        here.see_other(to);
        Ok(())
    })
}
