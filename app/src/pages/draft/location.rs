//! Which location (MPN) claims.

use crate::api::drafting::SaveLocation;
use crate::messages::td_string;
use crate::pages::errors::page;
use crate::parts::draft::Draft;
use crate::parts::page::{Tone, banner};
use crate::request_context::RequestContext;
use crate::text::{codes, dates, problem::listed};
use domain::catalog::Program;
use domain::claim_form::{Field, Step};
use domain::code::Code;
use domain::directory::Location;
use domain::draft::{Check, in_scope};
use leptos::prelude::*;

/// From so many locations on there is a search.
const MANY: usize = 8;

#[component]
pub fn LocationPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let draft = Draft::step(&ctx, Step::Location).await?;
        let locale = ctx.locale();
        let title = td_string!(locale, draft.location.title).to_string();
        let intro = td_string!(locale, draft.location.intro).to_string();
        let actor = ctx.actor()?;
        let mut in_reach = draft.facts.draft.locations.iter().filter(|l| in_scope(actor, &l.mpn)).collect::<Vec<_>>();
        if in_reach.is_empty() {
            let content = view! {
                <p class="title">{td_string!(locale, draft.location.none_title).to_string()}</p>
                <p>{td_string!(locale, draft.location.none).to_string()}</p>
            };
            return Ok(draft.frame(title, Some(intro), banner(Tone::Warning, content)));
        }
        let chosen = draft.typed("location", draft.claim.answers.location.as_ref().map_or("", |mpn| mpn.as_str()));
        let search = (in_reach.len() >= MANY).then(|| search(&draft));
        let wanted = ctx.query("search").trim().to_lowercase();
        in_reach.retain(|l| l.mpn.as_str() == chosen || matches(l, &wanted));
        let nothing = in_reach.is_empty().then(|| view! { <p>{td_string!(locale, shell.no_results).to_string()}</p> });
        let none_enrolled = in_reach.iter().any(|location| location.enrolments.is_empty());
        let cards: Vec<_> = in_reach.into_iter().map(|location| card(&draft, location, &chosen)).collect();
        let enrol_note = none_enrolled.then(|| {
            let links = guide_links(&draft, Program::ALL.iter().copied());
            banner(Tone::Info, view! { <p>{td_string!(locale, draft.location.where_to_enrol).to_string()} {links}</p> })
        });
        let error = draft.group_error(Field::Location);
        let lacks = draft.blocking(Step::Location).iter().any(|finding| finding.check == Check::LocationNotEnrolled);
        let enrol =
            (error.is_some() && lacks).then(|| view! { <p>{where_to_enrol(&draft, &missing_at_chosen(&draft))}</p> });
        let class = if error.is_some() { "fieldset invalid" } else { "fieldset" };
        let described = error.is_some().then_some("location-error");
        let content = view! {
            <fieldset class=class id="location" tabindex="-1" aria-describedby=described>
                <legend class="visually-hidden">{codes::field(locale, Field::Location)}</legend>
                {error}
                {enrol}
                {nothing}
                <div class="choice-cards">{cards}</div>
            </fieldset>
            <p class="muted">{td_string!(locale, draft.location.unsure).to_string()}</p>
            {enrol_note}
        };
        let form = draft.form::<SaveLocation>(false, content);
        Ok(draft.frame(title, Some(intro), view! { {search} {form} }))
    })
}

fn matches(location: &Location, wanted: &str) -> bool {
    [location.mpn.as_str(), &location.name, &location.region].iter().any(|text| text.to_lowercase().contains(wanted))
}

fn search(draft: &Draft) -> impl IntoView + use<> {
    let locale = draft.locale();
    view! {
        <form class="filters" method="get" role="search">
            <div class="field search">
                <label for="search">{td_string!(locale, draft.location.search).to_string()}</label>
                <input id="search" name="search" type="search" maxlength="100" value=draft.ctx.query("search").to_owned() />
            </div>
            <button class="button">{td_string!(locale, shell.search).to_string()}</button>
        </form>
    }
}

