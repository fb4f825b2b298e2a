//! Disputing a rejection.

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn DisputePage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
