//! Signing in with e-mail address and password.

use crate::form::typed_or;
use crate::layout::{Width, frame};
use crate::messages::td_string;
use crate::pages::errors::page;
use crate::parts::fields::{FieldProperties, hidden, input};
use crate::parts::page::{Tone, banner, refused_summary, support};
use crate::request_context::RequestContext;
use crate::state::DemoAccount;
use crate::text::role;
use leptos::prelude::*;

/// No address has more characters.
const LONGEST_EMAIL: usize = 254;
/// No password that was ever accepted has more characters.
const LONGEST_PASSWORD: usize = 256;

#[component]
pub fn SignInPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        if ctx.visitor.signed_in.is_some() {
            ctx.see_other("/");
        }
        let refused = ctx.refused().await?;
        let locale = ctx.locale();
        let title = td_string!(locale, signin.title).to_string();
        let next = typed_or(refused.as_ref(), "next", ctx.query("next"));
        let email = FieldProperties {
            id: "email".into(),
            label: td_string!(locale, signin.email).to_string(),
            value: typed_or(refused.as_ref(), "email", demo_email(&ctx)),
            limit: Some(LONGEST_EMAIL),
            kind: "email",
            autocomplete: "username",
            ..FieldProperties::default()
        };
        let password = FieldProperties {
            id: "password".into(),
            label: td_string!(locale, signin.password).to_string(),
            limit: Some(LONGEST_PASSWORD),
            kind: "password",
            autocomplete: "current-password",
            ..FieldProperties::default()
        };
        let notice = match ctx.query("signed_out").is_empty() {
            false if refused.is_none() => Some(td_string!(locale, signin.signed_out).to_string()),
            _ if !ctx.query("next").is_empty() && refused.is_none() => {
                Some(td_string!(locale, signin.go_on_after).to_string())
            }
            _ => None,
        };
        let content = view! {
            {refused_summary(&ctx, refused.as_ref())}
            {notice.map(|notice| view! { <div role="status">{banner(Tone::Info, view! { <p>{notice}</p> })}</div> })}
            <div class="card">
                <h1>{title.clone()}</h1>
                <p class="muted">{td_string!(locale, signin.intro).to_string()}</p>
                <form class="form" method="post" action="/sign-in">
                    {hidden("next", next)}
                    {input(locale, email)}
                    {input(locale, password)}
                    <button class="button primary full">{td_string!(locale, signin.submit).to_string()}</button>
                </form>
                <p class="muted small-text">
                    {td_string!(locale, signin.forgotten).to_string()} " " {td_string!(locale, signin.no_account).to_string()}
                </p>
                // The error summary names it already.
                {refused.is_none().then(|| support(&ctx))}
            </div>
            {demo(&ctx)}
        };
        Ok(frame(&ctx, title, Width::Center, content))
    })
}

/// The address of the demonstration account that was chosen from the list below.
fn demo_email(ctx: &RequestContext) -> &str {
    let chosen = ctx.query("as");
    if ctx.app.demo_accounts.iter().any(|account| account.email == chosen) { chosen } else { "" }
}

/// The accounts of the demonstration, in demo mode only.
fn demo(ctx: &RequestContext) -> Option<AnyView> {
    let locale = ctx.locale();
    let accounts = &ctx.app.demo_accounts;
    let shared = accounts.first()?.password.clone();
    let items: Vec<_> = accounts.iter().map(|account| demo_account(ctx, account)).collect();
    Some(
        view! {
            <section class="card" aria-labelledby="demo">
                <h2 id="demo">{td_string!(locale, signin.demo.title).to_string()}</h2>
                <p class="muted small-text">{td_string!(locale, signin.demo.intro).to_string()}</p>
                <p><strong class="mono">{td_string!(locale, signin.demo.password, password = shared).to_string()}</strong></p>
                <ul class="demo-accounts">{items}</ul>
            </section>
        }
        .into_any(),
    )
}

fn demo_account(ctx: &RequestContext, account: &DemoAccount) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let place = account.company.clone().unwrap_or_else(|| td_string!(locale, signin.demo.review_team).to_string());
    let mut fill_in = form_urlencoded::Serializer::new(String::new());
    fill_in.append_pair("as", &account.email);
    if !ctx.query("next").is_empty() {
        fill_in.append_pair("next", ctx.query("next"));
    }
    let label = td_string!(locale, signin.demo.fill_in_for, name = account.name.as_str()).to_string();
    view! {
        <li>
            <div class="row between">
                <strong>{account.name.clone()}</strong>
                <a class="small-text" href=format!("/sign-in?{}#email", fill_in.finish()) aria-label=label>
                    {td_string!(locale, signin.demo.fill_in).to_string()}
                </a>
            </div>
            <span class="muted small-text">{role(locale, &account.actor)} " · " {place}</span> <br />
            <span class="mono">{account.email.clone()}</span>
        </li>
    }
}
