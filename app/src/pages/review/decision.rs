//! The decision panel: approve, ask for information or reject, in the same form as the findings.

use super::{Review, cancel, request_form, rubric};
use crate::api::reviewing::{ApproveClaim, ChangeRequest, RejectClaim, SaveRubric, UpholdRejection};
use crate::form::review::Panel;
use crate::messages::td_string;
use crate::parts::deadline::length;
use crate::parts::done;
use crate::parts::fields::{FieldProperties, select, text_area};
use crate::parts::page::{Tone, banner, error_at};
use crate::parts::post_form::{address, argument};
use crate::respond::Done;
use crate::text::dates;
use crate::text::prepared_texts::{PreparedNote, approvals, rejections};
use crate::text::problem::listed;
use domain::action::ActionKind;
use domain::claim_form::Field;
use domain::code::Code;
use domain::evidence::ReviewGround;
use leptos::prelude::*;

pub fn section(review: &Review) -> impl IntoView + use<> {
    let panel = match review.panel {
        Panel::Approve => choose(review).into_any(),
        Panel::Ask => request_form::panel(review).into_any(),
        Panel::Reject => reject(review).into_any(),
        Panel::Uphold => uphold(review).into_any(),
    };
    let saved = (done::code(&review.ctx) == Some(Done::FindingsSaved)).then(|| {
        let text = done::words(&review.ctx, Done::FindingsSaved, &review.claim.reference, "");
        view! { <p role="status"><strong>{text}</strong></p> }
    });
    view! { <section class="decision" id="decision" aria-labelledby="decision-title">{panel} {saved}</section> }
}

/// The first view: what follows from the findings, words for an approval, and the ways on.
fn choose(review: &Review) -> impl IntoView + use<> {
    let ctx = &review.ctx;
    let locale = ctx.locale();
    let all_met = rubric::all_met(&review.claim.rubric);
    let approves = review.may(ActionKind::Approve);
    let follows = rubric::outcome(review)
        .or_else(|| approves.then(|| td_string!(locale, review.bar.why_not_approve).to_string()));
    let then = |action: ActionKind, panel: Panel, class: &'static str, label: String| {
        review
            .may(action)
            .then(|| view! { <button class=class name=argument!(SaveRubric, then) value=panel.code()>{label}</button> })
    };
    let some_not_met = !review.claim.rubric.not_met().is_empty();
    let approve_class = if all_met { "button primary" } else { "button" };
    let ask_class = if some_not_met { "button primary" } else { "button" };
    view! {
        <h3 id="decision-title">{td_string!(locale, review.bar.title).to_string()}</h3>
        {follows.map(|text| view! { <p>{text}</p> })}
        {review.claim.in_arbitration().then(|| arbitration_note(review))}
        {approves.then(|| unopened(review))}
        {approves.then(|| view! {
            {note(review, td_string!(locale, review.approve.note).to_string(), None, true)}
            {canned(review, approvals(locale), "approve")}
            <p class="muted small-text">{consequence(review)}</p>
        })}
        <div class="form-actions">
            {approves.then(|| view! {
                <button class=approve_class formaction={address::<ApproveClaim>()}>{td_string!(locale, review.bar.approve).to_string()}</button>
            })}
            {then(ActionKind::AskInformation, Panel::Ask, ask_class, td_string!(locale, review.bar.ask).to_string())}
            {then(ActionKind::Reject, Panel::Reject, "button danger", td_string!(locale, review.bar.reject).to_string())}
            {then(ActionKind::UpholdRejection, Panel::Uphold, "button danger", td_string!(locale, review.bar.uphold).to_string())}
        </div>
    }
}

/// Files that this reviewer has not opened, before they approve.
fn unopened(review: &Review) -> Option<AnyView> {
    let unopened = review.claim.proofs.iter().filter(|proof| !review.opened.contains(&proof.id));
    let files: Vec<_> = unopened.map(|proof| proof.file_name.clone()).collect();
    if files.is_empty() {
        return None;
    }
    let locale = review.ctx.locale();
    let text = td_string!(locale, review.bar.unopened, files = listed(locale, &files)).to_string();
    Some(banner(Tone::Warning, view! { <p>{text}</p> }).into_any())
}

fn arbitration_note(review: &Review) -> AnyView {
    if review.is_lead() {
        return super::arbitrate(review).into_any();
    }
    let text = td_string!(review.ctx.locale(), review.bar.in_arbitration).to_string();
    banner(Tone::Warning, view! { <p>{text}</p> }).into_any()
}

/// What approval does, with the day until which the customer may decline.
fn consequence(review: &Review) -> String {
    let (ctx, facts) = (&review.ctx, &review.facts);
    let locale = ctx.locale();
    match facts.policy.consent.length() {
        Some(length) => {
            let due_at = facts.clocks.customer.deadline(ctx.now(), length).due_at;
            let due = dates::instant(locale, ctx.visitor.zone, due_at);
            td_string!(locale, review.approve.text, due = due).to_string()
        }
        None => td_string!(locale, review.approve.text_any_time).to_string(),
    }
}

