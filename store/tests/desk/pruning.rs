//! What is kept for a while only: the sweep takes what is old, and leaves what is young or still waited for.

use crate::support::*;
use chrono::TimeDelta;
use domain::action::Action;
use store::{FormOwner, NewSession};

on_both_engines! {
    async fn the_sweep_takes_sessions_failures_forms_and_keys_that_are_old_and_no_others(desk: &Desk) {
        // Given one of each kind that is old by the time of the sweep, and one that is young.
        let person = person_of(&desk.fabrikam.admin);
        let start = desk.now();
        let owner = |browser: &str| FormOwner { browser: browser.into(), person: None, network: "203.0.113.7".into() };
        let session = |hash: &str, hours: i64| NewSession {
            token_hash: hash.into(),
            person,
            idle: TimeDelta::hours(2),
            longest: TimeDelta::hours(hours),
        };
        desk.store.start_session(&session("old", 12), None, desk.now()).await.unwrap();
        desk.store.start_session(&session("young", 24 * 9), None, desk.now()).await.unwrap();
        let old = desk.store.create(&desk.fabrikam.admin, new_id(), desk.moment()).await.unwrap();
        for (days, name) in [(0, "old"), (7, "young")] {
            desk.pass(start + TimeDelta::days(days) - desk.now());
            desk.store.add_sign_in_failure(name, desk.moment()).await.unwrap();
            desk.store.keep_refused(&owner(name), "x=1", "", desk.moment()).await.unwrap();
        }
        let key = new_id();
        let young = desk.store.create(&desk.fabrikam.admin, key, desk.moment()).await.unwrap();

        // When the sweep comes by a day later,
        desk.pass(TimeDelta::hours(23));
        desk.store.sweep(desk.now()).await.unwrap();

        // then the old ones are gone and the young ones are there.
        for (kept, gone) in [
            ("sessions WHERE token_hash = 'young'", "sessions WHERE token_hash = 'old'"),
            ("sign_in_failures WHERE subject = 'young'", "sign_in_failures WHERE subject = 'old'"),
            ("refused_forms WHERE session_hash = 'young'", "refused_forms WHERE session_hash = 'old'"),
        ] {
            assert_eq!((desk.count(kept).await, desk.count(gone).await), (1, 0), "{kept}");
        }
        let keys = |id: domain::party::ClaimId| format!("idempotency_keys WHERE answer LIKE '%{id}%'");
        assert_eq!((desk.count(&keys(young.id)).await, desk.count(&keys(old.id)).await), (1, 0));
        let again = desk.store.create(&desk.fabrikam.admin, key, desk.moment()).await.unwrap();
        assert_eq!(again.id, young.id, "a young key still gives its answer");
        desk.assert_verified().await;
    }

    async fn the_sweep_takes_messages_that_nobody_waits_for_after_a_year_and_no_others(desk: &Desk) {
        // Given old notifications, one of them read, and old mails, some of them sent,
        let person = person_of(&desk.fabrikam.admin);
        let claim = desk.submitted(&desk.fabrikam, &desk.fabrikam.user, &["exchange"]).await;
        desk.mails_go_out().await;
        desk.done(&desk.reviewers[0], claim.id, Action::Comment { text: "Which page?".into() }).await;
        let newest = desk.store.notifications(person, None, 1).await.unwrap().items.remove(0);
        desk.store.mark_read(person, Some(newest.id), desk.now()).await.unwrap();
        desk.pass(TimeDelta::days(370));
        // and young ones of both kinds that are done with, too.
        let young = desk.submitted(&desk.fabrikam, &desk.fabrikam.user, &["teams"]).await;
        let of = |claim: domain::party::ClaimId, which: &str| format!("outbox WHERE claim_id = '{claim}' AND {which}");
        let waiting = desk.count(&of(claim.id, "status = 'waiting'")).await;
        let unread = desk.count(&of(claim.id, "channel = 'desk' AND read_at IS NULL")).await;
        desk.store.mark_read(person, None, desk.now()).await.unwrap();
        let read_now = desk.count(&of(claim.id, "channel = 'desk' AND read_at IS NOT NULL")).await;
        assert!(waiting > 0 && unread > 0 && read_now > 1);
        let all_young = desk.count(&of(young.id, "1 = 1")).await;

        // When the sweep comes by,
        desk.store.sweep(desk.now()).await.unwrap();

        // then mails that wait and notifications that nobody has read stay, as does everything young; nothing else is left.
        assert_eq!(desk.count(&of(claim.id, "status = 'sent'")).await, 0);
        assert_eq!(desk.count(&of(claim.id, "read_at IS NOT NULL")).await, 0);
        assert_eq!(desk.count(&of(claim.id, "status = 'waiting'")).await, waiting);
        assert_eq!(desk.count(&of(claim.id, "channel = 'desk'")).await, unread + 1 - read_now);
        assert_eq!(desk.count(&of(young.id, "1 = 1")).await, all_young);
        assert!(desk.store.notifications(person, None, 100).await.unwrap().items.iter().all(|one| one.claim == young.id));
        desk.assert_verified().await;
    }
}
