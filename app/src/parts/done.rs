//! What a form has just done, said once on the page that it led to (`?done=<code>`).

use super::page::{Tone, banner};
use crate::messages::td_string;
use crate::request_context::RequestContext;
use domain::claim::Claim;
use leptos::prelude::*;

/// The banner for the address's `done`; nothing for none and for one that nobody knows.
pub fn done(ctx: &RequestContext, claim: &Claim) -> Option<AnyView> {
    // A later form of the same page was refused: that is the news.
    if !ctx.query("refused").is_empty() {
        return None;
    }
    let locale = ctx.locale();
    let unanswered = claim.requests.last().map_or(0, |request| request.unanswered().len());
    let (tone, text) = match ctx.query("done") {
        "answered" if unanswered > 0 => {
            (Tone::Warning, td_string!(locale, claim.done.answered_partly, count = unanswered).to_string())
        }
        "answered" => (Tone::Success, td_string!(locale, claim.done.answered).to_string()),
        "comment" => (Tone::Success, td_string!(locale, claim.done.comment).to_string()),
        "proof_added" => (Tone::Success, td_string!(locale, claim.done.proof_added).to_string()),
        "proof_removed" => (Tone::Success, td_string!(locale, claim.done.proof_removed).to_string()),
        "saved" => (Tone::Success, td_string!(locale, claim.done.saved).to_string()),
        "finished" => (Tone::Success, td_string!(locale, claim.done.finished).to_string()),
        "statement" => (Tone::Success, td_string!(locale, claim.done.statement).to_string()),
        "submitted" => (Tone::Success, td_string!(locale, claim.done.submitted).to_string()),
        "withdrawn" => (Tone::Success, td_string!(locale, claim.done.withdrawn).to_string()),
        "ended" => (Tone::Success, td_string!(locale, claim.done.ended).to_string()),
        "disputed" => (Tone::Success, td_string!(locale, claim.done.disputed).to_string()),
        _ => return None,
    };
    Some(view! { <div role="status">{banner(tone, view! { <p>{text}</p> })}</div> }.into_any())
}
