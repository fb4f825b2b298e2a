//! The files of a claim, and the form that adds one.

use super::fields::{FieldProperties, hidden, input, select};
use super::icon;
use super::page::error_at;
use super::post_form::key;
use crate::form::{Refused, typed_or};
use crate::islands::upload::UploadProgress;
use crate::messages::td_string;
use crate::request_context::RequestContext;
use crate::text::problem::file_types;
use crate::text::{codes, dates};
use domain::claim::Claim;
use domain::claim_form::Field;
use domain::code::Code;
use domain::evidence::{FileType, Proof, ProofKind};
use domain::program::Policy;
use leptos::prelude::*;

/// The files, oldest first. `actions` draws what may be done with one (links, a remove form); `()` views for none.
pub fn proof_list(ctx: &RequestContext, claim: &Claim, actions: impl Fn(&Proof) -> Option<AnyView>) -> AnyView {
    let locale = ctx.locale();
    if claim.proofs.is_empty() {
        return view! { <p class="muted">{td_string!(locale, claim.proof.empty).to_string()}</p> }.into_any();
    }
    let items: Vec<_> = claim.proofs.iter().map(|proof| file(ctx, claim, proof, actions(proof))).collect();
    view! { <ul class="proof-list">{items}</ul> }.into_any()
}

fn file(ctx: &RequestContext, claim: &Claim, proof: &Proof, actions: Option<AnyView>) -> impl IntoView + use<> {
    let (locale, zone) = (ctx.locale(), ctx.visitor.zone);
    let signed = match proof.signed_on {
        Some(on) => dates::day(locale, on),
        None => td_string!(locale, draft.proof.not_signed).to_string(),
    };
    let late = claim.submitted_at.is_some_and(|at| proof.added_at > at);
    let recent = claim.proofs.len() > 1 && proof.signed_on.is_some() && proof.signed_on == claim.last_signed_on();
    view! {
        <li>
            <span class="kind" aria-hidden="true">{proof.file_type.code().to_uppercase()}</span>
            <span class="name"><a href=format!("/proof/{}", proof.id)>{proof.file_name.clone()}</a></span>
            <dl class="facts">
                <div><dt>{td_string!(locale, draft.proof.column_kind).to_string()}</dt><dd>{codes::proof_kind(locale, proof.kind)}</dd></div>
                <div><dt>{td_string!(locale, draft.proof.column_signed).to_string()}</dt><dd>{signed}</dd></div>
                <div><dt>{td_string!(locale, draft.proof.column_size).to_string()}</dt><dd>{dates::size(proof.bytes)}</dd></div>
                <div><dt>{td_string!(locale, draft.proof.column_added).to_string()}</dt><dd>{dates::day(locale, zone.day(proof.added_at))}</dd></div>
            </dl>
            {(late || recent).then(|| view! {
                <p class="row">
                    {recent.then(|| view! { <span class="badge info">{td_string!(locale, claim.proof.most_recent).to_string()}</span> })}
                    {late.then(|| view! { <span class="badge neutral">{td_string!(locale, claim.proof.added_after).to_string()}</span> })}
                </p>
            })}
            {actions.map(|actions| view! { <div class="row-actions">{actions}</div> })}
        </li>
    }
}

/// The form that adds a file, folded unless it was refused.
pub fn add_proof(
    ctx: &RequestContext,
    claim: &Claim,
    policy: &Policy,
    refused: Option<&Refused>,
) -> impl IntoView + use<> {
    let open = refused.is_some_and(|refused| refused.posted.value("kind").is_some());
    view! {
        <details class="explain" id="add" open=open>
            <summary>{td_string!(ctx.locale(), claim.proof.add).to_string()}</summary>
            {add_proof_form(ctx, claim, policy, refused)}
        </details>
    }
}

/// The form that adds a file, with its limits, and with progress where scripts run.
pub fn add_proof_form(
    ctx: &RequestContext,
    claim: &Claim,
    policy: &Policy,
    refused: Option<&Refused>,
) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let limits = td_string!(
        locale,
        draft.proof.limits,
        types = file_types(locale),
        size = dates::size(policy.max_file_bytes),
        files = policy.max_files
    )
    .to_string();
    let error = error_at(ctx, refused, Field::Proof);
    let accept: Vec<_> = FileType::ALL.iter().flat_map(|of| of.endings()).map(|ending| format!(".{ending}")).collect();
    let kind = FieldProperties {
        id: "kind".into(),
        label: td_string!(locale, draft.proof.kind).to_string(),
        value: typed_or(refused, "kind", ProofKind::StatementOfWork.code()),
        ..FieldProperties::default()
    };
    let kinds = ProofKind::ALL.iter().map(|kind| (kind.code().to_owned(), codes::proof_kind(locale, *kind))).collect();
    let signed_on = FieldProperties {
        id: "signed_on".into(),
        label: td_string!(locale, draft.proof.signed_on).to_string(),
        value: typed_or(refused, "signed_on", ""),
        hint: Some(td_string!(locale, draft.proof.signed_on_hint).to_string()),
        optional: Some(td_string!(locale, shell.optional).to_string()),
        kind: "date",
        class: "width-10",
        ..FieldProperties::default()
    };
    let field = if error.is_some() { "field invalid" } else { "field" };
    let described = if error.is_some() { "proof-hint proof-error" } else { "proof-hint" };
    view! {
        <form
            class="form tight"
            id="add-proof"
            method="post"
            enctype="multipart/form-data"
            action=format!("/claims/{}/proof", claim.reference)
        >
            {hidden("reference", claim.reference.to_string())}
            {hidden("revision", claim.revision)}
            {key((ctx.moment.new_id)())}
            {select(kind, kinds)}
            {input(locale, signed_on)}
            <div class=field>
                <label for="proof">{td_string!(locale, draft.proof.column_file).to_string()}</label>
                <span class="hint" id="proof-hint">{limits}</span>
                {error.clone().map(|error| view! { <span class="error-text" id="proof-error">{error}</span> })}
                <input
                    type="file"
                    id="proof"
                    name="file"
                    accept=accept.join(",")
                    aria-describedby=described
                    aria-invalid=error.is_some().then_some("true")
                />
            </div>
            <UploadProgress form="add-proof".to_owned() uploading=td_string!(locale, shell.sending).to_string() />
            <div class="row">
                <button class="button">{icon("upload")}{td_string!(locale, draft.proof.upload).to_string()}</button>
            </div>
        </form>
    }
}
