//! Whatever is changed, removed, added or reordered by SQL is found by `verify`: one value of every column of every table at a time.

use crate::support::*;
use chrono::TimeDelta;
use domain::action::Action;

use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row};
use store::Engine;

/// What `verify` does not look at, and why.
const NOT_COVERED: [(&str, &str, &str); 7] = [
    ("write_probe", "*", "written to find out whether writes succeed"),
    ("sessions", "*", "gone within days; nothing that lasts is drawn from them"),
    ("sign_in_failures", "*", "gone within a day"),
    ("refused_forms", "*", "gone within a day; the person who typed it sends it again"),
    ("key_locks", "*", "locks; their rows say nothing"),
    ("tick_failures", "*", "when a timer is tried again; it is tried again in any case"),
    ("outbox", "read_at", "when somebody has read a notification"),
];

async fn run(conn: &mut AnyConnection, statement: &str) -> u64 {
    let done = sqlx::query(AssertSqlSafe(statement.to_owned())).execute(conn).await;
    done.unwrap_or_else(|error| panic!("{statement}: {error}")).rows_affected()
}

/// A connection of somebody who holds the whole database: no triggers, no foreign keys.
async fn intruder(db: &TestDatabase) -> AnyConnection {
    let mut conn = AnyConnection::connect(&db.url).await.unwrap();
    let statements: &[&str] = match db.store.engine() {
        Engine::Sqlite => &[
            "PRAGMA foreign_keys = OFF",
            "PRAGMA busy_timeout = 10000",
            "DROP TRIGGER events_are_never_changed",
            "DROP TRIGGER events_are_never_deleted",
            "DROP TRIGGER administration_is_never_changed",
            "DROP TRIGGER administration_is_never_deleted",
        ],
        Engine::Postgres => &["SET session_replication_role = replica"],
    };
    for statement in statements {
        run(&mut conn, statement).await;
    }
    conn
}

/// A claim that there is not.
const NO_CLAIM: &str = "'01900000-dead-7000-8000-000000000000'";

/// How one row of each table is copied: the columns that become another value.
const ADDED: [(&str, &[(&str, &str)]); 32] = [
    ("administration", &[("position", "0")]),
    ("administration", &[("position", "-7")]),
    ("administration", &[("position", "1000000")]),
    ("associations", &[("claim_id", NO_CLAIM), ("ended_at", "1")]),
    ("claim_keys", &[("claim_id", NO_CLAIM)]),
    ("claims", &[("id", "''"), ("reference", "'OR-999999'")]),
    ("claims", &[("id", NO_CLAIM), ("reference", "'OR-999999'")]),
    ("companies", &[("id", "id || 'x'")]),
    ("consent_links", &[("token_hash", "token_hash || 'x'")]),
    ("counters", &[("bucket", "'x'"), ("n", "0")]),
    ("counters", &[("bucket", "'x'"), ("n", "1")]),
    ("enrolments", &[("program", "'x'")]),
    ("events", &[("claim_id", NO_CLAIM), ("position", "-1")]),
    ("events", &[("sequence", "1000"), ("public_sequence", "1000"), ("position", "0")]),
    ("events", &[("sequence", "1000"), ("public_sequence", "1000"), ("position", "1000000")]),
    ("idempotency_keys", &[("key", "'x'")]),
    ("locations", &[("mpn", "'x'")]),
    ("logs", &[("name", "'x'")]),
    ("numbers", &[("name", "'x'")]),
    ("outbox", &[("id", "id || 'x'"), ("once", "once || 'x'"), ("claim_id", NO_CLAIM)]),
    ("people", &[("id", "id || 'x'"), ("email", "email || 'x'")]),
    ("person_locations", &[("person", "'x'")]),
    ("policies", &[("version", "'x'")]),
    ("proof_files", &[("claim_id", NO_CLAIM)]),
    ("reviewer_companies", &[("person", "'x'")]),
    ("rival_companies", &[("claim_id", NO_CLAIM)]),
    ("search_terms", &[("claim_id", NO_CLAIM)]),
    ("settings", &[("name", "'x'")]),
    ("subscriptions", &[("id", "'x'")]),
    ("tenant_domains", &[("domain", "'x'")]),
    ("tenant_workloads", &[("workload", "'x'")]),
    ("tenants", &[("id", "'x'")]),
];

fn is_uncovered(table: &str) -> bool {
    NOT_COVERED.iter().any(|(of, what, _)| *of == table && *what == "*")
}

