//! Reusable components on native HTML. Callers pass every translated text.

pub mod claim;
pub mod claim_summary;
pub mod deadline;
pub mod done;
pub mod draft;
pub mod fields;
pub mod page;
pub mod post_form;
pub mod proof_list;
pub mod request;
pub mod stale;
pub mod state;
pub mod thread;

use leptos::prelude::*;

/// A decorative icon from `public/icons.svg`, hidden from screen readers: the text beside it has the meaning.
pub fn icon(name: &'static str) -> impl IntoView {
    let href = format!("/icons.svg#{name}");
    view! { <svg class="icon" aria-hidden="true"><use href=href></use></svg> }
}
