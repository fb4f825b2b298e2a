//! Every mail in every language, as its reader gets it. `INSTA_UPDATE=always cargo test -p app --features ssr --test letters` accepts
//! changed words; read them before they are committed.

use app::messages::Locale;
use app::text::mail::{Envelope, letter};
use chrono::{DateTime, Utc};
use domain::claim::EndReason;
use domain::claim_form::Contact;
use domain::code::Code;
use domain::deadline::Zone;
use domain::evidence::{Criterion, RejectionReason, WithdrawReason};
use domain::notice::{Details, Reason, Remark, Topic};
use std::collections::BTreeSet;
use std::fmt::Write;
use store::Message;

/// A message with what is special about it.
struct Sample {
    topic: Topic,
    reason: Option<Reason>,
    remark: Option<Remark>,
    /// The reader is an admin of the claim's company.
    admin: bool,
}

impl Sample {
    fn name(&self) -> String {
        let reason = match &self.reason {
            Some(Reason::Rejected(reason)) => format!(", {}", reason.code()),
            Some(Reason::Ended(reason)) => format!(", {}", reason.code()),
            None => String::new(),
        };
        let remark = self.remark.map(|remark| format!(", {remark:?}")).unwrap_or_default();
        format!("{}{reason}{remark}{}", self.topic.code(), if self.admin { ", to an admin" } else { "" })
    }
}

fn rejections() -> Vec<RejectionReason> {
    use RejectionReason as R;
    let all = [
        R::PartnerRequest { reason: WithdrawReason::WrongLocation },
        R::CustomerDeclined,
        R::InsufficientProof { criteria: Criterion::ALL.to_vec() },
        R::NoCustomerConsentInProof,
        R::ProductsMissing,
        R::NoPartnerResponse,
        R::ProofUnavailable,
        R::ArbitrationLost,
    ];
    // A new reason does not compile here until it has a sample above.
    for reason in &all {
        match reason {
            R::PartnerRequest { .. } | R::CustomerDeclined | R::InsufficientProof { .. } => {}
            R::NoCustomerConsentInProof | R::ProductsMissing | R::NoPartnerResponse => {}
            R::ProofUnavailable | R::ArbitrationLost => {}
        }
    }
    all.into()
}

fn ends() -> Vec<EndReason> {
    use EndReason as E;
    let all = [
        E::CustomerWithdrew,
        E::PartnerEnded { reason: WithdrawReason::NoLongerWithCustomer },
        E::Superseded,
        E::SubscriptionEnded,
    ];
    for reason in &all {
        match reason {
            E::CustomerWithdrew | E::PartnerEnded { .. } | E::Superseded | E::SubscriptionEnded => {}
        }
    }
    all.into()
}

