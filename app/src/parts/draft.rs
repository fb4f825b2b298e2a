//! Shared by the pages of a draft: the claim with its checks, the errors of a field, and the form of a step.

use super::claim_summary::name;
use super::fields::error_text;
use super::page::{Breadcrumb, Tone, banner, error_at, error_summary, head};
use super::post_form::PostForm;
use super::stale::refusal;
use crate::failure::Failure;
use crate::form::{Problem, Refused, typed_or};
use crate::layout::{Width, frame};
use crate::messages::{Locale, td_string};
use crate::request_context::RequestContext;
use crate::text::problem::sentences;
use crate::text::{checks, codes, dates};
use chrono::NaiveDate;
use domain::action::{ActionKind, Refusal};
use domain::catalog::ProductCode;
use domain::claim::{Claim, StateKind};
use domain::claim_form::{Field, Step};
use domain::code::Code;
use domain::draft::{Check, CheckFinding};
use domain::evidence::Proof;
use domain::lifecycle::{Facts, findings, may};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// A claim on one of the pages that fill it in.
pub struct Draft {
    pub ctx: RequestContext,
    pub claim: Claim,
    pub facts: Facts,
    /// All checks over what is saved.
    pub findings: Vec<CheckFinding>,
    pub refused: Option<Refused>,
    /// The findings to show at the fields: of the form just refused, or of this step when the address asks for them.
    shown: Vec<CheckFinding>,
    /// The step that this page is for; `None` on the task list.
    step: Option<Step>,
    /// Why the form was refused, and what changed since it was drawn.
    refusal: AnyView,
}

impl Draft {
    /// The claim of the address, for a page that changes its answers.
    ///
    /// # Errors
    /// As [`RequestContext::claim`]; `Forbidden` and `NotNow` where this visitor may not change it.
    pub async fn load(ctx: &RequestContext) -> Result<Self, Failure> {
        let actor = ctx.partner()?;
        let claim = ctx.claim_of_path().await?;
        may(actor, &claim, ActionKind::SaveAnswers, ctx.now())?;
        let facts = ctx.store(ctx.app.store.facts(actor, &claim, ctx.now()).await)?.ok_or(Failure::NotFound)?;
        let findings = findings(&claim, actor, &facts);
        let refused = ctx.refused().await?;
        let refusal = refusal(ctx, &claim, refused.as_ref()).await?;
        Ok(Self { ctx: ctx.clone(), claim, facts, findings, refused, shown: vec![], step: None, refusal })
    }

    /// The same for the page of one step: after submission only location, products and contacts are open.
    ///
    /// # Errors
    /// As [`Draft::load`].
    pub async fn step(ctx: &RequestContext, step: Step) -> Result<Self, Failure> {
        let mut draft = Self::load(ctx).await?;
        let state = draft.claim.state.kind();
        if state != StateKind::Editing && !matches!(step, Step::Location | Step::Products | Step::Contacts) {
            return Err(Refusal::NotNow { state }.into());
        }
        draft.step = Some(step);
        let refused = draft.refused.as_ref().map(|refused| &refused.problem);
        draft.shown = match refused {
            Some(Problem::Failed { failure: Failure::Refused(Refusal::NotReady { findings }) }) => findings.clone(),
            _ if ctx.query("check").is_empty() => vec![],
            _ => draft.blocking(step),
        };
        Ok(draft)
    }

    /// The partner's own day.
    pub fn today(&self) -> NaiveDate {
        self.facts.clocks.partner.zone.day(self.ctx.now())
    }

    pub fn locale(&self) -> Locale {
        self.ctx.locale()
    }

    pub fn editing(&self) -> bool {
        self.claim.state.kind() == StateKind::Editing
    }

    /// What stops this step.
    pub fn blocking(&self, step: Step) -> Vec<CheckFinding> {
        self.findings.iter().filter(|f| f.check.blocks() && f.check.step() == step).cloned().collect()
    }

    /// Whether nothing stops this step.
    pub fn passes(&self, step: Step) -> bool {
        self.blocking(step).is_empty()
    }

