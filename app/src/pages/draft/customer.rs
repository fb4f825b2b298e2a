//! x

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn CustomerPage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
