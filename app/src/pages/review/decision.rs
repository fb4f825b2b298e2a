//! The decision, set up for one of its kinds. What approves, asks or rejects stands in the same form as the findings.

use super::canned::{CannedNote, approvals, rejections};
use super::form::Panel;
use super::{Screen, asking, rubric};
use crate::messages::td_string;
use crate::parts::deadline::length;
use crate::parts::fields::{FieldProperties, select, text_area};
use crate::parts::page::{Tone, banner, error_at};
use crate::text::when;
use domain::action::ActionKind;
use domain::claim_form::Field;
use domain::evidence::ReviewGround;
use leptos::prelude::*;

pub fn section(screen: &Screen) -> impl IntoView + use<> {
    let panel = match screen.panel {
        Panel::Approve => choose(screen).into_any(),
        Panel::Ask => asking::panel(screen).into_any(),
        Panel::Reject => reject(screen).into_any(),
        Panel::Uphold => uphold(screen).into_any(),
    };
    let saved = (screen.ctx.query("done") == "saved" && screen.refused.is_none()).then(|| {
        let text = td_string!(screen.ctx.locale(), review.rubric.saved).to_string();
        view! { <p role="status"><strong>{text}</strong></p> }
    });
    view! { <section class="decision" id="decision" aria-labelledby="decision-title">{panel} {saved}</section> }
}

/// The first view: what follows from the findings, words for an approval, and the ways on.
fn choose(screen: &Screen) -> impl IntoView + use<> {
    let ctx = &screen.ctx;
    let locale = ctx.locale();
    let all_met = rubric::all_met(&screen.claim.rubric);
    let approves = screen.may(ActionKind::Approve);
    let follows = rubric::outcome(screen)
        .or_else(|| approves.then(|| td_string!(locale, review.bar.why_not_approve).to_string()));
    let then = |action: ActionKind, panel: Panel, class: &'static str, label: String| {
        screen.may(action).then(|| view! { <button class=class name="then" value=panel.code()>{label}</button> })
    };
    let some_not_met = !screen.claim.rubric.not_met().is_empty();
    let approve_class = if all_met { "button primary" } else { "button" };
    let ask_class = if some_not_met { "button primary" } else { "button" };
    view! {
        <h3 id="decision-title">{td_string!(locale, review.bar.title).to_string()}</h3>
        {follows.map(|text| view! { <p>{text}</p> })}
        {screen.claim.in_arbitration().then(|| arbitration_note(screen))}
        {approves.then(|| view! {
            {note(screen, td_string!(locale, review.approve.note).to_string(), None, true)}
            {canned(screen, approvals(locale), "approve")}
            <p class="muted small-text">{consequence(screen)}</p>
        })}
        <div class="form-actions">
            {approves.then(|| view! {
                <button class=approve_class formaction="/api/approve-claim">{td_string!(locale, review.bar.approve).to_string()}</button>
            })}
            {then(ActionKind::AskInformation, Panel::Ask, ask_class, td_string!(locale, review.bar.ask).to_string())}
            {then(ActionKind::Reject, Panel::Reject, "button danger", td_string!(locale, review.bar.reject).to_string())}
            {then(ActionKind::UpholdRejection, Panel::Uphold, "button danger", td_string!(locale, review.bar.uphold).to_string())}
        </div>
    }
}

fn arbitration_note(screen: &Screen) -> AnyView {
    if screen.is_lead() {
        return super::arbitrate(screen).into_any();
    }
    let text = td_string!(screen.ctx.locale(), review.bar.in_arbitration).to_string();
    banner(Tone::Warning, view! { <p>{text}</p> }).into_any()
}

/// What approval does, with the day until which the customer may decline.
fn consequence(screen: &Screen) -> String {
    let (ctx, facts) = (&screen.ctx, &screen.facts);
    let locale = ctx.locale();
    match facts.policy.consent.length() {
        Some(length) => {
            let due_at = facts.clocks.customer.deadline(ctx.now(), length).due_at;
            let due = when::instant(locale, ctx.visitor.zone, due_at);
            td_string!(locale, review.approve.text, due = due).to_string()
        }
        None => td_string!(locale, review.approve.text_any_time).to_string(),
    }
}

