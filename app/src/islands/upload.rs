//! Shows the progress of an upload. Without scripts the same form uploads the file without progress.

use leptos::prelude::*;

/// Takes over the submission of the form with the id `form` and shows its progress; `uploading` is said beside the bar.
#[island]
pub fn UploadProgress(form: String, uploading: String) -> impl IntoView {
    let progress = RwSignal::new(None::<f64>);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| browser::take_over(&form, progress));
    #[cfg(not(feature = "hydrate"))]
    let _ = form;
    view! {
        <div class="uploading" hidden=move || progress.get().is_none()>
            <label for="upload-progress">{uploading}</label>
            <progress id="upload-progress" max="1" value=move || progress.get().unwrap_or(0.0).to_string()></progress>
        </div>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use crate::islands::keep_typed_text;
    use leptos::prelude::*;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use web_sys::{Event, FormData, HtmlFormElement, ProgressEvent, XmlHttpRequest};

    pub fn take_over(form: &str, progress: RwSignal<Option<f64>>) {
        let Some(form) = document().get_element_by_id(form).and_then(|f| f.dyn_into::<HtmlFormElement>().ok()) else {
            return;
        };
        let sending = form.clone();
        let submit = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            if event.default_prevented() {
                return;
            }
            // A form that is just saving itself moves the claim on: this one is sent again when it has been answered.
            if keep_typed_text::exists("form[data-saving]") {
                return;
            }
            // The second press of the button does nothing.
            if progress.get_untracked().is_some() {
                event.prevent_default();
                return;
            }
            // Where the upload cannot even begin, the browser's own submission goes on.
            if send(&sending, progress).is_ok() {
                event.prevent_default();
            }
        });
        // On a live element this does not fail; and without it the form still posts by itself.
        let _ = form.add_event_listener_with_callback("submit", submit.as_ref().unchecked_ref());
        // The listener lives as long as the page.
        submit.forget();
    }

    fn send(form: &HtmlFormElement, progress: RwSignal<Option<f64>>) -> Result<(), wasm_bindgen::JsValue> {
        let data = FormData::new_with_form(form)?;
        let request = XmlHttpRequest::new()?;
        request.open("POST", &form.action())?;
        // The page that the server leads to, seen or refused, is where the browser goes.
        request.set_request_header("Accept", "text/html")?;
        let moved = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
            if event.length_computable() {
                progress.set(Some(event.loaded() / event.total()));
            }
        });
        request.upload()?.set_onprogress(Some(moved.as_ref().unchecked_ref()));
        moved.forget();
        let answered = request.clone();
        let fallback = form.clone();
        let done = Closure::once_into_js(move || {
            keep_typed_text::keep_other_forms(&fallback);
            match answered.response_url() {
                url if !url.is_empty() => go(&url),
                // No answer: let the browser try, and say what is wrong in its own words.
                _ => {
                    let _ = fallback.submit();
                }
            }
        });
        request.set_onloadend(Some(done.unchecked_ref()));
        progress.set(Some(0.0));
        // Until the next page is there no other form saves itself. Setting an attribute of a live element cannot fail.
        let _ = form.set_attribute("data-sending", "");
        request.send_with_opt_form_data(Some(&data))
    }

    /// To the page that the upload led to. A request does not tell the hash of that address: the problem is where it always is.
    fn go(url: &str) {
        let refused = url.contains("refused=");
        let url = if refused { format!("{url}#problem") } else { url.to_owned() };
        let location = window().location();
        if location.set_href(&url).is_err() {
            let _ = location.reload();
        }
    }
}
