//! The customer's page by signed link.

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn ConsentPage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
