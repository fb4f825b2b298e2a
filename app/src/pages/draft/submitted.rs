//! x

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn SubmittedPage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
