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
}
