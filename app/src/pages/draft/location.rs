//! x

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn LocationPage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
