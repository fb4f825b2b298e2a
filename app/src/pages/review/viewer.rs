//! The proof: a list of the files and the chosen one beside the rubric.

use super::Review;
use crate::islands::viewer::MarkShown;
use crate::messages::td_string;
use crate::parts::icon;
use crate::parts::proof_list::proof_list;
use domain::action::ActionKind;
use domain::evidence::{FileType, Proof};
use domain::party::ProofId;
use leptos::prelude::*;

/// The name of the frame that files are shown in: links lead into it, so that nothing typed beside it is lost.
const FRAME: &str = "proof-viewer";

/// `chosen` is the file of the address; else the first that a browser can show.
pub fn pane(review: &Review, chosen: Option<ProofId>) -> impl IntoView + use<> {
    let (ctx, claim) = (&review.ctx, &review.claim);
    let locale = ctx.locale();
    let shown = match chosen {
        Some(id) => claim.proof(id),
        None => claim.proofs.iter().find(|proof| proof.file_type.shown_inline()),
    };
    // Whoever may not open a file is offered none: its address would answer with a refusal.
    let opens = review.may(ActionKind::ViewProof);
    let shown = shown.or(claim.proofs.first()).filter(|_| opens);
    let actions = |proof: &Proof| opens.then(|| links(review, proof));
    view! {
        <section class="pane sticky stack" aria-labelledby="proof-title">
            <h2 id="proof-title">{td_string!(locale, review.screen.proof).to_string()}</h2>
            <div class="card">
                {proof_list(ctx, claim, actions)}
                {(!claim.proofs.is_empty()).then(|| view! {
                    <p class="muted small-text">{td_string!(locale, claim.proof.views_recorded).to_string()}</p>
                })}
            </div>
            {shown.map(|proof| view! { <div class="viewer" id="viewer">{file(review, proof)}</div> })}
            <MarkShown frame=FRAME.to_owned() />
        </section>
    }
}

fn links(review: &Review, proof: &Proof) -> AnyView {
    let locale = review.ctx.locale();
    let address = format!("/proof/{}", proof.id);
    let name = proof.file_name.clone();
    let show = proof.file_type.shown_inline().then(|| {
        view! {
            <a class="button small" href=shown_at(proof) target=FRAME>
                {icon("eye")} {td_string!(locale, shell.view).to_string()}
                <span class="visually-hidden">": " {name.clone()}</span>
            </a>
        }
    });
    view! {
        {show}
        <a class="button small" href=address download="">
            {icon("download")}
            <span class="visually-hidden">{td_string!(locale, shell.download).to_string()} ": " {name.clone()}</span>
        </a>
    }
    .into_any()
}

/// The address of the file in the frame: not every browser shows a PDF, so the server renders its pages.
pub fn shown_at(proof: &Proof) -> String {
    match proof.file_type {
        FileType::Pdf => format!("/proof/{}/pages", proof.id),
        _ => format!("/proof/{}?inline=1", proof.id),
    }
}

/// The frame, also where the file itself is only downloaded, if another file can be shown in it.
fn file(review: &Review, proof: &Proof) -> AnyView {
    let locale = review.ctx.locale();
    let any_inline = review.claim.proofs.iter().any(|proof| proof.file_type.shown_inline());
    let inline = proof.file_type.shown_inline();
    let note = (!inline).then(|| {
        view! { <p>{td_string!(locale, review.screen.no_inline).to_string()}</p> }
    });
    let frame = any_inline.then(|| {
        let src = inline.then(|| shown_at(proof));
        view! { <iframe name=FRAME src=src title=td_string!(locale, review.screen.proof).to_string()></iframe> }
    });
    view! { {note} {frame} }.into_any()
}
