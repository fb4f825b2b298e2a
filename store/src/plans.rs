//! With many claims, no page reads them all and none sorts more than a page: checked against the query plans of both engines.

#[path = "../tests/database/support.rs"]
pub(crate) mod support;

use crate::bulk_test_data::Crowd;
use crate::engine::Engine;
use crate::ledger::columns::STAFF;
use crate::lists::query::{LOOKED_THROUGH, dashboard_sql, first_few, scopes, words_in};
use crate::lists::{ListQuery, Sort, SortKey};
use crate::queue::{Asked, QueueQuery, QueueView, queue_sql};
use crate::search_terms;
use crate::sql::Sql;
use crate::timers::due_sql;
use chrono::TimeDelta;
use domain::catalog::SolutionArea;
use domain::claim::StateKind;
use domain::code::Code;
use domain::party::Actor;
use sqlx::Row;
use support::{Place, TestDatabase, person_of};

#[test]
fn every_page_of_a_big_desk_follows_an_index_on_sqlite() {
    support::run(Place::Sqlite, check);
}

#[test]
fn every_page_of_a_big_desk_follows_an_index_on_postgres() {
    support::run(Place::Postgres, check);
}

async fn check(db: &TestDatabase) {
    // Most claims belong to one company: the hardest case for its own lists.
    for (partner, numbers) in [(&db.fabrikam, 0..80_000), (&db.northwind, 80_000..100_000)] {
        let crowd = Crowd {
            company: partner.company,
            created_by: person_of(&partner.admin),
            reviewer: person_of(&db.reviewers[0]),
            location: partner.locations[0].clone(),
            numbers,
        };
        db.store.insert_crowd(&crowd, db.now()).await.unwrap();
    }
    // SQLite has to choose well without statistics, too: nobody gathers them for it.
    if db.store.engine() == Engine::Sqlite {
        plans(db).await;
    }
    db.store.analyse().await.unwrap();
    plans(db).await;
    pages(db).await;
}

async fn plans(db: &TestDatabase) {
    for actor in [&db.fabrikam.admin, &db.fabrikam.user] {
        let scopes = scopes(actor).unwrap();
        let list = |query: ListQuery| dashboard_sql(&scopes, &query, &[], None, 50);
        let branches = scopes.len();
        assert_plan(db, "the dashboard", list(ListQuery::default()), branches).await;
        let states = vec![StateKind::ActionRequired, StateKind::Rejected];
        let query = ListQuery { states, ..ListQuery::default() };
        assert_plan(db, "two states", list(query), 2 * branches).await;
        let mut query = ListQuery { limit: 2, ..ListQuery::default() };
        query.after = db.store.dashboard(actor, &query).await.unwrap().next;
        assert!(query.after.is_some());
        assert_plan(db, "the second page", list(query), branches).await;
        assert_plan(db, "what needs you", list(ListQuery { needs_you: true, ..ListQuery::default() }), 1).await;
        for sort in sorts() {
            // Where no index has both, the claims of the order are looked through, and no more than so many.
            let due_before = Some(db.now() + TimeDelta::days(3));
            let due = ListQuery { due_before, sort, ..ListQuery::default() };
            assert_plan(db, "due, in every order", list(due.clone()), branches).await;
            assert_visits(db, list(due), LOOKED_THROUGH).await;
            let areas = ListQuery { area: Some(SolutionArea::BusinessApplications), sort, ..ListQuery::default() };
            assert_visits(db, list(areas), LOOKED_THROUGH).await;
            let states = ListQuery { states: vec![StateKind::Ended], sort, ..ListQuery::default() };
            assert_visits(db, list(states), LOOKED_THROUGH).await;
        }
    }
    // With many locations it is one walk through the company's claims.
    let Actor::Partner { person, company, role, .. } = &db.fabrikam.user else { panic!("not a partner") };
    let locations = (0..520).map(|number| (3_000_000 + number).to_string().parse().unwrap()).collect();
    let many = scopes(&Actor::Partner { person: *person, company: *company, role: *role, locations }).unwrap();
    let needs_you = ListQuery { needs_you: true, ..ListQuery::default() };
    for query in sorts().map(|sort| ListQuery { sort, ..ListQuery::default() }).chain([needs_you]) {
        assert_visits(db, dashboard_sql(&many, &query, &[], None, 50), LOOKED_THROUGH).await;
        assert_plan(db, "many locations", dashboard_sql(&many, &query, &[], None, 50), 1).await;
    }
    let admin = scopes(&db.fabrikam.admin).unwrap();
    for sort in sorts() {
        let query = ListQuery { sort, ..ListQuery::default() };
        assert_plan(db, sort.key.code(), dashboard_sql(&admin, &query, &[], None, 50), 1).await;
    }
    let Actor::Reviewer { person, belongs_to, .. } = &db.reviewers[0] else { panic!("not a reviewer") };
    for view in QueueView::ALL.iter().copied() {
        let query = QueueQuery { view, ..QueueQuery::default() };
        let tonight = db.now().timestamp_micros();
        let asked = Asked { person: *person, belongs_to, query: &query, ranges: &[], few: None, tonight };
        assert_plan(db, view.code(), queue_sql(&asked, 50), 1).await;
    }
    assert_plan(db, "what is due", due_sql(db.now(), 100), 1).await;
    searches(db).await;
}

