//! x

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn ActivityPage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
