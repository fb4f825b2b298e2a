//! Pages for what is not there.

use crate::failure::{Failure, failure_page};
use crate::request_context::RequestContext;
use http::request::Parts;
use leptos::prelude::*;

#[component]
pub fn NotFoundPage() -> impl IntoView {
    // The server asks for this page by an address that no other has, and says why.
    let why = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Failure>().cloned());
    failure_page(&RequestContext::new(), &why.unwrap_or(Failure::NotFound))
}
