//! Events have one order over all claims, and no reader misses one.

use crate::support::*;
use domain::action::Action;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

on_both_engines! {
    async fn a_reader_that_goes_on_from_a_position_misses_no_event_of_many_writers(db: &TestDatabase) {
        let mut claims = Vec::new();
        for _ in 0..8 {
            claims.push(db.store.create(&db.fabrikam.admin, new_id(), db.moment()).await.unwrap());
        }
        let done = Arc::new(AtomicBool::new(false));
        let reader = {
            let (store, done) = (db.store.clone(), done.clone());
            tokio::spawn(async move {
                let (mut last, mut read) = (0, Vec::new());
                loop {
                    let finished = done.load(Ordering::SeqCst);
                    let entries = store.events_after(last, 7).await.unwrap();
                    for entry in &entries {
                        assert_eq!(entry.position, last + 1, "positions have no gaps, whenever one looks");
                        last = entry.position;
                    }
                    read.extend(entries.iter().map(|entry| (entry.claim, entry.record.sequence)));
                    if entries.is_empty() {
                        if finished {
                            return read;
                        }
                        tokio::task::yield_now().await;
                    }
                }
            })
        };
        let mut writers = tokio::task::JoinSet::new();
        for claim in claims.clone() {
            let (store, moment, actor) = (db.store.clone(), db.moment(), db.fabrikam.admin.clone());
            writers.spawn(async move {
                for number in 0..15 {
                    let action = Action::SaveAnswers(contacts(&format!("Name {number}")));
                    let command = store::Command { actor: actor.clone(), claim: claim.id, action, seen: None, key: None };
                    store.act(&command, moment).await.unwrap();
                }
            });
        }
        writers.join_all().await;
        done.store(true, Ordering::SeqCst);
        let read = reader.await.unwrap();
        assert_eq!(read.len() as i64, db.count("events").await);
        // Each claim's events come in their own order.
        for claim in claims {
            let own: Vec<u32> = read.iter().filter(|(id, _)| *id == claim.id).map(|(_, sequence)| *sequence).collect();
            assert!(own.is_sorted() && own.len() >= 16, "{own:?}");
        }
        db.assert_verified().await;
    }

    async fn a_writer_that_is_late_with_its_positions_is_waited_for_on_postgres(db: &TestDatabase) {
        if db.store.engine() == store::Engine::Sqlite {
            // It has one writer at a time.
            return;
        }
        // Given a writer that has taken its positions and is held up before its events are there
        let admin = &db.fabrikam.admin;
        let late = db.store.create(admin, new_id(), db.moment()).await.unwrap();
        let other = db.store.create(admin, new_id(), db.moment()).await.unwrap();
        let behind = db.behind().await;
        let hold = format!(
            "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             IF NEW.claim_id = '{}' THEN PERFORM pg_advisory_xact_lock(7); END IF; RETURN NEW; END $$; \
             CREATE TRIGGER hold BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION hold()",
            late.id
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(hold)).execute(&behind).await.unwrap();
        let mut holder = behind.acquire().await.unwrap();
        sqlx::raw_sql("SELECT pg_advisory_lock(7)").execute(&mut *holder).await.unwrap();
        let before = db.store.events_after(0, 100).await.unwrap();
        let last = before.last().unwrap().position;
        let save = |claim: &domain::claim::Claim, name: &str| {
            let action = Action::SaveAnswers(contacts(name));
            let command = store::Command { actor: admin.clone(), claim: claim.id, action, seen: None, key: None };
            let (store, moment) = (db.store.clone(), db.moment());
            tokio::spawn(async move { store.act(&command, moment).await.unwrap() })
        };
        let waiting = async |locks: i64| {
            while db.count("pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()").await < locks {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        };
        let first = save(&late, "Late");
        waiting(1).await;
        // When another one writes meanwhile
        let second = save(&other, "Other");
        waiting(2).await;
        // Then a reader sees neither: the other one waits for its positions.
        assert!(!second.is_finished());
        assert_eq!(db.store.events_after(last, 100).await.unwrap(), vec![]);
        sqlx::raw_sql("SELECT pg_advisory_unlock(7)").execute(&mut *holder).await.unwrap();
        first.await.unwrap();
        second.await.unwrap();
        let read = db.store.events_after(last, 100).await.unwrap();
        let positions: Vec<_> = read.iter().map(|entry| entry.position).collect();
        assert_eq!(positions, (last + 1..=last + read.len() as u64).collect::<Vec<_>>());
        let order: Vec<_> = read.iter().map(|entry| entry.claim).collect();
        let events_of_late = order.iter().filter(|claim| **claim == late.id).count();
        assert!(events_of_late > 0 && order[..events_of_late].iter().all(|claim| *claim == late.id), "{order:?}");
        assert!(order[events_of_late..].iter().all(|claim| *claim == other.id) && order.len() > events_of_late);
        drop(holder);
        behind.close().await;
        db.assert_verified().await;
    }
}
