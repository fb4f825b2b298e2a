//! Answering a request for information.

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn AnswerPage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
