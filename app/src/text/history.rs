//! What happened to a claim, as a sentence in the reader's language: one exhaustive match, for the page and for the export.

use super::problem::listed;
use super::{codes, dates, reasons};
use crate::messages::{Locale, td_string};
use domain::action::Event;
use domain::catalog::{Activity, ProductCode, SolutionArea, product};
use domain::claim::{Consent, CustomerAnswer, EndReason, WaitOutcome};
use domain::claim_form::{Change, Field};
use domain::contest::{LineKey, Outcome};
use domain::deadline::{Deadline, Zone};
use domain::evidence::{Criterion, RejectionReason, RequestItem};
use domain::party::By;
use store::HistoryEntry;

/// Whoever did it: by name where the reader may know it, else by the side.
pub fn who(locale: Locale, entry: &HistoryEntry) -> String {
    if let Some(name) = &entry.who {
        return name.clone();
    }
    match entry.record.by {
        By::Partner { .. } => td_string!(locale, words.who.partner),
        By::Staff { .. } => td_string!(locale, words.who.reviewer),
        By::Customer => td_string!(locale, words.who.customer),
        By::System => td_string!(locale, words.who.system),
    }
    .to_string()
}

/// The side that did it.
pub fn party(locale: Locale, by: By) -> String {
    match by {
        By::Partner { .. } => td_string!(locale, words.party.partner),
        By::Staff { .. } => td_string!(locale, words.party.reviewer),
        By::Customer => td_string!(locale, words.party.customer),
        By::System => td_string!(locale, words.party.system),
    }
    .to_string()
}

