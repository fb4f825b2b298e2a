//! The reviewers' queue.

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn QueuePage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
