//! The layout of every page: skip link, header, main, footer.

use crate::messages::{Locale, td_string};
use crate::parts::icon;
use crate::request_context::RequestContext;
use crate::state::{LOCALES, SignedIn, Theme, tag};
use crate::text::role;
use domain::party::Actor;
use leptos::prelude::*;
use leptos_meta::Title;

/// How wide the main part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    Normal,
    /// Questions and texts: about 40 em.
    Narrow,
    /// Two panes side by side.
    Wide,
    /// A card in the middle: sign-in, errors.
    Center,
    /// The same for more to read: consent.
    CenterWide,
}

impl Width {
    fn class(self) -> &'static str {
        match self {
            Self::Normal => "page",
            Self::Narrow => "page narrow",
            Self::Wide => "page wide",
            Self::Center => "center-page",
            Self::CenterWide => "center-page wide",
        }
    }
}

/// The whole body of a page. `title` is the document's title without the product's name.
pub fn frame(
    ctx: &RequestContext,
    title: impl Into<String>,
    width: Width,
    content: impl IntoView + 'static,
) -> AnyView {
    let locale = ctx.locale();
    let title: String = title.into();
    let document_title = escaped(&format!("{title} · Of Record"));
    view! {
        <Title text=document_title />
        <a class="skip-link" href="#main">{td_string!(locale, shell.skip_to_content).to_string()}</a>
        <header class="shell-header">
            <a class="brand" href="/"><img src="/logo.svg" alt="" width="28" height="28" />"Of Record"</a>
            {ctx.visitor.signed_in.as_ref().map(|signed_in| navigation(ctx, signed_in))}
        </header>
        <main id="main" class=width.class() tabindex="-1">{content.into_any()}</main>
        <footer class="footer">
            <p>{td_string!(locale, shell.footer.statement).to_string()}</p>
            <a href="/help">{td_string!(locale, shell.nav.help).to_string()}</a>
            {language_picker(locale)}
        </footer>
        <crate::islands::enhance::Enhance words=crate::islands::enhance::EnhanceWords {
            saving: td_string!(locale, shell.saving).to_string(),
            saved: td_string!(locale, shell.saved).to_string(),
            save_failed: td_string!(locale, shell.save_failed).to_string(),
            save_overtaken: td_string!(locale, shell.save_overtaken).to_string(),
            support: ctx.visitor.settings.support_address.clone().zip(ctx.visitor.settings.support_link()).map(
                |(address, href)| (td_string!(locale, errors.support).to_string(), address, href)
            ),
            count: td_string!(locale, shell.count, used = "{used}", limit = "{limit}").to_string(),
        } />
    }
    .into_any()
}

/// Escapes text for `Title`, which does not: a claim's name would be markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn navigation(ctx: &RequestContext, signed_in: &SignedIn) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let link = |href: &'static str, label: String| {
        let section = format!("{href}/");
        let current = ctx.path == href || (ctx.path.starts_with(&section) && ctx.path != "/claims/new");
        view! { <li><a href=href aria-current=current.then_some("page")>{label}</a></li> }
    };
    let partner = matches!(signed_in.actor, Actor::Partner { .. });
    let reviewer = matches!(signed_in.actor, Actor::Reviewer { .. });
    let unread = signed_in.unread;
    let bell = if unread == 0 {
        td_string!(locale, shell.nav.notifications).to_string()
    } else {
        let unread = td_string!(locale, shell.unread, count = unread).to_string();
        td_string!(locale, shell.colon, label = td_string!(locale, shell.nav.notifications), value = unread).to_string()
    };
    view! {
        <nav class="shell-nav" aria-label=td_string!(locale, shell.nav.label).to_string()>
            <ul>
                {partner.then(|| link("/claims", td_string!(locale, shell.nav.claims).to_string()))}
                {partner.then(|| link("/claims/new", td_string!(locale, shell.page.new_claim).to_string()))}
                {reviewer.then(|| link("/queue", td_string!(locale, shell.nav.queue).to_string()))}
                {link("/help", td_string!(locale, shell.nav.help).to_string())}
            </ul>
        </nav>
        <div class="shell-tools">
            <a class="icon-link" href="/notifications" aria-label=bell>
                {icon("bell")}
                {(unread > 0).then(|| view! { <span class="pill alert" aria-hidden="true">{unread.min(99)}</span> })}
            </a>
            {account_menu(ctx, signed_in)}
        </div>
    }
}

fn account_menu(ctx: &RequestContext, signed_in: &SignedIn) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let initials: String = signed_in.name.split_whitespace().filter_map(|word| word.chars().next()).take(2).collect();
    let theme = |code: &'static str, value: Option<Theme>, label: String| {
        let pressed = if ctx.visitor.theme == value { "true" } else { "false" };
        view! { <button name="theme" value=code aria-pressed=pressed>{label}</button> }
    };
    view! {
        <details class="menu">
            <summary>
                <span class="visually-hidden">
                    {td_string!(locale, shell.signed_in_as, name = &signed_in.name).to_string()}
                </span>
                <span class="avatar" aria-hidden="true">{initials}</span>
                <span class="name-wide" aria-hidden="true">{signed_in.name.clone()}</span>
            </summary>
            <div>
                <p class="who">
                    {signed_in.company.clone().map(|company| view! { {company} <br /> })}
                    {role(locale, &signed_in.actor)}
                </p>
                <hr />
                <form method="post" action="/choose-theme" aria-label=td_string!(locale, shell.theme).to_string()>
                    {theme("auto", None, td_string!(locale, words.theme.system).to_string())}
                    {theme("light", Some(Theme::Light), td_string!(locale, words.theme.light).to_string())}
                    {theme("dark", Some(Theme::Dark), td_string!(locale, words.theme.dark).to_string())}
                </form>
                <hr />
                <form method="post" action="/sign-out"><button>{td_string!(locale, shell.sign_out).to_string()}</button></form>
            </div>
        </details>
    }
}

/// Each language calls itself by its own name, whatever the reader's.
fn own_name(locale: Locale) -> String {
    match locale {
        Locale::en => td_string!(locale, words.language.en),
        Locale::ja => td_string!(locale, words.language.ja),
        Locale::zh_TW => td_string!(locale, words.language.zh_tw),
        Locale::sv => td_string!(locale, words.language.sv),
    }
    .to_string()
}

fn language_picker(current: Locale) -> impl IntoView {
    let buttons: Vec<_> = LOCALES
        .into_iter()
        .map(|locale| {
            let name = own_name(locale);
            let pressed = (locale == current).then_some("true");
            view! { <li><button name="language" value=tag(locale) lang=tag(locale) aria-current=pressed>{name}</button></li> }
        })
        .collect();
    view! {
        <form class="language-picker" method="post" action="/choose-language" aria-label=td_string!(current, shell.language).to_string()>
            <ul>{buttons}</ul>
        </form>
    }
}
