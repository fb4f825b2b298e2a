//! What an item of a request for information is about.

use super::claim_summary::name;
use crate::messages::{Locale, td_string};
use crate::text::problem::listed;
use domain::evidence::RequestItem;
use leptos::prelude::*;

/// The products that the item is about; nothing where it is about the whole claim.
pub fn products(locale: Locale, item: &RequestItem) -> Option<AnyView> {
    let names: Vec<_> = item.products.iter().map(name).collect();
    let label = td_string!(locale, claim.request.products).to_string();
    let text = td_string!(locale, shell.colon, label = label, value = listed(locale, &names)).to_string();
    (!names.is_empty()).then(|| view! { <p class="small-text">{text}</p> }.into_any())
}
