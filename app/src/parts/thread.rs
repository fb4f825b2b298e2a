//! Comments of both sides and internal notes, read from the history.

use super::fields::{FieldProperties, hidden, text_area};
use super::icon;
use super::page::error_at;
use super::post_form::{PostForm, argument};
use crate::api::claiming::CommentOnClaim;
use crate::form::{Refused, typed_or};
use crate::messages::td_string;
use crate::request_context::RequestContext;
use crate::text::{dates, history};
use domain::action::{ActionKind, Event};
use domain::claim::Claim;
use domain::claim_form::Field;
use domain::code::Code;
use domain::lifecycle::may;
use domain::party::By;
use leptos::prelude::*;
use store::HistoryEntry;

/// What a thread is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Talk {
    /// Comments of both sides, also those that came with an answer, requests for information, and the system's notices about competing claims.
    Comments,
    /// Internal notes; shown only to reviewers and administrators.
    Notes,
}

impl Talk {
    fn holds(self, event: &Event) -> bool {
        match self {
            Self::Comments => match event {
                Event::Commented { .. }
                // Partners look for what is asked of them here, too.
                | Event::InformationAsked { .. }
                | Event::ContestOpened { .. }
                | Event::ContestLapsed { .. }
                | Event::ArbitrationDecided { .. }
                | Event::Reinstated { .. } => true,
                Event::RequestAnswered { comment, .. } => !comment.is_empty(),
                _ => false,
            },
            Self::Notes => matches!(event, Event::Noted { .. }),
        }
    }
}

/// The thread, oldest first, or a text if it is empty.
pub fn thread(ctx: &RequestContext, entries: &[HistoryEntry], talk: Talk) -> AnyView {
    let locale = ctx.locale();
    let items: Vec<_> =
        entries.iter().filter(|entry| talk.holds(&entry.record.event)).map(|entry| item(ctx, entry)).collect();
    if items.is_empty() {
        let empty = match talk {
            Talk::Comments => td_string!(locale, claim.comments.empty).to_string(),
            Talk::Notes => td_string!(locale, claim.notes.empty).to_string(),
        };
        return view! { <p class="muted">{empty}</p> }.into_any();
    }
    view! { <ol class="thread">{items}</ol> }.into_any()
}

fn item(ctx: &RequestContext, entry: &HistoryEntry) -> impl IntoView + use<> {
    let (locale, zone) = (ctx.locale(), ctx.visitor.zone);
    // A notice about a contest comes from the system, not from the person whose action opened or closed it.
    let told = matches!(
        entry.record.event,
        Event::ContestOpened { .. } | Event::ContestLapsed { .. } | Event::Reinstated { .. }
    );
    let by = if told { By::System } else { entry.record.by };
    let who = if told { history::party(locale, By::System) } else { history::who(locale, entry) };
    let mine = match (by, ctx.actor().ok().and_then(domain::party::Actor::person)) {
        (By::Partner { person } | By::Staff { person }, Some(me)) => person == me,
        _ => false,
    };
    let internal = matches!(entry.record.event, Event::Noted { .. });
    let class = match (internal, mine) {
        (true, _) => "comment internal",
        (false, true) => "comment mine",
        (false, false) => "comment",
    };
    let side = match by {
        _ if internal => {
            view! { <span class="badge warning">{td_string!(locale, words.field.note).to_string()}</span> }.into_any()
        }
        // The name alone does not tell the side.
        By::Staff { .. } | By::Partner { .. } if entry.who.is_some() && !mine => {
            view! { <span class="badge neutral">{history::party(locale, by)}</span> }.into_any()
        }
        _ => ().into_any(),
    };
    let said: Vec<_> = match &entry.record.event {
        Event::Commented { text } | Event::Noted { text } | Event::RequestAnswered { comment: text, .. } => {
            paragraphs(text)
        }
        Event::ContestOpened { due, extends, .. } => {
            let due = dates::instant(locale, zone, due.due_at);
            vec![match extends {
                false => td_string!(locale, claim.contest.told, due = due).to_string(),
                true => td_string!(locale, claim.contest.told_extended, due = due).to_string(),
            }]
        }
        event => {
            let mut said = vec![history::sentence(locale, zone, entry)];
            said.extend(history::texts(locale, zone, event).into_iter().map(|(_, text)| text));
            said
        }
    };
    let said: Vec<_> = said.into_iter().map(|text| view! { <p class="spoken">{text}</p> }).collect();
    view! {
        <li class=class id=format!("entry-{}", entry.record.sequence)>
            <header>
                <span class="who">{who}</span>
                {side}
                <time datetime=dates::iso_timestamp(entry.record.at)>{dates::instant(locale, zone, entry.record.at)}</time>
            </header>
            {said}
        </li>
    }
}

/// Splits a text at empty lines. The style keeps the line ends within a paragraph.
pub fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The form for a new comment. `back` is the page to come back to: `claim` or `queue`.
pub fn comment_form(ctx: &RequestContext, claim: &Claim, refused: Option<&Refused>, back: &'static str) -> AnyView {
    let locale = ctx.locale();
    let typed = typed_or(refused, Field::Comment.code(), "");
    let may_add = ctx.actor().is_ok_and(|actor| may(actor, claim, ActionKind::AddProof, ctx.now()).is_ok());
    let ask = FieldProperties {
        hint: may_add.then(|| td_string!(locale, claim.comments.hint).to_string()),
        ..FieldProperties::for_field(Field::Comment, td_string!(locale, claim.comments.label).to_string(), typed)
    };
    let ask = ask.error(error_at(ctx, refused, Field::Comment));
    PostForm::to::<CommentOnClaim>(ctx).class("form tight").draw(view! {
        {hidden(argument!(CommentOnClaim, reference), claim.reference.to_string())}
        {hidden(argument!(CommentOnClaim, back), back)}
        {text_area(locale, ask, 3)}
        <div class="row">
            <button class="button">{icon("comment")}{td_string!(locale, claim.comments.submit).to_string()}</button>
        </div>
    })
}
