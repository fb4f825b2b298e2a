//! Exports as CSV, for spreadsheets: written while the rows are read, a page at a time.

use crate::error_pages::Failed;
use crate::state::ServerState;
use app::messages::Locale;
use app::pages::dashboard::list_query;
use app::respond::sign_in;
use app::state::Visitor;
use app::text::export_rows::{claim_cells, claim_columns, history_columns, history_rows};
use axum::{
    Extension, Router,
    body::{Body, Bytes},
    extract::{Path, Query},
    http::{
        HeaderValue, StatusCode, Uri,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use domain::deadline::Zone;
use domain::party::{Actor, By, Reference};
use futures_util::{StreamExt, stream};
use leptos::config::LeptosOptions;
use std::collections::{BTreeSet, HashMap};
use store::{Cursor, HistoryFilter, HistoryKind, ListQuery};

/// Rows read at a time.
const ROWS: usize = 500;
/// By this mark spreadsheets know that a file is UTF-8.
const MARK: &str = "\u{feff}";

pub fn routes() -> Router<LeptosOptions> {
    Router::new().route("/claims.csv", get(claims)).route("/claims/{reference}/history.csv", get(history))
}

#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("the store failed")]
    Store(#[from] store::Error),
    #[error("a row could not be written")]
    Csv(#[from] csv::Error),
}

/// The claims of the dashboard's list with the same filters and the same order, all pages of it.
async fn claims(
    Extension(state): Extension<ServerState>,
    Extension(visitor): Extension<Visitor>,
    Query(query): Query<HashMap<String, String>>,
    uri: Uri,
) -> Response {
    let actor = match actor(&visitor, &uri) {
        Ok(actor @ Actor::Partner { .. }) => actor.clone(),
        Ok(_) => return StatusCode::FORBIDDEN.into_response(),
        Err(sign_in) => return sign_in.into_response(),
    };
    let query = ListQuery { limit: ROWS, after: None, ..list_query(&query, state.clock.now(), visitor.zone) };
    let listing = Listing { state, actor, query, locale: visitor.locale, zone: visitor.zone, next: Next::First };
    let parts = stream::unfold(listing, |mut listing| async {
        match listing.part().await {
            Ok(part) => part.map(|part| (Ok(part), listing)),
            Err(error) => {
                let failed = Failed::from_error(&error);
                listing.next = Next::Done;
                // The file ends in the middle, and the browser says so.
                Some((Err(std::io::Error::other(format!("{failed:?}"))), listing))
            }
        }
    });
    // Whoever compresses it asks once more after its end.
    sheet("claims.csv", Body::from_stream(parts.fuse()))
}

struct Listing {
    state: ServerState,
    actor: Actor,
    query: ListQuery,
    locale: Locale,
    zone: Zone,
    next: Next,
}

enum Next {
    First,
    After(Cursor),
    Done,
}

impl Listing {
    async fn part(&mut self) -> Result<Option<Bytes>, Error> {
        let mut rows = vec![];
        let mut text = String::new();
        match std::mem::replace(&mut self.next, Next::Done) {
            Next::First => {
                text.push_str(MARK);
                rows.push(claim_columns(self.locale));
            }
            Next::After(cursor) => self.query.after = Some(cursor),
            Next::Done => return Ok(None),
        }
        let page = self.state.app.store.dashboard(&self.actor, &self.query).await?;
        let claims = self.state.app.store.claims_of_rows(&self.actor, &page.items).await?;
        let listed = page.items.iter().filter_map(|row| Some((row, claims.get(&row.id)?)));
        rows.extend(listed.map(|(row, claim)| claim_cells(self.locale, self.zone, row, claim)));
        if let Some(next) = page.next {
            self.next = Next::After(next);
        }
        text.push_str(&csv_text(&rows)?);
        Ok(Some(text.into()))
    }
}

/// What happened to a claim, as far as this visitor may know. `kind` (`changes`, `comments`, `actions`) and `by`
/// (`partner`, `reviewer`, `customer`, `system`) pick, as on the page.
async fn history(
    Extension(state): Extension<ServerState>,
    Extension(visitor): Extension<Visitor>,
    Path(reference): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    uri: Uri,
) -> Response {
    let actor = match actor(&visitor, &uri) {
        Ok(actor) => actor,
        Err(sign_in) => return sign_in.into_response(),
    };
    let Ok(reference) = reference.parse::<Reference>() else { return StatusCode::NOT_FOUND.into_response() };
    match told(&state, &visitor, actor, &reference, &query).await {
        Ok(Some(text)) => sheet(&format!("{reference}-history.csv"), Body::from(text)),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => Failed::from_error(&error).into_response(),
    }
}

async fn told(
    state: &ServerState,
    visitor: &Visitor,
    actor: &Actor,
    reference: &Reference,
    query: &HashMap<String, String>,
) -> Result<Option<String>, Error> {
    let Some(claim) = state.app.store.claim(actor, reference).await? else { return Ok(None) };
    let asked = |name: &str| query.get(name).map_or("", String::as_str);
    let kinds = match asked("kind") {
        "changes" => BTreeSet::from([HistoryKind::Change]),
        "comments" => BTreeSet::from([HistoryKind::Comment]),
        "actions" => BTreeSet::from([HistoryKind::Action]),
        _ => BTreeSet::new(),
    };
    let filter = HistoryFilter { kinds, ..HistoryFilter::default() };
    let entries = state.app.store.history(actor, claim.id, &filter).await?;
    let is_by = |by: By| match asked("by") {
        "partner" => matches!(by, By::Partner { .. }),
        "reviewer" => matches!(by, By::Staff { .. }),
        "customer" => by == By::Customer,
        "system" => by == By::System,
        _ => true,
    };
    let shown = entries.iter().filter(|entry| is_by(entry.record.by));
    let mut rows = vec![history_columns(visitor.locale)];
    rows.extend(shown.flat_map(|entry| history_rows(visitor.locale, visitor.zone, entry)));
    Ok(Some(format!("{MARK}{}", csv_text(&rows)?)))
}

/// Whoever is signed in; else the way to sign-in and back.
fn actor<'v>(visitor: &'v Visitor, uri: &Uri) -> Result<&'v Actor, Redirect> {
    let signed_in = visitor.signed_in.as_ref().map(|signed_in| &signed_in.actor);
    let next = uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    signed_in.ok_or_else(|| Redirect::to(&sign_in(&next)))
}

fn sheet(name: &str, body: Body) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    headers.insert(CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment")));
    response
}

fn csv_text(rows: &[Vec<String>]) -> Result<String, csv::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(vec![]);
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell)))?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A spreadsheet runs a cell that begins like a formula, whoever wrote it; an apostrophe makes it text.
fn harmless(cell: &str) -> String {
    match cell.trim_start().chars().next() {
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') => format!("'{cell}"),
        _ if cell.starts_with(['\t', '\r', '\n']) => format!("'{cell}"),
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_a_spreadsheet_would_run_is_made_text() {
        for formula in ["=HYPERLINK(\"x\")", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "＝1"] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        assert_eq!(harmless("Contoso = fine"), "Contoso = fine");
        assert_eq!(harmless(""), "");
    }

    #[test]
    fn cells_with_commas_quotes_and_lines_stay_one_cell() {
        let text = csv_text(&[vec!["a,b".into(), "say \"no\"".into(), "one\ntwo".into()]]).unwrap();
        assert_eq!(text, "\"a,b\",\"say \"\"no\"\"\",\"one\ntwo\"\r\n");
    }
}
