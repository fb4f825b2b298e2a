//! Taking a claim back, ending an association.

use crate::pages::errors::NotFoundPage;
use leptos::prelude::*;

#[component]
pub fn WithdrawPage() -> impl IntoView {
    view! { <NotFoundPage /> }
}

#[component]
pub fn EndPage() -> impl IntoView {
    view! { <NotFoundPage /> }
}
