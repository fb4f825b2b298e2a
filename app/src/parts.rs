//! Our small kit on native HTML. Every text for people is handed in.

pub mod claim;
pub mod claim_summary;
pub mod deadline;
pub mod done;
pub mod draft;
pub mod fields;
pub mod page;
pub mod proof_list;
pub mod stale;
pub mod state;
pub mod thread;

use leptos::prelude::*;

/// A decoration from `public/icons.svg`; the words beside it say the same.
pub fn icon(name: &'static str) -> impl IntoView {
    let href = format!("/icons.svg#{name}");
    view! { <svg class="icon" aria-hidden="true"><use href=href></use></svg> }
}
