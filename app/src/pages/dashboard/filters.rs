//! Filters, sort order and page of the list, kept in the query of the address.

use crate::messages::td_string;
use crate::parts::fields::{FieldProperties, input, select};
use crate::parts::icon;
use crate::request_context::RequestContext;
use crate::text::codes;
use chrono::{DateTime, Days, Utc};
use domain::catalog::SolutionArea;
use domain::code::Code;
use domain::deadline::Zone;
use domain::directory::Location;
use leptos::prelude::*;
use store::{ListQuery, Sort, SortKey};

/// The list's filters as the address has them; each is empty when not set.
#[derive(Clone, Debug, Default)]
pub struct Filters {
    pub search: String,
    pub state: String,
    area: String,
    location: String,
    customer: String,
    due: String,
    /// `you`: only what waits for the partner.
    needs: String,
    sort: String,
    pub after: String,
}

/// The value of `needs`.
pub const NEEDS_YOU: &str = "you";

const NAMES: [&str; 9] = ["q", "state", "area", "location", "customer", "due", "needs", "sort", "after"];

impl Filters {
    pub fn from_request(ctx: &RequestContext) -> Self {
        Self::read(|name| ctx.query(name).to_owned())
    }

    fn read(value: impl Fn(&str) -> String) -> Self {
        let [search, state, area, location, customer, due, needs, sort, after] = NAMES.map(value);
        Self { search, state, area, location, customer, due, needs, sort, after }
    }

    fn values(&self) -> [&str; 9] {
        let Self { search, state, area, location, customer, due, needs, sort, after } = self;
        [search, state, area, location, customer, due, needs, sort, after]
    }

    /// The list that the address asks for.
    pub fn query(&self, ctx: &RequestContext) -> ListQuery {
        self.list_query(ctx.now(), ctx.visitor.zone)
    }

    fn list_query(&self, now: DateTime<Utc>, zone: Zone) -> ListQuery {
        let end_of_day_in = |days| zone.day(now).checked_add_days(Days::new(days)).map(|day| zone.close(day));
        ListQuery {
            states: self.state.parse().into_iter().collect(),
            area: self.area.parse().ok(),
            location: self.location.parse().ok(),
            customer: self.customer.clone(),
            search: self.search.clone(),
            due_before: match self.due.as_str() {
                "overdue" => Some(now),
                "today" => end_of_day_in(0),
                "three_days" => end_of_day_in(3),
                "week" => end_of_day_in(7),
                "month" => end_of_day_in(30),
                _ => None,
            },
            needs_you: self.needs == NEEDS_YOU,
            sort: self.sort(),
            after: self.after.parse().ok(),
            ..ListQuery::default()
        }
    }

    /// A leading `-` turns the order round.
    pub fn sort(&self) -> Sort {
        let (key, descending) = match self.sort.strip_prefix('-') {
            Some(key) => (key, true),
            None => (self.sort.as_str(), false),
        };
        key.parse().map_or(Sort::default(), |key| Sort { key, descending })
    }

    /// The same list with one value changed, from its first page on.
    pub fn with(&self, name: &str, value: &str) -> String {
        let pairs = NAMES.iter().zip(self.values()).map(|(other, kept)| match *other {
            other if other == name => (other, value),
            "after" => ("after", ""),
            other => (other, kept),
        });
        address("/claims", pairs)
    }

    /// The same list, all of it, at another address.
    pub fn address(&self, path: &str) -> String {
        address(path, NAMES.iter().copied().zip(self.values()).filter(|(name, _)| *name != "after"))
    }

    pub fn any_set(&self) -> bool {
        let [search, state, area, location, customer, due, needs, ..] = self.values();
        [search, state, area, location, customer, due, needs].iter().any(|value| !value.is_empty())
    }
}

fn address<'a>(path: &str, pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs.filter(|(_, value)| !value.is_empty()));
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The list that a query string asks for, for exports.
pub fn list_query(query: &std::collections::HashMap<String, String>, now: DateTime<Utc>, zone: Zone) -> ListQuery {
    Filters::read(|name| query.get(name).cloned().unwrap_or_default()).list_query(now, zone)
}

/// The value of a sort in the address.
pub fn sort_code(sort: Sort) -> String {
    format!("{}{}", if sort.descending { "-" } else { "" }, sort.key.code())
}

fn places(locations: &[Location]) -> Vec<(String, String)> {
    locations.iter().map(|l| (l.mpn.to_string(), format!("{} · {}", l.name, l.mpn))).collect()
}

fn dues(ctx: &RequestContext) -> Vec<(String, String)> {
    let locale = ctx.locale();
    [
        ("overdue", td_string!(locale, dashboard.filter.due_overdue)),
        ("today", td_string!(locale, dashboard.filter.due_today)),
        ("three_days", td_string!(locale, dashboard.filter.due_three_days)),
        ("week", td_string!(locale, dashboard.filter.due_week)),
        ("month", td_string!(locale, dashboard.filter.due_month)),
    ]
    .map(|(code, label)| (code.to_owned(), label.to_string()))
    .into()
}

fn areas(ctx: &RequestContext) -> Vec<(String, String)> {
    SolutionArea::ALL.iter().map(|area| (area.code().to_owned(), codes::area(ctx.locale(), *area))).collect()
}

