//! All that happened to a claim.

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn HistoryPage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
