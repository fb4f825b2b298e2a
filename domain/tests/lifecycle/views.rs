//! What each party reads of a claim and its history.

use crate::desk::people::*;
use crate::desk::words::*;
use crate::desk::{Desk, utc};
use domain::action::{Action, Event};
use domain::evidence::Rubric;
use domain::party::{Actor, By, ClaimId};
use domain::view::{claim_for, record_for};

/// Everything a party could read of the claim, as one text.
pub fn all_that_is_read(desk: &Desk, reader: &Actor, id: ClaimId) -> String {
    let seen: Vec<_> = desk.histories[&id].iter().filter_map(|record| record_for(reader, record)).collect();
    let claim = claim_for(reader, desk.claim(id));
    format!("{}{}", serde_json::to_string(&claim).unwrap(), serde_json::to_string(&seen).unwrap())
}

/// A contest fought to its end, with notes, statements and a newcomer.
fn fought() -> (Desk, [ClaimId; 3]) {
    let mut desk = Desk::open();
    let one = desk.in_effect(&admin(1), &["exchange", "teams"]);
    let two = desk.under_review(&admin(2), &["exchange"]);
    desk.does(&admin(2), two, statement(&["exchange"], "Statement of the second."));
    desk.does(&reviewer(), two, note("Internal note."));
    desk.does(&lead(), two, award(two));
    let three = desk.under_review(&admin(3), &["teams"]);
    desk.does(&customer(two), two, Action::Agree);
    desk.does(&second_lead(), three, award(one));
    desk.wait_until(one, utc("2026-12-31T00:00:00Z"));
    (desk, [one, two, three])
}

#[test]
fn a_partner_reads_neither_a_rivals_id_nor_its_people_nor_an_internal_note() {
    let (desk, ids) = fought();
    for (n, id) in [(1, ids[0]), (2, ids[1]), (3, ids[2])] {
        for reader in [admin(n), user(n)] {
            let text = all_that_is_read(&desk, &reader, id);
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
    let (desk, [one, two, _]) = fought();
    for reader in [reviewer(), lead(), system_admin()] {
        assert_eq!(claim_for(&reader, desk.claim(two)), *desk.claim(two));
        let text = all_that_is_read(&desk, &reader, two);
        assert!(text.contains(&one.to_string()) && text.contains("Internal note."));
    }
}

#[test]
fn a_partner_reads_the_rubric_once_it_is_decided_on() {
    let mut desk = Desk::open();
    let id = desk.under_review(&admin(1), &["exchange"]);
    desk.does(&reviewer(), id, Action::SaveRubric { rubric: met() });
    assert_eq!(claim_for(&admin(1), desk.claim(id)).rubric, Rubric::default());
    desk.does(&reviewer(), id, reject());
    assert_eq!(claim_for(&admin(1), desk.claim(id)).rubric, desk.claim(id).rubric);
    let kept = desk.histories[&id].iter().filter_map(|record| record_for(&admin(1), record));
    assert!(kept.into_iter().all(|record| !matches!(record.event, Event::RubricSaved { .. })));
}

#[test]
fn a_customer_reads_what_is_claimed_and_nothing_of_the_talk_about_it() {
    let mut desk = Desk::open();
    let id = desk.action_required(&admin(1), &["exchange"]);
    desk.does(&admin(1), id, answer(&["Between us."]));
    desk.does(&admin(1), id, comment("Between us too."));
    desk.does(&reviewer(), id, Action::StartReview);
    desk.does(&reviewer(), id, approve());
    let text = all_that_is_read(&desk, &customer(id), id);
    assert!(!text.contains("Between us"));
    let seen = claim_for(&customer(id), desk.claim(id));
    assert_eq!((&seen.answers, &seen.lines), (&desk.claim(id).answers, &desk.claim(id).lines));
}

#[test]
fn an_association_superseded_does_not_tell_by_whose_hand() {
    let (desk, [one, ..]) = fought();
    let last = desk.histories[&one].iter().find(|record| record.event.code() == "lines_ended").unwrap();
    assert_eq!(record_for(&admin(1), last).unwrap().by, By::System);
}

#[test]
fn a_history_that_is_broken_says_where() {
    let mut desk = Desk::open();
    let id = desk.submitted(&admin(1), &["exchange"]);
    let mut history = desk.histories[&id].clone();
    history.remove(3);
    let broken = domain::lifecycle::replay(id, &history).unwrap_err();
    assert_eq!(broken.sequence, 5);
    assert_eq!(domain::lifecycle::replay(id, &history[1..]).unwrap_err().sequence, 2);
    assert_eq!(domain::lifecycle::replay(id, &[]).unwrap_err().sequence, 1);
}

#[test]
fn claims_and_histories_come_back_from_json_as_they_went() {
    let (desk, ids) = fought();
    for id in ids {
        let claim = serde_json::to_string(desk.claim(id)).unwrap();
        assert_eq!(serde_json::from_str::<domain::claim::Claim>(&claim).unwrap(), *desk.claim(id));
        for record in &desk.histories[&id] {
            let text = serde_json::to_string(record).unwrap();
            assert_eq!(serde_json::from_str::<domain::action::Record>(&text).unwrap(), *record);
        }
    }
}
