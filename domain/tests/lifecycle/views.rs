//! What each party reads of a claim and its history.

use crate::scenario::builders::*;
use crate::scenario::people::*;
use crate::scenario::{Scenario, utc};
use domain::action::{Action, Event};
use domain::evidence::Rubric;
use domain::party::{Actor, By, ClaimId};
use domain::view::{claim_for, record_for};

/// Everything a party could read of the claim, as one text.
pub fn all_that_is_read(test: &Scenario, reader: &Actor, id: ClaimId) -> String {
    let seen: Vec<_> = test.histories[&id].iter().filter_map(|record| record_for(reader, record)).collect();
    let claim = claim_for(reader, test.claim(id));
    format!("{}{}", serde_json::to_string(&claim).unwrap(), serde_json::to_string(&seen).unwrap())
}

/// A contest fought to its end, with notes, statements and a newcomer.
fn fought() -> (Scenario, [ClaimId; 3]) {
    let mut test = Scenario::new();
    let one = test.in_effect(&admin(1), &["exchange", "teams"]);
    let two = test.under_review(&admin(2), &["exchange"]);
    test.does(&admin(2), two, statement(&["exchange"], "Statement of the second."));
    test.does(&reviewer(), two, note("Internal note."));
    test.does(&lead(), two, award(two));
    let three = test.under_review(&admin(3), &["teams"]);
    test.does(&customer(two), two, Action::Agree);
    test.does(&second_lead(), three, award(one));
    test.wait_until(one, utc("2026-12-31T00:00:00Z"));
    (test, [one, two, three])
}

#[test]
fn a_partner_reads_neither_a_rivals_id_nor_its_people_nor_an_internal_note() {
    let (test, ids) = fought();
    for (n, id) in [(1, ids[0]), (2, ids[1]), (3, ids[2])] {
        for reader in [admin(n), user(n)] {
            let text = all_that_is_read(&test, &reader, id);
            assert!(!text.contains("Internal note."));
            for other in (1..=3).filter(|other| *other != n) {
                let rival = ids[other as usize - 1];
                assert!(!text.contains(&rival.to_string()), "claim {n} names claim {other}");
                for who in [admin(other), user(other)] {
                    assert!(!text.contains(&who.person().unwrap().to_string()), "claim {n} names people of {other}");
                }
            }
            if n != 2 {
                assert!(!text.contains("Statement of the second."));
            }
        }
    }
}

#[test]
fn the_desk_reads_everything() {
    let (test, [one, two, _]) = fought();
    for reader in [reviewer(), lead(), system_admin()] {
        assert_eq!(claim_for(&reader, test.claim(two)), *test.claim(two));
        let text = all_that_is_read(&test, &reader, two);
        assert!(text.contains(&one.to_string()) && text.contains("Internal note."));
    }
}

#[test]
fn a_partner_reads_the_rubric_once_it_is_decided_on() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    test.does(&reviewer(), id, Action::SaveRubric { rubric: met() });
    assert_eq!(claim_for(&admin(1), test.claim(id)).rubric, Rubric::default());
    test.does(&reviewer(), id, reject());
    assert_eq!(claim_for(&admin(1), test.claim(id)).rubric, test.claim(id).rubric);
    let kept = test.histories[&id].iter().filter_map(|record| record_for(&admin(1), record));
    assert!(kept.into_iter().all(|record| !matches!(record.event, Event::RubricSaved { .. })));
}

#[test]
fn a_customer_reads_what_is_claimed_and_nothing_of_the_talk_about_it() {
    let mut test = Scenario::new();
    let id = test.action_required(&admin(1), &["exchange"]);
    test.does(&admin(1), id, answer(&["Between us."]));
    test.does(&admin(1), id, comment("Between us too."));
    test.does(&reviewer(), id, Action::StartReview);
    test.does(&reviewer(), id, approve());
    let text = all_that_is_read(&test, &customer(id), id);
    assert!(!text.contains("Between us"));
    let seen = claim_for(&customer(id), test.claim(id));
    assert_eq!((&seen.answers, &seen.lines), (&test.claim(id).answers, &test.claim(id).lines));
}

#[test]
fn an_association_superseded_does_not_tell_by_whose_hand() {
    let (test, [one, ..]) = fought();
    let last = test.histories[&one].iter().find(|record| record.event.code() == "lines_ended").unwrap();
    assert_eq!(record_for(&admin(1), last).unwrap().by, By::System);
}

#[test]
fn a_history_that_is_broken_says_where() {
    let mut test = Scenario::new();
    let id = test.submitted(&admin(1), &["exchange"]);
    let mut history = test.histories[&id].clone();
    history.remove(3);
    let broken = domain::lifecycle::replay(id, &history).unwrap_err();
    assert_eq!(broken.sequence, 5);
    assert_eq!(domain::lifecycle::replay(id, &history[1..]).unwrap_err().sequence, 2);
    assert_eq!(domain::lifecycle::replay(id, &[]).unwrap_err().sequence, 1);
}

#[test]
fn claims_and_histories_come_back_from_json_as_they_went() {
    let (test, ids) = fought();
    for id in ids {
        let claim = serde_json::to_string(test.claim(id)).unwrap();
        assert_eq!(serde_json::from_str::<domain::claim::Claim>(&claim).unwrap(), *test.claim(id));
        for record in &test.histories[&id] {
            let text = serde_json::to_string(record).unwrap();
            assert_eq!(serde_json::from_str::<domain::action::Record>(&text).unwrap(), *record);
        }
    }
}