    /// The address of a page below the claim's.
    pub fn at(&self, page: &str) -> String {
        format!("/claims/{}/{page}", self.claim.reference)
    }

    /// The claim's own name, else its reference.
    pub fn name(&self) -> String {
        match self.claim.answers.claim_name.as_str() {
            "" => self.claim.reference.to_string(),
            name => name.to_owned(),
        }
    }

    /// What a field shows: as just typed and refused, else as saved.
    pub fn typed(&self, name: &str, saved: &str) -> String {
        typed_or(self.refused.as_ref(), name, saved)
    }

    /// What is wrong at this field, and where more is said about it.
    pub fn error(&self, field: Field) -> (Option<String>, Option<(String, String)>) {
        match error_at(&self.ctx, self.refused.as_ref(), field) {
            Some(text) => (Some(text), None),
            None => self.said(self.shown.iter().find(|f| f.field == field && f.product.is_none() && f.proof.is_none())),
        }
    }

    /// All that is wrong with this product or its subscription; the link is to the claim that has it already, where there is one.
    pub fn product_error(&self, code: &ProductCode) -> (Option<String>, Option<(String, String)>) {
        let found: Vec<_> = self.shown.iter().filter(|f| f.product.as_ref() == Some(code)).collect();
        let mut texts: Vec<_> = found.iter().map(|f| checks::finding(self.locale(), f, &self.facts.policy)).collect();
        texts.dedup();
        let telling = found.iter().find(|f| f.claim.is_some()).or(found.first());
        telling.map(|f| (sentences(self.locale(), &texts), further(self.locale(), f))).unzip()
    }

    /// What is wrong with this file, by its name.
    pub fn proof_error(&self, proof: &Proof) -> Option<AnyView> {
        let finding = self.shown.iter().find(|finding| finding.proof == Some(proof.id))?;
        let (id, link) = (anchor(finding), further(self.locale(), finding));
        Some(view! { <p id=id.clone()>{error_text(&id, self.line(finding), Some(link))}</p> }.into_any())
    }

    fn said(&self, finding: Option<&CheckFinding>) -> (Option<String>, Option<(String, String)>) {
        let locale = self.locale();
        finding.map(|finding| (checks::finding(locale, finding, &self.facts.policy), further(locale, finding))).unzip()
    }

    /// The error of a group of fields, above them.
    pub fn group_error(&self, field: Field) -> Option<AnyView> {
        let (text, link) = self.error(field);
        text.map(|text| error_text(field.code(), text, link).into_any())
    }

    /// A page of the draft: what is wrong, head, content.
    pub fn frame(self, title: String, lede: Option<String>, content: impl IntoView + 'static) -> AnyView {
        let head = self.head(title.clone(), lede.map(IntoAny::into_any));
        let here = |finding: &CheckFinding| self.step == Some(finding.check.step());
        let to = |finding| if here(finding) { anchor(finding) } else { self.to(finding) };
        let problems: Vec<_> = self.shown.iter().map(|finding| (to(finding), self.line(finding))).collect();
        let summary = if problems.is_empty() { self.refusal } else { error_summary(&self.ctx, problems).into_any() };
        let content = view! { {summary} {head} {content.into_any()} };
        frame(&self.ctx, title, Width::Narrow, content)
    }

    /// The way back, title and lede.
    pub fn head(&self, title: String, lede: Option<AnyView>) -> impl IntoView + use<> {
        let mut breadcrumb: Breadcrumb =
            vec![("/claims".into(), td_string!(self.locale(), shell.page.claims).to_string())];
        if !self.editing() {
            breadcrumb.push((format!("/claims/{}", self.claim.reference), self.name()));
        } else if self.step.is_some() {
            breadcrumb.push((self.at("edit"), self.name()));
        }
        head(&self.ctx, breadcrumb, title, lede, None)
    }

    /// The address of the field that a finding is about, or of the page that says more of it.
    pub fn to(&self, finding: &CheckFinding) -> String {
        match finding.check {
            Check::Contested => self.at("edit/contested"),
            check => self.at(&format!("edit/{}?check=1#{}", check.step().code(), anchor(finding))),
        }
    }

