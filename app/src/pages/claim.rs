//! A claim, its state and all that belongs to it.

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn ClaimPage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
