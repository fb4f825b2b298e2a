//! x

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn CheckPage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
