//! Pages for what is not there.

use crate::failure::{Failure, failure_page};
use crate::here::Here;
use leptos::prelude::*;

#[component]
pub fn NotFoundPage() -> impl IntoView {
    failure_page(&Here::new(), &Failure::NotFound)
}
