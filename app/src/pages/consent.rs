//! The customer's page behind a signed link: who asks, for which products, and which data the partner sees; agree, decline, withdraw.
//!
//! The site's `Referrer-Policy: same-origin` keeps the token from every other site. A stricter one would also hide the page from our own
//! forms, and the language picker and a refused form would not find back.

mod answer_forms;

use crate::failure::Failure;
use crate::form::Refused;
use crate::layout::{Width, frame};
use crate::messages::{Locale, td_string};
use crate::pages::errors::page;
use crate::parts::claim_summary::lines;
use crate::parts::icon;
use crate::parts::page::{Tone, banner, refused_summary};
use crate::request_context::RequestContext;
use crate::text::dates;
use domain::catalog::Activity;
use domain::claim::{Claim, Consent, EndReason, State};
use domain::evidence::RejectionReason;
use domain::lifecycle::Facts;
use domain::party::Actor;
use leptos::prelude::*;
use leptos_meta::Meta;

#[component]
pub fn ConsentPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let token = ctx.param("token").to_owned();
        let claim = ctx.claim_of_link(&token).await?;
        let actor = Actor::Customer { claim: claim.id };
        let facts = ctx.store(ctx.app.store.facts(&actor, &claim, ctx.now()).await)?.ok_or(Failure::LinkGone)?;
        // A customer has no account to say its zone: the tenant's, as in the mail that brought the link.
        let mut ctx = ctx;
        ctx.visitor.zone = facts.clocks.customer.zone;
        let company = ctx.store(ctx.app.store.company(claim.company).await)?.ok_or(Failure::LinkGone)?;
        let refused = ctx.refused().await?;
        let shown = Shown { ctx: &ctx, claim: &claim, facts: &facts, partner: &company.name, token: &token };
        let (title, body) = shown.page(refused.as_ref())?;
        let private = td_string!(ctx.locale(), consent.private).to_string();
        let help = td_string!(ctx.locale(), help.customers.title).to_string();
        let content = view! {
            <Meta name="robots" content="noindex, nofollow" />
            {refused_summary(&ctx, refused.as_ref())}
            {body}
            <p class="muted small-text">{private} " " <a href="/help#customers">{help}</a></p>
        };
        Ok(frame(&ctx, title, Width::CenterWide, content))
    })
}

/// All that the page is drawn from.
struct Shown<'a> {
    ctx: &'a RequestContext,
    claim: &'a Claim,
    facts: &'a Facts,
    partner: &'a str,
    token: &'a str,
}

