//! Comments of both sides and internal notes, read from the history by pages.

use super::fields::{FieldProperties, hidden, text_area};
use super::icon;
use super::page::{error_at, part_links};
use super::post_form::{PostForm, argument};
use crate::api::claiming::CommentOnClaim;
use crate::failure::Failure;
use crate::form::{Refused, typed_or};
use crate::messages::td_string;
use crate::paths::{COMMENTS, NOTES, with_page};
use crate::request_context::RequestContext;
use crate::text::{dates, history};
use domain::action::{ActionKind, Event};
use domain::claim::Claim;
use domain::claim_form::Field;
use domain::code::Code;
use domain::lifecycle::may;
use domain::party::By;
use leptos::prelude::*;
use store::{HistoryEntry, HistoryList, HistoryPage, HistoryQuery, Place};

/// What a thread is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Talk {
    /// What both sides say, and are told here.
    Comments,
    /// Internal notes; shown only to reviewers and administrators.
    Notes,
}

impl Talk {
    /// The id of its section, and what gives its page in the address.
    fn code(self) -> &'static str {
        match self {
            Self::Comments => COMMENTS,
            Self::Notes => NOTES,
        }
    }
}

/// Entries of a thread on one page.
const PAGE: usize = 20;

/// A page of a thread.
pub struct Thread {
    talk: Talk,
    place: Place,
    page: HistoryPage,
}

impl Thread {
    /// The page that the address names, else the newest.
    ///
    /// # Errors
    /// The store's, or `NotSignedIn`.
    pub async fn load(ctx: &RequestContext, claim: &Claim, talk: Talk) -> Result<Self, Failure> {
        let list = match talk {
            Talk::Comments => HistoryList::Thread,
            Talk::Notes => HistoryList::Notes,
        };
        let place = ctx.query(talk.code()).parse().unwrap_or(Place::Newest);
        let query = HistoryQuery { list, side: None, place, limit: PAGE };
        let page = ctx.store(ctx.app.store.history(ctx.actor()?, claim.id, &query).await)?;
        Ok(Self { talk, place, page })
    }

    /// The page, oldest first, between the ways to older and to newer entries; a text if the thread is empty.
    pub fn draw(&self, ctx: &RequestContext) -> AnyView {
        let locale = ctx.locale();
        let (empty, older, newer, newest) = match self.talk {
            Talk::Comments => (
                td_string!(locale, claim.comments.empty).to_string(),
                td_string!(locale, claim.comments.older).to_string(),
                td_string!(locale, claim.comments.newer).to_string(),
                td_string!(locale, claim.comments.newest).to_string(),
            ),
            Talk::Notes => (
                td_string!(locale, claim.notes.empty).to_string(),
                td_string!(locale, claim.notes.older).to_string(),
                td_string!(locale, claim.notes.newer).to_string(),
                td_string!(locale, claim.notes.newest).to_string(),
            ),
        };
        let name = self.talk.code();
        let here = format!("{}?{}", ctx.path, ctx.query_text);
        let at = |place: Place| format!("{}#{name}", with_page(&here, name, Some(&place.to_string())));
        let latest = (self.place != Place::Newest).then(|| format!("{}#{name}", with_page(&here, name, None)));
        if self.page.entries.is_empty() && latest.is_none() {
            return view! { <p class="muted">{empty}</p> }.into_any();
        }
        let items: Vec<_> = self.page.entries.iter().map(|entry| item(ctx, entry)).collect();
        view! {
            {part_links(vec![(self.page.older.map(at), older, Some("prev"))])}
            <ol class="thread">{items}</ol>
            {part_links(vec![(self.page.newer.map(at), newer, Some("next")), (latest, newest, None)])}
        }
        .into_any()
    }
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
        <li class=class id=format!("entry-{}", entry.number)>
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
