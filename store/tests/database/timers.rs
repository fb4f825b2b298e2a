//! Timers that fail are tried again later and hold up no others.

use crate::support::*;
use chrono::TimeDelta;
use domain::party::ClaimId;

on_both_engines! {
    async fn a_hundred_claims_whose_timers_fail_do_not_stop_the_timer_of_another(db: &TestDatabase) {
        // Given a hundred claims that are due first and fail, and one that is due after them.
        let mut claims: Vec<ClaimId> = vec![];
        for _ in 0..101 {
            claims.push(db.store.create(&db.fabrikam.admin, new_id(), db.moment()).await.unwrap().id);
        }
        let healthy = claims[100];
        let pool = db.behind().await;
        for (before, claim) in claims.iter().rev().enumerate() {
            let due = db.now().timestamp_micros() - before as i64;
            let set = format!("UPDATE claims SET tick_at = {due} WHERE id = '{claim}'");
            sqlx::query(sqlx::AssertSqlSafe(set)).execute(&pool).await.unwrap();
        }
        pool.close().await;
        let due = async || db.store.due(db.now(), 100).await.unwrap();
        let first = due().await;
        assert!(first.len() == 100 && !first.contains(&healthy));

        // When they fail, then the other one is due at once.
        for claim in first {
            db.store.timer_failed(claim, db.now()).await.unwrap();
        }
        assert_eq!(due().await, vec![healthy]);

        // They are tried again after a pause, which grows with every failure and ends with a success.
        let failing = claims[0];
        for (seconds, expected) in [(9, false), (1, true)] {
            db.pass(TimeDelta::seconds(seconds));
            assert_eq!(due().await.contains(&failing), expected);
        }
        db.store.timer_failed(failing, db.now()).await.unwrap();
        db.pass(TimeDelta::seconds(19));
        assert!(!due().await.contains(&failing));
        db.store.timer_succeeded(failing).await.unwrap();
        assert!(due().await.contains(&failing));
        for _ in 0..100 {
            db.store.timer_failed(failing, db.now()).await.unwrap();
        }
        db.pass(TimeDelta::minutes(90));
        assert!(due().await.contains(&failing), "the pause does not grow for ever");
    }
}
