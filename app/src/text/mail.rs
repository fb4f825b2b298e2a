//! Mails in the receiver's language. Their words follow from the message alone: from what was true when the event happened.

use super::problem::listed;
use super::{dates, reasons};
use crate::messages::{Locale, td_string};
use chrono::{DateTime, Utc};
use domain::catalog::product;
use domain::claim::EndReason;
use domain::deadline::Zone;
use domain::notice::{Reason, Remark, Topic};
use store::Message;

/// What a mail is written for, besides its message.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    pub locale: Locale,
    /// The receiver's.
    pub zone: Zone,
    pub name: &'a str,
    pub to_customer: bool,
    pub written_at: DateTime<Utc>,
    /// Where to act, absolute; empty where nothing is left to do.
    pub link: &'a str,
    /// Where all notifications are, absolute.
    pub notifications: &'a str,
    /// The support address, if it is set.
    pub support: Option<&'a str>,
}

/// A mail as its reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// Lines of paragraphs are unbroken.
    pub text: String,
}

/// Each variable of the texts in words of the receiver's language; empty where it does not apply.
struct Words<'a> {
    reference: &'a str,
    customer: &'a str,
    partner: &'a str,
    tenant: &'a str,
    contact: &'a str,
    contact_email: &'a str,
    link: &'a str,
    products: String,
    due: String,
    at: String,
    reason: String,
    /// How the customer's consent came about.
    how: String,
    /// Why the customer's partner of record is none any more.
    because: String,
}

/// One text with the variables that it names: each key and each variable is checked by the compiler.
macro_rules! text {
    ($locale:expr, $words:expr, [$($key:ident).+], $($variable:ident)*) => {
        td_string!($locale, $($key).+, $($variable = &$words.$variable),*).to_string()
    };
}

/// Subject and body of each topic: its key, the variables of the subject, the variables of the body.
macro_rules! letters {
    ($locale:expr, $words:expr, $topic:expr; $($name:ident = $key:ident ($($in_subject:ident)*) ($($in_body:ident)*);)+) => {
        match $topic {
            $(Topic::$name => (
                text!($locale, $words, [mail.$key.subject], $($in_subject)*),
                text!($locale, $words, [mail.$key.body], $($in_body)*),
            )),+
        }
    };
}

pub fn letter(message: &Message, envelope: &Envelope<'_>) -> Letter {
    let locale = envelope.locale;
    let words = Words::new(message, envelope);
    let (subject, body) = subject_and_body(locale, message.topic, &words);
    let greeting = match envelope.name {
        "" => td_string!(locale, mail.greeting_no_name).to_string(),
        name => td_string!(locale, mail.greeting, name = name).to_string(),
    };
    let mut parts = vec![greeting, body];
    if !envelope.to_customer {
        parts.extend(remarks(locale, message, &words));
        parts.push(envelope.link.to_owned());
    }
    parts.push(td_string!(locale, mail.sign_off).to_string());
    parts.retain(|part| !part.is_empty());
    let mut footer = match envelope.to_customer {
        true => td_string!(locale, mail.footer_customer, partner = &message.partner, customer = &message.customer)
            .to_string(),
        false => td_string!(locale, mail.footer, link = envelope.notifications).to_string(),
    };
    if let Some(address) = envelope.support {
        footer.push('\n');
        footer.push_str(&td_string!(locale, mail.support, address = address).to_string());
    }
    // A reference tells a customer nothing.
    let subject = match envelope.to_customer {
        true => subject,
        false => td_string!(locale, mail.subject_pattern, reference = words.reference, subject = subject).to_string(),
    };
    Letter { subject, text: format!("{}\n\n-- \n{footer}\n", parts.join("\n\n")) }
}

impl<'a> Words<'a> {
    fn new(message: &'a Message, envelope: &Envelope<'a>) -> Self {
        let locale = envelope.locale;
        let instant = |at| dates::instant_in_zone(locale, envelope.zone, at);
        let products: Vec<_> = message
            .details
            .products
            .iter()
            .map(|code| product(code).map_or_else(|| code.to_string(), |product| product.name.to_owned()))
            .collect();
        let reason = match &message.details.reason {
            Some(Reason::Rejected(reason)) => reasons::rejection(locale, reason),
            Some(Reason::Ended(reason)) => reasons::end(locale, reason),
            None => String::new(),
        };
        let at = instant(envelope.written_at);
        Self {
            reference: message.reference.as_str(),
            customer: &message.customer,
            partner: &message.partner,
            tenant: &message.tenant_id,
            contact: &message.contact.name,
            contact_email: &message.contact.email,
            link: envelope.link,
            products: listed(locale, &products),
            due: message.details.due_at.map(instant).unwrap_or_default(),
            reason,
            how: message.details.remark.map(|one| remark(locale, one, message.admin, "", &at)).unwrap_or_default(),
            because: because(locale, message.details.reason.as_ref()),
            at,
        }
    }
}

