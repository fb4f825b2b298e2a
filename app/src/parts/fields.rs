//! Fields with label, hint and error, tied together for every reader.

use crate::messages::{Locale, td_string};
use domain::claim_form::Field;
use domain::code::Code;
use leptos::prelude::*;

/// One question of a form. `id` is also the name it is posted by.
#[derive(Clone, Debug, Default)]
pub struct FieldProperties {
    pub id: String,
    pub label: String,
    pub value: String,
    /// Shown below the label.
    pub hint: Option<String>,
    pub error: Option<String>,
    /// A link to an explanation of the error: (address, label).
    pub error_link: Option<(String, String)>,
    /// The word for "optional", where it is.
    pub optional: Option<String>,
    /// The most characters; shown with the field and counted while typing.
    pub limit: Option<usize>,
    /// Further class names of the input, `width-20` or `guid`.
    pub class: &'static str,
    /// `email`, `password`, `date`, `search`; text when empty.
    pub kind: &'static str,
    pub autocomplete: &'static str,
    /// The check the browser makes while typing, by the code of `domain::draft::Check`.
    pub live: Option<Live>,
}

/// A check that runs in the browser with the same code as on the server, and its message.
#[derive(Clone, Debug)]
pub struct Live {
    pub check: &'static str,
    pub message: String,
}

impl FieldProperties {
    /// A field of the domain with its own limit; the id is the field's code.
    pub fn for_field(field: Field, label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            id: field.code().into(),
            label: label.into(),
            value: value.into(),
            limit: Some(field.limit()),
            ..Self::default()
        }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub fn error(mut self, error: Option<String>) -> Self {
        self.error = error;
        self
    }

    pub fn error_link(mut self, link: Option<(String, String)>) -> Self {
        self.error_link = link;
        self
    }

    pub fn optional(mut self, word: impl Into<String>) -> Self {
        self.optional = Some(word.into());
        self
    }

    pub fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }

    pub fn kind(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self
    }

    pub fn autocomplete(mut self, autocomplete: &'static str) -> Self {
        self.autocomplete = autocomplete;
        self
    }

    pub fn live(mut self, check: &'static str, message: impl Into<String>) -> Self {
        self.live = Some(Live { check, message: message.into() });
        self
    }

    fn described_by(&self) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id));
        let count = self.counted().map(|_| format!("{}-count", self.id));
        let ids: Vec<_> = hint.into_iter().chain(error).chain(count).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// The limit, if it is shown: not for passwords, searches, IDs and user names.
    fn counted(&self) -> Option<usize> {
        let known =
            self.class == "guid" || matches!(self.kind, "password" | "search") || self.autocomplete == "username";
        self.limit.filter(|_| !known)
    }

    /// A text that is too long is counted, not cut off while pasting; the server refuses it.
    fn count(&self, locale: Locale, class: &'static str) -> impl IntoView + use<> {
        let id = format!("{}-count", self.id);
        self.counted().map(|limit| {
            let text = td_string!(locale, words.field_hint.max_characters, limit = limit).to_string();
            view! { <span class=class id=id data-limit=limit>{text}</span> }
        })
    }

    fn head(&self) -> impl IntoView + use<> {
        let id = self.id.clone();
        view! {
            <label for=id.clone()>
                {self.label.clone()}
                {self.optional.clone().map(|word| view! { " " <span class="optional">"(" {word} ")"</span> })}
            </label>
            {self.hint.clone().map(|hint| view! { <span class="hint" id=format!("{id}-hint")>{hint}</span> })}
            {self.error.clone().map(|error| error_text(&id, error, self.error_link.clone()))}
        }
    }

    fn field_class(&self) -> &'static str {
        if self.error.is_some() { "field invalid" } else { "field" }
    }
}

/// What is wrong with the field or the group of fields `id`, which names this by `{id}-error`.
pub fn error_text(id: &str, error: String, link: Option<(String, String)>) -> impl IntoView + use<> {
    let link = link.map(|(href, label)| view! { " " <a href=href>{label}</a> });
    view! { <span class="error-text" id=format!("{id}-error")>{error}{link}</span> }
}

