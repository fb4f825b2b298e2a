//! How the desk works.

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn HelpPage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
