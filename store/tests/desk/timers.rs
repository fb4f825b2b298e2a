//! Timers that fail are tried again later and hold up no others.

use crate::support::*;
use chrono::TimeDelta;
use domain::party::ClaimId;

on_both_engines! {
    async fn a_hundred_claims_whose_timers_fail_do_not_stop_the_timer_of_another(desk: &Desk) {
        // Given a hundred claims that are due first and fail, and one that is due after them.
        let mut claims: Vec<ClaimId> = vec![];
        for _ in 0..101 {
            claims.push(desk.store.create(&desk.fabrikam.admin, new_id(), desk.moment()).await.unwrap().id);
        }
        let healthy = claims[100];
        let pool = desk.behind().await;
        for (before, claim) in claims.iter().rev().enumerate() {
            let due = desk.now().timestamp_micros() - before as i64;
            let set = format!("UPDATE claims SET tick_at = {due} WHERE id = '{claim}'");
            sqlx::query(sqlx::AssertSqlSafe(set)).execute(&pool).await.unwrap();
        }
        pool.close().await;
        let due = async || desk.store.due(desk.now(), 100).await.unwrap();
        let first = due().await;
        assert!(first.len() == 100 && !first.contains(&healthy));

        // When they fail, then the other one is due at once.
        for claim in first {
            desk.store.timer_failed(claim, desk.now()).await.unwrap();
        }
        assert_eq!(due().await, vec![healthy]);

        // They are tried again after a pause, which grows with every failure and ends with a success.
        let failing = claims[0];
        for (seconds, expected) in [(9, false), (1, true)] {
            desk.pass(TimeDelta::seconds(seconds));
            assert_eq!(due().await.contains(&failing), expected);
        }
        desk.store.timer_failed(failing, desk.now()).await.unwrap();
        desk.pass(TimeDelta::seconds(19));
        assert!(!due().await.contains(&failing));
        desk.store.timer_succeeded(failing).await.unwrap();
        assert!(due().await.contains(&failing));
        for _ in 0..100 {
            desk.store.timer_failed(failing, desk.now()).await.unwrap();
        }
        desk.pass(TimeDelta::minutes(90));
        assert!(due().await.contains(&failing), "the pause does not grow for ever");
    }
}
