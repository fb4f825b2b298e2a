//! Help: how to create, manage, review and troubleshoot; every check and reason of rejection by its code; terms. Open to everybody.

mod checks;
mod choices;
mod guide;
mod tables;

use crate::failure::Failure;
use crate::layout::{Width, frame};
use crate::messages::td_string;
use crate::pages::errors::page;
use crate::parts::page::head;
use crate::request_context::RequestContext;
use crate::text::codes;
use domain::catalog::Program;
use leptos::prelude::*;

#[component]
pub fn HelpPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let policy = ctx.store(ctx.app.store.current_policy().await)?;
        let locale = ctx.locale();
        let settings = &ctx.visitor.settings;
        let guide = |(program, address): (&Program, &String)| (codes::program(locale, *program), address.clone());
        let guides: Vec<_> = settings.guides.iter().map(guide).collect();
        let sections = [
            ("start", td_string!(locale, help.start.title).to_string(), guide::start(locale, &guides)),
            ("create", td_string!(locale, help.create.title).to_string(), guide::create(locale)),
            ("activities", td_string!(locale, help.activities.title).to_string(), choices::activities(locale, &policy)),
            ("manage", td_string!(locale, help.manage.title).to_string(), guide::manage(locale)),
            ("roles", td_string!(locale, help.roles.title).to_string(), choices::roles(locale)),
            ("troubleshoot", td_string!(locale, help.troubleshoot.title).to_string(), guide::troubleshoot(locale)),
            ("states", td_string!(locale, help.states.title).to_string(), tables::states(locale)),
            ("deadlines", td_string!(locale, help.deadlines.title).to_string(), tables::deadlines(locale, &policy)),
            ("proof", td_string!(locale, help.proof.title).to_string(), guide::proof(locale, &policy)),
            ("consent", td_string!(locale, help.consent.title).to_string(), guide::consent(locale)),
            (
                "customers",
                td_string!(locale, help.customers.title).to_string(),
                guide::customers(locale, &ctx.app.public_url),
            ),
            ("contests", td_string!(locale, help.contests.title).to_string(), guide::contests(locale)),
            ("rejections", td_string!(locale, help.rejections.title).to_string(), choices::rejections(locale)),
            ("disputes", td_string!(locale, help.disputes.title).to_string(), guide::disputes(locale, &policy)),
            ("subscriptions", td_string!(locale, help.subscriptions.title).to_string(), guide::subscriptions(locale)),
            ("review", td_string!(locale, help.review.title).to_string(), guide::review(locale)),
            ("checks", td_string!(locale, help.checks.title).to_string(), checks::all(locale, &policy, &guides)),
            ("glossary", td_string!(locale, help.glossary.title).to_string(), tables::glossary(locale)),
            (
                "support",
                td_string!(locale, help.support.title).to_string(),
                guide::support(locale, settings.support_address.as_deref()),
            ),
        ];
        let contents: Vec<_> = sections
            .iter()
            .map(|(id, title, _)| view! { <li><a href=format!("#{id}")>{title.clone()}</a></li> })
            .collect();
        let sections: Vec<_> = sections
            .into_iter()
            .map(|(id, title, content)| {
                view! { <section class="stack" aria-labelledby=id><h2 id=id>{title}</h2>{content}</section> }
            })
            .collect();
        let title = td_string!(locale, help.title).to_string();
        let lede = td_string!(locale, help.intro).to_string().into_any();
        let content = view! {
            {head(&ctx, vec![], title.clone(), Some(lede), None)}
            <div class="split start">
                <nav class="aside sticky toc" aria-labelledby="toc">
                    <h2 id="toc">{td_string!(locale, help.contents).to_string()}</h2>
                    <ul>{contents}</ul>
                </nav>
                <div class="stack loose">{sections}</div>
            </div>
        };
        Ok::<_, Failure>(frame(&ctx, title, Width::Normal, content))
    })
}
