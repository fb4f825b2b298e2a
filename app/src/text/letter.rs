//! Mails in the receiver's language.

use crate::messages::{Locale, td_string};
use domain::notice::Topic;

/// What a mail speaks of, each already in words of the receiver's language; empty where it does not apply.
#[derive(Clone, Debug, Default)]
pub struct Letter {
    /// The receiver's name.
    pub name: String,
    pub to_customer: bool,
    pub reference: String,
    pub customer: String,
    pub partner: String,
    pub products: String,
    pub tenant: String,
    /// The deadline that runs, in the receiver's zone.
    pub due: String,
    /// Why the claim was rejected or ended.
    pub reason: String,
    /// Where to act, absolute.
    pub link: String,
    /// Where all notifications are, absolute.
    pub notifications: String,
}

impl Letter {
    /// One line. The customer's carries no reference, which would tell it nothing.
    pub fn subject(&self, locale: Locale, topic: Topic) -> String {
        let subject = self.about(locale, topic);
        if self.to_customer {
            return subject;
        }
        td_string!(locale, mail.subject_pattern, reference = &self.reference, subject = subject).to_string()
    }

    /// The whole text, lines of paragraphs unbroken.
    pub fn text(&self, locale: Locale, topic: Topic) -> String {
        let greeting = if self.name.is_empty() {
            td_string!(locale, mail.greeting_no_name).to_string()
        } else {
            td_string!(locale, mail.greeting, name = &self.name).to_string()
        };
        let footer = if self.to_customer {
            td_string!(locale, mail.footer_customer, partner = &self.partner, customer = &self.customer).to_string()
        } else {
            td_string!(locale, mail.footer, link = &self.notifications).to_string()
        };
        let sign_off = td_string!(locale, mail.sign_off).to_string();
        format!("{greeting}\n\n{}\n\n{sign_off}\n\n-- \n{footer}\n", self.body(locale, topic))
    }

    fn about(&self, locale: Locale, topic: Topic) -> String {
        match topic {
            Topic::Submitted => td_string!(locale, mail.submitted.subject, customer = &self.customer).to_string(),
            Topic::ConsentForetold => {
                td_string!(locale, mail.consent_foretold.subject, partner = &self.partner).to_string()
            }
            Topic::InformationAsked => {
                td_string!(locale, mail.information_asked.subject, customer = &self.customer, due = &self.due)
                    .to_string()
            }
            Topic::AnswerReminder => {
                td_string!(locale, mail.answer_reminder.subject, customer = &self.customer, due = &self.due).to_string()
            }
            Topic::RequestAnswered => {
                td_string!(locale, mail.request_answered.subject, customer = &self.customer).to_string()
            }
            Topic::Approved => td_string!(locale, mail.approved.subject, customer = &self.customer).to_string(),
            Topic::ConsentAsked => {
                td_string!(locale, mail.consent_asked.subject, due = &self.due, partner = &self.partner).to_string()
            }
            Topic::TookEffect => td_string!(locale, mail.took_effect.subject, customer = &self.customer).to_string(),
            Topic::ConsentConfirmed => {
                td_string!(locale, mail.consent_confirmed.subject, partner = &self.partner).to_string()
            }
            Topic::Rejected if self.due.is_empty() => {
                td_string!(locale, mail.rejected_final.subject, customer = &self.customer).to_string()
            }
            Topic::Rejected => td_string!(locale, mail.rejected.subject, customer = &self.customer).to_string(),
            Topic::Disputed => td_string!(locale, mail.disputed.subject, customer = &self.customer).to_string(),
            Topic::RejectionUpheld => {
                td_string!(locale, mail.rejection_upheld.subject, customer = &self.customer).to_string()
            }
            Topic::ContestOpened => {
                td_string!(locale, mail.contest_opened.subject, customer = &self.customer).to_string()
            }
            Topic::ContestLapsed => {
                td_string!(locale, mail.contest_lapsed.subject, customer = &self.customer).to_string()
            }
            Topic::Reinstated => td_string!(locale, mail.reinstated.subject, customer = &self.customer).to_string(),
            Topic::ArbitrationDecided => {
                td_string!(locale, mail.arbitration_decided.subject, customer = &self.customer).to_string()
            }
            Topic::LinesEnded => td_string!(locale, mail.lines_ended.subject, customer = &self.customer).to_string(),
            Topic::Ended if self.to_customer => {
                td_string!(locale, mail.ended_customer.subject, partner = &self.partner).to_string()
            }
            Topic::Ended => td_string!(locale, mail.ended.subject, customer = &self.customer).to_string(),
            Topic::Escalated => td_string!(locale, mail.escalated.subject, customer = &self.customer).to_string(),
            Topic::ContestEscalated => {
                td_string!(locale, mail.contest_escalated.subject, customer = &self.customer).to_string()
            }
            Topic::Commented => td_string!(locale, mail.commented.subject, customer = &self.customer).to_string(),
            Topic::Assigned => td_string!(locale, mail.assigned.subject, customer = &self.customer).to_string(),
            Topic::SubscriptionReady => {
                td_string!(locale, mail.subscription_ready.subject, customer = &self.customer).to_string()
            }
            Topic::SubscriptionWaitOver => {
                td_string!(locale, mail.subscription_wait_over.subject, customer = &self.customer).to_string()
            }
            Topic::SubscriptionGone => {
                td_string!(locale, mail.subscription_gone.subject, customer = &self.customer).to_string()
            }
        }
    }