fn reject(screen: &Screen) -> impl IntoView + use<> {
    let ctx = &screen.ctx;
    let locale = ctx.locale();
    let window = length(locale, screen.facts.policy.dispute_window);
    let not_met = screen.claim.rubric.not_met();
    let suggested = if not_met.is_empty() { "" } else { ReviewGround::InsufficientProof.code() };
    let grounds = std::iter::once((String::new(), td_string!(locale, shell.choose_one).to_string()))
        .chain(ReviewGround::ALL.iter().map(|ground| (ground.code().to_owned(), ground_words(screen, *ground))))
        .collect();
    let ground = FieldProperties {
        id: Field::Reason.code().into(),
        label: td_string!(locale, review.reject.ground).to_string(),
        value: screen.typed.or(Field::Reason.code(), suggested),
        error: error_at(ctx, screen.refused.as_ref(), Field::Reason),
        ..FieldProperties::default()
    };
    view! {
        <h3 id="decision-title">{td_string!(locale, review.reject.title).to_string()}</h3>
        <p>{td_string!(locale, review.reject.intro, window = window).to_string()}</p>
        {rubric::outcome(screen).filter(|_| !not_met.is_empty()).map(|text| view! { <p>{text}</p> })}
        {canned(screen, rejections(locale), "reject")}
        {select(ground, grounds)}
        {note(
            screen,
            td_string!(locale, review.reject.note).to_string(),
            Some(td_string!(locale, review.reject.note_hint).to_string()),
            false,
        )}
        <div class="form-actions">
            <button class="button danger primary" formaction="/api/reject-claim">{td_string!(locale, review.reject.submit).to_string()}</button>
            {cancel(screen)}
        </div>
    }
}

fn ground_words(screen: &Screen, ground: ReviewGround) -> String {
    let locale = screen.ctx.locale();
    match ground {
        ReviewGround::InsufficientProof => td_string!(locale, words.rejection.insufficient_proof),
        ReviewGround::NoCustomerConsentInProof => td_string!(locale, words.rejection.no_customer_consent_in_proof),
        ReviewGround::ProductsMissing => td_string!(locale, words.rejection.products_missing),
        ReviewGround::ProofUnavailable => td_string!(locale, words.rejection.proof_unavailable),
    }
    .to_string()
}

fn uphold(screen: &Screen) -> impl IntoView + use<> {
    let locale = screen.ctx.locale();
    view! {
        <h3 id="decision-title">{td_string!(locale, review.uphold.title).to_string()}</h3>
        <p>{td_string!(locale, review.uphold.intro).to_string()}</p>
        {note(screen, td_string!(locale, review.uphold.note).to_string(), None, false)}
        <div class="form-actions">
            <button class="button danger primary" formaction="/api/uphold-rejection">{td_string!(locale, review.uphold.submit).to_string()}</button>
            {cancel(screen)}
        </div>
    }
}

/// Back to the first view: the findings are saved, what stands in this panel is left.
pub fn cancel(screen: &Screen) -> impl IntoView + use<> {
    let href = format!("/queue/{}#decision", screen.claim.reference);
    view! { <a class="button subtle" href=href>{td_string!(screen.ctx.locale(), shell.cancel).to_string()}</a> }
}

fn note(screen: &Screen, label: String, hint: Option<String>, optional: bool) -> impl IntoView + use<> {
    let ctx = &screen.ctx;
    let error = error_at(ctx, screen.refused.as_ref(), Field::Note).filter(|_| !screen.refused_note());
    let ask = FieldProperties {
        hint,
        optional: optional.then(|| td_string!(ctx.locale(), shell.optional).to_string()),
        ..FieldProperties::of(Field::Note, label, screen.typed.or(Field::Note.code(), "")).error(error)
    };
    text_area(ctx.locale(), ask, 3)
}

/// Prepared words, added to what stands in the note.
fn canned(screen: &Screen, notes: Vec<CannedNote>, change: &'static str) -> AnyView {
    let locale = screen.ctx.locale();
    let label = td_string!(locale, review.reject.canned).to_string();
    // One text alone needs no choice.
    if let [only] = notes.as_slice() {
        let text = td_string!(locale, shell.colon, label = label, value = only.label.as_str()).to_string();
        return view! {
            <p>
                <input type="hidden" name="canned" value=only.code />
                <button class="link-button small-text" name="change" value=change formaction="/api/change-request">{text}</button>
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
                <select id="canned" name="canned">
                    <option value="">{td_string!(locale, review.ask.canned_choose).to_string()}</option>
                    {options}
                </select>
                <button class="button" name="change" value=change formaction="/api/change-request">
                    {td_string!(locale, review.ask.canned_insert).to_string()}
                </button>
            </div>
        </div>
    }
    .into_any()
}
