//! Histories by pages: complete, in order, bounded, and silent about what the reader may not see.

use crate::support::*;
use domain::action::{Action, Audience, Event};
use domain::claim::Claim;
use domain::party::{Actor, By, ClaimId};
use store::{HistoryEntry, HistoryList, HistoryQuery, Place, Side};

const LISTS: [HistoryList; 6] = [
    HistoryList::Everything,
    HistoryList::Changes,
    HistoryList::Comments,
    HistoryList::Actions,
    HistoryList::Thread,
    HistoryList::Notes,
];

/// Comments of both sides in turn, with internal notes between them.
fn talk(db: &TestDatabase, count: u32) -> Vec<(By, Event)> {
    let (partner, reviewer) = (db.fabrikam.admin.by(), db.reviewers[0].by());
    let said = |number| match number % 3 {
        0 => (partner, Event::Commented { text: format!("Question {number}") }),
        1 => (reviewer, Event::Commented { text: format!("Answer {number}") }),
        _ => (reviewer, Event::Noted { text: format!("Secret {number}") }),
    };
    (0..count).map(said).collect()
}

/// A claim that another one competes with, with a long talk.
async fn contested(db: &TestDatabase) -> Claim {
    let incumbent = db.in_effect(&db.fabrikam, &["exchange", "teams"], &db.reviewers[0]).await;
    let draft = db.draft(&db.northwind, &db.northwind.admin, &["exchange"]).await;
    db.store.seed_history(incumbent.id, talk(db, 90), db.moment()).await.unwrap();
    db.done(&db.northwind.admin, draft.id, Action::Submit { acknowledged: true }).await;
    incumbent
}

/// All pages from a place on, in the order in which they are read.
async fn pages(db: &TestDatabase, actor: &Actor, claim: ClaimId, query: HistoryQuery) -> Vec<HistoryEntry> {
    let older = matches!(query.place, Place::Newest | Place::Before(_));
    let mut query = query;
    let mut entries = vec![];
    loop {
        let mut page = db.store.history(actor, claim, &query).await.unwrap();
        let next = if older { page.older } else { page.newer };
        assert!(page.entries.len() == query.limit || next.is_none(), "a page that is not full is the last");
        if older {
            page.entries.reverse();
        }
        entries.extend(page.entries);
        let Some(place) = next else { return entries };
        query.place = place;
    }
}

fn is_in(list: HistoryList, event: &Event) -> bool {
    let (code, note) = (event.code(), matches!(event, Event::Noted { .. }));
    let change = ["answers_changed", "proof_added", "proof_removed", "activity_narrowed"].contains(&code);
    match list {
        HistoryList::Everything => true,
        HistoryList::Changes => change,
        HistoryList::Comments => code == "commented" || note,
        HistoryList::Actions => !change && code != "commented" && !note,
        HistoryList::Thread => ["commented", "contest_opened"].contains(&code),
        HistoryList::Notes => note,
    }
}