/// One sentence per event; instants are told in `zone`.
pub fn sentence(locale: Locale, zone: Zone, entry: &HistoryEntry) -> String {
    let who = who(locale, entry);
    let instant = |at| dates::instant(locale, zone, at);
    match &entry.record.event {
        Event::Created { split_from: None, .. } => td_string!(locale, words.event.created, who = who).to_string(),
        Event::Created { split_from: Some(_), .. } => td_string!(locale, words.event.created_by_split).to_string(),
        Event::AnswersChanged { .. } => td_string!(locale, words.event.answers_changed, who = who).to_string(),
        Event::ProofAdded { proof } => {
            td_string!(locale, words.event.proof_added, who = who, name = proof.file_name.as_str()).to_string()
        }
        Event::ProofRemoved { file_name, .. } => {
            td_string!(locale, words.event.proof_removed, who = who, name = file_name.as_str()).to_string()
        }
        Event::WaitStarted { waiting } => {
            let day = dates::day(locale, zone.day(waiting.until));
            td_string!(locale, words.event.wait_started, day = day).to_string()
        }
        Event::WaitContinued { .. } => td_string!(locale, words.event.wait_continued).to_string(),
        Event::WaitEnded { outcome } => match outcome {
            WaitOutcome::Provisioned => td_string!(locale, words.event.wait_ended_ready).to_string(),
            WaitOutcome::TimedOut => td_string!(locale, words.event.wait_ended_over).to_string(),
            WaitOutcome::SubscriptionNotActive => td_string!(locale, words.event.wait_ended_not_active).to_string(),
            WaitOutcome::ProductsChanged => td_string!(locale, words.event.wait_ended_changed).to_string(),
        },
        Event::ActivityNarrowed { activity } => {
            let activity = codes::activity(locale, *activity);
            td_string!(locale, words.event.activity_narrowed, activity = activity).to_string()
        }
        Event::Submitted { .. } => td_string!(locale, words.event.submitted, who = who).to_string(),
        Event::ContestOpened { extends: false, .. } => td_string!(locale, words.event.contest_opened).to_string(),
        Event::ContestOpened { extends: true, .. } => td_string!(locale, words.event.contest_extended).to_string(),
        Event::ContestLapsed { .. } => td_string!(locale, words.event.contest_lapsed).to_string(),
        Event::ContestNarrowed { .. } => td_string!(locale, words.event.contest_narrowed).to_string(),
        Event::StatementAdded { .. } => td_string!(locale, words.event.statement_added, who = who).to_string(),
        Event::StatementFinished { .. } => td_string!(locale, words.event.statement_finished, who = who).to_string(),
        Event::Reinstated { .. } => td_string!(locale, words.event.reinstated).to_string(),
        Event::RivalCompaniesFound { .. } => td_string!(locale, words.event.rival_companies_found).to_string(),
        Event::Assigned { .. } => {
            let reviewer = entry.whom.clone().unwrap_or_else(|| td_string!(locale, words.party.reviewer).to_string());
            td_string!(locale, words.event.assigned, who = who, reviewer = reviewer).to_string()
        }
        Event::ReviewStarted { .. } => td_string!(locale, words.event.review_started, who = who).to_string(),
        Event::Released => td_string!(locale, words.event.released, who = who).to_string(),
        Event::RubricSaved { .. } => td_string!(locale, words.event.rubric_saved, who = who).to_string(),
        Event::InformationAsked { .. } => td_string!(locale, words.event.information_asked, who = who).to_string(),
        Event::Reminded { due_at } => td_string!(locale, words.event.reminded, due = instant(*due_at)).to_string(),
        Event::RequestAnswered { .. } => td_string!(locale, words.event.request_answered, who = who).to_string(),
        Event::Approved { .. } => td_string!(locale, words.event.approved, who = who).to_string(),
        Event::ConsentRestarted { closes } => {
            td_string!(locale, words.event.consent_restarted, due = instant(closes.due_at)).to_string()
        }
        Event::CustomerAnswered { answer, name, email } => {
            let (name, email) = (name.as_str(), email.as_str());
            match answer {
                CustomerAnswer::Agreed => {
                    td_string!(locale, words.event.customer_agreed, who = who, name = name, email = email).to_string()
                }
                CustomerAnswer::Declined => {
                    td_string!(locale, words.event.customer_declined, who = who, name = name, email = email).to_string()
                }
                CustomerAnswer::Withdrew => {
                    td_string!(locale, words.event.customer_withdrew, who = who, name = name, email = email).to_string()
                }
            }
        }
        Event::TookEffect { consent } => match consent {
            Consent::Agreed => td_string!(locale, words.event.took_effect_agreed, who = who).to_string(),
            Consent::WindowPassed => td_string!(locale, words.event.took_effect_window_passed).to_string(),
            Consent::AnyTime => td_string!(locale, words.event.took_effect_any_time).to_string(),
        },
        Event::Rejected { reason, .. } => rejected(locale, who, reason),
        Event::Disputed { .. } => td_string!(locale, words.event.disputed, who = who).to_string(),
        Event::RejectionUpheld { .. } => td_string!(locale, words.event.rejection_upheld, who = who).to_string(),
        Event::ArbitrationDecided { outcome: Outcome::Won, .. } => {
            td_string!(locale, words.event.arbitration_won, who = who).to_string()
        }
        Event::ArbitrationDecided { outcome: Outcome::Lost, .. } => {
            td_string!(locale, words.event.arbitration_lost, who = who).to_string()
        }
        Event::LinesEnded { keys, .. } => {
            let products: Vec<_> = keys.iter().map(line_key).collect();
            td_string!(locale, words.event.lines_ended, products = listed(locale, &products)).to_string()
        }
        Event::Ended { reason, .. } => match reason {
            EndReason::CustomerWithdrew => {
                td_string!(locale, words.event.ended_customer_withdrew, who = who).to_string()
            }
            EndReason::PartnerEnded { .. } => {
                td_string!(locale, words.event.ended_partner_ended, who = who).to_string()
            }
            EndReason::Superseded => td_string!(locale, words.event.ended_superseded).to_string(),
            EndReason::SubscriptionEnded => td_string!(locale, words.event.ended_subscription_ended).to_string(),
        },
        Event::Escalated { due_at } => td_string!(locale, words.event.escalated, due = instant(*due_at)).to_string(),
        Event::ContestEscalated { due_at } => {
            td_string!(locale, words.event.contest_escalated, due = instant(*due_at)).to_string()
        }
        Event::Commented { .. } => td_string!(locale, words.event.commented, who = who).to_string(),
        Event::Noted { .. } => td_string!(locale, words.event.noted, who = who).to_string(),
        Event::ProofViewed { file_name, .. } => {
            td_string!(locale, words.event.proof_viewed, who = who, name = file_name.as_str()).to_string()
        }
    }
}