    fn body(&self, locale: Locale, topic: Topic) -> String {
        match topic {
            Topic::Submitted => td_string!(
                locale,
                mail.submitted.body,
                customer = &self.customer,
                due = &self.due,
                link = &self.link,
                products = &self.products,
                reference = &self.reference
            )
            .to_string(),
            Topic::ConsentForetold => td_string!(
                locale,
                mail.consent_foretold.body,
                customer = &self.customer,
                link = &self.link,
                partner = &self.partner,
                products = &self.products,
                tenant = &self.tenant
            )
            .to_string(),
            Topic::InformationAsked => td_string!(
                locale,
                mail.information_asked.body,
                customer = &self.customer,
                due = &self.due,
                link = &self.link,
                reference = &self.reference
            )
            .to_string(),
            Topic::AnswerReminder => td_string!(
                locale,
                mail.answer_reminder.body,
                customer = &self.customer,
                due = &self.due,
                link = &self.link,
                reference = &self.reference
            )
            .to_string(),
            Topic::RequestAnswered => td_string!(
                locale,
                mail.request_answered.body,
                customer = &self.customer,
                due = &self.due,
                link = &self.link,
                partner = &self.partner,
                reference = &self.reference
            )
            .to_string(),
            Topic::Approved => td_string!(
                locale,
                mail.approved.body,
                customer = &self.customer,
                due = &self.due,
                link = &self.link,
                products = &self.products,
                reference = &self.reference
            )
            .to_string(),
            Topic::ConsentAsked => td_string!(
                locale,
                mail.consent_asked.body,
                customer = &self.customer,
                due = &self.due,
                link = &self.link,
                partner = &self.partner,
                products = &self.products,
                tenant = &self.tenant
            )
            .to_string(),
            Topic::TookEffect => td_string!(
                locale,
                mail.took_effect.body,
                customer = &self.customer,
                link = &self.link,
                products = &self.products,
                reference = &self.reference
            )
            .to_string(),
            Topic::ConsentConfirmed => td_string!(
                locale,
                mail.consent_confirmed.body,
                customer = &self.customer,
                link = &self.link,
                partner = &self.partner,
                products = &self.products,
                tenant = &self.tenant
            )
            .to_string(),
            Topic::Rejected if self.due.is_empty() => td_string!(
                locale,
                mail.rejected_final.body,
                customer = &self.customer,
                link = &self.link,
                reason = &self.reason,
                reference = &self.reference
            )
            .to_string(),
            Topic::Rejected => td_string!(
                locale,
                mail.rejected.body,
                customer = &self.customer,
                due = &self.due,
                link = &self.link,
                reason = &self.reason,
                reference = &self.reference
            )
            .to_string(),
            Topic::Disputed => td_string!(
                locale,
                mail.disputed.body,
                customer = &self.customer,
                due = &self.due,
                link = &self.link,
                partner = &self.partner,
                reference = &self.reference
            )
            .to_string(),
            Topic::RejectionUpheld => td_string!(
                locale,
                mail.rejection_upheld.body,
                customer = &self.customer,
                link = &self.link,
                reason = &self.reason,
                reference = &self.reference
            )
            .to_string(),
            Topic::ContestOpened => td_string!(
                locale,
                mail.contest_opened.body,
                customer = &self.customer,
                due = &self.due,
                link = &self.link,
                reference = &self.reference
            )
            .to_string(),
            Topic::ContestLapsed => td_string!(
                locale,
                mail.contest_lapsed.body,
                customer = &self.customer,
                link = &self.link,
                reference = &self.reference
            )
            .to_string(),
            Topic::Reinstated => td_string!(
                locale,
                mail.reinstated.body,
                customer = &self.customer,
                link = &self.link,
                reference = &self.reference
            )
            .to_string(),
            Topic::ArbitrationDecided => td_string!(
                locale,
                mail.arbitration_decided.body,
                customer = &self.customer,
                link = &self.link,
                reference = &self.reference
            )
            .to_string(),
            Topic::LinesEnded => td_string!(
                locale,
                mail.lines_ended.body,
                customer = &self.customer,
                link = &self.link,
                products = &self.products,
                reason = &self.reason,
                reference = &self.reference
            )
            .to_string(),
            Topic::Ended if self.to_customer => td_string!(
                locale,
                mail.ended_customer.body,
                customer = &self.customer,
                partner = &self.partner,
                products = &self.products,
                tenant = &self.tenant
            )
            .to_string(),
            Topic::Ended => td_string!(
                locale,
                mail.ended.body,
                customer = &self.customer,
                link = &self.link,
                reason = &self.reason,
                reference = &self.reference
            )
            .to_string(),
            Topic::Escalated => td_string!(
                locale,
                mail.escalated.body,
                customer = &self.customer,
                due = &self.due,
                link = &self.link,
                partner = &self.partner,
                reference = &self.reference
            )
            .to_string(),
            Topic::ContestEscalated => td_string!(
                locale,
                mail.contest_escalated.body,
                customer = &self.customer,
                due = &self.due,
                link = &self.link,
                reference = &self.reference
            )
            .to_string(),
            Topic::Commented => td_string!(
                locale,
                mail.commented.body,
                customer = &self.customer,
                link = &self.link,
                reference = &self.reference
            )
            .to_string(),
            Topic::Assigned => td_string!(
                locale,
                mail.assigned.body,
                customer = &self.customer,
                due = &self.due,
                link = &self.link,
                partner = &self.partner,
                reference = &self.reference
            )
            .to_string(),
            Topic::SubscriptionReady => td_string!(
                locale,
                mail.subscription_ready.body,
                customer = &self.customer,
                link = &self.link,
                reference = &self.reference
            )
            .to_string(),
            Topic::SubscriptionWaitOver => td_string!(
                locale,
                mail.subscription_wait_over.body,
                customer = &self.customer,
                link = &self.link,
                reference = &self.reference
            )
            .to_string(),
            Topic::SubscriptionGone => td_string!(
                locale,
                mail.subscription_gone.body,
                customer = &self.customer,
                link = &self.link,
                reference = &self.reference
            )
            .to_string(),
        }
    }
}
