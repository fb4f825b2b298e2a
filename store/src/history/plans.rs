//! No page of a long history reads or sorts all of it: asked of both engines' planners.

use super::newest_sql;
use crate::engine::Engine;
use crate::history::{HistoryList, HistoryQuery, Place, Side};
use crate::plans::plan;
use crate::plans::support::{self, TestDatabase};
use domain::action::Event;
use domain::party::Actor;

#[test]
fn every_page_of_a_long_history_follows_an_index_on_sqlite() {
    support::run(support::Place::Sqlite, check);
}

#[test]
fn every_page_of_a_long_history_follows_an_index_on_postgres() {
    support::run(support::Place::Postgres, check);
}

async fn check(db: &TestDatabase) {
    // Given a talk with as many comments as internal notes, and other claims
    let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
    db.submitted(&db.northwind, &db.northwind.admin, &["teams"]).await;
    let (partner, reviewer) = (db.fabrikam.admin.by(), db.reviewers[0].by());
    let comment = (partner, Event::Commented { text: "Hello".into() });
    let note = (reviewer, Event::Noted { text: "Hello".into() });
    let events = [comment, note].into_iter().cycle().take(5_000).collect();
    db.store.seed_history(claim.id, events, db.moment()).await.unwrap();
    db.store.analyse().await.unwrap();

    for actor in [&db.fabrikam.admin, &db.reviewers[0]] {
        for list in [HistoryList::Everything, HistoryList::Changes, HistoryList::Comments, HistoryList::Thread] {
            for side in [None, Some(Side::Reviewer), Some(Side::System)] {
                let query = HistoryQuery { list, side, place: Place::Newest, limit: 20 };
                assert_bounded(db, actor, claim.id, &query).await;
            }
        }
    }
    assert_bounded(
        db,
        &db.reviewers[0],
        claim.id,
        &HistoryQuery { list: HistoryList::Notes, side: None, place: Place::Newest, limit: 20 },
    )
    .await;
}

/// Each part of the list is one range of an index, in the order of the page and cut to it.
async fn assert_bounded(db: &TestDatabase, actor: &Actor, claim: domain::party::ClaimId, query: &HistoryQuery) {
    let (sql, ranges) = newest_sql(actor, claim, query);
    let lines = plan(db, sql).await;
    let text = lines.iter().map(|(depth, line)| format!("{:depth$}{line}", "")).collect::<Vec<_>>().join("\n");
    let reads = |line: &str| match db.store.engine() {
        Engine::Sqlite => line.starts_with("SEARCH events USING INDEX") && line.contains("sequence<?"),
        Engine::Postgres => line.contains("Index Scan") && line.contains(" on events"),
    };
    let by_index = lines.iter().filter(|(_, line)| reads(line)).count();
    assert_eq!(by_index, ranges, "{query:?}\n{text}");
    // What is put together from the parts may be sorted, a part may not.
    let of_range = |position: usize, depth: usize| {
        let mut before = lines[..position].iter().rev().filter(|(other, _)| *other <= depth);
        before.next().is_some_and(|(other, line)| *other == depth && reads(line))
    };
    let sorts = |(position, (depth, line)): &(usize, &(usize, String))| match db.store.engine() {
        Engine::Sqlite => line.contains("TEMP B-TREE") && of_range(*position, *depth),
        Engine::Postgres => line.contains("Sort") && !line.contains("Sort Key"),
    };
    let allowed = usize::from(db.store.engine() == Engine::Postgres && ranges > 1);
    assert!(lines.iter().enumerate().filter(sorts).count() <= allowed, "{query:?} sorts what it reads\n{text}");
}
