//! Check and submit: all answers, the open findings, the acknowledgement and the submit button.

use super::location::{missing_at_chosen, where_to_enrol};
use crate::api::drafting::SubmitClaim;
use crate::messages::td_string;
use crate::pages::errors::page;
use crate::parts::claim_summary::name;
use crate::parts::deadline::length;
use crate::parts::draft::Draft;
use crate::parts::page::{Tone, banner};
use crate::request_context::RequestContext;
use crate::text::{codes, dates};
use domain::claim_form::{Contact, Field, Step};
use domain::code::Code;
use domain::draft::{Check, CheckFinding};
use leptos::prelude::*;

#[component]
pub fn CheckPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let draft = Draft::step(&ctx, Step::Check).await?;
        let locale = ctx.locale();
        let two = draft.claim.answers.activities.len() > 1;
        let two_claims =
            two.then(|| banner(Tone::Info, view! { <p>{td_string!(locale, draft.check.two_claims).to_string()}</p> }));
        let sections: Vec<_> =
            Step::ALL.iter().filter(|step| **step != Step::Check).map(|step| section(&draft, *step)).collect();
        let content = view! {
            {two_claims}
            {listed(&draft, true)}
            {listed(&draft, false)}
            {sections}
            {acknowledge(&draft, two)}
        };
        let title = td_string!(locale, draft.check.title).to_string();
        Ok(draft.frame(title, Some(td_string!(locale, draft.check.intro).to_string()), content))
    })
}

/// What stops the claim, or what it may go on with, each with the way to its field.
fn listed(draft: &Draft, blocking: bool) -> Option<AnyView> {
    let locale = draft.locale();
    let wanted = |f: &&CheckFinding| f.check.blocks() == blocking && f.check.step() != Step::Check;
    let items: Vec<_> = draft
        .findings
        .iter()
        .filter(wanted)
        .map(|finding| {
            let enrol =
                (finding.check == Check::LocationNotEnrolled).then(|| where_to_enrol(draft, &missing_at_chosen(draft)));
            view! { <li><a href=draft.to(finding)>{draft.line(finding)}</a> {enrol}</li> }
        })
        .collect();
    if items.is_empty() {
        return None;
    }
    let (tone, title) = if blocking {
        (Tone::Danger, td_string!(locale, draft.check.problems_title).to_string())
    } else {
        (Tone::Warning, td_string!(locale, draft.check.warnings_title).to_string())
    };
    let content = view! { <p class="title">{title}</p> <ul class="stack tight">{items}</ul> };
    Some(banner(tone, content).into_any())
}

/// One row: what it is called, and its values, none of them an empty text.
type Row = (String, Vec<String>);

fn section(draft: &Draft, step: Step) -> AnyView {
    let locale = draft.locale();
    let title = codes::step(locale, step);
    let (id, named) = (format!("s-{}", step.code()), format!("s-{}", step.code()));
    let check = if draft.passes(step) { "" } else { "?check=1" };
    let href = draft.at(&format!("edit/{}{check}", step.code()));
    let rows: Vec<_> = rows(draft, step)
        .into_iter()
        .map(|(label, values)| {
            let values: Vec<_> = values.into_iter().filter(|value| !value.is_empty()).collect();
            let shown = if values.is_empty() {
                view! { <p class="muted">{td_string!(locale, draft.check.no_answer).to_string()}</p> }.into_any()
            } else {
                values.into_iter().map(|value| view! { <p>{value}</p> }).collect::<Vec<_>>().into_any()
            };
            let what = td_string!(locale, shell.change_what, field = &label).to_string();
            view! {
                <div>
                    <dt>{label}</dt>
                    <dd>{shown}</dd>
                    <dd class="change-link">
                        <a href=href.clone() aria-label=what>{td_string!(locale, shell.change).to_string()}</a>
                    </dd>
                </div>
            }
        })
        .collect();
    view! {
        <section class="card" aria-labelledby=named>
            <div class="section-head"><h2 id=id>{title}</h2></div>
            <dl class="summary-list">{rows}</dl>
        </section>
    }
    .into_any()
}