fn subject_and_body(locale: Locale, topic: Topic, words: &Words<'_>) -> (String, String) {
    letters! { locale, words, topic;
        Submitted = submitted (customer) (reference customer products due);
        InformationAsked = information_asked (due customer) (reference customer due);
        ContestInformationAsked = contest_information_asked (due customer) (reference customer due);
        AnswerReminder = answer_reminder (due customer) (reference customer due);
        Approved = approved (customer) (reference customer products due);
        ConsentRestarted = consent_restarted (customer) (reference customer due);
        TookEffect = took_effect (customer) (reference customer products);
        Rejected = rejected (customer) (reference customer reason);
        RejectionUpheld = rejection_upheld (customer) (reference customer reason);
        ContestOpened = contest_opened (customer) (reference customer due);
        ContestExtended = contest_extended (customer) (reference customer due);
        ContestLapsed = contest_lapsed (customer) (reference customer products);
        ArbitrationWon = arbitration_won (customer) (reference customer);
        ArbitrationLost = arbitration_lost (customer) (reference customer);
        Reinstated = reinstated (customer) (reference customer);
        LinesEnded = lines_ended (customer) (reference customer products reason);
        Ended = ended (customer) (reference customer reason);
        ClaimLinesEnded = claim_lines_ended (customer) (reference customer products reason);
        ClaimEnded = claim_ended (customer) (reference customer reason);
        SubscriptionReady = subscription_ready (customer) (reference customer);
        SubscriptionWaitOver = subscription_wait_over (customer) (reference customer);
        SubscriptionGone = subscription_gone (customer) (reference customer);
        Commented = commented (customer) (reference customer);
        RequestAnswered = request_answered (customer) (reference customer partner due);
        ContestRequestAnswered = contest_request_answered (customer) (reference customer partner);
        Disputed = disputed (customer) (reference customer partner due);
        ArbitrationBegun = arbitration_begun (customer) (reference customer partner due);
        Escalated = escalated (customer) (reference customer partner due);
        ContestEscalated = contest_escalated (customer) (reference customer partner due);
        Assigned = assigned (customer) (reference customer partner due);
        Reassigned = reassigned (customer) (reference customer partner);
        ReviewClosed = review_closed (customer) (reference customer partner reason);
        ReviewLinesEnded = review_lines_ended (customer) (reference customer partner products reason);
        ReviewDecided = review_decided (customer) (reference customer partner);
        ConsentForetold = consent_foretold (partner) (customer partner tenant products link contact contact_email);
        ConsentAsked = consent_asked (partner due) (customer partner tenant products due link contact contact_email);
        ConsentConfirmed = consent_confirmed (partner) (customer partner tenant products how link contact contact_email);
        ConsentDeclined = consent_declined (partner) (customer partner tenant products at contact contact_email);
        ConsentWithdrawn = consent_withdrawn (partner) (customer partner tenant products at contact contact_email);
        RequestClosed = request_closed (partner) (customer partner tenant products);
        RequestLinesEnded = request_lines_ended (partner) (customer partner tenant products);
        CustomerLinesEnded = customer_lines_ended (partner) (customer partner tenant products because);
        CustomerEnded = customer_ended (partner) (customer partner tenant products because);
    }
}

/// The sentences on what follows, as one paragraph.
fn remarks(locale: Locale, message: &Message, words: &Words<'_>) -> Option<String> {
    let said = remark(locale, message.details.remark?, message.admin, &words.due, &words.at);
    let lost = message.topic == Topic::ArbitrationLost && matches!(message.details.reason, Some(Reason::Rejected(_)));
    let rejected = lost.then(|| td_string!(locale, mail.remark.claim_rejected).to_string());
    Some(super::problem::sentences(locale, &rejected.into_iter().chain([said]).collect::<Vec<_>>()))
}

/// `admin`: the reader may act for the whole company.
fn remark(locale: Locale, remark: Remark, admin: bool, due: &str, at: &str) -> String {
    match remark {
        Remark::Disputable if admin => td_string!(locale, mail.remark.you_dispute, due = due).to_string(),
        Remark::Disputable => td_string!(locale, mail.remark.admin_disputes, due = due).to_string(),
        Remark::NotDisputable => td_string!(locale, mail.remark.not_disputable).to_string(),
        Remark::ConsentFollows => td_string!(locale, mail.remark.consent_follows, due = due).to_string(),
        Remark::InEffectNow => td_string!(locale, mail.remark.in_effect_now).to_string(),
        Remark::StaysInEffect => td_string!(locale, mail.remark.stays_in_effect).to_string(),
        Remark::OthersUndecided => td_string!(locale, mail.remark.others_undecided).to_string(),
        Remark::StaysUntilReplaced => td_string!(locale, mail.remark.stays_until_replaced).to_string(),
        Remark::EndsWhenReplaced => td_string!(locale, mail.remark.ends_when_replaced).to_string(),
        Remark::ContestOver => td_string!(locale, mail.remark.contest_over).to_string(),
        Remark::OtherLinesContested => td_string!(locale, mail.remark.other_lines_contested).to_string(),
        Remark::Agreed => td_string!(locale, mail.remark.agreed, at = at).to_string(),
        Remark::WindowPassed => td_string!(locale, mail.remark.window_passed).to_string(),
        Remark::AnyTime => td_string!(locale, mail.remark.any_time).to_string(),
        Remark::Evaluated => td_string!(locale, mail.remark.evaluated).to_string(),
    }
}

/// What a customer reads of the end; the partner's own reasons are the partner's.
fn because(locale: Locale, reason: Option<&Reason>) -> String {
    match reason {
        Some(Reason::Ended(EndReason::PartnerEnded { .. })) => {
            td_string!(locale, mail.because.partner_ended).to_string()
        }
        Some(Reason::Ended(EndReason::Superseded)) => td_string!(locale, mail.because.superseded).to_string(),
        Some(Reason::Ended(EndReason::SubscriptionEnded)) => {
            td_string!(locale, mail.because.subscription_ended).to_string()
        }
        // The customer's own act needs no reason.
        Some(Reason::Ended(EndReason::CustomerWithdrew) | Reason::Rejected(_)) | None => String::new(),
    }
}
