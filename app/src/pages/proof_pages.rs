//! A proof file page by page for the viewer beside the rubric: numbered images, without scripts.

use crate::messages::td_string;
use crate::state::{Theme, Visitor, tag};
use domain::code::Code;
use domain::evidence::Proof;
use leptos::prelude::*;

/// More are not drawn one below the other: whoever needs them opens the file itself.
const MOST: u32 = 200;

/// The whole document. `pages` is `None` for a file that cannot be drawn.
pub fn document(visitor: &Visitor, style: &str, proof: &Proof, pages: Option<u32>) -> String {
    let locale = visitor.locale;
    let itself = format!("/proof/{}?inline=1", proof.id);
    let drawn = |pages: u32| -> Vec<_> {
        (1..=pages.min(MOST))
            .map(|page| {
                let src = format!("/proof/{}/pages/{page}", proof.id);
                let label = td_string!(locale, review.pages.page, page = page, pages = pages).to_string();
                // The proportions of A4 hold the place of a page that is not drawn yet.
                view! {
                    <figure id=format!("page-{page}")>
                        <figcaption>{label.clone()}</figcaption>
                        <img src=src alt=label width="1240" height="1754" loading="lazy" />
                    </figure>
                }
            })
            .collect()
    };
    let not_drawn = pages.is_none().then(|| td_string!(locale, review.pages.not_drawn).to_string());
    let more =
        pages.is_some_and(|pages| pages > MOST).then(|| td_string!(locale, review.pages.more, most = MOST).to_string());
    let view = view! {
        <html lang=tag(locale) data-theme=visitor.theme.map(Theme::code)>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <title>{proof.file_name.clone()}</title>
                <link rel="stylesheet" href=style.to_owned() />
            </head>
            <body class="proof-pages">
                <header>
                    <p class="name">{proof.file_name.clone()}</p>
                    <a href=itself target="_blank" rel="noopener">{td_string!(locale, review.pages.open_file).to_string()}</a>
                </header>
                <main>
                    {not_drawn.map(|text| view! { <p>{text}</p> })}
                    {pages.map(drawn)}
                    {more.map(|text| view! { <p>{text}</p> })}
                </main>
            </body>
        </html>
    };
    format!("<!DOCTYPE html>{}", view.to_html())
}