fn rejected(locale: Locale, who: String, reason: &RejectionReason) -> String {
    match reason {
        RejectionReason::PartnerRequest { .. } => {
            td_string!(locale, words.event.rejected_partner_request, who = who).to_string()
        }
        RejectionReason::CustomerDeclined => {
            td_string!(locale, words.event.rejected_customer_declined, who = who).to_string()
        }
        RejectionReason::NoPartnerResponse => td_string!(locale, words.event.rejected_no_partner_response).to_string(),
        RejectionReason::ArbitrationLost => td_string!(locale, words.event.rejected_arbitration_lost).to_string(),
        RejectionReason::InsufficientProof { .. }
        | RejectionReason::NoCustomerConsentInProof
        | RejectionReason::ProductsMissing
        | RejectionReason::ProofUnavailable => td_string!(locale, words.event.rejected, who = who).to_string(),
    }
}

/// What a line is called where its product is not at hand: the product's name, or the subscription's ID.
pub fn line_key(key: &LineKey) -> String {
    match key {
        LineKey::Workload { workload, .. } => product_name(workload),
        LineKey::Subscription { subscription, .. } => subscription.to_string(),
    }
}

fn product_name(code: &ProductCode) -> String {
    product(code).map_or_else(|| code.to_string(), |product| product.name.to_owned())
}

/// What an item of a request asks for, and the products that it is about.
fn asked(locale: Locale, item: &RequestItem) -> String {
    if item.products.is_empty() {
        return item.what.clone();
    }
    let products: Vec<_> = item.products.iter().map(product_name).collect();
    let label = td_string!(locale, claim.request.products).to_string();
    let about = td_string!(locale, shell.colon, label = label, value = listed(locale, &products)).to_string();
    format!("{}\n\n{about}", item.what)
}

