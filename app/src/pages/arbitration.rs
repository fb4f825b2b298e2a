//! Competing claims side by side.

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn ArbitrationPage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
