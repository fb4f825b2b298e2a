//! Forms that post to a server function, by the function's own address and argument names.

use super::fields::hidden;
use crate::form::KEY;
use crate::request_context::RequestContext;
use domain::claim::Claim;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use uuid::Uuid;

/// The name of an argument of a server function, as a form posts it. Does not compile for an argument that the function does not have.
macro_rules! argument {
    ($function:ty, $name:ident) => {{
        const _: usize = std::mem::offset_of!($function, $name);
        stringify!($name)
    }};
}
pub(crate) use argument;

/// The address of a server function, for a button that posts its form elsewhere than the form's own address.
pub const fn address<F: ServerFn>() -> &'static str {
    F::PATH
}

/// A form that posts to one server function.
#[derive(Clone, Debug)]
pub struct PostForm {
    action: &'static str,
    class: &'static str,
    id: Option<&'static str>,
    /// The claim's reference and the revision that the form was drawn from.
    rests_on: Option<(String, u32)>,
    /// The browser neither fills in nor checks the fields.
    draft: bool,
    autosave: bool,
    key: Uuid,
}

impl PostForm {
    pub fn to<F: ServerFn>(ctx: &RequestContext) -> Self {
        Self {
            action: F::PATH,
            class: "",
            id: None,
            rests_on: None,
            draft: false,
            autosave: false,
            key: (ctx.moment.new_id)(),
        }
    }

    pub fn class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }

    pub fn id(self, id: &'static str) -> Self {
        Self { id: Some(id), ..self }
    }

    /// The form is refused if somebody changed the claim since it was drawn.
    pub fn rests_on(self, claim: &Claim) -> Self {
        Self { rests_on: Some((claim.reference.to_string(), claim.revision)), ..self }
    }

    /// A form of a draft. With `autosave` it saves itself while somebody types.
    pub fn draft(self, autosave: bool) -> Self {
        Self { draft: true, autosave, ..self }
    }

    pub fn draw(self, content: impl IntoView + 'static) -> AnyView {
        let rests_on = self.rests_on.map(|(reference, revision)| {
            view! { {hidden("reference", reference)} {hidden("revision", revision)} }
        });
        view! {
            <form
                class=(!self.class.is_empty()).then_some(self.class)
                id=self.id
                method="post"
                action=self.action
                autocomplete=self.draft.then_some("off")
                novalidate=self.draft
                data-autosave=self.autosave.then_some(self.action)
            >
                {rests_on}
                {key(self.key)}
                {content.into_any()}
            </form>
        }
        .into_any()
    }
}

/// The hidden idempotency key. `autocomplete` keeps browsers from restoring an old one.
pub fn key(key: Uuid) -> impl IntoView {
    view! { <input type="hidden" name=KEY value=key.to_string() autocomplete="off" /> }
}
