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
use domain::party::{Actor, ClaimId, Reference};
use futures_util::{StreamExt, stream};
use leptos::config::LeptosOptions;
use std::collections::HashMap;
use store::{Cursor, HistoryList, HistoryQuery, ListQuery, Place};

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
    sheet("claims.csv", streamed(listing))
}

/// A file that is written part by part.
trait Parts: Send + 'static {
    /// `None` after the last one.
    fn part(&mut self) -> impl Future<Output = Result<Option<Bytes>, Error>> + Send;
}

fn streamed(file: impl Parts) -> Body {
    let parts = stream::unfold(Some(file), |file| async {
        let mut file = file?;
        match file.part().await {
            Ok(part) => part.map(|part| (Ok(part), Some(file))),
            Err(error) => {
                let failed = Failed::from_error(&error);
                // The file ends in the middle, and the browser says so.
                Some((Err(std::io::Error::other(format!("{failed:?}"))), None))
            }
        }
    });
    // Whoever compresses it asks once more after its end.
    Body::from_stream(parts.fuse())
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

impl Parts for Listing {
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
/// (`partner`, `reviewer`, `customer`, `system`) pick, as on the page; `page` does not: all pages are in the file.
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
    let claim = match state.app.store.claim(actor, &reference).await {
        Ok(Some(claim)) => claim.id,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => return Failed::from_error(&Error::from(error)).into_response(),
    };
    let asked = |name: &str| query.get(name).map_or("", String::as_str);
    let list = match asked("kind").parse() {
        Ok(list @ (HistoryList::Changes | HistoryList::Comments | HistoryList::Actions)) => list,
        _ => HistoryList::Everything,
    };
    let query = HistoryQuery { list, side: asked("by").parse().ok(), place: Place::Oldest, limit: ROWS };
    let history = History {
        actor: actor.clone(),
        claim,
        query,
        locale: visitor.locale,
        zone: visitor.zone,
        next: Some(Place::Oldest),
        state,
    };
    sheet(&format!("{reference}-history.csv"), streamed(history))
}

struct History {
    state: ServerState,
    actor: Actor,
    claim: ClaimId,
    query: HistoryQuery,
    locale: Locale,
    zone: Zone,
    /// `None` after the last page.
    next: Option<Place>,
}

impl Parts for History {
    async fn part(&mut self) -> Result<Option<Bytes>, Error> {
        let Some(place) = self.next.take() else { return Ok(None) };
        let mut rows = vec![];
        let mut text = String::new();
        if place == Place::Oldest {
            text.push_str(MARK);
            rows.push(history_columns(self.locale));
        }
        let query = HistoryQuery { place, ..self.query };
        let page = self.state.app.store.history(&self.actor, self.claim, &query).await?;
        rows.extend(page.entries.iter().flat_map(|entry| history_rows(self.locale, self.zone, entry)));
        self.next = page.newer;
        text.push_str(&csv_text(&rows)?);
        Ok(Some(text.into()))
    }
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
