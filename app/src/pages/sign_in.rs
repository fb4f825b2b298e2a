//! Signing in with e-mail address and password.

use crate::desk::DemoAccount;
use crate::form::typed_or;
use crate::frame::{Width, frame};
use crate::here::{Here, page};
use crate::parts::fields::{Ask, hidden, input};
use crate::parts::page::{Tone, banner, refused_summary};
use crate::text::role;
use crate::words::td_string;
use leptos::prelude::*;

/// No address has more characters.
const LONGEST_EMAIL: usize = 254;
/// No password that was ever accepted has more characters.
const LONGEST_PASSWORD: usize = 256;

#[component]
pub fn SignInPage() -> impl IntoView {
    let here = Here::new();
    page(here.clone(), async move {
        if here.visitor.signed_in.is_some() {
            here.see_other("/");
        }
        let refused = here.refused().await?;
        let locale = here.locale();
        let title = td_string!(locale, signin.title).to_string();
        let next = typed_or(refused.as_ref(), "next", here.query("next"));
        let email = Ask {
            id: "email".into(),
            label: td_string!(locale, signin.email).to_string(),
            value: typed_or(refused.as_ref(), "email", demo_email(&here)),
            limit: Some(LONGEST_EMAIL),
            kind: "email",
            autocomplete: "username",
            ..Ask::default()
        };
        let password = Ask {
            id: "password".into(),
            label: td_string!(locale, signin.password).to_string(),
            limit: Some(LONGEST_PASSWORD),
            kind: "password",
            autocomplete: "current-password",
            ..Ask::default()
        };
        let notice = match here.query("signed_out").is_empty() {
            false if refused.is_none() => Some(td_string!(locale, signin.signed_out).to_string()),
            _ if !here.query("next").is_empty() && refused.is_none() => {
                Some(td_string!(locale, signin.go_on_after).to_string())
            }
            _ => None,
        };
        let content = view! {
            {refused_summary(&here, refused.as_ref())}
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
            </div>
            {demo(&here)}
        };
        Ok(frame(&here, title, Width::Center, content))
    })
}

/// The address of the demonstration account that was chosen from the list below.
fn demo_email(here: &Here) -> &str {
    let chosen = here.query("as");
    if here.desk.demo_accounts.iter().any(|account| account.email == chosen) { chosen } else { "" }
}

/// The accounts of the demonstration, in demo mode only.
fn demo(here: &Here) -> Option<AnyView> {
    let locale = here.locale();
    let accounts = &here.desk.demo_accounts;
    let shared = accounts.first()?.password.clone();
    let items: Vec<_> = accounts.iter().map(|account| demo_account(here, account)).collect();
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

fn demo_account(here: &Here, account: &DemoAccount) -> impl IntoView + use<> {
    let locale = here.locale();
    let place = account.company.clone().unwrap_or_else(|| td_string!(locale, signin.demo.desk).to_string());
    let mut fill_in = form_urlencoded::Serializer::new(String::new());
    fill_in.append_pair("as", &account.email);
    if !here.query("next").is_empty() {
        fill_in.append_pair("next", here.query("next"));
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
