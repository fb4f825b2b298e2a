//! Anybody doing anything in any order: whatever came of it, replaying the events gives every row.

use crate::support::*;
use chrono::TimeDelta;
use domain::action::{Action, ActionKind};
use domain::catalog::ProductCode;
use domain::claim::Claim;
use domain::claim_form::{Line, StepAnswers};
use domain::code::Code;
use domain::evidence::{Criterion, Finding, RequestItem, ReviewGround, WithdrawReason};
use domain::lifecycle::{allowed, overdue};
use domain::party::{Actor, By};
use std::collections::BTreeSet;
use store::{ActError, ListQuery, QueueView};

/// A sequence that looks random and is the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        // Splitmix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 16) as usize % limit
    }

    fn one_of<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }
}

/// `OFRECORD_WALK_SEED` walks elsewhere.
fn first_seed() -> u64 {
    std::env::var("OFRECORD_WALK_SEED").map_or(1, |text| text.parse().expect("OFRECORD_WALK_SEED is a number"))
}

/// How a failed walk is repeated.
struct PrintSeedOnFailure(u64);

impl Drop for PrintSeedOnFailure {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("Failed in the walk of seed {0}. Repeat: OFRECORD_WALK_SEED={0}", self.0);
        }
    }
}

/// The products of the claim's open contests.
fn contested(claim: &Claim) -> BTreeSet<ProductCode> {
    let open = |line: &&Line| claim.open_contests().any(|contest| contest.key == line.key);
    claim.lines.iter().filter(open).map(|line| line.product.clone()).collect()
}

fn some_action(db: &TestDatabase, dice: &mut Dice, kind: ActionKind, claim: &Claim) -> Action {
    let text = || "Some words".to_owned();
    let note = String::new();
    let workloads = |dice: &mut Dice| (0..=dice.below(2)).map(|_| code(dice.one_of(&WORKLOADS))).collect();
    match kind {
        ActionKind::SaveAnswers => Action::SaveAnswers(match dice.below(3) {
            0 => contacts(dice.one_of(&["One name", "Another name"])),
            1 => StepAnswers::Products {
                products: workloads(dice),
                subscriptions: Default::default(),
                acknowledged: true,
            },
            _ => StepAnswers::Location { location: Some(dice.one_of(&db.fabrikam.locations)) },
        }),
        ActionKind::AddProof => Action::AddProof(proof(db.now())),
        ActionKind::RemoveProof => {
            Action::RemoveProof { proof: claim.proofs.first().map_or(proof(db.now()).id, |p| p.id) }
        }
        ActionKind::Submit => Action::Submit { acknowledged: true },
        ActionKind::Comment => Action::Comment { text: text() },
        ActionKind::Note => Action::Note { text: text() },
        ActionKind::ViewProof => Action::ViewProof { proof: claim.proofs.first().map_or(proof(db.now()).id, |p| p.id) },
        ActionKind::Assign => Action::Assign { to: person_of(&dice.one_of(&db.reviewers[..3])) },
        ActionKind::StartReview => Action::StartReview,
        ActionKind::Release => Action::Release,
        ActionKind::SaveRubric => {
            let mut rubric = met();
            rubric.0.insert(Criterion::DatesCurrent, Finding { met: dice.below(2) == 0, page: None, note });
            Action::SaveRubric { rubric }
        }
        ActionKind::AskInformation => Action::AskInformation {
            rubric: None,
            items: vec![RequestItem {
                products: Default::default(),
                criterion: Criterion::ProductsNamed,
                what: text(),
                why: text(),
                example: note,
                answer: None,
            }],
        },
        ActionKind::AnswerRequest => Action::AnswerRequest { answers: vec![text()], comment: note },
        ActionKind::Approve => Action::Approve { rubric: met(), note },
        ActionKind::Reject => Action::Reject { ground: ReviewGround::ProofUnavailable, rubric: met(), note: text() },
        ActionKind::Discard => Action::Discard,
        ActionKind::Withdraw => Action::Withdraw { reason: WithdrawReason::Other, note },
        ActionKind::EndAssociation => Action::EndAssociation { reason: WithdrawReason::Other, note },
        ActionKind::Dispute => Action::Dispute { justification: text() },
        ActionKind::UpholdRejection => Action::UpholdRejection { rubric: None, note: text() },
        ActionKind::AddStatement => Action::AddStatement { products: contested(claim), text: text() },
        ActionKind::FinishStatement => Action::FinishStatement { products: contested(claim) },
        ActionKind::DecideArbitration => {
            let rivals = claim.contests.iter().flat_map(|contest| contest.rivals.iter().copied());
            let sides: Vec<_> = rivals.chain([claim.id]).collect();
            Action::DecideArbitration { winner: dice.one_of(&sides), reason: text() }
        }
        ActionKind::Agree => Action::Agree,
        ActionKind::Decline => Action::Decline { note },
        ActionKind::WithdrawConsent => Action::WithdrawConsent { note },
        ActionKind::EndSubscription => Action::EndSubscription { subscription: db.subscriptions[0] },
        ActionKind::RestartConsent => Action::RestartConsent,
        ActionKind::Tick => Action::Tick,
    }
}

