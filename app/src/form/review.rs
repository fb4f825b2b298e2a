//! The fields of the review form and what they mean.

use super::{PostedForm, Problem};
use crate::failure::Failure;
use domain::action::Refusal;
use domain::code::Code;
use domain::evidence::{Criterion, Finding, RequestItem, Rubric};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// One criterion as posted: `rubric[<code>][met]` is `met` or `not_met`, absent while undecided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingForm {
    #[serde(default)]
    pub met: String,
    #[serde(default)]
    pub page: String,
    #[serde(default)]
    pub note: String,
}

/// Findings by the code of their criterion.
pub type Findings = BTreeMap<String, FindingForm>;

/// One item of a request as posted, `items[<n>][what]`; `canned` is the prepared text chosen for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemForm {
    #[serde(default)]
    pub criterion: String,
    #[serde(default)]
    pub what: String,
    #[serde(default)]
    pub why: String,
    #[serde(default)]
    pub example: String,
    /// Codes of products of the claim.
    #[serde(default)]
    pub products: Vec<String>,
    #[serde(default)]
    pub canned: String,
}

/// The most items of one request.
pub const MOST_ITEMS: usize = 20;

/// The decision that the form is open for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Panel {
    #[default]
    Approve,
    Ask,
    Reject,
    Uphold,
}

/// The rubric of a posted form.
///
/// # Errors
/// A page that is not a number, or a page or note for a criterion without a finding: it would be lost.
pub fn findings(posted: &Findings) -> Result<Rubric, Problem> {
    let mut rubric = Rubric::default();
    let mut undecided = vec![];
    for criterion in Criterion::ALL.iter().copied() {
        let Some(form) = posted.get(criterion.code()) else { continue };
        let page = match form.page.trim() {
            "" => None,
            page => Some(page.parse().ok().filter(|page| (1..=99_999).contains(page)).ok_or(Problem::Page)?),
        };
        let met = match form.met.as_str() {
            "met" => true,
            "not_met" => false,
            _ if page.is_none() && form.note.trim().is_empty() => continue,
            _ => {
                undecided.push(criterion);
                continue;
            }
        };
        rubric.0.insert(criterion, Finding { met, page, note: form.note.clone() });
    }
    match undecided.is_empty() {
        true => Ok(rubric),
        false => Err(Refusal::RubricIncomplete { criteria: undecided }.into()),
    }
}

/// The items that are asked for, without blank ones.
///
/// # Errors
/// `Malformed` for a product that the catalog does not have.
pub fn items_of(posted: &[ItemForm]) -> Result<Vec<RequestItem>, Failure> {
    let product = |code: &String| code.parse().map_err(|()| Failure::Malformed(format!("items: no product {code:?}")));
    let texts =
        |item: &ItemForm| [&item.what, &item.why, &item.example].into_iter().any(|text| !text.trim().is_empty());
    posted
        .iter()
        .filter(|item| texts(item) || !item.products.is_empty())
        .take(MOST_ITEMS)
        .map(|item| {
            Ok(RequestItem {
                criterion: item.criterion.parse().unwrap_or(Criterion::ProofPresent),
                products: item.products.iter().map(product).collect::<Result<_, _>>()?,
                what: item.what.clone(),
                why: item.why.clone(),
                example: item.example.clone(),
                answer: None,
            })
        })
        .collect()
}

/// The items of a posted form, in the order of their numbers.
pub fn items_in(posted: &PostedForm) -> Vec<ItemForm> {
    let mut items: BTreeMap<u16, ItemForm> = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(posted.raw().as_bytes()) {
        let Some((number, part)) = name.strip_prefix("items[").and_then(|rest| rest.split_once("][")) else { continue };
        let Ok(number) = number.parse() else { continue };
        let item = items.entry(number).or_default();
        let value = value.into_owned();
        match part {
            "criterion]" => item.criterion = value,
            "what]" => item.what = value,
            "why]" => item.why = value,
            "example]" => item.example = value,
            "products][]" => item.products.push(value),
            "canned]" => item.canned = value,
            _ => {}
        }
    }
    items.into_values().take(MOST_ITEMS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(met: &str, page: &str, note: &str) -> FindingForm {
        FindingForm { met: met.into(), page: page.into(), note: note.into() }
    }

    #[test]
    fn findings_are_those_that_were_decided_on() {
        let posted = Findings::from([
            ("proof_present".into(), form("met", " 3 ", "")),
            ("dates_current".into(), form("not_met", "", "Undated.")),
            ("work_described".into(), form("", "", " ")),
        ]);
        let rubric = findings(&posted).unwrap();
        assert_eq!(rubric.0[&Criterion::ProofPresent].page, Some(3));
        assert_eq!(rubric.not_met(), [Criterion::DatesCurrent]);
        assert_eq!(rubric.0.len(), 2);
    }

    #[test]
    fn nothing_typed_is_lost_without_a_word() {
        let noted = Findings::from([("dates_current".into(), form("", "", "Undated."))]);
        let incomplete = Problem::from(Refusal::RubricIncomplete { criteria: vec![Criterion::DatesCurrent] });
        assert_eq!(findings(&noted), Err(incomplete));
        for page in ["0", "-1", "two", "100000"] {
            let paged = Findings::from([("dates_current".into(), form("met", page, ""))]);
            assert_eq!(findings(&paged), Err(Problem::Page), "{page}");
        }
    }

    #[test]
    fn items_keep_their_order_and_blank_ones_ask_for_nothing() {
        let posted =
            PostedForm::new("items[10][what]=later&items%5B2%5D%5Bwhat%5D=first&items[3][criterion]=dates_current");
        let items = items_in(&posted);
        assert_eq!(items.iter().map(|item| item.what.as_str()).collect::<Vec<_>>(), ["first", "", "later"]);
        assert_eq!(items_of(&items).unwrap().len(), 2);
    }

    #[test]
    fn an_item_names_its_products_and_is_not_blank_with_them_alone() {
        let posted = PostedForm::new("items[0][products][]=teams&items[0][products][]=exchange&items[1][what]=");
        let items = items_in(&posted);
        assert_eq!(items[0].products, ["teams", "exchange"]);
        let asked = items_of(&items).unwrap();
        let codes: Vec<_> = asked[0].products.iter().map(ToString::to_string).collect();
        assert_eq!((asked.len(), codes), (1, vec!["exchange".to_owned(), "teams".to_owned()]));
        let unknown = items_of(&[ItemForm { products: vec!["clippy".into()], ..ItemForm::default() }]);
        assert!(matches!(unknown, Err(Failure::Malformed(_))));
    }
}
