//! Changes of the review form that the server makes for a browser without scripts: prepared texts, more items, fewer items.

use super::canned::{CannedNote, approvals, items, rejections};
use super::form::{ItemForm, MOST_ITEMS, Panel, items_in};
use crate::form::Posted;
use crate::words::Locale;
use domain::evidence::Criterion;

/// The form as it goes on.
#[derive(Clone, Debug)]
pub struct Changed {
    pub body: Posted,
    pub panel: Panel,
    /// The id of what changed, to come back to.
    pub anchor: String,
}

/// Makes the `change` that a button of the form names: `add`, `remove-<n>`, `insert-<n>`, `approve`, `reject`. Anything else changes nothing.
pub fn apply(locale: Locale, posted: Posted, change: &str) -> Changed {
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
        if let Some(canned) = items(locale).into_iter().find(|canned| canned.code == list[at].canned) {
            list[at] = ItemForm {
                criterion: canned.criterion.code().into(),
                what: canned.what,
                why: canned.why,
                example: canned.example,
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
    Changed { body: with_note(&posted, &notes), panel, anchor: "decision".into() }
}

fn numbered(change: &str, verb: &str) -> Option<usize> {
    change.strip_prefix(verb).and_then(|number| number.parse().ok())
}

/// The first criterion that no item asks about yet.
fn next_criterion(list: &[ItemForm]) -> Criterion {
    let asked = |criterion: &&Criterion| list.iter().any(|item| item.criterion == criterion.code());
    Criterion::ALL.iter().find(|criterion| !asked(criterion)).copied().unwrap_or(Criterion::ProofPresent)
}

fn with_items(posted: &Posted, list: &[ItemForm]) -> Posted {
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
    }
    Posted::new(&body.finish())
}

/// The prepared words that were chosen, and the ground they belong to, in place of what stood there.
fn with_note(posted: &Posted, notes: &[CannedNote]) -> Posted {
    let chosen = posted.value("canned").unwrap_or_default();
    let Some(canned) = notes.iter().find(|note| note.code == chosen) else { return posted.clone() };
    let mut body = form_urlencoded::Serializer::new(String::new());
    let replaced =
        |name: &str| matches!(name, "note" | "canned" | "change") || (name == "reason" && canned.ground.is_some());
    body.extend_pairs(form_urlencoded::parse(posted.raw().as_bytes()).filter(|(name, _)| !replaced(name)));
    body.append_pair("note", &canned.text);
    if let Some(ground) = canned.ground {
        body.append_pair("reason", ground.code());
    }
    Posted::new(&body.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prepared_text_fills_its_item_and_keeps_the_rest_of_the_form() {
        let posted = Posted::new(
            "rubric[dates_current][met]=not_met&items[0][what]=a&items[1][canned]=dates_current_no_date&items[1][what]=b",
        );
        let changed = apply(Locale::en, posted, "insert-1");
        let list = items_in(&changed.body);
        assert_eq!((list[0].what.as_str(), list[1].criterion.as_str()), ("a", "dates_current"));
        assert_eq!(list[1].what, "The date of the signature.");
        assert_eq!(changed.body.value("rubric[dates_current][met]").as_deref(), Some("not_met"));
        assert_eq!((changed.panel, changed.anchor.as_str()), (Panel::Ask, "item-1"));
    }

    #[test]
    fn items_are_added_for_what_is_not_asked_yet_and_removed_by_number() {
        let posted = Posted::new("items[0][criterion]=proof_present&items[0][what]=a");
        let added = apply(Locale::en, posted, "add");
        assert_eq!(items_in(&added.body)[1].criterion, "customer_acknowledged");
        let removed = apply(Locale::en, added.body, "remove-0");
        assert_eq!(items_in(&removed.body).len(), 1);
        let beyond = apply(Locale::en, removed.body, "remove-7");
        assert_eq!(items_in(&beyond.body).len(), 1);
    }

    #[test]
    fn prepared_words_of_a_rejection_bring_their_ground() {
        let posted = Posted::new("note=old&reason=&canned=products_missing");
        let changed = apply(Locale::en, posted, "reject");
        assert_eq!(changed.body.value("reason").as_deref(), Some("products_missing"));
        assert!(changed.body.value("note").is_some_and(|note| note.starts_with("The proof does not name")));
    }
}