impl Shown<'_> {
    /// Title and content, by where the claim stands.
    fn page(&self, refused: Option<&Refused>) -> Result<(String, AnyView), Failure> {
        let (locale, partner) = (self.ctx.locale(), self.partner);
        let zone = self.ctx.visitor.zone;
        // A receipt says the time: the reader may be elsewhere.
        let instant = |at| dates::instant_in_zone(locale, zone, at);
        Ok(match &self.claim.state {
            // No link is given out for a draft.
            State::Editing => return Err(Failure::LinkGone),
            State::Submitted { .. }
            | State::UnderReview { .. }
            | State::ActionRequired { .. }
            | State::Disputed { .. } => {
                let title = td_string!(locale, consent.title_foretold).to_string();
                let intro = td_string!(locale, consent.intro_foretold, partner = partner).to_string();
                (title.clone(), view! { {top(title, intro)} {self.asked()} {self.sees()} }.into_any())
            }
            State::ConsentOpen { closes, .. } => {
                let title = td_string!(locale, consent.title).to_string();
                let intro = td_string!(locale, consent.intro, partner = partner).to_string();
                (title.clone(), view! { {top(title, intro)} {self.open(closes, refused)} }.into_any())
            }
            State::InEffect { since, consent } => {
                let (title, intro) = match consent {
                    Consent::Agreed => (
                        td_string!(locale, consent.thanks_agreed.title).to_string(),
                        td_string!(locale, consent.thanks_agreed.text, partner = partner).to_string(),
                    ),
                    Consent::WindowPassed | Consent::AnyTime => (
                        td_string!(locale, consent.title_in_effect).to_string(),
                        td_string!(locale, consent.intro_in_effect, partner = partner).to_string(),
                    ),
                };
                let how = match consent {
                    Consent::Agreed => td_string!(locale, consent.already.agreed, at = instant(*since)).to_string(),
                    Consent::WindowPassed => {
                        td_string!(locale, consent.already.window_passed, at = instant(*since)).to_string()
                    }
                    Consent::AnyTime => td_string!(locale, consent.any_time).to_string(),
                };
                let tone = if *consent == Consent::Agreed { Tone::Success } else { Tone::Info };
                let body = view! {
                    {top(title.clone(), intro)}
                    {banner(tone, view! { <p>{how}</p> })}
                    {self.asked()}
                    {self.sees()}
                    {self.withdraw(refused)}
                };
                (title, body.into_any())
            }
            State::Rejected { reason: RejectionReason::CustomerDeclined, at, .. } => {
                let title = td_string!(locale, consent.thanks_declined.title).to_string();
                let text = td_string!(locale, consent.thanks_declined.text, partner = partner).to_string();
                let when = td_string!(locale, consent.already.declined, at = instant(*at)).to_string();
                (title.clone(), self.over(title, text, when))
            }
            State::Ended { reason: EndReason::CustomerWithdrew, at } => {
                let title = td_string!(locale, consent.thanks_withdrawn.title).to_string();
                let text = td_string!(locale, consent.thanks_withdrawn.text, partner = partner).to_string();
                let when = td_string!(locale, consent.already.withdrawn, at = instant(*at)).to_string();
                (title.clone(), self.over(title, text, when))
            }
            State::Rejected { .. } => {
                let title = td_string!(locale, consent.title_in_effect).to_string();
                (
                    title.clone(),
                    self.over(title, td_string!(locale, consent.already.not_open).to_string(), String::new()),
                )
            }
            State::Ended { .. } => {
                let title = td_string!(locale, consent.title_in_effect).to_string();
                (title.clone(), self.over(title, td_string!(locale, consent.already.ended).to_string(), String::new()))
            }
        })
    }

    fn over(&self, title: String, text: String, when: String) -> AnyView {
        let when = (!when.is_empty()).then(|| banner(Tone::Success, view! { <p>{when}</p> }));
        view! { {top(title, text)} {when} {self.asked()} }.into_any()
    }

    /// Who asks, for which organisation and products.
    fn asked(&self) -> AnyView {
        let locale = self.ctx.locale();
        let answers = &self.claim.answers;
        let customer = self.facts.draft.tenant.as_ref().map(|tenant| tenant.name.clone());
        let activities: Vec<_> =
            answers.activities.iter().map(|activity| view! { <p>{activity_means(locale, *activity)}</p> }).collect();
        let location = answers.location.as_ref().map(|mpn| {
            view! { <p class="muted small-text">{td_string!(locale, consent.location).to_string()} " · " {mpn.to_string()}</p> }
        });
        let question =
            td_string!(locale, consent.question, name = answers.own.name.as_str(), email = answers.own.email.as_str())
                .to_string();
        view! {
            <section class="card" aria-labelledby="asked">
                <h2 id="asked">{td_string!(locale, consent.asked).to_string()}</h2>
                <dl class="summary-list">
                    <div>
                        <dt>{td_string!(locale, consent.partner).to_string()}</dt>
                        <dd><p>{self.partner.to_owned()}</p>{location}</dd>
                    </div>
                    <div>
                        <dt>{td_string!(locale, consent.customer).to_string()}</dt>
                        <dd>
                            {customer.map(|name| view! { <p>{name}</p> })}
                            <p>{answers.domain.clone()}</p>
                            <p class="mono small-text muted">{answers.tenant_id.clone()}</p>
                        </dd>
                    </div>
                    <div>
                        <dt>{td_string!(locale, consent.products).to_string()}</dt>
                        <dd>{lines(self.ctx, self.claim, self.facts)}</dd>
                    </div>
                    <div><dt>{td_string!(locale, consent.activity).to_string()}</dt><dd>{activities}</dd></div>
                    <div>
                        <dt>{td_string!(locale, consent.reference).to_string()}</dt>
                        <dd class="mono">{self.claim.reference.to_string()}</dd>
                    </div>
                </dl>
                {(!answers.own.email.is_empty()).then(|| view! { <p class="muted small-text">{question}</p> })}
            </section>
        }
        .into_any()
    }

    /// What the partner would see, or sees, and that it sees nothing else.
    fn sees(&self) -> AnyView {
        let locale = self.ctx.locale();
        let (title, intro) = match self.claim.state {
            State::InEffect { .. } => (
                td_string!(locale, consent.data_title_in_effect).to_string(),
                td_string!(locale, consent.data_intro_in_effect).to_string(),
            ),
            _ => {
                (td_string!(locale, consent.data_title).to_string(), td_string!(locale, consent.data_intro).to_string())
            }
        };
        view! {
            <section class="stack" aria-labelledby="sees">
                <h2 id="sees">{title}</h2>
                <div class="consent-sees">
                    <div>
                        <p>{icon("eye")} " " {intro}</p>
                        <ul>
                            <li>{td_string!(locale, consent.data_active_users).to_string()}</li>
                            <li>{td_string!(locale, consent.data_sold_seats).to_string()}</li>
                        </ul>
                        <p>{td_string!(locale, consent.data_why).to_string()}</p>
                    </div>
                    <div><p>{icon("eye-off")} " " {td_string!(locale, consent.data_none_else).to_string()}</p></div>
                </div>
                <p class="muted small-text">{td_string!(locale, consent.costs).to_string()}</p>
            </section>
        }
        .into_any()
    }
}

/// An activity as the customer understands it: what the partner did or does for it.
fn activity_means(locale: Locale, activity: Activity) -> String {
    match activity {
        Activity::Presales => td_string!(locale, consent.activity_means.presales).to_string(),
        Activity::Usage => td_string!(locale, consent.activity_means.usage).to_string(),
        Activity::RevenueAssociation => td_string!(locale, consent.activity_means.revenue_association).to_string(),
    }
}

fn top(title: String, text: String) -> impl IntoView {
    view! {
        <header class="stack tight">
            <h1>{title}</h1>
            <p class="lede">{text}</p>
        </header>
    }
}