on_both_engines! {
    async fn every_list_of_every_side_is_complete_in_both_directions(db: &TestDatabase) {
        // Given a claim with changes, comments, notes and a contest
        let claim = contested(db).await;
        for actor in [&db.fabrikam.admin, &db.reviewers[1]] {
            let all = db.history(actor, claim.id).await;
            for list in LISTS {
                for side in [None, Some(Side::Partner), Some(Side::Reviewer), Some(Side::Customer), Some(Side::System)] {
                    // When it is read by pages from either end
                    let query = HistoryQuery { list, side, place: Place::Oldest, limit: 11 };
                    let up = pages(db, actor, claim.id, query).await;
                    let mut down = pages(db, actor, claim.id, HistoryQuery { place: Place::Newest, ..query }).await;
                    down.reverse();
                    // Then the pages have what the whole history has
                    let wanted = |entry: &&HistoryEntry| {
                        let of_side = side.is_none_or(|side| side == Side::of(entry.record.by));
                        of_side && is_in(list, &entry.record.event)
                    };
                    let expected: Vec<_> = all.iter().filter(wanted).cloned().collect();
                    assert_eq!(up, expected, "{list:?} {side:?}");
                    assert_eq!(down, expected, "{list:?} {side:?}");
                }
            }
        }
    }

    async fn pages_join_without_gap_or_double_while_comments_are_added(db: &TestDatabase) {
        let claim = contested(db).await;
        for (actor, list) in [(&db.fabrikam.admin, HistoryList::Everything), (&db.reviewers[1], HistoryList::Thread)] {
            let query = HistoryQuery { list, side: None, place: Place::Newest, limit: 10 };
            let before = pages(db, actor, claim.id, query).await;
            // When comments and notes come in between the pages, of both directions
            let mut place = Some(Place::Newest);
            let mut down = vec![];
            while let Some(at) = place {
                let page = db.store.history(actor, claim.id, &HistoryQuery { place: at, ..query }).await.unwrap();
                down.extend(page.entries.iter().rev().cloned());
                db.store.seed_history(claim.id, talk(db, 4), db.moment()).await.unwrap();
                place = page.older;
            }
            let oldest = down.last().unwrap().number;
            let mut place = Some(Place::After(oldest - 1));
            let mut up = vec![];
            while let Some(at) = place {
                let page = db.store.history(actor, claim.id, &HistoryQuery { place: at, ..query }).await.unwrap();
                up.extend(page.entries.clone());
                place = page.newer;
                if up.len() < before.len() {
                    db.store.seed_history(claim.id, talk(db, 4), db.moment()).await.unwrap();
                }
            }
            // Then the way down has all that was there, and the way up all that is there now
            assert_eq!(down, before);
            let now = pages(db, actor, claim.id, HistoryQuery { place: Place::Oldest, ..query }).await;
            assert_eq!(up, now);
        }
        db.assert_verified().await;
    }

    async fn numbers_and_pages_tell_a_partner_nothing_of_what_only_the_desk_sees(db: &TestDatabase) {
        // Given two claims that differ in what the desk keeps to itself
        let mut seen = vec![];
        for secrets in [false, true] {
            let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
            db.done(&db.reviewers[0], claim.id, Action::StartReview).await;
            if secrets {
                let (by, text) = (db.reviewers[0].by(), "Secret".to_owned());
                db.store.seed_history(claim.id, vec![(by, Event::Noted { text }); 30], db.moment()).await.unwrap();
                db.done(&db.reviewers[0], claim.id, Action::SaveRubric { rubric: met() }).await;
            }
            db.done(&db.fabrikam.admin, claim.id, Action::Comment { text: "Hello".into() }).await;
            // When the partner reads them
            let mut places = vec![];
            let mut query = HistoryQuery { place: Place::Newest, limit: 4, ..HistoryQuery::default() };
            loop {
                let page = db.store.history(&db.fabrikam.admin, claim.id, &query).await.unwrap();
                let numbers: Vec<_> = page.entries.iter().map(|entry| (entry.number, entry.record.event.code())).collect();
                places.push((numbers, page.older, page.newer));
                let Some(older) = page.older else { break };
                query.place = older;
            }
            seen.push(places);
            let numbers: Vec<_> = db.history(&db.fabrikam.admin, claim.id).await.iter().map(|entry| entry.number).collect();
            assert_eq!(numbers, (1..=numbers.len() as u32).collect::<Vec<_>>());
            let notes = HistoryQuery { list: HistoryList::Notes, ..HistoryQuery::default() };
            let notes = db.store.history(&db.fabrikam.admin, claim.id, &notes).await.unwrap();
            assert_eq!(notes, store::HistoryPage::default());
            db.done(&db.fabrikam.admin, claim.id, Action::Withdraw { reason: domain::evidence::WithdrawReason::Other, note: "Done.".into() }).await;
        }
        // Then both look alike
        assert_eq!(seen[0], seen[1]);
    }

    async fn five_thousand_comments_leave_decisions_changes_and_views_within_reach(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        let (admin, reviewer) = (&db.fabrikam.admin, &db.reviewers[0]);
        let reviewed = db.done(reviewer, claim.id, Action::StartReview).await;
        let proof = claim.proofs[0].id;
        db.done(reviewer, claim.id, Action::ViewProof { proof }).await;
        db.store.seed_history(claim.id, talk(db, 5_000), db.moment()).await.unwrap();
        db.done(reviewer, claim.id, Action::Approve { rubric: met(), note: "Fine.".into() }).await;

        let decided = db.store.decisions(admin, claim.id).await.unwrap();
        assert_eq!(decided.iter().map(|entry| entry.record.event.code()).collect::<Vec<_>>(), ["approved"]);
        let changed = db.store.changes_since(admin, claim.id, reviewed.revision, 50).await.unwrap();
        assert_eq!(changed.iter().map(|entry| entry.record.event.code()).collect::<Vec<_>>(), ["approved"]);
        let views = db.store.proof_views(reviewer, claim.id).await.unwrap();
        assert_eq!(views.iter().map(|view| view.proof).collect::<Vec<_>>(), [proof]);
        assert_eq!(db.store.proof_views(&db.reviewers[1], claim.id).await.unwrap(), vec![]);
        let all = db.history(reviewer, claim.id).await;
        assert_eq!(all.iter().filter(|entry| entry.record.event.audience() == Audience::Everyone).count(), db.history(admin, claim.id).await.len());
        // And nobody else reads any of it.
        for stranger in [&db.northwind.admin, &Actor::Customer { claim: claim.id }] {
            assert_eq!(db.history(stranger, claim.id).await, vec![]);
            assert_eq!(db.store.decisions(stranger, claim.id).await.unwrap(), vec![]);
            assert_eq!(db.store.changes_since(stranger, claim.id, 0, 50).await.unwrap(), vec![]);
            assert_eq!(db.store.proof_views(stranger, claim.id).await.unwrap(), vec![]);
        }
        db.assert_verified().await;
    }

    async fn ten_thousand_notifications_are_read_and_marked_by_pages(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        db.done(&db.reviewers[0], claim.id, Action::StartReview).await;
        let text = "Hello".to_owned();
        let comments = vec![(db.fabrikam.admin.by(), Event::Commented { text }); 10_000];
        db.store.seed_history(claim.id, comments, db.moment()).await.unwrap();
        let reviewer = person_of(&db.reviewers[0]);
        assert_eq!(db.store.unread(reviewer).await.unwrap(), 100, "and more");
        let mut ids = std::collections::BTreeSet::new();
        let mut after = None;
        loop {
            let page = db.store.notifications(reviewer, after.as_ref(), 1_000).await.unwrap();
            ids.extend(page.items.iter().map(|one| one.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert!(ids.len() >= 10_000, "{}", ids.len());
        db.store.mark_read(reviewer, None, db.now()).await.unwrap();
        assert_eq!(db.store.unread(reviewer).await.unwrap(), 0);
    }
}
