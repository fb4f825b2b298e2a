//! What is kept for a while only: the sweep takes what is old, and leaves what is young or still waited for.

use crate::support::*;
use chrono::TimeDelta;
use domain::action::Action;
use store::{FormOwner, NewSession};

on_both_engines! {
    async fn the_sweep_takes_sessions_failures_forms_and_keys_that_are_old_and_no_others(db: &TestDatabase) {
        // Given one of each kind that is old by the time of the sweep, and one that is young.
        let person = person_of(&db.fabrikam.admin);
        let start = db.now();
        let owner = |browser: &str| FormOwner { browser: browser.into(), person: None, network: "203.0.113.7".into() };
        let session = |hash: &str, hours: i64| NewSession {
            token_hash: hash.into(),
            person,
            idle: TimeDelta::hours(2),
            longest: TimeDelta::hours(hours),
        };
        db.store.start_session(&session("old", 12), None, db.now()).await.unwrap();
        db.store.start_session(&session("young", 24 * 9), None, db.now()).await.unwrap();
        let old = db.store.create(&db.fabrikam.admin, new_id(), db.moment()).await.unwrap();
        for (days, name) in [(0, "old"), (7, "young")] {
            db.pass(start + TimeDelta::days(days) - db.now());
            db.store.add_sign_in_failure(name, db.moment()).await.unwrap();
            db.store.keep_refused(&owner(name), "x=1", "", db.moment()).await.unwrap();
        }
        let key = new_id();
        let young = db.store.create(&db.fabrikam.admin, key, db.moment()).await.unwrap();

        // When the sweep comes by a day later,
        db.pass(TimeDelta::hours(23));
        db.store.sweep(db.now()).await.unwrap();

        // then the old ones are gone and the young ones are there.
        for (kept, gone) in [
            ("sessions WHERE token_hash = 'young'", "sessions WHERE token_hash = 'old'"),
            ("sign_in_failures WHERE subject = 'young'", "sign_in_failures WHERE subject = 'old'"),
            ("refused_forms WHERE session_hash = 'young'", "refused_forms WHERE session_hash = 'old'"),
        ] {
            assert_eq!((db.count(kept).await, db.count(gone).await), (1, 0), "{kept}");
        }
        let keys = |id: domain::party::ClaimId| format!("idempotency_keys WHERE answer LIKE '%{id}%'");
        assert_eq!((db.count(&keys(young.id)).await, db.count(&keys(old.id)).await), (1, 0));
        let again = db.store.create(&db.fabrikam.admin, key, db.moment()).await.unwrap();
        assert_eq!(again.id, young.id, "a young key still gives its answer");
        db.assert_verified().await;
    }

    async fn the_sweep_takes_messages_that_nobody_waits_for_after_a_year_and_no_others(db: &TestDatabase) {
        // Given old notifications, one of them read, and old mails, some of them sent,
        let person = person_of(&db.fabrikam.admin);
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.user, &["exchange"]).await;
        db.mails_go_out().await;
        db.done(&db.reviewers[0], claim.id, Action::Comment { text: "Which page?".into() }).await;
        let newest = db.store.notifications(person, None, 1).await.unwrap().items.remove(0);
        db.store.mark_read(person, Some(newest.id), db.now()).await.unwrap();
        db.pass(TimeDelta::days(370));
        // and young ones of both kinds that are done with, too.
        let young = db.submitted(&db.fabrikam, &db.fabrikam.user, &["teams"]).await;
        let of = |claim: domain::party::ClaimId, which: &str| format!("outbox WHERE claim_id = '{claim}' AND {which}");
        let waiting = db.count(&of(claim.id, "status = 'waiting'")).await;
        let unread = db.count(&of(claim.id, "channel = 'app' AND read_at IS NULL")).await;
        db.store.mark_read(person, None, db.now()).await.unwrap();
        let read_now = db.count(&of(claim.id, "channel = 'app' AND read_at IS NOT NULL")).await;
        assert!(waiting > 0 && unread > 0 && read_now > 1);
        let all_young = db.count(&of(young.id, "1 = 1")).await;

        // When the sweep comes by,
        db.store.sweep(db.now()).await.unwrap();

        // then mails that wait and notifications that nobody has read stay, as does everything young; nothing else is left.
        assert_eq!(db.count(&of(claim.id, "status = 'sent'")).await, 0);
        assert_eq!(db.count(&of(claim.id, "read_at IS NOT NULL")).await, 0);
        assert_eq!(db.count(&of(claim.id, "status = 'waiting'")).await, waiting);
        assert_eq!(db.count(&of(claim.id, "channel = 'app'")).await, unread + 1 - read_now);
        assert_eq!(db.count(&of(young.id, "1 = 1")).await, all_young);
        assert!(db.store.notifications(person, None, 100).await.unwrap().items.iter().all(|one| one.claim == young.id));
        db.assert_verified().await;
    }
}
