//! x

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn ContactsPage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