async fn searches(db: &TestDatabase) {
    let mut conn = db.store.reading().await.unwrap();
    let company = db.fabrikam.company.to_string();
    let scopes = scopes(&db.fabrikam.admin).unwrap();
    for (typed, rare) in [("claim", false), ("claim 1", false), ("4711", true), ("4711 claim", true)] {
        let ranges = search_terms::search_ranges(typed);
        let few = first_few(&mut conn, words_in(&company, &ranges)).await.unwrap();
        assert_eq!(few.is_some(), rare, "{typed}");
        let query = ListQuery::default();
        let sql = || dashboard_sql(&scopes, &query, &ranges, few.as_ref(), 50);
        assert_search(db, typed, sql(), rare).await;
        assert_visits(db, sql(), LOOKED_THROUGH).await;
        let queue = QueueQuery::default();
        let Actor::Reviewer { person, belongs_to, .. } = &db.reviewers[0] else { panic!("not a reviewer") };
        let few = first_few(&mut conn, words_in(STAFF, &ranges)).await.unwrap();
        let asked =
            Asked { person: *person, belongs_to, query: &queue, ranges: &ranges, few: few.as_ref(), tonight: 0 };
        assert_search(db, typed, queue_sql(&asked, 50), few.is_some()).await;
        assert_visits(db, queue_sql(&asked, 50), LOOKED_THROUGH).await;
    }
}

/// The lines of the plan, each with how deep it stands.
pub(crate) async fn plan(db: &TestDatabase, sql: Sql) -> Vec<(usize, String)> {
    let mut conn = db.store.reading().await.unwrap();
    if db.store.engine() == Engine::Postgres {
        let rows = sql.explained("EXPLAIN (COSTS OFF) ").all(&mut conn).await.unwrap();
        let lines = rows.iter().map(|row| row.get::<String, _>(0));
        return lines.map(|line| (line.len() - line.trim_start().len(), line)).collect();
    }
    let rows = sql.explained("EXPLAIN QUERY PLAN ").all(&mut conn).await.unwrap();
    let mut depths = std::collections::HashMap::from([(0, 0)]);
    rows.iter()
        .map(|row| {
            let (id, parent): (i64, i64) = (row.get("id"), row.get("parent"));
            let depth = depths.get(&parent).copied().unwrap_or(0) + 1;
            depths.insert(id, depth);
            (depth, row.get("detail"))
        })
        .collect()
}

fn sorts() -> impl Iterator<Item = Sort> {
    SortKey::ALL.iter().flat_map(|key| [true, false].map(|descending| Sort { key: *key, descending }))
}

/// PostgreSQL counts the claims that it visits.
async fn assert_visits(db: &TestDatabase, sql: Sql, most: usize) {
    if db.store.engine() != Engine::Postgres {
        return;
    }
    let mut conn = db.store.reading().await.unwrap();
    let rows = sql.explained("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) ").all(&mut conn).await.unwrap();
    let lines: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let number = |text: &str, after: &str| -> Option<f64> {
        let rest = text.split(after).nth(1)?;
        rest.split(|c: char| !c.is_ascii_digit() && c != '.').next()?.parse().ok()
    };
    let (mut visited, mut loops) = (0.0, 0.0);
    for line in &lines {
        if line.contains("loops=") {
            let of_claims = line.contains(" on claims") && !line.contains("Bitmap Index");
            loops = if of_claims { number(line, "loops=").unwrap_or(0.0) } else { 0.0 };
            visited += number(line, "actual rows=").unwrap_or(0.0) * loops;
        }
        visited += number(line, "Rows Removed by Filter: ").unwrap_or(0.0) * loops;
    }
    assert!(visited <= most as f64, "visits {visited} claims:\n{}", lines.join("\n"));
}

