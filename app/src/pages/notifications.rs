//! What the visitor was told.

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn NotificationsPage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