fn reject(review: &Review) -> impl IntoView + use<> {
    let ctx = &review.ctx;
    let locale = ctx.locale();
    let window = length(locale, review.facts.policy.dispute_window);
    let not_met = review.claim.rubric.not_met();
    let suggested = if not_met.is_empty() { "" } else { ReviewGround::InsufficientProof.code() };
    let grounds = std::iter::once((String::new(), td_string!(locale, shell.choose_one).to_string()))
        .chain(ReviewGround::ALL.iter().map(|ground| (ground.code().to_owned(), ground_words(review, *ground))))
        .collect();
    let ground = FieldProperties {
        id: Field::Reason.code().into(),
        label: td_string!(locale, review.reject.ground).to_string(),
        value: review.typed.or(Field::Reason.code(), suggested),
        error: error_at(ctx, review.refused.as_ref(), Field::Reason),
        ..FieldProperties::default()
    };
    view! {
        <h3 id="decision-title">{td_string!(locale, review.reject.title).to_string()}</h3>
        <p>{td_string!(locale, review.reject.intro, window = window).to_string()}</p>
        {rubric::outcome(review).filter(|_| !not_met.is_empty()).map(|text| view! { <p>{text}</p> })}
        {canned(review, rejections(locale), "reject")}
        {select(ground, grounds)}
        {note(
            review,
            td_string!(locale, review.reject.note).to_string(),
            Some(td_string!(locale, review.reject.note_hint).to_string()),
            false,
        )}
        <div class="form-actions">
            <button class="button danger primary" formaction={address::<RejectClaim>()}>{td_string!(locale, review.reject.submit).to_string()}</button>
            {cancel(review)}
        </div>
    }
}

fn ground_words(review: &Review, ground: ReviewGround) -> String {
    let locale = review.ctx.locale();
    match ground {
        ReviewGround::InsufficientProof => td_string!(locale, words.rejection.insufficient_proof),
        ReviewGround::NoCustomerConsentInProof => td_string!(locale, words.rejection.no_customer_consent_in_proof),
        ReviewGround::ProductsMissing => td_string!(locale, words.rejection.products_missing),
        ReviewGround::ProofUnavailable => td_string!(locale, words.rejection.proof_unavailable),
    }
    .to_string()
}

fn uphold(review: &Review) -> impl IntoView + use<> {
    let locale = review.ctx.locale();
    view! {
        <h3 id="decision-title">{td_string!(locale, review.uphold.title).to_string()}</h3>
        <p>{td_string!(locale, review.uphold.intro).to_string()}</p>
        {note(review, td_string!(locale, review.uphold.note).to_string(), None, false)}
        <div class="form-actions">
            <button class="button danger primary" formaction={address::<UpholdRejection>()}>{td_string!(locale, review.uphold.submit).to_string()}</button>
            {cancel(review)}
        </div>
    }
}

fn note(review: &Review, label: String, hint: Option<String>, optional: bool) -> impl IntoView + use<> {
    let ctx = &review.ctx;
    let error = error_at(ctx, review.refused.as_ref(), Field::Note).filter(|_| !review.refused_note());
    let ask = FieldProperties {
        hint,
        optional: optional.then(|| td_string!(ctx.locale(), shell.optional).to_string()),
        ..FieldProperties::for_field(Field::Note, label, review.typed.or(Field::Note.code(), "")).error(error)
    };
    text_area(ctx.locale(), ask, 3)
}

/// Prepared words, added to what stands in the note.
fn canned(review: &Review, notes: Vec<PreparedNote>, change: &'static str) -> AnyView {
    let locale = review.ctx.locale();
    let label = td_string!(locale, review.reject.canned).to_string();
    // One text alone needs no choice.
    if let [only] = notes.as_slice() {
        let text = td_string!(locale, shell.colon, label = label, value = only.label.as_str()).to_string();
        return view! {
            <p>
                <input type="hidden" name=argument!(ChangeRequest, canned) value=only.code />
                <button class="link-button small-text" name=argument!(ChangeRequest, change) value=change formaction={address::<ChangeRequest>()}>{text}</button>
            </p>
        }
        .into_any();
    }
    let options: Vec<_> =
        notes.into_iter().map(|note| view! { <option value=note.code>{note.label}</option> }).collect();
    view! {
        <div class="field">
            <label for="canned">{label}</label>
            <div class="input-row">
                <select id="canned" name=argument!(ChangeRequest, canned)>
                    <option value="">{td_string!(locale, review.ask.canned_choose).to_string()}</option>
                    {options}
                </select>
                <button class="button" name=argument!(ChangeRequest, change) value=change formaction={address::<ChangeRequest>()}>
                    {td_string!(locale, review.ask.canned_insert).to_string()}
                </button>
            </div>
        </div>
    }
    .into_any()
}