fn rows(draft: &Draft, step: Step) -> Vec<Row> {
    let (locale, answers) = (draft.locale(), &draft.claim.answers);
    let one = |field: Field, value: &str| (codes::field(locale, field), vec![value.to_owned()]);
    match step {
        Step::Location => {
            let location = answers.location.as_ref().map(|mpn| {
                let known = draft.facts.draft.locations.iter().find(|location| location.mpn == *mpn);
                known.map_or_else(|| mpn.to_string(), |location| format!("{} · {mpn}", location.name))
            });
            vec![(codes::field(locale, Field::Location), location.into_iter().collect())]
        }
        Step::Customer => {
            let tenant = draft.facts.draft.tenant.as_ref().filter(|_| draft.passes(Step::Customer));
            let customer = td_string!(locale, words.step.customer).to_string();
            let mut rows: Vec<Row> = tenant.map(|tenant| (customer, vec![tenant.name.clone()])).into_iter().collect();
            rows.extend([one(Field::TenantId, &answers.tenant_id), one(Field::Domain, &answers.domain)]);
            rows
        }
        Step::Activity => {
            let area = answers.area.map(|area| codes::area(locale, area)).into_iter().collect();
            let activities = answers.activities.iter().map(|activity| codes::activity(locale, *activity)).collect();
            let mut rows =
                vec![(codes::field(locale, Field::Area), area), (codes::field(locale, Field::Activities), activities)];
            for (field, text) in [(Field::SellerName, &answers.seller_name), (Field::IsvProduct, &answers.isv_product)]
            {
                rows.extend((!text.is_empty()).then(|| one(field, text)));
            }
            rows
        }
        Step::Products => {
            let products = answers.products.iter().map(|code| match answers.subscriptions.get(code) {
                Some(id) => format!("{}: {id}", name(code)),
                None => name(code),
            });
            vec![(codes::field(locale, Field::Products), products.collect())]
        }
        Step::Contacts => contacts(draft),
        Step::Proof => {
            let mut rows: Vec<Row> = draft.claim.proofs.iter().map(|proof| file(draft, proof)).collect();
            if rows.is_empty() {
                rows.push((codes::field(locale, Field::Proof), vec![]));
            }
            let ticked = answers.self_check.iter().map(|criterion| codes::criterion(locale, *criterion)).collect();
            rows.push((codes::field(locale, Field::SelfCheck), ticked));
            rows
        }
        Step::Check => vec![],
    }
}

fn contacts(draft: &Draft) -> Vec<Row> {
    let (locale, answers) = (draft.locale(), &draft.claim.answers);
    let contact = |label: String, contact: &Contact| {
        let who = [contact.name.as_str(), contact.title.as_str()].into_iter().filter(|part| !part.is_empty());
        (label, vec![who.collect::<Vec<_>>().join(" · "), contact.email.clone()])
    };
    let mut rows = vec![
        (codes::field(locale, Field::ClaimName), vec![answers.claim_name.clone()]),
        contact(td_string!(locale, draft.contacts.customer_legend).to_string(), &answers.customer),
    ];
    if !answers.email_reason.is_empty() {
        rows.push((codes::field(locale, Field::EmailReason), vec![answers.email_reason.clone()]));
    }
    if !answers.technical.is_empty() {
        rows.push(contact(td_string!(locale, draft.contacts.technical_legend).to_string(), &answers.technical));
    }
    rows.push(contact(td_string!(locale, draft.contacts.own_legend).to_string(), &answers.own));
    rows
}

fn file(draft: &Draft, proof: &domain::evidence::Proof) -> Row {
    let locale = draft.locale();
    let signed = match proof.signed_on {
        Some(day) => {
            let (label, day) = (td_string!(locale, draft.proof.column_signed), dates::day(locale, day));
            td_string!(locale, shell.colon, label = label, value = day).to_string()
        }
        None => td_string!(locale, draft.proof.not_signed).to_string(),
    };
    (codes::proof_kind(locale, proof.kind), vec![proof.file_name.clone(), signed])
}

fn acknowledge(draft: &Draft, two: bool) -> AnyView {
    let locale = draft.locale();
    let policy = &draft.facts.policy;
    let told = match policy.consent.length() {
        Some(window) => td_string!(locale, draft.check.acknowledge_told, window = length(locale, window)).to_string(),
        None => td_string!(locale, draft.check.acknowledge_told_any_time).to_string(),
    };
    let early = policy
        .tell_customer_at_submission
        .then(|| view! { <li>{td_string!(locale, draft.check.acknowledge_told_early).to_string()}</li> });
    let checked = match &draft.refused {
        Some(refused) => refused.posted.value("acknowledged").is_some(),
        None => draft.claim.answers.acknowledged,
    };
    let error = draft.group_error(Field::Acknowledged);
    let class = if error.is_some() { "fieldset invalid" } else { "fieldset" };
    let described = error.is_some().then_some("acknowledged-error");
    let submit = if two {
        td_string!(locale, draft.check.submit_two).to_string()
    } else {
        td_string!(locale, draft.check.submit).to_string()
    };
    draft.post_form::<SubmitClaim>(false).class("form").draw(view! {
            <fieldset class=class>
                <legend class="large">{td_string!(locale, draft.check.acknowledge_title).to_string()}</legend>
                <ul>
                    <li>{td_string!(locale, draft.check.acknowledge_true).to_string()}</li>
                    <li>{td_string!(locale, draft.check.acknowledge_knows).to_string()}</li>
                    <li>{told}</li>
                    {early}
                </ul>
                {error}
                <div class="choice">
                    <input
                        type="checkbox"
                        id="acknowledged"
                        name="acknowledged"
                        value="yes"
                        checked=checked
                        aria-describedby=described
                    />
                    <label for="acknowledged">{td_string!(locale, draft.check.acknowledge).to_string()}</label>
                </div>
            </fieldset>
            <div class="form-actions">
                <button class="button primary">{submit}</button>
                <a class="button subtle" href=draft.at("edit")>{td_string!(locale, shell.back).to_string()}</a>
            </div>
    })
}