/// Each topic in all its variants; the match is exhaustive, so that a new topic needs a sample.
fn samples() -> Vec<Sample> {
    let mut samples = vec![];
    let mut add = |topic, reason, remark, admin| samples.push(Sample { topic, reason, remark, admin });
    let insufficient =
        || Some(Reason::Rejected(RejectionReason::InsufficientProof { criteria: vec![Criterion::DatesCurrent] }));
    let lost = || Some(Reason::Rejected(RejectionReason::ArbitrationLost));
    for topic in Topic::ALL.iter().copied() {
        match topic {
            Topic::Rejected => {
                for reason in rejections() {
                    let remark = if reason.disputable() { Remark::Disputable } else { Remark::NotDisputable };
                    add(topic, Some(Reason::Rejected(reason)), Some(remark), true);
                }
                add(topic, insufficient(), Some(Remark::Disputable), false);
                add(topic, insufficient(), Some(Remark::NotDisputable), false);
            }
            Topic::RejectionUpheld => add(topic, insufficient(), None, false),
            Topic::ReviewClosed => {
                let withdrawn = RejectionReason::PartnerRequest { reason: WithdrawReason::Other };
                for reason in [withdrawn, RejectionReason::NoPartnerResponse] {
                    add(topic, Some(Reason::Rejected(reason)), None, false);
                }
                add(topic, Some(Reason::Ended(EndReason::SubscriptionEnded)), None, false);
            }
            Topic::TookEffect => {
                add(topic, None, Some(Remark::Evaluated), false);
                add(topic, None, None, false);
            }
            Topic::ArbitrationWon => {
                for remark in
                    [Remark::ConsentFollows, Remark::InEffectNow, Remark::StaysInEffect, Remark::OthersUndecided]
                {
                    add(topic, None, Some(remark), false);
                }
                add(topic, None, None, false);
            }
            Topic::ArbitrationLost => {
                add(topic, lost(), Some(Remark::Disputable), true);
                add(topic, lost(), Some(Remark::Disputable), false);
                add(topic, lost(), Some(Remark::NotDisputable), true);
                add(topic, None, Some(Remark::StaysUntilReplaced), false);
                add(topic, None, Some(Remark::EndsWhenReplaced), false);
                add(topic, None, None, false);
            }
            Topic::Ended => ends().into_iter().for_each(|end| add(topic, Some(Reason::Ended(end)), None, false)),
            Topic::ContestLapsed => {
                for remark in [Remark::ContestOver, Remark::OtherLinesContested] {
                    add(topic, None, Some(remark), false);
                }
            }
            Topic::ReviewLinesEnded => {
                add(topic, Some(Reason::Ended(EndReason::SubscriptionEnded)), None, false);
            }
            Topic::LinesEnded | Topic::CustomerLinesEnded | Topic::ClaimLinesEnded | Topic::ClaimEnded => {
                for end in [EndReason::Superseded, EndReason::SubscriptionEnded] {
                    add(topic, Some(Reason::Ended(end)), None, false);
                }
            }
            Topic::CustomerEnded => {
                for end in ends().into_iter().filter(|end| *end != EndReason::CustomerWithdrew) {
                    add(topic, Some(Reason::Ended(end)), None, false);
                }
            }
            Topic::ConsentWithdrawn => add(topic, Some(Reason::Ended(EndReason::CustomerWithdrew)), None, false),
            Topic::ConsentConfirmed => {
                for remark in [Remark::Agreed, Remark::WindowPassed, Remark::AnyTime] {
                    add(topic, None, Some(remark), false);
                }
            }
            Topic::Submitted
            | Topic::InformationAsked
            | Topic::ContestInformationAsked
            | Topic::AnswerReminder
            | Topic::Approved
            | Topic::ConsentRestarted
            | Topic::ContestOpened
            | Topic::ContestExtended
            | Topic::Reinstated
            | Topic::SubscriptionReady
            | Topic::SubscriptionGone
            | Topic::SubscriptionWaitOver
            | Topic::Commented
            | Topic::RequestAnswered
            | Topic::ContestRequestAnswered
            | Topic::Disputed
            | Topic::ArbitrationBegun
            | Topic::Escalated
            | Topic::ContestEscalated
            | Topic::Assigned
            | Topic::Reassigned
            | Topic::ReviewDecided
            | Topic::ConsentForetold
            | Topic::ConsentAsked
            | Topic::ConsentDeclined
            | Topic::RequestClosed
            | Topic::RequestLinesEnded => add(topic, None, None, false),
        }
    }
    samples
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn written(locale: Locale, zone: &str) -> String {
    let mut all = String::new();
    for sample in samples() {
        let products = ["exchange", "teams"].map(|code| code.parse().unwrap()).into();
        let details = Details {
            products,
            due_at: Some(at("2026-11-29T22:59:59Z")),
            reason: sample.reason.clone(),
            remark: sample.remark,
        };
        let message = Message {
            topic: sample.topic,
            reference: "OR-000042".parse().unwrap(),
            sequence: 7,
            claim_name: "Mail and meetings".into(),
            customer: "Proseware AB".into(),
            tenant_id: "1c0a7000-0000-4000-8000-000000000004".into(),
            partner: "Fjordlight".into(),
            contact: Contact {
                name: "Astrid Ek".into(),
                title: String::new(),
                email: "astrid@fjordlight.example".into(),
            },
            admin: sample.admin,
            details,
        };
        let to_customer = matches!(
            sample.topic,
            Topic::ConsentForetold
                | Topic::ConsentAsked
                | Topic::ConsentConfirmed
                | Topic::ConsentDeclined
                | Topic::ConsentWithdrawn
                | Topic::RequestClosed
                | Topic::RequestLinesEnded
                | Topic::CustomerLinesEnded
                | Topic::CustomerEnded
        );
        let envelope = Envelope {
            locale,
            zone: zone.parse::<Zone>().unwrap(),
            name: "Linnea Strand",
            to_customer,
            written_at: at("2026-11-22T09:30:00Z"),
            link: "https://desk.example/LINK",
            notifications: "https://desk.example/notifications",
            support: Some("support@desk.example"),
        };
        let letter = letter(&message, &envelope);
        assert!(!letter.text.contains("{{"), "{}", letter.text);
        let rule = "=".repeat(100);
        write!(all, "{rule}\n{}\n{rule}\n{}\n\n{}\n", sample.name(), letter.subject, letter.text).unwrap();
    }
    all
}

#[test]
fn every_mail_in_english_reads_as_accepted() {
    insta::assert_snapshot!("letters_en", written(Locale::en, "Europe/London"));
}

#[test]
fn every_mail_in_japanese_reads_as_accepted() {
    insta::assert_snapshot!("letters_ja", written(Locale::ja, "Asia/Tokyo"));
}

#[test]
fn every_mail_in_swedish_reads_as_accepted() {
    insta::assert_snapshot!("letters_sv", written(Locale::sv, "Europe/Stockholm"));
}

#[test]
fn every_mail_in_chinese_reads_as_accepted() {
    insta::assert_snapshot!("letters_zh_tw", written(Locale::zh_TW, "Asia/Taipei"));
}

#[test]
fn every_topic_and_every_remark_has_a_sample() {
    let samples = samples();
    let topics: BTreeSet<_> = samples.iter().map(|sample| sample.topic).collect();
    assert_eq!(topics, Topic::ALL.iter().copied().collect());
    let remarks: BTreeSet<_> = samples.iter().filter_map(|sample| sample.remark).collect();
    assert_eq!(remarks, Remark::ALL.iter().copied().collect());
}
