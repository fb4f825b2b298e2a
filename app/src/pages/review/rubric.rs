//! The five criteria: as a form for the reviewer who works on the claim, as findings for everybody else.

use super::Review;
use crate::api::reviewing::SaveRubric;
use crate::failure::Failure;
use crate::form::Problem;
use crate::form::review::FindingForm;
use crate::messages::{Locale, td_string};
use crate::parts::fields::{FieldProperties, hidden, radio, text_area};
use crate::parts::icon;
use crate::parts::post_form::{PostForm, argument};
use crate::text::codes;
use domain::action::{ActionKind, Refusal};
use domain::claim_form::{Field, length};
use domain::code::Code;
use domain::evidence::{Criterion, Rubric};
use leptos::prelude::*;

/// The form of findings and decision. The first button keeps the findings: that is what Enter in a field does.
pub fn editable(review: &Review, decision: AnyView) -> AnyView {
    let (ctx, claim) = (&review.ctx, &review.claim);
    let locale = ctx.locale();
    let faults = Faults::from_refusal(review);
    let criteria: Vec<_> =
        (1..).zip(Criterion::ALL).map(|(number, criterion)| fieldset(review, number, *criterion, &faults)).collect();
    view! {
        <h2 id="rubric-title">{td_string!(locale, review.rubric.title).to_string()}</h2>
        <p class="muted">{td_string!(locale, review.rubric.intro).to_string()}</p>
        {PostForm::to::<SaveRubric>(ctx).class("rubric").id("review").rests_on(claim).draw(view! {
            {hidden(argument!(SaveRubric, panel), review.panel.code())}
            <div class="rubric" id=Field::Rubric.code() tabindex="-1">{criteria}</div>
            <div class="row between">
                <p class="muted small-text">{progress(review)}</p>
                <button class="button">{td_string!(locale, review.rubric.save).to_string()}</button>
            </div>
            {decision}
        })}
    }
    .into_any()
}

/// The criteria that a refused form was refused for.
struct Faults {
    criteria: Vec<Criterion>,
    text: Option<String>,
    page: bool,
    /// A note is longer than the limit.
    long: Option<String>,
}

impl Faults {
    fn from_refusal(review: &Review) -> Self {
        let locale = review.ctx.locale();
        let problem = review.refused.as_ref().map(|refused| &refused.problem);
        let none = Self { criteria: vec![], text: None, page: false, long: None };
        let undecided = || Some(td_string!(locale, review.rubric.undecided).to_string());
        let not_met = || Some(td_string!(locale, review.rubric.not_met).to_string());
        match problem {
            Some(Problem::Page) => Self { page: true, ..none },
            Some(Problem::Failed { failure: Failure::Refused(refusal) }) => match refusal {
                Refusal::RubricIncomplete { criteria } => {
                    Self { criteria: criteria.clone(), text: undecided(), ..none }
                }
                Refusal::CriteriaNotMet { criteria } => Self { criteria: criteria.clone(), text: not_met(), ..none },
                Refusal::TooLong { field: Field::Rubric, .. } => {
                    Self { long: Some(crate::text::problem::refusal(locale, refusal)), ..none }
                }
                _ => none,
            },
            _ => none,
        }
    }
}

fn fieldset(review: &Review, number: usize, criterion: Criterion, faults: &Faults) -> impl IntoView + use<> {
    let locale = review.ctx.locale();
    let code = criterion.code();
    let finding = review.typed.finding(criterion, review.claim.rubric.0.get(&criterion));
    let FindingForm { met, page, note } = finding;
    let name = |part: &str| format!("rubric[{code}][{part}]");
    let wrong_page = faults.page && !page.trim().is_empty() && page.trim().parse().map_or(true, |page: u32| page == 0);
    let fault = faults
        .text
        .clone()
        .filter(|_| faults.criteria.contains(&criterion))
        .or_else(|| wrong_page.then(|| td_string!(locale, refusals.page_malformed).to_string()));
    let described = match fault.is_some() {
        true => format!("{code}-hint {code}-error"),
        false => format!("{code}-hint"),
    };
    let too_long = faults.long.clone().filter(|_| length(&note) > Field::Rubric.limit());
    let note_area = text_area(
        locale,
        FieldProperties {
            id: name("note"),
            label: td_string!(locale, review.rubric.note).to_string(),
            value: note.clone(),
            hint: Some(td_string!(locale, review.rubric.note_hint).to_string()),
            limit: Some(Field::Rubric.limit()),
            error: too_long.clone(),
            ..FieldProperties::default()
        },
        2,
    );
    // A note on a criterion that is met is rare, and stays visible where there is one.
    let note_class = if too_long.is_some() || (met != "not_met" && !note.is_empty()) { "stack" } else { "if-not-met" };
    let class = if fault.is_some() { "criterion invalid" } else { "criterion" };
    view! {
        <fieldset class=class aria-describedby=described>
            <legend>{format!("{number}. ")} {codes::criterion(locale, criterion)}</legend>
            <p class="hint" id=format!("{code}-hint")>
                {codes::criterion_help(locale, criterion, &review.facts.policy)} <br /> {self_check(review, criterion)}
            </p>
            {fault.map(|fault| view! { <p class="error-text" id=format!("{code}-error")>{fault}</p> })}
            <div class="choices inline">
                {radio(format!("{code}-met"), name("met"), "met".into(), td_string!(locale, review.rubric.met).to_string(), met == "met")}
                {radio(format!("{code}-not_met"), name("met"), "not_met".into(), td_string!(locale, review.rubric.not_met).to_string(), met == "not_met")}
                <div class="row">
                    <label for=name("page")>{td_string!(locale, review.rubric.page).to_string()}</label>
                    <input
                        class="width-4"
                        id=name("page")
                        name=name("page")
                        inputmode="numeric"
                        maxlength="5"
                        autocomplete="off"
                        value=page
                        aria-invalid=wrong_page.then_some("true")
                    />
                </div>
            </div>
            <div class=note_class>{note_area}</div>
        </fieldset>
    }
}

