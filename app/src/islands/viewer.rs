//! Marks the file that is shown in a frame, after a link into that frame was followed. Without it the file is shown just the same.

use leptos::prelude::*;

/// `frame` is the name of the frame.
#[island]
pub fn MarkShown(frame: String) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| browser::follow(&frame));
    #[cfg(not(feature = "hydrate"))]
    let _ = frame;
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::ev::click;
    use leptos::prelude::*;
    use wasm_bindgen::JsCast;
    use web_sys::Element;

    pub fn follow(frame: &str) {
        let links = format!("a[target='{frame}']");
        if let Some(shown) = shown(frame) {
            mark(&links, &shown);
        }
        window_event_listener(click, move |event| {
            let clicked = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let link = clicked.and_then(|element| element.closest(&links).ok().flatten());
            if let Some(address) = link.and_then(|link| link.get_attribute("href")) {
                mark(&links, &address);
            }
        });
    }

    /// The address that the page came with in its frame.
    fn shown(frame: &str) -> Option<String> {
        let frame = document().query_selector(&format!("iframe[name='{frame}']")).ok().flatten()?;
        frame.get_attribute("src")
    }

    /// Marks the entry of the link to `address` and no other.
    fn mark(links: &str, address: &str) {
        let entry_of = |selector: &str| {
            document().query_selector(selector).ok().flatten().and_then(|found| found.closest("li").ok().flatten())
        };
        // Neither fails on an element of the live page.
        if let Some(before) = entry_of("li[aria-current] a[target]") {
            let _ = before.remove_attribute("aria-current");
        }
        if let Some(now) = entry_of(&format!("{links}[href='{address}']")) {
            let _ = now.set_attribute("aria-current", "true");
        }
    }
}