/// What was said or written with it: (label, text), in the order of reading. The label is empty where the sentence says it all.
pub fn texts(locale: Locale, zone: Zone, event: &Event) -> Vec<(String, String)> {
    let until = |label: String, deadline: &Deadline| (label, dates::instant(locale, zone, deadline.due_at));
    let reason = || td_string!(locale, history.reason).to_string();
    let note = || td_string!(locale, words.field.note).to_string();
    let plain = |text: &str| vec![(String::new(), text.to_owned())];
    let lines = |keys: &[LineKey]| {
        let products: Vec<_> = keys.iter().map(line_key).collect();
        (td_string!(locale, claim.contest.products).to_string(), listed(locale, &products))
    };
    let mut texts = match event {
        Event::Commented { text } | Event::Noted { text } => plain(text),
        Event::StatementAdded { keys, text } => vec![lines(keys), (String::new(), text.clone())],
        Event::StatementFinished { keys } | Event::ContestLapsed { keys } => vec![lines(keys)],
        Event::Disputed { justification, .. } => plain(justification),
        Event::InformationAsked { request, deadline, .. } => {
            let items = request.items.iter();
            let mut texts: Vec<_> =
                items.map(|item| (codes::criterion(locale, item.criterion), asked(locale, item))).collect();
            texts.push(until(td_string!(locale, claim.clock.action_required).to_string(), deadline));
            texts
        }
        Event::ContestOpened { lines: opened, due, .. } => {
            let keys: Vec<_> = opened.iter().map(|line| line.key.clone()).collect();
            vec![lines(&keys), until(td_string!(locale, claim.clock.contest).to_string(), due)]
        }
        Event::RequestAnswered { answers, comment, .. } => {
            let unanswered = || td_string!(locale, claim.request.unanswered).to_string();
            let mut texts: Vec<_> = (1..)
                .zip(answers)
                .map(|(number, answer)| {
                    let label = td_string!(locale, claim.request.answer);
                    (format!("{label} {number}"), answer.clone().unwrap_or_else(unanswered))
                })
                .collect();
            texts.push((td_string!(locale, words.field.comment).to_string(), comment.clone()));
            texts
        }
        Event::Approved { note: text, closes, .. } => {
            let closes =
                closes.iter().map(|closes| until(td_string!(locale, claim.clock.consent_open).to_string(), closes));
            std::iter::once((note(), text.clone())).chain(closes).collect()
        }
        Event::RejectionUpheld { note: text } => vec![(note(), text.clone())],
        Event::Rejected { reason: why, note: text, disputable, .. } => {
            let mut texts = vec![(reason(), reasons::rejection(locale, why)), (note(), text.clone())];
            texts.extend(
                disputable.iter().map(|closes| until(td_string!(locale, claim.clock.rejected).to_string(), closes)),
            );
            texts
        }
        Event::Ended { reason: why, note: text } => vec![(reason(), reasons::end(locale, why)), (note(), text.clone())],
        Event::LinesEnded { reason: why, .. } => vec![(reason(), reasons::end(locale, why))],
        Event::ArbitrationDecided { lines: decided, reason: text, .. } => {
            let keys: Vec<_> = decided.iter().map(|line| line.key.clone()).collect();
            vec![lines(&keys), (reason(), text.clone())]
        }
        Event::RubricSaved { rubric } => rubric
            .0
            .iter()
            .map(|(criterion, finding)| {
                let met = if finding.met {
                    td_string!(locale, review.rubric.met).to_string()
                } else {
                    td_string!(locale, review.rubric.not_met).to_string()
                };
                let text = if finding.note.is_empty() { met } else { format!("{met}: {}", finding.note) };
                (codes::criterion(locale, *criterion), text)
            })
            .collect(),
        Event::Created { .. }
        | Event::AnswersChanged { .. }
        | Event::ProofAdded { .. }
        | Event::ProofRemoved { .. }
        | Event::WaitStarted { .. }
        | Event::WaitContinued { .. }
        | Event::WaitEnded { .. }
        | Event::ActivityNarrowed { .. }
        | Event::Submitted { .. }
        | Event::ContestNarrowed { .. }
        | Event::Reinstated { .. }
        | Event::RivalCompaniesFound { .. }
        | Event::Assigned { .. }
        | Event::ReviewStarted { .. }
        | Event::Released
        | Event::Reminded { .. }
        | Event::ConsentRestarted { .. }
        | Event::CustomerAnswered { .. }
        | Event::TookEffect { .. }
        | Event::Escalated { .. }
        | Event::ContestEscalated { .. }
        | Event::ProofViewed { .. } => vec![],
    };
    texts.retain(|(_, text)| !text.is_empty());
    texts
}

/// What a reason of rejection means.
pub fn rejection_help(locale: Locale, reason: &RejectionReason) -> String {
    match reason {
        RejectionReason::PartnerRequest { .. } => td_string!(locale, words.rejection_help.partner_request),
        RejectionReason::CustomerDeclined => td_string!(locale, words.rejection_help.customer_declined),
        RejectionReason::InsufficientProof { .. } => td_string!(locale, words.rejection_help.insufficient_proof),
        RejectionReason::NoCustomerConsentInProof => {
            td_string!(locale, words.rejection_help.no_customer_consent_in_proof)
        }
        RejectionReason::ProductsMissing => td_string!(locale, words.rejection_help.products_missing),
        RejectionReason::NoPartnerResponse => td_string!(locale, words.rejection_help.no_partner_response),
        RejectionReason::ProofUnavailable => td_string!(locale, words.rejection_help.proof_unavailable),
        RejectionReason::ArbitrationLost => td_string!(locale, words.rejection_help.arbitration_lost),
    }
    .to_string()
}

