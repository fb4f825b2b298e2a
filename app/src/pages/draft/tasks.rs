//! x

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn TasksPage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
