//! The button that turns the light on and off.

use leptos::prelude::*;

/// The cookie that carries the chosen theme to the server: `light` or `dark`.
pub const THEME_COOKIE: &str = "theme";

/// Switches `html[data-theme]` between light and dark and remembers the choice for a year.
#[island]
pub fn ThemeToggle(
    /// What the button says.
    label: String,
) -> impl IntoView {
    view! {
        <button type="button" class="theme-toggle" on:click=|_| toggle()>
            {label}
        </button>
    }
}

fn toggle() {
    use wasm_bindgen::JsCast;

    let document = document();
    let Some(html) = document.document_element() else {
        return;
    };
    let prefers_dark = || {
        let query = window()
            .match_media("(prefers-color-scheme: dark)")
            .ok()
            .flatten();
        query.is_some_and(|query| query.matches())
    };
    let dark = match html.get_attribute("data-theme").as_deref() {
        Some("dark") => true,
        Some("light") => false,
        _ => prefers_dark(),
    };
    let theme = if dark { "light" } else { "dark" };
    // Neither call can fail on a live document, and a theme that is not remembered harms nobody.
    let _ = html.set_attribute("data-theme", theme);
    if let Ok(document) = document.dyn_into::<web_sys::HtmlDocument>() {
        let _ = document.set_cookie(&format!(
            "{THEME_COOKIE}={theme}; Path=/; Max-Age=31536000; SameSite=Lax"
        ));
    }
}
