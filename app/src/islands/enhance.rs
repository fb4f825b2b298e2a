//! Optional behaviour of every form on a page, by event delegation from the document:
//! a form is sent once however often its button is pressed; `data-check` fields are checked when left, by the domain's own code;
//! `form[data-autosave]` saves itself; `select[data-submits]` sends its form when changed; what is typed is counted where a limit is told;
//! and what a form did is told once.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the page says while a form is filled in and saves itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EnhanceWords {
    pub saving: String,
    pub saved: String,
    pub save_failed: String,
    /// Somebody else changed the claim meanwhile.
    pub save_overtaken: String,
    /// Where support is to be had when saving fails: the words before the link, its text and its address.
    pub support: Option<(String, String, String)>,
    /// With `{used}` and `{limit}` where the numbers go.
    pub count: String,
}

/// Stands once at the end of every page; shows nothing but the state of an automatic save.
#[island]
pub fn Enhance(words: EnhanceWords) -> impl IntoView {
    let status = RwSignal::new(String::new());
    let (failed, support) = (words.save_failed.clone(), words.support.clone());
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| browser::listen(words.clone(), status));
    let support = move || {
        let shown = support.clone().filter(|_| status.get() == failed);
        shown.map(|(label, address, href)| view! { " " {label} " " <a href=href>{address}</a> })
    };
    view! {
        <p class="save-status" class:told=move || !status.get().is_empty() role="status" aria-live="polite">
            {status} {support}
        </p>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::EnhanceWords;
    use crate::islands::{KEY, keep_typed_text};
    use domain::claim_form::length;
    use domain::directory::is_domain;
    use domain::draft::is_email;
    use gloo_net::http::Request;
    use leptos::ev::{change, focusout, input, submit};
    use leptos::leptos_dom::helpers::TimeoutHandle;
    use leptos::prelude::*;
    use std::time::Duration;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::JsValue;
    use web_sys::{
        Element, Event, FormData, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlTextAreaElement, SubmitEvent,
        UrlSearchParams,
    };

    /// The form, and the button that was pressed, that wait for an automatic save to end.
    type AfterSave = StoredValue<Option<(HtmlFormElement, Option<HtmlElement>)>, LocalStorage>;

    /// A draft is saved when nothing was typed for so long.
    const PAUSE: Duration = Duration::from_millis(1200);

    pub fn listen(words: EnhanceWords, status: RwSignal<String>) {
        let after_save = StoredValue::new_local(None::<(HtmlFormElement, Option<HtmlElement>)>);
        window_event_listener(submit, move |event| {
            if !waits_for_save(&event, after_save) {
                send_once(&event);
            }
        });
        window_event_listener(focusout, |event| {
            // On the way to a button or a link nothing may move under the pointer; the server says the same anyway.
            let to = event.related_target().and_then(|to| to.dyn_into::<Element>().ok());
            if to.and_then(|to| to.closest("button, a, summary, [type=submit]").ok().flatten()).is_none() {
                check_field(&event);
            }
        });
        window_event_listener(change, |event| {
            if let Some(form) = target(&event).filter(|t| t.has_attribute("data-submits")).and_then(|t| form_of(&t)) {
                // A form that cannot be sent right now stays as it is, with its button.
                let _ = form.request_submit();
            }
        });
        let waiting = StoredValue::new(None::<TimeoutHandle>);
        window_event_listener(input, move |event| {
            count(&event, &words.count, status);
            let Some(form) = target(&event).and_then(|t| form_of(&t)).filter(|f| f.has_attribute("data-autosave"))
            else {
                return;
            };
            if let Some(handle) = waiting.get_value() {
                handle.clear();
            }
            let words = words.clone();
            let save = move || save(form, words, status, after_save);
            waiting.set_value(set_timeout_with_handle(save, PAUSE).ok());
        });
        tell_once();
        keep_typed_text::bring_back();
    }

    /// What the form before has done is news once: the page's address goes on without it, so that a reload does not repeat it.
    fn tell_once() {
        let location = window().location();
        let (Ok(path), Ok(query), Ok(hash)) = (location.pathname(), location.search(), location.hash()) else { return };
        let Ok(query) = UrlSearchParams::new_with_str(&query) else { return };
        if !query.has("done") {
            return;
        }
        query.delete("done");
        let query = String::from(query.to_string());
        let address = if query.is_empty() { format!("{path}{hash}") } else { format!("{path}?{query}{hash}") };
        if let Ok(history) = window().history() {
            // A browser that refuses keeps the longer address.
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
        }
    }

    fn target(event: &Event) -> Option<Element> {
        event.target()?.dyn_into().ok()
    }

    fn form_of(element: &Element) -> Option<HtmlFormElement> {
        element.closest("form").ok().flatten()?.dyn_into().ok()
    }

    /// While an automatic save is on its way, a form is sent when that has been answered: both rest on the same revision of the claim.
    fn waits_for_save(event: &SubmitEvent, after_save: AfterSave) -> bool {
        let form = target(event).and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        let posts = |form: &HtmlFormElement| form.get_attribute("method").as_deref() == Some("post");
        let Some(form) = form.filter(posts).filter(|_| keep_typed_text::exists("form[data-saving]")) else {
            return false;
        };
        event.prevent_default();
        after_save.set_value(Some((form, event.submitter())));
        true
    }

    /// The second press of a button does nothing; coming back by the history makes the form usable again.
    fn send_once(event: &Event) {
        let Some(form) = target(event) else { return };
        if form.has_attribute("data-sent") {
            event.prevent_default();
            return;
        }
        if event.default_prevented() || form.get_attribute("method").as_deref() != Some("post") {
            return;
        }
        if let Some(form) = form.dyn_ref() {
            keep_typed_text::keep_other_forms(form);
        }
        // Setting an attribute on a live element cannot fail.
        let _ = form.set_attribute("data-sent", "");
        set_timeout(
            move || {
                let _ = form.remove_attribute("data-sent");
            },
            Duration::from_secs(8),
        );
    }

    /// How much of the limit is used, in place of the limit alone; counted as the server counts. Going beyond it is said aloud.
    fn count(event: &Event, words: &str, status: RwSignal<String>) {
        let Some(field) = target(event) else { return };
        let Some(told) = document().get_element_by_id(&format!("{}-count", field.id())) else { return };
        let limit = told.get_attribute("data-limit").and_then(|limit| limit.parse().ok()).unwrap_or(usize::MAX);
        let value = match field.dyn_ref::<HtmlTextAreaElement>() {
            Some(text) => text.value(),
            None => field.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value).unwrap_or_default(),
        };
        let used = length(&value);
        let text = words.replace("{used}", &used.to_string()).replace("{limit}", &limit.to_string());
        told.set_text_content(Some(&text));
        let over = used > limit;
        if told.class_list().contains("over") != over {
            status.set(if over { text } else { String::new() });
        }
        // Setting a class or an attribute of a live element cannot fail.
        let _ = told.class_list().toggle_with_force("over", over);
        if over {
            let _ = field.set_attribute("aria-invalid", "true");
        } else if document().get_element_by_id(&format!("{}-error", field.id())).is_none() {
            let _ = field.remove_attribute("aria-invalid");
        }
    }

    fn check_field(event: &Event) {
        let Some(field) = target(event).and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) else { return };
        let Some(check) = field.get_attribute("data-check") else { return };
        let value = field.value();
        let value = value.trim();
        let passes = value.is_empty()
            || match check.as_str() {
                "contact_email_malformed" => is_email(value),
                "tenant_id_malformed" => value.parse::<domain::party::TenantId>().is_ok(),
                "subscription_id_malformed" => value.parse::<domain::party::SubscriptionId>().is_ok(),
                "domain_malformed" => is_domain(value),
                _ => true,
            };
        let message = field.get_attribute("data-message").unwrap_or_default();
        show(&field, (!passes).then_some(message));
    }

    /// Puts the message where the server would have put it, or takes it away.
    fn show(field: &HtmlInputElement, message: Option<String>) {
        let id = format!("{}-error", field.id());
        let old = document().get_element_by_id(&id);
        // None of these fail on elements of the live page.
        match (message, old) {
            (Some(message), Some(old)) => old.set_text_content(Some(&message)),
            (Some(message), None) => {
                let _ = field.set_attribute("aria-invalid", "true");
                if let (Ok(note), Some(parent)) = (document().create_element("span"), field.parent_element()) {
                    note.set_id(&id);
                    note.set_class_name("error-text");
                    note.set_text_content(Some(&message));
                    let _ = parent.insert_before(&note, Some(field));
                    let _ = parent.class_list().add_1("invalid");
                    let described = field.get_attribute("aria-describedby").unwrap_or_default();
                    let _ = field.set_attribute("aria-describedby", format!("{described} {id}").trim());
                }
            }
            (None, Some(old)) => {
                old.remove();
                let _ = field.remove_attribute("aria-invalid");
                if let Some(parent) = field.parent_element() {
                    let _ = parent.class_list().remove_1("invalid");
                }
            }
            (None, None) => {}
        }
    }

    fn save(form: HtmlFormElement, words: EnhanceWords, status: RwSignal<String>, after_save: AfterSave) {
        // What is ticked beside an upload stands there again on the page that it leads to.
        if form.has_attribute("data-sent")
            || form.has_attribute("data-saving")
            || keep_typed_text::exists("form[data-sending]")
        {
            return;
        }
        status.set(words.saving.clone());
        // Setting and removing an attribute of a live element cannot fail.
        let _ = form.set_attribute("data-saving", "");
        leptos::task::spawn_local(async move {
            let saved = post(&form).await;
            let _ = form.remove_attribute("data-saving");
            status.set(match saved {
                Saved::Yes => words.saved,
                Saved::Overtaken => words.save_overtaken,
                Saved::No => words.save_failed,
            });
            if let Some((form, button)) = after_save.try_update_value(Option::take).flatten() {
                // A form that cannot be sent right now stays as it is, with its button.
                let _ = form.request_submit_with_submitter(button.as_ref());
            }
        });
    }

    /// What the server said to the form as it stands.
    enum Saved {
        Yes,
        Overtaken,
        No,
    }

    async fn post(form: &HtmlFormElement) -> Saved {
        let Some(body) = url_encoded(form) else { return Saved::No };
        let Some(to) = form.get_attribute("data-autosave").filter(|to| !to.is_empty()) else { return Saved::No };
        let request = Request::post(&to)
            .header("Accept", "application/json")
            .header("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8")
            .body(body);
        let Ok(request) = request else { return Saved::No };
        let Ok(response) = request.send().await else { return Saved::No };
        if !response.ok() {
            return if response.status() == 409 { Saved::Overtaken } else { Saved::No };
        }
        // The server answers with the claim's new revision: all forms that were drawn with this one go on from it.
        if let Ok(revision) = response.json::<u32>().await
            && let Some(before) = revision_of(form).map(|field| field.value())
        {
            let fields = keep_typed_text::forms().into_iter().filter_map(|form| revision_of(&form));
            fields.filter(|field| field.value() == before).for_each(|field| field.set_value(&revision.to_string()));
        }
        Saved::Yes
    }

    fn revision_of(form: &HtmlFormElement) -> Option<HtmlInputElement> {
        form.query_selector("input[name=revision]").ok().flatten()?.dyn_into().ok()
    }

    fn url_encoded(form: &HtmlFormElement) -> Option<String> {
        let data = FormData::new_with_form(form).ok()?;
        let pairs = UrlSearchParams::new_with_str_sequence_sequence(JsValue::as_ref(&data)).ok()?;
        // The key is for the button: what saves itself is another command each time.
        pairs.delete(KEY);
        Some(String::from(pairs.to_string()))
    }
}