/// Every branch reads claims by an index and in its order: no table read as a whole, nothing sorted but pages put together.
async fn assert_plan(db: &TestDatabase, what: &str, sql: Sql, branches: usize) {
    let lines = plan(db, sql).await;
    let text = lines.iter().map(|(depth, line)| format!("{:depth$}{line}", "")).collect::<Vec<_>>().join("\n");
    let reads = |line: &str| match db.store.engine() {
        Engine::Sqlite => line.contains(" claims USING INDEX") || line.contains(" claims USING COVERING INDEX"),
        Engine::Postgres => line.contains("Index ") && line.contains(" using ") && line.contains(" on claims"),
    };
    let by_index = lines.iter().filter(|(_, line)| reads(line)).count();
    assert_eq!(by_index, branches, "{what}: {by_index} of {branches} reads by index\n{text}");
    assert_no_whole_table(what, &lines, &text);
    // The few drafts of one person that have no location yet may be sorted.
    let reads = |line: &str| reads(line) && !line.contains("claims_without_location");
    for (position, (depth, line)) in lines.iter().enumerate() {
        let sorts = match db.store.engine() {
            // A sort beside a read of its own branch.
            Engine::Sqlite => {
                let within = |(other, _): &&(usize, String)| other >= depth;
                let before = lines[..position].iter().rev().take_while(within);
                let branch = before.chain(lines[position..].iter().take_while(within));
                let mut beside = branch.filter(|(other, _)| other == depth);
                line.contains("TEMP B-TREE") && beside.any(|(_, read)| reads(read))
            }
            // Between a read and the limit of its branch.
            Engine::Postgres => {
                let below = &lines[position + 1..];
                let under: Vec<_> = below.iter().take_while(|(other, _)| other > depth).collect();
                let limited = under.iter().position(|(_, line)| line.contains("Limit")).unwrap_or(usize::MAX);
                let read = under.iter().position(|(_, line)| reads(line)).unwrap_or(usize::MAX);
                line.contains("Sort") && !line.contains("Sort Key") && read < limited
            }
        };
        assert!(!sorts, "{what}: sorts what it reads\n{text}");
    }
}

/// A search reads words by their index, and claims by theirs or by id; the few claims of a rare word may be sorted.
async fn assert_search(db: &TestDatabase, what: &str, sql: Sql, few: bool) {
    let lines = plan(db, sql).await;
    let text = lines.iter().map(|(depth, line)| format!("{:depth$}{line}", "")).collect::<Vec<_>>().join("\n");
    assert_no_whole_table(what, &lines, &text);
    if !few {
        let sorted = lines.iter().any(|(depth, line)| line.contains("TEMP B-TREE FOR ORDER BY") && *depth > 1);
        assert!(!sorted, "{what}: sorts what it reads\n{text}");
    }
}

fn assert_no_whole_table(what: &str, lines: &[(usize, String)], text: &str) {
    let whole = |line: &str| {
        let sqlite = ["SCAN claims", "SCAN search_terms", "SCAN w"].iter().any(|scan| line.starts_with(scan));
        (sqlite && !line.contains("USING INDEX") && !line.contains("USING COVERING INDEX"))
            || line.contains("Seq Scan on claims")
            || line.contains("Seq Scan on search_terms")
    };
    assert!(!lines.iter().any(|(_, line)| whole(line)), "{what}: reads a whole table\n{text}");
}

/// What the pages say, and that they say it quickly even in a debug build.
async fn pages(db: &TestDatabase) {
    let admin = &db.fabrikam.admin;
    let begun = std::time::Instant::now();
    let page = db.store.dashboard(admin, &ListQuery::default()).await.unwrap();
    assert_eq!(page.items.len(), 50);
    let mut seen = page.items.len();
    let mut query = ListQuery { after: page.next, ..ListQuery::default() };
    while let (Some(_), true) = (&query.after, seen < 500) {
        let page = db.store.dashboard(admin, &query).await.unwrap();
        seen += page.items.len();
        query.after = page.next;
    }
    let rare = ListQuery { search: "claim 4711".into(), ..ListQuery::default() };
    let found = db.store.dashboard(admin, &rare).await.unwrap();
    assert!(found.items.iter().any(|row| row.claim_name == "Claim 4711"), "{found:?}");
    assert_eq!(db.store.counts(admin).await.unwrap().total(), 80_000);
    assert_eq!(db.store.counts(&db.northwind.user).await.unwrap().total(), 20_000);
    let queue = db.store.queue(&db.reviewers[0], &QueueQuery::default(), db.now()).await.unwrap();
    assert_eq!(queue.items.len(), 50);
    assert_eq!(db.store.queue_counts(&db.reviewers[0], db.now()).await.unwrap().all, 15_000);
    assert_eq!(db.store.needs_you(admin, 20).await.unwrap().len(), 20);
    let took = begun.elapsed();
    assert!(took.as_secs() < 5, "fifteen pages took {took:?}");
}
