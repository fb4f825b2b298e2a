//! Changes of the review form that the server makes for a browser without scripts: prepared texts, more items, fewer items.

use super::PostedForm;
use super::review::{ItemForm, MOST_ITEMS, Panel, items_in};
use crate::messages::Locale;
use crate::text::prepared_texts::{PreparedNote, approvals, items, rejections};
use domain::code::Code;
use domain::evidence::Criterion;

/// The changed form.
#[derive(Clone, Debug)]
pub struct Changed {
    pub body: PostedForm,
    pub panel: Panel,
    /// The id of the changed element: the page scrolls to it.
    pub anchor: String,
}

/// Makes the `change` that a button names: `add`, `remove-<n>`, `insert-<n>`, `approve` or `reject`. Anything else changes nothing.
/// `prepared` is the code of the prepared text that was chosen for the note.
pub fn apply(locale: Locale, posted: PostedForm, change: &str, prepared: &str) -> Changed {
    let asking = |list: Vec<ItemForm>, at: usize| Changed {
        body: with_items(&posted, &list),
        panel: Panel::Ask,
        anchor: format!("item-{at}"),
    };
    let mut list = items_in(&posted);
    if change == "add" {
        if list.len() < MOST_ITEMS {
            list.push(ItemForm { criterion: next_criterion(&list).code().into(), ..ItemForm::default() });
        }
        let last = list.len().saturating_sub(1);
        return asking(list, last);
    }
    if let Some(at) = numbered(change, "remove-").filter(|at| *at < list.len()) {
        list.remove(at);
        return asking(list, at.saturating_sub(1));
    }
    if let Some(at) = numbered(change, "insert-").filter(|at| *at < list.len()) {
        let prepared = items(locale);
        if let Some(canned) = prepared.iter().find(|canned| canned.code == list[at].canned) {
            let item = &list[at];
            list[at] = ItemForm {
                criterion: canned.criterion.code().into(),
                what: added(&item.what, &canned.what, prepared.iter().map(|canned| &canned.what)),
                why: added(&item.why, &canned.why, prepared.iter().map(|canned| &canned.why)),
                example: added(&item.example, &canned.example, prepared.iter().map(|canned| &canned.example)),
                products: item.products.clone(),
                canned: String::new(),
            };
        }
        return asking(list, at);
    }
    let (panel, notes) = match change {
        "reject" => (Panel::Reject, rejections(locale)),
        "approve" => (Panel::Approve, approvals(locale)),
        _ => (Panel::Approve, vec![]),
    };
    Changed { body: with_note(&posted, &notes, prepared), panel, anchor: "decision".into() }
}

/// Appends a prepared text to what was typed, or replaces a prepared text that was not edited.
fn added<'a>(typed: &str, text: &str, mut prepared: impl Iterator<Item = &'a String>) -> String {
    match typed.trim() {
        "" => text.to_owned(),
        own if prepared.any(|text| text == own) => text.to_owned(),
        own if own.contains(text) => own.to_owned(),
        own => format!("{own}\n\n{text}"),
    }
}

fn numbered(change: &str, verb: &str) -> Option<usize> {
    change.strip_prefix(verb).and_then(|number| number.parse().ok())
}

/// The first criterion that no item asks about yet.
fn next_criterion(list: &[ItemForm]) -> Criterion {
    let asked = |criterion: &&Criterion| list.iter().any(|item| item.criterion == criterion.code());
    Criterion::ALL.iter().find(|criterion| !asked(criterion)).copied().unwrap_or(Criterion::ProofPresent)
}

fn with_items(posted: &PostedForm, list: &[ItemForm]) -> PostedForm {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(
        form_urlencoded::parse(posted.raw().as_bytes())
            .filter(|(name, _)| !name.starts_with("items[") && name != "change"),
    );
    for (at, item) in list.iter().enumerate() {
        let parts =
            [("criterion", &item.criterion), ("what", &item.what), ("why", &item.why), ("example", &item.example)];
        for (part, value) in parts {
            body.append_pair(&format!("items[{at}][{part}]"), value);
        }
        for product in &item.products {
            body.append_pair(&format!("items[{at}][products][]"), product);
        }
    }
    PostedForm::new(&body.finish())
}

/// The form with the chosen prepared text in its note, and the ground that belongs to it.
fn with_note(posted: &PostedForm, notes: &[PreparedNote], chosen: &str) -> PostedForm {
    let Some(canned) = notes.iter().find(|note| note.code == chosen) else { return posted.clone() };
    let mut body = form_urlencoded::Serializer::new(String::new());
    let replaced =
        |name: &str| matches!(name, "note" | "canned" | "change") || (name == "reason" && canned.ground.is_some());
    body.extend_pairs(form_urlencoded::parse(posted.raw().as_bytes()).filter(|(name, _)| !replaced(name)));
    let typed = posted.value("note").unwrap_or_default();
    body.append_pair("note", &added(&typed, &canned.text, notes.iter().map(|note| &note.text)));
    if let Some(ground) = canned.ground {
        body.append_pair("reason", ground.code());
    }
    PostedForm::new(&body.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prepared_text_fills_its_item_and_keeps_the_rest_of_the_form() {
        let posted = PostedForm::new(
            "rubric[dates_current][met]=not_met&items[0][what]=a&items[1][canned]=dates_current_no_date&items[1][what]=&items[1][products][]=teams",
        );
        let changed = apply(Locale::en, posted, "insert-1", "");
        let list = items_in(&changed.body);
        assert_eq!((list[0].what.as_str(), list[1].criterion.as_str()), ("a", "dates_current"));
        assert_eq!(list[1].what, "The date of the signature.");
        assert_eq!(list[1].products, ["teams"]);
        assert_eq!(changed.body.value("rubric[dates_current][met]").as_deref(), Some("not_met"));
        assert_eq!((changed.panel, changed.anchor.as_str()), (Panel::Ask, "item-1"));
    }

    #[test]
    fn items_are_added_for_what_is_not_asked_yet_and_removed_by_number() {
        let posted = PostedForm::new("items[0][criterion]=proof_present&items[0][what]=a");
        let added = apply(Locale::en, posted, "add", "");
        assert_eq!(items_in(&added.body)[1].criterion, "customer_acknowledged");
        let removed = apply(Locale::en, added.body, "remove-0", "");
        assert_eq!(items_in(&removed.body).len(), 1);
        let beyond = apply(Locale::en, removed.body, "remove-7", "");
        assert_eq!(items_in(&beyond.body).len(), 1);
    }

    #[test]
    fn prepared_words_of_a_rejection_bring_their_ground() {
        let posted = PostedForm::new("note=&reason=");
        let changed = apply(Locale::en, posted, "reject", "products_missing");
        assert_eq!(changed.body.value("reason").as_deref(), Some("products_missing"));
        assert!(changed.body.value("note").is_some_and(|note| note.starts_with("The proof does not name")));
    }

    #[test]
    fn a_prepared_text_leaves_own_words_and_takes_the_place_of_another_prepared_one() {
        let chosen = |note: &str, code: &str| {
            let mut body = form_urlencoded::Serializer::new(String::new());
            body.append_pair("note", note);
            apply(Locale::en, PostedForm::new(&body.finish()), "reject", code).body.value("note").unwrap_or_default()
        };
        let first = chosen("", "products_missing");
        let own = chosen("Page 3 is blank.", "products_missing");
        assert_eq!(own, format!("Page 3 is blank.\n\n{first}"));
        assert_eq!(chosen(&own, "products_missing"), own, "not twice");
        assert_eq!(chosen(&first, "insufficient_proof"), chosen("", "insufficient_proof"));
    }
}
