//! What the browser starts.

use wasm_bindgen::prelude::wasm_bindgen;

/// Prepares the islands; the page's own script then hydrates each of them. The browser tests wait for `data-hydrated`.
#[wasm_bindgen]
pub fn hydrate() {
    // Without this the linker drops the islands, which nothing here calls by name.
    use app as _;
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
    if let Some(html) = leptos::prelude::document().document_element() {
        // Cannot fail on a live document.
        let _ = html.set_attribute("data-hydrated", "");
    }
}