/// What a row is found by.
fn place(engine: Engine, table: &str) -> &'static str {
    match (engine, table) {
        (Engine::Postgres, _) => "ctid",
        (Engine::Sqlite, "search_terms") => "word",
        (Engine::Sqlite, _) => "rowid",
    }
}

/// Another value for a column; and values of other kinds, where the engine takes them.
fn new_values(column: &str, is_number: bool, engine: Engine) -> (String, Vec<String>) {
    let (first, mut others) = match is_number {
        true => (format!("COALESCE({column}, 0) - 1000000000000"), vec!["0", "9223372036854775807", "NULL"]),
        false => (format!("COALESCE({column}, '') || 'x'"), vec!["''", "NULL"]),
    };
    if engine == Engine::Sqlite {
        others.extend(["x'00'", "CAST('abc' AS BLOB)", "CAST(x'ff' AS TEXT)"]);
        others.extend(is_number.then_some(["'abc'", "''", "1.5"]).into_iter().flatten());
    }
    (first, others.into_iter().map(str::to_owned).collect())
}

/// Whether `verify` notices what a statement does to a table, which is put back; `None` where it does nothing.
async fn seen(db: &TestDatabase, conn: &mut AnyConnection, table: &str, statement: &str) -> Option<bool> {
    // Kept beside, because PostgreSQL gives a changed row another place.
    let copy = format!("copy_of_{table}");
    run(conn, &format!("CREATE TABLE {copy} AS SELECT * FROM {table}")).await;
    let done = sqlx::query(AssertSqlSafe(statement.to_owned())).execute(&mut *conn).await;
    let seen = match done {
        Ok(done) if done.rows_affected() > 0 => {
            // Whatever stands there: differences are listed, and nothing ends the verification.
            let verified = db.store.verify().await.unwrap_or_else(|error| panic!("{statement}: {error:?}"));
            Some(!verified.differences.is_empty())
        }
        Ok(_) | Err(_) => None,
    };
    run(conn, &format!("DELETE FROM {table}")).await;
    run(conn, &format!("INSERT INTO {table} SELECT * FROM {copy}")).await;
    run(conn, &format!("DROP TABLE {copy}")).await;
    seen
}

/// A desk in which every table has rows.
async fn furnished(db: &TestDatabase) {
    let comment = |text: &str| Action::Comment { text: text.into() };
    let effective = db.in_effect(&db.fabrikam, &["exchange", "teams"], &db.reviewers[0]).await;
    let rival = db.submitted(&db.northwind, &db.northwind.admin, &["exchange"]).await;
    let (key, actor) = (Some(new_id()), db.northwind.admin.clone());
    let command = store::Command { actor, claim: rival.id, action: comment("Words."), seen: None, key };
    db.store.act(&command, db.moment()).await.unwrap();
    let consent = db.approved(&db.northwind, &["intune"], &db.reviewers[1]).await;
    db.mails_go_out().await;
    db.store.add_consent_link(consent.id, "hash", None, None, db.now()).await.unwrap();
    db.store.add_consent_link(rival.id, "other", Some(db.now()), None, db.now()).await.unwrap();
    let ended = Action::EndAssociation { reason: domain::evidence::WithdrawReason::Other, note: "Gone.".into() };
    db.pass(TimeDelta::minutes(5));
    db.done(&db.fabrikam.admin, effective.id, ended).await;
    db.in_effect(&db.fabrikam, &["sharepoint"], &db.reviewers[0]).await;
    db.store.set_reviewer_companies(person_of(&db.reviewers[7]), &[db.fabrikam.company], db.now()).await.unwrap();
    db.draft(&db.fabrikam, &db.fabrikam.user, &["teams"]).await;
    db.assert_verified().await;
}

/// Every table with its columns: name, and whether it holds numbers.
async fn schema(conn: &mut AnyConnection, engine: Engine) -> Vec<(String, Vec<(String, bool)>)> {
    let tables = match engine {
        Engine::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY name"
        }
        Engine::Postgres => {
            "SELECT CAST(table_name AS TEXT) AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT LIKE '\\_%' ORDER BY 1"
        }
    };
    let names: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut *conn).await.unwrap();
    let mut found = Vec::new();
    for name in names {
        let columns = match engine {
            Engine::Sqlite => format!("SELECT name, type FROM pragma_table_info('{name}')"),
            Engine::Postgres => format!(
                "SELECT CAST(column_name AS TEXT) AS name, CAST(upper(data_type) AS TEXT) AS type FROM information_schema.columns \
                 WHERE table_schema = 'public' AND table_name = '{name}' ORDER BY ordinal_position"
            ),
        };
        let rows = sqlx::query(AssertSqlSafe(columns)).fetch_all(&mut *conn).await.unwrap();
        let columns = rows.iter().map(|row| (row.get(0), row.get::<String, _>(1) == "BIGINT")).collect();
        found.push((name, columns));
    }
    found
}