on_both_engines! {
    async fn replaying_the_events_of_any_walk_gives_every_row(db: &TestDatabase) {
        let first = first_seed();
        for seed in first..first + 4 {
            let _repeat = PrintSeedOnFailure(seed);
            walk(db, Dice(seed), 240).await;
            db.assert_verified().await;
        }
        let verified = db.store.verify().await.unwrap();
        let behind = db.behind().await;
        let met: Vec<String> =
            sqlx::query_scalar("SELECT DISTINCT kind FROM events ORDER BY kind").fetch_all(&behind).await.unwrap();
        behind.close().await;
        assert!(met.len() >= 24, "the walk met only {}: {met:?}", met.len());
        assert!(verified.claims >= 20 && verified.events > 500, "the walk went nowhere: {verified:?}");
        // The counters are the lists.
        for partner in [&db.fabrikam, &db.northwind] {
            for actor in [&partner.admin, &partner.user] {
                let query = ListQuery { limit: 1000, ..ListQuery::default() };
                let listed = db.store.dashboard(actor, &query).await.unwrap().items.len() as u64;
                assert_eq!(db.store.counts(actor).await.unwrap().total(), listed);
            }
        }
        let counts = db.store.queue_counts(&db.leads[0], db.now()).await.unwrap();
        let query = store::QueueQuery { limit: 1000, ..Default::default() };
        let queue = db.store.queue(&db.leads[0], &query, db.now()).await.unwrap();
        assert_eq!(counts.count(QueueView::All), queue.items.len() as u64);
    }
}

async fn walk(db: &TestDatabase, mut dice: Dice, steps: usize) {
    let mut claims = Vec::new();
    for partner in [&db.fabrikam, &db.northwind] {
        let own = [dice.below(4), dice.below(4)].map(|at| WORKLOADS[at]);
        claims.push(db.draft(partner, &partner.admin, &own).await.id);
    }
    let everybody: Vec<Actor> = [&db.fabrikam.admin, &db.northwind.admin, &db.northwind.user]
        .into_iter()
        .chain(&db.reviewers[..3])
        .chain(&db.leads)
        .cloned()
        .collect();
    let mut done = 0;
    for step in 0..steps {
        if step % 20 == 19 {
            let partner = if dice.below(2) == 0 { &db.fabrikam } else { &db.northwind };
            let workload = dice.one_of(&WORKLOADS);
            let draft = db.draft(partner, &partner.admin, &[workload]).await.id;
            // Refused where the partner has the line already: then it stays a draft.
            let _ = db.act(&partner.admin, draft, Action::Submit { acknowledged: true }).await;
            claims.push(draft);
        }
        // Mostly the newest: the old ones end.
        let newest = claims.len().saturating_sub(3);
        let id = if dice.below(4) == 0 { dice.one_of(&claims) } else { dice.one_of(&claims[newest..]) };
        let claim = db.store.claim_by_id(&Actor::System, id).await.unwrap().unwrap();
        // Mostly what is allowed, every kind as likely as the other, so that the walk gets somewhere; now and then anything at all.
        let actors = everybody.iter().cloned().chain([Actor::Customer { claim: id }, Actor::System]);
        let open: Vec<(Actor, ActionKind)> = actors
            .flat_map(|actor| allowed(&actor, &claim, db.now()).into_iter().map(move |kind| (actor.clone(), kind)))
            .collect();
        let kinds: BTreeSet<ActionKind> = open.iter().map(|(_, kind)| *kind).collect();
        let kind = dice.one_of(&Vec::from_iter(kinds));
        let (mut actor, mut kind) = dice.one_of(&open.into_iter().filter(|(_, of)| *of == kind).collect::<Vec<_>>());
        if dice.below(6) == 0 {
            (actor, kind) = (dice.one_of(&everybody), dice.one_of(ActionKind::ALL));
        }
        let ending = matches!(
            kind,
            ActionKind::Discard
                | ActionKind::Withdraw
                | ActionKind::Decline
                | ActionKind::EndAssociation
                | ActionKind::WithdrawConsent
                | ActionKind::Reject
                | ActionKind::RemoveProof
        );
        if ending && dice.below(4) > 0 {
            continue;
        }
        let action = some_action(db, &mut dice, kind, &claim);
        match db.act(&actor, id, action).await {
            Ok(acted) if acted.claim.sequence > claim.sequence => done += 1,
            Ok(_) => {}
            Err(ActError::Refused(_)) => {
                let after = db.store.claim_by_id(&Actor::System, id).await.unwrap().unwrap();
                let records = db.history(&Actor::System, id).await;
                let new = records.iter().filter(|entry| entry.record.sequence > claim.sequence);
                let new: Vec<_> = new.map(|entry| &entry.record).collect();
                assert!(
                    new.iter().all(|record| record.by == By::System),
                    "a refusal writes nothing but what deadlines have decided: {new:?}"
                );
                let late = overdue(&claim, db.now()).is_some() || claim.in_arbitration();
                assert!(late || after == claim, "a refusal changes nothing");
            }
            Err(error) => panic!("{kind:?}: {error:?}"),
        }
        db.pass(TimeDelta::minutes(dice.below(900) as i64));
        if dice.below(12) == 0 {
            db.pass(TimeDelta::days(2));
            db.mails_go_out().await;
            for due in db.store.due(db.now(), 100).await.unwrap() {
                let before = db.store.claim_by_id(&Actor::System, due).await.unwrap().unwrap();
                let after = db.done(&Actor::System, due, Action::Tick).await;
                assert!(after.sequence > before.sequence, "what is due does something: {before:?}");
            }
        }
    }
    assert!(done > 40, "only {done} of {steps} steps did anything");
}
