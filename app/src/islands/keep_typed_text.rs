//! Keeps the text typed into the other forms of a page while one of them is sent, and restores it when the page is shown again.
//!
//! It is kept in the tab's session storage until the next page is hydrated. Passwords and files are never kept.

use super::KEY;
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Element, Event, EventInit, HtmlFormElement, HtmlInputElement, HtmlOptionElement, HtmlSelectElement,
    HtmlTextAreaElement, Storage, UrlSearchParams,
};

/// The name of what is kept, and within it that of the page it belongs to.
const KEPT: &str = "kept";
const PAGE: &str = "page";
/// Whoever signs out leaves nothing behind in the tab.
const SIGN_OUT: &str = "/sign-out";
/// Hidden fields that are others each time a form is drawn.
const MOVING: [&str; 2] = ["revision", KEY];

/// Keeps what was typed on this page outside of the form that is on its way.
pub fn keep_other_forms(sent: &HtmlFormElement) {
    // A tab without storage, or without room in it, goes on without.
    let Some(storage) = storage() else { return };
    let leaves = sent.get_attribute("action").as_deref() == Some(SIGN_OUT);
    let _ = match kept_of(sent).filter(|_| !leaves) {
        Some(kept) => storage.set_item(KEPT, &String::from(kept.to_string())),
        None => storage.remove_item(KEPT),
    };
}

/// Puts back what the page before kept for this one, wherever the server still says what it said then.
pub fn bring_back() {
    let Some(storage) = storage() else { return };
    let kept = storage.get_item(KEPT).ok().flatten();
    let _ = storage.remove_item(KEPT);
    let Some(kept) = kept.and_then(|kept| UrlSearchParams::new_with_str(&kept).ok()) else { return };
    if kept.get(PAGE) != window().location().pathname().ok() {
        return;
    }
    for field in forms().iter().flat_map(fields) {
        let of_field = kept.get_all(&field.key);
        let (Some(typed), was) = (of_field.get(0).as_string(), of_field.get(1).as_string()) else { continue };
        let drawn = field.was();
        // Nothing was typed before the scripts came, and nobody else wrote there meanwhile.
        if field.holds() == drawn && typed != drawn && was.is_none_or(|was| was == drawn) {
            field.put(&typed);
        }
    }
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// What was typed and what the server had said before, for each field that differs. On a page that shows a form that was refused or
/// kept, what the server drew is not saved either.
fn kept_of(sent: &HtmlFormElement) -> Option<UrlSearchParams> {
    let kept = UrlSearchParams::new().ok()?;
    let location = window().location();
    let address = UrlSearchParams::new_with_str(&location.search().ok()?).ok()?;
    let unsaved = address.has("refused") || address.has("kept");
    kept.append(PAGE, &location.pathname().ok()?);
    for field in forms().iter().filter(|form| *form != sent).flat_map(fields) {
        let (was, typed) = (field.was(), field.holds());
        if unsaved {
            kept.append(&field.key, &typed);
        } else if was != typed {
            kept.append(&field.key, &typed);
            kept.append(&field.key, &was);
        }
    }
    Some(kept)
}

/// Whether the page has such an element.
pub fn exists(selector: &str) -> bool {
    document().query_selector(selector).is_ok_and(|found| found.is_some())
}

/// The forms of the page that change something.
pub fn forms() -> Vec<HtmlFormElement> {
    let Ok(found) = document().query_selector_all("form[method=post]") else { return vec![] };
    (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
}

/// A field that a person fills in, under a key that is the same when the page is drawn again.
struct Field {
    key: String,
    control: Control,
}

enum Control {
    Text(HtmlTextAreaElement),
    Line(HtmlInputElement),
    Tick(HtmlInputElement),
    Choice(HtmlSelectElement),
}

impl Field {
    /// As the server drew it.
    fn was(&self) -> String {
        match &self.control {
            Control::Text(text) => text.default_value().unwrap_or_default(),
            Control::Line(line) => line.default_value(),
            Control::Tick(tick) => tick.default_checked().to_string(),
            Control::Choice(choice) => {
                let options = choice.options();
                let options =
                    (0..options.length()).filter_map(|at| options.item(at)?.dyn_into::<HtmlOptionElement>().ok());
                let options: Vec<_> = options.collect();
                let drawn = options.iter().find(|option| option.default_selected()).or(options.first());
                drawn.map(HtmlOptionElement::value).unwrap_or_default()
            }
        }
    }

    fn holds(&self) -> String {
        match &self.control {
            Control::Text(text) => text.value(),
            Control::Line(line) => line.value(),
            Control::Tick(tick) => tick.checked().to_string(),
            Control::Choice(choice) => choice.value(),
        }
    }

    /// Sends the same event as typing, for the code that counts characters or saves.
    fn put(&self, value: &str) {
        let element: &Element = match &self.control {
            Control::Text(text) => {
                text.set_value(value);
                text
            }
            Control::Line(line) => {
                line.set_value(value);
                line
            }
            Control::Tick(tick) => {
                tick.set_checked(value == "true");
                tick
            }
            Control::Choice(choice) => {
                choice.set_value(value);
                choice
            }
        };
        let bubbles = EventInit::new();
        bubbles.set_bubbles(true);
        if let Ok(input) = Event::new_with_event_init_dict("input", &bubbles) {
            let _ = element.dispatch_event(&input);
        }
    }
}

/// The fields of a form. Forms of one kind on a page differ by what they carry hidden.
fn fields(form: &HtmlFormElement) -> Vec<Field> {
    let all = form.elements();
    let all: Vec<Element> = (0..all.length()).filter_map(|at| all.item(at)).collect();
    let action = form.get_attribute("action").unwrap_or_default();
    let hidden = all.iter().filter_map(|element| element.dyn_ref::<HtmlInputElement>());
    let which: Vec<_> = hidden
        .filter(|input| input.type_() == "hidden" && !MOVING.contains(&input.name().as_str()))
        .map(|input| format!("{}={}", input.name(), input.value()))
        .collect();
    let form = format!("{action} {}", which.join(" "));
    all.into_iter().filter_map(|element| field(&form, element.into())).collect()
}

fn field(form: &str, element: JsValue) -> Option<Field> {
    let element = match element.dyn_into::<HtmlTextAreaElement>() {
        Ok(text) => return Some(Field { key: format!("{form} {}", text.name()), control: Control::Text(text) }),
        Err(other) => other,
    };
    let element = match element.dyn_into::<HtmlSelectElement>() {
        Ok(choice) => {
            return Some(Field { key: format!("{form} {}", choice.name()), control: Control::Choice(choice) });
        }
        Err(other) => other,
    };
    let input = element.dyn_into::<HtmlInputElement>().ok()?;
    let name = input.name();
    match input.type_().as_str() {
        "checkbox" | "radio" => {
            Some(Field { key: format!("{form} {name} {}", input.value()), control: Control::Tick(input) })
        }
        "text" | "email" | "date" | "number" => {
            Some(Field { key: format!("{form} {name}"), control: Control::Line(input) })
        }
        _ => None,
    }
}
