//! Proof beside the rubric.

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn ReviewPage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