fn card(draft: &Draft, location: &Location, chosen: &str) -> AnyView {
    let locale = draft.locale();
    let checked = location.mpn.as_str() == chosen;
    let enrolled = !location.enrolments.is_empty();
    // What is already chosen stays in the form, so that saving again does not silently drop it.
    let disabled = !enrolled && !checked;
    let unfit = missing(draft, location);
    let (class, badge) = if enrolled {
        ("text", None)
    } else {
        let text = td_string!(locale, draft.location.not_enrolled).to_string();
        ("text", Some(view! { <span class="badge neutral">{text}</span> }))
    };
    let programs: Vec<_> = location
        .enrolments
        .iter()
        .map(|enrolment| {
            let (program, day) = (codes::program(locale, enrolment.program), dates::day(locale, enrolment.enrolled_on));
            td_string!(locale, draft.location.enrolled_on, program = program, day = day).to_string()
        })
        .collect();
    let text = if enrolled {
        let label = td_string!(locale, draft.location.programs);
        td_string!(locale, shell.colon, label = label, value = programs.join(" · ")).to_string()
    } else {
        td_string!(locale, draft.location.cannot_claim).to_string()
    };
    let last_used = location
        .last_used_on
        .map_or_else(|| td_string!(locale, draft.location.never_used).to_string(), |day| dates::day(locale, day));
    let fact = |label: String, value: String| {
        let label = td_string!(locale, shell.colon, label = label, value = "").to_string();
        view! { <span><span class="muted">{label}</span>{value}</span> }
    };
    let unfit = (enrolled && !unfit.is_empty()).then(|| {
        let names: Vec<_> = unfit.iter().map(|program| codes::program(locale, *program)).collect();
        let text = td_string!(locale, draft.location.not_for_activity, program = listed(locale, &names)).to_string();
        view! { <span class="text"><span class="badge warning">{text}</span> {where_to_enrol(draft, &unfit)}</span> }
    });
    view! {
        <label class="choice-card">
            <input type="radio" name="location" value=location.mpn.to_string() checked=checked disabled=disabled />
            <span class="title">{location.name.clone()} " · " {location.mpn.to_string()} {badge}</span>
            <span class=class>{text}</span>
            {unfit}
            <span class="facts">
                {fact(td_string!(locale, draft.location.partner_type).to_string(), location.partner_type.clone())}
                {fact(td_string!(locale, draft.location.region).to_string(), location.region.clone())}
                {fact(td_string!(locale, draft.location.last_used).to_string(), last_used)}
            </span>
        </label>
    }
    .into_any()
}

/// Links to the guides of these programs, where one enrols; without those that have none.
pub fn guide_links(draft: &Draft, programs: impl Iterator<Item = Program>) -> Vec<AnyView> {
    let guides = &draft.ctx.visitor.settings.guides;
    let set = programs.filter_map(|program| Some((program, guides.get(&program)?.clone())));
    set.map(|(program, address)| {
        let name = codes::program(draft.locale(), program);
        view! { " " <a href=address rel="noopener">{name}</a> }.into_any()
    })
    .collect()
}

/// Where one enrols in these programs, in any for an activity without a program: their guides; where none is set, whom to ask.
pub fn where_to_enrol(draft: &Draft, programs: &[Program]) -> AnyView {
    let wanted = |program: &Program| programs.is_empty() || programs.contains(program);
    let links = guide_links(draft, Program::ALL.iter().copied().filter(wanted));
    if !links.is_empty() {
        return links.into_any();
    }
    let locale = draft.locale();
    let whom_to_ask = td_string!(locale, draft.location.where_to_enrol).to_string();
    let support = td_string!(locale, help.support.title).to_string();
    view! { " " {whom_to_ask} " " <a href="/help#support">{support}</a> }.into_any()
}

/// Programs that the chosen location lacks for the chosen activities.
pub fn missing_at_chosen(draft: &Draft) -> Vec<Program> {
    let chosen = draft.claim.answers.location.as_ref();
    let location = draft.facts.draft.locations.iter().find(|location| Some(&location.mpn) == chosen);
    location.map(|location| missing(draft, location)).unwrap_or_default()
}

/// Programs that the chosen activities pay through and this location is not enrolled in.
fn missing(draft: &Draft, location: &Location) -> Vec<Program> {
    let answers = &draft.claim.answers;
    let Some(area) = answers.area else { return vec![] };
    let programs = answers.activities.iter().filter_map(|activity| area.program(*activity));
    programs.filter(|program| !location.enrolled_in(*program)).collect()
}