/// A one-line field.
pub fn input(locale: Locale, ask: FieldProperties) -> impl IntoView {
    let kind = if ask.kind.is_empty() { "text" } else { ask.kind };
    let autocomplete = if ask.autocomplete.is_empty() { "off" } else { ask.autocomplete };
    let value = (kind != "password").then(|| ask.value.clone());
    let (check, message) = ask.live.clone().map(|live| (live.check, live.message)).unzip();
    view! {
        <div class=ask.field_class()>
            {ask.head()}
            <input
                class=ask.class
                id=ask.id.clone()
                name=ask.id.clone()
                type=kind
                value=value
                maxlength=ask.limit.filter(|_| ask.counted().is_none())
                autocomplete=autocomplete
                aria-invalid=ask.error.is_some().then_some("true")
                aria-describedby=ask.described_by()
                data-check=check
                data-message=message
            />
            {ask.count(locale, "count on-line")}
        </div>
    }
}

/// A field of several lines. The only place that draws a text area: the server renderer does not escape its text, so it is escaped here.
pub fn text_area(locale: Locale, ask: FieldProperties, rows: u32) -> impl IntoView {
    view! {
        <div class=ask.field_class()>
            {ask.head()}
            <textarea
                class=ask.class
                id=ask.id.clone()
                name=ask.id.clone()
                rows=rows
                aria-invalid=ask.error.is_some().then_some("true")
                aria-describedby=ask.described_by()
                inner_html=escaped(&ask.value)
            ></textarea>
            {ask.count(locale, "count")}
        </div>
    }
}

/// Text as it must stand inside `<textarea>`: nothing in it can end the element. A leading line end is doubled, as the parser drops one.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    if text.starts_with('\n') {
        safe.push('\n');
    }
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            c => safe.push(c),
        }
    }
    safe
}

/// A choice from a list; `options` are (value, label).
pub fn select(ask: FieldProperties, options: Vec<(String, String)>) -> impl IntoView {
    let options: Vec<_> = options
        .into_iter()
        .map(|(value, label)| {
            let selected = value == ask.value;
            view! { <option value=value selected=selected>{label}</option> }
        })
        .collect();
    view! {
        <div class=ask.field_class()>
            {ask.head()}
            <select
                class=ask.class
                id=ask.id.clone()
                name=ask.id.clone()
                aria-invalid=ask.error.is_some().then_some("true")
                aria-describedby=ask.described_by()
            >
                {options}
            </select>
        </div>
    }
}

/// One tick box with its label; `id` is the field's id, `value` what it posts.
pub fn checkbox(
    id: String,
    name: String,
    value: String,
    label: impl IntoView + 'static,
    checked: bool,
) -> impl IntoView {
    view! {
        <div class="choice">
            <input type="checkbox" id=id.clone() name=name value=value checked=checked />
            <label for=id>{label.into_any()}</label>
        </div>
    }
}

/// One radio button with its label.
pub fn radio(id: String, name: String, value: String, label: impl IntoView + 'static, checked: bool) -> impl IntoView {
    view! {
        <div class="choice">
            <input type="radio" id=id.clone() name=name value=value checked=checked />
            <label for=id>{label.into_any()}</label>
        </div>
    }
}

/// A hidden field.
pub fn hidden(name: &'static str, value: impl ToString) -> impl IntoView {
    view! { <input type="hidden" name=name value=value.to_string() /> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_typed_ends_a_text_area() {
        let html = text_area(
            Locale::en,
            FieldProperties { value: "\n</textarea><script>".into(), ..FieldProperties::default() },
            3,
        )
        .to_html();
        assert!(html.contains("\n\n&lt;/textarea&gt;&lt;script&gt;"), "{html}");
        assert!(!html.contains("<script"), "{html}");
    }

    #[test]
    fn a_field_names_its_hint_and_its_error() {
        let html = input(
            Locale::en,
            FieldProperties::for_field(Field::Domain, "Domain", "a\"b").hint("h").error(Some("e".into())),
        )
        .to_html();
        assert!(html.contains(r#"aria-describedby="domain-hint domain-error domain-count""#), "{html}");
        assert!(html.contains(r#"aria-invalid="true""#) && html.contains("a&quot;b"), "{html}");
    }
}
