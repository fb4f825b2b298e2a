//! A person's notifications, the newest first.

use crate::api::reading::MarkRead;
use crate::failure::Failure;
use crate::layout::{Width, frame};
use crate::messages::{Locale, td_string};
use crate::pages::errors::page;
use crate::parts::fields::hidden;
use crate::parts::icon;
use crate::parts::page::{head, pagination, refused_summary};
use crate::parts::post_form::{PostForm, argument};
use crate::paths::page_for;
use crate::request_context::RequestContext;
use crate::text::dates;
use domain::notice::Topic;
use leptos::prelude::*;
use store::Notification;

const PAGE: usize = 30;

#[component]
pub fn NotificationsPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let person = ctx.actor()?.person().ok_or(Failure::Forbidden)?;
        let after = ctx.query("after").parse().ok();
        let told = ctx.store(ctx.app.store.notifications(person, after.as_ref(), PAGE).await)?;
        let refused = ctx.refused().await?;
        let locale = ctx.locale();
        let unread = ctx.signed_in()?.unread;
        let email = ctx.signed_in()?.email.clone();
        let first = after.is_some().then(|| "/notifications".to_owned());
        let next = told.next.as_ref().map(|cursor| format!("/notifications?after={cursor}"));
        let title = td_string!(locale, notifications.title).to_string();
        let lede = td_string!(locale, notifications.mail_too, email = email).to_string().into_any();
        let mark_all = (unread > 0).then(|| {
            let button = td_string!(locale, notifications.mark_all_read).to_string();
            PostForm::to::<MarkRead>(&ctx).draw(view! { <button class="button">{button}</button> })
        });
        let list = if told.items.is_empty() {
            empty(&ctx).into_any()
        } else {
            let items: Vec<_> = told.items.into_iter().map(|one| entry(&ctx, one)).collect();
            view! { <ul class="list">{items}</ul> }.into_any()
        };
        let content = view! {
            {head(&ctx, vec![], title.clone(), Some(lede), mark_all)}
            {refused_summary(&ctx, refused.as_ref())}
            {list}
            {pagination(&ctx, first, next)}
        };
        Ok(frame(&ctx, title, Width::Narrow, content))
    })
}

fn entry(ctx: &RequestContext, one: Notification) -> impl IntoView + use<> {
    let (locale, zone) = (ctx.locale(), ctx.visitor.zone);
    let unread = one.read_at.is_none();
    let href = page_for(ctx.actor().ok(), &one.message.reference);
    let due = one.message.details.due_at.map(|due_at| {
        let due = dates::instant(locale, zone, due_at);
        view! { <p>{td_string!(locale, dashboard.due.by, due = due).to_string()}</p> }
    });
    let at = one.written_at;
    let mark = unread.then(|| {
        PostForm::to::<MarkRead>(ctx).draw(view! {
            {hidden(argument!(MarkRead, id), one.id)}
            <button class="link-button">
                {td_string!(locale, notifications.mark_read).to_string()}
                <span class="visually-hidden">{": "} {one.message.reference.to_string()}</span>
            </button>
        })
    });
    let unnamed = td_string!(locale, dashboard.unnamed).to_string();
    let name = if one.message.claim_name.is_empty() { &unnamed } else { &one.message.claim_name };
    let words = topic(locale, one.message.topic, one.message.reference.as_str(), name);
    view! {
        <li class=unread.then_some("unread")>
            <p>
                {unread.then(|| view! { <span class="visually-hidden">{td_string!(locale, notifications.unread).to_string()} ": "</span> })}
                <a href=href>{if unread { view! { <strong>{words}</strong> }.into_any() } else { words.into_any() }}</a>
            </p>
            {due}
            <div class="row between muted small-text">
                <time datetime=dates::iso_timestamp(at)>{dates::instant(locale, zone, at)}</time>
                {mark}
            </div>
        </li>
    }
}

fn empty(ctx: &RequestContext) -> impl IntoView + use<> {
    let locale = ctx.locale();
    view! {
        <div class="card empty">
            {icon("bell")}
            <h2>{td_string!(locale, notifications.empty_title).to_string()}</h2>
            <p>{td_string!(locale, notifications.empty).to_string()}</p>
        </div>
    }
}

/// What a message is about, as one sentence.
fn topic(locale: Locale, topic: Topic, reference: &str, name: &str) -> String {
    macro_rules! topic_text {
        ($key:ident) => {
            td_string!(locale, words.topic.$key, reference = reference, name = name).to_string()
        };
    }
    match topic {
        Topic::Submitted => topic_text!(submitted),
        Topic::InformationAsked => topic_text!(information_asked),
        Topic::ContestInformationAsked => topic_text!(contest_information_asked),
        Topic::AnswerReminder => topic_text!(answer_reminder),
        Topic::Approved => topic_text!(approved),
        Topic::ConsentRestarted => topic_text!(consent_restarted),
        Topic::TookEffect => topic_text!(took_effect),
        Topic::Rejected => topic_text!(rejected),
        Topic::RejectionUpheld => topic_text!(rejection_upheld),
        Topic::ContestOpened => topic_text!(contest_opened),
        Topic::ContestExtended => topic_text!(contest_extended),
        Topic::ContestLapsed => topic_text!(contest_lapsed),
        Topic::ArbitrationWon => topic_text!(arbitration_won),
        Topic::ArbitrationLost => topic_text!(arbitration_lost),
        Topic::Reinstated => topic_text!(reinstated),
        Topic::LinesEnded => topic_text!(lines_ended),
        Topic::Ended => topic_text!(ended),
        Topic::ClaimLinesEnded => topic_text!(claim_lines_ended),
        Topic::ClaimEnded => topic_text!(claim_ended),
        Topic::SubscriptionReady => topic_text!(subscription_ready),
        Topic::SubscriptionWaitOver => topic_text!(subscription_wait_over),
        Topic::SubscriptionGone => topic_text!(subscription_gone),
        Topic::Commented => topic_text!(commented),
        Topic::RequestAnswered => topic_text!(request_answered),
        Topic::ContestRequestAnswered => topic_text!(contest_request_answered),
        Topic::Disputed => topic_text!(disputed),
        Topic::ArbitrationBegun => topic_text!(arbitration_begun),
        Topic::Escalated => topic_text!(escalated),
        Topic::ContestEscalated => topic_text!(contest_escalated),
        Topic::Assigned => topic_text!(assigned),
        Topic::Reassigned => topic_text!(reassigned),
        Topic::ReviewClosed => topic_text!(review_closed),
        Topic::ReviewLinesEnded => topic_text!(review_lines_ended),
        Topic::ReviewDecided => topic_text!(review_decided),
        // A customer has no account: it is told by email only.
        Topic::ConsentForetold
        | Topic::ConsentAsked
        | Topic::ConsentConfirmed
        | Topic::ConsentDeclined
        | Topic::ConsentWithdrawn
        | Topic::RequestClosed
        | Topic::RequestLinesEnded
        | Topic::CustomerLinesEnded
        | Topic::CustomerEnded => String::new(),
    }
}
