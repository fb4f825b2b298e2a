//! The door.

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn SignInPage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
