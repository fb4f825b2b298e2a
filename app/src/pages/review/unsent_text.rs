//! Text that was typed into the review form and is not saved yet.

use crate::failure::Failure;
use crate::form::review::{FindingForm, ItemForm, items_in};
use crate::form::{PostedForm, Refused};
use crate::request_context::RequestContext;
use domain::code::Code;
use domain::evidence::{Criterion, Finding};

/// What this browser has typed into the review form and not sent for good.
#[derive(Clone, Debug, Default)]
pub struct Typed(Option<PostedForm>);

impl Typed {
    /// From this form when it was just refused, else from the one kept under `?kept=`.
    ///
    /// # Errors
    /// The store's.
    pub async fn load(ctx: &RequestContext, refused: Option<&Refused>) -> Result<Self, Failure> {
        // Other forms of the page have neither a panel nor items.
        let of_review = |posted: &PostedForm| posted.value("panel").is_some() || !items_in(posted).is_empty();
        if let Some(refused) = refused.filter(|refused| of_review(&refused.posted)) {
            return Ok(Self(Some(refused.posted.clone())));
        }
        Ok(Self(ctx.unsent().await?))
    }

    /// What was typed into the field, else what is on record.
    pub fn or(&self, name: &str, saved: &str) -> String {
        self.0.as_ref().and_then(|posted| posted.value(name)).unwrap_or_else(|| saved.to_owned())
    }

    /// The items as typed; `None` when the form had none.
    pub fn items(&self) -> Option<Vec<ItemForm>> {
        self.0.as_ref().map(items_in).filter(|items| !items.is_empty())
    }

    /// The finding on a criterion as typed, else as saved.
    pub fn finding(&self, criterion: Criterion, saved: Option<&Finding>) -> FindingForm {
        let name = |part: &str| format!("rubric[{}][{part}]", criterion.code());
        let met = saved.map_or("", |finding| if finding.met { "met" } else { "not_met" });
        let page = saved.and_then(|finding| finding.page).map(|page| page.to_string()).unwrap_or_default();
        let note = saved.map_or("", |finding| finding.note.as_str());
        FindingForm {
            met: self.or(&name("met"), met),
            page: self.or(&name("page"), &page),
            note: self.or(&name("note"), note),
        }
    }
}
