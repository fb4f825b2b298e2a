//! Files that show the work, and the self-check on the five criteria.

use crate::api::drafting::{RemoveProof, SaveSelfCheck};
use crate::messages::{Locale, td_string};
use crate::pages::errors::page;
use crate::parts::done;
use crate::parts::draft::Draft;
use crate::parts::fields::{error_text, hidden};
use crate::parts::page::{Tone, banner};
use crate::parts::post_form::argument;
use crate::parts::proof_list::{add_proof_form, proof_list};
use crate::request_context::RequestContext;
use crate::text::codes;
use domain::action::ActionKind;
use domain::claim_form::{Field, Step};
use domain::code::Code;
use domain::evidence::{Criterion, Proof};
use domain::lifecycle::may;
use leptos::prelude::*;

#[component]
pub fn ProofPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let draft = Draft::step(&ctx, Step::Proof).await?;
        let locale = ctx.locale();
        let removable = may(ctx.actor()?, &draft.claim, ActionKind::RemoveProof, ctx.now()).is_ok();
        let list = proof_list(&ctx, &draft.claim, |proof| file_actions(&draft, proof, removable));
        let left = draft.facts.policy.max_files.saturating_sub(draft.claim.proofs.len());
        let (missing, link) = draft.error(Field::Proof);
        // The error of a refused upload stands in the upload's own form.
        let missing = missing.filter(|_| draft.refused.is_none()).map(|text| error_text("files", text, link));
        let wrong: Vec<_> = draft.claim.proofs.iter().filter_map(|proof| draft.proof_error(proof)).collect();
        let add = (left > 0).then(|| add_proof_form(&ctx, &draft.claim, &draft.facts.policy, draft.refused.as_ref()));
        let content = view! {
            {done::on_claim(&ctx, &draft.claim, None)}
            <section class="stack" aria-labelledby="files">
                <h2 id="files" tabindex="-1">{td_string!(locale, draft.proof.list_title).to_string()}</h2>
                {missing}
                {wrong}
                <div class="card">{list}</div>
                <p class="hint">
                    {td_string!(locale, draft.proof.left, count = left).to_string()} " "
                    {td_string!(locale, draft.proof.confidential).to_string()}
                </p>
            </section>
            {add.map(|form| view! {
                <section class="card stack" aria-labelledby="add">
                    <h2 id="add">{td_string!(locale, draft.proof.add_more).to_string()}</h2>
                    {form}
                </section>
            })}
            {draft.form::<SaveSelfCheck>(true, self_check(&draft))}
        };
        let title = td_string!(locale, draft.proof.title).to_string();
        Ok(draft.frame(title, Some(td_string!(locale, draft.proof.intro).to_string()), content))
    })
}

/// The way to take a file out again.
fn file_actions(draft: &Draft, proof: &Proof, removable: bool) -> Option<AnyView> {
    let locale = draft.locale();
    let label = td_string!(locale, draft.proof.remove, name = &proof.file_name).to_string();
    removable.then(|| {
        draft.post_form::<RemoveProof>(false).draw(view! {
            {hidden(argument!(RemoveProof, proof), proof.id)}
            <button class="button small danger" aria-label=label>{td_string!(locale, shell.remove).to_string()}</button>
        })
    })
}

fn self_check(draft: &Draft) -> impl IntoView + use<> {
    let locale = draft.locale();
    let chosen: Vec<String> = match &draft.refused {
        Some(refused) if refused.posted.value("proof").is_none() && refused.posted.value("kind").is_none() => {
            refused.posted.values("self_check")
        }
        _ => draft.claim.answers.self_check.iter().map(|criterion| criterion.code().to_owned()).collect(),
    };
    let choices: Vec<_> = Criterion::ALL.iter().map(|criterion| choice(draft, *criterion, &chosen)).collect();
    let all = draft.claim.answers.self_check.len() == Criterion::ALL.len();
    let complete = all
        .then(|| banner(Tone::Success, view! { <p>{td_string!(locale, draft.self_check.complete).to_string()}</p> }));
    view! {
        <fieldset class="fieldset" id="self_check" tabindex="-1">
            <legend class="large">{td_string!(locale, draft.self_check.title).to_string()}</legend>
            <p class="hint">{td_string!(locale, draft.self_check.intro).to_string()}</p>
            <div class="choices">{choices}</div>
        </fieldset>
        {complete}
    }
}

fn choice(draft: &Draft, criterion: Criterion, chosen: &[String]) -> AnyView {
    let locale = draft.locale();
    let id = format!("self_check-{}", criterion.code());
    let hint = format!("{id}-hint");
    let checked = chosen.iter().any(|code| code == criterion.code());
    view! {
        <div class="choice">
            <input
                type="checkbox"
                id=id.clone()
                name="self_check[]"
                value=criterion.code()
                checked=checked
                aria-describedby=hint.clone()
            />
            <label for=id>{claimed(locale, criterion)}</label>
            <span class="hint" id=hint>{codes::criterion_help(locale, criterion, &draft.facts.policy)}</span>
        </div>
    }
    .into_any()
}

/// A criterion as the partner says it of its own files.
fn claimed(locale: Locale, criterion: Criterion) -> String {
    match criterion {
        Criterion::ProofPresent => td_string!(locale, words.criterion_self.proof_present),
        Criterion::CustomerAcknowledged => td_string!(locale, words.criterion_self.customer_acknowledged),
        Criterion::DatesCurrent => td_string!(locale, words.criterion_self.dates_current),
        Criterion::WorkDescribed => td_string!(locale, words.criterion_self.work_described),
        Criterion::ProductsNamed => td_string!(locale, words.criterion_self.products_named),
    }
    .to_string()
}
