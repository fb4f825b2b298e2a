//! What was typed into the other forms of a page while one of them is sent: it stands there again when the page comes back.
//!
//! It lies in the tab's own storage for one navigation at most. Passwords and files are never kept.

use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Element, Event, EventInit, HtmlFormElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, Storage,
    UrlSearchParams,
};

/// The name of what is kept, and within it that of the page it belongs to.
const KEPT: &str = "kept";
const PAGE: &str = "page";
/// Hidden fields that move on with the claim.
const MOVING: [&str; 2] = ["revision", "after"];

/// Keeps what was typed on this page outside of the form that is on its way.
pub fn keep_others(sent: &HtmlFormElement) {
    let kept = kept_of(sent);
    // A tab without storage goes on without it.
    if let (Some(storage), Some(kept)) = (storage(), kept) {
        let _ = storage.set_item(KEPT, &String::from(kept.to_string()));
    }
}

/// Puts back what the page before kept for this one.
pub fn bring_back() {
    let Some(storage) = storage() else { return };
    let kept = storage.get_item(KEPT).ok().flatten();
    let _ = storage.remove_item(KEPT);
    let Some(kept) = kept.and_then(|kept| UrlSearchParams::new_with_str(&kept).ok()) else { return };
    if kept.get(PAGE) != window().location().pathname().ok() {
        return;
    }
    for field in forms().iter().flat_map(fields) {
        if let Some(value) = kept.get(&field.key)
            && field.holds() != value
        {
            field.put(&value);
        }
    }
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

fn kept_of(sent: &HtmlFormElement) -> Option<UrlSearchParams> {
    let kept = UrlSearchParams::new().ok()?;
    kept.append(PAGE, &window().location().pathname().ok()?);
    let typed = |fields: &Vec<Field>| fields.iter().any(Field::is_typed);
    for fields in forms().iter().filter(|form| *form != sent).map(fields).filter(typed) {
        for field in &fields {
            kept.append(&field.key, &field.holds());
        }
    }
    Some(kept)
}

fn forms() -> Vec<HtmlFormElement> {
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
    fn is_typed(&self) -> bool {
        match &self.control {
            Control::Text(text) => text.default_value().is_ok_and(|was| was != text.value()),
            Control::Line(line) => line.value() != line.default_value(),
            Control::Tick(tick) => tick.checked() != tick.default_checked(),
            // It does not tell what it was: it goes with the rest of its form.
            Control::Choice(_) => false,
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

    /// As if it were typed: whatever counts or saves hears of it.
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
