//! The customer's answers: agree, decline, withdraw. Each is unfolded first and then confirmed.

use super::Shown;
use crate::api::consenting::{AgreeConsent, DeclineConsent, WithdrawConsent};
use crate::form::{Refused, typed_or};
use crate::messages::td_string;
use crate::parts::deadline::{due, explained};
use crate::parts::fields::{FieldProperties, hidden, text_area};
use crate::parts::page::{Tone, banner, error_at};
use crate::parts::post_form::{PostForm, argument};
use crate::text::dates;
use domain::claim_form::Field;
use domain::code::Code;
use domain::deadline::Deadline;
use leptos::prelude::*;

impl Shown<'_> {
    /// All of the page while the window is open.
    pub(super) fn open(&self, closes: &Deadline, refused: Option<&Refused>) -> AnyView {
        let (ctx, locale) = (self.ctx, self.ctx.locale());
        let until = dates::instant_in_zone(locale, ctx.visitor.zone, closes.due_at);
        let silence = view! {
            <p class="title">{td_string!(locale, consent.nothing_title).to_string()}</p>
            <p>{td_string!(locale, consent.nothing, due = until).to_string()}</p>
            <p>{td_string!(locale, consent.later).to_string()}</p>
        };
        let agree = Confirm {
            form: PostForm::to::<AgreeConsent>(ctx),
            open: td_string!(locale, consent.agree).to_string(),
            title: td_string!(locale, consent.confirm_agree.title).to_string(),
            text: td_string!(locale, consent.confirm_agree.text, partner = self.partner).to_string(),
            note: None,
            submit: td_string!(locale, consent.confirm_agree.submit).to_string(),
            class: "button primary",
        };
        let decline = Confirm {
            form: PostForm::to::<DeclineConsent>(ctx),
            open: td_string!(locale, consent.decline).to_string(),
            title: td_string!(locale, consent.confirm_decline.title).to_string(),
            text: td_string!(locale, consent.confirm_decline.text, partner = self.partner).to_string(),
            note: Some((
                td_string!(locale, consent.confirm_decline.note).to_string(),
                td_string!(locale, consent.confirm_decline.note_hint).to_string(),
            )),
            submit: td_string!(locale, consent.confirm_decline.submit).to_string(),
            class: "button primary",
        };
        view! {
            {banner(Tone::Info, silence)}
            <section class="card" aria-labelledby="answer">
                <h2 id="answer">{td_string!(locale, consent.title_in_effect).to_string()}</h2>
                {due(ctx, td_string!(locale, consent.until).to_string(), closes)}
                {explained(ctx, closes, false)}
                <div class="consent-sees">
                    <div class="form tight">
                        <p>{td_string!(locale, consent.agree_hint).to_string()}</p>
                        {self.confirm(agree, refused)}
                    </div>
                    <div class="form tight">
                        <p>{td_string!(locale, consent.decline_hint).to_string()}</p>
                        {self.confirm(decline, refused)}
                    </div>
                </div>
            </section>
            {self.asked()}
            {self.sees()}
        }
        .into_any()
    }

    /// The way out once the association is in effect.
    pub(super) fn withdraw(&self, refused: Option<&Refused>) -> AnyView {
        let locale = self.ctx.locale();
        let confirm = Confirm {
            form: PostForm::to::<WithdrawConsent>(self.ctx),
            open: td_string!(locale, consent.withdraw.link).to_string(),
            title: td_string!(locale, consent.withdraw.title).to_string(),
            text: td_string!(locale, consent.withdraw.text, partner = self.partner).to_string(),
            note: Some((
                td_string!(locale, consent.withdraw.note).to_string(),
                td_string!(locale, consent.withdraw.note_hint).to_string(),
            )),
            submit: td_string!(locale, consent.withdraw.submit).to_string(),
            class: "button danger",
        };
        view! { <section class="card">{self.confirm(confirm, refused)}</section> }.into_any()
    }

    fn confirm(&self, words: Confirm, refused: Option<&Refused>) -> AnyView {
        let takes_note = words.note.is_some();
        let note = words.note.map(|(label, hint)| {
            let note = FieldProperties::for_field(Field::Note, label, typed_or(refused, Field::Note.code(), ""))
                .hint(hint)
                .optional(td_string!(self.ctx.locale(), shell.optional).to_string())
                .error(error_at(self.ctx, refused, Field::Note));
            text_area(self.ctx.locale(), note, 3)
        });
        // A note beyond all measure is not kept; its problem says all the same that it was this form.
        let open = takes_note
            && refused.is_some_and(|refused| {
                refused.posted.value(Field::Note.code()).is_some() || refused.problem.field() == Some(Field::Note)
            });
        view! {
            <details class="confirm" open=open>
                <summary class="button">{words.open}</summary>
                {words.form.class("form tight").draw(view! {
                    {hidden(argument!(AgreeConsent, token), self.token.to_owned())}
                    <h3>{words.title}</h3>
                    <p>{words.text}</p>
                    {note}
                    <div class="row"><button class=words.class>{words.submit}</button></div>
                })}
            </details>
        }
        .into_any()
    }
}

/// An answer that is unfolded first and then confirmed; agreeing and declining take the same steps.
struct Confirm {
    form: PostForm,
    open: String,
    title: String,
    text: String,
    /// Label and hint.
    note: Option<(String, String)>,
    submit: String,
    class: &'static str,
}