/// What a dispute against it may rest on; empty where none is possible.
pub fn dispute_help(locale: Locale, reason: &RejectionReason) -> String {
    match reason {
        RejectionReason::PartnerRequest { .. } | RejectionReason::CustomerDeclined => return String::new(),
        RejectionReason::InsufficientProof { .. } => td_string!(locale, words.dispute_help.insufficient_proof),
        RejectionReason::NoCustomerConsentInProof => {
            td_string!(locale, words.dispute_help.no_customer_consent_in_proof)
        }
        RejectionReason::ProductsMissing => td_string!(locale, words.dispute_help.products_missing),
        RejectionReason::NoPartnerResponse => td_string!(locale, words.dispute_help.no_partner_response),
        RejectionReason::ProofUnavailable => td_string!(locale, words.dispute_help.proof_unavailable),
        RejectionReason::ArbitrationLost => td_string!(locale, words.dispute_help.arbitration_lost),
    }
    .to_string()
}

/// A changed answer before or after, in words: codes become what they are called; names, texts and IDs stay.
pub fn value(locale: Locale, change: &Change, text: &str) -> String {
    let each = |named: &dyn Fn(&str) -> Option<String>| {
        let names: Vec<_> = text.split(", ").map(|code| named(code).unwrap_or_else(|| code.to_owned())).collect();
        listed(locale, &names)
    };
    match change.field {
        Field::Area => each(&|code| code.parse::<SolutionArea>().ok().map(|area| codes::area(locale, area))),
        Field::Activities => {
            each(&|code| code.parse::<Activity>().ok().map(|activity| codes::activity(locale, activity)))
        }
        Field::SelfCheck => {
            each(&|code| code.parse::<Criterion>().ok().map(|criterion| codes::criterion(locale, criterion)))
        }
        Field::Acknowledged if text == "yes" => td_string!(locale, shell.yes).to_string(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::action::Record;
    use domain::party::PersonId;

    fn entry(by: By, event: Event, who: Option<&str>) -> HistoryEntry {
        let at = "2026-11-24T15:59:59Z".parse().unwrap();
        HistoryEntry {
            number: 1,
            record: Record { sequence: 1, at, by, event },
            who: who.map(str::to_owned),
            whom: None,
        }
    }

    #[test]
    fn a_partner_reads_the_side_where_the_name_is_not_for_it() {
        let person = PersonId("018f0000-0000-7000-8000-000000000001".parse::<domain::party::ClaimId>().unwrap().0);
        let commented = Event::Commented { text: "Hello".into() };
        let unnamed = entry(By::Staff { person }, commented.clone(), None);
        let named = entry(By::Staff { person }, commented, Some("Priya Nair"));
        assert_eq!(sentence(Locale::en, Zone::UTC, &unnamed), "The reviewer commented.");
        assert_eq!(sentence(Locale::en, Zone::UTC, &named), "Priya Nair commented.");
        assert_eq!(texts(Locale::en, Zone::UTC, &named.record.event), [(String::new(), "Hello".to_owned())]);
    }

    #[test]
    fn codes_of_a_changed_answer_become_words_and_names_stay() {
        let shown = |field, after: &str| {
            value(Locale::sv, &Change { field, before: String::new(), after: after.into() }, after)
        };
        assert_eq!(shown(Field::Activities, "presales, usage"), "Förförsäljning, Användning");
        assert_eq!(shown(Field::ClaimName, "presales, usage"), "presales, usage");
        assert_eq!(shown(Field::Activities, ""), "");
    }
}
