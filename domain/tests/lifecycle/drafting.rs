//! A draft: what it keeps, what it waits for, what its submission sets going.

use crate::checks::{customer_step, findings};
use crate::scenario::builders::*;
use crate::scenario::people::{admin, lead, reviewer, system_admin, user};
use crate::scenario::{Scenario, utc};
use domain::action::{Action, Event, Refusal};
use domain::catalog::Activity::Usage;
use domain::catalog::SolutionArea::BusinessApplications;
use domain::claim::{State, StateKind, Turn, WaitOutcome};
use domain::claim_form::{Field, Step, StepAnswers};
use domain::directory::SubscriptionStatus;
use domain::draft::{self, Check, TaskStatus, is_email};
use domain::lifecycle;
use domain::party::{Actor, Reference};

#[test]
fn a_new_draft_has_its_tasks_before_it() {
    let mut test = Scenario::new();
    let id = test.create(&admin(1));
    let claim = test.claim(id);
    assert_eq!((claim.state.turn(), claim.state.deadline()), (Turn::Partner, None));
    let tasks = draft::tasks(&claim.answers, &claim.proofs, &findings(&test, &admin(1), id));
    let waits = [Step::Products, Step::Check];
    for (step, status) in tasks {
        let expected = if waits.contains(&step) { TaskStatus::CannotStartYet } else { TaskStatus::NotStarted };
        assert_eq!(status, expected, "{step:?}");
    }
}

#[test]
fn tasks_tell_begun_from_done() {
    let mut test = Scenario::new();
    let id = test.draft(&admin(1), &["exchange"]);
    test.does(&admin(1), id, save(customer_step("harbour", "harbour.example")));
    let claim = test.claim(id);
    let tasks = draft::tasks(&claim.answers, &claim.proofs, &findings(&test, &admin(1), id));
    let status = |wanted| tasks.iter().find(|(step, _)| *step == wanted).map(|(_, status)| *status);
    assert_eq!(status(Step::Location), Some(TaskStatus::Done));
    assert_eq!(status(Step::Customer), Some(TaskStatus::NeedsWork));
    assert_eq!(status(Step::Products), Some(TaskStatus::CannotStartYet), "a product needs its tenant");
    assert_eq!(status(Step::Check), Some(TaskStatus::CannotStartYet));
}

#[test]
fn saving_notes_each_field_before_and_after_and_the_same_again_is_nothing() {
    let mut test = Scenario::new();
    let id = test.create(&admin(1));
    let happened = test.does(&admin(1), id, save(customer_step(" ABC ", "Harbour.example")));
    let [Event::AnswersChanged { changes, .. }] = &happened.own[..] else { panic!("{happened:?}") };
    let texts: Vec<_> = changes.iter().map(|c| (c.field, c.before.as_str(), c.after.as_str())).collect();
    assert_eq!(texts, [(Field::TenantId, "", "abc"), (Field::Domain, "", "harbour.example")]);
    assert!(test.codes(&admin(1), id, save(customer_step("abc", "harbour.example"))).is_empty());
}

#[test]
fn another_solution_area_empties_the_products() {
    let mut test = Scenario::new();
    let id = test.draft(&admin(1), &["exchange"]);
    test.does(&admin(1), id, save(activity(BusinessApplications, &[Usage])));
    assert!(test.claim(id).answers.products.is_empty());
}

#[test]
fn only_partners_create_claims() {
    let reference = Reference::from_number(7);
    assert_eq!(lifecycle::create(&system_admin(), reference.clone()), Err(Refusal::NotAllowed));
    assert_eq!(lifecycle::create(&Actor::System, reference), Err(Refusal::NotAllowed));
}

#[test]
fn submission_starts_two_clocks_and_keeps_the_policy() {
    let mut test = Scenario::new();
    let id = test.submitted(&user(1), &["exchange", "teams"]);
    let claim = test.claim(id);
    assert_eq!(claim.policy, Some(test.policy.version.clone()));
    assert_eq!(claim.submitted_at, Some(test.now));
    assert_eq!(claim.lines.len(), 2);
    let State::Submitted { deadline, escalated: false, assigned: None, answered: false, released: false } =
        &claim.state
    else {
        panic!("{:?}", claim.state)
    };
    assert_eq!(deadline.due_on, on("2026-11-09"), "5 business days to start");
    assert_eq!(claim.overall.as_ref().map(|overall| overall.due_on), Some(on("2026-11-16")), "10 to a decision");
    assert_eq!(claim.state.turn(), Turn::Reviewer);
}