on_both_engines! {
    async fn verify_gives_the_last_position_and_hash_of_each_log(db: &TestDatabase) {
        db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        let before = db.store.verify().await.unwrap();
        let names: Vec<_> = before.logs.iter().map(|end| end.log).collect();
        assert_eq!(names, ["events", "administration"]);
        assert_eq!(before.logs[0].position as u64, before.events);
        assert!(before.logs.iter().all(|end| end.hash.len() == 64));
        db.store.create(&db.fabrikam.admin, new_id(), db.moment()).await.unwrap();
        let after = db.store.verify().await.unwrap();
        assert_eq!(after.logs[0].position, before.logs[0].position + 1);
        assert_ne!(after.logs[0].hash, before.logs[0].hash);
        assert_eq!(after.logs[1], before.logs[1]);
    }

    async fn a_change_of_any_column_of_any_table_is_found(db: &TestDatabase) {
        furnished(db).await;
        let engine = db.store.engine();
        let mut conn = intruder(db).await;
        let (mut unseen, mut changed) = (Vec::new(), 0);
        for (table, columns) in schema(&mut conn, engine).await {
            for (column, is_number) in columns {
                if NOT_COVERED.iter().any(|(of, what, _)| *of == table && (*what == "*" || *what == column)) {
                    continue;
                }
                let (first, others) = new_values(&column, is_number, engine);
                for (value, required) in std::iter::once((first, true)).chain(others.into_iter().map(|value| (value, false))) {
                    let row = place(engine, &table);
                    let one = format!("SELECT {row} FROM {table} WHERE {column} IS DISTINCT FROM {value} ORDER BY {column} DESC LIMIT 1");
                    let statement = format!("UPDATE {table} SET {column} = {value} WHERE {row} = ({one})");
                    match seen(db, &mut conn, &table, &statement).await {
                        // The schema does not take the value, or every row has it already.
                        None => assert!(!required, "{statement}"),
                        Some(true) => changed += 1,
                        Some(false) => unseen.push(statement),
                    }
                }
            }
        }
        assert_eq!(unseen, Vec::<String>::new(), "of {changed} changes");
        assert!(changed > 220, "only {changed} changes");
        conn.close().await.unwrap();
        db.assert_verified().await;
    }

    async fn a_row_removed_from_any_table_is_found(db: &TestDatabase) {
        furnished(db).await;
        let engine = db.store.engine();
        let mut conn = intruder(db).await;
        let mut unseen = Vec::new();
        for (table, _) in schema(&mut conn, engine).await {
            // Keys of commands are deleted after some days.
            if is_uncovered(&table) || table == "idempotency_keys" {
                continue;
            }
            let row = place(engine, &table);
            for order in ["", " DESC"] {
                let one = format!("SELECT {row} FROM {table} ORDER BY {row}{order} LIMIT 1");
                let statement = format!("DELETE FROM {table} WHERE {row} = ({one})");
                if seen(db, &mut conn, &table, &statement).await != Some(true) {
                    unseen.push(statement);
                }
            }
        }
        assert_eq!(unseen, Vec::<String>::new());
        conn.close().await.unwrap();
        db.assert_verified().await;
    }

    async fn a_row_added_to_any_table_is_found(db: &TestDatabase) {
        furnished(db).await;
        let mut conn = intruder(db).await;
        let mut unseen = Vec::new();
        for (table, columns) in schema(&mut conn, db.store.engine()).await {
            if is_uncovered(&table) {
                continue;
            }
            let copies: Vec<_> = ADDED.iter().filter(|(of, _)| *of == table).collect();
            assert!(!copies.is_empty(), "say in ADDED how a row of {table} is copied");
            for (_, changes) in copies {
                let value = |column: &str| changes.iter().find(|(of, _)| *of == column).map_or(column.to_owned(), |(_, value)| (*value).to_owned());
                let values: Vec<_> = columns.iter().map(|(column, _)| value(column)).collect();
                let statement = format!("INSERT INTO {table} SELECT {} FROM {table} LIMIT 1", values.join(", "));
                if seen(db, &mut conn, &table, &statement).await != Some(true) {
                    unseen.push(statement);
                }
            }
        }
        assert_eq!(unseen, Vec::<String>::new());
        conn.close().await.unwrap();
        db.assert_verified().await;
    }

    async fn a_counter_of_nothing_has_no_row(db: &TestDatabase) {
        let draft = db.draft(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        db.done(&db.fabrikam.admin, draft.id, Action::Discard).await;
        assert_eq!(db.count("counters WHERE n = 0").await, 0);
        db.assert_verified().await;
    }

    async fn the_first_event_that_was_changed_is_named(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        db.done(&db.fabrikam.admin, claim.id, Action::Comment { text: "Agreed.".into() }).await;
        let mut conn = intruder(db).await;
        run(&mut conn, "UPDATE events SET body = REPLACE(body, 'Agreed.', 'Refused') WHERE kind = 'commented'").await;
        conn.close().await.unwrap();
        let verified = db.store.verify().await.unwrap();
        let what: Vec<&str> = verified.differences.iter().map(|difference| difference.what.as_str()).collect();
        assert_eq!(what, [format!("events: number {} was changed, added or moved", claim.sequence + 1)]);
        assert_eq!(verified.differences[0].claim, Some(claim.reference));
    }

    async fn a_claim_that_was_removed_with_all_that_is_drawn_from_it_is_missed(db: &TestDatabase) {
        let claim = db.store.create(&db.fabrikam.admin, new_id(), db.moment()).await.unwrap();
        db.assert_verified().await;
        let mut conn = intruder(db).await;
        for table in ["events", "search_terms", "outbox"] {
            run(&mut conn, &format!("DELETE FROM {table} WHERE claim_id = '{}'", claim.id)).await;
        }
        run(&mut conn, &format!("DELETE FROM claims WHERE id = '{}'", claim.id)).await;
        run(&mut conn, "DELETE FROM counters").await;
        run(&mut conn, "UPDATE numbers SET last = 0").await;
        conn.close().await.unwrap();
        let verified = db.store.verify().await.unwrap();
        assert_eq!(verified.differences[0].what, "logs.last_position of events: 1 where the last entry has 0");
    }

    async fn two_events_that_changed_places_are_found(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        for text in ["One.", "Two."] {
            db.done(&db.fabrikam.admin, claim.id, Action::Comment { text: text.into() }).await;
        }
        let mut conn = intruder(db).await;
        let (one, two) = (claim.sequence + 1, claim.sequence + 2);
        for (from, to) in [(one, 9000), (two, one), (9000, two)] {
            run(&mut conn, &format!("UPDATE events SET sequence = {to} WHERE sequence = {from} AND kind = 'commented'")).await;
        }
        conn.close().await.unwrap();
        let verified = db.store.verify().await.unwrap();
        assert_eq!(verified.differences[0].what, format!("events: number {one} was changed, added or moved"));
    }

    async fn the_files_that_claims_hold_are_listed(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        let files = db.store.verify().await.unwrap().files;
        let file = &files[&claim.proofs[0].sha256];
        assert_eq!((file.bytes, &file.claim), (claim.proofs[0].bytes, &claim.reference));
    }

    async fn what_is_done_to_people_is_on_record_with_the_account_that_did_it(db: &TestDatabase) {
        let admin = person_of(&db.leads[0]);
        let store = db.store.acting_for(store::Account::Person(admin));
        store.set_active(person_of(&db.reviewers[0]), false, db.now()).await.unwrap();
        store.note_administration("signed_in", "sign_in", "somebody@desk.example", db.now()).await.unwrap();
        let log = db.store.administration_after(0, 1000).await.unwrap();
        let last: Vec<_> = log[log.len() - 2..].iter().map(|entry| (entry.action.as_str(), entry.account.clone())).collect();
        assert_eq!(last, [("person_kept_out", admin.to_string()), ("signed_in", admin.to_string())]);
        assert_eq!(log[log.len() - 2].subject_key, person_of(&db.reviewers[0]).to_string());
        db.assert_verified().await;
    }
}

#[test]
fn what_is_not_covered_has_its_reason() {
    assert!(NOT_COVERED.iter().all(|(_, _, why)| !why.is_empty()));
}
