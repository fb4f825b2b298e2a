//! The HTML document around every page, and the routes of the pages.

use crate::pages;
use crate::state::{Theme, Visitor, tag};
use domain::code::Code;
use http::request::Parts;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

/// The document around the page.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let style = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    // Absent only while the list of routes is generated at start.
    let visitor = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Visitor>().cloned());
    let language = visitor.as_ref().map_or("en", |visitor| tag(visitor.locale));
    let theme = visitor.and_then(|visitor| visitor.theme).map(Theme::code);
    view! {
        <!DOCTYPE html>
        <html lang=language data-theme=theme>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
                <link rel="stylesheet" href=style />
                <AutoReload options=options.clone() />
                {scripts(options)}
                <MetaTags />
            </head>
            <body class="shell">
                <App />
            </body>
        </html>
    }
}

/// The scripts of the islands. Leptos writes the nonce into `crossorigin` as well, an attribute whose value style sheets can read.
fn scripts(options: LeptosOptions) -> InertElement {
    let html = view! { <HydrationScripts options islands=true /> }.to_html();
    InertElement::new(match use_nonce() {
        Some(nonce) => html.replace(&format!("crossorigin=\"{nonce}\""), "crossorigin=\"anonymous\""),
        None => html,
    })
}

/// The routes.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=pages::errors::NotFoundPage>
                <Route path=path!("/") view=pages::home::HomePage ssr=SsrMode::Async />
                <Route path=path!("/sign-in") view=pages::sign_in::SignInPage ssr=SsrMode::Async />
                <Route path=path!("/claims") view=pages::dashboard::DashboardPage ssr=SsrMode::Async />
                <Route path=path!("/claims/new") view=pages::draft::start::StartPage ssr=SsrMode::Async />
                <Route path=path!("/claims/:reference") view=pages::claim::ClaimPage ssr=SsrMode::Async />
                <Route path=path!("/claims/:reference/history") view=pages::history::HistoryPage ssr=SsrMode::Async />
                <Route path=path!("/claims/:reference/edit") view=pages::draft::tasks::TasksPage ssr=SsrMode::Async />
                <Route path=path!("/claims/:reference/edit/location") view=pages::draft::location::LocationPage ssr=SsrMode::Async />
                <Route path=path!("/claims/:reference/edit/customer") view=pages::draft::customer::CustomerPage ssr=SsrMode::Async />
                <Route path=path!("/claims/:reference/edit/activity") view=pages::draft::activity::ActivityPage ssr=SsrMode::Async />
                <Route path=path!("/claims/:reference/edit/products") view=pages::draft::products::ProductsPage ssr=SsrMode::Async />
                <Route path=path!("/claims/:reference/edit/contested") view=pages::draft::contested::ContestedPage ssr=SsrMode::Async />
                <Route path=path!("/claims/:reference/edit/contacts") view=pages::draft::contacts::ContactsPage ssr=SsrMode::Async />
                <Route path=path!("/claims/:reference/edit/proof") view=pages::draft::proof::ProofPage ssr=SsrMode::Async />
                <Route path=path!("/claims/:reference/edit/check") view=pages::draft::check::CheckPage ssr=SsrMode::Async />
                <Route path=path!("/claims/:reference/submitted") view=pages::draft::submitted::SubmittedPage ssr=SsrMode::Async />
                <Route path=path!("/claims/:reference/answer") view=pages::answer::AnswerPage ssr=SsrMode::Async />
                <Route path=path!("/claims/:reference/withdraw") view=pages::withdraw::WithdrawPage ssr=SsrMode::Async />
                <Route path=path!("/claims/:reference/end") view=pages::withdraw::EndPage ssr=SsrMode::Async />
                <Route path=path!("/claims/:reference/dispute") view=pages::dispute::DisputePage ssr=SsrMode::Async />
                <Route path=path!("/queue") view=pages::queue::QueuePage ssr=SsrMode::Async />
                <Route path=path!("/queue/:reference") view=pages::review::ReviewPage ssr=SsrMode::Async />
                <Route path=path!("/queue/:reference/arbitration") view=pages::arbitration::ArbitrationPage ssr=SsrMode::Async />
                <Route path=path!("/consent/:token") view=pages::consent::ConsentPage ssr=SsrMode::Async />
                <Route path=path!("/notifications") view=pages::notifications::NotificationsPage ssr=SsrMode::Async />
                <Route path=path!("/help") view=pages::help::HelpPage ssr=SsrMode::Async />
            </Routes>
        </Router>
    }
}
