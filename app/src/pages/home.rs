use leptos::prelude::*;

use crate::{
    islands::theme::ThemeToggle,
    words::{Locale, td_string},
};

#[component]
pub fn HomePage() -> impl IntoView {
    let greeting = Resource::new(
        || (),
        |()| async { td_string!(Locale::en, home.greeting, name = "Of Record").to_string() },
    );
    view! {
        <main>
            <h1>{td_string!(Locale::en, home.title)}</h1>
            <Suspense>{Suspend::new(async move { view! { <p>{greeting.await}</p> } })}</Suspense>
            <ThemeToggle label=td_string!(Locale::en, home.theme).to_string() />
        </main>
    }
}
