//! x

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn ProofPage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