fn self_check(review: &Review, criterion: Criterion) -> impl IntoView + use<> {
    let locale = review.ctx.locale();
    let text = match review.claim.answers.self_check.contains(&criterion) {
        true => td_string!(locale, review.rubric.partner_says_yes).to_string(),
        false => td_string!(locale, review.rubric.partner_says_no).to_string(),
    };
    view! { <span class="self-check">{text}</span> }
}

/// Where the saved findings stand.
fn progress(review: &Review) -> String {
    let locale = review.ctx.locale();
    match review.claim.rubric.missing().len() {
        0 => td_string!(locale, review.rubric.complete).to_string(),
        missing => td_string!(locale, review.rubric.missing, count = missing).to_string(),
    }
}

/// Whether nothing stands against approval.
pub fn all_met(rubric: &Rubric) -> bool {
    rubric.missing().is_empty() && rubric.not_met().is_empty()
}

/// What the saved findings lead to.
pub fn outcome(review: &Review) -> Option<String> {
    let locale = review.ctx.locale();
    let rubric = &review.claim.rubric;
    let unmet: Vec<_> = rubric.not_met();
    let criteria = codes::criteria_unmet(locale, &unmet);
    match (all_met(rubric), unmet.is_empty()) {
        (true, _) if review.claim.in_arbitration() => {
            Some(td_string!(locale, review.rubric.all_met_arbitration).to_string())
        }
        (true, _) => Some(td_string!(locale, review.rubric.all_met).to_string()),
        (false, false) if review.may(ActionKind::UpholdRejection) => {
            Some(td_string!(locale, review.rubric.some_not_met_disputed, criteria = criteria).to_string())
        }
        (false, false) => Some(td_string!(locale, review.rubric.some_not_met, criteria = criteria).to_string()),
        (false, true) => None,
    }
}

/// The findings of a claim that this visitor does not decide, beside what the partner says of itself.
pub fn read_only(review: &Review) -> impl IntoView + use<> {
    let locale = review.ctx.locale();
    let undecided = td_string!(locale, review.rubric.undecided).to_string();
    let rows: Vec<_> = (1..)
        .zip(Criterion::ALL)
        .map(|(number, criterion)| {
            view! {
                <div>
                    <dt>{format!("{number}. ")} {codes::criterion(locale, *criterion)}</dt>
                    <dd>{finding(locale, &review.claim.rubric, *criterion, undecided.clone())} <p>{self_check(review, *criterion)}</p></dd>
                </div>
            }
        })
        .collect();
    view! {
        <h2 id="rubric-title">{td_string!(locale, review.rubric.title).to_string()}</h2>
        <div class="card"><dl class="summary-list">{rows}</dl></div>
    }
}

/// One finding with its page and note; `none` is said where there is no finding.
pub(crate) fn finding(locale: Locale, rubric: &Rubric, criterion: Criterion, none: String) -> AnyView {
    let found = rubric.0.get(&criterion);
    let (class, word) = match found {
        Some(finding) if finding.met => ("badge success", td_string!(locale, review.rubric.met).to_string()),
        Some(_) => ("badge danger", td_string!(locale, review.rubric.not_met).to_string()),
        None => ("badge neutral", none),
    };
    let page = found
        .and_then(|finding| finding.page)
        .map(|page| td_string!(locale, claim.decision.page, number = page).to_string());
    let note = found.map(|finding| finding.note.clone()).filter(|note| !note.is_empty());
    view! {
        <p class="row">
            <span class=class>{found.is_some_and(|finding| finding.met).then(|| icon("check"))} {word}</span>
            {page.map(|page| view! { <span class="muted small-text">{page}</span> })}
        </p>
        {note.map(|note| view! { <p>{note}</p> })}
    }
    .into_any()
}