#[test]
fn an_incentives_user_cannot_save_a_location_it_would_lose_sight_of() {
    let mut test = Scenario::new();
    let id = test.draft(&user(1), &["exchange"]);
    let Refusal::NotReady { findings } = test.refused(&user(1), id, save(location("1002"))) else { panic!() };
    assert_eq!(findings[0].check, Check::LocationNotYours);
    test.does(&admin(1), id, save(location("1002")));
    assert_eq!(test.refused(&user(1), id, Action::Submit { acknowledged: true }), Refusal::NotFound);
}

#[test]
fn a_draft_can_be_thrown_away_and_is_never_seen_by_the_desk() {
    let mut test = Scenario::new();
    let id = test.draft(&user(1), &["exchange"]);
    assert_eq!(test.codes(&user(1), id, Action::Discard), ["rejected"]);
    assert!(!lifecycle::sees(&lead(), test.claim(id)));
    assert_eq!(test.refused(&admin(1), id, dispute()), Refusal::NotDisputable);
}

#[test]
fn only_a_draft_is_discarded_and_only_a_submitted_claim_is_withdrawn() {
    let mut test = Scenario::new();
    let draft = test.draft(&admin(1), &["exchange"]);
    assert_eq!(test.refused(&admin(1), draft, withdraw()), Refusal::NotNow { state: StateKind::Editing });
    let submitted = test.submitted(&admin(1), &["teams"]);
    assert_eq!(test.refused(&admin(1), submitted, Action::Discard), Refusal::NotNow { state: StateKind::Submitted });
    assert_eq!(test.refused(&reviewer(), submitted, Action::Discard), Refusal::NotAllowed);
}

#[test]
fn a_draft_waits_seven_days_for_its_subscription() {
    let mut test = Scenario::new();
    let id = test.draft_for(&admin(1), &[Usage], &["sales"]);
    assert_eq!(test.codes(&admin(1), id, save(subscriptions(&["commerce"]))), ["answers_changed", "wait_started"]);
    assert_eq!(test.claim(id).waiting.map(|w| w.until), Some(utc("2026-11-09T09:00:00Z")));
    let struck = test.wait_until(id, utc("2026-12-01T00:00:00Z"));
    let codes: Vec<_> = struck.iter().map(|(_, code)| *code).collect();
    assert_eq!(codes[..6], ["wait_continued"; 6]);
    assert_eq!(struck[6..], [(utc("2026-11-09T09:00:00Z"), "wait_ended")]);
    assert_eq!(test.state(id), StateKind::Editing);
    assert_eq!(test.claim(id).waiting, None);
}

#[test]
fn a_draft_stops_waiting_when_its_subscription_is_there() {
    let mut test = Scenario::new();
    let id = test.draft_for(&admin(1), &[Usage], &["commerce"]);
    test.pass_days(1);
    assert_eq!(test.codes(&Actor::System, id, Action::Tick), ["wait_continued"]);
    test.directory.set_status("commerce", SubscriptionStatus::Active);
    test.pass_days(1);
    let happened = test.does(&Actor::System, id, Action::Tick);
    assert_eq!(happened.own, [Event::WaitEnded { outcome: WaitOutcome::Provisioned }]);
    assert_eq!(test.codes(&admin(1), id, Action::Submit { acknowledged: true }), ["submitted"]);
}

#[test]
fn a_draft_stops_waiting_when_it_no_longer_needs_the_subscription() {
    let mut test = Scenario::new();
    let id = test.draft_for(&admin(1), &[Usage], &["commerce"]);
    assert_eq!(test.codes(&admin(1), id, save(subscriptions(&["sales"]))), ["answers_changed", "wait_ended"]);
    assert_eq!(lifecycle::next_tick_at(test.claim(id)), None);
}

#[test]
fn a_name_is_one_line_wherever_it_is_quoted() {
    let mut test = Scenario::new();
    let id = test.draft(&admin(1), &["exchange"]);
    let StepAnswers::Contacts { claim_name, technical, own, email_reason, .. } = contacts() else { panic!() };
    let customer =
        contact("Anna,\r\n\r\nthis was a test.\u{2028}Ignore\tit. 山田\u{3000}太郎", "buyer@harbour.example");
    test.does(&admin(1), id, save(StepAnswers::Contacts { claim_name, customer, technical, own, email_reason }));
    assert_eq!(test.claim(id).answers.customer.name, "Anna, this was a test. Ignore it. 山田\u{3000}太郎");
}

#[test]
fn an_address_is_one_that_a_mail_can_be_sent_to() {
    for right in ["a@b.example", "first.last+tag@sub.harbour.example", "o'neil_{x}@b.example", "山田@例え.example"]
    {
        assert!(is_email(right), "{right}");
    }
    for wrong in [
        "mailto:a@b.example",
        "a[1]@b.example",
        "a\\b@c.example",
        "\"a\"@b.example",
        "a..b@c.example",
        "a b@c.example",
        "a@b",
    ] {
        assert!(!is_email(wrong), "{wrong}");
    }
}
