//! x

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn ProductsPage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