fn sorts(ctx: &RequestContext) -> Vec<(String, String)> {
    let locale = ctx.locale();
    [
        (SortKey::Updated, true, td_string!(locale, dashboard.sort.changed)),
        (SortKey::Due, false, td_string!(locale, dashboard.sort.due)),
        (SortKey::Due, true, td_string!(locale, dashboard.sort.due_latest)),
        (SortKey::Customer, false, td_string!(locale, dashboard.sort.customer)),
        (SortKey::Customer, true, td_string!(locale, dashboard.sort.customer_last)),
        (SortKey::Created, true, td_string!(locale, dashboard.sort.created)),
        (SortKey::Created, false, td_string!(locale, dashboard.sort.created_oldest)),
    ]
    .map(|(key, descending, label)| (sort_code(Sort { key, descending }), label.to_string()))
    .into()
}

fn ask(id: &str, label: impl ToString, value: &str) -> FieldProperties {
    FieldProperties {
        id: id.into(),
        label: label.to_string(),
        value: value.into(),
        limit: Some(100),
        ..FieldProperties::default()
    }
}

/// Search, and the filters behind it.
pub fn form(ctx: &RequestContext, filters: &Filters, locations: &[Location]) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let any = |label: String, options: Vec<(String, String)>| {
        std::iter::once((String::new(), label)).chain(options).collect::<Vec<_>>()
    };
    let search = ask("q", td_string!(locale, dashboard.filter.search), &filters.search)
        .hint(td_string!(locale, dashboard.filter.search_hint))
        .kind("search");
    let open =
        [&filters.area, &filters.location, &filters.customer, &filters.due].iter().any(|value| !value.is_empty());
    view! {
        <form class="filters" method="get" action="/claims" role="search">
            {(!filters.state.is_empty()).then(|| view! { <input type="hidden" name="state" value=filters.state.clone() /> })}
            {(!filters.needs.is_empty()).then(|| view! { <input type="hidden" name="needs" value=filters.needs.clone() /> })}
            <div class="search">{input(locale, search)}</div>
            <button class="button">{icon("search")}{td_string!(locale, shell.search).to_string()}</button>
            <details class="facets" open=open>
                <summary>{td_string!(locale, dashboard.filter.title).to_string()}</summary>
                <div class="grid">
                    {select(
                        ask("area", td_string!(locale, dashboard.filter.area), &filters.area),
                        any(td_string!(locale, dashboard.filter.all_areas).to_string(), areas(ctx)),
                    )}
                    {select(
                        ask("location", td_string!(locale, dashboard.filter.location), &filters.location),
                        any(td_string!(locale, dashboard.filter.all_locations).to_string(), places(locations)),
                    )}
                    {input(locale, ask("customer", td_string!(locale, dashboard.filter.customer), &filters.customer).kind("search"))}
                    {select(
                        ask("due", td_string!(locale, dashboard.filter.due), &filters.due),
                        any(td_string!(locale, dashboard.filter.due_any).to_string(), dues(ctx)),
                    )}
                    {select(ask("sort", td_string!(locale, dashboard.sort.label), &sort_code(filters.sort())), sorts(ctx))}
                </div>
                <button class="button">{td_string!(locale, shell.apply).to_string()}</button>
            </details>
        </form>
    }
}

/// The filters in use, each a link that takes it off.
pub fn chips(ctx: &RequestContext, filters: &Filters, locations: &[Location]) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let named = |options: Vec<(String, String)>, value: &str| {
        options.into_iter().find(|(code, _)| code == value).map(|(_, label)| label)
    };
    let state = filters.state.parse().ok().map(|state| codes::state(locale, state));
    let chips: Vec<_> = [
        ("q", (!filters.search.is_empty()).then(|| format!("“{}”", filters.search))),
        ("state", state),
        ("area", named(areas(ctx), &filters.area)),
        ("location", named(places(locations), &filters.location)),
        ("customer", (!filters.customer.is_empty()).then(|| filters.customer.clone())),
        ("due", named(dues(ctx), &filters.due)),
        ("needs", (filters.needs == NEEDS_YOU).then(|| td_string!(locale, dashboard.needs_you.title).to_string())),
    ]
    .into_iter()
    .filter_map(|(name, label)| label.map(|label| (name, label)))
    .map(|(name, label)| {
        let remove = td_string!(locale, dashboard.filter.remove, name = &label).to_string();
        view! { <a class="chip" href=filters.with(name, "") aria-label=remove>{label} {icon("close")}</a> }
    })
    .collect();
    (!chips.is_empty()).then(|| {
        let clear = td_string!(locale, shell.clear_all).to_string();
        view! {
            <div class="chips" role="group" aria-label=td_string!(locale, shell.filters).to_string()>
                {chips} <a href="/claims">{clear}</a>
            </div>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filters(query: &str) -> Filters {
        let query: std::collections::HashMap<String, String> =
            form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Filters::read(|name| query.get(name).cloned().unwrap_or_default())
    }

    #[test]
    fn a_changed_filter_begins_at_the_first_page() {
        let filters = filters("q=a+b&state=submitted&after=n1~00000000000000000000000000000001");
        assert_eq!(filters.with("state", ""), "/claims?q=a+b");
        assert_eq!(filters.address("/claims.csv"), "/claims.csv?q=a+b&state=submitted");
    }

    #[test]
    fn due_this_week_ends_with_the_seventh_day_in_the_readers_zone() {
        let now = "2026-11-21T20:00:00Z".parse().unwrap();
        let query = filters("due=week").list_query(now, Zone(chrono_tz::Asia::Tokyo));
        assert_eq!(query.due_before, Some("2026-11-29T14:59:59Z".parse().unwrap()));
    }

    #[test]
    fn nonsense_in_the_address_is_no_filter() {
        let query =
            filters("state=x&area=%00&location=a&sort=-x&after=x&due=x").list_query(DateTime::UNIX_EPOCH, Zone::UTC);
        assert_eq!(query, ListQuery::default());
    }
}
