//! A partner's claims.

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn DashboardPage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