    /// A finding in one line that names its product or file.
    pub fn line(&self, finding: &CheckFinding) -> String {
        let locale = self.locale();
        let message = checks::finding(locale, finding, &self.facts.policy);
        if let Some(code) = &finding.product {
            td_string!(locale, checks.with_product, product = name(code), message = message).to_string()
        } else if let Some(proof) = finding.proof.and_then(|id| self.claim.proof(id)) {
            td_string!(locale, checks.with_file, name = &proof.file_name, message = message).to_string()
        } else {
            match finding.check {
                // The same words at several fields say nothing without the field.
                Check::ContactMissing | Check::ContactEmailMalformed | Check::SellerMissing => {
                    td_string!(locale, shell.colon, label = codes::field(locale, finding.field), value = message)
                        .to_string()
                }
                _ => message,
            }
        }
    }

    /// The form of a step with its buttons. `autosave`: it saves itself while somebody types.
    pub fn form<F: ServerFn>(&self, autosave: bool, content: impl IntoView + 'static) -> AnyView {
        let form = self.post_form::<F>(autosave && self.editing()).class("form");
        form.draw(view! { {content.into_any()} {self.buttons()} })
    }

    /// A form of this draft.
    pub fn post_form<F: ServerFn>(&self, autosave: bool) -> PostForm {
        PostForm::to::<F>(&self.ctx).rests_on(&self.claim).draft(autosave)
    }

    fn buttons(&self) -> AnyView {
        let locale = self.locale();
        if self.editing() {
            view! {
                <div class="form-actions">
                    <button class="button primary">{td_string!(locale, shell.save_and_continue).to_string()}</button>
                    <button class="button" name="then" value="list">
                        {td_string!(locale, shell.save_and_return).to_string()}
                    </button>
                </div>
            }
            .into_any()
        } else {
            let back = format!("/claims/{}", self.claim.reference);
            view! {
                <div class="form-actions">
                    <button class="button primary">{td_string!(locale, shell.save).to_string()}</button>
                    <a class="button subtle" href=back>{td_string!(locale, claim.back_to_claim).to_string()}</a>
                </div>
            }
            .into_any()
        }
    }

    /// That the draft waits for a subscription, where it does.
    pub fn wait(&self) -> Option<AnyView> {
        let (locale, zone) = (self.locale(), self.ctx.visitor.zone);
        let unprovisioned = self.findings.iter().any(|f| f.check == Check::SubscriptionNotProvisioned);
        let text = match self.claim.waiting {
            Some(waiting) => view! {
                <p class="title">{td_string!(locale, draft.wait.title).to_string()}</p>
                <p>{td_string!(locale, draft.wait.text, day = dates::day(locale, zone.day(waiting.until))).to_string()}</p>
                <p>
                    {td_string!(locale, draft.wait.next_check, time = dates::instant(locale, zone, waiting.next_check_at))
                        .to_string()}
                </p>
            }
            .into_any(),
            None if unprovisioned => view! { <p>{td_string!(locale, draft.wait.over).to_string()}</p> }.into_any(),
            None => return None,
        };
        Some(banner(Tone::Info, text).into_any())
    }
}

/// Where a finding's field stands on its page.
pub fn anchor(finding: &CheckFinding) -> String {
    match (&finding.product, &finding.proof) {
        (Some(code), _) => format!("{}-{}", finding.field.code(), code.as_str()),
        (_, Some(id)) => format!("proof-{id}"),
        _ => finding.field.code().to_owned(),
    }
}

/// The page that says more: the other claim that has the line, else the help on this check.
pub fn further(locale: Locale, finding: &CheckFinding) -> (String, String) {
    match &finding.claim {
        Some(claim) => {
            let label = td_string!(locale, checks.see_claim, reference = claim.as_str()).to_string();
            (format!("/claims/{claim}"), label)
        }
        None => (format!("/help#{}", finding.check.code()), td_string!(locale, checks.more_help).to_string()),
    }
}
