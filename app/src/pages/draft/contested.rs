//! x

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn ContestedPage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
