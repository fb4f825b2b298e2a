//! x

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn StartPage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
